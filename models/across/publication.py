"""What a workspace may publish: what everyone named in it agreed that anyone may read, with names in place of ids.

Whoever takes their yes back is in no later file; what was given to somebody before is theirs to ask back.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models.across import retold
from models.across.exports import MENTION, Scope, names_of, with_names
from models.across.retold import Item
from models.capabilities import client_words
from models.capabilities.consents import Answer, AskedConsent, Kind
from models.capabilities.stories import Story


@dataclass(frozen=True)
class Published:
    """Somebody's words, as anyone may read them. Mentions in them are names, too."""

    at: datetime
    kind: Kind
    speaker: str
    """By name; of a client's words, as they are described, or nothing."""
    about: tuple[str, ...]
    words: str
    why_it_mattered: str | None


def collect(session: Session, scope: Scope) -> list[Published]:
    """All of it, the oldest first: a few things a month at most. Of a team, what its stories asked about, and what was
    brought to it of those whom it is there for."""
    wanted = (
        select(AskedConsent.subject_id, AskedConsent.kind)
        .join(Story, and_(Story.workspace_id == AskedConsent.workspace_id, Story.id == AskedConsent.story_id))
        .where(AskedConsent.workspace_id == scope.workspace_id, AskedConsent.answer == Answer.ANYONE)
        .distinct()
    )
    if scope.team_id:
        wanted = wanted.where(Story.team_id == scope.team_id)
    heard = client_words.publishable(session, scope.workspace_id, scope.team_id)
    asked = [(subject_id, kind) for subject_id, kind in session.execute(wanted)]
    asked += [(each, Kind.CLIENT) for each in heard]
    found = [_agreed(session, scope.workspace_id, *each) for each in asked]
    items = [each for each in found if each and _is_within(each, scope)]
    return [
        _named(session, scope.workspace_id, each) for each in sorted(items, key=lambda item: (item.said_at, item.id))
    ]


def of_answer(session: Session, workspace_id: str, followup_id: UUID, reader_id: str) -> Published | None:
    """What somebody answered to "how did that feel?", for one of the two whom it concerns to pass on: if both agree
    that anyone may read it."""
    item = retold.find_agreed(session, workspace_id, Kind.ANSWER, followup_id, for_anyone=True)
    return _named(session, workspace_id, item) if item and reader_id in item.named_ids else None


def _agreed(session: Session, workspace_id: str, subject_id: UUID, kind: Kind) -> Item | None:
    """What was noted as a change is told to its team alone: nobody's yes makes it anyone's."""
    if kind is Kind.CHANGE:
        return None
    return retold.find_agreed(session, workspace_id, kind, subject_id, for_anyone=True)


def _is_within(item: Item, scope: Scope) -> bool:
    return (not scope.start or item.said_at >= scope.start) and (not scope.end or item.said_at < scope.end)


def _named(session: Session, workspace_id: str, item: Item) -> Published:
    names = names_of(session, workspace_id, {*item.named_ids, *MENTION.findall(f"{item.words} {item.more or ''}")})
    return Published(
        at=item.said_at,
        kind=item.kind,
        speaker=names[item.speaker_id] if item.speaker_id else item.said_by or "",
        about=tuple(names[each] for each in item.about_ids),
        words=with_names(item.words, names),
        why_it_mattered=with_names(item.more, names) if item.more else None,
    )
