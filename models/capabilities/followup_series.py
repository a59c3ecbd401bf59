"""What is promised again and again: a series, each occurrence of which is a promise with its own end.

One occurrence is open at a time. The next one is made when it is closed; or, if it has lapsed, on the day on which the
next one is reminded of, which then takes its place without a word: nothing piles up over an absence. An occurrence is
known by its date in its owner's calendar, and its id follows from that, so each is made once.

A series' `next_at` is its one clock. It is looked at as each day of its owner's begins, so that hours, holidays and the
like count as they are by then, and at once when its owner is in another zone.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Select, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities import followups
from models.capabilities.followups import Followup, Promise, State, rules_for
from models.capabilities.repeats import Repeat, next_occurrence
from models.people.hours import Hours
from models.people.members import Member, is_here
from models.store.base import Base, id_of, insert_or_ignore, locked
from models.store.batches import Chore, of_rows
from models.store.due import by_time
from models.store.persons import Person

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)
_UNSEEN = {"synchronize_session": False}


class Series(Base):
    """A promise that comes again, as its occurrences begin; what is changed in one of them stays there."""

    __tablename__ = "followup_series"
    __table_args__ = (
        Index(
            "ix_followup_series_due",
            "workspace_id",
            "next_at",
            postgresql_where=text("next_at IS NOT NULL"),
            sqlite_where=text("next_at IS NOT NULL"),
        ),
        by_time("followup_series"),
        Index("ix_followup_series_owner", "workspace_id", "owner_id"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    owner_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "your_recurring_promises"})
    other_id: Mapped[str | None] = mapped_column(
        info={"person": Person.OTHER, "heading": "recurring_promises_to_you", "called": "promised_to"}
    )
    what: Mapped[str] = mapped_column(info={"person": Person.WORDS})
    value_name: Mapped[str | None] = mapped_column(info={"person": Person.FACT})
    tells_other: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    """Whether the other person heard of it, which they do once, and hears of each that is done or skipped."""
    message_link: Mapped[str | None] = mapped_column(info={"person": Person.OWN})
    link_is_public: Mapped[bool] = mapped_column(info={"person": Person.TRACE})
    repeat: Mapped[dict[str, Any]] = mapped_column(JSON, info={"person": Person.FACT})
    """`Repeat`, packed."""
    latest_id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    """The latest occurrence that was made."""
    last_day: Mapped[date] = mapped_column(info={"person": Person.NOTHING})
    """Its date in the calendar."""
    due_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    """When it is due by the series; it differs from when the occurrence is if its owner gave that another time."""
    next_at: Mapped[datetime | None] = mapped_column(info={"person": Person.TRACE})
    """When it is looked at next; `None` once it ended, and while its owner is gone."""
    planned_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When it was last looked at."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    ended_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})


def record(session: Session, workspace_id: str, promise: Promise, now: datetime) -> Followup:
    """Record a promise, alone or as the first of a series, and return it.

    What is recorded already stays as it is; of a series the answer is then its latest occurrence.
    """
    hours = rules_for(session, workspace_id, promise.owner_id).hours
    first = next_occurrence(promise.repeat, hours, now) if promise.repeat else None
    if first is None:
        return followups.record(session, workspace_id, promise, now)
    made = replace(promise, id=occurrence_id(promise.id, first.day), due_at=first.due_at, series_id=promise.id)
    made = replace(made, occurs_on=first.day, has_clock=promise.repeat is not None and promise.repeat.clock is not None)
    if _put(session, workspace_id, made, begin_of_tomorrow(hours, now), now):
        return followups.record(session, workspace_id, made, now)
    series = session.scalars(_the(workspace_id, promise.id)).one()
    return session.scalars(occurrences(workspace_id, [series.latest_id])).one()


def begin_with(session: Session, followup: Followup, repeat: Repeat, day: date, now: datetime) -> None:
    """What was promised alone is from now on the first of a series, the one of that date."""
    hours = rules_for(session, followup.workspace_id, followup.owner_id).hours
    followup.series_id, followup.occurs_on = id_of("followup_series", followup.id, now), day
    followup.repeat, followup.has_clock = repeat.packed(), repeat.clock is not None
    session.flush()
    made = Promise(
        id=followup.id,
        owner_id=followup.owner_id,
        other_id=followup.other_id,
        what=followup.what,
        due_at=followup.due_at,
        tells_other=followup.tells_other,
        value_name=followup.value_name,
        message_link=followup.message_link,
        link_is_public=followup.link_is_public,
        repeat=repeat,
        series_id=followup.series_id,
        occurs_on=day,
    )
    _put(session, followup.workspace_id, made, begin_of_tomorrow(hours, now), now)


def _put(session: Session, workspace_id: str, first: Promise, next_at: datetime, now: datetime) -> bool:
    """Store the series of this occurrence, unless it is there; answers whether it is new."""
    row = {
        "workspace_id": workspace_id,
        "id": first.series_id,
        "owner_id": first.owner_id,
        "other_id": first.other_id,
        "what": first.what,
        "value_name": first.value_name,
        "tells_other": first.tells_other and first.other_id is not None,
        "message_link": first.message_link,
        "link_is_public": first.link_is_public,
        "repeat": first.repeat and first.repeat.packed(),
        "latest_id": first.id,
        "last_day": first.occurs_on,
        "due_at": first.due_at,
        "next_at": next_at,
        "created_at": now,
    }
    return insert_or_ignore(session, Series, row) > 0


def end(session: Session, series: Series, now: datetime) -> Sequence[UUID]:
    """No other occurrence comes; answers which are open still."""
    series.ended_at, series.next_at = now, None
    session.flush()
    opened = select(Followup.id).where(
        Followup.workspace_id == series.workspace_id,
        Followup.owner_id == series.owner_id,
        Followup.state == State.OPEN,
        Followup.series_id == series.id,
    )
    return session.scalars(opened.order_by(Followup.due_at)).all()


def of(session: Session, followup: Followup) -> Series | None:
    """The series that it is an occurrence of, while that goes on."""
    if followup.series_id is None:
        return None
    going_on = _the(followup.workspace_id, followup.series_id).where(Series.ended_at.is_(None))
    return session.scalars(going_on).one_or_none()


def is_told(session: Session, followup: Followup) -> bool:
    """Whether the other person is told of what comes again, not of this occurrence alone, and it does."""
    series = of(session, followup)
    return series is not None and series.tells_other and series.other_id == followup.other_id


def hold(session: Session, workspace_id: str, followup_id: UUID) -> Series | None:
    """The series that this is an occurrence of, kept from others until the end of the transaction; `None` if it is of
    none, or that is gone.

    Whoever changes both locks the series first, as the planner does.
    """
    wanted = select(Followup.series_id).where(Followup.workspace_id == workspace_id, Followup.id == followup_id)
    series_id = session.scalars(wanted).one_or_none()
    return session.scalars(locked(_the(workspace_id, series_id))).one_or_none() if series_id else None


def look_again(session: Session, workspace_id: str, owner_ids: Collection[str], now: datetime) -> None:
    """The hours of these people changed, or they are back: what comes again for them is looked at."""
    theirs = (Series.workspace_id == workspace_id, Series.owner_id.in_(owner_ids), Series.ended_at.is_(None))
    session.execute(update(Series).where(*theirs).values(next_at=now), execution_options=_UNSEEN)


def stopped(workspace_id: str, now: datetime) -> Chore:
    """Let go on what stopped because somebody left, if they are here."""
    here = select(Member.id).where(Member.workspace_id == workspace_id, is_here())
    has_stopped = Series.next_at.is_(None) & Series.ended_at.is_(None)
    return of_rows(Series, workspace_id, has_stopped, {"next_at": now}, Series.owner_id.in_(here))


def occurrence_id(series_id: UUID, day: date) -> UUID:
    """The same for the same date, so that each is made once."""
    return id_of("followup", series_id, day)


def begin_of(day: date, hours: Hours) -> datetime:
    """When that day begins for somebody."""
    return hours.moment(day, time())


def begin_of_tomorrow(hours: Hours, now: datetime) -> datetime:
    """When their next day does."""
    return begin_of(hours.today(now) + _DAY, hours)


def _the(workspace_id: str, series_id: UUID) -> Select[Series]:
    """Read anew, even where this unit of work has read it already."""
    wanted = select(Series).where(Series.workspace_id == workspace_id, Series.id == series_id)
    return wanted.execution_options(populate_existing=True)


def occurrences(workspace_id: str, ids: Collection[UUID]) -> Select[Followup]:
    """The promises of these ids."""
    return select(Followup).where(Followup.workspace_id == workspace_id, Followup.id.in_(ids))
