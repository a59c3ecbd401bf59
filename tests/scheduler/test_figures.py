"""What `/metrics` tells: how much waits and for how long, and of people only many at once."""

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from slack_sdk.errors import SlackApiError

from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import parts_of
from bot.runtime.environment import Settings
from bot.runtime.metrics import Acknowledgements
from bot.slack.client import make_client
from models.capabilities.followups import Followup
from models.store import outbox, workspaces
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import Wish
from sandbox import Channel, Fault, Person, Sandbox, Workspace
from scheduler import figures
from tests.conftest import START, WORKSPACE
from tests.models.test_erasure import make

PARTS = parts_of(CAPABILITIES)


def _counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_they_tell_how_many_messages_are_due_and_since_when(database: Database) -> None:
    def look(minutes: int) -> figures.Figures:
        with database.session() as session:
            return figures.look(session, PARTS, START + timedelta(minutes=minutes))

    assert look(0) == figures.Figures(0, timedelta(), timedelta(), {"served": 1, "paused": 0, "left": 0})
    with database.session() as session:
        for minute, who in enumerate(("U0ANA", "U0BEN", "U0CHLOE")):
            wish = Wish("any.kind", new_id(), who)
            outbox.add(session, WORKSPACE, [wish], START, due_at=START + timedelta(minutes=10 * minute))
    assert (look(15).due, look(15).oldest) == (2, timedelta(minutes=15))
    with database.session() as session:
        workspaces.pause(session, WORKSPACE, "token_revoked")
        session.add(make(Followup, next_at=START))
    assert look(15).workspaces == {"served": 0, "paused": 1, "left": 0}
    assert (look(15).due, look(15).lag) == (0, timedelta(minutes=15)), "it waits for a token, and is planned"
    with database.session() as session:
        workspaces.leave(session, [WORKSPACE], START)
    assert look(15) == figures.Figures(0, timedelta(), timedelta(), {"served": 0, "paused": 0, "left": 1})


async def test_of_how_long_slack_waited_they_tell_many_times_at_once_or_nothing() -> None:
    told, ours = "kindling_acknowledgement_seconds_count", Acknowledgements()
    before = _counted(told)
    for _ in range(Acknowledgements.LEAST - 1):
        with ours.timed():
            pass
        await ours.tell()
    assert _counted(told) == before, "one more would tell that somebody is there just now"
    with ours.timed():
        pass
    assert _counted(told) == before
    await ours.tell()
    assert _counted(told) == before + Acknowledgements.LEAST


async def test_they_count_how_often_slack_asks_to_wait_by_its_method() -> None:
    people = Workspace(people=[Person("ana")], channels=[Channel("general", bot=True)])
    async with Sandbox(people, scopes=["users:read"]) as slack:
        settings = Settings.model_construct(slack_api_url=slack.api_url)
        client = make_client(settings, token=slack.bot_token)
        slack.faults.add("users.info", Fault.ratelimited())
        before = _counted("kindling_rate_limited_total", method="users.info")
        with pytest.raises(SlackApiError):
            await client.users_info(user=slack.person("ana").id)
        assert len(slack.calls("users.info")) == 1, "it is not asked again by itself"
        await client.users_info(user=slack.person("ana").id)
        assert _counted("kindling_rate_limited_total", method="users.info") == before + 1
