"""Preferences: what people chose for themselves; where they did not, their workspace's choice holds, then ours."""

import enum
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, time
from typing import Any

from sqlalchemy import JSON, ForeignKey, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.days_off import NONE, DaysOff
from models.people.hours import Hours
from models.people.places import ISO_WEEKDAYS, country_of, working_week
from models.store.base import Base, insert_or, insert_or_ignore, locked, table
from models.store.persons import Person


class HowThanked(enum.StrEnum):
    """How somebody likes to be thanked, where whoever thanks them chose everyone to see it."""

    IN_PUBLIC = "in_public"
    PRIVATELY = "privately"
    ASK_FIRST = "ask_first"
    """They say of each thanks whether others may see them."""


class Preference(Base):
    """One person's own choices."""

    __tablename__ = "preferences"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    member_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.OWNER, "heading": "your_choices"})
    hours: Mapped[dict[str, Any]] = mapped_column(JSON, info={"person": Person.OWN})
    """Working and quiet hours, as far as they were chosen."""
    rhythms: Mapped[dict[str, Any]] = mapped_column(JSON, info={"person": Person.OWN})
    """The chosen rhythms, packed, by kind of nudge."""
    has_older_rhythms: Mapped[bool | None] = mapped_column(info={"person": Person.TRACE})
    """Whether Kindling wrote to them when it wrote more often by default, which stays so until they choose."""
    paused_from: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """When the pause begins; `None` where it began when it was chosen."""
    paused_until: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """No nudges before then."""
    may_be_asked: Mapped[bool | None] = mapped_column(info={"person": Person.FACT})
    """Whether they may be asked that something that names them is told again; `None` until they say."""
    how_thanked: Mapped[HowThanked | None] = mapped_column(info={"person": Person.OWN})
    """`None` is in public."""
    hears_at_once: Mapped[bool | None] = mapped_column(info={"person": Person.OWN})
    """Whether thanks and other news come at any hour; if not, they wait for a humane one."""


_AFRESH = {"populate_existing": True}


def get(session: Session, workspace_id: str, member_id: str) -> Preference:
    """What somebody chose; empty where they never did."""
    wanted = select(Preference).where(Preference.workspace_id == workspace_id, Preference.member_id == member_id)
    chosen = session.scalars(wanted, execution_options=_AFRESH).one_or_none()
    return chosen or Preference(workspace_id=workspace_id, member_id=member_id, hours={}, rhythms={})


def put(session: Session, workspace_id: str, member_id: str, **changes: Any) -> None:
    """Remember a choice; the others stay."""
    row = {"workspace_id": workspace_id, "member_id": member_id, "hours": {}, "rhythms": {}, **changes}
    session.execute(
        insert_or(session, Preference)
        .values(row)
        .on_conflict_do_update(index_elements=[Preference.workspace_id, Preference.member_id], set_=changes)
    )


def to_change(session: Session, workspace_id: str, member_id: str) -> Preference:
    """What somebody chose, kept from others until this transaction ends; what is set on it is stored then."""
    empty = {"workspace_id": workspace_id, "member_id": member_id, "hours": {}, "rhythms": {}}
    insert_or_ignore(session, Preference, empty)
    wanted = select(Preference).where(Preference.workspace_id == workspace_id, Preference.member_id == member_id)
    return session.scalars(locked(wanted)).one()


_PREFERENCES = table(Preference)
_NOT_IN_PUBLIC = select(_PREFERENCES.c.member_id, _PREFERENCES.c.how_thanked).where(
    _PREFERENCES.c.workspace_id == bindparam("workspace_id"),
    _PREFERENCES.c.member_id.in_(bindparam("ids", expanding=True)),
    _PREFERENCES.c.how_thanked.in_((HowThanked.PRIVATELY, HowThanked.ASK_FIRST)),
)


def not_in_public(session: Session, workspace_id: str, member_ids: Collection[str]) -> dict[str, HowThanked]:
    """Who of these people does not simply like to be thanked in public, and how they do instead."""
    rows = session.execute(_NOT_IN_PUBLIC, {"workspace_id": workspace_id, "ids": list(member_ids)})
    return {row.member_id: row.how_thanked for row in rows}


def asked_no_more(session: Session, workspace_id: str, member_ids: Collection[str]) -> bool:
    """Whether any of these people chose not to be asked that something is told again."""
    chosen = select(Preference.member_id).where(
        Preference.workspace_id == workspace_id,
        Preference.member_id.in_(member_ids),
        Preference.may_be_asked.is_(False),
    )
    return session.scalars(chosen.limit(1)).first() is not None


def keep(
    own: Mapping[str, Any], shown: Mapping[str, Any], sent: Mapping[str, Any], default: Mapping[str, Any]
) -> dict[str, Any]:
    """The choices to store after a form: only what somebody touched there, and only where it differs from the default.

    So a later change of the default still reaches whoever left a field as it was.

    Args:
        own: what they chose before.
        shown: what the form was filled with.
        sent: what it came back with; the same names.
        default: what holds where they choose nothing; the same names.
    """
    kept = dict(own)
    for name, value in sent.items():
        if value == shown[name]:
            continue
        if value == default[name]:
            kept.pop(name, None)
        else:
            kept[name] = value
    return kept


def hours_of(zone: str, *layers: Mapping[str, Any], days_off: DaysOff = NONE) -> Hours:
    """The hours of somebody in this zone, from what was chosen; later layers win over earlier ones.

    A country that nobody chose is guessed from the zone, and working days that nobody chose are those of the country.
    What cannot be read counts as not chosen. `days_off` are those of everyone, whatever was chosen.
    """
    known: dict[str, Any] = {}
    for layer in layers:
        known |= _unpacked(layer)
    guessed = country_of(zone)
    week = working_week(known.get("country") or guessed)
    return Hours(zone=zone, days_off=days_off, **{"country": guessed, "work_days": week, **known})


def readable_hours(chosen: Mapping[str, Any]) -> set[str]:
    """The names of what was chosen that can be read."""
    return set(_unpacked(chosen))


def _unpacked(chosen: Mapping[str, Any]) -> dict[str, Any]:
    known = {}
    for name, value in chosen.items():
        with suppress(KeyError, TypeError, ValueError):
            known[name] = _UNPACK[name](value)
    return known


def pack_hours(hours: Hours) -> dict[str, Any]:
    """The hours as JSON, without the zone and the days off for everyone: those follow the person."""
    return {name: pack(getattr(hours, name)) for name, pack in _PACK.items()}


def _read_days(packed: Any) -> frozenset[int]:
    days = frozenset(packed)
    if not days or not days <= ISO_WEEKDAYS:
        raise ValueError("no weekdays, or none at all")
    return days


def _read_country(packed: Any) -> str | None:
    if packed is not None and not isinstance(packed, str):
        raise TypeError("no code of a country")
    return packed


def _pack_time(value: time) -> str:
    return value.isoformat("minutes")


def _same(value: Any) -> Any:
    return value


_PACK: Mapping[str, Any] = {
    "work_days": sorted,
    **dict.fromkeys(("day_start", "day_end", "quiet_start", "quiet_end"), _pack_time),
    "country": _same,
}
_UNPACK: Mapping[str, Any] = {
    "work_days": _read_days,
    **dict.fromkeys(("day_start", "day_end", "quiet_start", "quiet_end"), time.fromisoformat),
    "country": _read_country,
}
