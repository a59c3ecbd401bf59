"""Channels that Slack calls by another id from now on."""

from functools import partial
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from handlers.members import Members
from handlers.parts import NO_ACTS, Acts, Parts
from handlers.services import Services
from models.across import moves

REMEDY = "if RECOGNITION_CHANNEL names the old id, let it name the new one; until then it is understood as that"

log = structlog.get_logger(__name__)


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to what Slack tells of it."""
    app.event("channel_id_changed")(Moves(parts.services, parts.people).follow)
    return NO_ACTS


class Moves:
    """The listener."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    async def follow(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Whatever kept the old id keeps the new one. Where this ends too early, Slack sends the event again."""
        workspace_id, move = body["team_id"], (event["old_channel_id"], event["new_channel_id"])
        if move[0] == move[1]:
            return
        now = self._clock.now()
        await self._database.write(lambda session: moves.follow(session, workspace_id, *move, now))
        self._people.forget_choices(workspace_id)
        for model, kept in (*moves.IDS, *moves.LINKS):
            look = partial(moves.keeping, workspace_id=workspace_id, model=model, kept=kept, channel_id=move[0])
            while ids := await self._database.read(look):
                change = partial(moves.rename, workspace_id=workspace_id, model=model, kept=kept, ids=ids, move=move)
                await self._database.write(change)
        log.info("channel_moved", workspace=workspace_id, channel=move[0], to=move[1], remedy=REMEDY)
