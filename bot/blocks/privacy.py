"""`/kindling privacy`: what is stored, why, how long and who sees it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, HeaderBlock, MarkdownTextObject, SectionBlock

from bot.blocks.help import leads_to
from bot.blocks.retention import WORDS, how_long
from bot.content import guide
from bot.content.words import mark, say
from bot.slack.message import Message
from models.across.retention import KINDS

TITLE = mark("What I keep, why, how long, and who sees it")
_NOT = mark(
    "Nobody is ranked, and nothing is counted against anyone. What you type into a form and do not send, rehearse or "
    "look up is kept nowhere. Of messages in Slack I read those that are written to me, and how one begins that you "
    "thank for. Whoever runs me can read the database."
)
_YOURS = mark("All that is about you is yours: `/kindling data` brings you a copy, or deletes it at once.")


def privacy(chosen: Mapping[str, Any]) -> Message:
    """All of it, with what a workspace chose."""
    kinds = {each.name: each for each in KINDS}
    parts = [
        say(
            "*{name}*: {why}.\n{who} _Kept: {how_long}_",
            name=say(words.name),
            why=say(words.why),
            who=say(words.who),
            how_long=how_long(kinds[name], chosen),
        )
        for name, words in WORDS.items()
    ]
    data = leads_to("data", say(guide.DATA_BUTTON))
    blocks: list[Block] = [
        HeaderBlock(text=say(TITLE)),
        *(SectionBlock(text=MarkdownTextObject(text=each)) for each in (*parts, say(_NOT))),
        SectionBlock(text=MarkdownTextObject(text=say(_YOURS)), accessory=data),
    ]
    return Message("\n\n".join([say(TITLE), *parts, say(_NOT), say(_YOURS)]), blocks)
