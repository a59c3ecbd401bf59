"""Slack's text format: escaping, mentions, pings, and what a person reads.

Rules: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_TOKEN = re.compile(r"<([^<>\n]+)>")
_PING = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>|<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>")
_TYPED = re.compile(r"(?P<link>https?://[^\s<>|]+)|(?<![\w@#])(?P<sign>[@#])(?P<name>[\w][\w.-]*)")
_DATE = re.compile(r"!date\^(-?\d+)\^([^|^]+)(?:\^[^|]*)?(?:\|(.*))?", re.DOTALL)


@dataclass
class Names:
    """Names by id, as people see them."""

    users: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)


@dataclass
class Handles:
    """Ids by handle: what a client turns typed `@name` and `#name` into."""

    users: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)


def escape(text: str) -> str:
    """Escape the three characters that have a meaning in Slack's text format."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str, handles: Handles, *, with_names: bool = False, pings: bool = False) -> str:
    """What a client sends for text that a person typed: escaped, with known names and links in angle brackets.

    `with_names` adds `|name`, as slash commands do. `pings` makes `@channel`, `@here`, `@everyone` and groups real,
    as in a message. A name that nobody has stays as typed.
    """
    out, at = [], 0
    for match in _TYPED.finditer(text):
        out.append(escape(text[at : match.start()]))
        out.append(_typed_token(match, handles, with_names, pings))
        at = match.end()
    return "".join(out) + escape(text[at:])


def _typed_token(match: re.Match[str], handles: Handles, with_names: bool, pings: bool) -> str:
    if match["link"]:
        link = match["link"].rstrip(".,;:!?)")
        return f"<{escape(link)}>" + escape(match["link"][len(link) :])
    name = match["name"].rstrip(".-")
    rest = match["name"][len(name) :]
    found = _mention(match["sign"], name, handles, pings)
    if found is None:
        return match[0]
    label = f"|{name}" if with_names and not found.startswith("!") else ""
    return f"<{found}{label}>{rest}"


def _mention(sign: str, name: str, handles: Handles, pings: bool) -> str | None:
    if sign == "#":
        return "#" + handles.channels[name] if name in handles.channels else None
    if name in handles.users:
        return "@" + handles.users[name]
    if pings and name in ("channel", "here", "everyone"):
        return "!" + name
    if pings and name in handles.groups:
        return "!subteam^" + handles.groups[name]
    return None


def pings(text: str) -> list[str]:
    """The channel-wide and group pings in a text: `channel`, `here`, `everyone` or a group's id."""
    return [match[1] or match[2] for match in _PING.finditer(text)]


def read(text: str, names: Names, zone: str | None = None) -> str:
    """The text as a person sees it. Dates are shown in `zone`, or as their fallback text without one."""
    return unescape(_TOKEN.sub(lambda match: _read_token(match[1], names, zone), text))


def _read_token(token: str, names: Names, zone: str | None) -> str:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return "@" + names.users.get(target[1:], label or target[1:])
    if target.startswith("#"):
        return "#" + names.channels.get(target[1:], label or target[1:])
    if target.startswith("!date^"):
        return _read_date(token, zone)
    if target.startswith("!subteam^"):
        group = target.removeprefix("!subteam^")
        return "@" + names.groups.get(group, label.removeprefix("@") or group)
    if target.startswith("!"):
        return "@" + target[1:]
    return label or target.removeprefix("mailto:")


def _read_date(token: str, zone: str | None) -> str:
    match = _DATE.fullmatch(token)
    if match is None:
        return token
    if zone is None and match[3] is not None:
        return match[3]
    return date_text(int(match[1]), match[2], zone or "UTC")


def date_text(moment: int, pattern: str, zone: str) -> str:
    """Slack's date placeholders (`{date_short} at {time}`) for a moment in epoch seconds, seen in `zone`."""
    local = datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(zone))
    day, hour = str(local.day), str(local.hour % 12 or 12)
    values = {
        "date_num": f"{local:%Y-%m-%d}",
        "date_short": f"{local:%b} {day}, {local:%Y}",
        "date_long": f"{local:%A}, {local:%B} {day}, {local:%Y}",
        "date": f"{local:%B} {day}, {local:%Y}",
        "day_divider": f"{local:%A}, {local:%B} {day}",
        "time_secs": f"{hour}:{local:%M:%S %p}",
        "time": f"{hour}:{local:%M %p}",
        "ago": f"{local:%B} {day}, {local:%Y}",
    }
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1].removesuffix("_pretty"), found[0]), pattern)
