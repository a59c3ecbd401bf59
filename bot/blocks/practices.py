"""What people see of micro-practices: one small act or reflection, why it helps, and a kind word when it is done."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.unanswered import offering
from bot.blocks.values import recalled
from bot.content.library import Entry
from bot.content.principles import PRINCIPLES
from bot.content.turns import find_entry
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.capabilities import practices
from models.capabilities.practices import Practice
from models.people import availability
from models.people.cadences import CadenceKind
from models.people.values import Value
from models.store.outbox import Claim

DONE, ANOTHER, WHY = "practice_done", "practice_another", "practice_why"
"""Action ids; each button's value is the practice's id."""
SHOWN_LIMIT = 1000
"""Characters of a practice of the workspace's own that are shown."""
PROPOSAL = mark(":seedling: A small practice for today, if you like:")
WAS_PROPOSED = mark(":seedling: A small practice from a while ago:")
NOT_YOURS = mark("That one is somebody else's, or no longer there, so nothing was changed.")
WITHDRAWN = mark("That practice was taken out of the collection, so there is nothing to do about it.")
NO_OTHER = mark(
    "There is no other one just now. This one can wait until you have a moment, and leaving it is fine, too."
)
_WELL_DONE = (
    mark(":seedling: Done, and thank you. Small things like this add up for the people around you."),
    mark(":seedling: Thank you for making room for that. Somebody's day may be a little lighter for it."),
    mark(":seedling: Done. It is kind of you to have taken the time."),
)
_ITS_OWN = mark("Your workspace added this one to the collection.")


# Messages of the bot's own accord: rendered when sent.


def _render_due(session: Session, claim: Claim) -> Message | None:
    """The practice, unless its day is over or it was taken out of the collection; where it stands, it has its buttons
    no longer."""
    practice = practices.shown_in(session, claim.workspace_id, claim.subject_id)
    if practice is None:
        return None
    hours = availability.of_one(session, claim.workspace_id, claim.recipient).hours
    entry = find_entry(session, claim.workspace_id, practice.entry_id)
    if claim.standing:
        return shown(practice, entry, is_over=True)
    if entry is None or entry.is_retired or hours.today(practice.created_at) != hours.today(claim.claimed_at):
        return None
    return proposed(practice.id, entry)


RENDERERS: Mapping[str, Renderer] = {practices.DUE: nudge(offering(_render_due))}


# Answers to the person in front of us.


def shown(practice: Practice, entry: Entry | None, *, is_over: bool = False) -> Message:
    """A practice as it stands; `is_over` where the next one takes its turn."""
    if practice.done_at:
        return _said(say(_WELL_DONE[practice.id.int % len(_WELL_DONE)]))
    if entry is None:
        return _said(say(WITHDRAWN))
    return _message(entry, say(WAS_PROPOSED), []) if is_over else proposed(practice.id, entry)


def proposed(practice_id: UUID, entry: Entry) -> Message:
    """A practice with what can be done about it."""
    why = _button(say("Why?"), WHY, practice_id)
    return _message(entry, say(PROPOSAL), [_ways_on(practice_id, _another(practice_id), why)])


def explained(practice_id: UUID, entry: Entry, value: Value | None = None) -> Message:
    """The same with why it helps, and what it is about; or a value of the reader's team in place of that."""
    about = recalled(value) if value else say(PRINCIPLES[entry.principle])
    lines = f"{text.escape(say(entry.why or _ITS_OWN))}\n{about}"
    explanation = SectionBlock(text=MarkdownTextObject(text=lines))
    return _message(entry, say(PROPOSAL), [explanation, _ways_on(practice_id, _another(practice_id))])


def without_another(practice_id: UUID, entry: Entry) -> Message:
    """The same where there is no other one that could take its place."""
    note = ContextBlock(elements=[MarkdownTextObject(text=say(NO_OTHER))])
    return _message(entry, say(PROPOSAL), [note, _ways_on(practice_id)])


def _message(entry: Entry, line: str, more: Sequence[Block]) -> Message:
    words = say(entry.text)
    return Message(
        f"{line} {text.escape(text.cut(words, SHOWN_LIMIT))}",
        [
            SectionBlock(text=MarkdownTextObject(text=line)),
            RichTextBlock(elements=[text.quote(words, SHOWN_LIMIT)]),
            *more,
        ],
    )


def _ways_on(practice_id: UUID, *buttons: InteractiveElement) -> ActionsBlock:
    elements: list[InteractiveElement] = [
        _button(say("Done"), DONE, practice_id, style="primary"),
        *buttons,
        nudge_menu(CadenceKind.PRACTICE),
    ]
    return ActionsBlock(elements=elements)


def _another(practice_id: UUID) -> ButtonElement:
    return _button(say("Another"), ANOTHER, practice_id)


def _said(line: str) -> Message:
    return Message(line, [SectionBlock(text=MarkdownTextObject(text=line))])


def _button(label: str, action_id: str, practice_id: UUID, style: str | None = None) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=str(practice_id), style=style)
