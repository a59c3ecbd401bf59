"""The sandbox as one object: start it, act in it, look at it, stop it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from aiohttp import ClientSession, web

from sandbox import channels, installation, limits, people, user_groups
from sandbox.actor import Actor
from sandbox.answers import ResponseUrlEndpoint
from sandbox.app import SlackApp, Timings
from sandbox.engine import Engine, RecordedCall
from sandbox.events_http import EventsHttp
from sandbox.host import Host
from sandbox.page_api import add_page
from sandbox.rate_limits import RateLimits
from sandbox.records import Message, UploadedFile
from sandbox.state import LiveWorkspace, Ping
from sandbox.tokens import ConsentPage
from sandbox.web_api.endpoint import WebApi
from sandbox.web_api.files import DownloadEndpoint, UploadEndpoint
from sandbox.workspace import Person, UserGroup, Workspace

T = TypeVar("T")


class WorkspaceHandle:
    """One workspace of a running sandbox."""

    def __init__(self, engine: Engine, team: LiveWorkspace) -> None:
        self._engine = engine
        self.live = team

    @property
    def id(self) -> str:
        return self.live.id

    @property
    def bot_token(self) -> str:
        return self.live.bot_token

    @property
    def bot_id(self) -> str:
        """The user id of the app's bot."""
        return self.live.bot.id

    @property
    def pings(self) -> list[Ping]:
        """Every message so far that notified a whole channel or group."""
        return self.live.pings

    def person(self, who: str) -> Actor:
        """Someone to act as, by handle or id. Raises KeyError."""
        return Actor(self._engine, self.live, self.live.member(who))

    def channel_id(self, name: str) -> str:
        """The id of a channel. Raises KeyError."""
        return self.live.place(name).id

    def messages(self, channel: str, *, last: int | None = None) -> list[Message]:
        """The messages of a channel (by name or id), replies included and ephemerals not, oldest first.

        All of them, or the `last` so many, whose cost does not grow with the channel.
        """
        return self.live.place(channel).newest(last)

    def ephemerals(self, channel: str) -> list[Message]:
        """All ephemerals shown in a channel, to anyone."""
        return list(self.live.place(channel).ephemerals)

    def file(self, id: str) -> UploadedFile:
        """A file that the app uploaded, or a person added in a form. Raises KeyError."""
        return self.live.files[id]

    def set_person(self, who: str, **changes: Any) -> None:
        """Change fields of a `Person`; the app hears `user_change`, or `dnd_updated_user` of pauses."""
        people.change(self.live, who, **changes)

    def add_person(self, person: Person) -> Actor:
        """A new person joins the workspace; the app hears `team_join`."""
        return Actor(self._engine, self.live, people.add(self.live, person))

    def add_group(self, group: UserGroup) -> None:
        """A new user group; the app hears `subteam_created`, and of its members as in `set_group`."""
        user_groups.add(self.live, group)

    def set_group(self, handle: str, members: Sequence[str]) -> None:
        """Change who is in a group (handles); the app hears `subteam_updated` and `subteam_members_changed`."""
        user_groups.set_members(self.live, handle, members)

    def archive(self, channel: str) -> None:
        place = self.live.place(channel)
        channels.archive(self.live, place, by=place.creator)

    def rename(self, channel: str, name: str) -> None:
        channels.rename(self.live, self.live.place(channel), name)

    def withhold(self, *types: str) -> None:
        """Refuse messages and views with blocks of these types from now on, as where Slack has not brought them yet."""
        self.live.lacking |= set(types)

    def share(self, channel: str) -> str:
        """Share a private channel with another organisation, by which it gets another id, which is answered; the app
        hears `channel_id_changed`."""
        place = self.live.place(channel)
        channels.change_id(self.live, place)
        return place.id

    def change_group(self, handle: str, *, name: str | None = None, disabled: bool | None = None) -> None:
        """Rename a user group, disable or enable it; the app hears `subteam_updated`."""
        user_groups.change(self.live, handle, name, disabled)

    def send_event(self, event: Mapping[str, Any]) -> None:
        """Send the app an event as it is, whether or not it subscribed to it."""
        self._engine.delivery.send(self.live, dict(event))

    def uninstall(self) -> None:
        """Remove the app; its token answers `account_inactive` from now on."""
        installation.uninstall(self.live)

    def revoke_token(self) -> None:
        """Revoke the bot token; it answers `token_revoked` from now on."""
        installation.revoke_token(self.live)


