"""What the demo knows of its bot: what comes next, and what a message is."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import renderers_of
from lab.demo_plan import Plan, word
from models.capabilities import followups
from models.capabilities.followups import Promise
from models.people import members
from models.store import outbox
from models.store.base import id_of
from models.store.database import Database
from scheduler.dispatcher import LEASE, PACE
from scheduler.followups import FOLLOWUPS
from scheduler.planning import plan_due
from tests.conftest import START, WORKSPACE
from tests.databases import Databases
from tests.profiles import profile

BEN, CHLOE = "U0BEN", "U0CHLOE"
PROMISE = Promise(
    id=id_of("promise", "rota"), owner_id=BEN, other_id=CHLOE, what="send the rota", due_at=START + timedelta(hours=5)
)
SOON = PROMISE.due_at - timedelta(hours=1)


@pytest.fixture
def database_url(databases: Databases) -> str:
    """The demo's is a file."""
    return databases.new("sqlite")


@pytest.fixture
def plan(database_url: str) -> Iterator[Plan]:
    """Looks into that file beside the bot."""
    beside = Plan(Path(database_url.removeprefix("sqlite:///")))
    yield beside
    beside.close()


async def test_what_comes_next_is_a_reminder_until_it_is_on_its_way_and_then_the_one_after(
    database: Database, plan: Plan
) -> None:
    assert plan.next_at() is None

    def begin(session: Session) -> None:
        members.remember(session, WORKSPACE, [profile(each) for each in (BEN, CHLOE)], START)
        followups.record(session, WORKSPACE, PROMISE, START)

    await database.write(begin)
    assert plan.next_at() == SOON
    await database.write(lambda session: plan_due(session, FOLLOWUPS, WORKSPACE, SOON, 1))
    assert plan.next_at() == SOON, "it waits in the outbox"
    [claim] = await database.write(lambda session: outbox.claim(session, WORKSPACE, SOON, LEASE, 10, PACE))
    assert plan.next_at() == SOON, "it is on its way"
    assert plan.named([str(claim.id)]) == {str(claim.id): ("reminder", "reminders")}
    await database.write(lambda session: outbox.note(session, WORKSPACE, [outbox.sent(claim, "D1", "1.2")]))
    assert plan.next_at() == PROMISE.due_at


def test_every_message_has_a_name() -> None:
    words = {kind: word(kind) for kind in renderers_of(CAPABILITIES)}
    assert words["checkin.due"] == ("check-in", "check-ins")
    assert words["team_digest.due"] == words["lead_digest.due"] == ("digest", "digests")
