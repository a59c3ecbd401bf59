"""What kindness means here through the real program: asked by itself, named by a lead, and put on thanks."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from models import Cadence
from models.people.cadences import CadenceKind
from models.store import workspaces
from sandbox import Message, Sandbox, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.e2e.test_rounds import half_a_minute, modal_of, votes
from tests.program import StartBot

MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)
KIND = "What kindness means here in kudos"
ASKS, TELLS = "somebody asks before they decide for me", "no surprises"
LINES = (ASKS, TELLS, "my name is said right", "a hard day is allowed", "tea is made for two")


@pytest.fixture
def workspace() -> Workspace:
    """Five people, all in the team of the recognition channel."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """The day before the first Tuesday of December."""
    return MONDAY


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def house(
    slack: Sandbox, start_bot: StartBot, databases: Databases, request: pytest.FixtureRequest
) -> AsyncIterator[House]:
    """Ben leads the team."""
    async with open_house(slack, start_bot, databases, request.param, LEADS=slack.person("ben").id) as house:
        yield house


def posts(house: House) -> list[Message]:
    """What the team's channel reads of it, in its order."""
    return [each for each in house.slack.messages("kudos") if KIND in str(each.blocks)]


async def _turned_on(house: House) -> None:
    """In the settings of the team, which an older version of this program made."""
    of_it = Cadence.kind == CadenceKind.MEANING
    await house.database.write(lambda session: session.execute(delete(Cadence).where(of_it)))
    await house.database.write(lambda session: workspaces.want_sync(session, house.slack.id))
    ben = house.slack.person("ben")
    reply = await ben.command("/kindling", "settings", channel="kudos")
    assert reply.modal
    if "Whose settings" in reply.modal.plain:
        await ben.submit({})
    assert (await ben.submit({"meaning_days": "2"})).errors == {}
    while await house.database.read(lambda session: session.scalars(select(Cadence.due_on).where(of_it)).all()) in (
        [],
        [None],
    ):
        await house.bot.ticks_pass(1)


async def _said(house: House) -> None:
    """Chloé writes five lines, and they wait."""
    chloe = house.slack.person("chloe")
    [post] = posts(house)
    await chloe.click(post, "Add lines")
    assert (await chloe.submit({"meaning": "\n".join(LINES)})).errors == {}
    assert (await chloe.submit({"round_all": ["round_all"]})).errors == {}
    await half_a_minute(house)
    await house.slack.wait_for(lambda: "are in" in modal_of(house, "chloe"))


async def _chosen(house: House) -> Message:
    """The round is over, Ana and Luis vote, and what they chose is posted."""
    await house.until(datetime(2026, 12, 8, 17, 3, tzinfo=UTC))
    await house.slack.wait_for(lambda: len(posts(house)) == 2)
    await votes(house, "ana", posts(house)[1], [ASKS, TELLS])
    await votes(house, "luis", posts(house)[1], [ASKS])
    await house.until(datetime(2026, 12, 10, 17, 1, tzinfo=UTC))
    await house.slack.wait_for(lambda: len(posts(house)) == 3)
    return posts(house)[2]


async def _thanks_form(house: House) -> str:
    """What stands in it for Chloé."""
    reply = await house.slack.person("chloe").command("/thanks", "", channel="kudos")
    assert reply.modal
    return str(reply.modal.blocks)


async def test_from_the_question_to_thanks_with_a_value_of_the_team_s_own_and_back(house: House) -> None:
    slack, chloe, ben = house.slack, house.slack.person("chloe"), house.slack.person("ben")
    await _turned_on(house)
    await house.until(datetime(2026, 12, 1, 9, 59, tzinfo=UTC))
    assert posts(house) == []
    await house.until(datetime(2026, 12, 1, 10, 5, tzinfo=UTC))
    await slack.wait_for(lambda: posts(house))
    assert not house.nudges("chloe", "kindness means"), "nobody gets a message of their own"
    await _said(house)
    result = await _chosen(house)

    await chloe.click(result, "Make these our values")
    assert "Those who lead the team" in chloe.ephemerals("kudos")[-1].plain
    await ben.click(result, "Make these our values")
    assert ben.modal
    [asks, tells] = [each["block_id"] for each in ben.modal.blocks if each["type"] == "input"]
    assert "at least one" in str((await ben.submit({asks: "", tells: ""})).errors)
    await ben.submit({asks: "Asking first", tells: "No surprises"})
    assert "Asking first and No surprises" in ben.modal.plain
    await slack.wait_for(lambda: "Our values now" in str(posts(house)[2].blocks))

    form = await _thanks_form(house)
    assert ASKS in form
    assert "Empathy" not in form
    await chloe.command("/thanks", "@ana for the handover note #asking-first", channel="kudos")
    await slack.wait_for(lambda: house.nudges("ana", "Asking first"))

    await chloe.command("/thanks", "", channel="kudos")
    await ben.command("/kindling", "values", channel="kudos")
    await ben.click(ben.ephemerals("kudos")[-1], "Everyone's values again")
    await slack.events_settled()
    assert "Empathy, Respect" in ben.ephemerals("kudos")[-1].plain
    await slack.wait_for(lambda: "Make these our values" in str(posts(house)[2].blocks))
    thanks = {"people": [slack.person("ana").id], "reason": "the rota", "value": "Asking first"}
    assert "other values since" in str((await chloe.submit(thanks)).errors), "it is not left out in silence"
    assert (await chloe.submit({**thanks, "value": None})).errors == {}
    assert "Empathy" in await _thanks_form(house)
    assert house.nudges("ana", "Asking first"), "thanks keep the value that they were given"
