"""Scenes to rehearse before the conversation itself: the files in `data/scenes/`, one for each situation.

A scene branches: each reply says what it does to the other person and why, and most go on with replies to that. None is
the right one. The texts are plain English, to be shown by `said`.
"""

import enum
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from itertools import chain, zip_longest
from typing import Any

from bot.content.library import Principle
from bot.content.words import mark, say
from models.store.folding import folded

MOST_LEVELS = 3
"""How many replies one way through has at most."""
FEWEST_REPLIES, MOST_REPLIES = 2, 3
"""Between which one chooses."""


class SceneError(Exception):
    """A file of scenes does not hold what it should; the message is one sentence that names the place."""


class Group(enum.StrEnum):
    """What a scene is about; also the name of its file."""

    ANGRY_CLIENT = "angry_client"
    SAYING_NO = "saying_no"
    LATE_NEWS = "late_news"
    IN_TEARS = "in_tears"
    CREDIT_TAKEN = "credit_taken"
    RULE_IN_THE_WAY = "rule_in_the_way"
    RECEIVING_THANKS = "receiving_thanks"
    ASKING_FOR_HELP = "asking_for_help"


GROUPS: Mapping[Group | None, str] = {
    Group.ANGRY_CLIENT: mark("An angry client"),
    Group.SAYING_NO: mark("Saying no"),
    Group.LATE_NEWS: mark("Late news"),
    Group.IN_TEARS: mark("A colleague in tears"),
    Group.CREDIT_TAKEN: mark("Credit taken"),
    Group.RULE_IN_THE_WAY: mark("A rule in the way"),
    Group.RECEIVING_THANKS: mark("Receiving thanks"),
    Group.ASKING_FOR_HELP: mark("Asking for help"),
    None: mark("From your workspace"),
}
"""How people read them; without one are a workspace's own."""


@dataclass(frozen=True)
class Room:
    """How long a text may be, so that all that is seen at once is read aloud in under a minute."""

    words: int
    characters: int


ROOM: Mapping[str, Room] = {
    "title": Room(12, 60),
    "setting": Room(30, 220),
    "says": Room(25, 200),
    "words": Room(22, 150),
    "lands": Room(22, 200),
    "why": Room(24, 200),
    "weighs": Room(40, 250),
}
"""By what the files call them."""


@dataclass(frozen=True)
class Reply:
    """Something that one may say or do."""

    words: str
    lands: str
    """What it does to the other person."""
    why: str
    """Why, and what it costs."""
    replies: tuple["Reply", ...] = ()
    """To what the other person does then; none where the scene ends."""


@dataclass(frozen=True)
class Scene:
    """A hard moment, and what one may say in it."""

    id: str
    """A slug that never changes; of a workspace's own the id of the row."""
    title: str
    setting: str
    says: str
    """What the other person says or does."""
    replies: tuple[Reply, ...]
    group: Group | None = None
    """`None` for a workspace's own, which say neither a principle nor what they weigh."""
    principle: Principle | None = None
    weighs: str | None = None
    """The trade-off that it is about."""

    def way(self, path: Sequence[int]) -> tuple[Reply, ...] | None:
        """The replies with these numbers, one after the other; `None` where there are none (any more)."""
        chosen: list[Reply] = []
        for number in path:
            replies = chosen[-1].replies if chosen else self.replies
            if not 0 <= number < len(replies):
                return None
            chosen.append(replies[number])
        return tuple(chosen)


@cache
def scenes() -> tuple[Scene, ...]:
    """All of ours, by what they are about.

    Raises:
        SceneError: a file does not hold what it should.
    """
    folder = resources.files(__package__).joinpath("data", "scenes")
    files = {each.name.removesuffix(".toml"): each for each in folder.iterdir() if each.name.endswith(".toml")}
    if unknown := sorted(files.keys() - set(Group)):
        raise SceneError(f"{unknown[0]}.toml is about none of the situations that scenes are about.")
    found = [
        each
        for group in Group
        if group in files
        for each in read(group, tomllib.loads(files[group].read_text(encoding="utf-8")))
    ]
    for before, after in zip(sorted(each.id for each in found), sorted(each.id for each in found)[1:], strict=False):
        if before == after:
            raise SceneError(f"Two scenes are called {before}.")
    return tuple(found)


