"""Conversations: what is private there stays there, and links to their messages."""

import asyncio
from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

PERMALINK_PATIENCE_SECONDS = 0.7

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Conversation:
    """The conversation in which somebody acts."""

    id: str
    is_private: bool
    is_direct: bool = False
    """Whether it is a direct message, of two people or of more."""

    @classmethod
    def of(cls, id_: str, name: str) -> "Conversation":
        """Slack gives private conversations these names in place of their own."""
        is_direct = name == "directmessage" or name.startswith("mpdm-") or id_.startswith("D")
        return cls(id_, is_direct or name == "privategroup", is_direct)


async def permalink(client: AsyncWebClient, channel_id: str, message_ts: str) -> str | None:
    """The message's link, or `None` where the bot cannot see it or Slack takes too long: the form opens anyway."""
    try:
        async with asyncio.timeout(PERMALINK_PATIENCE_SECONDS):
            answer = await client.chat_getPermalink(channel=channel_id, message_ts=message_ts)
    except (SlackClientError, TimeoutError, OSError) as error:
        log.info("permalink_unavailable", channel=channel_id, error=type(error).__name__)
        return None
    link: str = answer["permalink"]
    return link
