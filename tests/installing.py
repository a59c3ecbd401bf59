"""Kindling is installed by somebody with a browser; or nobody installs anything, for tests of what else there is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session
from yarl import URL

from bot.runtime.clock import Clock
from bot.slack.clients import Clients
from bot.slack.http import REDIRECT_PATH
from bot.slack.installing import Installing
from bot.slack.scopes import OPTIONAL
from bot.tools.manifest import EVENTS, SCOPES
from models.store import installations, workspaces
from models.store.database import Database
from models.store.installations import Installation
from models.store.sealing import TokenSeal
from models.store.workspaces import Workspace as Stored
from sandbox import Enterprise, Sandbox, Timings, Workspace
from sandbox.handle import WorkspaceHandle
from tests.keys import KEY
from tests.program import environment


def _none(token: str, team_id: str | None = None) -> AsyncWebClient:
    raise AssertionError("no client is wanted here")


def nobody_installs(database: Database, clock: Clock) -> Installing:
    """Serves no workspace."""
    return Installing(database, clock, Clients(_none))


def slack_to_install_in(
    declared: Workspace | Enterprise | Sequence[Workspace], folder: Path, starts_at: datetime, **more: Any
) -> Sandbox:
    """A Slack with our app, which people there may install with or without its optional scopes.

    Args:
        declared: who and what is there.
        folder: keeps the file of its clock, which `environment_to_install` names.
        starts_at: when it begins.
        more: what else `Sandbox` takes.
    """
    return Sandbox(
        declared,
        scopes=list(SCOPES),
        optional=list(OPTIONAL),
        events=list(EVENTS),
        redirect_urls=[f"http://127.0.0.1{REDIRECT_PATH}"],
        clock_file=folder / "clock",
        starts_at=starts_at,
        timings=Timings.patient(),
        **more,
    )


def environment_to_install(slack: Sandbox, url: str, *, http: bool, **settings: str) -> dict[str, str]:
    """What a program needs to know that workspaces install, and that has no token of its own."""
    env = environment(slack, url, http=http, ENCRYPTION_KEYS=KEY, **settings)
    del env["SLACK_BOT_TOKEN"]
    return {**env, "SLACK_CLIENT_ID": slack.app.client_id, "SLACK_CLIENT_SECRET": slack.app.client_secret}


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser who brings Kindling into a workspace.

    Args:
        bot: the address of the program.
        slack: where it is installed.
    """

    bot: str
    slack: Sandbox

    async def page(self, path: str, cookie: str = "") -> tuple[int, str, str]:
        """A page of the program's: its status, text and cookie."""
        headers = {"Cookie": cookie} if cookie else {}
        async with ClientSession() as browser, browser.get(f"{self.bot}{path}", headers=headers) as answer:
            kept = answer.cookies.get("slack-app-oauth-state")
            return answer.status, await answer.text(), f"{kept.key}={kept.value}" if kept else ""

    async def begin(self, query: str = "") -> tuple[URL, str]:
        """The install page's link to Slack, and the cookie that came with it."""
        status, html, cookie = await self.page(f"/slack/install{query}")
        assert status == 200
        (link,) = re.findall(r'class="go" href="([^"]+)"', html)
        return URL(unescape(link)), cookie

    async def agree(self, link: URL, **answer: str) -> str:
        """Answer on Slack's page: the path that Slack leads back to."""
        async with ClientSession() as browser, browser.get(link.update_query(answer), allow_redirects=False) as page:
            assert page.status == 302, await page.text()
            return URL(page.headers["location"]).raw_path_qs

    async def install(self, query: str = "", **answer: str) -> tuple[int, str]:
        """All of it: the status and text of the page at its end."""
        link, cookie = await self.begin(query)
        status, text, _ = await self.page(await self.agree(link, **answer), cookie)
        return status, text


def keep_installed(session: Session, workspace: WorkspaceHandle, now: datetime, keys: Sequence[str] = (KEY,)) -> None:
    """What would be there had somebody installed Kindling in this workspace, whose token is sealed with these keys."""
    id_, token = workspace.id, TokenSeal(keys).seal(workspace.install())
    installed = Installation(
        id=id_,
        app_id="A0KINDLING",
        bot_user_id=workspace.bot_id,
        token=token,
        scopes=sorted(workspace.granted),
        installed_at=now,
        changed_at=now,
    )
    installations.save(session, installed)
    stored = Stored(
        id=id_,
        name=workspace.live.name,
        bot_user_id=workspace.bot_id,
        installation_id=id_,
        recognition_channel_id=None,
        value_names=[],
        lead_ids=[],
        created_at=now,
    )
    workspaces.register(session, stored)
