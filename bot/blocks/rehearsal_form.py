"""The form in which a workspace writes a scene of its own, one step at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, MarkdownTextObject, RichTextBlock, SectionBlock
from slack_sdk.models.views import View

from bot.blocks.fields import packed, remembered, words_field
from bot.content.scenes import FEWEST_REPLIES, MOST_REPLIES, ROOM, too_long
from bot.content.words import mark, number, say, say_count
from bot.slack import text
from models.capabilities.rehearsals import MOST_SCENES, NotKept, OwnScene, Words

FORM = "own_scene_form"
"""Callback id."""
TITLE, SETTING, SAYS = "title", "setting", "says"
"""Block ids of the fields of a beginning; those of the replies are `field`'s."""
PARTS = ("words", "lands", "why")
"""Of a reply."""
INTRO = mark(
    "Write a moment that is hard here. Let each reply be one that a decent person might give on a busy day: each gains "
    "something and costs something. Everyone here can rehearse it."
)
AFTER = mark("What could one say or do next, after this?")
NOBODY = mark("Scenes are about nobody in particular: leave out by what somebody here could be known.")
NAMED = mark(
    "A name in this is one of somebody here. Scenes are about nobody in particular. If it is nobody’s story, save it "
    "once more as it is."
)
BLANK = mark("There is nothing to see in this yet. A few words are enough.")
PART_MISSING = mark("A reply has all three: what one says, how it lands, and why.")
TOO_LONG = mark("Please make it shorter, so that it can be read aloud: at most {words} and {characters} characters.")
NOT_YOURS = mark(
    "Only those who look after Kindling here change scenes, so nothing was saved. Your words are still here."
)
_NOT_KEPT = {
    NotKept.GONE: mark("Somebody took that away meanwhile, so nothing was saved. Your words are still here."),
    NotKept.TAKEN: mark("Somebody else wrote meanwhile what happens there. Your words are still here."),
    NotKept.FOLLOWED: mark("Something follows the third reply. Take that away first, or keep the reply."),
}
CHANGED = mark("Somebody put this into other words meanwhile. “Save” puts yours in the place of theirs.")
ADDED = mark(":white_check_mark: Saved. At the end of a reply you can write what happens next.")
SAVED, TAKEN_AWAY = mark(":white_check_mark: Saved."), mark(":leaves: Taken away.")
NOT_TAKEN_AWAY = mark("Somebody changed this meanwhile, so nothing was taken away. Here is how it reads now.")
AT_LIMIT = mark("There is no room for one more form here. Please close the others and open `/kindling practice` again.")


@dataclass(frozen=True)
class FormContext:
    """What the form must remember between opening and sending."""

    place: str = ""
    """Where in a scene it was opened: `bot.blocks.rehearsals.Place`, packed; empty for a new scene."""
    step_id: str | None = None
    """Which step is put into other words; `None` where one is added."""
    shown_at: str = ""
    """Since when that says what they saw."""
    was_asked: bool = False
    """Whether they were asked already whether a name in it is somebody's."""
    is_beginning: bool = True
    """Whether it has a title, a setting and what the other person says."""


@dataclass(frozen=True)
class Sent:
    """What was sent."""

    words: Words
    context: FormContext


def form_view(words: Words, context: FormContext, after: str = "", note: str = "") -> View:
    """The form.

    Args:
        words: what it opens with.
        context: what it remembers.
        after: how the reply landed that it follows, where it follows one.
        note: what became of it, in mrkdwn.
    """
    intro: list[Block] = [_section(note or say(INTRO))]
    if after:
        intro = [_section(note or say(AFTER)), RichTextBlock(elements=[text.quote(after)])]
    return View(
        type="modal",
        callback_id=FORM,
        title=say("A scene of your own"),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=[*intro, *(_beginning(words) if context.is_beginning else []), *_replies(words.replies)],
    )


def of_step(step: OwnScene) -> Words:
    """What a step says now."""
    return Words(step.replies, step.title, step.setting, step.says)


def submission(view: Mapping[str, Any]) -> Sent:
    """What was filled in; a mention would call somebody, so it is none."""
    values = view["state"]["values"]
    found = {name: _typed(values, name) for name in values}
    replies = [{part: found.get(field(part, nth), "") for part in PARTS} for nth in range(MOST_REPLIES)]
    filled = [each for nth, each in enumerate(replies) if nth < FEWEST_REPLIES or any(each.values())]
    context = remembered(FormContext, view)
    if not context.is_beginning:
        return Sent(Words(filled), context)
    return Sent(Words(filled, found[TITLE], found[SETTING], found[SAYS]), context)


