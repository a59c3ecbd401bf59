"""Reasons to thank somebody: what they did for the reader lately, and public thanks to both.

They are read from what the reader was told of: promises to them, those that were taken over from them, a hand that was
offered to them, and public thanks that were theirs as well. There is one statement for each source, for all readers at
once.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models.across.erasure import is_pseudonym
from models.across.news_answers import Answer, News, NewsAnswer
from models.capabilities import shoutouts
from models.capabilities.checkins import Checkin
from models.capabilities.followups import Followup, FollowupStep, State
from models.capabilities.gratitude import Suggestion, Why
from models.capabilities.reminders import Step
from models.capabilities.shoutouts import Audience, Shoutout, ShoutoutRecipient
from models.people.members import Member, is_here
from models.store.base import UtcDateTime, table

MET_WITHIN = timedelta(days=14)
"""How long ago somebody may have done something, or been thanked."""
REMEMBERED = timedelta(weeks=26)
"""How old a promise may be that was kept or handed over lately: to read all for ever would take ever longer."""


class Reason(NamedTuple):
    """What somebody did for the reader, or was thanked for beside them."""

    member_id: str
    """The reader."""
    met_id: str
    why: Why
    about_id: UUID
    """As a `Suggestion` keeps it."""
    at: datetime
    """When the reader was told of it."""
    words: str | None
    """What it was, in words that the reader was told."""


def reason_of(session: Session, suggestion: Suggestion) -> Reason | None:
    """What a suggestion goes back to, as it is now; `None` if it is no reason any more: it may have been let go, taken
    back, or kept from the reader, since."""
    reader, at = [suggestion.member_id], suggestion.created_at
    reasons = (each for reasons_of in SOURCES for each in reasons_of(session, suggestion.workspace_id, reader, at))
    same = (each for each in reasons if (each.met_id, each.about_id) == (suggestion.suggested_id, suggestion.about_id))
    return next(same, None)


def _done_for_them(session: Session, workspace_id: str, member_ids: Collection[str], now: datetime) -> Iterator[Reason]:
    since = now - MET_WITHIN
    given = {"workspace_id": workspace_id, "ids": member_ids, "since": since, "made_since": now - REMEMBERED}
    for member_id, met_id, why, about_id, at, words in session.execute(_DONE, {**given, "since_day": since.date()}):
        yield Reason(member_id, met_id, Why(why), about_id, at, words)


def _thanked_beside(
    session: Session, workspace_id: str, member_ids: Collection[str], now: datetime
) -> Iterator[Reason]:
    given = {"workspace_id": workspace_id, "ids": member_ids, "since": now - MET_WITHIN}
    for row in session.execute(_TOGETHER, given):
        if is_pseudonym(row.giver_id):  # who took the words back
            continue
        for each in ids_in(row.together):
            yield Reason(row.member_id, each, Why.THANKED_TOGETHER, row.id, row.created_at, row.reason)


def ids_in(together: str | None) -> list[str]:
    """What `joined` put into one string."""
    return together.split() if together else []


Source = Callable[[Session, str, Collection[str], datetime], Iterator[Reason]]
SOURCES: tuple[Source, ...] = (_done_for_them, _thanked_beside)
"""The best one first."""


_MEMBERS, _SHOUTOUTS, _RECIPIENTS = table(Member), table(Shoutout), table(ShoutoutRecipient)
_FOLLOWUPS, _STEPS = table(Followup), table(FollowupStep)
_CHECKINS, _ANSWERS = table(Checkin), table(NewsAnswer)
_HERE: ColumnElement[str] = bindparam("workspace_id")
_THEIRS: BindParameter[Any] = bindparam("ids", expanding=True)
_SINCE = bindparam("since", type_=UtcDateTime)
_MADE_SINCE = bindparam("made_since", type_=UtcDateTime)
_SINCE_DAY = bindparam("since_day", type_=Date)


def _is_person(id_: ColumnElement[str | None]) -> ColumnElement[bool]:
    """A condition: it is somebody who can be thanked."""
    return exists().where(_MEMBERS.c.workspace_id == _HERE, _MEMBERS.c.id == id_, is_here()).correlate_except(_MEMBERS)


def joined(ids: Select[str]) -> ScalarSelect[str]:
    """These ids in one string. A row each would need a join, of which a database without statistics may begin at the
    wrong end, or LATERAL, which SQLite lacks."""
    few = ids.subquery()
    return select(func.aggregate_strings(few.c.member_id, " ")).scalar_subquery()


def _reasons(
    reader: ColumnElement[Any],
    met: ColumnElement[Any],
    why: ColumnElement[str],
    about_id: ColumnElement[UUID],
    at: ColumnElement[datetime],
    words: ColumnElement[Any],
) -> Select[Any]:
    """What the columns of a `Reason` are read from, with what holds for each."""
    named = (
        reader.label("member_id"),
        met.label("met_id"),
        why.label("why"),
        about_id.label("about_id"),
        at.label("at"),
        words.label("words"),
    )
    return select(*named).where(reader.in_(_THEIRS), at > _SINCE, _is_person(met))


_TOLD_AT = (
    select(func.max(_STEPS.c.created_at))
    .where(
        _STEPS.c.workspace_id == _HERE,
        _STEPS.c.followup_id == _FOLLOWUPS.c.id,
        _STEPS.c.step.in_((Step.TOLD, Step.NEW_OWNER)),
        _STEPS.c.actor_id == _FOLLOWUPS.c.owner_id,
    )
    .correlate(_FOLLOWUPS)
    .scalar_subquery()
)
"""When the reader was told whose promise it is."""
_IS_KEPT = _FOLLOWUPS.c.state == State.DONE
_PROMISES = _reasons(
    _FOLLOWUPS.c.other_id,
    _FOLLOWUPS.c.owner_id,
    case((_IS_KEPT, literal(Why.KEPT.value)), else_=literal(Why.TOOK_ON.value)),
    _FOLLOWUPS.c.id,
    case((_IS_KEPT, _FOLLOWUPS.c.closed_at), else_=_TOLD_AT),
    _FOLLOWUPS.c.what,
).where(
    _FOLLOWUPS.c.workspace_id == _HERE,
    _FOLLOWUPS.c.created_at > _MADE_SINCE,
    _FOLLOWUPS.c.tells_other,
    _FOLLOWUPS.c.state != State.LET_GO,
)
"""Those to the reader, while they are told of them."""
_ASKED, _TAKEN, _LATER = _STEPS.alias("asked"), _STEPS.alias("taken"), _STEPS.alias("later")
_TAKEN_AT = (
    select(func.min(_LATER.c.created_at))
    .where(
        _LATER.c.workspace_id == _HERE,
        _LATER.c.followup_id == _ASKED.c.followup_id,
        _LATER.c.step == Step.HANDED_OVER,
        _LATER.c.created_at >= _ASKED.c.created_at,
    )
    .correlate(_ASKED)
    .scalar_subquery()
)
_TAKEN_OVER = (
    _reasons(
        _ASKED.c.actor_id,
        _TAKEN.c.actor_id,
        literal(Why.TOOK_OVER.value),
        _TAKEN.c.id,
        _TAKEN.c.created_at,
        _TAKEN.c.what,
    )
    .join_from(_ASKED, _TAKEN, _TAKEN.c.followup_id == _ASKED.c.followup_id)
    .join(_FOLLOWUPS, and_(_FOLLOWUPS.c.id == _TAKEN.c.followup_id, _FOLLOWUPS.c.owner_id == _TAKEN.c.actor_id))
    .where(
        *(each.c.workspace_id == _HERE for each in (_ASKED, _TAKEN, _FOLLOWUPS)),
        _ASKED.c.step == literal(Step.HANDOVER_ASKED, _STEPS.c.step.type, literal_execute=True),
        _ASKED.c.created_at > _MADE_SINCE,
        _TAKEN.c.step == Step.HANDED_OVER,
        _TAKEN.c.created_at == _TAKEN_AT,
        _FOLLOWUPS.c.state != State.LET_GO,
    )
)
"""Those that the reader asked somebody to take over, who did and still has them, in the words of that time. The step
stands in the statement itself (`literal_execute`), by which the index of handovers is found."""
_HANDS = (
    _reasons(
        _CHECKINS.c.member_id,
        _ANSWERS.c.member_id,
        literal(Why.HAND.value),
        _ANSWERS.c.subject_id,
        _ANSWERS.c.created_at,
        _CHECKINS.c.hand_words,
    )
    .join_from(_CHECKINS, _ANSWERS, _ANSWERS.c.subject_id == _CHECKINS.c.hand_id)
    .where(
        _CHECKINS.c.workspace_id == _HERE,
        _CHECKINS.c.day >= _SINCE_DAY,
        _CHECKINS.c.hand_from == _ANSWERS.c.member_id,
        _ANSWERS.c.workspace_id == _HERE,
        _ANSWERS.c.about == News.HAND,
        _ANSWERS.c.answer == Answer.CAN_HELP,
    )
)
"""The reader's wishes for a hand that stand."""
_DONE = union_all(_PROMISES, _TAKEN_OVER, _HANDS)
_ALSO_THANKED = _RECIPIENTS.alias("also_thanked")
_OTHERS = (
    select(_ALSO_THANKED.c.member_id)
    .where(
        _ALSO_THANKED.c.workspace_id == _HERE,
        _ALSO_THANKED.c.shoutout_id == _SHOUTOUTS.c.id,
        _is_person(_ALSO_THANKED.c.member_id),
    )
    .correlate(_SHOUTOUTS)
)
_TOGETHER = (
    select(
        _RECIPIENTS.c.member_id,
        _SHOUTOUTS.c.id,
        _SHOUTOUTS.c.giver_id,
        _SHOUTOUTS.c.created_at,
        _SHOUTOUTS.c.reason,
        joined(_OTHERS).label("together"),
    )
    .join_from(
        _RECIPIENTS, _SHOUTOUTS, and_(_SHOUTOUTS.c.workspace_id == _HERE, _SHOUTOUTS.c.id == _RECIPIENTS.c.shoutout_id)
    )
    .where(
        _RECIPIENTS.c.workspace_id == _HERE,
        _RECIPIENTS.c.member_id.in_(_THEIRS),
        _RECIPIENTS.c.created_at > _SINCE,
        _SHOUTOUTS.c.audience == Audience.PUBLIC,
        shoutouts.stands(),
    )
)
