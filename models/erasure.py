"""Erasure: somebody takes back what Kindling knows of them.

Their words and answers go, and so does their name. That something happened stays, so that the figures of others stay
right: in its place their id becomes a pseudonym, drawn by lot for this one erasure, which leads back to nobody. What
others wrote stays theirs, with "someone" where it mentioned them.

Outbox rows lead to messages in Slack, where the name still stands; so those about them go, or forget where it is.

What no query finds any more is gone from an SQLite file soon after, see `models/remains.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from typing import cast as cast_type
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, String, and_, cast, delete, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models import allowances, followup_acts, remains
from models.base import Base, locked, table
from models.cadences import Cadence
from models.changes import Change
from models.checkins import Checkin
from models.contents import OwnEntry, SeenEntry
from models.departures import Departure
from models.digests import Digest
from models.feelings import FollowupFeeling
from models.followups import Followup, FollowupStep, State
from models.gratitude import Suggestion
from models.lanes import Lane
from models.members import Member
from models.outbox import OutboxMessage
from models.outbox import State as OutboxState
from models.practices import Practice
from models.preferences import Preference
from models.reminders import Step
from models.shoutouts import Shoutout, ShoutoutRecipient
from models.teams import Team, TeamMember
from models.welcomes import Welcome
from models.workspaces import Workspace

PSEUDONYM = "erased-"
"""How a pseudonym begins; no id of Slack's does."""
SOMEONE = "someone"
"""What they are called from then on."""
TAKEN_BACK = "(these words were taken back by whoever wrote them)"
"""What stands where words must be."""

_Text = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
_Packed = InstrumentedAttribute[Any]

RENAMED: Sequence[tuple[type[Base], _Text]] = (
    (Shoutout, Shoutout.giver_id),
    (ShoutoutRecipient, ShoutoutRecipient.member_id),
    (Followup, Followup.owner_id),
    (Followup, Followup.handover_to),
    (FollowupFeeling, FollowupFeeling.asked_id),
    (FollowupStep, FollowupStep.actor_id),
    (Change, Change.author_id),
    (OwnEntry, OwnEntry.author_id),
    (Team, Team.dissolved_by),
)
"""Where an id says who did something that others see or that figures count."""
OTHERS_WORDS: Sequence[tuple[type[Base], Sequence[_Text]]] = (
    (Shoutout, (Shoutout.reason, Shoutout.impact)),
    (Followup, (Followup.what,)),
    (FollowupStep, (FollowupStep.what,)),
    (FollowupFeeling, (FollowupFeeling.comment,)),
    (Checkin, (Checkin.went_well, Checkin.in_the_way, Checkin.hand_words)),
    (Change, (Change.words,)),
    (OwnEntry, (OwnEntry.words,)),
)
"""Where people's own words may mention somebody."""
PACKED: Sequence[tuple[type[Base], _Packed]] = (
    (Workspace, Workspace.lead_ids),
    (Workspace, Workspace.settings),
    (Team, Team.settings),
    (Checkin, Checkin.thank_ids),
)
"""Where ids or words are kept as JSON."""
_NO_LINK: Mapping[str, Any] = {"message_link": None, "link_is_public": False}
_NOTHING_TO_COME: Mapping[str, Any] = {"next_at": None, "next_step": None, "check_back": None, "reminder_id": None}
_UNSEEN = {"synchronize_session": False}
"""What the session holds already is read anew where it matters."""


def new_pseudonym() -> str:
    """A pseudonym for one erasure."""
    return PSEUDONYM + uuid4().hex


def is_pseudonym(id_: str) -> bool:
    """Whether this stands for somebody who erased their data."""
    return id_.startswith(PSEUDONYM)


def erase(session: Session, workspace_id: str, member_id: str, pseudonym: str, now: datetime) -> None:
    """Forget somebody. Whoever was told of a promise that they made hears, kindly, that it will not be done.

    Doing it twice changes nothing more.

    Args:
        session: the transaction.
        workspace_id: where.
        member_id: whom.
        pseudonym: from `new_pseudonym`, what stands for them from now on.
        now: the time.
    """
    _leave_unsaid(session, workspace_id, member_id)
    _forget_messages(session, workspace_id, member_id)
    _delete_what_is_theirs(session, workspace_id, member_id)
    _take_back_words(session, workspace_id, member_id)
    _leave_others(session, workspace_id, member_id)
    for model, id_column in RENAMED:
        _set(session, model, workspace_id, id_column == member_id, {id_column.key: pseudonym})
    for model, words in OTHERS_WORDS:
        _leave_words(session, model, words, workspace_id, member_id)
    for model, packed in PACKED:
        _leave_packed(session, model, packed, workspace_id, member_id)
    _let_go(session, workspace_id, pseudonym, now)
    remains.leave(session)


