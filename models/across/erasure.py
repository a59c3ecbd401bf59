"""Erasure: somebody takes back what Kindling knows of them.

Their words and answers go, and so does their name. That something happened stays, so that the figures of others stay
right: in its place their id becomes a pseudonym, drawn by lot for this one erasure, which leads back to nobody. What
others wrote stays theirs, with "someone" where it mentioned them.

Outbox rows lead to messages in Slack, where the name still stands; so those about them go, or forget where it is.

It concerns too many rows for one transaction, and is done a few at a time (`models.store.batches`). A note of it comes
first, together with the end of what would nudge and name them; whoever is noted counts as erased
(`models.capabilities.erasures`). What would be sent goes next. A row is changed as a whole, and not found again, so
what was cut short is begun anew. Others go on meanwhile, and what they do may concern the person; so it is gone through
until nothing is found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from typing import cast as cast_type
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.across import mentions, remains
from models.across.digests import Digest
from models.capabilities import erasures, followup_acts
from models.capabilities.changes import Change
from models.capabilities.checkins import Checkin
from models.capabilities.contents import OwnEntry, SeenEntry
from models.capabilities.departures import Departure
from models.capabilities.erasures import UnderWay
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followups import Followup, FollowupStep, State
from models.capabilities.gratitude import Suggestion
from models.capabilities.practices import Practice
from models.capabilities.reminders import Step
from models.capabilities.shoutouts import Shoutout, ShoutoutRecipient
from models.capabilities.welcomes import Welcome
from models.people.cadences import OF_LEADS, PERSONAL, Cadence, owner_id_of
from models.people.members import Member
from models.people.preferences import Preference
from models.people.teams import Team, TeamMember
from models.store import allowances, batches
from models.store.base import Base
from models.store.batches import AT_ONCE, FOUND_AT_ONCE, Chore, Keys, change_found, of_rows, work_off, workspace_of
from models.store.database import Database
from models.store.lanes import Lane
from models.store.outbox import OutboxMessage
from models.store.outbox import State as OutboxState

PSEUDONYM = "erased-"
"""How a pseudonym begins; no id of Slack's does."""
TAKEN_BACK = "(these words were taken back by whoever wrote them)"
"""What stands where words must be."""

_Text = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
_Act = Callable[[Session, str, UUID, str, datetime], object]

_NO_LINK: Mapping[str, Any] = {"message_link": None, "link_is_public": False}
_NOTHING_TO_COME: Mapping[str, Any] = {"next_at": None, "next_step": None, "check_back": None, "reminder_id": None}
_PROMISED: Mapping[str, Any] = {"what": TAKEN_BACK, **_NO_LINK, **_NOTHING_TO_COME}
RENAMED: Sequence[tuple[_Text, Mapping[str, Any]]] = (
    (Shoutout.giver_id, {"reason": TAKEN_BACK, "impact": None, "may_be_retold": False, **_NO_LINK}),
    (ShoutoutRecipient.member_id, {}),
    (Followup.owner_id, _PROMISED),
    (Followup.handover_to, {}),
    (FollowupFeeling.asked_id, {"comment": None}),
    (FollowupStep.actor_id, {}),
    (Change.author_id, {}),
    (OwnEntry.author_id, {}),
    (Team.dissolved_by, {}),
)
"""Where an id says who did something that others see or that figures count, with what goes along with it: values, times
and answers by face stay, for figures."""


def new_pseudonym() -> str:
    """A pseudonym for one erasure."""
    return PSEUDONYM + uuid4().hex


def is_pseudonym(id_: str) -> bool:
    """Whether this stands for somebody who erased their data."""
    return id_.startswith(PSEUDONYM)


