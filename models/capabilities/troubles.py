"""Troubles: what stands in the way of a conversation's messages and could be mended by a person, told once."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, and_, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.members import Member
from models.people.teams import Team, TeamMember
from models.store import outbox
from models.store.base import Base, id_of, insert_or_ignore
from models.store.persons import Person
from models.store.workspaces import Workspace

TOLD = "trouble.told"
"""Outbox kind: the direct message to somebody who can mend it."""


class Trouble(Base):
    """Slack does not take messages for one conversation."""

    __tablename__ = "troubles"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    recipient: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """The conversation."""
    reason: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """Slack's error."""
    id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    noticed_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})


def tell(session: Session, workspace_id: str, recipient: str, reason: str, now: datetime) -> None:
    """Note a trouble, and, the first time, tell those who can mend it, if they are known."""
    trouble_id = id_of("trouble", recipient, reason, now)
    row = {
        "workspace_id": workspace_id,
        "id": trouble_id,
        "recipient": recipient,
        "reason": reason,
        "noticed_at": now,
    }
    people = who_can_mend(session, workspace_id, recipient)
    if people and insert_or_ignore(session, Trouble, row):
        outbox.add(session, workspace_id, [outbox.Wish(TOLD, trouble_id, each) for each in people], now)


def settle(session: Session, workspace_id: str, recipients: Collection[str]) -> None:
    """The conversations take messages again: should trouble come back, it is told again."""
    session.execute(delete(Trouble).where(Trouble.workspace_id == workspace_id, Trouble.recipient.in_(recipients)))


def get(session: Session, workspace_id: str, trouble_id: UUID) -> Trouble | None:
    """The trouble of that id, or `None` if it is over."""
    wanted = select(Trouble).where(Trouble.workspace_id == workspace_id, Trouble.id == trouble_id)
    return session.scalars(wanted).one_or_none()


def who_can_mend(session: Session, workspace_id: str, recipient: str) -> list[str]:
    """The workspace's leads, and those of the teams whose digest comes there; else an admin whom we happen to know."""
    of_workspace = session.scalars(select(Workspace.lead_ids).where(Workspace.id == workspace_id)).one()
    of_teams = (
        select(TeamMember.member_id)
        .join(Team, and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id))
        .where(
            Team.workspace_id == workspace_id,
            Team.channel_id == recipient,
            Team.closed_at.is_(None),
            TeamMember.is_lead,
        )
    )
    leads = sorted({*of_workspace, *session.scalars(of_teams)})
    admins = select(Member.id).where(
        Member.workspace_id == workspace_id, Member.is_admin, ~Member.is_deleted, ~Member.is_bot
    )
    return leads or list(session.scalars(admins.order_by(Member.id).limit(1)))
