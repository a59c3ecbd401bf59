"""What somebody wrote before when they looked after themselves, for themselves, with the way to delete each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.checkin_words import titled
from bot.blocks.fields import packed
from bot.blocks.self_care import WORDS_LIMIT
from bot.content.self_care import Area, words_of
from bot.content.words import mark, say, written
from bot.slack import text
from models.capabilities.self_care import KEPT, Inventory
from models.people.hours import Hours

LIST = "self_care_earlier_list"
"""Callback id."""
DELETE = "self_care_delete"
"""Action id; the value is the id of what is deleted."""
NEWER, OLDER = "self_care_newer", "self_care_older"
"""Action ids; the value is the number of the first one of the page that they lead to."""
SHOWN = 3
"""On one page: a view of Slack's has room for a few times all that can be written at one time."""
TITLE = mark("What you wrote before")
INTRO = mark("Nobody else can see this. Each is deleted after 90 days, and sooner if you delete it.")
NOTHING = mark("Nothing of yours is kept here.")
DELETED = mark(":leaves: It is deleted.")


@dataclass(frozen=True)
class EarlierContext:
    """What the list must remember while it is open."""

    first: int = 0
    """With which it begins, the latest is 0."""


def list_view(kept: Sequence[Inventory], hours: Hours, context: EarlierContext, note: str = "") -> View:
    """The list.

    Args:
        kept: all that somebody kept, the latest first.
        hours: theirs, for days.
        context: what of it is shown.
        note: what became of a click, in mrkdwn.
    """
    first = min(context.first, max(0, (len(kept) - 1) // SHOWN * SHOWN))
    shown = [block for each in kept[first : first + SHOWN] for block in _item(each, hours)]
    return View(
        type="modal",
        callback_id=LIST,
        title=say(TITLE),
        close=say("Close"),
        private_metadata=packed(EarlierContext(first)),
        blocks=[
            *([_section(note)] if note else []),
            _section(say(INTRO) if kept else say(NOTHING)),
            *shown,
            *_turns(first, len(kept)),
        ],
    )


def _item(kept: Inventory, hours: Hours) -> list[Block]:
    day, until = (written(hours.local(at), "yMMMMd") for at in (kept.created_at, kept.created_at + KEPT))
    delete = _button(say("Delete"), DELETE, str(kept.id))
    line = MarkdownTextObject(text=say("*{day}*, deleted on {date}", day=day, date=until))
    return [SectionBlock(text=line, accessory=delete), RichTextBlock(elements=list(_words(kept)))]


def _words(kept: Inventory) -> Iterator[RichTextElement]:
    for area in Area:
        if words := kept.words(area):
            yield titled(say(words_of(area).name))
            yield text.quote(words, WORDS_LIMIT)


def _turns(first: int, count: int) -> list[Block]:
    buttons = [_button(say("Newer ones"), NEWER, str(first - SHOWN))] if first else []
    buttons += [_button(say("Older ones"), OLDER, str(first + SHOWN))] if first + SHOWN < count else []
    return [ActionsBlock(elements=list(buttons))] if buttons else []


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
