"""The HTTP side: Slack's requests, and how the program is doing."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from bot.manifest import EVENTS_PATH

DRAIN_SECONDS = 3.0

Readiness = Callable[[], Awaitable[str | None]]
"""Answers why the bot cannot do its work just now, or `None`."""


async def serve(port: int, readiness: Readiness, slack: AsyncApp | None) -> tuple[web.AppRunner, int]:
    """Serve `/healthz`, `/readyz`, `/metrics` and, given `slack`, its events.

    Returns:
        The running server, whose `cleanup` takes no more requests and lets those in hand finish; and its port.

    Raises:
        OSError: the port is taken or not allowed.
    """
    app = web.Application()
    app.add_routes(
        [web.get("/healthz", _healthz), web.get("/readyz", _readyz(readiness)), web.get("/metrics", _metrics)]
    )
    if slack is not None:
        app.add_routes([web.post(EVENTS_PATH, _events(slack))])
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, port=port).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner, runner.addresses[0][1]


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _readyz(readiness: Readiness) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        trouble = await readiness()
        if trouble:
            return web.json_response({"status": "not ready", "reason": trouble}, status=503)
        return web.json_response({"status": "ready"})

    return answer


async def _metrics(_request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _events(slack: AsyncApp) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await slack.async_dispatch(await to_bolt_request(request)))

    return answer
