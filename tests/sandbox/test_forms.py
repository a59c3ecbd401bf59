"""Form elements as Slack's client fills them in."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.formatting import Handles
from sandbox.forms import REQUIRED, chosen, complaint, initial_values, is_empty
from sandbox.shapes import Json
from tests.sandbox.tiny_bot import TinyBot

HANDLES = Handles(users={"ben": "U0BEN"}, channels={"general": "C0GEN"})


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


CHOICES = {"options": [option("red"), option("blue")]}


@pytest.mark.parametrize(
    ("element", "value", "state"),
    [
        ({"type": "plain_text_input"}, "hi", {"value": "hi"}),
        ({"type": "number_input"}, 7, {"value": "7"}),
        ({"type": "static_select", **CHOICES}, "Red", {"selected_option": option("red")}),
        (
            {"type": "static_select", "option_groups": [{"label": plain("g"), **CHOICES}]},
            "blue",
            {"selected_option": option("blue")},
        ),
        ({"type": "radio_buttons", **CHOICES}, "blue", {"selected_option": option("blue")}),
        ({"type": "checkboxes", **CHOICES}, ["red"], {"selected_options": [option("red")]}),
        ({"type": "checkboxes", **CHOICES}, None, {"selected_options": []}),
        ({"type": "users_select"}, "ben", {"selected_user": "U0BEN"}),
        ({"type": "multi_users_select"}, "@ben", {"selected_users": ["U0BEN"]}),
        ({"type": "conversations_select"}, "#general", {"selected_conversation": "C0GEN"}),
        ({"type": "multi_channels_select"}, ["C0GEN"], {"selected_channels": ["C0GEN"]}),
        ({"type": "datepicker"}, "2026-07-01", {"selected_date": "2026-07-01"}),
        ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
        (
            {"type": "datetimepicker"},
            datetime(2026, 7, 1, 12, tzinfo=UTC),
            {"selected_date_time": 1782907200},
        ),
        ({"type": "datepicker"}, date(2026, 12, 1), {"selected_date": "2026-12-01"}),
        ({"type": "datepicker"}, datetime(2026, 12, 1, 23, tzinfo=UTC), {"selected_date": "2026-12-01"}),
        ({"type": "timepicker"}, time(9, 30), {"selected_time": "09:30"}),
        ({"type": "datetimepicker"}, 1782907200, {"selected_date_time": 1782907200}),
        ({"type": "datetimepicker"}, None, {"selected_date_time": None}),
        ({"type": "overflow", **CHOICES}, "Blue", {"selected_option": option("blue")}),
        ({"type": "multi_static_select", **CHOICES}, ["Red", "blue"], {"selected_options": CHOICES["options"]}),
    ],
)
def test_what_is_chosen_becomes_the_state(element: Json, value: Any, state: Json) -> None:
    assert chosen(element, value, HANDLES) == {"type": element["type"], **state}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "static_select", **CHOICES}, "green"),
        ({"type": "users_select"}, "nobody"),
        ({"type": "channels_select"}, "ben"),
        ({"type": "datepicker"}, "1 December"),
        ({"type": "datepicker"}, "2026-13-01"),
        ({"type": "timepicker"}, "9 o'clock"),
        ({"type": "timepicker"}, "24:30"),
        ({"type": "datetimepicker"}, "2026-12-01T09:30"),
        ({"type": "datetimepicker"}, datetime(2026, 12, 1)),  # noqa: DTZ001
    ],
)
def test_only_what_is_offered_can_be_chosen(element: Json, value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (worded by whoever knows the kind of value)
        chosen(element, value, HANDLES)


@pytest.mark.parametrize(
    ("element", "value", "told"),
    [
        ({"type": "plain_text_input"}, "", REQUIRED),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Please enter at least 3 characters."),
        ({"type": "plain_text_input"}, "x" * 3001, "Please enter at most 3000 characters."),
        ({"type": "plain_text_input", "max_length": 2}, "ab", None),
        ({"type": "email_text_input"}, "ben", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "ben", "Please enter a valid URL."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a valid number."),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "1"},
            "1.5",
            "Please enter a number of at most 1.",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "2"},
            "1",
            "Please enter a number of at least 2.",
        ),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["ben", "ben"], "Please choose at most 1."),
        ({"type": "multi_users_select"}, [], REQUIRED),
        ({"type": "datepicker"}, None, REQUIRED),
    ],
)
def test_what_the_client_complains_about(element: Json, value: Any, told: str | None) -> None:
    block = {"type": "input", "element": element}
    assert complaint(block, chosen(element, value, HANDLES)) == told


def test_an_optional_input_may_be_empty() -> None:
    block = {"type": "input", "optional": True, "element": {"type": "datepicker"}}
    assert complaint(block, chosen(block["element"], None, HANDLES)) is None  # type: ignore[arg-type]


def test_forms_start_with_their_initial_values() -> None:
    blocks: list[Json] = [
        {
            "type": "actions",
            "block_id": "b",
            "elements": [
                {"type": "static_select", "action_id": "a", **CHOICES, "initial_option": option("red")},
                {"type": "multi_users_select", "action_id": "c"},
                {"type": "conversations_select", "action_id": "d", "default_to_current_conversation": True},
                {"type": "button", "action_id": "e", "text": plain("Go")},
            ],
        }
    ]
    values = initial_values(blocks, here="C0GEN")["b"]
    assert values["a"]["selected_option"] == option("red")
    assert is_empty(values["c"])
    assert values["d"]["selected_conversation"] == "C0GEN"
    assert "e" not in values


async def test_a_chosen_conversation_can_be_answered_to(slack: Sandbox, connected: TinyBot) -> None:
    view = {
        "type": "modal",
        "title": plain("Where?"),
        "submit": plain("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "where",
                "label": plain("Channel"),
                "element": {
                    "type": "conversations_select",
                    "action_id": "channel",
                    "default_to_current_conversation": True,
                    "response_url_enabled": True,
                },
            }
        ],
    }

    async def open_modal(kind: str, payload: Json) -> None:
        if kind == "slash_commands":
            await connected.call("views.open", trigger_id=payload["trigger_id"], view=view)

    connected.answer = open_modal
    ben = slack.person("ben")
    await ben.command("/thanks", channel="leads")
    assert (await ben.submit()).closed
    (url,) = connected.got("interactive")[0]["response_urls"]
    assert url["channel_id"] == slack.channel_id("leads")
    await connected.post_url(url["response_url"], text="Here it is", response_type="in_channel")
    assert slack.person("ana").sees("leads")[-1].plain == "Here it is"
