"""Micro-practices: one small act or reflection at a time, in turn through the principles.

A message begins with one practice; another one that takes its place has an id that follows from the one before. So
what a message shows now can be found from whichever of its buttons is used, and two clicks at once move on by one.
When the next message comes, the one before it has its buttons no longer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import unanswered
from models.people.cadences import CadenceKind, due_kind
from models.store import outbox
from models.store.base import Base, id_of, insert_or_ignore, locked, row_of
from models.store.persons import Person

DUE = due_kind(CadenceKind.PRACTICE)
"""Outbox kind: the practice of the week."""
SHOWN_FOR = timedelta(days=35)
"""How long a message that stands is looked after; an older one is long out of sight."""


class Practice(Base):
    """One practice proposed to one person."""

    __tablename__ = "practices"
    __table_args__ = (Index("ix_practices_member", "workspace_id", "member_id", "created_at"),)

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
    member_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "practices_proposed_to_you"})
    entry_id: Mapped[str] = mapped_column(info={"person": Person.FACT})
    """The entry of the content, or the id of one of the workspace's own."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    done_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})


def propose(session: Session, workspace_id: str, practices: Sequence[Practice], now: datetime) -> None:
    """Remember what is proposed; one of the same id stays as it is. The messages before it lose their buttons."""
    if not practices:
        return
    open_ones = select(Practice.id).where(
        Practice.workspace_id == workspace_id,
        Practice.member_id.in_([each.member_id for each in practices]),
        Practice.id.not_in([each.id for each in practices]),
        Practice.created_at > now - SHOWN_FOR,
        Practice.done_at.is_(None),
    )
    outbox.renew(session, workspace_id, list(session.scalars(open_ones)), now, [DUE])
    insert_or_ignore(session, Practice, [{**row_of(each), "workspace_id": workspace_id} for each in practices])


def find(session: Session, workspace_id: str, practice_id: UUID) -> Practice | None:
    """The practice of that id, or `None` if there is none."""
    return session.get(Practice, (workspace_id, practice_id))


def current(session: Session, workspace_id: str, practice_id: UUID, member_id: str) -> Practice | None:
    """This practice, or the last one that took its place; `None` if it is not this person's.

    Whoever else asks for it waits until this transaction is over.
    """
    practice = _take(session, workspace_id, practice_id)
    if practice is None or practice.member_id != member_id:
        return None
    while following := _take(session, workspace_id, _next_id(practice.id)):
        practice = following
    return practice


def finish(session: Session, current: Practice, now: datetime) -> None:
    """It is done."""
    current.done_at = now
    unanswered.answered(session, current.workspace_id, current.member_id, CadenceKind.PRACTICE)


def shown_in(session: Session, workspace_id: str, practice_id: UUID) -> Practice | None:
    """What the message shows that began with this practice, or `None` if there is none."""
    practice = find(session, workspace_id, practice_id)
    while practice and (following := find(session, workspace_id, _next_id(practice.id))):
        practice = following
    return practice


def follow(session: Session, current: Practice, entry_id: str, now: datetime) -> Practice:
    """Let another practice take the place of the current one."""
    following = Practice(
        workspace_id=current.workspace_id,
        id=_next_id(current.id),
        member_id=current.member_id,
        entry_id=entry_id,
        created_at=now,
        done_at=None,
    )
    session.add(following)
    unanswered.answered(session, current.workspace_id, current.member_id, CadenceKind.PRACTICE)
    return following


def _next_id(practice_id: UUID) -> UUID:
    return id_of("practice", "after", practice_id)


def _take(session: Session, workspace_id: str, practice_id: UUID) -> Practice | None:
    the = select(Practice).where(Practice.workspace_id == workspace_id, Practice.id == practice_id)
    return session.scalars(locked(the)).one_or_none()
