"""Filling in forms as Slack's client does: the state of each element, and what it refuses to send.

Element types and their state: https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from sandbox.blocks import elements, options_of
from sandbox.formatting import Handles
from sandbox.records import Values
from sandbox.shapes import Json

REQUIRED = "Please complete this required field."

_TEXTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_STATE_KEY = {
    **dict.fromkeys(_TEXTS, "value"),
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
_INITIAL_KEY = {
    **dict.fromkeys(_TEXTS, "initial_value"),
    "rich_text_input": "initial_value",
    "static_select": "initial_option",
    "external_select": "initial_option",
    "radio_buttons": "initial_option",
    "multi_static_select": "initial_options",
    "multi_external_select": "initial_options",
    "checkboxes": "initial_options",
    "users_select": "initial_user",
    "multi_users_select": "initial_users",
    "conversations_select": "initial_conversation",
    "multi_conversations_select": "initial_conversations",
    "channels_select": "initial_channel",
    "multi_channels_select": "initial_channels",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "datetimepicker": "initial_date_time",
}
STATELESS = ("button", "overflow", "workflow_button")


def initial_values(blocks: list[Json], kept: Values | None = None, here: str | None = None) -> Values:
    """The state of each element before anyone touches it; `kept` values of unchanged ids survive.

    `here` is the conversation that the form was opened from, for selects that default to it.
    """
    values: Values = {}
    for block, element in elements(blocks):
        if element["type"] in STATELESS:
            continue
        state = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
        if state is None or state["type"] != element["type"]:
            state = _initial(element, here)
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def _initial(element: Json, here: str | None) -> Json:
    key = _STATE_KEY[element["type"]]
    several = key.endswith("s")
    nothing: Any = [] if several else None
    if element.get("default_to_current_conversation") and here:
        nothing = [here] if several else here
    return {"type": element["type"], key: element.get(_INITIAL_KEY.get(element["type"], ""), nothing)}


def chosen(element: Json, value: Any, handles: Handles) -> Json:
    """The state of an element once a person entered `value`.

    People and channels go by handle or id, options by label or value, several as a list; days and times as
    `2026-12-01` and `09:30` or as `date` and `time`, moments as epoch seconds or as an aware `datetime`. Raises
    ValueError for something a person could not choose.
    """
    kind = element["type"]
    key = _STATE_KEY[kind]
    if key.endswith("s") and kind != "file_input":
        picked: Any = [_pick(element, item, handles) for item in _several(value)]
    else:
        picked = None if value is None else _pick(element, value, handles)
    return {"type": kind, key: picked}


def _several(value: Any) -> list[Any]:
    if isinstance(value, list | tuple | set):
        return list(value)
    return [] if value is None else [value]


def _pick(element: Json, value: Any, handles: Handles) -> Any:
    kind = element["type"].removeprefix("multi_")
    if kind in ("static_select", "external_select", "radio_buttons", "checkboxes", "overflow"):
        return _option(element, value)
    if kind == "users_select":
        return _id(value, handles.users)
    if kind in ("channels_select", "conversations_select"):
        return _id(value, handles.channels)
    if kind in _MOMENTS:
        return _MOMENTS[kind](value)
    return value if kind in ("rich_text_input", "file_input") else str(value)


def _date(value: Any) -> str:
    """`2026-12-01`; a `datetime` stands for its day. Raises ValueError."""
    day = value.date() if isinstance(value, datetime) else value
    return (day if isinstance(day, date) else date.fromisoformat(str(day))).isoformat()


def _time(value: Any) -> str:
    """`09:30`. Raises ValueError."""
    return (value if isinstance(value, time) else time.fromisoformat(str(value))).strftime("%H:%M")


def _moment(value: Any) -> int:
    """Epoch seconds, or an aware `datetime`. Raises ValueError."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return int(value.timestamp())
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} is neither an aware datetime nor epoch seconds")


_MOMENTS: dict[str, Callable[[Any], str | int]] = {"datepicker": _date, "timepicker": _time, "datetimepicker": _moment}


def _option(element: Json, value: Any) -> Json:
    if isinstance(value, dict):
        return value
    for option in options_of(element):
        if value in (option.get("value"), option["text"]["text"]):
            return option
    labels = [option["text"]["text"] for option in options_of(element)]
    raise ValueError(f"there is no option {value!r} among {labels}")


def _id(value: str, ids: Mapping[str, str]) -> str:
    name = value.lstrip("@#")
    if name in ids:
        return str(ids[name])
    if name in ids.values():
        return name
    raise ValueError(f"nothing to choose is called {value!r}")


def is_empty(state: Json) -> bool:
    """Whether nothing is entered."""
    value = state[_STATE_KEY[state["type"]]]
    return value in (None, "", [])


def complaint(block: Json, state: Json) -> str | None:
    """What the client says about this input before it would send it, or None if it is fine."""
    if is_empty(state):
        return None if block.get("optional") else REQUIRED
    element = block["element"]
    value = state[_STATE_KEY[state["type"]]]
    if state["type"] in _TEXTS:
        return _text_complaint(element, str(value))
    if state["type"] == "file_input" and (problem := _files_complaint(element, value)):
        return problem
    if isinstance(value, list):
        return _count_complaint(element, value)
    return None


def _files_complaint(element: Json, value: list[Any]) -> str | None:
    kinds = element.get("filetypes")
    wrong = [each["name"] for each in value if kinds and each["name"].rpartition(".")[2].lower() not in kinds]
    return f"Please choose files of these types: {', '.join(kinds)}." if kinds and wrong else None


def _text_complaint(element: Json, value: str) -> str | None:
    if element["type"] == "number_input":
        return _number_complaint(element, value)
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    if element["type"] == "email_text_input" and "@" not in value:
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and "://" not in value:
        return "Please enter a valid URL."
    return None


def _number_complaint(element: Json, value: str) -> str | None:
    try:
        number = float(value) if element["is_decimal_allowed"] else int(value)
    except ValueError:
        return "Please enter a valid number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _count_complaint(element: Json, value: list[Any]) -> str | None:
    most = element.get("max_selected_items") or element.get("max_files")
    return f"Please choose at most {most}." if most and len(value) > most else None


def complaints(blocks: Iterable[Json], values: Values) -> dict[str, str]:
    """All complaints of a form, by block id."""
    found = {
        block["block_id"]: complaint(block, values[block["block_id"]][block["element"]["action_id"]])
        for block in blocks
        if block["type"] == "input"
    }
    return {block_id: text for block_id, text in found.items() if text is not None}
