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

from models.across import retold
from models.across.retold import Item
from models.capabilities import consents, stories
from models.capabilities.consents import ASKED, Answer, AskedConsent
from models.capabilities.stories import POSTED, TELLING, Part, State, Story, StoryItem, StoryPreview
from models.people import teams
from models.people.teams import Team
from models.store import outbox
from models.store.outbox import OutboxMessage, Wish

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


# What it tells


def channel_of(team: Team) -> str | None:
    """Where its story can be posted: what a private channel's people say is told nowhere else."""
    return team.channel_id if not team.is_private or team.channel_id == team.source_id else None


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
