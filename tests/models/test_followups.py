"""A reminder that is on its way is only said while it is still true."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.slack.message import Message
from models import OutboxMessage
from models.capabilities import followup_acts, followups
from models.capabilities.followup_acts import NewTerms
from models.capabilities.followups import Promise
from models.people import members
from models.store import outbox
from models.store.base import id_of
from models.store.database import Database
from models.store.outbox import Claim
from scheduler.dispatcher import LEASE, PACE
from scheduler.followups import FOLLOWUPS
from scheduler.planning import plan_due
from tests.conftest import START, WORKSPACE
from tests.profiles import profile
from tests.renderers import RENDERERS

BEN, CHLOE = "U0BEN", "U0CHLOE"
PROMISE = Promise(
    id=id_of("promise", "quote"), owner_id=BEN, other_id=CHLOE, what="send the quote", due_at=START + timedelta(hours=5)
)
SOON = PROMISE.due_at - timedelta(hours=1)
SECOND = timedelta(seconds=1)

Act = Callable[[Session, str, UUID], Any]


def _done(session: Session, workspace_id: str, id_: UUID) -> Any:
    return followup_acts.finish(session, workspace_id, id_, BEN, SOON + SECOND)


def _let_go(session: Session, workspace_id: str, id_: UUID) -> Any:
    return followup_acts.let_go(session, workspace_id, id_, BEN, SOON + SECOND)


def _snoozed(session: Session, workspace_id: str, id_: UUID) -> Any:
    return followup_acts.snooze(session, workspace_id, id_, BEN, SOON + timedelta(minutes=30))


def _moved(session: Session, workspace_id: str, id_: UUID) -> Any:
    to = NewTerms(PROMISE.what, CHLOE, PROMISE.due_at + timedelta(days=1), False)
    return followup_acts.change(session, workspace_id, id_, BEN, to, SOON + SECOND)


async def _claimed(database: Database) -> Claim:
    """The reminder before it is due, claimed to be sent."""

    def begin(session: Session) -> None:
        profiles = [profile(each) for each in (BEN, CHLOE)]
        members.remember(session, WORKSPACE, profiles, START)
        followups.record(session, WORKSPACE, PROMISE, START)

    await database.write(begin)
    assert await database.write(lambda session: plan_due(session, FOLLOWUPS, WORKSPACE, SOON, 1))
    [claim] = await database.write(lambda session: outbox.claim(session, WORKSPACE, SOON, LEASE, 10, PACE))
    return claim


async def test_a_reminder_is_said_while_the_promise_is_open(database: Database) -> None:
    claim = await _claimed(database)
    message = await database.read(lambda session: RENDERERS[claim.kind](session, claim))
    assert isinstance(message, Message)
    assert "Coming up" in message.text


@pytest.mark.parametrize("act", [_done, _let_go, _snoozed, _moved])
async def test_what_happens_a_second_after_a_reminder_was_claimed_keeps_it_unsaid(database: Database, act: Act) -> None:
    claim = await _claimed(database)
    assert await database.write(lambda session: act(session, WORKSPACE, PROMISE.id))
    assert await database.read(lambda session: RENDERERS[claim.kind](session, claim)) is None


@pytest.mark.every_way
async def test_looking_twice_at_what_is_due_makes_one_reminder(database: Database) -> None:
    await _claimed(database)
    assert await database.write(lambda session: plan_due(session, FOLLOWUPS, WORKSPACE, SOON, 1)) is False
    rows = await database.read(lambda session: list(session.scalars(select(OutboxMessage))))
    assert [row.kind for row in rows] == ["followup.soon"]
