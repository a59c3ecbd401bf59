"""Every statement names the workspace whose rows it touches, or stands in a short list with its reason.

Each test watches the statements of its own process, and those of the programs that are forked for it. What a statement
was made of is looked at, not its words: so it is known which condition holds for which table.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Engine, Table, event
from sqlalchemy.sql import operators
from sqlalchemy.sql.dml import Insert, UpdateBase
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    ClauseElement,
    ColumnClause,
    Grouping,
    Tuple,
)
from sqlalchemy.sql.selectable import Alias, CompoundSelect, FromClause, Join, Select, SelectBase

from models import Base

OURS = ("bot.", "handlers.", "models.", "scheduler.")
"""Whose statements are looked at: tests and the sandbox may read what they like."""
OF_MANY: Mapping[str, str] = {
    "bot.tools.backup._marked": "whether a backup has any workspace",
    "bot.tools.doctor_rows": "`doctor` finds rows that cannot be planned or read in any workspace, and tells their ids",
    "models.across.entry_nudges.where_waiting": "in which workspaces an answer is waited for",
    "models.across.exports.all_workspaces": "from which workspaces whoever exports may choose",
    "models.across.opening.where_busy": "in which workspaces something without a name is under way",
    "models.across.story_drafts.where_coming": "in which workspaces a story is coming",
    "models.across.wrong_clock.touched": "in which workspaces something was done by a clock that was ahead",
    "models.across.wrong_clock.waiting_ahead": "in which workspaces something waits since then",
    "models.capabilities.erasures.are_under_way": "an SQLite file is made anew when nobody at all is being erased",
    "models.capabilities.erasures.under_way": "who is being erased, wherever that was begun",
    "models.people.replanning.unfinished": "in which workspaces something is to be planned anew",
    "models.store.due": "in which workspaces something is due, and when the next thing is",
    "models.store.installations.all_served": "which workspaces are installed, and through what",
    "models.store.installations.changed_since": "which of them came or went",
    "models.store.installations.forget_unused": "whether an installation is in any workspace",
    "models.store.outbox.lately_set_aside": "which messages were set aside anywhere, for `doctor`",
    "models.store.outbox.waiting_for": "how many of them wait for somebody to mend something, for `doctor`",
    "models.store.outbox.where_unfinished": "in which workspaces a message was on its way when a process ended",
    "models.store.restoring.doubt_elsewhere": "in which database all workspaces were worked for last",
    "models.store.restoring.doubt_from": "a backup that was played back is one of all workspaces",
    "models.store.restoring.last_known": "until when a backup knows anything, of all workspaces",
    "models.store.workspaces._asked": "in which workspaces Slack was asked when who is where",
    "models.store.workspaces.left_before": "which workspaces were left long ago",
    "models.store.workspaces.of_installation": "which workspaces an installation is in",
    "models.store.workspaces.resume_installed": "in every workspace that Slack refused, it is tried again at a start",
    "models.store.workspaces.worked_at": "until when any process worked for each",
    "scheduler.figures": "the metrics of a process are of all workspaces, and only counts and moments",
    "scheduler.housekeeping.Housekeeping._where": "in which workspaces something is old enough to be deleted",
}
"""What is asked of all workspaces at once, by the function or module that asks, and why."""

Fact = tuple[int, int]
"""The workspace of the first is that of the second; tables and their aliases by their hashes."""
GIVEN = 0
"""In the place of the second: a value, or what a sub-select found that is looked at by itself."""

_TABLE = re.compile(r"\b(" + "|".join(table.name for table in Base.metadata.sorted_tables) + r")\b")
_looked_at: set[str] = set()
"""Statements that name it; each is compiled once, and looked at once."""


class UnnamedError(AssertionError):
    """A statement names no workspace."""


def watch() -> None:
    """Refuse statements that do not name the workspace, on every database of this process from now on."""
    event.listen(Engine, "before_cursor_execute", _look)


def _look(_connection: Any, _cursor: Any, words: str, _parameters: Any, context: Any, _many: bool) -> None:
    if words in _looked_at:
        return
    made_of = context.compiled.statement if context is not None and context.compiled else None
    missing = unnamed(made_of, words)
    if not missing:
        _looked_at.add(words)
    elif (by := _asker()).startswith(OURS) and not by.startswith(tuple(OF_MANY)):
        raise UnnamedError(f"{by} names no workspace of {', '.join(sorted(missing))}: {words}")


def _asker() -> str:
    """The function that executes the statement."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_globals["__name__"].startswith(("sqlalchemy.", "contextlib")):
        frame = frame.f_back
    return f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname.partition('.<locals>')[0]}"


