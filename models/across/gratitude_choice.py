"""Whom to suggest to whom for thanks: somebody who did something for them lately, and whom they have not thanked for
long.

What somebody did is read from what the reader was told of: promises that they heard of, those that were taken over from
them, a hand that was offered to them, and public thanks to both. Being in one team is no reason. Everybody's choice is
made at once, with one statement for each source.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
from models.people import unsuggested
from models.people.members import Member, is_here
from models.store.base import UtcDateTime, table

MET_WITHIN = timedelta(days=14)
"""How long ago somebody may have done something, or been thanked."""
THANKED_WITHIN = timedelta(days=28)
"""Whoever was thanked within this time is not suggested."""
REMEMBERED = timedelta(weeks=26)
"""Thanks from before that time count as none, and a promise that was made before as no occasion: whose turn it is would
hardly change, and reading would take for ever longer."""
AGAIN_AFTER = timedelta(weeks=6) - timedelta(hours=12)
"""How soon somebody may be suggested again. Prompts come at one hour of the day, but some seconds apart, and an hour
where the clocks changed."""
NEVER = datetime.min.replace(tzinfo=UTC)
"""Stands for the last time where there was none."""


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


@dataclass(frozen=True)
class Choice:
    """Whom somebody might thank, and what for."""

    suggested_id: str
    why: Why
    about_id: UUID


LastThanks = Mapping[str, Mapping[str, datetime]]
"""When each giver last thanked each of the people whom they thanked within the time that is `REMEMBERED`."""


def last_thanks(session: Session, workspace_id: str, giver_ids: Collection[str], now: datetime) -> LastThanks:
    """When each of these people last thanked each of the others, as far as it is `REMEMBERED`."""
    found: dict[str, dict[str, datetime]] = {}
    given = {"workspace_id": workspace_id, "ids": giver_ids, "since": now - REMEMBERED}
    for giver_id, at, thanked in session.execute(_THANKS, given):
        of_giver = found.setdefault(giver_id, {})
        for each in _ids(thanked):
            if each not in of_giver or at > of_giver[each]:
                of_giver[each] = at
    return found


def choose(
    session: Session, workspace_id: str, member_ids: Collection[str], thanks: LastThanks, now: datetime
) -> dict[str, Choice]:
    """Whom each of these people might thank; those for whom there is nobody suitable are left out.

    What somebody did for the reader counts before public thanks to both. Among equals comes first who was not thanked
    for longest. Nobody is suggested who is a bot, left, belongs to another organisation, was thanked within
    `THANKED_WITHIN`, or was suggested to the same person less than `AGAIN_AFTER` ago; and no two are of whom one does
    not want it.

    Args:
        session: of the transaction.
        workspace_id: where.
        member_ids: to whom.
        thanks: what these people's `last_thanks` are.
        now: the time.
    """
    unwanted = _suggested(session, workspace_id, member_ids, now)
    unwanted |= unsuggested.pairs(session, workspace_id, member_ids)

    def is_suitable(reason: Reason) -> bool:
        thanked_at = thanks.get(reason.member_id, {}).get(reason.met_id, NEVER)
        is_wanted = (reason.member_id, reason.met_id) not in unwanted
        return is_wanted and reason.member_id != reason.met_id and thanked_at <= now - THANKED_WITHIN

    found: dict[str, Choice] = {}
    for reasons_of in _SOURCES:
        others = [each for each in member_ids if each not in found]
        if others:
            reasons = filter(is_suitable, reasons_of(session, workspace_id, others, now))
            found |= _best(reasons, thanks, now.date())
    return found


def reason_of(session: Session, suggestion: Suggestion) -> Reason | None:
    """What a suggestion goes back to, as it is now; `None` if it is no reason any more: it may have been let go, taken
    back, or kept from the reader, since."""
    reader, at = [suggestion.member_id], suggestion.created_at
    reasons = (each for reasons_of in _SOURCES for each in reasons_of(session, suggestion.workspace_id, reader, at))
    same = (each for each in reasons if (each.met_id, each.about_id) == (suggestion.suggested_id, suggestion.about_id))
    return next(same, None)


def _best(reasons: Iterable[Reason], thanks: LastThanks, today: date) -> dict[str, Choice]:
    """Of what each person has to choose from, what comes first; of two of the same kind, the latest."""

    def place(reason: Reason) -> tuple[datetime, bytes, int, float, UUID]:
        thanked_at = thanks.get(reason.member_id, {}).get(reason.met_id, NEVER)
        lot = _lot(reason.member_id, reason.met_id, today)
        return thanked_at, lot, _REASONS.index(reason.why), -reason.at.timestamp(), reason.about_id

    best: dict[str, tuple[tuple[datetime, bytes, int, float, UUID], Reason]] = {}
    for each in reasons:
        at = place(each)
        if each.member_id not in best or at < best[each.member_id][0]:
            best[each.member_id] = at, each
    return {member_id: Choice(each.met_id, each.why, each.about_id) for member_id, (_, each) in best.items()}


_REASONS = list(Why)


def _lot(member_id: str, met_id: str, today: date) -> bytes:
    """Looks drawn by lot, anew each day, and is the same each time that it is asked for."""
    return hashlib.blake2b(f"{member_id} {met_id} {today}".encode(), digest_size=8).digest()


def _suggested(session: Session, workspace_id: str, member_ids: Collection[str], now: datetime) -> set[tuple[str, str]]:
    given = {"workspace_id": workspace_id, "ids": member_ids, "since": now - AGAIN_AFTER}
    return {(row.member_id, row.suggested_id) for row in session.execute(_SUGGESTED, given)}


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
        if not is_pseudonym(row.giver_id):  # whoever erased their data took the words back
            beside = (row.member_id, Why.THANKED_TOGETHER, row.id, row.created_at, row.reason)
            yield from (Reason(beside[0], each, *beside[1:]) for each in _ids(row.together))


def _ids(joined: str | None) -> list[str]:
    """What `_joined` put into one string."""
    return joined.split() if joined else []


_Source = Callable[[Session, str, Collection[str], datetime], Iterator[Reason]]
_SOURCES: tuple[_Source, ...] = (_done_for_them, _thanked_beside)
"""The best one first."""


_MEMBERS, _SHOUTOUTS, _RECIPIENTS = table(Member), table(Shoutout), table(ShoutoutRecipient)
_FOLLOWUPS, _STEPS, _SUGGESTIONS = table(Followup), table(FollowupStep), table(Suggestion)
_CHECKINS, _ANSWERS = table(Checkin), table(NewsAnswer)
_HERE: ColumnElement[str] = bindparam("workspace_id")
_THEIRS: BindParameter[Any] = bindparam("ids", expanding=True)
_SINCE = bindparam("since", type_=UtcDateTime)
_MADE_SINCE = bindparam("made_since", type_=UtcDateTime)
_SINCE_DAY = bindparam("since_day", type_=Date)


def _is_person(id_: ColumnElement[str | None]) -> ColumnElement[bool]:
    """A condition: it is somebody who can be thanked."""
    return exists().where(_MEMBERS.c.workspace_id == _HERE, _MEMBERS.c.id == id_, is_here()).correlate_except(_MEMBERS)


def _joined(ids: Select[str]) -> ScalarSelect[str]:
    """These ids in one string. A row each would need a join, of which a database without statistics may begin at the
    wrong end, or LATERAL, which SQLite lacks."""
    few = ids.subquery()
    return select(func.aggregate_strings(few.c.member_id, " ")).scalar_subquery()


_IDS_THANKED = select(_RECIPIENTS.c.member_id).where(
    _RECIPIENTS.c.workspace_id == _HERE, _RECIPIENTS.c.shoutout_id == _SHOUTOUTS.c.id
)
_THANKS = select(
    _SHOUTOUTS.c.giver_id, _SHOUTOUTS.c.created_at, _joined(_IDS_THANKED.correlate(_SHOUTOUTS)).label("thanked")
).where(
    _SHOUTOUTS.c.workspace_id == _HERE,
    _SHOUTOUTS.c.giver_id.in_(_THEIRS),
    _SHOUTOUTS.c.created_at > _SINCE,
    shoutouts.stands(),
)
_SUGGESTED = select(_SUGGESTIONS.c.member_id, _SUGGESTIONS.c.suggested_id).where(
    _SUGGESTIONS.c.workspace_id == _HERE,
    _SUGGESTIONS.c.member_id.in_(_THEIRS),
    _SUGGESTIONS.c.created_at > _SINCE,
)


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
        _ASKED.c.step == Step.HANDOVER_ASKED,
        _ASKED.c.created_at > _MADE_SINCE,
        _TAKEN.c.step == Step.HANDED_OVER,
        _TAKEN.c.created_at == _TAKEN_AT,
        _FOLLOWUPS.c.state != State.LET_GO,
    )
)
"""Those that the reader asked somebody to take over, who did and still has them: in the words of that time."""
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
        _joined(_OTHERS).label("together"),
    )
    .join_from(
        _RECIPIENTS, _SHOUTOUTS, and_(_SHOUTOUTS.c.workspace_id == _HERE, _SHOUTOUTS.c.id == _RECIPIENTS.c.shoutout_id)
    )
    .where(
        _RECIPIENTS.c.workspace_id == _HERE,
        _RECIPIENTS.c.member_id.in_(_THEIRS),
        _SHOUTOUTS.c.audience == Audience.PUBLIC,
        _SHOUTOUTS.c.created_at > _SINCE,
        shoutouts.stands(),
    )
)
