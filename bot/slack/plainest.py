"""The plainest form of what Slack would not take as it was made: its text, and sections with what its blocks said.

Slack refuses a message as a whole because of one part of it: a block that a workspace does not have yet, a limit that
nobody wrote down, a file that is not there. Nobody shall miss a week's digest for that, so the same words go out again
in what Slack has always taken. Buttons and menus stay where they can be made anew of a label and a value; everything
else is told in words or left out.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from bot.slack import text

Raw = Mapping[str, Any]
"""A message, a view, a block, an element or a text object, as Slack's JSON has it."""

TEXT_LIMIT = 4000
"""Characters of `text` that Slack recommends (https://docs.slack.dev/reference/methods/chat.postMessage#truncating)."""
WORDS_LIMIT = 11_500
"""Characters of a message: people report its end (`msg_blocks_too_long`) at about 13,000, and each block costs some of
them beside its words."""
ROW_COST = 250
"""What a row of buttons costs of them, with the section that begins anew after it."""
MOST_ROWS = 20
"""Rows of buttons: with the sections between them they stay under the 50 blocks of a message."""
# https://docs.slack.dev/reference/block-kit/block-elements/button-element and …/overflow-menu-element
LABEL_LIMIT = 75
VALUE_LIMIT = 2000
OPTION_VALUE_LIMIT = 150
MOST_OPTIONS = 5


def plainest(message: Raw) -> dict[str, Any]:
    """The `text` and `blocks` of a message in their plainest form, without anything else that it has."""
    said = str(message.get("text") or "")
    blocks = _blocks(message.get("blocks") or []) or _sections([said])
    return {"text": text.cut(said, TEXT_LIMIT), "blocks": blocks}


def plainest_view(view: Raw) -> dict[str, Any]:
    """A Home tab whose blocks are in their plainest form."""
    return {**view, "blocks": _blocks(view["blocks"])}


def without_cards(view: Raw) -> dict[str, Any]:
    """A Home tab that is the same but for its cards, each of which is told in a section: Slack names no surface that
    takes no cards, and people have seen them in messages only."""
    told = (
        [block] if block["type"] not in _CARDS else _blocks(block.get("elements", [block])) for block in view["blocks"]
    )
    return {**view, "blocks": list(chain.from_iterable(told))}


def _blocks(blocks: Sequence[Raw]) -> list[dict[str, Any]]:
    """Sections, and the rows of buttons between them, as far as there is room."""
    shown: list[dict[str, Any]] = []
    lines: list[str] = []
    room, rows = WORDS_LIMIT, MOST_ROWS
    for words, controls in map(_taken_apart, blocks):
        fitting = text.fitting(words, room)
        lines += fitting
        room -= sum(len(line) + 1 for line in fitting)
        if len(fitting) < len(words):
            return [*shown, *_sections([*lines, text.ELLIPSIS])]
        if controls and rows:
            shown += [*_sections(lines), {"type": "actions", "elements": controls}]
            lines, rows = [], rows - 1
            room -= ROW_COST + len(controls) * LABEL_LIMIT
    return [*shown, *_sections(lines)]


def _taken_apart(block: Raw) -> tuple[list[str], list[dict[str, Any]]]:
    """The lines of a block, and its buttons and menus; nothing of one that is not made as it should be, which may be
    what Slack refused."""
    try:
        words = [piece for line in _words(block) for piece in _pieces(line)]
        return words, [plain for each in _controls(block) if (plain := _control(each))]
    except (AttributeError, LookupError, TypeError):
        return [], []


def _sections(lines: Sequence[str]) -> list[dict[str, Any]]:
    """As few sections as hold these lines, each of which fits into one."""
    sections: list[dict[str, Any]] = []
    while any(line.strip() for line in lines):
        fitting = text.fitting(lines)
        lines = lines[len(fitting) :]
        if words := "\n".join(fitting).strip():
            sections.append({"type": "section", "text": {"type": "mrkdwn", "text": words}})
    return sections


def _pieces(line: str) -> list[str]:
    """The line, in as many as it takes to fit into sections; what is quoted stays quoted."""
    if len(line) <= text.SECTION_LIMIT:
        return [line]
    indent = _QUOTED if line.startswith(_QUOTED) else ""
    return textwrap.wrap(line, text.SECTION_LIMIT, subsequent_indent=indent, break_on_hyphens=False)


# What a block says, in lines of mrkdwn


_QUOTED = "> "


def _words(block: Raw) -> list[str]:
    """What a block says; nothing of what is not known here."""
    says = _SAYS.get(block.get("type", ""))
    return [line for words in says(block) for line in words.split("\n")] if says else []


def _section(block: Raw) -> list[str]:
    return [_mrkdwn(each) for each in (block.get("text"), *(block.get("fields") or [])) if each]


def _header(block: Raw) -> list[str]:
    return [_bold(_mrkdwn(block["text"]))]


def _context(block: Raw) -> list[str]:
    said = [_mrkdwn(each) for each in block["elements"] if each["type"] in ("mrkdwn", "plain_text")]
    return ["  ".join(said)] if said else []