def _leave_unsaid(session: Session, workspace_id: str, member_id: str) -> None:
    """Whoever has not heard of a promise yet need not hear that it will not be done."""
    told = _steps_of(workspace_id, Followup.owner_id == member_id).where(FollowupStep.step == Step.TOLD)
    waits = exists().where(
        OutboxMessage.workspace_id == FollowupStep.workspace_id,
        OutboxMessage.subject_id == FollowupStep.id,
        OutboxMessage.state == OutboxState.WAITING,
    )
    unheard = told.with_only_columns(FollowupStep.followup_id).where(waits)
    _set(session, Followup, workspace_id, Followup.id.in_(unheard), {"tells_other": False})


def _forget_messages(session: Session, workspace_id: str, member_id: str) -> None:
    """What is for them, or about them alone, goes, sent or not; what others see, too, forgets where in Slack it is."""
    other = aliased(ShoutoutRecipient)
    is_for_others = exists().where(
        other.workspace_id == ShoutoutRecipient.workspace_id,
        other.shoutout_id == ShoutoutRecipient.shoutout_id,
        other.member_id != member_id,
    )
    thanked = _thanks_to(workspace_id, member_id)
    gone = (
        *_theirs_alone(workspace_id, member_id),
        _ids(workspace_id, Shoutout.id, Shoutout.giver_id == member_id),
        thanked.where(~is_for_others),
        _steps_of(workspace_id, Followup.owner_id == member_id),
    )
    seen_by_others = (
        thanked,
        _steps_of(workspace_id, Followup.other_id == member_id),
        _ids(workspace_id, FollowupStep.id, FollowupStep.actor_id == member_id),
    )
    subject = OutboxMessage.subject_id
    is_gone = or_(OutboxMessage.recipient == member_id, *(subject.in_(ids) for ids in gone))
    _delete(session, OutboxMessage, workspace_id, is_gone)
    is_over = OutboxMessage.next_at.is_(None) & or_(*(subject.in_(ids) for ids in seen_by_others))
    _set(session, OutboxMessage, workspace_id, is_over, {"channel_id": None, "message_ts": None})


def _theirs_alone(workspace_id: str, member_id: str) -> Iterator[Select[Any]]:
    """The ids under which messages tell of what is deleted."""
    for column in (Checkin.id, Checkin.hand_id, Checkin.shared_id):
        yield _ids(workspace_id, column, Checkin.member_id == member_id, column.is_not(None))
    yield _ids(workspace_id, Practice.id, Practice.member_id == member_id)
    yield _ids(workspace_id, Suggestion.id, _suggests(member_id))
    yield _ids(workspace_id, Departure.id, Departure.member_id == member_id)
    yield _ids(workspace_id, Welcome.id, Welcome.member_id == member_id)
    yield _ids(workspace_id, Digest.id, Digest.lead_id == member_id)


def _delete_what_is_theirs(session: Session, workspace_id: str, member_id: str) -> None:
    """What is there for them alone, and would be made anew if they came again."""
    is_theirs: Sequence[tuple[type[Base], ColumnElement[bool]]] = (
        (Checkin, Checkin.member_id == member_id),
        (Practice, Practice.member_id == member_id),
        (Suggestion, _suggests(member_id)),
        (Preference, Preference.member_id == member_id),
        (Cadence, or_(Cadence.owner_id == member_id, Cadence.owner_id.endswith(f":{member_id}", autoescape=True))),
        (SeenEntry, SeenEntry.member_id == member_id),
        (Departure, Departure.member_id == member_id),
        (Welcome, Welcome.member_id == member_id),
        (Digest, Digest.lead_id == member_id),
        (TeamMember, TeamMember.member_id == member_id),
        (Lane, Lane.recipient.in_([member_id, allowances.lane_of(member_id)])),
        (Member, Member.id == member_id),
    )
    for model, condition in is_theirs:
        _delete(session, model, workspace_id, condition)


def _take_back_words(session: Session, workspace_id: str, member_id: str) -> None:
    """What they wrote, and where it stood; values, times and answers by face stay, for figures."""
    given = {"reason": TAKEN_BACK, "impact": None, "may_be_retold": False, **_NO_LINK}
    _set(session, Shoutout, workspace_id, Shoutout.giver_id == member_id, given)
    promised = {"what": TAKEN_BACK, **_NO_LINK, **_NOTHING_TO_COME}
    _set(session, Followup, workspace_id, Followup.owner_id == member_id, promised)
    told = FollowupStep.id.in_(_told_by(workspace_id, member_id))
    _set(session, FollowupStep, workspace_id, told, {"what": TAKEN_BACK})
    _set(session, FollowupFeeling, workspace_id, FollowupFeeling.asked_id == member_id, {"comment": None})


