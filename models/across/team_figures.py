"""Figures about a team's days, its promises and how its help felt: a word for a closed week, made of good news alone.

Whatever is said of a group tells somebody who knows all others something of the last one, however it is rounded. So the
rule is not to round well, but to leave out what nobody may learn:

- Only what went well is read: days on which somebody arrived well, promises kept on time, answers that it helped. A
  hard day, a late promise, an answer that it did not help and no answer at all are not told apart, because none of them
  is read. Whatever anybody knows of all others, and however many weeks they look at, they stay one and the same.
- A figure is one word, said or not: that enough people have good news. Where it is not said, nothing is. So at most
  one thing can be learned of the last person, whether they have good news, and only where the word hangs on that one
  person. Less cannot be had: a figure that never depends on the last person depends on nobody.
- It never takes everybody, so that the word alone says of no single person that it is true of them.
- Each person counts in one group only, the smallest of their teams that has enough people; no two figures share
  anybody, and none is a part of another. That follows from who is in which team, never from what they did or said.
- All words of a workspace's week are made at one moment, once the week is over, and then kept, each as a yes or no.
  There is no running figure and no second look: who answers late, joins, leaves or erases changes nothing in it.
"""

import enum
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Set
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, and_, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities.checkins import Checkin
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followups import Followup, State
from models.people import teams
from models.people.members import Member, is_here
from models.people.settings import LEAST_GROUP
from models.people.teams import TeamMember
from models.store.base import Base, insert_or_ignore
from models.store.persons import Person
from models.store.workspaces import Workspace

WEEK = timedelta(days=7)
EARLIEST_ZONE = timedelta(hours=14)
"""How far the first place on Earth to begin a new week is ahead of UTC. A week of promises is the week there: it is
over when the first digest may tell of it, and each moment is in exactly one."""
WELL = 4
"""The lowest face that is good news: "well", or "it helped"."""
GOOD_DAYS = 2
"""On how many days somebody must have arrived well for their week to be good news."""
SEVERAL = 3
ASKED_WITHIN = timedelta(weeks=4)
"""How long before the week something was asked whose answer counts in it; it bounds what is read."""


class Figure(enum.StrEnum):
    """What can be said of a team's week; also the column that keeps whether it is."""

    ARRIVED_WELL = "arrived_well"
    """At least half of the group arrived well on `GOOD_DAYS` days or more."""
    KEPT_ON_TIME = "kept_on_time"
    """Several people kept a promise on time."""
    HELPED = "helped"
    """Several people heard that what they did helped, and from several."""


Told = frozenset[Figure]
"""What is said of one week."""


class TeamFigures(Base):
    """What is said of a team's week, for good."""

    __tablename__ = "team_figures"
    __table_args__ = (ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    team_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    week: Mapped[date] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """The Monday with which it begins."""
    arrived_well: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    kept_on_time: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    helped: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    """False also where the group is too small: that, too, is settled once, and looks the same."""
    made_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})


class GoodNews(NamedTuple):
    """Something that went well."""

    of: str
    """Whose good news it is, by id."""
    said_by: str
    """Whose word it rests on."""


def publish(session: Session, workspace_id: str, week: date, least_group: int, now: datetime) -> None:
    """Make the words of a closed week for all open teams of a workspace, unless they are made already.

    What is answered or done later does not count, and a team that is made later has no word of that week.

    Args:
        session: the transaction.
        workspace_id: the workspace.
        week: the Monday with which the week begins.
        least_group: how many people a group must have; fewer than three are never enough.
        now: the time.

    Raises:
        ValueError: `week` is no Monday, or the week is not over anywhere yet (the first place is UTC+14). Where it is
            over, a digest may tell of it, though it is Sunday still for colleagues elsewhere.
    """
    if week.isoweekday() != 1 or now < _span(week)[1]:
        raise ValueError("a figure is that of a week that is over, named by its Monday")
    take_turns(session, workspace_id)
    if not _is_made(session, workspace_id, week):
        _make(session, workspace_id, week, max(least_group, LEAST_GROUP), now)


def of(
    session: Session, workspace_id: str, team_ids: Collection[UUID], since: date
) -> Mapping[UUID, Mapping[date, Told]]:
    """What was said of each of these teams, by Mondays from that date on, the earliest first."""
    rows = session.scalars(
        select(TeamFigures)
        .where(TeamFigures.workspace_id == workspace_id, TeamFigures.team_id.in_(team_ids), TeamFigures.week >= since)
        .order_by(TeamFigures.week)
    )
    found: dict[UUID, dict[date, Told]] = {team_id: {} for team_id in team_ids}
    for row in rows:
        found[row.team_id][row.week] = frozenset(each for each in Figure if getattr(row, each))
    return found


def is_told(figure: Figure, group: Set[str], good: Collection[GoodNews], least_group: int) -> bool:
    """Whether it is said of this group, from this good news of anybody."""
    enough = _enough(figure, len(group), least_group)
    counting = [each for each in good if each.of in group]
    behind = min(len({each.of for each in counting}), len({each.said_by for each in counting}))
    return len(group) >= least_group and behind >= enough and enough < len(group)


