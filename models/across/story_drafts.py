"""Stories of change are drafted some days before their leads see them: what they may be made of is chosen, and everyone
named there is asked.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from models.across import stories, story_candidates
from models.across.retold import Item
from models.capabilities import consents
from models.capabilities.consents import ASKED
from models.capabilities.stories import Part, State, Story, StoryItem, add_item, id_for, items_of, record
from models.capabilities.stories import get as find_story
from models.people import enough, teams
from models.people.cadences import Cadence, CadenceKind
from models.people.teams import Team
from models.store.outbox import Wish
from models.store.workspaces import IS_HERE, Workspace

ASKED_BEFORE = timedelta(days=7)
"""How long before its preview people are asked."""
DAY = timedelta(days=1)
DRAFTED_SINCE = timedelta(days=51)
"""A month that began later than this before today is the one that a coming story tells of, or a later one: the month
before that begins 59 days at least before the day on which it is shown, which is 8 days ahead at most."""


def where_coming(session: Session, now: datetime) -> Sequence[str]:
    """The workspaces that `undrafted` may have something to say of, by id."""
    is_drafted = exists().where(
        Story.workspace_id == Cadence.workspace_id,
        Story.team_id == Cadence.team_id,
        Story.month > now.date() - DRAFTED_SINCE,
    )
    comes = _coming(now).where(Cadence.workspace_id == Workspace.id, ~is_drafted).exists()
    wanted = select(Workspace.id).where(IS_HERE, comes).order_by(Workspace.id)
    return session.scalars(wanted).all()


def _coming(now: datetime) -> Select[UUID | None, date | None]:
    return select(Cadence.team_id, Cadence.due_on).where(
        Cadence.kind == CadenceKind.STORY,
        Cadence.next_at <= now + ASKED_BEFORE,
        Cadence.due_on.is_not(None),
        Cadence.team_id.is_not(None),
    )


def undrafted(session: Session, workspace_id: str, now: datetime) -> list[tuple[Team, date, date]]:
    """The teams whose story comes within the next days and is not drafted yet: each with the month, and the date on
    which its first lead sees it."""
    coming = _coming(now).where(Cadence.workspace_id == workspace_id)
    wanted: dict[tuple[UUID, date], date] = {}
    for team_id, due_on in session.execute(coming.order_by(Cadence.due_on.desc())):
        if team_id and due_on:
            wanted[team_id, stories.month_before(due_on)] = due_on
    ids = [id_for(*each) for each in wanted]
    there = set(session.scalars(select(Story.id).where(Story.workspace_id == workspace_id, Story.id.in_(ids))))
    found = []
    for (team_id, month), due_on in wanted.items():
        team = teams.get(session, workspace_id, team_id) if id_for(team_id, month) not in there else None
        if team:
            found.append((team, month, due_on))
    return found


def draft(session: Session, workspace_id: str, team: Team, month: date, shown_on: date, now: datetime) -> Story | None:
    """The story of that month: begun, and everyone asked whom it may name, unless it is there. `None` where the team
    has no channel for it, or is younger than the month.

    Args:
        session: to write with.
        workspace_id: the workspace.
        team: the team.
        month: its first day.
        shown_on: the day on which its first lead sees it.
        now: the time.
    """
    story_id, channel_id = id_for(team.id, month), stories.channel_of(team)
    if (found := find_story(session, workspace_id, story_id)) is not None:
        return found
    if channel_id is None or team.created_at.date() >= (month + timedelta(days=31)).replace(day=1):
        return None
    story = Story(
        workspace_id=workspace_id,
        id=story_id,
        team_id=team.id,
        month=month,
        channel_id=channel_id,
        drafted_at=now,
        state=State.DRAFT,
    )
    if record(session, story):
        for part, position, item in story_candidates.choose(session, workspace_id, team, now).parts():
            _add(session, story, part, position, item)
            _ask(session, story, item, shown_on, now)
    return find_story(session, workspace_id, story_id)


def add_noted(session: Session, workspace_id: str, team: Team, story: Story, now: datetime) -> None:
    """A change that was noted after the story was drafted, where it has none that can be told."""
    noted = story_candidates.noted_change(session, workspace_id, team, now)
    has_noted = any(each.kind is consents.Kind.CHANGE for each in items_of(session, story.workspace_id, story.id))
    if noted and not has_noted and story.state is State.DRAFT:
        _add(session, story, Part.CHANGE, -1, noted)


def _add(session: Session, story: Story, part: Part, position: int, item: Item) -> None:
    add_item(
        session,
        StoryItem(
            workspace_id=story.workspace_id,
            story_id=story.id,
            subject_id=item.id,
            kind=item.kind,
            part=part,
            position=position,
            is_told=False,
        ),
    )


def _ask(session: Session, story: Story, item: Item, shown_on: date, now: datetime) -> None:
    """Everyone whom it names, except for whoever agreed when they wrote it: before its leads see it, or in the week
    after, if there is no time left. Who is named in a client's words has agreed already."""
    if item.kind is consents.Kind.CLIENT:
        return
    at = (session, story.workspace_id)
    willing = story_candidates.willing(*at, item)
    last_day = shown_on - DAY if now.date() < shown_on - DAY else shown_on + ASKED_BEFORE
    named = sorted(item.named_ids)
    consents.note(*at, story.id, item.kind, item.id, named, now, willing_ids=willing)
    for each in named:
        if each not in willing:
            enough.reserve(*at, Wish(ASKED, item.id, each), now, last_day=last_day)
