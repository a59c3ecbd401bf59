"""What Home shows, from nothing at all to too much, as Slack would check and show it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks import home as blocks
from bot.blocks import home_coming, home_teams, home_thanks, home_today
from bot.blocks.client_words_form import MOST_SAID_BY
from bot.blocks.feelings import offer
from bot.blocks.followups import settled
from bot.blocks.home_places import FRONT, Part, Place, Visitor
from bot.blocks.permission_form import LONGEST_LIMIT, LONGEST_WHAT
from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import home_of
from bot.slack import text
from bot.slack.message import Message
from models.across.erasure import new_pseudonym
from models.across.home import MOST_BROUGHT, PERMISSIONS, Front, ToThank, Upcoming
from models.across.home_lists import CARDS, FEW, SOME, Around, Page, Spot, Thanks
from models.across.home_teams import Glance
from models.across.noticing import Noticed
from models.across.team_figures import Figure
from models.across.team_weeks import ClosedWeek
from models.capabilities.followups import Followup, State
from models.capabilities.joins import Join
from models.capabilities.permissions import Permission
from models.capabilities.shoutouts import Audience, Shoutout
from models.people.availability import Availability
from models.people.cadences import CadenceKind
from models.people.days_off import DaysOff, Span
from models.people.hours import Hours
from models.people.teams import Team
from sandbox.blockkit import check_view
from tests.bot.clients import SAID, WHO, client_said
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


def _team(number: int = 1, name: str = "Support") -> Team:
    return Team(workspace_id="T0", id=UUID(int=number), source_id=f"C0{number}", name=name, settings={})


def _to_thank(name: str, team_name: str) -> ToThank:
    return ToThank(Noticed("U0JO", UUID(int=1)), name, team_name)


def _front(**changes: Any) -> Front:
    plain = {
        "name": "Ana",
        "reader": Availability(LONDON),
        "due": [],
        "followups": Page(),
        "again": None,
        "received": Page(),
        "given": Page(),
        "around": None,
        "upcoming": [],
    }
    return Front(**{**plain, **changes})


def _given(number: int = 2, **changes: Any) -> Thanks:
    return _thanks(number, giver_id=READER, recipient_ids=("U0BEN", "U0CHLOE"), audience=Audience.PRIVATE, **changes)


def _one_of_each(**changes: Any) -> Front:
    plain = {
        "due": [_followup()],
        "followups": Page([_followup(30, what="send the rota", other_id=None)]),
        "again": _thanks(impact="the client could start on time", message_link="https://x.slack.com/p1"),
        "received": Page([_thanks(4), _thanks(5, audience=Audience.PRIVATE, recipient_ids=(READER, "U0CHLOE"))]),
        "given": Page([_given()]),
        "around": Around(NOW - timedelta(days=5), Page([_thanks(3, recipient_ids=("U0CHLOE",))])),
        "upcoming": [
            Upcoming(CadenceKind.CHECKIN, NOW + timedelta(days=1)),
            Upcoming(CadenceKind.LEAD_DIGEST, NOW + timedelta(days=5), ("Support",)),
        ],
        "lacks_practices": True,
        "to_thank": _to_thank("Amina", "Support"),
        "led": [_team()],
        "support_line": "Amina",
        "is_steward": True,
        "has_heard": True,
        "may": [_may(), _may("send a parcel again", "£50")],
        "brought": [client_said(SAID, WHO, ("U0BEN",))],
    }
    return _front(**{**plain, **changes})


def _may(what: str = "swap shifts", up_to: str | None = None) -> Permission:
    return Permission(what=what, up_to=up_to)


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
    promised = [_followup(number, what=LONG_WORD) for number in range(1, SOME + 1)]
    return _front(
        name="N" * 500,
        due=promised[:5],
        followups=Page(promised[5:], has_after=True),
        again=page.items[0],
        received=Page([_thanks(number, **long) for number in range(2, CARDS + 1)], has_after=True),
        given=page,
        around=Around(NOW, page),
        upcoming=[Upcoming(CadenceKind.LEAD_DIGEST, NOW, ("N" * 500,) * 40) for _ in range(80)],
        lacks_practices=True,
        to_thank=_to_thank("J" * 500, "N" * 500),
        led=[_team(number, "N" * 500) for number in range(1, 42)],
        support_line="S" * 300,
        is_steward=True,
        may=[_may("N" * LONGEST_WHAT, "V" * LONGEST_LIMIT)] * PERMISSIONS,
        brought=[client_said(LONG_WORD, "D" * MOST_SAID_BY, crowd)] * MOST_BROUGHT,
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
        visitor = Visitor("T0HARBOUR", READER, NOW, is_box_open=True)
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
    return {each["text"]["text"]: each["value"] for row in rows for each in row if "value" in each}


# As a whole


def test_somebody_new_is_told_what_there_is_and_can_try_it() -> None:
    check_golden("home_empty", _show(_front()))


def test_one_of_each() -> None:
    check_golden("home_one_of_each", _show(_one_of_each()))


def test_a_lead_of_two_teams_sees_one_person_to_notice_and_one_thing_to_try_at_once() -> None:
    front = _front(
        given=Page([_given()]),
        to_thank=_to_thank("Amina", "Night crew"),
        led=[_team(), _team(2, "Night crew")],
        to_try="walk-the-steps",
        upcoming=[Upcoming(CadenceKind.LEAD_DIGEST, NOW + timedelta(days=5), ("Night crew", "Support"))],
    )
    check_golden("home_lead", _show(front))


def test_done_is_told_at_the_top_with_the_offer_to_look_back() -> None:
    note = settled(":white_check_mark: Done. Well kept.", _followup(), *offer(_followup(), None))
    check_golden("home_done", _show(_front(given=Page([_thanks(giver_id=READER, recipient_ids=("U0BEN",))])), note))


def test_many_are_cut_to_a_few_with_a_way_to_all_of_them() -> None:
    front = _front(
        due=[_followup(number) for number in range(1, 6)],
        followups=Page([_followup(number) for number in range(6, 10)], has_after=True),
        again=_thanks(1),
        received=Page([_thanks(number) for number in (2, 3)], has_after=True),
        given=Page([_thanks(number, giver_id=READER, recipient_ids=("U0BEN",)) for number in (4, 5)], has_after=True),
    )
    check_golden("home_many", _show(front))


def test_names_from_right_to_left_keep_to_themselves() -> None:
    check_golden(
        "home_right_to_left",
        _show(
            _front(
                name="أمينة",
                again=_thanks(value_name=ARABIC, reason="عملت حتى وقت متأخر 3 مرات"),
                received=Page([_thanks(2, value_name=ARABIC, reason="عملت حتى وقت متأخر 3 مرات")]),
                upcoming=[Upcoming(CadenceKind.STORY, NOW + timedelta(days=5), (HEBREW,))],
                to_thank=_to_thank("דנה", HEBREW),
                led=[_team(name=HEBREW), _team(2, ARABIC)],
            )
        ),
    )


def test_long_words_are_cut() -> None:
    long: dict[str, Any] = {"reason": LONG_WORD, "value_name": "V" * 200}
    front = _front(again=_thanks(**long), received=Page([_thanks(2, **long)]), due=[_followup(what=LONG_WORD)])
    check_golden("home_long_words", _show(front))


def test_too_many_of_everything_at_its_longest_still_fit() -> None:
    view = _show(_too_many(), _longest_note())
    assert len(view["blocks"]) <= 100
    check_golden("home_too_many", [_outline(block) for block in view["blocks"]])


@given(st.text(st.sampled_from("&<>a漢ש \n"), min_size=1, max_size=200), st.integers(1, 80))
@example("&" * 80, 8)
@example("&" * 200, 1)
def test_any_name_and_any_words_fit(name: str, teams: int) -> None:
    coming = [Upcoming(CadenceKind.LEAD_DIGEST, NOW + timedelta(days=1 + n), (name,)) for n in range(teams)]
    words = name.strip() or "a"  # what was typed was never blank
    thanks = _thanks(value_name=name, reason=words)
    led = [_team(number, name) for number in range(teams)]
    to_thank = _to_thank(name, name)
    private = _thanks(2, value_name=name, reason=words, audience=Audience.PRIVATE, recipient_ids=(READER, "U0JO"))
    view = _show(_front(name=name, upcoming=coming, again=thanks, received=Page([private]), led=led, to_thank=to_thank))
    assert "Tomorrow morning" in _said(view), "the soonest is always there"


# What matters today


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(0, "evening"), (4, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")],
)
def test_the_greeting_goes_by_their_own_clock(hour: int, greeting: str) -> None:
    assert home_today.greeting("Ana", datetime(2026, 11, 25, hour, 59, tzinfo=UTC)) == f"Good {greeting}, Ana"


def test_what_is_due_has_its_buttons_and_stands_nowhere_else() -> None:
    view = _show(_one_of_each())
    promised, row = view["blocks"][1:3]
    assert promised["text"]["text"].startswith(":hourglass_flowing_sand: You promised: send the revised quote\n")
    assert [each["action_id"] for each in row["elements"]] == ["followup_done", "followup_snooze"]
    assert [each["text"]["text"] for each in promised["accessory"]["options"]] == ["Change", "Hand over", "Let go"]
    assert _said(view).count("send the revised quote") == 1
    assert "Nothing is due" not in _said(view)
    assert "Your other promises" in _said(view)


def test_what_is_due_beyond_the_first_three_leads_the_list() -> None:
    due = [_followup(number, what=f"promise {number}") for number in range(1, 6)]
    view = _show(_front(due=due))
    shown = [block for block in view["blocks"] if "promise " in str(block.get("text"))]
    assert [block["text"]["text"].split("promise ")[1][0] for block in shown] == ["1", "2", "3", "4", "5"]
    assert [len(block["accessory"]["options"]) for block in shown] == [3, 3, 3, 5, 5], "the others have all in a menu"
    assert _said(view).count('"followup_done"') == 3


CHECKIN, THANKS = "How are you today?", "Thank someone"


@pytest.mark.parametrize(
    ("changes", "said", "forward"),
    [
        ({"is_asked": True}, home_today.ANSWER, CHECKIN),
        ({"is_asked": True, "due": [_followup()]}, None, None),
        ({"given": Page([_given(24 * 13)])}, None, None),
        ({"given": Page([_given(24 * 15)])}, home_today.THANK, THANKS),
        ({"given": Page(), "again": _thanks()}, home_today.THANK, THANKS),
        ({"given": Page([_given(24 * 15)]), "to_thank": _to_thank("Amina", "Support")}, None, None),
        ({"is_asked": True, "to_try": "walk-the-steps"}, home_today.ANSWER, CHECKIN),
    ],
)
def test_at_most_one_thing_is_to_do(changes: dict[str, Any], said: str | None, forward: str | None) -> None:
    view = _show(_front(**{"given": Page([_given()]), **changes}))
    named = [each for each in (home_today.ANSWER, home_today.THANK, "One thing to try") if each in _said(view)]
    assert named == ([said] if said else [])
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    ways = next(row for row in rows if any(each["action_id"] == home_today.OPEN_CHECKIN for each in row))
    assert [each["text"]["text"] for each in ways if each.get("style") == "primary"] == ([forward] if forward else [])
    assert forward in (None, ways[0]["text"]["text"])
    assert (home_today.NOTHING_DUE in _said(view)) == ("due" not in changes)


def test_only_a_lead_is_told_of_a_person_and_can_thank_them_at_once() -> None:
    front = _front(given=Page([_given()]), to_thank=_to_thank("Amina", "Support"), led=[_team()])
    blocks_ = _show(front)["blocks"]
    noticed = next(block for block in blocks_ if "has not been thanked" in str(block))
    assert noticed["text"]["text"].startswith("<@U0JO> has not been thanked in public lately.")
    assert noticed["accessory"]["text"]["text"] == "Thank Amina"
    assert json.loads(noticed["accessory"]["value"])["recipient_ids"] == ["U0JO"]
    assert blocks_.index(noticed) < 4, "on the first screen"


def test_nothing_stands_twice() -> None:
    view = _show(_one_of_each())
    titles = [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]
    assert len(titles) == len(set(titles))
    labels = [each["text"]["text"] for block in view["blocks"] for each in _pressed(block)]
    assert {each for each in labels if labels.count(each) > 1} <= {"All of them"}


def _pressed(block: dict[str, Any]) -> list[dict[str, Any]]:
    elements = block.get("elements", []) if block["type"] == "actions" else [block.get("accessory") or {}]
    return [each for each in elements if each.get("type") == "button"]


# Cards


def test_a_card_says_who_when_and_what_and_who_else_sees_it() -> None:
    alone = _thanks(audience=Audience.PRIVATE)
    together = _thanks(2, audience=Audience.PRIVATE, recipient_ids=("U0CHLOE", READER))
    held = _thanks(3, audience=Audience.HELD)
    (cards,) = (
        block["elements"]
        for block in _show(_front(received=Page([alone, together, held])))["blocks"]
        if block["type"] == "carousel"
    )
    assert [card["title"]["text"] for card in cards] == [
        *("<@U0BEN> thanked you", "<@U0BEN> thanked you and others", "<@U0BEN> thanked you")
    ]
    assert [card["subtitle"]["text"].rpartition("  ·  ")[2] for card in cards] == [
        *("Only you can see this", "Only the people thanked can see this", "Only you can see this")
    ]
    assert cards[0]["subtitle"]["text"].startswith("Teamwork  ·  Wed 25 Nov")
    assert cards[0]["body"]["text"] == "stayed late so that the release could go out"


def test_lines_of_a_card_run_on_and_ping_nobody() -> None:
    view = _show(_front(received=Page([_thanks(reason="one\n\n<!channel> two <@U0JO>")])))
    assert "one &lt;!channel&gt; two <@U0JO>" in _said(view)


# What is private


def test_what_is_private_is_marked_as_such_where_it_is_shown() -> None:
    alone = _thanks(audience=Audience.PRIVATE)
    together = _thanks(2, audience=Audience.PRIVATE, recipient_ids=("U0CHLOE", READER))
    given = _thanks(3, audience=Audience.PRIVATE, giver_id=READER, recipient_ids=("U0BEN",))
    page = home_thanks.received_page(Page([alone, together]), READER, LONDON)
    said = _said(_checked(blocks.home_view(Place(Part.RECEIVED), page)))
    assert said.count("Only you can see this") == 1
    assert said.count("Only the people thanked can see this") == 1
    assert "thanked you and <@U0CHLOE>" in said
    said = _said(_show(_front(again=alone, given=Page([given]))))
    assert said.count("Only you can see this") == 1
    assert said.count("Only they and you can see this") == 1


def test_a_message_of_a_private_place_is_linked_for_those_concerned_only() -> None:
    thanks = _thanks(message_link="https://x.slack.com/p1", link_is_public=False)
    assert "p1" in _said(_show(_front(again=thanks)))
    assert "p1" not in _said(_show(_front(around=Around(NOW, Page([thanks])))))


def test_words_of_people_cannot_ping_or_pose_as_markup() -> None:
    nasty = "<!channel> *bold* <https://evil.example|click>"
    front = _front(
        followups=Page([_followup(what=nasty)]),
        again=_thanks(reason=nasty, value_name=nasty),
        received=Page([_thanks(2, reason=nasty, value_name=nasty)]),
        led=[_team(name=nasty), _team(2)],
        to_thank=_to_thank(nasty, nasty),
        upcoming=[Upcoming(CadenceKind.LEAD_DIGEST, NOW, (nasty,))],
        support_line=nasty,
    )
    markup = list(_markup(_show(front)["blocks"]))
    assert not any("<!channel>" in each or "<https://evil" in each for each in markup)
    assert sum("&lt;!channel&gt;" in each for each in markup) == 8


def _markup(value: Any) -> Iterator[str]:
    """Each text that Slack reads as mrkdwn."""
    if isinstance(value, dict) and value.get("type") == "mrkdwn":
        yield value["text"]
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _markup(each)


def test_whoever_took_their_data_back_is_someone() -> None:
    gone: dict[str, Any] = {"giver_id": new_pseudonym()}
    said = _said(_show(_front(again=_thanks(**gone), received=Page([_thanks(2, **gone)]))))
    assert said.count("someone thanked you") == 2
    assert "erased-" not in said


# What comes


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((25, 9), "This morning: a check-in"),
        ((25, 12), "This afternoon: a check-in"),
        ((25, 18), "This evening: a check-in"),
        ((26, 9), "Tomorrow morning: a check-in"),
        ((27, 15), "Friday afternoon: a check-in"),
        ((31, 19), "Tuesday evening: a check-in"),
        ((33, 9), "Thu 3 Dec, in the morning: a check-in"),
        ((70, 9), "Sat, 9 Jan 2027, in the morning: a check-in"),
    ],
)
def test_what_comes_is_said_in_words_of_their_own_calendar(at: tuple[int, int], said: str) -> None:
    day, hour = at
    tokyo = Hours(zone="Asia/Tokyo")
    moment = tokyo.moment(date(2026, 11, 1) + timedelta(days=day - 1), time(hour))
    morning = tokyo.moment(date(2026, 11, 25), time(8))
    assert home_coming.in_words(Upcoming(CadenceKind.CHECKIN, moment), tokyo, morning) == said


def test_what_comes_to_a_lead_of_many_teams_is_one_line() -> None:
    about = Upcoming(CadenceKind.LEAD_DIGEST, NOW, ("Day crew", "Night crew", "Support", "Yard"))
    line = home_coming.in_words(about, LONDON, NOW)
    names = "\u2068Day crew\u2069, \u2068Night crew\u2069, \u2068Support\u2069 and 1 more"
    assert line == f"This morning: your lead's digest of {names}"


@pytest.mark.parametrize(
    ("reader", "day", "said"),
    [
        (Availability(LONDON), 25, []),
        (Availability(LONDON), 28, ["Today is a day off for you, so no nudges come."]),
        (
            Availability(Hours(zone="Europe/London", country="GB-ENG")),
            24 + 30,
            ["Friday and Monday are days off for you, so no nudges come then."],
        ),
        (
            Availability(Hours(zone="Europe/London", country="US")),
            20,
            ["Thursday is a day off for you, so no nudges come then."],
        ),
        (
            Availability(
                Hours(zone="Europe/London", days_off=DaysOff.of([Span(date(2026, 11, 26), date(2026, 11, 27))]))
            ),
            25,
            ["Thursday and Friday are days off for you, so no nudges come then."],
        ),
        (
            Availability(LONDON, is_away=True),
            25,
            ["Your status says that you are away, so nudges wait until you are back."],
        ),
    ],
)
def test_days_off_and_absence_are_said(reader: Availability, day: int, said: list[str]) -> None:
    now = datetime(2026, 11, 1, 10, tzinfo=UTC) + timedelta(days=day - 1)
    assert home_coming.notes(_front(reader=reader), now) == said


def test_what_is_off_is_one_click_away_and_what_is_on_is_not_offered() -> None:
    assert "Try a small practice" in _buttons(_show(_front(lacks_practices=True)))
    assert "Try a small practice" not in _buttons(_show(_front()))


def test_a_pause_is_told_in_place_of_what_would_come() -> None:
    until = NOW + timedelta(days=3)
    paused = _one_of_each(reader=Availability(LONDON, paused_until=until))
    view = _show(paused)
    assert "All nudges wait until Sat 28 Nov, 10:00, in 3 days." in _said(view)
    assert "a check-in" not in _said(view)
    assert "End the pause" in _buttons(view)
    assert "Try a small practice" not in _buttons(view)
    over = _show(_one_of_each(reader=Availability(LONDON, paused_until=NOW)))
    assert "Tomorrow morning: a check-in" in _said(over)
    assert "Pause for a week" in _buttons(over)


def test_a_pause_that_begins_later_is_told_before_it_begins() -> None:
    later = Availability(LONDON, paused_from=NOW + timedelta(days=1), paused_until=NOW + timedelta(days=3))
    view = _show(_one_of_each(reader=later))
    assert "All nudges wait from Thu 26 Nov, 10:00, tomorrow, until Sat 28 Nov, 10:00, in 3 days." in _said(view)
    assert "End the pause" in _buttons(view)


# Those who lead


def _led(*shown: Glance) -> str:
    return _said(_checked(blocks.home_view(Place(Part.LED), home_teams.led_page(shown, len(shown)))))


def test_a_team_tells_only_what_it_has_to_tell() -> None:
    days = "16\N{THIN SPACE}\N{EN DASH}\N{THIN SPACE}22 November:"
    said = _led(_glance())
    assert f"{days}\\n:sparkling_heart: 5 people were thanked in public.\\n" in said
    silent = ClosedWeek(date(2026, 11, 16), 12, 0)
    assert days not in _led(_glance(latest=silent))
    said = _led(_glance(people=0, latest=None))
    assert "Nobody is in it yet." in said


def test_figures_and_settings_of_teams_are_behind_a_button() -> None:
    view = _show(_front(led=[_team(number, f"team {number}") for number in range(1, 8)]))
    named = next(block for block in view["blocks"] if "team 1" in str(block))
    assert named["text"]["text"] == "team 1, team 2, team 3, team 4, team 5 and 2 more"
    assert named["accessory"]["value"] == Place(Part.LED).packed()
    assert "thanked in public" not in _said(view)


def test_whoever_leads_nothing_sees_nothing_of_it() -> None:
    said = _said(_show(_front()))
    assert home_teams.LED not in said
    assert "Settings for everyone" not in said


# Whom one can talk to


def test_whom_one_can_talk_to_is_always_there_if_named() -> None:
    named = {"support_line": "Ana & the helpline"}
    for front in (_front(**named), _one_of_each(**named)):
        assert "there is somebody to talk to: Ana &amp; the helpline" in _said(_show(front))
    assert "to talk to" not in _said(_show(_front(support_line=" \u200b")))


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
    latest = _said(_show(_front(again=page.items[0])))
    assert "Others joined in" in latest
    assert "it was calm" not in latest


def test_a_page_of_thanks_leads_to_those_beside_it_and_back() -> None:
    first, last = _thanks(1), _thanks(2)
    page = Page([first, last], has_before=True, has_after=True)
    view = _checked(blocks.home_view(Place(Part.RECEIVED), home_thanks.received_page(page, READER, LONDON)))
    check_golden("home_received_page", view)
    newer, older = (Place.unpacked(_buttons(view)[label]) for label in ("Newer", "Older"))
    assert (newer.spot, older.spot) == (Spot(first.spot.at, first.spot.id, is_end=True), last.spot)


def test_pages_at_their_fullest_fit_and_empty_ones_lead_on() -> None:
    items = [each for each in _too_many().given.items for _ in range(4)][:SOME]
    full, empty = Page(items, True, True), Page[Thanks]()
    promised = Page([_followup(number, what=LONG_WORD) for number in range(1, SOME + 1)], True, True)
    for thanks in (full, empty):
        for shown in (
            home_thanks.received_page(thanks, READER, LONDON),
            home_thanks.given_page(thanks, LONDON),
            home_thanks.around_page(Around(NOW, thanks), LONDON),
            home_thanks.around_page(None, LONDON),
            blocks.followups_page(promised if thanks is full else Page(), LONDON, NOW),
            home_teams.led_page(
                [_glance(number, name="N" * 500) for number in range(1, home_teams.MOST_LED + 1)], 2_000
            ),
        ):
            view = _checked(blocks.home_view(Place(Part.RECEIVED), shown, _longest_note()))
            assert "Back to Home" in _buttons(view)


@pytest.mark.parametrize(
    ("shown", "said", "step"),
    [
        (home_thanks.received_page(Page(), READER, LONDON), home_thanks.NO_RECEIVED, THANKS),
        (home_thanks.given_page(Page(), LONDON), home_thanks.NO_GIVEN, THANKS),
        (home_thanks.around_page(None, LONDON), home_thanks.NO_AROUND, THANKS),
        (home_thanks.around_page(Around(NOW, Page()), LONDON), home_thanks.NO_AROUND, THANKS),
        (blocks.followups_page(Page(), LONDON, NOW), blocks.NO_FOLLOWUPS, "Promise something"),
        (home_teams.led_page([_glance(people=0)], 1), "Nobody is in it yet.", "Team settings"),
    ],
)
def test_where_nothing_is_there_is_a_next_step(shown: list[Block], said: str, step: str) -> None:
    view = _checked(blocks.home_view(FRONT, shown))
    assert said in _said(view)
    assert step in [each["text"]["text"] for block in view["blocks"] for each in _pressed(block)]


def test_a_note_of_one_line_stands_above_everything() -> None:
    first = _show(_front(), Message("Kept.", []))["blocks"][0]
    assert first["text"]["text"] == "Kept."


def test_words_are_shown_whole_where_there_is_room() -> None:
    words = "w" * (home_thanks.WORDS_AT_FIRST + 1)
    thanks = _thanks(reason=words)
    alone = _show(_front(again=thanks))
    assert f'"{words}"' not in _said(alone)
    assert text.cut(words, home_thanks.WORDS_AT_FIRST) in _said(alone)
    labels = [each["text"]["text"] for block in alone["blocks"] for each in _pressed(block)]
    assert "Read all" in labels, "there are no cards that lead to the page"
    shown = blocks.home_view(Place(Part.RECEIVED), home_thanks.received_page(Page([thanks]), READER, LONDON))
    assert f'"{words}"' in _said(_checked(shown))
