"""Colleagues: the people of the teams that somebody is in or leads, by what they are called."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.people import teams
from models.people.members import Member, Namesake, is_here
from models.people.teams import Team, TeamMember


def teams_around(session: Session, workspace_id: str, member_id: str) -> list[Team]:
    """The open teams that somebody is in or leads, by name."""
    theirs = teams.teams_of(session, workspace_id, [member_id]).get(member_id, [])
    led = [each for each in teams.led_by(session, workspace_id, member_id) if each not in theirs]
    return sorted([*theirs, *led], key=lambda team: (team.name, team.id))


def names_around(session: Session, workspace_id: str, member_id: str) -> list[str]:
    """All that the others there are called, those who lead included."""
    team_ids = [each.id for each in teams_around(session, workspace_id, member_id)]
    theirs = select(TeamMember.member_id).where(
        TeamMember.workspace_id == workspace_id,
        TeamMember.team_id.in_(team_ids),
        TeamMember.is_member | TeamMember.is_lead,
    )
    return _names(session, workspace_id, Member.id.in_(theirs), Member.id != member_id, is_here())


def names_of(session: Session, workspace_id: str, member_id: str) -> list[str]:
    """All that one person is called."""
    return _names(session, workspace_id, Member.id == member_id)


def _names(session: Session, workspace_id: str, *wanted: ColumnElement[bool]) -> list[str]:
    people = select(Member.id, Member.name, Member.other_names).where(Member.workspace_id == workspace_id, *wanted)
    return [name for row in session.execute(people.order_by(Member.id)) for name in Namesake(*row).names]
