"""What somebody says in a round, step by step: what they write, what of it may be shown, and that it is in.

What is written stands in these forms and nowhere else until it is ticked and sent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RichTextBlock,
    RichTextListElement,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.fields import words_field
from bot.blocks.times import when
from bot.content.rounds import WORDS
from bot.content.words import mark, number, say
from bot.slack import text
from models.capabilities.rounds import Kind, Round
from models.people.hours import Hours

FORM, TICKS = "round_words_form", "round_ticks_form"
"""Callback ids."""
ALL = "round_all"
"""Block id of the tick for all lines; those of the lines are their part and number."""
LISTEN = "kindling_listen"
"""Action id of the button that opens the listening box (`bot.blocks.help.Door`)."""
AS_WRITTEN, WITHOUT_NAME = "as_written", "without_name"
MOST_LINES, LINE_LIMIT = 10, 300
"""Of one part, at a time; and of a line."""
FIELD_LIMIT = 3000
TITLE_LIMIT = 24
_BULLET = re.compile(r"^\s*(?:[-*•–—]\s+)?")
NOTHING = mark("Write a line or two, or close this. Each line is one thought.")
TOO_MANY = mark("Please choose at most {most} lines here. You can come back and add more.")
TOO_LONG = mark("One of these lines is longer than {most} letters. Could it be two?")
NO_TICK = mark("Nothing is ticked yet. Tick what may be shown; if that is nothing, close this, and it is kept nowhere.")
TOO_MUCH = mark(
    "That is a lot for one day, and I take no more just now, so that everyone is heard. Please come back later."
)
OVER = mark("This round is over, so nothing more can be added to it. Your words are still here, and kept nowhere else.")
OVER_BUT_LISTENING = mark(
    "This round is over, so nothing more can be added to it. Your words are still here, and kept nowhere else. You can "
    "say them in the listening box, which is open at any time."
)
NOT_IN = mark(
    "They did not go in, so nobody will read them. Here they are, with your ticks: please send them once more."
)
WAITING = mark(
    "Your lines go in within half a minute. Please leave this open until it says so: if something goes wrong, your "
    "words are here."
)
ENDED = mark("This round is over, so nothing more can be added to it.")
IN = mark(":white_check_mark: Your lines are in, and nobody can tell any more that they are yours. You can add more.")


@dataclass(frozen=True)
class Line:
    """One line as somebody wrote it."""

    part: str
    words: str
    reworded: str | None = None
    """The same without a name, where it names somebody."""


def form_view(of: Round, team_name: str, least: int, hours: Hours) -> View:
    """What they would say, part by part; `least` is how many people and lines it takes."""
    blocks: list[Block] = []
    if of.topic:
        blocks.append(RichTextBlock(elements=[text.quote(of.topic)]))
    blocks.append(_section(_what_happens(of, team_name, least, hours)))
    for part, words in WORDS[of.kind].parts.items():
        label = say("{title}: {asks}", title=say(words.title), asks=say(words.asks))
        blocks.append(words_field(part, label, say(words.example), optional=True, most=FIELD_LIMIT))
    return _form(FORM, title_of(of.kind), say("Go on"), say("Not now"), str(of.id), blocks)


def _what_happens(of: Round, team_name: str, least: int, hours: Hours) -> str:
    lines = [
        say("• One thought per line. Next you tick what may be shown; what you do not tick is kept nowhere."),
        say(
            "• As you send it, Slack and Kindling see that it is you. Afterwards nothing tells who it was, or when: so "
            "neither you nor anybody else can take a line back, and deleting your data does not reach it."
        ),
        say(
            "• Ticked lines wait sealed until {when}. Then all of them are shown in {channel} at once, in no order, if "
            "at least {least} people of {team} were there to say something and at least as many lines were ticked; "
            "else they are deleted unread.",
            when=when(of.ends_at, hours),
            channel=f"<#{of.channel_id}>",
            least=number(least),
            team=text.escape(text.isolated(team_name)),
        ),
        say("• Say what happens rather than who does it."),
    ]
    return "\n".join(lines)


def read(view: Mapping[str, Any]) -> tuple[Sequence[Line], dict[str, str]]:
    """What they wrote, and what is wrong with it, by field. A mention would call somebody, so it is none."""
    found: list[Line] = []
    wrong: dict[str, str] = {}
    for part in _fields(view):
        typed = text.from_form(view["state"]["values"][part][part].get("value") or "")
        typed = text.MENTION.sub(say("somebody"), typed)
        lines = [_BULLET.sub("", each).strip() for each in typed.splitlines() if not text.is_blank(each)]
        if len(lines) > MOST_LINES:
            wrong[part] = say(TOO_MANY, most=number(MOST_LINES))
        elif any(len(each) > LINE_LIMIT for each in lines):
            wrong[part] = say(TOO_LONG, most=number(LINE_LIMIT))
        found += [Line(part, each) for each in lines]
    if not found:
        wrong[_fields(view)[0]] = say(NOTHING)
    return found, wrong


def ticks_view(of: Round, lines: Sequence[Line]) -> View:
    """Which of it may be shown: none of it, unless they say so. The lines stand in the form, from where they are read
    again."""
    ask = say(
        "Tick what may be shown to {channel}, without your name. Nothing else is kept.", channel=f"<#{of.channel_id}>"
    )
    blocks: list[Block] = [_section(ask)]
    if len(lines) > 1:
        every = [Option(value=ALL, label=say("All of these may be shown"))]
        blocks.append(_checks(ALL, say("All of them?"), every))
    for position, each in enumerate(lines):
        may = [Option(value=AS_WRITTEN, label=say("This may be shown"))]
        hint = None
        if each.reworded:
            may.append(Option(value=WITHOUT_NAME, label=say("This may be shown without the name")))
            hint = say(
                "It names somebody, who may guess who wrote it. Without the name: “{words}”", words=each.reworded
            )
        blocks.append(_checks(f"{each.part}:{position}", each.words, may, hint))
    return _form(TICKS, title_of(of.kind), say("Send"), say("Back"), str(of.id), blocks)


def _checks(name: str, label: str, options: Sequence[Option], hint: str | None = None) -> InputBlock:
    element = CheckboxesElement(action_id=name, options=list(options))
    return InputBlock(block_id=name, label=label, hint=hint, optional=True, element=element)


def written(view: Mapping[str, Any]) -> Sequence[Line]:
    """All that stands in the form, ticked or not."""
    labels = {each["block_id"]: each["label"]["text"] for each in view["blocks"] if each["type"] == "input"}
    return [Line(name.partition(":")[0], text.unescape(labels[name])) for name in _lines(view)]


def ticked(view: Mapping[str, Any]) -> Mapping[int, str]:
    """What of it may be shown, and how, by its place in the form."""
    values = view["state"]["values"]
    chosen = {name: [each["value"] for each in _options(fields[name])] for name, fields in values.items()}
    found = {}
    for position, name in enumerate(_lines(view)):
        if WITHOUT_NAME in chosen.get(name, ()):
            found[position] = WITHOUT_NAME
        elif AS_WRITTEN in chosen.get(name, ()) or chosen.get(ALL):
            found[position] = AS_WRITTEN
    return found


def first_field(view: Mapping[str, Any]) -> str:
    """Where to say what is wrong with all of it."""
    return _fields(view)[0]


def _fields(view: Mapping[str, Any]) -> Sequence[str]:
    return [each["block_id"] for each in view["blocks"] if each["type"] == "input"]


def _lines(view: Mapping[str, Any]) -> Sequence[str]:
    return [each for each in _fields(view) if each != ALL]


def _options(state: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return state.get("selected_options") or ()


# Once it was sent


def waiting_view(title: str, lines: Sequence[Line]) -> View:
    """It is on its way."""
    return _told(title, say(WAITING), lines)


def in_view(title: str, lines: Sequence[Line]) -> View:
    """It is in."""
    return _told(title, say(IN), lines)


def again_view(sent: Mapping[str, Any]) -> dict[str, Any]:
    """It is not in: the form as it was sent, with all that stood in it and was ticked."""
    note = _section(say(NOT_IN)).to_dict()
    blocks = [_as_sent(each, sent["state"]["values"]) for each in sent["blocks"] if each["type"] == "input"]
    kept = {name: sent[name] for name in ("type", "callback_id", "title", "submit", "close", "private_metadata")}
    return {**kept, "blocks": [note, *blocks]}


def _as_sent(block: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    name, element = block["block_id"], {key: each for key, each in block["element"].items() if key != "initial_options"}
    chosen = _options(values.get(name, {}).get(name, {}))
    return {**block, "element": {**element, **({"initial_options": list(chosen)} if chosen else {})}}


def over_view(title: str, lines: Sequence[Line], *, offers_box: bool) -> View:
    """The round ended meanwhile: they have their words back, and where they can say them."""
    if not offers_box:
        return _told(title, say(OVER), lines)
    button = ButtonElement(text=PlainTextObject(text=say("Open the listening box")), action_id=LISTEN, value="listen")
    return _told(title, say(OVER_BUT_LISTENING), lines, [ActionsBlock(elements=[button])])


def _told(title: str, line: str, lines: Sequence[Line], more: Sequence[Block] = ()) -> View:
    """Closing it closes the forms below it as well."""
    items = [RichTextSectionElement(elements=text.inline(each.words)) for each in lines]
    return View(
        type="modal",
        title=title,
        close=say("Close"),
        clear_on_close=True,
        blocks=[
            _section(line),
            RichTextBlock(elements=[RichTextListElement(style="bullet", elements=items)]),
            *more,
        ],
    )


def _form(callback_id: str, title: str, submit: str, close: str, remembers: str, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close=close,
        private_metadata=remembers,
        blocks=list(blocks),
    )


def title_of(kind: Kind) -> str:
    """What these forms are called."""
    return text.cut(say(WORDS[kind].name), TITLE_LIMIT)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))
