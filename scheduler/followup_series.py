"""Promises that come again: each day of their owner's, it is looked whether the next one is to be made."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.capabilities import followup_occurrences
from models.capabilities.followup_series import Series
from models.capabilities.followups import SET_ASIDE
from models.people import availability
from models.store.outbox import Wish
from scheduler.planning import TRIED_AGAIN_AFTER, Part, Turns


def _take_turns(session: Session, workspace_id: str, rows: Sequence[Series], now: datetime) -> Turns:
    """Nobody hears of an occurrence before it is reminded of."""
    people = availability.of(session, workspace_id, [row.owner_id for row in rows])
    followup_occurrences.go_on_with(session, workspace_id, rows, people, now)
    return Turns()


def _put_off(_session: Session, row: Series, now: datetime) -> Wish:
    """To be looked at again some time later."""
    row.next_at = now + TRIED_AGAIN_AFTER
    return Wish(SET_ASIDE, row.id, row.owner_id)


SERIES = Part(name="followup_series", model=Series, take_turns=_take_turns, ways_out=(_put_off,))
