"""Thanks as short cards beside each other (https://docs.slack.dev/reference/block-kit/blocks/carousel-block)."""

from collections.abc import Sequence

from slack_sdk.models.blocks import CardBlock, CarouselBlock, MarkdownTextObject

from bot.blocks.shoutouts import mention, seen_by_thanked
from bot.content.words import say, written
from bot.slack import text
from models.across.home_lists import Thanks
from models.capabilities.shoutouts import Audience
from models.people.hours import Hours

BODY_LIMIT = CardBlock.body_max_length
VALUE_LIMIT = 16
"""Characters of a value's name: with a mark of its own for each, it still fits into a line of a card."""
CLOSED = "&amp;"
"""The longest that one character becomes in mrkdwn."""


def carousel(found: Sequence[Thanks], reader_id: str, hours: Hours) -> CarouselBlock:
    """A card for each of these, which somebody was thanked for; ten at most."""
    return CarouselBlock(elements=[_card(each, reader_id, hours) for each in found])


def _card(thanks: Thanks, reader_id: str, hours: Hours) -> CardBlock:
    giver = mention(thanks.shoutout.giver_id)
    is_shared = any(each != reader_id for each in thanks.recipient_ids)
    title = say("{giver} thanked you and others", giver=giver) if is_shared else say("{giver} thanked you", giver=giver)
    return CardBlock(
        title=MarkdownTextObject(text=title),
        subtitle=MarkdownTextObject(text=_subtitle(thanks, hours)),
        body=MarkdownTextObject(text=_body(thanks)),
    )


def _subtitle(thanks: Thanks, hours: Hours) -> str:
    shoutout = thanks.shoutout
    value = shoutout.value_name
    parts = [text.isolated(text.escape(text.cut(value, VALUE_LIMIT)))] if value else []
    parts.append(written(hours.local(shoutout.created_at), "MMMEd"))
    if shoutout.audience is Audience.PRIVATE or (shoutout.audience is Audience.HELD and len(thanks.recipient_ids) == 1):
        parts.append(seen_by_thanked(len(thanks.recipient_ids)))
    return "  ·  ".join(parts)


def _body(thanks: Thanks) -> str:
    words = " ".join(thanks.shoutout.reason.split())
    limit = BODY_LIMIT
    while len(shown := text.escape(text.cut(words, limit))) > BODY_LIMIT:
        limit -= 1 + (len(shown) - BODY_LIMIT) // len(CLOSED)
    return shown
