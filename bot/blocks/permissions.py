"""What people see of permissions."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject

from bot.content.words import say
from bot.slack import text
from models.capabilities.permissions import Permission


def permission_line(permission: Permission) -> str:
    """What may be done without asking, in mrkdwn that pings nobody but whom it mentions."""
    what = text.escape(permission.what)
    if permission.up_to is None:
        return say("You may {what} without asking.", what=what)
    return say("You may {what}, up to {limit}, without asking.", what=what, limit=text.escape(permission.up_to))


def permission_lines(found: Sequence[Permission]) -> list[Block]:
    """A small line for each, to stand beside what it is about; nothing where there is none."""
    return [ContextBlock(elements=[MarkdownTextObject(text=f":key: {permission_line(each)}")]) for each in found]
