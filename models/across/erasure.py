"""Erasure: somebody takes back what Kindling knows of them.

Their words and answers go, and so does their name. That something happened stays, so that the figures of others stay
right: in its place their id becomes a pseudonym, drawn by lot for this one erasure, which leads back to nobody. What
others wrote stays theirs, with "someone" where it mentioned them.

Outbox rows lead to messages in Slack, where the name still stands; so those about them go, or forget where it is.

What becomes of a column follows from what its table says that it is to a person (`models.store.persons`). Here are the
order in which it is done, and what follows from no table: what becomes of promises, and of the news of them.

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

from sqlalchemy import Column, ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.across import heard, mentions, remains
from models.across.whose import is_whose
from models.capabilities import client_words, erasures, followup_acts, stories
from models.capabilities.checkins import Checkin
from models.capabilities.client_words import ClientWords, ClientWordsName
from models.capabilities.consents import ASKED, AskedConsent
from models.capabilities.entries import Entry, EntryAnswer
from models.capabilities.erasures import Erasure, UnderWay
from models.capabilities.followups import Followup, FollowupStep, State
from models.capabilities.quotes import Quote
from models.capabilities.reminders import Step
from models.capabilities.shoutouts import Shoutout, ShoutoutRecipient
from models.capabilities.stories import TELLING
from models.people.cadences import OF_LEADS, PERSONAL, Cadence, owner_id_of
from models.people.members import Member
from models.people.preferences import Preference
from models.people.teams import TeamMember
from models.store import batches, outbox, persons
from models.store.base import Base, table
from models.store.batches import AT_ONCE, FOUND_AT_ONCE, Chore, Keys, change_found, of_rows, work_off, workspace_of
from models.store.database import Database
from models.store.outbox import OutboxMessage
from models.store.outbox import State as OutboxState
from models.store.persons import Person

PSEUDONYM = "erased-"
"""How a pseudonym begins; no id of Slack's does."""
TAKEN_BACK = "(these words were taken back by whoever wrote them)"
"""What stands where words must be."""

_Act = Callable[[Session, str, UUID, str, datetime], object]

_EMPTY: Mapping[type, Any] = {str: TAKEN_BACK, bool: False}
"""What stands in place of what was taken back, where something must; these are `persons.REPLACEABLE`."""


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
    yield _told_again(erasure.workspace_id, erasure.member_id, now)
    yield from _of_clients(erasure, now)
    yield from _shown_to_others(erasure.workspace_id, erasure.member_id, now)
    yield _answered_to_a_team(erasure, now)
    yield _said_by_name(erasure, now)
    yield from _what_is_theirs(erasure.workspace_id, erasure.member_id)
    yield from _promises_to_them(erasure.workspace_id, erasure.member_id)
    yield _open_promises(erasure, now)
    yield _handovers(erasure, now)
    yield from _unnamed(erasure)
    yield from _renamed(erasure)


def _unsaid(workspace_id: str, member_id: str) -> Chore:
    """Whoever has not heard of a promise yet need not hear that it will not be done."""
    told = _steps_of(workspace_id, Followup.owner_id == member_id).where(FollowupStep.step == Step.TOLD)
    waits = _is_spoken_of(OutboxMessage.next_at.is_not(None), OutboxMessage.state == OutboxState.WAITING)
    unheard = told.with_only_columns(FollowupStep.followup_id).where(waits)
    promised = (Followup.owner_id == member_id) & Followup.tells_other
    return of_rows(Followup, workspace_id, promised, {"tells_other": False}, Followup.id.in_(unheard))


