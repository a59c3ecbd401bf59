"""Whom people are reminded of: never somebody unsuitable, the best reason first, and only what the reader was told."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from bot.blocks.gratitude import RENDERERS
from bot.content import library
from bot.content.values import DEFAULT_VALUES
from bot.slack.message import Message
from models import Followup, Join, Member, SeenEntry, Suggestion
from models.across import news_answers
from models.across.gratitude_choice import (
    AGAIN_AFTER,
    THANKED_WITHIN,
    Choice,
    choose,
    last_thanks,
)
from models.across.gratitude_reasons import MET_WITHIN
from models.across.news_answers import Answer as Said
from models.across.news_answers import News
from models.capabilities import (
    checkins,
    followup_acts,
    followups,
    gratitude,
    shoutout_changes,
    shoutouts,
)
from models.capabilities.checkins import Answers, Checkin
from models.capabilities.followup_acts import NewTerms
from models.capabilities.followups import Promise
from models.capabilities.gratitude import DUE, Answer, Why
from models.capabilities.shoutout_changes import Correction
from models.capabilities.shoutouts import Audience, Draft
from models.people import members, team_changes, unsuggested, values
from models.people.availability import Availability
from models.people.cadences import CadenceKind
from models.people.hours import Hours
from models.people.rhythms import Rhythm
from models.people.team_changes import NewTeam
from models.people.values import Value
from models.store import outbox, workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import Claim, OutboxMessage, Standing
from models.store.outbox import State as OutboxState
from models.store.workspaces import Workspace
from scheduler.cadences import Due, NotNeeded
from scheduler.gratitude import NotReminded, make
from scheduler.subjects import Subject
from tests.claims import claim_of
from tests.conftest import KUDOS
from tests.erasing import erase
from tests.extent import extent
from tests.golden import check_golden
from tests.profiles import profile

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""A Wednesday."""
DAY = timedelta(days=1)
READER = "U0READER"
PERSON = profile("")
WEEKLY = Rhythm(frozenset({3}), time(15))
WORDS = "send the quote"


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
        self.standing: Standing | None = None
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

    def thanks(self, giver: str, *recipients: str, ago: timedelta = DAY, audience: Audience = Audience.PUBLIC) -> UUID:
        """Somebody thanked these people."""
        draft = Draft(new_id(), giver, recipients, (), "the rota", audience)
        shoutouts.record(self.session, self.id, draft, None, NOW - ago)
        return draft.id

    def takes_on(self, owner: str, other: str, *, tells: bool, ago: timedelta = DAY) -> Followup:
        """Somebody made a follow-up for another."""
        promise = Promise(new_id(), owner, other, WORDS, NOW + DAY, tells_other=tells)
        return followups.record(self.session, self.id, promise, NOW - ago)

    def keeps(self, owner: str, other: str, *, tells: bool = True, ago: timedelta = DAY) -> Followup:
        """Somebody kept one that they had made long before."""
        followup = self.takes_on(owner, other, tells=tells, ago=60 * DAY)
        self.session.flush()
        followup_acts.finish(self.session, self.id, followup.id, owner, NOW - ago)
        return followup

    def asks_to_take_over(self, former: str, to: str, ago: timedelta = 2 * DAY) -> Followup:
        """Somebody asks another to take over what they promised to themselves."""
        promise = Promise(new_id(), former, None, WORDS, NOW + DAY)
        followup = followups.record(self.session, self.id, promise, NOW - 3 * DAY)
        followup_acts.hand_over(self.session, self.id, followup.id, former, to, NOW - ago)
        return followup

    def takes_over(self, to: str, former: str, ago: timedelta = DAY) -> Followup:
        """And they do."""
        followup = self.asks_to_take_over(former, to, ago=ago + DAY)
        followup_acts.accept(self.session, self.id, followup.id, to, NOW - ago)
        return followup

    def asks_for_a_hand(self, asker: str, helper: str, ago: timedelta = DAY, *, words: str = WORDS) -> Checkin:
        """Somebody would like a hand from another."""
        at, answers = NOW - ago, Answers(face=3, hand_words=words, hand_from=helper)
        return checkins.say(self.session, self.id, asker, at.date(), answers, (), at)

    def gives_a_hand(
        self, helper: str, asker: str, ago: timedelta = DAY, *, said: Said = Said.CAN_HELP, words: str = WORDS
    ) -> Checkin:
        """And they answer."""
        checkin = self.asks_for_a_hand(asker, helper, ago, words=words)
        assert checkin.hand_id
        self.session.flush()
        about = (News.HAND, checkin.hand_id, helper, said)
        news_answers.give(self.session, self.id, *about, None, NOW - ago)
        return checkin

    def team(self, name: str, *people: str, leads: tuple[str, ...] = ()) -> NewTeam:
        """These people are a team."""
        team = NewTeam(f"C{name.upper()}", name, None, leads)
        team_changes.put(self.session, self.id, team, NOW)
        team_changes.add_people(self.session, self.id, team.id, people, NOW)
        return team

    def change(self, followup: Followup, what: str, other: str = READER, *, tells: bool = True) -> None:
        """Its owner changes a promise."""
        to = NewTerms(what, other, followup.due_at, tells)
        followup_acts.change(self.session, self.id, followup.id, followup.owner_id, to, NOW)

    def suggested(self, member_id: str, suggested_id: str, ago: timedelta) -> None:
        """Somebody was reminded of somebody."""
        row = Suggestion(
            id=new_id(),
            member_id=member_id,
            suggested_id=suggested_id,
            why="team:an older version's",
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
        return (found.suggested_id, found.why) if found else None

    def makes(self, *readers: str) -> dict[str, NotNeeded]:
        """Prompts are due for these people; answers who gets none."""
        self.commit()
        return dict(make(self.session, self.id, [due_for(each) for each in readers], self.now))

    def renders(self, reader: str = READER, at: datetime = NOW) -> Any:
        """The prompt as it is sent at that time."""
        self.commit()
        claim = self._claim or self._claimed(reader)
        return RENDERERS[DUE](self.session, replace(claim, claimed_at=at, standing=self.standing))

    def _claimed(self, reader: str) -> Claim:
        outbox.add(self.session, self.id, [due_for(reader).wish], NOW)
        self.commit()
        wanted = select(OutboxMessage).where(OutboxMessage.workspace_id == self.id, OutboxMessage.kind == DUE)
        self._claim = claim_of(self.session.scalars(wanted).one(), NOW)
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


Does = Callable[[House, str, str, timedelta], object]
"""Somebody does something for another, so long ago."""
DOES: Mapping[Why, Does] = {
    Why.KEPT: lambda house, who, whom, ago: house.keeps(who, whom, ago=ago),
    Why.TOOK_ON: lambda house, who, whom, ago: house.takes_on(who, whom, tells=True, ago=ago),
    Why.TOOK_OVER: lambda house, who, whom, ago: house.takes_over(who, whom, ago=ago),
    Why.HAND: lambda house, who, whom, ago: house.gives_a_hand(who, whom, ago=ago),
    Why.THANKED_TOGETHER: lambda house, who, whom, ago: house.thanks("U0OUTSIDE", who, whom, ago=ago),
}


@pytest.mark.parametrize("why", Why)
def test_what_somebody_did_for_the_reader_is_the_reason_and_the_other_way_round_it_is_none(
    house: House, why: Why
) -> None:
    DOES[why](house, "U1", READER, DAY)
    assert house.choice() == ("U1", why)
    assert house.choice("U1") == ((READER, why) if why is Why.THANKED_TOGETHER else None)


@pytest.mark.parametrize("why", Why)
def test_only_the_last_fortnight_counts(house: House, why: Why) -> None:
    DOES[why](house, "U1", READER, MET_WITHIN + timedelta(minutes=1))
    assert house.choice() is None
    DOES[why](house, "U2", READER, MET_WITHIN - timedelta(minutes=1))
    assert house.choice() == ("U2", why)


def _thanks_them(house: House) -> None:
    house.thanks("U1", READER)
    house.thanks("U1", READER, audience=Audience.PRIVATE)


def _joins_in(house: House) -> None:
    shoutout_id = house.thanks("U0OUTSIDE", READER)
    house.session.add(Join(workspace_id=house.id, shoutout_id=shoutout_id, member_id="U1", created_at=NOW))


@pytest.mark.parametrize(
    "meet",
    [
        lambda house: house.team("harbour", READER, "U1"),
        _thanks_them,
        _joins_in,
        lambda house: house.keeps(READER, "U1"),
        lambda house: house.takes_on(READER, "U1", tells=True),
        lambda house: house.takes_over(READER, "U1"),
        lambda house: house.gives_a_hand(READER, "U1"),
    ],
    ids=["one team", "they thanked the reader", "they joined in that", "kept", "took on", "took over", "gave a hand"],
)
def test_nobody_owes_thanks_for_a_team_for_thanks_or_for_what_they_did_themselves(
    house: House, meet: Callable[[House], object]
) -> None:
    meet(house)
    assert house.choice() is None


def test_what_was_done_for_the_reader_counts_before_public_thanks_to_both(house: House) -> None:
    house.thanks("U0OUTSIDE", READER, "U1")
    assert house.choice() == ("U1", Why.THANKED_TOGETHER)
    house.gives_a_hand("U2", READER)
    assert house.choice() == ("U2", Why.HAND)
    house.keeps("U2", READER)
    assert house.choice() == ("U2", Why.KEPT), "the better reason for the same person"


def test_the_latest_of_a_kind_is_the_reason(house: House) -> None:
    house.takes_on("U1", READER, tells=True, ago=5 * DAY)
    latest = house.takes_on("U1", READER, tells=True, ago=DAY)
    assert house.choices(READER)[READER].about_id == latest.id


# What the reader may not know, or what is over, is as if it did not exist


def _finish(house: House, followup: Followup, owner: str = "U1") -> None:
    followup_acts.finish(house.session, house.id, followup.id, owner, NOW)


def _let_go(house: House, followup: Followup, owner: str = "U1") -> None:
    followup_acts.let_go(house.session, house.id, followup.id, owner, NOW)


def _passed_on(house: House, followup: Followup, *, owner: str = "U1", to: str = "U2") -> None:
    followup_acts.hand_over(house.session, house.id, followup.id, owner, to, NOW)
    house.session.flush()
    followup_acts.accept(house.session, house.id, followup.id, to, NOW)


def _correct(house: House, shoutout_id: UUID, *people: str) -> None:
    to = Correction(people, (), "other words", None, None)
    shoutout_changes.change(house.session, house.id, shoutout_id, "U3", to, NOW)


def _set_wish(house: House, words: str, helper: str | None) -> None:
    """The reader says something else of a hand that day."""
    answers, day = Answers(face=3, hand_words=words, hand_from=helper), (NOW - DAY).date()
    checkins.say(house.session, house.id, READER, day, answers, (), NOW)


CHANGES: Mapping[str, tuple[Callable[[House], Any], Callable[[House, Any], object], str | None]] = {
    "made, and done": (lambda h: h.takes_on("U1", READER, tells=True), _finish, WORDS),
    "made, and reworded": (
        lambda h: h.takes_on("U1", READER, tells=True),
        lambda h, followup: h.change(followup, "other words"),
        "other words",
    ),
    "made, and un-told": (
        lambda h: h.takes_on("U1", READER, tells=True),
        lambda h, followup: h.change(followup, "other words", tells=False),
        None,
    ),
    "made, and made for another": (
        lambda h: h.takes_on("U1", READER, tells=True),
        lambda h, followup: h.change(followup, WORDS, "U2"),
        None,
    ),
    "made, and let go": (lambda h: h.takes_on("U1", READER, tells=True), _let_go, None),
    "made, and passed on": (lambda h: h.takes_on("U1", READER, tells=True), _passed_on, None),
    "made, and its owner erased": (
        lambda h: h.takes_on("U1", READER, tells=True),
        lambda h, _: erase(h.session, h.id, "U1", NOW),
        None,
    ),
    "kept, and its owner erased": (
        lambda h: h.keeps("U1", READER),
        lambda h, _: erase(h.session, h.id, "U1", NOW),
        None,
    ),
    "taken over, and done": (lambda h: h.takes_over("U1", READER), _finish, WORDS),
    "taken over, and reworded for others": (
        lambda h: h.takes_over("U1", READER),
        lambda h, followup: h.change(followup, "words for nobody else", "U2"),
        WORDS,
    ),
    "taken over, and let go": (lambda h: h.takes_over("U1", READER), _let_go, None),
    "taken over, and passed on": (lambda h: h.takes_over("U1", READER), _passed_on, None),
    "taken over, and given back": (
        lambda h: h.takes_over("U1", READER),
        lambda h, followup: _passed_on(h, followup, to=READER),
        None,
    ),
    "taken over, and whoever did erased": (
        lambda h: h.takes_over("U1", READER),
        lambda h, _: erase(h.session, h.id, "U1", NOW),
        None,
    ),
    "a hand, and the wish taken back": (
        lambda h: h.gives_a_hand("U1", READER),
        lambda h, _: _set_wish(h, "", None),
        None,
    ),
    "a hand, and another asked": (
        lambda h: h.gives_a_hand("U1", READER),
        lambda h, _: _set_wish(h, WORDS, "U2"),
        None,
    ),
    "a hand, and asked for something else": (
        lambda h: h.gives_a_hand("U1", READER),
        lambda h, _: _set_wish(h, "other words", "U1"),
        None,
    ),
    "thanked together, and put right": (
        lambda h: h.thanks("U3", "U1", READER),
        lambda h, id_: _correct(h, id_, "U1", READER),
        "other words",
    ),
    "thanked together, and they are not thanked any more": (
        lambda h: h.thanks("U3", "U1", READER),
        lambda h, id_: _correct(h, id_, READER),
        None,
    ),
    "thanked together, and taken back": (
        lambda h: h.thanks("U3", "U1", READER),
        lambda h, id_: shoutout_changes.withdraw(h.session, h.id, id_, "U3", NOW),
        None,
    ),
    "thanked together, and the giver erased": (
        lambda h: h.thanks("U3", "U1", READER),
        lambda h, _: erase(h.session, h.id, "U3", NOW),
        None,
    ),
}
"""What is done, what becomes of it before the prompt is sent, and the words that are left to be read, if any are."""


@pytest.mark.parametrize("change", CHANGES)
def test_a_prompt_that_waits_says_what_is_still_so_or_is_dropped(house: House, change: str) -> None:
    does, becomes, words = CHANGES[change]
    about = does(house)
    house.session.flush()
    assert house.makes(READER) == {}
    assert WORDS in house.renders().text or "the rota" in house.renders().text
    becomes(house, about)
    message = house.renders()
    assert (words in message.text and "@U1" in message.text) if words else message is None
    if words != WORDS:
        assert words is None or WORDS not in message.text


@pytest.mark.parametrize(
    "does",
    [
        lambda h: h.takes_on("U1", READER, tells=False),
        lambda h: h.keeps("U1", READER, tells=False),
        lambda h: h.asks_to_take_over(READER, "U1"),
        lambda h: followup_acts.decline(h.session, h.id, h.asks_to_take_over(READER, "U1").id, "U1", NOW),
        lambda h: h.asks_for_a_hand(READER, "U1"),
        lambda h: h.gives_a_hand("U1", READER, said=Said.NOT_TODAY),
        lambda h: h.thanks("U3", "U1", READER, audience=Audience.PRIVATE),
        lambda h: h.thanks("U3", "U1", READER, audience=Audience.HELD),
    ],
    ids=[
        "made, and told to nobody",
        "kept, and told to nobody",
        "asked to take over",
        "and declined",
        "asked for a hand",
        "and not today",
        "thanked together in private",
        "and held back",
    ],
)
def test_what_the_reader_was_not_told_or_did_not_happen_is_no_reason(
    house: House, does: Callable[[House], object]
) -> None:
    does(house)
    assert house.choice() is None


def test_a_promise_counts_from_the_day_on_which_the_reader_was_told_of_it(house: House) -> None:
    followup = house.takes_on("U1", READER, tells=False, ago=20 * DAY)
    assert house.choice() is None
    followup_acts.tell(house.session, house.id, followup.id, "U1", NOW - 2 * DAY)
    assert house.choice() == ("U1", Why.TOOK_ON)
    house.makes(READER)
    assert "took this on for you on Monday:" in house.renders().text


def test_whoever_took_a_promise_to_the_reader_over_did_something_for_them_and_its_former_owner_not(
    house: House,
) -> None:
    followup = house.takes_on("U1", READER, tells=True, ago=3 * DAY)
    house.session.flush()
    _passed_on(house, followup)
    house.now = NOW + timedelta(minutes=1)
    assert house.choice() == ("U2", Why.TOOK_ON)
    assert house.choice("U1") == ("U2", Why.TOOK_OVER)


def test_a_suggestion_of_an_earlier_version_has_no_reason_any_more(house: House) -> None:
    for why in ("team:0193f2a4-0000-7000-8000-000000000000", "thanked_you", "you_took_on", "took_on_for_you"):
        old = Suggestion(
            workspace_id=house.id,
            id=due_for(READER).id,
            member_id=READER,
            suggested_id="U1",
            why=why,
            entry_id="",
            created_at=NOW,
        )
        house.session.merge(old)
        assert house.renders() is None


@pytest.mark.parametrize("kind", ["is_bot", "is_deleted", "is_stranger"])
def test_bots_people_who_left_and_outsiders_are_never_suggested(house: House, kind: str) -> None:
    house.people("U9", **{kind: True})
    for does in DOES.values():
        does(house, "U9", READER, DAY)
    assert house.choice() is None


def test_whoever_was_thanked_within_28_days_is_left_in_peace_and_then_not(house: House) -> None:
    house.takes_on("U1", READER, tells=True)
    house.thanks(READER, "U1", ago=THANKED_WITHIN - timedelta(minutes=1))
    assert house.choice() is None
    house.suggested(READER, "U2", ago=DAY)  # another pair
    house.takes_on("U3", READER, tells=True)
    house.thanks(READER, "U3", ago=THANKED_WITHIN + timedelta(minutes=1))
    assert house.choice() == ("U3", Why.TOOK_ON)


def test_never_thanked_comes_before_long_ago_and_that_before_lately(house: House) -> None:
    for each in ("U1", "U2", "U3"):
        house.takes_on(each, READER, tells=True)
    house.thanks(READER, "U1", ago=90 * DAY)
    house.thanks(READER, "U2", ago=60 * DAY)
    assert house.choice() == ("U3", Why.TOOK_ON)
    house.thanks(READER, "U3", ago=30 * DAY)
    assert house.choice() == ("U1", Why.TOOK_ON)


def test_the_same_two_rest_for_six_weeks_also_where_a_prompt_comes_an_hour_early(house: House) -> None:
    house.takes_on("U1", READER, tells=True)
    house.suggested(READER, "U1", ago=AGAIN_AFTER - timedelta(minutes=1))
    house.suggested("U1", READER, ago=DAY)  # the other way around is another pair
    assert house.choice() is None
    house.session.execute(
        update(Suggestion)
        .where(Suggestion.member_id == READER)
        .values(created_at=NOW - timedelta(weeks=6) + timedelta(hours=1))
    )
    assert house.choice() == ("U1", Why.TOOK_ON)


def test_the_same_question_on_the_same_day_has_the_same_answer_whoever_else_asks(house: House) -> None:
    for each in ("U1", "U2", "U3", "U4"):
        house.takes_on(each, READER, tells=True)
    found = {house.choices(READER)[READER], house.choices("U1", READER, "U2")[READER]}
    house.now += timedelta(hours=8)
    assert {*found, house.choices(READER)[READER]} == {*found}
    assert len(found) == 1


# What is made of it


def test_each_gets_a_prompt_or_a_reason_and_the_line_counts_as_seen(house: House) -> None:
    promise = house.takes_on("U1", READER, tells=True)
    house.takes_on("U4", "U2", tells=True)
    house.thanks("U2", "U3", ago=timedelta(hours=2))
    house.team("harbour", "U3", "U4")
    house.thanks("U4", "U1", "U2", ago=timedelta(hours=20))  # yesterday
    assert house.makes(READER, "U2", "U4") == {"U2": NotReminded.THANKED_TODAY, "U4": NotReminded.NOBODY}
    house.commit()
    [kept] = house.session.scalars(select(Suggestion).where(Suggestion.workspace_id == house.id))
    assert (kept.member_id, kept.suggested_id, kept.why, kept.about_id) == (READER, "U1", Why.TOOK_ON, promise.id)
    seen = house.session.scalars(select(SeenEntry.entry_id).where(SeenEntry.workspace_id == house.id)).all()
    assert seen == [kept.entry_id]


def test_planning_the_same_again_changes_nothing(house: House) -> None:
    house.takes_on("U1", READER, tells=True)
    house.takes_on("U2", READER, tells=True)
    house.makes(READER)
    house.commit()
    before = house.session.scalars(select(Suggestion.suggested_id).where(Suggestion.workspace_id == house.id)).all()
    house.makes(READER)
    house.commit()
    wanted = select(Suggestion.suggested_id).where(Suggestion.workspace_id == house.id)
    assert house.session.scalars(wanted).all() == before


@pytest.mark.parametrize("why", Why)
def test_more_people_cost_no_more_statements(house: House, why: Why) -> None:
    crew = [f"U6{n:03}" for n in range(50)]
    house.people(*crew)
    for one, other in zip(crew, [*crew[1:], crew[0]], strict=True):
        DOES[why](house, one, other, DAY)
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
    house.takes_on("U1", READER, tells=True)
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


READS = {
    Why.KEPT: "<@U1> kept a promise to you on Tuesday:\nsend the quote",
    Why.TOOK_ON: "<@U1> took this on for you on Tuesday:\nsend the quote",
    Why.TOOK_OVER: "<@U1> took this over from you on Tuesday:\nsend the quote",
    Why.HAND: "<@U1> offered you a hand on Tuesday with this:\nsend the quote",
    Why.THANKED_TOGETHER: "You and <@U1> were thanked together on Tuesday:\nthe rota",
}


@pytest.mark.parametrize("why", Why)
def test_a_prompt_says_who_did_what_when_and_asks_for_nothing(house: House, why: Why) -> None:
    DOES[why](house, "U1", READER, DAY)
    house.makes(READER)
    house.session.execute(update(Suggestion).where(Suggestion.workspace_id == house.id).values(entry_id=""))
    prompt = house.renders()
    assert prompt.text == f":sparkling_heart: {READS[why]}\nIs there something you would like to thank them for?"
    check_golden(f"gratitude_{why}", prompt.payload())


def test_under_a_prompt_stands_a_value_in_the_words_of_the_reader_s_team_where_it_has_some(prompted: House) -> None:
    team = prompted.team("quay", READER)
    assert "One of your values" not in prompted.renders().text
    chosen = [Value("Asking first", "somebody asks <before> they decide")]
    values.choose(prompted.session, prompted.id, team.id, chosen)
    said = "One of your values here is *Asking first*: “somebody asks &lt;before&gt; they decide”"
    assert prompted.renders().text.endswith(said)
    assert said in str(prompted.renders().payload()["blocks"])


def test_a_hand_without_words_and_a_day_of_the_week_before_are_said_as_they_are(house: House) -> None:
    house.gives_a_hand("U1", READER, ago=8 * DAY, words="")
    house.makes(READER)
    assert "<@U1> offered you a hand on Tuesday, 17 Nov.\nIs there" in house.renders().text


def test_a_prompt_that_stands_follows_thanks_that_are_put_right_or_taken_back(house: House) -> None:
    id_ = house.thanks("U3", "U1", READER)
    house.makes(READER)
    assert "the rota" in house.renders().text
    row = select(OutboxMessage).where(OutboxMessage.workspace_id == house.id, OutboxMessage.kind == DUE)
    changes: tuple[Callable[[], object], ...] = (
        lambda: _correct(house, id_, "U1", READER),
        lambda: shoutout_changes.withdraw(house.session, house.id, id_, "U3", NOW),
    )
    for change in changes:
        house.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.workspace_id == house.id, OutboxMessage.kind == DUE)
            .values(state=OutboxState.SENT, next_at=None, channel_id="D0", message_ts="1.2")
        )
        change()
        house.commit()
        assert house.session.scalars(row).one().state is OutboxState.CHANGING


