"""Workspaces: the Slack teams that Kindling is installed in, and what they chose."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, and_, bindparam, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, affected, insert_or, locked, table
from models.store.persons import Person


class Workspace(Base):
    """One Slack workspace."""

    __tablename__ = "workspaces"
    __table_args__ = (
        Index("ix_workspaces_installation_id", "installation_id"),
        Index(
            "ix_workspaces_left",
            "left_at",
            postgresql_where=text("left_at IS NOT NULL"),
            sqlite_where=text("left_at IS NOT NULL"),
        ),
        Index(
            "ix_workspaces_synced",
            "synced_at",
            postgresql_where=text("left_at IS NULL AND paused_reason IS NULL"),
            sqlite_where=text("left_at IS NULL AND paused_reason IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    """Slack's team id, `T…`."""
    name: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    bot_user_id: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    app_id: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """The Slack app's id, `A…`, for links to it."""
    installation_id: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """Through which installation it is served; `None` for the workspace of `SLACK_BOT_TOKEN`."""
    left_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When Kindling was removed from it, or its token was revoked; nothing is done for it from then on."""
    recognition_channel_id: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """Where public shout-outs are posted; `None` until one is chosen."""
    value_names: Mapped[list[str]] = mapped_column(JSON, info={"person": Person.NOTHING})
    """The workspace's values, in the order in which people see them."""
    lead_ids: Mapped[list[str]] = mapped_column(JSON, info={"person": Person.PEOPLE})
    """User ids of those who look after Kindling here."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, info={"person": Person.SETTINGS})
    """What was chosen in Slack for everyone here; `models.people.settings` reads and writes it."""
    paused_reason: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """Slack's error that stops all messages until the token is mended."""
    checked_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When it was last checked that the database can be written to."""
    synced_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When Slack was last asked who is here and in which team; `None` while it must be asked."""
    worked_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """The latest time that the clock of a process showed that worked for it, to within a minute."""
    restored_from: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When the backup was made that the database was played back from (`models.store.restoring`)."""
    restored_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When Kindling first worked with it since then; `None` until it does."""
    database_id: Mapped[str | None] = mapped_column(info={"person": Person.NOTHING})
    """In which database it was last worked for; `None` where one cannot be told from its copy."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})


WORKSPACES = table(Workspace)
CHOICES = (WORKSPACES.c.recognition_channel_id, WORKSPACES.c.value_names)
"""The columns of `Choices`."""
HAS_CHOSEN_CHANNEL = "has_chosen_channel"
"""The setting that says that the recognition channel was chosen in Slack."""
HAS_CHOSEN_STEWARDS = "has_chosen_stewards"
"""The same of who looks after Kindling."""
MESSAGES_PER_MINUTE, HAS_CHOSEN_PACE = "messages_per_minute", "has_chosen_pace"
"""The setting that says how many messages a minute may leave, and the one that says that this was chosen in Slack."""
MOVED_CHANNELS = "moved_channels"
"""The setting that says by which id a channel is called now that had another one before, by that."""
_CHOSEN_IN_SLACK = (
    "id",
    "value_names",
    "checked_at",
    "worked_at",
    "restored_from",
    "restored_at",
    "database_id",
    "created_at",
)
"""What registering again leaves as it is."""
IS_HERE = Workspace.left_at.is_(None)
"""The workspaces that Kindling was not removed from."""
IS_OPEN = IS_HERE & Workspace.paused_reason.is_(None)
"""Those of them that can be written to."""
_CHOICES_OF = select(*CHOICES).where(WORKSPACES.c.id == bindparam("workspace_id"))


@dataclass(frozen=True)
class Choices:
    """What a workspace chose for itself."""

    recognition_channel_id: str | None
    value_names: tuple[str, ...]


def register(session: Session, workspace: Workspace) -> None:
    """Remember a workspace, or bring up to date what its settings say, and let its messages go.

    What the workspace chose itself is kept: its values and settings, and its recognition channel, who looks after
    Kindling and its pace once it chose them.
    Slack is asked anew who is in which team if that could have changed with the settings, or while Kindling was away.
    """
    stored = select(Workspace.recognition_channel_id, Workspace.lead_ids, Workspace.settings, Workspace.left_at)
    before = session.execute(stored.where(Workspace.id == workspace.id).with_for_update()).one_or_none()
    settings = _with_pace(before.settings if before else {}, workspace.settings)
    channel_id = _moved(before.settings if before else None, workspace.recognition_channel_id)
    if before and isinstance(before.settings, dict) and before.settings.get(HAS_CHOSEN_CHANNEL):
        channel_id = before.recognition_channel_id
    lead_ids = workspace.lead_ids
    if before and isinstance(before.settings, dict) and before.settings.get(HAS_CHOSEN_STEWARDS):
        lead_ids = before.lead_ids
    if before and workspace.installation_id:  # nothing but Slack says anything of it, and the next one who installs it
        channel_id, lead_ids = before.recognition_channel_id, before.lead_ids or workspace.lead_ids
    is_same = before is not None and (before.recognition_channel_id, before.lead_ids, before.left_at) == (
        channel_id,
        lead_ids,
        None,
    )
    kept = (*_CHOSEN_IN_SLACK, "synced_at") if is_same else _CHOSEN_IN_SLACK
    row: dict[str, Any] = {
        "id": workspace.id,
        "name": workspace.name,
        "bot_user_id": workspace.bot_user_id,
        "app_id": workspace.app_id,
        "installation_id": workspace.installation_id,
        "left_at": None,
        "recognition_channel_id": channel_id,
        "value_names": workspace.value_names,
        "lead_ids": lead_ids,
        "settings": settings,
        "paused_reason": None,
        "checked_at": None,
        "synced_at": None,
        "worked_at": None,
        "restored_from": None,
        "restored_at": None,
        "database_id": None,
        "created_at": workspace.created_at,
    }
    session.execute(
        insert_or(session, Workspace)
        .values(row)
        .on_conflict_do_update(
            index_elements=[Workspace.id],
            set_={name: row[name] for name in row if name not in kept},
        )
    )


def _with_pace(settings: Any, given: dict[str, Any] | None) -> Any:
    """The settings with the pace that the environment gives, unless the workspace chose one."""
    if not isinstance(settings, dict) or settings.get(HAS_CHOSEN_PACE) or not given:
        return settings
    return {**settings, MESSAGES_PER_MINUTE: given.get(MESSAGES_PER_MINUTE)}


def _moved(settings: Any, channel_id: str | None) -> str | None:
    """What the channel is called now that the environment names by an id of before."""
    moved = settings.get(MOVED_CHANNELS) if isinstance(settings, dict) else None
    return moved.get(channel_id, channel_id) if isinstance(moved, dict) else channel_id


def follow_channel(session: Session, workspace_id: str, old_id: str, new_id: str) -> None:
    """A channel is called by another id from now on, also where the environment names it by the old one."""
    workspace = session.scalars(locked(select(Workspace).where(Workspace.id == workspace_id))).one()
    settings = dict(workspace.settings) if isinstance(workspace.settings, dict) else {}
    before: dict[str, str] = settings.get(MOVED_CHANNELS, {})
    moved = {each: new_id if now == old_id else now for each, now in before.items()}
    workspace.settings = {**settings, MOVED_CHANNELS: {**moved, old_id: new_id}}
    if workspace.recognition_channel_id == old_id:
        workspace.recognition_channel_id = new_id


def choices(session: Session, workspace_id: str) -> Choices:
    """What the workspace chose.

    Raises:
        sqlalchemy.exc.NoResultFound: it was never registered.
    """
    row = session.execute(_CHOICES_OF, {"workspace_id": workspace_id}).one()
    return Choices(row.recognition_channel_id, tuple(row.value_names))


def pause(session: Session, workspace_id: str, reason: str) -> None:
    """Send nothing more to this workspace until it is registered again: Slack does not accept the token."""
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(paused_reason=reason))


def resume_installed(session: Session) -> None:
    """Try again in installed workspaces whose token Slack did not accept: that may have passed."""
    paused = update(Workspace).where(Workspace.installation_id.is_not(None), Workspace.paused_reason.is_not(None))
    session.execute(paused.values(paused_reason=None))


def serve_through(session: Session, workspace_id: str, installation_id: str, bot_user_id: str, app_id: str) -> None:
    """Serve it through another installation from now on."""
    through = {"installation_id": installation_id, "bot_user_id": bot_user_id, "app_id": app_id or None}
    here = update(Workspace).where(Workspace.id == workspace_id)
    session.execute(here.values(**through, paused_reason=None, left_at=None))


def leave(session: Session, workspace_ids: Collection[str], now: datetime) -> None:
    """Kindling is no longer in these workspaces: nothing more is done for them, and in a while all is forgotten."""
    here = update(Workspace).where(Workspace.id.in_(workspace_ids), Workspace.left_at.is_(None))
    session.execute(here.values(left_at=now))


def left_before(session: Session, moment: datetime) -> list[str]:
    """The workspaces that Kindling left by then, by id."""
    return list(session.scalars(select(Workspace.id).where(Workspace.left_at <= moment).order_by(Workspace.id)))


def of_installation(session: Session, installation_id: str) -> list[str]:
    """The workspaces that are, or were, served through this installation, by id; that of `SLACK_BOT_TOKEN` is where
    the app was installed for it."""
    is_own = and_(Workspace.id == installation_id, Workspace.installation_id.is_(None))
    through = select(Workspace.id).where(or_(Workspace.installation_id == installation_id, is_own))
    return list(session.scalars(through.order_by(Workspace.id)))


def check(session: Session, workspace_id: str, now: datetime) -> None:
    """Write something, however small: fails where the database cannot be written to."""
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(checked_at=now))


def note_work(session: Session, served: Collection[str], now: datetime) -> None:
    """A process works for these workspaces at that time, by its clock. The first of them tells it for all."""
    session.execute(update(Workspace).where(Workspace.id == min(served, default="")).values(worked_at=now))


def worked_at(session: Session, served: Collection[str]) -> datetime | None:
    """The latest time that was worked at for one of these workspaces."""
    noted = session.execute(select(Workspace.id, Workspace.worked_at).where(Workspace.worked_at.is_not(None)))
    return max((each.worked_at for each in noted if each.id in served and each.worked_at), default=None)


@dataclass(frozen=True)
class Asked:
    """When Slack was last asked who is in which team of a workspace."""

    id: str
    """The workspace's."""
    limit_id: str
    """Whose limits it counts for: those of its installation, which can be that of a whole organisation."""
    at: datetime | None
    """`None` while it must be asked."""


