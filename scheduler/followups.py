"""Follow-ups that became due: reminders while they are open, and check-ins after they are done."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.capabilities import feelings, followup_messages, followup_times, followups
from models.capabilities.followups import SET_ASIDE, Followup, Noted, is_wanted, rules_of
from models.capabilities.reminders import Plan, Rules, Step
from models.people import availability
from models.people.enough import APART, LeftOut, Rooms
from models.store import outbox
from models.store.outbox import Wish
from scheduler.planning import TRIED_AGAIN_AFTER, Part, Turns


def _take_turns(session: Session, workspace_id: str, rows: Sequence[Followup], now: datetime) -> Turns:
    """Whoever cannot be nudged just now is looked at again when they can."""
    people = availability.of(session, workspace_id, [_nudged(row) for row in rows])
    asked = {each: people[each] for each in map(_nudged, filter(_asks_other, rows))}
    near = followup_times.near(session, workspace_id, asked, now, 2 * APART) if asked else {}
    rooms = Rooms(session, workspace_id, asked, now, near) if asked else None
    reminded = {row.id: row.reminder_id for row in rows if row.reminder_id}
    steps = [step for row in rows if (step := _take_turn(session, row, people[_nudged(row)], rooms, now))]
    wishes = followup_messages.gather(steps, now)
    followups.record_steps(session, steps)
    overtaken = [reminded[row.id] for row in rows if row.id in reminded and row.reminder_id != reminded[row.id]]
    followup_messages.overtake(session, workspace_id, overtaken, now)
    return Turns(wishes)


def _asks_other(row: Followup) -> bool:
    """Whether the other person is to be asked how it went."""
    return row.next_step is Step.FEELING and row.other_id is not None


def _nudged(row: Followup) -> str:
    return row.other_id if _asks_other(row) and row.other_id else row.owner_id


def _take_turn(
    session: Session, row: Followup, person: availability.Availability, rooms: Rooms | None, now: datetime
) -> Noted | None:
    """Take the step whose time has come; answers what is to be noted of it."""
    followups.note_plan(row, now)
    if person.is_gone:
        row.next_at = None  # its step stays, and goes on when they are back: `followup_returns`
        return None
    hold = person.hold(now, is_named_hour=followups.is_at_named_hour(row, now))
    if hold:
        row.next_at = hold.until
        return None
    if rooms and row.other_id and _asks_other(row):
        _ask(session, row, row.other_id, person, rooms, now)
        return None
    if row.next_step is Step.CHECK_BACK:
        row.next_at = row.next_step = None
        return Noted(row.workspace_id, row, Step.CHECK_BACK, [row.owner_id], now)
    return _remind(row, [row.owner_id] if is_wanted(row, person) else [], rules_of(person), now)


def _ask(
    session: Session, row: Followup, asked_id: str, person: availability.Availability, rooms: Rooms, now: datetime
) -> None:
    """Ask the other person how it went, on a day with room for it, or not at all where their week is full."""
    at = rooms.find(asked_id, followups.kind_of(Step.FEELING), person.hours.day_start)
    if at and at > now:
        row.next_at = at
        return
    row.next_at = row.next_step = None
    if at:
        feelings.ask(session, row, asked_id, rooms.day_of(asked_id), now)
    else:
        unasked = Wish(followups.kind_of(Step.FEELING), row.id, asked_id)
        outbox.note_held(session, row.workspace_id, {unasked: LeftOut.ENOUGH}, now)


def _remind(row: Followup, to: Sequence[str], rules: Rules, now: datetime) -> Noted:
    current = Plan(row.next_step, row.next_at, row.overdue_count).as_it_comes(row.due_at, now)
    noted = Noted(row.workspace_id, row, current.step or Step.DUE, to, now)
    following = rules.after(current, row.due_at, now, has_clock=bool(row.has_clock))
    row.reminder_id = noted.id
    row.next_step, row.next_at, row.overdue_count = following.step, following.at, following.overdue_count
    return noted


def _put_off(_session: Session, row: Followup, now: datetime) -> Wish:
    """To be looked at again some time later."""
    followups.note_plan(row, now)
    row.next_at = now + TRIED_AGAIN_AFTER
    return Wish(SET_ASIDE, row.id, _nudged(row))


FOLLOWUPS = Part(name="followup", model=Followup, take_turns=_take_turns, ways_out=(_put_off,))
