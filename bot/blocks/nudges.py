"""The way out that every nudge carries."""

from slack_sdk.models.blocks import Option, OverflowMenuElement

from bot.content.words import say

NUDGE_MENU = "nudge_menu"
"""Action id of the menu."""
FEWER, PAUSE, SETTINGS = "fewer", "pause", "settings"
"""What the options' values begin with."""


def nudge_menu(kind: str) -> OverflowMenuElement:
    """Fewer of these, a pause, or all of what they get; `kind` is the kind of nudge in people's preferences."""
    labels = {
        FEWER: say("Fewer of these"),
        PAUSE: say("Pause all nudges for a week"),
        SETTINGS: say("What you get"),
    }
    return OverflowMenuElement(
        action_id=NUDGE_MENU,
        options=[Option(value=f"{choice}:{kind}", label=label) for choice, label in labels.items()],
    )
