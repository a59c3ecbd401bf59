"""Who joined in thanks, as it stands under them, and the button to do so."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject, RichTextBlock
from slack_sdk.models.blocks.block_elements import (
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextSectionElement,
)
from sqlalchemy.orm import Session

from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message
from models.capabilities import joins
from models.capabilities.joins import Join
from models.store.outbox import Claim

ME_TOO = "join_me_too"
"""Action id; the button's value is the shout-out's id."""
POST_ROOM, ROOM = 4_500, 9_000
"""What a post, which also holds the thanks in full, and what another message may show of those who joined: characters,
where each line costs some beside its words. Slack takes about 13,000 in one message."""
LINE_COST = 150
OTHERS = mark("… and others")
ALL_IN_COPY = mark("… and others; `/kindling data` brings you what each of them said")


def with_joins(session: Session, claim: Claim, post: Message, *, is_open: bool) -> Message:
    """The post of thanks with those who joined in, and the way to join while its giver can be named. Nobody can join
    what does not stand yet."""
    found = joins.of_one(session, claim.workspace_id, claim.subject_id) if claim.standing else []
    button = ButtonElement(text=PlainTextObject(text=say("Me too")), action_id=ME_TOO, value=str(claim.subject_id))
    ways = [ActionsBlock(elements=[button])] if is_open else []
    blocks = [*post.blocks, *listed_joins(found, POST_ROOM, say(OTHERS)), *ways]
    return Message("\n".join([post.text, *spoken_joins(found, POST_ROOM)]), blocks)


def listed_joins(found: Sequence[Join], room: int, others: str) -> list[Block]:
    """Who joined, in the order in which they did, with their words: as many as have room, without a number.

    Args:
        found: all of them.
        room: what they may take; see `ROOM`.
        others: the last line, where they are not all of them.
    """
    shown = _fitting(found, room)
    if not shown:
        return []
    lines = [RichTextSectionElement(elements=list(_line(each))) for each in shown]
    head = RichTextSectionElement(elements=[RichTextElementParts.Text(text=say("Joining in:"))])
    parts: list[RichTextElement] = [head, RichTextListElement(style="bullet", elements=lines)]
    if len(shown) < len(found):
        parts.append(RichTextSectionElement(elements=text.inline(others)))
    return [RichTextBlock(elements=parts)]


def spoken_joins(found: Sequence[Join], room: int) -> list[str]:
    """The same for the text that stands in for the blocks, in mrkdwn."""
    shown = _fitting(found, room)
    lines = [
        text.escape(f"<@{each.member_id}>: {each.words}" if each.words else f"<@{each.member_id}>") for each in shown
    ]
    return [say("Joining in: {people}", people="; ".join(lines))] if lines else []


def _fitting(found: Sequence[Join], room: int) -> Sequence[Join]:
    costs = [LINE_COST + len(each.words or "") for each in found]
    return found[: sum(sum(costs[: n + 1]) <= room for n in range(len(costs)))]


def _line(join: Join) -> Iterator[RichTextElement]:
    yield RichTextElementParts.User(user_id=join.member_id)
    if join.words:
        yield RichTextElementParts.Text(text=": ")
        yield from text.inline(join.words)
