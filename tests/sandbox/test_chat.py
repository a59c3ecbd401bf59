"""Threads, receipts, quotes, reactions and completions: what the page is told of them, over real sockets."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox import Actor, Sandbox, Timings
from sandbox.emoji import all_emoji, is_emoji
from sandbox.page_api.receipts import MOST_AT_ONCE
from sandbox.payloads import permalink
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.page_tab import BUTTON, MANIFEST, Json, Tab
from tests.sandbox.tiny_bot import TinyBot


class Values:
    """Knows what the app's command takes, and nothing else."""

    def __init__(self) -> None:
        self.names = ["Respect", "Growth mindset"]

    def next_at(self) -> datetime | None:
        return None

    def why(self, message_id: str) -> Sequence[str]:
        return ()

    def guide(self) -> Json | None:
        return None

    async def guide_act(self, step: str, what: str) -> None:
        raise KeyError(step)

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        return {}

    def completions(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        return {"/thanks": {"#": self.names}}


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(HARBOUR, scopes=SCOPES, manifest=MANIFEST, timings=Timings.patient(), host=Values()) as sandbox:
        yield sandbox


@pytest.fixture
def ana(slack: Sandbox) -> Actor:
    return slack.person("ana")


@pytest.fixture
async def tab(slack: Sandbox, ana: Actor) -> AsyncIterator[Tab]:
    """Ana looks at #general."""
    async with Tab(slack, ana, slack.channel_id("general"), page="one") as page:
        yield page


def in_general(slack: Sandbox, who: Actor, page: str = "one", **more: str) -> Tab:
    return Tab(slack, who, slack.channel_id("general"), page=page, **more)


async def whisper(bot: TinyBot, who: Actor, text: str, **more: Any) -> None:
    general = bot.slack.channel_id("general")
    assert (await bot.call("chat.postEphemeral", channel=general, user=who.id, text=text, **more))["ok"]


# Threads


async def test_a_message_tells_of_its_thread_and_the_thread_has_the_rest(
    slack: Sandbox, ana: Actor, bot: TinyBot
) -> None:
    ben, chi = slack.person("ben"), slack.person("chi")
    question = await ben.post("general", "question")
    for who in (chi, ben, chi):
        last = await who.post("general", f"says {who.handle}", thread=question)
    await in_general(slack, ana).__aenter__()
    await whisper(bot, ana, "psst", thread_ts=question.ts)
    async with in_general(slack, ana, thread=question.ts) as tab:
        [told] = tab.seen["conversation"]["messages"]
        thread = tab.seen["thread"]
    assert told["replies"] == {"count": 3, "users": [chi.id, ben.id], "last": last.ts, "only_you": 1}
    assert [one["text"] for one in thread["messages"]] == ["question", "says chi", "says ben", "says chi", "psst"]
    async with in_general(slack, ben, thread=question.ts) as other:
        assert "psst" not in [one["text"] for one in other.seen["thread"]["messages"]]


async def test_a_reply_can_also_be_sent_to_the_channel_and_the_app_hears_so(tab: Tab, connected: TinyBot) -> None:
    question = await tab.who.post("general", "question")
    await tab.act("send", text="for the thread alone", thread=question.ts)
    await tab.act("send", text="for everyone", thread=question.ts, broadcast="yes")
    while len(tab.texts) < 2:
        await tab.news()
    assert tab.texts == ["question", "for everyone"]
    await tab.slack.events_settled()
    kinds = {event["text"]: event.get("subtype") for event in connected.events("message")}
    assert kinds == {"question": None, "for the thread alone": None, "for everyone": "thread_broadcast"}


async def test_a_command_that_does_not_work_in_threads_says_so_there(slack: Sandbox, ana: Actor) -> None:
    question = await ana.post("general", "question")
    async with in_general(slack, ana, thread=question.ts) as tab:
        assert (await tab.act("send", text="/thanks @ben", thread=question.ts))["error"]
        await tab.news()
        assert "not supported in threads" in tab.seen["thread"]["messages"][-1]["text"]
        assert tab.texts == ["question"]


# Receipts


async def test_a_receipt_raises_no_unread_mark(slack: Sandbox, ana: Actor, bot: TinyBot) -> None:
    leads = slack.channel_id("leads")
    async with Tab(slack, ana, slack.channel_id("general")) as tab:
        await bot.call("chat.postEphemeral", channel=leads, user=ana.id, text="done")
        await slack.person("ben").post("leads", "hello")
        await tab.news()
        assert {place["id"]: place["unread"] for place in tab.seen["places"]}[leads] == 1


async def test_receipts_last_as_long_as_the_page_and_give_way_to_later_ones_unless_they_can_be_used(
    slack: Sandbox, ana: Actor, bot: TinyBot
) -> None:
    slack.clock.freeze(slack.clock.now())
    await whisper(bot, ana, "from before")
    async with in_general(slack, ana) as tab:
        assert tab.texts == []
    await whisper(bot, ana, "with a button", blocks=[BUTTON])
    for number in range(MOST_AT_ONCE + 1):
        await whisper(bot, ana, f"number {number}")
    async with in_general(slack, ana) as tab:
        assert tab.texts == ["with a button", *(f"number {number}" for number in range(1, MOST_AT_ONCE + 1))]
    async with in_general(slack, ana, page="loaded anew") as tab:
        assert tab.texts == []


async def test_a_receipt_is_dismissed_and_what_others_see_is_not(tab: Tab, bot: TinyBot) -> None:
    await whisper(bot, tab.who, "done")
    message = await tab.slack.person("ben").post("general", "hello")
    await tab.act("dismiss", ts=tab.slack.ephemerals("general")[0].ts)
    while tab.texts != ["hello"]:
        await tab.news()
    assert await tab.try_to("dismiss", ts=message.ts) == (400, {"error": "others can see this message, too"})


# Quotes


async def test_a_link_to_a_message_quotes_it_for_those_who_may_see_it(slack: Sandbox, ana: Actor, bot: TinyBot) -> None:
    ben = slack.person("ben")
    said = await ben.post("leads", "the client is *happy*")
    address = permalink(slack.live, said)
    await ana.post("general", f"Look: {address}")
    await bot.call("chat.postMessage", channel=slack.channel_id("general"), text=f"<{address}>")
    async with in_general(slack, ana) as tab:
        by_ana, by_app = (message["quotes"] for message in tab.seen["conversation"]["messages"])
    quote = {"at": said.channel, "ts": said.ts, "user": ben.id, "text": "the client is *happy*", "link": address}
    assert (by_ana, by_app) == ([quote], [])
    async with in_general(slack, slack.person("chi")) as other:
        assert other.seen["conversation"]["messages"][0]["quotes"] == []
    await ben.delete(said)
    async with in_general(slack, ana) as tab:
        assert tab.seen["conversation"]["messages"][0]["quotes"] == []


async def test_the_page_goes_back_as_far_as_the_message_that_is_looked_for(slack: Sandbox, ana: Actor) -> None:
    first, *_ = [await ana.post("general", f"number {number}") for number in range(9)]
    async with in_general(slack, ana, limit="2", message=first.ts) as tab:
        assert len(tab.texts) == 9
        assert not tab.seen["conversation"]["more"]


# Emoji and completions


def test_emoji_go_by_slack_s_names() -> None:
    by_name = {name: each.character for each in all_emoji() for name in each.names}
    for name, character in {
        "tada": "🎉",
        "+1": "👍",
        "simple_smile": None,
        "flag-es": "🇪🇸",
        "raised_hand": "✋",
    }.items():
        assert by_name.get(name) == character, name
    assert [is_emoji(name) for name in ("wave::skin-tone-3", "tada::skin-tone-3", "wave::skin-tone-9")] == [
        True,
        False,
        False,
    ]


async def test_only_an_emoji_is_a_reaction(tab: Tab) -> None:
    message = await tab.slack.person("ben").post("general", "done")
    assert await tab.try_to("react", ts=message.ts, name="tada!") == (400, {"error": "there is no such emoji"})
    await tab.act("react", ts=message.ts, name="clap::skin-tone-5")
    assert message.reactions == {"clap::skin-tone-5": [tab.who.id]}


async def test_the_font_has_each_drawing_once(slack: Sandbox) -> None:
    async with ClientSession() as client, client.get(f"{slack.url}/page/emoji.ttf") as answer:
        font = await answer.read()
    tables = {font[at : at + 4] for at in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16)}
    assert {b"COLR", b"CPAL", b"cmap"} <= tables
    assert b"SVG " not in tables


async def test_what_a_command_takes_follows_what_the_host_says(slack: Sandbox, tab: Tab) -> None:
    assert tab.seen["app"]["completions"] == {"/thanks": {"#": ["Respect", "Growth mindset"]}}
    assert isinstance(slack.engine.host, Values)
    slack.engine.host.names.append("Care")
    await tab.who.post("general", "something happens")
    await tab.news()
    assert tab.seen["app"]["completions"]["/thanks"]["#"][-1] == "Care"
