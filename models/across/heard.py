"""What was heard: those who read what was said in the listening box are told when a week was opened, and find there
what waits for an answer.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.across.readers_of_entries import Readers, is_answered, to_read
from models.capabilities.entries import Entry
from models.people import enough, settings
from models.store import outbox
from models.store.base import id_of
from models.store.batches import Chore, of_rows
from models.store.outbox import Wish

OPENED = "listening.opened"
"""Outbox kind of what readers are shown when a week is opened; its subject follows from that moment, not from an
entry."""
KEPT = timedelta(days=365)
"""How long words are kept once they were opened."""
NAMED = "listening.named"
"""Outbox kind: somebody hears that people can write to them in confidence."""
MOST_WEEKS = 60


def told(session: Session, workspace_id: str, subject_id: UUID, member_id: str) -> list[Entry]:
    """What a message shows that was sent when a week was opened: what is left of that week, and whatever of before
    nobody answered."""
    moments = select(Entry.opened_at).where(Entry.workspace_id == workspace_id).distinct()
    latest = session.scalars(moments.order_by(Entry.opened_at.desc()).limit(MOST_WEEKS))
    at = next((each for each in latest if subject_of(workspace_id, each) == subject_id), None)
    if at is None:
        return []
    of_then = or_(Entry.opened_at == at, and_(Entry.opened_at < at, ~is_answered()))
    readers = Readers(session)
    found = session.scalars(to_read(workspace_id).where(of_then))
    return [each for each in found if member_id in readers.of(each)]


def subject_of(workspace_id: str, opened_at: datetime) -> UUID:
    """The subject of the messages that were sent when a week was opened."""
    return id_of("opened", workspace_id, int(opened_at.timestamp() * 1000))


def tell(session: Session, workspace_id: str, opened_at: datetime) -> None:
    """Put on its way to everyone who may read something of what was opened then, one message each."""
    opened = session.scalars(to_read(workspace_id).where(Entry.opened_at == opened_at)).all()
    readers = Readers(session)
    recipients = {each for entry in opened for each in readers.of(entry)}
    for each in sorted(recipients):
        enough.reserve(session, workspace_id, Wish(OPENED, subject_of(workspace_id, opened_at), each), opened_at)


def tell_named(session: Session, workspace_id: str, before: Collection[str], now: datetime) -> None:
    """Whoever is a person of trust now and was none before hears so."""
    named = sorted(set(settings.of(session, workspace_id).trusted_ids) - set(before))
    wishes = [Wish(NAMED, id_of("named", workspace_id, each, now), each) for each in named]
    outbox.add(session, workspace_id, wishes, now)


def show_anew(session: Session, workspace_id: str, changed: Collection[Entry], now: datetime) -> None:
    """Make the messages anew that show these: words were added or taken back, or somebody answered."""
    subjects = {subject_of(workspace_id, each.opened_at) for each in changed}
    outbox.renew(session, workspace_id, subjects, now, [OPENED])


def past(workspace_id: str, before: datetime) -> Chore:
    """Words that were opened so long ago."""
    has_words = or_(Entry.words.is_not(None), Entry.added.is_not(None))
    return of_rows(Entry, workspace_id, and_(Entry.opened_at < before, has_words), {"words": None, "added": None})
