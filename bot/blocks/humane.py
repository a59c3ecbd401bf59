"""Messages to people who must be here, and may have to wait for a humane hour of theirs: asked when they are sent. What
stands in Slack already is changed there at any hour, for whoever it is: that notifies nobody.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.slack.message import File, Message, Renderer
from models.capabilities import followup_times
from models.people import availability, enough
from models.people.availability import NOBODY, Availability, Hold, HoldReason
from models.people.cadences import recurs_as, rhythm_of
from models.people.enough import APART
from models.store.outbox import Claim, Wish

LOOK_FOR_GONE = timedelta(days=1)
"""How soon to look again whether somebody who left is back; most often it is heard of at once."""
GONE_FOR_GOOD = timedelta(days=30)
"""How long messages wait for somebody who left."""


def unless_gone(render: Renderer) -> Renderer:
    """What a person hears at once, unless they left; of whoever Slack did not tell us yet, we know nothing such."""

    def render_now(session: Session, claim: Claim) -> Message | File | Hold | None:
        if claim.standing:
            return render(session, claim)
        person = availability.of_one(session, claim.workspace_id, claim.recipient)
        message = render(session, claim)
        has_left = person.is_gone and person is not NOBODY
        return _until_back(person, message, claim) if has_left else message

    return render_now


def nudge(
    render: Renderer, is_named_hour: Callable[[Session, Claim], bool] = lambda _session, _claim: False
) -> Renderer:
    """A nudge: it waits while the person is away, pauses, or has their quiet hours, and for a while if they left. It is
    dropped if they want none of its kind any more.

    Args:
        render: makes the message.
        is_named_hour: whether they asked for it at this very time of day, so that no night or day off is in the way.
    """

    def render_nudge(session: Session, claim: Claim) -> Message | File | Hold | None:
        if claim.standing:
            return render(session, claim)
        person = availability.of_one(session, claim.workspace_id, claim.recipient)
        if _wants_none(person, claim.kind):
            return None
        if person.is_gone:
            return _until_back(person, render(session, claim), claim)
        hold = person.hold(claim.claimed_at)
        if hold and hold.reason is HoldReason.OUT_OF_HOURS and is_named_hour(session, claim):
            hold = None
        return _unless_over(render(session, claim), hold or _enough(session, claim, person))

    return render_nudge


def _enough(session: Session, claim: Claim, person: Availability) -> Hold | None:
    """Why what comes of Kindling's own accord on another day than it was meant for, or was put on its way long before,
    must wait, if it must: for a day that has no other, and for an hour away from their reminders."""
    is_of_today = person.hours.today(claim.created_at) == person.hours.today(claim.claimed_at)
    if not enough.is_of_own_accord(claim.kind) or (is_of_today and recurs_as(claim.kind)):
        return None
    now, wish = claim.claimed_at, Wish(claim.kind, claim.subject_id, claim.recipient)
    if hold := enough.wait(session, claim.workspace_id, wish, person.hours, now):
        return hold
    near = followup_times.near(session, claim.workspace_id, [claim.recipient], now, APART).get(claim.recipient)
    return Hold(person.hours.next_humane(max(near) + APART), HoldReason.ENOUGH) if near else None


def news(
    render: Renderer, before: Callable[[Session, Claim], datetime | None] = lambda _session, _claim: None
) -> Renderer:
    """News that a colleague causes: it waits for the person's working hours, unless it would be too late then, or they
    want it at once.

    Args:
        render: makes the message.
        before: by when it must be known, if there is such a time.
    """

    def render_news(session: Session, claim: Claim) -> Message | File | Hold | None:
        if claim.standing:
            return render(session, claim)
        person = availability.of_one(session, claim.workspace_id, claim.recipient)
        if person.is_gone and person is not NOBODY:
            return _until_back(person, render(session, claim), claim)
        until = heard_at(person, claim.claimed_at, lambda: before(session, claim))
        wait = Hold(until, HoldReason.OUT_OF_HOURS) if until > claim.claimed_at else None
        return _unless_over(render(session, claim), wait)

    return render_news


def heard_at(person: Availability, now: datetime, before: Callable[[], datetime | None]) -> datetime:
    """When news that a colleague causes now reaches this person; `before` as of `news`. Whoever Slack did not tell us
    of yet hears at once."""
    if person.hears_at_once or person is NOBODY:
        return now
    until = person.hours.next_humane(now)
    if until > now and (latest := before()) and now < latest <= until:
        return now
    return until


def _wants_none(person: Availability, outbox_kind: str) -> bool:
    """Whether they chose, also after it was put on its way, to get none of this kind that recurs."""
    kind = recurs_as(outbox_kind)
    if kind is None or kind not in person.rhythms:
        return False
    return not rhythm_of(kind, person.default_rhythms, person.rhythms).is_on


def _until_back(person: Availability, message: Message | File | Hold | None, claim: Claim) -> Hold | None:
    """A message to somebody who left: it waits for a month, if it is needed still; nobody waits who is not known."""
    if person is NOBODY or message is None or claim.claimed_at - claim.created_at > GONE_FOR_GOOD:
        return None
    return Hold(claim.claimed_at + LOOK_FOR_GONE, HoldReason.GONE)


def _unless_over(message: Message | File | Hold | None, wait: Hold | None) -> Message | File | Hold | None:
    """What is no longer needed need not wait."""
    return None if message is None else wait or message