def _messages(erasure: UnderWay) -> Iterator[Chore]:
    """What is for them, or about them alone, goes, sent or not; what others see, too, forgets where in Slack it is.

    What is being changed there, or deleted, still is: it says no more than is left of it.

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
        *_told_of(workspace_id, both),
        _ids(workspace_id, ShoutoutRecipient.shoutout_id, ShoutoutRecipient.member_id.in_(both), ~is_for_others),
        _steps_of(workspace_id, Followup.owner_id.in_(both)).where(func.coalesce(~is_last_word, true())),
    )
    seen_by_others = (
        _thanks_to(workspace_id, member_id),
        _steps_of(workspace_id, Followup.other_id == member_id),
        _steps_of(workspace_id, Followup.other_id == member_id).with_only_columns(FollowupStep.together_id),
        _ids(workspace_id, FollowupStep.id, FollowupStep.actor_id == member_id),
    )
    subject = OutboxMessage.subject_id
    is_theirs = and_(OutboxMessage.state != OutboxState.CHANGING, or_(*(subject.in_(ids) for ids in gone)))
    is_gone = or_(OutboxMessage.recipient == member_id, is_theirs)
    yield of_rows(OutboxMessage, workspace_id, true(), None, is_gone)
    is_placed = or_(*(each.is_not(None) for each in persons.columns(OutboxMessage, Person.TRACE)))
    is_over = OutboxMessage.next_at.is_(None) & is_placed
    is_seen = or_(*(subject.in_(ids) for ids in seen_by_others))
    yield of_rows(OutboxMessage, workspace_id, is_over, _emptied(OutboxMessage, Person.TRACE), is_seen)


def _told_of(workspace_id: str, both: Sequence[str]) -> Iterator[Select[Any]]:
    """The ids under which messages tell of what is theirs."""
    for model in persons.models():
        theirs = or_(false(), *(each.in_(both) for each in persons.columns(model, Person.OWNER, Person.AUTHOR)))
        for subject in persons.columns(model, Person.SUBJECT):
            yield select(subject).where(workspace_of(model) == workspace_id, theirs, subject.is_not(None))


def _shown_to_others(workspace_id: str, member_id: str, now: datetime) -> Iterator[Chore]:
    """What they added to messages that others see goes from there together with its row, and digests quote neither
    them nor what thanks them any more."""
    for model in persons.models():
        for shown in persons.columns(model, Person.SHOWN):
            theirs = or_(*(each == member_id for each in persons.columns(model, Person.OWNER)))
            yield _renewing(of_rows(model, workspace_id, theirs, None), workspace_id, model, shown, now)
    given = _ids(workspace_id, Shoutout.id, Shoutout.giver_id == member_id)
    is_named = or_(Quote.shoutout_id.in_(given), Quote.shoutout_id.in_(_thanks_to(workspace_id, member_id)))
    quoted = of_rows(Quote, workspace_id, true(), None, is_named)
    yield _renewing(quoted, workspace_id, Quote, table(Quote).c.digest_id, now)


def _answered_to_a_team(erasure: UnderWay, now: datetime) -> Chore:
    """What they answered in the listening box stays, and the team reads it as that of somebody who is gone."""
    theirs, renamed = EntryAnswer.author_id == erasure.member_id, {"author_id": erasure.pseudonym}
    rows = of_rows(EntryAnswer, erasure.workspace_id, theirs, renamed)
    return _renewing(rows, erasure.workspace_id, EntryAnswer, table(EntryAnswer).c.id, now)


def _said_by_name(erasure: UnderWay, now: datetime) -> Chore:
    """What they put their name under there goes from beside the answers, too."""
    values = {"signed_by": erasure.pseudonym, **_emptied(Entry, *persons.EMPTIED)}
    rows = of_rows(Entry, erasure.workspace_id, Entry.signed_by == erasure.member_id, values)

    def change(session: Session, keys: Keys) -> int:
        answers = select(EntryAnswer.id).where(
            EntryAnswer.workspace_id == erasure.workspace_id, EntryAnswer.entry_id.in_([each for (each,) in keys])
        )
        outbox.renew(session, erasure.workspace_id, session.scalars(answers).all(), now)
        said = select(Entry).where(Entry.workspace_id == erasure.workspace_id, batches.among(Entry, keys))
        heard.show_anew(session, erasure.workspace_id, session.scalars(said).all(), now)
        return rows.change(session, keys)

    return Chore(rows.find, change)


def _renewing(rows: Chore, workspace_id: str, model: type[Base], shown: Column[Any], now: datetime) -> Chore:
    """The same, and the messages are made anew that show what goes."""

    def change(session: Session, keys: Keys) -> int:
        here = workspace_of(model) == workspace_id
        for subject_id in session.scalars(select(shown).where(here, batches.among(model, keys)).distinct()).all():
            outbox.renew(session, workspace_id, [subject_id], now)
        return rows.change(session, keys)

    return Chore(rows.find, change)


def _told_again(workspace_id: str, member_id: str, now: datetime) -> Chore:
    """What names them and was told again is not, from then on: their yes goes, and stories are made anew without it."""
    rows = of_rows(AskedConsent, workspace_id, AskedConsent.member_id == member_id, None)

    def change(session: Session, keys: Keys) -> int:
        named = select(AskedConsent.subject_id).where(
            AskedConsent.workspace_id == workspace_id, batches.among(AskedConsent, keys)
        )
        subjects = session.scalars(named).all()
        shown = [*subjects, *stories.showing(session, workspace_id, subjects)]
        outbox.renew(session, workspace_id, shown, now, [ASKED, *TELLING])
        return rows.change(session, keys)

    return Chore(rows.find, change)


def _of_clients(erasure: UnderWay, now: datetime) -> Iterator[Chore]:
    """What they brought in of clients goes from wherever it is told; what of others names them is told no more."""
    workspace_id, member_id = erasure.workspace_id, erasure.member_id
    brought = of_rows(ClientWords, workspace_id, ClientWords.brought_by == member_id, None)
    unnamed = {"member_id": erasure.pseudonym, "answer": None}
    named = of_rows(ClientWordsName, workspace_id, ClientWordsName.member_id == member_id, unnamed)
    for rows, model, column in (
        (brought, ClientWords, ClientWords.id),
        (named, ClientWordsName, ClientWordsName.words_id),
    ):
        yield _unsaying(rows, workspace_id, model, column, now)


def _unsaying(
    rows: Chore, workspace_id: str, model: type[Base], words_id: InstrumentedAttribute[UUID], now: datetime
) -> Chore:
    """The same, and what tells of the words is made anew."""

    def change(session: Session, keys: Keys) -> int:
        these = select(words_id).where(workspace_of(model) == workspace_id, batches.among(model, keys))
        client_words.show_anew(session, workspace_id, session.scalars(these).all(), now)
        return rows.change(session, keys)

    return Chore(rows.find, change)


def _what_is_theirs(workspace_id: str, member_id: str) -> Iterator[Chore]:
    """What is there for them alone, and would be made anew if they came again. Messages went already, and the note of
    the erasure goes last."""
    for model in persons.models():
        owners = [is_whose(each, member_id) for each in persons.columns(model, Person.OWNER)]
        if owners and model not in (OutboxMessage, Erasure):
            yield of_rows(model, workspace_id, or_(*owners), None)


def _words_told(workspace_id: str, member_id: str) -> Chore:
    """The steps that may hold their words: of their promises, and of those that they handed over, but for what others
    are still to hear of those."""
    own = _steps_of(workspace_id, Followup.owner_id == member_id)
    acted = _ids(workspace_id, FollowupStep.followup_id, FollowupStep.actor_id == member_id)
    is_to_come = _is_spoken_of(OutboxMessage.next_at.is_not(None))
    handed_over = _ids(workspace_id, FollowupStep.id, FollowupStep.followup_id.in_(acted), ~is_to_come)
    theirs = or_(FollowupStep.id.in_(own), FollowupStep.id.in_(handed_over))
    says = or_(FollowupStep.what != TAKEN_BACK, FollowupStep.reason.is_not(None), FollowupStep.instead.is_not(None))
    nothing = {"what": TAKEN_BACK, "reason": None, "instead": None}
    return of_rows(FollowupStep, workspace_id, says, nothing, theirs)


def _is_spoken_of(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is such a message that tells of the step."""
    of_step = (OutboxMessage.workspace_id == FollowupStep.workspace_id, OutboxMessage.subject_id == FollowupStep.id)
    return exists().where(*of_step, *conditions)


