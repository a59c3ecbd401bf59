"""Being asked afterwards: on a humane morning, once, and not at all where it is called off."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutboxMessage
from models.capabilities import afterwards
from models.store import outbox
from models.store.database import Database
from scheduler.dispatcher import LEASE, PACE
from tests.conftest import WORKSPACE

ANA, BEN, KIND = "UANA", "UBEN", "action_steps.climate"


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def _rows(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.workspace_id == WORKSPACE)))


@pytest.mark.parametrize(
    ("asked_at", "comes_at"),
    [
        (_at(23, 10), _at(26, 9)),  # Monday, Thursday
        (_at(19, 10), _at(23, 9)),  # Thursday, and Sunday is free
        (_at(20, 10), _at(23, 9)),  # Friday, Monday
        (_at(22, 23), _at(25, 9)),  # late on Sunday, Wednesday
    ],
)
async def test_so_many_days_later_means_the_first_working_morning_from_then_on(
    database: Database, asked_at: datetime, comes_at: datetime
) -> None:
    def ask(session: Session) -> datetime:
        return afterwards.ask(session, WORKSPACE, ANA, KIND, UUID(int=1), asked_at, days=3)

    assert await database.write(ask) == comes_at
    assert await database.read(lambda session: afterwards.coming(session, WORKSPACE, ANA, KIND)) == comes_at


async def test_it_is_asked_once_and_called_off_while_it_waits_for_nobody_else(database: Database) -> None:
    def ask(session: Session) -> None:
        for who in (ANA, ANA, BEN):
            afterwards.ask(session, WORKSPACE, who, KIND, UUID(int=1), _at(23, 10), days=3)
        afterwards.ask(session, WORKSPACE, ANA, "action_steps.repair", UUID(int=1), _at(23, 10))

    def call_off(session: Session) -> bool:
        return afterwards.call_off(session, WORKSPACE, ANA, KIND)

    await database.write(ask)
    assert len(await database.read(_rows)) == 3
    assert await database.write(call_off)
    assert not await database.write(call_off)
    left = {(each.recipient, each.kind) for each in await database.read(_rows)}
    assert left == {(BEN, KIND), (ANA, "action_steps.repair")}
    assert await database.read(lambda session: afterwards.coming(session, WORKSPACE, ANA, KIND)) is None


async def test_what_is_on_its_way_is_not_called_off_any_more(database: Database) -> None:
    def ask(session: Session) -> None:
        afterwards.ask(session, WORKSPACE, ANA, KIND, UUID(int=1), _at(23, 10))

    await database.write(ask)
    await database.write(lambda session: outbox.claim(session, WORKSPACE, _at(24, 10), LEASE, 1, PACE))
    assert not await database.write(lambda session: afterwards.call_off(session, WORKSPACE, ANA, KIND))
    assert len(await database.read(_rows)) == 1
