"""What an answer says of a reminder or of news that will wait for a humane hour: until when, and why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks.humane import heard_at
from bot.blocks.shoutouts import mention
from bot.blocks.times import clock, from_now, plain
from bot.content.words import mark, say, weekday
from models.capabilities import followups
from models.capabilities.followups import Followup
from models.people import availability
from models.people.availability import Availability, HoldReason


def until_heard(
    session: Session, workspace_id: str, person_id: str, now: datetime, before: datetime | None = None
) -> str:
    """A sentence on when somebody hears of what was done now, where that is later; else nothing.

    Only their hours are told, which anybody can see in Slack: never that they pause, are away, or want news at once.

    Args:
        session: of the transaction.
        workspace_id: theirs.
        person_id: who will hear.
        now: when it was done.
        before: by when they must hear of it, if there is such a time.
    """
    hours = availability.of_one(session, workspace_id, person_id).hours
    at = heard_at(Availability(hours), now, lambda: before)
    if at <= now:
        return ""
    today, local, person = hours.today(now), hours.local(now), mention(person_id)
    time = plain(at, hours, now)
    if today.isoweekday() not in hours.work_days:
        day = weekday(today.isoweekday())
        return say(
            "It is {day} for {person}: they hear of it by {time}, their time.", day=day, person=person, time=time
        )
    if not hours.is_working_day(today):
        return say("{person} has a day off today: they hear of it by {time}, their time.", person=person, time=time)
    hour = clock(local.time())
    return say("It is {hour} for {person}: they hear of it by {time}, their time.", hour=hour, person=person, time=time)


def until_all_heard(session: Session, workspace_id: str, person_ids: Sequence[str], now: datetime) -> str:
    """The same of several people: whose hours those are that some of them wait for, is not said."""
    if len(person_ids) == 1:
        return until_heard(session, workspace_id, person_ids[0], now)
    people = availability.of(session, workspace_id, person_ids).values()
    if all(each.hours.is_humane(now) for each in people):
        return ""
    return say("Where it is night or a day off, they hear of it by the time their working day begins.")


def until_told(session: Session, followup: Followup, now: datetime, before: datetime | None = None) -> str:
    """The same of whom a promise was made to, where they are told of what becomes of it."""
    if not (followup.tells_other and followup.other_id):
        return ""
    return until_heard(session, followup.workspace_id, followup.other_id, now, before)


_REMINDS = mark("I will remind you.")
_REMINDS_OF_NOTHING = mark("Reminders are off for you, so it waits in `/followup list`.")
_REMINDS_THEN = mark("You named the hour, so I will remind you then, though it is outside your working hours.")


def until_reminded(followup: Followup, owner: Availability, now: datetime) -> str:
    """When its owner is reminded, in a sentence, with the reason where that is not about when it is due."""
    at, hours = followup.next_at, owner.hours
    if not followups.wants_reminders(owner):
        return say(_REMINDS_OF_NOTHING)
    if at is None:
        return say(_REMINDS)
    if hold := owner.hold(at, is_named_hour=True):
        return _held(hold.reason, from_now(hold.until, hours, now))
    if hours.is_humane(followup.due_at):
        return say(_REMINDS)
    if followup.has_clock:
        return say(_REMINDS_THEN)
    time = from_now(at, hours, now)
    if not hours.is_working_day(hours.today(followup.due_at)):
        return say("That is a day off for you, so I will remind you on {time}.", time=time)
    return say("That is outside your working hours, so I will remind you on {time}.", time=time)


def _held(reason: HoldReason, time: str) -> str:
    match reason:
        case HoldReason.PAUSED:
            return say("Your pause holds reminders back until {time}.", time=time)
        case HoldReason.AWAY:
            return say("You are away then, so I will remind you on {time}.", time=time)
        case _:
            return say("You do not want to be disturbed then, so I will remind you on {time}.", time=time)