def _open_promises(erasure: UnderWay, now: datetime) -> Chore:
    """What they promised is let go; under the pseudonym, so that the news hold no id."""
    values = {"owner_id": erasure.pseudonym, **_emptied(Followup, *persons.EMPTIED)}
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
    """What others said of them leads to nobody any more: the message that they are thanked for may be their own, and
    so may the words that it begins with."""
    is_linked = or_(Shoutout.message_link.is_not(None), Shoutout.link_is_public, Shoutout.message_start.is_not(None))
    thanked = Shoutout.id.in_(_thanks_to(workspace_id, member_id))
    unlinked = {"message_link": None, "link_is_public": False, "message_start": None}
    yield of_rows(Shoutout, workspace_id, is_linked, unlinked, thanked)
    yield of_rows(Checkin, workspace_id, Checkin.hand_from == member_id, {"hand_from": None, "hand_id": None})


def _promises_to_them(workspace_id: str, member_id: str) -> Iterator[Chore]:
    """They become their owners' alone: nobody is there to be told of them, or to be asked how it went."""
    promised, is_open = Followup.other_id == member_id, Followup.state == State.OPEN
    nobody = {"other_id": None, "tells_other": False}
    yield of_rows(Followup, workspace_id, promised & is_open, nobody)
    nothing_to_come = _emptied(Followup, Person.OWN, Person.TRACE)
    yield of_rows(Followup, workspace_id, promised & ~is_open, {**nobody, **nothing_to_come})


