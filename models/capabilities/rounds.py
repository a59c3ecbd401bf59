"""Rounds: a team's people say something in private until a fixed moment, read all of it at once and without names,
and choose what matters most to them.

What is said waits as slips in the pool (`models.capabilities.pool`), so that a line is a row only once all of its
round are (`models.across.opening`). A line has no author and no time, and its id is by chance.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    exists,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.cadences import CadenceKind, due_kind
from models.people.teams import Team
from models.people.values import MOST_OF_A_TEAM
from models.store import outbox
from models.store.base import Base, insert_or_ignore, locked, row_of
from models.store.due import by_time
from models.store.outbox import Wish
from models.store.persons import Person

POST, LINES, RESULT = "round.post", "round.lines", "round.result"
"""Outbox kinds, all in the team's channel: that there is a round, what was said in it, and what was chosen."""
BY_ITSELF = due_kind(CadenceKind.MEANING)
"""That of a post about a round that Kindling opened in its rhythm."""
TELLING = (POST, BY_ITSELF, LINES, RESULT)
SET_ASIDE = "round.set_aside"
"""Outbox kind of a count that could not be made yet."""
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=30)
"""Between these a round is open: long enough that nobody knows who was there, short enough to be remembered."""
KEPT = timedelta(days=365)
"""How long the lines of a round are kept."""


class Kind(enum.StrEnum):
    """What a round asks; its words are in `bot.content.rounds`."""

    STOP_START_STAY = "stop_start_stay"
    FOUR_QUESTIONS = "four_questions"
    MEANING = "meaning"
    """What kindness means here; from what is chosen, those who lead the team make its values."""


@dataclass(frozen=True)
class Shape:
    """What a kind of round is made of."""

    parts: tuple[str, ...]
    """What it asks, each by a word of its own, in their order."""
    chosen: int = 3
    """How many lines are chosen by the votes of all."""
    chosen_at_most: int = 5
    """How many there may be where several have as many votes."""


SHAPES: Mapping[Kind, Shape] = {
    Kind.STOP_START_STAY: Shape(("stop", "start", "stay")),
    Kind.FOUR_QUESTIONS: Shape(("me", "us", "better", "served")),
    Kind.MEANING: Shape(("meaning",), chosen=MOST_OF_A_TEAM, chosen_at_most=12),
}


class State(enum.StrEnum):
    """Where a round stands."""

    OPEN = "open"
    """Lines can be handed in until its end; they are opened soon after that."""
    VOTING = "voting"
    """They were opened, and its people say which of them matter most."""
    DONE = "done"
    TOO_FEW = "too_few"
    """Too few people could have said what was said, or it was too little: all of it is deleted, and nobody read it."""
    ENDED = "ended"
    """Its team is none any more, and so are its lines."""


WITH_LINES = (State.VOTING, State.DONE)


class Round(Base):
    """One round of a team."""

    __tablename__ = "rounds"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index(
            "ix_rounds_open",
            "workspace_id",
            "team_id",
            "kind",
            unique=True,
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
        Index("ix_rounds_team", "workspace_id", "team_id", "ends_at"),
        Index(
            "ix_rounds_due",
            "workspace_id",
            "next_at",
            postgresql_where=text("next_at IS NOT NULL"),
            sqlite_where=text("next_at IS NOT NULL"),
        ),
        by_time("rounds"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    team_id: Mapped[UUID] = mapped_column(info={"person": Person.FACT, "called": "team"})
    kind: Mapped[Kind] = mapped_column(info={"person": Person.FACT})
    topic: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    """What it is about, in the words of whoever opened it. Nobody is mentioned there."""
    channel_id: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    """Where all who are asked are told that it will be read."""
    least: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    """So many people must be able to say something, and so many lines be said, as all were told who said one; more are
    needed where the workspace asks for more since."""
    opened_by: Mapped[str | None] = mapped_column(info={"person": Person.ACTOR, "heading": "rounds_you_opened"})
    """`None` where Kindling did, in its rhythm."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    ends_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    closed_by: Mapped[str | None] = mapped_column(info={"person": Person.ACTOR, "heading": "rounds_you_closed"})
    """Who ended it before its time, if somebody did."""
    state: Mapped[State] = mapped_column(info={"person": Person.FACT})
    opened_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """When its lines were opened, or deleted."""
    next_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When the votes are counted, while there is something to vote on."""


def begin(session: Session, begun: Round, now: datetime) -> bool:
    """Open a round, and tell the team's channel of it; answers whether it is this one that is open now.

    A team has one of a kind at a time: of two leads at once, one finds that there is one.
    """
    is_there = record(session, begun)
    if is_there:
        outbox.add(session, begun.workspace_id, [Wish(POST, begun.id, begun.channel_id)], now)
    return is_there


def record(session: Session, begun: Round) -> bool:
    """The same without a word of it, where whoever opens it tells it themselves."""
    insert_or_ignore(session, Round, row_of(begun))
    return get(session, begun.workspace_id, begun.id) is not None


def get(session: Session, workspace_id: str, round_id: UUID) -> Round | None:
    """The round of that id, read anew: statements change it."""
    wanted = select(Round).where(Round.workspace_id == workspace_id, Round.id == round_id)
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def running(session: Session, workspace_id: str) -> Mapping[str, Round]:
    """The rounds whose lines were not opened yet, by the key of their slips, kept from others until this ends."""
    found = select(Round).where(Round.workspace_id == workspace_id, Round.state == State.OPEN).order_by(Round.id)
    return {key_of(each.id): each for each in session.scalars(locked(found))}


def key_of(round_id: UUID) -> str:
    """By what the pool knows to which round a line belongs."""
    return round_id.hex


def of_team(session: Session, workspace_id: str, team_id: UUID, kind: Kind | None = None) -> Sequence[Round]:
    """The rounds of a team, the latest first."""
    wanted = select(Round).where(Round.workspace_id == workspace_id, Round.team_id == team_id)
    if kind:
        wanted = wanted.where(Round.kind == kind)
    return list(session.scalars(wanted.order_by(Round.ends_at.desc(), Round.id)))


def of_ended_teams(session: Session, workspace_id: str) -> Sequence[Round]:
    """The rounds of teams that are none any more, as far as something is left of them, kept from others."""
    is_ended = exists().where(
        Team.workspace_id == Round.workspace_id, Team.id == Round.team_id, Team.closed_at.is_not(None)
    )
    left = Round.state.in_((State.OPEN, *WITH_LINES))
    wanted = select(Round).where(Round.workspace_id == workspace_id, left, is_ended).order_by(Round.id)
    return list(session.scalars(locked(wanted)))


def close_early(session: Session, workspace_id: str, round_id: UUID, lead_id: str, now: datetime) -> bool:
    """A lead ends it: nothing more can be said, once it was open for the shortest time there is. Answers whether it was
    open for longer."""
    the = select(Round).where(Round.workspace_id == workspace_id, Round.id == round_id)
    found = session.scalars(locked(the)).one_or_none()
    ends_at = max(now, found.created_at + SHORTEST) if found else now
    if found is None or found.state is not State.OPEN or found.ends_at <= ends_at:
        return False
    found.ends_at, found.closed_by = ends_at, lead_id
    session.flush()
    outbox.renew(session, workspace_id, [round_id], now, [POST, BY_ITSELF])
    return True
