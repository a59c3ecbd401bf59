"""What is wrong with one person, one workspace or the clock for a while, through the real program."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.tools.manifest import EVENTS, SCOPES
from models import Cadence, Member, OutboxMessage
from models.people.cadences import CadenceKind
from models.store.database import Database
from models.store.outbox import State
from sandbox import Channel, Fault, Person, Sandbox, Timings, Workspace
from tests.databases import Databases
from tests.e2e.conftest import HARBOUR
from tests.e2e.house import House, events_lost
from tests.program import Launch, Program, StartBot, environment

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUAY = Workspace(
    name="Quay", people=[Person("quinn", admin=True), Person("ravi")], channels=[Channel("quay", bot=True)]
)
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning in London."""
    return MONDAY


async def _synced(bot: Program, times: int = 1) -> None:
    await bot.wait_for(lambda _line: sum(line.get("event") == "synced" for line in bot.lines) >= times)


# One person of whom Slack does not tell


@pytest.mark.long
async def test_one_person_of_whom_slack_does_not_tell_keeps_nobody_s_quiet_time_from_being_known(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    """Slack refuses the whole batch for them; it is halved until they are alone, and nothing is repeated hourly."""
    url = databases.new("sqlite")
    bot = await start_bot(database_url=url)
    await _synced(bot)
    before = len(slack.calls("dnd.teamInfo"))
    slack.set_person("p07", hidden=True)
    async with events_lost(slack):
        for each in ("ben", "p01", "p20"):
            slack.set_person(each, quiet=("22:00", "08:00"))
    slack.clock.advance(hours=21)
    await _synced(bot, 2)
    calls = [each.error for each in slack.calls("dnd.teamInfo")[before:]]
    assert calls.count("user_not_visible") >= 1
    assert len(calls) <= 2 * 7, "33 people are halved five times"
    with_quiet = select(Member.id).where(Member.dnd_until.is_not(None))
    database = Database(url)
    found = await database.read(lambda session: set(session.scalars(with_quiet)))
    await database.close()
    assert found == {slack.person(each).id for each in ("ben", "p01", "p20")}
    slack.clock.advance(hours=2)
    await bot.quiet()
    assert len(slack.calls("users.list")) == 2
    assert [each for each in bot.lines if each.get("level") == "error"] == []


async def test_one_person_whom_slack_refuses_keeps_no_team_from_being_known(
    slack: Sandbox, start_bot: StartBot
) -> None:
    slack.set_person("p07", hidden=True)
    hidden = slack.person("p07").id
    slack.faults.add("users.info", Fault.error("access_denied"), times=None, when=lambda args: args["user"] == hidden)
    bot = await start_bot()
    await _synced(bot)
    done = await bot.wait_for(lambda line: line.get("event") == "synced")
    assert (done["failed"], done["passed_over"]) == (0, 1)
    assert any(each.get("event") == "person_not_synced" and each["member"] == hidden for each in bot.lines)
    answer = await slack.person("ben").command("/kindling", "digest", channel="general")
    assert "kudos" in answer.text


async def test_where_slack_refuses_all_do_not_disturb_the_rest_is_synced_and_it_is_not_asked_hourly(
    slack: Sandbox, start_bot: StartBot
) -> None:
    slack.faults.add("dnd.teamInfo", Fault.error("missing_scope"), times=None)
    bot = await start_bot()
    await _synced(bot)
    assert [each["error"] for each in bot.lines if each.get("event") == "dnd_not_synced"] == ["missing_scope"]
    slack.clock.advance(hours=2)
    await bot.quiet()
    assert len(slack.calls("users.list")) == len(slack.calls("dnd.teamInfo")) == 1


# Somebody comes back


@pytest.mark.long
@pytest.mark.parametrize("is_heard", [True, False], ids=["heard of", "found by the sync"])
async def test_who_was_deactivated_for_an_hour_is_reminded_and_asked_again(house: House, is_heard: bool) -> None:
    slack = house.slack
    await slack.person("ben").command("/followup", "send the quote by today 4pm", channel="general")
    slack.set_person("ben", deleted=True)
    await slack.events_settled()
    await house.until(MONDAY + 6.5 * AN_HOUR)
    assert house.nudges("ben", "Coming up") == []
    async with nullcontext() if is_heard else events_lost(slack):
        slack.set_person("ben", deleted=False)
    await slack.events_settled()
    if not is_heard:
        slack.clock.advance(hours=21)
        await _synced(house.bot, 2)
        await house.until(MONDAY + timedelta(days=1, hours=7))
    else:
        await house.until(MONDAY + 7.1 * AN_HOUR)
    assert len(house.nudges("ben", "send the quote")) >= 1
    assert (await house.cadence("ben")).next_at


# A clock that is wrong


def _set(clock_file: Path, offset: str) -> None:
    """At once: whoever reads it meanwhile must not find it empty, which would be the time of this machine."""
    draft = clock_file.with_suffix(".draft")
    draft.write_text(offset)
    draft.replace(clock_file)


@pytest.mark.parametrize(
    ("way", "jump", "restarts"),
    [
        ("socket-sqlite", AN_HOUR, False),
        ("socket-sqlite", timedelta(days=365), True),
        ("http-postgresql", timedelta(days=1), True),
        ("http-postgresql", timedelta(days=31), False),
    ],
    ids=["an hour", "a year and a kill", "a day and a kill", "a month"],
)
async def test_after_a_clock_that_was_wrong_for_some_seconds_thanks_reminders_and_check_ins_arrive(
    slack: Sandbox, start_bot: StartBot, databases: Databases, tmp_path: Path, jump: timedelta, restarts: bool, way: str
) -> None:
    transport, kind = way.split("-")
    url = databases.new(kind)
    database = Database(url)
    bot = await start_bot(http=transport == "http", database_url=url)
    house = House(slack, bot, database)
    await house.cadence("ben")
    await slack.person("ben").command("/followup", "send the quote by today 4pm", channel="general")
    clock_file = tmp_path / "clock"
    right = clock_file.read_text()
    _set(clock_file, f"{float(right) + jump.total_seconds()}")
    await bot.ticks_pass(3)
    thanks = await slack.person("ana").command("/thanks", "@ben for the wrong hour", channel="general")
    assert thanks.acked
    if restarts:
        await bot.kill()
    _set(clock_file, right)
    if restarts:
        house.bot = bot = await start_bot(http=transport == "http", database_url=url)
        slack.clock.advance(seconds=31)  # what was claimed when it was killed
    went_back = await bot.wait_for(lambda line: line.get("event") == "clock_went_back")
    assert went_back["seconds"] > AN_HOUR.total_seconds() - 60
    await slack.person("ana").command("/thanks", "@ben for the right hour", channel="general")
    for words in ("the wrong hour", "the right hour"):
        await slack.wait_for(lambda words=words: len(house.nudges("ben", words)) == 1)  # type: ignore[misc]
    before = len(house.nudges("ben", "send the quote"))
    await house.until(MONDAY + 6 * AN_HOUR + timedelta(minutes=5))
    assert len(house.nudges("ben", "Coming up")) == 1
    assert before == len(house.nudges("ben", "send the quote")) - 1
    ben = slack.person("ben").id
    await house.until(MONDAY + timedelta(days=1, hours=2.5))  # two hours after they are asked for a new time
    asked = select(OutboxMessage).where(OutboxMessage.recipient == ben, OutboxMessage.kind == "checkin.due")
    days = await database.read(lambda session: [each.created_at.date() for each in session.scalars(asked)])
    assert datetime(2026, 11, 24, tzinfo=UTC).date() in days
    coming = select(Cadence.next_at).where(Cadence.kind == CadenceKind.CHECKIN, Cadence.owner_id == ben)
    next_at = await database.read(lambda session: session.scalars(coming).one())
    assert next_at
    assert next_at == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    await database.close()


# Two workspaces in one database


async def test_two_programs_with_a_token_each_leave_each_other_s_messages_alone(
    tmp_path: Path, databases: Databases, launch: Launch
) -> None:
    """One of them is killed with a message left: the other, which has no client for it, neither sends nor fails it."""
    url, clock_file = databases.new("postgresql"), tmp_path / "clock"
    async with Sandbox(
        [HARBOUR, QUAY],
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=clock_file,
        starts_at=MONDAY,
        timings=Timings.patient(),
    ) as slack:
        harbour, quay = (slack.workspace(each) for each in slack.engine.workspaces)

        async def start(token: str) -> tuple[Program, str]:
            env = environment(slack, url, http=True, CLOCK_FILE=str(clock_file), TICK_SECONDS="0.05")
            env["SLACK_BOT_TOKEN"] = token
            program = await launch(tmp_path, env)
            return program, f"http://127.0.0.1:{(await program.ready())['port']}/slack/events"

        of_harbour, harbour_url = await start(harbour.bot_token)
        of_quay, quay_url = await start(quay.bot_token)
        slack.request_url = quay_url
        slack.faults.add("chat.postMessage", Fault.server_error(), times=None, when=lambda args: True)
        reply = await quay.person("quinn").command("/thanks", "@ravi for the rope", channel="quay")
        assert reply.acked
        await of_quay.kill()
        slack.faults.clear()
        slack.request_url = harbour_url
        await harbour.person("ana").command("/thanks", "@ben for the lamp", channel="general")
        await slack.wait_for(lambda: any("the lamp" in each.plain for each in harbour.person("ben").dm()))
        slack.clock.advance(hours=7)
        await of_harbour.ticks_pass(6)
        assert not any("the rope" in each.plain for each in quay.person("ravi").dm())
        database = Database(url)
        rows = await database.read(_messages_of(quay.id))
        await database.close()
        assert rows
        assert {row.state for row in rows} <= {State.WAITING, State.SENDING}
        slack.clock.advance(hours=-7)
        again, _ = await start(quay.bot_token)
        await slack.wait_for(lambda: any("the rope" in each.plain for each in quay.person("ravi").dm()))
        for each in (of_harbour, again):
            await each.kill()


def _messages_of(workspace_id: str) -> Callable[[Session], list[OutboxMessage]]:
    wanted = select(OutboxMessage).where(OutboxMessage.workspace_id == workspace_id)
    return lambda session: list(session.scalars(wanted))
