"""How a series of promises goes on: its next occurrence is made, and takes the place of one that lapsed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.capabilities import followups
from models.capabilities.followup_series import Series, begin_of, begin_of_tomorrow, occurrence_id, occurrences
from models.capabilities.followups import Followup, Promise, State, row_of_promise, rules_of
from models.capabilities.reminders import Rules
from models.capabilities.repeats import Occurrence, Repeat, due, next_occurrence
from models.people import availability
from models.people.availability import Availability
from models.store.base import Row, insert_or_ignore, locked

_MOMENT = timedelta(microseconds=1)


def go_on(session: Session, series: Series, now: datetime) -> None:
    """Make its next occurrence, if it is time for that."""
    person = availability.of_one(session, series.workspace_id, series.owner_id)
    go_on_with(session, series.workspace_id, [series], {series.owner_id: person}, now)
    session.flush()


def go_on_with(
    session: Session, workspace_id: str, rows: Sequence[Series], people: Mapping[str, Availability], now: datetime
) -> None:
    """The same for several of a workspace, which are locked, with the availability of their owners."""
    found = session.scalars(locked(occurrences(workspace_id, [each.latest_id for each in rows])))
    latest = {each.id: each for each in found}
    turns = (_turn(each, latest.get(each.latest_id), people[each.owner_id], now) for each in rows)
    insert_or_ignore(session, Followup, [row for row in turns if row])


def _turn(series: Series, latest: Followup | None, person: Availability, now: datetime) -> Row | None:
    """Look at a series; answers its next occurrence, where one is to be made."""
    if series.ended_at:
        return None
    series.planned_at = now
    if person.is_gone:
        series.next_at = None  # it goes on when they are back: `look_again`, `stopped`
        return None
    repeat, rules = Repeat.unpacked(series.repeat), rules_of(person)
    hours, today = rules.hours, rules.hours.today(now)
    series.next_at = begin_of_tomorrow(hours, now)
    current = latest if latest and latest.series_id == series.id and latest.state is State.OPEN else None
    if current and current.due_at == series.due_at > now:
        if _is_to_come(series, current, repeat, rules, now):
            return None
        current = None
    following = next_occurrence(repeat, hours, begin_of(today, hours) - _MOMENT, series.last_day)
    if following is None:
        if current is None:
            series.next_at, series.ended_at = None, now
        return None
    if current and hours.today(rules.earliest(following.due_at)) > today:
        return None
    if current and current.due_at <= now:  # else its owner moved it beyond that
        _replace(current, now)
    return _make(series, repeat, following, rules, now)


def _make(series: Series, repeat: Repeat, following: Occurrence, rules: Rules, now: datetime) -> Row:
    series.latest_id, series.last_day = occurrence_id(series.id, following.day), following.day
    series.due_at = following.due_at
    return row_of_promise(
        series.workspace_id,
        _promise_of(series, repeat),
        rules.first(series.due_at, now, has_clock=repeat.clock is not None),
        now,
    )


def _is_to_come(series: Series, current: Followup, repeat: Repeat, rules: Rules, now: datetime) -> bool:
    """Whether the occurrence that is due later by the series still is, in its owner's own time as it is now: they may
    have travelled, or that day is off by now."""
    due_at = due(repeat, rules.hours, series.last_day)
    if due_at is None:
        _replace(current, now)
        return False
    if due_at > now and due_at != current.due_at:
        first = rules.first(due_at, now, has_clock=repeat.clock is not None)
        series.due_at = current.due_at = current.promised_at = due_at
        current.next_at, current.next_step, current.reminder_id = first.at, first.step, None
    return True


def _replace(current: Followup, now: datetime) -> None:
    """Its time is over, without a word to anybody."""
    if current.planned_at != now:
        followups.note_plan(current, now)
    current.state, current.closed_at, current.replaced_at = State.LET_GO, now, now
    current.next_at = current.next_step = current.handover_to = None


def put_back(session: Session, series: Series, ahead: datetime, now: datetime) -> None:
    """A series was looked at while the clock was ahead: its latest occurrence is that of before, and it is looked at
    again. What its owner ended stays so."""
    before = select(Followup).where(
        Followup.workspace_id == series.workspace_id,
        Followup.owner_id == series.owner_id,
        Followup.series_id == series.id,
        Followup.created_at <= ahead,
    )
    latest = session.scalars(before.order_by(Followup.occurs_on.desc()).limit(1)).one_or_none()
    if latest and latest.occurs_on and latest.id != series.latest_id:
        series.latest_id, series.last_day, series.due_at = latest.id, latest.occurs_on, latest.due_at
    series.next_at, series.planned_at = None if series.ended_at else now, None


def _promise_of(series: Series, repeat: Repeat) -> Promise:
    """Its latest occurrence, as it begins."""
    return Promise(
        id=series.latest_id,
        owner_id=series.owner_id,
        other_id=series.other_id,
        what=series.what,
        due_at=series.due_at,
        tells_other=series.tells_other,
        value_name=series.value_name,
        message_link=series.message_link,
        link_is_public=series.link_is_public,
        repeat=repeat,
        series_id=series.id,
        occurs_on=series.last_day,
        has_clock=repeat.clock is not None,
    )