def begin(session: Session, workspace_id: str, member_id: str, now: datetime) -> UnderWay:
    """Somebody counts as erased from now on: it is noted, and nothing nudges them or says their name any more.

    Asked again before it is finished, it stays the one that it is.
    """
    erasures.note(session, UnderWay(workspace_id, member_id, new_pseudonym(), now))
    in_teams = _ids(workspace_id, TeamMember.team_id, TeamMember.member_id == member_id)
    as_lead = [owner_id_of(member_id, each) for each in session.scalars(in_teams)]
    theirs: Sequence[tuple[type[Base], ColumnElement[bool]]] = (
        (Cadence, Cadence.kind.in_(PERSONAL) & (Cadence.owner_id == member_id)),
        (Cadence, Cadence.kind.in_(OF_LEADS) & Cadence.owner_id.in_(as_lead)),
        (Preference, Preference.member_id == member_id),
        (TeamMember, TeamMember.member_id == member_id),
        (Member, Member.id == member_id),
    )
    for model, condition in theirs:
        batches.change(session, model, and_(workspace_of(model) == workspace_id, condition), None)
    remains.leave(session)
    return erasures.get(session, workspace_id, member_id)


async def complete(database: Database, erasure: UnderWay, now: datetime, at_once: int = AT_ONCE) -> None:
    """Do all that is left to do of it. Whoever was told of a promise that they made hears, kindly, that it will not be
    done.

    It is gone through until nothing is found any more. What takes their id away is looked for first and done last, so
    that whatever loses the id was there when all that goes by it was looked for: what others write of them meanwhile is
    erased as a whole, or left alone as a whole, as if it had been written afterwards.

    Args:
        database: where.
        erasure: as it was noted.
        now: the time.
        at_once: how many rows are changed in one transaction, at most.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is in trouble; it can be completed later.
    """
    while await _go_through(database, erasure, now, at_once):
        pass
    await database.write(lambda session: finish(session, erasure))


async def _go_through(database: Database, erasure: UnderWay, now: datetime, at_once: int) -> bool:
    """Once; answers whether anything was found."""
    last = list(endings(erasure, now))
    found = await database.read(lambda session: [each.find(session, FOUND_AT_ONCE) for each in last])
    changed = sum([await work_off(database, each, at_once) for each in chores(erasure)])
    changed += sum([await change_found(database, *each, at_once) for each in zip(last, found, strict=True)])
    return changed > 0


def finish(session: Session, erasure: UnderWay) -> None:
    """All of it is done."""
    erasures.forget(session, erasure)
    remains.leave(session)


def chores(erasure: UnderWay) -> Iterator[Chore]:
    """What is found by their id, and leaves it where it is."""
    at = (erasure.workspace_id, erasure.member_id)
    yield _unsaid(*at)
    yield from _messages(erasure)
    yield _words_told(*at)
    yield from _said_by_others(*at)
    yield from mentions.chores(*at)


def endings(erasure: UnderWay, now: datetime) -> Iterator[Chore]:
    """What takes their id away, so that the others do not find it any more."""
    yield from _what_is_theirs(erasure.workspace_id, erasure.member_id)
    yield from _promises_to_them(erasure.workspace_id, erasure.member_id)
    yield _open_promises(erasure, now)
    yield _handovers(erasure, now)
    yield from (_renamed(erasure, id_column, besides) for id_column, besides in RENAMED)


def _unsaid(workspace_id: str, member_id: str) -> Chore:
    """Whoever has not heard of a promise yet need not hear that it will not be done."""
    told = _steps_of(workspace_id, Followup.owner_id == member_id).where(FollowupStep.step == Step.TOLD)
    waits = _is_spoken_of(OutboxMessage.next_at.is_not(None), OutboxMessage.state == OutboxState.WAITING)
    unheard = told.with_only_columns(FollowupStep.followup_id).where(waits)
    promised = (Followup.owner_id == member_id) & Followup.tells_other
    return of_rows(Followup, workspace_id, promised, {"tells_other": False}, Followup.id.in_(unheard))


