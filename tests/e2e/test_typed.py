"""What people write to Kindling, in its direct messages and by mentioning it, through the real program."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from models import Followup, Heard, Preference, Shoutout
from models.capabilities.shoutouts import Audience
from models.capabilities.typed import PATIENCE
from models.store.base import Base, id_of
from models.store.database import Database
from sandbox import BOT, Fault, Message, Sandbox
from sandbox.actor import Actor
from sandbox.delivery import Ack, Retry
from tests.databases import Databases
from tests.e2e.house import House, open_house
from tests.program import StartBot

UNDERSTOOD = "I keep nothing of what is written besides"
WORDS = "marmalade on the keyboard"


@pytest.fixture
async def http_house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Over HTTP, where a refusal is an answer: over Socket Mode Slack waits until its time is over."""
    async with open_house(slack, start_bot, databases, "http-postgresql") as house:
        yield house


def _seen(person: Actor, channel: str | None) -> Sequence[Message]:
    return person.sees(channel) if channel else person.dm()


async def _written(slack: Sandbox, who: str, text: str, channel: str | None = None, **more: Any) -> list[Message]:
    """What is new before somebody's eyes once they wrote this to Kindling and it was acknowledged."""
    writer = slack.person(who)
    before = {each.ts for each in _seen(writer, channel)}
    message = await writer.post(channel, text, dm=None if channel else BOT, **more)
    await slack.events_settled()
    return [each for each in _seen(writer, channel) if each.ts not in {*before, message.ts}]


async def _tell(slack: Sandbox, event: dict[str, Any], retry: int = 0) -> Ack:
    """Have Slack tell of this once, as the so-manieth retry, without asking again."""
    authorised = {"enterprise_id": None, "team_id": slack.id, "user_id": slack.bot_id, "is_bot": True}
    usual = {"type": "event_callback", "team_id": slack.id, "api_app_id": slack.app.id, "event_id": "Ev0"}
    payload = usual | {"authorizations": [authorised], "event": event}
    again = Retry(retry, "http_error") if retry else None
    return await slack.engine.delivery.request("events_api", payload, again)


def _direct(slack: Sandbox, text: str, **other: Any) -> dict[str, Any]:
    """A message of Ana's to the bot as Slack tells of it."""
    ana = slack.person("ana")
    channel = ana.team.direct(ana.id, slack.bot_id).id
    told = {"type": "message", "channel_type": "im", "channel": channel, "user": ana.id, "text": text}
    return told | {"ts": "1795348800.000100", "event_ts": "1795348800.000100"} | other


async def _count(database: Database, model: Any) -> int:
    return await database.read(lambda session: session.scalar(select(func.count()).select_from(model)) or 0)


# The same as the commands


async def test_thanks_and_promises_that_are_written_are_those_of_the_commands(each_house: House) -> None:
    slack, database = each_house.slack, each_house.database
    [thanks] = await _written(slack, "ana", "could you thank @ben for staying late & <b>calm</b>?")
    assert "nobody else sees them" in thanks.plain
    assert thanks.ephemeral_to is None
    [promise] = await _written(slack, "ana", "promise @ben the numbers tomorrow at 9am")
    assert "Noted for" in promise.plain
    assert "the numbers" in promise.plain
    [reminder] = await _written(slack, "ana", "Remind me to call the lab tomorrow at 10am")
    assert "call the lab" in reminder.plain
    [found] = await _written(slack, "ana", "what did I promise?")
    assert "the numbers" in found.plain
    assert "call the lab" in found.plain
    await slack.wait_for(lambda: [m for m in slack.person("ben").dm() if "staying late & <b>calm</b>" in m.plain])
    assert not slack.messages("kudos"), "what is written in private stays there"
    await slack.person("ana").click(reminder, "Let go")
    [found] = await _written(slack, "ana", "list")
    assert "call the lab" not in found.plain
    assert (await _count(database, Followup), await _count(database, Shoutout)) == (2, 1)


