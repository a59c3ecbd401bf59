"""What time does with follow-ups: reminders while they are open, and check-ins after they are done."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import availability, feelings
from models.followups import Followup, note_step, rules_of
from models.reminders import Plan, Rules, Step


def step_due(session: Session, now: datetime, most: int) -> int:
    """Make the next step of up to `most` follow-ups whose time has come; answers how many there were.

    Whoever cannot be nudged just now is looked at again when they can.
    """
    due = select(Followup).where(Followup.next_at <= now).order_by(Followup.next_at).limit(most)
    locked = due.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    rows = list(session.scalars(locked))
    for workspace_id in {row.workspace_id for row in rows}:
        theirs = [row for row in rows if row.workspace_id == workspace_id]
        people = availability.of(session, workspace_id, [_nudged(row) for row in theirs])
        for row in theirs:
            _step(session, row, people[_nudged(row)], now)
    return len(rows)


def _nudged(row: Followup) -> str:
    return row.other_id if row.next_step is Step.FEELING and row.other_id else row.owner_id


def _step(session: Session, row: Followup, person: availability.Availability, now: datetime) -> None:
    if person.is_gone:
        row.next_at = row.next_step = None
        return
    hold = person.hold(now)
    if hold:
        row.next_at = hold.until
    elif row.next_step is Step.FEELING and row.other_id:
        row.next_at = row.next_step = None
        feelings.ask(session, row, row.other_id, now)
    elif row.next_step is Step.CHECK_BACK:
        row.next_at = row.next_step = None
        note_step(session, row.workspace_id, row, Step.CHECK_BACK, [row.owner_id], now)
    else:
        _remind(session, row, rules_of(person), now)


def _remind(session: Session, row: Followup, rules: Rules, now: datetime) -> None:
    current = Plan(row.next_step, row.next_at, row.overdue_count).as_it_comes(row.due_at, now)
    row.reminder_id = note_step(session, row.workspace_id, row, current.step or Step.DUE, [row.owner_id], now)
    following = rules.after(current, row.due_at, now)
    row.next_step, row.next_at, row.overdue_count = following.step, following.at, following.overdue_count
