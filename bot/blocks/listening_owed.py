"""What waits for an answer: to those who read it, and to those who look after Kindling once it has waited for long."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ContextBlock, MarkdownTextObject, SectionBlock
from sqlalchemy.orm import Session

from bot.blocks.humane import nudge
from bot.blocks.listening_answers import answer_button, entry_blocks
from bot.content.words import listed, mark, say, say_count
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import entry_nudges
from models.across.entry_nudges import HELP, OWED
from models.across.readers_of_entries import owed_by
from models.capabilities.entries import Entry
from models.people import roles
from models.people.teams import Team
from models.store.outbox import Claim, Wish

MOST_SHOWN = 8
"""Entries that the message shows; Slack takes 50 blocks in one."""
ALL_ANSWERED = mark(":seedling: All that was said to you here has an answer now. Thank you.")
HELPED = mark(":seedling: All of this has an answer now. Thank you.")


def _render_owed(session: Session, claim: Claim) -> Message | None:
    """To somebody who reads what was said, while any of it waits for an answer."""
    found = owed_by(session, claim.workspace_id, claim.recipient, claim.claimed_at)
    if _is_overtaken(session, claim):
        return None
    if found:
        return owed(found)
    return _alone(say(ALL_ANSWERED)) if claim.standing else None


def _render_help(session: Session, claim: Claim) -> Message | None:
    """To those who look after Kindling, while something has waited for longer than it was promised to."""
    at = (session, claim.workspace_id)
    waiting = entry_nudges.waiting_teams(*at, claim.recipient, claim.claimed_at)
    if _is_overtaken(session, claim):
        return None
    if not waiting:
        return _alone(say(HELPED)) if claim.standing else None
    role = roles.of(*at, claim.recipient)
    return asks_for_help([each for each in waiting if role.may_know(each)])


def _is_overtaken(session: Session, claim: Claim) -> bool:
    """Whether what was not sent yet, because its reader was away, is said by a later one."""
    wish = Wish(claim.kind, claim.subject_id, claim.recipient)
    return claim.standing is None and entry_nudges.is_overtaken(session, claim.workspace_id, wish, claim.created_at)


RENDERERS: Mapping[str, Renderer] = {OWED: nudge(_render_owed), HELP: nudge(_render_help)}


def owed(entries: Sequence[Entry]) -> Message:
    """What waits for this person's answer, each with the way to give it."""
    line = say(
        ":ear: Somebody told you what gets in the way here, and waits for an answer. “Heard” is one, and so is why it "
        "cannot be changed."
    )
    blocks: list[Block] = [_section(line)]
    for each in entries[:MOST_SHOWN]:
        blocks += [*entry_blocks(each, is_one_of_many=True), ActionsBlock(elements=[answer_button(each.id)])]
    more = len(entries) - MOST_SHOWN
    if more > 0:
        rest = say_count(
            "{count} more shows here once one of these is answered.",
            "{count} more show here as these are answered.",
            more,
        )
        blocks.append(_context(rest))
    return Message(line, blocks)


def asks_for_help(of: Sequence[Team]) -> Message:
    """How to help those who have not answered, without blame; teams of private channels are named to nobody outside."""
    names = listed([f"*{text.escape(each.name)}*" for each in of])
    if of:
        line = say(
            ":ear: Something that was said in the listening box to those who lead {teams} still waits for an answer "
            "after ten working days. Is there something that would help them to answer: time, a decision, or somebody "
            "to talk it over with?",
            teams=names,
        )
    else:
        line = say(
            ":ear: Something that was said in the listening box to those who lead a team still waits for an answer "
            "after ten working days. Is there something that would help leads to answer: time, a decision, or somebody "
            "to talk it over with?"
        )
    return Message(line, [_section(line), _context(say("What was said is for them alone."))])


def _alone(line: str) -> Message:
    return Message(line, [_section(line)])


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))


def _context(words: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=words)])
