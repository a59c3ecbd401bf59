"""Joining in: somebody says "me too" under thanks in the recognition channel, with a few words of their own or without.

Their words stand under those thanks, and whoever is thanked gets one further message that gathers all who joined. What
others joined in counts as thanks of one person, and for nobody's reach.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, Select, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities import shoutouts
from models.capabilities.shoutouts import ANNOUNCED, Audience
from models.store import allowances, outbox, snapshot
from models.store.base import Base, affected, insert_or
from models.store.outbox import Wish
from models.store.persons import Person

JOINED = "shoutout.joined"
"""Outbox kind: to one of the people thanked, who else joined in."""
SHOWN_IN = (ANNOUNCED, JOINED)
"""The messages that show who joined."""
GATHERED_FOR = timedelta(hours=1)
"""How long after the first one the message leaves, so that it brings those who follow at once. Later ones are added to
it where it stands."""
MOST_WORDS = 300
"""Characters of what somebody adds: a line."""


class Join(Base):
    """One person who joined in somebody's thanks."""

    __tablename__ = "joins"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "shoutout_id"], ["shoutouts.workspace_id", "shoutouts.id"]),
        Index("ix_joins_member", "workspace_id", "member_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    shoutout_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SHOWN})
    member_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "thanks_you_joined", "called": "from"}
    )
    words: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """Plain text, on one line."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


class Why(enum.Enum):
    """Why somebody cannot join."""

    OWN = enum.auto()
    """They gave these thanks."""
    THANKED = enum.auto()
    OVER = enum.auto()
    """The thanks are not in the channel any more, or nothing is known of their post any more."""
    TOO_MUCH = enum.auto()
    """They sent others very many messages just now."""


@dataclass(frozen=True)
class NotJoined:
    """Somebody did not join."""

    why: Why
    wait: timedelta = timedelta()
    """Until it is not too much any more."""


def of(session: Session, workspace_id: str, shoutout_ids: Collection[UUID]) -> Mapping[UUID, list[Join]]:
    """Who joined in each of these, in the order in which they did."""
    found: dict[UUID, list[Join]] = {each: [] for each in shoutout_ids}
    if found:
        for each in session.scalars(_where(workspace_id, Join.shoutout_id.in_(found))):
            found[each.shoutout_id].append(each)
    return found


def of_one(session: Session, workspace_id: str, shoutout_id: UUID) -> list[Join]:
    """The same of one."""
    return snapshot.once(
        session, ("joins", workspace_id, shoutout_id), lambda: of(session, workspace_id, [shoutout_id])[shoutout_id]
    )


def find(session: Session, workspace_id: str, shoutout_id: UUID, member_id: str) -> Join | None:
    """What this person added."""
    theirs = (Join.shoutout_id == shoutout_id, Join.member_id == member_id)
    return session.scalars(_where(workspace_id, *theirs)).one_or_none()


def _where(workspace_id: str, *conditions: ColumnElement[bool]) -> Select[Join]:
    """Read anew, since statements write it."""
    wanted = select(Join).where(Join.workspace_id == workspace_id, *conditions)
    return wanted.order_by(Join.created_at, Join.member_id).execution_options(populate_existing=True)


def find_obstacle(session: Session, workspace_id: str, shoutout_id: UUID, member_id: str) -> Why | None:
    """What stands in the way of somebody who would like to join."""
    thanks = shoutouts.get(session, workspace_id, shoutout_id)
    if thanks is None or thanks.shoutout.audience is not Audience.PUBLIC:
        return Why.OVER
    if member_id == thanks.shoutout.giver_id:
        return Why.OWN
    if shoutouts.is_thanked(session, thanks, member_id):
        return Why.THANKED
    return None if shoutouts.post_of(session, workspace_id, shoutout_id) else Why.OVER


def join(
    session: Session, workspace_id: str, shoutout_id: UUID, member_id: str, words: str | None, now: datetime
) -> NotJoined | None:
    """Join in with these words, in place of those from before; answers why that was not done, if it was not.

    What leaves counts towards their allowance: the post is changed, and each of those thanked is told.
    """
    before = find(session, workspace_id, shoutout_id, member_id)
    if before and before.words == words:
        return None  # it came again
    if obstacle := find_obstacle(session, workspace_id, shoutout_id, member_id):
        return NotJoined(obstacle)
    told = shoutouts.told_ids(session, workspace_id, shoutout_id)
    messages = min(1 + len(told), allowances.MESSAGES)
    if wait := allowances.spend(session, workspace_id, member_id, messages, now):
        return NotJoined(Why.TOO_MUCH, wait)
    row = {
        "workspace_id": workspace_id,
        "shoutout_id": shoutout_id,
        "member_id": member_id,
        "words": words,
        "created_at": now,
    }
    joined = insert_or(session, Join).values(row)
    keys = ["workspace_id", "shoutout_id", "member_id"]
    session.execute(joined.on_conflict_do_update(index_elements=keys, set_={"words": words}))
    wishes = [Wish(JOINED, shoutout_id, each) for each in told]
    outbox.add(session, workspace_id, wishes, now, due_at=now + GATHERED_FOR)
    outbox.renew(session, workspace_id, [shoutout_id], now, SHOWN_IN)
    outbox.revive(session, workspace_id, wishes, now)
    return None


def leave(session: Session, workspace_id: str, shoutout_id: UUID, member_id: str, now: datetime) -> bool:
    """Take it back, wherever it is shown; answers whether there was something."""
    theirs = (Join.workspace_id == workspace_id, Join.shoutout_id == shoutout_id, Join.member_id == member_id)
    if not affected(session.execute(delete(Join).where(*theirs), execution_options={"synchronize_session": False})):
        return False
    outbox.renew(session, workspace_id, [shoutout_id], now, SHOWN_IN)
    return True
