"""What a clock that was ahead for a while leaves behind, and how it is set right.

Two things tell of it. A time of the past (when something was made, claimed, planned) that lies in the future is proof:
what was done then is undone, as far as it is not in Slack. And what lies further ahead than its rule allows (a lane, a
lease, a pause) is pulled back, whatever the reason.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Select, and_, exists, func, or_, select, true, update
from sqlalchemy.orm import Session

from models.across.digests import WEEK, Digest, TeamWeek
from models.across.noticing import Noticing
from models.across.team_figures import EARLIEST_ZONE, TeamFigures
from models.capabilities import followup_occurrences, followups
from models.capabilities.checkins import Checkin
from models.capabilities.consents import ASKED, AskedConsent
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followup_series import Series
from models.capabilities.followups import Followup, FollowupStep
from models.capabilities.gratitude import Suggestion
from models.capabilities.practices import Practice
from models.capabilities.reminders import LOOK_BACKS, REMINDERS
from models.capabilities.rounds import TELLING, Round
from models.capabilities.stories import State as StoryState
from models.capabilities.stories import Story, StoryPreview
from models.people import cadences
from models.people.absences import AbsentDay
from models.people.cadences import KINDS, Cadence, due_kind
from models.people.enough import Nudge
from models.store import lanes, outbox
from models.store.base import Base, UtcDateTime, locked, table
from models.store.batches import AT_ONCE, Chore, Keys, among, found, key_of, of_rows, work_off, workspace_of
from models.store.database import Database
from models.store.lanes import SKEW
from models.store.outbox import OutboxMessage, Pace, Reason, State, tell_of_news
from models.store.workspaces import Workspace

LONGEST_LEASE = timedelta(seconds=30)
"""When a message that was being sent is looked for, after its claim lay in the future."""
MADE_BY_TIME = (*REMINDERS, *LOOK_BACKS)
"""The steps of a follow-up that nobody does."""
AHEAD = frozenset(
    {
        "cadences.next_at",
        "followup_series.due_at",
        "followup_series.next_at",
        "followup_steps.due_at",
        "followup_steps.former_due_at",
        "followups.due_at",
        "followups.next_at",
        "followups.promised_at",
        "followups.snoozed_to",
        "installations.renewing_until",
        "lanes.closed_until",
        "lanes.full_at",
        "members.away_until",
        "members.dnd_from",
        "members.dnd_until",
        "outbox.next_at",
        "preferences.paused_from",
        "preferences.paused_until",
        "rounds.ends_at",
        "rounds.next_at",
    }
)
"""The times that may lie ahead: what somebody chose or Slack said, and what is planned. All others are of the past."""

_UNSEEN = {"synchronize_session": False}


R = TypeVar("R", bound=Base)


def pull_back(session: Session, workspace_id: str, pace: Pace, now: datetime) -> None:
    """Let nothing that waits to be sent lie further ahead than its rule allows; cheap enough for every start."""
    lanes.pull_back(session, workspace_id, pace.workspace, pace.conversation, now, now + SKEW)
    ahead, of_workspace = now + SKEW, OutboxMessage.workspace_id == workspace_id
    live = and_(of_workspace, OutboxMessage.next_at.is_not(None))
    was_sending = and_(live, OutboxMessage.state == State.SENDING, OutboxMessage.claimed_at > ahead)
    looked_for = {"tried_at": now, "first_tried_at": now, "reason": Reason.WRONG_CLOCK}
    _set(session, OutboxMessage, was_sending, next_at=now + LONGEST_LEASE, **looked_for)
    is_put_back = OutboxMessage.state.in_((State.WAITING, State.CHANGING))
    was_put_back = and_(live, is_put_back, OutboxMessage.claimed_at > ahead)
    _set(session, OutboxMessage, was_put_back, next_at=now, first_tried_at=None)
    was_made = and_(live, OutboxMessage.state == State.WAITING, OutboxMessage.created_at > ahead)
    for row in session.scalars(select(OutboxMessage).where(was_made)):
        if row.next_at and row.attempts == 0:
            row.next_at = now + (row.next_at - row.created_at)
    session.flush()
    for column in (OutboxMessage.created_at, OutboxMessage.claimed_at):
        _set(session, OutboxMessage, and_(live, column > ahead), **{column.key: now})
    asked = and_(Workspace.id == workspace_id, Workspace.synced_at > ahead)
    _set(session, Workspace, asked, synced_at=None)
    tell_of_news(session)


def waiting_ahead(session: Session, pace: Pace, now: datetime) -> Set[str]:
    """The workspaces in which `pull_back` has something to do, by id."""
    ahead, live = now + SKEW, OutboxMessage.next_at.is_not(None)
    wanted = (
        *lanes.ahead(pace.conversation, now, ahead),
        select(OutboxMessage.workspace_id).where(
            live, or_(OutboxMessage.created_at > ahead, OutboxMessage.claimed_at > ahead)
        ),
        select(Workspace.id).where(Workspace.synced_at > ahead),
    )
    return {id_ for each in wanted for id_ in session.scalars(each.distinct())}


async def touched(database: Database, pace: Pace, now: datetime) -> Set[str]:
    """The workspaces in which anything was done at a time that has not come, or waits for one.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is in trouble.
    """
    found = set(await database.read(lambda session: waiting_ahead(session, pace, now)))
    of_days = ((each, column > day) for each, column, day in _days_ahead(now))
    of_times = ((each, column > now + SKEW) for each, column in past_times())
    for model, condition in (*of_days, *of_times):
        wanted = select(workspace_of(model)).where(condition).distinct()
        found |= set(await database.read(lambda session: session.scalars(wanted).all()))  # noqa: B023 (awaited here)
    return found


async def set_right(database: Database, workspace_id: str, pace: Pace, now: datetime, at_once: int = AT_ONCE) -> None:
    """Undo what was planned, dropped, given up and counted at times that have not come; takes a look at every table.

    It is done a few rows a transaction. What proves that a time was wrong goes last, so what was cut short is found
    again.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is in trouble; it can be set right later.
    """
    ahead = now + SKEW
    for chore in _chores(workspace_id, ahead, now):
        await work_off(database, chore, at_once)
    await database.write(lambda session: pull_back(session, workspace_id, pace, now))
    for model, column in past_times():
        await work_off(database, of_rows(model, workspace_id, column > ahead, {column.name: now}), at_once)


def _chores(workspace_id: str, ahead: datetime, now: datetime) -> Iterator[Chore]:
    yield from _forget_unsent(workspace_id, ahead)
    yield _put_back_days(workspace_id, ahead, now)
    yield _put_back_cadences(workspace_id, ahead, now)
    yield from _put_back_series(workspace_id, ahead, now)
    yield from _put_back_followups(workspace_id, ahead)
    yield _put_back_rounds(workspace_id, ahead, now)
    yield from _try_again(workspace_id, ahead, now)
    yield from _forget_figures(workspace_id, now)


def past_times() -> Iterator[tuple[type[Base], Column[Any]]]:
    """Each column that holds a time of the past, with its table."""
    for mapper in Base.registry.mappers:
        columns = table(mapper.class_).columns
        yield from (
            (mapper.class_, each)
            for each in columns
            if isinstance(each.type, UtcDateTime) and f"{each.table.name}.{each.name}" not in AHEAD
        )


def _forget_unsent(workspace_id: str, ahead: datetime) -> Iterator[Chore]:
    """What time made of cadences and follow-ups and is not in Slack was never made."""
    steps = select(func.coalesce(FollowupStep.together_id, FollowupStep.id)).where(
        FollowupStep.workspace_id == workspace_id,
        FollowupStep.created_at > ahead,
        FollowupStep.step.in_(MADE_BY_TIME),
    )
    message = OutboxMessage
    is_unsent = or_(message.state.in_((State.WAITING, State.DROPPED)), message.attempts == 0)
    made = or_(message.kind.in_([ASKED, *(due_kind(kind) for kind in KINDS)]), message.subject_id.in_(steps))
    yield of_rows(message, workspace_id, and_(message.created_at > ahead, is_unsent), None, made)
    unused: Sequence[tuple[type[Base], ColumnElement[bool]]] = (
        (Checkin, (Checkin.created_at > ahead) & Checkin.answered_at.is_(None)),
        (Suggestion, Suggestion.created_at > ahead),
        (Practice, (Practice.created_at > ahead) & Practice.done_at.is_(None)),
        (StoryPreview, StoryPreview.created_at > ahead),
        (Round, (Round.created_at > ahead) & Round.opened_by.is_(None)),
    )
    for model, condition in unused:
        yield of_rows(model, workspace_id, condition, None, ~_is_told_of(model))
    yield from _forget_stories(workspace_id, ahead)
    is_there = exists().where(message.workspace_id == Nudge.workspace_id, message.id == Nudge.message_id)
    yield of_rows(Nudge, workspace_id, Nudge.created_at > ahead, None, ~is_there)
    is_told = exists().where(message.workspace_id == Digest.workspace_id, message.id == Digest.message_id)
    yield of_rows(Digest, workspace_id, Digest.ends_at > ahead, None, ~is_told)


def _put_back_days(workspace_id: str, ahead: datetime, now: datetime) -> Chore:
    """A day that a message took which is there still was as far ahead as it was meant to be, or is the next free one:
    else a hello of next year would let nothing come until then."""

    def put_back(session: Session, row: Nudge) -> None:
        error = row.created_at - now
        on = _earlier(row.on, error)
        while session.get(Nudge, (row.workspace_id, row.member_id, on)) not in (None, row):
            on += timedelta(days=1)
        row.on, row.moved_from, row.created_at = on, row.moved_from and _earlier(row.moved_from, error), now
        session.flush()

    return _of_each(Nudge, workspace_id, Nudge.created_at > ahead, true(), put_back)


def _earlier(day: date, error: timedelta) -> date:
    return (datetime.combine(day, time(12)) - error).date()


def _forget_stories(workspace_id: str, ahead: datetime) -> Iterator[Chore]:
    """Stories that were drafted at such a time and nobody saw; who was asked by then is not asked again."""
    message = OutboxMessage
    is_asked = exists().where(
        message.workspace_id == AskedConsent.workspace_id,
        message.kind == ASKED,
        message.subject_id == AskedConsent.subject_id,
        message.recipient == AskedConsent.member_id,
    )
    yield of_rows(
        AskedConsent,
        workspace_id,
        (AskedConsent.asked_at > ahead) & AskedConsent.answered_at.is_(None),
        None,
        ~is_asked,
    )
    is_shown = exists().where(StoryPreview.workspace_id == Story.workspace_id, StoryPreview.story_id == Story.id)
    drafted = (Story.drafted_at > ahead) & (Story.state == StoryState.DRAFT)
    yield of_rows(Story, workspace_id, drafted, None, ~is_shown)


def _is_told_of(model: Any) -> ColumnElement[bool]:
    return exists().where(OutboxMessage.workspace_id == model.workspace_id, OutboxMessage.subject_id == model.id)


def _put_back_cadences(workspace_id: str, ahead: datetime, now: datetime) -> Chore:
    """What recurs stands as it did before. Where a message is in Slack already, planning it again adds none."""

    def put_back(_session: Session, row: Cadence) -> None:
        if row.before_plan:
            cadences.put_back(row, row.before_plan)
        if row.last_on and row.last_on > ahead.date() + timedelta(days=1):  # it was planned twice meanwhile
            row.last_on = None
        if row.next_at is None or row.next_at > ahead + cadences.FURTHEST_HOLD:
            row.next_at, row.due_on = now, None
        row.planned_at = row.before_plan = None

    return _of_each(Cadence, workspace_id, Cadence.planned_at > ahead, true(), put_back)


def _put_back_series(workspace_id: str, ahead: datetime, now: datetime) -> Iterator[Chore]:
    """What time made of promises that come again was never made, and what it took the place of is open."""
    begun = select(Series.id).where(Series.workspace_id == workspace_id, Series.created_at <= ahead)
    is_made = and_(Followup.created_at > ahead, Followup.state == followups.State.OPEN)
    made = select(Followup.id).where(Followup.workspace_id == workspace_id, is_made, Followup.series_id.in_(begun))
    yield of_rows(FollowupStep, workspace_id, true(), None, FollowupStep.followup_id.in_(made))
    yield of_rows(Followup, workspace_id, is_made, None, Followup.series_id.in_(begun))
    is_open = {"state": followups.State.OPEN, "closed_at": None, "replaced_at": None}
    yield of_rows(Followup, workspace_id, Followup.replaced_at > ahead, is_open)

    def put_back(session: Session, row: Series) -> None:
        followup_occurrences.put_back(session, row, ahead, now)

    yield _of_each(Series, workspace_id, Series.planned_at > ahead, true(), put_back)


def _put_back_followups(workspace_id: str, ahead: datetime) -> Iterator[Chore]:
    """Reminders come again at their time, also where one came too early; nobody is asked twice how it went."""
    asked = _look_backs_sent(workspace_id, ahead)

    def put_back(_session: Session, row: Followup) -> None:
        if row.before_plan and _is_open_for(row, row.before_plan["next_step"]):
            followups.put_back(row, row.before_plan)
        row.planned_at = row.before_plan = None

    yield _of_each(Followup, workspace_id, Followup.planned_at > ahead, Followup.id.not_in(asked), put_back)
    unasked = and_(FollowupFeeling.asked_at > ahead, FollowupFeeling.answered_at.is_(None))
    yield of_rows(FollowupFeeling, workspace_id, unasked, None, FollowupFeeling.followup_id.not_in(asked))


def _put_back_rounds(workspace_id: str, ahead: datetime, now: datetime) -> Chore:
    """What was begun or opened at such a time is in Slack, and lasts as long from now on as it would have lasted."""

    def put_back(session: Session, row: Round) -> None:
        if row.created_at > ahead:
            row.ends_at, row.created_at = row.ends_at - (row.created_at - now), now
        if row.opened_at and row.opened_at > ahead:
            row.next_at, row.opened_at = row.next_at and row.next_at - (row.opened_at - now), now
        session.flush()
        outbox.renew(session, workspace_id, [row.id], now, TELLING)

    is_of_then = or_(Round.created_at > ahead, Round.opened_at > ahead)
    return _of_each(Round, workspace_id, is_of_then, true(), put_back)


def _of_each(
    model: type[R],
    workspace_id: str,
    condition: ColumnElement[bool],
    besides: ColumnElement[bool],
    do: Callable[[Session, R], None],
) -> Chore:
    """Do this to each row."""
    here = and_(workspace_of(model) == workspace_id, condition)
    wanted = select(*key_of(model)).where(here, besides)

    def change(session: Session, keys: Keys) -> int:
        changed = session.scalars(locked(select(model).where(here, among(model, keys)))).all()
        for row in changed:
            do(session, row)
        session.flush()
        return len(changed)

    return Chore(lambda session, most: found(session, wanted, most), change)


def _is_open_for(row: Followup, step: str | None) -> bool:
    """Whether that step can still come: somebody may have closed the follow-up meanwhile."""
    return row.state is (followups.State.DONE if step in LOOK_BACKS else followups.State.OPEN)


def _look_backs_sent(workspace_id: str, ahead: datetime) -> Select[Any]:
    """The follow-ups whose look back was made at such a time, and may be in Slack."""
    is_told = and_(OutboxMessage.workspace_id == FollowupStep.workspace_id, OutboxMessage.subject_id == FollowupStep.id)
    return (
        select(FollowupStep.followup_id)
        .join(OutboxMessage, is_told)
        .where(
            FollowupStep.workspace_id == workspace_id,
            FollowupStep.created_at > ahead,
            FollowupStep.step.in_(LOOK_BACKS),
        )
    )


def _try_again(workspace_id: str, ahead: datetime, now: datetime) -> Iterator[Chore]:
    """What was dropped or given up at such a time is needed still, perhaps: its renderer is asked again."""
    claimed, stands = OutboxMessage.claimed_at > ahead, OutboxMessage.message_ts.is_not(None)
    dropped, failed = (and_(claimed, OutboxMessage.state == state) for state in (State.DROPPED, State.FAILED))
    changed_anew = {"state": State.CHANGING, "next_at": now, "reason": None, "first_tried_at": None}
    yield of_rows(OutboxMessage, workspace_id, failed & stands, changed_anew)
    again = {"state": State.WAITING, "next_at": now, "reason": None, "first_tried_at": None}
    yield of_rows(OutboxMessage, workspace_id, dropped, again)
    looked_for = {"state": State.SENDING, "next_at": now, "first_tried_at": now, "claimed_at": now}
    tried_then = {"tried_at": now, "reason": Reason.WRONG_CLOCK, **looked_for}
    yield of_rows(OutboxMessage, workspace_id, failed & (OutboxMessage.tried_at > ahead), tried_then)
    yield of_rows(OutboxMessage, workspace_id, failed, looked_for)


def _forget_figures(workspace_id: str, now: datetime) -> Iterator[Chore]:
    """Figures of weeks that are not over are made anew when they are."""
    for model, column, day in _days_ahead(now):
        yield of_rows(model, workspace_id, column > day, None)


def _days_ahead(now: datetime) -> Iterator[tuple[type[Base], Column[Any], date]]:
    """Each table that has a row for a day or a week that is over, with the latest that can be."""
    latest = (now - WEEK + EARLIEST_ZONE).date()
    for model in (TeamWeek, TeamFigures):
        yield model, table(model).c.week, latest
    for made, name in ((Noticing, "week"), (AbsentDay, "day")):
        yield made, table(made).c[name], (now + EARLIEST_ZONE).date()


def _set(session: Session, model: type[Base], condition: ColumnElement[bool], **values: Any) -> None:
    session.execute(update(model).where(condition).values(values), execution_options=_UNSEEN)
