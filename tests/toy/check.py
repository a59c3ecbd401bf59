"""The toy in the running program; `tests/test_toy.py` runs this in a process of its own: what is declared stays."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.capabilities import CAPABILITIES
from bot.runtime.clock import clock_for
from bot.runtime.environment import Settings
from bot.start.app import Running, running
from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from models import Cadence
from models.across import own_data
from models.store.database import Database
from sandbox import Channel, Person, Sandbox, Timings, Workspace
from sandbox.app import PATIENCE_SECONDS
from tests.databases import Databases
from tests.e2e.house import acquaint
from tests.erasing import erase_in_batches
from tests.toy import waves
from tests.toy.page import PAGE

PAGES = (*CAPABILITIES, PAGE)
TUESDAY = datetime(2026, 11, 24, 10, 59, tzinfo=UTC)
HARBOUR = Workspace(
    name="Harbour Support",
    people=[Person("ana", "Ana Reyes", zone="Europe/London", admin=True)],
    channels=[Channel("general", bot=True)],
)


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with Sandbox(
        HARBOUR,
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=tmp_path / "clock",
        starts_at=TUESDAY,
        timings=Timings.patient(),
    ) as sandbox:
        yield sandbox


@pytest.fixture
async def bot(slack: Sandbox, tmp_path: Path, databases: Databases) -> AsyncIterator[Running]:
    url = databases.new("sqlite")
    database = Database(url)
    await database.write(lambda session: acquaint(session, slack))
    await database.close()
    settings = Settings.model_construct(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.api_url,
        database_url=url,
        port=0,
        tick_seconds=0.05,
    )
    async with running(settings, clock_for(tmp_path / "clock"), PAGES) as parts:
        await slack.wait_connected()
        yield parts


def _is_planned(session: Session) -> bool:
    found = session.scalars(select(Cadence).where(Cadence.kind == waves.KIND)).one_or_none()
    return found is not None and found.due_on is not None


async def test_a_capability_on_one_page_is_everywhere(slack: Sandbox, bot: Running) -> None:
    assert "/wave" in json.dumps(make_manifest(capabilities=PAGES)["features"]["slash_commands"])
    ana, ana_id = slack.person("ana"), slack.person("ana").id

    opened = await ana.command("/wave", "", channel="general")
    assert opened.modal is not None
    sent = await ana.submit({"wave_words": "Hello!"})
    assert sent.closed
    assert await bot.database.read(lambda session: waves.of(session, slack.id, ana_id)) == ["Hello!"]

    assert "• `wave` explains waves" in (await ana.command("/kindling", "help", channel="general")).text
    assert "A wave is a wave." in (await ana.command("/kindling", "wave", channel="general")).text
    await ana.command("/kindling", channel="general")
    assert "About waves" in ana.ephemerals("general")[-1].buttons
    await ana.open_home()
    await slack.wait_for(lambda: ana.home and "You waved 1 time." in json.dumps(ana.home.blocks))

    settings = await ana.command("/kindling", "settings", channel="general")
    assert settings.modal is not None
    for said in ("Which hand do we wave with here?", "Wave: on which days?"):
        assert said in json.dumps(settings.modal.source)
    wrong = await ana.submit({"waving_hand": "both"})
    assert wrong.errors == {"Which hand do we wave with here?": "A hand is left or right."}
    assert (await ana.submit({"waving_hand": "left"})).error is None

    preferences = await ana.command("/kindling", "preferences", channel="general")
    assert preferences.modal is not None
    assert "Wave" in [block["label"]["text"] for block in preferences.modal.blocks if "label" in block]
    await ana.close_modal()

    await ana.command("/kindling", "team", channel="general")
    assert (await ana.submit({})).error is None
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await bot.database.read(_is_planned):  # noqa: ASYNC110 (the sync takes her in)
            await asyncio.sleep(0.02)
    slack.clock.advance(minutes=2)
    await slack.wait_for(lambda: any("somebody to wave to" in each.plain for each in ana.dm()))

    copy = await bot.database.read(lambda session: own_data.collect(session, slack.id, ana_id))
    assert copy["waves_you_sent"] == [{"words": "Hello!", "created_at": copy["waves_you_sent"][0]["created_at"]}]
    await erase_in_batches(bot.database, slack.id, ana_id, slack.clock.now())
    assert await bot.database.read(lambda session: waves.of(session, slack.id, ana_id)) == []
