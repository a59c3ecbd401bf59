"""Follow-ups: what somebody owes to someone, or to themselves, by a time; from the promise to the look back.

A follow-up's `next_at` is its one clock: when it next needs a step (a reminder while it is open, a check-in after it
is done), so "due" is a single index range. Each step is a row of its own, written together with the outbox row that
tells of it.
"""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.capabilities.reminders import LOOK_BACKS, NAMED_FOR, Plan, Rules, Step
from models.capabilities.repeats import Repeat
from models.people import availability
from models.store import outbox
from models.store.base import Base, Row, id_of, insert_or_ignore
from models.store.due import by_time
from models.store.persons import Person

REMINDER = "followup"
"""The kind of nudge that reminders are, in people's preferences."""
SET_ASIDE = "followup.set_aside"
"""Outbox kind of what could not be planned: it does not say what it was, since lateness is its owner's alone."""


class State(enum.StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    DONE = "done"
    LET_GO = "let_go"


class CheckBack(enum.StrEnum):
    """How it is looked after once it is done."""

    REMIND = "remind"
    """The owner is reminded, with a line to send."""
    ASK = "ask"
    """The other person is asked."""
    BEYOND = "beyond"
    """The owner of what was for nobody in Slack is reminded, with a text for whoever it was for."""


class Followup(Base):
    """One promise."""

    __tablename__ = "followups"
    __table_args__ = (
        Index(
            "ix_followups_due",
            "workspace_id",
            "next_at",
            postgresql_where=text("next_at IS NOT NULL"),
            sqlite_where=text("next_at IS NOT NULL"),
        ),
        by_time("followups"),
        Index(
            "ix_followups_stopped",
            "workspace_id",
            postgresql_where=text("next_at IS NULL AND next_step IS NOT NULL"),
            sqlite_where=text("next_at IS NULL AND next_step IS NOT NULL"),
        ),
        Index("ix_followups_owner", "workspace_id", "owner_id", "state", "due_at"),
        Index("ix_followups_created", "workspace_id", "owner_id", "created_at"),
        Index("ix_followups_other", "workspace_id", "other_id", "created_at"),
        Index("ix_followups_closed", "workspace_id", "closed_at"),
    )

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    owner_id: Mapped[str] = mapped_column(
        info={"person": Person.AUTHOR, "heading": "your_promises", "called": "promised_by"}
    )
    other_id: Mapped[str | None] = mapped_column(
        info={"person": Person.OTHER, "heading": "promises_to_you", "called": "promised_to"}
    )
    """To whom it is owed; `None` for oneself."""
    what: Mapped[str] = mapped_column(info={"person": Person.WORDS})
    """Plain text, whole, as `bot.slack.text` cleans it."""
    value_name: Mapped[str | None] = mapped_column(info={"person": Person.FACT})
    state: Mapped[State] = mapped_column(info={"person": Person.FACT})
    due_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    promised_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    """By when it must be done to count as kept on time: a new time counts if it was set before the old one passed."""
    has_clock: Mapped[bool | None] = mapped_column(info={"person": Person.TRACE})
    """Whether its owner named the time of day: then they are reminded at that time, also at night and on a day off."""
    tells_other: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    """Whether the other person is kept informed."""
    message_link: Mapped[str | None] = mapped_column(info={"person": Person.OWN})
    link_is_public: Mapped[bool] = mapped_column(info={"person": Person.TRACE})
    next_at: Mapped[datetime | None] = mapped_column(info={"person": Person.TRACE})
    next_step: Mapped[Step | None] = mapped_column(info={"person": Person.TRACE})
    """What `next_at` is for; what waits for somebody who left to come back has no time, but still its step."""
    snoozed_to: Mapped[datetime | None] = mapped_column(info={"person": Person.TRACE})
    """The moment to which its owner snoozed it by naming the time of day, which is kept likewise."""
    reminder_id: Mapped[UUID | None] = mapped_column(info={"person": Person.TRACE})
    """The latest reminder; an older one that was not sent yet is no longer needed."""
    planned_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When the planner last had it in hand."""
    before_plan: Mapped[dict[str, Any] | None] = mapped_column(JSON, info={"person": Person.NOTHING})
    """How its reminders stood before that, packed: so they are put back if the clock turns out to have been ahead."""
    overdue_count: Mapped[int] = mapped_column(info={"person": Person.NOTHING})
    """How many reminders were made since it lapsed."""
    handover_to: Mapped[str | None] = mapped_column(
        info={"person": Person.ACTOR, "heading": "promises_you_were_asked_to_take_over"}
    )
    """Who was asked to take it over and has not answered."""
    check_back: Mapped[CheckBack | None] = mapped_column(info={"person": Person.TRACE})
    hinted_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})
    closed_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    series_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """Of what comes again: of which series it is one occurrence (`followup_series`)."""
    occurs_on: Mapped[date | None] = mapped_column(info={"person": Person.NOTHING})
    """The date in its owner's calendar by which that occurrence is known, whenever it is due."""
    repeat: Mapped[dict[str, Any] | None] = mapped_column(JSON, info={"person": Person.NOTHING})
    """How often that series comes, packed."""
    replaced_at: Mapped[datetime | None] = mapped_column(info={"person": Person.FACT})
    """When the next occurrence took its place, where it was still open then. That is nobody's doing, and no news."""


class FollowupStep(Base):
    """Something that happens around a follow-up and that somebody hears of."""

    __tablename__ = "followup_steps"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "followup_id"], ["followups.workspace_id", "followups.id"]),
        Index("ix_followup_steps_followup", "workspace_id", "followup_id"),
        Index(
            "ix_followup_steps_handovers",
            "workspace_id",
            "actor_id",
            "created_at",
            postgresql_where=text("step = 'handover_asked'"),
            sqlite_where=text("step = 'handover_asked'"),
        ),
        Index(
            "ix_followup_steps_together",
            "workspace_id",
            "together_id",
            postgresql_where=text("together_id IS NOT NULL"),
            sqlite_where=text("together_id IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    followup_id: Mapped[UUID] = mapped_column(info={"person": Person.NOTHING})
    step: Mapped[Step] = mapped_column(info={"person": Person.FACT})
    actor_id: Mapped[str | None] = mapped_column(info={"person": Person.ACTOR, "heading": "what_you_did_with_promises"})
    """Who did it, where somebody did."""
    what: Mapped[str] = mapped_column(info={"person": Person.LASTING_WORDS})
    """The promise in the words that were meant for whoever hears of this step: what its owner writes later, for
    themselves or for others, is none of theirs."""
    due_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    """When the follow-up was due at that time."""
    former_due_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """When it was due before, where it moved."""
    reason: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    """Why it is let go, in its owner's words to whoever hears so, if they like to say (`followup_partings`)."""
    instead: Mapped[str | None] = mapped_column(info={"person": Person.LASTING_WORDS})
    """What could help instead, likewise."""
    together_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """The message that tells of it together with others of the same person, where one does
    (`followup_messages.gather`)."""
    created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})


