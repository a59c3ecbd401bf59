"""Answers to what was said in the listening box, by those who read it: heard, being worked on, changed, or not to be
changed.

What is answered to a team's leads is told to the whole team, and never to whoever spoke: they are nobody's to know. All
else is read with the code alone, and nothing is sent. The latest answer counts, and the earlier ones stay beside it;
the same kind of answer by the same person again puts theirs right where it stands.
"""

import enum
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.across import entry_changes, entry_nudges, heard, lead_digests, stories
from models.across.exports import MENTION, names_of, with_names
from models.across.readers_of_entries import Readers, may_answer, team_of
from models.capabilities import entries, followup_acts, followup_messages, followups
from models.capabilities.entries import Entry, EntryAnswer, Kind
from models.capabilities.followup_acts import NewTerms
from models.capabilities.followups import Followup, Promise, State
from models.people import teams
from models.people.teams import Team
from models.store import outbox
from models.store.base import id_of
from models.store.outbox import Wish

TOLD = "listening.answered"
"""Outbox kind: an answer, to the team to whose leads it was said."""


@dataclass(frozen=True)
class Given:
    """An answer as its form was filled in."""

    id: UUID
    """Of the answer to be; sent again, it is the same."""
    kind: Kind
    words: str | None = None
    """Plain text, as `bot.slack.text` cleans it."""
    instead: str | None = None
    due_at: datetime | None = None
    """By when, of what is being worked on."""
    has_clock: bool = False
    is_for_story: bool = False
    """Whether the monthly story may tell what was changed."""
    seen_id: UUID | None = None
    """The latest answer that they had seen."""


class Outcome(enum.Enum):
    """What became of an answer."""

    DONE = enum.auto()
    OVERTAKEN = enum.auto()
    """Somebody answered meanwhile; having read that, they can add theirs."""
    OVER = enum.auto()
    """It is not theirs to answer, or was taken back."""


@dataclass(frozen=True)
class Answered:
    """An answer as it is read."""

    id: UUID
    kind: Kind
    words: str | None
    instead: str | None
    author_id: str
    due_at: datetime | None
    """By when it is promised, of what is being worked on."""
    is_for_story: bool


@dataclass(frozen=True)
class Read:
    """An entry with what was answered so far, the earliest first."""

    entry: Entry
    answers: Sequence[Answered]
    team: Team | None
    """Which hears of answers."""
    is_open: bool
    """Whether this person may read and answer it, beside taking back what they answered."""

    @property
    def seen_id(self) -> UUID | None:
        """The latest answer, by id."""
        return self.answers[-1].id if self.answers else None


@dataclass(frozen=True)
class Telling:
    """An answer as the team hears of it."""

    entry: Entry
    answered: Answered
    team: Team

    @property
    def shown_words(self) -> str | None:
        """What was said, where the team may read it; words that name a person are not for all to read."""
        words = self.entry.words if self.entry.may_be_shown else None
        return None if words and MENTION.search(words) else words


# Reading


def of_entries(session: Session, workspace_id: str, entry_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Answered]]:
    """What was answered to these, the earliest first, by the entry's id; what has no answer is left out."""
    found: dict[UUID, list[Answered]] = defaultdict(list)
    rows = entries.answers_of(session, workspace_id, entry_ids)
    for row, answered in zip(rows, _answered(session, workspace_id, rows), strict=True):
        found[row.entry_id].append(answered)
    return found


