"""Cadences: what recurs for a person or a team, and when it is next due.

A row's `next_at` is its one clock, so "due" is a single index range. A row whose moment is not known yet (it is new,
or something changed that it follows from) is due at once, and the planner finds the moment.
"""

import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, overload
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.places import WEEKDAYS
from models.people.rhythms import Rhythm
from models.store.base import Base, Row, id_of, insert_or
from models.store.batches import Chore, of_rows
from models.store.due import by_time
from models.store.persons import Person


class CadenceKind(str):
    """What recurs: a short word that stays the same. Each is declared once, like a table; these are ours."""

    __slots__ = ()

    CHECKIN: ClassVar["CadenceKind"]
    GRATITUDE: ClassVar["CadenceKind"]
    PRACTICE: ClassVar["CadenceKind"]
    CARE: ClassVar["CadenceKind"]
    TEAM_DIGEST: ClassVar["CadenceKind"]
    LEAD_DIGEST: ClassVar["CadenceKind"]
    STORY: ClassVar["CadenceKind"]
    MEANING: ClassVar["CadenceKind"]


class Audience(enum.Enum):
    """To whom something comes."""

    PERSON = enum.auto()
    """To each person of a team."""
    WISHING = enum.auto()
    """To each person who chose it for themselves. Nobody can choose it for others, and nobody else sees who did."""
    TEAM = enum.auto()
    """To each team."""
    LEAD = enum.auto()
    """To each of those who lead a team, for each of their teams."""


_AUDIENCES: dict[CadenceKind, Audience] = {}
DEFAULTS: dict[str, Rhythm] = {}
"""The rhythms that hold until somebody chooses another."""


class Kinds(Sequence[CadenceKind]):
    """Those that are declared by now for some audiences, in the order in which they were."""

    def __init__(self, *audiences: Audience) -> None:
        self._audiences = audiences

    def _found(self) -> list[CadenceKind]:
        return [kind for kind, audience in _AUDIENCES.items() if audience in self._audiences]

    @overload
    def __getitem__(self, index: int) -> CadenceKind: ...

    @overload
    def __getitem__(self, index: slice) -> list[CadenceKind]: ...

    def __getitem__(self, index: int | slice) -> CadenceKind | list[CadenceKind]:
        return self._found()[index]

    def __len__(self) -> int:
        return len(self._found())

    def __iter__(self) -> Iterator[CadenceKind]:
        return iter(self._found())

    def __contains__(self, kind: object) -> bool:  # asked of each row that is planned
        return _AUDIENCES.get(kind) in self._audiences  # type: ignore[call-overload]


KINDS = Kinds(*Audience)
OF_EVERYONE, OF_TEAMS, OF_LEADS = Kinds(Audience.PERSON), Kinds(Audience.TEAM), Kinds(Audience.LEAD)
WISHED, PERSONAL = Kinds(Audience.WISHING), Kinds(Audience.PERSON, Audience.WISHING)


def declare(kind: str, audience: Audience, default: Rhythm) -> CadenceKind:
    """Let something recur.

    Args:
        kind: how it is called where it is stored; at most 20 characters.
        audience: to whom it comes.
        default: the rhythm that holds until somebody chooses another.

    Raises:
        ValueError: another capability calls something so.
    """
    declared = CadenceKind(kind)
    if declared in _AUDIENCES:
        raise ValueError(f"{kind} recurs already")
    _AUDIENCES[declared], DEFAULTS[declared] = audience, default
    return declared


