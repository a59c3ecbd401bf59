"""Time that passes: run fast, stand still, and go somewhere with all that lies between."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sandbox import Sandbox
from sandbox.app import PATIENCE_SECONDS
from sandbox.clock import Clock
from sandbox.moments import next_time
from sandbox.passing import BEAT, Passing
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.page_tab import MANIFEST, Tab
from tests.sandbox.planned_bot import PlannedBot, planned_bot

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""In the morning."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = 4
ZONES = ("Europe/Madrid", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "UTC")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", range(7))
def test_friday_at_three_is_the_next_one_in_the_zone_whatever_the_weekday(zone: str, day: int) -> None:
    now = datetime(2026, 10, 22, 23, 30, tzinfo=UTC) + day * DAY  # clocks go back in Europe that week
    found = next_time(now, zone, FRIDAY, time(15))
    here = found.astimezone(ZoneInfo(zone))
    assert (here.weekday(), here.time()) == (FRIDAY, time(15))
    assert timedelta() < found - now <= 7 * DAY + HOUR
    assert found.tzinfo is UTC


def test_at_that_very_moment_it_is_the_one_of_the_week_after_across_the_change_of_clocks() -> None:
    before = datetime(2026, 10, 23, 13, tzinfo=UTC)
    assert next_time(before - timedelta(seconds=1), "Europe/Madrid", FRIDAY, time(15)) == before
    assert next_time(before, "Europe/Madrid", FRIDAY, time(15)) == before + 7 * DAY + HOUR


@pytest.fixture
async def lived(tmp_path: Path) -> AsyncIterator[tuple[Sandbox, PlannedBot]]:
    """A Monday morning of a bot with a plan."""
    file = tmp_path / "clock"
    async with planned_bot(HARBOUR, file, scopes=SCOPES, starts_at=MONDAY, manifest=MANIFEST) as (slack, bot):
        yield slack, bot


async def until(look: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not look():  # noqa: ASYNC110
            await asyncio.sleep(BEAT / 5)


def over(passing: Passing) -> Callable[[], bool]:
    return lambda: passing.ended is not None


async def test_on_the_way_through_days_everything_is_said_at_its_own_hour(lived: tuple[Sandbox, PlannedBot]) -> None:
    slack, bot = lived
    planned = [MONDAY + HOUR, MONDAY + DAY, MONDAY + DAY + timedelta(minutes=1), MONDAY + 4 * DAY, MONDAY + 9 * DAY]
    bot.plan = dict.fromkeys(planned, (slack.channel_id("general"), "reminder"))
    slack.engine.passing.go_to(MONDAY + 4 * DAY)
    await until(over(slack.engine.passing))
    assert list(bot.said) == planned[:-1]
    assert all(timedelta() <= said - at < timedelta(minutes=1) for at, said in bot.said.items())
    assert timedelta() <= slack.clock.now() - (MONDAY + 4 * DAY) < HOUR
    posted = [float(each.ts) for each in slack.messages("general")]
    assert posted[1] - posted[0] > 22 * 3600


async def test_the_next_thing_is_what_somebody_can_read(lived: tuple[Sandbox, PlannedBot]) -> None:
    slack, bot = lived
    first, second = MONDAY + 3 * DAY, MONDAY + 5 * DAY
    bot.plan = dict.fromkeys([first, second], (slack.channel_id("general"), "reminder"))
    slack.engine.passing.go_to_next()
    await until(over(slack.engine.passing))
    assert (list(bot.said), bot.next_at()) == ([first], second)
    bot.plan.clear()
    with pytest.raises(ValueError, match="nothing is planned"):
        slack.engine.passing.go_to_next()


async def test_time_that_runs_fast_passes_nothing_by_and_then_stands_still(lived: tuple[Sandbox, PlannedBot]) -> None:
    slack, bot = lived
    passing = slack.engine.passing
    planned = [MONDAY + each * timedelta(minutes=7) for each in range(1, 4)]
    bot.plan = dict.fromkeys(planned, (slack.channel_id("general"), "reminder"))
    with passing.watched():
        passing.play(360)
        began = passing.began
        passing.play(1440)
        await until(lambda: len(bot.said) == len(planned))
        assert (passing.speed, passing.began) == (1440, began)
        passing.pause()
    assert all(timedelta() <= said - at < timedelta(minutes=1) for at, said in bot.said.items())
    await until(lambda: slack.clock.frozen_at)
    stood = slack.clock.now()
    await asyncio.sleep(2 * BEAT)
    assert slack.clock.now() == stood
    assert bot.now() - stood < timedelta(seconds=30), "the bot's clock, which a file moves, stands with it"


async def test_while_time_stands_the_bot_still_finishes_what_it_has_in_hand(
    lived: tuple[Sandbox, PlannedBot],
) -> None:
    slack, bot = lived
    slack.engine.passing.pause()
    await until(lambda: slack.clock.frozen_at)
    bot.hands_full = True
    bot.plan = {slack.clock.now(): (slack.channel_id("general"), "answer")}
    await until(lambda: slack.clock.frozen_at is None)
    bot.hands_full = False
    await until(lambda: slack.clock.frozen_at)
    assert len(bot.said) == 1


async def test_a_long_way_can_be_ended_and_time_stands_where_it_is(lived: tuple[Sandbox, PlannedBot]) -> None:
    slack, bot = lived
    bot.plan = {MONDAY + n * HOUR: (slack.channel_id("general"), "reminder") for n in range(1, 1000)}
    slack.engine.passing.go_to(MONDAY + 40 * DAY)
    await until(lambda: len(bot.said) > 1)
    slack.engine.passing.pause()
    assert slack.engine.passing.until is None
    await until(lambda: slack.clock.frozen_at)
    assert slack.clock.now() < MONDAY + 40 * DAY


async def test_from_a_pause_or_a_fast_run_one_goes_back_to_the_pace_of_the_world_outside(
    lived: tuple[Sandbox, PlannedBot],
) -> None:
    slack, _ = lived
    passing = slack.engine.passing
    ways = [passing.runs_as_outside]
    with passing.watched():
        passing.play(60)
        ways.append(passing.runs_as_outside)
        passing.run_as_outside()
    ways.append(passing.runs_as_outside)
    passing.pause()
    await until(lambda: slack.clock.frozen_at)
    stood = slack.clock.now()
    ways.append(passing.runs_as_outside)
    passing.run_as_outside()
    await asyncio.sleep(2 * BEAT)
    assert timedelta() < slack.clock.now() - stood < HOUR
    passing.go_to(stood + HOUR)
    ways.append(passing.runs_as_outside)
    await until(over(passing))
    await asyncio.sleep(2 * BEAT)
    ways.append(passing.runs_as_outside)
    assert ways == [True, False, True, False, False, True]
    assert slack.clock.frozen_at is None


async def test_a_bot_that_does_not_keep_up_is_not_waited_for_in_vain(
    lived: tuple[Sandbox, PlannedBot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.passing.PATIENCE", 0.2)
    slack, bot = lived
    bot.hands_full = True
    bot.plan = {MONDAY + n * HOUR: (slack.channel_id("general"), "reminder") for n in range(1, 100)}
    slack.engine.passing.go_to(MONDAY + 2 * DAY)
    await until(over(slack.engine.passing))
    assert slack.clock.now() >= MONDAY + 2 * DAY


async def test_however_often_one_clicks_time_passes_in_one_way_only(lived: tuple[Sandbox, PlannedBot]) -> None:
    slack, bot = lived
    passing = slack.engine.passing
    before = len(asyncio.all_tasks())
    with passing.watched():
        for _ in range(5):
            passing.play(60)
            passing.go_to(MONDAY + 300 * DAY)
            passing.pause()
            passing.play(360)
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == before + 1
    passing.stop()
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before
    assert bot.said == {}


async def test_time_does_not_run_on_when_nobody_looks_any_more(
    lived: tuple[Sandbox, PlannedBot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.passing.ALONE", 0.0)
    passing = lived[0].engine.passing
    with passing.watched():
        passing.play(60)
        await asyncio.sleep(2 * BEAT)
        assert passing.speed == 60
    await until(over(passing))


async def test_without_a_plan_one_is_there_in_a_leap_and_stands_if_one_stood(tmp_path: Path) -> None:
    async with Sandbox(HARBOUR, scopes=SCOPES, starts_at=MONDAY, clock_file=tmp_path / "clock") as slack:
        slack.engine.passing.go_to(MONDAY + DAY)
        assert slack.clock.now() - (MONDAY + DAY) < HOUR
        slack.engine.passing.pause()
        await until(lambda: slack.clock.frozen_at)
        slack.engine.passing.go_to(MONDAY + 2 * DAY)
        assert slack.clock.now() == MONDAY + 2 * DAY
        slack.engine.passing.go_to(MONDAY)
        assert slack.clock.now() == MONDAY + 2 * DAY, "it never goes back"


async def test_the_page_goes_to_the_acting_person_s_own_friday_and_monday(lived: tuple[Sandbox, PlannedBot]) -> None:
    slack, _ = lived
    slack.engine.host = None
    for who, step, arrived in (
        ("ana", "hour", MONDAY + HOUR),
        ("ana", "friday", datetime(2026, 11, 27, 14, tzinfo=UTC)),
        ("chi", "monday", datetime(2026, 11, 30, tzinfo=UTC)),
    ):
        async with Tab(slack, slack.person(who), slack.channel_id("general")) as tab:
            await tab.act("move-clock", step=step)
            assert timedelta() <= slack.clock.now() - arrived < timedelta(minutes=30)
            assert not tab.seen["clock"]["knows_the_plan"]
            assert (await tab.try_to("move-clock", step="next"))[0] == 400
            assert (await tab.try_to("move-clock", step="yesterday"))[0] == 400
            assert (await tab.try_to("play", speed="9"))[0] == 400


async def test_the_page_tells_what_happened_since_and_whose_it_is(lived: tuple[Sandbox, PlannedBot]) -> None:
    slack, bot = lived
    ana, chi = slack.person("ana"), slack.person("chi")
    places = [slack.live.direct(each.id, slack.bot_id).id for each in (ana, chi, chi)]
    sorts = ["reminder", "check-in", "check-in"]
    minutes = (timedelta(minutes=each) for each in (10, 20, 30))
    bot.plan = {MONDAY + at: what for at, what in zip(minutes, zip(places, sorts, strict=True), strict=True)}
    async with Tab(slack, ana, slack.channel_id("general")) as tab:
        assert "since" in tab.seen
        assert not tab.seen["since"]
        await tab.act("move-clock", step="hour")
        await slack.person("ben").post("general", "Morning!")
        while not (tab.seen["since"] and tab.seen["since"]["to"]):
            await tab.news()
        assert tab.seen["clock"]["knows_the_plan"]
        bot.plan = {slack.clock.now(): (slack.channel_id("general"), "answer")}
        while len(slack.messages("general")) < 2:
            await tab.news()
        since = tab.seen["since"]
    assert since["counts"] == [[2, "check-ins"], [1, "message from a colleague"], [1, "reminder"]]
    mine = [(slack.channel_id("general"), "message from a colleague"), (places[0], "reminder")]
    assert [(each["at"], each["what"]) for each in since["mine"]] == mine
    assert since["others"] == [{"person": chi.id, "at": places[1], "count": 2}]


class Sudden:
    """A host with nothing planned, but for one thing that comes up between two looks and is done at the next."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looks = 0
        self.came: datetime | None = None
        self.done: datetime | None = None

    def next_at(self) -> datetime | None:
        self._looks += 1
        if self._looks == 2:
            self.came = self._clock.now() - timedelta(milliseconds=10)
            return self.came
        if self._looks == 3:
            self.done = self._clock.now()
        return None

    def why(self, message_id: str) -> Sequence[str]:
        return ()

    def named(self, message_ids: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        return {}

    def guide(self) -> None:
        return None

    async def guide_act(self, step: str, what: str) -> None:
        raise KeyError(step)


async def test_what_comes_up_just_as_time_goes_on_is_done_before_it_does() -> None:
    clock = Clock(None, lambda: None)
    clock.set(MONDAY)
    host = Sudden(clock)
    passing = Passing(clock, lambda: host, partial(asyncio.sleep, 0), lambda _: False, lambda: None)
    passing.go_to(MONDAY + 4 * DAY)
    await until(over(passing))
    assert host.came
    assert host.done
    assert host.done - host.came < HOUR
    assert clock.now() >= MONDAY + 4 * DAY
