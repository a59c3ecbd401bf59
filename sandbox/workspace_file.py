"""Workspaces written down in a YAML file, for `python -m sandbox --workspace FILE`.

The keys are the fields of `sandbox.workspace`; docs/sandbox.md has an example. Values are read as they are written, so
that `22:00` is a time and `no` a language, whatever YAML takes them for.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import available_timezones

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sandbox.errors import SetupError
from sandbox.workspace import ALL, Channel, Members, Person, UserGroup, Workspace

T = TypeVar("T")
_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")


def read_workspaces(path: Path, bot: str) -> list[Workspace]:
    """The workspaces of a file: one, or those listed under `workspaces`.

    Args:
        path: the file.
        bot: the handle of the app's bot, which nobody else may have.

    Raises:
        SetupError: it cannot be read, or says something that cannot be; with the line and the key.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise SetupError(f"{path.name} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise SetupError(f"{path.name} is not a text in UTF-8.") from None
    except yaml.YAMLError as error:
        raise SetupError(_malformed(path, error)) from None
    if root is None:
        raise SetupError(f"{path.name} is empty; docs/sandbox.md has an example.")
    return _workspaces(_Value(root, "the file", path.name), bot)


def _malformed(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"{path.name}, line {mark.line + 1}" if mark else path.name
    return f"{where}: this is not YAML ({getattr(error, 'problem', None) or 'it cannot be read'})."


@dataclass(frozen=True)
class _Value:
    """A value in the file, and the key that it stands under."""

    node: Node
    key: str
    file: str

    def wrong(self, problem: str, written: object = "", known: Collection[str] = ()) -> SetupError:
        """That this is not right; of `known` values the nearest to what is `written` is offered, or else a few."""
        near = get_close_matches(str(written), sorted(known), 1)
        hint = f" Did you mean {near[0]}?" if near else f" Known are {', '.join(known)}." if 0 < len(known) < 30 else ""
        return SetupError(f"{self.file}, line {self.node.start_mark.line + 1}, {self.key}: {problem}.{hint}")

    def text(self) -> str:
        """A text, a number or a word, as it is written."""
        if not isinstance(self.node, ScalarNode):
            raise self.wrong("one value belongs here, not a list or a group of keys")
        return str(self.node.value)

    def list(self) -> list["_Value"]:
        if not isinstance(self.node, SequenceNode):
            raise self.wrong("a list belongs here, with a line that begins with “- ” for each, or as [ana, ben]")
        return [_Value(each, self.key, self.file) for each in self.node.value]

    def keys(self) -> Mapping[str, "_Value"]:
        """What stands under this, by key. Raises SetupError, also if one is there twice."""
        if not isinstance(self.node, MappingNode):
            raise self.wrong("keys with values belong here, such as “handle: ana”")
        found: dict[str, _Value] = {}
        for key, value in self.node.value:
            name = str(key.value)
            if name in found:
                raise _Value(key, name, self.file).wrong("this key is here twice")
            found[name] = _Value(value, name, self.file)
        return found


# Single values


def _flag(value: _Value) -> bool:
    written = value.text().lower()
    if written not in _YES + _NO:
        raise value.wrong(f"“{value.text()}” is neither true nor false")
    return written in _YES


def _moment(value: _Value) -> datetime:
    try:
        moment = datetime.fromisoformat(value.text())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise value.wrong(f"“{value.text()}” is no moment with its zone, such as 2026-12-01T09:00+01:00")
    return moment


def _one_of(allowed: Collection[Any], value: _Value) -> Any:
    """One of these words; False, where it is allowed, is a word as well."""
    words = {"false" if each is False else each: each for each in allowed}
    if value.text().lower() not in words:
        raise value.wrong(f"“{value.text()}” is not possible", value.text(), words)
    return words[value.text().lower()]


def _hours(value: _Value) -> tuple[str, str]:
    times = [each.text() for each in value.list()]
    if len(times) != 2 or not all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", each) for each in times):
        raise value.wrong("two times belong here, such as [22:00, 08:00]")
    return times[0], times[1]


def _zone(value: _Value) -> str:
    zones = available_timezones()
    if value.text() not in zones:
        raise value.wrong(f"there is no time zone “{value.text()}”", value.text(), zones)
    return value.text()


def _members(value: _Value) -> Members | list[str]:
    if isinstance(value.node, ScalarNode):
        if value.text() != ALL.value:
            raise value.wrong("either the word all or a list of handles belongs here, such as [ana, ben]")
        return ALL
    return _texts(value)


def _texts(value: _Value) -> list[str]:
    return [each.text() for each in value.list()]


def _shaped(pattern: str, said: str, value: _Value) -> str:
    if not re.fullmatch(pattern, value.text()):
        raise value.wrong(f"“{value.text()}” is not {said}")
    return value.text()


# Whole objects


def _object(cls: type[T], value: _Value) -> T:
    """One of the classes of `sandbox.workspace`, from its fields by name."""
    given, known = value.keys(), {each.name: each.default for each in fields(cls)}  # type: ignore[arg-type]
    for name, each in given.items():
        if name not in known:
            raise each.wrong("there is no such key here", name, known)
    for name, default in known.items():
        if name not in given and default is MISSING:
            raise value.wrong(f"each of them needs a {name}")
    return cls(**{name: _reader(cls, name)(each) for name, each in given.items()})


def _objects(cls: type[T], value: _Value) -> list[T]:
    return [_object(cls, each) for each in value.list()]


def _reader(cls: type, name: str) -> Callable[[_Value], Any]:
    """How the value of a field is read: as its name says, or else its type."""
    if (cls, name) in _BY_NAME:
        return _BY_NAME[cls, name]
    hint = get_type_hints(cls)[name]
    return partial(_one_of, get_args(hint)) if get_origin(hint) is Literal else _BY_TYPE[hint]


_HANDLE = partial(_shaped, r"[a-z0-9][a-z0-9._-]{0,79}", "a handle: lower-case letters, digits, “.”, “-” and “_”")
_CHANNEL = partial(_shaped, r"[^\sA-Z#@.,]{1,80}", "a channel's name: up to 80 characters, lower case, without blanks")
_BY_NAME: Mapping[tuple[type, str], Callable[[_Value], Any]] = {
    (Person, "handle"): _HANDLE,
    (Person, "zone"): _zone,
    (Person, "locale"): partial(_shaped, r"[a-z]{2,3}(-[A-Z]{2})?", "a language and a country, such as es-ES"),
    (Channel, "name"): _CHANNEL,
    (UserGroup, "handle"): _HANDLE,
    (Workspace, "id"): partial(_shaped, r"T[A-Z0-9]{8,12}", "an id of a workspace, such as T0HARBOUR01"),
    (Workspace, "domain"): partial(_shaped, r"[a-z0-9-]+", "a domain: lower-case letters, digits and “-”"),
    (Workspace, "bot_handle"): _HANDLE,
    (Workspace, "bot_token"): partial(_shaped, r"xoxb-[\w-]+", "a bot token, such as xoxb-harbour"),
}
_BY_TYPE: Mapping[Any, Callable[[_Value], Any]] = {
    str: _Value.text,
    bool: _flag,
    datetime | None: _moment,
    tuple[str, str] | None: _hours,
    Sequence[str]: _texts,
    Members | Sequence[str]: _members,
    Sequence[Person]: partial(_objects, Person),
    Sequence[Channel]: partial(_objects, Channel),
    Sequence[UserGroup]: partial(_objects, UserGroup),
}


# What must fit together


def _workspaces(root: _Value, bot: str) -> list[Workspace]:
    several = root.keys().get("workspaces")
    if several is None:
        return [_workspace(root, bot)]
    for name, each in root.keys().items():
        if name != "workspaces":
            raise each.wrong("this belongs into one of the workspaces")
    values = several.list()
    if not values:
        raise several.wrong("there is no workspace in the list")
    found = [_workspace(each, bot) for each in values]
    _all_differ([(each.team_id, value) for each, value in zip(found, values, strict=True)], "workspace")
    tokens = [(each.bot_token, value) for each, value in zip(found, values, strict=True) if each.bot_token]
    _all_differ(tokens, "bot token")
    return found


def _workspace(value: _Value, bot: str) -> Workspace:
    found, given = _object(Workspace, value), value.keys()
    if all(each.bot or each.deleted for each in found.people):
        raise given.get("people", value).wrong("there must be somebody to act as, who is neither a bot nor deleted")
    people = list(_named(given, "people", "handle"))
    _all_differ(people, "handle")
    _all_differ(_named(given, "channels", "name"), "channel")
    _all_differ(_named(given, "user_groups", "handle"), "user group")
    taken = {"slackbot": "Slackbot's", found.bot_handle or bot: "that of the app's bot"}
    for handle, each in people:
        if handle in taken:
            raise each.wrong(f"“{handle}” is {taken[handle]}, so nobody else can have it")
    _all_known(given, {handle for handle, _ in people})
    return found


def _named(given: Mapping[str, _Value], group: str, key: str) -> Iterator[tuple[str, _Value]]:
    for each in given[group].list() if group in given else ():
        yield each.keys()[key].text(), each.keys()[key]


def _all_differ(named: Iterable[tuple[str, _Value]], what: str) -> None:
    seen: set[str] = set()
    for name, value in named:
        if name in seen:
            raise value.wrong(f"there is another {what} “{name}”")
        seen.add(name)


def _all_known(given: Mapping[str, _Value], handles: set[str]) -> None:
    """Whoever is named in a channel or a user group is among the people."""
    for group in ("channels", "user_groups"):
        for place in given[group].list() if group in given else ():
            members = place.keys().get("members")
            named = members.list() if members and isinstance(members.node, SequenceNode) else []
            for each in named:
                if each.text() not in handles:
                    raise each.wrong(f"nobody here has the handle “{each.text()}”", each.text(), handles)
