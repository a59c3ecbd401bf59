"""A workspace that left out all that is optional: each thing is absent with a sentence, nothing fails, and all of it
comes alive when it is granted, without a restart."""

from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.slack.scopes import OPTIONAL
from bot.tools.manifest import EVENTS, SCOPES
from models import Followup, Member
from models.people import settings
from models.store.database import Database
from sandbox import Person, Sandbox, Timings, UserGroup
from tests.databases import Databases
from tests.e2e.house import FEW
from tests.program import Program, StartBot

DAYS_OFF = "Days off for everyone, one day or range on each line"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NIGHTS = UserGroup("nights", ["ben", "chloe"], "Night crew")


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """Chloé does not want to be disturbed until the evening."""
    people = [each for each in FEW.people if each.handle != "chloe"]
    chloe = Person("chloe", "Chloé Martin", zone="Europe/London", snoozed_until=MONDAY + timedelta(hours=8))
    async with Sandbox(
        replace(FEW, people=[*people, chloe], user_groups=[NIGHTS], without=tuple(OPTIONAL)),
        scopes=list(SCOPES),
        optional=list(OPTIONAL),
        events=list(EVENTS),
        clock_file=tmp_path / "clock",
        starts_at=MONDAY,
        timings=Timings.patient(),
    ) as sandbox:
        yield sandbox


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    opened = Database(databases.new("sqlite"))
    yield opened
    await opened.close()


@pytest.fixture
async def bot(slack: Sandbox, start_bot: StartBot, database: Database) -> Program:
    url = database.url.render_as_string(hide_password=False)
    program = await start_bot(database_url=url, LEADS=slack.person("ana").id)
    await _synced(program, 1)
    return program


async def _synced(bot: Program, times: int) -> None:
    await bot.wait_for(lambda _: sum(line.get("event") == "synced" for line in bot.lines) >= times)


async def _settings(slack: Sandbox) -> Collection[str]:
    """The fields of the settings for everyone, and the sentences between them, as Ana sees them."""
    ana = slack.person("ana")
    await ana.command("/kindling", "settings", channel="general")
    if ana.modal and ana.modal.callback_id == "settings_scope_form":
        await ana.submit({"Whose settings would you like to change?": "Everyone in this workspace"})
    assert ana.modal
    return {str(each.get("block_id")) for each in ana.modal.blocks} | {str(each) for each in ana.modal.blocks}


async def _promised_by_reaction(slack: Sandbox, database: Database) -> int:
    """How many promises there are after Ben reacted to a message."""
    message = await slack.person("ana").post("general", "please send the quote")
    await slack.person("ben").react(message, "hourglass_flowing_sand")
    await slack.events_settled()
    return await database.read(lambda session: session.scalar(select(func.count(Followup.id))) or 0)


async def _dnd_until(slack: Sandbox, database: Database) -> datetime | None:
    key = (slack.id, slack.person("chloe").id)
    member = await database.read(lambda session: session.get(Member, key))
    return member.dnd_until if member else None


async def test_what_is_optional_is_absent_with_a_sentence_and_nothing_fails(
    slack: Sandbox, bot: Program, database: Database
) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/thanks", "@nights for keeping the lights on", channel="general")
    assert "User groups I may not see" in reply.text
    assert "usergroups:read" in reply.text
    assert slack.messages("kudos") == []

    await ana.command("/kindling", "team", channel="kudos")
    assert ana.modal
    assert "To make a user group a team" in str(ana.modal.blocks)
    await ana.close_modal()

    shown = await _settings(slack)
    assert not {"follow_up_emoji", "most_in_group", "days_off_file"} & set(shown)
    for scope in ("reactions:read", "usergroups:read", "files:read"):
        assert sum(f"allow it `{scope}`" in each for each in shown) == 1, scope
    assert (await ana.submit({"least_group": "7", DAYS_OFF: "24 Dec"})).closed
    chosen = await database.read(lambda session: settings.of(session, slack.id))
    assert (chosen.least_group, chosen.days_off) == (7, ["--12-24/--12-24"]), "days off are typed"

    assert await _promised_by_reaction(slack, database) == 0
    assert await _dnd_until(slack, database) is None
    assert [line["event"] for line in bot.lines if line.get("level") not in ("debug", "info")] == []


async def test_what_is_granted_later_comes_alive_without_a_restart(
    slack: Sandbox, bot: Program, database: Database
) -> None:
    slack.grant(*OPTIONAL)
    shown = await _settings(slack)
    assert {"follow_up_emoji", "most_in_group", "days_off_file"} <= set(shown)
    await _synced(bot, 2)
    assert await _dnd_until(slack, database) == MONDAY + timedelta(hours=8)

    ana = slack.person("ana")
    reply = await ana.command("/thanks", "@nights for keeping the lights on", channel="general")
    assert "on their way" in reply.text
    assert await _promised_by_reaction(slack, database) == 1
