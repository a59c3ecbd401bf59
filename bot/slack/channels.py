"""Reading what depends on whether channels are private, or posts still there: Slack is asked anew where what is known
is too old."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.runtime.clock import Clock
from bot.slack import deletions, directory
from models.people import channels, team_changes, teams
from models.people.channels import NotAskedError, NotLookedError
from models.store.database import Database
from models.store.units import Operation, T

MOST_ROUNDS = 3
PATIENCE_SECONDS = 2.0
"""How long Slack is waited for; somebody may be looking at what is to be shown."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Said:
    """What Slack said of a channel."""

    id: str
    is_private: bool
    is_sure: bool
    """Whether Slack answered; if it did not, the channel counts as private for now."""


async def read(
    database: Database, clock: Clock, client: AsyncWebClient, workspace_id: str, operation: Operation[T]
) -> T:
    """Run a unit of work that reads; what it needs to know of channels is asked of Slack first, and then it runs again.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refused.
        NotAskedError: the operation asks for ever more channels, or lives in another hour than the clock.
        NotLookedError: it lives in another hour than the clock.
    """
    for _ in range(MOST_ROUNDS):
        try:
            return await database.read(operation)
        except NotAskedError as missing:
            await _ask(database, clock, client, workspace_id, missing.channel_ids)
        except NotLookedError:
            await deletions.look(database, client, workspace_id, clock.now())
    return await database.read(operation)


async def _ask(
    database: Database, clock: Clock, client: AsyncWebClient, workspace_id: str, channel_ids: Collection[str]
) -> None:
    said = await asyncio.gather(*(_ask_of(client, each) for each in sorted(channel_ids)))
    now = clock.now()

    def note(session: Session) -> None:
        for each in said:
            channels.note(session, workspace_id, each.id, each.is_private, now)
            team = teams.by_source(session, workspace_id, each.id) if each.is_sure else None
            if team and team.is_private != each.is_private:
                team_changes.note_privacy(session, workspace_id, team.id, each.is_private)

    await database.write(note)


async def _ask_of(client: AsyncWebClient, channel_id: str) -> _Said:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await directory.channel(client, channel_id)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        log.warning("channel_not_asked", channel=channel_id, error=type(error).__name__)
        return _Said(channel_id, is_private=True, is_sure=False)
    return _Said(channel_id, is_private=found is None or found.is_private, is_sure=True)
