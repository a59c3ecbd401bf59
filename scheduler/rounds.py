"""Rounds in time: when everyone had two days to vote, what most voted for is told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.capabilities import round_lines, rounds
from models.capabilities.rounds import RESULT, SET_ASIDE, Round, State
from models.store import outbox
from models.store.outbox import Wish
from scheduler.planning import TRIED_AGAIN_AFTER, Part, Turns


def _take_turns(session: Session, workspace_id: str, rows: Sequence[Round], now: datetime) -> Turns:
    """Count the votes; what was voted on has its buttons no longer, and the first post says that it is over."""
    for row in rows:
        round_lines.count(session, row)
        row.state, row.next_at = State.DONE, None
    session.flush()
    outbox.renew(session, workspace_id, [row.id for row in rows], now, rounds.TELLING)
    return Turns(wanted=[Wish(RESULT, row.id, row.channel_id) for row in rows])


def _put_off(_session: Session, row: Round, now: datetime) -> Wish:
    """To be counted some time later."""
    row.next_at = now + TRIED_AGAIN_AFTER
    return Wish(SET_ASIDE, row.id, row.channel_id)


ROUNDS = Part(name="rounds", model=Round, take_turns=_take_turns, ways_out=(_put_off,))
