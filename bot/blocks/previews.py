"""Messages shown before their time, without pictures: to the person who asked, or in a view."""

from dataclasses import replace

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from bot.blocks.message import Message, Picture


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
