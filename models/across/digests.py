"""Digests: what a team and those who lead it hear of their weeks.

A digest covers the time since the one before it. Everything in it is read from the rows of that time (and of the four
weeks before), never from the whole history; what a trend needs of older weeks is kept in `team_weeks`.
"""

import enum
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, insert_or_ignore, row_of
from models.store.outbox import OutboxMessage
from models.store.persons import Person

WEEK = timedelta(days=7)
LONGEST = timedelta(days=14)
"""How far back a digest looks at most, however long ago the one before it was."""
PATIENCE = timedelta(days=3)
"""How late a digest is still worth reading."""
TREND_WEEKS = 12


class DigestKind(enum.StrEnum):
    """What a digest is for."""

    TEAM = "team"
    LEAD = "lead"
    STORY = "story"
    """What `models.capabilities.stories` has by now; rows of earlier versions are still there."""


class Digest(Base):
    """One digest of one team."""

    __tablename__ = "digests"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index("ix_digests_team", "workspace_id", "team_id", "kind", "ends_at"),
        Index("ix_digests_lead", "workspace_id", "lead_id", "ends_at"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
    kind: Mapped[DigestKind] = mapped_column(info={"person": Person.FACT})
    team_id: Mapped[UUID] = mapped_column(info={"person": Person.FACT, "called": "team"})
    """The team; of a lead's weekly digest, which tells of all of theirs, the one for which it was due."""
    lead_id: Mapped[str | None] = mapped_column(info={"person": Person.OWNER, "heading": "digests_made_for_you"})
    """For whom, unless it is for the whole team."""
    starts_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    ends_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    """It covers what happened from `starts_at` to before `ends_at`."""
    is_quiet: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    """Whether nothing happened that it could show."""
    is_sent: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    """Whether it was put into the outbox; quiet weeks are told of now and then only."""
    entry_id: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """The invitation or suggestion of the content that ends it."""
    message_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """Its row in the outbox, if it was put there."""


class TeamWeek(Base):
    """The figures of a team in one closed week, kept for trends."""

    __tablename__ = "team_weeks"
    __table_args__ = (ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),)

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    team_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    week: Mapped[date] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """The Monday with which it begins, in the team's zone at the time."""
    people: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    thanked: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    """How many of the people were thanked in public."""


def last_of(
    session: Session, workspace_id: str, team_id: UUID, kind: DigestKind, lead_id: str | None, most: int = 1
) -> list[Digest]:
    """The latest digests of this kind, the newest first; for one lead, where it is for leads."""
    return list(session.scalars(_latest_first(workspace_id, team_id, kind, lead_id).limit(most)))


def sent_before(
    session: Session, workspace_id: str, team_id: UUID, kind: DigestKind, moment: datetime, most: int
) -> list[Digest]:
    """The latest digests for the whole team that were sent and ended by that moment, the newest first."""
    told = _latest_first(workspace_id, team_id, kind, None).where(Digest.is_sent, Digest.ends_at <= moment)
    return list(session.scalars(told.limit(most)))


def _latest_first(workspace_id: str, team_id: UUID, kind: DigestKind, lead_id: str | None) -> Select[Digest]:
    reader = Digest.lead_id.is_(None) if lead_id is None else Digest.lead_id == lead_id
    wanted = (Digest.workspace_id == workspace_id, Digest.team_id == team_id, Digest.kind == kind, reader)
    return select(Digest).where(*wanted).order_by(Digest.ends_at.desc())


def get(session: Session, workspace_id: str, digest_id: UUID) -> Digest | None:
    """The digest of that id."""
    return session.scalars(
        select(Digest).where(Digest.workspace_id == workspace_id, Digest.id == digest_id)
    ).one_or_none()


def record(session: Session, digest: Digest) -> bool:
    """Remember a digest; one of the same id stays as it is, and then the answer is no."""
    return insert_or_ignore(session, Digest, row_of(digest)) == 1


def next_start(
    session: Session, workspace_id: str, team_id: UUID, kind: DigestKind, lead_id: str | None, ends_at: datetime
) -> datetime:
    """Where the digest begins that ends then: where the one before it ended, or a week ago.

    If the one before was refused by Slack, or came to nothing otherwise, the next tells what stood in it: it begins
    where that one began.
    """
    earlier = _latest_first(workspace_id, team_id, kind, lead_id).where(Digest.ends_at < ends_at)
    before = session.scalars(earlier.limit(1)).one_or_none()
    if before is None:
        return ends_at - WEEK
    return max(before.starts_at if _is_lost(session, before) else before.ends_at, ends_at - LONGEST)


def lost(session: Session, workspace_id: str, team_id: UUID) -> UUID | None:
    """The id of the latest digest for the whole team, if it came to nothing: then the next tells what stood in it."""
    latest = last_of(session, workspace_id, team_id, DigestKind.TEAM, None)
    return next((each.id for each in latest if _is_lost(session, each)), None)


def _is_lost(session: Session, digest: Digest) -> bool:
    found = (digest.workspace_id, digest.message_id)
    message = session.get(OutboxMessage, found) if digest.message_id else None
    return message is not None and not message.is_in_slack


def is_overtaken(session: Session, digest: Digest) -> bool:
    """Whether a newer one for the same readers was made meanwhile, which then tells all of it."""
    latest = last_of(session, digest.workspace_id, digest.team_id, digest.kind, digest.lead_id)
    return any(each.ends_at > digest.ends_at for each in latest)


def keep_week(session: Session, workspace_id: str, team_id: UUID, week: date, people: int, thanked: int) -> None:
    """Keep the figures of a closed week, at once; what is kept already stays as it is."""
    row = {"workspace_id": workspace_id, "team_id": team_id, "week": week, "people": people, "thanked": thanked}
    insert_or_ignore(session, TeamWeek, row)
