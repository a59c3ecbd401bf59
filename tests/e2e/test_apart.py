"""No workspace can read or change anything of another, though people and channels have the same ids in both."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.capabilities import CAPABILITIES
from bot.runtime.clock import SystemClock
from bot.runtime.environment import Settings
from bot.slack.message import Message
from bot.start.app import Running, running
from bot.tools import export
from bot.tools.export import Wanted
from lab.simulation.stage import SlackClock
from models import OutboxMessage
from models import Workspace as StoredWorkspace
from models.store.database import Database
from models.store.outbox import State
from sandbox import ALL, Actor, Channel, Person, Sandbox, View, Workspace, journal
from sandbox import Message as SandboxMessage
from sandbox.workspace import slack_id
from tests.apart import ENDS, MARK, Json, Rows, Trying, Use, fill, rows_of, said_to, use_each, uses
from tests.bot import told
from tests.bot.test_told_anew import TABLE
from tests.bot.told import NOW, new_scene
from tests.databases import Databases
from tests.extent import extent
from tests.installing import Visitor, slack_to_install_in
from tests.keys import KEY
from tests.requests import signed

THERE, HERE = "T0THERE00001", "T0HERE000001"
PEOPLE = ("ana", "ben", "chi", "dora", "eve", "steward")
PLACES = ("quay", "elsewhere", "kudos")
WORDS = ("", *(door.words for each in CAPABILITIES for door in each.doors if not door.words.startswith("data")))
"""After `/kindling`."""
DEEPEST = 4
"""How many forms lie on each other."""


def _workspace(id_: str, name: str) -> Workspace:
    return Workspace(
        id=id_,
        name=name,
        people=[Person(each, admin=each == "steward") for each in PEOPLE],
        channels=[Channel(each, members=ALL, bot=True) for each in PLACES],
        installed=False,
    )


@dataclass
class PostOffice:
    """Brings what Slack sends to the bot; what is for the other workspace goes to the scene that is played there."""

    secret: str
    bot: str = ""
    scene: str = THERE

    async def bring(self, request: web.Request) -> web.Response:
        """One letter."""
        body = (await request.read()).replace(THERE.encode(), self.scene.encode())
        headers = signed(self.secret, body) | {"Content-Type": request.content_type}
        async with (
            ClientSession() as client,
            client.post(f"{self.bot}/slack/events", data=body, headers=headers) as answer,
        ):
            return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)


@asynccontextmanager
async def _open(post: PostOffice) -> AsyncIterator[str]:
    app = web.Application(client_max_size=2**22)
    app.router.add_post("/", post.bring)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@dataclass(frozen=True)
class Played:
    """A scene of the other workspace, and what people got in it."""

    workspace_id: str
    readers: Sequence[str]
    message: Json


async def _play(url: str) -> list[Played]:
    """Every kind of message, each in a workspace of its own with the same people and channels."""
    database, played = Database(url), []
    with Session(database.engine, expire_on_commit=False) as session:
        for tells in TABLE:
            scene = new_scene(session)
            tells(scene)
            message = scene.message()
            if isinstance(message, Message):
                readers = (scene.reader,) if scene.reader.startswith("U") else (told.CHI, told.DORA, told.ANA)
                played.append(Played(scene.workspace_id, readers, message.payload()))
        sent = {"state": State.SENT, "next_at": None, "channel_id": told.KUDOS, "message_ts": "1.1"}
        session.execute(update(OutboxMessage).values(sent))
        session.execute(update(StoredWorkspace).values(installation_id=THERE, synced_at=NOW, worked_at=NOW))
        session.commit()
    await database.close()
    return played


@pytest.fixture
def ids_of_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox gives people and channels the ids that they have in scenes; what is said in those has the mark."""

    def as_in_scenes(prefix: str, *parts: str) -> str:
        known = parts[-1] in PEOPLE + PLACES
        return f"{prefix}{'' if prefix == 'U' else '0'}{parts[-1].upper()}" if known else slack_id(prefix, *parts)

    monkeypatch.setattr("sandbox.state.slack_id", as_in_scenes)
    for name in ("MEANT", "REWORDED", "PRIVATE"):
        monkeypatch.setattr(told, name, f"{MARK} {name.lower()}")
    monkeypatch.setattr(journal, "MOST_ENTRIES", 100_000)
    monkeypatch.setattr(journal, "MOST_BYTES", 2**30)


