"""Welcomes: what Kindling says to somebody once, the first time, and how people come into a team."""

import enum
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, and_, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import cadences, enough, members, roles, team_changes, teams
from models.people.cadences import PERSONAL, Cadence
from models.people.teams import Team
from models.store import outbox
from models.store.base import Base, id_of, insert_or_ignore, locked
from models.store.persons import Person

CONTACT = "welcome.contact"
"""Outbox kind: to whoever invited Kindling into a channel."""
HELLO = enough.HELLO
"""Outbox kind: to somebody to whom something is to recur, before anything does."""


class Occasion(enum.StrEnum):
    """Why somebody is welcomed."""

    INVITED = "invited"
    """They invited Kindling into a channel, or into the workspace."""
    NEW = "new"
    """Something is to recur for them: hello comes first."""
    THERE = "there"
    """They were in a team when an earlier version came, which said nothing to them."""
    MADE = "made"
    """They made a team, or their invitation did: words to post there are for them."""
    INTRODUCED = "introduced"
    """They had Kindling introduce itself where a team is."""
    LARGE = "large"
    """They are asked whether the many people of a channel shall be a team."""


class Said(enum.StrEnum):
    """What somebody clicked under what they were told."""

    GOOD = "good"
    LESS = "less"
    """What recurs comes half as often."""
    NONE = "none"
    """Nothing recurs."""
    YES = "yes"
    NOT_NOW = "not_now"


class Welcome(Base):
    """Somebody was welcomed, or need not be."""

    __tablename__ = "welcomes"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
    """Follows from the person and the occasion, so that they are welcomed once."""
    occasion: Mapped[Occasion] = mapped_column(info={"person": Person.FACT})
    member_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": "how_you_were_welcomed"})
    channel_id: Mapped[str | None] = mapped_column(info={"person": Person.FACT})
    """The channel that they invited Kindling into, or that it is about."""
    team_id: Mapped[UUID | None] = mapped_column(info={"person": Person.FACT, "called": "team"})
    """The team that they are new in, were in, or made."""
    said: Mapped[Said | None] = mapped_column(info={"person": Person.FACT})
    """What they clicked; `None` until they do."""
    said_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


def meet(session: Session, workspace_id: str, member_id: str, channel_id: str | None, now: datetime) -> None:
    """Somebody invited Kindling into a channel, or installed it: it introduces itself, once for each
    person and channel."""
    welcome_id = note(session, workspace_id, Occasion.INVITED, member_id, channel_id, now, channel_id=channel_id)
    if welcome_id:
        outbox.add(session, workspace_id, [outbox.Wish(CONTACT, welcome_id, member_id)], now)


def take_in(
    session: Session, workspace_id: str, team: Team, member_ids: Collection[str], at: datetime, now: datetime
) -> None:
    """These people were in the team at time `at`: what recurs for people of a team begins for those who join it."""
    joined = team_changes.add_people(session, workspace_id, team.id, member_ids, at)
    is_filled = team.filled_at is not None
    people = members.people_among(session, workspace_id, joined if is_filled else member_ids)
    begin(session, workspace_id, people, now, team.id)
    if joined and is_filled:
        team_changes.follow_people(session, workspace_id, [team.id], now)


def begin(
    session: Session, workspace_id: str, member_ids: Collection[str], now: datetime, team_id: UUID | None = None
) -> None:
    """Let recur for these people what does for all in teams. To whom nothing did before, hello comes first, once ever.

    Args:
        session: to write with.
        workspace_id: theirs.
        member_ids: the people.
        now: the time.
        team_id: the team that they come into, if it is known.
    """
    strangers = _strangers(session, workspace_id, member_ids)
    cadences.enrol(session, workspace_id, member_ids, now)
    for each in strangers:
        welcome_id = note(session, workspace_id, Occasion.NEW, each, None, now, team_id=team_id)
        if welcome_id:
            enough.reserve(session, workspace_id, outbox.Wish(HELLO, welcome_id, each), now)


def get(session: Session, workspace_id: str, welcome_id: UUID) -> Welcome | None:
    """The welcome of that id."""
    wanted = select(Welcome).where(Welcome.workspace_id == workspace_id, Welcome.id == welcome_id)
    return session.scalars(wanted).one_or_none()


def to_answer(
    session: Session, workspace_id: str, welcome_id: UUID, member_id: str, occasion: Occasion
) -> Welcome | None:
    """The welcome of that id, kept from others until this transaction ends, if it is this person's to answer."""
    wanted = select(Welcome).where(
        Welcome.workspace_id == workspace_id,
        Welcome.id == welcome_id,
        Welcome.member_id == member_id,
        Welcome.occasion == occasion,
    )
    return session.scalars(locked(wanted)).one_or_none()


