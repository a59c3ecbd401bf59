"""What time does with follow-ups: reminders while they are open, and check-ins after they are done."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from models.capabilities import feelings
from models.capabilities.followups import Followup, Noted, note_steps, packed, rules_of
from models.capabilities.reminders import Plan, Rules, Step
from models.people import availability
from models.people.members import Member, is_here
from models.store import outbox
from models.store.base import locked
from models.store.batches import MOST, Chore, of_rows
from models.store.outbox import Wish

SET_ASIDE = "followup.set_aside"
"""Outbox kind of what could not be planned: it does not say what it was, since lateness is its owner's alone."""
TRIED_AGAIN_AFTER = timedelta(days=1)
"""When a follow-up is looked at again whose step could not be made."""


def step_due(session: Session, workspace_id: str, now: datetime, most: int, only: UUID | None = None) -> bool:
    """Make the next step of up to `most` of a workspace's follow-ups whose time has come, or of `only` this one.

    Whoever cannot be nudged just now is looked at again when they can.

    Returns:
        Whether more may be due.
    """
    rows = list(session.scalars(locked(_due(workspace_id, now, most, only), skips_locked=True)))
    people = availability.of(session, workspace_id, [_nudged(row) for row in rows])
    steps = []
    for row in rows:
        row.before_plan, row.planned_at = packed(row), now
        step = _step(session, row, people[_nudged(row)], now)
        if step:
            steps.append(step)
    note_steps(session, workspace_id, steps, now)
    return len(rows) == most


def due_keys(session: Session, workspace_id: str, now: datetime, most: int) -> list[UUID]:
    """The first of a workspace's follow-ups whose time has come, by id."""
    return list(session.scalars(_due(workspace_id, now, most, None).with_only_columns(Followup.id)))


def set_aside(session: Session, workspace_id: str, key: UUID, error: str, now: datetime) -> None:
    """Move on a follow-up whose step raises, to be tried again in a day, and account for it with the error's kind."""
    row = session.scalars(locked(_due(workspace_id, now, 1, key))).one_or_none()
    if row is None:
        return
    row.next_at = now + TRIED_AGAIN_AFTER
    outbox.note_set_aside(session, workspace_id, Wish(SET_ASIDE, row.id, _nudged(row)), error, now)


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


def _due(workspace_id: str, now: datetime, most: int, only: UUID | None) -> Select[Followup]:
    due = select(Followup).where(Followup.workspace_id == workspace_id, Followup.next_at <= now)
    if only:
        due = due.where(Followup.id == only)
    return due.order_by(Followup.next_at).limit(most)


def _nudged(row: Followup) -> str:
    return row.other_id if row.next_step is Step.FEELING and row.other_id else row.owner_id


def _step(session: Session, row: Followup, person: availability.Availability, now: datetime) -> Noted | None:
    """Take the step whose time has come; answers what is to be noted of it."""
    if person.is_gone:
        row.next_at = None  # its step stays, and goes on when they are back: `resume`
        return None
    hold = person.hold(now)
    if hold:
        row.next_at = hold.until
        return None
    if row.next_step is Step.FEELING and row.other_id:
        row.next_at = row.next_step = None
        feelings.ask(session, row, row.other_id, now)
        return None
    if row.next_step is Step.CHECK_BACK:
        row.next_at = row.next_step = None
        return Noted(row.workspace_id, row, Step.CHECK_BACK, [row.owner_id], now)
    return _remind(row, rules_of(person), now)


def _remind(row: Followup, rules: Rules, now: datetime) -> Noted:
    current = Plan(row.next_step, row.next_at, row.overdue_count).as_it_comes(row.due_at, now)
    noted = Noted(row.workspace_id, row, current.step or Step.DUE, [row.owner_id], now)
    following = rules.after(current, row.due_at, now)
    row.reminder_id = noted.id
    row.next_step, row.next_at, row.overdue_count = following.step, following.at, following.overdue_count
    return noted
