"""Times as people read them: answers say how long it is until then, and messages that stay never say "today"."""

import re
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import pytest
from sqlalchemy.orm import Session

from bot.blocks import times, waiting
from models.capabilities.followups import Followup, State
from models.capabilities.reminders import Rules
from models.people import members
from models.people.availability import Availability
from models.people.hours import Hours
from models.store.database import Database
from tests.conftest import WORKSPACE
from tests.profiles import profile

LONDON = Hours("Europe/London", country="GB-ENG")
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 25, 10, 0, 30, tzinfo=UTC), "Wed 25 Nov, 10:00, now"),
        (datetime(2026, 11, 25, 10, 40, tzinfo=UTC), "Wed 25 Nov, 10:40, in 40 minutes"),
        (datetime(2026, 11, 25, 15, tzinfo=UTC), "Wed 25 Nov, 15:00, in 5 hours"),
        (datetime(2026, 11, 25, 7, tzinfo=UTC), "Wed 25 Nov, 07:00, 3 hours ago"),
        (datetime(2026, 11, 26, 0, 30, tzinfo=UTC), "Thu 26 Nov, 00:30, tomorrow"),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), "Tue 1 Dec, 09:00, in 6 days"),
        (datetime(2026, 12, 8, 9, tzinfo=UTC), "Tue 8 Dec, 09:00, in 13 days"),
        (datetime(2026, 12, 16, 9, tzinfo=UTC), "Wed 16 Dec, 09:00, in 3 weeks"),
        (datetime(2027, 1, 4, 9, tzinfo=UTC), "Mon, 4 Jan 2027, 09:00, in 6 weeks"),
        (datetime(2027, 5, 25, 9, tzinfo=UTC), "Tue, 25 May 2027, 10:00, in 6 months"),
        (datetime(2026, 11, 23, 17, tzinfo=UTC), "Mon 23 Nov, 17:00, 2 days ago"),
    ],
)
def test_an_answer_says_weekday_date_clock_and_how_long_that_is_from_now(at: datetime, words: str) -> None:
    assert times.from_now(at, LONDON, NOW) == words


def test_the_days_are_those_of_the_readers_own_calendar() -> None:
    auckland = Hours("Pacific/Auckland")
    assert times.from_now(NOW + timedelta(hours=2), auckland, NOW) == "Thu 26 Nov, 01:00, tomorrow"


def test_a_message_that_stays_never_speaks_of_today() -> None:
    shown = times.when(NOW, LONDON)
    assert shown == f"<!date^{int(NOW.timestamp())}^{{date_long}} at {{time}}|Wed, 25 Nov 2026, 10:00>"
    assert not re.search(r"pretty|ago", shown)


HUGO = profile("UHUGO", zone="Europe/Madrid")


@pytest.mark.parametrize(
    ("day", "hour", "before", "why", "time"),
    [
        (date(2026, 11, 27), 10, None, "", ""),
        (date(2026, 11, 28), 10, None, "It is Saturday for <@UHUGO>", "Mon 30 Nov, 09:00"),
        (date(2026, 11, 26), 20, None, "It is 21:00 for <@UHUGO>", "Fri 27 Nov, 09:00"),
        (date(2026, 12, 8), 10, None, "<@UHUGO> has a day off today", "Wed 9 Dec, 09:00"),
        (date(2026, 11, 28), 10, date(2026, 11, 29), "", ""),
        (date(2026, 11, 28), 10, date(2026, 12, 1), "It is Saturday for <@UHUGO>", "Mon 30 Nov, 09:00"),
    ],
)
async def test_news_that_waits_for_a_humane_hour_says_until_when_and_why(
    database: Database, day: date, hour: int, before: date | None, why: str, time: str
) -> None:
    now = datetime.combine(day, clock(hour), UTC)
    latest = datetime.combine(before, clock(hour), UTC) if before else None
    await database.write(lambda session: members.remember(session, WORKSPACE, [HUGO], NOW))

    def ask(session: Session) -> str:
        return waiting.until_heard(session, WORKSPACE, HUGO.id, now, latest)

    found = await database.read(ask)
    assert found == (f"{why}: they hear of it by {time}, their time." if why else "")


SATURDAY = datetime(2026, 11, 28, 15, tzinfo=UTC)
AWAY_UNTIL = datetime(2026, 12, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_at", "has_clock", "owner", "said"),
    [
        (datetime(2026, 11, 27, 15, tzinfo=UTC), True, {}, "I will remind you."),
        (SATURDAY, True, {}, "You named the hour, so I will remind you then, though it is outside your working hours."),
        (
            SATURDAY,
            False,
            {},
            "That is a day off for you, so I will remind you on Fri 27 Nov, 16:00, in 2 days.",
        ),
        (
            datetime(2026, 11, 26, 22, tzinfo=UTC),
            False,
            {},
            "That is outside your working hours, so I will remind you on Thu 26 Nov, 16:00, tomorrow.",
        ),
        (
            SATURDAY,
            True,
            {"paused_until": AWAY_UNTIL},
            "Your pause holds reminders back until Thu 3 Dec, 09:00, in 8 days.",
        ),
        (
            SATURDAY,
            True,
            {"paused_from": SATURDAY + timedelta(days=1), "paused_until": AWAY_UNTIL},
            "You named the hour, so I will remind you then, though it is outside your working hours.",
        ),
        (
            SATURDAY,
            False,
            {"is_away": True, "away_until": AWAY_UNTIL},
            "You are away then, so I will remind you on Thu 3 Dec, 09:00, in 8 days.",
        ),
    ],
)
def test_a_reminder_that_comes_at_another_time_says_when_and_why(
    due_at: datetime, has_clock: bool, owner: dict[str, object], said: str
) -> None:
    first = Rules(LONDON).first(due_at, NOW, has_clock=has_clock)
    row = Followup(due_at=due_at, has_clock=has_clock, next_at=first.at, next_step=first.step, state=State.OPEN)
    person = Availability(LONDON, **owner)  # type: ignore[arg-type]
    assert waiting.until_reminded(row, person, NOW) == said
