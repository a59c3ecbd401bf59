"""Kindling comes into workspaces, and leaves them: Slack's OAuth, and what Slack tells of it afterwards."""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from logging import ERROR, Logger, getLogger
from typing import Any
from urllib.parse import urljoin

import structlog
from aiohttp import ClientError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.blocks import installing as pages
from bot.runtime.clock import Clock
from bot.runtime.environment import Settings
from bot.slack.http import INSTALL_PATH, REDIRECT_PATH
from bot.slack.installing import Installing
from bot.slack.pages import HEADERS
from bot.slack.scopes import OPTIONAL
from handlers.parts import NO_ACTS, Acts, Parts
from models.store import installations
from models.store.database import Database

STATE_LASTS = timedelta(minutes=10)
"""How long somebody may take on Slack's page; codes are good for as long
(https://docs.slack.dev/authentication/installing-with-oauth)."""
WITH = "with"
"""The parameter of the address of the install page that names optional scopes to ask for as well."""

_QUIET = getLogger("slack_bolt.oauth")
"""Bolt warns with the code in the line."""
_QUIET.setLevel(ERROR)

log = structlog.get_logger(__name__)


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to what Slack tells of installations."""
    told = _Told(parts.services.installing)
    app.event("app_uninstalled")(told.removed)
    app.event("tokens_revoked")(told.revoked)
    app.event("team_access_granted")(told.granted)
    app.event("team_access_revoked")(told.withdrawn)
    return NO_ACTS


class _Told:
    """What Slack tells, about the installation that it means."""

    def __init__(self, installing: Installing) -> None:
        self._installing = installing

    async def removed(self, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """The app was removed from a workspace or an organisation."""
        await self._end(body, context, is_removed=True)

    async def revoked(self, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Tokens are good for nothing any more; those of people are none of ours."""
        if event.get("tokens", {}).get("bot"):
            await self._end(body, context, is_removed=False)

    async def _end(self, body: dict[str, Any], context: AsyncBoltContext, *, is_removed: bool) -> None:
        id_ = context.enterprise_id if context.is_enterprise_install else context.team_id
        at = body.get("event_time")
        if id_:
            when = datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None
            await self._installing.end(id_, when, is_removed=is_removed)

    async def granted(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Workspaces of an organisation got the app."""
        for team_id in event.get("team_ids", ()):
            await self._installing.adopt(context.enterprise_id, team_id)

    async def withdrawn(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Workspaces of an organisation lost it."""
        if context.enterprise_id:
            await self._installing.withdraw(context.enterprise_id, event.get("team_ids", ()))


class Store(AsyncInstallationStore):
    """What Bolt's OAuth keeps an installation in."""

    def __init__(self, installing: Installing) -> None:
        self._installing = installing

    @property
    def logger(self) -> Logger:
        return getLogger("slack_bolt")

    async def async_save(self, installation: Installation) -> None:
        try:
            await self._installing.keep(installation)
        except (SQLAlchemyError, SlackClientError, ClientError, TimeoutError, OSError) as error:
            log.error("not_installed", error=type(error).__name__)
            raise BoltError("it could not be kept") from None


class States(AsyncOAuthStateStore):
    """Remembers from which pages somebody may install: each is good once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        state, now = secrets.token_urlsafe(32), self._clock.now()
        await self._database.write(lambda session: installations.issue_state(session, state, now, STATE_LASTS))
        return state

    async def async_consume(self, state: str) -> bool:
        now = self._clock.now()
        return await self._database.write(lambda session: installations.consume_state(session, state, now))


class Flow(AsyncOAuthFlow):
    """Bolt's OAuth with pages that say what each scope is for.

    Args:
        settings: the app's credentials, and where Slack is.
        scopes: each scope, and what it is for.
        installing: keeps what comes of it.
        states: from which pages somebody may install.
        client: asks Slack.
    """

    def __init__(
        self,
        settings: Settings,
        scopes: Mapping[str, str],
        installing: Installing,
        states: States,
        client: AsyncWebClient,
    ) -> None:
        assert settings.slack_client_id
        assert settings.slack_client_secret
        self._required = {name: does for name, does in scopes.items() if name not in OPTIONAL}
        self._optional = {name: does for name, does in scopes.items() if name in OPTIONAL}
        super().__init__(
            client=client,
            logger=_QUIET,
            settings=AsyncOAuthSettings(
                client_id=settings.slack_client_id,
                client_secret=settings.slack_client_secret.get_secret_value(),
                scopes=sorted(self._required),
                authorization_url=urljoin(settings.slack_api_url, "/oauth/v2/authorize"),
                install_path=INSTALL_PATH,
                redirect_uri_path=REDIRECT_PATH,
                installation_store=Store(installing),
                state_store=states,
                state_expiration_seconds=int(STATE_LASTS.total_seconds()),
                callback_options=AsyncCallbackOptions(success=_succeed, failure=_fail),
            ),
        )

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        generator = AuthorizeUrlGenerator(
            client_id=self.settings.client_id,
            scopes=[*sorted(self._required), *sorted(self._wanted(request))],
            authorization_url=self.settings.authorization_url,
        )
        named = [each for each in request.query.get("team", ()) if re.fullmatch(r"[TE][A-Z0-9]+", each)]
        return generator.generate(state, team=named[0] if named else None)

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        wanted = self._wanted(request)
        asked = self._required | {name: self._optional[name] for name in sorted(wanted)}
        more = {
            name: (does, f"{INSTALL_PATH}?{WITH}={','.join(sorted({*wanted, name}))}")
            for name, does in self._optional.items()
            if name not in wanted
        }
        return pages.before(url, asked, more)

    def _wanted(self, request: AsyncBoltRequest) -> set[str]:
        """The optional scopes that the page's address names."""
        return {each for one in request.query.get(WITH, ()) for each in one.split(",")} & self._optional.keys()

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        try:
            return _safe(await super().handle_installation(request))
        except SQLAlchemyError as error:
            log.error("not_begun_to_install", error=type(error).__name__)
            return _safe(_answer(503, pages.failed("not_begun", INSTALL_PATH)))

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        try:
            return _safe(await super().handle_callback(request))
        except (ClientError, TimeoutError, OSError, SQLAlchemyError) as error:
            log.error("not_installed", error=type(error).__name__)
            return _safe(_answer(502, pages.failed("storage_error", INSTALL_PATH)))


async def _succeed(args: AsyncSuccessArgs) -> BoltResponse:
    installed = args.installation
    name = installed.team_name or installed.enterprise_name or ""
    where = f"https://app.slack.com/client/{installed.team_id}" if installed.team_id else "https://app.slack.com/client"
    return _answer(200, pages.done(name, where))


async def _fail(args: AsyncFailureArgs) -> BoltResponse:
    is_of_the_address = args.reason in args.request.query.get("error", ())
    reason = pages.UNKNOWN if is_of_the_address and not pages.is_known(args.reason) else args.reason
    log.warning("not_installed", reason=reason if re.fullmatch(r"[a-z_]{1,40}", reason) else "unreadable")
    return _answer(args.suggested_status_code, pages.failed(reason, INSTALL_PATH))


def _answer(status: int, html: str) -> BoltResponse:
    return BoltResponse(status=status, body=html, headers={"Content-Type": "text/html; charset=utf-8"})


def _safe(response: BoltResponse) -> BoltResponse:
    response.headers |= {name: [value] for name, value in HEADERS.items()}
    return response
