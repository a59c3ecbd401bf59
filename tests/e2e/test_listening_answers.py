"""What was said in the listening box is answered through the real program, from the nudge to the story."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Entry, Followup, Team
from models.across import story_candidates
from models.across.entry_nudges import OWED
from models.capabilities.entries import Addressee, Standing, Topic
from models.people import team_changes
from models.store import outbox
from models.store.outbox import Wish
from models.store.sealing import Seal
from sandbox import Message, Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.box import SAID as SAID_FIELD
from tests.e2e.box import TO, does, look, says, week_ends
from tests.e2e.house import FEW, House, open_house
from tests.keys import KEY
from tests.program import StartBot

MADRID = ZoneInfo("Europe/Madrid")
SEAL = Seal([KEY])
SAID = "each refund over 20 takes two signatures"
WAITS, TOLD = "waits for an answer", "Somebody told those who lead"
KIND, WORDS, WHEN, TELL = (f"listening_answer_{each}" for each in ("kind", "words", "when", "tell"))


TICKS, MAY_BE_SHOWN = "listening_ticks", "The team may read these words beside the answer"


@pytest.fixture
def workspace() -> Workspace:
    """Five people, all in the team of the channel for thanks."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return datetime(2026, 11, 23, 11, tzinfo=MADRID)


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """Ana leads the team of the channel for thanks."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        yield house


async def _team_id(house: House) -> UUID:
    return await house.database.read(lambda session: session.scalars(select(Team.id)).one())


async def _day_passes(house: House, morning: datetime) -> None:
    """A working day, with a look in the morning at what waits for an answer."""
    await house.until(morning)
    await house.bot.ticks_pass(3)
    await house.until(morning + timedelta(hours=8))


async def _asks(house: House, *handles: str) -> None:
    """Something was said about load to these people, who lead the team now and are asked for an answer."""
    team_id, slack, now = await _team_id(house), house.slack, house.slack.clock.now()
    ids = [slack.person(each).id for each in handles]

    def put_in(session: Session) -> None:
        team_changes.set_leads(session, slack.id, team_id, ids, now)
        about = {"addressee": Addressee.LEADS, "team_id": team_id, "topic": Topic.LOAD, "words": SAID}
        state = {"may_be_shown": False, "standing": Standing.OPEN, "opened_at": now}
        session.add(Entry(workspace_id=slack.id, id=uuid4(), code_hash="hash", **about, **state))
        outbox.add(session, slack.id, [Wish(OWED, uuid4(), each) for each in ids], now)

    await house.database.write(put_in)
    await slack.wait_for(lambda: all(house.nudges(each, WAITS) for each in handles))


def _told(house: House) -> list[Message]:
    return [each for each in house.slack.messages("kudos") if TOLD in each.plain]


async def _choose(house: House, handle: str, kind: str) -> View:
    """Choose a kind of answer in the form, and see what goes with it."""
    person = house.slack.person(handle)
    assert person.modal
    reply = await person.click(person.modal, KIND, kind)
    assert reply.acked, reply.error
    await house.slack.wait_for(lambda: person.modal is not None and WORDS in str(person.modal.blocks))
    assert person.modal
    return person.modal


async def test_what_waits_is_answered_promised_kept_changed_and_told_in_the_story(house: House) -> None:
    slack, ana = house.slack, house.slack.person("ana")
    code = await says(house, "luis", **{TO: "Those who lead kudos", SAID_FIELD: SAID, TICKS: [MAY_BE_SHOWN]})
    await week_ends(house)
    await _day_passes(house, datetime(2026, 12, 9, 9, 5, tzinfo=MADRID))
    assert house.nudges("ana", WAITS) == [], "seven working days: the eighth of December is a holiday in Spain"
    await _day_passes(house, datetime(2026, 12, 10, 9, 5, tzinfo=MADRID))
    [asked] = house.nudges("ana", WAITS)
    assert SAID in asked.plain
    assert not any(house.nudges(each, WAITS) for each in ("ben", "chloe", "luis", "aroha"))

    await ana.click(asked, "Answer")
    await _choose(house, "ana", "It is being worked on")
    unclear = await ana.submit({WORDS: "cut the form to one page", WHEN: "soonish"})
    assert "could not read that as a time" in str(unclear.errors)
    sent = await ana.submit({WHEN: "friday 3pm"})
    assert sent.modal
    assert "It is a promise of yours now" in sent.modal.plain
    await slack.wait_for(lambda: _told(house))
    [told] = _told(house)
    for words in (SAID, "cut the form to one page", "is working on this"):
        assert words in told.plain
    seen = await look(house, "luis", code)
    assert "cut the form to one page" in seen.plain
    assert "@ana is working on this" in seen.plain
    await slack.person("luis").close_modal(everything=True)
    await slack.wait_for(lambda: not house.nudges("ana", WAITS))
    assert house.nudges("ana", "All that was said to you here has an answer now")

    listed = (await ana.command("/followup", "list", channel="general")).messages[-1]
    await ana.click(listed, "followup_menu", "Done")
    done = ana.ephemerals("general")[-1]
    assert "Was something changed by it?" in done.plain
    await ana.click(done, "Tell what was changed")
    assert ana.modal
    assert (await ana.submit({WORDS: "the form has one page", TELL: ["It may be told in our monthly story"]})).modal
    await slack.wait_for(lambda: len(_told(house)) == 2)
    assert "tells what was changed" in _told(house)[-1].plain

    def candidates(session: Session) -> list[str]:
        team = session.scalars(select(Team)).one()
        chosen = story_candidates.choose(session, slack.id, team, slack.clock.now() + timedelta(days=1))
        return [each.words for each in chosen.changes]

    assert await house.database.read(candidates) == ["the form has one page"]
    await _day_passes(house, datetime(2026, 12, 14, 9, 5, tzinfo=MADRID))
    assert len(_told(house)) == 2
    assert not [each for handle in ("ben", "chloe") for each in house.nudges(handle, SAID)], "whoever it was"

    assert "the form has one page" in (await look(house, "luis", code)).plain
    await does(house, "luis", listening_back=["listening_back"])
    await week_ends(house)
    await slack.wait_for(lambda: SAID not in str([each.plain for each in slack.messages("kudos")]))
    assert "the form has one page" in _told(house)[-1].plain


async def test_of_two_leads_who_answer_at_once_neither_loses_a_word(house: House) -> None:
    slack, ana, ben = house.slack, house.slack.person("ana"), house.slack.person("ben")
    await _asks(house, "ana", "ben")
    for each in (ana, ben):
        await each.click(house.nudges(each.handle, WAITS)[0], "Answer")
    await _choose(house, "ana", "I have heard it")
    await _choose(house, "ben", "It cannot be changed, and why")
    assert (await ana.submit({WORDS: "I see how full the days are"})).modal
    ours = {WORDS: "the budget is set until May", "listening_answer_instead": "we stop the Friday report"}
    again = await ben.submit(ours)
    assert again.modal
    assert "Somebody answered this meanwhile" in again.modal.plain
    assert "I see how full the days are" in again.modal.plain
    assert all(words in str(again.modal.values) for words in ours.values())
    assert (await ben.submit()).modal
    await slack.wait_for(lambda: len(_told(house)) == 2)
    assert all("Kindness does not solve this" in each.plain and SAID not in each.plain for each in _told(house))
    assert "we stop the Friday report" in _told(house)[-1].plain
    assert await house.database.read(lambda session: session.scalars(select(Followup)).all()) == []


async def test_an_answer_is_taken_back_from_wherever_it_went(house: House) -> None:
    slack, ana = house.slack, house.slack.person("ana")
    await _asks(house, "ana")
    [asked] = house.nudges("ana", WAITS)
    await ana.click(asked, "Answer")
    await _choose(house, "ana", "It was changed")
    assert (await ana.submit({WORDS: "for another team"})).modal
    await slack.wait_for(lambda: _told(house))
    await ana.close_modal()
    await ana.click(asked, "Answer")
    assert ana.modal
    await ana.click(ana.modal, "Take my answer back")
    await slack.wait_for(lambda: not _told(house))
    await slack.wait_for(lambda: ana.modal is not None and "Taken back" in ana.modal.plain)