def _unnamed(erasure: UnderWay) -> Iterator[Chore]:
    """What others have that is about them as well loses them; of hands and promises more is done (see above)."""
    by_hand = {table(Checkin).c.hand_from, table(Followup).c.other_id}
    for model in persons.models():
        for column in persons.columns(model, Person.OTHER):
            if column not in by_hand:
                yield of_rows(model, erasure.workspace_id, column == erasure.member_id, {column.key: None})


def _renamed(erasure: UnderWay) -> Iterator[Chore]:
    """The pseudonym stands where they did; what is open, they let go or decline in that same moment. Values, times and
    answers by face stay, for figures."""
    for model in persons.models():
        for column in persons.columns(model, Person.AUTHOR, Person.ACTOR):
            theirs = and_(column == erasure.member_id, *([Followup.state != State.OPEN] if model is Followup else []))
            besides = _emptied(model, *persons.EMPTIED) if column.info["person"] is Person.AUTHOR else {}
            yield of_rows(model, erasure.workspace_id, theirs, {column.key: erasure.pseudonym, **besides})


def _emptied(model: type[Base], *wanted: Person) -> Mapping[str, Any]:
    """These columns, with what stands in them once they were taken back."""
    return {
        each.key: None if each.nullable else _EMPTY[each.type.python_type] for each in persons.columns(model, *wanted)
    }


def _thanks_to(workspace_id: str, member_id: str) -> Select[UUID]:
    return _ids(workspace_id, ShoutoutRecipient.shoutout_id, ShoutoutRecipient.member_id == member_id)


def _steps_of(workspace_id: str, condition: ColumnElement[bool]) -> Select[UUID]:
    """The ids of the steps of these follow-ups."""
    of_followup = and_(Followup.workspace_id == FollowupStep.workspace_id, Followup.id == FollowupStep.followup_id)
    return _ids(workspace_id, FollowupStep.id, condition).join(Followup, of_followup)


def _ids(workspace_id: str, column: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    model = cast_type("type[Base]", column.class_)
    return select(column).where(workspace_of(model) == workspace_id, *conditions)
