"""What people see: messages, forms and Home, one module per capability."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from bot.blocks import shoutouts as _shoutouts
from bot.blocks import troubles as _troubles
from bot.blocks.message import Message
from models import shoutouts, troubles
from models.outbox import Claim

Renderer = Callable[[Session, Claim], Message | None]
"""Makes a message at the moment of sending; `None` means that it is no longer needed."""

RENDERERS: Mapping[str, Renderer] = {
    shoutouts.ANNOUNCED: _shoutouts.render_announcement,
    shoutouts.RECEIVED: _shoutouts.render_direct,
    troubles.TOLD: _troubles.render_told,
}
"""Everything that the bot posts of its own accord, by the kind of its outbox row."""
