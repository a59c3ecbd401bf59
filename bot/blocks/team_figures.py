"""What is said of a team's week, in words: never a number, and nothing where nothing was published."""

from collections.abc import Mapping

from bot.content.words import mark, say
from models.across.team_figures import Figure, Told

WORDS: Mapping[Figure, str] = {
    Figure.ARRIVED_WELL: mark(":partly_sunny: At least half of the team arrived well on two days or more"),
    Figure.KEPT_ON_TIME: mark(":handshake: Several people kept a promise on time"),
    Figure.HELPED: mark(":seedling: Several people heard that what they did had helped"),
}
NOTE = mark(
    "What is said of days and promises rests on good news alone and counts each person in the smallest of their teams. "
    "Where nothing is said, that need not be a bad sign."
)


def of_week(told: Told, before: Told = frozenset()) -> list[str]:
    """A line for each figure of a week, compared with the week before."""
    return [_of_week(say(words), is_again=each in before) for each, words in WORDS.items() if each in told]


def _of_week(what: str, *, is_again: bool) -> str:
    return say("{what}, as in the week before.", what=what) if is_again else say("{what}.", what=what)
