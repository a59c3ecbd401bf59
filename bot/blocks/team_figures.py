"""What is said of a team's week, in words: never a number, and nothing where nothing was published."""

from collections.abc import Mapping

from models.across.stories import Weeks
from models.across.team_figures import Figure, Told

WORDS: Mapping[Figure, str] = {
    Figure.ARRIVED_WELL: ":partly_sunny: At least half of the team arrived well on two days or more",
    Figure.KEPT_ON_TIME: ":handshake: Several people kept a promise on time",
    Figure.HELPED: ":seedling: Several people heard that what they did had helped",
}
NOTE = (
    "What is said of days and promises rests on good news alone and counts each person in the smallest of their teams. "
    "Where nothing is said, that need not be a bad sign."
)


def of_week(told: Told, before: Told = frozenset()) -> list[str]:
    """A line for each figure of a week, compared with the week before."""
    return [f"{words}{', as in the week before' * (each in before)}." for each, words in WORDS.items() if each in told]


def of_month(weeks: Weeks) -> list[str]:
    """A line for each figure that was said of a week of the month."""
    return [
        f"{words}, {_often(weeks.told[each], weeks.published)}." for each, words in WORDS.items() if each in weeks.told
    ]


def _often(count: int, of: int) -> str:
    if count == 1:
        return "in one week"
    return "in every week" if count == of else "in some weeks"
