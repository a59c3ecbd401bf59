"""Less, usual, more or nothing: what each is, from whatever holds, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.blocks import what_you_get
from bot.blocks.rhythm_fields import SettingsContext
from models.across import choices
from models.across.choices import Holding
from models.people import cadences, members, preferences, settings, team_changes
from models.people.cadences import CadenceKind
from models.people.levels import Level, at_level, level_of, levels
from models.people.places import WEEKDAYS
from models.people.rhythms import Rhythm
from models.people.team_changes import NewTeam
from models.store.database import Database
from tests.conftest import KUDOS, START, WORKSPACE
from tests.profiles import profile

BEN, LEAD = "U0BEN", "U0LEAD"
TEAM = NewTeam(KUDOS, "kudos", KUDOS, (LEAD,))
TWICE = Rhythm(frozenset({2, 4}), time(9, 30))
DAILY = replace(TWICE, days=WEEKDAYS)
WEDNESDAYS = Rhythm(frozenset({3}), time(15))
BIWEEKLY = replace(WEDNESDAYS, every=2)
PRACTICE = Rhythm(frozenset({5}), time(10), every=2, is_on=False)


@pytest.mark.parametrize(
    ("kind", "usual", "less", "more"),
    [
        (CadenceKind.CHECKIN, TWICE, replace(TWICE, every=2), DAILY),
        (CadenceKind.CHECKIN, DAILY, replace(DAILY, every=2), None),
        (CadenceKind.CHECKIN, replace(TWICE, days=frozenset({1})), replace(TWICE, days=frozenset({1}), every=2), DAILY),
        (CadenceKind.GRATITUDE, BIWEEKLY, replace(WEDNESDAYS, every=4), WEDNESDAYS),
        (CadenceKind.GRATITUDE, WEDNESDAYS, BIWEEKLY, None),
        (CadenceKind.GRATITUDE, replace(WEDNESDAYS, every=8), None, WEDNESDAYS),
        (
            CadenceKind.PRACTICE,
            PRACTICE,
            replace(PRACTICE, is_on=True, every=4),
            replace(PRACTICE, is_on=True, every=1),
        ),
    ],
    ids=["gentle", "each working day", "Mondays", "every second week", "weekly", "as seldom as can be", "off"],
)
def test_less_is_half_and_more_is_as_often_as_it_comes(
    kind: CadenceKind, usual: Rhythm, less: Rhythm | None, more: Rhythm | None
) -> None:
    known = levels(kind, usual, WEEKDAYS)
    assert known[Level.USUAL] == replace(usual, is_on=True)
    assert (known.get(Level.LESS), known.get(Level.MORE)) == (less, more)
    assert not known[Level.OFF].is_on


def test_whatever_its_time_a_rhythm_is_at_its_level_and_a_tuned_one_at_none() -> None:
    known = levels(CadenceKind.CHECKIN, TWICE, WEEKDAYS)
    for level, rhythm in known.items():
        assert level_of(replace(rhythm, at=time(16)), known) is level
    assert level_of(replace(TWICE, days=frozenset({1, 3})), known) is None
    assert level_of(replace(TWICE, every=3), known) is None
    tuned = replace(TWICE, days=frozenset({1, 3}), at=time(8))
    assert at_level(tuned, Level.OFF, known) == replace(tuned, is_on=False), "it comes back as it was tuned"
    assert at_level(tuned, Level.USUAL, known) == replace(TWICE, at=time(8))


@pytest.fixture
async def house(database: Database) -> Database:
    """Ben is in a team that somebody else leads; both are in London."""

    def settle(session: Session) -> None:
        members.remember(session, WORKSPACE, [profile(each, zone="Europe/London") for each in (BEN, LEAD)], START)
        team_changes.put(session, WORKSPACE, TEAM, START)
        team_changes.add_people(session, WORKSPACE, TEAM.id, [BEN], START)
        cadences.enrol(session, WORKSPACE, [BEN], START)
        rhythms = {"checkin": {"days": [2, 4]}, "gratitude": {"every": 2}, "practice": {"days": [5], "every": 2}}
        settings.change(session, WORKSPACE, rhythms=rhythms)

    await database.write(settle)
    return database


async def _of(database: Database, member_id: str = BEN, now: datetime = START) -> tuple[Holding, Holding]:
    """What holds for them, and what would if they chose nothing."""
    holding = await database.read(lambda session: choices.of(session, WORKSPACE, member_id, now))
    return holding, await database.read(lambda session: choices.usual(session, WORKSPACE, member_id, now))


def _untouched(holding: Holding, usual: Holding) -> dict[str, dict[str, Any]]:
    """The state of the form as it opens."""
    view = what_you_get.form_view(holding, usual, (), SettingsContext()).to_dict()
    found: dict[str, dict[str, Any]] = {}
    for block in (each for each in view["blocks"] if each["type"] == "input"):
        element = block["element"]
        state = {"selected_option": element.get("initial_option"), "selected_time": element.get("initial_time")}
        found[block["block_id"]] = {element["action_id"]: state}
    return found


async def _send(database: Database, touched: Mapping[str, Mapping[str, Any]], member_id: str = BEN) -> Holding:
    """The form, opened and sent with these fields touched."""
    shown, usual = await _of(database, member_id)
    values = _untouched(shown, usual)
    for name, state in touched.items():
        values[name][name] = state
    sent = what_you_get.read(values, shown, usual)
    change = partial(choices.change, workspace_id=WORKSPACE, member_id=member_id, shown=shown, sent=sent, now=START)
    return await database.write(change)


def _option(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


async def _own(database: Database, member_id: str = BEN) -> Mapping[str, Any]:
    own = await database.read(lambda session: preferences.get(session, WORKSPACE, member_id))
    return own.rhythms


async def _label(database: Database, kind: str) -> str:
    shown, usual = await _of(database)
    return str(_untouched(shown, usual)[f"{kind}_level"][f"{kind}_level"]["selected_option"]["text"]["text"])


async def test_a_form_sent_as_it_was_stores_nothing_and_each_level_only_what_differs(house: Database) -> None:
    shown, _ = await _of(house)
    assert await _send(house, {}) == shown
    assert await _own(house) == {}
    assert await _label(house, "checkin") == "Usual: Tue and Thu"

    await _send(house, {"checkin_level": _option("more"), "gratitude_level": _option("less")})
    assert await _own(house) == {"checkin": {"days": [1, 2, 3, 4, 5]}, "gratitude": {"every": 4}}
    assert await _label(house, "checkin") == "More: Mon–Fri"
    assert await _label(house, "gratitude") == "Less: Wed, every fourth week"

    await _send(house, {"checkin_level": _option("off"), "practice_level": _option("usual")})
    assert await _label(house, "checkin") == "Off"
    assert await _label(house, "practice") == "Usual: Fri, every second week"

    await _send(
        house,
        {
            "checkin_level": _option("usual"),
            "gratitude_level": _option("usual"),
            "practice_level": _option("off"),
        },
    )
    assert await _own(house) == {}, "what is usual follows what is usual later"


async def test_usual_is_what_their_team_chose_and_follows_it(house: Database) -> None:
    await _send(house, {"checkin_level": _option("less")})

    def choose(session: Session) -> None:
        team_changes.change_settings(session, WORKSPACE, TEAM.id, rhythms={"checkin": {"days": [1, 2, 3, 4, 5]}})

    await house.write(choose)
    assert await _label(house, "checkin") == "Less: Mon–Fri, every second working day"
    assert (await _send(house, {"checkin_level": _option("usual")})).rhythms[CadenceKind.CHECKIN].days == WEEKDAYS
    assert await _own(house) == {}


async def test_what_somebody_tuned_is_shown_as_that_and_stays_when_it_is_left_alone(house: Database) -> None:
    tuned = {"checkin": {"days": [1, 3], "at": "08:45:00"}, "gratitude": {"every": 3}}
    await house.write(lambda session: preferences.put(session, WORKSPACE, BEN, rhythms=tuned))
    assert await _label(house, "checkin") == "As you chose: Mon and Wed"
    await _send(house, {"practice_level": _option("usual")})
    own = await _own(house)
    assert {kind: own[kind] for kind in tuned} == tuned


async def test_one_time_is_that_of_all_and_none_gives_each_its_own_back(house: Database) -> None:
    at_ten = {"selected_time": "10:15"}
    sent = await _send(house, {what_you_get.AT: at_ten})
    assert {each.at for each in sent.rhythms.values()} == {time(10, 15)}
    shown, usual = await _of(house)
    assert _untouched(shown, usual)[what_you_get.AT][what_you_get.AT]["selected_time"] == "10:15"
    await _send(house, {what_you_get.AT: {"selected_time": None}})
    assert await _own(house) == {}


async def test_a_time_in_the_quiet_hours_is_refused_at_its_field(house: Database) -> None:
    shown, usual = await _of(house)
    values = _untouched(shown, usual)
    values[what_you_get.AT][what_you_get.AT] = {"selected_time": "06:00"}
    sent = what_you_get.read(values, shown, usual)
    assert set(what_you_get.problems(sent, shown)) == {what_you_get.AT}


async def test_reminders_are_usual_less_or_off(house: Database) -> None:
    assert (await _send(house, {"followup_level": _option("less")})).reminders_every == 2
    assert not (await _send(house, {"followup_level": _option("off")})).has_reminders
    assert await _label(house, "followup") == "Off"
    await house.write(lambda session: preferences.put(session, WORKSPACE, BEN, rhythms={"followup": {"every": 4}}))
    assert await _label(house, "followup") == "As you chose: as few as there are"
    assert (await _send(house, {"followup_level": _option("usual")})).reminders_every == 1
    assert await _own(house) == {}


async def test_whoever_leads_chooses_their_digest_there_and_nobody_else_is_asked(house: Database) -> None:
    assert "lead_digest_level" not in _untouched(*await _of(house))
    fields = _untouched(*await _of(house, LEAD))
    assert "story_level" not in fields, "the monthly one is behind More"
    sent = await _send(house, {"lead_digest_level": _option("less")}, LEAD)
    assert sent.rhythms[CadenceKind.LEAD_DIGEST].every == 2
