"""Teams: a channel's people, or a Slack user group's, with those who lead them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, Select, and_, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, id_of, insert_or, insert_or_ignore
from models.members import Member
from models.workspaces import Workspace


class Team(Base):
    """One team."""

    __tablename__ = "teams"
    __table_args__ = (Index("ix_teams_source", "workspace_id", "source_id"),)

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[str]
    """The channel (`C…`, `G…`) or user group (`S…`) whose people it is."""
    name: Mapped[str]
    channel_id: Mapped[str | None]
    """Where its digest is posted."""
    zone: Mapped[str | None]
    """IANA name of the zone in which its week ends; `None` for that of most of its people."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was chosen for it: `rhythms` by kind, packed, among others."""
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """Since when it is no team any more: its channel is archived, or it was dissolved."""


class TeamMember(Base):
    """Somebody in a team, or leading it; whoever leads a team need not be in its channel."""

    __tablename__ = "team_members"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index("ix_team_members_member", "workspace_id", "member_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    is_member: Mapped[bool]
    is_lead: Mapped[bool]
    joined_at: Mapped[datetime]


@dataclass(frozen=True)
class NewTeam:
    """A team to be, or one as it should be now."""

    source_id: str
    name: str
    channel_id: str | None
    lead_ids: tuple[str, ...]
    zone: str | None = None

    @property
    def id(self) -> UUID:
        """Follows from where its people come from, so that a channel is one team."""
        return id_of("team", self.source_id)


def put(session: Session, workspace_id: str, team: NewTeam, now: datetime) -> None:
    """Make a team, or bring it up to date: its name, its channel, its zone and who leads it. Its settings stay."""
    row = {
        "workspace_id": workspace_id,
        "id": team.id,
        "source_id": team.source_id,
        "name": team.name,
        "channel_id": team.channel_id,
        "zone": team.zone,
        "settings": {},
        "created_at": now,
        "closed_at": None,
    }
    changes = {name: row[name] for name in ("name", "channel_id", "zone", "closed_at")}
    session.execute(
        insert_or(session, Team)
        .values(row)
        .on_conflict_do_update(index_elements=[Team.workspace_id, Team.id], set_=changes)
    )
    set_leads(session, workspace_id, team.id, team.lead_ids, now)


def set_leads(session: Session, workspace_id: str, team_id: UUID, lead_ids: Collection[str], now: datetime) -> None:
    """These people lead the team, and nobody else."""
    in_team = (TeamMember.workspace_id == workspace_id, TeamMember.team_id == team_id)
    session.execute(update(TeamMember).where(*in_team, TeamMember.is_lead).values(is_lead=False))
    for each in lead_ids:
        _upsert(session, workspace_id, team_id, each, now, is_lead=True)
    _forget_outsiders(session, workspace_id, team_id)


def sync(session: Session, workspace_id: str, team_id: UUID, member_ids: Collection[str], now: datetime) -> set[str]:
    """These people are in the team now, and nobody else; answers whose membership changed."""
    before = set(member_ids_of(session, workspace_id, team_id))
    wanted = set(member_ids)
    for each in sorted(wanted - before):
        _upsert(session, workspace_id, team_id, each, now, is_member=True)
    for each in sorted(before - wanted):
        leave(session, workspace_id, team_id, each)
    return before ^ wanted


def join(session: Session, workspace_id: str, team_id: UUID, member_id: str, now: datetime) -> None:
    """Somebody is in the team now."""
    _upsert(session, workspace_id, team_id, member_id, now, is_member=True)


def leave(session: Session, workspace_id: str, team_id: UUID, member_id: str) -> None:
    """Somebody is no longer in the team; who leads it still does."""
    theirs = (
        TeamMember.workspace_id == workspace_id,
        TeamMember.team_id == team_id,
        TeamMember.member_id == member_id,
    )
    session.execute(update(TeamMember).where(*theirs).values(is_member=False))
    _forget_outsiders(session, workspace_id, team_id)


def close(session: Session, workspace_id: str, team_id: UUID, now: datetime) -> None:
    """It is no team any more; what was said in it stays."""
    session.execute(update(Team).where(Team.workspace_id == workspace_id, Team.id == team_id).values(closed_at=now))


def change_settings(session: Session, workspace_id: str, team_id: UUID, **changes: Any) -> None:
    """Change some of a team's settings."""
    team = session.scalars(_teams(workspace_id).where(Team.id == team_id).with_for_update()).one()
    team.settings = {**team.settings, **changes}


def get(session: Session, workspace_id: str, team_id: UUID) -> Team | None:
    """The open team of that id."""
    return session.scalars(_teams(workspace_id).where(Team.id == team_id)).one_or_none()


def by_source(session: Session, workspace_id: str, source_id: str) -> Team | None:
    """The open team whose people are those of this channel or user group."""
    return session.scalars(_teams(workspace_id).where(Team.source_id == source_id)).one_or_none()


def all_of(session: Session, workspace_id: str) -> list[Team]:
    """The open teams of a workspace, by name."""
    return list(session.scalars(_teams(workspace_id).order_by(Team.name, Team.id)))


def member_ids_of(session: Session, workspace_id: str, team_id: UUID) -> list[str]:
    """Who is in the team, bots and people who left included."""
    return list(
        session.scalars(
            select(TeamMember.member_id)
            .where(TeamMember.workspace_id == workspace_id, TeamMember.team_id == team_id, TeamMember.is_member)
            .order_by(TeamMember.member_id)
        )
    )


def people_of(session: Session, workspace_id: str, team_id: UUID) -> list[Member]:
    """The people in the team who are still here, by id: no bots, nobody from another organisation."""
    return list(
        session.scalars(
            select(Member)
            .join(
                TeamMember,
                and_(TeamMember.workspace_id == Member.workspace_id, TeamMember.member_id == Member.id),
            )
            .where(
                TeamMember.workspace_id == workspace_id,
                TeamMember.team_id == team_id,
                TeamMember.is_member,
                ~Member.is_bot,
                ~Member.is_deleted,
                ~Member.is_stranger,
            )
            .order_by(Member.id)
        )
    )


def lead_ids_of(session: Session, workspace_id: str, team_id: UUID) -> list[str]:
    """Who leads the team, by id."""
    return list(
        session.scalars(
            select(TeamMember.member_id)
            .where(TeamMember.workspace_id == workspace_id, TeamMember.team_id == team_id, TeamMember.is_lead)
            .order_by(TeamMember.member_id)
        )
    )


def teams_of(session: Session, workspace_id: str, member_ids: Collection[str]) -> Mapping[str, list[Team]]:
    """The open teams that each of these people is in, by name; people who are in none are left out."""
    rows = session.execute(
        select(TeamMember.member_id, Team)
        .join(Team, and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id))
        .where(
            Team.workspace_id == workspace_id,
            Team.closed_at.is_(None),
            TeamMember.is_member,
            TeamMember.member_id.in_(member_ids),
        )
        .order_by(Team.name, Team.id)
    )
    found: dict[str, list[Team]] = {}
    for member_id, team in rows:
        found.setdefault(member_id, []).append(team)
    return found


