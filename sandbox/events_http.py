"""Signed deliveries over HTTP, https://docs.slack.dev/authentication/verifying-requests-from-slack"""

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from sandbox.app import SlackApp, Timings
from sandbox.delivery import Ack, Envelope

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def sign(secret: str, timestamp: str, body: str) -> str:
    """The value of `x-slack-signature` for a body sent at `timestamp` (epoch seconds)."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return "v0=" + digest.hexdigest()


class EventsHttp:
    """Posts everything to the app's request URL."""

    name = "HTTP"

    def __init__(self, app: SlackApp, timings: Timings, client: ClientSession, url: str) -> None:
        self._app, self._timings, self._client, self._url = app, timings, client, url

    async def ready(self, attempt: int) -> None:
        """Return after the pause that Slack makes before this attempt."""
        if attempt > 0:
            await asyncio.sleep(self._timings.event_retries[attempt - 1])

    async def send(self, envelope: Envelope) -> Ack:
        """Post once and wait for the answer."""
        content_type, body = _encode(envelope)
        retry = envelope.retry
        headers = self._headers(content_type, body)
        if retry is not None:
            headers |= {"x-slack-retry-num": str(retry.attempt), "x-slack-retry-reason": retry.reason}
        try:
            timeout = ClientTimeout(total=self._timings.ack)
            async with self._client.post(self._url, data=body, headers=headers, timeout=timeout) as answer:
                return await _read(answer)
        except TimeoutError:
            return Ack("operation_timeout")
        except (ClientError, OSError):
            return Ack("dispatch_failed")

    async def verify_url(self, challenge: str = "sandbox-challenge") -> bool:
        """Slack's `url_verification` handshake: whether the app echoes the challenge."""
        payload = {"type": "url_verification", "token": self._app.verification_token, "challenge": challenge}
        ack = await self.send(Envelope("events_api", payload))
        return challenge in (ack.body, ack.body.get("challenge") if isinstance(ack.body, dict) else None)

    def _headers(self, content_type: str, body: str) -> dict[str, str]:
        timestamp = str(int(time.time()))
        return {
            "content-type": content_type,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": sign(self._app.signing_secret, timestamp, body),
        }


def _encode(envelope: Envelope) -> tuple[str, str]:
    if envelope.kind == "slash_commands":
        return FORM, urlencode(envelope.payload)
    if envelope.kind == "interactive":
        return FORM, urlencode({"payload": envelope.text})
    return JSON, envelope.text


async def _read(answer: ClientResponse) -> Ack:
    retry_wanted = answer.headers.get("x-slack-no-retry") != "1"
    if answer.status != 200:
        return Ack("dispatch_unknown_error", retry_wanted=retry_wanted)
    text = await answer.text()
    if answer.content_type != JSON:
        return Ack(body=text or None)
    try:
        return Ack(body=json.loads(text) if text else None)
    except ValueError:
        return Ack("dispatch_unknown_error")
