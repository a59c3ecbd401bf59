"""Blocks: https://docs.slack.dev/reference/block-kit/blocks"""

from sandbox.blockkit import rules
from sandbox.blockkit.composition import URL, plain_text, text, text_kinds
from sandbox.blockkit.data import DATA
from sandbox.blockkit.elements import elements_in
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.schema import (
    Check,
    Surface,
    array,
    boolean,
    by_type,
    by_type_on,
    enum,
    integer,
    kind,
    string,
)

_BLOCK_ID = {"block_id": string(255, min_length=1)}
_ACCESSORY = by_type_on(elements_in("section"))
_ACTION = by_type_on(elements_in("actions"))
_INPUT = by_type_on(elements_in("input"))
_PICTURE = by_type(elements_in("context")["message"])
_IN_CONTEXT = by_type_on(
    {surface: {**text_kinds(3000), **images} for surface, images in elements_in("context").items()}
)

# Slack names no surface on which cards are not taken, as it does for alerts (modals only).
_CARD = kind(
    {},
    {
        **_BLOCK_ID,
        "hero_image": _PICTURE,
        "icon": _PICTURE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": array(by_type(elements_in("card")["message"]), 1),
    },
    rules.something_on_a_card,
)

_EVERYWHERE: dict[str, Check] = {
    "actions": kind({"elements": array(_ACTION, 1, 25)}, _BLOCK_ID),
    "card": _CARD,
    "carousel": kind({"elements": array(by_type({"card": _CARD}), 1, 10)}, _BLOCK_ID),
    "context": kind({"elements": array(_IN_CONTEXT, 1, 10)}, _BLOCK_ID),
    "divider": kind({}, _BLOCK_ID),
    "header": kind({"text": plain_text(150)}, {**_BLOCK_ID, "level": integer(1, 4)}),
    "image": kind(
        {"alt_text": string(2000, min_length=1), "image_url": URL},  # no files of Slack's: nobody uploads pictures here
        {**_BLOCK_ID, "title": plain_text(2000)},
    ),
    "input": kind(
        {"label": plain_text(2000), "element": _INPUT},
        {**_BLOCK_ID, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
        rules.no_dispatch_of_files,
    ),
    "rich_text": RICH_TEXT,
    "section": kind(
        {},
        {
            **_BLOCK_ID,
            "text": text(3000),
            "fields": array(text(2000), 1, 10),
            "accessory": _ACCESSORY,
            "expand": boolean,
        },
        rules.text_or_fields,
    ),
    "video": kind(
        {
            "alt_text": string(min_length=1),
            "title": plain_text(199),
            "thumbnail_url": URL,
            "video_url": rules.https_url,
        },
        {
            **_BLOCK_ID,
            "author_name": string(49),
            "description": plain_text(199),
            "provider_icon_url": URL,
            "provider_name": string(),
            "title_url": rules.https_url,
        },
    ),
}
_IN_MESSAGES: dict[str, Check] = {
    **_EVERYWHERE,
    **DATA,
    "file": kind({"external_id": string(min_length=1), "source": enum("remote")}, _BLOCK_ID),
    "markdown": kind({"text": string(12_000, min_length=1)}, _BLOCK_ID),
}

BLOCKS: dict[Surface, dict[str, Check]] = {"message": _IN_MESSAGES, "modal": _EVERYWHERE, "home": _EVERYWHERE}
"""By surface and type."""
BLOCK = by_type_on(BLOCKS)
