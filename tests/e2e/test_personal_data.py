"""One's own data through the real program: a copy of it by direct message, and taking it back."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.blocks.own_data import ERASED
from models import Base
from models.across import erasure
from models.store.database import Database
from sandbox import Fault, Message, Sandbox, View
from scheduler.dispatcher import LEASE
from tests.databases import Databases
from tests.program import Program, StartBot

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=ZoneInfo("Europe/London"))
"""Working hours in London, Madrid and Montreal."""
BOX = "I understand, and I want this"
LABEL = "Delete what you keep about me"


@pytest.fixture
def starts_at() -> datetime:
    """It is Monday afternoon in London."""
    return MONDAY


async def _arrives(slack: Sandbox, who: str, words: str) -> Message:
    """The message with these words in somebody's direct messages with the bot."""
    found = await slack.wait_for(lambda: next((each for each in slack.person(who).dm() if words in each.plain), None))
    assert found
    return found


async def _offer(slack: Sandbox, who: str) -> Message:
    """What `/kindling data` answers."""
    reply = await slack.person(who).command("/kindling", "data", channel="general")
    assert (reply.acked, len(reply.messages)) == (True, 1)
    return reply.messages[0]


async def _home(slack: Sandbox, who: str) -> View:
    """Home, as it is shown to somebody who opens it."""
    person = slack.person(who)
    before = person.home.hash if person.home else ""
    await person.open_home()
    await slack.wait_for(lambda: person.home is not None and person.home.hash != before)
    assert person.home
    return person.home


async def _copy(slack: Sandbox, who: str) -> dict[str, Any]:
    """What is in the file that somebody gets."""
    message = await _arrives(slack, who, "all that I store about you")
    (file,) = message.files
    assert file.name == "kindling-my-data.json"
    assert list(file.shared_in) == [message.channel]
    assert file.content
    found: dict[str, Any] = json.loads(file.content)
    return found


async def test_a_copy_comes_as_a_file_by_direct_message(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    await slack.person("ana").command("/thanks", "@ben for a quiet word", channel="leads")
    await ben.command("/followup", "@chloe send the revised quote by friday 3pm", channel="general")
    offer = await _offer(slack, "ben")
    assert offer.ephemeral_to == ben.id
    assert (await ben.click(offer, "Get a copy")).acked
    copy = await _copy(slack, "ben")
    assert [each["reason"] for each in copy["thanks_you_got"]] == ["a quiet word"]
    assert [each["what"] for each in copy["your_promises"]] == ["send the revised quote"]
    assert copy["you"]["name"] == "ben"
    await slack.wait_for(lambda: any("get it as a file" in each.plain for each in ben.ephemerals("general")))
    others = [each.plain for who in ("ana", "chloe") for each in slack.person(who).dm()]
    assert not any("all that I store" in each for each in others)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "conversations.open"])
async def test_a_copy_that_cannot_be_sent_is_owned_up_to(slack: Sandbox, start_bot: StartBot, method: str) -> None:
    await start_bot()
    ben = slack.person("ben")
    fault = slack.faults.add(method, Fault.error("missing_scope"))
    offer = await _offer(slack, "ben")
    assert (await ben.click(offer, "Get a copy")).acked
    await _arrives(slack, "ben", "could not send you the file")
    assert fault.struck == 1
    assert not any(each.files for each in ben.dm())
    await ben.click(offer, "Get a copy")
    assert (await _copy(slack, "ben"))["you"]["id"] == ben.id


STEPS = ("conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal")


@pytest.mark.parametrize("stops", [False, True], ids=["killed", "stopped"])
@pytest.mark.parametrize("step", STEPS)
async def test_a_copy_that_was_acknowledged_comes_once_whatever_becomes_of_the_program(
    slack: Sandbox, start_bot: StartBot, databases: Databases, step: str, stops: bool
) -> None:
    """Killed in the middle of each step, or stopped; of the last, Slack did it and the answer is lost."""
    url, http = databases.new("postgresql" if stops else "sqlite"), stops
    bot = await start_bot(http=http, database_url=url)
    ben, is_last = slack.person("ben"), step == STEPS[-1]
    fault = slack.faults.add(step, Fault.lost_answer() if is_last else Fault.delay(8), times=1)
    assert (await ben.click(await _offer(slack, "ben"), "Get a copy")).acked
    await slack.wait_for(lambda: fault.struck)
    await (bot.stop() if stops else bot.kill())
    slack.clock.advance(seconds=LEASE.total_seconds() + 1)
    bot = await start_bot(http=http, database_url=url)
    assert (await _copy(slack, "ben"))["you"]["id"] == ben.id
    slack.clock.advance(hours=1)
    await bot.quiet()
    await slack.wait_for(lambda: slack.calls("conversations.history") or not is_last)
    assert sum(bool(each.files) for each in ben.dm()) == 1


