"""Erasures that are under way: whoever is noted here counts as erased, though not all of it is done yet.

The note comes first and goes last, so that whatever ends the program in between, its next start goes on. It holds the
person's id, which is why it goes, too.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, bindparam, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store import snapshot
from models.store.base import Base, insert_or_ignore, table
from models.store.persons import Person


class Erasure(Base):
    """One person who takes back what Kindling knows of them."""

    __tablename__ = "erasures"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    member_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.OWNER, "heading": None})
    pseudonym: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    """What stands for them from now on: the same wherever it goes on."""
    asked_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})


@dataclass(frozen=True)
class UnderWay:
    """An erasure that is not finished."""

    workspace_id: str
    member_id: str
    pseudonym: str
    asked_at: datetime


_ERASURES = table(Erasure)
_THEIRS = select(_ERASURES.c.member_id).where(_ERASURES.c.workspace_id == bindparam("of_workspace"))


def note(session: Session, erasure: UnderWay) -> None:
    """Somebody is being erased; noted twice, the first one stands."""
    insert_or_ignore(session, Erasure, vars(erasure))


def forget(session: Session, erasure: UnderWay) -> None:
    """All of it is done."""
    theirs = (Erasure.workspace_id == erasure.workspace_id, Erasure.member_id == erasure.member_id)
    session.execute(delete(Erasure).where(*theirs))


def who(session: Session, workspace_id: str) -> frozenset[str]:
    """Those who are being erased, by id: nobody, most of the time."""
    return snapshot.once(
        session,
        ("erased", workspace_id),
        lambda: frozenset(session.scalars(_THEIRS, {"of_workspace": workspace_id})),
    )


def are_under_way(session: Session) -> bool:
    """Whether anybody is being erased, wherever."""
    return bool(session.scalar(select(exists().select_from(Erasure))))


def under_way(session: Session, served: Collection[str], before: datetime | None = None) -> list[UnderWay]:
    """The erasures of these workspaces that are not finished, or those of them that were asked for before that time."""
    wanted = select(Erasure).order_by(Erasure.asked_at, Erasure.member_id)
    if before:
        wanted = wanted.where(Erasure.asked_at < before)
    return [_of(row) for row in session.scalars(wanted) if row.workspace_id in served]


def get(session: Session, workspace_id: str, member_id: str) -> UnderWay:
    """The erasure of this person that is under way.

    Raises:
        sqlalchemy.exc.NoResultFound: there is none.
    """
    theirs = (Erasure.workspace_id == workspace_id, Erasure.member_id == member_id)
    return _of(session.scalars(select(Erasure).where(*theirs)).one())


def _of(row: Erasure) -> UnderWay:
    return UnderWay(row.workspace_id, row.member_id, row.pseudonym, row.asked_at)
