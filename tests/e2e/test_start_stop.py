"""Stopping in the middle of traffic loses nothing that was acknowledged, and the next start goes on from there."""

import asyncio
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from models import OutboxMessage, Shoutout
from models.store.database import Database
from models.store.outbox import State
from sandbox import Fault, Sandbox
from sandbox.app import PATIENCE_SECONDS
from tests.databases import Databases
from tests.program import Launch, Program, StartBot

PEOPLE = [f"p{n:02}" for n in range(25)]
WORDS = "unforgettable patience"
TYPING_SECONDS = 0.1

WAYS = pytest.mark.parametrize("way", ["socket-sqlite", "http-postgresql"])
SIGNALS = pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])


@pytest.fixture
def launch() -> Launch:
    """As a supervisor starts it."""
    return Program.start


@pytest.fixture(autouse=True)
def nobody_is_known_yet(slack: Sandbox) -> None:
    """Slack is slow to say who is here, so each command asks about its people, and there is something in hand."""
    slack.faults.add("users.list", Fault.delay(30), times=None)


@dataclass
class Traffic:
    """Everybody thanks somebody, all the time, each time for something else."""

    slack: Sandbox
    acknowledged: list[str] = field(default_factory=list)
    """The reasons of the thanks that were taken."""
    refused: list[str] = field(default_factory=list)
    """What people read whose command did not get through."""

    async def flow(self) -> None:
        """Go on until everybody's command was refused."""
        await asyncio.gather(*(self._thank(n) for n in range(len(PEOPLE))))

    async def _thank(self, n: int) -> None:
        giver, receiver = self.slack.person(PEOPLE[n]), PEOPLE[n - 1]
        for count in range(1000):
            reason = f"{WORDS}, number {count} of {PEOPLE[n]}"
            reply = await giver.command("/thanks", f"@{receiver} for {reason}", channel="general")
            if not reply.acked:
                assert reply.error
                self.refused.append(reply.error)
                return
            assert "on their way" in reply.text
            self.acknowledged.append(reason)
            await asyncio.sleep(TYPING_SECONDS)


async def _stop_amid_traffic(slack: Sandbox, bot: Program, how: signal.Signals) -> Traffic:
    """Let people type and messages leave, ask the program to stop, and wait for its end."""
    slack.faults.add("users.info", Fault.delay(0.05), times=None)
    slack.faults.add("chat.postMessage", Fault.delay(0.1), times=None)
    traffic = Traffic(slack)
    flowing = asyncio.create_task(traffic.flow())
    await slack.wait_for(lambda: len(slack.calls("users.info")) > 5)
    await slack.wait_for(lambda: len(slack.calls("chat.postMessage")) > 0)
    bot.process.send_signal(how)
    assert await bot.wait() == 0
    async with asyncio.timeout(2 * slack.timings.ack):
        await flowing
    slack.faults.clear()
    return traffic


def _reasons(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(Shoutout.reason)))


def _states(database: Database) -> Counter[State]:
    with database.session() as session:
        return Counter(session.scalars(select(OutboxMessage.state)))


def _received(slack: Sandbox) -> Counter[str]:
    """How often each reason stands in the messages that people got from the bot."""
    direct = [message.plain for who in PEOPLE for message in slack.person(who).dm() if message.user == slack.bot_id]
    return Counter(line for plain in direct for line in plain.splitlines() if line.startswith(WORDS))


async def _until_all_is_said(slack: Sandbox, messages: int) -> None:
    """Let time pass, since messages leave no faster than Slack allows, until so many arrived."""
    arrived = _received(slack).total()

    def more() -> bool:
        return _received(slack).total() > arrived

    async with asyncio.timeout(PATIENCE_SECONDS):
        while arrived < messages:
            slack.clock.advance(seconds=2)
            with suppress(TimeoutError):  # what is looked for first comes when its time has come
                await slack.wait_for(more, timeout=0.5)
            arrived = _received(slack).total()


@SIGNALS
@WAYS
async def test_what_was_acknowledged_is_recorded_and_arrives_once_when_stopped_amid_traffic(
    slack: Sandbox, start_bot: StartBot, databases: Databases, way: str, how: signal.Signals
) -> None:
    connection, kind = way.split("-")
    url = databases.new(kind)
    bot = await start_bot(http=connection == "http", database_url=url, RECOGNITION_CHANNEL="")
    traffic = await _stop_amid_traffic(slack, bot, how)
    database = Database(url)

    recorded = _reasons(database)
    assert len(traffic.acknowledged) > 10
    assert Counter(traffic.acknowledged) - Counter(recorded) == Counter()
    assert max(Counter(recorded).values()) == 1
    assert len(traffic.refused) == len(PEOPLE)

    states, arrived = _states(database), _received(slack).total()
    assert set(states) <= {State.SENT, State.WAITING, State.SENDING}
    assert states[State.SENT] <= arrived <= states[State.SENT] + states[State.SENDING]  # no answer in time: looked for

    await start_bot(http=connection == "http", database_url=url, RECOGNITION_CHANNEL="")
    await _until_all_is_said(slack, len(recorded))
    assert _received(slack) == Counter(recorded)
    await database.close()


@WAYS
async def test_the_log_tells_of_the_end_and_of_no_error_secret_or_typed_word(
    slack: Sandbox, start_bot: StartBot, databases: Databases, way: str
) -> None:
    connection, kind = way.split("-")
    url = databases.new(kind)
    bot = await start_bot(http=connection == "http", database_url=url, LOG_LEVEL="DEBUG")
    await _stop_amid_traffic(slack, bot, signal.SIGTERM)
    events = [line.get("event") for line in bot.lines]
    assert events.index("ready") < events.index("stopping") < events.index("stopped") == len(events) - 1
    assert [line for line in bot.lines if line.get("level") not in ("info", "debug")] == []
    log = str(bot.lines)
    for private in (slack.bot_token, slack.app_token, slack.signing_secret, url, *WORDS.split()):
        assert private not in log


@SIGNALS
async def test_a_program_with_nothing_to_do_stops_at_once(
    slack: Sandbox, start_bot: StartBot, how: signal.Signals
) -> None:
    bot = await start_bot()
    bot.process.send_signal(how)
    assert await bot.wait() == 0


async def test_a_second_signal_while_stopping_changes_nothing(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(RECOGNITION_CHANNEL="")
    slack.faults.add("chat.postMessage", Fault.delay(0.1), times=None)
    await slack.person("ana").command("/thanks", f"@ben for {WORDS}", channel="general")
    bot.process.send_signal(signal.SIGTERM)
    await bot.wait_for(lambda line: line.get("event") == "stopping")
    bot.process.send_signal(signal.SIGTERM)
    assert await bot.wait() == 0
    assert [WORDS in each.plain for each in slack.person("ben").dm()] in ([], [True])


async def test_whoever_types_while_it_stops_is_told_that_it_did_not_work(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    slack.faults.add("users.info", Fault.delay(0.1), times=None)
    ana, dmitri = slack.person("ana"), slack.person("dmitri")
    in_hand = asyncio.create_task(ana.command("/thanks", f"@ben for {WORDS}", channel="general"))
    await slack.wait_for(lambda: slack.calls("users.info"))
    bot.process.send_signal(signal.SIGTERM)
    await bot.wait_for(lambda line: line.get("event") == "stopping")
    late = await dmitri.command("/thanks", f"@ben for {WORDS}", channel="general")
    assert (late.acked, bool(late.error)) == (False, True)
    assert (await in_hand).acked
    assert await bot.wait() == 0
