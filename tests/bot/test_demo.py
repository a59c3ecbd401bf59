"""The demo: a workspace with a past, in which a visitor can act at once."""

import os
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.tools.manifest import EVENTS, SCOPES, make_manifest
from lab import demo_cache, demo_days, demo_start
from lab.demo import OPENING
from lab.demo_acts import promises
from lab.demo_answers import GLAD, GRATEFUL
from lab.demo_cache import DATABASE, KEY, PARTS, DamagedError
from lab.demo_cast import Cast
from lab.demo_past import SAID, live_through
from lab.simulation.stage import GRAIN, MEMORY, Stage
from sandbox import Sandbox, Timings
from sandbox.demo_workspace import DEMO
from sandbox.host import Prelude
from tests.keys import KEY as SEAL
from tests.program import ROOT, Program

ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+/)#team=T0HARBOUR01&as=U0ANA\w+&at=C0KUD\w+")
START = demo_days.start_of(datetime.now(UTC))


@pytest.fixture
async def harbour() -> AsyncIterator[Sandbox]:
    """The demo's workspace before anything happened in it."""
    async with Sandbox(DEMO, scopes=list(SCOPES), events=list(EVENTS), starts_at=START) as slack:
        yield slack


# When it begins


@pytest.mark.parametrize("day", range(28, 42))
def test_whatever_the_date_it_begins_on_a_working_morning_of_anas_with_a_friday_and_a_monday_ahead(day: int) -> None:
    now = datetime(2026, 10, 1, 22, 30, tzinfo=UTC) + timedelta(days=day)
    start = demo_days.HOME.local(demo_days.start_of(now))
    assert (start.strftime("%A"), start.hour, start.minute) == ("Thursday", 10, 40)
    assert abs(start - now) < timedelta(days=5)


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        (date(2026, 12, 8), date(2026, 12, 10)),
        (date(2026, 12, 26), date(2026, 12, 17)),
        (date(2027, 1, 2), date(2026, 12, 17)),
        (date(2027, 3, 26), date(2027, 3, 18)),
    ],
)
def test_it_does_not_begin_before_a_holiday(today: date, begins: date) -> None:
    now = datetime.combine(today, datetime.min.time(), UTC) + timedelta(hours=12)
    assert demo_days.HOME.today(demo_days.start_of(now)) == begins


# The past


@pytest.mark.long
async def test_after_a_past_with_thanks_and_moods_the_stories_come_to_their_ends(tmp_path: Path) -> None:
    async with Sandbox(
        DEMO,
        scopes=list(SCOPES),
        events=list(EVENTS),
        manifest=make_manifest(),
        starts_at=demo_days.begin(START),
        timings=Timings.patient(),
    ) as slack:
        stage = Stage(slack, f"sqlite:///{tmp_path / 'past.db'}", "kudos", "ana", [SecretStr(SEAL)])
        passed: list[float] = []
        await live_through(stage, START, passed.append)
        assert passed == sorted(passed)
        assert passed[-1] == 1
        assert abs((slack.clock.now() - START).total_seconds()) < 300
        kudos = _read(slack, "kudos")
        for _, _, _, _, line in SAID:
            if line.startswith("/thanks"):
                assert line.partition(" for ")[2].partition(" #")[0] in kudos
        assert kudos.count("A week of thanks in kudos") == 3

        await stage.start_bot()
        cast = Cast(slack, START)
        await _ana_begins(slack)
        await _live_on(stage, cast, weeks=0, day=demo_days.FRI, clock="15:10")
        assert "send the rota" in slack.person("ana").dm()[-1].plain
        await stage.click("ana", "send the rota", "Done")
        _look_at_friday(slack)
        await _live_on(stage, cast, weeks=1, day=demo_days.MON, clock="09:10")
        _look_at_monday(slack)
        await _live_on(stage, cast, weeks=1, day=demo_days.FRI, clock="18:00")
        _look_at_the_ends(slack)
        assert cast.next_at() is None
        await stage.stop_bot()


async def _ana_begins(slack: Sandbox) -> None:
    """What a visitor does first."""
    for who, channel, words in OPENING:
        await slack.person(who).post(channel, words)
    ana = slack.person("ana")
    await ana.command("/thanks", "@ben for staying late to unblock the release #partnership", channel="kudos")
    assert await promises("ana", "@ben send the rota by friday 3pm")(slack)


async def _live_on(stage: Stage, cast: Cast, weeks: int, day: int, clock: str) -> None:
    """Let time pass until then by Ana's clock, with everybody doing what is due on the way."""
    slack = stage.slack
    until = demo_days.moment(START, demo_days.HOME.zone, weeks, day, clock)
    while slack.clock.now() < until:
        await stage.settled()
        await cast.catch_up()
        await stage.settled()
        coming = [each for each in (await stage.next_due(), cast.next_at(), until) if each]
        slack.clock.set(max(min(coming) + GRAIN, slack.clock.now()))


