"""Answers to the person in front of us that do not fit into the acknowledgement, and what to say when all fails."""

from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot import text
from bot.blocks.shoutouts import TYPED_LIMIT

URL_PATIENCE_SECONDS = 1
SORRY = "Sorry, that did not work just now, and most likely nothing was saved. Please try again in a minute."

log = structlog.get_logger(__name__)


def register(app: AsyncApp) -> None:
    """Tell people honestly when a listener failed."""
    app.error(apologise)


async def answer_by_url(response_url: str, line: str) -> bool:
    """Say something to the person alone, through a response_url; answers whether Slack took it."""
    try:
        answer = await AsyncWebhookClient(response_url, timeout=URL_PATIENCE_SECONDS).send(
            text=line, response_type="ephemeral", replace_original=False
        )
    except (ClientError, TimeoutError) as error:
        log.warning("answer_failed", error=type(error).__name__)
        return False
    if answer.status_code != 200:
        log.warning("answer_refused", status=answer.status_code)
    return answer.status_code == 200


async def apologise(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """One plain sentence to the person, with what they typed, and the whole story to the log, without their words."""
    log.error("listener_failed", type=body.get("type") or body.get("command"), exc_info=error)
    if body.get("type") == "view_submission":
        return _refuse_view(body["view"])
    if "command" in body:
        typed = text.cut(text.from_command(body.get("text") or ""), TYPED_LIMIT)
        kept = f" Here is what you typed: {typed}" if typed else ""
        return BoltResponse(status=200, body={"text": text.escape(SORRY + kept)})
    if body.get("type") == "event_callback":
        return BoltResponse(status=503, body="")  # so that Slack sends the event again
    if body.get("response_url"):
        await answer_by_url(body["response_url"], SORRY)
    return BoltResponse(status=200, body="")


def _refuse_view(view: dict[str, Any]) -> BoltResponse:
    """Keep the form open with everything in it; the sentence stands at its first field."""
    first = next(block["block_id"] for block in view["blocks"] if block["type"] == "input")
    return BoltResponse(status=200, body={"response_action": "errors", "errors": {first: SORRY}})
