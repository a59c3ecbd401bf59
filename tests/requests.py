"""Requests signed as Slack signs them (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""

import hashlib
import hmac
import time


def signed(secret: str, body: bytes, *, timestamp: int | None = None) -> dict[str, str]:
    """The headers of a request with this body, sent at `timestamp` (POSIX seconds; now if not given)."""
    at = str(int(time.time()) if timestamp is None else timestamp)
    digest = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
    }
