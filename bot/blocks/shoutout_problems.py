"""Why a shout-out cannot be recorded as it is: friendly sentences in plain text that say how to do it right."""

from collections.abc import Sequence

from bot.content.words import listed, number, say, say_count
from bot.slack import text

NAME_LIMIT = 80
"""Characters of a name."""
MOST_NAMED = 3


def unknown(names: Sequence[str]) -> str:
    """Names were typed like mentions, but are none."""
    return say(
        "I could not find {names} here. Type @ and choose the person from the list that Slack shows; "
        "to thank a group, name its people.",
        names=listed([f"@{name}" for name in _shown(names)]),
    )


def nobody() -> str:
    """Nobody is named."""
    return say("Who would you like to thank? Start with their name: type @ and choose them.")


def too_many(count: int, most: int) -> str:
    """More people are named than one shout-out holds."""
    return say_count(
        "That is {count} person, and one shout-out holds up to {most}. "
        "Thank them in two or three, and each can be about something of their own.",
        "That is {count} people, and one shout-out holds up to {most}. "
        "Thank them in two or three, and each can be about something of their own.",
        count,
        most=number(most),
    )


def oneself() -> str:
    """The giver thanks themselves."""
    return say("Being kind to yourself counts too, but a shout-out is for someone else. Who helped you?")


def not_found() -> str:
    """Slack does not know somebody."""
    return say("I could not find one of these people in this workspace. Please choose them again.")


def apps(names: Sequence[str]) -> str:
    """Apps are thanked."""
    return say("Thanks do not reach apps ({names}). Is there a person to thank instead?", names=listed(_shown(names)))


def gone(names: Sequence[str]) -> str:
    """People are thanked who left."""
    return say(
        "{names} left this workspace, so a shout-out would not arrive. You could write to them another way.",
        names=listed(_shown(names)),
    )


def elsewhere(names: Sequence[str]) -> str:
    """People of another organisation are thanked in private."""
    return say(
        "I cannot send direct messages to another organisation ({names}). "
        "Thank them in public, or write to them yourself.",
        names=listed(_shown(names)),
    )


def no_reason() -> str:
    """It is not said what they did."""
    return say("What did they do? Add it after “for”: a detail makes thanks land.")


def _shown(names: Sequence[str]) -> list[str]:
    return [text.cut(name, NAME_LIMIT) for name in names[:MOST_NAMED]]
