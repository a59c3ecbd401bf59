"""The pool: what people say without their names waits in it, sealed, until it is opened for everyone at once.

It is one row of a workspace, written anew at fixed times whether or not anything was said, with its slips in no order.
So neither the row, nor an earlier copy of it, nor the log of the database tells that something was said, when, or how
much; docs/anonymity.md has what that guarantees, and to whom.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, insert_or_ignore, locked
from models.store.persons import Person
from models.store.sealing import Seal

ROOM_BYTES = 16 * 1024
"""So long is a pool at least: some fifty entries of a usual length, packed. What does not fit makes it longer for good,
which is the one thing that its length tells."""
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (https://www.crockford.com/base32.html): no letter in it looks like a digit."""
CODE_GROUPS, GROUP_LETTERS = 4, 4
"""Sixteen letters are 80 bits: nobody finds a code by trying, nor from what is kept of it."""
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CHANCE = SystemRandom()


class Pool(Base):
    """What waits in a workspace."""

    __tablename__ = "pools"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"person": Person.NOTHING})


@dataclass(frozen=True)
class Slip:
    """One thing that was said. It has no author, no time and no number."""

    kind: str
    """What it is: `ENTRY`, `WORD`, `WITHDRAWAL` or `LINE`."""
    key: str
    """The hash of an entry's code, by which a later word or a withdrawal finds it; of a line, the id of its round."""
    data: Mapping[str, Any]
    """What was said, as JSON."""
    id: str
    """By chance; handed in twice, it is there once."""

    @classmethod
    def new(cls, kind: str, key: str, **data: Any) -> "Slip":
        """One that was just written."""
        return cls(kind, key, data, secrets.token_hex(16))


ENTRY, WORD, WITHDRAWAL, LINE = "entry", "word", "withdrawal", "line"


@dataclass(frozen=True)
class Contents:
    """What is in a pool."""

    week: date
    """The Monday of the week whose end is waited for."""
    slips: tuple[Slip, ...] = ()


def new_code() -> str:
    """A code, as it is shown once: by it alone somebody comes back to what they said."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUPS * GROUP_LETTERS)]
    return "-".join("".join(letters[at : at + GROUP_LETTERS]) for at in range(0, len(letters), GROUP_LETTERS))


def hash_of(workspace_id: str, code: str) -> str | None:
    """What is kept of a code, however it was typed; `None` if it can be none."""
    letters = re.sub(r"[\s\-–—]", "", code).upper().translate(_MEANT)
    if len(letters) != CODE_GROUPS * GROUP_LETTERS or set(letters) - set(CODE_LETTERS):
        return None
    return hashlib.sha256(f"{workspace_id} {letters}".encode()).hexdigest()


def week_of(now: datetime, ahead: timedelta) -> date:
    """The Monday of the week that it is where the calendar is this far ahead of UTC."""
    today = (now.astimezone(UTC) + ahead).date()
    return today - timedelta(days=today.weekday())


def read(session: Session, workspace_id: str, seal: Seal, week: date) -> Contents:
    """What is in the pool, without keeping it from others; an empty one of this week where there is none.

    Raises:
        models.store.sealing.UnreadableError: no key opens it.
    """
    sealed = session.scalars(select(Pool.sealed).where(Pool.workspace_id == workspace_id)).one_or_none()
    return _unpacked(seal.open(sealed)) if sealed else Contents(week)


def is_there(session: Session, workspace_id: str) -> bool:
    """Whether there is one, as wherever there is a key: it is made soon after the start."""
    return session.scalars(select(Pool.workspace_id).where(Pool.workspace_id == workspace_id)).first() is not None


def take(session: Session, workspace_id: str, seal: Seal, week: date) -> tuple[Pool, Contents]:
    """The same to change it, kept from other processes until the end of the transaction.

    Raises:
        models.store.sealing.UnreadableError: no key opens it. It stays as it is, until its key is there again.
    """
    wanted = locked(select(Pool).where(Pool.workspace_id == workspace_id))
    row = session.scalars(wanted).one_or_none()
    if row is None:
        insert_or_ignore(session, Pool, {"workspace_id": workspace_id, "sealed": _packed(seal, Contents(week))})
        row = session.scalars(wanted).one()
    return row, _unpacked(seal.open(row.sealed))


def put(row: Pool, seal: Seal, contents: Contents) -> None:
    """Seal it anew. It never grows shorter, so that what was opened does not tell how much that was."""
    _CHANCE.shuffle(slips := list(contents.slips))
    row.sealed = _packed(seal, replace(contents, slips=tuple(slips)), seal.room(row.sealed))


def handed_in(contents: Contents, slips: Sequence[Slip]) -> Contents:
    """With these slips in it, too: a word joins the entry that it belongs to, and a withdrawal takes it out, while that
    waits here; else they wait themselves."""
    for slip in slips:
        contents = _with(contents, slip)
    return contents


def _with(contents: Contents, slip: Slip) -> Contents:
    if any(each.id == slip.id for each in contents.slips):
        return contents
    entry = find(contents, slip.key)
    if slip.kind in (ENTRY, LINE) or entry is None:
        return replace(contents, slips=(*contents.slips, slip))
    others = tuple(each for each in contents.slips if each is not entry)
    if slip.kind == WITHDRAWAL:
        return replace(contents, slips=others)
    more = {**entry.data, "added": {**entry.data.get("added", {}), slip.id: slip.data["words"]}}
    return replace(contents, slips=(*others, replace(entry, data=more)))


def find(contents: Contents, code_hash: str) -> Slip | None:
    """The entry that waits under this code."""
    return next((each for each in contents.slips if each.kind == ENTRY and each.key == code_hash), None)


def _packed(seal: Seal, contents: Contents, least: int = ROOM_BYTES) -> bytes:
    slips = [[each.kind, each.key, each.data, each.id] for each in contents.slips]
    return seal.seal(json.dumps({"week": contents.week.isoformat(), "slips": slips}).encode(), least)


def _unpacked(packed: bytes) -> Contents:
    found = json.loads(packed)
    return Contents(date.fromisoformat(found["week"]), tuple(Slip(*each) for each in found["slips"]))
