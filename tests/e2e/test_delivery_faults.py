"""Whatever goes wrong on the way to Slack: each message arrives once, or is given up with the reason."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from models import OutboxMessage
from models.store.database import Database
from models.store.outbox import State
from sandbox import Fault, Message, Sandbox
from sandbox.app import PATIENCE_SECONDS
from sandbox.faults import Plan
from scheduler.dispatcher import LEASE, LOOK_AFTER
from tests.databases import Databases
from tests.program import Launch, Program, StartBot
from tests.storm import Size, Storm

pytestmark = pytest.mark.every_way

POST = "chat.postMessage"
HISTORY = "conversations.history"
STEP_SECONDS = 0.05
CLOCK_STEP_SECONDS = 1.0
WORDS = "keeping the harbour lights on"
SEED = 20261123


class Outbox:
    """The outbox from outside, in a sandbox whose clock runs while something is waited for."""

    def __init__(self, slack: Sandbox, database: Database) -> None:
        self.slack, self.database = slack, database

    @property
    def url(self) -> str:
        """Where the bot finds it."""
        return self.database.url.render_as_string(hide_password=False)

    async def rows(self) -> list[OutboxMessage]:
        """All of it, oldest first."""
        rows = select(OutboxMessage).order_by(OutboxMessage.created_at, OutboxMessage.subject_id)
        return await self.database.read(lambda session: list(session.scalars(rows)))

    async def row(self, recipient: str) -> OutboxMessage:
        """The only one to this recipient."""
        [row] = [each for each in await self.rows() if each.recipient == recipient]
        return row

    async def until(self, look: Callable[[Sequence[OutboxMessage]], object]) -> list[OutboxMessage]:
        """The rows as soon as they are as wanted, while time passes, twenty times as fast as it does."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not look(rows := await self.rows()):
                await asyncio.sleep(STEP_SECONDS)
                self.slack.clock.advance(seconds=CLOCK_STEP_SECONDS)
        return rows

    async def settled(self) -> list[OutboxMessage]:
        """The rows when nothing is left to do."""
        return await self.until(lambda rows: all(each.next_at is None for each in rows))


@pytest.fixture(params=["sqlite"])
async def rows(request: pytest.FixtureRequest, slack: Sandbox, databases: Databases) -> AsyncIterator[Outbox]:
    """The outbox of a new database."""
    database = Database(databases.new(request.param))
    yield Outbox(slack, database)
    await database.close()


async def _thank(slack: Sandbox, *people: str, channel: str = "leads", giver: str = "ana") -> None:
    """Somebody thanks these people, in private unless another channel is given."""
    typed = f"{' '.join(f'@{each}' for each in people)} for {WORDS}"
    reply = await slack.person(giver).command("/thanks", typed, channel=channel)
    assert "on their way" in reply.text


def _fault(slack: Sandbox, fault: Fault, place: str) -> Plan:
    """Let posting to a channel, or to a person (`@ben`), go wrong."""
    recipient = _recipient(slack, place)
    return slack.faults.add(POST, fault, when=lambda args: args["channel"] == recipient)


def _recipient(slack: Sandbox, place: str) -> str:
    return slack.person(place[1:]).id if place.startswith("@") else slack.channel_id(place)


def _said(slack: Sandbox, place: str) -> list[Message]:
    """What the bot said there."""
    shown = slack.person(place[1:]).dm() if place.startswith("@") else slack.messages(place)
    return [each for each in shown if each.user == slack.bot_id]


def _posts(slack: Sandbox, place: str) -> list[float]:
    """When the bot tried to post there, POSIX seconds by the sandbox's clock."""
    return [each.at.timestamp() for each in slack.calls(POST) if each.args["channel"] == _recipient(slack, place)]


PLACES = pytest.mark.parametrize("place", ["kudos", "@ben"])


@PLACES
async def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(
    slack: Sandbox, start_bot: StartBot, rows: Outbox, place: str
) -> None:
    await start_bot(database_url=rows.url)
    _fault(slack, Fault.lost_answer(), place)
    await _thank(slack, "ben", channel="general")
    await rows.settled()
    [message] = _said(slack, place)
    row = await rows.row(_recipient(slack, place))
    assert (row.state, row.channel_id, row.message_ts) == (State.SENT, message.channel, message.ts)
    assert len(_posts(slack, place)) == 1
    assert slack.calls(HISTORY)[0].at.timestamp() >= _posts(slack, place)[0] + LOOK_AFTER.total_seconds()


@PLACES
@pytest.mark.parametrize(
    "fault", [Fault.cut(), Fault.server_error(503), Fault.error("internal_error")], ids=["cut", "503", "internal_error"]
)
async def test_a_message_that_did_not_get_through_is_sent_again_and_arrives_once(
    slack: Sandbox, start_bot: StartBot, rows: Outbox, place: str, fault: Fault
) -> None:
    await start_bot(database_url=rows.url)
    _fault(slack, fault, place)
    await _thank(slack, "ben", channel="general")
    assert {each.state for each in await rows.settled()} == {State.SENT}
    assert len(_said(slack, place)) == 1
    assert len(_posts(slack, place)) == 2