def problems(words: Words) -> dict[str, str]:
    """What is wrong with it, by field."""
    fields = {name: (name, getattr(words, name)) for name in (TITLE, SETTING, SAYS)}
    fields |= {field(part, nth): (part, each[part]) for nth, each in enumerate(words.replies) for part in PARTS}
    found = {name: _problem(*about, name) for name, about in fields.items() if about[1] is not None}
    return {name: problem for name, problem in found.items() if problem}


def refused(why: NotKept, words: Words) -> dict[str, str]:
    """Why it is not saved, by field; every word stays in the form."""
    first = field(PARTS[0], 0) if words.title is None else TITLE
    if why is NotKept.TOO_MANY:
        line = mark("There are {most} scenes of your own already. Please take one away first.")
        return {first: say(line, most=number(MOST_SCENES))}
    if why is NotKept.FOLLOWED:
        return {field(PARTS[0], MOST_REPLIES - 1): say(_NOT_KEPT[why])}
    return {first: say(_NOT_KEPT[why])}


def not_yours(words: Words) -> dict[str, str]:
    """They may not, or no longer, by field."""
    return {field(PARTS[0], 0) if words.title is None else TITLE: say(NOT_YOURS)}


def asked_again(sent: Sent, after: str) -> View:
    """The form with all their words, and whether a name in them is meant."""
    return form_view(sent.words, replace(sent.context, was_asked=True), after, say(NAMED))


def changed_again(sent: Sent, shown_at: str, after: str) -> View:
    """The form with all their words, which somebody else was quicker than."""
    return form_view(sent.words, replace(sent.context, shown_at=shown_at), after, say(CHANGED))


def all_words(words: Words) -> str:
    """Everything in it, to look for names."""
    own = [each for each in (words.title, words.setting, words.says) if each]
    return "\n".join([*own, *(each[part] for each in words.replies for part in PARTS)])


def field(part: str, nth: int) -> str:
    """The field of a part of a reply, counted from 0."""
    return f"{part}_{nth}"


def _beginning(words: Words) -> list[Block]:
    example = say("“Is anybody actually there?”")
    setting = say("You hear of it for the first time, and it is Friday afternoon.")
    return [
        _field(TITLE, TITLE, say("What is it called?"), words.title, say("Charged twice"), multiline=False),
        _field(SETTING, SETTING, say("Where are you, and what do you know?"), words.setting, setting, say(NOBODY)),
        _field(SAYS, SAYS, say("What does the other person say or do?"), words.says, example),
    ]


def _replies(replies: Sequence[Mapping[str, str]]) -> list[Block]:
    found: list[Block] = []
    for nth in range(MOST_REPLIES):
        filled = replies[nth] if nth < len(replies) else {}
        count, rest = number(nth + 1), nth >= FEWEST_REPLIES
        labels = (
            say("Reply {count}: what you say or do", count=count),
            say("Reply {count}: how it lands with them", count=count),
            say("Reply {count}: why, and what it costs", count=count),
        )
        found.append(DividerBlock())
        found += [
            _field(field(part, nth), part, label, filled.get(part), is_optional=rest)
            for part, label in zip(PARTS, labels, strict=True)
        ]
    return found


def _field(
    name: str,
    part: str,
    label: str,
    initial: str | None,
    example: str | None = None,
    hint: str | None = None,
    *,
    multiline: bool = True,
    is_optional: bool = False,
) -> Block:
    most = ROOM[part].characters
    return words_field(
        name, label, example, initial or "", optional=is_optional, multiline=multiline, most=most, hint=hint
    )


def _typed(values: Mapping[str, Any], name: str) -> str:
    typed = text.MENTION.sub(say("somebody"), text.from_form(values[name][name].get("value") or ""))
    return "" if text.is_blank(typed) else typed


def _problem(part: str, words: str, name: str) -> str | None:
    if not words:
        return say(PART_MISSING if name.endswith(f"_{MOST_REPLIES - 1}") else BLANK)
    room = too_long(part, words)
    if room is None:
        return None
    most = say_count("{count} word", "{count} words", room.words)
    return say(TOO_LONG, words=most, characters=number(room.characters))


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))
