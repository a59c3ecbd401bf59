"""Stories of change: once a month, what a team hears of itself, with what it may be made of and what became of it.

Some days before its leads see it, it is drafted: what it may be made of is chosen, and everyone named there is asked
(`models.capabilities.consents`). One lead's yes posts it.
"""

import enum
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities.consents import Kind
from models.people.cadences import CadenceKind, due_kind
from models.store.base import Base, affected, id_of, insert_or_ignore, row_of
from models.store.persons import Person

POSTED = "story.posted"
"""Outbox kind: the story in the team's channel."""
TELLING = (POSTED, due_kind(CadenceKind.STORY))
"""The kinds of messages that show a story, or what it may become."""


class State(enum.StrEnum):
    """Where a story stands."""

    DRAFT = "draft"
    """No lead decided. So it stays where none does, and nothing is posted."""
    POSTED = "posted"
    LEFT_OUT = "left_out"
    """A lead said: not this month."""


class Part(enum.StrEnum):
    """What a story tells; what did not work is in its lead's own words."""

    CHANGE = "change"
    VOICE = "voice"


class Story(Base):
    """One month of one team."""

    __tablename__ = "stories"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index("ix_stories_team", "workspace_id", "team_id", "month"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    team_id: Mapped[UUID] = mapped_column(info={"person": Person.FACT, "called": "team"})
    month: Mapped[date] = mapped_column(info={"person": Person.FACT})
    """Its first day."""
    channel_id: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    """Where everyone who is asked is told that it would be read."""
    drafted_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    opening: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    """What a lead begins it with, if anything. Nobody is mentioned there, nor in the next."""
    not_worked: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    """What did not work, in a lead's words."""
    worded_by: Mapped[str | None] = mapped_column(info={"person": Person.ACTOR, "heading": "stories_you_worded"})
    worded_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """When a lead last wrote something into it."""
    state: Mapped[State] = mapped_column(info={"person": Person.FACT})
    decided_by: Mapped[str | None] = mapped_column(info={"person": Person.ACTOR, "heading": "stories_you_decided"})
    decided_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})


class StoryItem(Base):
    """Something that a story may tell again."""

    __tablename__ = "story_items"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "story_id"], ["stories.workspace_id", "stories.id"], ondelete="CASCADE"),
        Index("ix_story_items_subject", "workspace_id", "subject_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    story_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    subject_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    kind: Mapped[Kind] = mapped_column(info={"person": Person.NOTHING})
    part: Mapped[Part] = mapped_column(info={"person": Person.NOTHING})
    position: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    """Within its part, from 0: the first to which everyone says yes is told."""
    is_told: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    """Whether it was posted. What is agreed to later is not."""


class StoryPreview(Base):
    """A story as one lead sees it before it is posted."""

    __tablename__ = "story_previews"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "story_id"], ["stories.workspace_id", "stories.id"], ondelete="CASCADE"),
        Index("ix_story_previews_story", "workspace_id", "story_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
    story_id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    lead_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "stories_shown_to_you"})
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


def id_for(team_id: UUID, month: date) -> UUID:
    """The id of a team's story of that month."""
    return id_of("story", team_id, month)


def get(session: Session, workspace_id: str, story_id: UUID) -> Story | None:
    """The story of that id, read anew: statements change it."""
    wanted = select(Story).where(Story.workspace_id == workspace_id, Story.id == story_id)
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def record(session: Session, story: Story) -> bool:
    """Begin a story; answers whether it is new."""
    return bool(insert_or_ignore(session, Story, row_of(story)))


def add_item(session: Session, item: StoryItem) -> None:
    """Let a story tell this, once everyone agrees."""
    insert_or_ignore(session, StoryItem, row_of(item))


def items_of(session: Session, workspace_id: str, story_id: UUID) -> list[StoryItem]:
    """What a story may tell, part by part, what comes first there first."""
    wanted = select(StoryItem).where(StoryItem.workspace_id == workspace_id, StoryItem.story_id == story_id)
    order = (StoryItem.part, StoryItem.position)
    return list(session.scalars(wanted.order_by(*order).execution_options(populate_existing=True)))


def used_among(session: Session, workspace_id: str, subject_ids: Collection[UUID]) -> set[UUID]:
    """Which of these some story has as what it may tell."""
    used = select(StoryItem.subject_id).where(
        StoryItem.workspace_id == workspace_id, StoryItem.subject_id.in_(subject_ids)
    )
    return set(session.scalars(used))


def note_preview(session: Session, workspace_id: str, preview: StoryPreview) -> None:
    """A lead is shown a story; the same id again changes nothing."""
    insert_or_ignore(session, StoryPreview, row_of(preview))


def of_preview(session: Session, workspace_id: str, preview_id: UUID) -> tuple[StoryPreview, Story] | None:
    """A preview, and the story that it shows."""
    preview = session.get(StoryPreview, (workspace_id, preview_id))
    story = preview and get(session, workspace_id, preview.story_id)
    return (preview, story) if preview and story else None


def decide(
    session: Session, story: Story, state: State, lead_id: str, worded_at: datetime | None, now: datetime
) -> bool:
    """One lead decides; answers whether it was this one. Of two at once, one finds it decided already.

    `worded_at`: of which words they decided; where others stand there meanwhile, they have not.
    """
    undecided = update(Story).where(
        Story.workspace_id == story.workspace_id,
        Story.id == story.id,
        Story.state == State.DRAFT,
        Story.worded_at.is_not_distinct_from(worded_at),
    )
    decided = undecided.values(state=state, decided_by=lead_id, decided_at=now)
    return bool(affected(session.execute(decided, execution_options={"synchronize_session": False})))


def reword(
    session: Session, story: Story, lead_id: str, opening: str | None, not_worked: str | None, now: datetime
) -> bool:
    """A lead writes what it begins with, and what did not work; answers whether it can still be changed."""
    undecided = update(Story).where(
        Story.workspace_id == story.workspace_id, Story.id == story.id, Story.state == State.DRAFT
    )
    words = {"opening": opening, "not_worked": not_worked, "worded_by": lead_id, "worded_at": now}
    return bool(affected(session.execute(undecided.values(words), execution_options={"synchronize_session": False})))


def note_told(session: Session, workspace_id: str, story_id: UUID, subject_ids: Collection[UUID]) -> None:
    """These are posted."""
    theirs = update(StoryItem).where(
        StoryItem.workspace_id == workspace_id,
        StoryItem.story_id == story_id,
        StoryItem.subject_id.in_(subject_ids),
    )
    session.execute(theirs.values(is_told=True), execution_options={"synchronize_session": False})


def showing(session: Session, workspace_id: str, subject_ids: Collection[UUID]) -> list[UUID]:
    """The ids under which messages show stories that may tell these: posts, and what leads see before."""
    telling = select(StoryItem.story_id).where(
        StoryItem.workspace_id == workspace_id, StoryItem.subject_id.in_(subject_ids)
    )
    return [each for story_id in set(session.scalars(telling)) for each in shown_as(session, workspace_id, story_id)]


def shown_as(session: Session, workspace_id: str, story_id: UUID) -> list[UUID]:
    """The same of one story."""
    previews = select(StoryPreview.id).where(
        StoryPreview.workspace_id == workspace_id, StoryPreview.story_id == story_id
    )
    return [story_id, *session.scalars(previews)]
