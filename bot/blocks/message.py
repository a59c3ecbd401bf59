"""A message as Slack takes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from models.availability import Hold
from models.outbox import Claim


@dataclass(frozen=True)
class Message:
    """What to post: blocks, and the text that stands in for them in notifications and screen readers."""

    text: str
    blocks: Sequence[Block]

    def payload(self) -> dict[str, Any]:
        """The arguments `text` and `blocks` of `chat.postMessage` and of an answer."""
        return {"text": self.text, "blocks": [block.to_dict() for block in self.blocks]}


@dataclass(frozen=True)
class File:
    """A file to send by direct message."""

    name: str
    title: str
    comment: str
    """What is said with it, as mrkdwn."""
    content: bytes


Renderer = Callable[[Session, Claim], Message | File | Hold | None]
"""Makes a message at the moment of sending. It may have to wait, or be no longer needed (`None`)."""
