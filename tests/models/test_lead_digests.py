"""What a lead's digest holds: the weeks that are over, and whom recognition does not reach."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.blocks.lead_digests import lead_digest
from models.across import lead_digests
from models.across.lead_digests import LeadDigest
from models.across.own_part import OwnPart
from models.across.team_figures import Figure
from models.capabilities import checkins, followup_acts, followups, shoutouts
from models.capabilities.checkins import Answers
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followups import Followup, Promise
from models.capabilities.shoutouts import Audience, Draft
from models.people import members, team_changes, teams
from models.people.team_changes import NewTeam
from models.store.base import id_of
from models.store.database import Database
from tests.conftest import WORKSPACE
from tests.erasing import erase
from tests.profiles import profile

TEAM = NewTeam("C0SUPPORT", "support", "C0SUPPORT", ("UANA",))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def _gather(database: Database, zone: str, *ids: str, since: datetime = LONG_AGO) -> None:
    """These people are in the team, and live in that zone."""
    profiles = [profile(each, zone=zone) for each in ids]
    await database.write(lambda session: members.remember(session, WORKSPACE, profiles, since))
    await database.write(lambda session: team_changes.put(session, WORKSPACE, TEAM, LONG_AGO))
    await database.write(lambda session: team_changes.add_people(session, WORKSPACE, TEAM.id, ids, since))


async def _thank(database: Database, giver: str, recipient: str, at: datetime, to: Audience = Audience.PUBLIC) -> None:
    draft = Draft(id_of("test", giver, recipient, at), giver, (recipient,), (recipient,), "calm words", to)
    await database.write(lambda session: shoutouts.record(session, WORKSPACE, draft, "C0KUDOS", at))


async def _digest(database: Database, at: datetime) -> LeadDigest:
    """The digest of Ana at that time; the week before it is closed first, as whoever plans digests does."""
    team = await database.read(lambda session: teams.get(session, WORKSPACE, TEAM.id))
    assert team
    await database.write(lambda session: lead_digests.close_week(session, WORKSPACE, team, at))
    return await database.read(
        lambda session: lead_digests.collect(session, WORKSPACE, team, "UANA", at - timedelta(days=7), at)
    )


@pytest.mark.parametrize(
    "zone", ["Pacific/Auckland", "Asia/Kolkata", "Europe/Madrid", "UTC", "America/Los_Angeles", "Pacific/Pago_Pago"]
)
@pytest.mark.parametrize("monday", [date(2026, 11, 23), date(2026, 11, 2), date(2026, 3, 30)])
async def test_on_monday_morning_the_trend_ends_with_the_week_that_ended_last_night(
    database: Database, zone: str, monday: date
) -> None:
    """Also where the clocks changed that week."""
    await _gather(database, zone, "UANA", "UBEN", "UCHI")
    midnight = datetime.combine(monday, datetime.min.time(), ZoneInfo(zone))
    first = datetime.combine(monday - timedelta(days=7), datetime.min.time(), ZoneInfo(zone))
    moments = {
        "UANA": first.astimezone(UTC) - timedelta(minutes=1),  # the week before
        "UBEN": first.astimezone(UTC),
        "UCHI": midnight.astimezone(UTC) - timedelta(minutes=1),
    }
    for recipient, moment in moments.items():
        await _thank(database, "UDORA", recipient, moment)
    digest = await _digest(database, datetime.combine(monday, datetime.min.time(), ZoneInfo(zone)) + timedelta(hours=9))
    [week] = digest.weeks
    assert (week.week, week.people, week.thanked) == (monday - timedelta(days=7), 3, 2)


async def test_a_week_that_is_not_over_where_the_team_is_waits(database: Database) -> None:
    await _gather(database, "America/Los_Angeles", "UANA", "UBEN")
    monday_in_auckland = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Pacific/Auckland"))
    digest = await _digest(database, monday_in_auckland)
    assert [each.week for each in digest.weeks] == [date(2026, 11, 9)]


async def test_what_is_said_of_a_closed_week_stays(database: Database) -> None:
    await _gather(database, "UTC", "UANA", "UBEN")
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    await _thank(database, "UANA", "UBEN", monday - timedelta(days=3))
    before = await _digest(database, monday)
    await _gather(database, "UTC", "UCHI", since=monday)
    after = await _digest(database, monday + timedelta(hours=1))
    assert [(each.people, each.thanked) for each in before.weeks] == [(2, 1)]
    assert [(each.people, each.thanked) for each in after.weeks] == [(2, 1)]


async def test_those_who_were_not_thanked_in_public_for_four_weeks_are_named(database: Database) -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    await _gather(database, "UTC", "UANA", "UBEN", "UCHI", "UDORA")
    await _gather(database, "UTC", "UNEW", since=monday - timedelta(weeks=3))
    await _thank(database, "UANA", "UBEN", monday - timedelta(weeks=4) + timedelta(minutes=1))
    await _thank(database, "UANA", "UCHI", monday - timedelta(weeks=4) - timedelta(minutes=1))
    await _thank(database, "UANA", "UDORA", monday - timedelta(days=1), Audience.PRIVATE)
    digest = await _digest(database, monday)
    assert digest.unseen_ids == ["UCHI", "UDORA"]  # not the lead, nor who came lately


# Promises, and how help felt


MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def _keep(
    database: Database, owner: str, done_at: datetime, *, late: bool = False, face: int | None = None
) -> None:
    """Somebody keeps a promise to Zoe or to Yan, who may be asked how that felt."""
    other = "UZOE" if owner < "UD" else "UYAN"
    due_at = done_at + timedelta(hours=-1 if late else 1)
    promise = Promise(id_of("promise", owner, done_at), owner, other, "call back", due_at, tells_other=True)
    await database.write(lambda session: followups.record(session, WORKSPACE, promise, done_at - timedelta(days=2)))
    await database.write(lambda session: followup_acts.finish(session, WORKSPACE, promise.id, owner, done_at))
    if face:
        feeling = FollowupFeeling(
            workspace_id=WORKSPACE,
            followup_id=promise.id,
            asked_id=f"{other}{owner}",
            face=face,
            asked_at=done_at,
            answered_at=done_at,
        )
        await database.write(lambda session: session.add(feeling))


def _said(digest: LeadDigest) -> list[str]:
    """The lines of the digest that are about promises, help and days; not the lead's own part."""
    message = lead_digest(digest, None).payload()
    lines = [line for block in message["blocks"] for line in str(block.get("text", {}).get("text")).splitlines()]
    about = re.compile("promise|help|arrived|mood", re.IGNORECASE)
    return [line for line in lines if about.search(line) and "own part" not in line]


