"""Whom people are reminded of: never somebody unsuitable, the best reason first, and only what both may know."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from bot.blocks.gratitude import RENDERERS
from bot.content import library
from bot.content.values import DEFAULT_VALUES
from bot.slack.message import Message
from models import Followup, Member, SeenEntry, Suggestion
from models.capabilities import followups, gratitude, shoutouts
from models.capabilities.followups import Promise, State
from models.capabilities.gratitude import DUE, Why
from models.capabilities.gratitude_choice import (
    AGAIN_AFTER,
    MATES,
    MET_WITHIN,
    THANKED_WITHIN,
    Choice,
    choose,
    last_thanks,
)
from models.capabilities.shoutouts import Audience, Draft
from models.people import members, team_changes
from models.people.availability import Availability
from models.people.cadences import CadenceKind
from models.people.hours import Hours
from models.people.rhythms import Rhythm
from models.people.team_changes import NewTeam
from models.store import outbox, workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Claim, Pace
from models.store.workspaces import Workspace
from scheduler.cadences import Due, NotNeeded
from scheduler.gratitude import NotReminded, make
from scheduler.subjects import Subject
from tests.conftest import KUDOS
from tests.profiles import profile

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""A Wednesday."""
DAY = timedelta(days=1)
READER = "U0READER"
PERSON = profile("")
WEEKLY = Rhythm(frozenset({3}), time(15))


class Count:
    """How many statements ran."""

    count = 0


@contextmanager
def counted(house: "House") -> Iterator[Count]:
    """Counts the statements of what is done within."""
    found = Count()

    def note(*_: object) -> None:
        found.count += 1

    engine = house.session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


class House:
    """One workspace and what happened in it."""

    def __init__(self, session: Session) -> None:
        self.session, self.now = session, NOW
        self._claim: Claim | None = None
        self.id = f"T{new_id().hex.upper()}"
        workspace = Workspace(
            id=self.id,
            name="Harbour Support",
            bot_user_id="U0KINDLING",
            recognition_channel_id=KUDOS,
            value_names=list(DEFAULT_VALUES),
            lead_ids=[],
            created_at=NOW,
        )
        workspaces.register(session, workspace)

    def people(self, *ids: str, **kind: Any) -> None:
        """These people are here."""
        profiles = [replace(PERSON, id=each, name=each, **kind) for each in ids]
        members.remember(self.session, self.id, profiles, NOW)

    def thanks(self, giver: str, *recipients: str, ago: timedelta = DAY, audience: Audience = Audience.PUBLIC) -> None:
        """Somebody thanked these people."""
        draft = Draft(new_id(), giver, recipients, (), "the rota", audience)
        shoutouts.record(self.session, self.id, draft, None, NOW - ago)

    def takes_on(self, owner: str, other: str, *, tells: bool, ago: timedelta = DAY) -> Followup:
        """Somebody made a follow-up for another."""
        promise = Promise(new_id(), owner, other, "send the quote", NOW + DAY, tells_other=tells)
        return followups.record(self.session, self.id, promise, NOW - ago)

    def team(self, name: str, *people: str, leads: tuple[str, ...] = ()) -> NewTeam:
        """These people are a team."""
        team = NewTeam(f"C{name.upper()}", name, None, leads)
        team_changes.put(self.session, self.id, team, NOW)
        team_changes.add_people(self.session, self.id, team.id, people, NOW)
        return team

    def suggested(self, member_id: str, suggested_id: str, ago: timedelta) -> None:
        """Somebody was reminded of somebody."""
        row = Suggestion(
            id=new_id(),
            member_id=member_id,
            suggested_id=suggested_id,
            why="team",
            entry_id="",
            created_at=self.now - ago,
        )
        gratitude.note(self.session, self.id, [row], self.now)

    def choices(self, *readers: str) -> dict[str, Choice]:
        """Whom each of them might thank now."""
        self.commit()
        thanks = last_thanks(self.session, self.id, readers, self.now)
        return choose(self.session, self.id, readers, thanks, self.now)

    def choice(self, reader: str = READER) -> tuple[str, str] | None:
        """Whom, and why in a word."""
        found = self.choices(reader).get(reader)
        return (found.suggested_id, found.why.partition(":")[0]) if found else None

    def makes(self, *readers: str) -> dict[str, NotNeeded]:
        """Prompts are due for these people; answers who gets none."""
        self.commit()
        return dict(make(self.session, self.id, [due_for(each) for each in readers], self.now))

    def renders(self, reader: str = READER, at: datetime = NOW) -> Any:
        """The prompt as it is sent at that time."""
        self.commit()
        claim = self._claim or self._claimed(reader)
        return RENDERERS[DUE](self.session, replace(claim, claimed_at=at))

    def _claimed(self, reader: str) -> Claim:
        outbox.add(self.session, self.id, [due_for(reader).wish], NOW)
        self.commit()
        fast = Pace(conversation=Rate(100, 100), workspace=Rate(1000, 1000))
        claims = outbox.claim(self.session, self.id, NOW, timedelta(seconds=30), 100, fast)
        [self._claim] = [each for each in claims if each.kind == DUE]
        return self._claim

    def commit(self) -> None:
        """Write what waits for the end of a transaction, and go on with the next one."""
        self.session.commit()


