"""An app in Slack that was made from an older manifest: what it may not do or hear of is absent, and all else works."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.slack.refusals import REINSTALL
from bot.slack.scopes import OPTIONAL
from bot.tools.manifest import EVENTS, SCOPES, SINCE
from sandbox import Fault, Sandbox, Workspace
from tests.program import Program, StartBot

ABSENT = {"app_mentions:read"}


@pytest.fixture
async def slack(tmp_path: Path, workspace: Workspace, starts_at: datetime) -> AsyncIterator[Sandbox]:
    """A workspace whose app hears of the events of the first manifest only, and lacks all scopes that it may lack."""
    scopes, events = sorted(SCOPES.keys() - ABSENT - OPTIONAL), sorted(EVENTS.keys() - SINCE.keys())
    async with Sandbox(
        workspace, scopes=scopes, events=events, clock_file=tmp_path / "clock", starts_at=starts_at
    ) as sandbox:
        yield sandbox


async def _synced(bot: Program) -> None:
    await bot.wait_for(lambda line: line.get("event") == "synced")


async def test_what_is_absent_is_said_in_one_line_and_all_else_works(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    behind = await bot.wait_for(lambda line: line.get("event") == "app_is_behind")
    assert behind["absent"] == {each: SCOPES[each] for each in sorted(ABSENT)}
    assert (behind["level"], behind["remedy"]) == ("warning", REINSTALL)
    await _synced(bot)
    assert (
        "on their way"
        in (await slack.person("ana").command("/thanks", "@ben for staying late", channel="general")).text
    )
    (post,) = await slack.wait_for(lambda: slack.messages("kudos"))
    await slack.person("chloe").click(post, "Me too")
    assert (await slack.person("chloe").submit({"Because …": "my night was calm"})).closed
    await slack.wait_for(lambda: "my night was calm" in post.plain)
    await slack.person("ana").post("general", "@kindling hello")  # which is not heard
    await slack.person("ana").command("/kindling", "team", channel="kudos")
    assert slack.person("ana").modal
    assert [line["event"] for line in bot.lines if line.get("level") not in ("debug", "info")] == ["app_is_behind"]


async def test_an_event_that_this_version_does_not_know_is_taken_and_told_of_once(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    for _ in range(2):
        slack.send_event(
            {"type": "channel_shared", "connected_team_id": "T0QUAY", "channel": slack.channel_id("kudos")}
        )
        await slack.events_settled()
    told = await bot.wait_for(lambda line: line.get("event") == "not_known")
    assert told["name"] == "channel_shared"
    assert sum(line.get("event") == "not_known" for line in bot.lines) == 1


async def test_who_asks_for_what_the_app_may_not_do_reads_so_in_one_sentence(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await _synced(bot)
    refused = Fault.error("missing_scope", needed="channels:read,groups:read,mpim:read", provided="commands")
    slack.faults.add("conversations.info", refused, times=None)
    reply = await slack.person("ana").command("/kindling", "team", channel="general")
    assert "I may not do that in your workspace yet" in reply.text
    told = await bot.wait_for(lambda line: line.get("event") == "not_permitted")
    assert told["reason"] == "missing_scope channels:read groups:read"
