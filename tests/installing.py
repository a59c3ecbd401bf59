"""Nobody installs anything, for tests of what else there is."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.clock import Clock
from bot.slack.clients import Clients
from bot.slack.installing import Installing
from models.store.database import Database


def _none(token: str, team_id: str | None = None) -> AsyncWebClient:
    raise AssertionError("no client is wanted here")


def nobody_installs(database: Database, clock: Clock) -> Installing:
    """Serves no workspace."""
    return Installing(database, clock, Clients(_none), _none)