async def test_what_is_written_where_it_is_mentioned_is_done_there_and_answered_to_whoever_wrote(
    each_house: House,
) -> None:
    slack = each_house.slack
    [answer] = await _written(slack, "ana", "@kindling thank @ben for the demo", "general")
    assert answer.ephemeral_to == slack.person("ana").id
    assert "on their way" in answer.plain
    await slack.wait_for(lambda: [m for m in slack.messages("kudos") if "the demo" in m.plain])
    [noted] = await _written(slack, "ana", "@kindling promise @ben the figures tomorrow at 9am", "general")
    [found] = await _written(slack, "ana", "hey @kindling, what did I promise?", "general")
    [said] = await _written(slack, "ana", f"@kindling {WORDS}", "general")
    for each in (noted, found, said):
        assert each.ephemeral_to == slack.person("ana").id
    assert "the figures" in found.plain
    assert UNDERSTOOD in said.plain
    [said] = await _written(slack, "ana", "thank @ben for telling @kindling what we do", "general")
    assert UNDERSTOOD in said.plain, "who only speaks of it asks for nothing"
    bot_says = [each for each in slack.messages("general") if each.user == slack.bot_id]
    assert bot_says == [], "nothing about promises is said before others"
    assert slack.person("ben").ephemerals("general") == []


async def test_what_is_written_in_a_private_channel_stays_there(house: House) -> None:
    slack = house.slack
    await slack.person("ana").invite_bot("leads")
    [answer] = await _written(slack, "ana", "@kindling thank @ben for the plan nobody knows", "leads")
    assert "nobody else sees them" in answer.plain
    [audience] = await house.database.read(lambda session: list(session.scalars(select(Shoutout.audience))))
    assert audience is Audience.PRIVATE
    slack.faults.add("conversations.info", Fault.server_error())
    await _written(slack, "ana", "@kindling thank @chloe for the other plan", "general")
    seen = await house.database.read(lambda session: list(session.scalars(select(Shoutout.audience))))
    assert seen == [Audience.PRIVATE] * 2, "what is not known to be public counts as private"


async def test_an_answer_stands_in_the_thread_in_which_it_was_asked_for(house: House) -> None:
    slack, ana = house.slack, house.slack.person("ana")
    root = await ana.post(dm=BOT, text="hello")
    await slack.events_settled()
    [answer] = await _written(slack, "ana", "what did I promise?", thread=root)
    assert answer.thread_ts == root.ts
    talk = await slack.person("ben").post("general", "who has the figures?")
    [thanks] = await _written(slack, "ana", "@kindling thank @ben for asking", "general", thread=talk)
    assert (thanks.thread_ts, thanks.ephemeral_to) == (talk.ts, ana.id)


async def test_a_pause_and_its_end_and_one_s_own_mood_are_understood(house: House) -> None:
    slack = house.slack
    of_ana = select(Preference.paused_until).where(Preference.member_id == slack.person("ana").id)
    [paused] = await _written(slack, "ana", "please pause everything until monday, thanks!")
    assert "30 Nov" in paused.plain or "Monday" in paused.plain or "Mon" in paused.plain
    assert await house.database.read(lambda session: session.scalar(of_ana))
    [ended] = await _written(slack, "ana", "I'm back")
    assert not await house.database.read(lambda session: session.scalar(of_ana))
    [arrived] = await _written(slack, "ana", "check in 4")
    assert "You said" in arrived.plain
    [shown] = await _written(slack, "ana", "how have I been?")
    assert "for your eyes only" in shown.plain
    [helped] = await _written(slack, "ana", "help")
    assert "`/thanks" in helped.text
    assert ended.plain


# What needs a form

FORMS = {
    f"promise @ben {WORDS}": "Promise something",
    "promise something": "Promise something",
    "checkin": "Check-in",
    "how am I?": "Check-in",
    "what do I get?": "What you get",
    "thank someone": "Thank someone",
    "settings": "Settings",
    "/kindling team": "Team",
    "/kindling content": "Content",
}


