"""The app as it is installed somewhere: what it was granted there, and its tokens."""

import math
from dataclasses import dataclass, field

from sandbox import limits


@dataclass(frozen=True)
class Token:
    """A bot token, and when it is over by the sandbox's clock, in seconds since 1970."""

    text: str
    expires: float = math.inf


@dataclass(eq=False)
class Installation:
    """The app in the workspace (or organisation) with the id `home`, where its bot has the id `bot_id`.

    `tokens` are those that were not ended, the oldest first: more than one with token rotation alone. `revoked` are
    those that somebody ended, or Slack, because there were too many. `ended` are long-lived ones that were exchanged.
    """

    home: str
    bot_id: str
    scopes: tuple[str, ...]
    tokens: list[Token]
    active: bool = True
    revoked: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    issued: int = 1
    started: int = 1
    """How often the app was installed anew."""

    @property
    def token(self) -> str:
        """The newest."""
        return self.tokens[-1].text

    @property
    def working(self) -> bool:
        """Whether the app is there and could do something."""
        return self.active and any(each.text not in self.revoked for each in self.tokens)

    def grant(self, scopes: tuple[str, ...]) -> None:
        """Add scopes: an installation never loses any.

        https://docs.slack.dev/authentication/installing-with-oauth#appending-scopes
        """
        self.scopes = tuple(dict.fromkeys((*self.scopes, *scopes)))

    def start_afresh(self, scopes: tuple[str, ...], expires: float) -> None:
        """Install the app where it is not, or no more: with these scopes alone, and a new token."""
        self.tokens, self.scopes, self.active = [], scopes, True
        self.started += 1
        self.issue(expires)

    def issue(self, expires: float) -> Token:
        """A new token beside those that there are, of which but two go on working.

        https://docs.slack.dev/authentication/using-token-rotation#refresh-a-token
        """
        self.issued += 1
        kind = "xoxb" if expires == math.inf else "xoxe.xoxb-1"
        token = Token(f"{kind}-{self.home[1:]}-{self.bot_id[1:]}-{self.issued}", expires)
        self.tokens.append(token)
        self.revoked |= {each.text for each in self.tokens[: -limits.ROTATING_TOKENS]}
        return token

    def end_long_lived(self) -> None:
        """The token that was exchanged for rotating ones ends with their first renewal."""
        self.ended |= {each.text for each in self.tokens if each.expires == math.inf}
