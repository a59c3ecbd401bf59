"""What keeps a sandbox small and quick when it runs for a long time."""

from collections.abc import AsyncIterator

import pytest

from sandbox import Sandbox, Timings
from sandbox.callbacks import FORGOTTEN_AFTER
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.tiny_bot import TinyBot


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(
        HARBOUR, scopes=SCOPES, events=[], record_calls=False, keep_messages=8, timings=Timings.patient()
    ) as sandbox:
        yield sandbox


async def write(slack: Sandbox, bot: TinyBot, count: int) -> list[str]:
    """Post to #general as often; the timestamps."""
    channel = slack.channel_id("general")
    return [(await bot.call("chat.postMessage", channel=channel, text=str(n)))["ts"] for n in range(count)]


async def test_calls_are_not_kept(slack: Sandbox, bot: TinyBot) -> None:
    await bot.call("auth.test")
    assert slack.engine.calls.by_method == {}
    with pytest.raises(RuntimeError, match="does not record"):
        slack.calls("auth.test")


async def test_the_oldest_messages_are_forgotten(slack: Sandbox, bot: TinyBot) -> None:
    stamps = await write(slack, bot, 11)
    general = slack.live.place("general")
    assert [item.ts for item in slack.messages("general")] == stamps[3:], "many go at once"
    assert general.timeline == stamps[3:]
    answer = await bot.call("chat.update", channel=general.id, ts=stamps[2], text="too late")
    assert answer["error"] == "message_not_found"
    assert (await bot.call("chat.update", channel=general.id, ts=stamps[3], text="in time"))["ok"]
    history = await bot.call("conversations.history", channel=general.id)
    assert [message["ts"] for message in history["messages"]] == stamps[:2:-1]


async def test_ephemerals_are_forgotten_too(slack: Sandbox, bot: TinyBot) -> None:
    ana = slack.person("ana")
    for number in range(11):
        channel = slack.channel_id("general")
        await bot.call("chat.postEphemeral", channel=channel, user=ana.id, text=str(number))
    assert [item.text for item in ana.ephemerals("general")] == [str(number) for number in range(3, 11)]


async def test_a_thread_outlives_its_forgotten_parent(slack: Sandbox, bot: TinyBot) -> None:
    ana = slack.person("ana")
    parent = await ana.post("general", "question")
    await write(slack, bot, 8)
    reply = await ana.post("general", "answer", thread=parent)
    await write(slack, bot, 1)
    assert parent not in slack.messages("general")
    late = await ana.post("general", "one more", thread=parent)
    await ana.delete(reply)
    await ana.delete(parent)
    assert slack.messages("general")[-1] is late
    found = await bot.call("conversations.replies", channel=reply.channel, ts=parent.ts)
    assert found["error"] == "thread_not_found"


async def test_the_newest_few_can_be_seen_alone(slack: Sandbox, bot: TinyBot) -> None:
    ana, channel = slack.person("ana"), slack.channel_id("general")
    await write(slack, bot, 3)
    await bot.call("chat.postEphemeral", channel=channel, user=ana.id, text="for you")
    await bot.call("chat.postEphemeral", channel=channel, user=slack.person("ben").id, text="for Ben")
    await write(slack, bot, 1)
    assert [item.text for item in slack.messages("general", last=2)] == ["2", "0"]
    assert [item.text for item in ana.sees("general", last=3)] == ["2", "for you", "0"]
    assert [item.text for item in ana.sees("general")] == ["0", "1", "2", "for you", "0"]
    for text in ("one", "two", "three"):
        await bot.call("chat.postMessage", channel=ana.id, text=text)
    assert [item.text for item in ana.dm(last=2)] == ["two", "three"]


async def test_no_event_is_made_that_nobody_hears(
    slack: Sandbox, bot: TinyBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    for name in ("message", "message_changed", "message_deleted"):
        monkeypatch.setattr(f"sandbox.posting.events.{name}", lambda *_, name=name: made.append(name))
    channel = slack.channel_id("general")
    (posted,) = await write(slack, bot, 1)
    await bot.call("chat.update", channel=channel, ts=posted, text="changed")
    await bot.call("chat.delete", channel=channel, ts=posted)
    assert made == []


async def test_keys_that_are_long_over_are_forgotten(slack: Sandbox) -> None:
    engine, general = slack.engine, slack.live.place("general")
    user = slack.person("ana").id
    slack.timings.trigger = -2.0 * FORGOTTEN_AFTER
    for _ in range(3):
        engine.triggers.issue(slack.live, user)
        engine.response_urls.issue(slack.live, general, user)
        slack.clock.advance(hours=2)
    assert len(engine.triggers._triggers) == 1
    assert len(engine.response_urls._urls) == 1
