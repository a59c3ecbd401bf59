"""Half a year of release 0.1.0: the rows of its database, and what Slack holds. `benchmarks.half_a_year` made them."""

import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from models.store import schema
from models.store.database import Database
from sandbox import Channel, Person, Sandbox, Workspace, keeping

FOLDER = Path(__file__).parent
LEVEL = "0008"


def load(database: Database) -> None:
    """Into an empty database, at the level of that release."""
    schema.upgrade(database.engine, LEVEL)
    statements = gzip.decompress((FOLDER / "0_1_0.sql.gz").read_bytes()).decode()
    connection = database.engine.raw_connection()
    cursor = connection.cursor()
    if database.is_sqlite:
        cursor.executescript(statements)
    else:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute(statements)
        connection.commit()
    connection.close()


def of_slack() -> dict[str, Any]:
    """What Slack holds at its end: `now`, `name`, `id`, `people`, their `ids`, `channels`, and what was `said`."""
    return cast("dict[str, Any]", json.loads(gzip.decompress((FOLDER / "0_1_0.json.gz").read_bytes())))


def end_of(held: dict[str, Any]) -> datetime:
    """When the release was stopped, UTC."""
    return datetime.fromisoformat(held["now"])


def workspace(held: dict[str, Any]) -> Workspace:
    """With the people who are there in the end."""
    return Workspace(
        name=held["name"],
        people=[Person(**each) for each in held["people"]],
        channels=[Channel(each["name"], members=[], private=each["private"], bot=True) for each in held["channels"]],
    )


def bring_back(held: dict[str, Any], slack: Sandbox) -> None:
    """Let it have been said, in a sandbox with that workspace."""
    assert slack.id == held["id"]
    assert {name: slack.person(name).id for name in held["ids"]} == held["ids"]
    keeping.bring_back(slack.live, held["said"])
