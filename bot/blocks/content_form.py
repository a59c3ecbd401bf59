"""The form in which a workspace adds entries of its own to what Kindling says, and switches others off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.fields import closing_view, packed
from bot.blocks.rhythm_fields import Fields, Problems, SettingsContext
from bot.content.library import EntryKind, Principle, entries
from bot.content.words import mark, number, say, say_count
from bot.slack import text
from models.capabilities.contents import OwnEntry

TITLE = mark("What Kindling says")
FORM = "content_form"
"""Callback id."""
KIND, PRINCIPLE, WORDS, REMOVED = "kind", "principle", "words", "removed"
"""Block ids; those of the selects of what is off are `off`'s."""
LONGEST = 220
OFFERED = 100
"""Options that Slack takes in a select."""
KINDS: Mapping[EntryKind, tuple[str, str]] = {
    EntryKind.QUESTION: (mark("A question of the check-in"), mark("Check-in questions that are off")),
    EntryKind.PRACTICE: (mark("A small practice"), mark("Small practices that are off")),
    EntryKind.GRATITUDE: (mark("A line under a gratitude prompt"), mark("Lines under gratitude prompts that are off")),
    EntryKind.INVITATION: (mark("An invitation in the team's digest"), mark("Invitations that are off")),
}
"""What a workspace can add to and switch off, and what its fields are called."""
PRINCIPLES = {
    Principle.EMPATHY: mark("Empathy: understand first"),
    Principle.RESPECT: mark("Respect: keep people's dignity and time"),
    Principle.ANTICIPATION: mark("Initiative: help before it is asked"),
    Principle.PARTNERSHIP: mark("Partnership: find a way together"),
    Principle.CARE: mark("Appreciation: thank, and look after each other"),
}


@dataclass(frozen=True)
class Sent:
    """What was sent."""

    kind: EntryKind
    principle: Principle
    words: str
    """Of the entry to add; empty where there is none."""
    is_blank: bool
    """Whether something was typed that nobody can see."""
    off: tuple[str, ...]
    """Ids of the entries that are to be off."""
    removed: tuple[str, ...]
    """Ids of the workspace's own entries to take away."""


def form_view(own: Sequence[OwnEntry], switched_off: Sequence[str], context: SettingsContext) -> View:
    """The form.

    Args:
        own: the workspace's own entries.
        switched_off: ids of the entries that are off now.
        context: where to answer.
    """
    intro = say(
        "Add something in your own words, or switch off what does not fit you. It comes in turn with all the rest."
    )
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=intro)), *_addition(), DividerBlock()]
    blocks += [field for kind in KINDS for field in _switches(kind, switched_off)]
    if own:
        options = [Option(value=str(each.id), label=text.cut(each.words, 75)) for each in own[-OFFERED:]]
        element = StaticMultiSelectElement(action_id=REMOVED, options=options)
        blocks.append(
            InputBlock(block_id=REMOVED, label=say("Your own entries to take away"), optional=True, element=element)
        )
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=blocks,
    )


def read(values: Fields) -> Sent:
    """What the form says."""
    typed = values[WORDS][WORDS].get("value") or ""
    words = text.from_form(typed)
    is_blank = bool(typed) and text.is_blank(words)
    off = [each for kind in KINDS for name, _ in _parts(kind) for each in _several(values, name)]
    return Sent(
        kind=EntryKind(values[KIND][KIND]["selected_option"]["value"]),
        principle=Principle(values[PRINCIPLE][PRINCIPLE]["selected_option"]["value"]),
        words="" if is_blank else words,
        is_blank=is_blank,
        off=tuple(off),
        removed=tuple(_several(values, REMOVED)),
    )


def problems(sent: Sent) -> Problems:
    """What is wrong with it, by field."""
    if sent.is_blank:
        return {WORDS: say("There is nothing to see in this. Write a few words, or leave it empty.")}
    if len(sent.words) > LONGEST:
        most, count = number(LONGEST), number(len(sent.words))
        return {WORDS: say("At most {most} characters, please: these are {count}.", most=most, count=count)}
    return {}


def offered() -> frozenset[str]:
    """Ids of the entries that can be switched off."""
    return frozenset(each.id for kind in KINDS for each in entries(kind))


def saved(sent: Sent) -> str:
    """What was done, in one line of plain text."""
    parts = [say("your entry takes its turn from now on")] if sent.words else []
    if sent.removed:
        parts.append(say_count("{count} of your own is gone", "{count} of your own are gone", len(sent.removed)))
    parts.append(
        say_count("{count} of ours is off", "{count} of ours are off", len(sent.off)) if sent.off else say("all are on")
    )
    return say("Saved: {changes}.", changes=", ".join(parts))


def kept_view(line: str) -> View:
    """What was done, where there is no conversation to say it in."""
    return closing_view(say(TITLE), line)


def off(kind: EntryKind, part: int) -> str:
    """The field with some of the entries of a kind that can be off."""
    return f"off_{kind}_{part}"


def _addition() -> list[Block]:
    kinds = [Option(value=kind, label=say(label)) for kind, (label, _) in KINDS.items()]
    principles = [Option(value=principle, label=say(label)) for principle, label in PRINCIPLES.items()]
    words = PlainTextInputElement(
        action_id=WORDS,
        multiline=True,
        max_length=LONGEST,
        placeholder=say("For example: Who made room for you to speak?"),
    )
    return [
        InputBlock(block_id=WORDS, label=say("In your own words"), optional=True, element=words),
        InputBlock(
            block_id=KIND,
            label=say("What is it?"),
            element=StaticSelectElement(action_id=KIND, options=kinds, initial_option=kinds[0]),
        ),
        InputBlock(
            block_id=PRINCIPLE,
            label=say("Which of the five is it about?"),
            element=StaticSelectElement(action_id=PRINCIPLE, options=principles, initial_option=principles[0]),
        ),
    ]


def _switches(kind: EntryKind, switched_off: Sequence[str]) -> list[Block]:
    """A select for each hundred entries of a kind; those that are off are chosen."""
    parts = _parts(kind)
    label = say(KINDS[kind][1])
    return [
        InputBlock(
            block_id=name,
            label=label if len(parts) == 1 else _nth(label, nth, len(parts)),
            optional=True,
            element=StaticMultiSelectElement(
                action_id=name,
                options=list(options.values()),
                initial_options=[option for id_, option in options.items() if id_ in switched_off] or None,
            ),
        )
        for nth, (name, options) in enumerate(parts, start=1)
    ]


def _nth(label: str, nth: int, count: int) -> str:
    return say("{label} ({number} of {count})", label=label, number=number(nth), count=number(count))


def _parts(kind: EntryKind) -> list[tuple[str, Mapping[str, Option]]]:
    """The entries of a kind as options by id, in as many fields as they need."""
    every = entries(kind)
    starts = range(0, len(every), OFFERED)
    return [
        (
            off(kind, part),
            {
                each.id: Option(value=each.id, label=text.cut(say(each.text), 75))
                for each in every[start : start + OFFERED]
            },
        )
        for part, start in enumerate(starts)
    ]


def _several(values: Fields, name: str) -> list[str]:
    state = values.get(name, {}).get(name, {})
    return [option["value"] for option in state.get("selected_options") or ()]
