"""What those read to whom something was said in the listening box: a message when a week is opened, and on Home."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.help import leads_to
from bot.blocks.home_places import FRONT, Place, Visitor, header, turn
from bot.blocks.humane import news, nudge
from bot.blocks.listening import OPEN
from bot.blocks.listening_answers import answer_blocks, answer_button, entry_blocks
from bot.content.words import mark, say
from bot.slack.message import Message, Renderer
from models.across import entry_answers, heard
from models.across.entry_answers import Answered
from models.across.heard import NAMED, OPENED
from models.across.home import Front
from models.across.home_lists import Spot
from models.across.readers_of_entries import owed_by
from models.capabilities.entries import Addressee, Entry, Topic
from models.people import settings
from models.store.outbox import Claim

HEARD = "heard"
"""The part of Home that has what waits for an answer."""
MOST_LETTERS, MOST_IN_MESSAGE, MOST_ON_HOME = 8_000, 7, 15
"""How much a message shows (Slack takes 50 blocks and about 13,000 characters), and entries on Home (100 blocks)."""
BEGIN = mark("This was said in the listening box, by people who trust that you hear it:")
HOW = mark(
    "I do not know who said it, and whoever guesses may be wrong. Within ten working days they would like to hear: it "
    "is heard, being worked on, changed, or cannot be changed, and why."
)
MORE = mark("There is more on Home: what you answer makes room for it.")


def _render_opened(session: Session, claim: Claim) -> Message | None:
    """To somebody who reads it just now, as long as something is left of it, and waits for an answer at first."""
    found = heard.told(session, claim.workspace_id, claim.subject_id, claim.recipient)
    answers = entry_answers.of_entries(session, claim.workspace_id, [each.id for each in found])
    is_needed = claim.standing or any(each.id not in answers for each in found)
    return message(found, answers) if found and is_needed else None


def _render_named(session: Session, claim: Claim) -> Message | None:
    """To somebody whom people can write to in confidence, as long as they can."""
    if claim.recipient not in settings.of(session, claim.workspace_id).trusted_ids:
        return None
    line = say(
        ":ear: People here can now write to you in confidence, in the listening box (`/kindling listen`): you were "
        "named as a person of trust in the settings. What they say comes to you alone, without their name, after the "
        "end of a week. If you would rather not, tell whoever looks after Kindling here."
    )
    return Message(line, [_section(line)])


RENDERERS: Mapping[str, Renderer] = {OPENED: nudge(_render_opened), NAMED: news(_render_named)}


def message(found: Sequence[Entry], answers: Mapping[UUID, Sequence[Answered]]) -> Message:
    """All of it, as far as there is room, with what was answered meanwhile."""
    shown: list[Entry] = []
    letters = 0
    for each in found:
        letters += len(each.words or "") + len(each.added or "")
        if shown and (letters > MOST_LETTERS or len(shown) == MOST_IN_MESSAGE):
            break
        shown.append(each)
    blocks: list[Block] = [_section(say(BEGIN)), *_entries(shown, answers), _context(say(HOW))]
    if len(shown) < len(found):
        blocks.append(_context(say(MORE)))
    return Message(say(BEGIN), blocks)


def _entries(found: Sequence[Entry], answers: Mapping[UUID, Sequence[Answered]]) -> list[Block]:
    blocks: list[Block] = []
    for each in found:
        blocks += [DividerBlock(), *entry_blocks(each)]
        latest = answers.get(each.id, ())[-1:]
        blocks += answer_blocks(latest) or [ActionsBlock(elements=_buttons(each))]
    return blocks


def _buttons(entry: Entry) -> list[InteractiveElement]:
    """What a reader can do: answer, and where a rule is in the way, say what people may do without asking."""
    answer = answer_button(entry.id)
    if entry.topic is not Topic.RULES or entry.addressee is Addressee.TRUSTED:
        return [answer]
    return [answer, leads_to("may", say("What people may do"))]


# Home


def section(_session: Session, visitor: Visitor, front: Front) -> list[Block]:
    """The way into the listening box, where it is open, and what waits for the answer of whoever looks."""
    blocks: list[Block] = []
    if front.has_heard:
        line = say(":ear: Something was said in the listening box that waits for an answer.")
        read = turn("heard", say("Read it"), Place(HEARD))
        blocks.append(SectionBlock(text=MarkdownTextObject(text=line), accessory=read))
    if visitor.is_box_open:
        line = say(":ear: Does something get in the way of kindness here? You can say it without your name.")
        blocks.append(SectionBlock(text=MarkdownTextObject(text=line), accessory=_button(say("Say it"), OPEN, "home")))
    return [DividerBlock(), *blocks] if blocks else []


def leaf(session: Session, visitor: Visitor, _spot: Spot | None) -> list[Block]:
    """All that waits for their answer."""
    return page(owed_by(session, visitor.workspace_id, visitor.member_id, visitor.now))


def page(found: Sequence[Entry]) -> list[Block]:
    """The same, as far as there is room."""
    blocks: list[Block] = [header(say("Said in the listening box"))]
    if not found:
        blocks.append(_context(say("Nothing waits for an answer of yours.")))
    blocks += _entries(found[:MOST_ON_HOME], {})
    return [*blocks, ActionsBlock(elements=[turn("back", say("Back to Home"), FRONT)])]


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
