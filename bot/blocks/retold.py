"""How something that is told again stands in a message: whose words they are, and the words."""

from slack_sdk.models.blocks import Block, MarkdownTextObject, RichTextBlock, SectionBlock

from bot.blocks import client_words
from bot.blocks.shoutouts import mention, people
from bot.content.words import say
from bot.slack import text
from models.across.retold import Item
from models.capabilities.consents import Kind

WORDS_SHOWN = 1000


def told_again(item: Item) -> list[Block]:
    """The same wherever it is read: in the question, in the preview and in the story."""
    words = item.words + (f"\n{item.more}" if item.more else "")
    quoted = RichTextBlock(elements=[text.quote(words, WORDS_SHOWN)])
    line = whose(item)
    return [SectionBlock(text=MarkdownTextObject(text=line)), quoted] if line else [quoted]


def whose(item: Item) -> str | None:
    """Who says it, and of whom; `None` where it is nobody's in particular."""
    if item.kind is Kind.CLIENT:
        thanked = client_words.thanked_beside(item.words, item.about_ids)
        return client_words.whose(item.said_by, item.brought_by or "", thanked)
    if item.speaker_id is None:
        return None
    speaker, about = mention(item.speaker_id), people(item.about_ids)
    if item.kind is Kind.ANSWER:
        return say("{speaker}, on what {people} did for them:", speaker=speaker, people=about)
    return say("{giver} thanks {people}:", giver=speaker, people=about)