# How it is answered


def _answer(house: House, said: Answer, *, who: str = READER) -> Suggestion | None:
    return gratitude.answer(house.session, house.id, due_for(READER).id, who, said, NOW)


@pytest.mark.parametrize("said", Answer)
def test_an_answer_settles_the_prompt_where_it_stands_and_the_first_one_counts(prompted: House, said: Answer) -> None:
    assert _answer(prompted, said, who="U2") is None
    assert _answer(prompted, said)
    other = next(each for each in Answer if each is not said)
    again = _answer(prompted, other)
    assert again
    assert (again.answer, again.answered_at) == (said, NOW)
    is_named = unsuggested.of(prompted.session, prompted.id, READER) == ("U1",)
    assert is_named is (said is Answer.NOT_THEM)
    prompted.standing = Standing("D0", "1.2")
    settled = prompted.renders(at=NOW + 20 * DAY)
    assert [each["type"] for each in settled.payload()["blocks"]] == ["section"]
    assert ("suggest" in settled.text) is is_named
    check_golden(f"gratitude_answered_{said}", settled.payload())


def test_whoever_named_very_many_already_is_not_told_that_one_more_was_kept(prompted: House) -> None:
    unsuggested.put(prompted.session, prompted.id, READER, [f"U5{n:02}" for n in range(unsuggested.MOST)])
    settled = _answer(prompted, Answer.NOT_THEM)
    assert settled
    assert settled.answer is Answer.NOBODY
    assert "U1" not in unsuggested.of(prompted.session, prompted.id, READER)


