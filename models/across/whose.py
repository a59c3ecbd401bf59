"""Whether something is somebody's, by the column that holds their id."""

from typing import Any

from sqlalchemy import Column, ColumnElement, or_

from models.people.cadences import Cadence
from models.store import allowances
from models.store.base import table
from models.store.lanes import Lane


def is_whose(column: Column[Any], member_id: str) -> ColumnElement[bool]:
    """A condition: the row is this person's by that column."""
    if column is table(Cadence).c.owner_id:  # or theirs as somebody who leads a team
        return or_(column == member_id, column.endswith(f":{member_id}", autoescape=True))
    if column is table(Lane).c.recipient:  # or the lane of what they send
        return column.in_([member_id, allowances.lane_of(member_id)])
    return column == member_id
