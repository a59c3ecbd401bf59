"""What becomes of permissions: they are published, changed and taken back, and where they are shown follows."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from models.capabilities import followup_messages, permissions
from models.capabilities.followups import Followup, State
from models.capabilities.introductions import channel_of
from models.capabilities.permission_words import shared
from models.capabilities.permissions import Permission, Terms
from models.people import team_changes, teams
from models.people.members import Member, is_here
from models.people.teams import TeamMember
from models.store import outbox
from models.store.base import locked
from models.store.folding import folded
from models.store.outbox import Wish
from models.store.workspaces import Workspace

TOLD = "permission.told"
"""Outbox kind: a channel is told of what its people may do."""
MOST = 20
"""Permissions of one team, or of everyone: a longer list is not read."""


class Why(enum.Enum):
    """Why nothing was done."""

    NOT_YOURS = enum.auto()
    TAKEN_BACK = enum.auto()
    """Somebody took it back meanwhile."""
    CHANGED = enum.auto()
    """Somebody changed it meanwhile."""
    SAID_ALREADY = enum.auto()
    TOO_MANY = enum.auto()


@dataclass(frozen=True)
class NotDone:
    """Nothing was done."""

    why: Why
    there: Permission | None = None
    """What stands there instead."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to be said."""

    id: UUID
    team_id: UUID | None
    terms: Terms
    tells: bool = False
    """Whether the channel shall be told of it."""
    shown: Terms | None = None
    """What it said when they began to change it; `None` where it is new."""


def publish(session: Session, workspace_id: str, member_id: str, wanted: Wanted, now: datetime) -> Permission | NotDone:
    """Say it, or say it otherwise; answers it as it is now, or why it is not said.

    Two who change the same take turns: the second changes nothing, and hears what the first one wrote. Coming again, it
    changes nothing more.
    """
    if not _hold(session, workspace_id, member_id, wanted.team_id):
        return NotDone(Why.NOT_YOURS)
    there = {each.id: each for each in permissions.of_team(session, workspace_id, wanted.team_id)}
    before = there.pop(wanted.id, None)
    if before is None or before.terms != wanted.terms:
        if problem := _problem(wanted, before, list(there.values())):
            return problem
        before = _put(session, workspace_id, member_id, wanted, before, now)
    channel_id = channel(session, workspace_id, wanted.team_id)
    if wanted.tells and channel_id:
        outbox.add(session, workspace_id, [Wish(TOLD, wanted.id, channel_id)], now)
    return before


def take_back(
    session: Session, workspace_id: str, member_id: str, permission_id: UUID, said_at: datetime, now: datetime
) -> Terms | NotDone:
    """It holds no more, and is gone wherever it was shown; answers what it said.

    Args:
        session: to work in.
        workspace_id: where.
        member_id: who takes it back.
        permission_id: which.
        said_at: since when it was said so in the words that they read: other words they have not seen.
        now: the time.
    """
    found = permissions.get(session, workspace_id, permission_id)
    if found is None:
        return NotDone(Why.TAKEN_BACK)
    if not _hold(session, workspace_id, member_id, found.team_id):
        return NotDone(Why.NOT_YOURS)
    found = permissions.get(session, workspace_id, permission_id)
    if found is None or found.said_at != said_at:
        return NotDone(Why.CHANGED if found else Why.TAKEN_BACK, found)
    team_id, terms = found.team_id, found.terms
    session.execute(delete(Permission).where(Permission.workspace_id == workspace_id, Permission.id == permission_id))
    outbox.renew(session, workspace_id, [permission_id], now, [TOLD])
    _show_anew(session, workspace_id, team_id, [terms], now)
    return terms


def hold_no_more(session: Session, workspace_id: str, team_id: UUID, now: datetime) -> None:
    """Somebody ended the team: what its people might do is gone wherever it was shown, until it is a team again."""
    found = permissions.of_team(session, workspace_id, team_id)
    outbox.renew(session, workspace_id, [each.id for each in found], now, [TOLD])
    _show_anew(session, workspace_id, team_id, [each.terms for each in found], now)


def channel(session: Session, workspace_id: str, team_id: UUID | None) -> str | None:
    """Where an open team is told; everyone is told where thanks are shown. `None` where there is no such channel."""
    if team_id is None:
        return session.scalar(select(Workspace.recognition_channel_id).where(Workspace.id == workspace_id))
    team = teams.get(session, workspace_id, team_id)
    return channel_of(team) if team else None


def is_told(session: Session, workspace_id: str, permission_id: UUID) -> bool:
    """Whether a channel was told of it, or is about to be."""
    told = select(outbox.OutboxMessage.id).where(
        outbox.OutboxMessage.workspace_id == workspace_id,
        outbox.OutboxMessage.subject_id == permission_id,
        outbox.OutboxMessage.kind == TOLD,
    )
    return session.scalars(told.limit(1)).first() is not None


def _hold(session: Session, workspace_id: str, member_id: str, team_id: UUID | None) -> bool:
    """Whether somebody may change what these may do; until this transaction ends nobody else does."""
    if team_id:
        team_changes.to_change(session, workspace_id, team_id)
    else:
        session.execute(locked(select(Workspace.id).where(Workspace.id == workspace_id)))
    return permissions.may_change(session, workspace_id, member_id, team_id)


def _problem(wanted: Wanted, before: Permission | None, others: Sequence[Permission]) -> NotDone | None:
    if wanted.shown and before is None:
        return NotDone(Why.TAKEN_BACK)
    if wanted.shown and before and before.terms != wanted.shown:
        return NotDone(Why.CHANGED, before)
    what = folded(wanted.terms.what)
    if same := next((each for each in others if folded(each.what) == what), None):
        return NotDone(Why.SAID_ALREADY, same)
    return NotDone(Why.TOO_MANY) if before is None and len(others) >= MOST else None


def _put(
    session: Session, workspace_id: str, member_id: str, wanted: Wanted, before: Permission | None, now: datetime
) -> Permission:
    said = {"what": wanted.terms.what, "up_to": wanted.terms.up_to, "author_id": member_id, "said_at": now}
    if before is None:
        before = Permission(workspace_id=workspace_id, id=wanted.id, team_id=wanted.team_id, **said)
        session.add(before)
        session.flush()
        return before
    was = before.terms
    for name, value in said.items():
        setattr(before, name, value)
    session.flush()
    outbox.renew(session, workspace_id, [wanted.id], now, [TOLD])
    _show_anew(session, workspace_id, wanted.team_id, [was], now)
    return before


def _show_anew(session: Session, workspace_id: str, team_id: UUID | None, said: Sequence[Terms], now: datetime) -> None:
    """Reminders that stand and show what was said are made anew: they show what holds now."""
    waiting = select(Followup.reminder_id, Followup.what).where(
        Followup.workspace_id == workspace_id,
        Followup.owner_id.in_(_people(workspace_id, team_id)),
        Followup.state == State.OPEN,
        Followup.reminder_id.is_not(None),
    )
    rows = session.execute(waiting)
    shown = [id_ for id_, what in rows if id_ and any(shared(each.what, what) for each in said)]
    followup_messages.overtake(session, workspace_id, shown, now)


def _people(workspace_id: str, team_id: UUID | None) -> Select[str]:
    """The ids of those whom a permission is for."""
    if team_id is None:
        return select(Member.id).where(Member.workspace_id == workspace_id, is_here())
    is_theirs = or_(TeamMember.is_member, TeamMember.is_lead)
    return select(TeamMember.member_id).where(
        TeamMember.workspace_id == workspace_id, TeamMember.team_id == team_id, is_theirs
    )
