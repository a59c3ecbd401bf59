"""What somebody sees of their own check-ins: a line for each week, and the latest answers in words."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    RichTextBlock,
    RichTextSectionElement,
    SectionBlock,
)

from bot.blocks.checkin_words import answered, words_of
from bot.blocks.faces import ARRIVALS, said
from bot.content.words import mark, say, say_count, weekday, written
from bot.slack import text
from bot.slack.message import Message
from models.capabilities.checkins import Checkin

WEEKS = 6
"""Weeks that it shows, the present one included."""
MOST_IN_WORDS = 6
"""Check-ins that it shows in words."""
SHOWN_LIMIT = 300
"""Characters of one answer that it shows: Slack takes about 13,000 in all, and the copy of one's data has the rest."""
_BARS = "▁▂▄▆█"
"""For each face, from 1 to 5."""
_NONE = "·"
_WEEK = timedelta(days=7)
_TITLE = mark("Your last six weeks, for your eyes only:")
_LEGEND = mark(
    "A bar for each day from Monday to Sunday, from {lowest} hard to {highest} full of energy; {none} is a day without."
)
_EMPTY = mark("Nothing here yet. `/checkin` says how you are today, and this becomes a picture of your own weeks.")
_NAMES = {
    5: mark("full of energy"),
    4: mark("well"),
    3: mark("all right"),
    2: mark("a bit worn"),
    1: mark("hard today"),
}
"""How the faces are called within a sentence."""


def first_day(today: date) -> date:
    """The first day that the history shows."""
    return _monday(today) - (WEEKS - 1) * _WEEK


def history(found: Sequence[Checkin], today: date) -> Message:
    """The picture of somebody's own weeks; `found` is what they said since the first day, the earliest first."""
    if not found:
        line = say(_EMPTY)
        return Message(line, [SectionBlock(text=MarkdownTextObject(text=f":seedling: {line}"))])
    faces = {each.day: each.face for each in found if each.face}
    mondays = [first_day(today) + number * _WEEK for number in range(WEEKS)]
    lines = [f"`{_bars(faces, each)}` {_words(faces, each)}" for each in mondays]
    with_words = [each for each in found if _answers(each)]
    shown = with_words[: -MOST_IN_WORDS - 1 : -1]
    legend = say(_LEGEND, lowest=_BARS[0], highest=_BARS[-1], none=_NONE)
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text="\n".join([say(_TITLE), *lines]))),
        ContextBlock(elements=[MarkdownTextObject(text=legend)]),
    ]
    for each in shown:
        blocks += [DividerBlock(), _in_words(each)]
    spoken = [say(_TITLE), *(_words(faces, each) for each in mondays), *(_spoken(each) for each in shown)]
    return Message("\n".join(spoken), blocks)


def _bars(faces: Mapping[date, int], monday: date) -> str:
    week = (faces.get(monday + timedelta(days=number)) for number in range(7))
    return "".join(_BARS[face - 1] if face else _NONE for face in week)


def _words(faces: Mapping[date, int], monday: date) -> str:
    """The same for those who do not see the bars: "23 Nov: 3 check-ins, from a bit worn to well"."""
    week = [faces[day] for number in range(7) if (day := monday + timedelta(days=number)) in faces]
    if not week:
        return say("{day}: no check-in", day=_date(monday))
    lowest, highest = say(_NAMES[min(week)]), say(_NAMES[max(week)])
    if lowest == highest:
        return say_count(
            "{day}: {count} check-in, {arrived}",
            "{day}: {count} check-ins, {arrived}",
            len(week),
            day=_date(monday),
            arrived=lowest,
        )
    return say_count(
        "{day}: {count} check-in, from {lowest} to {highest}",
        "{day}: {count} check-ins, from {lowest} to {highest}",
        len(week),
        day=_date(monday),
        lowest=lowest,
        highest=highest,
    )


def _in_words(checkin: Checkin) -> RichTextBlock:
    """All that they said of that day: what they typed after the command is shown to them alone."""
    title = RichTextSectionElement(elements=text.inline(_when(checkin)))
    note = [text.quote(checkin.note, SHOWN_LIMIT)] if checkin.note else []
    return RichTextBlock(elements=[title, *note, *answered(checkin, SHOWN_LIMIT)])


def _when(checkin: Checkin) -> str:
    day = say("{weekday}, {day}", weekday=weekday(checkin.day.isoweekday()), day=_date(checkin.day))
    return f"{day} · {said(checkin.face, ARRIVALS)}" if checkin.face else day


def _spoken(checkin: Checkin) -> str:
    words = (text.escape(text.cut(each, SHOWN_LIMIT)) for each in _answers(checkin))
    return " ".join([f"{_when(checkin)}:", *words])


def _answers(checkin: Checkin) -> list[str]:
    return [*([checkin.note] if checkin.note else []), *words_of(checkin)]


def _date(day: date) -> str:
    return written(day, "MMMd")


def _monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)
