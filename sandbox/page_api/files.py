"""The page's own files. There is no build step: what is here is what browsers get, as quickly as they can.

A page's HTML is always asked for anew. Its modules come as one script and its style sheets as one (`joined.py`), under
an address with the version of all of them, so that a browser keeps them and asks for nothing that it has. Whoever
wants each file by itself, as in a debugger, opens `/?modules`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from os import scandir
from pathlib import Path

from aiohttp import web

from sandbox.page_api import joined
from sandbox.page_api.emoji import names
from sandbox.page_api.guard import FRAMED, FRAMING, HEADERS

_FILES = Path(__file__).parent.parent / "page"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_EMOJI = "emoji_data.js"
_PAGES = {"index": FRAMED, "side": FRAMING, "prelude": FRAMED}
_FOR_A_YEAR = {"Cache-Control": "private, max-age=31536000, immutable"}
_STYLES = re.compile(r'(?:  <link rel="stylesheet" href="/page/[\w-]+\.css">\n)+')
_STYLE = re.compile(r'href="/page/([\w-]+\.css)"')
_SCRIPT = re.compile(r'src="/page/([\w-]+\.js)"')


@dataclass(frozen=True)
class _Edition:
    """All that browsers keep of one version of the page, by name, and the HTML that asks for it."""

    html: Mapping[str, bytes]
    kept: Mapping[str, bytes]


def serve_page(page: str, *, is_single: bool) -> web.StreamResponse:
    """A page's HTML, which asks for all else in one script and one style sheet, or for each file as it is."""
    return _answer(f"{page}.html", _content(f"{page}.html") if is_single else _edition().html[page], _PAGES[page])


async def serve_file(request: web.Request) -> web.StreamResponse:
    """`GET /page/{file}`: a file as it is; 404 for what is no file of the page."""
    name = request.match_info["file"]
    return _answer(name, _content(name), HEADERS)


async def serve_kept(request: web.Request) -> web.StreamResponse:
    """`GET /page/{version}/{file}`: what a page's HTML names, to keep; 404 for anything else."""
    name = request.match_info["file"]
    content = _edition().kept.get(name)
    if content is None:
        raise web.HTTPNotFound
    return _answer(name, content, HEADERS | _FOR_A_YEAR)


def _answer(name: str, content: bytes, headers: Mapping[str, str]) -> web.Response:
    return web.Response(body=content, content_type=_TYPES[Path(name).suffix], charset="utf-8", headers=headers)


def _content(name: str) -> bytes:
    """What such a file holds. That with the names of emoji is made of what their package holds. Raises HTTPNotFound."""
    if name == _EMOJI:
        return names()
    path = _FILES / name
    if path.parent != _FILES or path.suffix not in _TYPES or not path.is_file():
        raise web.HTTPNotFound
    return path.read_bytes()


def _text(name: str) -> str:
    return _content(name).decode()


def _edition() -> _Edition:
    """The files as they are now: whoever changes one only needs to load the page again."""
    return _edition_of(tuple((file.name, file.stat().st_mtime_ns) for file in scandir(_FILES)))


@lru_cache(maxsize=1)
def _edition_of(_: tuple[tuple[str, int], ...]) -> _Edition:
    html = {page: _text(f"{page}.html") for page in _PAGES}
    kept = {"icon.svg": _content("icon.svg")}
    for page, text in html.items():
        kept[f"{page}.css"] = joined.style(_STYLE.findall(text), _text).encode()
        kept[f"{page}.js"] = joined.script(_SCRIPT.findall(text)[0], _text).encode()
    version = sha256(b"".join(kept.values())).hexdigest()[:12]
    return _Edition({page: _asking(page, text, version).encode() for page, text in html.items()}, kept)


def _asking(page: str, html: str, version: str) -> str:
    html = _STYLES.sub(f'  <link rel="stylesheet" href="/page/{page}.css">\n', html)
    return _SCRIPT.sub(f'src="/page/{page}.js"', html).replace('="/page/', f'="/page/{version}/')
