"""Consent: whether what somebody said may be told again to others than those who read it already.

It needs the yes of everyone whom it names. No answer is a no, and a yes can be taken back at any time. Nobody is asked
twice about the same words: whoever is asked has a row, and there is one for each person and thing.
"""

import enum
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, insert_or_ignore, locked
from models.store.persons import Person

ASKED = "consent.asked"
"""Outbox kind: the question to one person. It tells of the thing that is to be told again."""


class Kind(enum.StrEnum):
    """What is told again."""

    THANKS = "thanks"
    ANSWER = "answer"
    """What somebody answered to "how did that feel?", in their words; known by the promise."""
    CHANGE = "change"
    """What was changed, as a lead noted it."""
    CLIENT = "client"
    """What somebody said whom the organisation is there for. What those say whom it names is kept with it
    (`models.capabilities.client_words`), since they are asked when it is brought in."""


class Answer(enum.StrEnum):
    """Who may read it."""

    NO = "no"
    TEAM = "team"
    """The team of whose story it is a part."""
    ANYONE = "anyone"
    """Whoever is given what is published; the team as well."""


class AskedConsent(Base):
    """One person named in one thing that may be told again."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_member", "workspace_id", "member_id"),
        Index("ix_consents_story", "workspace_id", "story_id"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    subject_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """What is told again: by `kind`, the id of the thanks, the promise or the change."""
    member_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "what_may_be_told_again"}
    )
    kind: Mapped[Kind] = mapped_column(info={"person": Person.FACT})
    story_id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    """The story for which they are asked."""
    asked_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    answer: Mapped[Answer | None] = mapped_column(info={"person": Person.FACT})
    """`None` until they answer, which is a no."""
    answered_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})


def note(
    session: Session,
    workspace_id: str,
    story_id: UUID,
    kind: Kind,
    subject_id: UUID,
    member_ids: Collection[str],
    now: datetime,
    *,
    willing_ids: Collection[str] = (),
) -> None:
    """These people are asked about it for that story. Who of them is willing already said so when they wrote it."""
    row = {"workspace_id": workspace_id, "story_id": story_id, "kind": kind, "subject_id": subject_id, "asked_at": now}
    said = {each: (Answer.TEAM, now) if each in willing_ids else (None, None) for each in member_ids}
    rows = [{**row, "member_id": each, "answer": answer, "answered_at": at} for each, (answer, at) in said.items()]
    insert_or_ignore(session, AskedConsent, rows)


def was_asked(session: Session, workspace_id: str, subject_ids: Collection[UUID]) -> set[UUID]:
    """About which of these anybody was asked."""
    asked = select(AskedConsent.subject_id).where(
        AskedConsent.workspace_id == workspace_id, AskedConsent.subject_id.in_(subject_ids)
    )
    return set(session.scalars(asked.distinct()))


def find(session: Session, workspace_id: str, subject_id: UUID, member_id: str) -> AskedConsent | None:
    """What this person was asked and said about it."""
    return session.scalars(_of(workspace_id, subject_id).where(AskedConsent.member_id == member_id)).one_or_none()


def is_given(
    session: Session,
    workspace_id: str,
    subject_id: UUID,
    named_ids: Collection[str],
    since: datetime,
    *,
    for_anyone: bool = False,
) -> bool:
    """Whether everyone named says yes, to the words as they are.

    Args:
        session: to read with.
        workspace_id: the workspace.
        subject_id: what is told again.
        named_ids: whom it names.
        since: when its words were last changed: what was said before was about others.
        for_anyone: whether it is to be published.
    """
    enough = (Answer.ANYONE,) if for_anyone else (Answer.TEAM, Answer.ANYONE)
    willing = {
        each.member_id
        for each in session.scalars(_of(workspace_id, subject_id))
        if each.answer in enough and each.answered_at and each.answered_at >= since
    }
    return willing >= set(named_ids)


def answer(
    session: Session, workspace_id: str, subject_id: UUID, member_id: str, said: Answer, now: datetime
) -> AskedConsent | None:
    """Keep what somebody says who was asked; their latest word counts. `None` if they were not."""
    asked = _of(workspace_id, subject_id).where(AskedConsent.member_id == member_id)
    found = session.scalars(locked(asked)).one_or_none()
    if found:
        found.answer, found.answered_at = said, now
        session.flush()
    return found


def given_by(session: Session, workspace_id: str, member_id: str, most: int) -> list[AskedConsent]:
    """What somebody said yes to, the latest first."""
    theirs = select(AskedConsent).where(
        AskedConsent.workspace_id == workspace_id,
        AskedConsent.member_id == member_id,
        AskedConsent.answer.in_((Answer.TEAM, Answer.ANYONE)),
    )
    return list(session.scalars(theirs.order_by(AskedConsent.answered_at.desc(), AskedConsent.subject_id).limit(most)))


def _of(workspace_id: str, subject_id: UUID) -> Select[AskedConsent]:
    return select(AskedConsent).where(AskedConsent.workspace_id == workspace_id, AskedConsent.subject_id == subject_id)
