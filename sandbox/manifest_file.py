"""The manifest of any Slack app, from a file as Slack takes it: JSON or YAML.

Format: https://docs.slack.dev/reference/app-manifest. What the sandbox goes by are the app's name, its bot's scopes and
events, its slash commands, its shortcuts, and what its Home is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.app import EVENT_SCOPES
from sandbox.errors import SetupError
from sandbox.shapes import Json


@dataclass(frozen=True)
class Manifest:
    """An app as it describes itself. `unheard` are events that it wants and the sandbox does not send."""

    whole: Json
    name: str
    scopes: tuple[str, ...]
    events: tuple[str, ...]
    unheard: tuple[str, ...]
    escaped: frozenset[str]
    """The commands in which names become ids before they are sent."""
    optional: tuple[str, ...] = ()
    """The scopes that whoever installs it may leave out."""
    redirect_urls: tuple[str, ...] = ()
    token_rotation: bool = False
    org_ready: bool = False


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file. Raises SetupError."""
    try:
        whole = _decoded(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"{path.name} cannot be read ({error.strerror}).") from None
    except ValueError as error:
        raise SetupError(f"{path.name} is neither JSON nor YAML ({error}).") from None
    features = {key: value for key, value in _part(whole, "features", dict).items() if value is not None}
    _check_menus(features)
    events = tuple(_texts(whole, "settings.event_subscriptions.bot_events"))
    commands = _part(whole, "features.slash_commands", list)
    settings = _part(whole, "settings", dict)
    names = (
        _part(whole, "features.bot_user", dict).get("display_name"),
        _part(whole, "display_information", dict).get("name"),
    )
    return Manifest(
        {**whole, "features": features},
        name=next((str(each) for each in names if each), "App"),
        scopes=tuple(_texts(whole, "oauth_config.scopes.bot")),
        events=tuple(each for each in events if each in EVENT_SCOPES),
        unheard=tuple(each for each in events if each not in EVENT_SCOPES),
        escaped=frozenset(each["command"] for each in commands if each.get("should_escape")),
        optional=tuple(_texts(whole, "oauth_config.scopes.bot_optional")),
        redirect_urls=tuple(_texts(whole, "oauth_config.redirect_urls")),
        token_rotation=bool(settings.get("token_rotation_enabled")),
        org_ready=bool(settings.get("org_deploy_enabled")),
    )


def _decoded(text: str) -> Json:
    """Raises ValueError, and SetupError if it is not an object."""
    try:
        whole = json.loads(text)
    except ValueError:
        whole = _yaml(text)
    if not isinstance(whole, dict):
        raise SetupError("a manifest is an object with keys such as display_information and features.")
    return whole


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


def _part(whole: Json, path: str, kind: type[Any]) -> Any:
    """What stands at a path of keys, empty if nothing does. Raises SetupError if it is of another kind."""
    *outer, last = path.split(".")
    at = whole if not outer else _part(whole, ".".join(outer), dict)
    found = at.get(last) or kind()
    if not isinstance(found, kind):
        raise SetupError(f"{path} must be {'a list' if kind is list else 'an object'}.")
    return found


def _texts(whole: Json, path: str) -> Sequence[str]:
    found: list[str] = _part(whole, path, list)
    if not all(isinstance(each, str) for each in found):
        raise SetupError(f"{path} must be a list of names.")
    return found


def _check_menus(features: Mapping[str, Any]) -> None:
    """Raises SetupError unless each command and shortcut has what a menu needs."""
    for where, needed in (("slash_commands", ("command",)), ("shortcuts", ("name", "type", "callback_id"))):
        for number, each in _entries(features, where):
            lacking = [key for key in needed if not isinstance(each.get(key), str) or not each[key]]
            if lacking:
                raise SetupError(f"features.{where}: the {_nth(number)} of them needs {' and '.join(lacking)}.")


def _entries(features: Mapping[str, Any], where: str) -> Iterator[tuple[int, Json]]:
    for number, each in enumerate(_part(dict(features), where, list), 1):
        if not isinstance(each, dict):
            raise SetupError(f"features.{where} must be a list of objects.")
        yield number, each


def _nth(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
