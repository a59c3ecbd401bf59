"""Looking after what was resolved: a check-in some days after a follow-up was done, and how it felt.

The answers are the measure of whether help was kind; who was asked, when, and what they said is kept.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities.followups import CheckBack, Followup, State, find, kind_of, note_step, rules_for
from models.capabilities.reminders import Step
from models.people import enough
from models.store.base import Base, affected, insert_or_ignore
from models.store.outbox import Wish
from models.store.persons import Person

CHECK_BACK_DAYS = 3
"""Working days after which somebody checks in on what was done."""
COMMENT_PATIENCE = timedelta(minutes=5)
"""How long an answer waits for a comment before its owner hears of it."""


class FollowupFeeling(Base):
    """One person asked how a follow-up went, and what they said: the measure of whether help was kind."""

    __tablename__ = "followup_feelings"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "followup_id"], ["followups.workspace_id", "followups.id"]),
        Index("ix_followup_feelings_asked", "workspace_id", "asked_at"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    followup_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    asked_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.AUTHOR, "heading": "answers_you_gave", "called": "asked"}
    )
    face: Mapped[int | None] = mapped_column(info={"person": Person.FACT})
    """From 1 (it did not help) to 5 (it helped a lot); `None` until answered."""
    comment: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    asked_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    answered_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})


def look_back(
    session: Session, workspace_id: str, followup_id: UUID, owner_id: str, how: CheckBack, now: datetime
) -> datetime | None:
    """Check in on what was done, some working days from now; answers when, or `None` if there is nothing to do."""
    at = rules_for(session, workspace_id, owner_id).hours.next_morning(now, CHECK_BACK_DAYS)
    is_for_them = Followup.other_id.is_(None) if how is CheckBack.BEYOND else Followup.other_id.is_not(None)
    wanted = (
        update(Followup)
        .where(
            Followup.workspace_id == workspace_id,
            Followup.id == followup_id,
            Followup.owner_id == owner_id,
            Followup.state == State.DONE,
            is_for_them,
            Followup.check_back.is_(None),
        )
        .values(check_back=how, next_at=at, next_step=Step.FEELING if how is CheckBack.ASK else Step.CHECK_BACK)
    )
    return at if affected(session.execute(wanted)) else None


def ask(session: Session, followup: Followup, asked_id: str, on: date, now: datetime) -> None:
    """Ask somebody how it went: on this day of theirs, nothing else comes of Kindling's own accord."""
    row = {"workspace_id": followup.workspace_id, "followup_id": followup.id, "asked_id": asked_id, "asked_at": now}
    insert_or_ignore(session, FollowupFeeling, row)
    step_id = note_step(session, followup.workspace_id, followup, Step.FEELING, [asked_id], now)
    asking = Wish(kind_of(Step.FEELING), step_id, asked_id)
    enough.note(session, followup.workspace_id, [(asking, on)], now)


def feeling_of(session: Session, workspace_id: str, followup_id: UUID, asked_id: str) -> FollowupFeeling | None:
    """What this person was asked and said about a follow-up."""
    return session.get(FollowupFeeling, (workspace_id, followup_id, asked_id))


def answer(
    session: Session, workspace_id: str, followup_id: UUID, asked_id: str, face: int, now: datetime
) -> FollowupFeeling | None:
    """Note how it felt; the owner hears of it after a while, so that a comment can come along. The first answer counts.

    Returns `None` where this person was not asked, or answered already.
    """
    theirs = (
        FollowupFeeling.workspace_id == workspace_id,
        FollowupFeeling.followup_id == followup_id,
        FollowupFeeling.asked_id == asked_id,
    )
    first = update(FollowupFeeling).where(*theirs, FollowupFeeling.answered_at.is_(None))
    if not affected(session.execute(first.values(face=face, answered_at=now))):
        return None
    followup = find(session, workspace_id, followup_id)
    if followup:
        note_step(
            session, workspace_id, followup, Step.ANSWERED, [followup.owner_id], now, due_at=now + COMMENT_PATIENCE
        )
    return session.scalars(select(FollowupFeeling).where(*theirs)).one()


def comment(session: Session, workspace_id: str, followup_id: UUID, asked_id: str, words: str, now: datetime) -> bool:
    """Add a comment to one's answer. If the owner heard of the answer already, they hear of the comment, too."""
    feeling = feeling_of(session, workspace_id, followup_id, asked_id)
    followup = find(session, workspace_id, followup_id)
    if feeling is None or followup is None or feeling.answered_at is None or feeling.comment:
        return False
    feeling.comment = words
    if now > feeling.answered_at + COMMENT_PATIENCE:
        note_step(session, workspace_id, followup, Step.COMMENTED, [followup.owner_id], now)
    return True
