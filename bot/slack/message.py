"""A message as Slack takes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from models.people.availability import Hold
from models.store.outbox import Claim


@cache
def _validators(of: type[JsonObject]) -> list[str]:
    return [name for name in dir(of) if hasattr(getattr(of, name, None), "validator")]


def _validate(block: JsonObject) -> None:
    for name in _validators(type(block)):
        getattr(block, name)()


JsonObject.validate_json = _validate  # type: ignore[assignment, method-assign]
"""slack-sdk looks through all attributes of each object for those that validate it, which took four fifths of the time
that a message takes to be made into a request. Which they are follows from the class."""


@dataclass(frozen=True)
class Message:
    """What to post: blocks, and the text that stands in for them in notifications and screen readers."""

    text: str
    blocks: Sequence[Block]

    def payload(self) -> dict[str, Any]:
        """The arguments `text` and `blocks` of `chat.postMessage` and of an answer."""
        return {"text": self.text, "blocks": [block.to_dict() for block in self.blocks]}

    def above(self, other: "Message") -> "Message":
        """Both as one, this one first."""
        return Message(f"{self.text} {other.text}", [*self.blocks, *other.blocks])


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
