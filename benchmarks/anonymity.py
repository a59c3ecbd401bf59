"""How often whoever has all that is kept is right about who said what in the listening box, against guessing.

Teams of several sizes live through weeks (`tests.attacker`). Each attack is tried on what the program keeps, by an
outsider and by a lead who knows what they said themselves, and on the same weeks as they would lie there had each entry
a row of its own. Then what writing the pool costs, which happens each half minute in each workspace. Run:
`python -m benchmarks.anonymity`; with `--weeks 84` a short one.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.machine import describe
from models.across import opening
from models.capabilities.pool import Pool
from models.store import workspaces
from models.store.database import Database
from models.store.sealing import Seal
from models.store.workspaces import Workspace
from tests.attacker import ATTACKS, Rate, World, live, plain, rate
from tests.conftest import START, WORKSPACE
from tests.databases import Databases
from tests.keys import KEY

SIZES = (5, 8, 20)
WEEKS = 1_000
WRITES = 500
SEED = 16


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--weeks", type=int, default=WEEKS, help="how many weeks are lived through")
    arguments.add_argument("--on", choices=["sqlite", "postgresql"], nargs="*", default=["sqlite", "postgresql"])
    chosen = arguments.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        for kind in chosen.on:
            database = Database(databases.new(kind))
            with Session(database.engine) as session:
                _register(session)
                console.print(_hits(kind, live(session, Random(SEED), SIZES, chosen.weeks)))
                console.print(_cost(kind, session))
            database.engine.dispose()
        databases.stop()


def _register(session: Session) -> None:
    named = {"name": "Bench", "bot_user_id": "U0KINDLING", "value_names": [], "lead_ids": []}
    workspaces.register(session, Workspace(id=WORKSPACE, recognition_channel_id=None, created_at=START, **named))


def _hits(kind: str, worlds: Mapping[int, World]) -> Table:
    said = sum(len(world.authors) for world in worlds.values())
    table = Table(title=f"{said:,} entries on {kind}: right in % of them, with 95 % intervals ({describe()})")
    for heading in ("team of", "attack", "chance", "all that is kept", "chance", "as a lead", "a row each"):
        table.add_column(heading)
    for size, world in worlds.items():
        naive = plain(world, Random(SEED))
        for attack in ATTACKS:
            everything, as_lead = rate(world, attack), rate(world, attack, knows=world.people[0])
            chances = (f"{100 / size:.1f}", f"{100 / (size - 1):.1f}")
            told = (_told(everything), chances[1], _told(as_lead), _told(rate(naive, attack)))
            table.add_row(str(size), attack.__name__, chances[0], *told)
    return table


def _told(found: Rate) -> str:
    low, high = found.interval()
    return f"{100 * found.hits / found.tries:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def _cost(kind: str, session: Session) -> str:
    """How long one write takes, with the commit, and how long the row is."""
    seal, taken = Seal([KEY]), []
    for n in range(WRITES):
        began = time.perf_counter()
        opening.write(session, WORKSPACE, seal, [], START + timedelta(seconds=30 * n))
        session.commit()
        taken.append(time.perf_counter() - began)
    length = len(session.scalars(select(Pool.sealed)).one())
    return f"Writing the pool on {kind}: {1000 * statistics.median(taken):.1f} ms (median), a row of {length:,} bytes"


if __name__ == "__main__":
    main()
