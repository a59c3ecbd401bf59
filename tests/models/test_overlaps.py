"""A team whose people read of it in a larger team's digest has none of its own."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.people import members, overlaps, settings, team_changes, teams
from models.people.availability import Availability
from models.people.cadences import DEFAULTS, CadenceKind
from models.people.hours import Hours
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store.database import Database
from scheduler.cadences import Due, NotNeeded
from scheduler.digests import NoDigest, make_team_digests
from scheduler.subjects import Subject
from tests.conftest import START, WORKSPACE
from tests.profiles import profile

ANA, BEN, CHLOE, DORA = "U0ANA", "U0BEN", "U0CHLOE", "U0DORA"
ALL = (ANA, BEN, CHLOE)
NO_DIGEST = {CadenceKind.TEAM_DIGEST: {"is_on": False}}


def _put(
    session: Session,
    source_id: str,
    people: Sequence[str],
    *,
    leads: Sequence[str] = (),
    is_private: bool = False,
    channel_id: str | None = "C0POST",
    days: int = 0,
) -> Team:
    new = NewTeam(source_id, source_id.lower(), channel_id, tuple(leads), is_private=is_private)
    at = START + timedelta(days=days)
    team_id = team_changes.put(session, WORKSPACE, new, at)
    team_changes.add_people(session, WORKSPACE, team_id, people, at)
    team = teams.get(session, WORKSPACE, team_id)
    assert team
    return team


def _is_within(session: Session, source_id: str) -> bool:
    team = teams.by_source(session, WORKSPACE, source_id)
    assert team
    return overlaps.is_within_larger(session, WORKSPACE, team)


@pytest.fixture
async def peopled(database: Database) -> Database:
    """With people in it."""
    profiles = [profile(each) for each in (ANA, BEN, CHLOE, DORA)]
    await database.write(lambda session: members.remember(session, WORKSPACE, profiles, START))
    return database


async def test_the_smaller_of_two_teams_under_the_same_leads_or_none_has_no_digest(peopled: Database) -> None:
    def make(session: Session) -> list[bool]:
        _put(session, "C0ALL", ALL, leads=[ANA, DORA])
        _put(session, "C0SOME", [ANA, BEN], leads=[ANA])
        _put(session, "C0FEW", [BEN])
        return [_is_within(session, each) for each in ("C0ALL", "C0SOME", "C0FEW")]

    assert await peopled.write(make) == [False, True, True]


async def test_a_team_with_a_lead_of_its_own_or_of_a_private_channel_or_with_somebody_else_keeps_its_digest(
    peopled: Database,
) -> None:
    def make(session: Session) -> list[bool]:
        _put(session, "C0ALL", ALL, leads=[ANA])
        _put(session, "C0LED", [ANA, BEN], leads=[BEN])
        _put(session, "C0PRIVATE", [ANA, BEN], leads=[ANA], is_private=True)
        _put(session, "C0OTHER", [ANA, DORA], leads=[ANA])
        return [_is_within(session, each) for each in ("C0LED", "C0PRIVATE", "C0OTHER")]

    assert await peopled.write(make) == [False, False, False]


async def test_a_larger_team_without_a_digest_stands_for_nobody(peopled: Database) -> None:
    def make(session: Session) -> list[bool]:
        large = _put(session, "C0ALL", ALL)
        _put(session, "C0SOME", [ANA, BEN])
        found = [_is_within(session, "C0SOME")]
        team_changes.change_settings(session, WORKSPACE, large.id, rhythms=NO_DIGEST)
        found.append(_is_within(session, "C0SOME"))
        team_changes.change_settings(session, WORKSPACE, large.id, rhythms={})
        _put(session, "C0ALL", ALL, channel_id=None)
        session.expire_all()
        found.append(_is_within(session, "C0SOME"))
        _put(session, "C0ALL", ALL)
        session.expire_all()
        team_changes.close(session, WORKSPACE, large.id, START)
        return [*found, _is_within(session, "C0SOME")]

    assert await peopled.write(make) == [True, False, False, False]


async def test_of_two_teams_of_the_same_people_the_older_one_has_the_digest(peopled: Database) -> None:
    def make(session: Session) -> list[bool]:
        _put(session, "C0OLD", ALL)
        _put(session, "C0YOUNG", ALL, days=1)
        return [_is_within(session, each) for each in ("C0OLD", "C0YOUNG")]

    assert await peopled.write(make) == [False, True]


async def test_who_left_counts_in_neither(peopled: Database) -> None:
    def make(session: Session) -> list[bool]:
        _put(session, "C0ALL", ALL)
        _put(session, "C0SOME", [ANA, DORA])
        before = _is_within(session, "C0SOME")
        members.remember(session, WORKSPACE, [profile(DORA, is_deleted=True, updated=1)], START)
        session.expire_all()
        return [before, _is_within(session, "C0SOME")]

    assert await peopled.write(make) == [False, True]


async def test_a_workspace_s_own_rhythm_counts(peopled: Database) -> None:
    def make(session: Session) -> bool:
        _put(session, "C0ALL", ALL)
        _put(session, "C0SOME", [ANA, BEN])
        settings.change(session, WORKSPACE, rhythms=NO_DIGEST)
        return _is_within(session, "C0SOME")

    assert not await peopled.write(make)


async def test_the_outbox_says_why_there_is_no_digest(peopled: Database) -> None:
    def due(team: Team) -> Due:
        subject = Subject("C0POST", Availability(Hours()), DEFAULTS[CadenceKind.TEAM_DIGEST], team)
        return Due(CadenceKind.TEAM_DIGEST, str(team.id), START.date(), subject)

    def make(session: Session) -> Mapping[str, NotNeeded]:
        made = [_put(session, "C0ALL", ALL), _put(session, "C0SOME", [ANA, BEN])]
        return make_team_digests(session, WORKSPACE, [due(each) for each in made], START)

    assert list((await peopled.write(make)).values()) == [NoDigest.WITHIN_LARGER]
