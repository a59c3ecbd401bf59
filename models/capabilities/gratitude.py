"""Gratitude prompts: whom each person was reminded of, for what, and what came of it;
`models.across.gratitude_choice` chooses them.
"""

import enum
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities import shoutouts
from models.capabilities.shoutouts import Shoutout, ShoutoutRecipient
from models.people import unanswered, unsuggested
from models.people.cadences import CadenceKind, due_kind
from models.store import outbox
from models.store.base import Base, insert_or_ignore, locked, row_of
from models.store.persons import Person

DUE = due_kind(CadenceKind.GRATITUDE)
"""Outbox kind: the prompt."""


class Why(enum.StrEnum):
    """What somebody did for the reader, or was thanked for beside them; for the same two, an earlier one is the better
    reason. That somebody thanked the reader is none: nobody owes thanks for thanks. Nor is what the reader did."""

    KEPT = "kept_for_you"
    """They kept a promise to the reader, who was told of it."""
    TOOK_ON = "took_on_for_you"
    """They made one, or took it over."""
    TOOK_OVER = "took_over_from_you"
    """They took over what the reader had promised."""
    HAND = "gave_a_hand"
    """The reader asked them for a hand, and they said that they can help."""
    THANKED_TOGETHER = "thanked_together"
    """In public, by somebody else."""


class Answer(enum.StrEnum):
    """What somebody says to a prompt, where they thank nobody."""

    NOBODY = "nobody"
    """Nobody comes to mind."""
    NOT_THEM = "not_them"
    """This person is not to be suggested any more."""


class Suggestion(Base):
    """One person suggested to another for thanks."""

    __tablename__ = "suggestions"
    __table_args__ = (
        Index("ix_suggestions_member", "workspace_id", "member_id", "created_at"),
        Index("ix_suggestions_about", "workspace_id", "about_id"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
    member_id: Mapped[str] = mapped_column(
        info={"person": Person.OWNER, "heading": "people_you_were_reminded_to_thank"}
    )
    """Who was reminded."""
    suggested_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": None, "called": "person"})
    """Of whom."""
    why: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    """For what: a `Why`, or a reason of an earlier version, which is none any more."""
    entry_id: Mapped[str] = mapped_column(info={"person": Person.FACT})
    """The line of the content that goes with it."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    about_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """What that was: the promise, the step with which it was handed over, the wish for a hand, or the thanks."""
    answer: Mapped[Answer | None] = mapped_column(info={"person": Person.FACT})
    answered_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """When they said so, or thanked this person."""


SHOWN_FOR = timedelta(days=35)
"""How long a prompt that stands is looked after; an older one is long out of sight."""


def note(session: Session, workspace_id: str, suggestions: Sequence[Suggestion], now: datetime) -> None:
    """Remember suggestions; one of the same id stays as it is. The prompts before them lose their buttons."""
    if not suggestions:
        return
    members = [each.member_id for each in suggestions]
    latest = {each.member_id: each.id for each in _lately(session, workspace_id, members, now)}
    outbox.renew(session, workspace_id, list(latest.values()), now, [DUE])
    insert_or_ignore(session, Suggestion, [{**row_of(each), "workspace_id": workspace_id} for each in suggestions])


def take_up(
    session: Session,
    workspace_id: str,
    giver_id: str,
    thanked_ids: Collection[str],
    now: datetime,
    *,
    is_prompted: bool = False,
) -> None:
    """Somebody thanked these people: the prompts that suggested them are answered, and say so where they stand. The
    last prompt is answered by thanking anybody with its button, too (`is_prompted`)."""
    taken_up = _lately(session, workspace_id, [giver_id], now, Suggestion.suggested_id.in_(thanked_ids))
    for each in taken_up:
        each.answered_at = each.answered_at or now
    if taken_up:
        outbox.renew(session, workspace_id, [each.id for each in taken_up], now, [DUE])
    if taken_up or is_prompted:
        unanswered.answered(session, workspace_id, giver_id, CadenceKind.GRATITUDE)


def answer(
    session: Session, workspace_id: str, suggestion_id: UUID, member_id: str, said: Answer, now: datetime
) -> Suggestion | None:
    """Whoever was reminded says that they thank nobody, which settles the prompt; the first answer counts.

    Answers it as it is now: settled as if nobody came to mind where they name too many people already, whom not to
    suggest; `None` where it is somebody else's, or gone.
    """
    theirs = select(Suggestion).where(
        Suggestion.workspace_id == workspace_id, Suggestion.id == suggestion_id, Suggestion.member_id == member_id
    )
    suggestion = session.scalars(locked(theirs)).one_or_none()
    if suggestion and suggestion.answer is None:
        is_kept = said is Answer.NOBODY or unsuggested.add(session, workspace_id, member_id, suggestion.suggested_id)
        suggestion.answer, suggestion.answered_at = said if is_kept else Answer.NOBODY, now
        unanswered.answered(session, workspace_id, member_id, CadenceKind.GRATITUDE)
    return suggestion


def show_anew(session: Session, workspace_id: str, about_id: UUID, now: datetime) -> None:
    """What prompts are about was put right or taken back: where they quote it, they follow."""
    about = select(Suggestion.id).where(Suggestion.workspace_id == workspace_id, Suggestion.about_id == about_id)
    if ids := list(session.scalars(about)):
        outbox.renew(session, workspace_id, ids, now, [DUE])


def _lately(
    session: Session, workspace_id: str, member_ids: Sequence[str], now: datetime, *conditions: ColumnElement[bool]
) -> list[Suggestion]:
    """The suggestions that these people were made lately, the latest last."""
    lately = select(Suggestion).where(
        Suggestion.workspace_id == workspace_id,
        Suggestion.member_id.in_(member_ids),
        Suggestion.created_at > now - SHOWN_FOR,
        *conditions,
    )
    return list(session.scalars(lately.order_by(Suggestion.created_at)))


def find(session: Session, workspace_id: str, suggestion_id: UUID) -> Suggestion | None:
    """The suggestion of that id, or `None` if there is none."""
    return session.get(Suggestion, (workspace_id, suggestion_id))


def last_thanked_at(session: Session, workspace_id: str, giver_id: str) -> datetime | None:
    """When this person last thanked anybody."""
    theirs = (Shoutout.workspace_id == workspace_id, Shoutout.giver_id == giver_id, shoutouts.stands())
    return session.scalar(select(func.max(Shoutout.created_at)).where(*theirs))


def has_thanked(session: Session, suggestion: Suggestion) -> bool:
    """Whether the person suggested was thanked since, by whoever was asked."""
    thanked = exists().where(
        Shoutout.workspace_id == suggestion.workspace_id,
        Shoutout.giver_id == suggestion.member_id,
        Shoutout.created_at >= suggestion.created_at,
        shoutouts.stands(),
        ShoutoutRecipient.workspace_id == Shoutout.workspace_id,
        ShoutoutRecipient.shoutout_id == Shoutout.id,
        ShoutoutRecipient.member_id == suggestion.suggested_id,
    )
    return bool(session.scalar(select(thanked)))
