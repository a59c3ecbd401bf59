"""The sandbox as one object: start it, act in it, look at it, stop it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from aiohttp import ClientSession, web

from sandbox import limits
from sandbox.answers import ResponseUrlEndpoint
from sandbox.app import SlackApp, Timings
from sandbox.consent import ConsentPage
from sandbox.engine import Engine, RecordedCall
from sandbox.events_http import EventsHttp
from sandbox.handle import OrganisationHandle, WorkspaceHandle
from sandbox.host import Host
from sandbox.page_api import add_page
from sandbox.page_api.guard import from_this_machine
from sandbox.rate_limits import RateLimits
from sandbox.web_api.endpoint import WebApi
from sandbox.web_api.files import DownloadEndpoint, UploadEndpoint
from sandbox.workspace import Enterprise, Workspace

T = TypeVar("T")


class Sandbox(WorkspaceHandle):
    """A Slack on this machine with one app in it, as an async context manager.

    Everything of a `WorkspaceHandle` here is about the first workspace; `workspace()` gives any of them.
    `optional` are those of the app's `scopes` that whoever installs it may leave out. With `token_rotation`, what an
    installation by OAuth gives is over after twelve hours of the sandbox's clock, and renewed. An app that is
    `org_ready` can be installed for a whole `Enterprise`, which `organisation()` gives.
    `starts_at` is the moment at which its clock stands at first; now, if not given. `timings` are Slack's own, if not
    given: three seconds for an acknowledgement. `host` is what surrounds the sandbox, if anything does.
    Set `request_url` to have everything delivered there over signed HTTP instead of Socket Mode.
    `url` is a page to act on by hand; it offers what the app's `manifest` declares, and tells what the `host` knows.

    For long runs: without `record_calls` the app's calls are not kept, and with `keep_messages` each conversation
    forgets its oldest messages beyond so many (the app then finds them no more).
    """

    def __init__(
        self,
        workspaces: Workspace | Enterprise | Sequence[Workspace | Enterprise],
        *,
        scopes: Sequence[str],
        optional: Sequence[str] = (),
        events: Sequence[str] | None = None,
        app_name: str = "Kindling",
        escape_commands: bool | Collection[str] = True,
        redirect_urls: Sequence[str] = (),
        token_rotation: bool = False,
        org_ready: bool = False,
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
        declared = [workspaces] if isinstance(workspaces, Workspace | Enterprise) else list(workspaces)
        app = SlackApp(
            tuple(scopes),
            name=app_name,
            events=None if events is None else tuple(events),
            escape_commands=escape_commands,
            optional_scopes=tuple(optional),
            redirect_urls=tuple(redirect_urls),
            token_rotation=token_rotation,
            org_ready=org_ready,
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
        consent = ConsentPage(self.app, self.engine.tokens, self.engine.homes)
        application.router.add_get("/oauth/v2/authorize", from_this_machine(consent.handle))
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

    def organisation(self, id: str = "") -> OrganisationHandle:
        """One of the organisations, the first unless it is named. Raises KeyError."""
        known = self.engine.organisations
        return OrganisationHandle(self.engine, known[id or next(iter(known), "")])

    def calls(self, method: str) -> list[RecordedCall]:
        """The app's calls of a Web API method so far, oldest first. Raises RuntimeError if they are not recorded."""
        if not self.engine.calls.recording:
            raise RuntimeError("this sandbox does not record calls")
        return self.engine.calls.by_method.get(method, [])

    async def wait_for(self, look: Callable[[], T], timeout: float = 120) -> T:  # noqa: ASYNC109
        """The first truthy answer of `look`, asked after each change in the sandbox. Raises TimeoutError."""
        return await self.engine.changes.wait_for(look, timeout)
