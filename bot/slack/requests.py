"""What Slack sends over HTTP. A stranger's request costs little: it is measured first, then its signature is checked
over the bytes as they came, and only what Slack signed is read.
"""

import asyncio
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

LARGEST = 1024**2
"""Bytes of a body. The most that Slack sends is a shortcut on a message of 40,000 characters: they come twice, as text
and as blocks, each as `\\uXXXX` in JSON and then in eight bytes of a form, which makes 640 kB."""
BODY_SECONDS = 3.0
"""How long a body may take to arrive: Slack itself waits no longer for the whole answer."""
MOST_FIELDS = 64
"""Of a form; a command has about 15."""
DEEPEST = 64
"""Objects and lists within each other; the blocks of a form reach to about 15."""
RETRY = "x-slack-retry-num"
"""The header that says how often Slack sent an event before (https://docs.slack.dev/apis/events-api/#retries)."""
LAST_RETRY = "3"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


async def read(request: web.Request, verifier: SignatureVerifier) -> AsyncBoltRequest:
    """The request of Slack's, as Bolt takes it.

    Raises:
        aiohttp.web.HTTPException: why it is refused (4xx): too large or slow, not signed, nothing of Slack's.
    """
    timestamp, signature = _claimed(request.headers)
    body = await _body(request)
    if not _is_signed(verifier, body, timestamp, signature):
        raise web.HTTPUnauthorized
    if request.content_type not in (FORM, JSON):
        raise web.HTTPUnsupportedMediaType
    try:
        return _to_bolt(_parsed(body.decode(), request.content_type), request.headers)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise web.HTTPBadRequest from None


def _claimed(headers: Mapping[str, str]) -> tuple[str, str]:
    """When, and how, the request says to be signed."""
    timestamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    if not (re.fullmatch(r"[0-9]{1,12}", timestamp) and re.fullmatch(r"v0=[0-9a-f]{64}", signature)):
        raise web.HTTPUnauthorized
    return timestamp, signature


async def _body(request: web.Request) -> bytes:
    """The bytes as they came, but no more than `LARGEST`; aiohttp counts them, too, where no length is named."""
    length = request.content_length or 0
    if length > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, length)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, ConnectionError):  # or whoever sent it is gone
        raise web.HTTPBadRequest from None


def _is_signed(verifier: SignatureVerifier, body: bytes, timestamp: str, signature: str) -> bool:
    """Whether Slack signed these bytes in the last five minutes
    (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
    try:
        return verifier.is_valid(body, timestamp, signature)
    except UnicodeDecodeError:  # Slack sends UTF-8 only
        return False


def _parsed(raw: str, content_type: str) -> dict[str, Any]:
    """What Slack sent: an object as JSON, a form, or a form with such an object in its field `payload`.

    Raises:
        ValueError: it is none of these.
        RecursionError: it is nested far too deeply.
    """
    body: Any
    if content_type == JSON:
        body = json.loads(raw)
    else:
        body = dict(parse_qsl(raw, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS))
        if "payload" in body:
            body = json.loads(body["payload"])
    if not isinstance(body, dict) or not body:
        raise ValueError("not an object")
    if _is_deeper(body, DEEPEST):
        raise ValueError("nested too deeply")
    return body


def _is_deeper(body: object, deepest: int) -> bool:
    """Whether objects and lists lie within each other more than so many times."""
    level = [body]
    for _ in range(deepest):
        level = [inner for each in level for inner in _inside(each) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inside(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _to_bolt(body: dict[str, Any], headers: Mapping[str, str]) -> AsyncBoltRequest:
    """A request with a body that is parsed and whose signature is checked already: what Bolt takes from Socket Mode.

    Bolt's own parsing finds nothing in a form in which the word "payload" stands anywhere but as a field's name.

    Raises:
        ValueError, TypeError, AttributeError, LookupError: it is nothing that Slack sends.
    """
    kind = "command" if "command" in body else body.get("type")
    _SHAPES.get(kind if isinstance(kind, str) else "", _Payload).model_validate(body)
    retry: dict[str, str | Sequence[str]] = {name: value for name, value in headers.items() if name.lower() == RETRY}
    return AsyncBoltRequest(body=body, mode="socket_mode", headers=retry)


class _Shape(BaseModel):
    """What Bolt and our listeners rely on without looking; whatever else there is, is let through."""

    model_config = ConfigDict(strict=True)


Short = Annotated[str, StringConstraints(max_length=100)]
"""An id, or a moment as Slack writes it."""


class _Named(_Shape):
    id: Short


class _Event(_Shape):
    type: str


class _Action(_Shape):
    action_id: str
    value: str | None = None
    selected_option: dict[str, Any] | None = None


class _View(_Shape):
    id: str
    type: str
    blocks: list[dict[str, Any]]
    callback_id: str = ""
    private_metadata: str = ""


class _Payload(_Shape):
    type: str | None = None
    event: _Event | None = None
    view: _View | None = None
    callback_id: str | None = None
    response_url: str | None = None


class _Command(_Payload):
    command: str
    text: str = ""
    user_id: str
    channel_id: str
    trigger_id: str
    response_url: str


class _EventCallback(_Payload):
    event: _Event


class _BlockActions(_Payload):
    user: _Named
    trigger_id: str
    actions: list[_Action] = Field(min_length=1)


class _Submission(_Payload):
    user: _Named
    view: _View


class _Shortcut(_Payload):
    callback_id: str
    user: _Named
    trigger_id: str


class _Place(_Named):
    name: Short = ""


class _Message(_Shape):
    ts: Short
    user: Short | None = None
    bot_id: Short | None = None


class _MessageShortcut(_Shortcut):
    channel: _Place
    message: _Message


_SHAPES: Mapping[str, type[_Payload]] = {
    "command": _Command,
    "event_callback": _EventCallback,
    "block_actions": _BlockActions,
    "view_submission": _Submission,
    "message_action": _MessageShortcut,
    "shortcut": _Shortcut,
}
