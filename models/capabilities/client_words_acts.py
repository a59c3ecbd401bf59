"""What is done with the words of those whom an organisation is there for: brought in, put right, taken back, and
agreed to by the colleagues whom they name.

Each operation asks in its transaction whether whoever does it may.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.capabilities import client_words
from models.capabilities.client_words import NAMED, Brought, ClientWords, ClientWordsName
from models.capabilities.consents import Answer
from models.people import preferences
from models.people.colleagues import teams_around
from models.people.preferences import HowThanked
from models.store import allowances, outbox
from models.store.base import insert_or_ignore, locked
from models.store.outbox import OutboxMessage, Wish


@dataclass(frozen=True)
class Draft:
    """Words that were checked and are ready to be kept."""

    id: UUID
    """Recording the same id again changes nothing."""
    brought_by: str
    team_id: UUID
    words: str
    said_by: str | None
    named_ids: tuple[str, ...] = ()
    """The colleagues whom they thank, and those whom they mention; whoever brings them may be among them."""
    may_be_published: bool = False


@dataclass(frozen=True)
class NotBrought:
    """Why words were not kept."""

    wait: timedelta = timedelta()
    """How long whoever brings them must wait who wrote to very many just now; else they are not in that team, or there
    is nothing of theirs to change any more."""


# What whoever heard them does


def bring(session: Session, workspace_id: str, draft: Draft, now: datetime) -> NotBrought | None:
    """Keep the words, and tell the colleagues whom they thank or name; answers why not, if they were not kept."""
    if session.get(ClientWords, (workspace_id, draft.id)):
        return None  # it came again, also where they were taken back meanwhile
    if draft.team_id not in {each.id for each in teams_around(session, workspace_id, draft.brought_by)}:
        return NotBrought()
    heard_by = [each for each in draft.named_ids if each != draft.brought_by]
    if wait := allowances.spend(session, workspace_id, draft.brought_by, len(heard_by), now):
        return NotBrought(wait)
    row = {
        "workspace_id": workspace_id,
        "id": draft.id,
        "brought_by": draft.brought_by,
        "team_id": draft.team_id,
        **_said(draft),
        "agreed_at": now,
        "created_at": now,
    }
    insert_or_ignore(session, ClientWords, row)
    _name(session, workspace_id, draft, now)
    outbox.add(session, workspace_id, [Wish(NAMED, draft.id, each) for each in heard_by], now)
    return None


def change(session: Session, workspace_id: str, draft: Draft, now: datetime) -> NotBrought | None:
    """Put them right, wherever they are told; the team stays. Whoever is named is asked anew, since a yes is to the
    words as they were; whoever is not named any more loses the message."""
    row = _held(session, workspace_id, draft.id, draft.brought_by)
    if row is None:
        return NotBrought()
    before = client_words.answers_to(session, workspace_id, [draft.id]).get(draft.id, {})
    said = _said(draft)
    if all(getattr(row, name) == value for name, value in said.items()) and tuple(before) == draft.named_ids:
        return None  # nothing is other than it was
    added = [each for each in draft.named_ids if each not in before and each != draft.brought_by]
    if wait := allowances.spend(session, workspace_id, draft.brought_by, 1 + len(added), now):
        return NotBrought(wait)
    for name, value in said.items():
        setattr(row, name, value)
    row.agreed_at = now
    session.execute(delete(ClientWordsName).where(*client_words.of_words(workspace_id, draft.id)))
    session.flush()
    _name(session, workspace_id, draft, now)
    client_words.show_anew(session, workspace_id, [draft.id], now)
    outbox.revive(session, workspace_id, [Wish(NAMED, draft.id, each) for each in added], now)
    return None


def take_back(session: Session, workspace_id: str, words_id: UUID, member_id: str, now: datetime) -> str | None:
    """No words are left of it, here or in Slack; answers what they were, for whoever brought them alone. `None` where
    there are none of theirs. The row stays, so that a form that comes again brings nothing back."""
    row = _held(session, workspace_id, words_id, member_id)
    if row is None:
        return None
    was = row.words
    row.words, row.said_by, row.may_be_published, row.taken_back_at = "", None, False, now
    session.execute(delete(ClientWordsName).where(*client_words.of_words(workspace_id, words_id)))
    session.flush()
    client_words.show_anew(session, workspace_id, [words_id], now)
    return was


def _said(draft: Draft) -> dict[str, object]:
    return {"words": draft.words, "said_by": draft.said_by, "may_be_published": draft.may_be_published}


def _name(session: Session, workspace_id: str, draft: Draft, now: datetime) -> None:
    """Whoever brings words in that name themselves agrees by doing so."""
    own = Answer.ANYONE if draft.may_be_published else Answer.TEAM
    rows = [
        {
            "workspace_id": workspace_id,
            "words_id": draft.id,
            "member_id": each,
            "position": position,
            "answer": own if each == draft.brought_by else None,
            "answered_at": now if each == draft.brought_by else None,
        }
        for position, each in enumerate(draft.named_ids)
    ]
    insert_or_ignore(session, ClientWordsName, rows)


def _held(session: Session, workspace_id: str, words_id: UUID, member_id: str) -> ClientWords | None:
    """Words of theirs that stand, kept from others until this transaction ends."""
    wanted = client_words.standing(workspace_id).where(ClientWords.id == words_id, ClientWords.brought_by == member_id)
    return session.scalars(locked(wanted)).one_or_none()


# What colleagues do who are named


def may_ask(session: Session, brought: Brought, member_id: str) -> bool:
    """Whether a colleague is asked about their name in it: not who likes to be thanked privately or is to be asked no
    more, and of a private channel's team nobody outside it, who must not hear of it."""
    workspace_id = brought.words.workspace_id
    how = preferences.not_in_public(session, workspace_id, [member_id])
    if how.get(member_id) is HowThanked.PRIVATELY or preferences.asked_no_more(session, workspace_id, [member_id]):
        return False
    return client_words.are_inside(session, brought.words, [member_id])


def answer(
    session: Session, workspace_id: str, words_id: UUID, member_id: str, said: Answer, now: datetime
) -> Brought | None:
    """Keep what a colleague says who is named, and let it show at once wherever the words are told; answers them as
    they stand, or `None` if there are none that name this person. Whom nobody may ask can say no more than a no."""
    session.scalars(locked(client_words.standing(workspace_id).where(ClientWords.id == words_id))).one_or_none()
    brought = client_words.find(session, workspace_id, words_id)
    if brought is None or member_id not in brought.answers:
        return None
    is_too_much = said is Answer.ANYONE and not brought.words.may_be_published
    if is_too_much or (said is not Answer.NO and not may_ask(session, brought, member_id)):
        return brought
    theirs = update(ClientWordsName).where(
        *client_words.of_words(workspace_id, words_id), ClientWordsName.member_id == member_id
    )
    session.execute(theirs.values(answer=said, answered_at=now), execution_options={"synchronize_session": False})
    shown = client_words.shown_in(session, workspace_id, [words_id])
    told = select(OutboxMessage.recipient).where(
        OutboxMessage.workspace_id == workspace_id, OutboxMessage.subject_id.in_(shown)
    )
    readers = [member_id, *session.scalars(told)]  # what others are told of it stays as it is
    outbox.renew(session, workspace_id, [words_id, *shown], now, recipients=readers)
    return client_words.find(session, workspace_id, words_id)
