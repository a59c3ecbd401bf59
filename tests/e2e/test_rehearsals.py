"""Rehearsing through the real program: a scene is walked through, back and to its end, and nothing of it is left; and
whoever looks after Kindling writes scenes of the workspace's own.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.content import scenes
from bot.content.scenes import GROUPS
from sandbox import Actor, Sandbox, View, Workspace
from tests.databases import Databases
from tests.e2e.house import FEW, House
from tests.e2e.traces import differs, files, kept, watched
from tests.program import StartBot

MADRID = ZoneInfo("Europe/Madrid")
SCENE = scenes.scenes()[0]
SECRET = "quixotic-marmalade"
BEGINNING = {
    "title": "After the night shift",
    "setting": f"Somebody comes from the {SECRET} shift and stands at your desk",
    "says": "They say nothing for a while",
}
REPLIES = {
    "words_0": "Ask what the night was like",
    "lands_0": "They sit down and begin to tell",
    "why_0": "It takes the time that it takes",
    "words_1": "*Say* <!channel> that the list can wait",
    "lands_1": "They nod and go home",
    "why_1": "It is quick, and leaves them alone with it",
}
NEXT = {
    **REPLIES,
    "words_0": "Listen, and say nothing",
    "words_1": "Offer to walk out with them",
    "lands_0": "After a while they laugh",
}


@pytest.fixture
def workspace() -> Workspace:
    """Five people."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning."""
    return datetime(2026, 11, 23, 11, tzinfo=MADRID)


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def house(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[House]:
    """See `watched`; Ana and Luis look after Kindling."""
    async with watched(slack, start_bot, databases, request.param, ("ana", "luis")) as house:
        yield house


def _top(person: Actor) -> View:
    assert person.modal
    return person.modal


async def _open(person: Actor, words: str = "") -> View:
    reply = await person.command("/kindling", f"practice {words}".strip(), channel="general")
    assert reply.modal, reply.text
    return reply.modal


def _beside(view: View, words: str) -> str:
    """The block whose text begins with these words."""
    texts = {block["block_id"]: block.get("text", {}).get("text", "") for block in view.blocks}
    return str(next(id_ for id_, each in texts.items() if each.startswith(words)))


async def _choose(person: Actor, words: str) -> View:
    """The button beside a reply."""
    view = _top(person)
    await person.click(view, "Choose", block_id=_beside(view, words))
    return _top(person)


async def _begin(person: Actor, about: str, title: str) -> View:
    """A scene from the list."""
    view = _top(person)
    await person.click(view, "rehearsal_choose", title, block_id=_beside(view, f"*{about}*"))
    return _top(person)


async def test_a_scene_is_walked_through_back_and_to_its_end_and_nothing_is_left_of_it(house: House) -> None:
    chloe, first = house.slack.person("chloe"), SCENE.replies[0]
    before = await kept(house)
    await _open(chloe, SECRET)
    assert f"No scene is called “{SECRET}”" in _top(chloe).plain
    assert SCENE.group
    view = await _begin(chloe, GROUPS[SCENE.group], SCENE.title)
    for shown in (SCENE.title, SCENE.setting, SCENE.says, *(each.words for each in SCENE.replies)):
        assert shown in view.plain
    view = await _choose(chloe, first.words)
    for shown in (first.words, first.lands, first.why, *(each.words for each in first.replies)):
        assert shown in view.plain
    await chloe.click(view, "One step back")
    assert SCENE.setting in _top(chloe).plain
    await _choose(chloe, first.words)
    last = first.replies[-1]
    view = await _choose(chloe, last.words)
    assert SCENE.weighs
    for shown in (last.lands, last.why, SCENE.weighs):
        assert shown in view.plain
    ways = ["Try another reply here", "Another way through", "Another scene", "Say it in your own words"]
    assert view.buttons == ways
    await chloe.click(view, "Try another reply here")
    assert first.lands in _top(chloe).plain
    await _choose(chloe, last.words)
    await chloe.click(_top(chloe), "Another way through")
    assert SCENE.setting in _top(chloe).plain
    await chloe.click(_top(chloe), "Another scene")
    await chloe.click(_top(chloe), "Begin")
    await chloe.close_modal()
    after = await kept(house)
    assert differs(before, after) == set()
    assert not any(SECRET.encode() in each or SCENE.id.encode() in each for each in files(house))
    assert SCENE.id not in str(house.bot.lines)
    await chloe.command("/thanks", "@ben for the door", channel="general")
    assert differs(after, await kept(house)) >= {"shoutouts", "metrics"}, "what is left is found"


async def test_a_scene_is_opened_by_its_name_and_a_second_click_changes_nothing(house: House) -> None:
    chloe, replies = house.slack.person("chloe"), SCENE.replies
    view = await _open(chloe, SCENE.title.upper())
    assert SCENE.setting in view.plain
    old = replace(view, source=view.source, hash=view.hash)
    await _choose(chloe, replies[0].words)
    await chloe.click(old, "Choose", block_id=_beside(old, replies[1].words))
    assert replies[0].lands in _top(chloe).plain
    assert replies[1].lands not in _top(chloe).plain
    view = await _open(chloe, GROUPS[SCENE.group])
    assert "Today’s scene" not in view.plain
    await chloe.click(view, "All scenes")
    assert "Today’s scene" in _top(chloe).plain


async def test_a_scene_that_opens_too_late_is_a_button_and_nothing_is_noted_of_it(house: House) -> None:
    chloe, in_time = house.slack.person("chloe"), house.slack.timings.trigger
    before = await kept(house)
    house.slack.timings.trigger = -1.0
    reply = await chloe.command("/kindling", f"practice {SCENE.title}", channel="general")
    house.slack.timings.trigger = in_time
    assert (reply.error, reply.modal) == (None, None)
    assert (await chloe.click(chloe.ephemerals("general")[-1], "Open the form")).acked
    assert SCENE.setting in _top(chloe).plain
    assert differs(before, await kept(house)) == set()


async def _written(ana: Actor) -> None:
    """Ana writes a scene of their own."""
    await ana.click(await _open(ana), "Add a scene of your own")
    sent = await ana.submit({**BEGINNING, **REPLIES})
    assert (sent.errors, sent.error) == ({}, None)


async def test_who_looks_after_kindling_writes_a_scene_and_what_happens_next_and_all_can_rehearse_it(
    house: House,
) -> None:
    ana, ben = house.slack.person("ana"), house.slack.person("ben")
    assert "Add a scene of your own" not in (await _open(ben)).buttons
    await _written(ana)
    assert len(ana.modals) == 1
    assert BEGINNING["setting"] in _top(ana).plain
    view = await _choose(ana, REPLIES["words_0"])
    await ana.click(view, "Write what happens next")
    assert REPLIES["lands_0"] in _top(ana).plain
    assert not (await ana.submit(NEXT)).errors
    assert len(ana.modals) == 1
    assert NEXT["words_1"] in _top(ana).plain

    await _open(ben)
    view = await _begin(ben, "From your workspace", BEGINNING["title"])
    assert not {"Change", "Take away"} & set(view.buttons)
    assert REPLIES["words_1"] in view.plain, "as it was typed, and it calls nobody"
    await _choose(ben, REPLIES["words_0"])
    view = await _choose(ben, NEXT["words_0"])
    assert NEXT["lands_0"] in view.plain
    assert "Write what happens next" not in view.buttons

    view = await _open(ana, BEGINNING["title"])
    await ana.click(view, "Take away")
    assert ":leaves: Taken away." in _top(ana).plain
    await ben.click(_top(ben), "Another way through")
    assert "That scene was taken away meanwhile." in _top(ben).plain


async def test_of_two_who_change_a_scene_the_second_is_told_and_keeps_their_words(house: House) -> None:
    ana, luis = house.slack.person("ana"), house.slack.person("luis")
    await _written(ana)
    await _open(luis, BEGINNING["title"])
    for each in (ana, luis):
        await each.click(_top(each), "Change")
        assert _top(each).values["title"]["title"]["value"] == BEGINNING["title"]
    await ana.submit({"says": "They say good morning", "words_1": "Let them go home"})
    await luis.submit({"says": "They say good night"})
    assert "Somebody put this into other words meanwhile" in _top(luis).plain
    assert _top(luis).values["says"]["says"]["value"] == "They say good night"
    await luis.submit()
    assert len(luis.modals) == 1
    assert "They say good night" in _top(luis).plain
    await ana.click(_top(ana), "Take away")
    assert "Somebody changed this meanwhile, so nothing was taken away." in _top(ana).plain
    assert "They say good night" in _top(ana).plain
    await ana.click(_top(ana), "Take away")
    assert ":leaves: Taken away." in _top(ana).plain


async def test_a_form_that_is_closed_keeps_nothing_and_what_is_wrong_is_said_at_its_field(house: House) -> None:
    ana = house.slack.person("ana")
    await ana.click(await _open(ana), "Add a scene of your own")
    before = await kept(house)
    ana.fill({**BEGINNING, **REPLIES})
    long = {**BEGINNING, **REPLIES, "says": "no " * 40, "words_2": "Wait", "why_1": " \n "}
    sent = await ana.submit(long)
    assert set(sent.errors) == {
        "What does the other person say or do?",
        "Reply 2: why, and what it costs",
        "Reply 3: how it lands with them",
        "Reply 3: why, and what it costs",
    }
    named = await ana.submit({**BEGINNING, **REPLIES, "words_2": "", "says": "“Where is Chloé?”"})
    assert not named.errors
    assert "A name in this is one of somebody here" in _top(ana).plain
    assert _top(ana).values["setting"]["setting"]["value"] == BEGINNING["setting"]
    await ana.close_modal(everything=True)
    assert differs(before, await kept(house)) == set()
    assert not any(SECRET.encode() in each for each in files(house))
    assert SECRET not in str(house.bot.lines)


@pytest.mark.every_way
async def test_a_form_that_is_sent_twice_is_kept_once(house: House) -> None:
    ana = house.slack.person("ana")
    await ana.click(await _open(ana), "Add a scene of your own")
    ana.fill({**BEGINNING, **REPLIES})
    await asyncio.gather(ana.submit(), ana.submit())
    rows = (await kept(house))["own_scenes"]
    assert len(rows) == 1
