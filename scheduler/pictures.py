"""Pictures of a message: drawn, uploaded and shown, or told in text bars where that does not succeed.

Files are uploaded in three steps (https://docs.slack.dev/messaging/working-with-files), and Slack takes a moment until
an uploaded picture can be shown.
"""

import asyncio
from dataclasses import replace
from itertools import chain
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block, ContextBlock, ImageBlock, MarkdownTextObject
from slack_sdk.models.blocks.basic_components import SlackFile
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.message import Message, Picture
from bot.blocks.previews import bars
from bot.refusals import error_code
from scheduler.files import upload

UPLOAD_SECONDS = 8.0
"""How long a picture may take to be drawn and uploaded: the message's lease is not much longer."""
PROCESSED_SECONDS = 3.0
LOOK_SECONDS = 0.2

log = structlog.get_logger(__name__)


async def with_pictures(client: AsyncWebClient, message: Message) -> Message:
    """The message with its pictures as blocks at its end."""
    shown = await asyncio.gather(*(_blocks(client, each) for each in message.pictures))
    return replace(message, blocks=[*message.blocks, *chain.from_iterable(shown)], pictures=())


async def _blocks(client: AsyncWebClient, picture: Picture) -> list[Block]:
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            png = await picture.draw()
            if png is None:
                return [bars(picture)]
            file_id = await _upload(client, picture, png)
            await _processed(client, file_id)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        reason = error_code(error) if isinstance(error, SlackApiError) else type(error).__name__
        log.warning("picture_not_uploaded", reason=reason)
        return [bars(picture)]
    image = ImageBlock(slack_file=SlackFile(id=file_id), alt_text=picture.described, title=picture.title)
    legend = [ContextBlock(elements=[MarkdownTextObject(text=picture.legend)])] if picture.legend else []
    return [image, *legend]


async def _upload(client: AsyncWebClient, picture: Picture, png: bytes) -> str:
    file_id = await upload(client, "kindling.png", png, picture.described)
    await client.files_completeUploadExternal(files=[{"id": file_id, "title": picture.title}])
    return file_id


async def _processed(client: AsyncWebClient, file_id: str) -> None:
    """Return once Slack knows what kind of file it is: before that it cannot be shown."""
    async with asyncio.timeout(PROCESSED_SECONDS):
        while not await _kind(client, file_id):  # noqa: ASYNC110 (Slack tells only when asked)
            await asyncio.sleep(LOOK_SECONDS)


async def _kind(client: AsyncWebClient, file_id: str) -> str:
    answer: Any = await client.files_info(file=file_id)
    return str(answer["file"].get("mimetype") or "")
