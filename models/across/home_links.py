"""Links to the app's Home tab (https://docs.slack.dev/interactivity/deep-linking)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.store.workspaces import Workspace


def of(session: Session, workspace_id: str) -> str | None:
    """The link that opens Home, or `None` while the app's id is not known."""
    app_id = session.scalars(select(Workspace.app_id).where(Workspace.id == workspace_id)).one_or_none()
    return f"slack://app?team={workspace_id}&id={app_id}&tab=home" if app_id else None
