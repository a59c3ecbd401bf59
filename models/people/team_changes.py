"""What happens to teams: they are made and changed, people join and leave, and they end and begin again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, exists, func, null, select, update
from sqlalchemy.orm import Session

from models.people import cadences
from models.people.cadences import OF_TEAMS, Cadence
from models.people.teams import HAS_CHOSEN_LEADS, Team, TeamMember, _teams, by_source, lead_ids_of
from models.store.base import affected, id_of, insert_or, insert_or_ignore, locked
from models.store.workspaces import Workspace


@dataclass(frozen=True)
class NewTeam:
    """A team to be, or one as it should be now."""

    source_id: str
    name: str
    channel_id: str | None
    lead_ids: tuple[str, ...]
    zone: str | None = None
    is_private: bool = False

    @property
    def id(self) -> UUID:
        """Follows from where its people come from, so that a channel is one team; it stays where the channel moves."""
        return _new_id(self.source_id)


def put(session: Session, workspace_id: str, team: NewTeam, now: datetime) -> UUID:
    """Make a team, or bring it up to date: its name, its channel, its zone and who leads it. Its settings stay.

    One that was closed is opened again. Answers its id.
    """
    team_id = _id_of_source(session, workspace_id, team.source_id)
    row = {
        "workspace_id": workspace_id,
        "id": team_id,
        "source_id": team.source_id,
        "name": team.name,
        "is_private": team.is_private,
        "channel_id": team.channel_id,
        "zone": team.zone,
        "settings": {},
        "created_at": now,
        "closed_at": None,
        "dissolved_by": None,
        "filled_at": None,
    }
    renewed = ("name", "is_private", "channel_id", "zone", "closed_at", "dissolved_by")
    changes: dict[str, Any] = {name: row[name] for name in renewed}
    changes["filled_at"] = case((Team.closed_at.is_not(None), null()), else_=Team.filled_at)
    session.execute(
        insert_or(session, Team)
        .values(row)
        .on_conflict_do_update(index_elements=[Team.workspace_id, Team.id], set_=changes)
    )
    set_leads(session, workspace_id, team_id, team.lead_ids, now)
    return team_id


def _new_id(source_id: str) -> UUID:
    """The id of the team of this channel or user group, while there is none."""
    return id_of("team", source_id)


def _id_of_source(session: Session, workspace_id: str, source_id: str) -> UUID:
    """The id of the team of this channel or user group, be it open, closed or not there yet."""
    there = select(Team.id).where(Team.workspace_id == workspace_id, Team.source_id == source_id)
    return session.scalars(there.limit(1)).one_or_none() or _new_id(source_id)


def set_leads(session: Session, workspace_id: str, team_id: UUID, lead_ids: Collection[str], now: datetime) -> None:
    """These people lead the team, and nobody else."""
    in_team = (TeamMember.workspace_id == workspace_id, TeamMember.team_id == team_id)
    session.execute(update(TeamMember).where(*in_team, TeamMember.is_lead).values(is_lead=False))
    for row in _rows(session, workspace_id, team_id, lead_ids, now):
        row.is_lead = True
    session.flush()
    never_there = (~TeamMember.is_member, ~TeamMember.is_lead, TeamMember.as_of.is_(None))
    session.execute(delete(TeamMember).where(*in_team, *never_there))
    cadences.enrol_team(session, workspace_id, team_id, lead_ids, now)


def add_people(
    session: Session, workspace_id: str, team_id: UUID, member_ids: Collection[str], at: datetime
) -> list[str]:
    """These people were in the team at that time; answers who is in it only now. Who left later stays out."""
    new = []
    for row in _rows(session, workspace_id, team_id, member_ids, at):
        if row.as_of is None or row.as_of <= at:
            row.as_of = at
            if not row.is_member:
                row.is_member, row.joined_at = True, at
                new.append(row.member_id)
    return new


def remove_people(
    session: Session, workspace_id: str, team_id: UUID, member_ids: Collection[str], at: datetime
) -> None:
    """These people were not in the team at that time; who joined later stays in it, and who leads it still does."""
    for row in _rows(session, workspace_id, team_id, member_ids, at):
        if row.as_of is None or row.as_of <= at:
            row.as_of, row.is_member = at, False


def note_filled(session: Session, workspace_id: str, team_id: UUID, now: datetime) -> None:
    """All who are in the team are known: whoever comes from now on is new to it. Its own time follows from theirs."""
    unfilled = update(Team).where(Team.workspace_id == workspace_id, Team.id == team_id, Team.filled_at.is_(None))
    if affected(session.execute(unfilled.values(filled_at=now))):
        cadences.find_teams_anew(session, workspace_id, [team_id], now)


def follow_people(session: Session, workspace_id: str, team_ids: Collection[UUID], now: datetime) -> None:
    """Others are in these teams, or live elsewhere: where the zone follows from theirs, find anew what is to come."""
    following = _teams(workspace_id).where(Team.id.in_(team_ids), Team.zone.is_(None)).with_only_columns(Team.id)
    cadences.find_coming_anew(session, workspace_id, session.scalars(following).all() if team_ids else [], now)


def close(
    session: Session, workspace_id: str, team_id: UUID, now: datetime, *, dissolved_by: str | None = None
) -> None:
    """It is no team any more; what was said in it stays.

    Args:
        session: to work in.
        workspace_id: of the team.
        team_id: of the team.
        now: the time.
        dissolved_by: who ended it by hand, if somebody did.
    """
    ended = update(Team).where(Team.workspace_id == workspace_id, Team.id == team_id, Team.closed_at.is_(None))
    session.execute(ended.values(closed_at=now, dissolved_by=dissolved_by))


def reopen(session: Session, workspace_id: str, source_id: str, now: datetime) -> bool:
    """A team that was closed, but not by hand, goes on; answers whether there was one. Who is in it is asked anew."""
    team_id = _id_of_source(session, workspace_id, source_id)
    closed = update(Team).where(
        Team.workspace_id == workspace_id, Team.id == team_id, Team.closed_at.is_not(None), Team.dissolved_by.is_(None)
    )
    if affected(session.execute(closed.values(closed_at=None, filled_at=None))) != 1:
        return False
    enrol(session, workspace_id, team_id, now)
    return True


def enrol(session: Session, workspace_id: str, team_id: UUID, now: datetime) -> None:
    """Let recur what comes to a team and to those who lead it."""
    cadences.enrol_team(session, workspace_id, team_id, lead_ids_of(session, workspace_id, team_id), now)


def lacking(session: Session, workspace_id: str) -> list[UUID]:
    """The open teams for which not all recurs that comes to teams: a version that was here before knew less."""
    recurring = select(func.count()).where(
        Cadence.workspace_id == Team.workspace_id, Cadence.team_id == Team.id, Cadence.kind.in_(OF_TEAMS)
    )
    found = _teams(workspace_id).where(recurring.scalar_subquery() < len(OF_TEAMS))
    return list(session.scalars(found.with_only_columns(Team.id).order_by(Team.id)))


def rename(session: Session, workspace_id: str, source_id: str, name: str) -> None:
    """The channel or group whose people the team is has another name."""
    theirs = update(Team).where(Team.workspace_id == workspace_id, Team.source_id == source_id)
    session.execute(theirs.values(name=name))


def follow_channel(session: Session, workspace_id: str, old_id: str, new_id: str, now: datetime) -> None:
    """A channel is called by another id from now on: its team stays what it is, and so do those who post there.

    Where its people were made a team under the new id already, the old one is over.
    """
    theirs = update(Team).where(Team.workspace_id == workspace_id)
    is_there = exists().where(Team.workspace_id == workspace_id, Team.source_id == new_id)
    if session.scalar(select(is_there)):
        session.execute(theirs.where(Team.source_id == old_id, Team.closed_at.is_(None)).values(closed_at=now))
    else:
        session.execute(theirs.where(Team.source_id == old_id).values(source_id=new_id))
    session.execute(theirs.where(Team.channel_id == old_id).values(channel_id=new_id))


def note_privacy(session: Session, workspace_id: str, team_id: UUID, is_private: bool) -> None:
    """The channel whose people the team is was made private, or public. If it is private, its digest stays there."""
    team = update(Team).where(Team.workspace_id == workspace_id, Team.id == team_id)
    session.execute(team.values(is_private=is_private, **({"channel_id": Team.source_id} if is_private else {})))


def change_settings(session: Session, workspace_id: str, team_id: UUID, **changes: Any) -> None:
    """Change some of an open team's settings."""
    team = to_change(session, workspace_id, team_id)
    if team:
        team.settings = {**team.settings, **changes}


