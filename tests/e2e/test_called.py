"""Commands that have other names in Slack, since another app has theirs."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.bot.conftest import kindling
from tests.program import StartBot

NAMES = "thanks=/kudos,kindling=/spark"
OURS = re.compile(r"/(?:thanks|kindling)\b")


@pytest.mark.parametrize("is_http", [False, True])
async def test_thanks_go_by_the_chosen_name_and_everything_says_it(
    slack: Sandbox, start_bot: StartBot, is_http: bool
) -> None:
    await start_bot(http=is_http, COMMANDS=NAMES)
    ana, ben = slack.person("ana"), slack.person("ben")
    await ana.command("/kudos", "@ben you kept calm on the phone", channel="general")
    await slack.wait_for(lambda: any("you kept calm" in each.plain for each in ben.dm()))
    shown = [
        (await ana.command("/spark", "help", channel="general")).text,
        (await ana.command("/spark", "", channel="general")).text,
        (await ana.command("/kudos", "help", channel="general")).text,
        (await ana.command("/kudos", "you forgot whom", channel="general")).text,
    ]
    assert not any(OURS.search(each) for each in shown), shown
    assert "`/spark`" in shown[0]
    assert "`/kudos @ben for" in shown[2]


async def test_the_names_of_before_are_understood_and_of_an_unknown_one_it_is_said_what_is_missing(
    slack: Sandbox, start_bot: StartBot
) -> None:
    await start_bot(COMMANDS=NAMES)
    ana, ben = slack.person("ana"), slack.person("ben")
    await ana.command("/thanks", "@ben the manifest is from before", channel="general")
    await slack.wait_for(lambda: any("from before" in each.plain for each in ben.dm()))
    reply = await ana.command("/praise", "@ben for the tea", channel="general")
    assert "do not know `/praise`" in reply.text


def _names(printed: Sequence[str]) -> set[str]:
    return {each["command"] for each in json.loads("".join(printed))["features"]["slash_commands"]}


async def test_the_manifest_has_the_names_that_the_bot_goes_by_and_says_where_they_differ(tmp_path: Path) -> None:
    chosen = {"/checkin", "/followup", "/kudos", "/spark"}
    same = await kindling(tmp_path, {"COMMANDS": NAMES}, "manifest")
    assert (same.status, _names(same.out), same.err) == (0, chosen, [])
    given = await kindling(tmp_path, {}, "manifest", "--commands", NAMES)
    assert (given.status, _names(given.out)) == (0, chosen)
    assert given.err == [f"Kindling: set COMMANDS={NAMES} where the bot runs, or it will not know these names."]


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ("praise=/kudos", "names praise, and there are: checkin, followup, kindling, thanks."),
        ("thanks=/kindling", "calls two commands /kindling."),
        ("kudos", "must look like thanks=/kudos,followup=/promise (each once, in lower case, 32 characters at most)"),
    ],
)
async def test_names_that_cannot_be_are_named_in_one_line(tmp_path: Path, wrong: str, remedy: str) -> None:
    ended = await kindling(tmp_path, {}, "manifest", "--commands", wrong)
    assert (ended.status, ended.out, ended.err) == (2, [], [f"Kindling: COMMANDS {remedy}"])
