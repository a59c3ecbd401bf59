"""Bot tokens, and the codes and refresh tokens that are exchanged for them.

https://docs.slack.dev/authentication/installing-with-oauth and
https://docs.slack.dev/authentication/using-token-rotation
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox import installing, limits
from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.installation import Installation, Token
from sandbox.state import LiveWorkspace


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to: the app is installed in a workspace, with these scopes. `redirect_uri` is where the app
    wanted the code, empty if it did not say."""

    team: LiveWorkspace
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    expires: float


@dataclass(frozen=True)
class Pair:
    """A token and, where tokens rotate, what it is renewed with."""

    team: LiveWorkspace
    token: Token
    refresh_token: str = ""


class Tokens:
    """Which token stands for which workspace."""

    def __init__(self, workspaces: Mapping[str, LiveWorkspace], clock: Clock) -> None:
        self._workspaces, self._clock = workspaces, clock
        self._issued = {team.bot_token: team for team in workspaces.values()}
        self._codes: dict[str, Consent] = {}
        self._refreshing: dict[str, tuple[LiveWorkspace, int]] = {}
        """Whose refresh token it is, and how often the app was installed there by then."""
        self._exchanged: set[str] = set()

    def team_id(self, token: str) -> str:
        """The workspace of a token, dead or alive; empty if there is none."""
        team = self._issued.get(token)
        return team.id if team else ""

    def installation(self, token: str) -> Installation | None:
        """That of a token, dead or alive."""
        team = self._issued.get(token)
        return team.own if team else None

    def check(self, token: str) -> LiveWorkspace:
        """The workspace of a working bot token. Raises SlackError."""
        team = self._issued.get(token)
        if team is None:
            raise SlackError("invalid_auth")
        _require_working(team.own, token, self._clock.time())
        return team

    # Installing

    def issue_code(self, team_id: str, user: str, scopes: tuple[str, ...] | None = None, redirect_uri: str = "") -> str:
        """The code that someone who agreed to an installation brings back to the app; with all of its scopes, unless
        they are named."""
        code, team = secrets.token_urlsafe(16), self._workspaces[team_id]
        granted = team.app.scopes if scopes is None else scopes
        self._codes[code] = Consent(team, user, granted, redirect_uri, self._clock.time() + limits.CODE_SECONDS)
        return code

    def redeem(self, code: str, redirect_uri: str = "") -> tuple[Pair, str]:
        """Install the app with a code, once: its token, and who agreed. Raises SlackError."""
        consent = self._codes.get(code)
        if consent is None or consent.expires < self._clock.time():
            raise SlackError("invalid_code")
        if consent.redirect_uri not in ("", redirect_uri):
            raise SlackError("bad_redirect_uri")
        del self._codes[code]
        return self.install(consent.team, consent.scopes), consent.user

    def install(self, team: LiveWorkspace, scopes: tuple[str, ...]) -> Pair:
        """Install the app, or grant it more where it is already."""
        return self._pair(team, installing.install(team, scopes).tokens[-1])

    def _pair(self, team: LiveWorkspace, token: Token) -> Pair:
        self._issued[token.text] = team
        if not team.app.token_rotation:
            return Pair(team, token)
        refresh_token = f"xoxe-1-{secrets.token_urlsafe(24)}"
        self._refreshing[refresh_token] = team, team.own.started
        return Pair(team, token, refresh_token)

    # Rotating

    def refresh(self, refresh_token: str) -> Pair:
        """A new pair; the token before goes on working until its time is over. Raises SlackError.

        Slack takes a refresh token that was used for a short while yet, and does not say how long: here it works once,
        so that nobody counts on it.
        """
        team, started = self._refreshing.pop(refresh_token, (None, 0))
        if team is None or not team.own.active or team.own.started != started:
            raise SlackError("invalid_refresh_token")
        team.own.end_long_lived()
        return self._pair(team, team.own.issue(installing.lifetime(team)))

    def exchange(self, token: str) -> Pair:
        """The first pair for a token that never ends, once. Raises SlackError."""
        team = self._issued.get(token)
        if team is None or token.startswith("xoxe.") or not team.own.working:
            raise SlackError("invalid_token")
        if not team.app.token_rotation:
            raise SlackError("token_rotation_not_enabled")
        if token in self._exchanged:
            raise SlackError("token_already_exchanged")
        self._exchanged.add(token)
        return self._pair(team, team.own.issue(installing.lifetime(team)))


def _require_working(installation: Installation, token: str, now: float) -> None:
    found = next((each for each in installation.tokens if each.text == token), None)
    if not installation.active or found is None:
        raise SlackError("account_inactive")
    if token in installation.ended or found.expires <= now:
        raise SlackError("token_expired")
    if token in installation.revoked:
        raise SlackError("token_revoked")
