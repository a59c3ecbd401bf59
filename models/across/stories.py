"""The monthly story of change of a team: drafted and asked about some days before its leads see it, posted after one
lead's yes, with only what everyone named agreed to at that moment.

Its months are those in which most of what it tells happened: the one before that of its preview.
"""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import retold, story_candidates
from models.across.retold import Item
from models.capabilities import consents, stories
from models.capabilities.consents import ASKED, Answer, AskedConsent
from models.capabilities.stories import POSTED, TELLING, Part, State, Story, StoryItem, StoryPreview
from models.people import enough, teams
from models.people.cadences import Cadence, CadenceKind
from models.people.teams import Team
from models.store import outbox
from models.store.outbox import OutboxMessage, Wish

ASKED_BEFORE = timedelta(days=7)
"""How long before its preview people are asked."""
DAY = timedelta(days=1)
OPEN_FOR = timedelta(days=28)
"""How long after it was drafted a story can be posted: then the next one is under way."""


@dataclass(frozen=True)
class Told:
    """A story as it is, or would be, posted."""

    team_name: str
    month: date
    opening: str | None
    change: Item | None
    voice: Item | None
    not_worked: str | None

    @property
    def items(self) -> list[Item]:
        """What it tells again."""
        return [each for each in (self.change, self.voice) if each]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said in it."""
        return not (self.items or self.opening or self.not_worked)


@dataclass(frozen=True)
class Preview:
    """A story as its leads see it before anything is posted."""

    story: Story
    team: Team
    told: Told
    waiting: tuple[Item, ...]
    """What could stand where nothing stands yet, if everyone named said yes. Whether somebody said no, or nothing, is
    theirs to know: both look the same."""
    is_open: bool
    """Whether a lead can still decide."""

    @property
    def is_worth_a_look(self) -> bool:
        """Whether there is something to decide on, or may be."""
        return bool(self.waiting) or not self.told.is_empty


class Outcome(enum.Enum):
    """What became of a lead's decision."""

    DONE = enum.auto()
    OVER = enum.auto()
    """It was decided already, its time is over, or the team's channel is another one since people were asked."""
    CHANGED = enum.auto()
    """Another lead wrote something into it meanwhile."""
    EMPTY = enum.auto()
    """There is nothing in it."""


def month_before(day: date) -> date:
    """The first day of the month before the one of that day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


# Drafting


def undrafted(session: Session, workspace_id: str, now: datetime) -> list[tuple[Team, date, date]]:
    """The teams whose story comes within the next days and is not drafted yet: each with the month, and the date on
    which its first lead sees it."""
    coming = select(Cadence.team_id, Cadence.due_on).where(
        Cadence.workspace_id == workspace_id,
        Cadence.kind == CadenceKind.STORY,
        Cadence.next_at <= now + ASKED_BEFORE,
        Cadence.due_on.is_not(None),
        Cadence.team_id.is_not(None),
    )
    wanted: dict[tuple[UUID, date], date] = {}
    for team_id, due_on in session.execute(coming.order_by(Cadence.due_on.desc())):
        if team_id and due_on:
            wanted[team_id, month_before(due_on)] = due_on
    ids = [stories.id_for(*each) for each in wanted]
    there = set(session.scalars(select(Story.id).where(Story.workspace_id == workspace_id, Story.id.in_(ids))))
    found = []
    for (team_id, month), due_on in wanted.items():
        team = teams.get(session, workspace_id, team_id) if stories.id_for(team_id, month) not in there else None
        if team:
            found.append((team, month, due_on))
    return found


def channel_of(team: Team) -> str | None:
    """Where its story can be posted: what a private channel's people say is told nowhere else."""
    return team.channel_id if not team.is_private or team.channel_id == team.source_id else None


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
    story_id, channel_id = stories.id_for(team.id, month), channel_of(team)
    if (found := stories.get(session, workspace_id, story_id)) is not None:
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
    if stories.record(session, story):
        for part, position, item in story_candidates.choose(session, workspace_id, team, now).parts():
            _add(session, story, part, position, item)
            _ask(session, story, item, shown_on, now)
    return stories.get(session, workspace_id, story_id)


