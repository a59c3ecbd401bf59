"""`/kindling privacy`: what is stored, why, how long and who sees it."""

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.privacy import privacy
from handlers.kindling import Command
from handlers.parts import Acts, Parts
from models.people import settings
from models.store.database import Database


def register(_app: AsyncApp, parts: Parts) -> Acts:
    """Answer the word."""
    return {"privacy": Privacy(parts.services.database).tell}


class Privacy:
    """What answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self, ack: AsyncAck, command: Command, _client: AsyncWebClient) -> None:
        """All of it, as the workspace chose."""
        chosen = await self._database.read(lambda session: settings.chosen(session, command.workspace_id))
        await ack(**privacy(chosen).payload())
