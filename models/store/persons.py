"""What each column is to a person: said by `info={"person": …}` where the table is defined.

From it follows what becomes of the column when people take their data back (`models.across.erasure`), whether their
copy of it has it (`models.across.own_data`), and where others are named (`models.across.mentions`). So a new table is
erased and copied by what it says of itself.

Beside it a column may say:
    heading: of an id, under which heading that person's copy has the row; `None` where others keep it to themselves.
        Every id says it.
    called: what a copy calls the column, where not by its name; an id that is not called anything is left out.
"""

import enum
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column

from models.store.base import Base, table


class Person(enum.Enum):
    """What a column is to a person."""

    OWNER = enum.auto()
    """Whose row it is, by id: it is there for them, or about them, alone. The row goes with them."""
    AUTHOR = enum.auto()
    """Who did what others see or figures count. A pseudonym takes their place, and what is theirs in the row is taken
    back."""
    ACTOR = enum.auto()
    """Who else has to do with it. A pseudonym takes their place, and nothing else changes."""
    OTHER = enum.auto()
    """Whom somebody else's row is about as well. It loses them, and stays."""
    PEOPLE = enum.auto()
    """A list of ids that somebody else chose. It loses theirs; a copy has it, if it is called something."""
    WORDS = enum.auto()
    """Words of the row's owner or author, which may mention others. A copy has them; they are taken back."""
    LASTING_WORDS = enum.auto()
    """The same, but others go on needing them: they are not taken back."""
    SETTINGS = enum.auto()
    """What was chosen for everyone, packed. It may mention people; no copy has it."""
    OWN = enum.auto()
    """What else tells of the row's owner or author alone: a name, a choice, a link. A copy has it; it is taken back."""
    TRACE = enum.auto()
    """What leads to them, or is still to come of the row: where in Slack it stands, what is next. It is taken back, and
    no copy has it."""
    SUBJECT = enum.auto()
    """An id under which messages tell of the row: they go when its owner or author does."""
    SHOWN = enum.auto()
    """An id under which messages to others show what its owner put into the row: they are made anew when it goes."""
    FACT = enum.auto()
    """What happened, when, or how it counts. A copy has it; it stays where the row stays."""
    NOTHING = enum.auto()
    """Says nothing of anybody, or the program alone goes by it."""


IDS = (Person.OWNER, Person.AUTHOR, Person.ACTOR, Person.OTHER)
"""The columns that hold one person's id."""
EMPTIED = (Person.WORDS, Person.OWN, Person.TRACE)
"""What is taken back of a row that stays without its author."""
REPLACEABLE = (str, bool)
"""Of which types that may be where something must stand: there are words that say so, and no is an answer."""
MENTIONING = (Person.PEOPLE, Person.WORDS, Person.LASTING_WORDS, Person.SETTINGS)
COPIED = (Person.WORDS, Person.LASTING_WORDS, Person.OWN, Person.FACT)
"""Besides these, a copy has the ids that are called something."""


class UndecidedError(Exception):
    """A table does not say what it is to a person; the message is one sentence that names the column."""


def models() -> list[type[Base]]:
    """All tables, each after those that it refers to."""
    classes = {each.local_table: each.class_ for each in Base.registry.mappers}
    return [classes[each] for each in Base.metadata.sorted_tables]


def columns(model: type[Base], *wanted: Person) -> list[Column[Any]]:
    """The columns that are this to a person, in the table's order."""
    return [each for each in table(model).columns if each.info.get("person") in wanted]


def headings() -> dict[str, tuple[type[Base], Column[Any]]]:
    """What a copy lists: by which column of which table, by heading."""
    of_ids = [(model, each) for model in models() for each in columns(model, *IDS)]
    return {each.info["heading"]: (model, each) for model, each in of_ids if each.info["heading"]}


def check() -> None:
    """All tables say what they are to a person.

    Raises:
        UndecidedError: one does not.
    """
    for problem in _problems():
        raise UndecidedError(problem)


def _problems() -> Iterator[str]:
    everything = [(model, column) for model in models() for column in table(model).columns]
    for model, column in everything:
        if wrong := _wrong(model, column):
            yield f"{column} {wrong} (see models/store/persons.py)."
    used = Counter(heading for _, column in everything if (heading := column.info.get("heading")))
    yield from (f"Two columns have the heading {heading!r} in a copy." for heading, n in used.items() if n > 1)


def _wrong(model: type[Base], column: Column[Any]) -> str | None:
    person = column.info.get("person")
    if not isinstance(person, Person):
        return 'does not say what it is to a person: give it info={"person": …}'
    if (person in IDS) != ("heading" in column.info):
        return 'needs a "heading", or None, if it is somebody\'s id, and has none otherwise'
    if person is Person.OTHER and not column.nullable:
        return "must be nullable, since it loses whom it names"
    if person in (Person.PEOPLE, Person.SETTINGS) and not isinstance(column.type, JSON):
        return "must be JSON to lose whom it names"
    is_emptied = person in EMPTIED and bool(columns(model, Person.AUTHOR))
    if is_emptied and not column.nullable and column.type.python_type not in REPLACEABLE:
        return "must be nullable, since it is taken back"
    return next(_held_back(column), None)


def _held_back(column: Column[Any]) -> Iterator[str]:
    """A row that others refer to cannot go."""
    for key in column.foreign_keys:
        goes = any(each.info.get("person") is Person.OWNER for each in key.column.table.columns)
        if goes and key.ondelete != "CASCADE":
            yield f'needs ondelete="CASCADE", since a row of {key.column.table.name} goes with its owner'
