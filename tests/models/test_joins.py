"""Joining in thanks: who may, once each, and what becomes of the messages that show it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Delete, Update, create_engine, delete, select, update
from sqlalchemy.orm import Session

from models import Join, OutboxMessage, Shoutout
from models.across import home_lists, own_data, recognition
from models.capabilities import joins, shoutouts
from models.capabilities.joins import GATHERED_FOR, NotJoined, Why
from models.capabilities.shoutouts import Audience, Draft
from models.store import allowances, outbox
from models.store.base import new_id
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Pace, State
from tests.conftest import KUDOS, START, WORKSPACE
from tests.erasing import erase_in_batches

ANA, BEN, CHLOE, DMITRI, STRANGER = "U0ANA", "U0BEN", "U0CHLOE", "U0DMITRI", "U0STRANGER"
FAST = Pace(conversation=Rate(100, 100), workspace=Rate(1000, 1000))
PLACED = {"state": State.SENT, "next_at": None, "channel_id": KUDOS, "message_ts": "1.1"}


@contextmanager
def _writing(database: Database) -> Iterator[Session]:
    with Session(database.engine, expire_on_commit=False) as session, session.begin():
        yield session


def _thank(database: Database, audience: Audience = Audience.PUBLIC, *, reaches: tuple[str, ...] = (BEN,)) -> UUID:
    """Ana thanks Ben, and somebody of another organisation; the post stands."""
    draft = Draft(new_id(), ANA, (BEN, STRANGER), reaches, "the night shift", audience)
    with _writing(database) as session:
        shoutouts.record(session, WORKSPACE, draft, KUDOS, START)
        session.execute(update(OutboxMessage).where(OutboxMessage.subject_id == draft.id).values(PLACED))
    return draft.id


def _join(
    database: Database, id_: UUID, who: str = CHLOE, words: str | None = "it was calm", now: datetime = START
) -> NotJoined | None:
    with _writing(database) as session:
        return joins.join(session, WORKSPACE, id_, who, words, now)


def _leave(database: Database, id_: UUID, who: str = CHLOE) -> bool:
    with _writing(database) as session:
        return joins.leave(session, WORKSPACE, id_, who, START)


def _joined(database: Database, id_: UUID) -> list[tuple[str, str | None]]:
    with Session(database.engine) as session:
        return [(each.member_id, each.words) for each in joins.of_one(session, WORKSPACE, id_)]


def _rows(database: Database, id_: UUID) -> dict[tuple[str, str], OutboxMessage]:
    with Session(database.engine, expire_on_commit=False) as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.subject_id == id_))
        return {(each.kind, each.recipient): each for each in rows}


async def test_who_joins_stands_under_the_thanks_once_in_the_order_in_which_they_came(database: Database) -> None:
    id_ = _thank(database)
    for minute, who in enumerate((DMITRI, CHLOE, STRANGER[::-1])):
        assert _join(database, id_, who, None, START + timedelta(minutes=minute)) is None
    assert _join(database, id_, DMITRI, "on second thoughts, words", START + timedelta(hours=1)) is None
    assert _joined(database, id_) == [(DMITRI, "on second thoughts, words"), (CHLOE, None), (STRANGER[::-1], None)]


async def test_the_post_is_made_anew_and_only_those_who_can_be_reached_hear_an_hour_later(database: Database) -> None:
    id_ = _thank(database)
    _join(database, id_)
    rows = _rows(database, id_)
    assert rows[shoutouts.ANNOUNCED, KUDOS].state is State.CHANGING
    assert rows[shoutouts.RECEIVED, BEN].state is State.SENT
    gathered = rows[joins.JOINED, BEN]
    assert (gathered.state, gathered.next_at) == (State.WAITING, START + GATHERED_FOR)
    assert len(rows) == 3
    _join(database, id_, DMITRI, None, START + timedelta(minutes=59))
    assert _rows(database, id_)[joins.JOINED, BEN].next_at == START + GATHERED_FOR


async def test_the_one_message_is_changed_where_it_stands_deleted_with_the_last_and_comes_again(
    database: Database,
) -> None:
    id_ = _thank(database)
    _join(database, id_)
    with _writing(database) as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.kind == joins.JOINED).values(PLACED))
    _join(database, id_, DMITRI, None)
    assert _rows(database, id_)[joins.JOINED, BEN].state is State.CHANGING
    assert _leave(database, id_)
    assert _leave(database, id_, DMITRI)
    assert not _leave(database, id_, DMITRI)
    dropped = {"state": State.DROPPED, "next_at": None, "channel_id": None, "message_ts": None}
    with _writing(database) as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.kind == joins.JOINED).values(dropped))
    _join(database, id_)
    assert _rows(database, id_)[joins.JOINED, BEN].state is State.WAITING


WHY_NOT = {"giver": (ANA, Why.OWN), "thanked": (BEN, Why.THANKED), "thanked, elsewhere": (STRANGER, Why.THANKED)}


@pytest.mark.parametrize("who", WHY_NOT)
async def test_who_is_in_the_thanks_does_not_join_them(database: Database, who: str) -> None:
    member_id, why = WHY_NOT[who]
    id_ = _thank(database)
    assert _join(database, id_, member_id) == NotJoined(why)
    assert _joined(database, id_) == []


OVER: dict[str, Callable[[UUID], Update | Delete]] = {
    "withdrawn": lambda id_: update(Shoutout).where(Shoutout.id == id_).values(withdrawn_at=START),
    "post deleted": lambda id_: (
        update(OutboxMessage).where(OutboxMessage.subject_id == id_).values(state=State.FAILED, message_ts=None)
    ),
    "post forgotten": lambda id_: delete(OutboxMessage).where(OutboxMessage.subject_id == id_),
}


@pytest.mark.parametrize("how", OVER)
async def test_thanks_that_are_over_are_not_joined_and_what_was_said_can_still_be_taken_back(
    database: Database, how: str
) -> None:
    id_ = _thank(database)
    _join(database, id_)
    with _writing(database) as session:
        session.execute(OVER[how](id_))
    assert _join(database, id_, DMITRI) == NotJoined(Why.OVER)
    assert _leave(database, id_)
    assert _joined(database, id_) == []


async def test_private_thanks_and_unknown_ones_are_not_joined(database: Database) -> None:
    assert _join(database, _thank(database, Audience.PRIVATE)) == NotJoined(Why.OVER)
    assert _join(database, new_id()) == NotJoined(Why.OVER)


async def test_a_post_whose_sending_was_not_confirmed_yet_can_be_joined(database: Database) -> None:
    id_ = _thank(database)
    sending = {"state": State.SENDING, "message_ts": None, "next_at": START}
    with _writing(database) as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.kind == shoutouts.ANNOUNCED).values(sending))
    assert _join(database, id_) is None
    row = _rows(database, id_)[shoutouts.ANNOUNCED, KUDOS]
    assert (row.state, row.is_outdated) == (State.SENDING, True)


@pytest.mark.every_way
async def test_two_replicas_at_once_both_appear_and_the_same_person_once(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("nobody else writes meanwhile")
    id_ = _thank(database)
    people = [CHLOE, DMITRI, CHLOE, DMITRI, "U0EVE", "U0EVE"]

    def join(at: int) -> None:
        replica = create_engine(database.url)
        with Session(replica) as session, session.begin():
            joins.join(session, WORKSPACE, id_, people[at], f"words {at}", START)
        replica.dispose()

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(join, range(len(people))))
    assert sorted(who for who, _ in _joined(database, id_)) == [CHLOE, DMITRI, "U0EVE"]
    assert len([kind for kind, _ in _rows(database, id_) if kind == joins.JOINED]) == 1


async def test_who_joins_while_the_post_is_made_anew_is_shown_by_the_next_time(database: Database) -> None:
    """One replica renders the post with what was committed; the other's commit comes before the outcome is noted."""
    id_ = _thank(database)
    _join(database, id_)
    with _writing(database) as session:
        claims = outbox.claim(session, WORKSPACE, START, timedelta(seconds=30), 10, FAST)
    (claim,) = claims
    _join(database, id_, DMITRI)
    with _writing(database) as session:
        outbox.note(session, WORKSPACE, [outbox.sent(claim, KUDOS, "1.1")])
    row = _rows(database, id_)[shoutouts.ANNOUNCED, KUDOS]
    assert (row.state, row.next_at) == (State.CHANGING, START)


