"""A round in each of its states, and what was said in it: for tests of what people see."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from bot.blocks.round_words import Line
from models.across.rounds import Look, TakenOn
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import Kind, Round, State
from models.people.teams import Team
from tests.conftest import START, WORKSPACE

TEAM = Team(workspace_id=WORKSPACE, id=UUID(int=21), source_id="C0QUAY", name="quay", settings={}, is_private=False)
ENDS_AT = START + timedelta(days=7)


def a_round(state: State = State.OPEN, **values: Any) -> Round:
    """One of Ana's."""
    of: dict[str, Any] = {
        "workspace_id": WORKSPACE,
        "id": UUID(int=22),
        "team_id": TEAM.id,
        "kind": Kind.STOP_START_STAY,
        "topic": "quay",
        "channel_id": "C0QUAY",
        "least": 5,
        "opened_by": "UANA",
        "created_at": START,
        "ends_at": ENDS_AT,
        "state": state,
        "next_at": ENDS_AT + timedelta(days=2) if state is State.VOTING else None,
    }
    return Round(**{**of, **values})


ROUNDS = (
    *map(a_round, State),
    a_round(kind=Kind.FOUR_QUESTIONS, topic=None),
    a_round(ends_at=START),
    a_round(kind=Kind.MEANING, topic=None, opened_by=None),
)
SAID = tuple(
    RoundLine(workspace_id=WORKSPACE, id=UUID(int=30 + n), round_id=UUID(int=22), part=part, words="quay", place=place)
    for n, (part, place) in enumerate((("stop", 2), ("start", 1), ("stay", None), ("stop", None)))
)
LOOKS = tuple(
    Look(each, TEAM, is_in=is_in, leads=leads) for each in ROUNDS for is_in, leads in ((True, False), (True, True))
)
TAKEN = (
    TakenOn("UBEN", ENDS_AT, is_done=False),
    TakenOn("UBEN", None, is_done=False),
    TakenOn(None, None, is_done=False),
    TakenOn("UBEN", None, is_done=True),
    TakenOn(None, None, is_done=True),
)
WRITTEN = (Line("stop", "quay"), Line("stay", "quay", "quay"))
