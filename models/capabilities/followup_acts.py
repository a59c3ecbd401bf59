"""What people do with a follow-up: done, snoozed, changed, told, handed over, let go.

Each operation answers the follow-up as it is now, or `None` where there was nothing to do: it is done already, gone, or
somebody else's. A conditional UPDATE decides, so of two clicks at once one has an effect.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Update, case, or_, select, update
from sqlalchemy.orm import Session

from models.capabilities import departures, followup_occurrences, followup_series
from models.capabilities.followup_partings import Parting
from models.capabilities.followups import Followup, State, find, note_step, reword, rules_for
from models.capabilities.reminders import Step
from models.capabilities.repeats import Repeat, next_occurrence
from models.people import availability
from models.store.base import affected, locked


def finish(session: Session, workspace_id: str, followup_id: UUID, owner_id: str, now: datetime) -> Followup | None:
    """It is done. Whoever was told of it hears so. An occurrence whose place another took can be done still."""
    return _close(session, workspace_id, followup_id, owner_id, State.DONE, Step.DONE, now)


def let_go(
    session: Session, workspace_id: str, followup_id: UUID, owner_id: str, now: datetime, said: Parting | None = None
) -> Followup | None:
    """It will not be done. Whoever was told of it hears so, with what its owner says to them. Of what comes again it is
    this occurrence alone. Nothing is done where what was said was meant for somebody else."""
    if said and not said.is_for(find(session, workspace_id, followup_id)):
        return None
    return _close(session, workspace_id, followup_id, owner_id, State.LET_GO, Step.LET_GO, now, said)


def end(
    session: Session, workspace_id: str, followup_id: UUID, owner_id: str, now: datetime, said: Parting | None = None
) -> Followup | None:
    """It comes no more, and what is open of it is let go; whoever was told of it hears so, as with `let_go`. Answers
    the occurrence at which that was asked."""
    series = followup_series.hold(session, workspace_id, followup_id)
    if series is None or series.owner_id != owner_id or series.ended_at:
        return None
    if said and not said.is_for(find(session, workspace_id, followup_id)):
        return None
    for each in followup_series.end(session, series, now):
        _close(session, workspace_id, each, owner_id, State.LET_GO, Step.LET_GO, now, said)
    return find(session, workspace_id, followup_id)


def snooze(
    session: Session,
    workspace_id: str,
    followup_id: UUID,
    owner_id: str,
    until: datetime,
    *,
    has_clock: bool = False,
) -> Followup | None:
    """Remind again at `until`, or at the next humane hour after it unless the owner named the time of day
    (`has_clock`); the promise itself stays as it is."""
    at = until if has_clock else rules_for(session, workspace_id, owner_id).hours.next_humane(until)
    changed = _if_open(workspace_id, followup_id, owner_id).values(
        next_at=at, next_step=Step.SNOOZED, reminder_id=None, snoozed_to=until if has_clock else None
    )
    return _changed(session, changed, workspace_id, followup_id)


@dataclass(frozen=True)
class NewTerms:
    """What a follow-up is changed to."""

    what: str
    other_id: str | None
    due_at: datetime
    tells_other: bool
    has_clock: bool = False
    """Whether the owner named the time of day; where the time stays as it is, so does this."""
    repeat: Repeat | None = None
    """How often it comes again from now on, where it did not so far; then it is due when that says."""


def change(
    session: Session, workspace_id: str, followup_id: UUID, owner_id: str, to: NewTerms, now: datetime
) -> Followup | None:
    """Change what, for whom or when. The other person hears of a new time, and a new other person of the promise.

    Whoever was asked to take it over was asked for what it was then, so they are asked no longer. Of what comes again
    already, this occurrence alone is changed.
    """
    the = select(Followup).where(Followup.workspace_id == workspace_id, Followup.id == followup_id)
    before = session.scalars(locked(the)).one_or_none()
    if before is None or before.state is not State.OPEN or before.owner_id != owner_id:
        return None
    former_due_at, former_other_id, was_told = before.due_at, before.other_id, before.tells_other
    rules = rules_for(session, workspace_id, owner_id)
    repeat = to.repeat if before.series_id is None else None
    begins = next_occurrence(repeat, rules.hours, now) if repeat else None
    if begins:
        to = replace(to, due_at=begins.due_at)
    is_another = (before.what, before.other_id, before.due_at) != (to.what, to.other_id, to.due_at)
    is_reworded = before.what != to.what
    first = rules.first(to.due_at, now, has_clock=to.has_clock)
    tells = to.tells_other and to.other_id is not None
    values: dict[str, Any] = {"what": to.what, "other_id": to.other_id, "due_at": to.due_at, "tells_other": tells}
    if former_due_at != to.due_at:
        if now <= before.promised_at:
            values["promised_at"] = to.due_at
        values |= {"next_at": first.at, "next_step": first.step, "reminder_id": None, "overdue_count": 0}
        values |= {"has_clock": to.has_clock, "snoozed_to": None}
    if is_another:
        values["handover_to"] = None
    for name, value in values.items():
        setattr(before, name, value)
    session.flush()
    if repeat and begins:
        followup_series.begin_with(session, before, repeat, begins.day, now)
    if tells and to.other_id:
        if begins or not was_told or former_other_id != to.other_id:
            note_step(session, workspace_id, before, Step.TOLD, [to.other_id], now, actor_id=owner_id)
        else:
            _tell_of_change(session, before, to.other_id, former_due_at, is_reworded, now)
    return before


def _tell_of_change(
    session: Session, followup: Followup, other_id: str, former_due_at: datetime, is_reworded: bool, now: datetime
) -> None:
    """Somebody who was told of it before, and still is, hears of a new time, and reads the words as they are now."""
    if is_reworded:
        reword(session, followup)
    if former_due_at != followup.due_at:
        note_step(
            session,
            followup.workspace_id,
            followup,
            Step.MOVED,
            [other_id],
            now,
            actor_id=followup.owner_id,
            former_due_at=former_due_at,
        )


def tell(session: Session, workspace_id: str, followup_id: UUID, owner_id: str, now: datetime) -> Followup | None:
    """Tell the other person of the promise, also that it comes again, and keep them informed from now on."""
    series = followup_series.hold(session, workspace_id, followup_id)
    changed = _if_open(workspace_id, followup_id, owner_id).where(Followup.other_id.is_not(None), ~Followup.tells_other)
    followup = _changed(session, changed.values(tells_other=True), workspace_id, followup_id)
    if followup and followup.other_id:
        if series:
            series.tells_other = True
        note_step(session, workspace_id, followup, Step.TOLD, [followup.other_id], now, actor_id=owner_id)
    return followup


def hand_over(
    session: Session, workspace_id: str, followup_id: UUID, owner_id: str, to: str, now: datetime
) -> Followup | None:
    """Ask somebody to take it over; until they accept it stays where it is."""
    changed = _if_open(workspace_id, followup_id, owner_id).values(handover_to=to)
    followup = _changed(session, changed, workspace_id, followup_id)
    if followup:
        note_step(session, workspace_id, followup, Step.HANDOVER_ASKED, [to], now, actor_id=owner_id)
    return followup


def accept(session: Session, workspace_id: str, followup_id: UUID, member_id: str, now: datetime) -> Followup | None:
    """Take over what one was asked to take over. The former owner hears so, and the other person if they were told.

    Of what comes again it is this occurrence alone, which is of no series then.
    """
    series = followup_series.hold(session, workspace_id, followup_id)
    before = find(session, workspace_id, followup_id)
    if before is None:
        return None
    former_owner_id = before.owner_id
    first = rules_for(session, workspace_id, member_id).first(before.due_at, now)
    changed = _if_asked(workspace_id, followup_id, member_id).values(
        owner_id=member_id,
        handover_to=None,
        has_clock=False,  # its new owner named none
        snoozed_to=None,
        next_at=first.at,
        next_step=first.step,
        reminder_id=None,
        series_id=None,
        occurs_on=None,
        message_link=case((Followup.link_is_public, Followup.message_link)),  # the new owner was not there
    )
    followup = _changed(session, changed, workspace_id, followup_id)
    if followup is None:
        return None
    if series:
        followup_occurrences.go_on(session, series, now)
    if not availability.of_one(session, workspace_id, former_owner_id).is_gone:
        note_step(session, workspace_id, followup, Step.HANDED_OVER, [former_owner_id], now, actor_id=member_id)
    if followup.other_id == member_id:
        session.execute(_if_open(workspace_id, followup_id, member_id).values(other_id=None, tells_other=False))
    elif followup.tells_other and followup.other_id:
        note_step(session, workspace_id, followup, Step.NEW_OWNER, [followup.other_id], now, actor_id=member_id)
    return followup


def decline(session: Session, workspace_id: str, followup_id: UUID, member_id: str, now: datetime) -> Followup | None:
    """Do not take it over: it stays with its owner, who hears so."""
    changed = _if_asked(workspace_id, followup_id, member_id).values(handover_to=None)
    followup = _changed(session, changed, workspace_id, followup_id)
    if followup:
        note_step(session, workspace_id, followup, Step.DECLINED, [followup.owner_id], now, actor_id=member_id)
    return followup


def take_on(session: Session, workspace_id: str, followup_id: UUID, lead_id: str, now: datetime) -> Followup | None:
    """Take on what somebody left behind who is no longer here. Whoever was told of it hears who looks after it now.

    That may whoever leads them, and only what somebody else knows of: what they promised to themselves stays theirs.
    """
    followup = find(session, workspace_id, followup_id)
    if followup is None or not (followup.tells_other and followup.other_id):
        return None
    if not availability.of_one(session, workspace_id, followup.owner_id).is_gone:
        return None
    if not departures.may_look_after(session, workspace_id, followup.owner_id, lead_id):
        return None
    left_by = followup.owner_id
    asked = _if_open(workspace_id, followup_id, left_by).values(handover_to=lead_id)
    if not affected(session.execute(asked)):
        return None
    taken = accept(session, workspace_id, followup_id, lead_id, now)
    departures.show_anew(session, workspace_id, left_by, now)
    return taken


def _close(
    session: Session,
    workspace_id: str,
    followup_id: UUID,
    owner_id: str,
    state: State,
    step: Step,
    now: datetime,
    said: Parting | None = None,
) -> Followup | None:
    series = followup_series.hold(session, workspace_id, followup_id)
    theirs = _if_open(workspace_id, followup_id, owner_id, or_replaced=state is State.DONE)
    changed = theirs.values(
        state=state, closed_at=now, replaced_at=None, next_at=None, next_step=None, handover_to=None
    )
    followup = _changed(session, changed, workspace_id, followup_id)
    if followup and series:
        followup_occurrences.go_on(session, series, now)
    if followup and followup.tells_other and followup.other_id:
        words = said if said and said.is_for(followup) else Parting(followup.other_id)
        note_step(
            session,
            workspace_id,
            followup,
            step,
            [followup.other_id],
            now,
            actor_id=owner_id,
            reason=words.reason,
            instead=words.instead,
        )
    return followup


def _if_open(workspace_id: str, followup_id: UUID, owner_id: str, *, or_replaced: bool = False) -> Update:
    is_open = Followup.state == State.OPEN
    return update(Followup).where(
        Followup.workspace_id == workspace_id,
        Followup.id == followup_id,
        Followup.owner_id == owner_id,
        or_(is_open, Followup.replaced_at.is_not(None)) if or_replaced else is_open,
    )


def _if_asked(workspace_id: str, followup_id: UUID, member_id: str) -> Update:
    return update(Followup).where(
        Followup.workspace_id == workspace_id,
        Followup.id == followup_id,
        Followup.handover_to == member_id,
        Followup.state == State.OPEN,
    )


def _changed(session: Session, statement: Update, workspace_id: str, followup_id: UUID) -> Followup | None:
    """The follow-up as it is after this change; what other units of work of the transaction hold is left alone."""
    if not affected(session.execute(statement.execution_options(synchronize_session=False))):
        return None
    return find(session, workspace_id, followup_id)
