"""Installations: what Slack gave when somebody installed the app, in one workspace or in a whole organisation.

Tokens are sealed with Fernet (https://github.com/fernet/spec): the first key seals, each opens. The workspace of
`SLACK_BOT_TOKEN` has no row here, and its token is never written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, LargeBinary, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, affected, insert_or, insert_or_ignore, locked, row_of
from models.store.persons import Person
from models.store.sealing import TokenSeal
from models.store.workspaces import Workspace

RENEWAL_TAKES = timedelta(minutes=2)
"""How long one process is left alone with an installation whose token it renews."""
RENEWED_AT_ONCE = 20
"""How many it takes on at a time: no more than it gets done meanwhile, however slow Slack is."""
LONGEST = timedelta(days=1)
"""No token that expires is good for longer: Slack's are for twelve hours
(https://docs.slack.dev/authentication/using-token-rotation)."""


class Installation(Base):
    """One installation of the app; what it is in are rows of `workspaces`. Its id comes first, as theirs does."""

    __tablename__ = "installations"
    __table_args__ = (Index("ix_installations_changed_at", "changed_at"),)

    id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """Slack's id of what it was installed in: a workspace, `T…`, or an organisation, `E…`."""
    app_id: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    bot_user_id: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    token: Mapped[bytes | None] = mapped_column(LargeBinary, info={"person": Person.NOTHING})
    """The bot's token, sealed; `None` once it was taken back."""
    refresh_token: Mapped[bytes | None] = mapped_column(LargeBinary, info={"person": Person.NOTHING})
    """What the next token is asked for with, sealed, where tokens are rotated."""
    expires_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """Until when the token is good; `None` for one that does not expire."""
    renewing_until: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """Until when no other process need ask for the next token."""
    scopes: Mapped[list[str]] = mapped_column(JSON, info={"person": Person.NOTHING})
    """What was granted."""
    installed_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    changed_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    """When anything of it changed, or of what it is in: so processes see what others did."""


class InstallState(Base):
    """One page from which somebody may install, until they do: what they bring back is accepted once."""

    __tablename__ = "install_states"
    __table_args__ = (Index("ix_install_states_expires_at", "expires_at"),)

    digest: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """SHA-256 of the state, as hex."""
    expires_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})


@dataclass(frozen=True, slots=True)
class Served:
    """One workspace and the installation through which it is served; the token is sealed as it is kept."""

    workspace_id: str
    installation_id: str
    bot_user_id: str
    token: bytes
    scopes: tuple[str, ...]

    @property
    def is_of_organisation(self) -> bool:
        """Whether the token is one of a whole organisation, which must be told each time which workspace is meant."""
        return self.installation_id != self.workspace_id


def save(session: Session, installation: Installation) -> None:
    """Keep it, in the place of an earlier one in the same workspace or organisation."""
    row = row_of(installation)
    session.execute(
        insert_or(session, Installation)
        .values(row)
        .on_conflict_do_update(index_elements=[Installation.id], set_={**row, "renewing_until": None})
    )


def find(session: Session, id_: str) -> Installation | None:
    """The installation in this workspace or organisation."""
    return session.get(Installation, id_)


def all_served(session: Session) -> list[Served]:
    """Every workspace that Kindling is installed in."""
    served = _SERVED.where(Workspace.left_at.is_(None), Installation.token.is_not(None))
    return list(_served(session.execute(served)))


def changed_since(session: Session, moment: datetime) -> tuple[list[Served], list[str], datetime]:
    """What changed since: the workspaces that are served, those that are served no more, and when the last change was.

    Args:
        session: reads.
        moment: of the last change that is known, UTC; what changed at it is told again.
    """
    changed = _SERVED.add_columns(Workspace.left_at).where(Installation.changed_at >= moment)
    rows = session.execute(changed).all()
    here = [row for row in rows if row.left_at is None and row.token is not None]
    gone = [row.workspace_id for row in rows if row.left_at is not None or row.token is None]
    return list(_served(here)), gone, latest_change(session) or moment


def latest_change(session: Session) -> datetime | None:
    """When anything of an installation changed last."""
    return session.scalars(select(func.max(Installation.changed_at))).one()


def note_change(session: Session, id_: str, now: datetime) -> None:
    """Something changed of what it is in: other processes look."""
    session.execute(update(Installation).where(Installation.id == id_).values(changed_at=now))


