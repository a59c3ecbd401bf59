"""The declarative side of the sandbox: what a workspace looks like before anything happens in it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal


class Members(Enum):
    """Shorthand for the members of a channel."""

    ALL = "all"
    """Every active full member: no bots, guests, outsiders or deactivated people."""


ALL = Members.ALL


@dataclass(frozen=True)
class Person:
    """One person (or another app's bot) of a workspace. `handle` is how tests and `@mentions` name them, `name` their
    full name, and `display_name` what they chose that others see in its place. Their `id` is made of the handle, unless
    it is given.

    `zone` is an IANA time zone. The status is cleared at `status_expiration`. `quiet` is the person's notification
    pause as local `("22:00", "08:00")`; `snoozed_until` is a pause they set by hand. Of whoever is `hidden` Slack
    tells the app nothing (`user_not_visible`), though it sees their id in channels. Moments are aware, or creating
    the person raises ValueError.
    """

    handle: str
    name: str = ""
    display_name: str = ""
    zone: str = "UTC"
    locale: str = "en-US"
    title: str = ""
    email: str = ""
    admin: bool = False
    owner: bool = False
    guest: Literal[False, "single", "multi"] = False
    bot: bool = False
    deleted: bool = False
    stranger: bool = False
    hidden: bool = False
    presence: Literal["active", "away"] = "active"
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: datetime | None = None
    quiet: tuple[str, str] | None = None
    snoozed_until: datetime | None = None
    id: str = ""

    def __post_init__(self) -> None:
        for moment in (self.status_expiration, self.snoozed_until):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{moment} must be an aware datetime")

    @property
    def real_name(self) -> str:
        return self.name or self.handle.replace(".", " ").title()

    @property
    def shown_name(self) -> str:
        """What Slack writes beside their messages: the name that they chose, or else the full one."""
        return self.display_name or self.real_name

    @property
    def full_member(self) -> bool:
        return not (self.bot or self.deleted or self.stranger or self.guest)


@dataclass(frozen=True)
class Channel:
    """A public or private channel; `bot` puts the app's bot user into it from the start."""

    name: str
    members: Members | Sequence[str] = ALL
    private: bool = False
    bot: bool = False
    archived: bool = False
    topic: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class UserGroup:
    """A group of people that can be mentioned as one, as `@handle`."""

    handle: str
    members: Sequence[str] = ()
    name: str = ""


@dataclass(frozen=True)
class Workspace:
    """A workspace as it is when the sandbox starts. `general`, or else the first channel, is its general channel.

    `installed` says whether the app is in it from the start, where it was granted all of its scopes but those `without`
    which it was installed. Whoever and whatever has the same name here as in the workspace with the id `ids_like` has
    the same id as there.
    """

    name: str = "Sandbox"
    domain: str = ""
    id: str = ""
    people: Sequence[Person] = ()
    channels: Sequence[Channel] = ()
    user_groups: Sequence[UserGroup] = ()
    installed: bool = True
    without: Sequence[str] = ()
    ids_like: str = ""
    bot_token: str = ""
    bot_handle: str = ""

    @property
    def subdomain(self) -> str:
        return self.domain or self.name.lower().replace(" ", "-")

    @property
    def team_id(self) -> str:
        return self.id or slack_id("T", self.subdomain)


@dataclass(frozen=True)
class Enterprise:
    """An organisation of several workspaces (Enterprise Grid) as it is when the sandbox starts. Whoever has the same
    handle in several of them is one person there, with one id.

    If the app is `installed` in the organisation, without some scopes perhaps, it may enter those of the `workspaces`
    that are `installed`, and has one token for all of them. Otherwise each of these has an installation of its own.
    """

    name: str = "Organisation"
    domain: str = ""
    id: str = ""
    workspaces: Sequence[Workspace] = ()
    installed: bool = False
    without: Sequence[str] = ()
    bot_token: str = ""

    @property
    def subdomain(self) -> str:
        return self.domain or self.name.lower().replace(" ", "-")

    @property
    def enterprise_id(self) -> str:
        return self.id or slack_id("E", self.subdomain)


def slack_id(prefix: str, *parts: str) -> str:
    """An id shaped like Slack's (11 upper-case characters) that is the same on every run.

    The first letters of the last part stay readable, so that an id in a log can be recognised.
    """
    readable = "".join(char for char in parts[-1].upper() if char.isascii() and char.isalnum())[:3]
    digest = int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:8], "big")
    return (prefix + "0" + readable + _base36(digest))[:11]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
    return digits.rjust(11, "0")
