"""Teams: a channel's people, or a user group's, with those who lead them. What happens to them is in `team_changes`."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.hours import standard_offset
from models.people.members import Member, is_here, people_among
from models.store.base import Base
from models.store.batches import Chore, of_rows
from models.store.persons import Person
from models.store.workspaces import Workspace

HAS_CHOSEN_LEADS = "has_chosen_leads"
"""The setting of a team that says that somebody chose who leads it, be it nobody."""


class Team(Base):
    """One team."""

    __tablename__ = "teams"
    __table_args__ = (Index("ix_teams_source", "workspace_id", "source_id"),)

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    source_id: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    """The channel (`C…`, `G…`) or user group (`S…`) whose people it is."""
    name: Mapped[str] = mapped_column(info={"person": Person.FACT})
    is_private: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    """Whether it is a private channel's: then neither its name nor who is in it is told to anyone else."""
    channel_id: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """Where its digest is posted."""
    zone: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """IANA name of the zone in which its week ends; `None` for that of most of its people."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, info={"person": Person.SETTINGS})
    """What was chosen for it: `rhythms` by kind, packed, among others."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    closed_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """Since when it is no team any more: its channel is archived, or it was dissolved."""
    dissolved_by: Mapped[str | None] = mapped_column(info={"person": Person.ACTOR, "heading": "teams_you_ended"})
    """Who ended it by hand; such a team does not come back by itself."""
    filled_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When Slack was first asked who is in it, since it was opened: whoever was there then is not new to it."""

    @property
    def is_group(self) -> bool:
        """Whether its people are a user group's, rather than a channel's."""
        return self.source_id.startswith("S")


