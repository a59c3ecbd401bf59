"""Socket Mode with an orderly end: what is in hand is answered before the connection closes."""

import asyncio

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.metrics import ACKNOWLEDGEMENTS
from bot.slack.client import retry_after

log = structlog.get_logger(__name__)

PING_SECONDS = 5.0
"""How often the connection is looked at: so long, at most, a cut one goes unnoticed. Half of it is what the other end
has to answer a ping, so a machine or a network that stands still for two seconds costs nobody their command."""


class DrainingSocket(AsyncSocketModeHandler):
    """Bolt's Socket Mode handler that can stop taking envelopes.

    An envelope that comes while stopping is left unacknowledged: Slack gives events to another connection, and tells
    a person that their command did not get through, which is the truth.
    """

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient) -> None:
        super().__init__(app, app_token, web_client=web_client, ping_interval=PING_SECONDS)
        self._in_hand: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        if self._stopping:
            return
        answering = asyncio.create_task(super().handle(client, req))
        self._in_hand.add(answering)
        answering.add_done_callback(self._in_hand.discard)
        with ACKNOWLEDGEMENTS.timed():
            await answering

    async def open(self) -> None:
        """Connect.

        Raises:
            SlackApiError: Slack does not accept the app token, or is in trouble.
            aiohttp.ClientError: Slack cannot be reached.
        """
        self.client.wss_uri = await self._new_url()
        await self.client.connect()

    async def _new_url(self) -> str:
        """Where to connect. Slack gives few of these a minute, so replicas that start together may have to wait."""
        while True:
            try:
                answer = await self.client.web_client.apps_connections_open(app_token=self.client.app_token)
            except SlackApiError as error:
                pause = retry_after(error)
                if pause is None:
                    raise
                log.info("waiting_to_connect", seconds=pause)
                await asyncio.sleep(pause)
            else:
                url: str = answer["url"]
                return url

    async def is_connected(self) -> bool:
        """Whether envelopes can come in."""
        return bool(await self.client.is_connected())

    async def drain(self, patience_seconds: float) -> None:
        """Take nothing more, answer what is in hand, then close."""
        self._stopping = True
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=patience_seconds)
        await self.client.close()
