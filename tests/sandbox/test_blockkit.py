"""The validator says what Slack says, in Slack's words."""

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models import blocks as sdk
from slack_sdk.models.views import View

from sandbox.blockkit import Invalid, check_message, check_view
from tests.extent import extent

Json = dict[str, Any]
Kind = Literal["modal", "home"]


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Words*") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "a", **more: Any) -> Json:
    return {"text": plain(f"Option {value}"), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def group(*values: str) -> Json:
    return {"label": plain(), "options": [option(value) for value in values]}


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": mrkdwn(), "confirm": plain("Yes"), "deny": plain("No"), **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "press", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def context(*elements: Json) -> Json:
    return {"type": "context", "elements": list(elements)}


def accessory(element: Json) -> Json:
    return section(accessory=element)


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def refusal_of_message(text: Any, blocks: Any) -> Invalid:
    with pytest.raises(Invalid) as refused:
        check_message(text, blocks)
    return refused.value


def refusal_of_view(view: Any, kind: Kind = "modal") -> Invalid:
    with pytest.raises(Invalid) as refused:
        check_view(view, kind)
    return refused.value


# Every element with all of its documented fields, in one of the blocks that take it, on a surface that shows it.
PLACED_MENU: Json = {"action_id": "pick", "placeholder": plain(), "focus_on_load": False, "confirm": confirm()}
CONVERSATIONS: Json = {
    "default_to_current_conversation": True,
    "filter": {"include": ["im", "public"], "exclude_bot_users": True, "exclude_external_shared_channels": True},
}
TYPED: Json = {
    "action_id": "type",
    "placeholder": plain(),
    "focus_on_load": True,
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
}
ELEMENTS: dict[str, Json] = {
    "button": button(
        value="v", url="https://a.example", style="danger", accessibility_label="Press", confirm=confirm()
    ),
    "checkboxes": {
        "options": [option("a", text=mrkdwn("A"), description=mrkdwn("why")), option("b")],
        "initial_options": [option("b")],
    },
    "radio_buttons": {"options": options(2), "initial_option": option("1"), "focus_on_load": True},
    "overflow": {"options": [option(url="https://a.example")], "confirm": confirm(style="danger")},
    "image": {"image_url": "https://a.example/a.png", "alt_text": "A cat"},
    "static_select": {**PLACED_MENU, "options": options(2), "initial_option": option("1")},
    "external_select": {**PLACED_MENU, "min_query_length": 2, "initial_option": option()},
    "users_select": {**PLACED_MENU, "initial_user": "U1"},
    "conversations_select": {
        **PLACED_MENU,
        **CONVERSATIONS,
        "initial_conversation": "C1",
        "response_url_enabled": True,
    },
    "channels_select": {**PLACED_MENU, "initial_channel": "C1", "response_url_enabled": True},
    "multi_static_select": {
        **PLACED_MENU,
        "option_groups": [group("a", "b"), group("c")],
        "initial_options": [option("c")],
        "max_selected_items": 2,
    },
    "multi_external_select": {**PLACED_MENU, "min_query_length": 0, "initial_options": [option()]},
    "multi_users_select": {**PLACED_MENU, "initial_users": ["U1"], "max_selected_items": 1},
    "multi_conversations_select": {**PLACED_MENU, **CONVERSATIONS, "initial_conversations": ["C1"]},
    "multi_channels_select": {**PLACED_MENU, "initial_channels": ["C1"]},
    "datepicker": {**PLACED_MENU, "initial_date": "2024-02-29"},
    "timepicker": {**PLACED_MENU, "initial_time": "08:05", "timezone": "Europe/Madrid"},
    "datetimepicker": {"action_id": "when", "initial_date_time": 1628633820, "confirm": confirm()},
    "plain_text_input": {
        **TYPED,
        "multiline": True,
        "min_length": 1,
        "max_length": 3000,
        "initial_value": "x" * 3000,
    },
    "rich_text_input": {
        **TYPED,
        "initial_value": rich(line({"type": "text", "text": "x"})),
        "min_lines": 2,
        "max_lines": 9,
    },
    "email_text_input": {**TYPED, "initial_value": "a@b.example"},
    "url_text_input": {**TYPED, "initial_value": "https://a.example"},
    "number_input": {
        **TYPED,
        "is_decimal_allowed": True,
        "min_value": "-10",
        "initial_value": "0.25",
        "max_value": "5.5",
    },
    "file_input": {"action_id": "files", "filetypes": ["png"], "max_files": 10},
}
PICKERS = {name for name in ELEMENTS if name.endswith("select")} | {
    "checkboxes",
    "radio_buttons",
    "datepicker",
    "timepicker",
}
ONLY_IN_MODALS = {"email_text_input", "url_text_input", "number_input", "file_input"}


def element(name: str, **more: Any) -> Json:
    return {"type": name, **deepcopy(ELEMENTS[name]), **more}


WRAPPED_IN: dict[str, Callable[[Json], Json]] = {
    "section": accessory,
    "actions": actions,
    "input": field,
    "context": context,
}

WORKS_WITH = {
    "section": PICKERS | {"button", "overflow", "image"},
    "actions": PICKERS | {"button", "overflow", "datetimepicker", "rich_text_input"},
    "input": PICKERS | {"datetimepicker", "plain_text_input", "rich_text_input"} | ONLY_IN_MODALS,
    "context": {"image"},
}
NOT_SHOWN_ON = {
    "message": ONLY_IN_MODALS | {"rich_text_input"},
    "modal": set[str](),
    "home": ONLY_IN_MODALS | {"datetimepicker"},
}


@pytest.mark.parametrize("surface", NOT_SHOWN_ON)
@pytest.mark.parametrize("block", WORKS_WITH)
@pytest.mark.parametrize("name", ELEMENTS)
def test_an_element_stands_only_in_its_blocks_and_on_its_surfaces(name: str, block: str, surface: str) -> None:
    placed = WRAPPED_IN[block](element(name))

    def check() -> None:
        if surface == "message":
            check_message(None, [placed])
        elif surface == "modal":
            check_view(modal(placed), "modal")
        else:
            check_view(home(placed), "home")

    if name in WORKS_WITH[block] - NOT_SHOWN_ON[surface]:
        check()
    else:
        with pytest.raises(Invalid, match=f"unsupported type: {name} "):
            check()


STYLE = {"style": {"bold": True, "italic": False}}
BLOCKS: dict[str, Json] = {
    "section with text": section(block_id="b", expand=True),
    "section with fields only": {"type": "section", "fields": [plain(), mrkdwn()]},
    "header": {"type": "header", "text": {**plain(), "emoji": True}, "level": 2},
    "divider": {"type": "divider", "block_id": "d"},
    "context": context(mrkdwn(), plain(), element("image")),
    "input in a message": field(
        element("plain_text_input"), hint=plain(), optional=True, dispatch_action=True, block_id="i"
    ),
    "image by URL": {
        "type": "image",
        "image_url": "https://a.example",
        "alt_text": "A cat",
        "title": plain(),
    },
    "markdown": {"type": "markdown", "text": "# Words"},
    "remote file": {"type": "file", "external_id": "x", "source": "remote"},
    "video": {
        "type": "video",
        "alt_text": "A film",
        "title": plain(),
        "title_url": "https://a.example",
        "thumbnail_url": "https://a.example/a.png",
        "video_url": "https://a.example/v",
        "description": plain(),
        "author_name": "Ana",
        "provider_name": "Films",
        "provider_icon_url": "https://a.example/i.png",
    },
    "rich text": rich(
        line(
            {"type": "text", "text": "Hi ", **STYLE},
            {"type": "link", "url": "https://a.example", "text": "there", "unsafe": False, **STYLE},
            {"type": "user", "user_id": "U1", **STYLE},
            {"type": "usergroup", "usergroup_id": "S1"},
            {"type": "channel", "channel_id": "C1"},
            {"type": "team", "team_id": "T1"},
            {"type": "emoji", "name": "wave", "unicode": "1f44b"},
            {"type": "broadcast", "range": "here"},
            {"type": "color", "value": "#F405B3"},
            {"type": "date", "timestamp": 1720710212, "format": "{date} at {time}", "fallback": "July"},
        ),
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "offset": 4,
            "border": 0,
            "elements": [line()],
        },
        {
            "type": "rich_text_preformatted",
            "border": 1,
            "language": "python",
            "elements": [{"type": "text", "text": "x"}],
        },
        {"type": "rich_text_quote", "border": 1, "elements": [{"type": "text", "text": "x"}]},
    ),
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_every_block_with_its_documented_fields_is_accepted(block: Json) -> None:
    check_message("For the notification", [block])


@pytest.mark.parametrize("name", ["markdown", "remote file"])
@pytest.mark.parametrize("kind", ["modal", "home"])
def test_some_blocks_stand_only_in_messages(name: str, kind: Kind) -> None:
    view = modal(BLOCKS[name]) if kind == "modal" else home(BLOCKS[name])
    assert "unsupported type" in refusal_of_view(view, kind).messages[0]


def shown(parameter: object) -> str:
    """How a limit or pointer is named in a test's id; the builders beside it go unnamed."""
    return str(parameter) if isinstance(parameter, str | int) else "-"


# The longest text that is allowed, where it stands.
LENGTHS: list[tuple[int, str, Callable[[str], Json]]] = [
    (3000, "text/text", lambda t: section(text=mrkdwn(t))),
    (2000, "fields/0/text", lambda t: section(fields=[plain(t)])),
    (255, "block_id", lambda t: section(block_id=t)),
    (150, "text/text", lambda t: {"type": "header", "text": plain(t)}),
    (2000, "label/text", lambda t: field(element("plain_text_input"), label=plain(t))),
    (2000, "hint/text", lambda t: field(element("plain_text_input"), hint=plain(t))),
    (2000, "alt_text", lambda t: {"type": "image", "image_url": "https://a.example", "alt_text": t}),
    (2000, "title/text", lambda t: {**BLOCKS["image by URL"], "title": plain(t)}),
    (3000, "image_url", lambda t: {"type": "image", "image_url": t, "alt_text": "A cat"}),
    (12_000, "text", lambda t: {"type": "markdown", "text": t}),
    (49, "author_name", lambda t: {**BLOCKS["video"], "author_name": t}),
    (75, "elements/0/text/text", lambda t: actions(button(text=plain(t)))),
    (2000, "elements/0/value", lambda t: actions(button(value=t))),
    (255, "elements/0/action_id", lambda t: actions(button(action_id=t))),
    (3000, "elements/0/url", lambda t: actions(button(url=t))),
    (75, "elements/0/accessibility_label", lambda t: actions(button(accessibility_label=t))),
    (100, "elements/0/confirm/title/text", lambda t: actions(button(confirm=confirm(title=plain(t))))),
    (300, "elements/0/confirm/text/text", lambda t: actions(button(confirm=confirm(text=plain(t))))),
    (30, "elements/0/confirm/confirm/text", lambda t: actions(button(confirm=confirm(confirm=plain(t))))),
    (30, "elements/0/confirm/deny/text", lambda t: actions(button(confirm=confirm(deny=plain(t))))),
    (150, "elements/0/placeholder/text", lambda t: actions(element("users_select", placeholder=plain(t)))),
    (75, "elements/0/options/0/text/text", lambda t: actions(element("overflow", options=[option(text=plain(t))]))),
    (150, "elements/0/options/0/value", lambda t: actions(element("overflow", options=[{**option(), "value": t}]))),
    (
        75,
        "elements/0/options/0/description/text",
        lambda t: actions({"type": "checkboxes", "options": [option(description=plain(t))]}),
    ),
    (
        75,
        "elements/0/option_groups/0/label/text",
        lambda t: actions({"type": "static_select", "option_groups": [{**group("a"), "label": plain(t)}]}),
    ),
]


@pytest.mark.parametrize(("longest", "pointer", "block"), LENGTHS, ids=shown)
def test_text_may_be_so_long_and_no_longer(longest: int, pointer: str, block: Callable[[str], Json]) -> None:
    check_message(None, [block("x" * longest)])
    assert refusal_of_message(None, [block("x" * (longest + 1))]).messages == [
        f"[ERROR] must be less than {longest + 1} characters [json-pointer:/blocks/0/{pointer}]"
    ]


# The most items that are allowed, where they stand.
COUNTS: list[tuple[int, str, Callable[[int], Json]]] = [
    (10, "fields", lambda n: section(fields=[plain()] * n)),
    (10, "elements", lambda n: context(*[plain()] * n)),
    (25, "elements", lambda n: actions(*[button(action_id=str(i)) for i in range(n)])),
    (100, "accessory/options", lambda n: accessory({"type": "static_select", "options": options(n)})),
    (100, "accessory/options", lambda n: accessory({"type": "multi_static_select", "options": options(n)})),
    (
        100,
        "accessory/option_groups",
        lambda n: accessory({"type": "static_select", "option_groups": [group(str(i)) for i in range(n)]}),
    ),
    (10, "accessory/options", lambda n: accessory({"type": "radio_buttons", "options": options(n)})),
    (10, "accessory/options", lambda n: accessory({"type": "checkboxes", "options": options(n)})),
    (5, "accessory/options", lambda n: accessory({"type": "overflow", "options": options(n)})),
]


@pytest.mark.parametrize(("most", "pointer", "block"), COUNTS, ids=shown)
def test_lists_hold_at_least_one_item_and_so_many_at_most(
    most: int, pointer: str, block: Callable[[int], Json]
) -> None:
    check_view(modal(block(1)), "modal")
    check_view(modal(block(most)), "modal")
    where = f"[json-pointer:/view/blocks/0/{pointer}]"
    assert refusal_of_view(modal(block(0))).messages == [f"[ERROR] must provide at least 1 items {where}"]
    assert refusal_of_view(modal(block(most + 1))).messages == [f"[ERROR] no more than {most} items allowed {where}"]


# What bots get wrong, where Slack points, and what it says there.
MISTAKES: dict[str, tuple[Json, str, str]] = {
    "an unknown block": ({"type": "banner"}, "/type", "unsupported type: banner"),
    "a block without a type": ({"text": plain()}, "", "missing required field: type"),
    "an unknown field": (section(color="red"), "", "invalid additional property: color"),
    "a section without words": ({"type": "section"}, "/type", "must define either `text` or `fields`"),
    "a bare string for a text": (section(text="Hi"), "/text", "must provide an object"),
    "an empty text": (section(text=mrkdwn("")), "/text/text", "must be more than 0 characters"),
    "an empty field": (section(fields=[mrkdwn("")]), "/fields/0/text", "must be more than 0 characters"),
    "a number for a text": (section(text={**plain(), "text": 3}), "/text/text", "must provide a string"),
    "markdown for mrkdwn": (
        section(text={"type": "markdown", "text": "x"}),
        "/text/type",
        "unsupported type: markdown",
    ),
    "emoji beside mrkdwn": (section(text={**mrkdwn(), "emoji": True}), "/text", "invalid additional property: emoji"),
    "verbatim beside plain text": (
        section(text={**plain(), "verbatim": True}),
        "/text",
        "invalid additional property: verbatim",
    ),
    "mrkdwn in a header": ({"type": "header", "text": mrkdwn()}, "/text/type", "must be a valid enum value"),
    "mrkdwn on a button": (actions(button(text=mrkdwn())), "/elements/0/text/type", "must be a valid enum value"),
    "mrkdwn as a label": (
        field(element("plain_text_input"), label=mrkdwn()),
        "/label/type",
        "must be a valid enum value",
    ),
    "mrkdwn in a menu": (
        accessory({"type": "static_select", "options": [option(text=mrkdwn())]}),
        "/accessory/options/0/text/type",
        "must be a valid enum value",
    ),
    "an unknown style": (actions(button(style="default")), "/elements/0/style", "must be a valid enum value"),
    "an input without a label": (
        {"type": "input", "element": element("plain_text_input")},
        "",
        "missing required field: label",
    ),
    "an image without words": (
        {"type": "image", "image_url": "https://a.example"},
        "",
        "missing required field: alt_text",
    ),
    "an image from nowhere": (
        {"type": "image", "alt_text": "A cat"},
        "",
        "missing required field: image_url",
    ),
    "a film over plain HTTP": (
        {**BLOCKS["video"], "video_url": "http://a.example"},
        "/video_url",
        "must be an HTTPS URL",
    ),
    "a menu with two lists": (
        accessory({"type": "static_select", "options": [option("a")], "option_groups": [group("b")]}),
        "/accessory",
        "must define exactly one of `options` or `option_groups`",
    ),
    "an option without a value": (
        accessory({"type": "overflow", "options": [{"text": plain()}]}),
        "/accessory/options/0",
        "missing required field: value",
    ),
    "two options with one value": (
        accessory({"type": "overflow", "options": [option(), option()]}),
        "/accessory",
        "must provide options with unique values",
    ),
    "a link outside an overflow menu": (
        accessory({"type": "radio_buttons", "options": [option(url="https://a.example")]}),
        "/accessory/options/0",
        "invalid additional property: url",
    ),
    "a radio button chosen that is not offered": (
        accessory({"type": "radio_buttons", "options": options(2), "initial_option": option("z")}),
        "/accessory/initial_option",
        "must exactly match one of the provided options",
    ),
    "a chosen option that differs in its words": (
        accessory({"type": "static_select", "options": options(2), "initial_option": option("1", text=plain("One"))}),
        "/accessory/initial_option",
        "must exactly match one of the provided options",
    ),
    "one of several chosen that is not offered": (
        accessory({"type": "checkboxes", "options": options(2), "initial_options": [option("0"), option("z")]}),
        "/accessory/initial_options/1",
        "must exactly match one of the provided options",
    ),
    "nothing as the chosen option": (
        accessory({"type": "static_select", "options": options(2), "initial_option": None}),
        "/accessory/initial_option",
        "must provide an object",
    ),
    "nothing chosen as a list": (
        accessory({"type": "checkboxes", "options": options(2), "initial_options": []}),
        "/accessory/initial_options",
        "must provide at least 1 items",
    ),
    "a filter without a field": (
        accessory({"type": "conversations_select", "filter": {}}),
        "/accessory/filter",
        "must define at least one of the filter's fields",
    ),
    "a filter that includes nothing": (
        accessory({"type": "conversations_select", "filter": {"include": []}}),
        "/accessory/filter/include",
        "must provide at least 1 items",
    ),
    "a menu of at most none": (
        accessory({"type": "multi_users_select", "max_selected_items": 0}),
        "/accessory/max_selected_items",
        "must be greater than or equal to 1",
    ),
    "a confirmation without a way back": (
        actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain()})),
        "/elements/0/confirm",
        "missing required field: deny",
    ),
    "a day that does not exist": (
        accessory({"type": "datepicker", "initial_date": "2023-02-29"}),
        "/accessory/initial_date",
        "must be a date in the format YYYY-MM-DD",
    ),
    "an hour without its zero": (
        accessory({"type": "timepicker", "initial_time": "8:05"}),
        "/accessory/initial_time",
        "must be a time in the format HH:mm",
    ),
    "a time in milliseconds": (
        actions({"type": "datetimepicker", "initial_date_time": 1_628_633_820_000}),
        "/elements/0/initial_date_time",
        "must be less than or equal to 9999999999",
    ),
    "a text input without bounds": (
        field({"type": "plain_text_input", "max_length": 3001}),
        "/element/max_length",
        "must be less than or equal to 3000",
    ),
    "more typed than may be typed": (
        field({"type": "plain_text_input", "max_length": 3, "initial_value": "four"}),
        "/element/initial_value",
        "must be less than 4 characters",
    ),
    "a shortest above the longest": (
        field({"type": "plain_text_input", "min_length": 5, "max_length": 4}),
        "/element/min_length",
        "must be less than or equal to `max_length`",
    ),
    "yes as a word": (
        field(element("plain_text_input"), optional="true"),
        "/optional",
        "must provide a boolean",
    ),
    "a rich text with bare words": (rich({"type": "text", "text": "x"}), "/elements/0/type", "unsupported type: text"),
    "a rich text of nothing": (
        rich(line({"type": "text", "text": ""})),
        "/elements/0/elements/0/text",
        "must be more than 0 characters",
    ),
    "a mention in preformatted text": (
        rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}),
        "/elements/0/elements/0/type",
        "unsupported type: user",
    ),
    "a broadcast to nobody": (
        rich(line({"type": "broadcast", "range": "all"})),
        "/elements/0/elements/0/range",
        "must be a valid enum value",
    ),
    "a list of bare words": (
        rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "x"}]}),
        "/elements/0/elements/0/type",
        "unsupported type: text",
    ),
    "one action twice in a block": (
        actions(button(), button()),
        "/elements/1/action_id",
        '`action_id` "press" already exists',
    ),
}


