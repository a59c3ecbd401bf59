"""The overdue promises of one morning, in one message, each with its own buttons."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from sqlalchemy.orm import Session

from bot.blocks import followups as blocks
from bot.blocks.followups import CHANGE, DONE, HAND_OVER, SNOOZES
from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.permissions import permission_line
from bot.blocks.times import when
from bot.content.words import say, say_count
from bot.slack.message import Message, Renderer
from models.capabilities import followup_messages, followups, permissions
from models.capabilities.followups import Followup, FollowupStep
from models.people import availability
from models.people.hours import Hours
from models.store.outbox import Claim

ACT, LATER, MORE = "followup_together_done", "followup_together_snooze", "followup_together_more"
"""Action ids; each value is what is chosen and the promise's id: "followup_done:…"."""
MOST = 20
"""Promises that one message shows, with two blocks each; Slack takes 50."""


def _render(session: Session, claim: Claim) -> Message | None:
    """Those that are still open and due, with their buttons; of the others, once it stands, what became of them."""
    owner = availability.of_one(session, claim.workspace_id, claim.recipient)
    hours = owner.hours
    told = followup_messages.told_together(session, claim.workspace_id, claim.subject_id)
    open_ = [each for each in told if _is_open(*each, claim.recipient)]
    if not claim.standing:
        open_ = [each for each in open_ if followups.is_wanted(each[1], owner)]
    if not (open_ or claim.standing):
        return None
    shown = told if claim.standing else open_
    title = say_count(
        ":seedling: One promise of yours is past its time. A new time is fine, and so is letting it go.",
        ":seedling: {count} promises of yours are past their time. A new time is fine, and so is letting one go.",
        len(open_),
    )
    if not open_:
        title = say(":white_check_mark: These are settled.")
    lines = _may(session, claim, [followup for _, followup in open_])
    parts = [part for each in shown[:MOST] for part in _part(*each, claim.recipient, hours, lines)]
    more = [blocks.more_later(len(shown) - MOST)] if len(shown) > MOST else []
    way_out = [ActionsBlock(elements=[*blocks.doors_of(open_), nudge_menu(followups.REMINDER)])] if open_ else []
    return Message(title, [SectionBlock(text=MarkdownTextObject(text=title)), *parts, *more, *way_out])


def _is_open(step: FollowupStep, followup: Followup, recipient: str) -> bool:
    return not blocks.is_settled(followup, recipient) and followup.reminder_id == step.id


def _may(session: Session, claim: Claim, open_: Sequence[Followup]) -> Mapping[UUID, str]:
    """What their owner may do about them without asking, by promise; each of that once."""
    theirs = permissions.theirs(session, claim.workspace_id, claim.recipient)
    first: dict[UUID, tuple[UUID, str]] = {}
    for followup in open_:
        for found in permissions.about(theirs, followup.what):
            first.setdefault(found.id, (followup.id, f":key: {permission_line(found)}"))
    return dict(first.values())


def _part(step: FollowupStep, followup: Followup, recipient: str, hours: Hours, may: Mapping[UUID, str]) -> list[Block]:
    if not _is_open(step, followup, recipient):
        return [*blocks.what_became(step, followup, recipient, hours).blocks[:2]]
    id_ = str(followup.id)
    menu = OverflowMenuElement(
        action_id=MORE,
        options=blocks.options(followup, (CHANGE, say("Change")), (HAND_OVER, say("Hand over"))),
    )
    later = StaticSelectElement(
        action_id=LATER,
        placeholder=say("Snooze"),
        options=[Option(value=f"{choice}:{id_}", label=say(label)) for choice, label in SNOOZES.items()],
    )
    done = ButtonElement(text=PlainTextObject(text=say("Done")), action_id=ACT, value=f"{DONE}:{id_}")
    line = blocks.item_text(followup, when(followup.due_at, hours))
    if followup.id in may:
        line = f"{line}\n{may[followup.id]}"
    return [
        SectionBlock(text=MarkdownTextObject(text=line), accessory=menu),
        ActionsBlock(elements=[done, later]),
    ]


RENDERERS: Mapping[str, Renderer] = {followup_messages.TOGETHER: nudge(_render)}
