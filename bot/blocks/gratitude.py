"""What people see of gratitude prompts: one person whom they might thank, and why just them."""

from collections.abc import Mapping
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT
from bot.content.turns import find_entry
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.capabilities import gratitude, gratitude_choice
from models.capabilities.gratitude import Suggestion, Why
from models.people import availability, unsuggested
from models.people.cadences import CadenceKind
from models.store.outbox import Claim

NAME_LIMIT = 80
"""Characters of a team's name that are shown."""
LINE_LIMIT = 500
"""Characters of a line of the workspace's own that are shown."""


def _render_due(session: Session, claim: Claim) -> Message | None:
    """The prompt, unless its day is over, they thanked somebody meanwhile, one of the two does not want it any more, or
    the reason no longer holds."""
    suggestion = gratitude.find(session, claim.workspace_id, claim.subject_id)
    if suggestion is None:
        return None
    if claim.standing and gratitude.has_thanked(session, suggestion):
        line = say(":sparkling_heart: You thanked {who}.", who=f"<@{suggestion.suggested_id}>")
        return Message(line, [SectionBlock(text=MarkdownTextObject(text=line))])
    is_wanted = _is_still_wanted(session, claim, suggestion)
    if not (is_wanted or claim.standing):
        return None
    why = _why(session, suggestion)
    if why is None:
        return None
    entry = find_entry(session, claim.workspace_id, suggestion.entry_id)
    line = say(":sparkling_heart: {why} Is there something you would like to thank them for?", why=why)
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=line))]
    invitation = text.escape(text.cut(say(entry.text), LINE_LIMIT)) if entry and not entry.is_retired else ""
    if invitation:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=invitation)]))
    if is_wanted:
        blocks.append(_ways_on(suggestion))
    return Message(f"{line} {invitation}".rstrip(), blocks)


def _ways_on(suggestion: Suggestion) -> ActionsBlock:
    value = Form(recipient_ids=(suggestion.suggested_id,)).packed(BUTTON_VALUE_LIMIT)
    button = ButtonElement(text=PlainTextObject(text=say("Say thank you")), action_id=OPEN_FORM, value=value)
    return ActionsBlock(elements=[button, nudge_menu(CadenceKind.GRATITUDE)])


def _is_still_wanted(session: Session, claim: Claim, suggestion: Suggestion) -> bool:
    people = availability.of(session, claim.workspace_id, [claim.recipient, suggestion.suggested_id])
    hours = people[claim.recipient].hours
    today = hours.today(claim.claimed_at)
    thanked_at = gratitude.last_thanked_at(session, claim.workspace_id, claim.recipient)
    has_thanked = thanked_at is not None and hours.today(thanked_at) == today
    is_for_today = hours.today(suggestion.created_at) == today
    pair = (claim.recipient, suggestion.suggested_id)
    is_wanted = pair not in unsuggested.pairs(session, claim.workspace_id, [claim.recipient])
    return is_for_today and not has_thanked and is_wanted and not people[suggestion.suggested_id].is_gone


def _why(session: Session, suggestion: Suggestion) -> str | None:
    """Where the two met, in words; `None` if it is no longer so."""
    who = f"<@{suggestion.suggested_id}>"
    why, team_id = Why.of(suggestion.why), gratitude.team_id_of(suggestion.why)
    if why is not Why.TEAM and not gratitude_choice.have_met(session, suggestion):
        return None
    match why:
        case Why.TOOK_ON_FOR_YOU:
            return say("{who} took something on for you this past week.", who=who)
        case Why.YOU_TOOK_ON:
            return say("This past week you took something on for {who}, so the two of you were in touch.", who=who)
        case Why.THANKED_YOU:
            return say("{who} thanked you this past week.", who=who)
        case Why.THANKED_TOGETHER:
            return say("You and {who} were thanked together this past week.", who=who)
        case Why.TEAM:
            return _why_team(session, suggestion, team_id, who) if team_id else None


def _why_team(session: Session, suggestion: Suggestion, team_id: UUID, who: str) -> str | None:
    both = (suggestion.member_id, suggestion.suggested_id)
    team = gratitude.shared_team(session, suggestion.workspace_id, team_id, *both)
    if team is None:
        return None
    return say("You and {who} are both in *{team}*.", who=who, team=text.escape(text.cut(team.name, NAME_LIMIT)))


RENDERERS: Mapping[str, Renderer] = {gratitude.DUE: nudge(_render_due)}
