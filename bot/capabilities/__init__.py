"""What Kindling can do: one page per capability."""

from collections.abc import Sequence

from bot.capabilities import (
    checkins,
    client_words,
    contents,
    delivery,
    digests,
    followups,
    gratitude,
    joins,
    listening,
    members,
    news_answers,
    own_data,
    permissions,
    practices,
    preferences,
    rounds,
    settings,
    shoutouts,
    stories,
    teams,
    typed,
    unanswered,
    values,
    welcomes,
)
from bot.capabilities.capability import Capability

CAPABILITIES: Sequence[Capability] = (
    shoutouts.PAGE,
    followups.PAGE,
    checkins.PAGE,
    joins.PAGE,
    news_answers.PAGE,
    gratitude.PAGE,
    practices.PAGE,
    preferences.PAGE,
    unanswered.PAGE,
    teams.PAGE,
    digests.PAGE,
    stories.PAGE,
    listening.PAGE,
    permissions.PAGE,
    client_words.PAGE,
    rounds.PAGE,
    values.PAGE,
    settings.PAGE,
    own_data.PAGE,
    contents.PAGE,
    typed.PAGE,
    welcomes.PAGE,
    members.PAGE,
    delivery.PAGE,
)
"""In the order in which people are told of them."""
