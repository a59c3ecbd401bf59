"""Whether the program stands 10,000 requests that nobody means, over all routes.

Most are what Slack sends, changed here and there and signed as Slack signs; others go elsewhere, try to install, or are
no HTTP at all. Run: `python -m benchmarks.fuzz [--database sqlite|postgresql] [--requests N] [--seed N]`
"""

import asyncio
import tempfile
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.machine import describe
from tests.databases import Databases
from tests.fuzzed import Outcome, fuzz
from tests.program import Program

MOST_MEGABYTES = 50.0
"""How much the program may grow after it is warm."""

console = Console()


def main(
    database: Annotated[Literal["sqlite", "postgresql"], typer.Option(help="On which database.")] = "postgresql",
    requests: Annotated[int, typer.Option(help="How many.")] = 10_000,
    seed: Annotated[int | None, typer.Option(help="Replays the requests of an earlier run.")] = None,
) -> None:
    """Send them, print what was answered, and end with status 1 unless the program stood it."""
    seed = SystemRandom().randrange(10**6) if seed is None else seed
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            outcome = asyncio.run(_send(databases.new(database), Path(folder), seed, requests))
        finally:
            databases.stop()
    console.print(_table(outcome, f"{requests:,} requests, {database}, seed {seed} ({describe()})"))
    for each in (*outcome.found.failed, *outcome.repeated, *outcome.errors):
        console.print(each, markup=False)
    holds = outcome.is_ready and outcome.grown_megabytes < MOST_MEGABYTES
    raise typer.Exit(0 if holds and not outcome.found.failed and not outcome.repeated else 1)


async def _send(url: str, folder: Path, seed: int, how_many: int) -> Outcome:
    columns = (TextColumn("requests"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=how_many)
        return await fuzz(folder, url, seed, how_many, Program.start, lambda: progress.advance(task))


def _table(outcome: Outcome, title: str) -> Table:
    table = Table("", "", title=title)
    for (kind, status), count in sorted(outcome.found.statuses.items()):
        table.add_row(f"{kind}: {status or 'no answer'}", f"{count:,}")
    table.add_row("5xx, or no answer to what is HTTP", str(len(outcome.found.failed)))
    table.add_row("lines of the log with a word of a request", str(len(outcome.repeated)))
    table.add_row("errors in the log", str(len(outcome.errors)))
    table.add_row("ready afterwards", "yes" if outcome.is_ready else "no")
    table.add_row("memory, more than when warm", f"{outcome.grown_megabytes:.1f} MB")
    return table


if __name__ == "__main__":
    typer.run(main)
