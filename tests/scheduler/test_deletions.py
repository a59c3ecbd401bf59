"""A post that somebody deleted in Slack is noticed, and nothing is concluded where Slack may have deleted it itself."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.slack import deletions
from models import Shoutout, Workspace
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Draft
from models.store import lanes
from models.store.base import new_id
from sandbox import Fault, Message
from tests.conftest import WORKSPACE
from tests.scheduler.conftest import Office

HISTORY = "conversations.history"
DAY = 86_400.0


async def _thank(office: Office, words: str) -> None:
    """Public thanks, posted and heard of."""
    kudos = office.slack.channel_id("kudos")
    draft = Draft(new_id(), *_people(office), words, Audience.PUBLIC)
    now = office.clock.now()
    chosen = update(Workspace).where(Workspace.id == WORKSPACE).values(recognition_channel_id=kudos)
    await office.database.write(lambda session: session.execute(chosen))
    await office.database.write(lambda session: shoutouts.record(session, WORKSPACE, draft, kudos, now))
    await office.dispatcher().work_off()
    office.move(60)


def _people(office: Office) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    ana, ben = (office.slack.person(each).id for each in ("ana", "ben"))
    return ana, (ben,), (ben,)


async def _delete(office: Office, posts: Sequence[Message]) -> None:
    for each in posts:
        await office.slack.person("ana").delete(each)


async def _look(office: Office) -> list[str]:
    """Whose words stand after a look, and after all has been done that follows from it."""
    client = office.clients([WORKSPACE])[WORKSPACE]
    await deletions.look(office.database, client, WORKSPACE, office.clock.now())
    await office.dispatcher().work_off()
    standing = select(Shoutout.reason).where(shoutouts.stands()).order_by(Shoutout.created_at)
    return await office.database.read(lambda session: list(session.scalars(standing)))


async def test_what_somebody_deleted_is_taken_back_and_its_direct_messages_go(office: Office) -> None:
    for words in ("the first", "the second", "the third"):
        await _thank(office, words)
    await _delete(office, office.slack.messages("kudos")[1:2])
    assert await _look(office) == ["the first", "the third"]
    assert ["second" in each.plain for each in office.slack.person("ben").dm()] == [False, False]
    assert len(office.slack.calls(HISTORY)) == 1


@pytest.mark.parametrize("kept", [0, 1])
async def test_where_all_that_was_older_is_gone_as_well_nothing_is_concluded(office: Office, kept: int) -> None:
    for words in ("the first", "the second"):
        await _thank(office, words)
    await _delete(office, office.slack.messages("kudos")[: 2 - kept])
    assert await _look(office) == ["the first", "the second"]
    assert len(office.slack.person("ben").dm()) == 2


async def test_a_post_from_before_the_two_weeks_tells_that_slack_deletes_nothing(office: Office) -> None:
    await _thank(office, "long ago")
    office.move(20 * DAY)
    await _thank(office, "just now")
    await _delete(office, office.slack.messages("kudos")[1:])
    assert await _look(office) == ["long ago"]


async def test_what_is_older_than_two_weeks_is_not_looked_for(office: Office) -> None:
    for words in ("the first", "the second"):
        await _thank(office, words)
    await _delete(office, office.slack.messages("kudos")[1:])
    office.move(15 * DAY)
    assert await _look(office) == ["the first", "the second"]
    assert office.slack.calls(HISTORY) == []


@pytest.mark.parametrize(
    "fault",
    [Fault.ratelimited(30), Fault.server_error(), Fault.error("not_in_channel"), Fault.error("missing_scope")],
    ids=["asked to wait", "in trouble", "not there", "not allowed"],
)
async def test_where_slack_does_not_answer_for_the_whole_time_nothing_is_concluded(
    office: Office, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletions, "PAGE", 2)
    for words in ("the first", "the second", "the third"):
        await _thank(office, words)
    await _delete(office, office.slack.messages("kudos")[1:2])
    office.slack.faults.add(HISTORY, fault, when=lambda args: bool(args.get("cursor")))
    await _thank(office, "the fourth")
    assert len(await _look(office)) == 4


async def test_a_pause_in_reading_holds_for_this_as_well_and_is_noted_for_others(office: Office) -> None:
    for words in ("the first", "the second"):
        await _thank(office, words)
    await _delete(office, office.slack.messages("kudos")[1:])
    office.slack.faults.add(HISTORY, Fault.ratelimited(400))
    assert await _look(office) == ["the first", "the second"]
    now = office.clock.now()
    assert await office.database.read(lambda session: lanes.history_pause(session, WORKSPACE, now)) > timedelta()
    office.move(310)
    assert await _look(office) == ["the first", "the second"]
    assert len(office.slack.calls(HISTORY)) == 1
    office.move(310)
    assert await _look(office) == ["the first"]


async def test_one_look_serves_all_that_is_told_within_minutes(office: Office) -> None:
    await _thank(office, "the first")
    for _ in range(3):
        await _look(office)
    assert len(office.slack.calls(HISTORY)) == 1
    office.move(301)
    await _look(office)
    assert len(office.slack.calls(HISTORY)) == 2


async def test_what_is_left_of_a_deleted_post_whose_thread_goes_on_is_no_post(office: Office) -> None:
    tombstone = {"ts": "20.1", "subtype": "tombstone", "text": "This message was deleted."}
    assert deletions._standing([{"ts": "10.1"}, tombstone]) == [{"ts": "10.1"}]
