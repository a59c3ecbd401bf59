"""Nothing is sent to whoever is being erased, or of them: half of what it says might be gone already."""

import json
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.slack.message import File, Message, Renderer
from models.capabilities import erasures
from models.people.availability import Hold, HoldReason
from models.people.cadences import PERSONAL, recurs_as
from models.store.outbox import Claim

LOOK_AGAIN = timedelta(seconds=5)


def unless_erased(render: Renderer) -> Renderer:
    """What goes to somebody who is being erased is no longer needed, and what names them waits until it is done."""

    def render_unless(session: Session, claim: Claim) -> Message | File | Hold | None:
        erased = erasures.who(session, claim.workspace_id)
        if claim.recipient in erased:
            return None
        message = render(session, claim)
        if erased and not (message is None or isinstance(message, Hold)):
            waits = _counts(claim.kind) or _names(message, erased)
            return Hold(claim.claimed_at + LOOK_AGAIN, HoldReason.BEING_ERASED) if waits else message
        return message

    return render_unless


def _counts(kind: str) -> bool:
    """Whether such messages count what many did: somebody who is half erased would count twice."""
    recurs = recurs_as(kind)
    return recurs is not None and recurs not in PERSONAL


def _names(message: Message | File, ids: Collection[str]) -> bool:
    said = message.content.decode() if isinstance(message, File) else json.dumps(message.payload())
    return any(each in said for each in ids)
