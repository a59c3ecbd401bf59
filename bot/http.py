"""The HTTP side: Slack's requests, and how the program is doing."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

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
        if not _may_be_signed(request.headers):
            return web.Response(status=401)
        try:
            raw = (await request.read()).decode()
            body = _parsed(raw, request.content_type)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        return await to_aiohttp_response(await slack.async_dispatch(_to_bolt(raw, body, request.headers)))

    return answer


def _may_be_signed(headers: Mapping[str, str]) -> bool:
    """Whether Bolt can check the signature: it fails on a timestamp that is no number and on letters beyond ASCII."""
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    return bool(re.fullmatch(r"[0-9]{1,12}", timestamp)) and headers.get("X-Slack-Signature", "").isascii()


def _parsed(raw: str, content_type: str) -> dict[str, Any]:
    """What Slack sent: an object as JSON, a form, or a form with such an object in its field `payload`.

    Raises:
        ValueError: it is none of these.
        RecursionError: it is nested too deeply.
    """
    body: Any
    if content_type == "application/json":
        body = json.loads(raw)
    else:
        body = dict(parse_qsl(raw, keep_blank_values=True, strict_parsing=True))
        if "payload" in body:
            body = json.loads(body["payload"])
    if not isinstance(body, dict) or not body:
        raise ValueError("not an object")
    return body


def _to_bolt(raw: str, body: dict[str, Any], headers: Mapping[str, str]) -> AsyncBoltRequest:
    """A request with a body that is parsed already, which Bolt takes from Socket Mode only.

    Bolt's own parsing finds nothing in a form in which the word "payload" stands anywhere but as a field's name.
    """
    request = AsyncBoltRequest(body=body, headers=dict(headers), mode="socket_mode")
    request.mode, request.raw_body = "http", raw  # so that the signature is checked
    return request