@dataclass(frozen=True)
class Promise:
    """A follow-up that was checked and is ready to be recorded."""

    id: UUID
    """Of the follow-up to be; recording the same id again changes nothing."""
    owner_id: str
    other_id: str | None
    what: str
    due_at: datetime
    tells_other: bool = False
    value_name: str | None = None
    message_link: str | None = None
    link_is_public: bool = False
    is_confirmed: bool = True
    """Whether the owner sees what was understood at once; if not, they hear of it by direct message."""
    has_clock: bool = False
    """Whether its owner named the time of day."""
    repeat: Repeat | None = None
    """How often it comes again, if it does: `followup_series.record` makes a series of it."""
    series_id: UUID | None = None
    """The series that it is an occurrence of."""
    occurs_on: date | None = None
    """And of which date."""


def kind_of(step: Step) -> str:
    """The outbox kind of the messages of this step."""
    return f"followup.{step.value}"


def record(session: Session, workspace_id: str, promise: Promise, now: datetime) -> Followup:
    """Record a promise with its first reminder to come, and return it. What is recorded already stays as it is."""
    first = rules_for(session, workspace_id, promise.owner_id).first(promise.due_at, now, has_clock=promise.has_clock)
    if insert_or_ignore(session, Followup, row_of_promise(workspace_id, promise, first, now)):
        if promise.tells_other and promise.other_id:
            note_step(session, workspace_id, promise, Step.TOLD, [promise.other_id], now, actor_id=promise.owner_id)
        if not promise.is_confirmed:
            note_step(session, workspace_id, promise, Step.NOTED, [promise.owner_id], now)
    return session.scalars(_the(workspace_id, promise.id)).one()


