"""What those read to whom something was said in the listening box: a message when a week is opened, and on Home."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.entry_answers import said
from bot.blocks.home_places import FRONT, Place, Visitor, header, turn
from bot.blocks.humane import news, nudge
from bot.blocks.listening import OF_LOAD, OPEN, TOPICS
from bot.blocks.shoutouts import mention
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import heard
from models.across.heard import NAMED, OPENED, Heard
from models.across.home import Front
from models.across.home_lists import Spot
from models.capabilities.entries import Entry, Topic
from models.people import settings
from models.store.outbox import Claim

ANSWER = "listening_answer"
"""Action id; the value is the entry's id."""
HEARD = "heard"
"""The part of Home that has what waits for an answer."""
MOST_LETTERS, MOST_ON_HOME = 9_000, 20
"""How much a message shows (Slack takes about 13,000 characters), and entries on Home."""
BEGIN = mark("This was said in the listening box, by people who trust that you hear it:")
HOW = mark(
    "I do not know who said it, and whoever guesses may be wrong. Within ten working days they would like to hear: it "
    "is heard, being worked on, changed, or cannot be changed, and why."
)
MORE = mark("There is more on Home: what you answer makes room for it.")


def _render_opened(session: Session, claim: Claim) -> Message | None:
    """To somebody who reads it just now, as long as something is left of it."""
    found = heard.told(session, claim.workspace_id, claim.subject_id, claim.recipient)
    is_needed = claim.standing or any(each.answer is None for each in found)
    return message(found) if found and is_needed else None


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


def message(found: Sequence[Heard]) -> Message:
    """All of it, as far as there is room."""
    shown: list[Heard] = []
    letters = 0
    for each in found:
        letters += len(each.entry.words or "") + len(each.entry.added or "")
        if shown and letters > MOST_LETTERS:
            break
        shown.append(each)
    blocks: list[Block] = [_section(say(BEGIN)), *_entries(shown), _context(say(HOW))]
    if len(shown) < len(found):
        blocks.append(_context(say(MORE)))
    return Message(say(BEGIN), blocks)


def _entries(found: Sequence[Heard]) -> list[Block]:
    return [block for each in found for block in _entry(each)]


def _entry(found: Heard) -> list[Block]:
    blocks: list[Block] = [DividerBlock(), _section(_about(found.entry))]
    blocks += [RichTextBlock(elements=[text.quote(each)]) for each in (found.entry.words, found.entry.added) if each]
    if found.entry.topic is Topic.LOAD:
        blocks.append(_context(say(OF_LOAD)))
    return [*blocks, *(said(found.answer) if found.answer else [_answer_button(found.entry)])]


def _about(entry: Entry) -> str:
    topic = say(TOPICS[entry.topic][0])
    if entry.signed_by:
        return say("*{topic}*, said by {person}:", topic=topic, person=mention(entry.signed_by))
    return say("*{topic}*:", topic=topic)


def _answer_button(entry: Entry) -> ActionsBlock:
    button = ButtonElement(text=PlainTextObject(text=say("Answer")), action_id=ANSWER, value=str(entry.id))
    return ActionsBlock(elements=[button])


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
    return page(heard.unanswered(session, visitor.workspace_id, visitor.member_id))


def page(found: Sequence[Heard]) -> list[Block]:
    """The same, as far as there is room."""
    blocks: list[Block] = [header(say("Said in the listening box"))]
    if not found:
        blocks.append(_context(say("Nothing waits for an answer of yours.")))
    blocks += _entries(found[:MOST_ON_HOME])
    return [*blocks, ActionsBlock(elements=[turn("back", say("Back to Home"), FRONT)])]


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
