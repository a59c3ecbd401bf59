"""What is left of what people do: all rows, all that is logged and counted, and what the database lies in."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from models import Base, Cadence, Workspace
from models.store.base import table
from sandbox import Sandbox
from sandbox.app import PATIENCE_SECONDS
from tests.databases import Databases
from tests.e2e.house import House, open_house
from tests.program import StartBot

GOES_ON = ("kindling_ticks_total", "kindling_ticks_created", "process_", "python_")
FOLLOWS = ("kindling_outbox_", "kindling_planning_lag", "kindling_workspaces")
"""Samples that grow whatever people do, and those that follow rows, which are compared themselves."""
GOES_BY_CLOCK = table(Workspace).columns["worked_at"]
"""What the program notes of the time itself, each second."""


@asynccontextmanager
async def watched(
    slack: Sandbox, start_bot: StartBot, databases: Databases, way: str, leads: Sequence[str] = ("ana",)
) -> AsyncIterator[House]:
    """Where everything is logged, and these look after Kindling. Everybody was seen, and Chloé has been on Home."""
    settings = {"LEADS": ",".join(slack.person(each).id for each in leads), "LOG_LEVEL": "DEBUG"}
    async with open_house(slack, start_bot, databases, way, **settings) as house:
        await slack.person("chloe").open_home()
        await house.bot.quiet()
        yield house


async def kept(house: House) -> dict[str, Any]:
    """All rows, all lines that were logged, and all that is counted; it is known by then when all that recurs does."""
    await house.bot.quiet()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await house.database.read(_is_planning):
            await house.bot.ticks_pass(1)

    def look(session: Session) -> dict[str, Any]:
        return {each.name: _rows(session, each) for each in Base.metadata.sorted_tables}

    rows = await house.database.read(look)
    port = (await house.bot.ready())["port"]
    async with ClientSession() as client, client.get(f"http://127.0.0.1:{port}/metrics") as answer:
        samples = [
            line for line in (await answer.text()).splitlines() if not line.startswith(("#", *GOES_ON, *FOLLOWS))
        ]
    return {**rows, "the log": len(house.bot.lines), "metrics": samples}


def _is_planning(session: Session) -> bool:
    wanted = select(Cadence).where(Cadence.due_on.is_(None), Cadence.next_at.is_not(None))
    return session.scalars(wanted).first() is not None


def _rows(session: Session, of: Table) -> list[str]:
    wanted = select(*(each for each in of.columns if each is not GOES_BY_CLOCK))
    return sorted(str(row) for row in session.execute(wanted))


def differs(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Where they are not the same."""
    return {each for each in before if before[each] != after[each]}


def files(house: House) -> Iterator[bytes]:
    """What an SQLite database lies in."""
    if house.database.is_sqlite:
        path = Path(str(house.database.url.database))
        yield from (each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
