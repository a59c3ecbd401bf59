"""Workspaces: the Slack teams that Kindling is installed in, and what they chose."""

from datetime import datetime

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_or


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


def get(session: Session, workspace_id: str) -> Workspace:
    """The workspace of that id.

    Raises:
        sqlalchemy.exc.NoResultFound: it was never registered.
    """
    return session.scalars(select(Workspace).where(Workspace.id == workspace_id)).one()
