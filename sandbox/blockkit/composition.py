"""Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects"""

from typing import Any

from sandbox.blockkit.schema import (
    Check,
    Place,
    Problems,
    array,
    boolean,
    by_type,
    enum,
    fields,
    kind,
    string,
    typed,
)

URL = string(3000, min_length=1)


def plain_text(max_length: int) -> Check:
    """A text object that may only be `plain_text`."""
    return typed("plain_text", {"text": string(max_length, min_length=1)}, {"emoji": boolean})


def text_kinds(max_length: int) -> dict[str, Check]:
    return {
        "plain_text": plain_text(max_length),
        "mrkdwn": kind({"text": string(max_length, min_length=1)}, {"verbatim": boolean}),
    }


def text(max_length: int) -> Check:
    """A text object that may be `plain_text` or `mrkdwn`."""
    return by_type(text_kinds(max_length))


PLACEHOLDER = plain_text(150)

# The reference calls `text` plain text and then shows `mrkdwn` in its example.
CONFIRM = fields(
    {"title": plain_text(100), "text": text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": enum("primary", "danger")},
)

MENU_OPTION = fields({"text": plain_text(75), "value": string(150)}, {"description": plain_text(75)})
CHOICE_OPTION = fields({"text": text(75), "value": string(150)}, {"description": text(75)})
OVERFLOW_OPTION = fields({"text": plain_text(75), "value": string(150)}, {"description": plain_text(75), "url": URL})
OPTION_GROUP = fields({"label": plain_text(75), "options": array(MENU_OPTION, 1, 100)}, {})


def _filters_something(value: dict[str, Any], place: Place) -> Problems:
    if not value:
        yield place.error("must define at least one of the filter's fields")


CONVERSATION_FILTER = fields(
    {},
    {
        "include": array(enum("im", "mpim", "private", "public"), 1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    _filters_something,
)

DISPATCH_ACTION_CONFIG = fields({}, {"trigger_actions_on": array(enum("on_enter_pressed", "on_character_entered"), 1)})
