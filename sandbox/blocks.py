"""Walking over Block Kit: the elements, the texts a person can read, and the pings inside."""

import secrets
from collections.abc import Iterator
from typing import Any

from sandbox.formatting import Names, date_text, pings, read
from sandbox.shapes import Json

_MANY = ("elements", "fields", "options", "option_groups", "actions")
_PARTS = (
    *("hero_image", "icon", "text", "title", "subtitle", "body", "label", "hint", "accessory", "element"),
    *("placeholder", "description"),
)
_HIDDEN = ("placeholder", "options", "option_groups")


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks with the block and action ids that the app left out, as Slack fills them in."""
    return [_with_ids(block) for block in blocks]


def _with_ids(block: Json) -> Json:
    named = {"block_id": secrets.token_urlsafe(4), **block}
    if block["type"] == "actions":
        named["elements"] = [_with_action_id(element) for element in block["elements"]]
    if block["type"] == "carousel":
        named["elements"] = with_ids(block["elements"])
    if "actions" in block:
        named["actions"] = [_with_action_id(element) for element in block["actions"]]
    for key in ("element", "accessory"):
        if key in block and block[key]["type"] != "image":
            named[key] = _with_action_id(block[key])
    return named


def _with_action_id(element: Json) -> Json:
    return {"action_id": secrets.token_urlsafe(4), **element}


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of one block."""
    if block["type"] == "actions":
        return list(block.get("elements", []))
    if block["type"] == "card":
        return list(block.get("actions", []))
    part = block.get("element") or block.get("accessory")
    return [part] if part is not None and part.get("type") != "image" else []


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with its block; those of a carousel are on its cards."""
    for block in blocks:
        if block["type"] == "carousel":
            yield from elements(block["elements"])
        for element in elements_of(block):
            yield block, element


def options_of(element: Json) -> list[Json]:
    """The options of a select, group of radio buttons or checkboxes, or overflow menu."""
    options = list(element.get("options", []))
    for group in element.get("option_groups", []):
        options += group["options"]
    return options


def label_of(element: Json) -> str:
    """What a person sees on a button, or in an element that is still empty."""
    shown = element.get("text") or element.get("placeholder") or {}
    return str(shown.get("text", ""))


def buttons(blocks: list[Json]) -> list[str]:
    """The labels of all buttons, in order."""
    return [label_of(element) for _, element in elements(blocks) if element["type"] == "button"]


def read_blocks(blocks: list[Json], names: Names, zone: str | None = None) -> str:
    """Everything a person can read in these blocks, one line for each piece of text."""
    return "\n".join(line for block in blocks for line in _lines(block, names, zone) if line)


def _lines(part: Json, names: Names, zone: str | None) -> Iterator[str]:
    kind = part.get("type")
    if kind == "mrkdwn":
        yield read(part["text"], names, zone)
    elif kind == "plain_text":
        yield part["text"]
    elif kind == "markdown":
        yield read(part["text"], names, zone)
    elif kind == "rich_text":
        yield _rich(part, names, zone)
    elif kind == "data_visualization":
        yield from _chart_lines(part)
    elif kind in ("table", "data_table"):
        yield part.get("caption", "")
        yield from (" | ".join(_cell(cell, names, zone) for cell in row) for row in part["rows"])
    elif kind == "image":
        yield part.get("title", {}).get("text", "")
        yield part["alt_text"]
    else:
        for child in _visible_parts(part):
            yield from _lines(child, names, zone)


def _chart_lines(block: Json) -> Iterator[str]:
    """What a chart shows: its title, and each series (or the pie) with its points."""
    yield block["title"]
    chart = block["chart"]
    for series in chart.get("series") or [{"name": "", "data": chart.get("segments")}]:
        points = ", ".join(f"{point['label']} {point['value']}" for point in series["data"])
        yield f"{series['name']}: {points}" if series["name"] else points


def _cell(cell: Json, names: Names, zone: str | None) -> str:
    return _rich(cell, names, zone) if cell["type"] == "rich_text" else str(cell["text"])


def _visible_parts(part: Json) -> Iterator[Json]:
    """The parts that show without opening a menu; a menu shows its placeholder or what is chosen."""
    for key in _PARTS:
        if isinstance(part.get(key), dict):
            yield part[key]
    for key in _MANY:
        if key not in _HIDDEN or part.get("type") in ("radio_buttons", "checkboxes"):
            yield from (child for child in part.get(key, []) if isinstance(child, dict))


def _rich(part: Json, names: Names, zone: str | None) -> str:
    kind = part["type"]
    if kind in ("rich_text", "rich_text_list"):
        return "\n".join(_rich(child, names, zone) for child in part["elements"])
    if "elements" in part:
        return "".join(_rich(child, names, zone) for child in part["elements"])
    return _rich_leaf(kind, part, names, zone)


def _rich_leaf(kind: str, part: Json, names: Names, zone: str | None) -> str:
    match kind:
        case "user":
            return f"@{names.users.get(part['user_id'], part['user_id'])}"
        case "usergroup":
            return f"@{names.groups.get(part['usergroup_id'], part['usergroup_id'])}"
        case "channel":
            return f"#{names.channels.get(part['channel_id'], part['channel_id'])}"
        case "broadcast":
            return f"@{part['range']}"
        case "emoji":
            return f":{part['name']}:"
        case "link":
            return str(part.get("text") or part["url"])
        case "date":
            fallback = part.get("fallback") if zone is None else None
            return fallback or date_text(part["timestamp"], part["format"], zone or "UTC")
        case _:
            return str(part.get("text", ""))


def block_pings(part: Any) -> list[str]:
    """The channel-wide and group pings anywhere in blocks. Plain text objects cannot ping."""
    if isinstance(part, list):
        return [ping for child in part for ping in block_pings(child)]
    if not isinstance(part, dict) or part.get("type") == "plain_text":
        return []
    if part.get("type") in ("mrkdwn", "markdown"):
        return pings(part["text"])
    if part.get("type") == "broadcast":
        return [part["range"]]
    if part.get("type") == "usergroup":
        return [part["usergroup_id"]]
    return [ping for child in part.values() for ping in block_pings(child)]