def _read(slack: Sandbox, channel: str) -> str:
    return "\n".join(each.plain for each in slack.messages(channel))


def _dm(slack: Sandbox, who: str) -> str:
    return "\n".join(each.plain for each in slack.person(who).dm())


def _look_at_friday(slack: Sandbox) -> None:
    assert _read(slack, "kudos").count("A week of thanks in kudos") == 4
    assert "A week of thanks in support" in slack.messages("support", last=1)[0].plain
    ana = _dm(slack, "ana")
    assert "Your thanks landed with @ben" in ana
    assert f"@ben thanks you for {GRATEFUL['ben'].partition(' #')[0]}" in ana
    assert "@hugo has done what they promised you" in ana
    assert [each.plain for each in slack.person("ana").dm("ben")] == [GLAD]
    assert "Joining in:" in next(each.plain for each in slack.messages("kudos") if "staying late" in each.plain)


def _look_at_monday(slack: Sandbox) -> None:
    digests = [each for each in slack.person("ana").dm() if "Your week with your teams" in each.plain]
    digest = digests[-1].plain
    assert demo_days.HOME.local(datetime.fromtimestamp(float(digests[-1].ts), UTC)).strftime("%a %H:%M") == "Mon 09:00"
    assert "@omar, in *kudos*, has not been thanked in public lately" in digest
    assert digest.count("One thing to try") == 1, "though she leads two teams"
    assert "waits for your answer" in digest
    assert "people were thanked in public" in digest
    assert "said on two days or more that they were well" in digest
    assert "Thanks over time" in digest
    assert "you thanked @hugo and @ben" in digest


def _look_at_the_ends(slack: Sandbox) -> None:
    kudos, support, platform = (_read(slack, each) for each in ("kudos", "support", "platform"))
    assert "Then that night was worth it." in support
    assert "sitting beside me in my first difficult call" in kudos
    assert "You told @eli that you can help" in _dm(slack, "nadia")
    assert "@fatou: it would have been my weekend on call" in kudos
    assert "nothing happened. The best kind" in platform
    assert "@nadia: my aunt can use it now" in kudos
    assert "You told @ben that this is fine" in _dm(slack, "lena")
    assert "telling me on Friday that it would be Monday" in kudos
    assert "four weeks in which nothing woke us" in kudos
    assert "@imani has done what they promised you" in _dm(slack, "mateo")
    assert not any(each.user == slack.person("ana").id for each in slack.messages("support"))


# What is kept of it


def _database(folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / "lived.db") as lived:
        lived.execute("create table kept (what text)")


async def _kept(slack: Sandbox, folder: Path) -> Path:
    """A small past, kept in the cache folder of a test."""
    thanks = await slack.person("ben").post("support", "Thank you all")
    await slack.person("ana").post("support", "And you", thread=thanks)
    await slack.person("ana").react(thanks, "heart")
    await slack.person("ana").post(dm="ben", text="psst")
    _database(folder)
    demo_cache.write(folder, slack, folder / "lived.db", SecretStr(SEAL))
    place = demo_cache.place_of(folder.parent / "cache", START)
    demo_cache.keep(folder, place)
    return place


async def _again(place: Path, database: Path) -> str:
    """The key of a past that is brought back into another workspace, once all of it is there."""
    async with Sandbox(DEMO, scopes=list(SCOPES), starts_at=START) as slack:
        key = demo_cache.bring_back(place, slack, database)
        (thanks, answer) = slack.messages("support")
        assert [thanks.plain, answer.plain] == ["Thank you all", "And you"]
        assert thanks.replies == [answer]
        assert thanks.reactions == {"heart": [slack.person("ana").id]}
        assert [each.plain for each in slack.person("ben").dm("ana")] == ["psst"]
        later = await slack.person("ben").post("support", "Later")
        assert later.ts > answer.ts
    return key.get_secret_value()


async def test_a_past_that_was_kept_comes_back_with_its_threads_reactions_and_direct_messages(
    harbour: Sandbox, tmp_path: Path
) -> None:
    place = await _kept(harbour, tmp_path / "lived")
    assert await _again(place, tmp_path / "kindling.db") == SEAL
    with sqlite3.connect(tmp_path / "kindling.db") as database:
        assert database.execute("select name from sqlite_master").fetchall() == [("kept",)]