def test_to_thank_them_is_an_answer(prompted: House) -> None:
    gratitude.take_up(prompted.session, prompted.id, READER, ["U1"], NOW)
    prompted.commit()
    assert prompted.session.scalars(select(Suggestion.answered_at)).all() == [NOW]


# Whatever happened

PEOPLE = [READER, "U1", "U2", "U3", "U4", "U5"]
AGES = st.sampled_from([1, 3, 8, 13, 15, 20, 27, 29, 40, 43, 100]).map(lambda days: timedelta(days=days))
ANYBODY = st.sampled_from(PEOPLE)
GONE = {"U3": "is_bot", "U4": "is_deleted", "U5": "is_stranger"}


@dataclass(frozen=True)
class Past:
    """What happened in a workspace."""

    followups: Sequence[tuple[str, str, bool, bool, timedelta]] = ()
    shoutouts: Sequence[tuple[str, frozenset[str], Audience, timedelta]] = ()
    teams: Sequence[frozenset[str]] = ()
    suggestions: Sequence[tuple[str, str, timedelta]] = ()
    gone: frozenset[str] = field(default_factory=frozenset)


PASTS = st.builds(
    Past,
    followups=st.lists(
        st.tuples(ANYBODY, ANYBODY, st.booleans(), st.booleans(), AGES).filter(lambda each: each[0] != each[1])
    ),
    shoutouts=st.lists(
        st.tuples(ANYBODY, st.frozensets(ANYBODY, min_size=1, max_size=3), st.sampled_from(Audience), AGES).filter(
            lambda each: each[0] not in each[1]
        )
    ),
    teams=st.lists(st.frozensets(ANYBODY, min_size=1), max_size=2),
    suggestions=st.lists(st.tuples(ANYBODY, ANYBODY, AGES)),
    gone=st.frozensets(st.sampled_from(sorted(GONE))),
)