def row_of_promise(workspace_id: str, promise: Promise, first: Plan, now: datetime) -> Row:
    """The row of an open promise whose first reminder is to come."""
    return {
        "workspace_id": workspace_id,
        "id": promise.id,
        "owner_id": promise.owner_id,
        "other_id": promise.other_id,
        "what": promise.what,
        "value_name": promise.value_name,
        "due_at": promise.due_at,
        "has_clock": promise.has_clock,
        "promised_at": promise.due_at,
        "tells_other": promise.tells_other and promise.other_id is not None,
        "message_link": promise.message_link,
        "link_is_public": promise.link_is_public,
        "state": State.OPEN,
        "next_at": first.at,
        "next_step": first.step,
        "overdue_count": 0,
        "created_at": now,
        "series_id": promise.series_id,
        "occurs_on": promise.occurs_on,
        "repeat": promise.repeat.packed() if promise.repeat and promise.series_id else None,
    }


def find(session: Session, workspace_id: str, followup_id: UUID) -> Followup | None:
    """The follow-up of that id, or `None` if there is none."""
    return session.scalars(_the(workspace_id, followup_id)).one_or_none()


def _the(workspace_id: str, followup_id: UUID) -> Select[Followup]:
    """Read anew, even where this unit of work has read it already: a statement may have changed it since."""
    wanted = select(Followup).where(Followup.workspace_id == workspace_id, Followup.id == followup_id)
    return wanted.execution_options(populate_existing=True)


def repeat_of(followup: Followup) -> Repeat | None:
    """How often it comes again; `None` if it does not."""
    return Repeat.unpacked(followup.repeat) if followup.series_id and followup.repeat else None


