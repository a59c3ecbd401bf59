"""Faults and rate limits."""

import pytest
from aiohttp import ClientError, ClientSession

from sandbox import Fault, RateLimits, Sandbox, Timings
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.tiny_bot import TinyBot


async def post(slack: Sandbox, bot: TinyBot, text: str = "hi", channel: str = "general") -> bool:
    answer = await bot.call("chat.postMessage", channel=slack.channel_id(channel), text=text)
    return bool(answer["ok"])


class TestFaults:
    async def test_a_rate_limit_says_how_long_to_wait(self, slack: Sandbox) -> None:
        slack.faults.add("auth.test", Fault.ratelimited(retry_after=7))
        async with ClientSession(headers={"authorization": f"Bearer {slack.bot_token}"}) as client:
            async with client.post(slack.api_url + "auth.test") as answer:
                assert answer.status == 429
                assert answer.headers["retry-after"] == "7"
                assert (await answer.json())["error"] == "ratelimited"
            async with client.post(slack.api_url + "auth.test") as answer:
                assert answer.status == 200, "it struck once"

    async def test_a_server_error_does_nothing(self, slack: Sandbox) -> None:
        slack.faults.add("chat.postMessage", Fault.server_error(503))
        headers = {"authorization": f"Bearer {slack.bot_token}"}
        args = {"channel": slack.channel_id("general"), "text": "hi"}
        async with (
            ClientSession(headers=headers) as client,
            client.post(slack.api_url + "chat.postMessage", json=args) as answer,
        ):
            assert answer.status == 503
        assert slack.messages("general") == []

    async def test_a_lost_answer_has_its_effect(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.faults.add("chat.postMessage", Fault.lost_answer())
        with pytest.raises(ClientError):
            await post(slack, bot)
        assert len(slack.messages("general")) == 1

    async def test_a_cut_has_none(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.faults.add("chat.postMessage", Fault.cut())
        with pytest.raises(ClientError):
            await post(slack, bot)
        assert slack.messages("general") == []

    async def test_an_error_code(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.faults.add("chat.postMessage", Fault.error("is_archived"), times=None)
        assert not await post(slack, bot)
        assert not await post(slack, bot)
        slack.faults.clear()
        assert await post(slack, bot)
        assert [call.error for call in slack.calls("chat.postMessage")] == ["is_archived", "is_archived", None]

    async def test_only_chosen_calls(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.faults.add(
            "chat.postMessage", Fault.error("internal_error"), times=None, when=lambda args: args["text"] == "2"
        )
        assert [await post(slack, bot, str(n)) for n in range(4)] == [True, True, False, True]

    async def test_a_seeded_chance_repeats_itself(self, slack: Sandbox, bot: TinyBot) -> None:
        fault = Fault.error("internal_error")
        runs = []
        for _ in range(2):
            slack.faults.clear()
            slack.faults.add("chat.postMessage", fault, times=None, probability=0.5, seed=3)
            runs.append([await post(slack, bot) for _ in range(12)])
        assert runs[0] == runs[1]
        assert set(runs[0]) == {True, False}

    async def test_a_delay_works_in_the_end(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.faults.add("chat.postMessage", Fault.delay(0.01))
        assert await post(slack, bot)

    async def test_calls_are_recorded_without_the_token(self, slack: Sandbox, bot: TinyBot) -> None:
        await post(slack, bot, "hello")
        (call,) = slack.calls("chat.postMessage")
        assert call.args == {"channel": slack.channel_id("general"), "text": "hello"}
        assert call.team == slack.id
        assert call.error is None


class TestRateLimits:
    async def test_posting_is_limited_for_each_channel(self) -> None:
        limits = RateLimits(per_channel_per_second=0.001, burst=3)
        async with (
            Sandbox(HARBOUR, scopes=SCOPES, limits=limits, timings=Timings.patient()) as slack,
            TinyBot(slack) as bot,
        ):
            assert [await post(slack, bot) for _ in range(4)] == [True, True, True, False]
            assert await post(slack, bot, channel="leads")

    async def test_posting_is_limited_for_the_workspace(self) -> None:
        limits = RateLimits(workspace_per_minute=2, workspace_burst=2)
        async with (
            Sandbox(HARBOUR, scopes=SCOPES, limits=limits, timings=Timings.patient()) as slack,
            TinyBot(slack) as bot,
        ):
            assert await post(slack, bot)
            assert await post(slack, bot, channel="leads")
            assert not await post(slack, bot)

    async def test_a_connection_can_be_asked_for_fifty_times_a_minute(self) -> None:
        async with Sandbox(HARBOUR, scopes=SCOPES, limits=RateLimits()) as slack, TinyBot(slack) as bot:
            asked = [await bot.call("apps.connections.open", token=slack.app_token) for _ in range(51)]
        assert [each["ok"] for each in asked] == [True] * 50 + [False]
        assert asked[-1]["error"] == "ratelimited"

    async def test_other_methods_have_the_limit_of_their_tier(self) -> None:
        async with (
            Sandbox(HARBOUR, scopes=SCOPES, limits=RateLimits(), timings=Timings.patient()) as slack,
            TinyBot(slack) as bot,
        ):
            answers = [(await bot.call("users.list"))["ok"] for _ in range(21)]
            assert answers == [True] * 20 + [False]

    async def test_history_can_be_as_scarce_as_for_commercial_apps(self) -> None:
        limits = RateLimits(history_per_minute=1)
        async with (
            Sandbox(HARBOUR, scopes=SCOPES, limits=limits, timings=Timings.patient()) as slack,
            TinyBot(slack) as bot,
        ):
            general = slack.channel_id("general")
            assert (await bot.call("conversations.history", channel=general))["ok"]
            refused = await bot.call("conversations.history", channel=general)
            assert refused["error"] == "ratelimited"

    async def test_a_scale_makes_all_of_them_generous(self) -> None:
        limits = RateLimits(per_channel_per_second=0.001, burst=1, scale=5)
        async with (
            Sandbox(HARBOUR, scopes=SCOPES, limits=limits, timings=Timings.patient()) as slack,
            TinyBot(slack) as bot,
        ):
            assert [await post(slack, bot) for _ in range(6)] == [True] * 5 + [False]
