"""The people of the demo: what they plan, when they act, and what they leave to whoever tries it out."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from bot.tools.manifest import EVENTS, SCOPES
from lab import demo_days, demo_threads
from lab.demo_answers import BECAUSE, GRATEFUL, dice_of, to_message
from lab.demo_cast import AGAIN_AFTER, MOST_A_DAY, PEOPLE, Cast, Planned, in_hours
from lab.demo_threads import THREADS, ZONES
from sandbox import Message, Sandbox
from sandbox.demo_workspace import DEMO

START = demo_days.start_of(datetime(2026, 11, 25, 12, tzinfo=UTC))
FRIDAY_NOON = datetime(2026, 11, 27, 11, tzinfo=UTC)


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    """The demo's workspace as it is when the demo begins, without a bot."""
    async with Sandbox(DEMO, scopes=list(SCOPES), events=list(EVENTS), starts_at=START) as slack:
        await slack.person("ben").post("support", "Morning! The release is out. I stayed until ten last night.")
        await slack.person("imani").post("support", "The client wrote at once: their import worked.")
        yield slack


def _said(slack: Sandbox, channel: str = "support") -> list[str]:
    return [each.plain for each in slack.messages(channel)]


def _asked(slack: Sandbox, who: str, *labels: str) -> Message:
    """Kindling writes to somebody, with these buttons."""
    person = slack.person(who)
    place = slack.live.direct(person.id, slack.bot_id)
    place.last_micros += 1
    elements = [
        {"type": "button", "action_id": f"a{n}", "text": {"type": "plain_text", "text": label}}
        for n, label in enumerate(labels)
    ]
    blocks = [{"type": "actions", "block_id": "b", "elements": elements}]
    ts = f"{slack.clock.time() + place.last_micros / 1e6:.6f}"
    message = Message(ts, place.id, slack.bot_id, "", slack.live.names, blocks)
    place.add(message)
    return message


# What is planned


def test_about_fifteen_people_live_in_five_zones_or_more() -> None:
    people = [each for each in DEMO.people if not (each.bot or each.deleted)]
    offsets = {START.astimezone(ZoneInfo(each.zone)).utcoffset() for each in people}
    assert len(people) == 15
    assert len(offsets) >= 5


@pytest.mark.parametrize("now", [datetime(2026, 11, 25, tzinfo=UTC), datetime(2027, 6, 12, tzinfo=UTC)])
def test_everybody_acts_on_working_days_within_their_own_hours_after_the_start(now: datetime) -> None:
    start = demo_days.start_of(now)
    for beat in demo_threads.beats():
        at = demo_threads.moment(start, beat)
        assert in_hours(ZONES[beat.who], at) == at, beat
        assert at > start, beat


def test_a_handful_happens_on_a_day_and_ana_does_nothing_by_herself() -> None:
    days = Counter(demo_threads.moment(START, beat).date() for beat in demo_threads.beats())
    assert max(days.values()) <= 16
    assert {beat.who for beat in demo_threads.beats()} <= set(PEOPLE)
    assert set(GRATEFUL) == set(PEOPLE)
    assert set(BECAUSE) < set(PEOPLE)


async def test_it_is_the_same_every_time(slack: Sandbox) -> None:
    plans = [[(each.at, each.who) for each in Cast(slack, START)._planned] for _ in range(2)]
    assert plans[0] == plans[1]
    message = _asked(slack, "ben", "Let them know it landed", "I can help", "Done")
    drawn = [[(each.who, each.after) for each in to_message("ben", message, dice_of("ben", 7))] for _ in range(2)]
    assert drawn[0] == drawn[1] != []


@pytest.mark.parametrize(
    ("zone", "at", "acts"),
    [
        ("Europe/London", "2026-11-26T10:00", "2026-11-26T10:00"),
        ("Asia/Tokyo", "2026-11-26T12:00", "2026-11-27T00:15"),
        ("America/Los_Angeles", "2026-11-26T10:00", "2026-11-26T17:15"),
        ("Africa/Dakar", "2026-11-27T19:30", "2026-11-30T09:15"),
    ],
)
def test_who_does_not_work_just_then_acts_first_thing_on_the_next_working_day(zone: str, at: str, acts: str) -> None:
    assert in_hours(zone, datetime.fromisoformat(f"{at}+00:00")) == datetime.fromisoformat(f"{acts}+00:00")


