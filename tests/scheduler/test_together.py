"""Overdue promises of one morning come as one message, which shows what became of each."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.slack.message import Message
from models import OutboxMessage
from models.capabilities import followup_acts, followup_messages, followups
from models.capabilities.followup_messages import TOGETHER
from models.capabilities.followups import Promise
from models.people import members
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import State
from scheduler.followups import FOLLOWUPS
from scheduler.planning import plan_due
from tests.claims import claim_of, standing_claim_of
from tests.conftest import START, WORKSPACE
from tests.profiles import profile
from tests.renderers import RENDERERS

ANA, BEN = "U0ANA", "U0BEN"
DUE_AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Promised:
    """Ana promised so many things, and Ben one; the next morning all are overdue."""

    def __init__(self, database: Database, many: int = 3) -> None:
        self.database = database
        self.ids = [new_id() for _ in range(many)]

    async def lapse(self) -> None:
        """Nothing was done by its time."""

        def begin(session: Session) -> None:
            members.remember(session, WORKSPACE, [profile(each, each, "Europe/London") for each in (ANA, BEN)], START)
            for number, id_ in enumerate(self.ids):
                promise = Promise(
                    id_, ANA, BEN, f"thing {number}", DUE_AT + timedelta(minutes=number), tells_other=True
                )
                followups.record(session, WORKSPACE, promise, START)
            followups.record(session, WORKSPACE, Promise(new_id(), BEN, None, "his own", DUE_AT), START)

        await self.database.write(begin)
        for now in (DUE_AT - timedelta(minutes=59), DUE_AT + timedelta(minutes=30), MORNING):
            await self.tick(now)

    async def tick(self, now: datetime) -> None:
        """The planner looks."""
        while await self.database.write(lambda session: plan_due(session, FOLLOWUPS, WORKSPACE, now, 100)):
            pass

    async def rows(self, recipient: str) -> list[OutboxMessage]:
        """What this person is told of that morning."""
        wanted = select(OutboxMessage).where(
            OutboxMessage.recipient == recipient,
            OutboxMessage.created_at >= MORNING,
            OutboxMessage.kind != "followup.done",
        )
        return await self.database.read(lambda session: list(session.scalars(wanted)))

    async def shown(self, *, stands: bool = False) -> str | None:
        """What Ana's message shows now."""
        (row,) = await self.rows(ANA)
        claim = (standing_claim_of if stands else claim_of)(row, MORNING)
        message = await self.database.read(lambda session: RENDERERS[row.kind](session, claim))
        assert message is None or isinstance(message, Message)
        return str(message.payload()) if message else None

    async def finish(self, id_: UUID) -> None:
        """It is done."""

        def act(session: Session) -> None:
            followup_acts.finish(session, WORKSPACE, id_, ANA, MORNING)
            followup_messages.show_anew(session, WORKSPACE, id_, MORNING)

        await self.database.write(act)


@pytest.fixture
async def promised(database: Database) -> Promised:
    found = Promised(database)
    await found.lapse()
    return found


async def test_what_lapsed_of_one_person_comes_as_one_message_and_one_alone_as_ever(promised: Promised) -> None:
    assert [(row.kind, row.state) for row in await promised.rows(ANA)] == [(TOGETHER, State.WAITING)]
    assert [row.kind for row in await promised.rows(BEN)] == ["followup.overdue"]
    shown = await promised.shown()
    assert shown
    assert all(f"thing {number}" in shown for number in range(3))
    assert [shown.count(f"followup_done:{each}") for each in promised.ids] == [1, 1, 1]
    assert "3 promises of yours" in shown


async def test_what_was_done_before_it_was_sent_is_not_in_it(promised: Promised) -> None:
    await promised.finish(promised.ids[0])
    shown = await promised.shown()
    assert shown
    assert "thing 0" not in shown
    assert "2 promises of yours" in shown
    for each in promised.ids[1:]:
        await promised.finish(each)
    assert await promised.shown() is None


async def test_once_it_stands_it_shows_what_became_of_each(promised: Promised) -> None:
    await promised.finish(promised.ids[0])
    (row,) = await promised.rows(ANA)
    assert row.is_outdated, "it is rendered anew"
    shown = await promised.shown(stands=True)
    assert shown
    assert "thing 0" in shown
    assert "Done." in shown
    assert f"followup_done:{promised.ids[0]}" not in shown
    assert f"followup_done:{promised.ids[1]}" in shown
    for each in promised.ids[1:]:
        await promised.finish(each)
    shown = await promised.shown(stands=True)
    assert shown
    assert "These are settled." in shown
    assert "followup_done" not in shown


async def test_the_next_reminder_overtakes_it(promised: Promised) -> None:
    later = MORNING + timedelta(days=2)
    await promised.tick(later)
    rows = await promised.rows(ANA)
    assert [row.kind for row in rows] == [TOGETHER, TOGETHER]
    first = min(rows, key=lambda row: row.created_at)
    assert first.is_outdated
    message = await promised.database.read(
        lambda session: RENDERERS[TOGETHER](session, standing_claim_of(first, later))
    )
    assert "followup_done" not in str(message)


async def test_a_message_takes_no_more_than_slack_does(database: Database) -> None:
    many = Promised(database, many=30)
    await many.lapse()
    (row,) = await many.rows(ANA)
    message = await database.read(lambda session: RENDERERS[TOGETHER](session, claim_of(row, MORNING)))
    assert isinstance(message, Message)
    assert len(message.blocks) <= 50
    assert "10 more" in str(message.payload())