def _image(block: Raw) -> list[str]:
    title = [_bold(_mrkdwn(block["title"]))] if block.get("title") else []
    return [*title, text.escape(block["alt_text"])]


def _chart(block: Raw) -> list[str]:
    """A chart (https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block): its figures."""
    chart = block.get("chart") or {}
    lines = [f"{text.escape(each['name'])}: {_figures(each['data'])}" for each in chart.get("series") or []]
    if segments := chart.get("segments"):
        lines.append(_figures(segments))
    return [_bold(text.escape(block.get("title") or "")), *lines]


def _figures(points: Sequence[Raw]) -> str:
    return ", ".join(f"{text.escape(each['label'])} {each['value']}" for each in points)


def _table(block: Raw) -> list[str]:
    """A table or a data table: a line for each row."""
    title = [_bold(text.escape(block["caption"]))] if block.get("caption") else []
    return [*title, *(" · ".join(map(_cell, row)) for row in block["rows"])]


def _cell(cell: Raw) -> str:
    if cell["type"] == "rich_text":
        return " ".join(_rich_text(cell))
    return text.escape(str(cell.get("text", cell.get("value", ""))))


def _card(block: Raw) -> list[str]:
    """A card (https://docs.slack.dev/reference/block-kit/blocks/card-block): what it says, and an empty line."""
    title, subtitle, body = (
        [_mrkdwn(block[name])] if block.get(name) else [] for name in ("title", "subtitle", "body")
    )
    return [*map(_bold, title), *subtitle, *body, ""]


def _carousel(block: Raw) -> list[str]:
    return list(chain.from_iterable(map(_card, block["elements"])))


_CARDS = ("card", "carousel")


def _rich_text(block: Raw) -> list[str]:
    return list(chain.from_iterable(_rich_part(part) for part in block["elements"]))


def _rich_part(part: Raw) -> Iterator[str]:
    """A part of a rich text; what was quoted there is quoted, line by line, and does not get out of that."""
    match part["type"]:
        case "rich_text_list":
            for each in part["elements"]:
                yield from (f"• {line}" for line in _rich_part(each))
        case "rich_text_quote" | "rich_text_preformatted":
            yield from (_QUOTED + line for line in _spans(part).split("\n"))
        case _:
            yield _spans(part)


def _spans(part: Raw) -> str:
    return "".join(_span(each) for each in part.get("elements") or [])


def _span(span: Raw) -> str:
    """A piece of rich text: only people, emoji and links are alive in it, as where it was made (`bot.slack.text`)."""
    match span["type"]:
        case "user":
            return f"<@{span['user_id']}>"
        case "emoji":
            tone = f":skin-tone-{span['skin_tone']}:" if span.get("skin_tone") else ""
            return f":{span['name']}:{tone}"
        case "link":
            return f"<{span['url']}>"
        case "text":
            return text.escape(span["text"]).replace("```", "'''")  # or it would take the lines after it along
        case _:
            return ""


_SAYS: Mapping[str, Callable[[Raw], list[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "card": _card,
    "carousel": _carousel,
    "image": _image,
    "data_visualization": _chart,
    "table": _table,
    "data_table": _table,
    "rich_text": _rich_text,
}


def _mrkdwn(words: Raw) -> str:
    said = str(words["text"])
    return said if words["type"] == "mrkdwn" else text.escape(said)


def _bold(words: str) -> str:
    return f"*{words}*" if words else ""


# Buttons and menus


def _controls(block: Raw) -> Sequence[Raw]:
    if block.get("type") == "actions":
        elements: Sequence[Raw] = block["elements"]
        return elements
    if block.get("type") == "carousel":
        return [each for card in block["elements"] for each in _controls(card)]
    if block.get("actions"):
        buttons: Sequence[Raw] = block["actions"]
        return buttons
    return [block["accessory"]] if block.get("accessory") else []


def _control(element: Raw) -> dict[str, Any] | None:
    """A button or a menu made anew; `None` for whatever else there is, what leads elsewhere, and what asks back first,
    since without the question it would do harm."""
    kind = element["type"]
    if element.get("url") or element.get("confirm") or not element.get("action_id"):
        return None
    if kind == "button" and len(element.get("value", "")) <= VALUE_LIMIT:
        return {"type": kind, "action_id": element["action_id"], **_choice(element)}
    if kind == "overflow" and all(len(each["value"]) <= OPTION_VALUE_LIMIT for each in element["options"]):
        options = [_choice(each) for each in element["options"][:MOST_OPTIONS]]
        return {"type": kind, "action_id": element["action_id"], "options": options}
    return None


def _choice(labelled: Raw) -> dict[str, Any]:
    """What a button or an option has in any case: its label and what it stands for."""
    label = {"type": "plain_text", "text": text.cut(labelled["text"]["text"], LABEL_LIMIT), "emoji": True}
    return {"text": label, **({"value": labelled["value"]} if labelled.get("value") else {})}
