"""What a lead's digest holds: one person to notice, what the weeks of their teams were like, and their own part. For
their eyes alone, in one message, however many teams they lead.

It helps to notice people, not to watch them. All figures are of weeks that are over (`models.across.team_weeks`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.across import noticing, team_weeks
from models.across.digests import WEEK, Digest, DigestKind
from models.across.noticing import Noticed, Noticing
from models.across.own_part import OwnPart, own_part
from models.across.readers_of_entries import owed_by
from models.across.team_weeks import ClosedWeek, Weeks
from models.people import availability, members, settings, teams
from models.people.cadences import CadenceKind, due_kind, rhythm_of
from models.people.teams import Team
from models.store import outbox

DUE = due_kind(CadenceKind.LEAD_DIGEST)
"""Outbox kind: the digest."""
BEGINS_FOR = timedelta(days=3)
"""How long a team is so new that a digest would judge a time in which it was none."""
IN_ONE = timedelta(days=6)
"""Within this time, what is due for another team of the same lead has its section in the digest that they got."""


@dataclass(frozen=True)
class Person:
    """Somebody to notice, and how they are called."""

    noticed: Noticed
    name: str


@dataclass(frozen=True)
class TeamPart:
    """What is told of one team."""

    id: UUID
    name: str
    is_new: bool
    """Whether it has only just become a team: there is no week to tell of yet."""
    weeks: Weeks
    """The weeks that are over, the earliest first."""
    latest: ClosedWeek | None = None
    """The one that is told of."""

    @property
    def before(self) -> ClosedWeek | None:
        """The week just before that one."""
        start = self.latest.week - WEEK if self.latest else None
        return next((each for each in self.weeks if each.week == start), None)


@dataclass(frozen=True)
class LeadDigest:
    """One digest's content."""

    teams: Sequence[TeamPart]
    """By name; teams without people are left out."""
    own_week: date
    """The Monday with which the latest week began that is over where the lead is."""
    own_part: OwnPart
    """Theirs in that week."""
    person: Person | None = None
    thanked_id: str | None = None
    """Whom they were to notice, if they thanked them since."""
    owed_id: UUID | None = None
    """What was said in the listening box and waits for their answer, the earliest of it."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is told in it: nobody, no week of a team, nothing of their own."""
        told = any(each.is_new or (each.latest and (each.latest.thanked or each.latest.told)) for each in self.teams)
        return not (told or self.person or self.thanked_id or self.owed_id or self.own_part != OwnPart())


def collect(
    session: Session, workspace_id: str, lead_id: str, of: Sequence[Team], at: datetime, now: datetime | None = None
) -> LeadDigest:
    """The content of a lead's digest.

    Args:
        session: to read with.
        workspace_id: the workspace.
        lead_id: whose it is.
        of: the teams that it tells of.
        at: when it is made: it tells of the weeks that were over then.
        now: when it is read, if that is later: nobody is to be noticed any more who was thanked meanwhile.
    """
    hours = availability.of_one(session, workspace_id, lead_id).hours
    this_week = noticing.week_of(hours, at)
    weeks = team_weeks.of(session, workspace_id, [each.id for each in of], at)
    start, end = (hours.midnight(day) for day in (this_week - WEEK, this_week))
    noticed = noticing.person_to_notice(session, workspace_id, lead_id, now or at)
    return LeadDigest(
        teams=[
            TeamPart(
                id=each.id,
                name=each.name,
                is_new=at - each.created_at < BEGINS_FOR,
                weeks=weeks[each.id],
                latest=team_weeks.latest(weeks[each.id], at),
            )
            for each in of
            if teams.people_of(session, workspace_id, each.id)
        ],
        own_week=this_week - WEEK,
        own_part=own_part(session, workspace_id, lead_id, start, end),
        person=Person(noticed, _called(session, workspace_id, noticed.member_id)) if noticed else None,
        thanked_id=noticing.thanked_by_lead(session, workspace_id, lead_id, at),
        owed_id=next((each.id for each in owed_by(session, workspace_id, lead_id, now or at)), None),
    )


def _called(session: Session, workspace_id: str, member_id: str) -> str:
    return members.called(session, workspace_id, [member_id]).get(member_id, member_id)


def told_of(session: Session, workspace_id: str, lead_id: str) -> list[Team]:
    """The teams that somebody leads, by name, but for those of which no digest is wanted."""
    chosen = settings.of(session, workspace_id).rhythms
    own = availability.of_one(session, workspace_id, lead_id).rhythms

    def is_wanted(team: Team) -> bool:
        return rhythm_of(CadenceKind.LEAD_DIGEST, chosen, team.settings.get("rhythms", {}), own).is_on

    return [each for each in teams.led_by(session, workspace_id, lead_id) if is_wanted(each)]


def is_in_one(session: Session, workspace_id: str, lead_id: str, team_id: UUID, now: datetime) -> bool:
    """Whether this lead got a digest lately that was due for another of their teams: it told of this one, too.

    Teams with days of their own do not each bring a message; and what is due for the same team again is never left out,
    be it that a free day moved it close.
    """
    lately = _of_lead(workspace_id, lead_id).where(Digest.team_id != team_id, Digest.ends_at > now - IN_ONE)
    return session.scalars(lately.limit(1)).first() is not None


def is_overtaken(session: Session, digest: Digest) -> bool:
    """Whether its lead was made a newer one meanwhile."""
    newer = _of_lead(digest.workspace_id, digest.lead_id).where(Digest.ends_at > digest.ends_at)
    return session.scalars(newer.limit(1)).first() is not None


def take_up(session: Session, workspace_id: str, lead_id: str, thanked_ids: Collection[str], now: datetime) -> None:
    """Somebody thanked these people: if they were to notice one of them, their digest says so where it stands."""
    asked = (
        _of_lead(workspace_id, lead_id)
        .join(Noticing, (Noticing.workspace_id == Digest.workspace_id) & (Noticing.lead_id == Digest.lead_id))
        .where(Noticing.member_id.in_(thanked_ids), Noticing.week > (now - WEEK).date() - timedelta(days=1))
        .where(Digest.ends_at > now - WEEK)
        .limit(1)
    )
    if digest := session.scalars(asked).first():
        outbox.renew(session, workspace_id, [digest.id], now, [DUE])


def show_anew(session: Session, workspace_id: str, lead_ids: Collection[str], now: datetime) -> None:
    """Something that these people owed an answer has one: the digest that each got last says what is still so."""
    latest = [session.scalars(_of_lead(workspace_id, each).limit(1)).first() for each in lead_ids]
    outbox.renew(session, workspace_id, [each.id for each in latest if each and each.ends_at > now - WEEK], now, [DUE])


def _of_lead(workspace_id: str, lead_id: str | None) -> Select[Digest]:
    """The digests that were made for a lead, the newest first."""
    theirs = (Digest.workspace_id == workspace_id, Digest.kind == DigestKind.LEAD, Digest.lead_id == lead_id)
    return select(Digest).where(*theirs).order_by(Digest.ends_at.desc())
