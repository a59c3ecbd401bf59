"""The page's own files. There is no build step: what is here is what browsers get, as quickly as they can.

A page's HTML is always asked for anew. All that it names lies under an address with the version of all files in it, so
that a browser keeps it and asks for nothing that it has; and it names each module that the first ones import, so
that they come side by side and not one after another.
"""

import re
from hashlib import sha256
from pathlib import Path

from aiohttp import web

from sandbox.page_api.guard import FRAMED, FRAMING, HEADERS

_FILES = Path(__file__).parent.parent / "page"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_A_YEAR = {"Cache-Control": "private, max-age=31536000, immutable"}
_FIRST_MODULE = re.compile(r'^.*<script type="module" src="/page/([\w-]+\.js)"></script>\n', re.MULTILINE)
_IMPORTED = re.compile(r'from "\./([\w-]+\.js)"')


async def serve_file(request: web.Request) -> web.StreamResponse:
    """`GET /`, `/page/{file}` and, to keep, `/page/{version}/{file}`; 404 for what is no file of the page."""
    return _served(request.match_info.get("file", "index.html"), is_kept="version" in request.match_info)


async def serve_side(_: web.Request) -> web.StreamResponse:
    """`GET /side`: two people beside each other."""
    return _served("side.html", is_kept=False)


def _served(name: str, *, is_kept: bool) -> web.Response:
    path = _FILES / name
    if path.parent != _FILES or path.suffix not in _TYPES or not path.is_file():
        raise web.HTTPNotFound
    is_page = path.suffix == ".html"
    body = _page(path.read_text(encoding="utf-8")).encode() if is_page else path.read_bytes()
    headers = {"index.html": FRAMED, "side.html": FRAMING}.get(name, HEADERS) | (_FOR_A_YEAR if is_kept else {})
    return web.Response(body=body, content_type=_TYPES[path.suffix], charset="utf-8", headers=headers)


def _page(html: str) -> str:
    version = sha256(b"".join(path.read_bytes() for path in sorted(_FILES.iterdir()))).hexdigest()[:12]
    return _FIRST_MODULE.sub(_with_what_it_imports, html).replace('="/page/', f'="/page/{version}/')


def _with_what_it_imports(first: re.Match[str]) -> str:
    found = [first[1]]
    for name in found:  # which grows meanwhile
        found += [each for each in _IMPORTED.findall((_FILES / name).read_text(encoding="utf-8")) if each not in found]
    return "".join(f'  <link rel="modulepreload" href="/page/{each}">\n' for each in found) + first[0]
