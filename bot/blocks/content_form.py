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

from bot.blocks.fields import packed
from bot.blocks.rhythm_fields import Fields, Problems, SettingsContext
from bot.content.library import EntryKind, Principle, entries
from bot.slack import text
from models.capabilities.contents import OwnEntry

FORM = "content_form"
"""Callback id."""
KIND, PRINCIPLE, WORDS, REMOVED = "kind", "principle", "words", "removed"
"""Block ids; those of the selects of what is off are `off`'s."""
LONGEST = 220
OFFERED = 100
"""Options that Slack takes in a select."""
KINDS: Mapping[EntryKind, tuple[str, str]] = {
    EntryKind.QUESTION: ("A question of the check-in", "Check-in questions that are off"),
    EntryKind.PRACTICE: ("A small practice", "Small practices that are off"),
    EntryKind.GRATITUDE: ("A gratitude prompt", "Gratitude prompts that are off"),
    EntryKind.INVITATION: ("An invitation in the team digest", "Invitations that are off"),
}
"""What a workspace can add to and switch off, and what its fields are called."""
PRINCIPLES = {
    Principle.EMPATHY: "Empathy: understand first",
    Principle.RESPECT: "Respect: keep people's dignity and time",
    Principle.ANTICIPATION: "Anticipation: help before it is asked",
    Principle.PARTNERSHIP: "Partnership: find a way together",
    Principle.CARE: "Care: thank, and look after each other",
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
    intro = "Add something in your own words, or switch off what does not fit you. It comes in turn with all the rest."
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=intro)), *_addition(), DividerBlock()]
    blocks += [field for kind in KINDS for field in _switches(kind, switched_off)]
    if own:
        options = [Option(value=str(each.id), label=text.cut(each.words, 75)) for each in own[-OFFERED:]]
        element = StaticMultiSelectElement(action_id=REMOVED, options=options)
        blocks.append(
            InputBlock(block_id=REMOVED, label="Your own entries to take away", optional=True, element=element)
        )
    return View(
        type="modal",
        callback_id=FORM,
        title="What Kindling says",
        submit="Save",
        close="Not now",
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
        return {WORDS: "There is nothing to see in this. Write a few words, or leave it empty."}
    if len(sent.words) > LONGEST:
        return {WORDS: f"At most {LONGEST} characters, please: these are {len(sent.words)}."}
    return {}


def offered() -> frozenset[str]:
    """Ids of the entries that can be switched off."""
    return frozenset(each.id for kind in KINDS for each in entries(kind))


def saved(sent: Sent) -> str:
    """What was done, in one line of plain text."""
    parts = ["your entry takes its turn from now on"] if sent.words else []
    if sent.removed:
        parts.append("1 of your own is gone" if len(sent.removed) == 1 else f"{len(sent.removed)} of your own are gone")
    parts.append(f"{len(sent.off)} of ours {'is' if len(sent.off) == 1 else 'are'} off" if sent.off else "all are on")
    return f"Saved: {', '.join(parts)}."


def off(kind: EntryKind, part: int) -> str:
    """The field with some of the entries of a kind that can be off."""
    return f"off_{kind}_{part}"


def _addition() -> list[Block]:
    kinds = [Option(value=kind, label=label) for kind, (label, _) in KINDS.items()]
    principles = [Option(value=principle, label=label) for principle, label in PRINCIPLES.items()]
    words = PlainTextInputElement(
        action_id=WORDS,
        multiline=True,
        max_length=LONGEST,
        placeholder="For example: Who made room for you to speak this week?",
    )
    return [
        InputBlock(block_id=WORDS, label="In your own words", optional=True, element=words),
        InputBlock(
            block_id=KIND,
            label="What is it?",
            element=StaticSelectElement(action_id=KIND, options=kinds, initial_option=kinds[0]),
        ),
        InputBlock(
            block_id=PRINCIPLE,
            label="What does it help with?",
            element=StaticSelectElement(action_id=PRINCIPLE, options=principles, initial_option=principles[0]),
        ),
    ]


def _switches(kind: EntryKind, switched_off: Sequence[str]) -> list[Block]:
    """A select for each hundred entries of a kind; those that are off are chosen."""
    parts = _parts(kind)
    label = KINDS[kind][1]
    return [
        InputBlock(
            block_id=name,
            label=label if len(parts) == 1 else f"{label} ({number} of {len(parts)})",
            optional=True,
            element=StaticMultiSelectElement(
                action_id=name,
                options=list(options.values()),
                initial_options=[option for id_, option in options.items() if id_ in switched_off] or None,
            ),
        )
        for number, (name, options) in enumerate(parts, start=1)
    ]


def _parts(kind: EntryKind) -> list[tuple[str, Mapping[str, Option]]]:
    """The entries of a kind as options by id, in as many fields as they need."""
    every = entries(kind)
    starts = range(0, len(every), OFFERED)
    return [
        (
            off(kind, part),
            {each.id: Option(value=each.id, label=text.cut(each.text, 75)) for each in every[start : start + OFFERED]},
        )
        for part, start in enumerate(starts)
    ]


def _several(values: Fields, name: str) -> list[str]:
    state = values.get(name, {}).get(name, {})
    return [option["value"] for option in state.get("selected_options") or ()]
