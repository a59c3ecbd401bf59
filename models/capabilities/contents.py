"""Contents: which entries of the content each person has seen, and what a workspace added of its own."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, insert_or_ignore
from models.store.persons import Person


class SeenEntry(Base):
    """Somebody has seen an entry in the present round; when all were seen, a new round begins."""

    __tablename__ = "seen_entries"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    member_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "what_you_have_seen"}
    )
    kind: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.FACT})
    entry_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.FACT})
    seen_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


class OwnEntry(Base):
    """An entry that a workspace wrote itself."""

    __tablename__ = "own_entries"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    kind: Mapped[str] = mapped_column(info={"person": Person.FACT})
    principle: Mapped[str] = mapped_column(info={"person": Person.FACT})
    words: Mapped[str] = mapped_column(info={"person": Person.LASTING_WORDS})
    author_id: Mapped[str] = mapped_column(info={"person": Person.AUTHOR, "heading": "entries_you_wrote_for_everyone"})
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


def seen(session: Session, workspace_id: str, kind: str, member_ids: Collection[str]) -> Mapping[str, set[str]]:
    """The ids of the entries of this kind that each of these people has seen in the present round."""
    found: dict[str, set[str]] = {each: set() for each in member_ids}
    rows = session.execute(
        select(SeenEntry.member_id, SeenEntry.entry_id).where(
            SeenEntry.workspace_id == workspace_id, SeenEntry.kind == kind, SeenEntry.member_id.in_(member_ids)
        )
    )
    for member_id, entry_id in rows:
        found[member_id].add(entry_id)
    return found


def note_seen(session: Session, workspace_id: str, kind: str, entries: Mapping[str, str], now: datetime) -> None:
    """Each of these people sees this entry now."""
    seen_now = {"workspace_id": workspace_id, "kind": kind, "seen_at": now}
    rows = [{**seen_now, "member_id": member_id, "entry_id": entry_id} for member_id, entry_id in entries.items()]
    insert_or_ignore(session, SeenEntry, rows)


def begin_anew_for(session: Session, workspace_id: str, kind: str, member_ids: Collection[str]) -> None:
    """The same for several people, in one statement."""
    session.execute(
        delete(SeenEntry).where(
            SeenEntry.workspace_id == workspace_id, SeenEntry.kind == kind, SeenEntry.member_id.in_(member_ids)
        )
    )


def own(session: Session, workspace_id: str, kind: str) -> list[OwnEntry]:
    """What the workspace wrote itself of this kind, the oldest first."""
    wanted = select(OwnEntry).where(OwnEntry.workspace_id == workspace_id, OwnEntry.kind == kind)
    return list(session.scalars(wanted.order_by(OwnEntry.created_at, OwnEntry.id)))


def find_own(session: Session, workspace_id: str, entry_id: UUID) -> OwnEntry | None:
    """The workspace's own entry of that id, or `None` if there is none."""
    return session.get(OwnEntry, (workspace_id, entry_id))


def add_own(session: Session, entry: OwnEntry) -> None:
    """Add an entry of the workspace's own."""
    session.merge(entry)


def remove_own(session: Session, workspace_id: str, entry_id: UUID) -> None:
    """Take one of the workspace's own entries away again."""
    session.execute(delete(OwnEntry).where(OwnEntry.workspace_id == workspace_id, OwnEntry.id == entry_id))