@pytest.mark.parametrize(("block", "pointer", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_where_it_stands(block: Json, pointer: str, problem: str) -> None:
    refused = refusal_of_message("Words", [section(), block])
    assert refused.error == "invalid_blocks"
    assert refused.messages == [f"[ERROR] {problem} [json-pointer:/blocks/1{pointer}]"]


# The same for what stands only in modals.
MODAL_MISTAKES: dict[str, tuple[Json, str, str]] = {
    "half a number": (
        field({"type": "number_input", "is_decimal_allowed": False, "initial_value": "0.5"}),
        "/element/initial_value",
        "must be a whole number when decimals are not allowed",
    ),
    "a number as a number": (
        field({"type": "number_input", "is_decimal_allowed": False, "max_value": 5}),
        "/element/max_value",
        "must be a valid number",
    ),
    "no number": (
        field({"type": "number_input", "is_decimal_allowed": True, "min_value": "NaN"}),
        "/element/min_value",
        "must be a valid number",
    ),
    "a least above the most": (
        field({"type": "number_input", "is_decimal_allowed": True, "min_value": "6", "max_value": "5"}),
        "/element",
        "must satisfy `min_value` <= `initial_value` <= `max_value`",
    ),
    "an upload that reports itself": (
        field(element("file_input"), dispatch_action=True),
        "/element/type",
        "unsupported type: file_input",
    ),
    "eleven files": (
        field(element("file_input", max_files=11)),
        "/element/max_files",
        "must be less than or equal to 10",
    ),
}


@pytest.mark.parametrize(("block", "pointer", "problem"), MODAL_MISTAKES.values(), ids=MODAL_MISTAKES)
def test_a_mistake_in_a_modal_is_named_where_it_stands(block: Json, pointer: str, problem: str) -> None:
    refused = refusal_of_view(modal(block))
    assert refused.error == "invalid_arguments"
    assert refused.messages == [f"[ERROR] {problem} [json-pointer:/view/blocks/0{pointer}]"]


def test_all_mistakes_are_named_at_once() -> None:
    refused = refusal_of_message(None, [{"type": "header", "text": mrkdwn(), "size": 3}, {"type": "banner"}])
    assert len(refused.messages) == 3


def test_control_characters_and_unknown_mentions_are_not_refused() -> None:
    check_message("\x00\u202e<@UNOBODY> <!channel>", [section(text=mrkdwn("\x07 <!nothing^1|x>"))])


@pytest.mark.parametrize(("text", "blocks"), [(None, None), ("", None), (None, []), ("", [])])
def test_a_message_needs_text_or_blocks(text: str | None, blocks: list[Json] | None) -> None:
    assert refusal_of_message(text, blocks).error == "no_text"


def test_a_message_of_text_alone_holds_40000_characters() -> None:
    check_message("x" * 40_000, None)
    assert refusal_of_message("x" * 40_001, None).error == "msg_too_long"


@pytest.mark.parametrize("blocks", ["[]", {"type": "divider"}, 7])
def test_blocks_that_are_no_list_are_malformed(blocks: Any) -> None:
    assert refusal_of_message("Words", blocks).error == "invalid_blocks_format"


def test_a_message_holds_50_blocks() -> None:
    check_message(None, [section()] * 50)
    assert refusal_of_message(None, [section()] * 51).messages == [
        "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_the_texts_of_a_messages_blocks_have_a_common_limit() -> None:
    check_message(None, [section(text=mrkdwn("x" * 3000))] * 4)
    assert refusal_of_message(None, [section(text=mrkdwn("x" * 3000))] * 5).error == "msg_blocks_too_long"


def test_every_further_block_leaves_less_room_for_text() -> None:
    blocks = [section(text=mrkdwn("x" * 3000))] * 4
    assert refusal_of_message(None, [*blocks, *[{"type": "divider"}] * 10]).error == "msg_blocks_too_long"


def test_markdown_blocks_share_12000_characters() -> None:
    half = {"type": "markdown", "text": "x" * 6000}
    check_message(None, [half, half])
    more = {"type": "markdown", "text": "x" * 6001}
    assert refusal_of_message(None, [half, more]).error == "msg_blocks_too_long"


def test_block_ids_are_unique_in_a_message() -> None:
    assert refusal_of_message(None, [section(block_id="b"), section(), section(block_id="b")]).messages == [
        '[ERROR] `block_id` "b" already exists [json-pointer:/blocks/2/block_id]'
    ]


def test_one_action_id_may_stand_in_several_blocks() -> None:
    check_message(None, [actions(button()), actions(button()), accessory(button())])


def test_a_modal_and_a_home_tab_with_all_their_fields_are_accepted() -> None:
    named = {"private_metadata": "x" * 3000, "callback_id": "c" * 255, "external_id": "e" * 255}
    closing = {"clear_on_close": True, "notify_on_close": True, "submit_disabled": False}
    check_view(modal(section(), close=plain("x" * 24), **named, **closing), "modal")
    check_view(home(section(), field(element("plain_text_input")), **named), "home")


@pytest.mark.parametrize(
    ("pointer", "longest", "more"),
    [
        ("title/text", 24, lambda t: {"title": plain(t)}),
        ("submit/text", 24, lambda t: {"submit": plain(t)}),
        ("close/text", 24, lambda t: {"close": plain(t)}),
        ("private_metadata", 3000, lambda t: {"private_metadata": t}),
        ("callback_id", 255, lambda t: {"callback_id": t}),
        ("external_id", 255, lambda t: {"external_id": t}),
    ],
)
def test_the_texts_of_a_modal_have_limits(pointer: str, longest: int, more: Callable[[str], Json]) -> None:
    check_view(modal(section(), **more("x" * longest)), "modal")
    assert refusal_of_view(modal(section(), **more("x" * (longest + 1)))).messages == [
        f"[ERROR] must be less than {longest + 1} characters [json-pointer:/view/{pointer}]"
    ]


@pytest.mark.parametrize(
    ("view", "kind", "problem"),
    [
        ("{}", "modal", "must provide an object [json-pointer:/view]"),
        (home(), "modal", "must be a valid enum value [json-pointer:/view/type]"),
        (modal(), "home", "must be a valid enum value [json-pointer:/view/type]"),
        ({"type": "modal", "blocks": []}, "modal", "missing required field: title [json-pointer:/view]"),
        ({"type": "home"}, "home", "missing required field: blocks [json-pointer:/view]"),
        (modal(id="V1"), "modal", "invalid additional property: id [json-pointer:/view]"),
        (home(submit=plain()), "home", "invalid additional property: submit [json-pointer:/view]"),
        (modal(title=mrkdwn()), "modal", "must be a valid enum value [json-pointer:/view/title/type]"),
        (modal(close=None), "modal", "must provide an object [json-pointer:/view/close]"),
    ],
)
def test_a_malformed_view_is_refused(view: Any, kind: Kind, problem: str) -> None:
    refused = refusal_of_view(view, kind)
    assert refused.error == "invalid_arguments"
    assert f"[ERROR] {problem}" in refused.messages


def test_inputs_in_a_modal_need_a_submit_button() -> None:
    view = modal(section(), field(element("plain_text_input")))
    del view["submit"]
    assert refusal_of_view(view).messages == [
        "[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    ]


def test_only_one_element_of_a_view_is_focused() -> None:
    focused = field({"type": "plain_text_input", "focus_on_load": True})
    check_view(modal(focused, field({"type": "plain_text_input", "focus_on_load": False})), "modal")
    assert refusal_of_view(modal(focused, focused)).messages == [
        "[ERROR] only one element of a view can be focused on load [json-pointer:/view/blocks/1/element/focus_on_load]"
    ]


@pytest.mark.parametrize("kind", ["modal", "home"])
def test_a_view_holds_100_blocks_with_different_ids(kind: Kind) -> None:
    build = modal if kind == "modal" else home
    check_view(build(*[section()] * 100), kind)
    assert refusal_of_view(build(*[section()] * 101), kind).messages == [
        "[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"
    ]
    assert refusal_of_view(build(section(block_id="b"), section(block_id="b")), kind).messages == [
        '[ERROR] `block_id` "b" already exists [json-pointer:/view/blocks/1/block_id]'
    ]


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    check_view(home(*[section(text=mrkdwn("x" * 2400))] * 100), "home")
    assert refusal_of_view(home(*[section(text=mrkdwn("é" * 2400))] * 100), "home").error == "view_too_large"


def test_what_slacks_own_models_write_is_accepted() -> None:
    choices = [sdk.Option(text="One", value="1", description="first"), sdk.Option(text="Two", value="2")]
    asked = sdk.ConfirmObject(title="Sure?", text="It is final.", confirm="Yes", deny="No", style="danger")
    blocks = [
        sdk.HeaderBlock(text="Thanks"),
        sdk.SectionBlock(
            text="*Who?*",
            accessory=sdk.ButtonElement(text="Go", action_id="go", style="primary", confirm=asked),
        ),
        sdk.SectionBlock(fields=["a", "b"]),
        sdk.ContextBlock(elements=[sdk.MarkdownTextObject(text="by <@U1>")]),
        sdk.ActionsBlock(
            elements=[
                sdk.OverflowMenuElement(options=choices, action_id="more"),
                sdk.StaticSelectElement(options=choices, initial_option=choices[0], action_id="one"),
                sdk.DatePickerElement(initial_date="2024-05-01", action_id="day"),
            ]
        ),
        sdk.InputBlock(
            label="What for?",
            element=sdk.PlainTextInputElement(action_id="words", multiline=True, max_length=500),
        ),
        sdk.InputBlock(label="How?", element=sdk.RadioButtonsElement(options=choices, action_id="how")),
        sdk.DividerBlock(),
    ]
    written = [block.to_dict() for block in blocks]
    check_message("Thanks", written)
    check_view(View(type="modal", title="Thanks", submit="Send", blocks=blocks).to_dict(), "modal")
    check_view(View(type="home", blocks=blocks).to_dict(), "home")


CARD: Json = {
    "type": "card",
    "icon": {"type": "image", "image_url": "https://a.example/a.png", "alt_text": "A cat"},
    "title": mrkdwn("t" * 150),
    "subtitle": plain("s" * 150),
    "body": mrkdwn("b" * 200),
    "actions": [button()],
}


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_cards_are_taken_everywhere_and_a_carousel_holds_ten(surface: str) -> None:
    blocks: list[Json] = [CARD, {"type": "carousel", "elements": [CARD] * 10}]
    if surface == "message":
        check_message("Words", blocks)
    else:
        check_view(home(*blocks) if surface == "home" else modal(*blocks), "home" if surface == "home" else "modal")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"title": mrkdwn("t" * 151)}, "must be less than 151 characters [json-pointer:/view/blocks/0/title/text]"),
        ({"body": mrkdwn("b" * 201)}, "must be less than 201 characters [json-pointer:/view/blocks/0/body/text]"),
        (
            {"actions": [{"type": "overflow"}]},
            "unsupported type: overflow [json-pointer:/view/blocks/0/actions/0/type]",
        ),
        (
            {"actions": [button(), button()]},
            '`action_id` "press" already exists [json-pointer:/view/blocks/0/actions/1/action_id]',
        ),
    ],
)
def test_a_card_is_short(changed: Json, problem: str) -> None:
    assert refusal_of_view(home({**CARD, **changed}), "home").messages == [f"[ERROR] {problem}"]


def test_a_carousel_holds_cards_alone_and_a_card_something() -> None:
    assert refusal_of_view(home({"type": "carousel", "elements": [section()]}), "home").messages == [
        "[ERROR] unsupported type: section [json-pointer:/view/blocks/0/elements/0/type]"
    ]
    assert "no more than 10" in refusal_of_view(home({"type": "carousel", "elements": [CARD] * 11}), "home").messages[0]
    assert "at least one of" in refusal_of_view(home({"type": "card", "subtitle": mrkdwn()}), "home").messages[0]


words = st.sampled_from(
    ["type", "text", "elements", "element", "blocks", "options", "value", "modal", "input", "section", "rich_text"]
) | st.sampled_from(sorted(ELEMENTS))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=extent(75, 300), deadline=None)
@given(json_values)
def test_any_json_is_either_accepted_or_refused(value: Any) -> None:
    with suppress(Invalid):
        check_message("Words", value)
    with suppress(Invalid):
        check_message(value, [value])
    with suppress(Invalid):
        check_view(value, "modal")
    with suppress(Invalid):
        check_view({"type": "home", "blocks": [value]}, "home")
