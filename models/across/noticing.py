"""Noticing: one person a week whom nobody has thanked in public lately, for those who lead them to think of.

It is never a list. A lead thinks of the same person all week and of another one the next, and of nobody again within
`REST`; whoever was longest ago, or never, comes first. What it says was public already: thanks to one person alone, and
days of check-ins and promises, are not read. Thanks that were held back (`Audience.HELD`) count as they were meant, or
whoever gave them would learn that they were; and what the lead gave counts however they gave it. Nor does anybody read
why a person is not named: they were thanked, are new, were away, do not want to be suggested, or others came first.
"""

import enum
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.across import recognition
from models.capabilities import erasures, shoutouts
from models.capabilities.shoutouts import Audience, Shoutout, ShoutoutRecipient
from models.people import absences, availability, unsuggested
from models.people.availability import Availability
from models.people.hours import Hours
from models.people.members import Member, is_here
from models.people.teams import Team, TeamMember
from models.store.base import Base, id_of, insert_or_ignore
from models.store.persons import Person

WEEK = timedelta(days=7)
WITHOUT = 4
"""For how many weeks in which somebody was here nobody thanked them, before a lead is asked to think of them."""
LOOKED_BACK = 12 * WEEK
REST = 4 * WEEK
"""Within this time no lead is asked to think of the same person again."""


class Why(enum.StrEnum):
    """Why somebody is to be noticed: a code, which is put into words where it is shown."""

    NOT_LATELY = "not_thanked_lately"
    """Nobody thanked them in public for weeks in which they were here."""


@dataclass(frozen=True)
class Noticed:
    """One person to think of."""

    member_id: str
    team_id: UUID
    """A team that they are in and that is led by whoever is to think of them: of several the first by name."""
    why: Why = Why.NOT_LATELY


class Noticing(Base):
    """Whom a lead is to think of in one week: kept so that it is the same all week, and another one the next."""

    __tablename__ = "noticings"
    __table_args__ = (Index("ix_noticings_member", "workspace_id", "member_id"),)

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    lead_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "people_you_were_to_notice"}
    )
    week: Mapped[date] = mapped_column(primary_key=True, info={"person": Person.FACT})
    """The Monday with which it begins where the lead is."""
    member_id: Mapped[str] = mapped_column(info={"person": Person.OWNER, "heading": None, "called": "person"})


@dataclass(frozen=True)
class _InTeam:
    """Somebody whom the lead leads."""

    team_id: UUID
    joined_at: datetime
    """When they came into the first of these teams that they are in."""


def person_to_notice(session: Session, workspace_id: str, lead_id: str, now: datetime) -> Noticed | None:
    """Whom this lead is to think of at that time, if anybody: nobody any more once that person was thanked.

    It only reads; `keep` makes sure that it stays the same person.
    """
    hours = availability.of_one(session, workspace_id, lead_id).hours
    led = _led(session, workspace_id, lead_id)
    kept = session.get(Noticing, (workspace_id, lead_id, week_of(hours, now)))
    chosen = kept.member_id if kept else _choice(session, workspace_id, lead_id, led, hours, now)
    if chosen is None or chosen not in led or not _holds(session, workspace_id, lead_id, chosen, hours, now):
        return None
    return Noticed(chosen, led[chosen].team_id)


def keep(session: Session, workspace_id: str, lead_id: str, now: datetime) -> None:
    """Let the person whom this lead is to think of stay the same until their week is over."""
    noticed = person_to_notice(session, workspace_id, lead_id, now)
    if noticed:
        week = week_of(availability.of_one(session, workspace_id, lead_id).hours, now)
        row = {"workspace_id": workspace_id, "lead_id": lead_id, "week": week, "member_id": noticed.member_id}
        insert_or_ignore(session, Noticing, row)


def thanked_by_lead(session: Session, workspace_id: str, lead_id: str, at: datetime) -> str | None:
    """Whom this lead was to think of in the week of that time, if they thanked them since it began."""
    hours = availability.of_one(session, workspace_id, lead_id).hours
    week = week_of(hours, at)
    thanked = exists().where(
        ShoutoutRecipient.workspace_id == Shoutout.workspace_id,
        ShoutoutRecipient.shoutout_id == Shoutout.id,
        ShoutoutRecipient.member_id == Noticing.member_id,
        Shoutout.workspace_id == workspace_id,
        Shoutout.giver_id == lead_id,
        Shoutout.created_at >= hours.midnight(week),
        shoutouts.stands(),
    )
    theirs = (Noticing.workspace_id == workspace_id, Noticing.lead_id == lead_id, Noticing.week == week)
    return session.scalar(select(Noticing.member_id).where(*theirs, thanked))


def week_of(hours: Hours, at: datetime) -> date:
    """The Monday with which the week of that time begins for somebody with these hours."""
    today = hours.today(at)
    return today - timedelta(days=today.weekday())