def _told_by(workspace_id: str, member_id: str) -> Select[UUID]:
    """The steps that may hold their words: of their promises, and of those that they handed over, but for what others
    are still to hear of those."""
    own = _steps_of(workspace_id, Followup.owner_id == member_id)
    acted = _ids(workspace_id, FollowupStep.followup_id, FollowupStep.actor_id == member_id)
    waits = exists().where(
        OutboxMessage.workspace_id == FollowupStep.workspace_id,
        OutboxMessage.subject_id == FollowupStep.id,
        OutboxMessage.next_at.is_not(None),
    )
    handed_over = _ids(workspace_id, FollowupStep.id, FollowupStep.followup_id.in_(acted), ~waits)
    return _ids(workspace_id, FollowupStep.id, or_(FollowupStep.id.in_(own), FollowupStep.id.in_(handed_over)))


def _leave_others(session: Session, workspace_id: str, member_id: str) -> None:
    """What others said of them or promised them leads to nobody any more.

    The message that they are thanked for may be their own, so its link goes. A promise to them becomes its owner's
    alone: nobody is there to be told of it, or to be asked how it went.
    """
    thanked = _thanks_to(workspace_id, member_id)
    _set(session, Shoutout, workspace_id, Shoutout.id.in_(thanked), _NO_LINK)
    promised = Followup.other_id == member_id
    _set(session, Followup, workspace_id, promised & (Followup.state != State.OPEN), {**_NO_LINK, **_NOTHING_TO_COME})
    _set(session, Followup, workspace_id, promised, {"other_id": None, "tells_other": False})
    _set(session, Checkin, workspace_id, Checkin.hand_from == member_id, {"hand_from": None, "hand_id": None})


def _leave_words(
    session: Session, model: type[Base], columns: Sequence[_Text], workspace_id: str, member_id: str
) -> None:
    """One look through a whole table, since there is no index over words.

    Row by row as they lie, which the concatenation makes SQLite do: along an index, which it would prefer, it takes ten
    times as long.
    """
    mention = _mention(member_id)
    naming = or_(*(column.like(f"%{mention}%") for column in columns))
    without = {column.key: func.replace(column, mention, SOMEONE) for column in columns}
    here = _workspace_of(model).concat("") == workspace_id
    session.execute(update(model).where(here, naming).values(without), execution_options=_UNSEEN)


def _leave_packed(session: Session, model: type[Base], column: _Packed, workspace_id: str, member_id: str) -> None:
    """Lists lose the id, and words in them the mention."""
    naming = select(model).where(_workspace_of(model) == workspace_id, cast(column, String).contains(member_id))
    for row in session.scalars(locked(naming)):
        setattr(row, column.key, _without(getattr(row, column.key), member_id))
    session.flush()


def _without(value: Any, member_id: str) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, member_id) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, member_id) for each in value if each != member_id]
    return value.replace(_mention(member_id), SOMEONE) if isinstance(value, str) else value


def _let_go(session: Session, workspace_id: str, pseudonym: str, now: datetime) -> None:
    """What they promised and what they were asked to take over; under the pseudonym, so that the news hold no id."""
    of_theirs = select(Followup.id).where(
        Followup.workspace_id == workspace_id, Followup.state == State.OPEN, Followup.owner_id == pseudonym
    )
    for followup_id in session.scalars(of_theirs).all():
        followup_acts.let_go(session, workspace_id, followup_id, pseudonym, now)
    asked = select(Followup.id).where(
        Followup.workspace_id == workspace_id, Followup.state == State.OPEN, Followup.handover_to == pseudonym
    )
    for followup_id in session.scalars(asked).all():
        followup_acts.decline(session, workspace_id, followup_id, pseudonym, now)


def _suggests(member_id: str) -> ColumnElement[bool]:
    """To them, or of them."""
    return or_(Suggestion.member_id == member_id, Suggestion.suggested_id == member_id)


def _thanks_to(workspace_id: str, member_id: str) -> Select[UUID]:
    return _ids(workspace_id, ShoutoutRecipient.shoutout_id, ShoutoutRecipient.member_id == member_id)


def _steps_of(workspace_id: str, condition: ColumnElement[bool]) -> Select[UUID]:
    """The ids of the steps of these follow-ups."""
    of_followup = and_(Followup.workspace_id == FollowupStep.workspace_id, Followup.id == FollowupStep.followup_id)
    return _ids(workspace_id, FollowupStep.id, condition).join(Followup, of_followup)


def _ids(workspace_id: str, column: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    model = cast_type("type[Base]", column.class_)
    return select(column).where(_workspace_of(model) == workspace_id, *conditions)


def _delete(session: Session, model: type[Base], workspace_id: str, condition: ColumnElement[bool]) -> None:
    session.execute(delete(model).where(_workspace_of(model) == workspace_id, condition), execution_options=_UNSEEN)


def _set(
    session: Session, model: type[Base], workspace_id: str, condition: ColumnElement[bool], values: Mapping[str, Any]
) -> None:
    changed = update(model).where(_workspace_of(model) == workspace_id, condition).values(values)
    session.execute(changed, execution_options=_UNSEEN)


def _workspace_of(model: type[Base]) -> ColumnElement[str]:
    columns = table(model).c
    return columns["id"] if model is Workspace else columns["workspace_id"]


def _mention(member_id: str) -> str:
    return f"<@{member_id}>"
