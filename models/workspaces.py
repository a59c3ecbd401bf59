"""Workspaces: the Slack teams that Kindling is installed in, and what they chose."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_or, table


class Workspace(Base):
    """One Slack workspace."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Slack's team id, `T…`."""
    name: Mapped[str]
    bot_user_id: Mapped[str]
    recognition_channel_id: Mapped[str | None]
    """Where public shout-outs are posted; `None` until one is chosen."""
    value_names: Mapped[list[str]] = mapped_column(JSON)
    """The workspace's values, in the order in which people see them."""
    created_at: Mapped[datetime]


WORKSPACES = table(Workspace)
CHOICES = (WORKSPACES.c.recognition_channel_id, WORKSPACES.c.value_names)
"""The columns of `Choices`."""
_CHOICES_OF = select(*CHOICES).where(WORKSPACES.c.id == bindparam("workspace_id"))


@dataclass(frozen=True)
class Choices:
    """What a workspace chose for itself."""

    recognition_channel_id: str | None
    value_names: tuple[str, ...]


def register(session: Session, workspace: Workspace) -> None:
    """Remember a workspace, or bring its name, bot and recognition channel up to date.

    What the workspace chose itself (its values) is kept.
    """
    row = {
        "id": workspace.id,
        "name": workspace.name,
        "bot_user_id": workspace.bot_user_id,
        "recognition_channel_id": workspace.recognition_channel_id,
        "value_names": workspace.value_names,
        "created_at": workspace.created_at,
    }
    session.execute(
        insert_or(session, Workspace)
        .values(row)
        .on_conflict_do_update(
            index_elements=[Workspace.id],
            set_={name: row[name] for name in ("name", "bot_user_id", "recognition_channel_id")},
        )
    )


def choices(session: Session, workspace_id: str) -> Choices:
    """What the workspace chose.

    Raises:
        sqlalchemy.exc.NoResultFound: it was never registered.
    """
    row = session.execute(_CHOICES_OF, {"workspace_id": workspace_id}).one()
    return Choices(row.recognition_channel_id, tuple(row.value_names))