# How they act


async def test_over_a_jump_of_a_day_they_act_in_order(slack: Sandbox) -> None:
    cast = Cast(slack, START)
    first = cast.next_at()
    await cast.catch_up()
    assert len(_said(slack)) == 2, "nothing is due yet"
    slack.clock.set(FRIDAY_NOON)
    await cast.catch_up()
    said = "\n".join(_said(slack))
    assert first == demo_threads.moment(START, next(iter(THREADS.values()))[0])
    assert said.index("my first difficult call") < said.index("I sit beside you") < said.index("It went well")
    thread = next(each for each in slack.messages("support") if "my first difficult call" in each.plain)
    assert [slack.live.members[each.user].person.handle for each in thread.replies][:2] == ["lena", "hugo"]


async def test_at_night_they_sleep_however_late_it_got(slack: Sandbox) -> None:
    cast = Cast(slack, START)
    slack.clock.set(datetime(2026, 11, 28, 12, tzinfo=UTC))
    await cast.catch_up()
    assert len(_said(slack)) == 2
    slack.clock.set(datetime(2026, 11, 30, 8, 30, tzinfo=UTC))
    await cast.catch_up()
    assert any("my first difficult call" in each for each in _said(slack))


async def test_nobody_acts_as_somebody_whom_a_page_acts_as(slack: Sandbox) -> None:
    cast = Cast(slack, START)
    query = {"team": slack.id, "as": slack.person("hugo").id}
    async with (
        ClientSession() as client,
        client.ws_connect(f"{slack.url}/page/live", params=query, headers={"Origin": slack.url}) as page,
    ):
        await page.receive_json()
        slack.clock.set(FRIDAY_NOON)
        await cast.catch_up()
        assert not any("my first difficult call" in each for each in _said(slack))
        waits = cast.next_at()
        assert waits is None or waits > slack.clock.now() - AGAIN_AFTER, "time does not wait for them"
    await slack.wait_for(lambda: not +slack.engine.acted_as)
    await cast.catch_up()
    assert any("my first difficult call" in each for each in _said(slack))


async def test_however_much_reaches_somebody_they_answer_a_few_times_a_day(slack: Sandbox) -> None:
    cast = Cast(slack, START)
    before = len(cast._planned)
    for _ in range(3 * MOST_A_DAY):
        _asked(slack, "ben", "I can help")
    await cast.catch_up()
    assert len(cast._planned) == before + MOST_A_DAY


async def test_what_cannot_be_done_yet_is_tried_again_and_given_up_in_the_end(slack: Sandbox) -> None:
    cast, tried = Cast(slack, START), []

    async def act(_: Sandbox) -> bool:
        tried.append(slack.clock.now())
        return False

    cast._planned = [Planned(START, "ben", act)]
    for _ in range(20):
        await cast.catch_up()
        slack.clock.advance(minutes=10)
    assert len(tried) == 6
    assert cast.next_at() is None


async def test_an_error_is_logged_once_and_ends_nothing(slack: Sandbox) -> None:
    cast = Cast(slack, START)

    async def stumbles(_: Sandbox) -> bool:
        raise RuntimeError("a stone")

    async def posts(slack: Sandbox) -> bool:
        await slack.person("ben").post("support", "Here I am")
        return True

    later = START + timedelta(seconds=0.001)
    cast._planned = [Planned(START, "ben", stumbles), Planned(START, "eli", stumbles), Planned(later, "ben", posts)]
    slack.clock.advance(minutes=1)
    with capture_logs() as logs:
        living = asyncio.create_task(cast.live())
        await slack.wait_for(lambda: "Here I am" in _said(slack))
        living.cancel()
    assert [each["event"] for each in logs] == ["cast_stumbled"]


async def test_what_ana_writes_to_somebody_alone_is_answered_once(slack: Sandbox) -> None:
    cast = Cast(slack, START)
    for _ in range(2):
        await slack.person("ana").post(dm="ben", text="How was your night?")
        await cast.catch_up()
        slack.clock.advance(minutes=2)
        await cast.catch_up()
    assert [each.user for each in slack.person("ana").dm("ben")].count(slack.person("ben").id) == 1
