"""What the page shows emoji with: their names, and a font in which all of them are drawn."""

import asyncio
import json
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from itertools import groupby
from pathlib import Path

from aiohttp import web

from sandbox.emoji import all_emoji
from sandbox.page_api.guard import HEADERS

FONT = "NotoColorEmoji-Regular.ttf"
_A_DAY = "private, max-age=86400"


@cache
def names() -> bytes:
    """The page's module `emoji_data.js`, with all `CATEGORIES`: each with its emoji, and of these their names, what
    they are called, the character, and 1 if there are skin tones."""
    categories = [
        [category, [[each.names, each.said, each.character, int(each.has_tones)] for each in members]]
        for category, members in groupby(all_emoji(), lambda each: each.category)
    ]
    told = json.dumps(categories, ensure_ascii=False, separators=(",", ":"))
    return f"export const CATEGORIES = JSON.parse({json.dumps(told, ensure_ascii=False)});\n".encode()


async def serve_font(_: web.Request) -> web.StreamResponse:
    """`GET /page/emoji.ttf`: a font for machines that have none with emoji."""
    headers = HEADERS | {"Cache-Control": _A_DAY}
    return web.Response(body=await asyncio.to_thread(_font), content_type="font/ttf", headers=headers)


@cache
def _font() -> bytes:
    """Noto Color Emoji without the second set of the same drawings, for browsers that lack COLRv1, which is four fifths
    of it: Chromium has that since 98, Firefox since 107."""
    from fontTools.ttLib import TTFont  # takes a while, and most tests never ask

    package = find_spec("deckr_fonts")
    if package is None or package.origin is None:
        raise web.HTTPNotFound
    font = TTFont(Path(package.origin).parent / "fonts" / FONT, lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    del font["SVG "]
    kept = BytesIO()
    font.save(kept, reorderTables=None)
    return kept.getvalue()
