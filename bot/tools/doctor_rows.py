"""What `doctor` finds in the database: rows that were set aside, messages that wait for somebody to mend something,
choices that cannot be read any more, and whom nobody named yet.

It names rows by their ids and never says what of a promise is due: whether somebody is late is theirs alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.content.commands import named
from bot.slack.refusals import remedy
from models.across import setup
from models.across.setup import Question, Setup
from models.capabilities.pool import Pool
from models.people import days_off, members
from models.people.cadences import DEFAULTS
from models.people.hours import is_zone
from models.people.members import Member
from models.people.places import countries
from models.people.preferences import Preference, readable_hours
from models.people.rhythms import is_readable
from models.people.teams import Team
from models.store import outbox, schema
from models.store.database import Database
from models.store.outbox import OutboxMessage
from models.store.sealing import Seal
from models.store.workspaces import HAS_CHOSEN_CHANNEL, Workspace

SET_ASIDE_SINCE = timedelta(days=7)
MOST_NAMED = 10


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    subject: str
    is_well: bool
    says: str

    def line(self) -> str:
        """As one line: a mark that is also a word, for those who do not see it."""
        return f"{'✓ ok  ' if self.is_well else '✗ fix '} {self.subject}: {named(self.says)}"


def examine(engine: Engine, now: datetime, seal: Seal | None) -> list[Finding]:
    """All of these.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
    """
    with Session(engine) as session:
        return [
            _set_aside(session, now),
            _waiting(session),
            _unreadable(session),
            _hard_days(session),
            _pools(session, seal),
            _trusted(session),
        ]


def channel_chosen(database_url: str, workspace_id: str) -> str | None:
    """The recognition channel that a workspace chose in Slack; `None` where it chose none, or that cannot be read."""
    database = Database(database_url)
    try:
        if not schema.suffices(schema.level(database.reader)):
            return None
        with Session(database.reader) as session:
            wanted = select(Workspace.recognition_channel_id, Workspace.settings).where(Workspace.id == workspace_id)
            found = session.execute(wanted).one_or_none()
    except (schema.LevelError, SQLAlchemyError):
        return None
    finally:
        database.reader.dispose()
    is_chosen = found is not None and isinstance(found.settings, dict) and found.settings.get(HAS_CHOSEN_CHANNEL)
    return found.recognition_channel_id if found and is_chosen else None


def _set_aside(session: Session, now: datetime) -> Finding:
    found = outbox.lately_set_aside(session, now - SET_ASIDE_SINCE, MOST_NAMED + 1)
    if not found:
        return Finding("rows set aside", True, f"none in {SET_ASIDE_SINCE.days} days")
    remedy = "look for row_set_aside in the log of that time; they are tried again by themselves"
    return Finding("rows set aside", False, f"{_named([_row(each) for each in found])}; {remedy}")


def _waiting(session: Session) -> Finding:
    """Messages that wait until somebody mends something in Slack."""
    counts = {reason: count for reason, count in outbox.waiting_for(session) if remedy(reason)}
    if not counts:
        return Finding("messages that wait", True, "none for anything that somebody must mend")
    says = [f"{count} ({reason}); {remedy(reason)}" for reason, count in sorted(counts.items())]
    return Finding("messages that wait", False, "; ".join(says))


def _row(row: OutboxMessage) -> str:
    """By its id: a cadence's owner, or a follow-up."""
    what, _, how = row.kind.partition(".")
    whose = f"of {row.recipient}" if how == "due" else f"{row.subject_id}"
    error = (row.reason or "").partition(": ")[2]
    return f"{what} {whose} in {row.workspace_id} ({error}, {row.created_at:%Y-%m-%d %H:%M} UTC)"


def _unreadable(session: Session) -> Finding:
    try:
        found = list(dict.fromkeys(_unreadable_choices(session)))
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        return Finding("choices", False, f"cannot be looked through ({type(error).__name__}); restore a backup")
    if not found:
        return Finding("choices", True, "all can be read")
    remedy = "they count as not chosen; choose again in the settings, the team's form or `/kindling get`"
    return Finding("choices", False, f"{_named(found)}; {remedy}")