@pytest.mark.parametrize(("http", "kind"), [(False, "sqlite"), (True, "postgresql")])
async def test_who_erases_their_data_is_forgotten_and_others_are_told_kindly(
    slack: Sandbox, start_bot: StartBot, databases: Databases, http: bool, kind: str
) -> None:
    url = databases.new(kind)
    bot = await start_bot(http=http, database_url=url)
    await bot.wait_for(lambda line: line.get("event") == "synced")  # it learns of everybody once more
    ben = slack.person("ben")
    await ben.command("/thanks", "@chloe for the kind note about the lantern", channel="general")
    await slack.person("ana").command("/thanks", "@ben @chloe for the night shift", channel="general")
    await ben.command("/followup", "", channel="general")
    tell = ["Let them know now, and when it is done or moves"]
    assert (await ben.submit({"what": "mend the lantern", "other": "chloe", "when": "friday", "tell": tell})).closed
    await _arrives(slack, "chloe", "promised you this")
    await _arrives(slack, "ben", "thanks you")

    await ben.click(await _offer(slack, "ben"), "Delete my data …")
    assert ben.modal
    words = ben.modal.plain
    assert "What goes" in words
    assert "What stays" in words
    assert "Messages that are in Slack already stay there" in words
    refused = await ben.submit()
    assert not refused.closed
    assert LABEL in refused.errors
    done = await ben.submit({LABEL: [BOX]})
    assert (done.error, done.errors) == (None, {})
    assert done.modal
    outcomes = (ERASED.split(". ")[1], "I have begun")  # which it says where it takes longer than a form can wait
    assert any(each in done.modal.plain for each in outcomes)

    told = await _arrives(slack, "chloe", "will not be done after all")
    assert ben.id not in str(told.blocks) + told.text
    assert "lantern" not in str(told.blocks) + told.text
    await bot.wait_for(lambda line: line.get("event") == "erased")
    assert await bot.stop() == 0
    assert [each for each in _everything(url) if ben.id in each or "lantern" in each] == []


def _everything(url: str) -> list[str]:
    """Every row of every table, as text."""
    database = Database(url)
    with database.engine.connect() as connection:
        found = [str(row) for each in Base.metadata.sorted_tables for row in connection.execute(select(each))]
    database.engine.dispose()
    return found


async def test_on_home_too_and_whoever_comes_back_is_new(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    ben = slack.person("ben")
    await ben.command("/followup", "water the plants by friday", channel="general")
    home = await _home(slack, "ben")
    assert "water the plants" in home.plain
    await ben.click(home, "Get a copy")
    assert [each["what"] for each in (await _copy(slack, "ben"))["your_promises"]] == ["water the plants"]
    await slack.wait_for(lambda: ben.home is not None and "get it as a file" in ben.home.plain)
    assert ben.home
    await ben.click(ben.home, "Delete my data …")
    await ben.submit({LABEL: [BOX]})
    assert ben.home.plain.count("What I kept about you is deleted") == 1
    assert "water the plants" not in ben.home.plain
    assert "Welcome to Kindling" in (await _home(slack, "ben")).plain
    assert "Nothing is open" in (await ben.command("/followup", "list", channel="general")).text
    await ben.command("/thanks", "@chloe for the warm welcome", channel="general")
    await _arrives(slack, "chloe", "the warm welcome")


async def test_closing_the_form_keeps_everything(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    ben = slack.person("ben")
    await ben.command("/followup", "water the plants by friday", channel="general")
    await ben.click(await _offer(slack, "ben"), "Delete my data …")
    await ben.close_modal()
    assert "water the plants" in (await ben.command("/followup", "list", channel="general")).text


@pytest.mark.parametrize(("http", "kind"), [(False, "sqlite"), (True, "postgresql")])
async def test_an_erasure_that_was_cut_short_is_finished_by_the_next_start_and_home_says_so(
    slack: Sandbox, start_bot: StartBot, databases: Databases, http: bool, kind: str
) -> None:
    url = databases.new(kind)
    bot = await start_bot(http=http, database_url=url)
    await bot.wait_for(lambda line: line.get("event") == "synced")
    ben = slack.person("ben")
    await ben.command("/thanks", "@chloe for the kind note about the lantern", channel="general")
    await slack.person("ana").command("/thanks", "@ben for the night with the lantern", channel="general")
    await _arrives(slack, "ben", "thanks you")
    await bot.kill()
    database = Database(url)
    await database.write(lambda session: erasure.begin(session, slack.id, ben.id, MONDAY))
    await database.close()
    assert any(ben.id in each for each in _everything(url))
    bot = await start_bot(http=http, database_url=url)
    await bot.wait_for(lambda line: line.get("event") == "erased")
    await slack.wait_for(lambda: ben.home is not None and "is deleted, and I cannot" in ben.home.plain)
    assert await bot.stop() == 0
    assert [each for each in _everything(url) if ben.id in each or "the kind note" in each] == []
