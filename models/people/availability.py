"""Availability: whether somebody may be nudged now, and if not, why not and until when."""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import Session

from models.people import days_off
from models.people.cadences import OLDER, CadenceKind
from models.people.hours import Hours
from models.people.members import Member
from models.people.preferences import Preference, hours_of
from models.store import snapshot
from models.store.base import table
from models.store.workspaces import WORKSPACES

LOOK_AGAIN = timedelta(hours=1)
"""How soon to look again whether somebody is back whose status does not say when."""


class HoldReason(enum.StrEnum):
    """Why a message waits: a code, which is kept with it."""

    PAUSED = "paused"
    AWAY = "away"
    DO_NOT_DISTURB = "do_not_disturb"
    OUT_OF_HOURS = "out_of_hours"
    GONE = "gone"
    ENOUGH = "enough"
    """Another message of Kindling's own accord came on this day."""
    BEING_ERASED = "being_erased"
    """Somebody in it takes their data back."""
    PRIVATE_CHANNEL = "private_channel"
    """A digest's people are those of a private channel, or Slack would not say, and it was to come in another."""


@dataclass(frozen=True)
class Hold:
    """A nudge that waits."""

    until: datetime
    """When to look again."""
    reason: HoldReason


@dataclass(frozen=True)
class Availability:
    """What decides whether somebody may be nudged."""

    hours: Hours
    is_gone: bool = False
    """They left, belong to another organisation, or are no person."""
    paused_from: datetime | None = None
    """When the pause begins; `None` where it has begun."""
    paused_until: datetime | None = None
    is_away: bool = False
    away_until: datetime | None = None
    """When their status ends, if it says so."""
    dnd_from: datetime | None = None
    dnd_until: datetime | None = None
    locale: str | None = None
    """Which language they read: "de-DE"."""
    rhythms: Mapping[str, Any] = field(default_factory=dict)
    """The rhythms that they chose, packed, by kind of nudge."""
    default_rhythms: Mapping[str, Any] = field(default_factory=dict)
    """Those that their workspace chose for everyone, over those that held for them when they came."""
    hears_at_once: bool = False
    """They chose to hear thanks and other news at any hour."""

    def hold(self, at: datetime, *, is_named_hour: bool = False) -> Hold | None:
        """Why they may not be nudged at that moment, and when to look again; `None` if they may.

        `is_named_hour`: they asked for this very time of day, so that no night or day off is in the way.
        """
        for until, reason in (
            (self.paused_until if not self.paused_from or self.paused_from <= at else None, HoldReason.PAUSED),
            (self._back_at(at), HoldReason.AWAY),
            (self.dnd_until if self.dnd_from and self.dnd_from <= at else None, HoldReason.DO_NOT_DISTURB),
        ):
            if until and until > at:
                return Hold(self.hours.next_humane(until), reason)
        if not (is_named_hour or self.hours.is_humane(at)):
            return Hold(self.hours.next_humane(at), HoldReason.OUT_OF_HOURS)
        return None

    def _back_at(self, at: datetime) -> datetime | None:
        if self.away_until:
            return self.away_until
        return at + LOOK_AGAIN if self.is_away else None


NOBODY = Availability(Hours(), is_gone=True)
"""Somebody whom we do not know."""

_MEMBERS, _PREFERENCES = table(Member), table(Preference)
_OF = (
    select(
        _MEMBERS.c.id,
        _MEMBERS.c.zone,
        (_MEMBERS.c.is_bot | _MEMBERS.c.is_deleted | _MEMBERS.c.is_stranger).label("is_gone"),
        _MEMBERS.c.is_away,
        _MEMBERS.c.away_until,
        _MEMBERS.c.dnd_from,
        _MEMBERS.c.dnd_until,
        _MEMBERS.c.locale,
        _PREFERENCES.c.paused_from,
        _PREFERENCES.c.paused_until,
        _PREFERENCES.c.hours,
        _PREFERENCES.c.rhythms,
        _PREFERENCES.c.hears_at_once,
        _PREFERENCES.c.has_older_rhythms,
        WORKSPACES.c.settings,
    )
    .join(WORKSPACES, WORKSPACES.c.id == _MEMBERS.c.workspace_id)
    .outerjoin(
        _PREFERENCES,
        and_(_PREFERENCES.c.workspace_id == _MEMBERS.c.workspace_id, _PREFERENCES.c.member_id == _MEMBERS.c.id),
    )
    .where(_MEMBERS.c.workspace_id == bindparam("workspace_id"), _MEMBERS.c.id.in_(bindparam("ids", expanding=True)))
)


def of(session: Session, workspace_id: str, ids: Collection[str]) -> dict[str, Availability]:
    """The availability of these people, by id, in one statement. Who is not known is `NOBODY`."""
    rows = session.execute(_OF, {"workspace_id": workspace_id, "ids": list(set(ids))})
    found = {row.id: _availability(row) for row in rows}
    return {each: found.get(each, NOBODY) for each in ids}


def _availability(row: Row[Any]) -> Availability:
    """What a row of `_OF` says."""
    hours = hours_of(
        row.zone,
        row.settings.get("hours", {}),
        row.hours or {},
        days_off=days_off.unpacked(row.settings.get("days_off")),
    )
    for_everyone = row.settings.get("rhythms", {})
    return Availability(
        hours=hours,
        is_gone=row.is_gone,
        paused_from=row.paused_from,
        paused_until=row.paused_until,
        is_away=row.is_away,
        away_until=row.away_until,
        dnd_from=row.dnd_from,
        dnd_until=row.dnd_until,
        locale=row.locale,
        rhythms=row.rhythms or {},
        hears_at_once=bool(row.hears_at_once),
        default_rhythms=_over_older(for_everyone, hours) if row.has_older_rhythms else for_everyone,
    )


def _over_older(for_everyone: Mapping[str, Any], hours: Hours) -> dict[str, Any]:
    """What their workspace chose, over the rhythms that held for everyone when Kindling first wrote to them."""
    older = {kind: rhythm.packed() for kind, rhythm in OLDER.items()}
    older[CadenceKind.CHECKIN]["days"] = sorted(hours.work_days)
    return {**for_everyone, **{kind: packed | for_everyone.get(kind, {}) for kind, packed in older.items()}}


def of_one(session: Session, workspace_id: str, member_id: str) -> Availability:
    """The availability of one person."""
    return snapshot.once(
        session, _question(workspace_id, member_id), lambda: of(session, workspace_id, [member_id])[member_id]
    )


def foresee(session: Session, workspace_id: str, ids: Collection[str]) -> None:
    """Ask in one statement for all these people, of whom `of_one` will be asked in this snapshot."""
    for id_, person in of(session, workspace_id, ids).items():
        snapshot.answer(session, _question(workspace_id, id_), person)


def _question(workspace_id: str, member_id: str) -> tuple[str, ...]:
    return "availability", workspace_id, member_id
