"""What several reads of one snapshot share: each question is asked once.

Only where nothing can change in between: in a unit of work that reads, after it said `share`.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

T = TypeVar("T")
_SHARED = "shared"
"""Key of `Session.info` for what was answered."""


def share(session: Session) -> None:
    """From now on, whatever this session is asked by `once` is asked once."""
    session.info.setdefault(_SHARED, {})


def once(session: Session, question: Hashable, ask: Callable[[], T]) -> T:
    """The answer, from before if the session shares."""
    shared = cast("dict[Hashable, Any] | None", session.info.get(_SHARED))
    if shared is None:
        return ask()
    if question not in shared:
        shared[question] = ask()
    return cast("T", shared[question])


def answer(session: Session, question: Hashable, given: Any) -> None:
    """Keep an answer for whoever will ask `once`; no other session needs it."""
    if _SHARED in session.info:
        session.info[_SHARED][question] = given