def led_by(session: Session, workspace_id: str, member_id: str) -> list[Team]:
    """The open teams that somebody leads, by name."""
    return list(
        session.scalars(
            _teams(workspace_id)
            .join(TeamMember, and_(TeamMember.workspace_id == Team.workspace_id, TeamMember.team_id == Team.id))
            .where(TeamMember.member_id == member_id, TeamMember.is_lead)
            .order_by(Team.name, Team.id)
        )
    )


def leads_of(session: Session, workspace_id: str, member_id: str) -> list[str]:
    """Who leads this person, by id: the leads of their teams, or else those who look after Kindling here."""
    in_team = select(TeamMember.team_id).where(
        TeamMember.workspace_id == workspace_id, TeamMember.member_id == member_id, TeamMember.is_member
    )
    leads = session.scalars(
        select(TeamMember.member_id)
        .join(Team, and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id))
        .where(
            TeamMember.workspace_id == workspace_id,
            TeamMember.is_lead,
            Team.closed_at.is_(None),
            TeamMember.team_id.in_(in_team),
        )
        .distinct()
        .order_by(TeamMember.member_id)
    )
    found = list(leads) or session.scalars(select(Workspace.lead_ids).where(Workspace.id == workspace_id)).one()
    return [each for each in found if each != member_id]


def _teams(workspace_id: str) -> Select[Team]:
    return select(Team).where(Team.workspace_id == workspace_id, Team.closed_at.is_(None))


def _upsert(session: Session, workspace_id: str, team_id: UUID, member_id: str, now: datetime, **flags: bool) -> None:
    row = {"workspace_id": workspace_id, "team_id": team_id, "member_id": member_id, "joined_at": now}
    session.execute(insert_or_ignore(session, TeamMember), {**row, "is_member": False, "is_lead": False})
    theirs = (
        TeamMember.workspace_id == workspace_id,
        TeamMember.team_id == team_id,
        TeamMember.member_id == member_id,
    )
    session.execute(update(TeamMember).where(*theirs).values(**flags))


def _forget_outsiders(session: Session, workspace_id: str, team_id: UUID) -> None:
    session.execute(
        delete(TeamMember).where(
            TeamMember.workspace_id == workspace_id,
            TeamMember.team_id == team_id,
            ~TeamMember.is_member,
            ~TeamMember.is_lead,
        )
    )
