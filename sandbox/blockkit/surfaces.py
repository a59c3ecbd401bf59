"""Whole messages, modals and Home tabs.

Sources: https://docs.slack.dev/reference/methods/chat.postMessage and https://docs.slack.dev/reference/views
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, Literal

from sandbox import limits
from sandbox.blockkit.blocks import BLOCK
from sandbox.blockkit.composition import plain_text
from sandbox.blockkit.schema import Check, Place, Problems, array, boolean, string, typed

_TABLES = ("table", "data_table")


class Invalid(Exception):  # noqa: N818 - it is not an error of ours but Slack's verdict on a payload
    """Slack would refuse this payload.

    `error` is Slack's error code. `messages` say what is wrong and where, like `response_metadata.messages`.
    """

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        self.error = error
        self.messages = messages or []
        super().__init__(": ".join([error, *self.messages]))


def check_message(text: object, blocks: object, lacking: Collection[str] = ()) -> None:
    """Check the `text` and the decoded `blocks` of a message, in a workspace that lacks some types of blocks.

    Raises `Invalid` with `no_text`, `invalid_arguments`, `msg_too_long`, `invalid_blocks_format`,
    `invalid_blocks` or `msg_blocks_too_long`.
    """
    if not text and not blocks:
        raise Invalid("no_text")
    if text is not None:
        _check_text(text)
    if blocks is not None:
        _check_blocks(blocks, lacking)


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        raise Invalid("invalid_arguments", ["[ERROR] must provide a string [json-pointer:/text]"])
    if len(text) > limits.MESSAGE_TEXT:
        raise Invalid("msg_too_long")


def _check_blocks(blocks: object, lacking: Collection[str]) -> None:
    if not isinstance(blocks, list):
        raise Invalid("invalid_blocks_format")
    place = Place("message", "/blocks")
    _refuse("invalid_blocks", list(_missing(blocks, place, lacking)))
    _refuse(
        "invalid_blocks", [*array(BLOCK, 0, limits.BLOCKS_IN_MESSAGE)(blocks, place), *_repeated_ids(blocks, place)]
    )
    _refuse("invalid_blocks", list(_too_much_data(blocks, place)))
    markdown = [block for block in blocks if block["type"] == "markdown"]
    cost = _text_length(blocks) + len(blocks) * limits.TEXT_COST_OF_A_BLOCK
    if _text_length(markdown) > limits.MARKDOWN_TEXT or cost > limits.BLOCKS_TEXT:
        raise Invalid("msg_blocks_too_long")


def _missing(blocks: list[Any], place: Place, lacking: Collection[str]) -> Problems:
    for index, block in _objects(blocks):
        if block.get("type") in lacking:
            yield place.at(index).at("type").error(f"unsupported type: {block['type']}")


def _too_much_data(blocks: list[dict[str, Any]], place: Place) -> Problems:
    """What is wrong with the charts and tables of a message together."""
    types = Counter(block["type"] for block in blocks)
    for name, most in (("data_visualization", limits.CHARTS_IN_MESSAGE), ("table", limits.TABLES_IN_MESSAGE)):
        if types[name] > most:
            yield place.error(f"no more than {most} blocks of type {name} allowed")
    if sum(_text_length(block["rows"]) for block in blocks if block["type"] in _TABLES) > limits.CELLS_TEXT:
        yield place.error(f"cells must have less than {limits.CELLS_TEXT + 1} characters in total")


_VIEW = {"blocks": array(BLOCK, 0, limits.BLOCKS_IN_VIEW)}
_ANY_VIEW = {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)}
VIEWS: dict[str, Check] = {
    "home": typed("home", _VIEW, _ANY_VIEW),
    "modal": typed(
        "modal",
        {**_VIEW, "title": plain_text(24)},
        {
            **_ANY_VIEW,
            "submit": plain_text(24),
            "close": plain_text(24),
            **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), boolean),
        },
    ),
}


def check_view(view: object, kind: Literal["modal", "home"], lacking: Collection[str] = ()) -> None:
    """Check a decoded view for the surface on which it is to be shown, in a workspace that lacks some types of blocks.

    Raises `Invalid` with `view_too_large` or `invalid_arguments`.
    """
    if len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()) > limits.VIEW_BYTES:
        raise Invalid("view_too_large")
    place = Place(kind, "/view")
    problems = list(VIEWS[kind](view, place))
    if isinstance(view, dict) and isinstance(view.get("blocks"), list):
        problems += _missing(view["blocks"], place.at("blocks"), lacking)
        problems += _repeated_ids(view["blocks"], place.at("blocks"))
        problems += _several_focused(view["blocks"], place.at("blocks"))
        if kind == "modal" and "submit" not in view:
            problems += _inputs_without_submit(view["blocks"], place.at("blocks"))
    _refuse("invalid_arguments", problems)


def _refuse(error: str, problems: list[str]) -> None:
    if problems:
        raise Invalid(error, problems)


def _repeated_ids(blocks: list[Any], place: Place) -> Problems:
    """A block's id is unique on its surface; an action's id is unique in its block, and a card is one."""
    block_ids: set[str] = set()
    for index, outer in _objects(blocks):
        for pointer, block in [("", outer), *_cards(outer)]:
            where = place.at(f"{index}{pointer}")
            yield from _repeated("block_id", block, block_ids, where)
            action_ids: set[str] = set()
            for pointer_in_block, element in _elements(block):
                yield from _repeated("action_id", element, action_ids, where.at(pointer_in_block))


def _cards(block: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The cards of a carousel, each with its pointer from there."""
    if block.get("type") == "carousel" and isinstance(block.get("elements"), list):
        for index, card in _objects(block["elements"]):
            yield f"/elements/{index}", card


def _repeated(name: str, holder: dict[str, Any], known: set[str], place: Place) -> Problems:
    given = holder.get(name)
    if isinstance(given, str):
        if given in known:
            yield place.at(name).error(f'`{name}` "{given}" already exists')
        known.add(given)


def _several_focused(blocks: list[Any], place: Place) -> Problems:
    focused = [
        place.at(index).at(pointer).at("focus_on_load")
        for index, block in _objects(blocks)
        for pointer, element in _elements(block)
        if element.get("focus_on_load") is True
    ]
    for further in focused[1:]:
        yield further.error("only one element of a view can be focused on load")


def _inputs_without_submit(blocks: list[Any], place: Place) -> Problems:
    for index, block in _objects(blocks):
        if block.get("type") == "input":
            yield place.at(index).at("input").error("must define `submit` to use an `input` block in modals")


def _objects(values: list[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((index, value) for index, value in enumerate(values) if isinstance(value, dict))


def _elements(block: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The elements that stand in a block, each with its pointer from there."""
    for name in ("element", "accessory"):
        if isinstance(block.get(name), dict):
            yield name, block[name]
    for name in ("elements", "actions"):
        if isinstance(block.get(name), list):
            for index, element in _objects(block[name]):
                yield f"{name}/{index}", element


def _text_length(value: object) -> int:
    """How many characters of text blocks hold: every string under a `text` key."""
    if isinstance(value, list):
        return sum(map(_text_length, value))
    if isinstance(value, dict):
        return sum(
            len(entry) if key == "text" and isinstance(entry, str) else _text_length(entry)
            for key, entry in value.items()
        )
    return 0