async def test_what_is_kept_is_its_owners_alone_and_one_past_at_a_time(harbour: Sandbox, tmp_path: Path) -> None:
    older = tmp_path / "cache" / "demo-older-2026-01-01"
    older.mkdir(parents=True)
    place = await _kept(harbour, tmp_path / "lived")
    assert os.listdir(place.parent) == [place.name]
    assert place.stat().st_mode & 0o777 == 0o700
    assert (place / KEY).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        lambda place: (place / DATABASE).write_bytes((place / DATABASE).read_bytes()[:-1]),
        lambda place: (place / demo_cache.SAID).write_text("[]"),
        lambda place: (place / KEY).unlink(),
        lambda place: (place / demo_cache.SUMS).write_text("{"),
    ],
)
async def test_a_damaged_past_is_lived_through_anew_and_kept_again(
    harbour: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], object]
) -> None:
    place = await _kept(harbour, tmp_path / "lived")
    damage(place)
    lived = []

    async def live(folder: Path, start: datetime, _: Prelude | None) -> None:
        lived.append(start)
        with sqlite3.connect(folder / "lived.db"):
            demo_cache.write(folder, harbour, folder / "lived.db", SecretStr(SEAL))

    monkeypatch.setattr(demo_start, "_live", live)
    for nth in range(2):
        async with Sandbox(DEMO, scopes=list(SCOPES)) as slack:
            database = tmp_path / f"{nth}.db"
            key = await demo_start.bring_past(slack, START, database, tmp_path / "cache")
            assert key.get_secret_value() == SEAL
            assert [each.plain for each in slack.messages("support")] == ["Thank you all", "And you"]
            assert abs((slack.clock.now() - START).total_seconds()) < 60
    assert lived == [START], "once, and then it was kept"


async def test_where_nothing_can_be_kept_the_demo_starts_all_the_same(harbour: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder would be")
    place = await _kept(harbour, tmp_path / "lived")
    with pytest.raises(DamagedError):
        demo_cache.bring_back(place, harbour, tmp_path / "kindling.db")
    assert all((tmp_path / "lived" / each).exists() for each in PARTS)


async def test_everybody_has_read_what_was_said_before_the_start_and_nobody_what_comes_after(
    harbour: Sandbox, tmp_path: Path
) -> None:
    place = await _kept(harbour, tmp_path / "lived")
    async with Sandbox(DEMO, scopes=list(SCOPES), starts_at=START + timedelta(hours=1)) as slack:
        demo_cache.bring_back(place, slack, tmp_path / "kindling.db")
        await slack.person("ben").post("support", "Later")
        assert await _unread(slack, "support") == 1
        assert await _unread(slack, "general") == 0


async def _unread(slack: Sandbox, channel: str) -> int:
    """What Ana's page shows beside a channel while she looks at another."""
    query = {"team": slack.id, "as": slack.person("ana").id, "at": slack.channel_id("random")}
    async with (
        ClientSession() as client,
        client.ws_connect(f"{slack.url}/page/live", params=query, headers={"Origin": slack.url}) as page,
    ):
        told = await page.receive_json()
    places = {each["name"]: each for each in told["places"]}
    return int(places[channel]["unread"])


# The program


@pytest.mark.parametrize("unwanted", [{}, {"DISPLAY": ":0", "BROWSER": "none"}, {"DISPLAY": ":0"}])
def test_no_browser_opens_without_a_screen_or_where_none_is_wanted_or_nobody_looks(
    unwanted: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.stdout.isatty", lambda: bool(unwanted.get("BROWSER")), raising=False)
    assert not demo_start.can_show(unwanted)


async def _looks(address: str) -> str:
    """The title of the page that is there."""
    async with ClientSession() as client, client.get(address) as answer:
        assert answer.status == 200
        return (await answer.text()).partition("<title>")[2].partition("</title>")[0]


@pytest.mark.long
async def test_the_page_is_there_at_once_the_second_time_and_nothing_is_left_behind(tmp_path: Path) -> None:
    places = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    for weeks_pass in (True, False):
        demo = await Program.start(tmp_path, places, "demo", "--port", "0", "--cache", str(tmp_path / "cache"))
        said = await demo.wait_for(lambda line: bool(ADDRESS.search(str(line))))
        address = ADDRESS.search(str(said))
        assert address
        if weeks_pass:
            assert await _looks(address.group(1)) == "One moment"
        await demo.wait_for(lambda line: "Kindling is running" in str(line))
        assert await _looks(address.group(1)) == "Sandbox"
        assert await demo.stop() == 0
        assert any(demo_start.PASSES in str(line) for line in demo.lines) == weeks_pass
        assert list(MEMORY.glob(f"kindling-demo-{demo.process.pid}-*")) == []
    assert os.listdir(tmp_path / "tmp") == []