def who_brought(session: Session, workspace_id: str, team: Team) -> str | None:
    """Who made a team, or else who was the last to invite Kindling into the channel whose people it is; `None` where
    nobody is known who is still here."""
    made = and_(Welcome.occasion == Occasion.MADE, Welcome.team_id == team.id)
    invited = and_(Welcome.occasion == Occasion.INVITED, Welcome.channel_id == team.source_id)
    wanted = select(Welcome).where(Welcome.workspace_id == workspace_id, or_(made, invited))
    found = session.scalars(wanted.order_by(Welcome.created_at.desc(), Welcome.id)).all()
    here = members.people_among(session, workspace_id, [each.member_id for each in found])
    in_order = sorted(found, key=lambda each: each.occasion is not Occasion.MADE)
    return next((each.member_id for each in in_order if each.member_id in here), None)


def inviter_into(session: Session, workspace_id: str, channel_id: str) -> str | None:
    """Who was the last to invite Kindling into this channel, if they are still here."""
    wanted = select(Welcome.member_id).where(
        Welcome.workspace_id == workspace_id, Welcome.occasion == Occasion.INVITED, Welcome.channel_id == channel_id
    )
    found = session.scalars(wanted.order_by(Welcome.created_at.desc(), Welcome.id)).all()
    here = members.people_among(session, workspace_id, found)
    return next((each for each in found if each in here), None)


def may_make_team(session: Session, workspace_id: str, member_id: str, source_id: str) -> bool:
    """Whether they may make the people of this channel or user group a team.

    That may whoever may change what holds for everyone, and whoever led such a team before, or ended it; and where
    nobody is known who may, whoever invited Kindling may make the first one.
    """
    if roles.of(session, workspace_id, member_id).is_steward:
        return True
    if any(team.source_id == source_id for team in teams.once_led(session, workspace_id, member_id)):
        return True
    is_first = not teams.all_of(session, workspace_id) and not roles.who_may(session, workspace_id)
    return is_first and has_invited(session, workspace_id, member_id)


def has_invited(session: Session, workspace_id: str, member_id: str) -> bool:
    """Whether they invited Kindling anywhere."""
    invitation = exists().where(
        Welcome.workspace_id == workspace_id, Welcome.member_id == member_id, Welcome.occasion == Occasion.INVITED
    )
    return bool(session.scalar(select(invitation)))


def has_invited_into(session: Session, workspace_id: str, member_id: str, channel_id: str) -> bool:
    """Whether they invited Kindling into this channel, and so were in it."""
    invitation = exists().where(
        Welcome.workspace_id == workspace_id,
        Welcome.member_id == member_id,
        Welcome.occasion == Occasion.INVITED,
        Welcome.channel_id == channel_id,
    )
    return bool(session.scalar(select(invitation)))


def note(
    session: Session,
    workspace_id: str,
    occasion: Occasion,
    member_id: str,
    about: object,
    now: datetime,
    *,
    channel_id: str | None = None,
    team_id: UUID | None = None,
) -> UUID | None:
    """Remember that somebody is welcomed; answers the welcome's id, or `None` if it is not the first time.

    Args:
        session: to write with.
        workspace_id: theirs.
        occasion: why.
        member_id: the person.
        about: what else makes it another time; `None` if they are welcomed so once ever.
        now: the time.
        channel_id: the channel that it is about.
        team_id: the team that it is about.
    """
    welcome_id = id_of("welcome", occasion, member_id, *([] if about is None else [about]))
    row: dict[str, Any] = {
        "workspace_id": workspace_id,
        "id": welcome_id,
        "occasion": occasion,
        "member_id": member_id,
        "channel_id": channel_id,
        "team_id": team_id,
        "created_at": now,
    }
    return welcome_id if insert_or_ignore(session, Welcome, row) else None


def _strangers(session: Session, workspace_id: str, member_ids: Collection[str]) -> list[str]:
    """Those of them for whom nothing recurs, nor ever did: who chose what they get, or got it from an earlier version,
    knows Kindling."""
    known = select(Cadence.owner_id).where(
        Cadence.workspace_id == workspace_id, Cadence.kind.in_(PERSONAL), Cadence.owner_id.in_(member_ids)
    )
    return sorted(set(member_ids) - set(session.scalars(known.distinct())))
