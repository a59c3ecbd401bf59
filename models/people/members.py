"""Members: what Kindling knows of a workspace's people, kept from Slack's own answers and events."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Insert, Row, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import cadences
from models.store.base import Base, insert_for, table
from models.store.persons import Person
from models.store.workspaces import CHOICES, WORKSPACES, Choices

MOST_NAMESAKES = 20_000
"""Of how many people the names are compared with one that was typed; in a larger workspace, of the first by id."""
FRESH_FOR = timedelta(days=1)
"""How long an answer of Slack's is trusted when no event corrected it."""


@dataclass(frozen=True)
class Profile:
    """A person as Slack describes them (https://docs.slack.dev/reference/objects/user-object)."""

    id: str
    name: str
    zone: str
    """IANA name of their time zone."""
    is_bot: bool
    is_deleted: bool
    is_guest: bool
    is_stranger: bool
    """Belongs to another organisation and shares a channel with this workspace."""
    is_admin: bool
    """Admin or owner of the workspace."""
    updated: int
    """When the person or their profile last changed, in POSIX seconds."""
    is_away: bool = False
    """Whether their status says that they are away."""
    away_until: datetime | None = None
    """When that status ends, if it says so."""
    locale: str | None = None
    """Which language they read, as they chose in Slack: "de-DE"; not in every answer of Slack's."""
    other_names: str | None = None
    """What else Slack calls them, a line each: their full name first."""

    @property
    def shown(self) -> str:
        """By which name others know them: the full one."""
        return (self.other_names or self.name).splitlines()[0]


@dataclass(frozen=True)
class Namesake:
    """Somebody whose name may have been typed."""

    id: str
    name: str
    other_names: str | None

    @property
    def names(self) -> list[str]:
        """All that they are called."""
        return [self.name, *(self.other_names or "").splitlines()]

    @property
    def shown(self) -> str:
        """By which of these others know them: the full one."""
        return (self.other_names or self.name).splitlines()[0]


@dataclass(frozen=True)
class Known:
    """A person as Slack described them at some time."""

    profile: Profile
    fetched_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether the description can be used without asking Slack again."""
        return self.fetched_at > now - FRESH_FOR


@dataclass(frozen=True)
class Changed:
    """What was news about people, by id."""

    moved: list[str]
    """Those who are new, whose zone is another one, or who are back."""
    left: list[str]
    """Those who were here before."""


class Member(Base):
    """One person (or bot) of a workspace."""

    __tablename__ = "members"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.OWNER, "heading": "you"})
    """Slack's user id, `U…` or `W…`."""
    name: Mapped[str] = mapped_column(info={"person": Person.OWN})
    other_names: Mapped[str | None] = mapped_column(info={"person": Person.OWN})
    """A line each, the full name first; read where somebody typed a name."""
    zone: Mapped[str] = mapped_column(info={"person": Person.FACT})
    locale: Mapped[str | None] = mapped_column(info={"person": Person.FACT})
    is_bot: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    is_deleted: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    is_admin: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    is_guest: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    is_stranger: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    updated: Mapped[int] = mapped_column(BigInteger, info={"person": Person.NOTHING})
    is_away: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    away_until: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    dnd_from: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    dnd_until: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """Between these they do not want to be disturbed, as Slack last said."""
    fetched_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


_MEMBERS = table(Member)
_IS_GONE = (_MEMBERS.c.is_bot | _MEMBERS.c.is_deleted | _MEMBERS.c.is_stranger).label("is_gone")
_FIND = (
    select(*CHOICES, _MEMBERS.c.fetched_at, *(_MEMBERS.c[each.name] for each in fields(Profile)))
    .select_from(WORKSPACES)
    .outerjoin(
        _MEMBERS,
        and_(_MEMBERS.c.workspace_id == WORKSPACES.c.id, _MEMBERS.c.id.in_(bindparam("ids", expanding=True))),
    )
    .where(WORKSPACES.c.id == bindparam("workspace_id"))
)
_SET_DND = (
    update(_MEMBERS)
    .where(_MEMBERS.c.workspace_id == bindparam("of_workspace"), _MEMBERS.c.id == bindparam("of_member"))
    .values(dnd_from=bindparam("dnd_from"), dnd_until=bindparam("dnd_until"))
)


def remember(session: Session, workspace_id: str, profiles: Collection[Profile], now: datetime) -> Changed:
    """Store what Slack says of these people, unless something newer is known: events can come late.

    What recurs for those who are new here, changed their zone, or are back, is found anew. What follows for others is
    the business of `models.across.whereabouts`.
    """
    if not profiles:
        return Changed([], [])
    changed = _changed(session, workspace_id, profiles)
    rows = [
        {"workspace_id": workspace_id, "fetched_at": now, **vars(profile)}
        for profile in {profile.id: profile for profile in profiles}.values()
    ]
    session.execute(_put(session.get_bind().dialect.name), rows)
    if changed.moved:
        cadences.find_all_anew(session, workspace_id, changed.moved, now)
    return changed


@cache
def _put(dialect: str) -> Insert:
    """Puts one row, or renews it unless a newer one is there."""
    statement = insert_for(dialect, Member)
    names = ["fetched_at", *(each.name for each in fields(Profile) if each.name != "id")]
    return statement.on_conflict_do_update(
        index_elements=[Member.workspace_id, Member.id],
        set_={name: statement.excluded[name] for name in names}
        | {"locale": func.coalesce(statement.excluded.locale, _MEMBERS.c.locale)},
        where=_MEMBERS.c.updated <= statement.excluded.updated,
    )


