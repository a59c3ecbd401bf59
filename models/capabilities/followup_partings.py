"""What somebody says to whom they promised something when they let it go, if they like: why, and what could help.

It is kept with the step that tells of it, and can be taken back.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.capabilities.followups import Followup, FollowupStep
from models.capabilities.reminders import Step
from models.store import outbox
from models.store.base import locked


@dataclass(frozen=True)
class Parting:
    """What is said, to one person."""

    to_id: str
    reason: str | None = None
    """Why, in plain text."""
    instead: str | None = None
    """What could help instead."""

    def is_for(self, followup: Followup | None) -> bool:
        """Whether it was meant for whoever is told of this promise."""
        return followup is not None and followup.tells_other and followup.other_id == self.to_id


def latest(session: Session, workspace_id: str, followup_id: UUID, owner_id: str) -> FollowupStep | None:
    """The step in which this person let it go last, so that somebody else heard of it; locked."""
    wanted = select(FollowupStep).where(
        FollowupStep.workspace_id == workspace_id,
        FollowupStep.followup_id == followup_id,
        FollowupStep.step == Step.LET_GO,
        FollowupStep.actor_id == owner_id,
    )
    return session.scalars(locked(wanted.order_by(FollowupStep.created_at.desc()).limit(1))).one_or_none()


def is_said(session: Session, workspace_id: str, followup_id: UUID, owner_id: str, said: Parting) -> bool:
    """Whether it was let go with these very words: the same form was sent again."""
    step = latest(session, workspace_id, followup_id, owner_id)
    return step is not None and (step.reason, step.instead) == (said.reason, said.instead)


def take_back(session: Session, workspace_id: str, followup_id: UUID, owner_id: str, now: datetime) -> bool:
    """What they said is taken back, wherever it is shown; that they let it go stays. Answers whether there was any."""
    step = latest(session, workspace_id, followup_id, owner_id)
    if step is None or not (step.reason or step.instead):
        return False
    step.reason = step.instead = None
    session.flush()
    outbox.renew(session, workspace_id, [step.id], now)
    return True
