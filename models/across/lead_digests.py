"""What a lead's digest holds: whom recognition reaches, and where an obstacle could be removed. For their eyes alone.

It helps to notice people, not to watch them: nothing in it is about one person, except who has not been thanked in
public for a while, and the lead's own part.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import digests, recognition, team_figures
from models.across.digests import TeamWeek
from models.across.own_part import OwnPart, own_part
from models.across.recognition import PublicThanks
from models.across.team_figures import Told
from models.capabilities.shoutouts import people_among
from models.people import hours, settings, teams, unsuggested
from models.people.settings import LEAST_GROUP
from models.people.teams import Team, TeamMember
from models.store import workspaces

UNSEEN_FOR = timedelta(weeks=4)
BEGINS_FOR = timedelta(days=3)
"""How long a team is so new that a digest would judge a time in which it was none."""
OTHERS = "others"
"""Stands for the group of those who are in no team, or in none that can be told of, in the table of thanks."""
NO_TEAM = UUID(int=0)


@dataclass(frozen=True)
class LeadDigest:
    """One digest's content."""

    team_name: str
    starts_at: datetime
    ends_at: datetime
    thanked: int
    people: int
    is_new: bool
    """Whether it has only just become a team: there is nothing to tell of it yet."""
    weeks: Sequence[TeamWeek]
    """The weeks that are over in the team's zone, the oldest first."""
    told: Mapping[date, Told]
    """What was published of those weeks, by the Monday of each; there is no figure of promises or moods but these."""
    unseen_ids: Sequence[str]
    """Who was not thanked in public for four weeks, but for whoever must not be suggested to this lead."""
    little_seen_values: Sequence[str]
    own_part: OwnPart
    flows: Mapping[tuple[str, str], int]
    """How many thanks went from one group to another; groups are teams."""


def collect(
    session: Session, workspace_id: str, team: Team, lead_id: str, starts_at: datetime, ends_at: datetime
) -> LeadDigest:
    """The content of a lead's digest of that time."""
    people = [each.id for each in teams.people_of(session, workspace_id, team.id)]
    groups = teams.groups(session, workspace_id)
    of_team = recognition.of_team(session, workspace_id, team.id, ends_at - UNSEEN_FOR, ends_at)
    recent = [each for each in of_team if each.shoutout.created_at >= starts_at]
    value_names = workspaces.choices(session, workspace_id).value_names
    monday, _, _ = _latest_week(ends_at, teams.zone_of(session, workspace_id, team))
    weeks = digests.weeks_of(session, workspace_id, team.id, monday + digests.WEEK)
    apart = {each for one, each in unsuggested.pairs(session, workspace_id, [lead_id]) if one == lead_id}
    here_for_long = _members_since(session, workspace_id, team.id, ends_at - UNSEEN_FOR) - {lead_id} - apart
    return LeadDigest(
        team_name=team.name,
        starts_at=starts_at,
        ends_at=ends_at,
        thanked=len(_thanked(recent) & set(people)),
        people=len(people),
        is_new=ends_at - team.created_at < BEGINS_FOR,
        weeks=weeks,
        told=_told(session, workspace_id, team.id, weeks),
        unseen_ids=[each for each in people if each in here_for_long - _thanked(of_team)],
        little_seen_values=recognition.little_seen(of_team, value_names),
        own_part=own_part(session, workspace_id, lead_id, starts_at, ends_at),
        flows=_flows(session, workspace_id, team, lead_id, of_team, groups),
    )


def close_week(session: Session, workspace_id: str, team: Team, now: datetime) -> None:
    """Keep the figures of the latest week that is over in the team's zone, for this digest and those to come."""
    week, start, end = _latest_week(now, teams.zone_of(session, workspace_id, team))
    people = [each.id for each in teams.people_of(session, workspace_id, team.id)]
    if team.created_at >= end or not people:
        return
    thanked = recognition.thanked_between(session, workspace_id, people, start, end)
    digests.keep_week(session, workspace_id, team.id, week, len(people), len(thanked))
    team_figures.publish(session, workspace_id, week, settings.of(session, workspace_id).least_group, now)


def _latest_week(now: datetime, zone: str) -> tuple[date, datetime, datetime]:
    """The latest week that is over in a zone: its Monday, when it began there, and when it ended."""
    today = now.astimezone(hours.zone_of(zone)).date()
    monday = today - timedelta(days=today.weekday()) - digests.WEEK
    start, end = (datetime.combine(day, time(), hours.zone_of(zone)) for day in (monday, monday + digests.WEEK))
    return monday, start, end


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


def _told(session: Session, workspace_id: str, team_id: UUID, weeks: Sequence[TeamWeek]) -> dict[date, Told]:
    if not weeks:
        return {}
    found = team_figures.of(session, workspace_id, [team_id], weeks[0].week)[team_id]
    return {each.week: found[each.week] for each in weeks if each.week in found}


def _flows(
    session: Session,
    workspace_id: str,
    team: Team,
    lead_id: str,
    thanks: Sequence[PublicThanks],
    groups: Mapping[str, UUID],
) -> dict[tuple[str, str], int]:
    """How many thanks went from one group to another, each group named by its team.

    A team of a private channel is named only to those who are in it or lead it, and no group is so small that its
    number would be one person's: whoever is in such a one counts among the `OTHERS`, who count if they are enough.
    """
    sizes = Counter(groups.values())
    names = {
        each.id: each.name for each in _shown_to(session, workspace_id, team, lead_id) if sizes[each.id] >= LEAST_GROUP
    }
    pairs = [
        (names.get(groups.get(each.shoutout.giver_id, NO_TEAM), OTHERS), names.get(groups.get(to, NO_TEAM), OTHERS))
        for each in thanks
        for to in people_among(each.recipient_ids)
    ]
    others = {
        id_
        for each in thanks
        for id_ in (each.shoutout.giver_id, *people_among(each.recipient_ids))
        if groups.get(id_, NO_TEAM) not in names
    }
    are_enough = len(others) >= LEAST_GROUP
    return dict(Counter(pair for pair in pairs if are_enough or OTHERS not in pair))


def sources_named(session: Session, workspace_id: str, team: Team, lead_id: str, digest: LeadDigest) -> list[str]:
    """The channels whose teams a lead's digest names and that are not known to be theirs: whether those are still
    public is to be asked before it is shown."""
    named = {name for pair in digest.flows for name in pair}
    shown = _shown_to(session, workspace_id, team, lead_id)
    return [each.source_id for each in shown if each.name in named and each.id != team.id and not each.is_group]


def _shown_to(session: Session, workspace_id: str, team: Team, lead_id: str) -> list[Team]:
    """The teams of whose name this lead may hear."""
    theirs = teams.teams_of(session, workspace_id, [lead_id]).get(lead_id, [])
    known = {team.id, *(each.id for each in (*theirs, *teams.led_by(session, workspace_id, lead_id)))}
    return [each for each in teams.all_of(session, workspace_id) if not each.is_private or each.id in known]