def _changed(session: Session, workspace_id: str, profiles: Collection[Profile]) -> Changed:
    query = select(Member.id, Member.zone, Member.is_deleted, _IS_GONE, Member.updated).where(
        Member.workspace_id == workspace_id, Member.id.in_({each.id for each in profiles})
    )
    known = {row.id: row for row in session.execute(query)}
    return Changed(
        moved=[each.id for each in profiles if each.id not in known or _is_moved(each, known[each.id])],
        left=[each.id for each in profiles if each.id in known and _is_left(each, known[each.id])],
    )


def _is_moved(now: Profile, before: Row[*tuple[Any, ...]]) -> bool:
    is_gone = now.is_bot or now.is_deleted or now.is_stranger
    return bool(before.zone != now.zone or (before.is_gone and not is_gone))


def _is_left(now: Profile, before: Row[*tuple[Any, ...]]) -> bool:
    return bool(now.is_deleted and not before.is_deleted and before.updated <= now.updated)


def set_dnd(session: Session, workspace_id: str, windows: Mapping[str, tuple[datetime, datetime] | None]) -> None:
    """Note between when each of these people does not want to be disturbed; who is not known yet is passed over."""
    rows = [
        {"of_workspace": workspace_id, "of_member": member_id, "dnd_from": start, "dnd_until": end}
        for member_id, (start, end) in ((each, window or (None, None)) for each, window in windows.items())
    ]
    if rows:
        session.execute(_SET_DND, rows)


def is_here() -> ColumnElement[bool]:
    """A condition: a person of this workspace who did not leave it; no bot, and nobody from another organisation."""
    return ~Member.is_bot & ~Member.is_deleted & ~Member.is_stranger


def people_among(session: Session, workspace_id: str, ids: Collection[str]) -> list[str]:
    """Those of them who are people of this workspace and still here, by id."""
    wanted = select(Member.id).where(Member.workspace_id == workspace_id, Member.id.in_(ids), is_here())
    return list(session.scalars(wanted.order_by(Member.id)))


def ids_here(session: Session, workspace_id: str) -> list[str]:
    """The people of this workspace who are still here, by id."""
    return list(session.scalars(select(Member.id).where(Member.workspace_id == workspace_id, is_here())))


def unknown_among(session: Session, workspace_id: str, ids: Collection[str]) -> list[str]:
    """Those of them whom Slack never told of, by id."""
    known = select(Member.id).where(Member.workspace_id == workspace_id, Member.id.in_(ids))
    return sorted(set(ids) - set(session.scalars(known)))


def zones_of(session: Session, workspace_id: str, most: int) -> list[str]:
    """The zones in which people here live, those of most of them first, at most so many."""
    people = func.count(Member.id)
    lived_in = select(Member.zone).where(Member.workspace_id == workspace_id, is_here()).group_by(Member.zone)
    return list(session.scalars(lived_in.order_by(people.desc(), Member.zone).limit(most)))


def name_of(session: Session, workspace_id: str, member_id: str) -> str:
    """How somebody is called, or their id where they are not known."""
    known = select(Member.name).where(Member.workspace_id == workspace_id, Member.id == member_id)
    return session.scalars(known).one_or_none() or member_id


def called(session: Session, workspace_id: str, ids: Collection[str]) -> dict[str, str]:
    """How to address each of these people who are known: as they are called, and written as in their full name where
    that begins so ("ben" is "Ben")."""
    rows = session.execute(
        select(Member.id, Member.name, Member.other_names).where(
            Member.workspace_id == workspace_id, Member.id.in_(ids)
        )
    )
    return {id_: _as_written(name, (others or "").split("\n", 1)[0]) for id_, name, others in rows}


def full_names(session: Session, workspace_id: str, ids: Collection[str]) -> dict[str, str]:
    """By which name others know each of these people who are known: the full one."""
    wanted = select(Member.id, Member.name, Member.other_names).where(
        Member.workspace_id == workspace_id, Member.id.in_(ids)
    )
    return {row.id: Namesake(*row).shown for row in session.execute(wanted)}


def _as_written(name: str, full: str) -> str:
    return full[: len(name)] if full.casefold().startswith(name.casefold()) else name


def namesakes(session: Session, workspace_id: str, beginning: str = "", *, with_guests: bool = False) -> list[Namesake]:
    """The people of the workspace whose name may be suggested to others: those who are here, and no guests unless they
    are wanted; only those of whose names one begins so, if that is given."""
    wanted = select(Member.id, Member.name, Member.other_names).where(Member.workspace_id == workspace_id, is_here())
    if not with_guests:
        wanted = wanted.where(~Member.is_guest)
    if beginning:
        begins = (each.istartswith(beginning, autoescape=True) for each in (Member.name, Member.other_names))
        wanted = wanted.where(or_(*begins, Member.other_names.icontains(f"\n{beginning}", autoescape=True)))
    return [Namesake(*row) for row in session.execute(wanted.order_by(Member.id).limit(MOST_NAMESAKES))]


def find(session: Session, workspace_id: str, ids: Collection[str]) -> tuple[Choices, dict[str, Known]]:
    """What the workspace chose, and those of the given people who are known, by id; in one statement.

    Raises:
        LookupError: the workspace was never registered.
    """
    rows = session.execute(_FIND, {"workspace_id": workspace_id, "ids": list(ids)}).all()
    if not rows:
        raise LookupError(f"workspace {workspace_id} is not registered")
    chosen = Choices(rows[0].recognition_channel_id, tuple(rows[0].value_names))
    return chosen, {row.id: Known(Profile(*row[3:]), row.fetched_at) for row in rows if row.id is not None}
