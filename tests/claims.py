"""Rows of the outbox as whoever sends them holds them."""

from dataclasses import replace
from datetime import datetime, timedelta

from models import OutboxMessage
from models.store.outbox import Claim, Standing


def claim_of(row: OutboxMessage, now: datetime) -> Claim:
    """The row, taken to be sent for the first time now."""
    return Claim(
        workspace_id=row.workspace_id,
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        recipient=row.recipient,
        thread_ts=None,
        attempt=1,
        created_at=row.created_at,
        first_tried_at=now,
        tried_at=now,
        outcome_unknown=False,
        reason=None,
        claimed_at=now,
        until=now + timedelta(seconds=30),
        file_id=None,
    )


def standing_claim_of(row: OutboxMessage, now: datetime) -> Claim:
    """The same of one that stands in Slack, and is rendered anew."""
    return replace(claim_of(row, now), standing=Standing("C0", "1.1"))
