"""A picture, and how an app brings it into Slack."""

import struct
import zlib
from typing import Any

from aiohttp import ClientSession

from sandbox import Sandbox
from tests.sandbox.tiny_bot import Json, TinyBot


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 3, height: int = 2) -> bytes:
    """A grey PNG of this size."""
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


async def send(bot: TinyBot, name: str, content: Any, length: int = 0, **more: Any) -> str:
    """The first two steps of sharing a file; its id."""
    step = await bot.call("files.getUploadURLExternal", filename=name, length=length or len(content), **more)
    async with ClientSession() as client, client.post(step["upload_url"], data=content) as answer:
        assert answer.status == 200
    return str(step["file_id"])


async def upload(slack: Sandbox, bot: TinyBot, name: str = "mood.png", content: bytes = b"", **share: Any) -> str:
    """All three steps, and the while that Slack then takes; the file's id."""
    slack.timings.file_processing = 0
    file = await send(bot, name, content or png(), alt_txt="Mood over time")
    done = await bot.call("files.completeUploadExternal", files=[{"id": file, "title": "Mood"}], **share)
    assert done["ok"], done
    return file


def image(file: str, **more: Any) -> Json:
    """An image block that shows a file."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": "Mood over time", **more}