def _enough(figure: Figure, group_size: int, least_group: int) -> int:
    """How many people with good news it takes."""
    half = (group_size + 1) // 2
    return half if figure is Figure.ARRIVED_WELL else max(SEVERAL, min(half, least_group))


def _span(week: date) -> tuple[datetime, datetime]:
    """When a week begins and ends where it is first over."""
    start = datetime.combine(week, time(), UTC) - EARLIEST_ZONE
    return start, start + WEEK


def take_turns(session: Session, workspace_id: str) -> None:
    """Replicas that make digests at once take turns, so that all words of a week come from one look."""
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True))


def _is_made(session: Session, workspace_id: str, week: date) -> bool:
    made = exists().where(TeamFigures.workspace_id == workspace_id, TeamFigures.week == week)
    return bool(session.scalar(select(made)))


def _make(session: Session, workspace_id: str, week: date, least_group: int, now: datetime) -> None:
    people = people_of_teams(session, workspace_id)
    groups = _apart(people, least_group)
    news = {figure: _by_person(read(session, workspace_id, week)) for figure, read in _GOOD_NEWS.items()}
    rows = []
    for team_id in people:
        group = groups.get(team_id, frozenset())
        told = {
            figure.value: is_told(figure, group, [each for id_ in group for each in found[id_]], least_group)
            for figure, found in news.items()
        }
        rows.append({"workspace_id": workspace_id, "team_id": team_id, "week": week, "made_at": now, **told})
    insert_or_ignore(session, TeamFigures, rows)


def people_of_teams(session: Session, workspace_id: str) -> dict[UUID, set[str]]:
    """Who is in each open team and still here, by name of the team."""
    found: dict[UUID, set[str]] = {team.id: set() for team in teams.all_of(session, workspace_id)}
    rows = session.execute(
        select(TeamMember.team_id, TeamMember.member_id)
        .join(Member, and_(Member.workspace_id == TeamMember.workspace_id, Member.id == TeamMember.member_id))
        .where(TeamMember.workspace_id == workspace_id, TeamMember.is_member, is_here())
    )
    for team_id, member_id in rows:
        if team_id in found:
            found[team_id].add(member_id)
    return found


def _apart(people: Mapping[UUID, Set[str]], least_group: int) -> dict[UUID, Set[str]]:
    """The teams of which enough people are left once the smaller ones have theirs, each with those people."""
    groups: dict[UUID, Set[str]] = {}
    taken: set[str] = set()
    for team_id, ids in sorted(people.items(), key=lambda each: len(each[1])):
        left = ids - taken
        if len(left) >= least_group:
            groups[team_id] = left
            taken |= left
    return groups


def _by_person(good: Collection[GoodNews]) -> Mapping[str, list[GoodNews]]:
    found: dict[str, list[GoodNews]] = defaultdict(list)
    for each in good:
        found[each.of].append(each)
    return found


# What went well. Nothing else may be read here: that is the promise.


def _arrived_well(session: Session, workspace_id: str, week: date) -> set[GoodNews]:
    """Who arrived well on enough days of their own calendar."""
    ids = session.scalars(
        select(Checkin.member_id)
        .where(
            Checkin.workspace_id == workspace_id,
            Checkin.day >= week,
            Checkin.day < week + WEEK,
            Checkin.face >= WELL,
        )
        .group_by(Checkin.member_id)
        .having(func.count() >= GOOD_DAYS)
    )
    return {GoodNews(id_, id_) for id_ in ids}


def _kept_on_time(session: Session, workspace_id: str, week: date) -> set[GoodNews]:
    start, end = _span(week)
    ids = session.scalars(
        select(Followup.owner_id).where(
            Followup.workspace_id == workspace_id,
            Followup.closed_at >= start,
            Followup.closed_at < end,
            Followup.state == State.DONE,
            Followup.closed_at <= Followup.promised_at,
        )
    )
    return {GoodNews(id_, id_) for id_ in ids}


def _helped(session: Session, workspace_id: str, week: date) -> set[GoodNews]:
    start, end = _span(week)
    rows = session.execute(
        select(Followup.owner_id, FollowupFeeling.asked_id)
        .join(
            Followup,
            and_(Followup.workspace_id == FollowupFeeling.workspace_id, Followup.id == FollowupFeeling.followup_id),
        )
        .where(
            FollowupFeeling.workspace_id == workspace_id,
            FollowupFeeling.asked_at >= start - ASKED_WITHIN,
            FollowupFeeling.answered_at >= start,
            FollowupFeeling.answered_at < end,
            FollowupFeeling.face >= WELL,
        )
    )
    return {GoodNews(owner_id, asked_id) for owner_id, asked_id in rows}


_GOOD_NEWS: Mapping[Figure, Callable[[Session, str, date], set[GoodNews]]] = {
    Figure.ARRIVED_WELL: _arrived_well,
    Figure.KEPT_ON_TIME: _kept_on_time,
    Figure.HELPED: _helped,
}
