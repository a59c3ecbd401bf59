"""Figures about a team's promises, and only where enough people stand behind them."""

import statistics
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models.feelings import FollowupFeeling
from models.followups import Followup, State
from models.settings import LEAST_GROUP
from models.shoutouts import Shoutout


@dataclass(frozen=True)
class Promises:
    """How a team's promises went."""

    closed: int
    kept_on_time: int
    median_to_close: timedelta


@dataclass(frozen=True)
class OwnPart:
    """What a lead did themselves."""

    thanks_given: int
    promises_due: int
    """Promises of theirs that were due in that time."""
    promises_kept: int
    """Those that they kept on time in that time."""


def promises(
    session: Session, workspace_id: str, people: Collection[str], start: datetime, end: datetime, least_group: int
) -> Promises | None:
    """The promises of these people that were done from `start` to before `end`; `None` where too few people made
    them."""
    rows = session.execute(
        select(Followup.owner_id, Followup.created_at, Followup.closed_at, Followup.promised_at).where(
            Followup.workspace_id == workspace_id,
            Followup.closed_at >= start,
            Followup.closed_at < end,
            Followup.state == State.DONE,
            Followup.owner_id.in_(people),
        )
    ).all()
    if len({row.owner_id for row in rows}) < max(least_group, LEAST_GROUP):
        return None
    return Promises(
        closed=len(rows),
        kept_on_time=sum(row.closed_at <= row.promised_at for row in rows),
        median_to_close=statistics.median(row.closed_at - row.created_at for row in rows),
    )


def feeling(
    session: Session, workspace_id: str, people: Collection[str], start: datetime, end: datetime, least_group: int
) -> float | None:
    """How what these people did felt to others, from 1 to 5, in halves; `None` where too few answered, or it is about
    too few: it must not be the mark of one person."""
    rows = session.execute(
        select(FollowupFeeling.asked_id, Followup.owner_id, FollowupFeeling.face)
        .join(
            Followup,
            and_(Followup.workspace_id == FollowupFeeling.workspace_id, Followup.id == FollowupFeeling.followup_id),
        )
        .where(
            FollowupFeeling.workspace_id == workspace_id,
            FollowupFeeling.answered_at >= start,
            FollowupFeeling.answered_at < end,
            Followup.owner_id.in_(people),
        )
    ).all()
    fewest = min(len({row.asked_id for row in rows}), len({row.owner_id for row in rows}))
    if fewest < max(least_group, LEAST_GROUP):
        return None
    return round(2 * statistics.fmean(row.face for row in rows)) / 2


def own_part(session: Session, workspace_id: str, lead_id: str, start: datetime, end: datetime) -> OwnPart:
    """What this lead gave and kept from `start` to before `end`, for their own eyes."""
    given = select(func.count()).where(
        Shoutout.workspace_id == workspace_id,
        Shoutout.giver_id == lead_id,
        Shoutout.created_at >= start,
        Shoutout.created_at < end,
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
        Followup.state != State.LET_GO,
    )
    return OwnPart(*(session.scalars(each).one() for each in (given, due, kept)))
