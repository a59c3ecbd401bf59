"""Allowances: how many messages to others one person may cause at a time, so that everybody's arrive soon.

A workspace has one queue, and what a person sends to many people would have others wait. The allowance is generous: no
day of thanks by hand reaches it, and it is the same for all replicas.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.store import lanes
from models.store.lanes import Rate

MESSAGES = 60
MINUTES = 5
RATE = Rate(per_second=MESSAGES / (60 * MINUTES), burst=MESSAGES)
"""Sixty messages at once, and as many again within five minutes: at Slack's pace, 500 a minute, they are gone after
seven seconds, which is the most that one person makes the others wait."""


def spend(session: Session, workspace_id: str, member_id: str, messages: int, now: datetime) -> timedelta:
    """Use so much of somebody's allowance, or nothing of it if that is too much; answers how long they need wait. Fewer
    than none are given back."""
    return lanes.spend(session, workspace_id, lane_of(member_id), messages, RATE, now)


def lane_of(member_id: str) -> str:
    """What stands for the recipient in the lane of what somebody sends."""
    return f"from {member_id}"
