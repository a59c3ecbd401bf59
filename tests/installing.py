"""Kindling is installed by somebody with a browser; or nobody installs anything, for tests of what else there is."""

import re
from dataclasses import dataclass
from html import unescape

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.runtime.clock import Clock
from bot.slack.clients import Clients
from bot.slack.installing import Installing
from models.store.database import Database
from sandbox import Sandbox


def _none(token: str, team_id: str | None = None) -> AsyncWebClient:
    raise AssertionError("no client is wanted here")


def nobody_installs(database: Database, clock: Clock) -> Installing:
    """Serves no workspace."""
    return Installing(database, clock, Clients(_none), _none)


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
