"""Outbox rows become messages in Slack: each once, in order, no faster than allowed, and none holds up another."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
import structlog
from slack_sdk.models.blocks import HeaderBlock, SectionBlock

from bot.slack.message import Message
from bot.slack.refusals import SORTED, Sort
from models.across import moves
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Claim, Pace, Reason, State
from models.store.units import Operation
from sandbox import Fault
from sandbox.app import PATIENCE_SECONDS
from sandbox.faults import Plan
from scheduler.dispatcher import GIVE_UP_AFTER, LEASE, MENDABLE_PAUSE, PACE, Dispatcher
from tests.conftest import WORKSPACE
from tests.scheduler.conftest import QUAY, Office, Words

pytestmark = pytest.mark.every_way

T = TypeVar("T")

POST = "chat.postMessage"
ENDED = {State.SENT, State.DROPPED, State.FAILED}
SECOND = 1.0
HOUR = 3600.0

# What becomes of a message


async def test_a_message_to_a_channel_is_sent_and_noted(office: Office) -> None:
    async with office.open():
        id_ = await office.wish("general", "well done")
        [row] = await office.rows_in(ENDED, id_)
    [message] = office.slack.messages("general")
    assert (message.text, message.ts, message.channel) == ("well done", row.message_ts, row.channel_id)
    assert message.metadata == {"event_type": "kindling_message", "event_payload": {"id": str(id_)}}
    assert (row.state, row.next_at, row.attempts, row.reason) == (State.SENT, None, 1, None)


async def test_a_message_to_a_person_arrives_in_their_direct_messages(office: Office) -> None:
    async with office.open():
        id_ = await office.wish("@ben", "thank you")
        [row] = await office.rows_in(ENDED, id_)
    [message] = office.slack.person("ben").dm()
    assert (message.text, message.channel) == ("thank you", row.channel_id)


async def test_what_is_due_already_when_it_starts_is_sent(office: Office) -> None:
    id_ = await office.wish("general", "from yesterday")
    async with office.open():
        await office.rows_in({State.SENT}, id_)


async def test_what_is_no_longer_needed_is_dropped_unsaid(office: Office) -> None:
    async with office.open():
        dropped, sent = await office.wish("general", None), await office.wish("general", "still needed")
        await office.rows_in({State.DROPPED}, dropped)
        await office.rows_in({State.SENT}, sent)
    assert office.said("general") == ["still needed"]


@pytest.mark.parametrize(
    ("recipient", "reason"),
    [("attic", "is_archived"), ("random", "not_in_channel"), ("C0NOWHERE99", "channel_not_found")],
)
async def test_what_slack_will_never_take_fails_at_once_with_the_reason_and_a_lead_is_told_once(
    office: Office, recipient: str, reason: str
) -> None:
    async with office.open():
        first = await office.wish(recipient, "to nobody")
        [row] = await office.rows_in(ENDED, first)
        assert (row.state, row.reason, row.next_at, row.attempts) == (State.FAILED, reason, None, 1)
        await office.rows_in({State.SENT}, await office.wish("general", "to everybody"))
        await office.slack.wait_for(lambda: office.said("@ana"))
        office.move(HOUR)
        await office.rows_in({State.FAILED}, await office.wish(recipient, "to nobody again"))
        await office.rows_in({State.SENT}, await office.wish("@ana", "done"))
    told, done = office.said("@ana")
    assert (reason in told, done) == (True, "done")


async def test_a_person_who_cannot_be_written_to_holds_up_nobody(office: Office) -> None:
    async with office.open():
        failed = await office.wish("U0NOBODY99", "to nobody")
        sent = await office.wish("@ben", "to Ben")
        [row] = await office.rows_in({State.FAILED}, failed)
        assert row.reason == "channel_not_found"
        await office.rows_in({State.SENT}, sent)
        await office.rounds_pass()
    assert office.said("@ana") == []


async def test_a_message_that_slack_finds_malformed_fails_at_once_and_holds_up_nobody(office: Office) -> None:
    office.slack.faults.add(POST, Fault.error("no_text"))
    async with office.open():
        failed = await office.wish("general", "refused")
        [row] = await office.rows_in(ENDED, failed)
        assert (row.state, row.reason, row.attempts) == (State.FAILED, "no_text", 1)
        await office.rows_in({State.SENT}, await office.wish("general", "short"))
    assert office.said("general") == ["short"]


# When Slack refuses a message because of one of its parts


WITH_A_HEADER = Message("A week", [HeaderBlock(text="A week"), SectionBlock(text="of thanks")])


def _refuse_headers(office: Office, code: str = "invalid_blocks") -> None:
    office.slack.faults.add(POST, Fault.error(code), times=None, when=lambda args: "header" in str(args["blocks"]))


@pytest.mark.parametrize("code", sorted(code for code, sort in SORTED.items() if sort is Sort.PART))
async def test_what_slack_refuses_because_of_a_part_goes_out_once_in_its_plainest_form(
    office: Office, code: str
) -> None:
    _refuse_headers(office, code)
    async with office.open():
        id_ = await office.wish("general", WITH_A_HEADER)
        [row] = await office.rows_in(ENDED, id_)
    [message] = office.slack.messages("general")
    assert (message.text, message.ts, row.state, row.attempts) == ("A week", row.message_ts, State.SENT, 1)
    assert [block["text"] for block in message.blocks] == [{"type": "mrkdwn", "text": "*A week*\nof thanks"}]
    assert message.metadata == {"event_type": "kindling_message", "event_payload": {"id": str(id_)}}


async def test_what_slack_refuses_in_its_plainest_form_too_is_given_up_with_the_reason(office: Office) -> None:
    office.slack.faults.add(POST, Fault.error("invalid_blocks"), times=2)
    async with office.open():
        [row] = await office.rows_in(ENDED, await office.wish("general", WITH_A_HEADER))
        await office.rows_in({State.SENT}, await office.wish("general", WITH_A_HEADER))
    assert (row.state, row.reason, row.attempts) == (State.FAILED, "invalid_blocks", 1)
    assert office.said("general") == ["A week"]


@pytest.mark.parametrize("fault", [Fault.lost_answer(), Fault.cut()], ids=["answer lost", "killed between"])
async def test_whatever_happens_to_the_plainest_form_on_its_way_the_message_appears_once(
    office: Office, fault: Fault
) -> None:
    _refuse_headers(office)
    office.slack.faults.add(POST, fault, when=lambda args: "header" not in str(args["blocks"]))
    async with office.open():
        id_ = await office.wish("general", WITH_A_HEADER)
        await office.row_when(id_, lambda row: row.reason is not None)
        office.move(5 * SECOND)
        [row] = await office.rows_in(ENDED, id_)
    [message] = office.slack.messages("general")
    assert (row.state, row.message_ts) == (State.SENT, message.ts)


async def test_a_text_that_is_too_long_is_cut_and_arrives(office: Office) -> None:
    async with office.open():
        too_long = Message("x" * 40_001, [SectionBlock(text="short")])
        await office.rows_in({State.SENT}, await office.wish("general", too_long))


# When something stands in the way that somebody can mend


def _no_permission(office: Office, times: int | None = 1) -> Plan:
    """Let posting be refused in the first workspace for want of a scope, as Slack says it."""
    elsewhere = office.slack.workspace(QUAY).channel_id("quay")
    refused = Fault.error("missing_scope", needed="chat:write", provided="commands")
    return office.slack.faults.add(POST, refused, times=times, when=lambda args: args["channel"] != elsewhere)


async def test_without_a_scope_messages_wait_until_it_is_granted_and_none_is_given_up(office: Office) -> None:
    fault = _no_permission(office, times=None)
    async with office.open():
        first = await office.wish("general", "first")
        row = await office.row_when(first, lambda row: row.reason is not None)
        assert (row.state, row.reason) == (State.WAITING, "missing_scope chat:write")
        second = await office.wish("@ben", "second")
        await office.rounds_pass()
        assert fault.struck == 1, "one try is enough to know that nothing gets through"
        office.move(GIVE_UP_AFTER.total_seconds() + HOUR)
        await office.slack.wait_for(lambda: fault.struck == 3)
        await office.row_when(second, lambda row: row.state is State.WAITING and row.reason is not None)
        await office.row_when(first, lambda row: row.state is State.WAITING)
        office.slack.faults.clear()
        office.move(MENDABLE_PAUSE.total_seconds())
        await office.rows_in({State.SENT}, first, second)
    assert (office.said("general"), office.said("@ben")) == (["first"], ["second"])


async def test_what_is_missing_and_what_to_click_is_said_until_messages_get_through(office: Office) -> None:
    _no_permission(office)
    dispatcher = office.dispatcher()
    async with office.open(dispatcher):
        id_ = await office.wish("general", "words")
        await office.row_when(id_, lambda row: row.reason is not None)
        said = dispatcher.hindrances.sentence()
        office.move(MENDABLE_PAUSE.total_seconds())
        await office.rows_in({State.SENT}, id_)
        assert dispatcher.hindrances.sentence() is None
    assert said
    assert "the permission chat:write is missing" in said
    assert "App Manifest" in said


async def test_a_missing_scope_is_no_dead_token(office: Office) -> None:
    _no_permission(office)
    async with office.open():
        id_ = await office.wish("general", "words")
        await office.row_when(id_, lambda row: row.reason is not None)
        office.move(MENDABLE_PAUSE.total_seconds())
        await office.rows_in({State.SENT}, id_)  # without a restart


async def test_a_closed_messages_tab_keeps_direct_messages_and_nothing_else(office: Office) -> None:
    ben = office.slack.person("ben").id
    fault = office.slack.faults.add(
        POST, Fault.error("messages_tab_disabled"), times=None, when=lambda args: args["channel"] == ben
    )
    async with office.open():
        kept = await office.wish("@ben", "for Ben")
        await office.row_when(kept, lambda row: row.reason == "messages_tab_disabled")
        await office.rows_in({State.SENT}, await office.wish("general", "for all"))
        office.slack.faults.clear()
        office.move(MENDABLE_PAUSE.total_seconds())
        await office.rows_in({State.SENT}, kept)
    assert fault.struck == 1
    assert office.said("@ben") == ["for Ben"]


@pytest.mark.parametrize("code", ["cannot_reply_to_message", "restricted_action_thread_locked"])
async def test_a_thread_that_takes_no_replies_says_nothing_of_its_channel(office: Office, code: str) -> None:
    office.slack.faults.add(POST, Fault.error(code))
    async with office.open():
        [row] = await office.rows_in(ENDED, await office.wish("general", "into the thread"))
        await office.rows_in({State.SENT}, await office.wish("general", "into the channel"))
    assert (row.state, row.reason, row.attempts) == (State.FAILED, code, 1)
    assert office.said("@ana") == []


async def test_rate_limited_as_an_answer_is_a_pause_too(office: Office) -> None:
    office.slack.faults.add(POST, Fault.error("rate_limited"))
    async with office.open():
        id_ = await office.wish("general", "words")
        await office.row_when(id_, lambda row: (row.state, row.reason) == (State.WAITING, "ratelimited"))
        office.move(2 * SECOND)
        await office.rows_in({State.SENT}, id_)


async def test_that_slack_ignored_the_mark_of_a_message_is_noticed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatcher = office.dispatcher()
    with structlog.testing.capture_logs() as logs:
        async with office.open(dispatcher):
            monkeypatch.setattr("bot.slack.posting.EVENT_TYPE", "kindling.message")  # which Slack takes for none
            await office.rows_in({State.SENT}, await office.wish("general", "without a mark"))
            await office.rows_in({State.SENT}, await office.wish("@ben", "without a mark"))
            said = dispatcher.hindrances.sentence()
            monkeypatch.undo()
            await office.rows_in({State.SENT}, await office.wish("general", "with it"))
            assert dispatcher.hindrances.sentence() is None
    assert said
    assert "may appear twice" in said
    assert [each["log_level"] for each in logs if each["event"] == "metadata_ignored"] == ["error"]


async def test_a_message_refused_while_its_channel_got_another_id_goes_there(office: Office) -> None:
    old = office.slack.channel_id("dock")
    fault = office.slack.faults.add(POST, Fault.delay(1), when=lambda args: args["channel"] == old)
    async with office.open():
        id_ = await office.wish("dock", "words")
        await office.slack.wait_for(lambda: fault.struck)
        new = office.slack.share("dock")
        await office.database.write(lambda session: moves.rename(session, WORKSPACE, *moves.IDS[0], [id_], (old, new)))
        [row] = await office.rows_in({State.SENT}, id_)
    assert (office.said("dock"), row.recipient) == (["words"], new)
    assert office.said("@ana") == [], "nobody is told of a trouble that is none"


# When Slack asks to wait


async def test_a_429_holds_the_whole_workspace_as_long_as_slack_says_and_no_other(office: Office) -> None:
    office.slack.faults.add(POST, Fault.ratelimited(30))
    async with office.open():
        held = await office.wish("general", "held back")
        await office.row_when(held, lambda row: (row.state, row.reason) == (State.WAITING, "ratelimited"))
        behind = await office.wish("@ben", "behind it")
        await office.rounds_pass()
        office.move(25 * SECOND)
        await office.rounds_pass()  # each of the two passes took two seconds, so the last one is to come
        assert [call.team for call in office.slack.calls(POST) if call.team != QUAY] == [office.slack.id]
        office.move(1 * SECOND)
        await office.rows_in({State.SENT}, held, behind)
        await office.rounds_pass()
    assert (office.said("general"), office.said("@ben")) == (["held back"], ["behind it"])


# When it is not known whether Slack took it


@pytest.mark.parametrize("recipient", ["general", "@ben"])
async def test_a_message_whose_answer_was_lost_is_found_and_not_sent_again(office: Office, recipient: str) -> None:
    office.slack.faults.add(POST, Fault.lost_answer())
    async with office.open():
        id_ = await office.wish(recipient, "only once")
        row = await office.row_when(id_, lambda row: row.reason is not None)
        assert row.state is State.SENDING
        office.move(10)
        [row] = await office.rows_in({State.SENT}, id_)
    place = office.slack.person("ben").dm() if recipient == "@ben" else office.slack.messages(recipient)
    assert [(each.text, each.ts, each.channel) for each in place] == [("only once", row.message_ts, row.channel_id)]
    assert len(office.slack.calls(POST)) == 1


@pytest.mark.parametrize("recipient", ["general", "@ben"])
async def test_a_message_that_never_reached_slack_is_sent_again(office: Office, recipient: str) -> None:
    office.slack.faults.add(POST, Fault.cut())
    async with office.open():
        id_ = await office.wish(recipient, "only once")
        await office.row_when(id_, lambda row: row.reason is not None)
        office.move(10)
        await office.rows_in({State.SENT}, id_)
    assert office.said(recipient) == ["only once"]


async def test_a_slack_in_trouble_is_tried_at_growing_pauses_until_the_message_is_given_up(office: Office) -> None:
    office.slack.faults.add(POST, Fault.server_error(503), times=None)
    async with office.open():
        id_ = await office.wish("general", "never")
        pauses = [await _pause_after(office, id_, attempt) for attempt in range(1, 9)]
        assert pauses == sorted(pauses)
        assert timedelta(seconds=0.5) < pauses[0] < timedelta(seconds=10)
        assert pauses[-1] > 10 * pauses[0]
        office.move(GIVE_UP_AFTER.total_seconds())
        [row] = await office.rows_in(ENDED, id_)
        assert (row.state, row.reason, row.next_at) == (State.FAILED, "http_503", None)
        office.slack.faults.clear()
        office.move(HOUR)
        await office.rounds_pass()
    assert office.said("general") == []


async def _pause_after(office: Office, id_: UUID, attempt: int) -> timedelta:
    """How long the dispatcher waits after this try, once it is over; lets that time pass."""
    under_way = office.clock.now() + LEASE
    row = await office.row_when(id_, lambda row: row.attempts == attempt and row.next_at != under_way)
    assert row.next_at is not None
    pause = row.next_at - office.clock.now()
    office.move(pause.total_seconds())
    return pause


async def test_a_message_that_slack_takes_after_some_trouble_arrives_once(office: Office) -> None:
    office.slack.faults.add(POST, Fault.server_error(500), times=2)
    async with office.open():
        id_ = await office.wish("general", "at last")
        for attempt in (1, 2):
            await _pause_after(office, id_, attempt)
        await office.rows_in({State.SENT}, id_)
    assert office.said("general") == ["at last"]


# When our own code fails


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (ZeroDivisionError("poison"), "ZeroDivisionError"),
        (Message("short", [SectionBlock(text="x" * 3001)]), "SlackObjectFormationError"),
    ],
    ids=["not rendered", "not valid"],
)
async def test_a_message_that_cannot_be_made_holds_up_no_other_and_fails_in_the_end(
    office: Office, words: Words, error: str
) -> None:
    async with office.open():
        poison = await office.wish("general", words)
        sent = [await office.wish("general", "after it"), await office.wish("@ben", "beside it")]
        await office.rows_in({State.SENT}, *sent)
        assert (await office.row(poison)).state is State.WAITING
        office.move(GIVE_UP_AFTER.total_seconds())
        [row] = await office.rows_in(ENDED, poison)
        assert (row.state, row.reason) == (State.FAILED, f"{Reason.NOT_RENDERED}: {error}")
    assert (office.said("general"), office.said("@ben")) == (["after it"], ["beside it"])


# Order and pace


async def test_messages_to_one_conversation_arrive_in_order_and_at_its_pace(office: Office) -> None:
    words = [f"number {n}" for n in range(10)]
    ids = [await office.wish("general", each) for each in words]
    async with office.open():
        await office.rows_in({State.SENT}, *ids[: PACE.conversation.burst])
        await office.rounds_pass()  # two seconds, so two messages more
        assert office.said("general") == words[: PACE.conversation.burst + 2]
        for id_ in ids[PACE.conversation.burst + 2 :]:
            office.move(1 * SECOND)
            await office.rows_in({State.SENT}, id_)
    assert office.said("general") == words


async def test_messages_to_one_conversation_keep_their_order_when_slack_asks_to_wait(office: Office) -> None:
    words = [f"number {n}" for n in range(4)]
    ids = [await office.wish("general", each) for each in words]
    office.slack.faults.add(POST, Fault.ratelimited(5))
    async with office.open():
        await office.row_when(ids[0], lambda row: row.reason is not None)
        for _ in ids:
            office.move(5 * SECOND)
            await office.rounds_pass()
    assert office.said("general") == words


async def test_no_more_leaves_a_workspace_at_once_than_its_burst(office: Office) -> None:
    people = range(2 * PACE.workspace.burst)
    ids = [await office.wish(f"@p{n:02}", "hello") for n in people]
    async with office.open():
        await office.rows_in({State.SENT}, *ids[: PACE.workspace.burst])
        assert (await office.states()).count(State.SENT) == PACE.workspace.burst
        office.move(60)
        await office.rows_in({State.SENT}, *ids)
    assert all(office.said(f"@p{n:02}") == ["hello"] for n in people)


# Several, and stopping


class Partner:
    """One of two who work at the same time."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.rendered: list[UUID] = []
        self._has_begun = threading.Event()

    def beside(self, other: "Partner") -> Callable[[Claim], None]:
        """Notes what is rendered, and waits until the other has something to do as well."""

        def note(claim: Claim) -> None:
            self.rendered.append(claim.id)
            self._has_begun.set()
            assert other._has_begun.wait(PATIENCE_SECONDS)

        return note


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_dispatchers_on_one_database_share_the_work_without_overlap(
    office: Office, database_url: str
) -> None:
    at_once = Pace(conversation=PACE.conversation, workspace=Rate(1000, 1000))
    pair = [Partner(Database(database_url)) for _ in range(2)]
    ids = [await office.wish(f"@p{n:02}", "hello") for n in range(40)]
    notes = pair[0].beside(pair[1]), pair[1].beside(pair[0])
    dispatchers = [office.dispatcher(each.database, note, at_once) for each, note in zip(pair, notes, strict=True)]
    async with office.open(*dispatchers):
        await office.rows_in({State.SENT}, *ids)
    for each in pair:
        await each.database.close()
    assert sorted(pair[0].rendered + pair[1].rendered) == sorted(ids)
    assert all(office.said(f"@p{n:02}") == ["hello"] for n in range(40))


