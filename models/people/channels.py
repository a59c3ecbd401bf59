"""Channels: which of them are private, as Slack last said, since what is said in private is repeated nowhere wider.

Slack tells of no event when a channel is made private or public, so what was said of it is relied on for an hour.
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store import snapshot
from models.store.base import Base, insert_or
from models.store.persons import Person
from models.store.workspaces import Workspace

LOOK_HOLDS_FOR = timedelta(minutes=5)
"""For how long a look for deleted posts serves what is told of them."""
RELIED_ON = timedelta(hours=1)
"""How old what is known of a channel may be when something is shown that depends on it."""
_IN_LINK = re.compile(r"/archives/([CG][A-Z0-9]+)/")
"""Where a message's link names its channel (https://docs.slack.dev/reference/methods/chat.getPermalink)."""


class Channel(Base):
    """What Slack said of one channel."""

    __tablename__ = "channels"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    is_private: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    """Also where Slack would not say: what is not known to be public counts as private."""
    asked_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    looked_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When Kindling last looked whether its posts are still there."""


class NotAskedError(Exception):
    """What is to be shown depends on whether these channels are private, and Slack was not asked lately."""

    def __init__(self, channel_ids: Collection[str]) -> None:
        super().__init__(", ".join(sorted(channel_ids)))
        self.channel_ids = channel_ids


class NotLookedError(Exception):
    """What is to be told may have been deleted in Slack, and nobody looked a moment ago."""


def require_look(session: Session, workspace_id: str, now: datetime) -> None:
    """What is about to be told of thanks was there a moment ago, as far as Slack says.

    Raises:
        NotLookedError: nobody looked within the last minutes.
    """
    question = ("looked", workspace_id)
    if not snapshot.once(session, question, lambda: was_looked_at(session, workspace_id, now)):
        raise NotLookedError


def was_looked_at(session: Session, workspace_id: str, now: datetime) -> bool:
    """Whether somebody looked a moment ago, or there is no channel to look into."""
    channel_id = _recognition_channel(session, workspace_id)
    lately = select(Channel.id).where(
        Channel.workspace_id == workspace_id,
        Channel.id == channel_id,
        Channel.looked_at > now - LOOK_HOLDS_FOR,
        Channel.looked_at < now + LOOK_HOLDS_FOR,
    )
    return channel_id is None or session.scalar(lately) is not None


def note_look(session: Session, workspace_id: str, at: datetime) -> None:
    """Somebody looked; it is kept with the workspace's recognition channel, whatever channels posts are in."""
    channel_id = _recognition_channel(session, workspace_id)
    if channel_id is None:
        return
    not_asked = {"is_private": True, "asked_at": at - 2 * RELIED_ON}  # also for whoever reads as of a moment before
    row = {"workspace_id": workspace_id, "id": channel_id, "looked_at": at, **not_asked}
    looked = insert_or(session, Channel).values(row)
    index = [Channel.workspace_id, Channel.id]
    session.execute(looked.on_conflict_do_update(index_elements=index, set_={"looked_at": at}))


def _recognition_channel(session: Session, workspace_id: str) -> str | None:
    return session.scalar(select(Workspace.recognition_channel_id).where(Workspace.id == workspace_id))


def private_among(session: Session, workspace_id: str, channel_ids: Collection[str], now: datetime) -> set[str]:
    """Those of these channels that are private.

    Raises:
        NotAskedError: what is known of some of them is older than an hour.
    """
    wanted = set(channel_ids)
    fresh = select(Channel.id, Channel.is_private).where(
        Channel.workspace_id == workspace_id,
        Channel.id.in_(wanted),
        Channel.asked_at > now - RELIED_ON,
        Channel.asked_at < now + RELIED_ON,  # a clock that was ahead vouches for nothing
    )
    known = {row.id: row.is_private for row in session.execute(fresh)} if wanted else {}
    if unknown := wanted - known.keys():
        raise NotAskedError(unknown)
    return {id_ for id_, is_private in known.items() if is_private}


def shown_link(session: Session, workspace_id: str, link: str | None, was_public: bool, now: datetime) -> str | None:
    """A message's link as others than those concerned may see it: if its channel was public, and still is.

    Raises:
        NotAskedError: Slack was not asked of that channel within the last hour.
    """
    return shown_links(session, workspace_id, [(link, was_public)], now)[0]


def shown_links(
    session: Session, workspace_id: str, links: Sequence[tuple[str | None, bool]], now: datetime
) -> list[str | None]:
    """The same of several, each with whether its channel was public when it was kept."""
    found = [_IN_LINK.search(link or "") if was_public else None for link, was_public in links]
    private = private_among(session, workspace_id, {each[1] for each in found if each}, now)
    return [link if each and each[1] not in private else None for (link, _), each in zip(links, found, strict=True)]


def note(session: Session, workspace_id: str, channel_id: str, is_private: bool, at: datetime) -> None:
    """What Slack said of a channel at that time."""
    row = {"workspace_id": workspace_id, "id": channel_id, "is_private": is_private, "asked_at": at}
    said = insert_or(session, Channel).values(row)
    index = [Channel.workspace_id, Channel.id]
    session.execute(said.on_conflict_do_update(index_elements=index, set_={"is_private": is_private, "asked_at": at}))
