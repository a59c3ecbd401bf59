"""How long the bot takes to be ready, and how much memory it then holds.

From `python -m bot run` to its `ready` line, over Socket Mode with an SQLite file that is already migrated, several
times. Memory is the peak of the whole process. Run: `python -m benchmarks.start`
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.machine import describe, peak_megabytes
from bot.tools.manifest import SCOPES
from sandbox import Channel, Person, Sandbox, Workspace
from tests.program import Program, environment

RUNS = 7
WORKSPACE = Workspace(name="Bench", people=[Person("ana")], channels=[Channel("kudos", bot=True)])


async def main() -> None:
    """Measure and print."""
    seconds, megabytes = [], []
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(WORKSPACE, scopes=list(SCOPES)) as slack:
            env = environment(slack, f"sqlite:///{folder}/bench.db", http=False)
            await _start(Path(folder), env)  # migrates, and lets Python write its bytecode
            for _ in range(RUNS):
                took, held = await _start(Path(folder), env)
                seconds.append(took)
                megabytes.append(held)
    table = Table("", "median", "worst", title=f"Start ({describe()})")
    table.add_row("until ready", f"{statistics.median(seconds):.2f} s", f"{max(seconds):.2f} s")
    table.add_row("peak memory", f"{statistics.median(megabytes):.0f} MB", f"{max(megabytes):.0f} MB")
    Console().print(table)


async def _start(folder: Path, env: dict[str, str]) -> tuple[float, float]:
    began = time.perf_counter()
    bot = await Program.start(folder, env)
    await bot.ready()
    took = time.perf_counter() - began
    held = peak_megabytes(bot.process.pid)
    await bot.stop()
    return took, held


if __name__ == "__main__":
    asyncio.run(main())
