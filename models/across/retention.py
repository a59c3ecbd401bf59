"""How long what is stored is kept: one list of kinds, from which the settings, what is forgotten at night,
`/kindling privacy` and docs/privacy.md follow.

A kind that can be chosen is kept so many months, or as long as nobody deletes it. What something
needs that is kept longer (what a story tells, a promise that answers something) goes with that. Nothing is forgotten
before three months: digests, reasons to thank and the trend of twelve weeks look back no further.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.across import entry_answers, heard
from models.across.digests import Digest, TeamWeek
from models.across.news_answers import NewsAnswer
from models.across.noticing import Noticing
from models.across.remains import leaving
from models.across.team_figures import TeamFigures
from models.capabilities import round_lines, rounds, stories
from models.capabilities.changes import Change
from models.capabilities.checkins import Checkin
from models.capabilities.client_words import ClientQuote, ClientWords, ClientWordsName
from models.capabilities.consents import AskedConsent
from models.capabilities.contents import OwnEntry, SeenEntry
from models.capabilities.departures import Departure
from models.capabilities.entries import Entry, EntryAnswer
from models.capabilities.erasures import Erasure
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followup_series import Series
from models.capabilities.followups import Followup, FollowupStep
from models.capabilities.gratitude import Suggestion
from models.capabilities.joins import Join
from models.capabilities.permissions import Permission
from models.capabilities.practices import Practice
from models.capabilities.quotes import Quote
from models.capabilities.rehearsals import OwnScene
from models.capabilities.round_lines import RoundLine, RoundPromise, RoundVote
from models.capabilities.rounds import Round
from models.capabilities.self_care import Inventory
from models.capabilities.shoutouts import Shoutout, ShoutoutHearer, ShoutoutRecipient
from models.capabilities.stories import Story, StoryItem, StoryPreview
from models.capabilities.understandings import Understanding
from models.capabilities.welcomes import Welcome
from models.people.absences import AbsentDay
from models.people.cadences import Cadence
from models.people.enough import Nudge
from models.people.members import Member
from models.people.preferences import Preference
from models.people.teams import Team, TeamMember
from models.people.unanswered import Unanswered
from models.people.unsuggested import Unsuggested
from models.store.base import Base, UtcDateTime, locked
from models.store.batches import Chore, Keys, among, change, key_of, of_rows, workspace_of
from models.store.lanes import Lane
from models.store.outbox import OutboxMessage
from models.store.workspaces import Workspace

MONTHS = (3, 6, 13, 24, 36, 60)
"""How many months can be chosen."""
KEEP = "keep"
"""What is chosen where it is kept until somebody deletes it."""
ROWS_EACH = 10
"""How many rows may hang on one that is forgotten, about."""

Past = Callable[[str, datetime], Chore]
"""Forgets what a workspace has from before a time."""


@dataclass(frozen=True)
class Kind:
    """What is stored for one purpose."""

    name: str
    models: Sequence[type[Base]]
    """Its tables, as far as they have to do with persons."""
    forget: Sequence[Past] = ()
    """What is done at night, one after the other; nothing where it is not for a workspace to choose."""
    months: int | None = None
    """How long it is kept until somebody chooses; `None` keeps it."""
    within: "Kind | None" = None
    """It is counted anew from what that kind has, so it goes with that at the latest."""

    @property
    def setting(self) -> str:
        """The name under which a workspace's choice is stored."""
        return f"kept_{self.name}"

    def months_of(self, chosen: Mapping[str, Any]) -> int | None:
        """How long it is kept where this was chosen; what nobody can choose counts as not chosen."""
        found = chosen.get(self.setting)
        own = None if found == KEEP else found if found in MONTHS and isinstance(found, int) else self.months
        longest = self.within.months_of(chosen) if self.within else None
        return min((each for each in (own, longest) if each is not None), default=None)


