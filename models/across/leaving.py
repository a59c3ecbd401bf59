"""All that a workspace has in any table, to be forgotten once Kindling left it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.across import remains
from models.store import persons
from models.store.batches import Chore, of_rows
from models.store.installations import Installation, InstallState
from models.store.workspaces import Workspace

OF_NO_WORKSPACE = (Workspace, Installation, InstallState)
"""What has no rows of a workspace: the workspaces themselves, and what they are served through."""


def chores(workspace_id: str, until: datetime) -> Iterator[Chore]:
    """Deletes every row of it, those first that others do not refer to, as long as Kindling left it by then: whatever
    came since it is back stays."""
    is_gone = select(Workspace.id).where(Workspace.id == workspace_id, Workspace.left_at <= until).exists()
    for model in reversed(persons.models()):
        if model not in OF_NO_WORKSPACE:
            yield of_rows(model, workspace_id, is_gone, None)


def is_gone(session: Session, workspace_id: str, until: datetime) -> bool:
    """Whether Kindling left it by then, and is not back."""
    left = select(Workspace.left_at).where(Workspace.id == workspace_id)
    at = session.scalars(left).one_or_none()
    return at is not None and at <= until


def close(session: Session, workspace_id: str, until: datetime) -> None:
    """Forget that there was such a workspace, once all else of it is forgotten, and have an SQLite file made anew."""
    remains.leave(session)
    session.execute(delete(Workspace).where(Workspace.id == workspace_id, Workspace.left_at <= until))
