"""A hint where the same need keeps coming back: perhaps a short guide would help more than another answer."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.capabilities.followups import Followup

HINT_AFTER = 3
HINT_WINDOW = timedelta(days=30)
"""So many follow-ups with one value or for one person within this time carry a hint, and no two hints come closer."""


def find(session: Session, followup: Followup, now: datetime) -> str | None:
    """Whether a guide might help more than another answer: "value" or "person", whichever keeps coming back.

    At most once in `HINT_WINDOW` for each owner; that it was given is noted.
    """
    since = now - HINT_WINDOW
    theirs = (
        Followup.workspace_id == followup.workspace_id,
        Followup.owner_id == followup.owner_id,
        Followup.created_at > since,
        Followup.series_id.is_(None),  # what comes again was meant to
    )
    recent = session.execute(select(Followup.other_id, Followup.value_name).where(*theirs)).all()
    hinted = select(func.count()).where(
        Followup.workspace_id == followup.workspace_id,
        Followup.owner_id == followup.owner_id,
        Followup.hinted_at > since,
    )
    if session.scalars(hinted).one():
        return None
    same_person = sum(row.other_id == followup.other_id for row in recent) if followup.other_id else 0
    same_value = sum(row.value_name == followup.value_name for row in recent) if followup.value_name else 0
    found = "person" if same_person >= HINT_AFTER else "value" if same_value >= HINT_AFTER else None
    if found:
        followup.hinted_at = now
    return found