def _answered(session: Session, workspace_id: str, rows: Sequence[EntryAnswer]) -> list[Answered]:
    """With the times that are promised by now, and names in place of mentions: nobody is called by an answer."""
    ids = [each.followup_id for each in rows if each.followup_id]
    wanted = select(Followup.id, Followup.due_at).where(Followup.workspace_id == workspace_id, Followup.id.in_(ids))
    dues = {row.id: row.due_at for row in session.execute(wanted)} if ids else {}
    named = {id_ for each in rows for id_ in MENTION.findall(f"{each.words} {each.instead}")}
    names = names_of(session, workspace_id, named) if named else {}
    return [
        Answered(
            id=each.id,
            kind=each.kind,
            words=with_names(each.words, names) if each.words else None,
            instead=with_names(each.instead, names) if each.instead else None,
            author_id=each.author_id,
            due_at=dues.get(each.followup_id) if each.followup_id else None,
            is_for_story=each.change_id is not None,
        )
        for each in rows
    ]


def for_reader(session: Session, workspace_id: str, entry_id: UUID, member_id: str) -> Read | None:
    """An entry for somebody who may answer it; for whoever did and may no more, what they answered themselves; `None`
    for everybody else."""
    entry = entries.get(session, workspace_id, entry_id)
    if entry is None:
        return None
    answers = of_entries(session, workspace_id, [entry_id]).get(entry_id, ())
    if may_answer(session, entry, member_id):
        return Read(entry, answers, team_of(session, entry), is_open=True)
    own = [each for each in answers if each.author_id == member_id]
    return Read(entry, own, team_of(session, entry), is_open=False) if own else None


def telling(session: Session, workspace_id: str, answer_id: UUID) -> Telling | None:
    """An answer for the team; `None` where it was taken back, or there is no such team any more."""
    row = session.get(EntryAnswer, (workspace_id, answer_id))
    entry = entries.get(session, workspace_id, row.entry_id) if row else None
    team = team_of(session, entry) if entry else None
    if row is None or entry is None or team is None:
        return None
    return Telling(entry, _answered(session, workspace_id, [row])[0], team)


def of_promise(session: Session, promise: Followup, member_id: str) -> Entry | None:
    """The entry that this promise answers, while nothing was answered since and this person may answer it."""
    promised = select(EntryAnswer).where(
        EntryAnswer.workspace_id == promise.workspace_id, EntryAnswer.followup_id == promise.id
    )
    row = session.scalars(promised.limit(1)).one_or_none()
    entry = entries.get(session, promise.workspace_id, row.entry_id) if row else None
    if row is None or entry is None or not may_answer(session, entry, member_id):
        return None
    latest = entries.answers_of(session, promise.workspace_id, [entry.id])[-1]
    return entry if latest.id == row.id else None


# Answering


def answer(session: Session, workspace_id: str, entry_id: UUID, author_id: str, given: Given, now: datetime) -> Outcome:
    """Answer an entry: told to the team, a promise where it is being worked on, and for the story if its author agrees.

    Of two at once the second finds the answer of the first, which they have not seen.
    """
    entry = entries.take(session, workspace_id, entry_id)
    if entry is None or not may_answer(session, entry, author_id):
        return Outcome.OVER
    before = entries.answers_of(session, workspace_id, [entry_id])
    if any(each.id == given.id for each in before):
        return Outcome.DONE
    latest = before[-1] if before else None
    if latest and latest.id != given.seen_id:
        return Outcome.OVERTAKEN
    if latest and (latest.author_id, latest.kind) == (author_id, given.kind):
        _put_right(session, entry, latest, given, now)
    else:
        _add(session, entry, author_id, given, now)
    show_anew(session, workspace_id, [entry], now)
    return Outcome.DONE


def _add(session: Session, entry: Entry, author_id: str, given: Given, now: datetime) -> None:
    row = EntryAnswer(
        workspace_id=entry.workspace_id,
        id=given.id,
        entry_id=entry.id,
        kind=given.kind,
        words=given.words,
        instead=given.instead,
        author_id=author_id,
        created_at=now,
    )
    session.add(row)
    _promise(session, row, given, now)
    _note_change(session, entry, row, given, now)
    session.flush()
    if team := team_of(session, entry):
        wishes = [Wish(TOLD, row.id, each) for each in _hearers(session, team, author_id)]
        outbox.add(session, entry.workspace_id, wishes, now)