async def _a_week_of_seven(database: Database) -> None:
    """Two of seven are late, how help felt differs, and all arrive well but one of the late."""
    await _gather(database, "UTC", *SEVEN)
    for owner in SEVEN:
        face = 1 if owner == "UEVE" else 5
        await _keep(database, owner, MONDAY - timedelta(days=3), late=owner in ("UEVE", "UFAY"), face=face)
        for days_ago in (4, 5):
            day = MONDAY.date() - timedelta(days=days_ago)
            await database.write(
                lambda session, who=owner, day=day, face=face: checkins.say(  # type: ignore[misc]
                    session, WORKSPACE, who, day, Answers(face=face), (), MONDAY
                )
            )


SEVEN = ("UANA", "UBEN", "UCHI", "UDAN", "UEVE", "UFAY", "UGIL")


def _leave(session: Session, who: str) -> None:
    team_changes.remove_people(session, WORKSPACE, TEAM.id, [who], MONDAY)


def _erase(session: Session, who: str) -> None:
    erase(session, WORKSPACE, who, MONDAY)


def _go(session: Session, who: str) -> None:
    members.remember(session, WORKSPACE, [profile(who, is_deleted=True, updated=1)], MONDAY)


def _gather_the_others(session: Session, who: str) -> None:
    few = NewTeam("C0FEW", "few", None, ("UANA",))
    team_changes.put(session, WORKSPACE, few, MONDAY)
    team_changes.add_people(session, WORKSPACE, few.id, [each for each in SEVEN if each != who], MONDAY)


def _answer_late(session: Session, who: str) -> None:
    session.execute(update(FollowupFeeling).where(FollowupFeeling.face == 1).values(face=5))
    session.execute(update(Followup).values(promised_at=MONDAY + timedelta(days=9)))


@pytest.mark.parametrize("happens", [_leave, _erase, _go, _gather_the_others, _answer_late])
@pytest.mark.parametrize("who", ["UEVE", "UFAY", "UGIL"])
async def test_two_looks_tell_no_more_than_one_whatever_happens_in_between(
    database: Database, happens: Callable[[Session, str], None], who: str
) -> None:
    """One's own digest, a colleague's who leads as well, or a preview: all of them read what was published."""
    await _a_week_of_seven(database)
    first = _said(await _digest(database, MONDAY))
    await database.write(lambda session: happens(session, who))
    assert _said(await _digest(database, MONDAY + timedelta(hours=1))) == first
    assert len([line for line in first if "promise" in line]) >= 1, "or nothing was compared"


async def test_before_a_week_is_closed_nothing_is_said_of_it(database: Database) -> None:
    """A preview must not be a running figure."""
    await _a_week_of_seven(database)
    team = await database.read(lambda session: teams.get(session, WORKSPACE, TEAM.id))
    assert team
    preview = await database.read(
        lambda session: lead_digests.collect(session, WORKSPACE, team, "UANA", MONDAY - timedelta(days=7), MONDAY)
    )
    assert _said(preview) == []


