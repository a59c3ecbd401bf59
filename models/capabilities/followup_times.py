"""When people hear of their promises, so that a nudge keeps away from these times."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.capabilities.followups import Followup


def near(
    session: Session, workspace_id: str, owner_ids: Collection[str], now: datetime, within: timedelta
) -> Mapping[str, list[datetime]]:
    """When each of these people was or will be reminded of a promise of theirs, as far as it is this near, by id."""
    wanted = select(Followup.owner_id, Followup.planned_at, Followup.next_at).where(
        Followup.workspace_id == workspace_id,
        Followup.owner_id.in_(owner_ids),
        or_(Followup.planned_at > now - within, Followup.next_at.between(now - within, now + within)),
    )
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for row in session.execute(wanted):
        found[row.owner_id] += [at for at in (row.planned_at, row.next_at) if at and abs(at - now) < within]
    return found
