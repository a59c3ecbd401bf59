"""A workspace with very much to send: it is as quick as it may be, and it keeps nobody else waiting."""

import asyncio

from models.people import settings
from models.store.lanes import BURST_SECONDS, Rate
from models.store.outbox import Pace, State
from tests.scheduler.conftest import QUAY, Office

POST = "chat.postMessage"
MANY = 600
UNHURRIED = Rate(per_second=1.0, burst=MANY)
"""Time stands still here, so this lets all of them leave."""


async def test_the_single_message_of_another_workspace_does_not_wait_for_a_long_queue(office: Office) -> None:
    await _fill(office)
    async with office.open(office.dispatcher(pace=Pace(conversation=UNHURRIED, workspace=UNHURRIED))):
        await office.slack.wait_for(lambda: _posted(office) >= 50)
        single = await office.wish("quay", "just this one", workspace_id=QUAY)
        before = _posted(office)
        await office.rows_in({State.SENT}, single)
    teams = [call.team for call in office.slack.calls(POST)]
    assert teams.index(QUAY) < before + 100 < MANY


async def test_a_bucket_holds_what_comes_back_between_two_rounds(office: Office) -> None:
    fast = Rate(per_second=400, burst=5)
    left_at_once = int(fast.per_second * BURST_SECONDS)
    await _fill(office)
    async with office.open(office.dispatcher(pace=Pace(conversation=UNHURRIED, workspace=fast))):
        await office.slack.wait_for(lambda: _posted(office) >= left_at_once)
        await office.rounds_pass()
    # each of the two rounds' seconds fills the bucket once more
    assert _posted(office) <= 3 * left_at_once < MANY


async def test_a_workspace_that_chose_its_pace_has_that_one_and_the_others_keep_theirs(office: Office) -> None:
    unhurried = Pace(conversation=UNHURRIED, workspace=Rate(per_second=400, burst=5))
    await office.database.write(lambda session: settings.choose_pace(session, office.slack.id, 10))
    await _fill(office)
    async with office.open(office.dispatcher(pace=unhurried)):
        others = [await office.wish("quay", f"note {n}", workspace_id=QUAY) for n in range(7)]
        await office.rows_in({State.SENT}, *others)
        await office.rounds_pass()
    assert _posted(office) == 5, "time stands still, so no token came back"


async def _fill(office: Office) -> None:
    """Many messages, to forty people."""
    await asyncio.gather(*(office.wish(f"@p{n % 40:02}", f"note {n}") for n in range(MANY)))


def _posted(office: Office) -> int:
    """How many messages the large workspace got."""
    return sum(call.team == office.slack.id for call in office.slack.calls(POST))
