"""The messages about a promise that stand in Slack: once something became of it, they are shown anew, so that no button
stays that is done with.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.capabilities.followups import FollowupStep, kind_of
from models.capabilities.reminders import REMINDERS, Step
from models.store import outbox

WITH_BUTTONS = (*REMINDERS, Step.NOTED, Step.HANDOVER_ASKED)
LATEST = 12
"""How many messages of a promise are shown anew; older ones are long out of sight."""


def show_anew(session: Session, workspace_id: str, followup_id: UUID, now: datetime, but_ts: str | None = None) -> None:
    """Something became of a promise: let the messages with buttons say so, but the one that was clicked (`but_ts`)."""
    latest = (
        select(FollowupStep.id)
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


def overtake(session: Session, workspace_id: str, reminder_ids: Collection[UUID], now: datetime) -> None:
    """Later reminders follow these, which have their buttons no longer."""
    if reminder_ids:
        outbox.renew(session, workspace_id, reminder_ids, now, [kind_of(step) for step in REMINDERS])