def _led(session: Session, workspace_id: str, lead_id: str) -> Mapping[str, _InTeam]:
    """The people of the open teams that somebody leads, without themselves, by id."""
    leads = aliased(TeamMember)
    rows = session.execute(
        select(TeamMember.member_id, TeamMember.team_id, TeamMember.joined_at)
        .join(Team, and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id))
        .join(leads, and_(leads.workspace_id == Team.workspace_id, leads.team_id == Team.id, leads.is_lead))
        .join(Member, and_(Member.workspace_id == TeamMember.workspace_id, Member.id == TeamMember.member_id))
        .where(Team.workspace_id == workspace_id, Team.closed_at.is_(None), leads.member_id == lead_id)
        .where(TeamMember.is_member, TeamMember.member_id != lead_id, is_here())
        .order_by(Team.name, Team.id)
    )
    found: dict[str, _InTeam] = {}
    for member_id, team_id, joined_at in rows:
        first = found.setdefault(member_id, _InTeam(team_id, joined_at))
        found[member_id] = _InTeam(first.team_id, min(first.joined_at, joined_at))
    return found


def _choice(
    session: Session, workspace_id: str, lead_id: str, led: Mapping[str, _InTeam], hours: Hours, now: datetime
) -> str | None:
    """Who comes first of those who were not thanked when the week began."""
    week = week_of(hours, now)
    began, before = hours.midnight(week), _noticed_before(session, workspace_id, lead_id, week)
    thanked = _last_thanked(session, workspace_id, lead_id, led, began - LOOKED_BACK, began)
    since = {id_: max(each.joined_at, thanked.get(id_, began - LOOKED_BACK)) for id_, each in led.items()}
    rested = {id_ for id_ in led if before.get(id_, date.min) < week - REST}
    unthanked = [id_ for id_ in rested if since[id_] <= began - WITHOUT * WEEK]
    in_order = sorted(unthanked, key=lambda id_: (before.get(id_, date.min), id_of("notice", lead_id, week, id_)))
    people = availability.of(session, workspace_id, in_order)
    absent = absences.of(session, workspace_id, in_order, week - LOOKED_BACK)
    apart = unsuggested.pairs(session, workspace_id, [lead_id])

    def is_it(id_: str) -> bool:
        if (lead_id, id_) in apart or absences.is_absent(people[id_], now):
            return False
        return _weeks_here(people[id_], absent.get(id_, frozenset()), hours.today(since[id_]), week) >= WITHOUT

    return next(filter(is_it, in_order), None)


def _holds(session: Session, workspace_id: str, lead_id: str, member_id: str, hours: Hours, now: datetime) -> bool:
    """Whether it may be said of that person still: nobody thanked them since the week began, and they are here."""
    if _last_thanked(session, workspace_id, lead_id, [member_id], hours.midnight(week_of(hours, now))):
        return False
    if member_id in erasures.who(session, workspace_id):
        return False
    if (lead_id, member_id) in unsuggested.pairs(session, workspace_id, [lead_id]):
        return False
    return not absences.is_absent(availability.of_one(session, workspace_id, member_id), now)


def _noticed_before(session: Session, workspace_id: str, lead_id: str, week: date) -> Mapping[str, date]:
    """In which week this lead was last asked to think of each person, before that week."""
    rows = session.execute(
        select(Noticing.member_id, func.max(Noticing.week))
        .where(Noticing.workspace_id == workspace_id, Noticing.lead_id == lead_id, Noticing.week < week)
        .group_by(Noticing.member_id)
    )
    return {row[0]: row[1] for row in rows}


def _last_thanked(
    session: Session,
    workspace_id: str,
    lead_id: str,
    ids: Collection[str],
    start: datetime,
    end: datetime | None = None,
) -> Mapping[str, datetime]:
    """When each of these people was last thanked from `start` to before `end`, as far as that counts here."""
    is_within = ShoutoutRecipient.created_at >= start
    if end:
        is_within &= ShoutoutRecipient.created_at < end
    counts = or_(Shoutout.audience != Audience.PRIVATE, Shoutout.giver_id == lead_id)
    rows = session.execute(
        select(ShoutoutRecipient.member_id, func.max(ShoutoutRecipient.created_at))
        .join(Shoutout, recognition.same_shoutout())
        .where(ShoutoutRecipient.workspace_id == workspace_id, ShoutoutRecipient.member_id.in_(ids))
        .where(is_within, counts, shoutouts.stands())
        .group_by(ShoutoutRecipient.member_id)
    )
    return {row[0]: row[1] for row in rows}


def _weeks_here(person: Availability, absent: Set[date], since: date, before: date) -> int:
    """In how many whole weeks from that day on somebody was here most of the days on which they work."""
    hours, found, monday = person.hours, 0, before - WEEK
    while monday >= since:
        days = (monday + timedelta(days=n) for n in range(7))
        here = sum(hours.is_working_day(day) and day not in absent for day in days)
        found += 2 * here > len(hours.work_days)
        monday -= WEEK
    return found
