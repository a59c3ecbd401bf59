"""Whom a lead is asked to think of: one person a week whom nobody thanked in public lately, and who is here."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.across import noticing
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Draft
from models.people import absences, members, preferences, team_changes, unsuggested
from models.people.preferences import HowThanked
from models.people.team_changes import NewTeam
from models.store import workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.workspaces import Workspace
from scheduler.housekeeping import PARTS
from tests.conftest import KUDOS
from tests.erasing import erase
from tests.profiles import profile

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG_AGO = MONDAY - 30 * WEEK
LEAD, BEN, CHI, DAN, EVE = "U0LEAD", "U1BEN", "U2CHI", "U3DAN", "U4EVE"
SUPPORT = NewTeam("C0SUPPORT", "support", None, (LEAD,))


class House:
    """A workspace in which somebody leads a team or several."""

    def __init__(self, session: Session) -> None:
        self.session, self.id = session, f"T{new_id().hex.upper()}"
        workspaces.register(session, _workspace(self.id))
        self.team(SUPPORT, LEAD)

    def team(self, team: NewTeam, *people: str, since: datetime = LONG_AGO) -> None:
        """These people are in the team since then."""
        members.remember(self.session, self.id, [profile(each) for each in people], LONG_AGO)
        team_changes.put(self.session, self.id, team, LONG_AGO)
        team_changes.add_people(self.session, self.id, team.id, people, since)

    def thanks(self, giver: str, *to: str, at: datetime, audience: Audience = Audience.PUBLIC) -> None:
        """Somebody thanks these people."""
        draft = Draft(new_id(), giver, to, (), "the rota", audience)
        shoutouts.record(self.session, self.id, draft, KUDOS, at)

    def is_away(self, who: str, *days: datetime) -> None:
        """On these days Slack says that they are away; afterwards they are back."""
        for number, day in enumerate(days):
            away = profile(who, is_away=True, updated=2 + 2 * number)
            members.remember(self.session, self.id, [away], day)
            absences.note(self.session, self.id, [who], day)
            back = profile(who, updated=3 + 2 * number)
            members.remember(self.session, self.id, [back], day + timedelta(hours=20))

    def noticed(self, at: datetime = MONDAY, lead: str = LEAD) -> str | None:
        """Whom the lead is to think of, as a digest of theirs has it."""
        self.session.flush()
        noticing.keep(self.session, self.id, lead, at)
        found = noticing.person_to_notice(self.session, self.id, lead, at)
        return found.member_id if found else None


def _workspace(id_: str) -> Workspace:
    return Workspace(
        id=id_,
        name="Harbour",
        bot_user_id="U0KINDLING",
        recognition_channel_id=KUDOS,
        value_names=[],
        lead_ids=[],
        created_at=LONG_AGO,
    )


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    with Session(database.engine, expire_on_commit=False) as session:
        yield House(session)
        session.commit()
    asyncio.run(database.close())


def test_it_is_somebody_whom_nobody_thanked_in_public_for_four_weeks(house: House) -> None:
    house.team(SUPPORT, BEN, CHI, DAN)
    house.thanks(BEN, CHI, at=MONDAY - 3 * WEEK)
    house.thanks(CHI, BEN, DAN, at=MONDAY - 6 * WEEK)
    house.thanks(CHI, DAN, at=MONDAY - 2 * DAY, audience=Audience.PRIVATE)
    house.thanks(CHI, BEN, at=MONDAY - 2 * DAY)
    assert house.noticed() == DAN, "what was meant for him alone is nobody else's"


@pytest.mark.parametrize("like", [HowThanked.PRIVATELY, HowThanked.ASK_FIRST, HowThanked.IN_PUBLIC])
def test_thanks_that_are_held_back_cannot_be_told_from_those_that_are_not(house: House, like: HowThanked) -> None:
    house.team(SUPPORT, BEN)
    preferences.put(house.session, house.id, BEN, how_thanked=like)
    house.thanks(LEAD, BEN, at=MONDAY - DAY)
    assert house.noticed() is None


def test_whoever_a_lead_thanked_in_private_has_been_noticed(house: House) -> None:
    house.team(SUPPORT, BEN)
    house.thanks(LEAD, BEN, at=MONDAY - DAY, audience=Audience.PRIVATE)
    assert house.noticed() is None


def test_who_is_new_is_not_missing_thanks_yet(house: House) -> None:
    house.team(SUPPORT, BEN, since=MONDAY - 3 * WEEK)
    assert house.noticed() is None
    assert house.noticed(MONDAY + 2 * WEEK) == BEN


def test_it_is_never_the_lead_a_bot_or_who_left(house: House) -> None:
    house.team(SUPPORT, BEN, CHI, DAN)
    gone = [profile(BEN, is_deleted=True, updated=2), profile(CHI, is_bot=True, updated=2)]
    members.remember(house.session, house.id, gone, MONDAY - DAY)
    team_changes.remove_people(house.session, house.id, SUPPORT.id, [DAN], MONDAY - DAY)
    assert house.noticed() is None


def test_only_those_who_lead_are_asked(house: House) -> None:
    house.team(SUPPORT, BEN, CHI)
    assert house.noticed(lead=BEN) is None


def test_the_same_person_all_week_and_another_the_next(house: House) -> None:
    people = [f"U5{n}" for n in range(6)]
    house.team(SUPPORT, *people)
    of_weeks = []
    for week in range(6):
        monday = MONDAY + week * WEEK
        [person] = {house.noticed(monday + days * DAY) for days in range(7)}
        of_weeks.append(person)
    assert len(set(of_weeks[:5])) == 5, "nobody again within four weeks"
    assert all(of_weeks)


def test_everybodys_turn_comes_before_anybodys_second(house: House) -> None:
    people = [f"U5{n}" for n in range(12)]
    house.team(SUPPORT, *people)
    assert sorted(str(house.noticed(MONDAY + week * WEEK)) for week in range(12)) == sorted(people)


def test_a_small_team_does_not_hear_of_the_same_person_week_after_week(house: House) -> None:
    house.team(SUPPORT, BEN)
    assert [house.noticed(MONDAY + week * WEEK) for week in range(6)] == [BEN, None, None, None, None, BEN]


def test_a_look_before_the_digest_finds_whom_the_digest_names(house: House) -> None:
    house.team(SUPPORT, *(f"U5{n}" for n in range(9)))
    seen = noticing.person_to_notice(house.session, house.id, LEAD, MONDAY - timedelta(hours=4))
    assert seen
    assert house.noticed() == seen.member_id


def test_nobody_takes_the_place_of_who_was_thanked(house: House) -> None:
    """It would become a list, read over a week."""
    house.team(SUPPORT, BEN, CHI, DAN)
    first = house.noticed()
    assert first
    house.thanks(EVE, first, at=MONDAY + DAY)
    assert house.noticed(MONDAY + 2 * DAY) is None
    assert house.noticed(MONDAY + WEEK) not in (None, first)


def test_nor_does_anybody_where_it_was_only_looked_at(house: House) -> None:
    house.team(SUPPORT, BEN, CHI, DAN)
    seen = noticing.person_to_notice(house.session, house.id, LEAD, MONDAY)
    assert seen
    house.thanks(EVE, seen.member_id, at=MONDAY + DAY)
    assert noticing.person_to_notice(house.session, house.id, LEAD, MONDAY + 2 * DAY) is None


@pytest.mark.parametrize("when", ["before", "within"])
def test_who_is_away_or_paused_is_left_in_peace(house: House, when: str) -> None:
    house.team(SUPPORT, BEN)
    if when == "within":
        assert house.noticed() == BEN
    members.remember(house.session, house.id, [profile(BEN, is_away=True, updated=2)], MONDAY)
    assert house.noticed() is None
    members.remember(house.session, house.id, [profile(BEN, updated=3)], MONDAY)
    preferences.put(house.session, house.id, BEN, paused_until=MONDAY + 2 * DAY)
    assert house.noticed() is None
    assert house.noticed(MONDAY + 3 * DAY) == BEN, "they are back"


def test_weeks_away_do_not_count_as_weeks_without_thanks(house: House) -> None:
    house.team(SUPPORT, BEN)
    house.thanks(EVE, BEN, at=MONDAY - 6 * WEEK - DAY)
    house.is_away(BEN, *(MONDAY - 4 * WEEK + week * WEEK + day * DAY for week in range(3) for day in range(4)))
    assert house.noticed() is None, "they were here in three weeks of six"
    assert house.noticed(MONDAY + WEEK) == BEN


def test_days_away_are_forgotten_when_nobody_looks_back_at_them_any_more(house: House) -> None:
    house.team(SUPPORT, BEN)
    long_past = MONDAY - absences.KEPT - DAY
    house.is_away(BEN, long_past, long_past + 2 * DAY)
    chore = PARTS["absences"](house.id, MONDAY)
    assert chore.find(house.session, 10) == [(BEN, long_past.date())]
    assert noticing.LOOKED_BACK < absences.KEPT


def test_a_day_away_is_no_week(house: House) -> None:
    house.team(SUPPORT, BEN)
    house.thanks(EVE, BEN, at=MONDAY - 4 * WEEK - DAY)
    house.is_away(BEN, *(MONDAY - week * WEEK for week in range(1, 5)))
    assert house.noticed() == BEN


def test_nor_do_weeks_of_days_off_for_everyone(house: House) -> None:
    house.team(SUPPORT, BEN)
    house.thanks(EVE, BEN, at=MONDAY - 4 * WEEK - DAY)
    house.session.get_one(Workspace, house.id).settings = {"days_off": ["2026-11-09/2026-11-13"]}
    assert house.noticed() is None
    assert house.noticed(MONDAY + WEEK) == BEN


@pytest.mark.parametrize("by_lead", [True, False])
def test_two_who_are_not_to_be_suggested_to_each_other_are_not(house: House, by_lead: bool) -> None:
    house.team(SUPPORT, BEN)
    assert house.noticed() == BEN
    one, other = (LEAD, BEN) if by_lead else (BEN, LEAD)
    unsuggested.put(house.session, house.id, one, [other])
    assert house.noticed() is None


def test_somebody_of_any_team_that_they_lead_and_it_is_named(house: House) -> None:
    platform = NewTeam("C0PLATFORM", "platform", None, (LEAD,))
    others = NewTeam("C0OTHERS", "others", None, (CHI,))
    house.team(platform, BEN)
    house.team(SUPPORT, BEN, DAN)
    house.team(others, CHI, EVE)
    house.thanks(EVE, DAN, at=MONDAY - DAY)
    found = noticing.person_to_notice(house.session, house.id, LEAD, MONDAY)
    assert found == noticing.Noticed(BEN, platform.id)
    assert found.why is noticing.Why.NOT_LATELY


def test_two_leads_of_a_team_do_not_all_think_of_the_same_person(house: House) -> None:
    people = [f"U5{n}" for n in range(12)]
    leads = [f"U6{n}" for n in range(6)]
    house.team(SUPPORT, *people, *leads)
    house.team(NewTeam("C0SUPPORT", "support", None, tuple(leads)), *leads)
    for each in leads:
        house.thanks(EVE, each, at=MONDAY - DAY)
    assert len({house.noticed(lead=each) for each in leads}) > 1


def test_who_erases_their_data_is_not_named(house: House) -> None:
    house.team(SUPPORT, BEN)
    assert house.noticed() == BEN
    erase(house.session, house.id, BEN, MONDAY)
    assert house.noticed() is None
