"""Departures: people who left the workspace, whose open follow-ups are offered to those who lead them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import followups, outbox
from models.base import Base, affected, id_of, insert_or_ignore

TOLD = "departure.told"
"""Outbox kind: the direct message to a lead."""


class Departure(Base):
    """Somebody left, with follow-ups still open."""

    __tablename__ = "departures"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[str]
    left_at: Mapped[datetime]


def note(session: Session, workspace_id: str, member_id: str, lead_ids: Collection[str], now: datetime) -> None:
    """Offer what somebody left open to their leads, once for each time they leave: what others know of, that is."""
    departure_id = id_of("departure", member_id, now.date())
    _, how_many = followups.open_and_told_of(session, workspace_id, member_id, 0)
    row = {"workspace_id": workspace_id, "id": departure_id, "member_id": member_id, "left_at": now}
    if how_many and lead_ids and affected(session.execute(insert_or_ignore(session, Departure), row)):
        wishes = [outbox.Wish(TOLD, departure_id, each) for each in lead_ids if each != member_id]
        outbox.add(session, workspace_id, wishes, now)


def get(session: Session, workspace_id: str, departure_id: UUID) -> Departure | None:
    """The departure of that id, or `None`."""
    return session.scalars(
        select(Departure).where(Departure.workspace_id == workspace_id, Departure.id == departure_id)
    ).one_or_none()
