"""Entries: what somebody said in the listening box, once it was opened, and what was answered.

Who said it, nobody knows any more: an entry has no author unless they put their name under it, no time but that at
which all of a week were opened, and an id by chance.
"""

import enum
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, locked
from models.store.persons import Person


class Addressee(enum.StrEnum):
    """To whom it is said."""

    LEADS = "leads"
    """Those who lead the team."""
    STEWARDS = "stewards"
    """Those who look after Kindling here."""
    TRUSTED = "trusted"
    """A person of trust, whom the workspace named."""


class Topic(enum.StrEnum):
    """What gets in the way of kindness, as people can choose it. Four of them are the barriers that the Kindness
    Innovation Network found (Carnegie UK Trust, "The Practice of Kindness", 2019)."""

    RISK = "risk"
    RULES = "rules"
    MEASURING = "measuring"
    FEAR = "fear"
    """Of what a kind answer may lead to: more requests, more time."""
    LOAD = "load"
    OTHER = "other"


class Standing(enum.StrEnum):
    """What became of an entry when its week ended."""

    OPEN = "open"
    """It was opened; whether it is answered, its answers say."""
    TOO_FEW = "too_few"
    """Fewer people than it needed could have said it: its words are deleted, and nobody read them."""
    NO_TEAM = "no_team"
    """Its team was none any more; likewise."""
    NOBODY = "nobody"
    """Whoever it was for is no person of trust here any more; likewise."""
    WITHDRAWN = "withdrawn"
    """Whoever said it took it back; its words are deleted."""


class Kind(enum.StrEnum):
    """How an entry is answered."""

    HEARD = "heard"
    WORKING = "working"
    """It is being worked on: what, and by when, is a promise."""
    CHANGED = "changed"
    CANNOT = "cannot"
    """It cannot be changed, with the reason, and what can be done instead."""


class Entry(Base):
    """One thing that was said."""

    __tablename__ = "entries"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"]),
        Index("ix_entries_code", "workspace_id", "code_hash", unique=True),
        Index("ix_entries_opened", "workspace_id", "opened_at"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """By chance (version 4 of RFC 9562)."""
    code_hash: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    """Of the code that its author alone has (`pool.hash_of`)."""
    addressee: Mapped[Addressee] = mapped_column(info={"person": Person.FACT})
    team_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """Whose leads it is for."""
    trusted_id: Mapped[str | None] = mapped_column(info={"person": Person.OTHER, "heading": None})
    """Which person of trust it is for."""
    topic: Mapped[Topic] = mapped_column(info={"person": Person.FACT})
    words: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """Plain text, as `bot.slack.text` cleans it; `None` where nobody is to read it any more."""
    added: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
    """What its author added later: a paragraph each time."""
    may_be_shown: Mapped[bool] = mapped_column(info={"person": Person.NOTHING})
    """Whether the team may read these words beside the answer."""
    signed_by: Mapped[str | None] = mapped_column(info={"person": Person.AUTHOR, "heading": "what_you_said_by_name"})
    """Who said it, if they put their name under it."""
    standing: Mapped[Standing] = mapped_column(info={"person": Person.FACT})
    opened_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    """The moment at which all of that week were opened."""


class EntryAnswer(Base):
    """What was answered to an entry; the latest one counts, and the earlier ones stay beside it."""

    __tablename__ = "entry_answers"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "entry_id"], ["entries.workspace_id", "entries.id"]),
        Index("ix_entry_answers_entry", "workspace_id", "entry_id"),
        Index("ix_entry_answers_followup", "workspace_id", "followup_id"),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    entry_id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    kind: Mapped[Kind] = mapped_column(info={"person": Person.FACT})
    words: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    """What was changed, is being worked on, or is the reason that it cannot be."""
    instead: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    """What can be done where it cannot be changed."""
    followup_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """The promise that it is being worked on."""
    change_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """The change as the monthly story may tell it, if its author agreed."""
    author_id: Mapped[str] = mapped_column(info={"person": Person.AUTHOR, "heading": "answers_to_what_was_heard"})
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


def get(session: Session, workspace_id: str, entry_id: UUID) -> Entry | None:
    """The entry of that id."""
    return session.scalars(_entries(workspace_id).where(Entry.id == entry_id)).one_or_none()


def take(session: Session, workspace_id: str, entry_id: UUID) -> Entry | None:
    """The same to change or answer it: whoever else wants to waits."""
    return session.scalars(locked(_entries(workspace_id).where(Entry.id == entry_id))).one_or_none()


def by_code(session: Session, workspace_id: str, code_hash: str) -> Entry | None:
    """The entry whose author has this code, once it was opened."""
    return session.scalars(_entries(workspace_id).where(Entry.code_hash == code_hash)).one_or_none()


def answers_of(session: Session, workspace_id: str, entry_ids: Collection[UUID]) -> Sequence[EntryAnswer]:
    """What was answered to these, the earliest first."""
    theirs = select(EntryAnswer).where(EntryAnswer.workspace_id == workspace_id, EntryAnswer.entry_id.in_(entry_ids))
    return list(session.scalars(theirs.order_by(EntryAnswer.created_at, EntryAnswer.id)))


def _entries(workspace_id: str) -> Select[Entry]:
    return select(Entry).where(Entry.workspace_id == workspace_id)