async def test_after_a_429_nothing_leaves_before_slack_said_and_then_each_once(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    await start_bot(database_url=rows.url)
    _fault(slack, Fault.ratelimited(retry_after=60), "@ben")
    await _thank(slack, "ben")
    await rows.until(lambda found: found[0].reason == "ratelimited")
    await _thank(slack, "chloe", "dmitri")
    assert {each.state for each in await rows.settled()} == {State.SENT}
    refused, *tried = sorted(time for who in ("@ben", "@chloe", "@dmitri") for time in _posts(slack, who))
    assert len(tried) == 3
    assert min(tried) >= refused + 60
    assert [len(_said(slack, who)) for who in ("@ben", "@chloe", "@dmitri")] == [1, 1, 1]


async def test_where_the_history_cannot_be_read_nothing_is_sent_twice_and_in_the_end_it_is_given_up(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    bot = await start_bot(database_url=rows.url, GIVE_UP_AFTER_HOURS="2")
    _fault(slack, Fault.lost_answer(), "@ben")
    slack.faults.add(HISTORY, Fault.error("access_denied"), times=None)
    await _thank(slack, "ben")
    await rows.until(lambda found: found[0].reason == "history: access_denied")

    slack.clock.advance(minutes=110)
    looked = len(slack.calls(HISTORY))
    [row] = await rows.until(lambda found: len(slack.calls(HISTORY)) > looked)
    assert row.state is State.SENDING

    slack.clock.advance(minutes=20)
    [row] = await rows.settled()
    assert (row.state, row.reason) == (State.FAILED, "history: access_denied")
    logged = await bot.wait_for(lambda line: line.get("event") == "message_given_up")
    assert (logged["level"], logged["id"], logged["reason"]) == ("error", str(row.id), "history: access_denied")
    assert len(_posts(slack, "@ben")) == len(_said(slack, "@ben")) == 1


async def test_where_the_app_may_not_read_the_message_is_kept_until_it_may_and_is_not_sent_twice(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    bot = await start_bot(database_url=rows.url, GIVE_UP_AFTER_HOURS="2")
    _fault(slack, Fault.lost_answer(), "@ben")
    slack.faults.add(HISTORY, Fault.error("missing_scope", needed="im:history", provided="chat:write"), times=None)
    await _thank(slack, "ben")
    await rows.until(lambda found: found[0].reason == "history: missing_scope im:history")
    told = await bot.wait_for(lambda line: line.get("event") == "messages_wait")
    assert (told["level"], "the permission im:history is missing" in told["remedy"]) == ("error", True)
    assert "im:history" in (await _readiness(bot))["mend"]

    looked = len(slack.calls(HISTORY))
    slack.clock.advance(hours=3)
    [row] = await rows.until(lambda found: len(slack.calls(HISTORY)) > looked)
    assert row.state is State.SENDING

    slack.faults.clear()
    [row] = await rows.settled()
    assert row.state is State.SENT
    assert len(_posts(slack, "@ben")) == len(_said(slack, "@ben")) == 1
    assert "mend" not in await _readiness(bot)


async def _readiness(bot: Program) -> dict[str, str]:
    """What `/readyz` says, which stays 200: the bot can take events."""
    port = next(line["port"] for line in bot.lines if line.get("event") == "ready")
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
        assert answer.status == 200
        said: dict[str, str] = await answer.json()
        return said


async def test_where_the_history_is_rate_limited_it_is_read_when_slack_said_and_not_before(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    await start_bot(database_url=rows.url)
    _fault(slack, Fault.lost_answer(), "@ben")
    slack.faults.add(HISTORY, Fault.ratelimited(retry_after=60))
    await _thank(slack, "ben")
    assert [each.state for each in await rows.settled()] == [State.SENT]
    refused, read = (each.at for each in slack.calls(HISTORY))
    assert read >= refused + timedelta(seconds=60)
    assert len(_posts(slack, "@ben")) == len(_said(slack, "@ben")) == 1


@pytest.mark.parametrize("who_can_mend", ["lead", "admin"])
@pytest.mark.parametrize("reason", ["is_archived", "not_in_channel"])
async def test_a_channel_that_takes_no_messages_is_told_of_once_to_somebody_who_can_mend_it(
    slack: Sandbox, start_bot: StartBot, rows: Outbox, reason: str, who_can_mend: str
) -> None:
    lead = slack.person("chloe" if who_can_mend == "lead" else "ana")
    channel = slack.channel_id("random")
    if reason == "is_archived":
        await slack.person("ana").invite_bot("random")
        slack.archive("random")
    leads = lead.id if who_can_mend == "lead" else ""
    await start_bot(database_url=rows.url, RECOGNITION_CHANNEL=channel, LEADS=leads)
    await _thank(slack, "ana", giver="ben")  # so that she is known
    for receiver in ("ben", "dmitri", "p01"):
        await _thank(slack, receiver, channel="general")
        await rows.settled()
        slack.clock.advance(minutes=20)

    announced = [each for each in await rows.rows() if each.recipient == channel]
    assert [(each.state, each.reason) for each in announced] == [(State.FAILED, reason)] * 3
    [told] = [each for who in slack.live.members for each in slack.person(who).dm() if reason in each.plain]
    assert "#random" in told.plain
    assert told in lead.dm()
    assert [len(_said(slack, who)) for who in ("@ben", "@dmitri", "@p01")] == [1, 1, 1]


async def test_while_the_token_is_revoked_messages_wait_and_they_leave_once_it_works_again(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    bot = await start_bot(database_url=rows.url)
    await _thank(slack, "ben", "chloe", "dmitri")
    await rows.settled()
    slack.revoke_token()
    await slack.events_settled()
    for who in ("ben", "chloe", "dmitri"):
        await _thank(slack, who)
    slack.clock.advance(hours=1)
    assert await bot.stop() == 0
    waiting = (await rows.rows())[3:]
    assert [(each.state, each.attempts) for each in waiting] == [(State.WAITING, 0)] * 3

    _install_again(slack)
    await start_bot(database_url=rows.url)
    assert [each.state for each in await rows.settled()] == [State.SENT] * 6
    assert [len(_said(slack, who)) for who in ("@ben", "@chloe", "@dmitri")] == [2, 2, 2]


def _install_again(slack: Sandbox) -> None:
    """Let an admin install the app anew: it gets a new token."""
    tokens = slack.engine.tokens
    tokens.redeem(tokens.issue_code(slack.id, slack.person("ana").id))


async def test_what_a_killed_process_was_sending_is_given_time_to_arrive_before_it_is_looked_for(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    bot = await start_bot(database_url=rows.url)
    fault = _fault(slack, Fault.lost_answer(), "@ben")
    await _thank(slack, "ben")
    await slack.wait_for(lambda: fault.struck)
    killed_at = slack.clock.now()
    await bot.kill()
    await start_bot(database_url=rows.url)
    assert [each.state for each in await rows.settled()] == [State.SENT]
    assert slack.calls(HISTORY)[0].at >= killed_at + LOOK_AFTER
    assert len(_posts(slack, "@ben")) == len(_said(slack, "@ben")) == 1


@pytest.mark.parametrize("rows", ["postgresql"], indirect=True)
async def test_a_process_that_slept_while_it_looked_does_not_send_what_another_sent_meanwhile(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    sleeper = await start_bot(database_url=rows.url)
    _fault(slack, Fault.cut(), "@ben")
    falls_asleep = slack.faults.add(HISTORY, Fault.delay(0), when=lambda args: _signal(sleeper, signal.SIGSTOP))
    await _thank(slack, "ben")
    await rows.until(lambda _: falls_asleep.struck)
    await start_bot(database_url=rows.url)
    slack.clock.advance(seconds=LEASE.total_seconds() + 1)
    assert [each.state for each in await rows.settled()] == [State.SENT]
    _signal(sleeper, signal.SIGCONT)
    await sleeper.wait_for(lambda line: line.get("event") == "claim_was_overtaken")
    assert len(_said(slack, "@ben")) == 1


def _signal(program: Program, how: signal.Signals) -> bool:
    os.kill(program.process.pid, how)
    return True


@pytest.mark.parametrize("rows", ["postgresql"], indirect=True)
async def test_what_was_held_up_until_its_lease_was_over_is_not_sent_beside_the_next_try(
    slack: Sandbox, start_bot: StartBot, rows: Outbox
) -> None:
    bot = await start_bot(database_url=rows.url)
    _fault(slack, Fault.ratelimited(retry_after=600), "@ben")
    await _thank(slack, "ben")
    await rows.until(lambda found: found[0].reason == "ratelimited")
    async with await psycopg.AsyncConnection.connect(rows.url.replace("+psycopg", "")) as held_up:
        await held_up.execute("LOCK TABLE shoutouts IN ACCESS EXCLUSIVE MODE")
        slack.clock.advance(seconds=600)
        await rows.until(lambda found: found[0].attempts == 2)
        slack.clock.advance(seconds=LEASE.total_seconds() + 1)
        await rows.until(lambda found: found[0].attempts == 3)
    await bot.wait_for(lambda line: line.get("event") == "claim_was_overtaken")
    assert [each.state for each in await rows.settled()] == [State.SENT]
    assert len(_said(slack, "@ben")) == 1


@pytest.mark.long
@pytest.mark.parametrize(("kind", "replicas"), [("sqlite", 1), ("postgresql", 3)])
async def test_in_a_storm_of_faults_and_kills_every_message_arrives_once(
    databases: Databases, tmp_path: Path, launch: Launch, kind: str, replicas: int
) -> None:
    storm = Storm(tmp_path, databases.new(kind), Size(messages=60, kills=5, replicas=replicas), SEED, launch=launch)
    outcome = await storm.run()
    assert outcome.is_once, f"seed {SEED}: {outcome}"
    assert outcome.kills == 5
    assert outcome.states.total() >= 60
    assert sum(outcome.struck[f"{POST}: {fault}"] for fault in ("answer lost", "503", "429")) > 0
