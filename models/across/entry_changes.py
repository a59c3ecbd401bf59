"""What was changed, as an answer in the listening box says, for the team's monthly story: as long as the answer stands,
and in its words.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.capabilities import changes, stories
from models.capabilities.changes import Change
from models.capabilities.consents import ASKED
from models.capabilities.entries import EntryAnswer
from models.capabilities.stories import TELLING
from models.store import outbox
from models.store.base import id_of


def note(session: Session, answer: EntryAnswer, team_id: UUID, words: str, now: datetime) -> None:
    """The story may tell this; where it may already, in these words from now on."""
    if answer.change_id:
        changes.reword(session, answer.workspace_id, answer.change_id, words, now)
        _show_anew(session, answer.workspace_id, answer.change_id, now)
        return
    answer.change_id = id_of("change", answer.id)
    told = {"team_id": team_id, "author_id": answer.author_id, "words": words, "created_at": now}
    changes.note(session, Change(workspace_id=answer.workspace_id, id=answer.change_id, **told))


def take_back(session: Session, answer: EntryAnswer, now: datetime) -> None:
    """No story tells it any more; nothing where none did."""
    if answer.change_id:
        changes.take_back(session, answer.workspace_id, answer.change_id)
        _show_anew(session, answer.workspace_id, answer.change_id, now)
        answer.change_id = None


def _show_anew(session: Session, workspace_id: str, change_id: UUID, now: datetime) -> None:
    """Stories that have it, and what people are asked about it."""
    shown = stories.showing(session, workspace_id, [change_id])
    outbox.renew(session, workspace_id, [change_id, *shown], now, [ASKED, *TELLING])
