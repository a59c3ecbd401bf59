"""What a workspace chose in Slack for everyone in it, and what holds until it chooses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.workspaces import Workspace


@dataclass(frozen=True)
class WorkspaceSettings:
    """A workspace's choices. Kept as JSON, so every value is a number, a string, or a list or dict of these."""

    follow_up_emoji: str = "hourglass_flowing_sand"
    """Reacting with it makes a follow-up; without colons."""
    least_group: int = 5
    """How many people must stand behind a figure about a group."""
    support_line: str = ""
    """Whom to talk to when things are hard; nothing is said where it is empty."""
    hours: dict[str, Any] = field(default_factory=dict)
    """Working and quiet hours for everyone, as `models.preferences` packs them."""
    rhythms: dict[str, Any] = field(default_factory=dict)
    """The rhythm of each kind of nudge for everyone, packed, by kind."""
    switched_off: list[str] = field(default_factory=list)
    """Ids of the entries of the content that are not used here."""


_NAMES = frozenset(each.name for each in fields(WorkspaceSettings))


def unpack(stored: Mapping[str, Any]) -> WorkspaceSettings:
    """The settings in a workspace's row; what this version does not know is passed over."""
    return WorkspaceSettings(**{name: value for name, value in stored.items() if name in _NAMES})


def of(session: Session, workspace_id: str) -> WorkspaceSettings:
    """What the workspace chose.

    Raises:
        sqlalchemy.exc.NoResultFound: it was never registered.
    """
    return unpack(session.scalars(select(Workspace.settings).where(Workspace.id == workspace_id)).one())


def change(session: Session, workspace_id: str, **changes: Any) -> WorkspaceSettings:
    """Change some of the settings; returns what holds now."""
    workspace = session.scalars(select(Workspace).where(Workspace.id == workspace_id).with_for_update()).one()
    changed = replace(unpack(workspace.settings), **changes)
    workspace.settings = {**workspace.settings, **changes}
    return changed
