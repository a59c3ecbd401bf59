"""What a form about rhythms and hours refuses, and how it puts in words what it keeps."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot.blocks import preference_form, settings_form
from bot.blocks.rhythm_fields import (
    SettingsContext,
    days_in_words,
    digest_fields,
    hours_problems,
    in_words,
    read_digest,
    read_rhythm,
    rhythm_fields,
    rhythm_problems,
)
from bot.blocks.setting_fields import BY_ITSELF, EMOJI, GROUP, NUDGES, SUPPORT, THANKED, TRUSTED_IDS
from bot.blocks.settings_form import Sent, workspace_problems
from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import settings_of
from bot.when import InThePastError, NotUnderstoodError, understand_span
from models.across.being_thanked import BeingThanked
from models.across.choices import Holding
from models.people.cadences import DEFAULTS, KINDS, PERSONAL, CadenceKind
from models.people.hours import Hours
from models.people.rhythms import Rhythm
from models.people.settings import Defaults

LONDON = Hours("Europe/London", country="GB-ENG")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAILY = Rhythm(frozenset({1, 2, 3, 4, 5}), time(9, 30))
FRIDAYS = Rhythm(frozenset({5}), time(16))
WEEKLY = Rhythm(frozenset({3}), time(15))


def _values(blocks: list[Any]) -> dict[str, dict[str, Any]]:
    """The state of a form that nobody touched."""
    values = {}
    for block in (each.to_dict() for each in blocks):
        if block["type"] != "input":
            continue
        element = block["element"]
        state = {
            "selected_option": element.get("initial_option"),
            "selected_options": element.get("initial_options", []),
            "selected_time": element.get("initial_time"),
            "selected_date": element.get("initial_date"),
            "selected_conversation": element.get("initial_conversation"),
            "value": element.get("initial_value"),
        }
        values[block["block_id"]] = {element["action_id"]: state}
    return values


@pytest.mark.parametrize(
    ("hours", "fields"),
    [
        (LONDON, set()),
        (replace(LONDON, work_days=frozenset()), {"work_days"}),
        (replace(LONDON, day_end=time(9)), {"day_end"}),
        (replace(LONDON, day_start=time(22), day_end=time(6)), {"day_end", "quiet_end"}),
        (replace(LONDON, quiet_end=time(9)), set()),
        (replace(LONDON, quiet_end=time(9, 1)), {"quiet_end"}),
        (replace(LONDON, quiet_start=time(8), quiet_end=time(20)), {"quiet_end"}),
        (replace(LONDON, quiet_start=time(9), quiet_end=time(9)), set()),
    ],
)
def test_hours_in_which_nobody_can_be_reached_are_refused_at_their_field(hours: Hours, fields: set[str]) -> None:
    assert set(hours_problems(hours)) == fields


@pytest.mark.parametrize(
    ("rhythm", "fields"),
    [
        (DAILY, set()),
        (replace(DAILY, days=frozenset()), {"checkin_days"}),
        (replace(DAILY, days=frozenset(), is_on=False), set()),
        (replace(DAILY, days=frozenset({6, 7})), {"checkin_days"}),
        (replace(WEEKLY, days=frozenset({6})), set()),  # it moves to a working day of its week
        (replace(DAILY, at=time(7, 59)), {"checkin_at"}),
        (replace(DAILY, at=time(8)), set()),
        (replace(DAILY, at=time(19)), {"checkin_at"}),
        (replace(DAILY, at=time(7, 59), is_on=False), set()),
    ],
)
def test_a_rhythm_that_would_never_come_or_come_at_a_quiet_hour_is_refused(rhythm: Rhythm, fields: set[str]) -> None:
    assert set(rhythm_problems(CadenceKind.CHECKIN, rhythm, LONDON)) == fields


@pytest.mark.parametrize(
    "rhythm",
    [DAILY, WEEKLY, replace(DAILY, every=2), replace(WEEKLY, is_on=False), replace(DAILY, every=3, at=time(8, 5))],
)
def test_a_rhythm_comes_back_as_it_was_shown(rhythm: Rhythm) -> None:
    assert read_rhythm(_values(rhythm_fields(CadenceKind.CHECKIN, rhythm)), CadenceKind.CHECKIN, rhythm) == rhythm


@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize("rhythm", [FRIDAYS, replace(FRIDAYS, is_on=False), DEFAULTS[CadenceKind.STORY]])
def test_a_digest_comes_back_as_it_was_shown_and_as_it_was_changed(rhythm: Rhythm, is_own: bool) -> None:
    values = _values(digest_fields(CadenceKind.LEAD_DIGEST, rhythm, is_own=is_own))
    assert read_digest(values, CadenceKind.LEAD_DIGEST, rhythm) == rhythm
    values["lead_digest_days"]["lead_digest_days"]["selected_option"] = {"value": "2"}
    found = read_digest(values, CadenceKind.LEAD_DIGEST, rhythm)
    assert found.days == {2}
    assert found.is_on is (rhythm.is_on if is_own else True)
    off = values["lead_digest_often" if is_own else "lead_digest_days"]
    next(iter(off.values()))["selected_option"] = {"value": "off"}
    assert not read_digest(values, CadenceKind.LEAD_DIGEST, rhythm).is_on


def test_how_often_a_digest_comes_is_each_leads_own_choice() -> None:
    values = _values(digest_fields(CadenceKind.LEAD_DIGEST, replace(FRIDAYS, is_on=False, every=8), is_own=True))
    values["lead_digest_often"]["lead_digest_often"]["selected_option"] = {"value": "1"}
    assert read_digest(values, CadenceKind.LEAD_DIGEST, replace(FRIDAYS, is_on=False, every=8)) == FRIDAYS


def test_every_country_and_region_of_the_form_can_be_chosen_and_comes_back() -> None:
    for country in ("GB-ENG", "DE-BY", "CH-ZH", "ES-CT", "CA-QC", "AU-VIC", "US-CA", "FR", None):
        shown = Holding({kind: DEFAULTS[kind] for kind in PERSONAL}, 1, replace(LONDON, country=country))
        view = preference_form.form_view(shown, SettingsContext(), BeingThanked())
        assert preference_form.read(_values(view.blocks or []), shown) == shown


def test_holidays_differ_by_region() -> None:
    saint_andrew, boxing_day_in_lieu = date(2026, 11, 30), date(2026, 12, 28)
    assert Hours(country="GB-SCT").is_holiday(saint_andrew)
    assert not Hours(country="GB-ENG").is_holiday(saint_andrew)
    assert Hours(country="GB-ENG").is_holiday(boxing_day_in_lieu)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({1, 2, 3, 4, 5}, "Mon–Fri"),
        ({1, 2, 3, 4, 5, 6, 7}, "every day"),
        ({3}, "Wed"),
        ({1, 2}, "Mon and Tue"),
        ({1, 3, 5}, "Mon, Wed and Fri"),
        ({7, 1, 2, 3, 4}, "Sun–Thu"),
        ({6, 7, 1, 2, 3, 4}, "Sat–Thu"),
        ({6, 7}, "Sat and Sun"),
        ({7, 1}, "Sun and Mon"),
        ({1, 2, 3, 4, 6}, "Mon, Tue, Wed, Thu and Sat"),
        (set(), ""),
    ],
)
def test_days_in_words(days: set[int], words: str) -> None:
    assert days_in_words(days) == words


def test_a_rhythm_in_words() -> None:
    assert in_words(replace(DAILY, every=2)) == "Mon–Fri at 09:30, every second time"
    assert in_words(replace(WEEKLY, is_on=False)) == "off"
    assert in_words(DEFAULTS[CadenceKind.STORY]) == "first Wed at 09:00"


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("", "2026-11-30T10:00Z"),
        ("for a week", "2026-11-30T10:00Z"),
        ("until friday", "2026-11-27T09:00Z"),
        ("friday", "2026-11-28T00:00Z"),
        ("until friday 3pm", "2026-11-27T15:00Z"),
        ("until next week", "2026-11-30T09:00Z"),
        ("until dec 1", "2026-12-01T09:00Z"),
        ("until today", "2026-11-23T17:00Z"),
        ("for 2 hours", "2026-11-23T12:00Z"),
        ("For two weeks", "2026-12-07T17:00Z"),
    ],
)
def test_how_long_a_pause_lasts(words: str, end: str) -> None:
    assert understand_span(words, LONDON, MONDAY).end == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("words", "error"),
    [("until yesterday", InThePastError), ("for ever", NotUnderstoodError), ("x", NotUnderstoodError)],
)
def test_what_is_no_end_of_a_pause(words: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        understand_span(words, LONDON, MONDAY)


OWN = {NUDGES: 4, BY_ITSELF: 50, THANKED: 30, EMOJI: "eyes", GROUP: 5, SUPPORT: "", TRUSTED_IDS: []}
FIELDS = settings_of(CAPABILITIES)
SENT = Sent(Defaults({kind: DEFAULTS[kind] for kind in KINDS}, LONDON), ("Care",), None, OWN)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        (replace(SENT, value_names=()), settings_form.VALUES, "at least one"),
        (replace(SENT, value_names=tuple(f"v{n}" for n in range(21))), settings_form.VALUES, "At most 20"),
        (replace(SENT, value_names=("Care", "x" * 41)), settings_form.VALUES, "longer than 40"),
        (replace(SENT, value_names=("Care", "Team work", "TEAMWORK")), settings_form.VALUES, "twice"),
        (replace(SENT, of_capabilities=OWN | {GROUP: 2}), GROUP, "from 3 to 50"),
        (replace(SENT, of_capabilities=OWN | {GROUP: 51}), GROUP, "from 3 to 50"),
        (replace(SENT, of_capabilities=OWN | {GROUP: None}), GROUP, "from 3 to 50"),
        (replace(SENT, of_capabilities=OWN | {THANKED: 51}), THANKED, "from 1 to 50"),
        (replace(SENT, of_capabilities=OWN | {EMOJI: "⏳"}), EMOJI, "hourglass_flowing_sand"),
        (replace(SENT, of_capabilities=OWN | {EMOJI: ""}), EMOJI, "hourglass_flowing_sand"),
        (replace(SENT, of_capabilities=OWN | {SUPPORT: "x" * 301}), SUPPORT, "300"),
    ],
)
def test_what_a_workspace_cannot_choose_is_said_at_its_field(sent: Sent, field: str, words: str) -> None:
    problems = workspace_problems(sent, FIELDS)
    assert set(problems) == {field}
    assert words in problems[field]


def test_what_a_workspace_can_choose_has_no_problems() -> None:
    assert workspace_problems(SENT, FIELDS) == {}
    assert (
        workspace_problems(
            replace(SENT, value_names=tuple(f"v{n}" for n in range(20)), of_capabilities=OWN | {GROUP: 3}), FIELDS
        )
        == {}
    )
