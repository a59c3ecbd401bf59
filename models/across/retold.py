"""What may be told again, whatever it is: whose words, whom they name, and whether all of them agree.

Nothing that was said in private is shown to anyone by asking about it: of an answer to "how did that feel?", the two
whom it concerns have read the words, and one that mentions somebody else is never told again. Of thanks, only those
that stand in the recognition channel are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models.across.erasure import is_pseudonym
from models.across.exports import MENTION
from models.capabilities import client_words, consents, shoutouts
from models.capabilities.changes import Change
from models.capabilities.consents import Kind
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followups import Followup
from models.capabilities.shoutouts import Audience, groups_among


@dataclass(frozen=True)
class Item:
    """One thing that may be told again."""

    kind: Kind
    id: UUID
    said_at: datetime
    words: str
    more: str | None
    """Why it mattered, of thanks that say so."""
    speaker_id: str | None
    """Whose words they are; `None` for a change, which is told as the team's, and for a client's."""
    about_ids: tuple[str, ...]
    """Whom they are about."""
    words_since: datetime
    """Since when they are as they are."""
    said_by: str | None = None
    """Who said it, of a client's words, as a description, if there is one."""
    brought_by: str | None = None
    """Who heard it from a client. To bring it in is to agree."""

    @property
    def named_ids(self) -> frozenset[str]:
        """Everyone whom it names, in its words as well: without the yes of each of them it is not told."""
        mentioned = MENTION.findall(f"{self.words} {self.more or ''}")
        return frozenset({*mentioned, *self.about_ids, *([self.speaker_id] if self.speaker_id else [])})

    @property
    def is_private(self) -> bool:
        """Whether its words are for those alone whom it names, as long as they do not all agree."""
        return self.kind is Kind.ANSWER


def find(session: Session, workspace_id: str, kind: Kind, subject_id: UUID) -> Item | None:
    """It, as it stands now; `None` where it is gone, or may not be told again whoever agrees."""
    found = _FINDERS[kind](session, workspace_id, subject_id)
    return found if found and not any(is_pseudonym(each) for each in found.named_ids) else None


def is_agreed(session: Session, workspace_id: str, item: Item, *, for_anyone: bool = False) -> bool:
    """Whether everyone whom it names says yes."""
    if item.kind is Kind.CLIENT:
        brought = client_words.find(session, workspace_id, item.id)
        return brought is not None and brought.is_agreed(for_anyone=for_anyone)
    return consents.is_given(session, workspace_id, item.id, item.named_ids, item.words_since, for_anyone=for_anyone)


def find_agreed(
    session: Session, workspace_id: str, kind: Kind, subject_id: UUID, *, for_anyone: bool = False
) -> Item | None:
    """The same as `find`, if everyone says yes."""
    found = find(session, workspace_id, kind, subject_id)
    return found if found and is_agreed(session, workspace_id, found, for_anyone=for_anyone) else None


def _thanks(session: Session, workspace_id: str, subject_id: UUID) -> Item | None:
    """Not those to a user group: who is meant by it, nobody knows who could be asked."""
    thanks = shoutouts.get(session, workspace_id, subject_id)
    if thanks is None or thanks.shoutout.audience is not Audience.PUBLIC or groups_among(thanks.recipient_ids):
        return None
    said = thanks.shoutout
    return Item(
        kind=Kind.THANKS,
        id=said.id,
        said_at=said.created_at,
        words=said.reason,
        more=said.impact,
        speaker_id=said.giver_id,
        about_ids=tuple(thanks.recipient_ids),
        words_since=said.edited_at or said.created_at,
    )


def _answer(session: Session, workspace_id: str, subject_id: UUID) -> Item | None:
    """The words with which somebody said how a promise that was kept felt to them."""
    promised = and_(Followup.workspace_id == FollowupFeeling.workspace_id, Followup.id == FollowupFeeling.followup_id)
    wanted = (
        select(FollowupFeeling, Followup.owner_id)
        .join(Followup, promised)
        .where(
            FollowupFeeling.workspace_id == workspace_id,
            FollowupFeeling.followup_id == subject_id,
            FollowupFeeling.comment.is_not(None),
            FollowupFeeling.answered_at.is_not(None),
        )
        .order_by(FollowupFeeling.answered_at.desc(), FollowupFeeling.asked_id)
    )
    row = session.execute(wanted).first()
    if row is None:
        return None
    said, owner_id = row
    words, at, both = said.comment or "", said.answered_at or said.asked_at, {said.asked_id, owner_id}
    if len(both) < 2 or not both >= set(MENTION.findall(words)):
        return None
    return Item(Kind.ANSWER, subject_id, at, words, None, said.asked_id, (owner_id,), at)


def _change(session: Session, workspace_id: str, subject_id: UUID) -> Item | None:
    """What a lead noted for a story."""
    wanted = select(Change).where(Change.workspace_id == workspace_id, Change.id == subject_id)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        return None
    return Item(Kind.CHANGE, found.id, found.created_at, found.words, None, None, (), found.created_at)


def _client(session: Session, workspace_id: str, subject_id: UUID) -> Item | None:
    """What somebody beyond Slack said, while everyone named agrees: else it is as if it had never been brought, so that
    nobody learns who did not, or does not any more."""
    brought = client_words.find(session, workspace_id, subject_id)
    if brought is None or not brought.is_agreed():
        return None
    said = brought.words
    return Item(
        kind=Kind.CLIENT,
        id=said.id,
        said_at=said.created_at,
        words=said.words,
        more=None,
        speaker_id=None,
        about_ids=brought.named_ids,
        words_since=said.agreed_at,
        said_by=said.said_by,
        brought_by=said.brought_by,
    )


_FINDERS = {Kind.THANKS: _thanks, Kind.ANSWER: _answer, Kind.CHANGE: _change, Kind.CLIENT: _client}


def yes_of(session: Session, workspace_id: str, member_id: str, most: int) -> Sequence[tuple[Item, consents.Answer]]:
    """What somebody agreed to that can still be told again, the latest first, with who may read it."""
    given = consents.given_by(session, workspace_id, member_id, most)
    found = [(find(session, workspace_id, each.kind, each.subject_id), each.answer) for each in given]
    return [(item, answer) for item, answer in found if item and answer]
