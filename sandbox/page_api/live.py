"""The live view: one WebSocket per open page, told of what changes in what its person sees."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet

from aiohttp import WSCloseCode, web
from aiohttp.client_exceptions import ClientConnectionResetError

from sandbox import people
from sandbox.actor import Actor
from sandbox.engine import Engine
from sandbox.page_api import journal_lines, places, snapshot
from sandbox.page_api.manifest import AppMenu
from sandbox.page_api.since import Since
from sandbox.records import Conversation, Json

HOME = "home"
BREATH = 0.03
"""Seconds to wait after a change, so that a burst of changes is told as one."""
DEFAULT_LIMIT, MOST_MESSAGES = 60, 2000


class LiveView:
    """`GET /page/live?team=…&as=…&at=…&limit=…`.

    `at` is a conversation's id, a member's id for the DM with them, or `home` for the app's Home. Someone or something
    that is not there is replaced by what is; the part `here` says by what. Each text frame is a JSON object with
    those parts that differ from what was last sent. With `journal=on`, the part `journal` has those of the inspector's
    lines that changed since.
    """

    def __init__(self, engine: Engine, menu: AppMenu) -> None:
        self._engine, self._menu = engine, menu
        self._marks = snapshot.ReadMarks(engine.looked)
        self._since = Since(engine)
        self._open: WeakSet[web.WebSocketResponse] = WeakSet()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one page until it leaves."""
        socket = web.WebSocketResponse(heartbeat=30, compress=False)
        await socket.prepare(request)
        self._open.add(socket)
        query = dict(request.query)
        with self._engine.changes.listen() as changed, self._engine.passing.watched(), self._acting_as(query):
            reader = asyncio.create_task(_read_to_the_end(socket))
            reader.add_done_callback(lambda _: changed.set())
            try:
                await self._tell(socket, changed, query)
            except ClientConnectionResetError:
                pass  # the page is gone
            finally:
                reader.cancel()
        return socket

    @contextmanager
    def _acting_as(self, query: dict[str, str]) -> Iterator[None]:
        who = places.someone(self._engine, query.get("team", ""), query.get("as", "")).id
        self._engine.acted_as[who] += 1
        try:
            yield
        finally:
            self._engine.acted_as[who] -= 1
            self._engine.changes.ring()

    async def close(self, _: web.Application) -> None:
        """End all live views; the pages will try to come back."""
        for socket in list(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def _tell(self, socket: web.WebSocketResponse, changed: asyncio.Event, query: dict[str, str]) -> None:
        told: dict[str, str] = {}
        journal_told = -1
        while not socket.closed:
            changed.clear()
            parts = {name: json.dumps(part) for name, part in self._parts(query).items()}
            news = [f"{json.dumps(name)}:{part}" for name, part in parts.items() if told.get(name) != part]
            told = parts
            if query.get("journal") == "on":
                lines, journal_told = self._journal(query, journal_told), self._engine.journal.changes
                news += [f'"journal":{json.dumps(lines)}'] if lines else []
            if news:
                await socket.send_str("{" + ",".join(news) + "}")
            await changed.wait()
            await asyncio.sleep(BREATH)

    def _journal(self, query: dict[str, str], since: int) -> Json | None:
        return journal_lines.news(self._engine.journal, self._who(query).team, since)

    def _who(self, query: dict[str, str]) -> Actor:
        return places.someone(self._engine, query.get("team", ""), query.get("as", ""))

    def _parts(self, query: dict[str, str]) -> Json:
        host = self._engine.host
        guide = host.guide() if host else None
        query = (guide["start"] if guide else {}) | {name: each for name, each in query.items() if each}
        who = self._who(query)
        people.clear_expired_statuses(who.team)
        at = query.get("at", "")
        place = None if at == HOME and self._menu.home else places.some_place(who, at)
        if place is not None:
            self._see(who, place)
        return snapshot.overview(self._engine, self._menu, self._marks, who, place) | {
            "here": {"team": who.team.id, "me": who.id, "at": place.id if place else HOME},
            "since": self._since.told(who),
            "guide": guide,
            "conversation": place and snapshot.conversation(who, place, _limit(query.get("limit", ""))),
        }

    def _see(self, who: Actor, place: Conversation) -> None:
        """This person looks there; others may want to know of it."""
        key = (who.id, place.id)
        before = self._engine.looked.get(key)
        self._marks.seen(who, place)
        if self._engine.looked[key] != before:
            self._engine.changes.ring()


def _limit(text: str) -> int:
    return min(int(text), MOST_MESSAGES) if text.isascii() and text.isdecimal() else DEFAULT_LIMIT


async def _read_to_the_end(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        pass
