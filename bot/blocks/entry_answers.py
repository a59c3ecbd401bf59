"""What was answered to an entry, in words."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, MarkdownTextObject, RichTextBlock, SectionBlock

from bot.content.words import mark, say
from bot.slack import text
from models.capabilities.entries import EntryAnswer, Kind

KINDS: Mapping[Kind, str] = {
    Kind.HEARD: mark("*Heard.*"),
    Kind.WORKING: mark("*Being worked on:*"),
    Kind.CHANGED: mark("*Changed:*"),
    Kind.CANNOT: mark("*It cannot be changed, because:*"),
}


def said(answer: EntryAnswer) -> list[Block]:
    """An answer in full."""
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=say(KINDS[answer.kind])))]
    if answer.words:
        blocks.append(RichTextBlock(elements=[text.quote(answer.words)]))
    if answer.instead:
        blocks.append(SectionBlock(text=MarkdownTextObject(text=say("*Instead:*"))))
        blocks.append(RichTextBlock(elements=[text.quote(answer.instead)]))
    return blocks