def _hard_days(session: Session) -> Finding:
    """Whether it was said whom people can talk to on hard days."""
    known: dict[str, Setup] = {}
    for id_ in session.scalars(select(Workspace.id).order_by(Workspace.id)).all():
        with suppress(AttributeError, TypeError, ValueError):  # what cannot be read is told of as a choice
            known[id_] = setup.of(session, id_)
    unsaid = [each for each, of in known.items() if Question.HARD_DAYS in of.open]
    if unsaid:
        remedy = "`/kindling setup` in Slack asks whom people can talk to, and takes “nobody yet”"
        return Finding("hard days", False, f"nobody is named ({_named(unsaid)}); {remedy}")
    nobody = [each for each, of in known.items() if of.is_nobody_yet]
    if nobody:
        return Finding("hard days", True, f"nobody to talk to yet, as was chosen ({_named(nobody)})")
    return Finding("hard days", True, "whom people can talk to is named" if known else "nothing to say yet")


def _pools(session: Session, seal: Seal | None) -> Finding:
    """Whether people can say something without their names, and what waits can be opened."""
    found = session.execute(select(Pool.workspace_id, Pool.sealed).order_by(Pool.workspace_id)).all()
    if seal is None:
        says = "closed: what people say without their names needs a key to be sealed with (ENCRYPTION_KEYS)"
        return Finding(
            "listening box", not found, f"{says}; what waits is kept until its key is back" if found else says
        )
    closed = [id_ for id_, sealed in found if not seal.opens(sealed)]
    if closed:
        remedy = "put the key that it was sealed with back, after the newer one"
        return Finding("listening box", False, f"none of ENCRYPTION_KEYS opens it ({_named(closed)}); {remedy}")
    return Finding("listening box", True, "open")


def _trusted(session: Session) -> Finding:
    """Whether those whom people can write to in confidence are still here."""
    chosen = session.execute(select(Workspace.id, Workspace.settings).order_by(Workspace.id)).all()
    ids = [(id_, each) for id_, kept in chosen for each in kept.get("trusted_ids", ())]
    gone = [f"{each} in {id_}" for id_, each in ids if not members.people_among(session, id_, [each])]
    if gone:
        remedy = "nobody can write to them any more; choose others in `/kindling settings`"
        return Finding("persons of trust", False, f"no longer here: {_named(gone)}; {remedy}")
    says = "those who are named are here" if ids else "nobody is named; `/kindling settings` offers it"
    return Finding("persons of trust", True, says)


def _unreadable_choices(session: Session) -> Iterator[str]:
    for zone in session.scalars(select(Member.zone).distinct()):
        yield from _zone(zone, "people")
    for id_, zone, settings in session.execute(select(Team.id, Team.zone, Team.settings)):
        yield from _zone(zone, f"team {id_}")
        yield from _rhythms(settings, f"team {id_}")
    for id_, settings in session.execute(select(Workspace.id, Workspace.settings)):
        yield from _rhythms(settings, f"workspace {id_}")
        yield from _hours(settings.get("hours", {}), f"workspace {id_}")
        if not days_off.is_readable(settings.get("days_off", [])):
            yield f"days off for everyone (workspace {id_})"
    chosen = select(Preference.member_id, Preference.hours, Preference.rhythms)
    for id_, hours, rhythms in session.execute(chosen):
        yield from _hours(hours, id_)
        yield from _rhythms({"rhythms": rhythms}, id_)


def _zone(zone: str | None, whose: str) -> Iterable[str]:
    return [f"the time zone {zone} ({whose})"] if zone and not is_zone(zone) else []


def _hours(hours: Mapping[str, Any], whose: str) -> Iterator[str]:
    country = hours.get("country")
    if country is not None and country not in countries():
        yield f"public holidays of {country} ({whose})"
    if set(hours) - readable_hours(hours):
        yield f"working hours ({whose})"


def _rhythms(settings: Mapping[str, Any], whose: str) -> Iterator[str]:
    for kind, packed in settings.get("rhythms", {}).items():
        if kind in DEFAULTS and not is_readable(DEFAULTS[kind], packed):
            yield f"rhythm of {kind} ({whose})"


def _named(found: Sequence[str]) -> str:
    more = "; and more" if len(found) > MOST_NAMED else ""
    return ", ".join(found[:MOST_NAMED]) + more
