"""Cadences: what recurs for a person or a team, and when it is next due.

A row's `next_at` is its one clock, so "due" is a single index range. A row whose moment is not known yet (it is new,
or something changed that it follows from) is due at once, and the planner finds the moment.
"""

import enum
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.rhythms import Rhythm
from models.store.base import Base, insert_or_ignore
from models.store.batches import Chore, of_rows
from models.store.persons import Person


class Kind(enum.StrEnum):
    """What recurs."""

    CHECKIN = "checkin"
    GRATITUDE = "gratitude"
    PRACTICE = "practice"
    TEAM_DIGEST = "team_digest"
    LEAD_DIGEST = "lead_digest"
    STORY = "story"


PERSONAL = (Kind.CHECKIN, Kind.GRATITUDE, Kind.PRACTICE)
"""What comes to each person of a team."""
OF_TEAMS: tuple[Kind, ...] = (Kind.TEAM_DIGEST,)
"""What comes to each team."""
OF_LEADS: tuple[Kind, ...] = (Kind.LEAD_DIGEST, Kind.STORY)
"""What comes to each of those who lead a team, for each of their teams."""

DEFAULTS: Mapping[str, Rhythm] = {
    Kind.CHECKIN: Rhythm(frozenset({1, 2, 3, 4, 5}), time(9, 30)),
    Kind.GRATITUDE: Rhythm(frozenset({3}), time(15)),
    Kind.PRACTICE: Rhythm(frozenset({1}), time(10), is_on=False),
    Kind.TEAM_DIGEST: Rhythm(frozenset({5}), time(15)),
    Kind.LEAD_DIGEST: Rhythm(frozenset({1}), time(9)),
    Kind.STORY: Rhythm(frozenset({1}), time(9), is_monthly=True),
}
"""The rhythms that hold until somebody chooses another."""


FURTHEST_HOLD = timedelta(days=400)
"""Nothing that recurs is planned further ahead: where no moment is found within this time, there is none."""


class Cadence(Base):
    """One thing that recurs for one person or team."""

    __tablename__ = "cadences"
    __table_args__ = (
        Index(
            "ix_cadences_due",
            "workspace_id",
            "next_at",
            postgresql_where=text("next_at IS NOT NULL"),
            sqlite_where=text("next_at IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    kind: Mapped[Kind] = mapped_column(primary_key=True, info={"person": Person.FACT})
    owner_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "what_recurs_for_you"}
    )
    """A member's id; a team's for its digest; "team:member" for a lead's digest of a team."""
    next_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    due_on: Mapped[date | None] = mapped_column(info={"person": Person.NOTHING})
    """The local date of the occurrence that `next_at` is for, even while it is held; `None` while it must be found."""
    last_on: Mapped[date | None] = mapped_column(info={"person": Person.FACT})
    """The local date of the last occurrence whose turn came."""
    planned_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When the planner last had it in hand."""
    before_plan: Mapped[dict[str, Any] | None] = mapped_column(JSON, info={"person": Person.NOTHING})
    """How it stood before that, packed: so it is put back if the clock turns out to have been ahead then."""


def rhythm_of(kind: str, *layers: Mapping[str, Any]) -> Rhythm:
    """The rhythm of this kind, from what was chosen; later layers win over earlier ones, and one that cannot be read
    counts as not chosen.

    Args:
        kind: what recurs.
        layers: packed rhythms by kind: a workspace's, a team's, a person's.
    """
    packed, rhythm = DEFAULTS[kind].packed(), DEFAULTS[kind]
    for chosen in filter(None, (layer.get(kind) for layer in layers)):
        with suppress(KeyError, TypeError, ValueError):
            rhythm = Rhythm.unpacked(packed | chosen)
            packed |= chosen
    return rhythm


def packed(row: Cadence) -> dict[str, Any]:
    """How a cadence stands, as JSON."""
    return {name: (at := getattr(row, name)) and at.isoformat() for name in ("next_at", "due_on", "last_on")}


def put_back(row: Cadence, stood: Mapping[str, Any]) -> None:
    """Let a cadence stand as it was packed."""
    row.next_at = datetime.fromisoformat(stood["next_at"]) if stood["next_at"] else None
    row.due_on = date.fromisoformat(stood["due_on"]) if stood["due_on"] else None
    row.last_on = date.fromisoformat(stood["last_on"]) if stood["last_on"] else None


def stopped(workspace_id: str, now: datetime) -> Chore:
    """What came to an end because it was for nobody any more, or is off: find its moment anew, should it have one.

    So what stopped when somebody left goes on when they are back, even if that was not heard of.
    """
    return of_rows(Cadence, workspace_id, Cadence.next_at.is_(None), {"next_at": now, "due_on": None})


def enrol(
    session: Session, workspace_id: str, owner_ids: Collection[str], now: datetime, kinds: Collection[Kind] = PERSONAL
) -> None:
    """Let these kinds recur for these people or teams, where they do not yet; when is found by the planner."""
    rows = [
        {"workspace_id": workspace_id, "kind": kind, "owner_id": owner_id, "next_at": now}
        for owner_id in owner_ids
        for kind in kinds
    ]
    insert_or_ignore(session, Cadence, rows)
    find_anew(session, workspace_id, owner_ids, now, kinds)


def lacking(
    session: Session, workspace_id: str, owner_ids: Collection[str], kinds: Collection[Kind] = PERSONAL
) -> list[str]:
    """Those of them for whom not all of these kinds recur, by id."""
    has_all = (
        select(Cadence.owner_id)
        .where(Cadence.workspace_id == workspace_id, Cadence.kind.in_(kinds), Cadence.owner_id.in_(owner_ids))
        .group_by(Cadence.owner_id)
        .having(func.count() == len(kinds))
    )
    return sorted(set(owner_ids) - set(session.scalars(has_all)))


def find_anew(
    session: Session, workspace_id: str, owner_ids: Collection[str], now: datetime, kinds: Collection[Kind] = PERSONAL
) -> None:
    """Something changed that their moments follow from (zone, hours, rhythm, membership): find them anew."""
    _find_anew(session, workspace_id, now, Cadence.kind.in_(kinds), Cadence.owner_id.in_(owner_ids))


def find_coming_anew(
    session: Session, workspace_id: str, owner_ids: Collection[str], now: datetime, kinds: Collection[Kind]
) -> None:
    """The same, except for what is due already: its turn comes first."""
    of_owners = (Cadence.kind.in_(kinds), Cadence.owner_id.in_(owner_ids))
    _find_anew(session, workspace_id, now, *of_owners, Cadence.next_at > now)


def find_all_anew(session: Session, workspace_id: str, member_ids: Collection[str], now: datetime) -> None:
    """The same for all that recurs for these people, also as those who lead a team."""
    find_anew(session, workspace_id, member_ids, now)
    as_leads = or_(*(Cadence.owner_id.endswith(f":{each}", autoescape=True) for each in member_ids))
    _find_anew(session, workspace_id, now, Cadence.kind.in_(OF_LEADS), as_leads)


def _find_anew(session: Session, workspace_id: str, now: datetime, *those: ColumnElement[bool]) -> None:
    """Without a date, each is due at once, and whoever plans finds its moment."""
    wanted = update(Cadence).where(Cadence.workspace_id == workspace_id, *those)
    session.execute(wanted.values(next_at=now, due_on=None))
