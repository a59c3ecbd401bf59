"""Files that people send with a form (https://docs.slack.dev/reference/objects/file-object): their content is fetched
with the bot's token, from Slack and from nowhere else.
"""

from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

LARGEST_BYTES = 200_000
_SLACK = "slack.com"


class NotFetchedError(Exception):
    """Slack did not give the file; the message says why, for the log."""


class TooLargeError(Exception):
    """It is larger than `LARGEST_BYTES`."""


async def fetch(client: AsyncWebClient, url: str, seconds: float) -> bytes:
    """The content of a file.

    Raises:
        NotFetchedError: it is not Slack's to give, Slack refused, or did not answer in time.
        TooLargeError: it is too large, however large it was said to be.
    """
    if not is_of_slack(url, client.base_url):
        raise NotFetchedError("another host")
    headers = {"Authorization": f"Bearer {client.token}", "Accept-Encoding": "identity"}
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=seconds), auto_decompress=False) as session,
            session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status != 200:  # without the permission, Slack sends to its page for signing in
                raise NotFetchedError(f"http_{answer.status}")
            content = bytearray()
            async for piece in answer.content.iter_chunked(16_384):
                content += piece
                if len(content) > LARGEST_BYTES:
                    raise TooLargeError
            return bytes(content)
    except (ClientError, OSError, TimeoutError, ValueError) as error:
        raise NotFetchedError(type(error).__name__) from None


def is_of_slack(url: str, api_url: str) -> bool:
    """Whether a file's address is on Slack's own hosts, or where the API is elsewhere, on the same host and port."""
    try:
        place, api = urlsplit(url), urlsplit(api_url)
        if _is_slacks(api.hostname):
            return place.scheme == "https" and place.port in (None, 443) and _is_slacks(place.hostname)
        return (place.scheme, place.hostname, place.port) == (api.scheme, api.hostname, api.port)
    except ValueError:
        return False


def _is_slacks(host: str | None) -> bool:
    return host is not None and (host == _SLACK or host.endswith(f".{_SLACK}"))
