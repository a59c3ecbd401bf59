"""Block elements: https://docs.slack.dev/reference/block-kit/block-elements"""

from sandbox.blockkit import rules
from sandbox.blockkit.composition import (
    CHOICE_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    MENU_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLACEHOLDER,
    URL,
    plain_text,
)
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.schema import (
    Check,
    Surface,
    array,
    boolean,
    enum,
    exactly_one_of,
    integer,
    kind,
    string,
)

_ALL: list[Surface] = ["message", "modal", "home"]
_MODAL: list[Surface] = ["modal"]

WORKS_WITH: dict[str, tuple[str, list[Surface]]] = {
    "button": ("section actions card", _ALL),
    "checkboxes": ("section actions input", _ALL),
    "channels_select": ("section actions input", _ALL),
    "conversations_select": ("section actions input", _ALL),
    "datepicker": ("section actions input", _ALL),
    "datetimepicker": ("actions input", ["message", "modal"]),
    "email_text_input": ("input", _MODAL),
    "external_select": ("section actions input", _ALL),
    "file_input": ("input", _MODAL),
    "image": ("section context", _ALL),
    "multi_channels_select": ("section actions input", _ALL),
    "multi_conversations_select": ("section actions input", _ALL),
    "multi_external_select": ("section actions input", _ALL),
    "multi_static_select": ("section actions input", _ALL),
    "multi_users_select": ("section actions input", _ALL),
    "number_input": ("input", _MODAL),
    "overflow": ("section actions", _ALL),
    "plain_text_input": ("input", _ALL),
    "radio_buttons": ("section actions input", _ALL),
    "rich_text_input": ("actions input", ["modal", "home"]),
    "static_select": ("section actions input", _ALL),
    "timepicker": ("section actions input", _ALL),
    "url_text_input": ("input", _MODAL),
    "users_select": ("section actions input", _ALL),
}
"""The blocks that take an element, and the surfaces that show it there."""

_ACTION_ID = string(255, min_length=1)
_ACTION = {"action_id": _ACTION_ID, "confirm": CONFIRM}
_CHOICE = {**_ACTION, "focus_on_load": boolean}
_MENU = {**_CHOICE, "placeholder": PLACEHOLDER}
_MULTI_MENU = {**_MENU, "max_selected_items": integer(1)}
_FIELD = {
    "action_id": _ACTION_ID,
    "focus_on_load": boolean,
    "placeholder": PLACEHOLDER,
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}

_ID = string(min_length=1)
_CHOICES = {"options": array(CHOICE_OPTION, 1, 10)}
_STATIC = {"options": array(MENU_OPTION, 1, 100), "option_groups": array(OPTION_GROUP, 1, 100)}
_INITIAL_OPTIONS = {"initial_options": array(MENU_OPTION, 1, 100)}
_EXTERNAL = {"min_query_length": integer(0)}
_CONVERSATIONS = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}
_RESPONSE_URL = {"response_url_enabled": boolean}

_ONE_LIST = exactly_one_of("options", "option_groups")
_OFFERED = (rules.options_differ, rules.initial_is_offered)

FIELDS: dict[str, Check] = {
    "button": kind(
        {"text": plain_text(75)},
        {
            **_ACTION,
            "value": string(2000),
            "url": URL,
            "style": enum("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "overflow": kind({"options": array(OVERFLOW_OPTION, 1, 5)}, _ACTION, rules.options_differ),
    "checkboxes": kind(_CHOICES, {**_CHOICE, "initial_options": array(CHOICE_OPTION, 1, 10)}, *_OFFERED),
    "radio_buttons": kind(_CHOICES, {**_CHOICE, "initial_option": CHOICE_OPTION}, *_OFFERED),
    "image": kind(
        {"alt_text": string(2000, min_length=1), "image_url": URL},
        {},
    ),
    # Select menus
    "static_select": kind({}, {**_MENU, **_STATIC, "initial_option": MENU_OPTION}, _ONE_LIST, *_OFFERED),
    "external_select": kind({}, {**_MENU, **_EXTERNAL, "initial_option": MENU_OPTION}),
    "users_select": kind({}, {**_MENU, "initial_user": _ID}),
    "conversations_select": kind({}, {**_MENU, **_CONVERSATIONS, **_RESPONSE_URL, "initial_conversation": _ID}),
    "channels_select": kind({}, {**_MENU, **_RESPONSE_URL, "initial_channel": _ID}),
    # Multi-select menus
    "multi_static_select": kind({}, {**_MULTI_MENU, **_STATIC, **_INITIAL_OPTIONS}, _ONE_LIST, *_OFFERED),
    "multi_external_select": kind({}, {**_MULTI_MENU, **_EXTERNAL, **_INITIAL_OPTIONS}),
    "multi_users_select": kind({}, {**_MULTI_MENU, "initial_users": array(_ID)}),
    "multi_conversations_select": kind({}, {**_MULTI_MENU, **_CONVERSATIONS, "initial_conversations": array(_ID, 1)}),
    "multi_channels_select": kind({}, {**_MULTI_MENU, "initial_channels": array(_ID, 1)}),
    # Dates and times
    "datepicker": kind({}, {**_MENU, "initial_date": rules.calendar_date}),
    "timepicker": kind({}, {**_MENU, "initial_time": rules.time_of_day, "timezone": _ID}),
    "datetimepicker": kind({}, {**_CHOICE, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}),
    # What a person types or uploads
    "plain_text_input": kind(
        {},
        {
            **_FIELD,
            "initial_value": string(),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        rules.text_length,
    ),
    "rich_text_input": kind(
        {"action_id": _ACTION_ID},
        {**_FIELD, "initial_value": RICH_TEXT, "min_lines": integer(1, 100), "max_lines": integer(1, 100)},
    ),
    "email_text_input": kind({}, {**_FIELD, "initial_value": string()}),
    "url_text_input": kind({}, {**_FIELD, "initial_value": string()}),
    "number_input": kind(
        {"is_decimal_allowed": boolean},
        {**_FIELD, **dict.fromkeys(("initial_value", "min_value", "max_value"), rules.number)},
        rules.number_range,
    ),
    "file_input": kind({}, {"action_id": _ACTION_ID, "filetypes": array(_ID), "max_files": integer(1, 10)}),
}
"""For each element its required fields, its optional fields, and what relates them."""


def elements_in(block: str) -> dict[Surface, dict[str, Check]]:
    """The elements that work with this type of block, by the surface where the block stands."""
    return {
        surface: {
            name: FIELDS[name]
            for name, (blocks, surfaces) in WORKS_WITH.items()
            if block in blocks.split() and surface in surfaces
        }
        for surface in _ALL
    }
