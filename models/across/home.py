"""Home: what one person sees of themselves and of their teams, read afresh each time they look.

What stands in lists is read by `models.across.home_lists`; here is the first look, in as many statements for a long
history as for a short one.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import home_lists, noticing, setup
from models.across.digests import WEEK, Digest, DigestKind
from models.across.home_lists import SOME, Around, Page, Thanks
from models.across.home_mine import Mine, teams_of
from models.across.noticing import Noticed
from models.across.readers_of_entries import owed_by
from models.across.setup import Setup
from models.capabilities import checkins, client_words, followups, permissions
from models.capabilities.client_words import Brought
from models.capabilities.followups import Followup
from models.capabilities.permissions import Permission
from models.people import availability, enough, members, roles, settings, unanswered
from models.people.availability import Availability
from models.people.cadences import OF_LEADS, PERSONAL, Cadence, CadenceKind, due_kind, owner_id_of, rhythm_of
from models.people.hours import Hours
from models.people.teams import Team

PERMISSIONS = 3
"""So many are shown; the others are a click away."""
MOST_BROUGHT = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Upcoming:
    """Something that comes to somebody."""

    kind: CadenceKind
    at: datetime
    team_names: tuple[str, ...] = ()
    """The teams that it is about, of what comes to those who lead them."""


@dataclass(frozen=True)
class ToThank:
    """Somebody whom a lead may want to thank, since nobody did in public lately."""

    noticed: Noticed
    name: str
    team_name: str


@dataclass(frozen=True)
class Front:
    """What somebody sees when they open Home."""

    name: str
    """How the reader is called."""
    reader: Availability
    due: Sequence[Followup]
    """What they promised for today or before, and is open."""
    followups: Page[Followup]
    """What they promised for later."""
    again: Thanks | None
    """Thanks to read once more: those of today or yesterday, or others each day."""
    received: Page[Thanks]
    """The latest others."""
    given: Page[Thanks]
    around: Around | None
    """`None` for somebody who is in no team."""
    upcoming: Sequence[Upcoming]
    """What comes next of each kind, the soonest first."""
    is_asked: bool = False
    """Whether today's check-in waits for an answer."""
    lacks_practices: bool = False
    """Whether small practices would come, but are off."""
    to_thank: ToThank | None = None
    led: Sequence[Team] = ()
    """The teams that they lead, by name."""
    to_try: str | None = None
    """What their digest of this week suggested, if they lead: the id of an entry of the content."""
    support_line: str = ""
    """Whom one can talk to; empty where nobody is named."""
    is_steward: bool = False
    quiet: Collection[CadenceKind] = ()
    """What came no more since nobody answered it; it may be on again."""
    has_heard: bool = False
    """Whether something that was said in the listening box waits for their answer."""
    may: Sequence[Permission] = ()
    """The latest of what they may do without asking."""
    setup: Setup | None = None
    """What is known of the questions of the set-up, for those who look after Kindling."""
    brought: Sequence[Brought] = ()
    """The latest words that they brought in of those whom they are there for."""

    @property
    def is_new(self) -> bool:
        """Whether there is nothing of their own yet."""
        return not (self.due or self.followups.items or self.again or self.given.items)


def front(session: Session, workspace_id: str, member_id: str, now: datetime) -> Front:
    """What this person sees when they open Home."""
    reader = availability.of_one(session, workspace_id, member_id)
    mine = teams_of(session, workspace_id, member_id)
    led = [each.team for each in mine if each.is_lead]
    is_steward = roles.is_steward(session, workspace_id, member_id)
    latest = home_lists.latest(session, workspace_id, member_id, mine, now)
    again, others = _to_read_again(latest.received, reader, now)
    due, later = _promises(session, workspace_id, member_id, reader, now)
    return Front(
        name=members.called(session, workspace_id, [member_id]).get(member_id, ""),
        reader=reader,
        due=due,
        followups=later,
        again=again,
        received=others,
        given=latest.given,
        around=latest.around,
        upcoming=upcoming(session, workspace_id, member_id, led, reader.hours),
        is_asked=_is_asked(session, workspace_id, member_id, reader, now),
        lacks_practices=_lacks_practices(reader, mine),
        to_thank=_to_thank(session, workspace_id, member_id, led, now),
        led=led,
        to_try=_to_try(session, workspace_id, member_id, led, now),
        support_line=settings.of(session, workspace_id).support_line,
        is_steward=is_steward,
        quiet=unanswered.quiet(session, workspace_id, member_id),
        has_heard=bool(owed_by(session, workspace_id, member_id, now)),
        may=permissions.theirs(session, workspace_id, member_id, PERMISSIONS),
        setup=setup.of(session, workspace_id) if is_steward else None,
        brought=client_words.brought_by(session, workspace_id, member_id, MOST_BROUGHT),
    )


