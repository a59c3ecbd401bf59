"""A promise that comes again, through the real program, with a clock that is moved."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox import Message, Sandbox
from tests.databases import Databases
from tests.program import Program, StartBot

LONDON, AUCKLAND, HONOLULU = (ZoneInfo(each) for each in ("Europe/London", "Pacific/Auckland", "Pacific/Honolulu"))


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning in London."""
    return datetime(2026, 12, 14, 10, 0, tzinfo=LONDON)


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
def way(request: pytest.FixtureRequest, databases: Databases) -> dict[str, object]:
    """How the program is started, each time."""
    way, kind = request.param.split("-")
    return {"http": way == "http", "database_url": databases.new(kind), "RECOGNITION_CHANNEL": ""}


async def _comes(slack: Sandbox, bot: Program, who: str, words: str, moment: datetime) -> Message:
    """The message with these words that comes at that moment, and not a minute before; there is one of it."""
    slack.clock.set(moment - timedelta(minutes=1))
    await bot.quiet()
    before = len(slack.person(who).dm())
    slack.clock.set(moment)
    found = await slack.wait_for(lambda: [each for each in slack.person(who).dm()[before:] if words in each.plain])
    await bot.quiet()
    assert len(slack.person(who).dm()) == before + 1
    return found[0]


def _in_london(day: int, hour: int, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=LONDON)


async def test_every_friday_at_three_over_kills_a_holiday_and_a_journey_across_the_date_line(
    slack: Sandbox, start_bot: StartBot, way: dict[str, object]
) -> None:
    bot, ben = await start_bot(**way), slack.person("ben")  # type: ignore[arg-type]
    said = (await ben.command("/followup", "@chloe send the report every friday at 3pm", channel="general")).messages[0]
    assert "every Friday, 15:00, first" in said.plain
    assert "first Fri 18 Dec, 15:00" in said.text
    await ben.click(said, "Tell them now")
    slack.clock.set(_in_london(14, 15))  # Montreal is up
    told = await slack.wait_for(lambda: [each for each in slack.person("chloe").dm() if "every Friday" in each.plain])
    assert "send the report" in told[0].plain
    await bot.kill()
    bot = await start_bot(**way)  # type: ignore[arg-type]
    await ben.click(await _comes(slack, bot, "ben", "Coming up", _in_london(18, 14)), "Done")
    assert any("It comes again every Friday, 15:00" in each.plain for each in ben.dm())
    listed = await ben.command("/followup", "list", channel="general")
    assert "One promise is open" in listed.text
    assert "every Friday, 15:00" in listed.messages[-1].plain

    await ben.click(listed.messages[-1], "followup_menu", "Skip this one")  # that of Christmas
    assert ben.modal is not None
    assert "leaves this out this time" in str(ben.modal.blocks)
    assert (await ben.submit({"reason": "it is Christmas"})).closed
    await slack.wait_for(lambda: [each for each in ben.ephemerals("general") if "Skipped this time" in each.plain])
    slack.clock.set(datetime(2026, 12, 30, 18, tzinfo=AUCKLAND))
    slack.set_person("ben", zone="Pacific/Auckland")
    await slack.events_settled()
    await bot.quiet()
    slack.set_person("ben", zone="Pacific/Honolulu")
    await slack.events_settled()
    await bot.quiet()
    await bot.kill()
    bot = await start_bot(**way)  # type: ignore[arg-type]
    new_year = datetime(2027, 1, 1, 15, tzinfo=HONOLULU)
    listed = await ben.command("/followup", "list", channel="general")
    assert "Fri, 1 Jan 2027, 15:00" in listed.text
    slack.clock.set(new_year + timedelta(days=4, hours=3))
    await bot.quiet()
    soon = await _comes(slack, bot, "ben", "Coming up", datetime(2027, 1, 8, 14, tzinfo=HONOLULU))
    await ben.click(soon, "Stop repeating")
    assert (await ben.submit({"instead": "the dashboard has it all"})).closed
    assert any("It comes no more" in each.plain for each in ben.dm())
    assert "Nothing is open" in (await ben.command("/followup", "list", channel="general")).text
    slack.clock.set(datetime(2027, 2, 1, 9, tzinfo=HONOLULU))
    await bot.quiet()
    to_chloe = [each.plain for each in slack.person("chloe").dm()]
    once = ("first by", "has done", "this time", "any more", "it is Christmas", "the dashboard has it all")
    assert {words: sum(words in each for each in to_chloe) for words in once} == dict.fromkeys(once, 1)


async def test_the_form_takes_what_comes_again_and_let_go_undoes_it_at_once(
    slack: Sandbox, start_bot: StartBot, way: dict[str, object]
) -> None:
    await start_bot(**way)  # type: ignore[arg-type]
    ben = slack.person("ben")
    await ben.command("/followup", "", channel="general")
    assert (await ben.submit({"what": "water the plants", "when": "every friday"})).closed
    said = (await slack.wait_for(lambda: ben.ephemerals("general")))[-1]
    assert "every Friday, first" in said.plain
    await ben.click(said, "Change")
    assert ben.modal is not None
    assert "for this one alone" in str(ben.modal.blocks)
    sent = await ben.submit({"when": "every monday"})
    assert "one time here" in sent.errors["By when?"]
    assert (await ben.submit({"when": "thursday noon"})).closed
    changed = (await slack.wait_for(lambda: ben.ephemerals("general")))[-1]
    assert "this one by" in changed.plain
    await ben.click(changed, "Skip this one")
    await ben.command("/followup", "tidy the desk every friday", channel="general")
    made = next(each for each in reversed(ben.ephemerals("general")) if "tidy the desk" in each.plain)
    await ben.click(made, "Let go")
    listed = await ben.command("/followup", "list", channel="general")
    assert "One promise is open" in listed.text
    assert "water the plants" in listed.messages[-1].plain
