"""Where thanks are quoted: which digest shows whose words, so that it follows when they are put right or taken back.

The digests themselves lie further up (`models.across.digests`); this is here because thanks that change ask it.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, insert_or_ignore
from models.store.persons import Person

OPENING = 0
"""The place of what a digest opens with."""


class Quote(Base):
    """A shout-out that a digest quotes."""

    __tablename__ = "quotes"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "digest_id"], ["digests.workspace_id", "digests.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id", "shoutout_id"], ["shoutouts.workspace_id", "shoutouts.id"]),
        Index("ix_quotes_shoutout", "workspace_id", "shoutout_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    digest_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    shoutout_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    place: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    """Where it stands in the digest; `OPENING` is the first."""


def keep(session: Session, workspace_id: str, digest_id: UUID, shoutout_ids: Sequence[UUID]) -> None:
    """Remember what a new digest quotes, in this order; the first is what it opens with."""
    rows = [
        {"workspace_id": workspace_id, "digest_id": digest_id, "shoutout_id": each, "place": place}
        for place, each in enumerate(shoutout_ids)
    ]
    insert_or_ignore(session, Quote, rows)


def of(session: Session, workspace_id: str, digest_id: UUID) -> dict[UUID, int]:
    """What a digest was made to quote, each with its place, in order."""
    kept = select(Quote.shoutout_id, Quote.place).where(
        Quote.workspace_id == workspace_id, Quote.digest_id == digest_id
    )
    return {row.shoutout_id: row.place for row in session.execute(kept.order_by(Quote.place))}


def openings(session: Session, workspace_id: str, digest_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """What each of these digests opens with, by digest."""
    first = select(Quote.digest_id, Quote.shoutout_id).where(
        Quote.workspace_id == workspace_id, Quote.digest_id.in_(digest_ids), Quote.place == OPENING
    )
    return {row.digest_id: row.shoutout_id for row in session.execute(first)}


def quoting(session: Session, workspace_id: str, shoutout_id: UUID) -> list[UUID]:
    """The digests that were made to quote a shout-out."""
    made = select(Quote.digest_id).where(Quote.workspace_id == workspace_id, Quote.shoutout_id == shoutout_id)
    return list(session.scalars(made))
