"""The messages about a promise that stand in Slack: once something became of it, they are shown anew, so that no button
stays that is done with.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.capabilities import round_lines
from models.capabilities.followups import Followup, FollowupStep, Noted, kind_of
from models.capabilities.reminders import REMINDERS, Step
from models.store import outbox
from models.store.base import id_of
from models.store.outbox import Wish

TOGETHER = "followup.together"
"""Outbox kind: the overdue promises of one morning."""
LAPSED = (Step.OVERDUE, Step.LAST)
"""The reminders of a promise that is past its time."""

WITH_BUTTONS = (*REMINDERS, Step.NOTED, Step.HANDOVER_ASKED)
LATEST = 12
"""How many messages of a promise are shown anew; older ones are long out of sight."""


def show_anew(session: Session, workspace_id: str, followup_id: UUID, now: datetime, but_ts: str | None = None) -> None:
    """Something became of a promise: let the messages with buttons say so, but the one that was clicked (`but_ts`)."""
    latest = (
        select(func.coalesce(FollowupStep.together_id, FollowupStep.id))
        .where(
            FollowupStep.workspace_id == workspace_id,
            FollowupStep.followup_id == followup_id,
            FollowupStep.step.in_(WITH_BUTTONS),
        )
        .order_by(FollowupStep.created_at.desc())
        .limit(LATEST)
    )
    if step_ids := list(session.scalars(latest)):
        outbox.renew(session, workspace_id, step_ids, now, but_ts=but_ts)
    round_lines.show_promise_anew(session, workspace_id, followup_id, now)


def overtake(session: Session, workspace_id: str, reminder_ids: Collection[UUID], now: datetime) -> None:
    """Later reminders follow these, which have their buttons no longer."""
    if reminder_ids:
        told_in = select(func.coalesce(FollowupStep.together_id, FollowupStep.id)).where(
            FollowupStep.workspace_id == workspace_id, FollowupStep.id.in_(reminder_ids)
        )
        kinds = [TOGETHER, *map(kind_of, REMINDERS)]
        outbox.renew(session, workspace_id, list(session.scalars(told_in)), now, kinds)


def gather(steps: Sequence[Noted], now: datetime) -> list[Wish]:
    """The messages that tell of these steps: one for all that lapsed of one person's promises."""
    lapsed = defaultdict(list)
    for each in steps:
        if each.wishes and each.row["step"] in LAPSED:
            lapsed[each.wishes[0].recipient].append(each)
    several = {owner_id: of_owner for owner_id, of_owner in lapsed.items() if len(of_owner) > 1}
    together = {owner_id: Wish(TOGETHER, id_of("followups", owner_id, now), owner_id) for owner_id in several}
    for owner_id, of_owner in several.items():
        for each in of_owner:
            each.row = {**each.row, "together_id": together[owner_id].subject_id}
            each.wishes = []
    return [*together.values(), *(wish for each in steps for wish in each.wishes)]


def told_together(session: Session, workspace_id: str, together_id: UUID) -> list[tuple[FollowupStep, Followup]]:
    """The steps that this message tells of, each with its promise, what was due first before all others."""
    wanted = (
        select(FollowupStep, Followup)
        .join(
            Followup,
            (Followup.workspace_id == FollowupStep.workspace_id) & (Followup.id == FollowupStep.followup_id),
        )
        .where(FollowupStep.workspace_id == workspace_id, FollowupStep.together_id == together_id)
        .order_by(FollowupStep.due_at, FollowupStep.id)
    )
    return [(step, followup) for step, followup in session.execute(wanted)]