def add_noted(session: Session, workspace_id: str, team: Team, story: Story, now: datetime) -> None:
    """A change that was noted after the story was drafted, where it has none that can be told."""
    noted = story_candidates.noted_change(session, workspace_id, team, now)
    has_noted = any(each.kind is consents.Kind.CHANGE for each in _items(session, story))
    if noted and not has_noted and story.state is State.DRAFT:
        _add(session, story, Part.CHANGE, -1, noted)


def _add(session: Session, story: Story, part: Part, position: int, item: Item) -> None:
    stories.add_item(
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
    after, if there is no time left."""
    at = (session, story.workspace_id)
    willing = story_candidates.willing(*at, item)
    last_day = shown_on - DAY if now.date() < shown_on - DAY else shown_on + ASKED_BEFORE
    named = sorted(item.named_ids)
    consents.note(*at, story.id, item.kind, item.id, named, now, willing_ids=willing)
    for each in named:
        if each not in willing:
            enough.reserve(*at, Wish(ASKED, item.id, each), now, last_day=last_day)


# What it tells


def preview_of(session: Session, story: Story, now: datetime) -> Preview | None:
    """The story as it would be posted now, and what is still waited for; `None` where there is no such team any
    more."""
    team = teams.get(session, story.workspace_id, story.team_id)
    if team is None:
        return None
    agreed: dict[Part, Item] = {}
    waiting: dict[Part, list[Item]] = {part: [] for part in Part}
    for each in _items(session, story):
        item = retold.find(session, story.workspace_id, each.kind, each.subject_id)
        if item and each.part not in agreed:
            if retold.is_agreed(session, story.workspace_id, item):
                agreed[each.part] = item
            else:
                waiting[each.part].append(item)
    told = _told(team, story, agreed)
    missing = tuple(item for part in Part if part not in agreed for item in waiting[part])
    return Preview(story, team, told, missing, _is_open(story, team, now))


def posted(session: Session, story: Story) -> Told | None:
    """The story in the channel: what it told, as far as everyone still agrees; `None` if nothing is left of it."""
    team = session.get(Team, (story.workspace_id, story.team_id))  # also one that ended since
    if team is None or story.state is not State.POSTED:
        return None
    items = [each for each in _items(session, story) if each.is_told]
    found = {
        each.part: item
        for each in items
        if (item := retold.find_agreed(session, story.workspace_id, each.kind, each.subject_id))
    }
    told = _told(team, story, found)
    return None if told.is_empty else told


def _told(team: Team, story: Story, items: dict[Part, Item]) -> Told:
    return Told(team.name, story.month, story.opening, items.get(Part.CHANGE), items.get(Part.VOICE), story.not_worked)


def _items(session: Session, story: Story) -> list[StoryItem]:
    return stories.items_of(session, story.workspace_id, story.id)


def _is_open(story: Story, team: Team, now: datetime) -> bool:
    is_current = now - story.drafted_at < OPEN_FOR and channel_of(team) == story.channel_id
    return story.state is State.DRAFT and is_current and team.closed_at is None


# What leads do


def show(session: Session, story: Story, preview_id: UUID, lead_id: str, now: datetime) -> None:
    """A lead is to see it."""
    preview = StoryPreview(
        workspace_id=story.workspace_id, id=preview_id, story_id=story.id, lead_id=lead_id, created_at=now
    )
    stories.note_preview(session, story.workspace_id, preview)


def of_lead(session: Session, workspace_id: str, story_id: UUID, lead_id: str, now: datetime) -> Preview | None:
    """A story, for somebody who leads its team."""
    story = stories.get(session, workspace_id, story_id)
    if story is None or lead_id not in teams.lead_ids_of(session, workspace_id, story.team_id):
        return None
    return preview_of(session, story, now)


def post(
    session: Session,
    workspace_id: str,
    preview: Preview,
    lead_id: str,
    shown_ids: Collection[UUID],
    worded_at: datetime | None,
    now: datetime,
) -> Outcome:
    """Post it, with what this lead saw in it as far as everyone named agrees at this moment.

    Args:
        session: to write with.
        workspace_id: the workspace.
        preview: the story, as `of_lead` answers it.
        lead_id: who decides.
        shown_ids: what stood in it when they did.
        worded_at: when its words had last been changed then.
        now: the time.
    """
    story = preview.story
    agreed = [each.id for each in preview.told.items if each.id in shown_ids]
    if not preview.is_open:
        return Outcome.OVER
    if not (agreed or story.opening or story.not_worked):
        return Outcome.EMPTY
    outcome = _decide(session, story, State.POSTED, lead_id, worded_at, now)
    if outcome is Outcome.DONE:
        stories.note_told(session, workspace_id, story.id, agreed)
        outbox.add(session, workspace_id, [Wish(POSTED, story.id, story.channel_id)], now)
    return outcome


def leave_out(
    session: Session, workspace_id: str, preview: Preview, lead_id: str, worded_at: datetime | None, now: datetime
) -> Outcome:
    """Not this month; otherwise as `post`."""
    if not preview.is_open:
        return Outcome.OVER
    return _decide(session, preview.story, State.LEFT_OUT, lead_id, worded_at, now)


def _decide(
    session: Session, story: Story, state: State, lead_id: str, worded_at: datetime | None, now: datetime
) -> Outcome:
    if stories.decide(session, story, state, lead_id, worded_at, now):
        _renew_all(session, story, now)
        return Outcome.DONE
    found = stories.get(session, story.workspace_id, story.id)
    return Outcome.CHANGED if found and found.state is State.DRAFT else Outcome.OVER


def reword(
    session: Session,
    workspace_id: str,
    preview: Preview,
    lead_id: str,
    opening: str | None,
    not_worked: str | None,
    now: datetime,
) -> bool:
    """Let a lead's own words stand in it; answers whether they do."""
    kept = preview.is_open and stories.reword(session, preview.story, lead_id, opening, not_worked, now)
    if kept:
        outbox.renew(session, workspace_id, stories.shown_as(session, workspace_id, preview.story.id), now, TELLING)
    return kept


def _renew_all(session: Session, story: Story, now: datetime) -> None:
    """What its leads see says what became of it, and who is still asked need not answer any more."""
    subjects = [each.subject_id for each in _items(session, story)]
    shown = stories.shown_as(session, story.workspace_id, story.id)
    outbox.renew(session, story.workspace_id, [*shown, *subjects], now, [ASKED, *TELLING])


# What those do who are named


def answer(
    session: Session, workspace_id: str, subject_id: UUID, member_id: str, said: Answer, now: datetime
) -> AskedConsent | None:
    """Keep what somebody says who was asked, and let it show at once wherever it is told; `None` if they were not."""
    found = consents.answer(session, workspace_id, subject_id, member_id, said, now)
    if found:
        shown = stories.showing(session, workspace_id, [subject_id])
        told = select(OutboxMessage.recipient).where(
            OutboxMessage.workspace_id == workspace_id, OutboxMessage.subject_id.in_(shown)
        )
        readers = [member_id, *session.scalars(told)]  # the question of others is not theirs to see change
        outbox.renew(session, workspace_id, [subject_id, *shown], now, [ASKED, *TELLING], recipients=readers)
    return found


@dataclass(frozen=True)
class Question:
    """What one person is asked about, and what they said."""

    item: Item
    answer: Answer | None
    """Of the words as they are; `None` while they have not answered."""
    story: Story
    team_name: str
    is_open: bool
    """Whether the story can still take it up."""


def question_for(
    session: Session, workspace_id: str, subject_id: UUID, member_id: str, now: datetime
) -> Question | None:
    """The question, or `None` where there is nothing to ask about any more, or they are not named in it any more."""
    asked = consents.find(session, workspace_id, subject_id, member_id)
    item = retold.find(session, workspace_id, asked.kind, subject_id) if asked else None
    story = stories.get(session, workspace_id, asked.story_id) if asked else None
    team = session.get(Team, (workspace_id, story.team_id)) if story else None
    if asked is None or item is None or story is None or team is None or member_id not in item.named_ids:
        return None
    is_about_these = asked.answered_at is not None and asked.answered_at >= item.words_since
    return Question(item, asked.answer if is_about_these else None, story, team.name, _is_open(story, team, now))