def before(now: datetime, months: int) -> datetime:
    """From before when it is forgotten: a midnight in UTC, so that something is due once a day."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, monthrange(year, month + 1)[1])
    return datetime(year, month + 1, day, tzinfo=now.tzinfo)


def due(chosen: Mapping[str, Any], workspace_id: str, now: datetime) -> Iterator[tuple[str, Chore]]:
    """What is to be forgotten of a workspace that chose this, by the name of its kind, in this order."""
    for kind in CHOSEN:
        if months := kind.months_of(chosen):
            for forget in kind.forget:
                yield kind.name, leaving(forget(workspace_id, before(now, months)))


# What is forgotten


def _old(
    at: InstrumentedAttribute[Any],
    *,
    unless: Sequence[ColumnElement[bool]] = (),
    pointing: Sequence[InstrumentedAttribute[Any]] = (),
) -> Past:
    """Forgets the rows of which this time, or day, is before it.

    Args:
        at: the column.
        unless: what must not hold: that something else needs them still.
        pointing: the columns of other tables with their ids, whose rows go with them and would not by themselves.
    """
    model = _table_of(at)

    def past(workspace_id: str, moment: datetime) -> Chore:
        is_old = at < (moment if isinstance(at.type, UtcDateTime) else moment.date())
        chore = of_rows(model, workspace_id, is_old, None, and_(*(~each for each in unless)) if unless else None)

        def forget(session: Session, keys: Keys) -> int:
            these = and_(workspace_of(model) == workspace_id, is_old, among(model, keys))
            ids = list(session.scalars(locked(select(*key_of(model)).where(these))))
            for each in pointing:
                theirs = _table_of(each)
                change(session, theirs, and_(workspace_of(theirs) == workspace_id, each.in_(ids)), None)
            return chore.change(session, keys)

        return replace(chore, change=forget, each=ROWS_EACH) if pointing else chore

    return past


def _table_of(column: InstrumentedAttribute[Any]) -> type[Base]:
    return cast("type[Base]", column.class_)


def _told(*kinds: str) -> Past:
    """Forgets messages that are kept as long as what they tell of, since it can be changed or taken back."""

    def past(workspace_id: str, moment: datetime) -> Chore:
        is_over = OutboxMessage.next_at.is_(None) & (OutboxMessage.created_at < moment)
        return of_rows(OutboxMessage, workspace_id, is_over & OutboxMessage.kind.in_(kinds), None)

    return past


def _is_in(mine: InstrumentedAttribute[Any], theirs: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether a row of the other table has that id."""
    return exists().where(workspace_of(_table_of(theirs)) == workspace_of(_table_of(mine)), theirs == mine)


# The kinds

THANKS = Kind(
    "thanks",
    (Shoutout, ShoutoutRecipient, ShoutoutHearer, Join),
    (
        _old(
            Shoutout.created_at,
            unless=[_is_in(Shoutout.id, StoryItem.subject_id)],
            pointing=[Quote.shoutout_id, Join.shoutout_id, ShoutoutRecipient.shoutout_id],
        ),
    ),
)
CHOSEN: Sequence[Kind] = (
    Kind(
        "stories",
        (Story, StoryPreview, StoryItem, AskedConsent, Change, ClientWords, ClientWordsName, ClientQuote),
        (
            _told(stories.POSTED),
            _old(Story.drafted_at),
            _old(AskedConsent.asked_at, unless=[_is_in(AskedConsent.story_id, Story.id)]),
            _old(
                Change.created_at,
                unless=[_is_in(Change.id, StoryItem.subject_id), _is_in(Change.id, EntryAnswer.change_id)],
            ),
            _old(ClientWords.created_at, unless=[_is_in(ClientWords.id, StoryItem.subject_id)]),
        ),
    ),
    Kind(
        "digests",
        (Digest,),
        (_old(Digest.starts_at), _old(TeamWeek.week), _old(TeamFigures.week)),
        months=24,
        within=THANKS,
    ),
    THANKS,
    Kind(
        "listening",
        (Entry, EntryAnswer),
        (_old(Entry.opened_at, pointing=[EntryAnswer.entry_id]), _told(heard.OPENED, entry_answers.TOLD)),
        months=24,
    ),
    Kind(
        "rounds",
        (Round, RoundLine, RoundPromise, RoundVote),
        (
            round_lines.past,
            _told(*rounds.TELLING),
            _old(Round.ends_at, unless=[_is_in(Round.id, RoundLine.round_id)]),
        ),
        months=24,
    ),
    Kind(
        "promises",
        (Followup, FollowupStep, FollowupFeeling, Series),
        (
            _old(
                Followup.closed_at,
                unless=[
                    _is_in(Followup.id, StoryItem.subject_id),
                    _is_in(Followup.id, EntryAnswer.followup_id),
                    _is_in(Followup.id, RoundPromise.followup_id),
                ],
                pointing=[FollowupFeeling.followup_id, FollowupStep.followup_id],
            ),
            _old(Series.ended_at),
        ),
        months=24,
    ),
    Kind("checkins", (Checkin,), (_old(Checkin.day),), months=13),
    Kind(
        "prompts",
        (Suggestion, Practice, Noticing, NewsAnswer),
        (
            _old(Suggestion.created_at),
            _old(Practice.created_at),
            _old(Noticing.week),
            _old(NewsAnswer.created_at),
        ),
        months=13,
    ),
)
"""What a workspace chooses, in the order in which it is forgotten: what needs something else goes first."""
FIXED: Sequence[Kind] = (
    Kind("care", (Inventory,)),
    Kind("understood", (Understanding,)),
    Kind("away", (AbsentDay,)),
    Kind("messages", (OutboxMessage, Nudge, Lane)),
)
"""What `scheduler.housekeeping` forgets after a time that is the same for all."""
LASTING: Sequence[Kind] = (
    Kind("rules", (Permission, OwnEntry, OwnScene)),
    Kind(
        "people",
        (
            Workspace,
            Member,
            Preference,
            Unsuggested,
            Team,
            TeamMember,
            Cadence,
            Unanswered,
            SeenEntry,
            Welcome,
            Departure,
            Erasure,
        ),
    ),
)
"""What holds until it is changed, or until those whom it concerns delete their data."""
KINDS: Sequence[Kind] = (*CHOSEN, *FIXED, *LASTING)