async def test_what_needs_a_form_has_a_button_that_opens_it_with_what_was_typed(each_house: House) -> None:
    slack, ana = each_house.slack, each_house.slack.person("ana")
    for typed in FORMS:
        where = {"text": f"@kindling {typed}", "channel": "kudos"} if "team" in typed else {"text": typed}
        [answer] = await _written(slack, "ana", **where)
        reply = await ana.click(answer, "Open the form")
        assert reply.acked, typed
        assert ana.modal is not None, typed
        if WORDS in typed:
            assert WORDS in answer.plain
            assert WORDS in str(ana.modal.values)
            assert slack.person("ben").id in str(ana.modal.values)
            assert (await ana.submit({"when": "tomorrow 9am"})).closed
            assert await _count(each_house.database, Followup) == 1
        else:
            await ana.close_modal(everything=True)
    [answer] = await _written(slack, "ana", "thank @ben")
    await ana.click(answer, "Open it as a form")
    assert (await ana.submit({"reason": "the long calm answer"})).closed
    await slack.wait_for(lambda: [m for m in slack.person("ben").dm() if "the long calm answer" in m.plain])


# Nobody hears nothing, and nobody hears it twice

SAYINGS = (
    "hello",
    ":wave:",
    WORDS,
    "\U0001f44d",
    "!!",
    "thanks!",
    "x" * 5000,
    "remind @ben to smile",
    "/thanks",
    "/nothing",
)


async def test_whatever_is_written_gets_one_short_answer(house: House) -> None:
    slack = house.slack
    for saying in SAYINGS:
        [answer] = await _written(slack, "ana", saying)
        assert len(answer.plain) < 600 or saying in answer.plain, saying
    [greeted] = await _written(slack, "ana", "hi there")
    assert "Hello" in greeted.plain
    [thanked] = await _written(slack, "ana", "thank you so much :heart:")
    assert "You are welcome" in thanked.plain
    await slack.person("ana").click(greeted, "Thank someone")
    assert slack.person("ana").modal
    await slack.person("ana").close_modal()
    await slack.person("ana").click(greeted, "Promise something")
    assert slack.person("ana").modal
    await slack.person("ana").close_modal()
    before = len(slack.person("ana").dm())
    for number, subtype in enumerate(("file_share", "thread_broadcast", "me_message")):
        await _tell(slack, _direct(slack, "", subtype=subtype, ts=f"1795348801.00010{number}"))
    assert len(slack.person("ana").dm()) == before + 3, "a file alone is answered, too"


async def test_what_is_not_understood_is_kept_nowhere(each_house: House) -> None:
    slack = each_house.slack
    await _written(slack, "ana", WORDS)
    await _written(slack, "ana", f"@kindling {WORDS}", "general")

    def everything(session: Any) -> str:
        return str([session.execute(select(each)).all() for each in Base.metadata.sorted_tables])

    assert WORDS not in await each_house.database.read(everything)
    await _written(slack, "ana", f"promise {WORDS} tomorrow at 9am")
    assert WORDS in await each_house.database.read(everything)
    assert WORDS not in str(each_house.bot.lines)


async def test_edits_deletions_apps_and_its_own_messages_are_not_answered(house: House) -> None:
    slack, ana = house.slack, house.slack.person("ana")
    message = await ana.post(dm=BOT, text="hello")
    await slack.events_settled()
    await ana.edit(message, "thank @ben for editing")
    await ana.delete(message)
    await slack.person("robot").post(dm=BOT, text="hello")
    await slack.person("robot").join("general")
    await slack.person("robot").post("general", "@kindling thank @ben for being a bot")
    await slack.events_settled()
    others: list[dict[str, Any]] = [
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message", "bot_id": "B0OTHER", "user": None},
        {"subtype": "message_changed", "message": {"text": "hello"}},
        {"user": slack.bot_id},
        {"user": "USLACKBOT"},
        {"channel_type": "mpim"},
        {"channel_type": "channel"},
        {"type": "app_mention", "subtype": "document_mention"},
        {"ts": None},
    ]
    for other in others:
        assert (await _tell(slack, _direct(slack, "thank <@UBEN> for it", **other))).error is None, other
    assert len(slack.calls("chat.postMessage")) == 1, "only the hello of a person"
    assert slack.calls("chat.postEphemeral") == []
    assert await _count(house.database, Shoutout) == 0


