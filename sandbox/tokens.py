"""Bot tokens, and the codes that an installation turns into them.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import secrets
from collections.abc import Mapping

from aiohttp import web
from yarl import URL

from sandbox import installation
from sandbox.app import SlackApp
from sandbox.errors import SlackError
from sandbox.records import Member
from sandbox.state import LiveWorkspace


class Tokens:
    """Which token stands for which workspace."""

    def __init__(self, workspaces: Mapping[str, LiveWorkspace]) -> None:
        self._workspaces = workspaces
        self._issued = {team.bot_token: team for team in workspaces.values()}
        self._codes: dict[str, tuple[LiveWorkspace, str]] = {}

    def team_id(self, token: str) -> str:
        """The workspace of a token, dead or alive; empty if there is none."""
        team = self._issued.get(token)
        return team.id if team else ""

    def check(self, token: str) -> LiveWorkspace:
        """The workspace of a working bot token. Raises SlackError."""
        team = self._issued.get(token)
        if team is None:
            raise SlackError("invalid_auth")
        if not team.installed or token != team.bot_token:
            raise SlackError("account_inactive")
        if team.token_revoked:
            raise SlackError("token_revoked")
        return team

    def issue_code(self, team_id: str, user: str) -> str:
        """The code that someone who agreed to an installation brings back to the app."""
        code = secrets.token_urlsafe(16)
        self._codes[code] = self._workspaces[team_id], user
        return code

    def redeem(self, code: str) -> tuple[LiveWorkspace, str]:
        """Install the app with a code, once: the workspace and who agreed. Raises SlackError `invalid_code`."""
        if code not in self._codes:
            raise SlackError("invalid_code")
        team, user = self._codes.pop(code)
        installation.install(team)
        self._issued[team.bot_token] = team
        return team, user


class ConsentPage:
    """`/oauth/v2/authorize`: sends the visitor straight back with a code, as if they had agreed.

    The query may name the workspace (`team`) and who agrees (`user`, by handle or id); otherwise it is the first
    workspace and its first admin. Where nobody can agree the visitor stays here and reads why, as at Slack, and the app
    hears nothing.
    """

    def __init__(self, app: SlackApp, tokens: Tokens, workspaces: Mapping[str, LiveWorkspace]) -> None:
        self._app, self._tokens, self._workspaces = app, tokens, workspaces

    async def handle(self, request: web.Request) -> web.Response:
        query = request.query
        team = self._workspaces.get(query.get("team") or next(iter(self._workspaces)))
        if query.get("client_id") != self._app.client_id or "redirect_uri" not in query or team is None:
            return web.Response(status=400, text="invalid client_id, redirect_uri or team")
        person = _who_agrees(team, query.get("user", ""))
        code = self._tokens.issue_code(team.id, person.id)
        raise web.HTTPFound(URL(query["redirect_uri"]).update_query(code=code, state=query.get("state", "")))


def _who_agrees(team: LiveWorkspace, user: str) -> Member:
    """Raises HTTPBadRequest where nobody has that name, HTTPForbidden where none is given and nobody is an admin."""
    if not user:
        admin = team.first_admin()
        if admin is None:
            raise web.HTTPForbidden(
                text=f"You are not allowed to install apps in {team.name}: nobody there is an admin or owner. "
                "Make somebody one in the workspace, or name who agrees by handle or id: &user=..."
            )
        return admin
    try:
        return team.member(user)
    except KeyError:
        raise web.HTTPBadRequest(text=f"Nobody in {team.name} has this handle or id: {user}") from None