def unnamed(statement: ClauseElement | None, words: str = "") -> set[str]:
    """The tables of which this statement reaches rows of more than the workspaces that it names.

    Args:
        statement: what it was made of.
        words: what stands in its place if it was made of nothing.
    """
    if isinstance(statement, SelectBase | UpdateBase):
        return set(_unnamed(statement, set()))
    return set() if statement is not None and not words else set(_TABLE.findall(words))


def _unnamed(statement: ClauseElement, outer: set[int]) -> Iterator[str]:
    """The same where what is around the statement names the workspace of `outer`."""
    if isinstance(statement, CompoundSelect):
        for part in statement.selects:
            yield from _unnamed(part, outer)
        return
    froms, facts = _sources(statement)
    facts |= {fact for each in getattr(statement, "_where_criteria", ()) for fact in _facts(each)}
    named = set(outer) | {GIVEN}
    while more := {of for of, like in facts if like in named} - named:
        named |= more
    for each in froms:
        if _workspace_of(each) is not None and hash(each) not in named:
            yield _name(each)
    for inner in _inside(statement, froms):
        yield from _unnamed(inner, named)


def _sources(statement: ClauseElement) -> tuple[list[FromClause], set[Fact]]:
    """Where it takes rows from, and what its joins say."""
    if isinstance(statement, Insert):
        return [], set()  # a row has its workspace, or it is refused
    found = list(statement.get_final_froms()) if isinstance(statement, Select) else [statement.table]  # type: ignore[attr-defined]
    froms: list[FromClause] = []
    facts: set[Fact] = set()
    while found:
        each = found.pop()
        if not isinstance(each, Join):
            froms.append(each)
            continue
        found += [each.left, each.right]
        said = _facts(each.onclause)
        facts |= {fact for fact in said if fact[0] == hash(each.right)} if each.isouter else said
    return froms, facts


def _facts(condition: Any) -> set[Fact]:
    """What surely holds where this condition does."""
    if isinstance(condition, Grouping):
        return _facts(condition.element)
    if isinstance(condition, BooleanClauseList):
        of_each = [_facts(each) for each in condition.clauses]
        return set.union(*of_each) if condition.operator is operators.and_ else set.intersection(*of_each)
    if not isinstance(condition, BinaryExpression) or condition.operator not in (operators.eq, operators.in_op):
        return set()
    pairs = zip(_parts(condition.left), _parts(condition.right), strict=False)
    if condition.operator is operators.in_op:
        pairs = ((each, condition.right) for each in _parts(condition.left))  # type: ignore[assignment]
    return {fact for one, other in pairs for fact in (*_fact(one, other), *_fact(other, one))}


def _parts(side: Any) -> Iterable[Any]:
    while isinstance(side, Grouping):
        side = side.element
    return side.clauses if isinstance(side, Tuple) else [side]


def _fact(one: Any, other: Any) -> Iterator[Fact]:
    if isinstance(one, BinaryExpression) and one.operator is operators.concat_op:
        one = one.left  # which keeps SQLite from an index
    if not isinstance(one, ColumnClause) or one.key != getattr(_workspace_of(one.table), "key", None):
        return
    if not isinstance(other, ColumnClause):
        yield hash(one.table), GIVEN
    elif other.key == getattr(_workspace_of(other.table), "key", "workspace_id"):
        is_table = _workspace_of(other.table) is not None
        yield hash(one.table), hash(other.table) if is_table else GIVEN


def _workspace_of(source: Any) -> Any:
    """The column of a table, or of an alias of one, that says whose each row is; `None` for whatever else there is."""
    if isinstance(source, Table) or (isinstance(source, Alias) and isinstance(source.element, Table)):
        return source.c.id if _name(source) == "workspaces" else source.c.get("workspace_id")
    return None


def _name(source: Any) -> str:
    of: Any = source.element if isinstance(source, Alias) else source
    return str(of.name)


def _inside(statement: ClauseElement, froms: Iterable[FromClause]) -> Iterator[ClauseElement]:
    """The sub-selects of a statement, not those within them."""
    waiting: list[Any] = [*statement.get_children(), *froms]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, Table | BindParameter):
            continue
        seen.add(id(each))
        if isinstance(each, SelectBase | UpdateBase):
            yield each
        else:
            waiting += each.get_children()
