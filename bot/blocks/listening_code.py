"""What a code leads to: where an entry is, what was answered, and the way to add a word or to take it back."""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.fields import words_field
from bot.blocks.listening import CLOSED_NOW, TITLE, told
from bot.blocks.listening_answers import answer_blocks
from bot.blocks.rhythm_fields import Fields
from bot.blocks.times import when
from bot.content.words import listed, mark, say
from bot.runtime.hopper import WRITTEN_EVERY
from bot.slack import text
from models.across.listening import LONGEST, Found
from models.capabilities.entries import Standing
from models.capabilities.pool import WITHDRAWAL, WORD
from models.people.hours import Hours

CODE_FORM, OF_CODE_FORM = "listening_code_form", "listening_of_code_form"
"""Callback ids."""
CODE, WORD_FIELD, BACK = "listening_code", "listening_word", "listening_back"
"""Block ids."""
CODE_LIMIT = 60
NO_CODE = mark("A code has four groups of four letters and digits. Please look at it once more.")
UNKNOWN = mark(
    "I know nothing under this code: perhaps it was taken back before it was opened, or a letter is another one. What "
    "was sent less than a minute ago is not in yet."
)
TOO_OFTEN = mark("That were many codes. Please come back in an hour.")
NOTHING_SENT = mark("Write a few words, or tick the box; or close this if you only came to look.")
TYPED = mark("Slack may keep what is typed as a command, so next time open the form without the code.")


def code_form_view(note: str | None = None) -> View:
    """The form for a code.

    Args:
        note: why there is nothing to show of one that was typed, if one was.
    """
    field = InputBlock(
        block_id=CODE,
        label=say("Your code"),
        element=PlainTextInputElement(action_id=CODE, max_length=CODE_LIMIT),
    )
    return View(
        type="modal",
        callback_id=CODE_FORM,
        title=say(TITLE),
        submit=say("Look"),
        close=say("Not now"),
        blocks=[_section(note or say("By its code alone I find what you said. I do not note that you came.")), field],
    )


def found_view(found: Found, note: str | None = None) -> View:
    """Where an entry is, and what its author can do.

    Args:
        found: what its code leads to.
        note: what else there is to say, if anything.
    """
    blocks: list[Block] = [_section(each) for each in (note, *_state(found)) if each]
    if found.entry and found.entry.words:
        blocks.append(RichTextBlock(elements=[text.quote(found.entry.words)]))
    if found.entry and found.entry.added:
        blocks.append(RichTextBlock(elements=[text.quote(found.entry.added)]))
    blocks += answer_blocks(found.answers)
    if not _may_go_on(found):
        return View(type="modal", title=say(TITLE), close=say("Close"), blocks=blocks)
    return View(
        type="modal",
        callback_id=OF_CODE_FORM,
        title=say(TITLE),
        submit=say("Send"),
        close=say("Close"),
        private_metadata=found.code_hash,
        blocks=[*blocks, *_acts(found)],
    )


def _may_go_on(found: Found) -> bool:
    is_there = found.entry is None or found.entry.standing is Standing.OPEN
    return is_there and WITHDRAWAL not in found.waits


def _acts(found: Found) -> list[Block]:
    option = Option(value=BACK, label=say("Take it back: nobody reads it any more"))
    back = CheckboxesElement(action_id=BACK, options=[option])
    blocks: list[Block] = []
    if found.entry:
        line = say(
            "What you send now takes effect on {moment}, when the next week is opened, so that the moment of your "
            "click tells nobody.",
            moment=when(found.opens_at, Hours()),
        )
        blocks.append(_section(line))
    return [
        *blocks,
        words_field(WORD_FIELD, say("Add a word"), None, optional=True, most=LONGEST),
        InputBlock(block_id=BACK, label=say("Or"), element=back, optional=True),
    ]


def _state(found: Found) -> list[str]:
    if found.entry is None:
        return [say(":hourglass_flowing_sand: It waits until {moment}.", moment=when(found.opens_at, Hours()))]
    lines = [_opened(found)]
    if WITHDRAWAL in found.waits:
        lines.append(say("You took it back: it goes on {moment}.", moment=when(found.opens_at, Hours())))
    elif WORD in found.waits:
        lines.append(say("What you added comes to it on {moment}.", moment=when(found.opens_at, Hours())))
    return lines


def _opened(found: Found) -> str:
    standing = found.entry.standing if found.entry else Standing.OPEN
    if standing is not Standing.OPEN:
        return say(_NOT_OPEN[standing])
    if found.answers:
        return say(":speech_balloon: It was answered.")
    if not found.readers:
        return say(
            "It was opened, and nobody can read it just now: whoever it was for is no person of trust here any more. "
            "You can say it again to somebody else."
        )
    readers = text.escape(listed(found.readers))
    return say("It was opened, and is not answered yet. {people} can read it.", people=readers)


_NOT_OPEN: Mapping[Standing, str] = {
    Standing.TOO_FEW: mark(
        "It was not opened: too few people could have said it in that week. It was deleted, and nobody read it."
    ),
    Standing.NO_TEAM: mark(
        "It was not opened: its team was none any more. It was deleted, and nobody read it. You can say it again to "
        "those who look after Kindling."
    ),
    Standing.NOBODY: mark(
        "It was not opened: whoever it was for is no person of trust here any more. It was deleted, and nobody read it."
    ),
    Standing.WITHDRAWN: mark("You took it back. Its words are deleted."),
}


def read_code(values: Fields) -> str:
    """The code that was typed."""
    return text.from_form(values[CODE][CODE].get("value") or "")


def read_acts(values: Fields) -> tuple[str, bool]:
    """The words that were added, if any, and whether it is taken back."""
    words = text.from_form(values[WORD_FIELD][WORD_FIELD].get("value") or "")
    return "" if text.is_blank(words) else words, bool(values[BACK][BACK].get("selected_options"))


def waiting_view(words: str, wait: timedelta) -> View:
    """It is held in memory, and goes in within so long."""
    line = say(":hourglass_flowing_sand: It goes in within half a minute, with all else, and this says so then.")
    if wait > WRITTEN_EVERY:
        minutes = ceil(wait / timedelta(minutes=1))
        line = say(
            ":hourglass_flowing_sand: It goes in within {minutes} minutes. Please leave this open: it says so then.",
            minutes=minutes,
        )
    return told([line], words)


def done_view(found: Found, *, is_back: bool) -> View:
    """It is in."""
    moment = when(found.opens_at, Hours())
    if found.entry is None:
        line = (
            say(":white_check_mark: It is taken back and deleted. Nobody read it.")
            if is_back
            else say(":white_check_mark: It is in, with what you said before.")
        )
    elif is_back:
        line = say(":white_check_mark: It goes on {moment}, when the next week is opened.", moment=moment)
    else:
        line = say(":white_check_mark: It is in, and it can be read from {moment} on.", moment=moment)
    return told([line], "")


def not_in_view(words: str, *, is_closed: bool) -> View:
    """It did not go in; `is_closed` if no key opens the box just now."""
    line = say(CLOSED_NOW) if is_closed else say("It did not go in. Please come with your code once more.")
    return told([line], words)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))
