"""Turns: which entry of the content comes next for each person, the workspace's own entries among them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bot.content import library
from bot.content.library import Entry, EntryKind, Principle, pick
from models.capabilities import contents
from models.capabilities.contents import OwnEntry
from models.people import settings


def next_entries(
    session: Session,
    workspace_id: str,
    kind: EntryKind,
    member_ids: Collection[str],
    now: datetime,
    *,
    but: Collection[str] = (),
) -> Mapping[str, Entry]:
    """The entry that comes next for each of these people, noted as seen; nobody has any if all are switched off.

    Args:
        session: of the transaction.
        workspace_id: where.
        kind: of the entries.
        member_ids: for whom.
        now: the time.
        but: ids of entries that are not wanted just now.
    """
    seen = contents.seen(session, workspace_id, kind, member_ids)
    own = [entry_of(each) for each in contents.own(session, workspace_id, kind)]
    unwanted = {*settings.of(session, workspace_id).switched_off, *but}
    picked = {each: pick(kind, seen[each], unwanted, own, salt=each) for each in member_ids}
    found = {each: entry for each, entry in picked.items() if entry}
    through = [each for each, entry in found.items() if entry.id in seen[each]]
    if through:
        contents.begin_anew_for(session, workspace_id, kind, through)
    contents.note_seen(session, workspace_id, kind, {each: entry.id for each, entry in found.items()}, now)
    return found


def find_entry(session: Session, workspace_id: str, entry_id: str) -> Entry | None:
    """The entry of that id, ours or the workspace's own; `None` if there is none any more.

    One of ours that is no longer said is found as well: whoever had it may still look at it.
    """
    ours = library.entry(entry_id) or library.retired().get(entry_id)
    if ours or not _is_uuid(entry_id):
        return ours
    own = contents.find_own(session, workspace_id, UUID(entry_id))
    return entry_of(own) if own else None


def entry_of(own: OwnEntry) -> Entry:
    """What a workspace wrote itself, as an entry among the others."""
    return Entry(
        id=str(own.id),
        kind=EntryKind(own.kind),
        principle=Principle(own.principle),
        action=None,
        text=own.words,
        why="",
        fits=None,
    )


def _is_uuid(id_: str) -> bool:
    try:
        UUID(id_)
    except ValueError:
        return False
    return True
