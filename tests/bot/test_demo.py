"""The demo: a workspace with a past, in which a visitor can act at once."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from lab.demo_past import SAID, begin, live_through
from lab.simulation.stage import MEMORY
from sandbox import Sandbox, Timings
from sandbox.demo_workspace import DEMO
from tests.keys import KEY
from tests.program import Program

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@pytest.mark.long
async def test_the_past_has_thanks_digests_and_moods_and_ends_now(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with Sandbox(
        DEMO,
        scopes=list(SCOPES),
        events=list(EVENTS),
        manifest=make_manifest(),
        starts_at=begin(now),
        timings=Timings.patient(),
    ) as slack:
        await live_through(slack, f"sqlite:///{tmp_path / 'past.db'}", "kudos", "ana", SecretStr(KEY))
        assert abs((slack.clock.now() - datetime.now(UTC)).total_seconds()) < 60
        kudos = "\n".join(each.plain for each in slack.messages("kudos"))
        for weeks_ago, _, _, _, line in SAID:
            if weeks_ago and line.startswith("/thanks"):
                assert line.partition(" for ")[2].partition(" #")[0] in kudos
        assert len(re.findall("A week of thanks in kudos", kudos)) >= 3
        digests = [each.plain for each in slack.person("ana").dm() if "Your week with your teams" in each.plain]
        assert all("people were thanked in public" in each for each in digests[2:])
        assert "support" in digests[-1]
        assert "said on two days or more that they were well" in digests[-1]
        assert "Thanks over time" in digests[-1]
        assert "has not been thanked in public lately" in digests[-1]
        assert all(each.count("One thing to try") == 1 for each in digests[1:]), "though she leads two teams"
        assert any("Noted for a story" in each.plain for each in slack.ephemerals("general"))


@pytest.mark.long
async def test_the_page_is_there_and_nothing_is_left_behind(tmp_path: Path) -> None:
    before = set(MEMORY.glob("kindling-demo-*"))
    places = {"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)}
    demo = await Program.start(tmp_path, places, "demo", "--port", "0")
    said = await demo.wait_for(lambda line: bool(ADDRESS.search(str(line))))
    address = ADDRESS.search(str(said))
    assert address
    async with ClientSession() as client, client.get(address.group()) as answer:
        assert answer.status == 200
    assert await demo.stop() == 0
    assert os.listdir(tmp_path) == []
    assert set(MEMORY.glob("kindling-demo-*")) <= before
