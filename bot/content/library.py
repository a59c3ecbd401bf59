"""What Kindling asks, proposes and invites to: the entries in `data/`, and which of them comes next for whom.

The texts are plain English, to be shown with `say`; only a check-back has a gap, `{name}`.
"""

import enum
import hashlib
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import chain, zip_longest


class EntryKind(enum.StrEnum):
    """What an entry is for; also the name of its file in `data/`."""

    QUESTION = "question"
    """A check-in's question, asked of one person."""
    PRACTICE = "practice"
    """One small act or reflection."""
    GRATITUDE = "gratitude"
    """Goes on under what somebody did, such as "Chi took on the rota for you on Tuesday."."""
    CHECK_BACK = "check_back"
    """What a person may send to `{name}` some days after something was resolved."""
    SUGGESTION = "suggestion"
    """For a lead, in the weekly digest, beside the figure that it fits."""
    INVITATION = "invitation"
    """Ends a team's digest, open to everyone."""


class Principle(enum.StrEnum):
    """The method's five principles, in its order.

    People see them by the names in `DEFAULT_VALUES`, wherever it is; these are what is stored.
    """

    EMPATHY = "empathy"
    RESPECT = "respect"
    ANTICIPATION = "anticipation"
    PARTNERSHIP = "partnership"
    CARE = "care"


_ORDER = {principle: number for number, principle in enumerate(Principle)}


class Action(enum.StrEnum):
    """The method's six action steps."""

    ACKNOWLEDGE = "acknowledge"
    """Notice or thank somebody who usually is not."""
    BELIEFS = "beliefs"
    """Question a belief about kindness."""
    COMPLIMENT = "compliment"
    CLIMATE = "climate"
    """Make the group kinder."""
    REPAIR = "repair"
    """Mend what may have hurt somebody."""
    SELF_CARE = "self_care"


@dataclass(frozen=True)
class Entry:
    """One thing to say."""

    id: str
    """A short slug that stays the same when the wording changes; unique over all kinds."""
    kind: EntryKind
    principle: Principle
    action: Action | None
    text: str
    why: str
    """One sentence on why it helps; each practice has one, elsewhere it may be empty."""
    fits: str | None
    """Only of a suggestion, the figure it fits: reach, unseen (not thanked for a while), values, timeliness, load (more
    work than people), feeling (how help felt), mood, own_part (the lead's own), quiet (little was said) or steady
    (nothing stands out)."""
    is_retired: bool = False
    """Whether it is no longer said, and only found for what was kept of it."""


@cache
def entries(kind: EntryKind) -> tuple[Entry, ...]:
    """All entries of a kind, always in the same order, in which the principles take turns."""
    read = [_entry(kind, slug, row) for slug, row in _rows(kind).items()]
    by_principle = ([each for each in read if each.principle is principle] for principle in Principle)
    return tuple(each for each in chain.from_iterable(zip_longest(*by_principle)) if each is not None)


def entry(id: str) -> Entry | None:
    """The entry with this id, whatever its kind; `None` if there is none (any more)."""
    return _by_id().get(id)


@cache
def retired() -> dict[str, Entry]:
    """The entries that are no longer said, by id. Answers and notes still name them, so their ids stay theirs."""
    return {
        slug: replace(_entry(EntryKind(row["kind"]), slug, row), is_retired=True)
        for slug, row in _rows("retired").items()
    }


def pick(
    kind: EntryKind,
    seen: Collection[str],
    switched_off: Collection[str] = (),
    own: Sequence[Entry] = (),
    salt: str = "",
) -> Entry | None:
    """The next entry of a kind for somebody; the same arguments always give the same one.

    The principles take turns, and nothing comes twice before everything has been seen. Once it has, the answer is as if
    nothing had been, so the caller begins a new list of what was seen with it. `None` if all are switched off.

    :param seen: Ids of what they had since their list began; ids of other kinds do no harm.
    :param switched_off: Ids of what is not to be said.
    :param own: The workspace's own entries, which are mixed in; those of other kinds are left out.
    :param salt: The person's id: it decides with which principle they begin, and the order within each.
    """
    every = [each for each in (*entries(kind), *own) if each.kind is kind]
    switched_on = _without(every, switched_off)
    unseen = _without(switched_on, seen)
    if not unseen:
        unseen, seen = switched_on, ()
    # Also counts what was switched off after it was seen: its principle had its turn.
    turns_had = Counter(each.principle for each in every if each.id in seen)
    first = _number(salt, kind)

    def place(each: Entry) -> tuple[int, int, int]:
        turn = (_ORDER[each.principle] - first) % len(_ORDER)
        return turns_had[each.principle], turn, _number(salt, each.id)

    return min(unseen, key=place, default=None)


def _without(of: Iterable[Entry], ids: Collection[str]) -> list[Entry]:
    return [each for each in of if each.id not in ids]


def _number(salt: str, name: str) -> int:
    """A number that looks drawn by lot, and is the same in every process (which `hash` is not)."""
    return int.from_bytes(hashlib.blake2b(f"{salt} {name}".encode(), digest_size=8).digest(), "big")


def _rows(name: str) -> dict[str, dict[str, str]]:
    data = resources.files(__package__).joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


def _entry(kind: EntryKind, id: str, row: dict[str, str]) -> Entry:
    action = row.get("action")
    return Entry(
        id=id,
        kind=kind,
        principle=Principle(row["principle"]),
        action=Action(action) if action else None,
        text=row["text"],
        why=row.get("why", ""),
        fits=row.get("fits"),
    )


@cache
def _by_id() -> dict[str, Entry]:
    return {each.id: each for kind in EntryKind for each in entries(kind)}
