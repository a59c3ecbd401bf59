"""What was said in rounds, once it was opened: lines, what people vote for, and what somebody takes on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Select,
    and_,
    delete,
    exists,
    func,
    select,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities import rounds
from models.capabilities.rounds import LINES, RESULT, SHAPES, Round, Shape
from models.people import values
from models.store import outbox
from models.store.base import Base, insert_or_ignore, locked
from models.store.batches import Chore, of_rows
from models.store.persons import Person


class RoundLine(Base):
    """One thing that was said in a round."""

    __tablename__ = "round_lines"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "round_id"], ["rounds.workspace_id", "rounds.id"]),
        Index("ix_round_lines_round", "workspace_id", "round_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """By chance, so that their order is none."""
    round_id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    part: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    words: Mapped[str] = mapped_column(info={"person": Person.WORDS})
    place: Mapped[int | None] = mapped_column(info={"person": Person.NOTHING})
    """Among those that were chosen, from 1."""


class RoundVote(Base):
    """Somebody finds that a line matters. It is deleted when the votes are counted."""

    __tablename__ = "round_votes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "line_id"], ["round_lines.workspace_id", "round_lines.id"], ondelete="CASCADE"
        ),
        Index("ix_round_votes_member", "workspace_id", "member_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    line_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    member_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.OWNER, "heading": "your_votes"})


class RoundPromise(Base):
    """Somebody took a line on, as a promise of their own, for all of the team to see."""

    __tablename__ = "round_promises"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "line_id"], ["round_lines.workspace_id", "round_lines.id"], ondelete="CASCADE"
        ),
        Index("ix_round_promises_followup", "workspace_id", "followup_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    line_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    round_id: Mapped[UUID] = mapped_column(info={"person": Person.SHOWN})
    followup_id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    member_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "lines_you_took_on"})
    tells_when: Mapped[bool] = mapped_column(info={"person": Person.OWN})
    """Whether the team may read by when."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


# Lines


def of_round(session: Session, workspace_id: str, round_id: UUID) -> Sequence[RoundLine]:
    """What was said, in no order."""
    here = (RoundLine.workspace_id == workspace_id, RoundLine.round_id == round_id)
    return list(session.scalars(select(RoundLine).where(*here).order_by(RoundLine.id)))


def chosen_of(session: Session, workspace_id: str, round_id: UUID) -> Sequence[RoundLine]:
    """What was chosen, what matters to most first."""
    chosen = [each for each in of_round(session, workspace_id, round_id) if each.place]
    return sorted(chosen, key=lambda each: each.place or 0)


def get(session: Session, workspace_id: str, line_id: UUID) -> RoundLine | None:
    """The line of that id."""
    return session.scalars(_line(workspace_id, line_id)).one_or_none()


def hold(session: Session, workspace_id: str, line_id: UUID) -> RoundLine | None:
    """The same, kept from others: nobody takes it down meanwhile."""
    return session.scalars(locked(_line(workspace_id, line_id))).one_or_none()


def delete_all(session: Session, workspace_id: str, round_id: UUID) -> None:
    """Nothing of what was said in it is left, nor of who voted."""
    here = (RoundLine.workspace_id == workspace_id, RoundLine.round_id == round_id)
    session.execute(delete(RoundLine).where(*here), execution_options={"synchronize_session": False})


def take_down(session: Session, workspace_id: str, line_id: UUID, now: datetime) -> None:
    """A line is not shown any more, wherever it was: it is deleted. What somebody promised stays theirs."""
    found = hold(session, workspace_id, line_id)
    of = rounds.get(session, workspace_id, found.round_id) if found else None
    if found and of:
        values.forget_words(session, workspace_id, of.team_id, found.words)
        session.delete(found)
        session.flush()
        outbox.renew(session, workspace_id, [found.round_id], now, [LINES, RESULT])


def past(workspace_id: str, before: datetime) -> Chore:
    """The lines of rounds that were over before that time."""
    is_old = exists().where(
        Round.workspace_id == RoundLine.workspace_id, Round.id == RoundLine.round_id, Round.ends_at < before
    )
    return of_rows(RoundLine, workspace_id, true(), None, is_old)


