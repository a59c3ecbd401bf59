"""Gratitude prompts: whom each person was reminded of, and why; `models.capabilities.gratitude_choice` chooses them."""

import enum
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, exists, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.capabilities import shoutouts
from models.capabilities.shoutouts import Shoutout, ShoutoutRecipient
from models.people import unanswered
from models.people.cadences import CadenceKind, due_kind
from models.people.teams import Team, TeamMember
from models.store import outbox
from models.store.base import Base, insert_or_ignore, row_of
from models.store.persons import Person

DUE = due_kind(CadenceKind.GRATITUDE)
"""Outbox kind: the prompt."""


class Why(enum.StrEnum):
    """Where two people met lately; for the same two, an earlier one is the better reason."""

    TOOK_ON_FOR_YOU = "took_on_for_you"
    """The person suggested made a follow-up for the reader, who was told of it."""
    YOU_TOOK_ON = "you_took_on"
    """The reader made a follow-up for them."""
    THANKED_YOU = "thanked_you"
    THANKED_TOGETHER = "thanked_together"
    """In public, by somebody else."""
    TEAM = "team"
    """Both are in it; its id is stored beside the code."""

    def packed(self, team_id: UUID | None = None) -> str:
        """As a `Suggestion` keeps it."""
        return f"{self}:{team_id}" if team_id else self.value

    @classmethod
    def of(cls, packed: str) -> "Why":
        """The reason of it."""
        return cls(packed.partition(":")[0])


def team_id_of(packed: str) -> UUID | None:
    """The team of it, if that is the reason."""
    team_id = packed.partition(":")[2]
    return UUID(team_id) if team_id else None


class Suggestion(Base):
    """One person suggested to another for thanks."""

    __tablename__ = "suggestions"
    __table_args__ = (Index("ix_suggestions_member", "workspace_id", "member_id", "created_at"),)

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
    """Where the two met lately: `Why`, packed."""
    entry_id: Mapped[str] = mapped_column(info={"person": Person.FACT})
    """The line of the content that goes with it."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


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
    """Somebody thanked these people: the prompts that suggested them say so where they stand. A prompt is answered by
    that, and by thanking anybody with its button (`is_prompted`)."""
    taken_up = _lately(session, workspace_id, [giver_id], now, Suggestion.suggested_id.in_(thanked_ids))
    if taken_up:
        outbox.renew(session, workspace_id, [each.id for each in taken_up], now, [DUE])
    if taken_up or is_prompted:
        unanswered.answered(session, workspace_id, giver_id, CadenceKind.GRATITUDE)


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


def shared_team(session: Session, workspace_id: str, team_id: UUID, one_id: str, other_id: str) -> Team | None:
    """The team, if it is still one and both people are still in it."""
    one, other = aliased(TeamMember), aliased(TeamMember)
    return session.scalars(
        select(Team)
        .join(one, and_(one.workspace_id == Team.workspace_id, one.team_id == Team.id, one.is_member))
        .join(other, and_(other.workspace_id == Team.workspace_id, other.team_id == Team.id, other.is_member))
        .where(Team.workspace_id == workspace_id, Team.id == team_id, Team.closed_at.is_(None))
        .where(one.member_id == one_id, other.member_id == other_id)
    ).one_or_none()