def scene(id: str) -> Scene | None:
    """The scene of ours with this id; `None` if there is none (any more)."""
    return next((each for each in scenes() if each.id == id), None)


def of_the_day(day: date) -> Scene:
    """One for everyone on that day; the situations take turns."""
    by_group = ([each for each in scenes() if each.group is group] for group in Group)
    in_turn = [each for each in chain.from_iterable(zip_longest(*by_group)) if each is not None]
    return in_turn[day.toordinal() % len(in_turn)]


def said(of: Scene) -> Scene:
    """The scene in the reader's language; a workspace's own as it was written."""
    if of.group is None:
        return of
    return replace(
        of,
        title=say(of.title),
        setting=say(of.setting),
        says=say(of.says),
        replies=_said(of.replies),
        weighs=say(of.weighs) if of.weighs else None,
    )


def matching(words: str, among: Sequence[Scene]) -> list[Scene]:
    """Those that are called or about something with all of these words, in the reader's language."""
    wanted = folded(words).split()

    def told(of: Scene) -> str:
        return folded(" ".join((say(GROUPS[of.group]), said(of).title)))

    return [each for each in among if all(word in told(each) for word in wanted)]


def too_long(name: str, words: str) -> Room | None:
    """How much room there is for a text, if this one has too many words or characters for it."""
    room = ROOM[name]
    return room if len(words.split()) > room.words or len(words) > room.characters else None


def read(group: Group, rows: Mapping[str, Any]) -> list[Scene]:
    """The scenes of a file.

    Raises:
        SceneError: something of one is missing, of another kind, or more than there may be.
    """
    return [_scene(group, slug, row) for slug, row in rows.items()]


def _said(replies: Sequence[Reply]) -> tuple[Reply, ...]:
    return tuple(Reply(say(each.words), say(each.lands), say(each.why), _said(each.replies)) for each in replies)


def _scene(group: Group, slug: str, row: Any) -> Scene:
    place = f"{group}.toml: {slug}"
    texts = _texts(place, row, ("title", "setting", "says", "weighs", "principle"))
    principle = texts.pop("principle")
    if principle not in set(Principle):
        raise SceneError(f"{place} has no principle that is called {principle}.")
    replies = _replies(place, row.get("replies"), 1)
    return Scene(id=slug, group=group, principle=Principle(principle), replies=replies, **texts)


def _replies(place: str, rows: Any, level: int) -> tuple[Reply, ...]:
    if not isinstance(rows, list) or not FEWEST_REPLIES <= len(rows) <= MOST_REPLIES:
        raise SceneError(f"{place} does not have two or three replies.")
    if level > MOST_LEVELS:
        raise SceneError(f"{place} goes on for longer than {MOST_LEVELS} replies.")
    found = []
    for number, row in enumerate(rows, start=1):
        here = f"{place}, reply {number}"
        texts = _texts(here, row, ("words", "lands", "why"))
        found.append(Reply(**texts, replies=_replies(here, row["replies"], level + 1) if "replies" in row else ()))
    return tuple(found)


def _texts(place: str, row: Any, names: Sequence[str]) -> dict[str, str]:
    """The texts of a table, which has these and maybe replies."""
    if not isinstance(row, dict):
        raise SceneError(f"{place} is no table.")
    if unknown := sorted(row.keys() - {*names, "replies"}):
        raise SceneError(f"{place} has “{unknown[0]}”, which nobody reads.")
    for name in names:
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise SceneError(f"{place} has no {name}.")
    return {name: row[name] for name in names}
