"""Thanks put right and taken back: what is left of them, who reads them still, and what is counted."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Digest, Member, OutboxMessage, Shoutout, Team, TeamMember, TeamWeek
from models.across import digests, exports, home, home_lists, own_data, own_part, recognition
from models.across.digests import DigestKind
from models.across.exports import Scope
from models.capabilities import gratitude, shoutout_changes, shoutouts
from models.capabilities.shoutout_changes import Correction, Post
from models.capabilities.shoutouts import ANNOUNCED, RECEIVED, Audience, Draft, NotGiven
from models.store import outbox
from models.store.base import new_id
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Pace, Standing, State
from tests.conftest import KUDOS, START, WORKSPACE
from tests.erasing import erase

ANA, BEN, CHI, DORA = "UANA", "UBEN", "UCHI", "UDORA"
WORDS, WHY = "for the words that were said", "and why they mattered"
DAY, LEASE = timedelta(days=1), timedelta(seconds=30)
NOW = START + timedelta(hours=1)
FAST = Pace(conversation=Rate(100, 100), workspace=Rate(1000, 1000))
TEAM = new_id()


def _write(database: Database, act: Callable[[Session], Any]) -> Any:
    with Session(database.engine, expire_on_commit=False) as session, session.begin():
        return act(session)


def _thank(database: Database, *people: str, audience: Audience = Audience.PUBLIC, at: datetime = START) -> UUID:
    draft = Draft(new_id(), ANA, people, people, WORDS, audience, WHY, "Empathy")
    _write(database, lambda session: shoutouts.record(session, WORKSPACE, draft, KUDOS, at))
    return draft.id


def _send(database: Database) -> None:
    """All that waits stands in Slack."""

    def send(session: Session) -> bool:
        claims = outbox.claim(session, WORKSPACE, NOW, LEASE, 100, FAST)
        outbox.note(
            session, WORKSPACE, [outbox.sent(each, f"D{each.recipient}", f"17.{n}") for n, each in enumerate(claims)]
        )
        return bool(claims)

    while _write(database, send):
        pass


def _team(session: Session) -> None:
    here = {"is_bot": False, "is_deleted": False, "is_stranger": False, "is_guest": False, "is_admin": False}
    joined = START - 90 * DAY
    session.add(
        Team(
            workspace_id=WORKSPACE,
            id=TEAM,
            source_id="CTEAM",
            name="quay",
            is_private=False,
            channel_id="CTEAM",
            settings={},
            created_at=joined,
            filled_at=joined,
        )
    )
    session.flush()
    for each in (ANA, BEN, CHI, DORA):
        session.add(
            Member(
                workspace_id=WORKSPACE,
                id=each,
                name=each.title(),
                zone="UTC",
                is_away=False,
                fetched_at=START,
                updated=0,
                **here,
            )
        )
        session.add(
            TeamMember(
                workspace_id=WORKSPACE,
                team_id=TEAM,
                member_id=each,
                is_member=each != DORA,
                is_lead=each == DORA,
                joined_at=joined,
            )
        )


def _rows(database: Database) -> dict[tuple[str, str], State]:
    with Session(database.engine) as session:
        return {(each.kind, each.recipient): each.state for each in session.scalars(select(OutboxMessage))}


def _withdraw(database: Database, id_: UUID, who: str = ANA, at: datetime = NOW) -> Any:
    return _write(database, lambda session: shoutout_changes.withdraw(session, WORKSPACE, id_, who, at))


def _change(database: Database, id_: UUID, *people: str, who: str = ANA, reason: str = "put right") -> Any:
    to = Correction(people, people, reason, None, None)
    return _write(database, lambda session: shoutout_changes.change(session, WORKSPACE, id_, who, to, NOW))


async def test_what_is_taken_back_leaves_no_words_and_every_message_of_it_is_deleted(database: Database) -> None:
    id_ = _thank(database, BEN, CHI)
    _send(database)
    was = _withdraw(database, id_)
    assert (was.reason, was.impact, was.recipient_ids) == (WORDS, WHY, (BEN, CHI))
    assert set(_rows(database).values()) == {State.CHANGING}
    with Session(database.engine) as session:
        left = session.scalars(select(Shoutout)).one()
        assert (left.reason, left.impact, left.withdrawn_at) == ("", None, NOW)
        assert shoutouts.get(session, WORKSPACE, id_) is None
    assert _withdraw(database, id_) is None


async def test_whoever_takes_back_what_is_a_month_old_is_told_that_its_messages_are_out_of_reach(
    database: Database,
) -> None:
    ids = [_thank(database, BEN), _thank(database, CHI)]
    _send(database)
    assert not _change(database, ids[0], BEN).is_out_of_reach
    _send(database)
    forget = outbox.ended(WORKSPACE, NOW)
    _write(database, lambda session: forget.change(session, forget.find(session, 100)))
    assert _change(database, ids[0], BEN).is_out_of_reach
    assert _withdraw(database, ids[1]).is_out_of_reach


@pytest.mark.parametrize("who", [BEN, CHI, "UNOBODY"])
async def test_nobody_but_the_giver_changes_anything(database: Database, who: str) -> None:
    id_ = _thank(database, BEN)
    _send(database)
    assert _withdraw(database, id_, who) is None
    assert _change(database, id_, CHI, who=who) is None
    assert _withdraw(database, new_id()) is None
    assert set(_rows(database).values()) == {State.SENT}


async def test_who_is_no_longer_thanked_loses_the_message_and_who_is_new_gets_one(database: Database) -> None:
    id_ = _thank(database, BEN, CHI)
    _send(database)
    now = _change(database, id_, DORA, CHI)
    assert (now.recipient_ids, now.reason) == ((DORA, CHI), "put right")
    assert _rows(database) == {
        (ANNOUNCED, KUDOS): State.CHANGING,
        (RECEIVED, BEN): State.CHANGING,
        (RECEIVED, CHI): State.CHANGING,
        (RECEIVED, DORA): State.WAITING,
    }
    with Session(database.engine) as session:
        found = shoutouts.get(session, WORKSPACE, id_)
        assert found
        assert (found.recipient_ids, found.shoutout.edited_at) == ((DORA, CHI), NOW)


async def test_who_is_thanked_again_after_all_hears_again(database: Database) -> None:
    id_ = _thank(database, BEN, CHI)
    _send(database)
    _change(database, id_, CHI)

    def delete(session: Session) -> None:
        claims = outbox.claim(session, WORKSPACE, NOW, LEASE, 100, FAST)
        results = [outbox.deleted(c) if c.recipient == BEN else outbox.sent(c, "C", "17.9") for c in claims]
        outbox.note(session, WORKSPACE, results)

    _write(database, delete)
    assert _rows(database)[RECEIVED, BEN] is State.DROPPED
    _change(database, id_, BEN, CHI)
    assert _rows(database)[RECEIVED, BEN] is State.WAITING


async def test_whoever_changes_too_much_waits_and_nothing_is_changed(database: Database) -> None:
    people = tuple(f"U{n:02}" for n in range(19))
    id_ = _thank(database, *people)
    for _ in range(3):
        assert not isinstance(_change(database, id_, *people), timedelta)
    assert isinstance(_change(database, id_, *people, reason="too much"), timedelta)
    with Session(database.engine) as session:
        assert session.scalars(select(Shoutout.reason)).one() == "put right"


# Who reads them, and what is counted


def _export(session: Session) -> object:
    scope = Scope(WORKSPACE)
    return exports.page_of_thanks(session, scope, None, 10), exports.page_of_digests(session, scope, None, 10)


READERS: Mapping[str, Callable[[Session], object]] = {
    "Home of the giver": lambda s: home_lists.given(s, WORKSPACE, ANA, None, 10).items,
    "Home of whoever was thanked": lambda s: home_lists.received(s, WORKSPACE, BEN, None, 10).items,
    "Home of their team": lambda s: home.front(s, WORKSPACE, CHI, NOW).around.page.items,  # type: ignore[union-attr]
    "a digest": lambda s: recognition.of_team(s, WORKSPACE, TEAM, START - DAY, NOW),
    "an export": _export,
    "the copy of whoever was thanked": lambda s: own_data.collect(s, WORKSPACE, BEN)["thanks_you_got"],
    "the copy of the giver": lambda s: own_data.collect(s, WORKSPACE, ANA)["thanks_you_gave"],
}


@pytest.mark.parametrize("name", READERS)
async def test_its_words_leave_all_that_anybody_reads(database: Database, name: str) -> None:
    _write(database, _team)
    id_ = _thank(database, BEN)
    _digest(database, START + timedelta(minutes=1))

    def said(session: Session) -> str:
        found = READERS[name](session)
        return (
            " ".join(str(vars(each.shoutout)) if hasattr(each, "shoutout") else str(each) for each in found)
            if isinstance(found, list | tuple)
            else str(found)
        )

    assert WORDS in _write(database, said)
    _withdraw(database, id_)
    assert WORDS not in _write(database, said)
    if name != "an export" and name != "the copy of the giver":
        assert not _write(database, READERS[name])


def _digest(database: Database, ends_at: datetime) -> None:
    digest = Digest(
        workspace_id=WORKSPACE,
        id=new_id(),
        kind=DigestKind.TEAM,
        team_id=TEAM,
        lead_id=None,
        starts_at=START - 7 * DAY,
        ends_at=ends_at,
        is_quiet=False,
        is_sent=True,
    )
    _write(database, lambda session: digests.record(session, digest))


async def test_figures_that_were_told_stay_and_those_to_come_do_not_count_it(database: Database) -> None:
    _write(database, _team)
    id_ = _thank(database, BEN)
    _digest(database, START + timedelta(minutes=1))
    _write(database, lambda s: digests.keep_week(s, WORKSPACE, TEAM, START.date(), 3, 1))
    _withdraw(database, id_)
    _digest(database, NOW + timedelta(minutes=1))

    def look(session: Session) -> object:
        told, to_come = exports.page_of_digests(session, Scope(WORKSPACE), None, 10)[0]
        weeks = session.scalars(select(TeamWeek)).all()
        return (
            (dict(told.by_value), list(told.thanks)),
            list(to_come.thanks),
            [w.thanked for w in weeks],
        )

    assert _write(database, look) == (({"Empathy": 1}, []), [], [1])


COUNTS: Mapping[str, tuple[Callable[[Session], object], object]] = {
    "whom thanks reached": (lambda s: recognition.thanked_between(s, WORKSPACE, [BEN], START - DAY, NOW), set()),
    "a lead's own part": (lambda s: own_part.own_part(s, WORKSPACE, ANA, START - DAY, NOW).thanked_ids, ()),
    "when somebody last thanked": (lambda s: gratitude.last_thanked_at(s, WORKSPACE, ANA), None),
}


@pytest.mark.parametrize("name", COUNTS)
async def test_it_counts_for_nothing_that_is_still_open(database: Database, name: str) -> None:
    count, without = COUNTS[name]
    _write(database, _team)
    id_ = _thank(database, BEN)
    assert _write(database, count) != without
    _withdraw(database, id_)
    assert _write(database, count) == without


async def test_what_is_to_be_deleted_is_deleted_though_its_giver_takes_all_their_data_back(database: Database) -> None:
    _write(database, _team)
    id_ = _thank(database, BEN)
    _send(database)
    _withdraw(database, id_)
    _write(database, lambda session: erase(session, WORKSPACE, ANA, NOW))
    assert set(_rows(database).values()) == {State.CHANGING}


# What somebody deleted in Slack


async def test_only_the_post_that_was_looked_for_is_taken_for_deleted(database: Database) -> None:
    id_ = _thank(database, BEN)
    _send(database)
    with Session(database.engine) as session:
        [post] = shoutout_changes.posts_since(session, WORKSPACE, START)
    other = Post(id_, Standing(post.standing.channel_id, "18.1"))
    take = shoutout_changes.take_away_deleted
    assert _write(database, lambda session: take(session, WORKSPACE, [other], NOW)) == 0
    assert _write(database, lambda session: take(session, WORKSPACE, [post], NOW)) == 1
    assert _write(database, lambda session: take(session, WORKSPACE, [post], NOW)) == 0
    assert set(_rows(database).values()) == {State.CHANGING}


# The same words again


def _say(
    database: Database, seconds: float, *people: str, words: str = WORDS, id_: UUID | None = None, **more: Any
) -> Any:
    draft = Draft(
        id_ or new_id(),
        ANA,
        people or (BEN, CHI),
        people or (BEN, CHI),
        words,
        more.get("audience", Audience.PUBLIC),
        more.get("impact"),
        more.get("value"),
    )
    at = START + timedelta(seconds=seconds)
    return _write(
        database, lambda s: shoutouts.give(s, WORKSPACE, draft, KUDOS, at, may_double=more.get("may_double", False))
    )


async def test_the_same_words_to_the_same_people_within_a_minute_are_asked_about(database: Database) -> None:
    first = new_id()
    assert _say(database, 0, id_=first) is None
    assert _say(database, 5) == NotGiven(doubled_id=first)
    assert _say(database, 5, CHI, BEN, words="  For the words\nthat were  said ") == NotGiven(doubled_id=first)
    assert _say(database, 5, id_=first) is None, "it came again"
    assert _say(database, 5, may_double=True) is None
    assert len(_rows(database)) == 3
    with Session(database.engine) as session:
        assert len(list(session.scalars(select(OutboxMessage)))) == 6
    assert _say(database, 66) is None


@pytest.mark.parametrize(
    "other",
    [
        {"words": "for other words"},
        {"people": (BEN,)},
        {"people": (BEN, CHI, DORA)},
        {"audience": Audience.PRIVATE},
        {"value": "Respect"},
        {"impact": "they helped"},
    ],
    ids=str,
)
async def test_what_differs_in_anything_is_not_asked_about(database: Database, other: dict[str, Any]) -> None:
    assert _say(database, 0) is None
    people = other.get("people", ())
    assert _say(database, 5, *people, **{name: each for name, each in other.items() if name != "people"}) is None


async def test_what_was_taken_back_may_be_said_again_and_a_question_costs_no_allowance(database: Database) -> None:
    people = tuple(f"U{n:02}" for n in range(20))
    first = new_id()
    assert _say(database, 0, *people, id_=first) is None
    for _ in range(5):
        assert _say(database, 1, *people) == NotGiven(doubled_id=first)
    _withdraw(database, first, at=START + timedelta(seconds=2))
    assert _say(database, 3, *people) is None