class Sandbox(WorkspaceHandle):
    """A Slack on this machine with one app in it, as an async context manager.

    Everything of a `WorkspaceHandle` here is about the first workspace; `workspace()` gives any of them.
    `starts_at` is the moment at which its clock stands at first; now, if not given. `timings` are Slack's own, if not
    given: three seconds for an acknowledgement. `host` is what surrounds the sandbox, if anything does.
    Set `request_url` to have everything delivered there over signed HTTP instead of Socket Mode.
    `url` is a page to act on by hand; it offers what the app's `manifest` declares, and tells what the `host` knows.

    For long runs: without `record_calls` the app's calls are not kept, and with `keep_messages` each conversation
    forgets its oldest messages beyond so many (the app then finds them no more).
    """

    def __init__(
        self,
        workspaces: Workspace | Sequence[Workspace],
        *,
        scopes: Sequence[str],
        events: Sequence[str] | None = None,
        app_name: str = "Kindling",
        escape_commands: bool | Collection[str] = True,
        limits: RateLimits | None = None,
        clock_file: Path | None = None,
        manifest: Mapping[str, Any] | None = None,
        port: int = 0,
        record_calls: bool = True,
        keep_messages: int | None = None,
        starts_at: datetime | None = None,
        timings: Timings | None = None,
        host: Host | None = None,
    ) -> None:
        declared = [workspaces] if isinstance(workspaces, Workspace) else list(workspaces)
        app = SlackApp(
            tuple(scopes),
            name=app_name,
            events=None if events is None else tuple(events),
            escape_commands=escape_commands,
        )
        self.engine = Engine(
            declared,
            app,
            limits,
            clock_file,
            record_calls=record_calls,
            keep_messages=keep_messages,
            starts_at=starts_at,
            timings=timings,
            host=host,
        )
        super().__init__(self.engine, next(iter(self.engine.workspaces.values())))
        self.app, self.clock = app, self.engine.clock
        self.faults, self.timings = self.engine.faults, self.engine.timings
        self._port = port
        self._request_url: str | None = None
        self._client: ClientSession | None = None
        self.web = self._routes()
        add_page(self.web, self.engine, manifest)

    def _routes(self) -> web.Application:
        application = web.Application(client_max_size=limits.REQUEST_BYTES)
        application.router.add_route("*", "/api/{method}", WebApi(self.engine).handle)
        application.router.add_get("/socket", self.engine.sockets.handle)
        answers = ResponseUrlEndpoint(self.engine.response_urls, self.engine.journal)
        consent = ConsentPage(self.app, self.engine.tokens, self.engine.workspaces)
        application.router.add_get("/oauth/v2/authorize", consent.handle)
        application.router.add_post("/upload/{team}/{file}", UploadEndpoint(self.engine).handle)
        application.router.add_get("/files-pri/{id}/{name}", DownloadEndpoint(self.engine).handle)
        application.router.add_post("/response/{team}/{key}", answers.handle)
        return application

    # Running

    async def start(self) -> Self:
        """Listen on 127.0.0.1; `url` is known afterwards."""
        self._client = ClientSession()
        self.request_url = self._request_url
        self._runner = web.AppRunner(self.web, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.engine.response_urls.base = self.url
        for team in self.engine.workspaces.values():
            team.url = self.url
        return self

    async def stop(self) -> None:
        """Stop delivering and listening."""
        self.engine.passing.stop()
        await self.engine.delivery.stop()
        await self.engine.sockets.stop()
        if self._client is not None:
            await self._client.close()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """What takes the place of `https://slack.com/api/`."""
        return f"{self.url}/api/"

    @property
    def app_token(self) -> str:
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        return self.app.signing_secret

    # Delivering

    @property
    def request_url(self) -> str | None:
        """Where everything is posted to; None for Socket Mode."""
        return self._request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self._request_url = url
        if url is None:
            self.engine.delivery.transport = self.engine.sockets
        elif self._client is not None:
            self.engine.delivery.transport = EventsHttp(self.app, self.timings, self._client, url)

    async def verify_url(self) -> bool:
        """Slack's handshake with the request URL: whether the app echoes the challenge."""
        transport = self.engine.delivery.transport
        if not isinstance(transport, EventsHttp):
            raise TypeError("there is no request_url")
        return await transport.verify_url()

    async def wait_connected(self, n: int = 1, timeout: float = 120) -> None:  # noqa: ASYNC109
        """Return once the app has `n` WebSockets open. Raises TimeoutError."""
        await self.wait_for(lambda: len(self.engine.sockets.connections) >= n, timeout)

    async def disconnect_sockets(
        self, reason: Literal["refresh_requested", "warning", "link_disabled"] | None = None
    ) -> None:
        """Ask the app to reconnect for a reason; without one, cut all its WebSockets."""
        await self.engine.sockets.disconnect(reason)

    async def events_settled(self) -> None:
        """Return once every event so far is acknowledged or given up."""
        await self.engine.delivery.settled()

    # Looking

    def workspace(self, id: str) -> WorkspaceHandle:
        """One of several workspaces. Raises KeyError."""
        return WorkspaceHandle(self.engine, self.engine.workspaces[id])

    def calls(self, method: str) -> list[RecordedCall]:
        """The app's calls of a Web API method so far, oldest first. Raises RuntimeError if they are not recorded."""
        if not self.engine.calls.recording:
            raise RuntimeError("this sandbox does not record calls")
        return self.engine.calls.by_method.get(method, [])

    async def wait_for(self, look: Callable[[], T], timeout: float = 120) -> T:  # noqa: ASYNC109
        """The first truthy answer of `look`, asked after each change in the sandbox. Raises TimeoutError."""
        return await self.engine.changes.wait_for(look, timeout)
