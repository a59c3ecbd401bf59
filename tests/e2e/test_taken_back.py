"""Thanks taken back and put right through the real program: whenever that happens, Slack shows what is true."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox import Fault, Message, Sandbox, Workspace
from sandbox.app import PATIENCE_SECONDS
from tests.bot.conftest import kindling
from tests.databases import Databases
from tests.e2e.house import FEW, House
from tests.program import Program, StartBot, environment

POST, UPDATE, DELETE = "chat.postMessage", "chat.update", "chat.delete"
LINE = "@ben for the words as they were"
RIGHT = "the words as they should be"
LEASE = timedelta(seconds=40)
FRIDAY = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)


@pytest.fixture
def workspace() -> Workspace:
    """A small one, in whose recognition channel all are."""
    return FEW


def _said(slack: Sandbox, words: str = "the words as") -> list[str]:
    """What stands in the recognition channel, and with Ben."""
    shown = [*slack.messages("kudos"), *slack.person("ben").dm()]
    return [each.plain for each in shown if words in each.plain]


async def _thank(slack: Sandbox, line: str = LINE) -> Message:
    """Ana thanks; her answer."""
    reply = await slack.person("ana").command("/thanks", line, channel="general")
    assert "on their way" in reply.text
    return reply.messages[-1]


async def _stand(slack: Sandbox, words: str, count: int = 2) -> None:
    await slack.wait_for(lambda: len(_said(slack, words)) == count)


async def _edit(slack: Sandbox, answer: Message, **fields: object) -> None:
    ana = slack.person("ana")
    await ana.click(answer, "Edit")
    sent = await ana.submit({"What did they do?": RIGHT, **fields})
    assert (sent.closed, sent.errors, sent.error) == (True, {}, None)


async def test_undo_takes_every_message_away_and_gives_the_words_back_to_their_giver(
    slack: Sandbox, bot: Program
) -> None:
    answer = await _thank(slack)
    await _stand(slack, "as they were")
    await slack.person("ana").click(answer, "Undo")
    await _stand(slack, "the words as", 0)
    await slack.wait_for(lambda: "Taken back" in answer.plain)
    assert "the words as they were" in answer.plain
    await slack.person("ana").click(answer, "Open it as a form")
    assert slack.person("ana").modal is not None


async def test_edit_changes_every_message_where_it_stands_and_whoever_is_new_hears(
    slack: Sandbox, bot: Program
) -> None:
    answer = await _thank(slack)
    await _stand(slack, "as they were")
    places = [each.ts for each in slack.messages("kudos")]
    await _edit(slack, answer, people=["ben", "chloe"])
    await _stand(slack, RIGHT)
    await slack.wait_for(lambda: any(RIGHT in each.plain for each in slack.person("chloe").dm()))
    assert [each.ts for each in slack.messages("kudos")] == places
    assert _said(slack, "as they were") == []
    await slack.wait_for(lambda: "Changed" in answer.plain)
    await slack.person("ana").click(answer, "Undo")
    await _stand(slack, "the words as", 0)
    await slack.wait_for(lambda: not any(RIGHT in each.plain for each in slack.person("chloe").dm()))


async def test_the_way_to_the_post_is_answered_when_it_is_wanted(slack: Sandbox, bot: Program) -> None:
    answer = await _thank(slack)
    await _stand(slack, "as they were")
    [post] = slack.messages("kudos")
    ana = slack.person("ana")
    async with asyncio.timeout(PATIENCE_SECONDS):  # until it is noted that it was posted
        while post.ts.replace(".", "") not in (await ana.click(answer, "See the post")).messages[-1].text:
            await bot.ticks_pass(1)


@pytest.mark.parametrize("act", ["Undo", "Edit"])
async def test_what_changes_while_messages_wait_is_sent_as_it_is_then(slack: Sandbox, bot: Program, act: str) -> None:
    waits = Fault.error("missing_scope", needed="chat:write", provided="commands")
    slack.faults.add(POST, waits, times=None)
    answer = await _thank(slack)
    await slack.wait_for(lambda: slack.calls(POST))
    await (_edit(slack, answer) if act == "Edit" else slack.person("ana").click(answer, "Undo"))
    slack.faults.clear()
    slack.clock.advance(seconds=6 * 60)
    await _stand(slack, RIGHT, 2 if act == "Edit" else 0)
    await bot.ticks_pass(2)
    assert (len(_said(slack)), slack.calls(UPDATE), slack.calls(DELETE)) == (2 if act == "Edit" else 0, [], [])


@pytest.mark.parametrize("act", ["Undo", "Edit"])
async def test_what_changes_while_a_message_is_being_sent_follows_it(slack: Sandbox, bot: Program, act: str) -> None:
    slack.faults.add(POST, Fault.delay(0.7), times=2)
    answer = await _thank(slack)
    await slack.wait_for(lambda: slack.calls(POST))
    await (_edit(slack, answer) if act == "Edit" else slack.person("ana").click(answer, "Undo"))
    await slack.wait_for(lambda: len(slack.calls(UPDATE if act == "Edit" else DELETE)) == 2)
    assert _said(slack, "as they were") == []
    await _stand(slack, RIGHT, 2 if act == "Edit" else 0)


@pytest.mark.parametrize("act", ["Undo", "Edit"])
async def test_what_changes_after_a_kill_finds_what_was_posted_before_it(
    slack: Sandbox, start_bot: StartBot, databases: Databases, act: str
) -> None:
    url = databases.new("sqlite")
    bot = await start_bot(http=True, database_url=url)
    slack.faults.add(POST, Fault.lost_answer(), times=2)
    answer = await _thank(slack)
    await _stand(slack, "as they were")
    await bot.kill()
    await start_bot(http=True, database_url=url)
    await (_edit(slack, answer) if act == "Edit" else slack.person("ana").click(answer, "Undo"))
    slack.clock.advance(seconds=LEASE.total_seconds())
    await _stand(slack, RIGHT, 2 if act == "Edit" else 0)
    await slack.wait_for(lambda: _said(slack, "as they were") == [])
    assert len(slack.calls(POST)) == 2


async def test_a_kill_before_a_change_reached_slack_loses_nothing(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    bot = await start_bot(http=True, database_url=url)
    answer = await _thank(slack)
    await _stand(slack, "as they were")
    slack.faults.add(DELETE, Fault.server_error(), times=2)
    await slack.person("ana").click(answer, "Undo")
    await slack.wait_for(lambda: slack.calls(DELETE))
    await bot.kill()
    await start_bot(http=True, database_url=url)
    slack.clock.advance(seconds=LEASE.total_seconds())
    await _stand(slack, "the words as", 0)


async def test_a_second_click_and_a_strangers_click_change_nothing_and_tell_nothing(
    slack: Sandbox, bot: Program
) -> None:
    answer = await _thank(slack)
    await _stand(slack, "as they were")
    shown = await slack.person("chloe").click(answer, "Undo")
    assert "nothing of yours to change" in json.dumps([each.text for each in shown.messages])
    assert len(_said(slack)) == 2
    ana = slack.person("ana")
    await asyncio.gather(ana.click(answer, "Undo"), ana.click(answer, "Undo"))
    await _stand(slack, "the words as", 0)
    await slack.wait_for(lambda: "Taken back" in answer.plain)
    assert sum("nothing of yours" in each.plain for each in ana.ephemerals("general")) == 1


async def test_the_same_words_within_a_minute_are_asked_about_and_sent_again_once(slack: Sandbox, bot: Program) -> None:
    await _thank(slack)
    asked = await slack.person("ana").command("/thanks", LINE, channel="general")
    assert "Send them again?" in asked.text
    await _stand(slack, "as they were")
    question = asked.messages[-1]
    await asyncio.gather(*(slack.person("ana").click(question, "Send again") for _ in range(2)))
    await _stand(slack, "as they were", 4)
    await bot.ticks_pass(2)
    assert len(_said(slack)) == 4


async def test_on_home_they_can_be_taken_back_later(slack: Sandbox, bot: Program) -> None:
    await _thank(slack)
    await _stand(slack, "as they were")
    ana = slack.person("ana")
    await ana.open_home()
    await slack.wait_for(lambda: ana.home is not None)
    assert ana.home
    await ana.click(ana.home, "shoutout_choose", "Take it back")
    await _stand(slack, "the words as", 0)
    await slack.wait_for(lambda: ana.home is not None and "Taken back" in json.dumps(ana.home.blocks))


# What a digest and an export say then


@pytest.fixture
async def spoken(house: House) -> House:
    """Two days before the digest, Ben and Chloé are thanked in public."""
    await house.until(FRIDAY - timedelta(days=2))
    await _thank(house.slack, "@chloe for the words as an older post")
    await _stand(house.slack, "as an older post", 1)
    await _thank(house.slack)
    await _stand(house.slack, "as they were")
    return house


async def _exported(house: House, tmp_path: Path) -> str:
    env = environment(house.slack, str(house.database.url), http=False, CLOCK_FILE=str(tmp_path / "clock"))
    ended = await kindling(tmp_path, env, "export", "--format", "json", "--to", str(tmp_path / "out"))
    assert (ended.status, ended.err) == (0, [])
    return "".join(each.read_text() for each in sorted((tmp_path / "out").iterdir()))


async def _digest(house: House) -> str:
    await house.until(FRIDAY)
    [digest] = [each for each in house.slack.messages("kudos") if "week" in each.plain and "thanks in" in each.plain]
    return digest.plain


async def test_what_was_taken_back_is_in_no_digest_and_in_no_export(spoken: House, tmp_path: Path) -> None:
    answer = [each for each in spoken.slack.person("ana").ephemerals("general") if "on their way" in each.plain][-1]
    assert "as they were" in await _exported(spoken, tmp_path)
    await spoken.slack.person("ana").click(answer, "Undo")
    await _stand(spoken.slack, "as they were", 0)
    digest = await _digest(spoken)
    assert ("as an older post" in digest, "as they were" in digest) == (True, False)
    assert "as they were" not in await _exported(spoken, tmp_path)


async def test_what_is_taken_back_after_a_digest_leaves_it_too(spoken: House) -> None:
    slack = spoken.slack
    digest = await _digest(spoken)
    assert ("as an older post" in digest, "as they were" in digest) == (True, True)
    latest, older = [
        each for each in reversed(slack.person("ana").ephemerals("general")) if "on their way" in each.plain
    ]
    await slack.person("ana").click(latest, "Undo")
    await _stand(slack, "as they were", 0)
    assert sum("as an older post" in each.plain for each in slack.messages("kudos")) == 2, "its post, and the digest"
    await slack.person("ana").click(older, "Undo")
    await _stand(slack, "the words as", 0)
    assert [each for each in slack.messages("kudos") if "thanks in" in each.plain] == []


@pytest.mark.parametrize("teller", ["a digest", "an export"])
async def test_what_an_administrator_deleted_is_taken_back_before_a_digest_or_an_export(
    spoken: House, tmp_path: Path, teller: str
) -> None:
    slack = spoken.slack
    [post] = [each for each in slack.messages("kudos") if "as they were" in each.plain]
    await slack.person("ana").delete(post)
    told = await (_digest(spoken) if teller == "a digest" else _exported(spoken, tmp_path))
    assert ("as an older post" in told, "as they were" in told) == (True, False)
    await _stand(slack, "as they were", 0)


async def test_what_slack_itself_deleted_with_all_that_was_older_stays(spoken: House) -> None:
    slack = spoken.slack
    for each in slack.messages("kudos"):
        await slack.person("ana").delete(each)
    digest = await _digest(spoken)
    assert ("as an older post" in digest, "as they were" in digest) == (True, True)
    assert len(_said(slack, "as they were")) == 2, "with Ben, and in the digest"
