"""Messages shown before their time, without pictures: to the person who asked, or in a view."""

from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement, MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from bot.blocks.message import Message, Picture
from bot.blocks.nudges import NUDGE_MENU


def preview(message: Message) -> Message:
    """The message in text, without the menu that every nudge carries: what is only looked at changes nothing."""
    shown = in_text(message)
    return replace(shown, blocks=[block for block in shown.blocks if not _is_menu(block)])


def in_text(message: Message) -> Message:
    """The message with text bars in place of its pictures."""
    return replace(message, blocks=[*message.blocks, *map(bars, message.pictures)], pictures=())


def bars(picture: Picture) -> SectionBlock:
    """A picture in text."""
    return SectionBlock(text=MarkdownTextObject(text=f"*{picture.title}*\n{picture.in_text}"))


def preview_view(message: Message) -> View:
    """A message in a view of its own."""
    blocks = message.blocks or [SectionBlock(text=MarkdownTextObject(text=message.text))]
    return View(type="modal", title="Preview", close="Close", blocks=list(blocks))


def _is_menu(block: Block) -> bool:
    """Whether there is nothing in this row but the menu of a nudge."""
    return isinstance(block, ActionsBlock) and all(
        isinstance(each, InteractiveElement) and each.action_id == NUDGE_MENU for each in block.elements
    )
