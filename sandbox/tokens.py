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
from sandbox.state import Home


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to: the app is installed there, with these scopes. `redirect_uri` is where the app wanted
    the code, empty if it did not say."""

    home: Home
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    expires: float


@dataclass(frozen=True)
class Pair:
    """A token and, where tokens rotate, what it is renewed with."""

    home: Home
    token: Token
    refresh_token: str = ""


class Tokens:
    """Which token stands for the app's installation in which of the `homes`, by their ids."""

    def __init__(self, homes: Mapping[str, Home], clock: Clock) -> None:
        self._homes, self._clock = homes, clock
        self._issued = {home.own.token: home for home in homes.values()}
        self._codes: dict[str, Consent] = {}
        self._refreshing: dict[str, tuple[Home, int]] = {}
        """Whose refresh token it is, and how often the app was installed there by then."""
        self._exchanged: set[str] = set()

    def installation(self, token: str) -> Installation | None:
        """That of a token, dead or alive."""
        home = self._issued.get(token)
        return home.own if home else None

    def home_id(self, token: str) -> str:
        """The workspace or organisation of a token, dead or alive; empty if there is none."""
        installation = self.installation(token)
        return installation.home if installation else ""

    def check(self, token: str) -> Home:
        """Where a working bot token is from. Raises SlackError."""
        home = self._issued.get(token)
        if home is None:
            raise SlackError("invalid_auth")
        _require_working(home.own, token, self._clock.time())
        return home

    # Installing

    def issue_code(self, home_id: str, user: str, scopes: tuple[str, ...] | None = None, redirect_uri: str = "") -> str:
        """The code that someone who agreed to an installation brings back to the app; with all of its scopes, unless
        they are named."""
        code, home = secrets.token_urlsafe(16), self._homes[home_id]
        granted = home.app.scopes if scopes is None else scopes
        self._codes[code] = Consent(home, user, granted, redirect_uri, self._clock.time() + limits.CODE_SECONDS)
        return code

    def redeem(self, code: str, redirect_uri: str = "") -> tuple[Pair, str]:
        """Install the app with a code, once: its token, and who agreed. Raises SlackError."""
        consent = self._codes.get(code)
        if consent is None or consent.expires < self._clock.time():
            raise SlackError("invalid_code")
        if consent.redirect_uri not in ("", redirect_uri):
            raise SlackError("bad_redirect_uri")
        del self._codes[code]
        return self.install(consent.home, consent.scopes), consent.user

    def install(self, home: Home, scopes: tuple[str, ...]) -> Pair:
        """Install the app, or grant it more where it is already. Raises SlackError."""
        installing.install(home, scopes)
        return self._pair(home, home.own.tokens[-1])

    def _pair(self, home: Home, token: Token) -> Pair:
        self._issued[token.text] = home
        if not home.app.token_rotation:
            return Pair(home, token)
        refresh_token = f"xoxe-1-{secrets.token_urlsafe(24)}"
        self._refreshing[refresh_token] = home, home.own.started
        return Pair(home, token, refresh_token)

    # Rotating

    def refresh(self, refresh_token: str) -> Pair:
        """A new pair; the token before goes on working until its time is over. Raises SlackError.

        Slack takes a refresh token that was used for a short while yet, and does not say how long: here it works once,
        so that nobody counts on it.
        """
        home, started = self._refreshing.pop(refresh_token, (None, 0))
        if home is None or not home.own.active or home.own.started != started:
            raise SlackError("invalid_refresh_token")
        home.own.end_long_lived()
        return self._pair(home, home.own.issue(installing.lifetime(home)))

    def exchange(self, token: str) -> Pair:
        """The first pair for a token that never ends, once. Raises SlackError."""
        home = self._issued.get(token)
        if home is None or token.startswith("xoxe.") or not home.own.working:
            raise SlackError("invalid_token")
        if not home.app.token_rotation:
            raise SlackError("token_rotation_not_enabled")
        if token in self._exchanged:
            raise SlackError("token_already_exchanged")
        self._exchanged.add(token)
        return self._pair(home, home.own.issue(installing.lifetime(home)))


def _require_working(installation: Installation, token: str, now: float) -> None:
    found = next((each for each in installation.tokens if each.text == token), None)
    if not installation.active or found is None:
        raise SlackError("account_inactive")
    if token in installation.ended or found.expires <= now:
        raise SlackError("token_expired")
    if token in installation.revoked:
        raise SlackError("token_revoked")
