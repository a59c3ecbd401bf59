"""Whom and what is not surely meant is asked about, sent once, and shown as what it is; through the real program."""

from asyncio import gather
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from models import Followup, ShoutoutRecipient
from models.store.database import Database
from sandbox import Message, Sandbox, Workspace
from sandbox.workspace import Person, UserGroup
from tests.databases import Databases
from tests.e2e.conftest import HARBOUR
from tests.program import Program, StartBot

ASKED = "Did you mean Ben Okafor?"


@pytest.fixture
def workspace() -> Workspace:
    """With user groups: of some of them, of too many, and of one person alone."""
    people = [*HARBOUR.people, Person("zara", "Zara Last")]
    everybody = [each.handle for each in people if each.full_member]
    groups = [
        UserGroup("support-team", members=["ana", "ben", "chloe", "gone"], name="Support"),
        UserGroup("all-of-us", members=everybody, name="Everybody"),
        UserGroup("just-ana", members=["ana"], name="Ana alone"),
    ]
    return replace(HARBOUR, people=people, user_groups=groups)


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning in Europe."""
    return datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def hears_at_once() -> bool:
    """Also those for whom it is night hear at once, so that who hears nothing was told nothing."""
    return True


@pytest.fixture
def start_bot(start_bot: StartBot) -> StartBot:
    """Names can be compared once Slack said who is here."""

    async def start(**settings: Any) -> Program:
        bot = await start_bot(**settings)
        await bot.wait_for(lambda line: line.get("event") == "synced")
        return bot

    return start


async def _arrives(slack: Sandbox, place: str, words: str) -> list[Message]:
    def look() -> list[Message]:
        shown = slack.person(place[1:]).dm() if place.startswith("@") else slack.messages(place)
        return [each for each in shown if words in each.plain]

    return await slack.wait_for(look)


async def test_a_name_without_a_mention_is_asked_about_and_sent_once(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/thanks", "benn for the fix of the night", channel="general")
    assert ASKED in reply.text
    assert "benn for the fix of the night" in reply.text
    assert slack.messages("kudos") == []
    await gather(*(ana.click(reply.messages[0], "Yes, send") for _ in range(2)))
    await _arrives(slack, "@ben", "for the fix of the night")
    await ana.command("/thanks", "@ben for something else", channel="general")
    await _arrives(slack, "kudos", "something else")
    assert len(await _arrives(slack, "kudos", "the fix of the night")) == 1
    assert len(await _arrives(slack, "@ben", "the fix of the night")) == 1
    assert slack.pings == []


async def test_of_several_people_one_is_chosen_and_the_first_choice_counts(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/thanks", "person 1 for the rota", channel="general")
    assert "Did you mean Person 1?" in reply.text
    reply = await ana.command("/thanks", "@Person 2 for the rota", channel="general")
    assert "Did you mean Person 2?" in reply.text
    reply = await ana.command("/thanks", "person for the rota", channel="general")
    assert "Several people here could be meant by person" in reply.text


async def test_who_is_mentioned_in_the_reason_can_be_thanked_as_well_once(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/thanks", "@ben for pairing with @chloe on the release", channel="general")
    assert "on their way" in reply.text
    await _arrives(slack, "@ben", "pairing with @chloe on the release")
    assert slack.person("chloe").dm() == []
    await ana.click(reply.messages[0], "Also thank Chloé Martin?")
    assert (await ana.submit({"reason": "pairing with Ben on the release"})).closed
    await ana.click(reply.messages[0], "Also thank Chloé Martin?")
    assert ana.modal is None
    await slack.wait_for(lambda: [each for each in ana.ephemerals("general") if "for this already" in each.plain])
    assert len(await _arrives(slack, "@chloe", "pairing with Ben on the release")) == 1
    assert len(await _arrives(slack, "kudos", "pairing with Ben on the release")) == 1


async def test_a_user_group_is_thanked_as_the_group_and_each_of_its_people_hears(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    database = Database(databases.new("sqlite"))
    await start_bot(database_url=str(database.engine.url.render_as_string(hide_password=False)))
    ana = slack.person("ana")
    reply = await ana.command("/thanks", "@support-team for the calm week", channel="general")
    assert "on their way to @support-team" in reply.text
    for who in ("@ben", "@chloe"):
        (heard,) = await _arrives(slack, who, "thanks @support-team for the calm week")
        assert "You are in this group" in heard.plain
    assert len(await _arrives(slack, "kudos", "thanks @support-team for the calm week")) == 1
    assert ana.dm() == []
    assert slack.pings == []
    thanked = await database.read(lambda session: session.scalars(select(ShoutoutRecipient.member_id)).all())
    assert [each.partition("|")[2] for each in thanked] == ["support-team"]
    reply = await ana.command("/thanks", "@all-of-us for the calm week", channel="general")
    assert "31 people are in @all-of-us" in reply.text
    reply = await ana.command("/thanks", "@just-ana for the calm week", channel="general")
    assert "Nobody else is in @just-ana" in reply.text
    await database.close()


async def test_a_hashtag_that_is_nearly_a_value_is_asked_about(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/thanks", "@ben for the slides #empaty in #general", channel="random")
    assert "#empaty is none of your values. Did you mean #empathy?" in reply.text
    assert "#general" not in reply.text
    await _arrives(slack, "kudos", "#empaty")
    await ana.click(reply.messages[0], "Yes, Empathy")
    await slack.wait_for(lambda: [each for each in ana.ephemerals("random") if "Your thanks show" in each.plain])
    reply = await ana.command("/thanks", "@ben for x #teamwrok", channel="general")
    assert "#teamwork" in reply.text
    reply = await ana.command("/thanks", "@ben for hearing me out #listening", channel="general")
    assert "Does it show Empathy?" in reply.text
    (posted,) = await _arrives(slack, "kudos", "hearing me out #listening")
    assert "Empathy" not in posted.plain
    reply = await ana.command("/thanks", "@ben for the week #friday", channel="general")
    assert "#friday is none of your values, so it stays" in reply.text


async def test_a_message_in_public_is_quoted_where_its_author_is_thanked(slack: Sandbox, bot: Program) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    message = await ben.post("general", "Look, @chloe: the *runbook* is done, all of it")
    await ana.shortcut("thank_for_message", message)
    await ana.submit({"reason": "the runbook that everyone needed"})
    (posted,) = await _arrives(slack, "kudos", "the runbook that everyone needed")
    assert "Look, @…: the *runbook* is done, all of it" in posted.plain
    await _arrives(slack, "@ben", "Look, @…: the *runbook*")
    await ana.shortcut("thank_for_message", message)
    await ana.submit({"people": ["chloe"], "reason": "the drawings in the runbook"})
    (posted,) = await _arrives(slack, "kudos", "the drawings in the runbook")
    assert "all of it" not in posted.plain
    secret = await ben.post("leads", "a word for few alone")
    await ana.shortcut("thank_for_message", secret)
    await ana.submit({"reason": "the clear words", "audience": "Everyone"})
    (posted,) = await _arrives(slack, "kudos", "the clear words")
    assert "for few alone" not in posted.plain


async def test_a_promise_that_begins_with_a_name_is_asked_about_and_kept_once(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    database = Database(databases.new("sqlite"))
    await start_bot(database_url=str(database.engine.url.render_as_string(hide_password=False)))
    ana = slack.person("ana")

    async def kept() -> list[tuple[str | None, str]]:
        rows = await database.read(
            lambda session: session.execute(
                select(Followup.other_id, Followup.what).order_by(Followup.created_at)
            ).all()
        )
        return [(row.other_id, row.what) for row in rows]

    reply = await ana.command("/followup", "dmitri the budget numbers by eod", channel="general")
    assert "Is this for Dmitri Volkov, or for yourself?" in reply.text
    assert "dmitri the budget numbers by eod" in reply.text
    assert await kept() == []
    await gather(*(ana.click(reply.messages[0], each) for each in ("For Dmitri Volkov", "For myself")))
    assert len(await kept()) == 1, "of two clicks the first counts"
    reply = await ana.command("/followup", "@benn the slides by friday", channel="general")
    await ana.click(reply.messages[0], "For Ben Okafor")
    assert (await kept())[1:] == [(slack.person("ben").id, "the slides")]
    reply = await ana.command("/followup", "ask dmitri about the budget by eod", channel="general")
    assert "Noted" in reply.text
    assert (await kept())[2:] == [(None, "ask dmitri about the budget")]
    reply = await ana.command("/followup", "luis the slides", channel="general")
    assert reply.modal is not None
    assert "I put Luis Ortega under" in str(reply.modal.blocks)
    await database.close()