CadenceKind.CHECKIN = declare("checkin", Audience.PERSON, Rhythm(frozenset({2, 4}), time(9, 30)))
CadenceKind.GRATITUDE = declare("gratitude", Audience.PERSON, Rhythm(frozenset({3}), time(15), every=2))
CadenceKind.PRACTICE = declare("practice", Audience.PERSON, Rhythm(frozenset({5}), time(10), every=2, is_on=False))
CadenceKind.CARE = declare("care", Audience.WISHING, Rhythm(frozenset({1}), time(10), is_monthly=True, is_on=False))
CadenceKind.TEAM_DIGEST = declare("team_digest", Audience.TEAM, Rhythm(frozenset({5}), time(15)))
CadenceKind.LEAD_DIGEST = declare("lead_digest", Audience.LEAD, Rhythm(frozenset({1}), time(9)))
CadenceKind.STORY = declare("story", Audience.LEAD, Rhythm(frozenset({3}), time(9), is_monthly=True))
CadenceKind.MEANING = declare(
    "meaning", Audience.TEAM, Rhythm(frozenset({2}), time(10), is_monthly=True, every=3, is_on=False)
)
OLDER: Mapping[str, Rhythm] = {
    CadenceKind.CHECKIN: Rhythm(WEEKDAYS, time(9, 30)),
    CadenceKind.GRATITUDE: Rhythm(frozenset({3}), time(15)),
}
"""The rhythms that held before, which stay for whoever had nudges then, until they choose others; check-ins came on
their working days."""


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
        by_time("cadences"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    kind: Mapped[CadenceKind] = mapped_column(String(20), primary_key=True, info={"person": Person.FACT})
    owner_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.OWNER, "heading": None})
    """By `owner_id_of`: of what comes to a person as such their id, of all else never taken apart."""
    member_id: Mapped[str | None] = mapped_column(info={"person": Person.OWNER, "heading": "what_recurs_for_you"})
    """The person whom it comes to, as such or as one who leads the team."""
    team_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """The team that it is of; empty also where version 0.1.0 wrote the row, until the next sync."""
    next_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    due_on: Mapped[date | None] = mapped_column(info={"person": Person.NOTHING})
    """The local date of the occurrence that `next_at` is for, even while it is held; `None` while it must be found."""
    moved_from: Mapped[date | None] = mapped_column(info={"person": Person.NOTHING})
    """The local date that its occurrence was meant for, where it moved to another with room for it (`enough`)."""
    last_on: Mapped[date | None] = mapped_column(info={"person": Person.FACT})
    """The local date of the last occurrence whose turn came."""
    planned_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When the planner last had it in hand."""
    before_plan: Mapped[dict[str, Any] | None] = mapped_column(JSON, info={"person": Person.NOTHING})
    """How it stood before that, packed: so it is put back if the clock turns out to have been ahead then."""


def owner_id_of(member_id: str | None = None, team_id: UUID | None = None) -> str:
    """The `owner_id` of what recurs for a person, for a team, or for a person as one who leads that team."""
    return ":".join(str(each) for each in (team_id, member_id) if each)


def occurrence_id(kind: CadenceKind, owner_id: str, on: date) -> UUID:
    """The id of what is made of a cadence on that local date."""
    return id_of("cadence", kind, owner_id, on)


def due_kind(kind: CadenceKind) -> str:
    """The outbox kind of the messages of what recurs."""
    return f"{kind}.due"


def recurs_as(outbox_kind: str) -> CadenceKind | None:
    """The kind of what recurs that these messages are of, if it does."""
    return next((each for each in KINDS if due_kind(each) == outbox_kind), None)


def rhythm_of(kind: str, *layers: Mapping[str, Any]) -> Rhythm:
    """The rhythm of this kind, from what was chosen; later layers win over earlier ones, and one that cannot be read
    counts as not chosen.

    Args:
        kind: what recurs.
        layers: packed rhythms by kind: a workspace's, a team's, a person's.
    """
    rhythm = DEFAULTS[kind]
    packed = rhythm.packed()
    for chosen in filter(None, (layer.get(kind) for layer in layers)):
        with suppress(KeyError, TypeError, ValueError):
            rhythm = Rhythm.unpacked(packed | chosen)
            packed |= chosen
    return rhythm


def note_plan(row: Cadence, now: datetime) -> None:
    """It is about to be planned: remember how it stands."""
    row.before_plan = {name: (at := getattr(row, name)) and at.isoformat() for name in ("next_at", "due_on", "last_on")}
    row.planned_at = now


def put_back(row: Cadence, stood: Mapping[str, Any]) -> None:
    """Let a cadence stand as it did before it was planned."""
    row.next_at = datetime.fromisoformat(stood["next_at"]) if stood["next_at"] else None
    row.due_on = date.fromisoformat(stood["due_on"]) if stood["due_on"] else None
    row.last_on = date.fromisoformat(stood["last_on"]) if stood["last_on"] else None


def stopped(workspace_id: str, now: datetime) -> Chore:
    """What came to an end because it was for nobody any more, or is off: find its moment anew, should it have one.

    So what stopped when somebody left goes on when they are back, even if that was not heard of.
    """
    return of_rows(Cadence, workspace_id, Cadence.next_at.is_(None), {"next_at": now, "due_on": None})


def enrol(
    session: Session,
    workspace_id: str,
    member_ids: Collection[str],
    now: datetime,
    kinds: Collection[CadenceKind] = PERSONAL,
) -> None:
    """Let these kinds recur for these people, and find anew when: that is the planner's business."""
    _put(session, [_row(workspace_id, kind, now, each) for each in member_ids for kind in kinds])


