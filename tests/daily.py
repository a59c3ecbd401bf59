"""Check-ins on every working day, for tests of what recurs."""

from sqlalchemy.orm import Session

from models.people import settings
from models.people.cadences import CadenceKind

DAILY = {"rhythms": {CadenceKind.CHECKIN: {"days": [1, 2, 3, 4, 5]}}, "nudges_a_week": 5}


def ask_daily(session: Session, workspace_id: str) -> None:
    """Everyone in this workspace is asked on every working day."""
    settings.change(session, workspace_id, **DAILY)
