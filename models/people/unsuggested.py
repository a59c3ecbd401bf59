"""Unsuggested: whom somebody does not want suggested to them, nor themselves to those.

Only they ever see it. The other's copy of their data has nothing of it, and it goes with either of the two.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, ForeignKey, Index, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, insert_or_ignore
from models.store.persons import Person

MOST = 20
"""How many people somebody may name."""


class Unsuggested(Base):
    """One person whom somebody named."""

    __tablename__ = "unsuggested"
    __table_args__ = (Index("ix_unsuggested_other", "workspace_id", "other_id"),)

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    member_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "please_dont_suggest"}
    )
    """Who named them."""
    other_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": None, "called": "person"}
    )


def of(session: Session, workspace_id: str, member_id: str) -> tuple[str, ...]:
    """Whom somebody named, by id."""
    named = select(Unsuggested.other_id).where(*_named_by(workspace_id, member_id)).order_by(Unsuggested.other_id)
    return tuple(session.scalars(named))


def put(session: Session, workspace_id: str, member_id: str, other_ids: Sequence[str]) -> None:
    """Let somebody name these people, and nobody else."""
    others = [each for each in dict.fromkeys(other_ids) if each != member_id][:MOST]
    gone = delete(Unsuggested).where(*_named_by(workspace_id, member_id), Unsuggested.other_id.not_in(others))
    session.execute(gone, execution_options={"synchronize_session": False})
    rows = [{"workspace_id": workspace_id, "member_id": member_id, "other_id": each} for each in others]
    insert_or_ignore(session, Unsuggested, rows)


def add(session: Session, workspace_id: str, member_id: str, other_id: str) -> bool:
    """Let somebody name this person as well; answers whether they are named now, which needs room for them."""
    put(session, workspace_id, member_id, (*of(session, workspace_id, member_id), other_id))
    return other_id in of(session, workspace_id, member_id)


def pairs(session: Session, workspace_id: str, member_ids: Collection[str]) -> set[tuple[str, str]]:
    """Each of these people with each person who must not be suggested to them, whoever of the two named the other."""
    either = or_(Unsuggested.member_id.in_(member_ids), Unsuggested.other_id.in_(member_ids))
    wanted = select(Unsuggested.member_id, Unsuggested.other_id).where(Unsuggested.workspace_id == workspace_id, either)
    found = {(one, other) for one, other in session.execute(wanted)}
    return found | {(other, one) for one, other in found}


def _named_by(workspace_id: str, member_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Unsuggested.workspace_id == workspace_id, Unsuggested.member_id == member_id