def to_change(session: Session, workspace_id: str, team_id: UUID) -> Team | None:
    """The open team of that id as it is now, kept from others until this transaction ends."""
    return session.scalars(locked(_teams(workspace_id).where(Team.id == team_id))).one_or_none()


def lead_default(session: Session, workspace_id: str, now: datetime) -> None:
    """Those who look after Kindling here lead the recognition channel's team, unless somebody chose its leads."""
    chosen = select(Workspace.recognition_channel_id, Workspace.lead_ids).where(Workspace.id == workspace_id)
    channel_id, lead_ids = session.execute(chosen).one()
    team = by_source(session, workspace_id, channel_id) if channel_id and lead_ids else None
    if team and not team.settings.get(HAS_CHOSEN_LEADS) and not lead_ids_of(session, workspace_id, team.id):
        set_leads(session, workspace_id, team.id, lead_ids, now)


def _rows(
    session: Session, workspace_id: str, team_id: UUID, member_ids: Collection[str], at: datetime
) -> list[TeamMember]:
    """The rows of these people, made where there are none, and held until the transaction is over."""
    if not member_ids:
        return []
    nothing_yet = {"is_member": False, "is_lead": False, "joined_at": at, "as_of": None}
    rows = [
        {"workspace_id": workspace_id, "team_id": team_id, "member_id": each, **nothing_yet}
        for each in sorted(set(member_ids))  # everybody takes them in the same order, so nobody waits in a circle
    ]
    insert_or_ignore(session, TeamMember, rows)
    theirs = select(TeamMember).where(
        TeamMember.workspace_id == workspace_id,
        TeamMember.team_id == team_id,
        TeamMember.member_id.in_(member_ids),
    )
    held = locked(theirs.order_by(TeamMember.member_id))
    return list(session.scalars(held))
