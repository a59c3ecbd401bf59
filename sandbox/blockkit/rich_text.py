"""Rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""

from sandbox.blockkit.schema import array, boolean, by_type, enum, fields, integer, kind, string, typed

_STYLES = "bold italic strike code underline highlight client_highlight unlink"
_STYLED = {"style": fields({}, dict.fromkeys(_STYLES.split(), boolean))}
_BORDER = {"border": enum(0, 1)}
_FILLED = string(min_length=1)

_LITERAL = {
    "text": kind({"text": _FILLED}, _STYLED),
    "link": kind({"url": _FILLED}, {"text": string(), "unsafe": boolean, **_STYLED}),
}
_INLINE = {
    **_LITERAL,
    "user": kind({"user_id": _FILLED}, _STYLED),
    "usergroup": kind({"usergroup_id": _FILLED}, _STYLED),
    "channel": kind({"channel_id": _FILLED}, _STYLED),
    "team": kind({"team_id": _FILLED}, _STYLED),
    "broadcast": kind({"range": enum("here", "channel", "everyone")}, _STYLED),
    "emoji": kind({"name": _FILLED}, {"unicode": string(), **_STYLED}),
    "color": kind({"value": _FILLED}, _STYLED),
    "date": kind(
        {"timestamp": integer(), "format": _FILLED},
        {"timezone": string(), "url": string(), "fallback": string(), **_STYLED},
    ),
}
_LINE = {"elements": array(by_type(_INLINE))}

_SECTION = {"rich_text_section": kind(_LINE, {})}
_PARTS = {
    **_SECTION,
    "rich_text_list": kind(
        {"style": enum("bullet", "ordered"), "elements": array(by_type(_SECTION))},
        {"indent": integer(0, 8), "offset": integer(0), **_BORDER},
    ),
    "rich_text_preformatted": kind({"elements": array(by_type(_LITERAL))}, {"language": string(), **_BORDER}),
    "rich_text_quote": kind(_LINE, _BORDER),
}

RICH_TEXT = typed("rich_text", {"elements": array(by_type(_PARTS))}, {"block_id": string(255, min_length=1)})
