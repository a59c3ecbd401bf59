"""What somebody says when they let a promise go reaches whom it was meant for, and nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.capabilities import followup_acts, followup_partings, followup_series, followups
from models.capabilities.followup_acts import NewTerms
from models.capabilities.followup_partings import Parting
from models.capabilities.followups import Followup, FollowupStep, Promise, State
from models.capabilities.reminders import Step
from models.capabilities.repeats import Repeat, Unit
from models.people import members
from models.store.base import id_of
from models.store.database import Database
from tests.conftest import START, WORKSPACE
from tests.erasing import erase
from tests.profiles import profile

BEN, CHLOE, DMITRI = "U0BEN", "U0CHLOE", "U0DMITRI"
PROMISE = Promise(
    id=id_of("promise", "quote"),
    owner_id=BEN,
    other_id=CHLOE,
    what="send the quote",
    due_at=START + timedelta(hours=5),
    tells_other=True,
)
SAID = Parting(CHLOE, "the figures are late", "ask Dmitri")
LATER = START + timedelta(minutes=1)


@pytest.fixture
async def promised(database: Database) -> Database:
    """Ben promised Chloé something, and she knows."""

    def begin(session: Session) -> None:
        members.remember(session, WORKSPACE, [profile(each) for each in (BEN, CHLOE, DMITRI)], START)
        followups.record(session, WORKSPACE, PROMISE, START)

    await database.write(begin)
    return database


async def _do(database: Database, act: Callable[..., object], *more: object) -> object:
    return await database.write(lambda session: act(session, WORKSPACE, PROMISE.id, BEN, LATER, *more))


async def _words(database: Database) -> list[tuple[str | None, str | None]]:
    """What is kept with the steps in which something was let go."""
    wanted = select(FollowupStep.reason, FollowupStep.instead).where(FollowupStep.step == Step.LET_GO)
    return await database.read(lambda session: [(row.reason, row.instead) for row in session.execute(wanted)])


async def _state(database: Database) -> State:
    return await database.read(lambda session: session.get_one(Followup, (WORKSPACE, PROMISE.id)).state)


async def test_it_is_kept_with_the_step_until_it_is_taken_back(promised: Database) -> None:
    assert await _do(promised, followup_acts.let_go, SAID)
    assert await _words(promised) == [(SAID.reason, SAID.instead)]
    assert await _do(promised, followup_partings.take_back) is True
    assert await _words(promised) == [(None, None)]
    assert await _state(promised) is State.LET_GO
    assert await _do(promised, followup_partings.take_back) is False


@pytest.mark.parametrize(("other_id", "tells"), [(DMITRI, True), (CHLOE, False)])
async def test_nothing_happens_where_it_was_meant_for_somebody_else(
    promised: Database, other_id: str, tells: bool
) -> None:
    changed = NewTerms(PROMISE.what, other_id, PROMISE.due_at, tells)
    await promised.write(
        lambda session: followup_acts.change(session, WORKSPACE, PROMISE.id, BEN, changed, START + timedelta(seconds=1))
    )
    assert await _do(promised, followup_acts.let_go, SAID) is None
    assert await _state(promised) is State.OPEN
    assert await _words(promised) == []


async def test_the_same_words_sent_again_are_known_and_others_are_not(promised: Database) -> None:
    await _do(promised, followup_acts.let_go, SAID)
    assert await _do(promised, followup_acts.let_go, SAID) is None

    def is_said(said: Parting) -> Callable[[Session], bool]:
        return lambda session: followup_partings.is_said(session, WORKSPACE, PROMISE.id, BEN, said)

    assert await promised.write(is_said(SAID))
    assert not await promised.write(is_said(Parting(CHLOE, "another reason")))
    assert await _words(promised) == [(SAID.reason, SAID.instead)]


async def test_it_goes_with_whoever_said_it_and_names_nobody_who_is_erased(promised: Database) -> None:
    await _do(promised, followup_acts.let_go, Parting(CHLOE, "the figures are late", f"ask <@{DMITRI}>"))
    await promised.write(lambda session: erase(session, WORKSPACE, DMITRI, LATER))
    assert await _words(promised) == [("the figures are late", "ask someone")]
    await promised.write(lambda session: erase(session, WORKSPACE, BEN, LATER))
    assert await _words(promised) == [(None, None)]


async def test_what_comes_no_more_says_so_with_each_that_is_open(promised: Database) -> None:
    weekly = Repeat(Unit.WEEK, START.date(), weekdays=frozenset({START.isoweekday()}))
    promise = Promise(
        id_of("promise", "weekly"), BEN, CHLOE, "write", START + timedelta(days=1), tells_other=True, repeat=weekly
    )

    def act(session: Session) -> None:
        first = followup_series.record(session, WORKSPACE, promise, START).id
        assert followup_acts.end(session, WORKSPACE, first, BEN, LATER, Parting(DMITRI, "not for her")) is None
        assert followup_acts.end(session, WORKSPACE, first, BEN, LATER, SAID)

    await promised.write(act)
    assert await _words(promised) == [(SAID.reason, SAID.instead)]
