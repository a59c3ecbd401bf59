"""Files by direct message, in three steps (https://docs.slack.dev/messaging/working-with-files).

A message with a file has no metadata. So Slack's id of the file is noted before the last step, which alone makes it
visible, and the message is found by that.
"""

from collections.abc import Awaitable, Callable

from aiohttp import ClientError, ClientSession
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import is_refusal
from bot.slack.message import File
from bot.slack.posting import NotSent, Outcome, Posted, Refused, Unknown
from bot.slack.refusals import error_code
from models.store.outbox import Claim


async def send(client: AsyncWebClient, claim: Claim, file: File, note: Callable[[str], Awaitable[bool]]) -> Outcome:
    """Send the file of a claimed row.

    Args:
        client: of the row's workspace.
        claim: the row.
        file: what is sent.
        note: notes the file's id; answers whether the claim is still the latest.
    """
    try:
        direct = await client.conversations_open(users=[claim.recipient])
        file_id = await _upload(client, file.name, file.content)
    except SlackApiError as error:
        reason = f"file: {error_code(error)}"
        return Refused(reason) if is_refusal(error) else NotSent(reason)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        return NotSent(type(error).__name__)
    if not await note(file_id):
        return NotSent("overtaken")
    channel_id: str = direct["channel"]["id"]
    shown: list[dict[str, str | None]] = [{"id": file_id, "title": file.title}]
    try:
        await client.files_completeUploadExternal(files=shown, channel_id=channel_id, initial_comment=file.comment)
    except SlackApiError as error:
        reason = f"file: {error_code(error)}"
        return Refused(reason) if is_refusal(error) else Unknown(reason)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        return Unknown(type(error).__name__)
    return Posted(channel_id, None)


async def _upload(client: AsyncWebClient, name: str, content: bytes) -> str:
    """The first two steps; answers Slack's id of the file, which nobody sees yet."""
    target = await client.files_getUploadURLExternal(filename=name, length=len(content))
    async with ClientSession() as session, session.post(target["upload_url"], data=content) as answer:
        answer.raise_for_status()
    file_id: str = target["file_id"]
    return file_id
