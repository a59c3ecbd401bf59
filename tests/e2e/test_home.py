"""Home through the real program: what each person sees there, and what they do in place."""

import asyncio
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from models.across import digests
from models.across.digests import Digest, DigestKind
from models.across.team_figures import Figure, TeamFigures
from models.people import team_changes
from models.people.team_changes import NewTeam
from models.people.teams import TeamMember
from models.store.base import new_id
from models.store.database import Database
from sandbox import Fault, Sandbox, View
from sandbox.actor import Actor
from sandbox.app import PATIENCE_SECONDS
from sandbox.blocks import read_blocks
from tests.databases import Databases
from tests.program import Program, StartBot
from tests.walk import Walk

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)
PUBLISH = "views.publish"


@pytest.fixture
def starts_at() -> datetime:
    """It is Monday morning in London."""
    return MONDAY


async def _home(slack: Sandbox, who: str) -> View:
    """Home, as it is shown to somebody who opens it now."""
    person = slack.person(who)
    return await _shown_after(slack, person, person.open_home)


async def _shown_after(slack: Sandbox, person: Actor, act: Callable[[], object]) -> View:
    """Home, as it is shown again after something was done."""
    before = person.home.hash if person.home else ""
    done = act()
    if asyncio.iscoroutine(done):
        await done
    await slack.wait_for(lambda: person.home is not None and person.home.hash != before)
    assert person.home
    return person.home


async def test_home_is_shown_in_its_plainest_form_where_slack_refuses_a_part_of_it(
    slack: Sandbox, start_bot: StartBot
) -> None:
    await start_bot()
    slack.faults.add(PUBLISH, Fault.error("invalid_arguments"), when=lambda args: "header" in str(args["view"]))
    view = await _home(slack, "ana")
    assert {block["type"] for block in view.blocks} == {"section", "actions"}
    assert "header" in str((await _click(slack, "ana", "Pause for a week")).blocks)


