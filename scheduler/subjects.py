"""For whom a cadence recurs, in whose time, and how often: what each kind of cadence follows from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.people import availability, settings, teams
from models.people.availability import NOBODY, Availability
from models.people.cadences import PERSONAL, Cadence, CadenceKind, rhythm_of
from models.people.hours import Hours
from models.people.rhythms import Rhythm
from models.people.settings import WorkspaceSettings
from models.people.teams import Team


@dataclass(frozen=True)
class Subject:
    """Whom a cadence is for."""

    recipient: str
    """The person or channel that hears of it."""
    person: Availability
    """Whose time it follows; a team counts as somebody who is there in working hours."""
    rhythm: Rhythm
    team: Team | None = None
    """The team that it is of, if it is of one."""


Key = tuple[CadenceKind, str]
"""A cadence's kind and owner."""


def subjects_of(session: Session, workspace_id: str, rows: Sequence[Cadence]) -> Mapping[Key, Subject]:
    """The subject of each cadence of a workspace; those that are for nobody any more are left out."""
    chosen = settings.of(session, workspace_id)
    personal = [row for row in rows if row.kind in PERSONAL]
    of_teams = [row for row in rows if row.kind not in PERSONAL]
    found = dict(_people(session, workspace_id, personal))
    for row in of_teams:
        subject = _team(session, workspace_id, row, chosen)
        if subject:
            found[row.kind, row.owner_id] = subject
    return found


def _people(session: Session, workspace_id: str, rows: Sequence[Cadence]) -> Iterable[tuple[Key, Subject]]:
    ids = {row.owner_id for row in rows}
    if not ids:
        return
    people = availability.of(session, workspace_id, ids)
    in_teams = teams.teams_of(session, workspace_id, ids)
    for row in rows:
        person, of_theirs = people[row.owner_id], in_teams.get(row.owner_id, [])
        if person.is_gone or not (of_theirs or row.kind in person.rhythms):
            continue
        of_teams = [team.settings.get("rhythms", {}) for team in of_theirs]
        rhythm = rhythm_of(row.kind, person.default_rhythms, *of_teams, person.rhythms)
        yield (row.kind, row.owner_id), Subject(row.owner_id, person, rhythm)


def _team(session: Session, workspace_id: str, row: Cadence, chosen: WorkspaceSettings) -> Subject | None:
    """Of a team's digest, or of one for somebody who leads it."""
    if row.team_id is None:
        raise ValueError("what recurs for a team names none")
    team, lead_id = teams.get(session, workspace_id, row.team_id), row.member_id
    if team is None:
        return None
    layers = [chosen.rhythms, team.settings.get("rhythms", {})]
    if not lead_id:
        if team.channel_id is None:
            return None
        person = Availability(hours_of_team(session, workspace_id, team, chosen))
        return Subject(team.channel_id, person, rhythm_of(row.kind, *layers), team)
    if lead_id not in teams.lead_ids_of(session, workspace_id, team.id):
        return None
    lead = availability.of_one(session, workspace_id, lead_id)
    if lead.is_gone or lead is NOBODY:
        return None
    return Subject(lead_id, lead, rhythm_of(row.kind, *layers, lead.rhythms), team)


def hours_of_team(session: Session, workspace_id: str, team: Team, chosen: WorkspaceSettings) -> Hours:
    """A team's own time."""
    return chosen.hours_in(teams.zone_of(session, workspace_id, team))
