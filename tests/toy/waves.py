"""Waves: who waved to whom, and with which words."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.cadences import Audience, declare, due_kind
from models.people.rhythms import Rhythm
from models.store.base import Base, new_id
from models.store.persons import Person

KIND = declare("wave", Audience.PERSON, Rhythm(frozenset({2}), time(11)))
DUE = due_kind(KIND)
"""Outbox kind: is there somebody to wave to?"""


class Wave(Base):
    """One wave."""

    __tablename__ = "waves"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
    member_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "waves_you_sent"})
    words: Mapped[str] = mapped_column(info={"person": Person.OWN})
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


def wave(session: Session, workspace_id: str, member_id: str, words: str, now: datetime) -> None:
    """Somebody waves."""
    session.add(Wave(workspace_id=workspace_id, id=new_id(), member_id=member_id, words=words, created_at=now))


def of(session: Session, workspace_id: str, member_id: str) -> Sequence[str]:
    """The words of all that somebody waved."""
    wanted = select(Wave.words).where(Wave.workspace_id == workspace_id, Wave.member_id == member_id)
    return session.scalars(wanted).all()