async def test_where_slack_refuses_cards_all_else_of_home_stays_as_it_is(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    for words in ("@ben for the calm voice", "@ben for the open words"):
        await _thank(slack, "ana", words)
    types = [block["type"] for block in (await _home(slack, "ben")).blocks]
    slack.withhold("carousel", "card")
    without = await _home(slack, "ben")
    assert [block["type"] for block in without.blocks] == ["section" if each == "carousel" else each for each in types]
    assert "carousel" in types
    assert without.plain.count("the calm voice") == 1


async def _click(slack: Sandbox, who: str, what: str, value: str | None = None) -> View:
    """Home after a click on it."""
    person = slack.person(who)
    assert person.home
    reply = await person.click(person.home, what, value)
    assert (reply.acked, reply.error) == (True, None)
    return person.home


def _part(view: View, title: str) -> str:
    """What stands under this heading."""
    headings = [n for n, block in enumerate(view.blocks) if block["type"] == "header"]
    start = next(n for n in headings if view.blocks[n]["text"]["text"] == title)
    end = next((n for n in headings if n > start), len(view.blocks))
    return read_blocks(view.blocks[start + 1 : end], view.names)


async def _thank(slack: Sandbox, giver: str, words: str, channel: str = "general") -> None:
    assert (await slack.person(giver).command("/thanks", words, channel=channel)).acked


# Somebody new


async def test_somebody_new_is_invited_and_every_button_is_a_way_to_begin(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    home = await _home(slack, "ben")
    assert "Welcome to Kindling" in home.plain
    assert "What you were thanked for" not in home.plain

    await _click(slack, "ben", "Thank someone")
    assert (await ben.submit({"people": ["chloe"], "reason": "wrote the runbook"})).closed
    assert ben.home
    assert "Your thanks are on their way to @chloe" in ben.home.plain
    assert "Welcome" not in ben.home.plain
    assert "You thanked @chloe" in ben.home.plain
    assert "wrote the runbook" in ben.home.plain

    await _click(slack, "ben", "Promise something")
    assert (await ben.submit({"what": "send the quote", "when": "friday 3pm"})).closed
    assert ben.home.plain.startswith(":hourglass_flowing_sand: Noted")
    assert "Your promises\nsend the quote" in ben.home.plain

    await _click(slack, "ben", "How are you today?")
    assert ben.modal is not None
    assert ben.modal.title == "Check-in"
    assert "on their way" not in (await _home(slack, "ben")).plain


# Thanks


async def test_thanks_are_seen_by_those_they_concern_and_private_ones_by_nobody_else(
    slack: Sandbox, bot: Program
) -> None:
    await bot.wait_for(lambda line: line.get("event") == "synced")
    await _thank(slack, "ana", "@ben @chloe for the open words", "leads")
    await _thank(slack, "ana", "@ben for the runbook #partnership")
    bens = (await _home(slack, "ben")).plain
    assert "@ana thanked you and others" in bens
    assert "Only the people thanked can see this" in bens
    assert "the open words" in bens
    assert bens.index("the runbook") < bens.index("the open words")
    assert "Partnership" in bens
    anas = (await _home(slack, "ana")).plain
    assert "You thanked @ben and @chloe" in anas
    assert "Only they and you can see this" in anas
    assert "In your teams" not in anas, "nothing was said but what she said herself"
    assert "In your teams" not in bens
    dmitris = (await _home(slack, "dmitri")).plain
    assert "In your teams" in dmitris
    assert "the runbook" in dmitris
    assert "the open words" not in dmitris


async def test_a_long_history_is_read_page_by_page_in_place(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    for number in range(1, 24):
        await _thank(slack, "ana", f"@ben for deed number {number:02}", "leads" if number % 2 else "general")

    def shown(view: View, title: str = "What you were thanked for") -> list[int]:
        found = re.findall(r"deed number (\d+)", _part(view, title))
        return [int(each) for each in found]

    home = await _home(slack, "ben")
    assert "deed number 23" in home.plain.partition("What you were thanked for")[0], "to read again"
    assert shown(home) == [22, 21, 20, 19]
    assert shown(await _click(slack, "ben", "All of them")) == list(range(23, 13, -1))
    assert shown(await _click(slack, "ben", "Older")) == list(range(13, 3, -1))
    last = await _click(slack, "ben", "Older")
    assert shown(last) == [3, 2, 1]
    assert "Older" not in str(last.blocks)
    await _thank(slack, "ana", "@ben for deed number 00")
    assert shown(await _click(slack, "ben", "Newer")) == list(range(13, 3, -1))
    newest = await _click(slack, "ben", "Newer")
    assert shown(newest) == list(range(23, 13, -1))
    newest = await _click(slack, "ben", "Newer")
    assert shown(newest) == [0, *range(23, 14, -1)]
    assert "Newer" not in str(newest.blocks)
    home = await _click(slack, "ben", "Back to Home")
    assert "Your data" in home.plain
    assert shown(home) == [23, 22, 21, 20]

    await _home(slack, "ana")
    given = await _click(slack, "ana", "All of them")
    assert shown(given, "What you thanked others for") == [0, *range(23, 14, -1)]


async def test_the_rest_of_a_long_week_in_the_team_is_on_home(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    bot = await start_bot(database_url=url)
    await bot.wait_for(lambda line: line.get("event") == "synced")
    slack.clock.set(MONDAY - timedelta(days=9))
    await bot.ticks_pass()  # it has seen that the clock went back, and takes no later day for a wrong one
    await _thank(slack, "ana", "@ben for what was before the digest")
    slack.clock.set(MONDAY - timedelta(days=8))
    for number in range(1, 8):
        await _thank(slack, "ana", f"@p{number:02} for deed number {number}")
    await _thank(slack, "ana", "@ben for a secret deed", "leads")
    slack.clock.set(MONDAY)
    home = await _home(slack, "dmitri")
    assert "In your teams" not in home.plain  # no digest yet, and nothing for a week

    database = Database(url)
    team_id = NewTeam(slack.channel_id("kudos"), "kudos", None, ()).id
    digest = _digest(slack, team_id, MONDAY - timedelta(days=8, hours=1))
    await database.write(lambda session: digests.record(session, digest))
    await database.close()
    home = await _home(slack, "dmitri")
    assert [number for number in range(1, 8) if f"deed number {number}" in home.plain] == [5, 6, 7]
    home = await _click(slack, "dmitri", "All of them")
    assert all(f"deed number {number}" in home.plain for number in range(1, 8))
    assert "before the digest" not in home.plain
    assert "secret" not in home.plain
    assert "since" in home.plain


def _digest(slack: Sandbox, team_id: UUID, starts_at: datetime) -> Digest:
    return Digest(
        workspace_id=slack.id,
        id=new_id(),
        team_id=team_id,
        kind=DigestKind.TEAM,
        lead_id=None,
        starts_at=starts_at,
        ends_at=MONDAY - timedelta(days=2),
        is_quiet=False,
        is_sent=True,
        entry_id=None,
    )


# Follow-ups


async def test_done_on_home_is_told_at_its_top_with_the_offer_to_check_in(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    await ben.command("/followup", "@chloe fix the import by today 12:00", channel="general")
    await ben.command("/followup", "water the plants by friday", channel="general")
    home = await _home(slack, "ben")
    assert home.plain.index("fix the import") < home.plain.index("water the plants")
    assert "You promised: fix the import" in home.plain
    home = await _click(slack, "ben", "Done")
    assert home.plain.startswith(":white_check_mark: Done. Well kept.\nfix the import\nLook back at this with @chloe")
    assert home.plain.count("fix the import") == 1
    home = await _click(slack, "ben", "Ask them for me")
    assert "bring you what they say" in home.plain.partition("Thank someone")[0]

    home = await _click(slack, "ben", "followup_menu", "Snooze until tomorrow")
    assert home.plain.startswith(":zzz: I will remind you")
    assert home.plain.count("water the plants") == 2  # it stays open
    home = await _click(slack, "ben", "followup_menu", "Let go")
    assert home.plain.startswith(":leaves: Let go.")
    assert "Your promises" not in home.plain
    assert "Let go" not in (await _home(slack, "ben")).plain


async def test_what_is_due_today_is_put_off_and_changed_in_place(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    await ben.command("/followup", "@chloe fix the import by today 16:00", channel="general")
    home = await _home(slack, "ben")
    assert "You promised: fix the import" in home.plain
    home = await _click(slack, "ben", "followup_snooze", "Tomorrow")
    assert home.plain.startswith(":zzz: I will remind you")
    await _click(slack, "ben", "followup_menu", "Change")
    assert (await ben.submit({"when": "friday 3pm"})).closed
    assert home.plain.startswith(":hourglass_flowing_sand: Noted")
    assert "You promised" not in home.plain
    assert "Your promises\nfix the import" in (await _home(slack, "ben")).plain


async def test_forms_that_were_opened_from_home_lead_back_to_it(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    ben = slack.person("ben")
    for number in range(12):
        await ben.command("/followup", f"deed number {number:02} by friday", channel="general")
    await _home(slack, "ben")
    page = await _click(slack, "ben", "All of them")
    assert "deed number 09" in page.plain
    page = await _click(slack, "ben", "Later")
    assert "deed number 09" not in page.plain

    await _click(slack, "ben", "followup_menu", "Change")
    assert (await ben.submit({"what": "another deed"})).closed
    assert page.plain.startswith(":hourglass_flowing_sand: Noted")
    assert page.plain.count("another deed") == 2
    assert "deed number 09" not in page.plain
    assert "Back to Home" in page.plain
    await _click(slack, "ben", "Change")  # on the note
    assert (await ben.submit({"what": "yet another deed"})).closed
    await _click(slack, "ben", "followup_menu", "Hand over")
    assert (await ben.submit({"person": "ana"})).closed
    assert page.plain.startswith(":raised_hands: I am asking @ana")
    for _ in range(2):
        await _click(slack, "ben", "followup_menu", "Done")
    assert "deed number 09" in page.plain  # the last page is empty now, so the first one is shown


async def test_a_second_click_on_what_is_settled_says_so(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    ben = slack.person("ben")
    await ben.command("/followup", "water the plants by friday", channel="general")
    home = await _home(slack, "ben")
    done = [ben.click(home, "followup_menu", "Done") for _ in range(2)]
    assert all(each.acked for each in await asyncio.gather(*done))
    assert slack.calls(PUBLISH)
    shown = [str(call.args["view"]) for call in slack.calls(PUBLISH)]
    assert sum("Well kept" in each for each in shown) == 1
    assert sum("settled already" in each for each in shown) == 1


async def test_what_was_done_is_done_even_if_home_cannot_be_shown(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    ben = slack.person("ben")
    await ben.command("/followup", "water the plants by friday", channel="general")
    home = await _home(slack, "ben")
    slack.faults.add(PUBLISH, Fault.ratelimited(retry_after=30))
    reply = await ben.click(home, "followup_menu", "Done")
    assert (reply.acked, reply.error) == (True, None)
    assert "water the plants" not in (await _home(slack, "ben")).plain


async def test_a_page_that_cannot_be_shown_leaves_a_sign_at_its_button(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    ben = slack.person("ben")
    for number in range(11):
        await ben.command("/followup", f"deed number {number:02} by friday", channel="general")
    home = await _home(slack, "ben")
    slack.faults.add(PUBLISH, Fault.ratelimited(retry_after=30))
    slack.timings.ack = 2.0
    assert (await ben.click(home, "All of them")).error is not None
    slack.timings.ack = PATIENCE_SECONDS
    assert "deed number 10" not in home.plain
    assert (await ben.click(home, "All of them")).error is None


# What comes


async def test_what_comes_is_shown_in_ones_own_time_and_can_be_paused(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await bot.wait_for(lambda line: line.get("event") == "synced")
    await bot.ticks_pass()
    home = await _home(slack, "aroha")  # it is Monday evening in Auckland
    assert "Tomorrow morning: a check-in" in home.plain
    assert "Wednesday afternoon: a gratitude prompt" in home.plain
    assert "morning: a small practice" not in home.plain  # which is off
    home = await _click(slack, "aroha", "Pause for a week")
    assert home.plain.startswith(":zzz: All nudges wait until Mon 30 Nov")
    assert "All nudges wait until" in home.plain
    assert "a check-in" not in home.plain
    home = await _click(slack, "aroha", "End the pause")
    assert home.plain.startswith(":seedling: The pause is over")
    assert "Tomorrow morning: a check-in" in home.plain
    await _click(slack, "aroha", "What you get")
    modal = slack.person("aroha").modal
    assert modal is not None
    assert modal.title == "What you get"


async def test_small_practices_are_one_click_away(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await bot.wait_for(lambda line: line.get("event") == "synced")
    await _home(slack, "ben")
    home = await _click(slack, "ben", "Try a small practice")
    assert home.plain.startswith(":seedling: Small practice: ")
    assert "Try a small practice" not in home.plain
    await bot.ticks_pass()
    assert "morning: a small practice" in (await _home(slack, "ben")).plain


async def test_a_home_from_before_a_longer_pause_does_not_shorten_it(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    await _home(slack, "ben")
    await slack.person("ben").command("/kindling", "pause until 21 dec", channel="general")
    home = await _click(slack, "ben", "Pause for a week")
    assert home.plain.startswith(":zzz: All nudges wait until Mon 21 Dec")


# Those who lead


async def test_those_who_lead_see_their_teams_in_figures_that_tell_of_nobody(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    bot = await start_bot(database_url=url, LEADS=slack.person("ana").id)
    await bot.wait_for(lambda line: line.get("event") == "synced")
    await _thank(slack, "ben", "@chloe @p01 for the calm voice")
    await _thank(slack, "ben", "@p02 for something private", "leads")
    for who in ("ben", "chloe", "p01", "p02", "p03", "p04"):
        await slack.person(who).command("/followup", "send the quote by friday", channel="general")
    assert "Teams you lead\nkudos\n" in (await _home(slack, "ana")).plain
    teams = (await _click(slack, "ana", "Figures and settings")).plain
    assert "Teams you lead\n*kudos*\nPreview the digest\n" in teams, "no running count, of thanks or of promises"
    assert "Teams you lead" not in (await _home(slack, "ben")).plain
    assert "Settings for everyone" not in (await _home(slack, "ben")).plain

    database, team_id = Database(url), NewTeam(slack.channel_id("kudos"), "kudos", None, ()).id
    await database.write(lambda session: session.add_all(_told(slack, team_id)))
    await Walk(slack, database).until(MONDAY + timedelta(weeks=1))
    await database.close()
    await _thank(slack, "ben", "@p03 for the first hour of this week")
    home = await _home(slack, "ana")
    assert "Teams you lead\nkudos\n" in home.plain
    assert "were thanked" not in home.plain, "figures are behind a button"
    teams = (await _click(slack, "ana", "Figures and settings")).plain
    of_that_week = (
        "23\u2009–\u200929 November:\n"
        ":sparkling_heart: 2 people were thanked in public.\n"
        ":handshake: Several people kept a promise on time.\n"
    )
    assert f"Teams you lead\n*kudos*\n{of_that_week}Preview the digest\n" in teams, "nothing of the weeks beside it"

    ana = slack.person("ana")
    opened = {"Preview the digest": "Preview", "Team settings": "This team", "Settings for everyone": "Settings"}
    for button, title in opened.items():
        if button == "Settings for everyone":
            await _click(slack, "ana", "Back to Home")
        await _click(slack, "ana", button)
        assert ana.modal is not None
        assert ana.modal.title == title
        await ana.close_modal(everything=True)


async def test_whoever_leads_is_asked_to_think_of_one_person_and_can_thank_them_at_once(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    bot = await start_bot(database_url=url, LEADS=slack.person("ana").id)
    await bot.wait_for(lambda line: line.get("event") == "synced")
    assert "has not been thanked" not in (await _home(slack, "ana")).plain, "everybody is new"
    database = Database(url)
    long_ago = update(TeamMember).values(joined_at=MONDAY - timedelta(weeks=20))
    await database.write(lambda session: session.execute(long_ago))
    await database.close()

    home = await _home(slack, "ana")
    (named,) = re.findall(r"@(\w+) has not been thanked in public lately", home.plain)
    block = next(each for each in home.blocks if "has not been thanked" in str(each))
    assert home.blocks.index(block) == 2, "on the first screen"
    assert "has not been thanked" not in (await _home(slack, "ben")).plain
    await _click(slack, "ana", block["accessory"]["text"]["text"])
    assert (await slack.person("ana").submit({"reason": "kept the whole rota in order"})).closed
    assert f"on their way to @{named}" in home.plain
    assert "has not been thanked" not in (await _home(slack, "ana")).plain


def _told(slack: Sandbox, team_id: UUID) -> list[TeamFigures]:
    """What was published of two weeks."""
    published = {16: {Figure.ARRIVED_WELL}, 23: {Figure.KEPT_ON_TIME}}
    return [
        TeamFigures(
            workspace_id=slack.id,
            team_id=team_id,
            week=date(2026, 11, day),
            made_at=MONDAY,
            **{each.value: each in told for each in Figure},
        )
        for day, told in published.items()
    ]


async def test_a_team_that_is_no_more_is_said_to_be_gone(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    bot = await start_bot(database_url=url)
    await bot.wait_for(lambda line: line.get("event") == "synced")
    ana, database = slack.person("ana"), Database(url)
    team = NewTeam(slack.channel_id("general"), "general", slack.channel_id("general"), (ana.id,))
    await database.write(lambda session: team_changes.put(session, slack.id, team, MONDAY))
    await _home(slack, "ana")
    await _click(slack, "ana", "Figures and settings")
    await database.write(lambda session: team_changes.close(session, slack.id, team.id, MONDAY))
    await database.close()
    home = await _click(slack, "ana", "Team settings")
    assert home.plain.startswith("That team is no more")
    assert "You lead no team just now." in home.plain
    assert "Teams you lead" not in (await _click(slack, "ana", "Back to Home")).plain


async def test_whoever_looks_after_kindling_no_more_hears_who_does(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    assert "Settings for everyone" in (await _home(slack, "ana")).plain
    slack.set_person("ana", admin=False)
    slack.set_person("ben", admin=True)
    await slack.events_settled()
    await slack.person("ben").command("/checkin", channel="general")
    home = await _click(slack, "ana", "Settings for everyone")
    assert home.plain.startswith("@ben can change these settings")
    assert "Settings for everyone" not in home.plain
    assert slack.person("ana").modal is None


async def test_a_preview_has_no_menu_since_nobody_would_hear_what_it_did(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(LEADS=slack.person("ana").id)
    await bot.wait_for(lambda line: line.get("event") == "synced")
    await _home(slack, "ana")
    await _click(slack, "ana", "Figures and settings")
    await _click(slack, "ana", "Preview the digest")
    modal = slack.person("ana").modal
    assert modal is not None
    assert "your week with the team" in modal.plain
    assert "nudge_menu" not in str(modal.blocks)
    reply = await slack.person("ana").command("/kindling", "digest lead", channel="general")
    assert "your week with the team" in reply.text
    assert "nudge_menu" not in str([each.blocks for each in reply.messages])


# Opening


async def test_the_messages_tab_needs_no_home_and_two_quick_looks_do_no_harm(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    ben, client = slack.person("ben"), slack.person("client")
    await ben.open_home("messages")
    await client.open_home()
    await slack.events_settled()
    assert slack.calls(PUBLISH) == []
    await asyncio.gather(ben.open_home(), ben.open_home(), slack.person("chloe").open_home())
    await slack.events_settled()
    assert len(slack.calls(PUBLISH)) == 3
    assert ben.home
    assert "Welcome to Kindling" in ben.home.plain
    assert client.home is None
    assert [line for line in bot.lines if line.get("level") == "error"] == []
