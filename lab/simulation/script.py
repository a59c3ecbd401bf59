"""What people do in a simulated time, drawn from a seed: every happening with its moment."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

ZONES = (
    "Europe/Madrid",
    "Europe/London",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Africa/Nairobi",
)
WEEKDAYS = 5
WRONG_BY = (timedelta(hours=1), timedelta(days=1), timedelta(days=31), timedelta(days=366))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class HappeningKind(enum.Enum):
    """What happens."""

    CHECK_IN = "somebody answers the check-in"
    THANK = "somebody thanks in public"
    THANK_PRIVATELY = "somebody thanks in private"
    PROMISE = "somebody promises something"
    ACT = "somebody uses a reminder's buttons"
    FEWER = "somebody wants fewer of a kind"
    PAUSE = "somebody pauses"
    AWAY = "somebody is away for some days"
    TRAVEL = "somebody travels"
    ARRIVE = "somebody new joins"
    LEAVE = "somebody leaves"
    UNTELL = "somebody tells of a promise at night, and then keeps it to themselves, in other words"
    HAND_OVER = "somebody hands a promise over, and whoever takes it makes something of their own of it"
    SHARE = "somebody shares a check-in at night with a lead, who leads no longer in the morning"
    ERASE = "somebody erases their data while what they said waits for the morning"
    LEAD = "whoever led before leads again"
    GO = "somebody is deactivated by mistake"
    RETURN = "they are back"
    RESTART = "the bot is restarted"
    OUTAGE = "the bot does not run for some hours"
    WRONG_CLOCK = "the bot's clock is ahead for a moment, and right again"
    BAD_ROW = "something that somebody chose is not known any more"
    REFUSAL = "Slack refuses to tell of several people because of one of them"


OF_THE_BOT = (
    HappeningKind.RESTART,
    HappeningKind.OUTAGE,
    HappeningKind.WRONG_CLOCK,
    HappeningKind.BAD_ROW,
    HappeningKind.REFUSAL,
)
"""What befalls the bot itself."""


@dataclass(frozen=True, order=True)
class Happening:
    """One thing that happens."""

    at: datetime
    number: int
    """Tells happenings of one moment apart."""
    kind: HappeningKind
    who: int = 0
    """The number of the person."""
    other: int = 0
    choice: float = 0.0
    """From 0 to 1: which of the possible ways it goes."""
    length: timedelta = timedelta()

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a happening needs a time zone")


@dataclass(frozen=True)
class Plan:
    """How long it lasts and with how many people."""

    people: int
    weeks: int
    start: datetime
    seed: int

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.start + self.weeks * 7 * DAY

    def zone_of(self, person: int) -> str:
        """Where somebody lives."""
        return ZONES[person % len(ZONES)]


def write(plan: Plan) -> list[Happening]:
    """Everything that happens, in order; the same for the same plan."""
    dice = Random(plan.seed)  # noqa: S311 (nothing secret)
    numbers = count()
    drawn = [*_of_people(plan, dice), *_of_the_bot(plan, dice)]
    return sorted(
        Happening(at, next(numbers), kind, who, other, choice, length) for at, kind, who, other, choice, length in drawn
    )


Drawn = tuple[datetime, HappeningKind, int, int, float, timedelta]


def _of_people(plan: Plan, dice: Random) -> Iterator[Drawn]:
    for person in range(plan.people):
        yield from _days_of(plan, person, dice)
        if person and dice.random() < 0.5 * plan.weeks / 52:  # the first person stays, travels not and leads
            yield _at(plan, person, dice, HappeningKind.TRAVEL, timedelta(days=dice.randint(5, 20)))
        for _ in range(round(3 * plan.weeks / 52 + dice.random() / 2)):
            yield _at(plan, person, dice, HappeningKind.AWAY, timedelta(days=dice.randint(2, 12)))
        for kind, chance in ((HappeningKind.FEWER, 0.2), (HappeningKind.PAUSE, 0.2)):
            if dice.random() < chance * plan.weeks / 52:
                yield _at(plan, person, dice, kind)
    for kind, back in (
        (HappeningKind.UNTELL, None),
        (HappeningKind.HAND_OVER, None),
        (HappeningKind.SHARE, HappeningKind.LEAD),
        (HappeningKind.GO, HappeningKind.RETURN),
    ):
        for _ in range(max(3, plan.people * plan.weeks // 260)):
            yield from _in_the_evening(plan, dice, kind, back)
    for _ in range(max(1, plan.people * plan.weeks // 1040)):
        yield from _in_the_evening(plan, dice, HappeningKind.ERASE, None)
    for number in range(max(1, plan.people * plan.weeks // 520)):
        yield _at(plan, number, dice, HappeningKind.ARRIVE)
        yield _at(plan, 1 + plan.people // 2 + number % max(1, plan.people // 3), dice, HappeningKind.LEAVE)


def _days_of(plan: Plan, person: int, dice: Random) -> Iterator[Drawn]:
    """What somebody does on the days of the week."""
    for day in range(7 * plan.weeks):
        date = (plan.start + day * DAY).date()
        if date.isoweekday() > WEEKDAYS:
            continue
        for kind, chance, hours in (
            (HappeningKind.CHECK_IN, 0.4, (10, 12)),
            (HappeningKind.THANK, 0.06, (9, 17)),
            (HappeningKind.THANK_PRIVATELY, 0.02, (9, 17)),
            (HappeningKind.PROMISE, 0.05, (9, 17)),
            (HappeningKind.ACT, 0.25, (11, 18)),
        ):
            if dice.random() < chance:
                clock = time(dice.randint(*hours), 45)
                at = datetime.combine(date, clock, ZoneInfo(plan.zone_of(person))).astimezone(UTC)
                other = (person + 1 + dice.randrange(max(1, plan.people - 1))) % plan.people
                yield at, kind, person, other, dice.random(), timedelta()


def _of_the_bot(plan: Plan, dice: Random) -> Iterator[Drawn]:
    for _ in range(max(2, plan.weeks // 2)):
        yield _at(plan, 0, dice, HappeningKind.RESTART)
    for _ in range(max(1, plan.weeks // 8)):
        yield _at(plan, 0, dice, HappeningKind.OUTAGE, timedelta(hours=dice.randint(1, 40)))
    for kind in (HappeningKind.BAD_ROW, HappeningKind.REFUSAL):
        yield _at(plan, dice.randrange(1, plan.people), dice, kind)
    for ahead in WRONG_BY:
        yield _at(plan, 0, dice, HappeningKind.WRONG_CLOCK, ahead)


def _in_the_evening(plan: Plan, dice: Random, kind: HappeningKind, back: HappeningKind | None) -> Iterator[Drawn]:
    """Some evening early in a week, when what somebody says waits for the morning of most others; and what follows two
    days later, before anybody's week is over."""
    person = dice.randrange(1, plan.people)  # the first person stays, and leads
    day = (plan.start + (7 * dice.randrange(plan.weeks) + dice.choice((2, 3))) * DAY).date()
    at = datetime.combine(day, time(20, 30), ZoneInfo(plan.zone_of(person))).astimezone(UTC)
    other = (person + 1 + dice.randrange(max(1, plan.people - 1))) % plan.people
    yield at, kind, person, other, dice.random(), timedelta()
    if back:
        yield at + 2 * DAY, back, person, other, dice.random(), timedelta()


def _at(plan: Plan, person: int, dice: Random, kind: HappeningKind, length: timedelta = timedelta()) -> Drawn:
    """Some time of the whole, at a quarter past, away from its very beginning and end."""
    hours = plan.weeks * 7 * 24
    at = plan.start + dice.randrange(30, hours - 60) * HOUR + timedelta(minutes=15)
    return at, kind, person, 0, dice.random(), length


def times_of(happenings: Sequence[Happening], kind: HappeningKind) -> list[tuple[datetime, datetime]]:
    """From when to when each happening of this kind lasts."""
    return [(each.at, each.at + each.length) for each in happenings if each.kind is kind]
