"""`/oauth/v2/authorize`, where somebody decides whether an app is installed.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from aiohttp import web
from yarl import URL

from sandbox import scopes
from sandbox.app import SlackApp
from sandbox.consent_page import choice_of_home, consent, problem
from sandbox.state import Home, LiveWorkspace
from sandbox.tokens import Tokens


class Unacceptable(Exception):  # noqa: N818
    """What is asked for cannot be; the message tells the person what is not right."""


@dataclass(frozen=True)
class Asking:
    """What the app asks for. `redirect_uri` is where it gets its answer; it said so itself, if `said`."""

    app: SlackApp
    scopes: tuple[str, ...]
    redirect_uri: str
    said: bool
    state: str

    @classmethod
    def read(cls, app: SlackApp, query: Mapping[str, str]) -> Self:
        """From the address. Raises Unacceptable."""
        if query.get("client_id") != app.client_id:
            raise Unacceptable("No app has this client_id.")
        redirect_uri = query.get("redirect_uri", "")
        wanted = redirect_uri or next(iter(app.redirect_urls), "")
        if not _may_return(app, wanted):
            raise Unacceptable(f"redirect_uri did not match any configured URIs. Passed URI: {wanted or 'none'}")
        asked = scopes.split(query.get("scope", ""))
        if query.get("user_scope"):
            raise Unacceptable("This Slack gives out no tokens of people (user_scope).")
        if not asked:
            raise Unacceptable("The app asks for no scopes.")
        strange = [scope for scope in asked if scope not in app.scopes]
        if strange:
            raise Unacceptable(f"Invalid permissions requested: {', '.join(strange)}")
        return cls(app, asked, wanted, bool(redirect_uri), query.get("state", ""))

    @property
    def optional(self) -> tuple[str, ...]:
        """Those that may be left out."""
        return tuple(scope for scope in self.scopes if scope in self.app.optional_scopes)

    def granted(self, without: tuple[str, ...]) -> tuple[str, ...]:
        """All but some of the optional ones. Raises Unacceptable."""
        required = [scope for scope in without if scope not in self.optional]
        if required:
            raise Unacceptable(f"The app does not ask for this, or cannot do without: {', '.join(required)}")
        return tuple(scope for scope in self.scopes if scope not in without)

    def back(self, **answer: str) -> web.HTTPFound:
        """The way back to the app."""
        state = {"state": self.state} if self.state else {}
        return web.HTTPFound(URL(self.redirect_uri).update_query(answer | state))


def _may_return(app: SlackApp, uri: str) -> bool:
    """Whether the app may be answered there: at one of its redirect URLs or below it."""
    try:
        web_address = URL(uri).scheme in ("http", "https") and URL(uri).host
    except ValueError:
        return False
    if not web_address or "#" in uri:
        return False
    known = [each.rstrip("/") for each in app.redirect_urls]
    return not known or any(uri == each or uri.startswith((f"{each}/", f"{each}?")) for each in known)


class ConsentPage:
    """Asks somebody in a browser, on a page. A test or script answers in the query instead, and is sent straight back:

    - `user` (a handle or id) agrees, in the workspace `team` or else the first one, to all scopes but those named in
      `without`, with commas; these must be optional ones. With the id of an organisation as `team`, and an app that is
      ready for that, they agree for all of its workspaces.
    - `deny=1` or `cancel=1`: nobody agrees, and the app gets `error=access_denied`.
    """

    def __init__(self, app: SlackApp, tokens: Tokens, homes: Mapping[str, Home]) -> None:
        self._app, self._tokens = app, tokens
        possible = (each for each in homes.values() if app.org_ready or isinstance(each, LiveWorkspace))
        self._homes = {each.id: each for each in possible}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A page, or the way back to the app; 400 with a page for what cannot be."""
        try:
            return self._answer(request)
        except Unacceptable as problem_:
            return problem(str(problem_))

    def _answer(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        asking = Asking.read(self._app, query)
        if query.get("deny") or query.get("cancel"):
            raise asking.back(error="access_denied")
        if not query.get("team") and not query.get("user") and len(self._homes) > 1:
            return choice_of_home(self._app, self._homes.values(), request.rel_url)
        home = self._homes.get(query.get("team") or next(iter(self._homes)))
        if home is None:
            raise Unacceptable("There is no such workspace.")
        if not query.get("user"):
            return self._ask(asking, home, request)
        granted = asking.granted(_left_out(asking, request))
        user, sent_to = _installer(home, query["user"]), asking.redirect_uri if asking.said else ""
        raise asking.back(code=self._tokens.issue_code(home.id, user, granted, sent_to))

    def _ask(self, asking: Asking, home: Home, request: web.Request) -> web.StreamResponse:
        if not home.installers:
            raise Unacceptable(f"There is nobody in {home.name} who could install an app.")
        required = [scope for scope in asking.scopes if scope not in asking.optional]
        return consent(self._app, home, required, asking.optional, request.rel_url, asking.redirect_uri)


def _left_out(asking: Asking, request: web.Request) -> tuple[str, ...]:
    """The scopes that are not granted: named by a script, or not ticked on the page."""
    if "ticked" not in request.query:
        return scopes.split(request.query.get("without", ""))
    ticked = request.query.getall("with", [])
    return tuple(scope for scope in asking.optional if scope not in ticked)


def _installer(home: Home, who: str) -> str:
    """The id of somebody who may install apps. Raises Unacceptable."""
    found = next((each.id for each in home.installers if who in (each.id, each.person.handle)), None)
    if found is None:
        raise Unacceptable(f"{who} is nobody who may install an app in {home.name}.")
    return found