async def test_what_is_said_is_of_the_week_that_is_over(database: Database) -> None:
    await _a_week_of_seven(database)
    for owner in SEVEN:
        await _keep(database, owner, MONDAY - timedelta(hours=1))  # this week: not yet
    digest = await _digest(database, MONDAY)
    assert digest.told == {date(2026, 11, 16): frozenset(Figure)}


async def test_a_lead_hears_of_their_own_promises_what_is_true(database: Database) -> None:
    await _gather(database, "UTC", "UANA", "UBEN")
    assert (await _digest(database, MONDAY)).own_part == OwnPart(0, 0, 0)
    await _keep(database, "UANA", MONDAY - timedelta(days=2), late=True)
    assert (await _digest(database, MONDAY)).own_part == OwnPart(0, 1, 0)
    await _keep(database, "UANA", MONDAY - timedelta(days=1))
    assert (await _digest(database, MONDAY)).own_part == OwnPart(0, 2, 1)


# Thanks between groups


async def _team(database: Database, name: str, *ids: str, is_private: bool = False) -> None:
    team = NewTeam(f"C0{name.upper()}", name, None, (), is_private=is_private)
    profiles = [profile(each) for each in ids]
    await database.write(lambda session: members.remember(session, WORKSPACE, profiles, LONG_AGO))
    await database.write(lambda session: team_changes.put(session, WORKSPACE, team, LONG_AGO))
    await database.write(lambda session: team_changes.add_people(session, WORKSPACE, team.id, ids, LONG_AGO))


async def test_groups_are_the_smallest_teams_and_everybodys_hides_none(database: Database) -> None:
    support, platform = ("UANA", "UBEN", "UCHI"), ("UXIA", "UYAN", "UZOE")
    await _gather(database, "UTC", *support, *platform)
    await _team(database, "desk", *support)
    await _team(database, "platform", *platform)
    await _thank(database, "UBEN", "UCHI", MONDAY - timedelta(days=1))
    await _thank(database, "UBEN", "UXIA", MONDAY - timedelta(days=2))
    assert (await _digest(database, MONDAY)).flows == {("desk", "desk"): 1, ("desk", "platform"): 1}


@pytest.mark.parametrize(("is_in_it", "shown"), [(False, "others"), (True, "layoffs")])
async def test_a_private_channels_team_is_named_only_to_those_who_are_in_it(
    database: Database, is_in_it: bool, shown: str
) -> None:
    await _gather(database, "UTC", "UANA", "UBEN", "UCHI", "UDAN")
    secret = ("UXIA", "UYAN", "UZOE", *(["UANA"] if is_in_it else []))
    await _team(database, "layoffs", *secret, is_private=True)
    for recipient in ("UXIA", "UYAN", "UZOE"):
        await _thank(database, "UBEN", recipient, MONDAY - timedelta(days=1))
    assert (await _digest(database, MONDAY)).flows == {("support", shown): 3}


async def test_no_group_is_so_small_that_its_number_is_one_persons(database: Database) -> None:
    await _gather(database, "UTC", "UANA", "UBEN", "UCHI")
    await _team(database, "lonely", "UXIA", "UYAN")
    await _thank(database, "UBEN", "UXIA", MONDAY - timedelta(days=1))
    await _thank(database, "UBEN", "UCHI", MONDAY - timedelta(days=1))
    assert (await _digest(database, MONDAY)).flows == {("support", "support"): 1}


# A new team, and a suggestion


async def test_a_team_that_has_only_just_begun_is_not_judged(database: Database) -> None:
    await _gather(database, "UTC", "UANA", "UBEN")
    new = NewTeam("C0NEW", "new", None, ("UANA",))
    await database.write(lambda session: team_changes.put(session, WORKSPACE, new, MONDAY - timedelta(hours=1)))
    team = await database.read(lambda session: teams.get(session, WORKSPACE, new.id))
    assert team
    await database.write(lambda session: lead_digests.close_week(session, WORKSPACE, team, MONDAY))
    found = await database.read(
        lambda session: lead_digests.collect(session, WORKSPACE, team, "UANA", MONDAY - timedelta(days=7), MONDAY)
    )
    assert (found.is_new, found.weeks) == (True, [])


async def test_the_week_that_was_just_closed_is_there_for_the_choice_of_a_suggestion(database: Database) -> None:
    await _gather(database, "UTC", "UANA", "UBEN")
    team = await database.read(lambda session: teams.get(session, WORKSPACE, TEAM.id))
    assert team

    def close_and_look(session: Session) -> LeadDigest:
        lead_digests.close_week(session, WORKSPACE, team, MONDAY)
        return lead_digests.collect(session, WORKSPACE, team, "UANA", MONDAY - timedelta(days=7), MONDAY)

    assert [each.week for each in (await database.write(close_and_look)).weeks] == [date(2026, 11, 16)]
