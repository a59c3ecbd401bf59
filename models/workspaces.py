"""Workspaces: the Slack teams that Kindling is installed in, and what they chose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, bindparam, select, update
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
    lead_ids: Mapped[list[str]] = mapped_column(JSON)
    """User ids of those who look after Kindling here."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was chosen in Slack for everyone here; `models.settings` reads and writes it."""
    paused_reason: Mapped[str | None]
    """Slack's error that stops all messages until the token is mended."""
    checked_at: Mapped[datetime | None]
    """When it was last checked that the database can be written to."""
    created_at: Mapped[datetime]


WORKSPACES = table(Workspace)
CHOICES = (WORKSPACES.c.recognition_channel_id, WORKSPACES.c.value_names)
"""The columns of `Choices`."""
_CHOSEN_IN_SLACK = ("id", "value_names", "settings", "checked_at", "created_at")
"""What registering again leaves as it is."""
_CHOICES_OF = select(*CHOICES).where(WORKSPACES.c.id == bindparam("workspace_id"))


@dataclass(frozen=True)
class Choices:
    """What a workspace chose for itself."""

    recognition_channel_id: str | None
    value_names: tuple[str, ...]


def register(session: Session, workspace: Workspace) -> None:
    """Remember a workspace, or bring up to date what its settings say, and let its messages go.

    What the workspace chose itself (its values and settings) is kept.
    """
    row: dict[str, Any] = {
        "id": workspace.id,
        "name": workspace.name,
        "bot_user_id": workspace.bot_user_id,
        "recognition_channel_id": workspace.recognition_channel_id,
        "value_names": workspace.value_names,
        "lead_ids": workspace.lead_ids,
        "settings": {},
        "paused_reason": None,
        "checked_at": None,
        "created_at": workspace.created_at,
    }
    session.execute(
        insert_or(session, Workspace)
        .values(row)
        .on_conflict_do_update(
            index_elements=[Workspace.id],
            set_={name: row[name] for name in row if name not in _CHOSEN_IN_SLACK},
        )
    )


def choices(session: Session, workspace_id: str) -> Choices:
    """What the workspace chose.

    Raises:
        sqlalchemy.exc.NoResultFound: it was never registered.
    """
    row = session.execute(_CHOICES_OF, {"workspace_id": workspace_id}).one()
    return Choices(row.recognition_channel_id, tuple(row.value_names))


def leads_of(session: Session, workspace_id: str, member_id: str) -> list[str]:
    """Who leads this person: those who look after Kindling here."""
    leads = session.scalars(select(Workspace.lead_ids).where(Workspace.id == workspace_id)).one()
    return [each for each in leads if each != member_id]


def pause(session: Session, workspace_id: str, reason: str) -> None:
    """Send nothing more to this workspace until it is registered again: Slack does not accept the token."""
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(paused_reason=reason))


def check(session: Session, workspace_id: str, now: datetime) -> None:
    """Write something, however small: fails where the database cannot be written to."""
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(checked_at=now))