def _messages(erasure: UnderWay) -> Iterator[Chore]:
    """What is for them, or about them alone, goes, sent or not; what others see, too, forgets where in Slack it is.

    Of what has the pseudonym already, time may have made something since: that goes, too, but for the last word of it.
    """
    workspace_id, member_id = erasure.workspace_id, erasure.member_id
    both = (member_id, erasure.pseudonym)
    other = aliased(ShoutoutRecipient)
    is_for_others = exists().where(
        other.workspace_id == ShoutoutRecipient.workspace_id,
        other.shoutout_id == ShoutoutRecipient.shoutout_id,
        other.member_id.not_in(both),
    )
    is_last_word = (FollowupStep.step == Step.LET_GO) & (FollowupStep.actor_id == erasure.pseudonym)
    gone = (
        *_theirs_alone(workspace_id, member_id),
        _ids(workspace_id, Shoutout.id, Shoutout.giver_id.in_(both)),
        _ids(workspace_id, ShoutoutRecipient.shoutout_id, ShoutoutRecipient.member_id.in_(both), ~is_for_others),
        _steps_of(workspace_id, Followup.owner_id.in_(both)).where(func.coalesce(~is_last_word, true())),
    )
    seen_by_others = (
        _thanks_to(workspace_id, member_id),
        _steps_of(workspace_id, Followup.other_id == member_id),
        _ids(workspace_id, FollowupStep.id, FollowupStep.actor_id == member_id),
    )
    subject = OutboxMessage.subject_id
    is_gone = or_(OutboxMessage.recipient == member_id, *(subject.in_(ids) for ids in gone))
    yield of_rows(OutboxMessage, workspace_id, true(), None, is_gone)
    is_placed = or_(OutboxMessage.channel_id.is_not(None), OutboxMessage.message_ts.is_not(None))
    is_over = OutboxMessage.next_at.is_(None) & is_placed
    is_seen = or_(*(subject.in_(ids) for ids in seen_by_others))
    yield of_rows(OutboxMessage, workspace_id, is_over, {"channel_id": None, "message_ts": None}, is_seen)


def _theirs_alone(workspace_id: str, member_id: str) -> Iterator[Select[Any]]:
    """The ids under which messages tell of what is deleted."""
    for column in (Checkin.id, Checkin.hand_id, Checkin.shared_id):
        yield _ids(workspace_id, column, Checkin.member_id == member_id, column.is_not(None))
    yield _ids(workspace_id, Practice.id, Practice.member_id == member_id)
    yield _ids(workspace_id, Suggestion.id, _suggests(member_id))
    yield _ids(workspace_id, Departure.id, Departure.member_id == member_id)
    yield _ids(workspace_id, Welcome.id, Welcome.member_id == member_id)
    yield _ids(workspace_id, Digest.id, Digest.lead_id == member_id)


def _what_is_theirs(workspace_id: str, member_id: str) -> Iterator[Chore]:
    """What is there for them alone, and would be made anew if they came again."""
    is_theirs: Sequence[tuple[type[Base], ColumnElement[bool]]] = (
        (Checkin, Checkin.member_id == member_id),
        (Practice, Practice.member_id == member_id),
        (Suggestion, _suggests(member_id)),
        (Preference, Preference.member_id == member_id),
        (Cadence, or_(Cadence.owner_id == member_id, Cadence.member_id == member_id)),
        (SeenEntry, SeenEntry.member_id == member_id),
        (Departure, Departure.member_id == member_id),
        (Welcome, Welcome.member_id == member_id),
        (Digest, Digest.lead_id == member_id),
        (TeamMember, TeamMember.member_id == member_id),
        (Lane, Lane.recipient.in_([member_id, allowances.lane_of(member_id)])),
        (Member, Member.id == member_id),
    )
    yield from (of_rows(model, workspace_id, condition, None) for model, condition in is_theirs)