def _line(workspace_id: str, line_id: UUID) -> Select[RoundLine]:
    return select(RoundLine).where(RoundLine.workspace_id == workspace_id, RoundLine.id == line_id)


# Votes


def votes_of(session: Session, workspace_id: str, round_id: UUID, member_id: str) -> Collection[UUID]:
    """The lines that somebody voted for."""
    theirs = select(RoundVote.line_id).join(RoundLine, _same_line())
    here = (RoundVote.workspace_id == workspace_id, RoundLine.round_id == round_id)
    return set(session.scalars(theirs.where(*here, RoundVote.member_id == member_id)))


def vote(session: Session, workspace_id: str, line_id: UUID, member_id: str) -> None:
    """Somebody votes for a line; once, however often they do."""
    mine = {"workspace_id": workspace_id, "line_id": line_id, "member_id": member_id}
    insert_or_ignore(session, RoundVote, mine)


def take_vote_back(session: Session, workspace_id: str, line_id: UUID, member_id: str) -> None:
    """They do so no longer."""
    theirs = (RoundVote.workspace_id == workspace_id, RoundVote.line_id == line_id, RoundVote.member_id == member_id)
    session.execute(delete(RoundVote).where(*theirs), execution_options={"synchronize_session": False})


def count(session: Session, counted: Round) -> None:
    """Choose what most voted for, and forget who voted for what.

    What has as many votes as the last of these is chosen as well, while it is not too much; else it is left out, since
    nothing says which of it. What nobody voted for is not chosen.
    """
    workspace_id, shape = counted.workspace_id, SHAPES[counted.kind]
    here = (RoundLine.workspace_id == workspace_id, RoundLine.round_id == counted.id)
    votes = select(RoundLine.id, func.count().label("number")).join(RoundVote, _same_line()).group_by(RoundLine.id)
    chosen = _most_voted({each.id: each.number for each in session.execute(votes.where(*here))}, shape)
    for place, line_id in enumerate(chosen, start=1):
        the = update(RoundLine).where(RoundLine.workspace_id == workspace_id, RoundLine.id == line_id)
        session.execute(the.values(place=place))
    theirs = RoundVote.line_id.in_(select(RoundLine.id).where(*here))
    all_of_them = delete(RoundVote).where(RoundVote.workspace_id == workspace_id, theirs)
    session.execute(all_of_them, execution_options={"synchronize_session": False})


def _most_voted(votes: Mapping[UUID, int], shape: Shape) -> Sequence[UUID]:
    chosen: list[UUID] = []
    for number in sorted(set(votes.values()), reverse=True):
        equal = sorted(line_id for line_id, each in votes.items() if each == number)
        if len(chosen) >= shape.chosen or len(chosen) + len(equal) > shape.chosen_at_most:
            break
        chosen += equal
    return chosen


def _same_line() -> ColumnElement[bool]:
    return and_(RoundVote.workspace_id == RoundLine.workspace_id, RoundVote.line_id == RoundLine.id)


# What somebody takes on


def take_on(session: Session, promise: RoundPromise, now: datetime) -> None:
    """Somebody takes a line on, in the place of whoever did before and let it go; the line is held (`hold`)."""
    session.merge(promise)
    session.flush()
    outbox.renew(session, promise.workspace_id, [promise.round_id], now, [RESULT])


def promises_of(session: Session, workspace_id: str, line_ids: Collection[UUID]) -> Sequence[RoundPromise]:
    """Which of these lines were taken on."""
    wanted = select(RoundPromise).where(RoundPromise.workspace_id == workspace_id, RoundPromise.line_id.in_(line_ids))
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def show_promise_anew(session: Session, workspace_id: str, followup_id: UUID, now: datetime) -> None:
    """Something became of a promise: where the team reads of it, that follows."""
    of_followup = (RoundPromise.workspace_id == workspace_id, RoundPromise.followup_id == followup_id)
    if round_ids := list(session.scalars(select(RoundPromise.round_id).where(*of_followup))):
        outbox.renew(session, workspace_id, round_ids, now, [RESULT])
