"""Lanes: whatever happens when, no conversation and no workspace gets more than its burst and its rate allow."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.store import lanes, outbox, workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Claim, Pace, Wish
from models.store.workspaces import Workspace
from tests.conftest import START
from tests.extent import extent

pytestmark = pytest.mark.every_way

LEASE = timedelta(hours=1)
"""Longer than any schedule here."""
PACE = Pace(conversation=Rate(per_second=1, burst=3), workspace=Rate(per_second=2, burst=5))
RECIPIENTS = ("C1", "C2", "U1")
WAITING_FOR_EACH = 12

Step = tuple[Literal["pass", "claim", "finish", "serve", "slow down"], int]

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.integers(1, 40)),
        st.tuples(st.just("claim"), st.integers(1, 8)),
        st.tuples(st.just("serve"), st.just(8)),
        st.tuples(st.just("finish"), st.integers(1, 4)),
        st.tuples(st.just("slow down"), st.integers(0, 20)),
    ),
    min_size=5,
    max_size=40,
)
"""Time and pauses are in eighths of a second."""


class Schedule:
    """Plays steps on a new workspace's outbox and keeps what happened."""

    numbers = count()

    def __init__(self, database: Database) -> None:
        self.workspace_id = f"T{next(self.numbers)}"
        self.now = START
        self.left: list[tuple[datetime, str]] = []
        """When which recipient's message left."""
        self.subjects: list[str] = []
        self.in_hand: list[Claim] = []
        self.paused_until = START
        self._database = database
        with database.session() as session:
            workspaces.register(
                session,
                Workspace(
                    id=self.workspace_id,
                    name="Harbour Support",
                    bot_user_id="U0KINDLING",
                    recognition_channel_id=None,
                    value_names=[],
                    lead_ids=[],
                    created_at=START,
                ),
            )
            wishes = [Wish("test.note", new_id(), who) for _ in range(WAITING_FOR_EACH) for who in RECIPIENTS]
            outbox.add(session, self.workspace_id, wishes, START)

    def play(self, steps: Sequence[Step]) -> None:
        for what, how_much in steps:
            match what:
                case "pass":
                    self.now += timedelta(seconds=how_much / 8)
                case "claim":
                    self._claim(how_much)
                case "finish":
                    self._finish(how_much)
                case "serve":
                    self._claim(how_much)
                    self._finish(len(self.in_hand))
                case "slow down":
                    self._slow_down(timedelta(seconds=how_much / 8))

    def _claim(self, most: int) -> None:
        with self._database.session() as session:
            claims = outbox.claim(session, self.workspace_id, self.now, LEASE, most, PACE)
        assert len(claims) <= most
        assert not claims or self.now >= self.paused_until
        busy = [each.recipient for each in self.in_hand + claims]
        assert len(busy) == len(set(busy)), "one message at a time for each conversation"
        self.in_hand += claims
        self.left += [(self.now, each.recipient) for each in claims]

    def _finish(self, number: int) -> None:
        ending, self.in_hand = self.in_hand[:number], self.in_hand[number:]
        with self._database.session() as session:
            for each in ending:
                assert outbox.note(session, self.workspace_id, [outbox.sent(each, each.recipient, "1.2")])

    def _slow_down(self, pause: timedelta) -> None:
        if not self.left:  # nothing left yet of which Slack could complain
            return
        with self._database.session() as session:
            lanes.slow_down(session, self.workspace_id, self.now, pause)
        self.paused_until = max(self.paused_until, self.now + pause)


def _most_in_excess(times: Sequence[datetime], rate: Rate) -> float:
    """By how much the busiest stretch of time exceeds what is allowed."""
    return max(
        (
            (last - first + 1) - (rate.burst + rate.per_second * (times[last] - times[first]).total_seconds())
            for first in range(len(times))
            for last in range(first, len(times))
        ),
        default=0.0,
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=extent(15, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_schedule_exceeds_the_burst_and_the_rate_of_a_conversation_or_of_the_workspace(
    database_url: str, steps: list[Step]
) -> None:
    database = Database(database_url)
    schedule = Schedule(database)
    schedule.play(steps)
    database.engine.dispose()
    assert _most_in_excess([at for at, _ in schedule.left], PACE.workspace) < 0.001
    for who in RECIPIENTS:
        times = [at for at, recipient in schedule.left if recipient == who]
        assert _most_in_excess(times, PACE.conversation) < 0.001


def test_being_slowed_down_gives_back_nothing_that_was_spent(database_url: str) -> None:
    database = Database(database_url)
    schedule = Schedule(database)
    at_once: list[Step] = [("serve", 8)]
    schedule.play(at_once * 3)
    assert len(schedule.left) == PACE.workspace.burst
    schedule.play([("slow down", 0)])
    schedule.play(at_once * 3)
    database.engine.dispose()
    assert len(schedule.left) == PACE.workspace.burst


def test_a_workspace_that_is_served_without_pause_gets_its_full_rate(database_url: str) -> None:
    database = Database(database_url)
    schedule = Schedule(database)
    every_quarter: list[Step] = [("serve", 8), ("pass", 2)]
    schedule.play(every_quarter * 40)
    database.engine.dispose()
    assert len(schedule.left) == PACE.workspace.burst + 2 * 10 - 1


def test_a_pause_of_one_workspace_is_none_of_another(database_url: str) -> None:
    database = Database(database_url)
    paused, other = Schedule(database), Schedule(database)
    for each in (paused, other):
        each.play([("serve", 1)])
    paused.play([("slow down", 80), ("claim", 8)])
    other.play([("claim", 8)])
    database.engine.dispose()
    assert (len(paused.left), len(other.left)) == (1, 1 + len(RECIPIENTS))


def test_a_shorter_pause_does_not_end_a_longer_one(database_url: str) -> None:
    database = Database(database_url)
    schedule = Schedule(database)
    schedule.play([("serve", 1), ("slow down", 80), ("slow down", 8), ("pass", 79), ("claim", 8)])
    assert len(schedule.left) == 1
    schedule.play([("pass", 1), ("claim", 8)])
    database.engine.dispose()
    assert len(schedule.left) == 1 + len(RECIPIENTS)


def test_a_workspace_that_slack_slowed_down_keeps_some_pace_and_recovers_it(database_url: str) -> None:
    database = Database(database_url)
    schedule = Schedule(database)
    schedule.play([("serve", 1)])
    for _ in range(50):
        schedule.play([("slow down", 1), ("pass", 1)])
    every_quarter: list[Step] = [("serve", 8), ("pass", 2)]
    schedule.play(every_quarter * 40)
    slowed = len(schedule.left)
    assert PACE.workspace.burst < slowed < PACE.workspace.burst + 10
    schedule.now += timedelta(hours=1)
    schedule.play(every_quarter * 12)
    database.engine.dispose()
    assert len(schedule.left) - slowed >= PACE.workspace.burst + 5
