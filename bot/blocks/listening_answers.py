"""What was said in the listening box and what was answered to it, as its readers and the team see it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.humane import news
from bot.blocks.shoutouts import mention
from bot.blocks.team_digests import is_told_elsewhere
from bot.blocks.times import when
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.finding import is_person
from bot.slack.message import Message, Renderer
from models.across import entry_answers, stories
from models.across.entry_answers import TOLD, Answered, Telling
from models.across.erasure import is_pseudonym
from models.capabilities.entries import Entry, Kind, Topic
from models.people import channels, teams
from models.people.availability import Hold, HoldReason
from models.people.hours import Hours
from models.store.outbox import Claim

ANSWER = "listening_answer"
"""Action id of each button that opens the form; its value is the entry's id, and the kind that is chosen if one is."""
SHOWN_LIMIT, BEGINNING = 1000, 400
"""Characters of what was said, or answered, that a message shows; and of what is one of many in it."""
PATIENCE = timedelta(days=14)
"""How long an answer waits for a channel in which it may be told."""
NOT_BY_KINDNESS = mark("Kindness does not solve this: it takes people, time or fewer tasks.")
TOPICS: Mapping[Topic, str] = {
    Topic.RISK: mark("risk"),
    Topic.RULES: mark("rules"),
    Topic.MEASURING: mark("what is measured"),
    Topic.FEAR: mark("what a kind answer may lead to"),
    Topic.LOAD: mark("too much to do"),
    Topic.OTHER: mark("what gets in the way of kindness"),
}
"""What was said, within a sentence: “something about …”."""


def answer_blocks(answers: Sequence[Answered], hours: Hours | None = None) -> list[Block]:
    """What was answered, the earliest first; times for a reader with these hours."""
    return [block for each in answers for block in _answer(each, hours or Hours())]


def _answer(answered: Answered, hours: Hours) -> list[Block]:
    blocks: list[Block] = [_section(_line(answered, hours))]
    if answered.words:
        blocks.append(_quote(answered.words))
    if answered.instead:
        blocks += [_section(say("What can be done instead:")), _quote(answered.instead)]
    return blocks


def _line(answered: Answered, hours: Hours) -> str:
    lead = _by(answered.author_id)
    match answered.kind:
        case Kind.HEARD:
            return say(":ear: {lead} has heard this.", lead=lead)
        case Kind.CHANGED:
            return say(":seedling: {lead} tells what was changed:", lead=lead)
        case Kind.CANNOT:
            return say(":speech_balloon: {lead} cannot change this, and says why:", lead=lead)
    if answered.due_at:
        due = when(answered.due_at, hours)
        return say(":handshake: {lead} is working on this, and plans it for {due}:", lead=lead, due=due)
    return say(":handshake: {lead} is working on this:", lead=lead)


def _by(author_id: str) -> str:
    return say("Somebody who is no longer here") if is_pseudonym(author_id) else mention(author_id)


def _render_told(session: Session, claim: Claim) -> Message | Hold | None:
    """An answer, in the team's channel or to one of its people. What was said in a private channel's team is told
    nowhere else."""
    found = entry_answers.telling(session, claim.workspace_id, claim.subject_id)
    if found is None:
        return None
    if claim.standing:
        return told(found)
    if claim.claimed_at - claim.created_at > PATIENCE:
        return None
    if is_person(claim.recipient):
        people = teams.people_of(session, claim.workspace_id, found.team.id)
        return told(found) if claim.recipient in {each.id for each in people} else None
    if stories.channel_of(found.team) != claim.recipient:
        return None
    if is_told_elsewhere(session, claim, found.team):
        return Hold(claim.claimed_at + channels.RELIED_ON, HoldReason.PRIVATE_CHANNEL)
    return told(found)


RENDERERS: Mapping[str, Renderer] = {TOLD: news(_render_told)}


def told(telling: Telling) -> Message:
    """What the team reads: never who spoke, nor when, and their words only where they may be shown."""
    answered, topic = telling.answered, say(TOPICS[telling.entry.topic])
    line = say(
        "Somebody told those who lead *{team}* something about {topic}. This is the answer:",
        team=text.escape(telling.team.name),
        topic=topic,
    )
    blocks: list[Block] = [_section(line)]
    if telling.shown_words:
        blocks.append(_quote(telling.shown_words))
    blocks += answer_blocks([answered])
    if telling.entry.topic is Topic.LOAD:
        blocks.append(_context(say(NOT_BY_KINDNESS)))
    spoken = text.escape(text.cut(answered.words or "", SHOWN_LIMIT))
    return Message(" ".join(filter(None, [line, _line(answered, Hours()), spoken])), blocks)


def entry_blocks(entry: Entry, *, is_one_of_many: bool = False) -> list[Block]:
    """What was said, to those who read it: in full, or the beginning of it."""
    topic = say(TOPICS[entry.topic])
    if entry.signed_by and not is_pseudonym(entry.signed_by):
        line = say("{person} said this about {topic}:", person=mention(entry.signed_by), topic=topic)
    else:
        line = say("Somebody said this about {topic}:", topic=topic)
    shown = BEGINNING if is_one_of_many else text.SECTION_LIMIT
    quotes = [RichTextBlock(elements=[text.quote(each, shown)]) for each in (entry.words, entry.added) if each]
    note = [_context(say(NOT_BY_KINDNESS))] if entry.topic is Topic.LOAD else []
    return [_section(line), *quotes, *note]


def offer(entry_id: UUID, *, is_kept: bool) -> list[Block]:
    """The promise that was an answer is kept, or let go: its owner may say what was changed, or answer anew."""
    if is_kept:
        line = say("This was your answer to something in the listening box. Was something changed by it?")
    else:
        line = say("This was your answer to something in the listening box, and stands there. You can answer anew.")
    button = answer_button(entry_id, Kind.CHANGED if is_kept else None)
    return [_section(line), ActionsBlock(elements=[button])]


def answer_button(entry_id: UUID, kind: Kind | None = None) -> ButtonElement:
    """Opens the form, with this kind of answer if one is given."""
    label = say("Tell what was changed") if kind is Kind.CHANGED else say("Answer")
    value = f"{entry_id}:{kind.value}" if kind else str(entry_id)
    return ButtonElement(text=PlainTextObject(text=label), action_id=ANSWER, value=value)


def _quote(words: str) -> RichTextBlock:
    return RichTextBlock(elements=[text.quote(words, SHOWN_LIMIT)])


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))


def _context(words: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=words)])
