"""What a lead did themselves in a stretch of time: for their own eyes, so it may have names and be as of now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.across.recognition import same_shoutout
from models.capabilities import shoutouts
from models.capabilities.followups import Followup, State
from models.capabilities.shoutouts import Shoutout, ShoutoutRecipient


@dataclass(frozen=True)
class OwnPart:
    """What a lead did themselves."""

    thanked_ids: Sequence[str] = ()
    """Whom they thanked, in the order in which they did."""
    promises_kept: int = 0
    """How many promises they kept on time."""


def own_part(session: Session, workspace_id: str, lead_id: str, start: datetime, end: datetime) -> OwnPart:
    """What this lead gave and kept from `start` to before `end`."""
    given = (
        select(ShoutoutRecipient.member_id)
        .join(Shoutout, same_shoutout())
        .where(
            Shoutout.workspace_id == workspace_id,
            Shoutout.giver_id == lead_id,
            Shoutout.created_at >= start,
            Shoutout.created_at < end,
            shoutouts.stands(),
        )
        .order_by(Shoutout.created_at, Shoutout.id, ShoutoutRecipient.position)
    )
    kept = select(func.count()).where(
        Followup.workspace_id == workspace_id,
        Followup.owner_id == lead_id,
        Followup.closed_at >= start,
        Followup.closed_at < end,
        Followup.state == State.DONE,
        Followup.closed_at <= Followup.promised_at,
    )
    return OwnPart(tuple(dict.fromkeys(session.scalars(given))), session.scalars(kept).one())