async def test_stopping_waits_for_what_is_on_its_way_and_leaves_the_rest_for_later(office: Office) -> None:
    office.slack.faults.add(POST, Fault.delay(0.1), times=None)
    words = [f"number {n}" for n in range(6)]
    ids = [await office.wish("general", each) for each in words]
    began = asyncio.Event()
    dispatcher = office.dispatcher(note=lambda _: began.set())
    async with office.open(dispatcher):
        await began.wait()
    assert await office.states() == [State.SENT] + 5 * [State.WAITING]
    assert office.said("general") == words[:1]
    async with office.open():
        for id_ in ids:
            office.move(1 * SECOND)
            await office.rows_in({State.SENT}, id_)
    assert office.said("general") == words


async def test_what_was_not_sent_in_time_when_stopping_arrives_once_later(office: Office) -> None:
    office.slack.faults.add(POST, Fault.delay(0.1))
    id_ = await office.wish("general", "only once")
    began = asyncio.Event()
    dispatcher = office.dispatcher(note=lambda _: began.set())
    running = asyncio.create_task(dispatcher.run())
    await began.wait()
    await dispatcher.stop(0)
    await running
    assert (await office.row(id_)).state is not State.SENT
    async with office.open():
        office.move(60)
        await office.rows_in({State.SENT}, id_)
        await office.rounds_pass()
    assert office.said("general") == ["only once"]


class StopsAtItsFirstClaim(Database):
    """A database during whose first write the dispatcher is told to stop."""

    dispatcher: Dispatcher
    stopping: asyncio.Task[None] | None = None

    async def write(self, operation: Operation[T]) -> T:
        result = await super().write(operation)
        if self.stopping is None:
            self.stopping = asyncio.create_task(self.dispatcher.stop(5))
            await asyncio.sleep(0)
        return result


async def test_what_is_claimed_at_the_moment_of_stopping_is_sent_or_left_for_later(
    office: Office, database_url: str
) -> None:
    claims: list[Claim] = []
    office.slack.faults.add(POST, Fault.delay(0.1))
    id_ = await office.wish("general", "now or never")
    database = StopsAtItsFirstClaim(database_url)
    database.dispatcher = office.dispatcher(database, claims.append)
    await database.dispatcher.run()
    assert database.stopping is not None
    await database.stopping
    await database.close()
    assert (await office.row(id_)).state in (State.SENT, State.WAITING)
    assert len(office.said("general")) == len(claims)
