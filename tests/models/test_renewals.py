"""What stands in Slack is rendered anew, whatever happens in between: at the end it says once what is true, or nothing.

A message is claimed, rendered, put into Slack, and noted; what it tells of changes at any moment, and the process may
be killed at any.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations_with_replacement, count
from uuid import UUID

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from models import OutboxMessage
from models.store import outbox, workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Claim, Pace, Result, State, Wish
from models.store.workspaces import Workspace
from tests.conftest import START

pytestmark = pytest.mark.every_way

LEASE = timedelta(seconds=30)
FAST = Pace(conversation=Rate(100, 100), workspace=Rate(1000, 1000))
MOST_STEPS = 8
"""Of a message that is sent, and changed once."""
_numbers = count(1)


@dataclass
class Desk:
    """One message, and a Slack of one conversation."""

    database: Database
    workspace_id: str = field(default_factory=lambda: f"T{next(_numbers):08}")
    wish: Wish = field(default_factory=lambda: Wish("test.note", new_id(), "C1"))
    words: str | None = "as it was said"
    slack: dict[str, tuple[UUID, str]] = field(default_factory=dict)
    """What is there, by its timestamp: the row's id, and the words."""
    now: datetime = START
    stamps: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, act: Callable[[Session], object]) -> None:
        with Session(self.database.engine, expire_on_commit=False) as session, session.begin():
            act(session)

    def open(self) -> "Desk":
        workspace = Workspace(
            id=self.workspace_id,
            name="Quay",
            bot_user_id="UBOT",
            recognition_channel_id=None,
            value_names=[],
            lead_ids=[],
            created_at=START,
        )
        self.write(lambda session: workspaces.register(session, workspace))
        self.write(lambda session: outbox.add(session, self.workspace_id, [self.wish], self.now))
        return self

    def claim(self) -> Claim | None:
        found: list[Claim] = []
        self.write(lambda s: found.extend(outbox.claim(s, self.workspace_id, self.now, LEASE, 10, FAST)))
        return found[0] if found else None

    def note(self, result: Result) -> None:
        self.write(lambda session: outbox.note(session, self.workspace_id, [result]))

    def row(self) -> OutboxMessage:
        with Session(self.database.engine) as session:
            return session.scalars(select(OutboxMessage).where(OutboxMessage.id == self.wish.id)).one()

    def deliver(self) -> Iterator[None]:
        """All that a dispatcher does until nothing is due, stopping before each step."""
        while True:
            yield
            claim = self.claim()
            if claim is None:
                return
            yield
            there = [ts for ts, (id_, _) in self.slack.items() if id_ == claim.id]
            if claim.outcome_unknown and there:
                result = outbox.sent(claim, "C1", there[0])
            else:
                words = self.words
                yield
                result = self._in_slack(claim, words)
            yield
            self.note(result)

    def _in_slack(self, claim: Claim, words: str | None) -> Result:
        if claim.standing and words is None:
            self.slack.pop(claim.standing.message_ts, None)
            return outbox.deleted(claim)
        if words is None:
            return outbox.dropped(claim)
        ts = claim.standing.message_ts if claim.standing else f"{next(self.stamps)}.0"
        self.slack[ts] = (claim.id, words)
        return outbox.sent(claim, "C1", ts)

    def work_off(self) -> None:
        """Nobody interferes any more; what somebody left comes up when its lease is over."""
        for _ in range(3):
            self.now += LEASE + timedelta(seconds=1)
            for _ in self.deliver():
                pass

    def said(self) -> list[str]:
        return [words for _, words in self.slack.values()]


def _edit(desk: Desk, words: str = "as it is right") -> None:
    desk.words = words
    desk.write(lambda session: outbox.renew(session, desk.workspace_id, [desk.wish.subject_id], desk.now))


def _withdraw(desk: Desk) -> None:
    desk.words = None
    desk.write(lambda session: outbox.renew(session, desk.workspace_id, [desk.wish.subject_id], desk.now))


def _say_again(desk: Desk) -> None:
    """What was withdrawn is wanted after all, as when somebody is named again."""

    def act(session: Session) -> None:
        outbox.renew(session, desk.workspace_id, [desk.wish.subject_id], desk.now)
        outbox.revive(session, desk.workspace_id, [desk.wish], desk.now)

    desk.words = "said after all"
    desk.write(act)


Acts = Mapping[int, list[Callable[[Desk], None]]]
"""What happens before which step."""


def _happens(desk: Desk, acts: Acts, killed_before: int | None = None) -> None:
    """What would happen before a step that does not come, happens afterwards."""
    left = dict(acts)
    for step, _ in enumerate(desk.deliver()):
        for act in left.pop(step, []):
            act(desk)
        if step == killed_before:
            break
    for later in sorted(left):
        for act in left[later]:
            act(desk)
    desk.work_off()


@pytest.mark.parametrize("act", [_edit, _withdraw], ids=["edited", "withdrawn"])
async def test_whenever_it_changes_and_whenever_the_process_is_killed_slack_shows_what_is_true(
    database: Database, act: Callable[[Desk], None]
) -> None:
    for before in range(MOST_STEPS):
        for killed in (None, *range(MOST_STEPS)):
            desk = Desk(database).open()
            _happens(desk, {before: [act]}, killed)
            told = [desk.words] if desk.words else []
            assert desk.said() == told, (before, killed)
            assert desk.row().state is (State.SENT if told else State.DROPPED), (before, killed)


SEQUENCES: Mapping[str, tuple[Callable[[Desk], None], Callable[[Desk], None]]] = {
    "edited twice": (_edit, lambda desk: _edit(desk, "as it is right now")),
    "edited and withdrawn": (_edit, _withdraw),
    "withdrawn and said again": (_withdraw, _say_again),
}


@pytest.mark.parametrize("name", SEQUENCES)
async def test_of_two_changes_the_later_one_stands(database: Database, name: str) -> None:
    first, second = SEQUENCES[name]
    for one, other in combinations_with_replacement(range(MOST_STEPS), 2):
        desk = Desk(database).open()
        acts: Acts = {one: [first], other: [second]} if one < other else {one: [first, second]}
        _happens(desk, acts)
        assert desk.said() == ([desk.words] if desk.words else []), (one, other)


async def test_what_waits_is_claimed_by_no_replica_before_its_change_is_committed(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("nobody else writes meanwhile")
    desk, replica = Desk(database).open(), create_engine(database.url)
    with Session(replica) as session, session.begin():
        outbox.renew(session, desk.workspace_id, [desk.wish.subject_id], desk.now)
        assert desk.claim() is None
    replica.dispose()
    desk.words = "as it is right"
    desk.work_off()
    assert desk.said() == ["as it is right"]


async def test_messages_of_other_kinds_and_of_other_things_stay_as_they_are(database: Database) -> None:
    desk, other = Desk(database).open(), Desk(database).open()
    for each in (desk, other):
        each.work_off()
    desk.write(
        lambda session: outbox.renew(session, desk.workspace_id, [desk.wish.subject_id], desk.now, ["test.other"])
    )
    assert [each.row().state for each in (desk, other)] == [State.SENT] * 2
    desk.write(
        lambda session: outbox.renew(session, desk.workspace_id, [desk.wish.subject_id], desk.now, ["test.note"])
    )
    assert [each.row().state for each in (desk, other)] == [State.CHANGING, State.SENT]
