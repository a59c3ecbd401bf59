"""Rows that were claimed together become messages together: one snapshot serves all, and they share what they read."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from bot.slack.finding import is_person
from bot.slack.message import File, Message, Renderer
from models.people import availability
from models.people.availability import Hold
from models.store import snapshot
from models.store.database import Database
from models.store.outbox import Claim

Made = Mapping[UUID, Message | File | Hold | None]
"""What is sent for each row, by its id; what is missing has to be rendered alone."""

log = structlog.get_logger(__name__)


async def together(
    database: Database, renderers: Mapping[str, Renderer], workspace_id: str, claims: Sequence[Claim]
) -> Made:
    """Render rows of one workspace. No row's trouble is another's: one that raises is left out, whatever it raises."""

    def render(session: Session) -> Made:
        snapshot.share(session)
        availability.foresee(session, workspace_id, {each.recipient for each in claims if is_person(each.recipient)})
        return dict(_each(session, renderers, claims))

    if not claims:
        return {}
    try:
        return await database.read(render)
    except Exception as error:  # of what they share
        log.warning("not_rendered_together", workspace=workspace_id, error=type(error).__name__)
        return {}


def _each(
    session: Session, renderers: Mapping[str, Renderer], claims: Sequence[Claim]
) -> Iterator[tuple[UUID, Message | File | Hold | None]]:
    for claim in claims:
        try:
            yield claim.id, renderers[claim.kind](session, claim)
        except Exception:  # noqa: S112 # nosec B112 # told when it fails alone, too; PostgreSQL may fail the rest
            continue
