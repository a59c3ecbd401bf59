"""What a lead did themselves in a stretch of time: for their own eyes, so it may be in numbers and as of now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.capabilities import shoutouts
from models.capabilities.followups import Followup, State
from models.capabilities.shoutouts import Shoutout


@dataclass(frozen=True)
class OwnPart:
    """What a lead did themselves."""

    thanks_given: int
    promises_due: int
    """Promises of theirs that were due in that time; what they let go was not, what lapsed in silence was."""
    promises_kept: int
    """Those that they kept on time in that time."""


def own_part(session: Session, workspace_id: str, lead_id: str, start: datetime, end: datetime) -> OwnPart:
    """What this lead gave and kept from `start` to before `end`, for their own eyes."""
    given = select(func.count()).where(
        Shoutout.workspace_id == workspace_id,
        Shoutout.giver_id == lead_id,
        Shoutout.created_at >= start,
        Shoutout.created_at < end,
        shoutouts.stands(),
    )
    kept = select(func.count()).where(
        Followup.workspace_id == workspace_id,
        Followup.owner_id == lead_id,
        Followup.closed_at >= start,
        Followup.closed_at < end,
        Followup.state == State.DONE,
        Followup.closed_at <= Followup.promised_at,
    )
    due = select(func.count()).where(
        Followup.workspace_id == workspace_id,
        Followup.owner_id == lead_id,
        Followup.promised_at >= start,
        Followup.promised_at < end,
        or_(Followup.state != State.LET_GO, Followup.replaced_at >= Followup.promised_at),
    )
    return OwnPart(*(session.scalars(each).one() for each in (given, due, kept)))