def take_back(session: Session, id_: str, now: datetime) -> None:
    """Its token is good for nothing any more, and forgotten."""
    emptied = {"token": None, "refresh_token": None, "expires_at": None, "changed_at": now}
    session.execute(update(Installation).where(Installation.id == id_).values(emptied))


def forget_unused(session: Session) -> int:
    """Forget installations that are in no workspace any more; answers how many."""
    is_used = select(Workspace.id).where(Workspace.installation_id == Installation.id).exists()
    unused = delete(Installation).where(Installation.token.is_(None), ~is_used)
    return affected(session.execute(unused, execution_options={"synchronize_session": False}))


def has_expiring(session: Session, ahead: timedelta, now: datetime) -> bool:
    """Whether a token expires so soon, and can be renewed."""
    return session.scalars(select(Installation.id).where(_expires(ahead, now)).limit(1)).first() is not None


def claim_renewal(session: Session, ahead: timedelta, now: datetime) -> list[Installation]:
    """Take it on to renew the tokens that expire so soon; no other process does so meanwhile."""
    until = Installation.renewing_until
    is_free = or_(until.is_(None), until <= now, until > now + RENEWAL_TAKES)
    due = select(Installation).where(_expires(ahead, now), is_free)
    first = due.order_by(Installation.expires_at).limit(RENEWED_AT_ONCE)
    found = list(session.scalars(locked(first, skips_locked=True)))
    for each in found:
        each.renewing_until = now + RENEWAL_TAKES
    return found


def renew(
    session: Session, old: Installation, token: bytes, refresh_token: bytes, expires_at: datetime, now: datetime
) -> None:
    """Keep the next token, unless the old one was taken back meanwhile, or it was installed again."""
    new = {"token": token, "refresh_token": refresh_token, "expires_at": expires_at}
    is_same = and_(
        Installation.id == old.id, Installation.installed_at == old.installed_at, Installation.token.is_not(None)
    )
    session.execute(update(Installation).where(is_same).values(**new, renewing_until=None, changed_at=now))


def _expires(ahead: timedelta, now: datetime) -> ColumnElement[bool]:
    """It expires so soon, or so late that the clock was wrong which said so."""
    at = Installation.expires_at
    return and_(Installation.refresh_token.is_not(None), or_(at <= now + ahead, at > now + LONGEST))


def ids(session: Session) -> list[str]:
    """All installations."""
    return list(session.scalars(select(Installation.id).order_by(Installation.id)))


def seal_anew(session: Session, id_: str, seal: TokenSeal, now: datetime) -> bool:
    """Seal its tokens with the first key, if another one did; answers whether anything had to be done.

    Raises:
        UnreadableError: no key opens one of them.
    """
    kept = session.scalars(locked(select(Installation).where(Installation.id == id_))).one_or_none()
    if kept is None:
        return False
    old = {name: sealed for name in ("token", "refresh_token") if (sealed := getattr(kept, name)) is not None}
    anew = {name: seal.seal(seal.open(sealed)) for name, sealed in old.items() if not seal.is_first(sealed)}
    for name, sealed in anew.items():
        setattr(kept, name, sealed)
    if anew:
        kept.changed_at = now
    return bool(anew)


def issue_state(session: Session, state: str, now: datetime, lasts: timedelta) -> None:
    """Accept this state once, for so long; those that are over are forgotten."""
    session.execute(delete(InstallState).where(InstallState.expires_at <= now))
    insert_or_ignore(session, InstallState, {"digest": _digest(state), "expires_at": now + lasts})


def consume_state(session: Session, state: str, now: datetime) -> bool:
    """Whether it is accepted; from now on it is not."""
    known = delete(InstallState).where(InstallState.digest == _digest(state), InstallState.expires_at > now)
    return affected(session.execute(known)) == 1


def _digest(state: str) -> str:
    return sha256(state.encode(errors="surrogateescape")).hexdigest()


_SERVED: Select[*tuple[Any, ...]] = select(
    Workspace.id.label("workspace_id"),
    Installation.id.label("installation_id"),
    Installation.bot_user_id,
    Installation.token,
    Installation.scopes,
).join_from(Installation, Workspace, Workspace.installation_id == Installation.id)


def _served(rows: Iterable[Any]) -> Iterator[Served]:
    alike: dict[tuple[str, ...], tuple[str, ...]] = {}  # most were granted the same, which is kept once
    for row in rows:
        scopes = alike.setdefault(scopes := tuple(row.scopes), scopes)
        yield Served(row.workspace_id, row.installation_id, row.bot_user_id, row.token, scopes)
