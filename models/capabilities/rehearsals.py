"""Scenes that a workspace wrote itself. Of who rehearses what, nothing is kept."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, locked
from models.store.persons import Person

MOST_SCENES = 100
"""Of one workspace: Slack takes so many options in a select."""


class OwnScene(Base):
    """One step of such a scene: its beginning, or what follows a reply of another step."""

    __tablename__ = "own_scenes"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    follows_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """Which step; `None` for a beginning, which has a title, a setting and what the other person says."""
    follows_reply: Mapped[int | None] = mapped_column(info={"person": Person.NOTHING})
    """Which of its replies, counted from 0."""
    title: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    setting: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    says: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    replies: Mapped[list[dict[str, str]]] = mapped_column(JSON, info={"person": Person.LASTING_WORDS})
    """Two or three, each with its `words`, how it `lands`, and `why`."""
    author_id: Mapped[str] = mapped_column(info={"person": Person.AUTHOR, "heading": "scenes_you_wrote_for_everyone"})
    """Who wrote it, or put it into other words."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    changed_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "follows_id"], ["own_scenes.workspace_id", "own_scenes.id"], ondelete="CASCADE"
        ),
        Index("ix_own_scenes_follows", "workspace_id", "follows_id", "follows_reply", unique=True),
    )


@dataclass(frozen=True)
class Words:
    """What a step says."""

    replies: Sequence[dict[str, str]]
    title: str | None = None
    setting: str | None = None
    says: str | None = None


@dataclass(frozen=True)
class After:
    """After which reply of which step something follows."""

    step_id: UUID
    reply: int


class NotKept(enum.Enum):
    """Why a step is not kept."""

    GONE = enum.auto()
    """It, or what it follows, was taken away meanwhile."""
    CHANGED = enum.auto()
    """Somebody put it into other words meanwhile."""
    TAKEN = enum.auto()
    """Somebody else wrote meanwhile what follows there."""
    FOLLOWED = enum.auto()
    """A reply that it has no more is followed by another step."""
    TOO_MANY = enum.auto()


def steps(session: Session, workspace_id: str) -> list[OwnScene]:
    """All steps of all scenes that the workspace wrote itself, the oldest first."""
    wanted = select(OwnScene).where(OwnScene.workspace_id == workspace_id)
    return list(session.scalars(wanted.order_by(OwnScene.created_at, OwnScene.id)))


def step_at(among: Sequence[OwnScene], scene_id: UUID, path: Sequence[int]) -> OwnScene | None:
    """What follows the replies with these numbers, in the scene that begins with the step of that id."""
    followed = {(each.follows_id, each.follows_reply): each for each in among}
    found = next((each for each in among if each.id == scene_id and each.follows_id is None), None)
    for number in path:
        found = followed.get((found.id, number)) if found else None
    return found


def add(
    session: Session, workspace_id: str, id_: UUID, author_id: str, words: Words, after: After | None, now: datetime
) -> OwnScene | NotKept:
    """Keep a new step; the same one comes once."""
    if there := session.get(OwnScene, (workspace_id, id_)):
        return there
    if why_not := _no_room_after(session, workspace_id, after) if after else _no_room(session, workspace_id):
        return why_not
    step = OwnScene(
        workspace_id=workspace_id,
        id=id_,
        follows_id=after.step_id if after else None,
        follows_reply=after.reply if after else None,
        author_id=author_id,
        created_at=now,
        changed_at=now,
        **_columns(words),
    )
    session.add(step)
    session.flush()
    return step


def change(
    session: Session, workspace_id: str, id_: UUID, author_id: str, words: Words, shown_at: datetime, now: datetime
) -> OwnScene | NotKept:
    """Put a step into other words; `shown_at` is since when it said what they saw who change it."""
    step = _lock(session, workspace_id, id_)
    if step is None:
        return NotKept.GONE
    wanted = _columns(words)
    if all(getattr(step, name) == value for name, value in wanted.items()):
        return step
    if step.changed_at != shown_at:
        return NotKept.CHANGED
    if any(reply >= len(words.replies) for reply in _followed(session, workspace_id, id_)):
        return NotKept.FOLLOWED
    for name, value in wanted.items():
        setattr(step, name, value)
    step.author_id, step.changed_at = author_id, now
    return step


def take_away(session: Session, workspace_id: str, id_: UUID) -> None:
    """Take a step away, with all that follows it."""
    session.execute(delete(OwnScene).where(OwnScene.workspace_id == workspace_id, OwnScene.id == id_))


def _columns(words: Words) -> dict[str, object]:
    return {"title": words.title, "setting": words.setting, "says": words.says, "replies": list(words.replies)}


def _no_room(session: Session, workspace_id: str) -> NotKept | None:
    begin = (OwnScene.workspace_id == workspace_id, OwnScene.follows_id.is_(None))
    count = session.scalars(select(func.count()).select_from(OwnScene).where(*begin)).one()
    return NotKept.TOO_MANY if count >= MOST_SCENES else None


def _no_room_after(session: Session, workspace_id: str, after: After) -> NotKept | None:
    before = _lock(session, workspace_id, after.step_id)
    if before is None or after.reply >= len(before.replies):
        return NotKept.GONE
    return NotKept.TAKEN if after.reply in _followed(session, workspace_id, after.step_id) else None


def _followed(session: Session, workspace_id: str, step_id: UUID) -> set[int]:
    """Which of its replies something follows."""
    following = select(OwnScene.follows_reply).where(
        OwnScene.workspace_id == workspace_id, OwnScene.follows_id == step_id
    )
    return {each for each in session.scalars(following) if each is not None}


def _lock(session: Session, workspace_id: str, id_: UUID) -> OwnScene | None:
    wanted = select(OwnScene).where(OwnScene.workspace_id == workspace_id, OwnScene.id == id_)
    return session.scalars(locked(wanted)).one_or_none()
