"""Absences: on which days somebody was away or had paused, so that nobody counts those days against them.

Slack says how somebody is now, never how they were. So each night's look at everybody (`scheduler.sync`) leaves a row
for each who is away just then. Nobody is shown them but they themselves, in the copy of their data; they go after
`KEPT`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Set
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import availability
from models.people.availability import Availability, HoldReason
from models.store.base import Base, insert_or_ignore
from models.store.batches import Chore, of_rows
from models.store.persons import Person

KEPT = timedelta(weeks=14)
"""A little longer than anybody looks back (`models.across.noticing`)."""


class AbsentDay(Base):
    """A day of somebody's calendar on which they were away."""

    __tablename__ = "absent_days"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    member_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "days_you_were_away"}
    )
    day: Mapped[date] = mapped_column(primary_key=True, info={"person": Person.FACT})


def is_absent(person: Availability, at: datetime) -> bool:
    """Whether they are away at that moment, or have paused what comes to them."""
    hold = person.hold(at, is_named_hour=True)
    return hold is not None and hold.reason in (HoldReason.AWAY, HoldReason.PAUSED)


def note(session: Session, workspace_id: str, member_ids: Collection[str], now: datetime) -> None:
    """Remember who of these people is absent now; noted twice on a day, it is one."""
    people = availability.of(session, workspace_id, member_ids)
    absent = {id_: person.hours.today(now) for id_, person in people.items() if is_absent(person, now)}
    rows = [{"workspace_id": workspace_id, "member_id": id_, "day": day} for id_, day in absent.items()]
    insert_or_ignore(session, AbsentDay, rows)


def of(session: Session, workspace_id: str, member_ids: Collection[str], since: date) -> Mapping[str, Set[date]]:
    """The days from that one on on which these people were absent, by id."""
    rows = session.execute(
        select(AbsentDay.member_id, AbsentDay.day).where(
            AbsentDay.workspace_id == workspace_id, AbsentDay.member_id.in_(member_ids), AbsentDay.day >= since
        )
    )
    found: dict[str, set[date]] = defaultdict(set)
    for member_id, day in rows:
        found[member_id].add(day)
    return found


def past(workspace_id: str, before: date) -> Chore:
    """Forget what was before that day."""
    return of_rows(AbsentDay, workspace_id, AbsentDay.day < before, None)
