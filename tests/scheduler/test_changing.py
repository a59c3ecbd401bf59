"""What stands in Slack is rendered anew there: changed in its place, or deleted, and nobody is notified."""

import pytest
from slack_sdk.models.blocks import HeaderBlock, SectionBlock

from bot.slack.message import Message
from bot.slack.refusals import SORTED, Sort
from models.store.outbox import Reason, State
from sandbox import Fault
from scheduler.dispatcher import GIVE_UP_AFTER
from tests.scheduler.conftest import Office

POST, CHANGE, DELETE = "chat.postMessage", "chat.update", "chat.delete"
MINUTE = 60.0
LONG = "so much to say " * 600


async def test_a_message_is_changed_where_it_stands_and_can_still_be_found(office: Office) -> None:
    async with office.open():
        id_ = await office.wish("general", "well done")
        [before] = await office.rows_in({State.SENT}, id_)
        [was] = office.slack.messages("general")
        metadata, pings = was.metadata, list(office.slack.pings)
        await office.renew(id_, "well done, all of you")
        after = await office.row_when(id_, lambda row: row.attempts == 2 and row.state is State.SENT)
    [message] = office.slack.messages("general")
    assert (message.text, message.ts, message.metadata) == ("well done, all of you", before.message_ts, metadata)
    assert (after.message_ts, after.channel_id, after.next_at) == (before.message_ts, before.channel_id, None)
    assert list(office.slack.pings) == pings


async def test_a_message_that_is_no_longer_needed_is_deleted(office: Office) -> None:
    async with office.open():
        id_ = await office.wish("@ben", "thank you")
        await office.rows_in({State.SENT}, id_)
        await office.renew(id_, None)
        [row] = await office.rows_in({State.DROPPED}, id_)
    assert office.slack.person("ben").dm() == []
    assert (row.reason, row.channel_id, row.message_ts) == (Reason.TAKEN_BACK, None, None)


@pytest.mark.parametrize(("words", "shown"), [("as it is right", ["as it is right"]), (None, [])])
async def test_what_changes_while_it_is_being_posted_follows(
    office: Office, words: str | None, shown: list[str]
) -> None:
    office.slack.faults.add(POST, Fault.delay(0.3))
    async with office.open():
        id_ = await office.wish("general", "as it was said")
        await office.row_when(id_, lambda row: row.state is State.SENDING)
        await office.slack.wait_for(lambda: office.slack.calls(POST))
        await office.renew(id_, words)
        await office.row_when(id_, lambda row: row.attempts == 2 and row.next_at is None)
    assert office.said("general") == shown


@pytest.mark.parametrize(("words", "method"), [("as it is right", CHANGE), (None, DELETE)])
@pytest.mark.parametrize(
    "fault", [Fault.lost_answer(), Fault.cut(), Fault.server_error(), Fault.ratelimited(2), Fault.error("fatal_error")]
)
async def test_what_became_of_a_change_may_be_unknown_since_it_is_done_again(
    office: Office, words: str | None, method: str, fault: Fault
) -> None:
    async with office.open():
        id_ = await office.wish("general", "as it was said")
        await office.rows_in({State.SENT}, id_)
        office.slack.faults.add(method, fault)
        await office.renew(id_, words)
        waits = await office.row_when(id_, lambda row: row.attempts == 2 and row.reason is not None)
        assert waits.state is State.CHANGING
        office.move(MINUTE)
        await office.row_when(id_, lambda row: row.next_at is None)
    assert office.said("general") == ([words] if words else [])
    assert office.slack.calls("conversations.history") == []


