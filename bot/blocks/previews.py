"""Messages shown before their time: to the person who asked, or in a view."""

from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement, MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from bot.blocks.nudges import NUDGE_MENU
from bot.content.words import say
from bot.slack.message import Message


def preview(message: Message) -> Message:
    """The message without the menu that every nudge carries: what is only looked at changes nothing."""
    return replace(message, blocks=[block for block in message.blocks if not _is_menu(block)])


def preview_view(message: Message) -> View:
    """A message in a view of its own."""
    blocks = message.blocks or [SectionBlock(text=MarkdownTextObject(text=message.text))]
    return View(type="modal", title=say("Preview"), close=say("Close"), blocks=list(blocks))


def _is_menu(block: Block) -> bool:
    """Whether there is nothing in this row but the menu of a nudge."""
    return isinstance(block, ActionsBlock) and all(
        isinstance(each, InteractiveElement) and each.action_id == NUDGE_MENU for each in block.elements
    )