def upcoming(session: Session, workspace_id: str, member_id: str, led: Sequence[Team], hours: Hours) -> list[Upcoming]:
    """What comes next to somebody, of each kind, the soonest first; what is about several teams at once is one. Of what
    is planned for one day, one comes then."""
    names = {team.id: team.name for team in led}
    owner_ids = [owner_id_of(member_id), *(owner_id_of(member_id, each) for each in names)]
    rows = session.execute(
        select(Cadence.kind, Cadence.team_id, Cadence.next_at).where(
            Cadence.workspace_id == workspace_id,
            Cadence.kind.in_((*PERSONAL, *OF_LEADS)),
            Cadence.owner_id.in_(owner_ids),
            Cadence.next_at.is_not(None),
            Cadence.due_on.is_not(None),
        )
    )
    found: dict[tuple[datetime, CadenceKind], list[str]] = defaultdict(list)
    for kind, team_id, next_at in rows:
        if next_at:
            found[next_at, kind] += [names[team_id]] if team_id in names else []
    comes = enough.expected([(due_kind(kind), at) for at, kind in found], hours)
    upcoming = [
        Upcoming(kind, comes[due_kind(kind), at], tuple(sorted(names)))
        for (at, kind), names in found.items()
        if (due_kind(kind), at) in comes
    ]
    return sorted(upcoming, key=lambda each: (each.at, each.kind))


def _promises(
    session: Session, workspace_id: str, member_id: str, reader: Availability, now: datetime
) -> tuple[list[Followup], Page[Followup]]:
    """Those that are due before their day is over, and the others; of very many, the earliest of them."""
    found, how_many = followups.open_of(session, workspace_id, member_id, SOME)
    tomorrow = reader.hours.midnight(reader.hours.today(now) + _DAY)
    due = [each for each in found if each.due_at < tomorrow]
    return due, Page(found[len(due) :], has_after=how_many > len(found))


def _to_read_again(page: Page[Thanks], reader: Availability, now: datetime) -> tuple[Thanks | None, Page[Thanks]]:
    """What came since yesterday, or another one each day; and the others."""
    if not page.items:
        return None, page
    today = reader.hours.today(now)
    is_fresh = reader.hours.today(page.items[0].shoutout.created_at) >= today - _DAY
    again = page.items[0 if is_fresh else today.toordinal() % len(page.items)]
    return again, Page([each for each in page.items if each is not again], has_after=page.has_after)


def _is_asked(session: Session, workspace_id: str, member_id: str, reader: Availability, now: datetime) -> bool:
    checkin = checkins.get(session, workspace_id, checkins.id_on(member_id, reader.hours.today(now)))
    return checkin is not None and checkin.answered_at is None


def _lacks_practices(reader: Availability, mine: Sequence[Mine]) -> bool:
    layers = [each.team.settings.get("rhythms", {}) for each in mine if each.is_member]
    kind = CadenceKind.PRACTICE
    return bool(layers) and not rhythm_of(kind, reader.default_rhythms, *layers, reader.rhythms).is_on


# For those who lead


def _to_thank(
    session: Session, workspace_id: str, member_id: str, led: Sequence[Team], now: datetime
) -> ToThank | None:
    found = noticing.person_to_notice(session, workspace_id, member_id, now) if led else None
    if found is None:
        return None
    names = {team.id: team.name for team in led}
    called = members.called(session, workspace_id, [found.member_id])
    return ToThank(found, called.get(found.member_id, ""), names.get(found.team_id, ""))


def _to_try(session: Session, workspace_id: str, member_id: str, led: Sequence[Team], now: datetime) -> str | None:
    """What the latest of their digests suggested, until the next one comes."""
    if not led:
        return None
    latest = (
        select(Digest.entry_id)
        .where(
            Digest.workspace_id == workspace_id,
            Digest.team_id.in_([team.id for team in led]),
            Digest.kind == DigestKind.LEAD,
            Digest.ends_at > now - WEEK,
            Digest.lead_id == member_id,
            Digest.is_sent,
            Digest.entry_id.is_not(None),
        )
        .order_by(Digest.ends_at.desc(), Digest.id)
        .limit(1)
    )
    return session.scalars(latest).one_or_none()
