"""Web API clients that never send a request twice by themselves, and what became of a request that failed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import ClientError, ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.runtime.environment import Settings
from bot.runtime.metrics import RATE_LIMITED
from bot.slack.refusals import Sort, error_code, sort_of, status_of

REQUEST_SECONDS = 10
TOO_MANY = 429
"""The HTTP status with which Slack asks to wait (https://docs.slack.dev/apis/web-api/rate-limits)."""
LONGEST_PAUSE_SECONDS = 900.0
"""However long Slack asks to wait, it is asked again after a quarter of an hour."""


class UnreachableError(Exception):
    """No answer of Slack's own: the network, or Slack itself, is in trouble. The message names the error."""


class Client(AsyncWebClient):
    """Hears each answer, refusals included: it tells of the scopes that Slack names, and counts how often Slack asks to
    wait."""

    hear_scopes: Callable[[str], None] | None = None

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        try:
            answer = await super().api_call(api_method, **given)
        except SlackApiError as error:
            if status_of(error) == TOO_MANY:
                RATE_LIMITED.labels(api_method).inc()
            self._hear(error.response)
            raise
        self._hear(answer)
        return answer

    def _hear(self, answer: Any) -> None:
        scopes = answer.headers.get("x-oauth-scopes")
        if scopes and self.hear_scopes:
            self.hear_scopes(scopes)


def make_client(
    settings: Settings, session: ClientSession | None = None, token: str | None = None, team_id: str | None = None
) -> AsyncWebClient:
    """A client with a bot's token.

    Args:
        settings: where Slack is.
        session: to use with others.
        token: whose; without one, `SLACK_BOT_TOKEN`'s, if there is one.
        team_id: which workspace is meant, where the token is good for several of an organisation
            (https://docs.slack.dev/enterprise/developing-for-enterprise-orgs): it goes with each request.

    slack-sdk's own retries are off: after a lost connection they send again what may have been posted already.
    """
    return Client(
        token=token or (settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None),
        base_url=settings.slack_api_url,
        team_id=team_id,
        session=session,
        timeout=REQUEST_SECONDS,
        retry_handlers=[],
    )


def is_refusal(error: Exception) -> bool:
    """Whether it is Slack's own answer to this request (https://docs.slack.dev/apis/web-api#responses): trouble of
    Slack's own, and of the way there, is none."""
    is_answer = isinstance(error, SlackApiError) and status_of(error) == 200
    return is_answer and sort_of(error) is not Sort.PASSING  # type: ignore[arg-type]


@contextmanager
def reaching_slack() -> Iterator[None]:
    """Tell trouble on the way to Slack from Slack's own answers, which stay `SlackApiError`s.

    Raises:
        UnreachableError: there was no answer, or one that says nothing about the request (429, 5xx).
    """
    try:
        yield
    except SlackApiError as error:
        if status_of(error) == 200:
            raise
        raise UnreachableError(error_code(error)) from None
    except (ClientError, OSError, TimeoutError) as error:
        raise UnreachableError(type(error).__name__) from None


def retry_after(error: SlackApiError) -> float | None:
    """The seconds to wait if Slack asks for it (`Retry-After`, or a second where that is no number), else `None`."""
    if status_of(error) != TOO_MANY and error_code(error) not in ("ratelimited", "rate_limited"):
        return None
    stated = str(error.response.headers.get("Retry-After", "1")).strip()
    return min(float(stated), LONGEST_PAUSE_SECONDS) if stated.replace(".", "", 1).isdecimal() else 1.0
