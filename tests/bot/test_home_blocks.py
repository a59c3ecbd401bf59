"""What Home shows, from nothing at all to too much, as Slack would check and show it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks import home as blocks
from bot.blocks import home_teams, home_thanks
from bot.blocks.feelings import offer
from bot.blocks.followups import settled
from bot.blocks.home_places import FRONT, Part, Place, Visitor
from bot.blocks.rhythm_fields import NAMES
from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import home_of
from bot.slack import text
from bot.slack.message import Message
from models.across.erasure import new_pseudonym
from models.across.home import FEW, MOST_LED, MOST_LED_AT_FIRST, SOME, Around, Front, Page, Spot, Thanks, Upcoming
from models.across.home_teams import Glance
from models.across.team_figures import Figure
from models.across.team_weeks import ClosedWeek
from models.capabilities.followups import Followup, State
from models.capabilities.joins import Join
from models.capabilities.shoutouts import Audience, Shoutout
from models.people.availability import Availability
from models.people.cadences import CadenceKind
from models.people.hours import Hours
from models.people.teams import Team
from sandbox.blockkit import check_view
from tests.golden import check_golden

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
LONDON = Hours(zone="Europe/London")
READER = "U0READER"
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 120
HEBREW, ARABIC = "צוות התמיכה", "فريق الدعم"


def _thanks(number: int = 1, **changes: Any) -> Thanks:
    recipient_ids = changes.pop("recipient_ids", (READER,))
    plain = {
        "workspace_id": "T0",
        "id": UUID(int=number),
        "giver_id": "U0BEN",
        "reason": "stayed late so that the release could go out",
        "impact": None,
        "value_name": "Teamwork",
        "audience": Audience.PUBLIC,
        "message_link": None,
        "link_is_public": False,
        "may_be_retold": False,
        "created_at": NOW - timedelta(hours=number),
    }
    return Thanks(Shoutout(**{**plain, **changes}), recipient_ids)


def _followup(number: int = 1, **changes: Any) -> Followup:
    plain = {
        "workspace_id": "T0",
        "id": UUID(int=number),
        "owner_id": READER,
        "other_id": "U0CHLOE",
        "what": "send the revised quote",
        "value_name": None,
        "due_at": NOW + timedelta(hours=number),
        "tells_other": False,
        "state": State.OPEN,
    }
    return Followup(**{**plain, **changes})


def _glance(number: int = 1, **changes: Any) -> Glance:
    name = changes.pop("name", "Support")
    team = Team(workspace_id="T0", id=UUID(int=number), source_id=f"C0{number}", name=name, settings={})
    plain = {"people": 12, "latest": ClosedWeek(date(2026, 11, 16), 12, 5, frozenset(Figure))}
    return Glance(team, **{**plain, **changes})


def _front(**changes: Any) -> Front:
    plain = {
        "reader": Availability(LONDON),
        "followups": Page(),
        "followup_count": 0,
        "received": Page(),
        "given": Page(),
        "around": None,
        "upcoming": [],
        "led": [],
        "led_count": 0,
        "is_steward": False,
    }
    return Front(**{**plain, **changes})


def _one_of_each(**changes: Any) -> Front:
    given = _thanks(2, giver_id=READER, recipient_ids=("U0BEN", "U0CHLOE"), audience=Audience.PRIVATE)
    return _front(
        followups=Page([_followup()]),
        followup_count=1,
        received=Page([_thanks(impact="the client could start on time", message_link="https://x.slack.com/p1")]),
        given=Page([given]),
        around=Around(NOW - timedelta(days=5), Page([_thanks(3, recipient_ids=("U0CHLOE",))])),
        upcoming=[
            Upcoming(CadenceKind.CHECKIN, NOW + timedelta(days=1)),
            Upcoming(CadenceKind.LEAD_DIGEST, NOW + timedelta(days=5), "Support"),
        ],
        led=[_glance()],
        led_count=1,
        is_steward=True,
        **changes,
    )


def _too_many() -> Front:
    """More of everything than Home shows, each at its longest."""
    crowd = tuple(f"U0{number:09}" for number in range(20))
    long = {
        "reason": LONG_WORD,
        "impact": LONG_WORD,
        "value_name": "V" * 200,
        "recipient_ids": crowd,
        "message_link": f"https://harbour.slack.com/archives/C0/{'p' * 300}",
        "link_is_public": True,
        "audience": Audience.PRIVATE,
    }
    page = Page([_thanks(number, **long) for number in range(1, FEW + 1)], has_after=True)
    return _front(
        followups=Page([_followup(number, what=LONG_WORD) for number in range(1, SOME + 1)], has_after=True),
        followup_count=2_345,
        received=page,
        given=page,
        around=Around(NOW, page),
        upcoming=[Upcoming(CadenceKind.LEAD_DIGEST, NOW, "N" * 500) for _ in range(80)],
        led=[_glance(number, name="N" * 500) for number in range(1, MOST_LED_AT_FIRST + 1)],
        led_count=41,
        is_steward=True,
    )


def _longest_note() -> Message:
    followup = _followup(what=LONG_WORD, value_name="V" * 200)
    return settled(":white_check_mark: Done. Well kept.", followup, *offer(followup, "value"))


def _checked(view: View) -> dict[str, Any]:
    """The view as it is sent, once the strict checker took it."""
    sent: dict[str, Any] = json.loads(json.dumps(view.to_dict()))
    check_view(sent, "home")
    return sent


def _show(front: Front, note: Message | None = None) -> dict[str, Any]:
    with Session() as session:
        visitor = Visitor("T0HARBOUR", READER, NOW)
        return _checked(blocks.front_view(session, visitor, front, home_of(CAPABILITIES), note))


def _said(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def _outline(block: dict[str, Any]) -> str:
    """The kind of a block, and how what it says begins."""
    words = (block.get("text") or {}).get("text") or ", ".join(
        each["text"]["text"] for each in block.get("elements", []) if isinstance(each.get("text"), dict)
    )
    return f"{block['type']}: {text.cut(words, 80)}".removesuffix(": ")


def _buttons(view: dict[str, Any]) -> dict[str, str]:
    """The values of all buttons in rows, by label."""
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return {each["text"]["text"]: each["value"] for row in rows for each in row}


# As a whole


def test_somebody_new_is_told_in_three_lines_what_there_is_and_can_try_it() -> None:
    check_golden("home_empty", _show(_front()))


def test_one_of_each() -> None:
    check_golden("home_one_of_each", _show(_one_of_each()))


def test_done_is_told_at_the_top_with_the_offer_to_check_in() -> None:
    note = settled(":white_check_mark: Done. Well kept.", _followup(), *offer(_followup(), None))
    check_golden("home_done", _show(_front(given=Page([_thanks(giver_id=READER, recipient_ids=("U0BEN",))])), note))


def test_many_are_cut_to_a_few_with_a_way_to_all_of_them() -> None:
    front = _front(
        followups=Page([_followup(number) for number in (1, 2)], has_after=True),
        followup_count=23,
        received=Page([_thanks(number) for number in (1, 2)], has_after=True),
        given=Page([_thanks(number, giver_id=READER, recipient_ids=("U0BEN",)) for number in (3, 4)], has_after=True),
    )
    check_golden("home_many", _show(front))


def test_names_from_right_to_left_keep_to_themselves() -> None:
    check_golden(
        "home_right_to_left",
        _show(
            _front(
                received=Page([_thanks(value_name=ARABIC, reason="عملت حتى وقت متأخر 3 مرات")]),
                upcoming=[Upcoming(CadenceKind.STORY, NOW + timedelta(days=5), HEBREW)],
                led=[_glance(name=HEBREW)],
                led_count=1,
            )
        ),
    )


def test_long_words_are_cut() -> None:
    front = _front(received=Page([_thanks(reason=LONG_WORD, value_name="V" * 200)]))
    check_golden("home_long_words", _show(front))


def test_too_many_of_everything_at_its_longest_still_fit() -> None:
    view = _show(_too_many(), _longest_note())
    assert len(view["blocks"]) <= 100
    check_golden("home_too_many", [_outline(block) for block in view["blocks"]])
    assert _buttons(view)["Show all 2,345"] == Place(Part.FOLLOWUPS).packed()
    assert _buttons(view)["Show all 41"] == Place(Part.LED).packed()


@given(st.text(st.sampled_from("&<>a漢ש \n"), min_size=1, max_size=200), st.integers(1, 80))
@example("&" * 80, 8)
def test_any_name_of_a_team_fits(name: str, teams: int) -> None:
    coming = [Upcoming(CadenceKind.LEAD_DIGEST, NOW + timedelta(days=number), name) for number in range(teams)]
    thanks = Page([_thanks(value_name=name, reason=name)])
    led = [_glance(number, name=name) for number in range(1, MOST_LED_AT_FIRST + 1)]
    view = _show(_front(upcoming=coming, received=thanks, led=led, led_count=teams, is_steward=True))
    assert _said(view).count(NAMES[CadenceKind.LEAD_DIGEST]) > 0, "the soonest is always there"


# What is private


def test_what_is_private_is_marked_as_such_where_it_is_shown() -> None:
    alone = _thanks(audience=Audience.PRIVATE)
    together = _thanks(2, audience=Audience.PRIVATE, recipient_ids=("U0CHLOE", READER))
    given = _thanks(3, audience=Audience.PRIVATE, giver_id=READER, recipient_ids=("U0BEN",))
    said = _said(_show(_front(received=Page([alone, together]), given=Page([given]))))
    assert said.count("Only you can see this") == 1
    assert said.count("Only the people thanked can see this") == 1
    assert said.count("Only they and you can see this") == 1
    assert "thanked you and <@U0CHLOE>" in said


def test_a_message_of_a_private_place_is_linked_for_those_concerned_only() -> None:
    thanks = _thanks(message_link="https://x.slack.com/p1", link_is_public=False)
    assert "p1" in _said(_show(_front(received=Page([thanks]))))
    assert "p1" not in _said(_show(_front(around=Around(NOW, Page([thanks])))))


def test_words_of_people_cannot_ping_or_pose_as_markup() -> None:
    nasty = "<!channel> *bold* <https://evil.example|click>"
    front = _front(
        followups=Page([_followup(what=nasty)]),
        received=Page([_thanks(reason=nasty, value_name=nasty)]),
        led=[_glance(name=nasty)],
        led_count=1,
    )
    markup = [block["text"]["text"] for block in _show(front)["blocks"] if block["type"] == "section"]
    assert not any("<!channel>" in each or "<https://evil" in each for each in markup)
    assert sum("&lt;!channel&gt;" in each for each in markup) == 3


def test_whoever_took_their_data_back_is_someone() -> None:
    said = _said(_show(_front(received=Page([_thanks(giver_id=new_pseudonym())]))))
    assert "someone thanked you" in said
    assert "erased-" not in said


# What comes


def test_a_pause_is_told_in_place_of_what_would_come() -> None:
    until = NOW + timedelta(days=3)
    paused = _one_of_each(reader=Availability(LONDON, paused_until=until))
    view = _show(paused)
    assert "All nudges wait until Sat 28 Nov, 10:00, in 3 days." in _said(view)
    assert "Check-in:" not in _said(view)
    assert "End the pause" in _buttons(view)
    over = _show(_one_of_each(reader=Availability(LONDON, paused_until=NOW)))
    assert "Check-in:" in _said(over)
    assert "Pause for a week" in _buttons(over)


def test_a_pause_that_begins_later_is_told_before_it_begins() -> None:
    later = Availability(LONDON, paused_from=NOW + timedelta(days=1), paused_until=NOW + timedelta(days=3))
    view = _show(_one_of_each(reader=later))
    assert "All nudges wait from Thu 26 Nov, 10:00, tomorrow, until Sat 28 Nov, 10:00, in 3 days." in _said(view)
    assert "End the pause" in _buttons(view)


# Those who lead


def test_a_team_tells_only_what_it_has_to_tell() -> None:
    days = "16\N{THIN SPACE}\N{EN DASH}\N{THIN SPACE}22 November:"
    said = _said(_show(_front(led=[_glance()], led_count=1)))
    assert f"{days}\\n:sparkling_heart: 5 people were thanked in public.\\n" in said
    silent = ClosedWeek(date(2026, 11, 16), 12, 0)
    assert days not in _said(_show(_front(led=[_glance(latest=silent)], led_count=1)))
    said = _said(_show(_front(led=[_glance(people=0, latest=None)], led_count=1)))
    assert "Nobody is in it yet." in said


def test_whoever_leads_nothing_sees_nothing_of_it() -> None:
    said = _said(_show(_front()))
    assert home_teams.LED not in said
    assert "Settings for everyone" not in said


# Pages


@pytest.mark.parametrize(
    "place",
    [
        FRONT,
        Place(Part.GIVEN),
        Place(Part.RECEIVED, Spot(NOW + timedelta(microseconds=7), UUID(int=5))),
        Place(Part.FOLLOWUPS, Spot(NOW, UUID(int=5), is_end=True)),
    ],
)
def test_a_place_comes_out_of_a_button_as_it_went_in(place: Place) -> None:
    assert Place.unpacked(place.packed()) == place


def test_who_joined_in_is_named_on_the_page_and_said_of_the_latest() -> None:
    others = [Join(member_id=f"U0{n:06}", words="it was calm", created_at=NOW) for n in range(90)]
    page = Page([replace(_thanks(number), joins=others) for number in range(1, SOME + 1)])
    view = _checked(blocks.home_view(Place(Part.RECEIVED), home_thanks.received_page(page, READER, LONDON)))
    said = str(view)
    assert said.count("it was calm") > SOME * 50
    assert "`/kindling data`" in said or "/kindling data" in said
    latest = _said(_show(_front(received=page)))
    assert "Others joined in" in latest
    assert "it was calm" not in latest


def test_a_page_of_thanks_leads_to_those_beside_it_and_back() -> None:
    first, last = _thanks(1), _thanks(2)
    page = Page([first, last], has_before=True, has_after=True)
    view = _checked(blocks.home_view(Place(Part.RECEIVED), home_thanks.received_page(page, READER, LONDON)))
    check_golden("home_received_page", view)
    newer, older = (Place.unpacked(_buttons(view)[label]) for label in ("Newer", "Older"))
    assert (newer.spot, older.spot) == (Spot(first.spot.at, first.spot.id, is_end=True), last.spot)


def test_pages_at_their_fullest_fit_and_empty_ones_say_so() -> None:
    items = [each for each in _too_many().received.items for _ in (1, 2)]
    full, empty = Page(items, True, True), Page[Thanks]()
    promised = Page([_followup(number, what=LONG_WORD) for number in range(1, SOME + 1)], True, True)
    for thanks in (full, empty):
        for shown in (
            home_thanks.received_page(thanks, READER, LONDON),
            home_thanks.given_page(thanks, LONDON),
            home_thanks.around_page(Around(NOW, thanks), LONDON),
            home_thanks.around_page(None, LONDON),
            blocks.followups_page(promised if thanks is full else Page(), LONDON, NOW),
            home_teams.led_page([_glance(number, name="N" * 500) for number in range(1, MOST_LED + 1)], 2_000),
        ):
            view = _checked(blocks.home_view(Place(Part.RECEIVED), shown, _longest_note()))
            assert "Back to Home" in _buttons(view)
    said = _said(_checked(blocks.home_view(Place(Part.FOLLOWUPS), blocks.followups_page(Page(), LONDON, NOW))))
    assert blocks.NO_FOLLOWUPS in said


def test_a_note_of_one_line_stands_above_everything() -> None:
    first = _show(_front(), Message("Kept.", []))["blocks"][0]
    assert first["text"]["text"] == "Kept."


def test_words_are_shown_whole_where_there_is_room() -> None:
    words = "w" * (home_thanks.WORDS_AT_FIRST + 1)
    page = Page([_thanks(reason=words)])
    assert f'"{words}"' not in _said(_show(_front(received=page)))
    assert text.cut(words, home_thanks.WORDS_AT_FIRST) in _said(_show(_front(received=page)))
    shown = blocks.home_view(Place(Part.RECEIVED), home_thanks.received_page(page, READER, LONDON))
    assert f'"{words}"' in _said(_checked(shown))
