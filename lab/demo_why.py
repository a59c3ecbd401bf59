"""Why a message of the bot came, in plain English: read from its database while it runs, and never written there."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.blocks.rhythm_fields import in_words
from bot.slack.finding import is_person
from lab.demo_database import reading
from lab.demo_reasons import HELD, REASONS
from models import Cadence, FollowupStep, Nudge, OutboxMessage
from models.people import availability
from models.people.cadences import occurrence_id, recurs_as
from scheduler.subjects import subjects_of

AT_ONCE = timedelta(minutes=2)
"""What is sent so soon after it was put on its way did not wait for anything."""
NEAR = timedelta(days=14)
"""The occurrence that a message is of is at most so far from the day on which it was put on its way."""


class Reasons:
    """What the bot's SQLite file says of its messages.

    Args:
        file: the database; it need not be there yet.
    """

    def __init__(self, file: Path) -> None:
        self._engine = reading(file)

    def why(self, message_id: str) -> Sequence[str]:
        """The reasons for a message, by the id of its outbox row; none where that is no such id. Moments in them are
        Slack's date placeholders."""
        with suppress(ValueError), Session(self._engine) as session:
            id_ = UUID(message_id)
            try:
                row = session.scalars(select(OutboxMessage).where(OutboxMessage.id == id_)).one_or_none()
                return list(_lines(session, row)) if row else ["What Kindling noted of it is not kept any more."]
            except SQLAlchemyError:
                return ["The bot's database has no time just now. Ask again in a moment."]
        return ()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _lines(session: Session, row: OutboxMessage) -> Iterator[str]:
    yield REASONS.get(row.kind, f"It is a message of the kind {row.kind}.")
    yield from _cadence(session, row)
    step = session.get(FollowupStep, (row.workspace_id, row.subject_id))
    if step:
        yield f"The promise that it is about was due {_moment(step.due_at)}."
    yield from _way(session, row)
    yield f"Outbox row {row.id}: {row.kind}, {row.state}{', ' + row.reason if row.reason else ''}."


def _cadence(session: Session, row: OutboxMessage) -> Iterator[str]:
    """By which rhythm it comes, for when it was planned, and whether it moved to another day."""
    cadence = _cadence_of(session, row)
    if cadence is None:
        return
    subject = subjects_of(session, row.workspace_id, [cadence]).get((cadence.kind, cadence.owner_id))
    if subject:
        whose = "their own clock" if is_person(row.recipient) else "the team's clock"
        yield f"It comes by a rhythm: {in_words(subject.rhythm)}, by {whose}."
    before = cadence.before_plan or {}
    is_latest = cadence.last_on and occurrence_id(cadence.kind, cadence.owner_id, cadence.last_on) == row.subject_id
    if is_latest and before.get("next_at"):
        yield f"It was planned for {_moment(datetime.fromisoformat(before['next_at']))}."
    nudge = session.scalars(select(Nudge).where(Nudge.message_id == row.id)).first()
    if nudge and nudge.moved_from:
        yield f"It was meant for {nudge.moved_from:%B} {nudge.moved_from.day}, which had a message already."


def _cadence_of(session: Session, row: OutboxMessage) -> Cadence | None:
    """What recurs, if the message is of an occurrence of that."""
    kind = recurs_as(row.kind)
    if kind is None:
        return None
    days = [row.created_at.date() + timedelta(days=n) for n in range(-NEAR.days, 2)]
    theirs = select(Cadence).where(Cadence.workspace_id == row.workspace_id, Cadence.kind == kind)
    for each in session.scalars(theirs):
        if row.subject_id in {occurrence_id(kind, each.owner_id, day) for day in days}:
            return each
    return None


def _way(session: Session, row: OutboxMessage) -> Iterator[str]:
    """When it was put on its way, what it waited for, when it was sent, and how often it was taken in hand."""
    sent_at = datetime.fromtimestamp(float(row.message_ts), UTC) if row.message_ts else None
    if sent_at and sent_at - row.created_at <= AT_ONCE:
        yield f"It was put on its way, and sent at once: {_moment(sent_at)}."
    else:
        yield f"It was put on its way {_moment(row.created_at)}."
        if sent_at:
            yield f"It waited until its time came: {_held(_hold_of(session, row))}."
            yield f"It was sent {_moment(sent_at)}."
        elif row.reason:
            yield f"It waits, or did not arrive: {_held(row.reason)}."
    if row.attempts > 1:
        yield f"It was taken in hand {row.attempts} times, to send it or to show it anew."


def _hold_of(session: Session, row: OutboxMessage) -> str:
    """What stood in its way when it was put on its way, by what is known of its reader now: what held a message is not
    kept once it is sent."""
    if not is_person(row.recipient):
        return ""
    hold = availability.of_one(session, row.workspace_id, row.recipient).hold(row.created_at)
    return hold.reason if hold else ""


def _held(reason: str) -> str:
    if not reason:
        return "it was not to come at once"
    return HELD.get(reason, f"Slack or the network said {reason}")


def _moment(at: datetime) -> str:
    """As the page shows it to each reader, by their own clock."""
    return f"<!date^{int(at.timestamp())}^{{date_short}} at {{time}}|{at:%Y-%m-%d %H:%M} UTC>"