async def test_somebody_of_another_organisation_reads_why(house: House) -> None:
    slack = house.slack
    await slack.person("client").join("general")
    [answer] = await _written(slack, "client", "@kindling thank @ben for the call", "general")
    assert "another organisation" in answer.plain
    assert await _count(house.database, Shoutout) == 0


# Slack tells again


async def test_what_slack_tells_again_is_done_and_answered_once(each_house: House) -> None:
    slack, ana = each_house.slack, each_house.slack.person("ana")
    thanks = _direct(slack, f"thank <@{slack.person('ben').id}> for it all, twice")
    named = {"type": "app_mention", "text": f"<@{slack.bot_id}> {thanks['text']}", "ts": "1795348800.000200"}
    mention = thanks | named | {"channel": slack.channel_id("general")}
    for _ in range(3):
        assert (await _tell(slack, thanks)).error is None
        assert (await _tell(slack, mention)).error is None
    assert [each.plain for each in ana.dm() if "nobody else sees them" in each.plain] != []
    assert len(ana.dm()) == 1
    assert len(ana.ephemerals("general")) == 1
    assert await _count(each_house.database, Shoutout) == 2


async def test_of_two_replicas_one_answers(slack: Sandbox, start_bot: StartBot, databases: Databases) -> None:
    url = databases.new("postgresql")
    await start_bot(http=True, database_url=url)
    first = slack.request_url
    await start_bot(http=True, database_url=url)
    second = slack.request_url
    told = _direct(slack, f"thank <@{slack.person('ben').id}> for the calm hour on call")
    for url_ in (first, second, first):
        slack.request_url = url_
        assert (await _tell(slack, told)).error is None
    assert len(slack.person("ana").dm()) == 1
    assert len(slack.calls("chat.postMessage")) <= 3  # the answer, and what the thanks themselves cause


async def test_what_was_taken_and_never_answered_is_answered_by_the_next(http_house: House) -> None:
    slack, database = http_house.slack, http_house.database
    told = _direct(slack, "hello")
    now = slack.clock.now()
    heard = Heard(workspace_id=slack.id, id=id_of("heard", told["channel"], told["ts"]), taken_at=now)
    await database.write(lambda session: session.add(heard))
    refused = await _tell(slack, told)
    assert refused.error is not None, "whoever took it may still answer, so Slack shall ask again"
    assert slack.person("ana").dm() == []
    slack.clock.advance(seconds=PATIENCE.total_seconds() + 1)
    assert (await _tell(slack, told)).error is None
    [answer] = slack.person("ana").dm()
    assert "Hello" in answer.plain
    assert [line for line in http_house.bot.lines if line.get("level") in ("error", "critical")] == []


async def test_an_answer_that_slack_does_not_take_is_tried_when_slack_asks_again(http_house: House) -> None:
    slack = http_house.slack
    slack.faults.add("chat.postMessage", Fault.server_error())
    told = _direct(slack, "hello")
    assert (await _tell(slack, told)).error is not None
    assert (await _tell(slack, told)).error is not None
    slack.clock.advance(seconds=PATIENCE.total_seconds() + 1)
    assert (await _tell(slack, told)).error is None
    assert len(slack.person("ana").dm()) == 1


async def test_who_is_not_heard_the_last_time_either_reads_so(http_house: House) -> None:
    slack = http_house.slack
    slack.faults.add("users.info", Fault.server_error(), times=None)
    told = _direct(slack, "hello", user="U0NOTKNOWN")
    assert (await _tell(slack, told, retry=2)).error is not None
    assert slack.person("ana").dm() == []
    await _tell(slack, told, retry=3)
    [sorry] = slack.person("ana").dm()
    assert "did not work just now" in sorry.plain


async def test_what_was_answered_is_forgotten_after_a_day(database: Database) -> None:
    from models.capabilities import typed
    from models.store.batches import work_off
    from tests.conftest import START, WORKSPACE

    id_ = id_of("heard", "D1", "1.2")
    await database.write(lambda session: typed.take(session, WORKSPACE, id_, START))
    assert await work_off(database, typed.forgotten(WORKSPACE, START)) == 0
    assert await work_off(database, typed.forgotten(WORKSPACE, START + timedelta(seconds=1))) == 1