class TeamMember(Base):
    """Somebody who is in a team or was in it lately, or leads it; whoever leads a team need not be in its channel."""

    __tablename__ = "team_members"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index("ix_team_members_member", "workspace_id", "member_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    team_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    member_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.OWNER, "heading": "your_teams"})
    is_member: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    is_lead: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    joined_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    as_of: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """The time for which Slack said whether they are in it. What it says of an earlier time comes too late to count."""


_IS_GROUP = Team.source_id.startswith("S")


def gone(workspace_id: str, team_id: UUID, before: datetime) -> Chore:
    """Forget who left the team before that time; until then, what comes late about them is recognised."""
    left = and_(~TeamMember.is_member, ~TeamMember.is_lead, TeamMember.as_of < before)
    return of_rows(TeamMember, workspace_id, (TeamMember.team_id == team_id) & left, None)


def get(session: Session, workspace_id: str, team_id: UUID) -> Team | None:
    """The open team of that id."""
    return session.scalars(_teams(workspace_id).where(Team.id == team_id)).one_or_none()


def by_source(session: Session, workspace_id: str, source_id: str) -> Team | None:
    """The open team whose people are those of this channel or user group."""
    return session.scalars(_teams(workspace_id).where(Team.source_id == source_id)).one_or_none()


def in_channel(session: Session, workspace_id: str, channel_id: str) -> Team | None:
    """The open team of this channel's people; where there is none, a user group's whose digest is posted there."""
    posted = _teams(workspace_id).where(Team.channel_id == channel_id, _IS_GROUP)
    first = session.scalars(posted.order_by(Team.name, Team.id).limit(1))
    return by_source(session, workspace_id, channel_id) or first.one_or_none()


def once_led(session: Session, workspace_id: str, member_id: str) -> list[Team]:
    """The teams that are none any more which somebody led or ended, by name."""
    leads = exists().where(
        TeamMember.workspace_id == Team.workspace_id,
        TeamMember.team_id == Team.id,
        TeamMember.member_id == member_id,
        TeamMember.is_lead,
    )
    closed = select(Team).where(Team.workspace_id == workspace_id, Team.closed_at.is_not(None))
    return list(session.scalars(closed.where(or_(leads, Team.dissolved_by == member_id)).order_by(Team.name, Team.id)))


def closed_by_itself(session: Session, workspace_id: str) -> list[Team]:
    """The teams that nobody ended by hand, but that are none any more: their channel or user group was gone."""
    gone = (Team.closed_at.is_not(None), Team.dissolved_by.is_(None))
    return list(session.scalars(select(Team).where(Team.workspace_id == workspace_id, *gone).order_by(Team.id)))


def missing_default(session: Session, workspace_id: str) -> str | None:
    """The recognition channel, while its people are no team although nobody ended that by hand."""
    there = exists().where(
        Team.workspace_id == Workspace.id,
        Team.source_id == Workspace.recognition_channel_id,
        or_(Team.closed_at.is_(None), Team.dissolved_by.is_not(None)),
    )
    wanted = select(Workspace.recognition_channel_id).where(Workspace.id == workspace_id, ~there)
    return session.scalars(wanted).one_or_none()


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


def difference(
    session: Session, workspace_id: str, team_id: UUID, member_ids: Collection[str]
) -> tuple[list[str], list[str]]:
    """If exactly these people are in the team: who joins it and who leaves it, by id."""
    before = set(member_ids_of(session, workspace_id, team_id))
    return sorted(set(member_ids) - before), sorted(before - set(member_ids))


def people_of(session: Session, workspace_id: str, team_id: UUID) -> list[Member]:
    """The people in the team who are still here, by id: no bots, nobody from another organisation."""
    return list(session.scalars(_people_of(workspace_id, team_id).order_by(Member.id)))


def ids_in(workspace_id: str, team_id: UUID) -> Select[str]:
    """The ids of the same people, for a condition."""
    return _people_of(workspace_id, team_id).with_only_columns(Member.id)


def zone_of(session: Session, workspace_id: str, team: Team) -> str:
    """The zone in which the team's week ends: the one that was chosen for it, or that of most of its people.

    Of zones with equally many it is the one in the middle, so that the time is a fair one for all.
    """
    return team.zone or zones_of(session, workspace_id, team.id)[team.id]


def zones_of(session: Session, workspace_id: str, team_id: UUID | None = None) -> Mapping[UUID, str]:
    """The same of all open teams, or of the one, in one statement."""
    of_people = (
        select(Team.id, Team.zone.label("chosen"), Member.zone, func.count(Member.id).label("people"))
        .outerjoin(
            TeamMember,
            and_(TeamMember.workspace_id == Team.workspace_id, TeamMember.team_id == Team.id, TeamMember.is_member),
        )
        .outerjoin(Member, and_(Member.workspace_id == Team.workspace_id, Member.id == TeamMember.member_id, is_here()))
        .where(Team.workspace_id == workspace_id, Team.closed_at.is_(None))
        .group_by(Team.id, Team.zone, Member.zone)
    )
    if team_id:
        of_people = of_people.where(Team.id == team_id)
    chosen: dict[UUID, str | None] = {}
    counts: dict[UUID, dict[str, int]] = {}
    for row in session.execute(of_people):
        chosen[row.id] = row.chosen
        counts.setdefault(row.id, {}).update({row.zone: row.people} if row.zone else {})
    return {id_: zone or _zone_of_most(counts[id_]) for id_, zone in chosen.items()}


def _zone_of_most(counts: Mapping[str, int]) -> str:
    if not counts:
        return "UTC"
    equals = sorted(
        (zone for zone, count in counts.items() if count == max(counts.values())),
        key=lambda zone: (standard_offset(zone), zone),
    )
    return equals[(len(equals) - 1) // 2]


def all_people_of(session: Session, workspace_id: str) -> list[str]:
    """Everybody who is in an open team and still here, by id."""
    return list(
        session.scalars(
            select(Member.id)
            .join(TeamMember, and_(TeamMember.workspace_id == Member.workspace_id, TeamMember.member_id == Member.id))
            .join(Team, and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id))
            .where(Member.workspace_id == workspace_id, TeamMember.is_member, Team.closed_at.is_(None), is_here())
            .distinct()
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


def leads_here(session: Session, workspace_id: str, team_id: UUID) -> list[str]:
    """Those who lead the team and are still here, by id."""
    return people_among(session, workspace_id, lead_ids_of(session, workspace_id, team_id))


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


def stewards_of(session: Session, workspace_id: str) -> list[str]:
    """Those who look after Kindling here and are still here, as they were chosen."""
    chosen = session.scalars(select(Workspace.lead_ids).where(Workspace.id == workspace_id)).one()
    here = people_among(session, workspace_id, chosen)
    return [each for each in chosen if each in here]


def leads_of(session: Session, workspace_id: str, member_id: str) -> list[str]:
    """Who leads this person, by id: the leads of their teams, or else those who look after Kindling here.

    Whoever left is none of them.
    """
    in_team = select(TeamMember.team_id).where(
        TeamMember.workspace_id == workspace_id, TeamMember.member_id == member_id, TeamMember.is_member
    )
    return [each for each in leads_of_teams(session, workspace_id, in_team) if each != member_id]


def leads_of_teams(session: Session, workspace_id: str, team_ids: Select[UUID] | Collection[UUID]) -> list[str]:
    """Who leads any of these teams, by id, or else those who look after Kindling here. Whoever left is none of them."""
    leads = session.scalars(
        select(TeamMember.member_id)
        .join(Team, and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id))
        .join(Member, and_(Member.workspace_id == TeamMember.workspace_id, Member.id == TeamMember.member_id))
        .where(
            TeamMember.workspace_id == workspace_id,
            TeamMember.is_lead,
            Team.closed_at.is_(None),
            TeamMember.team_id.in_(team_ids),
            is_here(),
        )
        .distinct()
        .order_by(TeamMember.member_id)
    )
    return list(leads) or stewards_of(session, workspace_id)


def _teams(workspace_id: str) -> Select[Team]:
    return select(Team).where(Team.workspace_id == workspace_id, Team.closed_at.is_(None))


def _people_of(workspace_id: str, team_id: UUID) -> Select[Member]:
    return (
        select(Member)
        .join(TeamMember, and_(TeamMember.workspace_id == Member.workspace_id, TeamMember.member_id == Member.id))
        .where(TeamMember.workspace_id == workspace_id, TeamMember.team_id == team_id, TeamMember.is_member, is_here())
    )
