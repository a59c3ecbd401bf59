"""Follow-ups that stopped because somebody left, and go on when they are back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.capabilities.followups import Followup
from models.capabilities.reminders import Step
from models.people.members import Member, is_here
from models.store.batches import MOST, Chore, of_rows


def resume(session: Session, workspace_id: str, now: datetime, member_ids: Collection[str]) -> None:
    """What stopped because these people left goes on, since they are back."""
    back = stopped(workspace_id, now, member_ids)
    if found := back.find(session, MOST):
        back.change(session, found)


def stopped(workspace_id: str, now: datetime, member_ids: Collection[str] | None = None) -> Chore:
    """Let go on what stopped because somebody left, if they are here.

    Args:
        workspace_id: where.
        now: the time.
        member_ids: who is back; by default whoever is here.
    """
    asks_other = and_(Followup.next_step == Step.FEELING, Followup.other_id.is_not(None))
    here = select(Member.id).where(Member.workspace_id == workspace_id, is_here())
    if member_ids is not None:
        here = here.where(Member.id.in_(member_ids))
    nudged_is_here = or_(and_(asks_other, Followup.other_id.in_(here)), and_(~asks_other, Followup.owner_id.in_(here)))
    has_stopped = Followup.next_at.is_(None) & Followup.next_step.is_not(None)
    return of_rows(Followup, workspace_id, has_stopped, {"next_at": now}, nudged_is_here)