def to_ask(session: Session) -> list[Asked]:
    """The workspaces of which Slack must be asked who is in which team, by id; none that is paused or was left."""
    return _asked(session, Workspace.synced_at.is_(None))


def asked_before(session: Session, before: datetime) -> list[Asked]:
    """Those of which it was last asked before that time, in the order of those times."""
    return _asked(session, Workspace.synced_at <= before)


def _asked(session: Session, condition: ColumnElement[bool]) -> list[Asked]:
    limit_id = func.coalesce(Workspace.installation_id, Workspace.id)
    asked = select(Workspace.id, limit_id, Workspace.synced_at).where(IS_OPEN, condition)
    return [Asked(*row) for row in session.execute(asked.order_by(Workspace.synced_at, Workspace.id))]


def claim_sync(session: Session, workspace_id: str, before: datetime, now: datetime) -> bool:
    """Take it on to ask Slack, as of now, unless it was asked since `before`; answers `False` if another process has
    done so."""
    is_out_of_step = or_(Workspace.synced_at.is_(None), Workspace.synced_at <= before)
    unclaimed = update(Workspace).where(Workspace.id == workspace_id, IS_OPEN, is_out_of_step)
    return affected(session.execute(unclaimed.values(synced_at=now))) == 1


def want_syncs(session: Session, workspace_ids: Collection[str], before: datetime) -> None:
    """What Slack told since that time was missed in these workspaces: it is asked anew."""
    missed = update(Workspace).where(Workspace.id.in_(workspace_ids), IS_OPEN, Workspace.synced_at <= before)
    session.execute(missed.values(synced_at=None))


def want_sync(session: Session, workspace_id: str) -> None:
    """Something changed that only Slack can tell about (a new team, another channel): it is asked soon."""
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(synced_at=None))
