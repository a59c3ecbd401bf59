"""What is said of a team's week, in words, the same wherever it is shown; nothing where there is nothing to say."""

from collections.abc import Mapping

from bot.content.words import mark, say, say_count, span
from models.across.team_figures import Figure
from models.across.team_weeks import ClosedWeek

WORDS: Mapping[Figure, str] = {
    Figure.ARRIVED_WELL: mark(
        ":partly_sunny: At least half of the people said on two days or more that they were well"
    ),
    Figure.KEPT_ON_TIME: mark(":handshake: Several people kept a promise on time"),
    Figure.HELPED: mark(":seedling: Several people heard that what they did had helped"),
}
NOTE = mark(
    "Of days, promises and help only good news is told, where several people have some. Where nothing is said, that "
    "need not be a bad sign."
)


def window(week: ClosedWeek) -> str:
    """The days of the week: "23 – 29 November"."""
    return span(week.week, week.last_day)


def of_week(week: ClosedWeek, before: ClosedWeek | None = None) -> list[str]:
    """A line for each thing that can be told of a week, compared with the week before where that is said, too."""
    said = before.told if before else frozenset()
    lines = [_of_week(say(words), is_again=each in said) for each, words in WORDS.items() if each in week.told]
    return [*_reach(week), *lines]


def _reach(week: ClosedWeek) -> list[str]:
    """Never of how many, which would point at the others, and never nobody."""
    if not week.thanked:
        return []
    return [
        say_count(
            ":sparkling_heart: {count} person was thanked in public.",
            ":sparkling_heart: {count} people were thanked in public.",
            week.thanked,
        )
    ]


def _of_week(what: str, *, is_again: bool) -> str:
    return say("{what}, as in the week before.", what=what) if is_again else say("{what}.", what=what)