def _hearers(session: Session, team: Team, author_id: str) -> list[str]:
    """The channel in which the team hears of itself; where it has none, its people."""
    if channel_id := stories.channel_of(team):
        return [channel_id]
    people = teams.people_of(session, team.workspace_id, team.id)
    return [each.id for each in people if each.id != author_id]


def _put_right(session: Session, entry: Entry, row: EntryAnswer, given: Given, now: datetime) -> None:
    row.words, row.instead = given.words, given.instead
    _promise(session, row, given, now)
    _note_change(session, entry, row, given, now)
    session.flush()


def _promise(session: Session, row: EntryAnswer, given: Given, now: datetime) -> None:
    """What is being worked on is promised by whoever says so, in their words, to nobody in particular."""
    if given.kind is not Kind.WORKING or given.due_at is None:
        return
    at, what = (session, row.workspace_id), given.words or ""
    promised = followups.find(*at, row.followup_id) if row.followup_id else None
    if promised and promised.owner_id == row.author_id and promised.state is State.OPEN:
        to = NewTerms(what, promised.other_id, given.due_at, promised.tells_other, has_clock=given.has_clock)
        followup_acts.change(*at, promised.id, row.author_id, to, now)
        followup_messages.show_anew(*at, promised.id, now)
    elif promised is None or promised.due_at != given.due_at:
        row.followup_id = id_of("followup", given.id)
        promise = Promise(row.followup_id, row.author_id, None, what, given.due_at, has_clock=given.has_clock)
        followups.record(*at, promise, now)


def _note_change(session: Session, entry: Entry, row: EntryAnswer, given: Given, now: datetime) -> None:
    """What was changed, for the monthly story of the team, or not for it any more."""
    team = team_of(session, entry)
    if given.kind is Kind.CHANGED and given.is_for_story and team and given.words:
        entry_changes.note(session, row, team.id, given.words, now)
    else:
        entry_changes.take_back(session, row, now)


def take_back(session: Session, workspace_id: str, answer_id: UUID, author_id: str, now: datetime) -> bool:
    """Whoever answered takes it back, everywhere it went: from the team, from the story, and what it promised; answers
    whether it was there."""
    the = (workspace_id, answer_id)
    found = session.get(EntryAnswer, the)
    entry = entries.take(session, workspace_id, found.entry_id) if found else None
    row = session.get(EntryAnswer, the, populate_existing=True)
    if entry is None or row is None or row.author_id != author_id:
        return False
    entry_changes.take_back(session, row, now)
    if row.followup_id and followup_acts.let_go(session, workspace_id, row.followup_id, author_id, now):
        followup_messages.show_anew(session, workspace_id, row.followup_id, now)
    show_anew(session, workspace_id, [entry], now)
    session.delete(row)
    session.flush()
    return True


# What is told of it


def show_anew(session: Session, workspace_id: str, of: Collection[Entry], now: datetime) -> None:
    """Something became of these entries or of their answers: what was told of them is made anew, and whoever was asked
    for an answer sees what is left to answer."""
    if not of:
        return
    answers = [each.id for each in entries.answers_of(session, workspace_id, [each.id for each in of])]
    outbox.renew(session, workspace_id, answers, now, [TOLD])
    heard.show_anew(session, workspace_id, of, now)
    entry_nudges.show_anew(session, workspace_id, now)
    readers = Readers(session)
    lead_digests.show_anew(session, workspace_id, {each for entry in of for each in readers.of(entry)}, now)


def show_promise_anew(session: Session, workspace_id: str, followup_id: UUID, now: datetime) -> None:
    """A promise has another time: where it was told as an answer, it has that there, too."""
    promised = select(EntryAnswer.id).where(
        EntryAnswer.workspace_id == workspace_id, EntryAnswer.followup_id == followup_id
    )
    outbox.renew(session, workspace_id, list(session.scalars(promised)), now, [TOLD])
