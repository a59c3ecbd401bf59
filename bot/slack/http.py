"""The HTTP side: Slack's requests, and how the program is doing."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from sqlalchemy.exc import SQLAlchemyError

from bot.runtime.environment import Settings
from bot.runtime.metrics import ACKNOWLEDGEMENTS
from bot.slack import requests
from bot.slack.connections import IDLE_SECONDS, Connections, Handler

DRAIN_SECONDS = 3.0
LINGERING_SECONDS = 1.0
"""How long what a refused request still sends is taken, so that its sender can read why."""
_QUIET = logging.getLogger("aiohttp.strangers")
"""Where aiohttp tells of what it cannot read, with a traceback for each: any stranger could fill the log so."""
_QUIET.disabled = True

Readiness = Callable[[], Awaitable[str | None]]
"""Answers why the bot cannot do its work just now, or `None`."""

EVENTS_PATH = "/slack/events"
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Health:
    """How the program is doing, for whoever asks."""

    readiness: Readiness
    """Whether the bot can do its work."""
    to_mend: Callable[[], str | None]
    """What somebody should mend in the Slack app, though the bot can do its work."""
    figures: Callable[[], Awaitable[object]]
    """Brings up to date what the metrics tell of the database."""


@dataclass(frozen=True)
class Serving:
    """A server that runs."""

    port: int
    _listening: asyncio.Server
    _runner: web.AppRunner

    async def close(self) -> None:
        """Take no more requests, and let those in hand finish."""
        self._listening.close()
        await self._runner.cleanup()


async def serve(
    settings: Settings,
    health: Health,
    slack: AsyncApp | None,
    flow: AsyncOAuthFlow | None = None,
) -> Serving:
    """Serve `/healthz`, `/readyz`, `/metrics` and, given `slack`, its events; given `flow`, `/slack/install`.

    Args:
        settings: where, and to whom.
        health: how the program is doing.
        slack: takes Slack's events.
        flow: lets people install the app.

    Raises:
        OSError: the host or the port is taken, not there or not allowed.
    """
    connections = Connections()
    app = web.Application(middlewares=[connections.hear, _quietly], client_max_size=requests.LARGEST)
    app.add_routes(
        [
            web.get("/healthz", _healthz),
            web.get("/readyz", _readyz(health)),
            web.get("/metrics", _metrics(settings, health)),
        ]
    )
    if slack is not None and settings.slack_signing_secret:
        verifier = SignatureVerifier(settings.slack_signing_secret.get_secret_value())
        app.add_routes([web.post(EVENTS_PATH, _events(slack, verifier, connections))])
    if flow is not None:
        app.add_routes([web.get(INSTALL_PATH, _flowing(flow.handle_installation, connections))])
        app.add_routes([web.get(REDIRECT_PATH, _flowing(flow.handle_callback, connections))])
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=_QUIET,
        handle_signals=False,
        shutdown_timeout=DRAIN_SECONDS,
        keepalive_timeout=IDLE_SECONDS,
        lingering_time=LINGERING_SECONDS,
        auto_decompress=False,  # Slack compresses nothing, and a few bytes must not become many
    )
    await runner.setup()
    assert runner.server is not None
    protocols = connections.protocols_of(runner.server)
    try:
        listening = await asyncio.get_running_loop().create_server(protocols, settings.host, settings.port)
    except OSError:
        await runner.cleanup()
        raise
    return Serving(listening.sockets[0].getsockname()[1], listening, runner)


@web.middleware
async def _quietly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Close the connection of whoever is refused, and log what fails without a word of the request."""
    try:
        return await handler(request)
    except web.HTTPException as refusal:
        refusal.force_close()
        raise
    except Exception as error:
        log.error("request_failed", path=request.path, exc_info=error)
        raise web.HTTPInternalServerError from None


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _readyz(health: Health) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        trouble = await health.readiness()
        if trouble:
            return web.json_response({"status": "not ready", "reason": trouble}, status=503)
        mend = health.to_mend()
        return web.json_response({"status": "ready", **({"mend": mend} if mend else {})})

    return answer


def _metrics(settings: Settings, health: Health) -> Handler:
    """To whoever asks, or, with a token, to whoever knows it."""
    token = settings.metrics_token
    wanted = f"Bearer {token.get_secret_value()}".encode() if token else None

    async def answer(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        if wanted and not hmac.compare_digest(given, wanted):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        try:
            await health.figures()
        except SQLAlchemyError as error:  # that the database is away is one of the figures
            log.warning("figures_not_read", error=type(error).__name__)
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return answer


def _events(slack: AsyncApp, verifier: SignatureVerifier, connections: Connections) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        asked = await requests.read(request, verifier)
        with connections.in_hand(request), ACKNOWLEDGEMENTS.timed():
            return await to_aiohttp_response(await slack.async_dispatch(asked))

    return answer


def _flowing(handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], connections: Connections) -> Handler:
    """A step of Slack's OAuth; whatever body comes with it is not read."""

    async def answer(request: web.Request) -> web.Response:
        headers: dict[str, str | Sequence[str]] = {
            name: value for name, value in request.headers.items() if name.lower() == "cookie"
        }
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=headers)
        with connections.in_hand(request):
            return await to_aiohttp_response(await handle(asked))

    return answer
