"""What people see: messages, forms and Home, one module per capability."""

from collections.abc import Mapping

from bot.blocks import checkins as _checkins
from bot.blocks import departures as _departures
from bot.blocks import feelings as _feelings
from bot.blocks import followups as _followups
from bot.blocks import gratitude as _gratitude
from bot.blocks import lead_digests as _lead_digests
from bot.blocks import own_data as _personal_data
from bot.blocks import practices as _practices
from bot.blocks import shoutouts as _shoutouts
from bot.blocks import stories as _stories
from bot.blocks import team_digests as _team_digests
from bot.blocks import troubles as _troubles
from bot.blocks import welcomes as _welcomes
from bot.blocks.erasing import unless_erased
from bot.slack.message import Renderer
from models.capabilities import departures, shoutouts, troubles

_RENDERERS: Mapping[str, Renderer] = {
    shoutouts.ANNOUNCED: _shoutouts.render_announcement,
    shoutouts.RECEIVED: _shoutouts.render_direct,
    troubles.TOLD: _troubles.render_told,
    departures.TOLD: _departures.render_told,
    **_followups.RENDERERS,
    **_feelings.RENDERERS,
    **_team_digests.RENDERERS,
    **_lead_digests.RENDERERS,
    **_stories.RENDERERS,
    **_checkins.RENDERERS,
    **_gratitude.RENDERERS,
    **_personal_data.RENDERERS,
    **_practices.RENDERERS,
    **_welcomes.RENDERERS,
}
RENDERERS: Mapping[str, Renderer] = {kind: unless_erased(render) for kind, render in _RENDERERS.items()}
"""Everything that the bot posts of its own accord, by the kind of its outbox row."""
