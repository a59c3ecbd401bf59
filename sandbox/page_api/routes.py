"""The page's HTTP side: its files, its actions and its live view."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.engine import Engine
from sandbox.page_api import emoji, places
from sandbox.page_api.actions import ACTIONS, Request
from sandbox.page_api.files import serve_file, serve_kept, serve_page
from sandbox.page_api.guard import HEADERS, from_the_page, from_this_machine
from sandbox.page_api.live import LiveView
from sandbox.page_api.manifest import AppMenu
from sandbox.records import Json


def add_page(application: web.Application, engine: Engine, manifest: Mapping[str, Any] | None = None) -> None:
    """Serve the page at `/`, and two people's beside each other at `/side`; what tells how far it is, while the
    workspace has a prelude.

    With the app's manifest the page offers its slash commands and shortcuts and follows its App Home settings.
    """
    menu = AppMenu.from_manifest(manifest)
    live = LiveView(engine, menu)
    actions = _Actions(engine, menu)
    pages = _Pages(engine)
    application.router.add_get("/", from_this_machine(pages.handle))
    application.router.add_get("/side", from_this_machine(pages.handle))
    application.router.add_get("/page/prelude", from_this_machine(pages.tell))
    application.router.add_get("/page/live", from_the_page(live.handle))
    application.router.add_get("/page/emoji.ttf", from_this_machine(emoji.serve_font))
    application.router.add_get("/page/{file}", from_this_machine(serve_file))
    application.router.add_get("/page/{version:[0-9a-f]{12}}/{file}", from_this_machine(serve_kept))
    application.router.add_get("/page/file/{team}/{file}", from_this_machine(_UploadedFiles(engine).handle))
    application.router.add_post("/page/file/{team}", from_the_page(_UploadedFiles(engine).take))
    application.router.add_post("/page/act/{action}", from_the_page(actions.handle))
    application.on_shutdown.append(live.close)


class _Pages:
    """The pages, each at its place."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer that page, or the one that waits in its place."""
        page = "prelude" if self._engine.prelude else request.path.strip("/") or "index"
        return serve_page(page, is_single="modules" in request.query)

    async def tell(self, _: web.Request) -> web.StreamResponse:
        """`GET /page/prelude`: what passes, and how much has, as `{"title": …, "part": 0.5}`; `{}` once all has."""
        prelude = self._engine.prelude
        return web.json_response(asdict(prelude) if prelude else {}, headers=HEADERS)


class _UploadedFiles:
    """`GET /page/file/{team}/{file}?as=…`: the content of a file that the app uploaded. `POST /page/file/{team}?as=…`
    with a `name` and the content as the body: a file that somebody adds in a form."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer it as a download; 404 if the person `as` (an id) cannot see it."""
        try:
            who = places.actor(self._engine, request.match_info["team"], request.query.get("as", ""))
            file = who.team.files[request.match_info["file"]]
        except KeyError:
            raise web.HTTPNotFound from None
        if not places.may_see_file(who, file):
            raise web.HTTPNotFound
        headers = HEADERS | {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Answer its id; 404 if there is no such person."""
        try:
            who = places.actor(self._engine, request.match_info["team"], request.query.get("as", ""))
        except KeyError:
            raise web.HTTPNotFound from None
        name = request.query.get("name") or "file"
        return web.json_response({"id": who.file(name, await request.read())["id"]})


class _Actions:
    """`POST /page/act/{action}` with a JSON object: `team`, `as` (a person's id) and what the action needs."""

    def __init__(self, engine: Engine, menu: AppMenu) -> None:
        self._engine, self._menu = engine, menu

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer `{}` or what went wrong as `{"error": …, "details": […]}`.

        400 for a request that makes no sense, 404 for something that is not there (any more), 415 without JSON.
        """
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        action = ACTIONS.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound
        try:
            wanted = Request(self._engine, self._menu, _json_object(await request.text()))
            answer = await action(wanted)
        except KeyError:
            return web.json_response({"error": "This is no longer there."}, status=404)
        except ValueError as problem:
            return web.json_response({"error": str(problem)}, status=400)
        return web.json_response(answer)


def _json_object(text: str) -> Json:
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError("a JSON object is expected")
    return body
