"""What is said of nudges that nobody answers: the nudge itself offers to come less often, and Home tells what went
quiet.
"""

from collections.abc import Sequence
from uuid import UUID

from slack_sdk.models.blocks import Block, ButtonElement, MarkdownTextObject, PlainTextObject, SectionBlock
from sqlalchemy.orm import Session

from bot.blocks.home_places import Visitor
from bot.blocks.how_often import seldom
from bot.blocks.rhythm_fields import in_words
from bot.content.words import mark, say
from bot.slack.message import File, Message, Renderer
from models.across import choices
from models.across.home import Front
from models.people import unanswered
from models.people.availability import Hold
from models.people.cadences import CadenceKind, recurs_as
from models.people.rhythms import Rhythm
from models.store.outbox import Claim

LESS_OFTEN, BRING_BACK = "nudge_less_often", "nudge_bring_back"
"""Action ids."""
OFF = "off"
_QUIET: dict[str, str] = {
    CadenceKind.CHECKIN: mark("Check-ins went quiet, since the last ten had no answer."),
    CadenceKind.GRATITUDE: mark("Prompts to thank someone went quiet, since the last ten had no answer."),
    CadenceKind.PRACTICE: mark("Small practices went quiet, since the last ten had no answer."),
}
_BACK: dict[str, str] = {
    CadenceKind.CHECKIN: mark(":seedling: Check-ins come again: {rhythm}."),
    CadenceKind.GRATITUDE: mark(":seedling: Prompts to thank someone come again: {rhythm}."),
    CadenceKind.PRACTICE: mark(":seedling: Small practices come again: {rhythm}."),
}


def offering(render: Renderer) -> Renderer:
    """A nudge that asks something; where several before it had no answer, it offers to come less often. What stands in
    Slack offers it no more once it is made anew."""

    def render_offering(session: Session, claim: Claim) -> Message | File | Hold | None:
        message, kind = render(session, claim), recurs_as(claim.kind)
        if claim.standing or kind is None or not isinstance(message, Message):
            return message
        who = (claim.workspace_id, claim.recipient)
        is_due = unanswered.offers_less(session, *who, kind)
        less = choices.fewer(session, *who, kind, claim.claimed_at) if is_due else None
        return with_offer(message, kind, less, claim.subject_id) if less else message

    return render_offering


def with_offer(message: Message, kind: CadenceKind, less: Rhythm, subject_id: UUID) -> Message:
    """The nudge with the offer that its kind comes as rarely as `less`."""
    if less.is_on:
        line, label = say("Less often? They can come {how_often}.", how_often=seldom(less)), say("Less often")
    else:
        line, label = say("Less often? They come as rarely as they can, so there is only off."), say("Turn them off")
    value = f"{kind}:{less.every if less.is_on else OFF}:{subject_id}"
    button = ButtonElement(text=PlainTextObject(text=label), action_id=LESS_OFTEN, value=value)
    offer = SectionBlock(text=MarkdownTextObject(text=line), accessory=button)
    return Message(f"{message.text} {line}", [*message.blocks, offer])


def section(_session: Session, _visitor: Visitor, front: Front) -> Sequence[Block]:
    """What went quiet for them, each with the way back; nothing of what is on again, in whatever way."""
    own = front.reader.rhythms
    return [_went_quiet(each) for each in _QUIET if each in front.quiet and own.get(each, {}).get("is_on") is False]


def _went_quiet(kind: str) -> SectionBlock:
    button = ButtonElement(text=PlainTextObject(text=say("Bring them back")), action_id=BRING_BACK, value=kind)
    return SectionBlock(text=MarkdownTextObject(text=say(_QUIET[kind])), accessory=button)


def back(kind: CadenceKind, rhythm: Rhythm) -> str:
    """What went quiet comes again."""
    return say(_BACK[kind], rhythm=in_words(rhythm))