@settings(max_examples=extent(15, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PASTS)
def test_whatever_happened_nobody_unsuitable_is_suggested_and_the_best_source_wins(
    session: Session, past: Past
) -> None:
    house = House(session)
    for each in PEOPLE:
        house.people(each, **({GONE[each]: True} if each in past.gone else {}))
    for owner, other, tells, is_kept, ago in past.followups:
        (house.keeps if is_kept else house.takes_on)(owner, other, tells=tells, ago=ago)
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
            assert (found[reader].suggested_id, found[reader].why) in allowed
        else:
            assert allowed == set()


def expected(past: Past, reader: str) -> set[tuple[str, str]]:
    """Who may be suggested and why, worked out from the rules one by one."""
    told = {
        (owner, Why.KEPT if is_kept else Why.TOOK_ON)
        for owner, other, tells, is_kept, ago in past.followups
        if other == reader and tells and ago <= 14 * DAY
    }
    thanked = {
        (each, Why.THANKED_TOGETHER)
        for _, recipients, audience, ago in past.shoutouts
        if reader in recipients and audience is Audience.PUBLIC and ago <= 14 * DAY
        for each in recipients
    }

    def last(id_: str) -> timedelta:
        ages = [ago for giver, recipients, _, ago in past.shoutouts if giver == reader and id_ in recipients]
        return min(ages, default=timedelta.max)

    refused = {reader, *past.gone, *(each for each in PEOPLE if last(each) < 28 * DAY)}
    refused |= {other for member, other, ago in past.suggestions if member == reader and ago < 42 * DAY}
    for source in (told, thanked):
        suitable = {(each, why) for each, why in source if each not in refused}
        longest = max((last(each) for each, _ in suitable), default=None)
        if suitable:
            of_them = {(each, why) for each, why in suitable if last(each) == longest}
            return {(each, why.value) for each, why in of_them if why is _best_reason(of_them, each)}
    return set()


def _best_reason(of_them: set[tuple[str, Why]], who: str) -> Why:
    return min((why for each, why in of_them if each == who), key=list(Why).index)