def enrol_team(session: Session, workspace_id: str, team_id: UUID, lead_ids: Collection[str], now: datetime) -> None:
    """The same for what comes to a team, and to those who lead it."""
    of_team = [_row(workspace_id, kind, now, None, team_id) for kind in OF_TEAMS]
    _put(session, of_team + [_row(workspace_id, kind, now, each, team_id) for each in lead_ids for kind in OF_LEADS])


def _row(
    workspace_id: str, kind: CadenceKind, now: datetime, member_id: str | None = None, team_id: UUID | None = None
) -> Row:
    return {
        "workspace_id": workspace_id,
        "kind": kind,
        "owner_id": owner_id_of(member_id, team_id),
        "member_id": member_id,
        "team_id": team_id,
        "next_at": now,
        "due_on": None,
    }


def _put(session: Session, rows: Sequence[Row]) -> None:
    """Add these; those that are there find their moment anew. Everybody takes them in the same order."""
    if not rows:
        return
    statement = insert_or(session, Cadence)
    anew = {name: statement.excluded[name] for name in ("member_id", "team_id", "next_at", "due_on")}
    put = statement.on_conflict_do_update(index_elements=["workspace_id", "kind", "owner_id"], set_=anew)
    session.execute(put, sorted(rows, key=lambda row: (row["kind"], row["owner_id"])))


def lacking(
    session: Session, workspace_id: str, member_ids: Collection[str], kinds: Collection[CadenceKind] = PERSONAL
) -> list[str]:
    """Those people for whom not all of these kinds recur, by id."""
    has_all = (
        select(Cadence.owner_id)
        .where(Cadence.workspace_id == workspace_id, Cadence.kind.in_(kinds), Cadence.owner_id.in_(member_ids))
        .group_by(Cadence.owner_id)
        .having(func.count() == len(kinds))
    )
    return sorted(set(member_ids) - set(session.scalars(has_all)))


def has_nameless(session: Session, workspace_id: str) -> bool:
    """Whether version 0.1.0, still running beside this one, has let something recur for a team or a lead."""
    return session.scalars(select(Cadence.owner_id).where(_nameless(workspace_id)).limit(1)).first() is not None


def drop_nameless(session: Session, workspace_id: str) -> None:
    """Forget what is still so once all teams were enrolled anew: what it is of is no team any more."""
    session.execute(delete(Cadence).where(_nameless(workspace_id)))


def _nameless(workspace_id: str) -> ColumnElement[bool]:
    of_teams = Cadence.kind.in_((*OF_TEAMS, *OF_LEADS))
    return and_(Cadence.workspace_id == workspace_id, of_teams, Cadence.team_id.is_(None))


def of_people(member_ids: Collection[str]) -> ColumnElement[bool]:
    """A condition: it recurs for one of these people, as such or as one who leads a team."""
    return or_(
        and_(Cadence.kind.in_(PERSONAL), Cadence.owner_id.in_(member_ids)),
        and_(Cadence.kind.in_(OF_LEADS), Cadence.member_id.in_(member_ids)),
    )


def find_anew(
    session: Session,
    workspace_id: str,
    member_ids: Collection[str],
    now: datetime,
    kinds: Collection[CadenceKind] = PERSONAL,
) -> None:
    """Something changed that these people's moments follow from (zone, hours, rhythm, membership): find them anew."""
    _find_anew(session, workspace_id, now, Cadence.kind.in_(kinds), of_people(member_ids))


def find_all_anew(session: Session, workspace_id: str, member_ids: Collection[str], now: datetime) -> None:
    """The same for all that recurs for these people, also as those who lead a team."""
    _find_anew(session, workspace_id, now, of_people(member_ids))


def find_teams_anew(session: Session, workspace_id: str, team_ids: Collection[UUID], now: datetime) -> None:
    """The same for what comes to these teams."""
    _find_anew(session, workspace_id, now, *_of_teams(team_ids))


def find_coming_anew(session: Session, workspace_id: str, team_ids: Collection[UUID], now: datetime) -> None:
    """The same, except for what is due already: its turn comes first."""
    _find_anew(session, workspace_id, now, *_of_teams(team_ids), Cadence.next_at > now)


def _of_teams(team_ids: Collection[UUID]) -> tuple[ColumnElement[bool], ...]:
    owner_ids = [owner_id_of(team_id=each) for each in team_ids]
    return Cadence.kind.in_(OF_TEAMS), Cadence.owner_id.in_(owner_ids)


def _find_anew(session: Session, workspace_id: str, now: datetime, *those: ColumnElement[bool]) -> None:
    """Without a date, each is due at once, and whoever plans finds its moment."""
    wanted = update(Cadence).where(Cadence.workspace_id == workspace_id, *those)
    session.execute(wanted.values(next_at=now, due_on=None))
