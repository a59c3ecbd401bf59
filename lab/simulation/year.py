"""Runs a simulated time and checks at its end that what the bot promises held."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.runtime.logs import configure_logs
from lab.simulation import messages
from lab.simulation.checks import Finding, examine
from lab.simulation.messages import Tally
from lab.simulation.misfortunes import befall
from lab.simulation.people import People
from lab.simulation.script import OF_THE_BOT, Happening, Plan, write
from lab.simulation.stage import in_memory
from lab.simulation.world import World

ROOM_BYTES = 2 * 2**30
"""More than a year of 200 people takes."""
START = datetime(2026, 1, 4, 0, 0, tzinfo=UTC)
"""A Sunday, so that the first week is a whole one."""


class SimulationError(Exception):
    """Something that must hold did not; the findings were printed."""


async def run(people: int, weeks: int, seed: int) -> None:
    """Simulate, print what held, and end.

    Args:
        people: how many there are at the beginning.
        weeks: how long it lasts.
        seed: from which all that people do is drawn.

    Raises:
        SimulationError: not everything held.
    """
    configure_logs("ERROR")
    console = Console()
    plan = Plan(people, weeks, START, seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kindling-simulation-", dir=in_memory(ROOM_BYTES)) as folder:
        findings, tally = await simulate(plan, Path(folder), console)
    for table in messages.tables(tally):
        console.print(table)
    _print(findings, plan, time.monotonic() - began, console)
    if not all(each.holds for each in findings):
        raise SimulationError("not everything held; see the table above.")


async def simulate(plan: Plan, folder: Path, console: Console) -> tuple[list[Finding], Tally]:
    """Live through the plan; returns what was found at its end, and the messages that people got."""
    world = World(plan, folder)
    happenings = write(plan)
    await world.open()
    try:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as progress:
            days = progress.add_task(f"{plan.people} people, {plan.weeks} weeks: days", total=7 * plan.weeks)

            def show(now: datetime) -> None:
                progress.update(days, completed=(now - plan.start) // timedelta(days=1))

            await _live(world, happenings, show)
        findings = await examine(world, happenings)
        tally = await world.database.read(lambda session: messages.count(session, world, happenings))
        return [*findings, messages.finding(tally)], tally
    finally:
        await world.close()


async def _live(world: World, happenings: list[Happening], show: Callable[[datetime], None]) -> None:
    """From one moment at which something happens to the next."""
    people = People(world)
    for at, together in groupby(happenings, lambda each: each.at):
        await world.walk_to(at)
        await _happen(world, people, list(together))
        show(world.slack.clock.now())
    await world.walk_to(world.plan.end)


async def _happen(world: World, people: People, together: list[Happening]) -> None:
    """Everything that happens at one moment: what people do first, then what befalls the bot."""
    doing: list[Coroutine[Any, Any, None]] = []
    for each in together:
        if each.kind not in OF_THE_BOT:
            doing.append(people.live(each))
    await asyncio.gather(*doing)
    await world.settled()
    for each in together:
        if each.kind in OF_THE_BOT:
            await befall(world, each)


def _print(findings: list[Finding], plan: Plan, seconds: float, console: Console) -> None:
    title = f"{plan.people} people, {plan.weeks} weeks, seed {plan.seed}: {seconds / 60:.1f} minutes"
    table = Table("", "", "", title=title)
    for each in findings:
        table.add_row("[green]holds[/green]" if each.holds else "[red]does not hold[/red]", each.promise, each.details)
    console.print(table)
