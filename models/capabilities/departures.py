"""Departures: people who left the workspace, whose open follow-ups are offered to those who lead them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities import followups
from models.people import enough, teams
from models.store import outbox
from models.store.base import Base, id_of, insert_or_ignore
from models.store.persons import Person

TOLD = "departure.told"
"""Outbox kind: the direct message to a lead."""


class Departure(Base):
    """Somebody left, with follow-ups still open."""

    __tablename__ = "departures"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
    member_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "when_you_left"})
    team_ids: Mapped[list[str]] = mapped_column(JSON, info={"person": Person.NOTHING})
    """The teams that they were in: those who lead these look after what is open, whoever they are by then."""
    left_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


def note(session: Session, workspace_id: str, member_id: str, team_ids: Collection[UUID], now: datetime) -> None:
    """Offer what somebody left open to their leads, once for each time they leave: what others know of, that is."""
    departure_id = id_of("departure", member_id, now.date())
    _, how_many = followups.open_and_told_of(session, workspace_id, member_id, 0)
    lead_ids = _leads(session, workspace_id, member_id, team_ids)
    row: dict[str, Any] = {"workspace_id": workspace_id, "id": departure_id, "member_id": member_id, "left_at": now}
    row["team_ids"] = sorted(str(each) for each in team_ids)
    if how_many and lead_ids and insert_or_ignore(session, Departure, row):
        for each in lead_ids:
            enough.reserve(session, workspace_id, outbox.Wish(TOLD, departure_id, each), now)


def may_look_after(session: Session, workspace_id: str, member_id: str, lead_id: str) -> bool:
    """Whether what this person left open is offered to that one: they lead a team that the person was in.

    The same is asked when it is offered and when they take something on, since somebody may lead no longer by then.
    """
    left = select(Departure).where(Departure.workspace_id == workspace_id, Departure.member_id == member_id)
    latest = session.scalars(left.order_by(Departure.left_at.desc()).limit(1)).one_or_none()
    if latest is None:
        return False
    return lead_id in _leads(session, workspace_id, member_id, [UUID(each) for each in latest.team_ids])


def show_anew(session: Session, workspace_id: str, member_id: str, now: datetime) -> None:
    """Something of what this person left open was taken on: the offers that stand show what is left of it."""
    left = select(Departure.id).where(Departure.workspace_id == workspace_id, Departure.member_id == member_id)
    latest = session.scalars(left.order_by(Departure.left_at.desc()).limit(1)).one_or_none()
    if latest:
        outbox.renew(session, workspace_id, [latest], now, [TOLD])


def _leads(session: Session, workspace_id: str, member_id: str, team_ids: Collection[UUID]) -> list[str]:
    return [each for each in teams.leads_of_teams(session, workspace_id, team_ids) if each != member_id]


def get(session: Session, workspace_id: str, departure_id: UUID) -> Departure | None:
    """The departure of that id, or `None`."""
    return session.scalars(
        select(Departure).where(Departure.workspace_id == workspace_id, Departure.id == departure_id)
    ).one_or_none()