def find_step(session: Session, workspace_id: str, step_id: UUID) -> tuple[FollowupStep, Followup] | None:
    """A step and its follow-up, or `None` if they are gone."""
    row = session.execute(
        select(FollowupStep, Followup)
        .join(
            Followup,
            (Followup.workspace_id == FollowupStep.workspace_id) & (Followup.id == FollowupStep.followup_id),
        )
        .where(FollowupStep.workspace_id == workspace_id, FollowupStep.id == step_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def is_overtaken(session: Session, step: FollowupStep) -> bool:
    """Whether the same was done again since, so that whoever has not heard of this step hears of the later one."""
    again = exists().where(
        FollowupStep.workspace_id == step.workspace_id,
        FollowupStep.followup_id == step.followup_id,
        FollowupStep.step == step.step,
        FollowupStep.created_at > step.created_at,
    )
    return bool(session.scalar(select(again)))


def reword(session: Session, followup: Followup) -> None:
    """The owner chose other words for somebody who is told of the promise: its steps have those, sent or not."""
    told = (Step.TOLD, Step.MOVED, Step.NEW_OWNER)
    of_promise = update(FollowupStep).where(
        FollowupStep.workspace_id == followup.workspace_id,
        FollowupStep.followup_id == followup.id,
        FollowupStep.step.in_(told),
    )
    session.execute(of_promise.values(what=followup.what), execution_options={"synchronize_session": False})


def open_of(session: Session, workspace_id: str, owner_id: str, most: int) -> tuple[list[Followup], int]:
    """Somebody's open follow-ups, the earliest due first, at most so many; and how many there are in all."""
    return _earliest(session, workspace_id, owner_id, most)


def open_and_told_of(session: Session, workspace_id: str, owner_id: str, most: int) -> tuple[list[Followup], int]:
    """The same of those that the other person knows of; what somebody promised to themselves is none of them."""
    return _earliest(session, workspace_id, owner_id, most, Followup.tells_other & Followup.other_id.is_not(None))


def _earliest(
    session: Session, workspace_id: str, owner_id: str, most: int, *conditions: ColumnElement[bool]
) -> tuple[list[Followup], int]:
    wanted = (
        Followup.workspace_id == workspace_id,
        Followup.owner_id == owner_id,
        Followup.state == State.OPEN,
        *conditions,
    )
    found = session.scalars(select(Followup).where(*wanted).order_by(Followup.due_at, Followup.id).limit(most))
    return list(found), session.scalars(select(func.count()).select_from(Followup).where(*wanted)).one()


def record_again(session: Session, workspace_id: str, promise: Promise, now: datetime) -> None:
    """Record a promise that can be taken back and given again (a reaction): one that was let go is open again."""
    record(session, workspace_id, promise, now)
    first = rules_for(session, workspace_id, promise.owner_id).first(promise.due_at, now, has_clock=promise.has_clock)
    again = update(Followup).where(
        Followup.workspace_id == workspace_id, Followup.id == promise.id, Followup.state == State.LET_GO
    )
    session.execute(
        again.values(state=State.OPEN, due_at=promise.due_at, closed_at=None, next_at=first.at, next_step=first.step)
    )


class Noted:
    """A step that is taken now, as it is to be noted: the row for it, and the messages that tell of it."""

    def __init__(
        self,
        workspace_id: str,
        about: Followup | Promise,
        step: Step,
        recipients: Collection[str],
        now: datetime,
        actor_id: str | None = None,
        former_due_at: datetime | None = None,
        reason: str | None = None,
        instead: str | None = None,
    ) -> None:
        once = about.closed_at if isinstance(about, Followup) and step in LOOK_BACKS else None
        self.id = id_of("followup_step", about.id, step, once or now, *recipients)
        self.wishes = [outbox.Wish(kind_of(step), self.id, each) for each in recipients]
        self.row: Row = {
            "workspace_id": workspace_id,
            "id": self.id,
            "followup_id": about.id,
            "step": step,
            "actor_id": actor_id,
            "what": about.what,
            "due_at": about.due_at,
            "former_due_at": former_due_at,
            "reason": reason,
            "instead": instead,
            "together_id": None,
            "created_at": now,
        }


def note_step(
    session: Session,
    workspace_id: str,
    about: Followup | Promise,
    step: Step,
    recipients: Collection[str],
    now: datetime,
    *,
    actor_id: str | None = None,
    former_due_at: datetime | None = None,
    reason: str | None = None,
    instead: str | None = None,
    due_at: datetime | None = None,
) -> UUID:
    """Note a step and put the messages that tell of it into the outbox, due at `due_at` or now; answers its id."""
    noted = Noted(workspace_id, about, step, recipients, now, actor_id, former_due_at, reason, instead)
    note_steps(session, workspace_id, [noted], now, due_at=due_at)
    return noted.id


def note_steps(
    session: Session, workspace_id: str, steps: Sequence[Noted], now: datetime, *, due_at: datetime | None = None
) -> None:
    """The same for several at once."""
    record_steps(session, steps)
    outbox.add(session, workspace_id, [wish for each in steps for wish in each.wishes], now, due_at=due_at)


def record_steps(session: Session, steps: Sequence[Noted]) -> None:
    """The same without their messages."""
    insert_or_ignore(session, FollowupStep, [each.row for each in steps])


def is_at_named_hour(followup: Followup, at: datetime) -> bool:
    """Whether its owner asked to be reminded about then by naming the time of day."""
    named = [followup.due_at if followup.has_clock else None, followup.snoozed_to]
    return any(each <= at < each + NAMED_FOR for each in named if each)


def note_plan(row: Followup, now: datetime) -> None:
    """It is about to be planned: remember how its reminders stand."""
    row.planned_at = now
    row.before_plan = {
        "next_at": row.next_at and row.next_at.isoformat(),
        "next_step": row.next_step,
        "overdue_count": row.overdue_count,
        "reminder_id": row.reminder_id and str(row.reminder_id),
    }


def put_back(row: Followup, stood: Mapping[str, Any]) -> None:
    """Let a follow-up's reminders stand as they did before it was planned."""
    row.next_at = datetime.fromisoformat(stood["next_at"]) if stood["next_at"] else None
    row.next_step = Step(stood["next_step"]) if stood["next_step"] else None
    row.overdue_count = stood["overdue_count"]
    row.reminder_id = UUID(stood["reminder_id"]) if stood["reminder_id"] else None


def rules_of(person: availability.Availability) -> Rules:
    """By what this person's reminders go."""
    return Rules(person.hours, {**person.default_rhythms, **person.rhythms}.get(REMINDER, {}).get("every", 1))


def wants_reminders(person: availability.Availability) -> bool:
    """Whether this person is reminded of what they promise, but for what they snooze themselves."""
    return bool({**person.default_rhythms, **person.rhythms}.get(REMINDER, {}).get("is_on", True))


def is_wanted(followup: Followup, owner: availability.Availability) -> bool:
    """Whether the reminder that was planned last is: they asked for it by snoozing, or are reminded of all."""
    stood = followup.before_plan or {}
    return stood.get("next_step") == Step.SNOOZED or wants_reminders(owner)


def rules_for(session: Session, workspace_id: str, member_id: str) -> Rules:
    return rules_of(availability.of_one(session, workspace_id, member_id))
