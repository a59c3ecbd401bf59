"""What somebody understood is told, answered once, and forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutboxMessage
from models.capabilities import erasures, followup_acts, followups, understandings
from models.capabilities.erasures import UnderWay
from models.capabilities.followup_acts import NewTerms
from models.capabilities.understandings import (
    ANSWERED,
    ASKED,
    CORRECTED,
    KEPT_ANSWERED,
    KEPT_UNANSWERED,
    SENT,
    Answer,
    Draft,
    Understanding,
    Why,
)
from models.people import members
from models.store import allowances
from models.store.base import id_of
from models.store.batches import work_off
from models.store.database import Database
from models.store.outbox import State
from tests.conftest import START, WORKSPACE
from tests.models.test_followups import PROMISE
from tests.profiles import profile

BEN, CHLOE = "U0BEN", "U0CHLOE"
DRAFT = Draft(id_of("understanding", "one"), BEN, CHLOE, "by Friday")
LATER = START + timedelta(minutes=1)


@pytest.fixture
async def place(database: Database) -> Database:
    """Ben promised Chloé something of which she knows."""

    def begin(session: Session) -> None:
        members.remember(session, WORKSPACE, [profile(each) for each in (BEN, CHLOE)], START)
        followups.record(session, WORKSPACE, replace(PROMISE, tells_other=True), START)

    await database.write(begin)
    return database


async def _send(database: Database, draft: Draft = DRAFT) -> Why | None:
    return await database.write(lambda session: understandings.send(session, WORKSPACE, draft, START))


async def _answer(database: Database, said: Answer, member_id: str = CHLOE) -> bool:
    return await database.write(
        lambda session: understandings.answer(session, WORKSPACE, DRAFT.id, member_id, said, LATER)
    )


async def _correct(database: Database, words: str) -> bool:
    return await database.write(
        lambda session: understandings.correct(session, WORKSPACE, DRAFT.id, CHLOE, words, LATER)
    )


async def _kept(database: Database) -> Understanding | None:
    return await database.read(lambda session: understandings.find(session, WORKSPACE, DRAFT.id))


async def _told(database: Database) -> set[tuple[str, str]]:
    """What is on its way about it, and to whom."""
    wanted = select(OutboxMessage.kind, OutboxMessage.recipient).where(OutboxMessage.subject_id == DRAFT.id)
    return await database.read(lambda session: {(kind, recipient) for kind, recipient in session.execute(wanted)})


async def test_it_is_sent_once_and_the_first_answer_holds(place: Database) -> None:
    assert await _send(place) is None
    assert await _send(place) is None
    assert await _told(place) == {(SENT, BEN), (ASKED, CHLOE)}
    assert not await _answer(place, Answer.YES, BEN), "only whoever is asked answers"
    assert not await _correct(place, "too early")
    assert await _answer(place, Answer.NOT_QUITE)
    assert not await _answer(place, Answer.YES)
    assert await _correct(place, "by Thursday")
    assert not await _correct(place, "by Monday")
    kept = await _kept(place)
    assert kept
    assert (kept.answer, kept.correction) == (Answer.NOT_QUITE, "by Thursday")
    assert await _told(place) == {(SENT, BEN), (ASKED, CHLOE), (ANSWERED, BEN), (CORRECTED, BEN)}


async def test_a_yes_takes_no_correction(place: Database) -> None:
    await _send(place)
    assert await _answer(place, Answer.YES)
    assert not await _correct(place, "by Thursday")


async def test_whoever_listened_takes_it_back_with_all_that_was_said_to_it(place: Database) -> None:
    await _send(place)

    def take_back(member_id: str) -> Callable[[Session], bool]:
        return lambda session: understandings.take_back(session, WORKSPACE, DRAFT.id, member_id, LATER)

    assert not await place.write(take_back(CHLOE))
    assert await place.write(take_back(BEN))
    assert await _kept(place) is None
    assert not await place.write(take_back(BEN))
    assert not await _answer(place, Answer.YES)


async def test_it_is_not_sent_to_oneself_nor_to_whom_it_is_not_meant_for(place: Database) -> None:
    assert await _send(place, replace(DRAFT, asked_id=BEN)) is Why.SELF
    about = replace(DRAFT, followup_id=PROMISE.id)
    assert await _send(place, replace(about, asked_id="U0DMITRI")) is Why.GONE
    await place.write(
        lambda session: followup_acts.change(
            session, WORKSPACE, PROMISE.id, BEN, NewTerms(PROMISE.what, CHLOE, PROMISE.due_at, False), LATER
        )
    )
    assert await _send(place, about) is Why.GONE
    await place.write(lambda session: erasures.note(session, UnderWay(WORKSPACE, CHLOE, "erased-x", START)))
    assert await _send(place) is Why.GONE
    assert await _kept(place) is None


async def test_who_sends_very_many_waits_like_anybody(place: Database) -> None:
    await place.write(lambda session: allowances.spend(session, WORKSPACE, BEN, allowances.MESSAGES, START))
    assert await _send(place) is Why.TOO_MUCH
    assert await _told(place) == set()


async def _tidied(database: Database, at: datetime) -> bool:
    """Whether it is forgotten by then."""
    await work_off(database, understandings.past(WORKSPACE, at))
    return await _kept(database) is None


async def _delivered(database: Database) -> None:
    def settle(session: Session) -> None:
        for each in session.scalars(select(OutboxMessage)):
            each.state, each.next_at = State.SENT, None

    await database.write(settle)


@pytest.mark.parametrize(("is_answered", "kept"), [(True, KEPT_ANSWERED), (False, KEPT_UNANSWERED)])
async def test_it_is_forgotten_when_it_has_done_its_work(place: Database, is_answered: bool, kept: timedelta) -> None:
    await _send(place)
    if is_answered:
        await _answer(place, Answer.YES)
    over = LATER + kept + timedelta(minutes=1)
    assert not await _tidied(place, over), "it is still to be told"
    await _delivered(place)
    assert not await _tidied(place, START + kept)
    assert await _tidied(place, over)
