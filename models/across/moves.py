"""Channels that are called by another id from now on: whatever kept the old one follows.

A private channel that is shared with another organisation gets another id for good
(https://docs.slack.dev/reference/events/channel_id_changed). What little there is to change of a workspace and its
teams is changed at once; rows of which there may be very many follow in batches, each of which can come again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.capabilities.followup_series import Series
from models.capabilities.followups import Followup
from models.capabilities.rounds import Round
from models.capabilities.shoutouts import Shoutout
from models.capabilities.stories import Story
from models.capabilities.troubles import Trouble
from models.capabilities.understandings import Understanding
from models.capabilities.welcomes import Welcome
from models.people import team_changes
from models.people.channels import Channel
from models.store import workspaces
from models.store.base import Base
from models.store.outbox import OutboxMessage, State, tell_of_news

AT_ONCE = 200
"""Rows changed in one transaction."""
TOO_EARLY = timedelta(hours=1)
"""So long before we heard of it, a message may have been refused because its channel was called otherwise by then."""

Kept = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
IDS: Sequence[tuple[type[Base], Kept]] = (
    (OutboxMessage, OutboxMessage.recipient),
    (OutboxMessage, OutboxMessage.channel_id),
    (Welcome, Welcome.channel_id),
    (Story, Story.channel_id),
    (Round, Round.channel_id),
)
"""Columns that hold a channel's id, of tables that may be long; those that wait to be sent come first."""
LINKS: Sequence[tuple[type[Base], Kept]] = (
    (Followup, Followup.message_link),
    (Series, Series.message_link),
    (Shoutout, Shoutout.message_link),
    (Understanding, Understanding.message_link),
)
"""Columns that hold links to messages, which name the channel (https://docs.slack.dev/reference/methods/chat.getPermalink)."""


def follow(session: Session, workspace_id: str, old_id: str, new_id: str, now: datetime) -> None:
    """The workspace, its teams, and what is known of the channel. Coming again, it changes nothing."""
    workspaces.follow_channel(session, workspace_id, old_id, new_id)
    team_changes.follow_channel(session, workspace_id, old_id, new_id, now)
    session.execute(delete(Channel).where(Channel.workspace_id == workspace_id, Channel.id == old_id))
    session.execute(delete(Trouble).where(Trouble.workspace_id == workspace_id, Trouble.recipient == old_id))
    too_early = update(OutboxMessage).where(
        OutboxMessage.workspace_id == workspace_id,
        OutboxMessage.recipient == old_id,
        OutboxMessage.state == State.FAILED,
        OutboxMessage.reason == "channel_not_found",
        OutboxMessage.claimed_at > now - TOO_EARLY,
    )
    state = case((OutboxMessage.message_ts.is_not(None), State.CHANGING), else_=State.WAITING)
    session.execute(too_early.values(state=state, next_at=now, reason=None, first_tried_at=None))
    workspaces.want_sync(session, workspace_id)
    tell_of_news(session)


def keeping(session: Session, workspace_id: str, model: type[Base], kept: Kept, channel_id: str) -> list[UUID]:
    """Some of the rows that still name the channel by that id, by their ids."""
    columns: Any = model
    found = select(columns.id).where(columns.workspace_id == workspace_id, _names(kept, channel_id))
    return list(session.scalars(found.limit(AT_ONCE)))


def rename(
    session: Session, workspace_id: str, model: type[Base], kept: Kept, ids: Sequence[UUID], move: tuple[str, str]
) -> None:
    """These rows name the channel by its new id; `move` is the old and the new one."""
    columns: Any = model
    theirs = update(model).where(columns.workspace_id == workspace_id, columns.id.in_(ids), _names(kept, move[0]))
    session.execute(theirs.values(_renamed(kept, *move)), execution_options={"synchronize_session": False})
    if model is OutboxMessage:
        tell_of_news(session)


def _names(kept: Kept, channel_id: str) -> ColumnElement[bool]:
    return kept.contains(_in_link(channel_id), autoescape=True) if _is_link(kept) else kept == channel_id


def _renamed(kept: Kept, old_id: str, new_id: str) -> Mapping[Any, Any]:
    return {kept: func.replace(kept, _in_link(old_id), _in_link(new_id)) if _is_link(kept) else new_id}


def _is_link(kept: Kept) -> bool:
    return any(kept is each for _, each in LINKS)


def _in_link(channel_id: str) -> str:
    return f"/archives/{channel_id}/"