@pytest.mark.parametrize("code", ["cant_update_message", "edit_window_closed", "is_inactive", "channel_not_found"])
async def test_what_slack_does_not_change_stays_as_it_is_and_holds_up_nobody(office: Office, code: str) -> None:
    async with office.open():
        id_ = await office.wish("general", "as it was said")
        [before] = await office.rows_in({State.SENT}, id_)
        office.slack.faults.add(CHANGE, Fault.error(code))
        await office.renew(id_, "as it is right")
        [row] = await office.rows_in({State.FAILED}, id_)
        await office.rows_in({State.SENT}, await office.wish("general", "the next one"))
        await office.rounds_pass()
        assert (row.reason, row.message_ts, row.next_at) == (code, before.message_ts, None)
        assert (office.said("general"), office.said("@ana")) == (["as it was said", "the next one"], [])
        await office.renew(id_, None)
        await office.rows_in({State.DROPPED}, id_)
    assert office.said("general") == ["the next one"]


async def test_what_somebody_deleted_in_slack_does_not_come_again(office: Office) -> None:
    async with office.open():
        id_ = await office.wish("general", "as it was said")
        await office.rows_in({State.SENT}, id_)
        await office.slack.person("ana").delete(office.slack.messages("general")[0])
        await office.renew(id_, "as it is right")
        [row] = await office.rows_in({State.FAILED}, id_)
        await office.renew(id_, "as it is right now")
        await office.rounds_pass()
    assert (row.reason, row.message_ts) == ("message_not_found", None)
    assert office.said("general") == []


async def test_to_delete_what_somebody_deleted_is_done_already(office: Office) -> None:
    async with office.open():
        id_ = await office.wish("general", "as it was said")
        await office.rows_in({State.SENT}, id_)
        await office.slack.person("ana").delete(office.slack.messages("general")[0])
        await office.renew(id_, None)
        [row] = await office.rows_in({State.DROPPED}, id_)
    assert row.reason == Reason.TAKEN_BACK


async def test_a_change_is_given_up_like_a_message_and_can_be_asked_for_again(office: Office) -> None:
    async with office.open():
        id_ = await office.wish("general", "as it was said")
        await office.rows_in({State.SENT}, id_)
        office.slack.faults.add(CHANGE, Fault.server_error(), times=2)
        await office.renew(id_, "as it is right")
        await office.row_when(id_, lambda row: row.reason is not None)
        office.move(GIVE_UP_AFTER.total_seconds())
        await office.rows_in({State.FAILED}, id_)
        await office.renew(id_, "as it is right now")
        await office.rows_in({State.SENT}, id_)
    assert office.said("general") == ["as it is right now"]


@pytest.mark.parametrize("code", sorted(code for code, sort in SORTED.items() if sort is Sort.TOKEN))
async def test_a_change_waits_for_a_token_that_is_good(office: Office, code: str) -> None:
    async with office.open():
        id_ = await office.wish("general", "as it was said")
        await office.rows_in({State.SENT}, id_)
        office.slack.faults.add(DELETE, Fault.error(code))
        await office.renew(id_, None)
        row = await office.row_when(id_, lambda row: row.reason == code)
    assert row.state is State.CHANGING


async def test_a_part_that_slack_refuses_is_told_in_the_plainest_form(office: Office) -> None:
    office.slack.faults.add(CHANGE, Fault.error("invalid_blocks"), when=lambda args: "header" in str(args["blocks"]))
    async with office.open():
        id_ = await office.wish("general", "a week")
        await office.rows_in({State.SENT}, id_)
        await office.renew(id_, Message("A week", [HeaderBlock(text="A week"), SectionBlock(text="of thanks")]))
        await office.row_when(id_, lambda row: row.attempts == 2 and row.state is State.SENT)
    [message] = office.slack.messages("general")
    assert [block["text"]["text"] for block in message.blocks] == ["*A week*\nof thanks"]


async def test_a_text_that_is_longer_than_a_change_takes_is_cut_where_only_notifications_show_it(
    office: Office,
) -> None:
    async with office.open():
        id_ = await office.wish("general", "short")
        await office.rows_in({State.SENT}, id_)
        await office.renew(id_, Message(LONG, [SectionBlock(text="said in full")]))
        await office.row_when(id_, lambda row: row.attempts == 2 and row.state is State.SENT)
    [message] = office.slack.messages("general")
    assert (message.text[:15], message.blocks[0]["text"]["text"]) == (LONG[:15], "said in full")
