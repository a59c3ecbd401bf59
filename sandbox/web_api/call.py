"""One Web API call: its arguments, and what a method needs to answer it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sandbox.engine import Engine
from sandbox.errors import SlackError
from sandbox.records import Conversation, Json, Member
from sandbox.state import Home, LiveWorkspace, Organisation
from sandbox.web_api import org_tokens

ANY = "*"
"""Stands for all arguments."""
_READ_SCOPE = {"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


class Args(Mapping[str, Any]):
    """The arguments of a call that its method `takes`, as strings (form or query) or JSON values."""

    def __init__(self, raw: Json, takes: str) -> None:
        known = takes.split()
        self._raw = raw if ANY in known else {name: raw[name] for name in known if name in raw}

    def __getitem__(self, name: str) -> Any:
        return self._raw[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def text(self, name: str, default: str = "") -> str:
        value = self._raw.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """A text that must be there. Raises SlackError `invalid_arguments`."""
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._raw.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int, most: int = 1000) -> int:
        """A whole number from 1 to `most`. Raises SlackError `invalid_limit`."""
        try:
            value = int(self._raw.get(name) or default)
        except ValueError:
            raise SlackError("invalid_limit") from None
        if not 0 < value <= most:
            raise SlackError("invalid_limit")
        return value

    def json(self, name: str, error: str) -> Any:
        """A JSON value, decoded if it came as text; None if absent. Raises SlackError `error` if malformed."""
        value = self._raw.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(error, messages=[f"[ERROR] must be valid JSON [json-pointer:/{name}]"]) from None


@dataclass(frozen=True)
class Call:
    """A call by the app, with a `token` if it sent one. `home` is the workspace or organisation of a bot token, which
    must not be asked for with an app token."""

    engine: Engine
    args: Args
    token: str = field(repr=False)
    home_of_token: Home | None
    by_team: bool = False

    @property
    def home(self) -> Home:
        if self.home_of_token is None:
            raise SlackError("not_allowed_token_type")
        return self.home_of_token

    @cached_property
    def team(self) -> LiveWorkspace:
        """The workspace that it is about. Raises SlackError."""
        if isinstance(self.home, LiveWorkspace):
            return self.home
        return org_tokens.workspace(self.home, self.args, self.engine.triggers, by_team=self.by_team)

    @property
    def org_wide(self) -> bool:
        """Whether the token is an organisation's."""
        return isinstance(self.home_of_token, Organisation)

    def need(self, *scopes: str) -> None:
        """Raises SlackError `missing_scope` unless one of these scopes is granted."""
        if scopes and not any(self.has(scope) for scope in scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(self.home.own.scopes))

    def has(self, scope: str) -> bool:
        """Whether this scope was granted where the token is from."""
        return scope in self.home.own.scopes

    def need_for(self, place: Conversation, access: str) -> None:
        """The scope for this kind of conversation, such as `groups:history`."""
        self.need(f"{_READ_SCOPE[place.kind]}:{access}")

    def conversation(self, name: str = "channel") -> Conversation:
        """The conversation that an argument names, if the bot can see it. Raises `channel_not_found`."""
        return self.place(self.args.required(name))

    def place(self, id: str) -> Conversation:
        """The conversation with this id, if the bot can see it. Raises `channel_not_found`."""
        place = self.team.conversations.get(id)
        if place is None or (place.kind != "channel" and self.team.bot.id not in place.members):
            raise SlackError("channel_not_found")
        return place

    def joined(self, name: str = "channel") -> Conversation:
        """Like `conversation`, and the bot must be a member. Raises `not_in_channel`."""
        place = self.conversation(name)
        if self.team.bot.id not in place.members:
            raise SlackError("not_in_channel")
        return place

    def member(self, name: str = "user") -> Member:
        """The member that an argument names. Raises `user_not_found` or `user_not_visible`."""
        member = self.team.members.get(self.args.required(name))
        if member is None:
            raise SlackError("user_not_found")
        if member.person.hidden:
            raise SlackError("user_not_visible")
        return member


def by_kind(access: str) -> tuple[str, ...]:
    """The scopes of which `need_for` asks one."""
    return tuple(f"{kind}:{access}" for kind in _READ_SCOPE.values())


OF_EVERY_METHOD = (
    "account_inactive invalid_arguments invalid_auth missing_scope not_allowed_token_type not_authed ratelimited "
    "team_access_not_granted token_expired token_revoked unknown_method"
)
"""The errors with which any call may be refused."""
OF_PLACE = "channel_not_found"
OF_OWN_PLACE = f"{OF_PLACE} not_in_channel"
OF_MEMBER = "user_not_found user_not_visible"


@dataclass(frozen=True)
class Method:
    """How a Web API method is answered, which scope it needs (any one of `scopes`), and its rate limit tier."""

    answer: Callable[[Call], Json]
    tier: int
    scopes: tuple[str, ...] = ()
    takes: str = ""
    """The names of its arguments. Any other is passed over, as Slack does."""
    refuses: str = ""
    """The errors that it can answer besides those of every method."""
    also: tuple[str, ...] = ()
    """One of these scopes is needed as well, depending on what the call is about."""
    app_token: bool = False
    """Takes an app-level token instead of a bot token."""
    anonymous: bool = False
    """Takes no token at all."""
    by_team: bool = False
    """With an organisation's token it needs to be told the workspace, as `team_id`."""