@pytest.fixture
async def slack(ids_of_scenes: None, tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with slack_to_install_in([_workspace(THERE, "There"), _workspace(HERE, "Here")], tmp_path, NOW) as running_:
        yield running_


def _settings(slack: Sandbox, url: str) -> Settings:
    return Settings.model_construct(
        slack_client_id=slack.app.client_id,
        slack_client_secret=SecretStr(slack.app.client_secret),
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_api_url=slack.api_url,
        database_url=url,
        encryption_keys=(SecretStr(KEY),),
        messages_per_minute=100_000,
        tick_seconds=100_000.0,
        port=0,
    )


def _source(view: View) -> Json:
    """A view as it could be shown again."""
    return view.source | {"blocks": view.blocks}


def _sort(view: View) -> tuple[str, ...]:
    """What tells forms apart that can do different things."""
    return view.callback_id, *sorted({each.action_id for each in uses(view.blocks)})


@dataclass
class There:
    """The other workspace, whose people use all that they have, each thing after somebody here has tried it."""

    slack: Sandbox
    bot: Running
    post: PostOffice
    trying: Trying
    seen: set[object] = field(default_factory=set)
    kept: dict[str, Rows] = field(default_factory=dict)
    """How each scene was left."""

    async def live(self, played: Played) -> None:
        """All that people can do with a message and on their Home."""
        self.post.scene = played.workspace_id
        for reader in played.readers:
            person = self.slack.workspace(THERE).person(reader)
            await self._message(person, played.message)
            await self._home(person)
        self.kept[played.workspace_id] = await self.rows()

    async def ask(self, who: str, words: str) -> None:
        """All that somebody can do with what a command brings them."""
        person = self.slack.workspace(THERE).person(who)
        reply = await person.command("/kindling", words, channel="quay")
        await self._form(person)
        for each in reply.messages:
            await self._message(person, {"text": each.text, "blocks": each.blocks})
        self.kept[self.post.scene] = await self.rows()

    async def rows(self) -> Rows:
        """All rows of the scene, once what was sent in it has arrived."""
        await self.slack.events_settled()
        await self.bot.dispatcher.work_off()
        return await self.bot.database.read(lambda session: rows_of(session, self.post.scene))

    async def changed(self) -> list[tuple[str, str]]:
        """The scenes and tables in which something changed after they were left."""
        found = []
        for scene, before in self.kept.items():
            self.post.scene = scene
            after = await self.rows()
            found += [(scene, name) for name, rows in before.items() if rows != after[name]]
        return found

    def _new(self, blocks: list[Json]) -> list[str]:
        """The kinds of what can be used here that were not used before; they are from now on."""
        new = [each.kind for each in uses(blocks) if each.kind not in self.seen]
        self.seen.update(new)
        return list(dict.fromkeys(new))

    async def _message(self, person: Actor, message: Json) -> None:
        if new := self._new(message.get("blocks", [])):
            await self._try(self.trying.message(person.handle, message, new))
            await use_each(self.slack.workspace(THERE), person, message, new, self._use)

    async def _home(self, person: Actor) -> None:
        before = person.home.hash if person.home else ""
        await person.open_home()
        await self.slack.wait_for(lambda: person.home and person.home.hash != before)
        assert person.home
        source = _source(person.home)
        if new := self._new(source["blocks"]):
            await self._try(self.trying.home(person.handle, source, new))
            for each in uses(source["blocks"]):
                if each.kind in new and each in uses(person.home.blocks):
                    await self._use(person, person.home, each)

    async def _form(self, person: Actor, depth: int = 0) -> None:
        """All that can be done in the form in front of somebody, and in those to which it leads."""
        view = person.modal
        if view is None:
            return
        what = _sort(view)
        if what in self.seen or depth > DEEPEST:
            await person.close_modal()
            return
        self.seen.add(what)
        await self._try(self.trying.view(person.handle, _source(view)))
        for each in uses(view.blocks):
            if each.kind not in self.seen and person.modal is view and each in uses(view.blocks):
                self.seen.add(each.kind)
                await self._use(person, view, each, depth + 1)
        if person.modal is view and view.submit and view.callback_id not in ENDS:
            fill(person, view, f"{MARK} and more")
            await person.submit()
            await self._form(person, depth + 1)
        if person.modal is view:
            await person.close_modal()

    async def _use(self, person: Actor, where: SandboxMessage | View, use: Use, depth: int = 0) -> None:
        before = _sort(where) if isinstance(where, View) else ()
        reply = await person.click(where, use.action_id, use.choice, block_id=use.block_id)
        assert reply.acked, (use, reply)
        if person.modal and _sort(person.modal) != before:
            await self._form(person, depth)

    async def _try(self, attempt: Awaitable[None]) -> None:
        """Somebody here tries it, which changes nothing there."""
        before = await self.rows()
        await attempt
        after = await self.rows()
        assert [name for name, rows in before.items() if rows != after[name]] == []


@pytest.mark.long
async def test_what_people_of_one_workspace_have_does_nothing_in_another(
    slack: Sandbox, databases: Databases, tmp_path: Path
) -> None:
    url = databases.new("sqlite")
    played = await _play(url)
    post = PostOffice(slack.signing_secret)
    with capture_logs() as logs:
        async with running(_settings(slack, url), SlackClock(slack)) as bot, _open(post) as address:
            post.bot, slack.request_url = f"http://127.0.0.1:{bot.port}", address
            for each in (THERE, HERE):
                assert (await Visitor(post.bot, slack).install(team=each, user="steward"))[0] == 200
            await bot.sync.tick()
            await bot.sync.done()
            here = slack.workspace(HERE)
            there = There(slack, bot, post, Trying(here))
            for one in played[:: extent(6, 1)]:
                await there.live(one)
            for who in extent(("dora",), ("dora", "steward", "ana")):
                for words in WORDS:
                    await there.ask(who, words)
            written = await _exported(bot, slack, tmp_path)
            assert ("the lamp" in written, MARK in written) == (True, False)
            for who in PEOPLE:
                await _takes_a_copy_and_all_back(slack, here.person(who))
            await bot.dispatcher.work_off()
            assert await there.changed() == []
    assert [each for each in logs if each["log_level"] == "error"] == []
    assert there.trying.failed == []
    assert MARK not in said_to(slack, HERE)
    files = [each.content or b"" for each in here.live.files.values()]
    assert len(files) >= len(PEOPLE)
    assert [each for each in files if MARK.encode() in each] == []
    assert len(there.trying.actions) > extent(30, 100)
    assert len(there.trying.views) > extent(10, 25)


async def _takes_a_copy_and_all_back(slack: Sandbox, person: Actor) -> None:
    """The copy is there before its owner is forgotten, who would get none."""
    had, offer = _copies(person), (await person.command("/kindling", "data", channel="quay")).messages[0]
    await person.click(offer, "Get a copy")
    await slack.wait_for(lambda: _copies(person) > had)
    await person.click(offer, "Delete my data …")
    assert not (await person.submit({"Delete what you keep about me": ["I understand, and I want this"]})).errors


def _copies(person: Actor) -> int:
    return sum(bool(each.files) for each in person.dm())


async def _exported(bot: Running, slack: Sandbox, folder: Path) -> str:
    """What an export writes, with thanks in it."""
    kudos = update(StoredWorkspace).where(StoredWorkspace.id == HERE).values(recognition_channel_id=told.KUDOS)
    await bot.database.write(lambda session: session.execute(kudos))
    here = slack.workspace(HERE)
    await here.person("ana").command("/thanks", "@ben for the lamp", channel="quay")
    wanted = Wanted(None, None, None, None, HERE, str(folder / "export"), False)
    client = AsyncWebClient(here.bot_token, base_url=slack.api_url)
    await export.run(str(bot.database.url), wanted, client, SystemClock())
    return "".join(each.read_text() for each in (folder / "export").iterdir())
