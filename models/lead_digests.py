"""What a lead's digest holds: whom recognition reaches, and where an obstacle could be removed. For their eyes alone.

It helps to notice people, not to watch them: nothing in it is about one person, except who has not been thanked in
public for a while, and the lead's own part.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import digests, moods, recognition, settings, team_figures, teams, workspaces
from models.digests import TeamWeek
from models.recognition import PublicThanks
from models.team_figures import OwnPart, Promises
from models.teams import Team, TeamMember

UNSEEN_FOR = timedelta(weeks=4)
OTHERS = "others"
"""The group of those who share no other team, in the map of thanks."""


@dataclass(frozen=True)
class LeadDigest:
    """One digest's content."""

    team_name: str
    starts_at: datetime
    ends_at: datetime
    thanked: int
    people: int
    weeks: Sequence[TeamWeek]
    """The weeks that are over in the team's zone, the oldest first."""
    moods: Mapping[date, float]
    """The published mood of those weeks, from 1 to 5, by the Monday of each; weeks without one are left out."""
    unseen_ids: Sequence[str]
    """Who was not thanked in public for four weeks."""
    little_seen_values: Sequence[str]
    promises: Promises | None
    feeling: float | None
    own_part: OwnPart
    flows: Mapping[tuple[str, str], int]
    """How many thanks went from one group to another; groups are teams."""


def collect(
    session: Session, workspace_id: str, team: Team, lead_id: str, starts_at: datetime, ends_at: datetime
) -> LeadDigest:
    """The content of a lead's digest of that time."""
    least = settings.of(session, workspace_id).least_group
    members = teams.people_of(session, workspace_id, team.id)
    people = [each.id for each in members]
    lately = recognition.between(session, workspace_id, ends_at - UNSEEN_FOR, ends_at)
    of_team = recognition.of_team(lately, people)
    recent = [each for each in of_team if each.shoutout.created_at >= starts_at]
    value_names = workspaces.choices(session, workspace_id).value_names
    this_week = _monday(ends_at, teams.zone_of(session, workspace_id, team))
    weeks = digests.weeks_of(session, workspace_id, team.id, this_week)
    here_for_long = _members_since(session, workspace_id, team.id, ends_at - UNSEEN_FOR) - {lead_id}
    return LeadDigest(
        team_name=team.name,
        starts_at=starts_at,
        ends_at=ends_at,
        thanked=len(_thanked(recent) & set(people)),
        people=len(people),
        weeks=weeks,
        moods=_moods(session, workspace_id, team.id, [each.week for each in weeks]),
        unseen_ids=[each for each in people if each in here_for_long - _thanked(of_team)],
        little_seen_values=recognition.little_seen(of_team, value_names),
        promises=team_figures.promises(session, workspace_id, people, starts_at, ends_at, least),
        feeling=team_figures.feeling(session, workspace_id, people, starts_at, ends_at, least),
        own_part=team_figures.own_part(session, workspace_id, lead_id, starts_at, ends_at),
        flows=_flows(session, workspace_id, of_team, people),
    )


def close_week(session: Session, workspace_id: str, team: Team, now: datetime) -> None:
    """Keep the figures of the latest week that is over in the team's zone, for this digest and those to come."""
    zone = teams.zone_of(session, workspace_id, team)
    week = _monday(now, zone) - digests.WEEK
    start = datetime.combine(week, time(), ZoneInfo(zone))
    people = [each.id for each in teams.people_of(session, workspace_id, team.id)]
    thanked = recognition.thanked_between(session, workspace_id, people, start, start + digests.WEEK)
    digests.keep_week(session, workspace_id, team.id, week, len(people), len(thanked))
    moods.publish(session, workspace_id, team.id, week, settings.of(session, workspace_id).least_group, now)


def _monday(moment: datetime, zone: str) -> date:
    """With which the week of that moment begins, there."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def _members_since(session: Session, workspace_id: str, team_id: UUID, moment: datetime) -> set[str]:
    """Who has been in the team since before that moment: whoever came later cannot be missing thanks yet."""
    return set(
        session.scalars(
            select(TeamMember.member_id).where(
                TeamMember.workspace_id == workspace_id,
                TeamMember.team_id == team_id,
                TeamMember.is_member,
                TeamMember.joined_at < moment,
            )
        )
    )


def _thanked(thanks: Sequence[PublicThanks]) -> set[str]:
    return {id_ for each in thanks for id_ in each.recipient_ids}


def _moods(session: Session, workspace_id: str, team_id: UUID, weeks: Sequence[date]) -> dict[date, float]:
    found = moods.of(session, workspace_id, team_id, weeks)
    return {week: halves / 2 for week, halves in found.items() if halves is not None}


def _flows(
    session: Session, workspace_id: str, thanks: Sequence[PublicThanks], people: Collection[str]
) -> dict[tuple[str, str], int]:
    """From one team to another, where each person counts in the smallest of theirs: one of everybody hides the rest."""
    ids = {each.shoutout.giver_id for each in thanks} | _thanked(thanks) | set(people)
    in_teams = teams.teams_of(session, workspace_id, ids)
    sizes = Counter(each.id for theirs in in_teams.values() for each in theirs)
    smallest = {id_: min(theirs, key=lambda each: sizes[each.id]).name for id_, theirs in in_teams.items()}
    group = {id_: smallest.get(id_, OTHERS) for id_ in ids}
    return dict(
        Counter(
            (group[each.shoutout.giver_id], group[recipient_id])
            for each in thanks
            for recipient_id in each.recipient_ids
        )
    )
