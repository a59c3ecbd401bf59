"""Welcomes: what Kindling says to somebody once, the first time, and how people come into a team."""

import enum
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities.checkins import Checkin
from models.capabilities.followups import Followup
from models.capabilities.shoutouts import Shoutout
from models.people import availability, cadences, members, roles, team_changes, teams
from models.people.hours import Hours
from models.people.teams import Team
from models.store import outbox
from models.store.base import Base, id_of, insert_or_ignore
from models.store.persons import Person

CONTACT = "welcome.contact"
"""Outbox kind: to whoever invited Kindling into a channel."""
HELLO = "welcome.hello"
"""Outbox kind: to somebody who is new in a team."""
SETTLE_IN_DAYS = 2
"""After so many working days in a team, somebody new hears from Kindling."""
FRESH_FOR = timedelta(days=7)
"""How late a hello may come."""


class Occasion(enum.StrEnum):
    """Why somebody is welcomed."""

    INVITED = "invited"
    """They invited Kindling into a channel."""
    NEW = "new"
    """They are new in a team."""
    THERE = "there"
    """They were in a team when Kindling came, so nothing is said; they are not new when they come back."""


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
    """The channel that they invited Kindling into."""
    team_id: Mapped[UUID | None] = mapped_column(info={"person": Person.FACT, "called": "team"})
    """The team that they are new in, or were in."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


def meet(session: Session, workspace_id: str, member_id: str, channel_id: str, now: datetime) -> None:
    """Somebody invited Kindling into a channel: it introduces itself, once for each person and channel."""
    welcome_id = id_of("welcome", Occasion.INVITED, member_id, channel_id)
    if _note(session, workspace_id, welcome_id, Occasion.INVITED, member_id, now, channel_id=channel_id):
        outbox.add(session, workspace_id, [outbox.Wish(CONTACT, welcome_id, member_id)], now)


def take_in(
    session: Session, workspace_id: str, team: Team, member_ids: Collection[str], at: datetime, now: datetime
) -> None:
    """These people were in the team at time `at`: what recurs for people of a team begins for those who join it.

    Whoever comes later than the others, and was in no team before and does not know Kindling, gets a hello after some
    days.
    """
    known = teams.teams_of(session, workspace_id, member_ids)
    joined = team_changes.add_people(session, workspace_id, team.id, member_ids, at)
    if team.filled_at is None:
        people = members.people_among(session, workspace_id, member_ids)
        cadences.enrol(session, workspace_id, people, now)
        _note_there(session, workspace_id, team.id, people, now)
        return
    people = members.people_among(session, workspace_id, joined)
    cadences.enrol(session, workspace_id, people, now)
    if joined:
        team_changes.follow_people(session, workspace_id, [team.id], now)
    strangers = set(people) - known.keys() - _acquainted(session, workspace_id, people)
    _plan_hello(session, workspace_id, team.id, sorted(strangers), now)


def get(session: Session, workspace_id: str, welcome_id: UUID) -> Welcome | None:
    """The welcome of that id."""
    wanted = select(Welcome).where(Welcome.workspace_id == workspace_id, Welcome.id == welcome_id)
    return session.scalars(wanted).one_or_none()


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
    return is_first and _invited(session, workspace_id, member_id)


def _invited(session: Session, workspace_id: str, member_id: str) -> bool:
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


def is_stale(welcome: Welcome, hours: Hours, now: datetime) -> bool:
    """Whether it is too late for a hello to somebody with these hours: they are new no more."""
    return now > _due_at(hours, welcome.created_at) + FRESH_FOR


def _due_at(hours: Hours, joined_at: datetime) -> datetime:
    """When somebody who is new hears hello."""
    return hours.next_morning(joined_at, SETTLE_IN_DAYS)


def _hello_id(member_id: str) -> UUID:
    """There is one hello for each person."""
    return id_of("welcome", Occasion.NEW, member_id)


def _note_there(session: Session, workspace_id: str, team_id: UUID, member_ids: Collection[str], now: datetime) -> None:
    """Remember, without a message, who was there: in place of a hello, so that none will come."""
    rows = [_row(workspace_id, _hello_id(each), Occasion.THERE, each, now, team_id=team_id) for each in member_ids]
    insert_or_ignore(session, Welcome, rows)


def _acquainted(session: Session, workspace_id: str, member_ids: Collection[str]) -> set[str]:
    """Those of them who use Kindling already, or have been spoken to."""
    found: set[str] = set()
    if not member_ids:
        return found
    for table, member_id, *conditions in (
        (Welcome, Welcome.member_id),
        (Checkin, Checkin.member_id, Checkin.answered_at.is_not(None)),
        (Shoutout, Shoutout.giver_id),
        (Followup, Followup.owner_id),
    ):
        known = select(member_id).where(table.workspace_id == workspace_id, member_id.in_(member_ids), *conditions)
        found.update(session.scalars(known.distinct()))
    return found


def _plan_hello(session: Session, workspace_id: str, team_id: UUID, member_ids: Collection[str], now: datetime) -> None:
    people = availability.of(session, workspace_id, member_ids)
    for member_id in member_ids:
        welcome_id = _hello_id(member_id)
        if _note(session, workspace_id, welcome_id, Occasion.NEW, member_id, now, team_id=team_id):
            wish = outbox.Wish(HELLO, welcome_id, member_id)
            outbox.add(session, workspace_id, [wish], now, due_at=_due_at(people[member_id].hours, now))


def _note(
    session: Session,
    workspace_id: str,
    welcome_id: UUID,
    occasion: Occasion,
    member_id: str,
    now: datetime,
    **where: Any,
) -> bool:
    """Remember that somebody is welcomed; answers whether it is the first time."""
    row = _row(workspace_id, welcome_id, occasion, member_id, now, **where)
    return insert_or_ignore(session, Welcome, row) == 1


def _row(
    workspace_id: str,
    welcome_id: UUID,
    occasion: Occasion,
    member_id: str,
    now: datetime,
    *,
    channel_id: str | None = None,
    team_id: UUID | None = None,
) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "id": welcome_id,
        "occasion": occasion,
        "member_id": member_id,
        "channel_id": channel_id,
        "team_id": team_id,
        "created_at": now,
    }
