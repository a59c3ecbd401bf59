"""Messages to people who must be here, and may have to wait for a humane hour of theirs: asked when they are sent."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks.message import Message, Renderer
from models import availability
from models.availability import OUT_OF_HOURS, Hold
from models.outbox import Claim


def unless_gone(render: Renderer) -> Renderer:
    """What a person hears at once, if they are still here."""

    def render_now(session: Session, claim: Claim) -> Message | Hold | None:
        is_gone = availability.of_one(session, claim.workspace_id, claim.recipient).is_gone
        return None if is_gone else render(session, claim)

    return render_now


def nudge(render: Renderer) -> Renderer:
    """A nudge: it waits while the person is away, pauses, or has their quiet hours, and is dropped if they are gone."""

    def render_nudge(session: Session, claim: Claim) -> Message | Hold | None:
        person = availability.of_one(session, claim.workspace_id, claim.recipient)
        if person.is_gone:
            return None
        return _unless_over(render(session, claim), person.hold(claim.claimed_at))

    return render_nudge


def news(
    render: Renderer, before: Callable[[Session, Claim], datetime | None] = lambda _session, _claim: None
) -> Renderer:
    """News that a colleague causes: it waits for the person's working hours, unless it would be too late then.

    Args:
        render: makes the message.
        before: by when it must be known, if there is such a time.
    """

    def render_news(session: Session, claim: Claim) -> Message | Hold | None:
        person = availability.of_one(session, claim.workspace_id, claim.recipient)
        if person.is_gone:
            return None
        hours, now = person.hours, claim.claimed_at
        wait = None if hours.is_humane(now) else Hold(hours.next_humane(now), OUT_OF_HOURS)
        latest = before(session, claim) if wait else None
        if wait and latest and now < latest <= wait.until:
            wait = None
        return _unless_over(render(session, claim), wait)

    return render_news


def _unless_over(message: Message | Hold | None, wait: Hold | None) -> Message | Hold | None:
    """What is no longer needed need not wait."""
    return None if message is None else wait or message