def due_for(reader: str) -> Due:
    person = Availability(Hours())
    return Due(CadenceKind.GRATITUDE, reader, NOW.date(), Subject(reader, person, WEEKLY))


def _all_seen(house: House, member_id: str) -> list[SeenEntry]:
    """So that a new round begins for them."""
    return [
        SeenEntry(workspace_id=house.id, member_id=member_id, kind="gratitude", entry_id=each.id, seen_at=NOW)
        for each in library.entries(library.EntryKind.GRATITUDE)
    ]


@pytest.fixture
def database_in_use(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    asyncio.run(database.close())


@pytest.fixture
def session(database_in_use: Database) -> Iterator[Session]:
    with Session(database_in_use.engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def house(session: Session) -> House:
    """A reader, and some people around."""
    house = House(session)
    house.people(READER, "U1", "U2", "U3", "U4")
    return house


def test_a_follow_up_counts_before_a_shoutout_and_that_before_a_shared_team(house: House) -> None:
    house.team("harbour", READER, "U1")
    assert house.choice() == ("U1", "team")
    house.thanks("U2", READER)
    assert house.choice() == ("U2", "thanked_you")
    house.takes_on(READER, "U3", tells=False)
    assert house.choice() == ("U3", "you_took_on")


def test_a_follow_up_that_the_reader_was_not_told_of_is_as_if_it_did_not_exist(house: House) -> None:
    followup = house.takes_on("U1", READER, tells=False)
    assert house.choice() is None
    house.session.execute(update(Followup).where(Followup.id == followup.id).values(tells_other=True))
    assert house.choice() == ("U1", "took_on_for_you")


def test_a_follow_up_that_was_let_go_is_no_occasion(house: House) -> None:
    house.takes_on("U1", READER, tells=True)
    house.takes_on(READER, "U2", tells=True)
    house.session.execute(update(Followup).values(state=State.LET_GO))
    assert house.choice() is None


def test_of_a_private_shoutout_only_its_giver_is_suggested_and_not_who_else_was_thanked(house: House) -> None:
    house.thanks("U0OUTSIDE", READER, "U1", audience=Audience.PRIVATE)
    assert house.choice() is None
    house.thanks("U0OUTSIDE", READER, "U1", audience=Audience.PUBLIC)
    assert house.choice() == ("U1", "thanked_together")
    house.thanks("U1", READER, audience=Audience.PRIVATE)
    assert house.choice() == ("U1", "thanked_you"), "the better reason for the same person"


def test_only_the_last_seven_days_count(house: House) -> None:
    long_ago = MET_WITHIN + timedelta(minutes=1)
    house.takes_on(READER, "U1", tells=True, ago=long_ago)
    house.takes_on("U2", READER, tells=True, ago=long_ago)
    house.thanks("U3", READER, "U4", ago=long_ago)
    assert house.choice() is None
    house.thanks("U3", READER, ago=MET_WITHIN - timedelta(minutes=1))
    assert house.choice() == ("U3", "thanked_you")


@pytest.mark.parametrize("kind", ["is_bot", "is_deleted", "is_stranger"])
def test_bots_people_who_left_and_outsiders_are_never_suggested(house: House, kind: str) -> None:
    house.people("U9", **{kind: True})
    house.takes_on(READER, "U9", tells=True)
    house.takes_on("U9", READER, tells=True)
    house.thanks("U9", READER)
    house.thanks("U0OUTSIDE", READER, "U9")
    house.team("harbour", READER, "U9")
    assert house.choice() is None


def test_whoever_was_thanked_within_28_days_is_left_in_peace_and_then_not(house: House) -> None:
    house.takes_on(READER, "U1", tells=True)
    house.thanks(READER, "U1", ago=THANKED_WITHIN - timedelta(minutes=1))
    assert house.choice() is None
    house.suggested(READER, "U2", ago=DAY)  # another pair
    house.takes_on(READER, "U3", tells=True)
    house.thanks(READER, "U3", ago=THANKED_WITHIN + timedelta(minutes=1))
    assert house.choice() == ("U3", "you_took_on")


def test_never_thanked_comes_before_long_ago_and_that_before_lately(house: House) -> None:
    for each in ("U1", "U2", "U3"):
        house.takes_on(READER, each, tells=True)
    house.thanks(READER, "U1", ago=90 * DAY)
    house.thanks(READER, "U2", ago=60 * DAY)
    house.thanks("U3", READER)
    assert house.choice() == ("U3", "you_took_on")
    house.thanks(READER, "U3", ago=30 * DAY)
    assert house.choice() == ("U1", "you_took_on")


def test_the_same_two_rest_for_six_weeks_also_where_a_prompt_comes_an_hour_early(house: House) -> None:
    house.takes_on(READER, "U1", tells=True)
    house.suggested(READER, "U1", ago=AGAIN_AFTER - timedelta(minutes=1))
    house.suggested("U1", READER, ago=DAY)  # the other way around is another pair
    assert house.choice() is None
    house.session.execute(
        update(Suggestion)
        .where(Suggestion.member_id == READER)
        .values(created_at=NOW - timedelta(weeks=6) + timedelta(hours=1))
    )
    assert house.choice() == ("U1", "you_took_on")


def test_whoever_shares_the_smaller_team_comes_first_and_that_team_is_named(house: House) -> None:
    crowd = [f"U5{n:03}" for n in range(40)]
    house.people(*crowd)
    large, small = house.team("everyone", READER, "U1", *crowd), house.team("pilots", READER, "U1")
    assert house.choices(READER)[READER] == Choice("U1", f"team:{small.id}")
    team_changes.close(house.session, house.id, small.id, NOW)
    assert house.choices(READER)[READER].why == f"team:{large.id}"
    team_changes.close(house.session, house.id, large.id, NOW)
    assert house.choice() is None


def test_whoever_left_the_team_or_only_leads_it_is_no_team_mate(house: House) -> None:
    team = house.team("harbour", READER, "U1")
    team_changes.set_leads(house.session, house.id, team.id, ["U2"], NOW)
    assert house.choice() == ("U1", "team")
    team_changes.remove_people(house.session, house.id, team.id, ["U1"], NOW)
    assert house.choice() is None
    team_changes.add_people(house.session, house.id, team.id, ["U1"], NOW)
    team_changes.remove_people(house.session, house.id, team.id, [READER], NOW)
    assert house.choice() is None


def test_in_a_large_team_everybody_is_led_around_from_week_to_week(house: House) -> None:
    crew = [f"U5{n:03}" for n in range(60)]
    house.people(*crew)
    house.team("everyone", *crew)
    reader = crew[30]
    met: list[str] = []
    for week in range(52):
        house.now = NOW + timedelta(weeks=week)
        found = house.choices(reader)[reader].suggested_id
        house.suggested(reader, found, ago=timedelta())
        assert found not in met[-5:]
        met.append(found)
    assert reader not in met
    assert len(set(met)) > 2 * MATES
    for third in (crew[:20], crew[20:40], crew[40:]):
        assert len({*third} & {*met}) >= 5


def test_the_same_question_on_the_same_day_has_the_same_answer_whoever_else_asks(house: House) -> None:
    for each in ("U1", "U2", "U3", "U4"):
        house.takes_on(READER, each, tells=True)
    found = {house.choices(READER)[READER], house.choices("U1", READER, "U2")[READER]}
    house.now += timedelta(hours=8)
    assert {*found, house.choices(READER)[READER]} == {*found}
    assert len(found) == 1


# What is made of it


def test_each_gets_a_prompt_or_a_reason_and_the_line_counts_as_seen(house: House) -> None:
    house.takes_on(READER, "U1", tells=True)
    house.takes_on("U2", "U4", tells=True)
    house.thanks("U2", "U3", ago=timedelta(hours=2))
    house.takes_on("U4", "U1", tells=True)
    house.thanks("U4", "U1", "U2", ago=timedelta(hours=20))  # yesterday
    assert house.makes(READER, "U2", "U4") == {"U2": NotReminded.THANKED_TODAY, "U4": NotReminded.NOBODY}
    house.commit()
    [kept] = house.session.scalars(select(Suggestion).where(Suggestion.workspace_id == house.id))
    assert (kept.member_id, kept.suggested_id, kept.why) == (READER, "U1", Why.YOU_TOOK_ON)
    seen = house.session.scalars(select(SeenEntry.entry_id).where(SeenEntry.workspace_id == house.id)).all()
    assert seen == [kept.entry_id]


def test_planning_the_same_again_changes_nothing(house: House) -> None:
    house.takes_on(READER, "U1", tells=True)
    house.takes_on(READER, "U2", tells=True)
    house.makes(READER)
    house.commit()
    before = house.session.scalars(select(Suggestion.suggested_id).where(Suggestion.workspace_id == house.id)).all()
    house.makes(READER)
    house.commit()
    wanted = select(Suggestion.suggested_id).where(Suggestion.workspace_id == house.id)
    assert house.session.scalars(wanted).all() == before


@pytest.mark.parametrize("source", ["follow-ups", "shout-outs", "teams"])
def test_more_people_cost_no_more_statements(house: House, source: str) -> None:
    crew = [f"U6{n:03}" for n in range(50)]
    house.people(*crew)
    house.team("everyone", *crew)
    for one, other in zip(crew, [*crew[1:], crew[0]], strict=True):
        if source == "follow-ups":
            house.takes_on(one, other, tells=True)
        if source == "shout-outs":
            house.thanks(one, other)
        house.session.add_all(_all_seen(house, one))
    house.commit()
    with counted(house) as few:
        assert house.makes(crew[0]) == {}
        house.commit()
    with counted(house) as many:
        assert house.makes(*crew[1:]) == {}
        house.commit()
    assert 0 < many.count == few.count


# How it reads


def _is_sent(house: House, at: datetime = NOW) -> bool:
    return isinstance(house.renders(at=at), Message)


@pytest.fixture
def prompted(house: House) -> House:
    """The reader is to be reminded of U1."""
    house.takes_on(READER, "U1", tells=True)
    assert house.makes(READER) == {}
    house.commit()
    assert _is_sent(house)
    return house


def test_a_prompt_is_for_its_day(prompted: House) -> None:
    assert _is_sent(prompted, NOW + timedelta(hours=3))
    assert prompted.renders(at=NOW + DAY) is None


def test_a_prompt_is_not_needed_once_somebody_was_thanked_that_day(prompted: House) -> None:
    prompted.thanks(READER, "U2", ago=timedelta(hours=20))  # the day before
    assert _is_sent(prompted)
    prompted.thanks(READER, "U2", ago=-timedelta(minutes=5))
    assert prompted.renders(at=NOW + timedelta(minutes=6)) is None


def test_a_prompt_is_not_needed_once_the_person_left(prompted: House) -> None:
    prompted.session.execute(
        update(Member).where(Member.workspace_id == prompted.id, Member.id == "U1").values(is_deleted=True)
    )
    assert prompted.renders() is None


@pytest.mark.parametrize("change", ["one left", "the reader left", "closed"])
def test_a_shared_team_is_named_only_while_it_is_shared(house: House, change: str) -> None:
    team = house.team("harbour <b>", READER, "U1")
    house.makes(READER)
    prompt = house.renders()
    assert "are both in *harbour &lt;b&gt;*." in prompt.text
    if change == "closed":
        team_changes.close(house.session, house.id, team.id, NOW)
    else:
        gone = "U1" if change == "one left" else READER
        team_changes.remove_people(house.session, house.id, team.id, [gone], NOW)
    assert house.renders() is None


# Whatever happened

PEOPLE = [READER, "U1", "U2", "U3", "U4", "U5"]
AGES = st.sampled_from([1, 3, 6, 8, 20, 27, 29, 40, 43, 100]).map(lambda days: timedelta(days=days))
ANYBODY = st.sampled_from(PEOPLE)
GONE = {"U3": "is_bot", "U4": "is_deleted", "U5": "is_stranger"}


@dataclass(frozen=True)
class Past:
    """What happened in a workspace."""

    followups: Sequence[tuple[str, str, bool, timedelta]] = ()
    shoutouts: Sequence[tuple[str, frozenset[str], Audience, timedelta]] = ()
    teams: Sequence[frozenset[str]] = ()
    suggestions: Sequence[tuple[str, str, timedelta]] = ()
    gone: frozenset[str] = field(default_factory=frozenset)


PASTS = st.builds(
    Past,
    followups=st.lists(st.tuples(ANYBODY, ANYBODY, st.booleans(), AGES).filter(lambda each: each[0] != each[1])),
    shoutouts=st.lists(
        st.tuples(ANYBODY, st.frozensets(ANYBODY, min_size=1, max_size=3), st.sampled_from(Audience), AGES).filter(
            lambda each: each[0] not in each[1]
        )
    ),
    teams=st.lists(st.frozensets(ANYBODY, min_size=1), max_size=2),
    suggestions=st.lists(st.tuples(ANYBODY, ANYBODY, AGES)),
    gone=st.frozensets(st.sampled_from(sorted(GONE))),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PASTS)
def test_whatever_happened_nobody_unsuitable_is_suggested_and_the_best_source_wins(
    session: Session, past: Past
) -> None:
    house = House(session)
    for each in PEOPLE:
        house.people(each, **({GONE[each]: True} if each in past.gone else {}))
    for owner, other, tells, ago in past.followups:
        house.takes_on(owner, other, tells=tells, ago=ago)
    for giver, recipients, audience, ago in past.shoutouts:
        house.thanks(giver, *sorted(recipients), ago=ago, audience=audience)
    for number, people in enumerate(past.teams):
        house.team(f"team {number}", *people)
    for member_id, suggested_id, ago in past.suggestions:
        house.suggested(member_id, suggested_id, ago=ago)
    found = house.choices(*PEOPLE)
    for reader in PEOPLE:
        allowed = expected(past, reader)
        if reader in found:
            assert (found[reader].suggested_id, found[reader].why.partition(":")[0]) in allowed
        else:
            assert allowed == set()


def expected(past: Past, reader: str) -> set[tuple[str, str]]:
    """Who may be suggested and why, worked out from the rules one by one."""
    told = {(other, Why.YOU_TOOK_ON) for owner, other, _, ago in past.followups if owner == reader and ago <= 7 * DAY}
    told |= {
        (owner, Why.TOOK_ON_FOR_YOU)
        for owner, other, tells, ago in past.followups
        if other == reader and tells and ago <= 7 * DAY
    }
    received = [each for each in past.shoutouts if reader in each[1] and each[3] <= 7 * DAY]
    thanked = {(giver, Why.THANKED_YOU) for giver, *_ in received}
    thanked |= {
        (each, Why.THANKED_TOGETHER)
        for _, recipients, audience, _ in received
        if audience is Audience.PUBLIC
        for each in recipients
    }
    mates = {(each, Why.TEAM) for people in past.teams if reader in people for each in people}

    def last(id_: str) -> timedelta:
        ages = [ago for giver, recipients, _, ago in past.shoutouts if giver == reader and id_ in recipients]
        return min(ages, default=timedelta.max)

    refused = {reader, *past.gone, *(each for each in PEOPLE if last(each) < 28 * DAY)}
    refused |= {other for member, other, ago in past.suggestions if member == reader and ago < 42 * DAY}
    for source in (told, thanked, mates):
        suitable = {(each, why) for each, why in source if each not in refused}
        longest = max((last(each) for each, _ in suitable), default=None)
        if suitable:
            of_them = {(each, why) for each, why in suitable if last(each) == longest}
            return {(each, why.value) for each, why in of_them if why is _best_reason(of_them, each)}
    return set()


def _best_reason(of_them: set[tuple[str, Why]], who: str) -> Why:
    return min((why for each, why in of_them if each == who), key=list(Why).index)
