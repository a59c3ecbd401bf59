"""`/kindling privacy`: what is stored, why, how long and who sees it; and what a workspace chooses of that."""

import re

from bot.blocks.retention import WORDS
from sandbox import Sandbox
from tests.program import StartBot


async def test_everyone_reads_how_long_their_own_workspace_keeps_what(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot(LEADS=slack.person("ana").id, RECOGNITION_CHANNEL="")
    ana, ben = slack.person("ana"), slack.person("ben")
    before = (await ben.command("/kindling", "privacy", channel="general")).text
    assert [each.name for each in WORDS.values() if f"*{each.name}*" not in before] == []
    assert "look back on your own weeks.\nYou alone, unless you share one" in before
    assert "_Kept: 13 months_" in before
    await ana.command("/kindling", "settings", channel="general")
    assert (await ana.submit({"How long I keep: Check-ins": "3 months", "How long I keep: Thanks": "60 months"})).closed
    after = (await ben.command("/kindling", "privacy", channel="general")).text
    kept = {name: re.search(rf"\*{name}\*.*\n.*_Kept: (.*)_", after) for name in ("Thanks", "Check-ins")}
    assert [each and each[1] for each in kept.values()] == ["60 months", "3 months"]