def _words_told(workspace_id: str, member_id: str) -> Chore:
    """The steps that may hold their words: of their promises, and of those that they handed over, but for what others
    are still to hear of those."""
    own = _steps_of(workspace_id, Followup.owner_id == member_id)
    acted = _ids(workspace_id, FollowupStep.followup_id, FollowupStep.actor_id == member_id)
    is_to_come = _is_spoken_of(OutboxMessage.next_at.is_not(None))
    handed_over = _ids(workspace_id, FollowupStep.id, FollowupStep.followup_id.in_(acted), ~is_to_come)
    theirs = or_(FollowupStep.id.in_(own), FollowupStep.id.in_(handed_over))
    return of_rows(FollowupStep, workspace_id, FollowupStep.what != TAKEN_BACK, {"what": TAKEN_BACK}, theirs)


def _is_spoken_of(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is such a message that tells of the step."""
    of_step = (OutboxMessage.workspace_id == FollowupStep.workspace_id, OutboxMessage.subject_id == FollowupStep.id)
    return exists().where(*of_step, *conditions)


def _open_promises(erasure: UnderWay, now: datetime) -> Chore:
    """What they promised is let go; under the pseudonym, so that the news hold no id."""
    values = {"owner_id": erasure.pseudonym, **_PROMISED}
    owned = (Followup.state == State.OPEN) & (Followup.owner_id == erasure.member_id)
    return _of_followups(erasure, owned, values, followup_acts.let_go, now)


def _handovers(erasure: UnderWay, now: datetime) -> Chore:
    """What they were asked to take over stays with its owner, who hears so."""
    values = {"handover_to": erasure.pseudonym}
    asked = (Followup.state == State.OPEN) & (Followup.handover_to == erasure.member_id)
    return _of_followups(erasure, asked, values, followup_acts.decline, now)


def _of_followups(
    erasure: UnderWay, condition: ColumnElement[bool], values: Mapping[str, Any], act: _Act, now: datetime
) -> Chore:
    """What the pseudonym does with follow-ups that were theirs to act on, in the same moment."""
    of_rows_alone = of_rows(Followup, erasure.workspace_id, condition, values)

    def change(session: Session, keys: Keys) -> int:
        changed = of_rows_alone.change(session, keys)
        for (followup_id,) in keys:
            act(session, erasure.workspace_id, followup_id, erasure.pseudonym, now)
        return changed

    return Chore(of_rows_alone.find, change, each=4)  # it, its last step, and the word of it


def _said_by_others(workspace_id: str, member_id: str) -> Iterator[Chore]:
    """What others said of them leads to nobody any more: the message that they are thanked for may be their own."""
    is_linked = or_(Shoutout.message_link.is_not(None), Shoutout.link_is_public)
    thanked = Shoutout.id.in_(_thanks_to(workspace_id, member_id))
    yield of_rows(Shoutout, workspace_id, is_linked, _NO_LINK, thanked)
    yield of_rows(Checkin, workspace_id, Checkin.hand_from == member_id, {"hand_from": None, "hand_id": None})


def _promises_to_them(workspace_id: str, member_id: str) -> Iterator[Chore]:
    """They become their owners' alone: nobody is there to be told of them, or to be asked how it went."""
    promised, is_open = Followup.other_id == member_id, Followup.state == State.OPEN
    nobody = {"other_id": None, "tells_other": False}
    yield of_rows(Followup, workspace_id, promised & is_open, nobody)
    yield of_rows(Followup, workspace_id, promised & ~is_open, {**nobody, **_NO_LINK, **_NOTHING_TO_COME})


def _renamed(erasure: UnderWay, id_column: _Text, besides: Mapping[str, Any]) -> Chore:
    """The pseudonym stands where they did; what is open, it lets go or declines in that same moment."""
    model = cast_type("type[Base]", id_column.class_)
    theirs = and_(id_column == erasure.member_id, *([Followup.state != State.OPEN] if model is Followup else []))
    return of_rows(model, erasure.workspace_id, theirs, {id_column.key: erasure.pseudonym, **besides})


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
    return select(column).where(workspace_of(model) == workspace_id, *conditions)
