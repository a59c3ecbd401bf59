"""Whether every message arrives exactly once while Slack fails and processes are killed.

2,000 messages, 200 kills; of the calls that post, 5 % lose their answer after the effect, 5 % are answered 503 and
5 % 429, and looking into the history fails as often. On SQLite with one process, on PostgreSQL with three that come
and go. Run: `python -m benchmarks.faults [--database sqlite|postgresql|both] [--seed N]`
"""

import asyncio
import enum
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.machine import describe
from models.store.outbox import State
from tests.databases import Databases
from tests.storm import Outcome, Size, Storm

SIZES = {"sqlite": Size(messages=2000, kills=200, replicas=1), "postgresql": Size(messages=2000, kills=200, replicas=3)}
COLUMNS = (TextColumn("{task.description:>20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())

console = Console()


class Kind(enum.StrEnum):
    """Which databases to use."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    BOTH = "both"


def main(
    database: Annotated[Kind, typer.Option(help="On which database.")] = Kind.BOTH,
    seed: Annotated[int | None, typer.Option(help="Replays the people, faults and kills of an earlier run.")] = None,
) -> None:
    """Let it storm, print what was found, and end with status 1 unless every message arrived exactly once."""
    seed = SystemRandom().randrange(10**6) if seed is None else seed
    console.print(f"Seed {seed}")
    kinds = list(SIZES) if database is Kind.BOTH else [database.value]
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            outcomes = {kind: asyncio.run(_storm(kind, databases.new(kind), Path(folder), seed)) for kind in kinds}
        finally:
            databases.stop()
    console.print(_table(outcomes, seed))
    unexplained = {kind: each for kind, each in outcomes.items() if not each.is_once}
    for kind, outcome in unexplained.items():
        console.print(kind, outcome)
    raise typer.Exit(1 if unexplained else 0)


async def _storm(kind: str, url: str, folder: Path, seed: int) -> Outcome:
    size = SIZES[kind]
    with Progress(*COLUMNS, console=console) as progress:
        kills = progress.add_task(f"{kind}: kills", total=size.kills)
        messages = progress.add_task(f"{kind}: messages", total=size.messages)

        def show(killed: int, arrived: int) -> None:
            progress.update(kills, completed=killed)
            progress.update(messages, completed=arrived)

        return await Storm(folder, url, size, seed, show).run()


def _table(outcomes: dict[str, Outcome], seed: int) -> Table:
    table = Table("", *outcomes, title=f"Faults and kills, seed {seed} ({describe()})")
    counts: dict[str, Callable[[Outcome], float]] = {
        "messages": lambda outcome: outcome.states.total(),
        "processes killed": lambda outcome: outcome.kills,
        "answers lost": lambda outcome: outcome.struck["chat.postMessage: answer lost"],
        "503s": lambda outcome: outcome.struck["chat.postMessage: 503"],
        "429s": lambda outcome: outcome.struck["chat.postMessage: 429"],
        "looks into the history": lambda outcome: outcome.looked,
        "arrived once": lambda outcome: outcome.states.total() - len(outcome.lost) - len(outcome.doubled),
        "lost": lambda outcome: len(outcome.lost),
        "doubled": lambda outcome: len(outcome.doubled),
        "given up": lambda outcome: outcome.states[State.FAILED],
        "seconds": lambda outcome: outcome.seconds,
    }
    for name, count in counts.items():
        table.add_row(name, *(f"{count(each):,.0f}" for each in outcomes.values()))
    return table


if __name__ == "__main__":
    typer.run(main)
