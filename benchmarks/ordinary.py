"""A side of `benchmarks.ack`: a Bolt `AsyncApp` that records `/thanks` the way most people would write it.

It writes what Kindling writes, the shout-out and its messages, through SQLAlchemy's `AsyncSession` over aiosqlite with
as much care (WAL, `synchronous=FULL`), commits, and acknowledges then. What it lacks is an allowance for each giver,
and everything that Kindling does meanwhile.
"""

import asyncio
import os
import re
import sys
from datetime import UTC, datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from models import OutboxMessage, Shoutout, ShoutoutRecipient, Workspace
from models.capabilities.shoutouts import ANNOUNCED, RECEIVED, Audience
from models.store import workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import State

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}


class Thanks:
    """The listener."""

    def __init__(self, engine: AsyncEngine, channel_id: str) -> None:
        self._engine = engine
        self._channel_id = channel_id

    async def thank(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """Record, commit, acknowledge."""
        mention = re.match(r"<@(\w+)[^>]*> for (.*)", command["text"])
        assert mention
        async with AsyncSession(self._engine) as session, session.begin():
            session.add_all(_rows(command, mention[1], mention[2], self._channel_id))
        await ack("Thank you! It is on its way.")


def _rows(command: dict[str, Any], thanked: str, reason: str, channel_id: str) -> list[Any]:
    team_id, id_, now = command["team_id"], new_id(), datetime.now(UTC)
    recipient = ShoutoutRecipient(workspace_id=team_id, shoutout_id=id_, member_id=thanked, position=0, created_at=now)
    shoutout = Shoutout(
        workspace_id=team_id,
        id=id_,
        giver_id=command["user_id"],
        reason=reason,
        audience=Audience.PUBLIC,
        link_is_public=False,
        may_be_retold=False,
        created_at=now,
    )
    messages = [
        OutboxMessage(
            workspace_id=team_id,
            id=new_id(),
            kind=kind,
            subject_id=id_,
            recipient=to,
            state=State.WAITING,
            next_at=now,
            attempts=0,
            created_at=now,
        )
        for kind, to in ((ANNOUNCED, channel_id), (RECEIVED, thanked))
    ]
    return [shoutout, recipient, *messages]


def _engine(url: str) -> AsyncEngine:
    """A pool of one connection, since SQLite has one writer at a time."""
    parsed = make_url(url)
    engine = create_async_engine(parsed.set(drivername=DRIVERS[parsed.get_backend_name()]), pool_size=1, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        if parsed.get_backend_name() == "sqlite":
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

    return engine


def add_workspace(url: str, team_id: str) -> None:
    """Everything belongs to a workspace."""
    database, now = Database(url), datetime.now(UTC)
    workspace = Workspace(id=team_id, name="Bench", bot_user_id="U0BOT", value_names=[], lead_ids=[], created_at=now)
    with database.session() as session:
        workspaces.register(session, workspace)
    asyncio.run(database.close())


def main() -> None:
    """Serve on the port given as the first argument, for the workspace given as the second."""
    url = os.environ["DATABASE_URL"]
    add_workspace(url, sys.argv[2])
    app = AsyncApp(
        client=AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    )
    app.command("/thanks")(Thanks(_engine(url), os.environ["RECOGNITION_CHANNEL"]).thank)
    app.start(port=int(sys.argv[1]))


if __name__ == "__main__":
    main()