@pytest.mark.every_way
async def test_the_same_that_comes_again_changes_nothing_and_very_many_must_wait(database: Database) -> None:
    id_ = _thank(database)
    for _ in range(allowances.MESSAGES):
        assert _join(database, id_) is None
    ids = [_thank(database) for _ in range(allowances.MESSAGES // 2)]
    refused = [found for each in ids if (found := _join(database, each))]
    assert [each.why for each in refused] == [Why.TOO_MUCH]
    assert refused[0].wait > timedelta()


async def test_who_joins_is_nobodys_reach_and_no_thanks_of_their_own(database: Database) -> None:
    id_ = _thank(database)
    _join(database, id_)
    with Session(database.engine) as session:
        until = START + timedelta(days=1)
        assert recognition.thanked_between(session, WORKSPACE, {CHLOE, BEN}, START, until) == {BEN}
        assert home_lists.given(session, WORKSPACE, CHLOE, None, 10).items == []
        (received,) = home_lists.received(session, WORKSPACE, BEN, None, 10).items
        assert [each.words for each in received.joins] == ["it was calm"]


async def test_the_words_are_in_the_copy_of_who_said_them_and_of_who_was_thanked_and_not_of_the_giver(
    database: Database,
) -> None:
    _join(database, _thank(database))
    copies = {}
    for who in (ANA, BEN, CHLOE, DMITRI):
        copies[who] = await database.read(lambda session, who=who: own_data.collect(session, WORKSPACE, who))  # type: ignore[misc]
    assert copies[CHLOE]["thanks_you_joined"][0]["words"] == "it was calm"
    assert copies[CHLOE]["thanks_you_joined"][0]["thanks_of"] == ANA
    assert copies[BEN]["thanks_you_got"][0]["joined"][0]["words"] == "it was calm"
    assert [who for who, copy in copies.items() if "it was calm" in str(copy)] == [BEN, CHLOE]


@pytest.mark.parametrize("who", [CHLOE, BEN, ANA])
async def test_an_erasure_takes_along_what_is_theirs_and_leaves_what_others_joined(
    database: Database, who: str
) -> None:
    id_ = _thank(database)
    _join(database, id_)
    _join(database, id_, DMITRI, f"with <@{CHLOE}>")
    with _writing(database) as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.subject_id == id_).values(PLACED))
    await erase_in_batches(database, WORKSPACE, who, START, 1)
    words = "with someone" if who == CHLOE else f"with <@{CHLOE}>"
    left = [(CHLOE, "it was calm")] if who != CHLOE else []
    assert _joined(database, id_) == [*left, (DMITRI, words)]
    states = {key: row.state for key, row in _rows(database, id_).items()}
    if who == CHLOE:
        assert states[shoutouts.ANNOUNCED, KUDOS] is State.CHANGING
    if who == ANA:
        assert states == {}
        assert _join(database, id_, "U0EVE") == NotJoined(Why.OVER)


async def test_another_workspace_is_none_of_it(database: Database) -> None:
    id_ = _thank(database)
    _join(database, id_)
    with Session(database.engine) as session:
        assert joins.of(session, "T0OTHER", [id_]) == {id_: []}
        assert joins.join(session, "T0OTHER", id_, DMITRI, None, START) == NotJoined(Why.OVER)
        assert session.scalars(select(Join.member_id)).all() == [CHLOE]
