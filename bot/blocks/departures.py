"""What a lead sees of the promises that somebody left open who is no longer here."""

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.followups import TAKE_ON, item_text, more_later
from bot.blocks.humane import news
from bot.blocks.times import when
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from models.capabilities import departures, followups
from models.people import availability, members
from models.people.hours import Hours
from models.store.outbox import Claim

SHOWN = 10


def _render_told(session: Session, claim: Claim) -> Message | None:
    """To a lead, while they are one: what is open, each with a button to take it on, unless its owner is back."""
    departure = departures.get(session, claim.workspace_id, claim.subject_id)
    if departure is None or not availability.of_one(session, claim.workspace_id, departure.member_id).is_gone:
        return None
    if not departures.may_look_after(session, claim.workspace_id, departure.member_id, claim.recipient):
        return None
    found, how_many = followups.open_and_told_of(session, claim.workspace_id, departure.member_id, SHOWN)
    if not found:
        return _over() if claim.standing else None
    hours = availability.of_one(session, claim.workspace_id, claim.recipient).hours
    name = text.escape(members.name_of(session, claim.workspace_id, departure.member_id))
    line = say(
        ":seedling: {name} is no longer here, and these promises are still open. Would you like to take one on, or ask "
        "somebody who might?",
        name=name,
    )
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=line)), *(_item(each, hours) for each in found)]
    if how_many > SHOWN:
        blocks.append(more_later(how_many - SHOWN))
    return Message(line, blocks)


def _over() -> Message:
    line = say(":seedling: Somebody looks after all of these promises now. Thank you.")
    return Message(line, [SectionBlock(text=MarkdownTextObject(text=line))])


render_told = news(_render_told)


def _item(followup: followups.Followup, hours: Hours) -> SectionBlock:
    button = ButtonElement(text=PlainTextObject(text=say("Take it on")), action_id=TAKE_ON, value=str(followup.id))
    return SectionBlock(
        text=MarkdownTextObject(text=item_text(followup, when(followup.due_at, hours))), accessory=button
    )
