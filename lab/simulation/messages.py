"""How many messages people get in a simulated time, by what brings them: what is enough, counted."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from lab.simulation.checks import Finding, was_wrong
from lab.simulation.script import Happening, HappeningKind, times_of
from lab.simulation.world import World, monday_of
from models import Followup, FollowupStep, Nudge, OutboxMessage
from models.capabilities.followup_messages import TOGETHER
from models.capabilities.followups import kind_of
from models.capabilities.reminders import REMINDERS, Step
from models.people import enough, settings
from models.store.outbox import State

REMINDED = (TOGETHER, *map(kind_of, REMINDERS))
OWN, PROMISES, OTHERS = "of its own accord", "reminders of promises", "from colleagues, or asked for"
SETTLING = timedelta(days=2)
"""How long after a journey days are not judged: the bot hears of it at night."""
ON_TIME = timedelta(minutes=2)


@dataclass(frozen=True)
class Got:
    """One direct message of the bot's own accord or not, as it came."""

    person_id: str
    kind: str
    at: datetime
    day: date
    """The person's own."""

    @property
    def brings(self) -> str:
        """What brought it."""
        if enough.is_of_own_accord(self.kind):
            return OWN
        return PROMISES if self.kind in REMINDED else OTHERS


@dataclass(frozen=True)
class Tally:
    """All that people got, and what they did not."""

    got: Sequence[Got]
    person_weeks: int
    most_a_week: int
    moved: Mapping[str, int]
    """How many came on another day than they were meant for, by kind."""
    left_out: Mapping[tuple[str, str], int]
    """How many did not come, by kind and reason."""
    on_time: int
    """Reminders at the very time at which something was due."""
    late: int
    """Those that came later, though nothing that was known held them."""

    def most_on_a_day(self) -> int:
        """Of Kindling's own accord, to one person."""
        return max(Counter((each.person_id, each.day) for each in self.got if each.brings == OWN).values(), default=0)

    def most_in_a_week(self) -> int:
        """The same in one of their weeks."""
        weeks = Counter((each.person_id, monday_of(each.day)) for each in self.got if each.brings == OWN)
        return max(weeks.values(), default=0)

    def least_gap(self) -> timedelta | None:
        """From a message at a time of Kindling's choice to the next one of its own accord; a promise that is made after
        that is reminded of at its own time, however near."""
        by_person: defaultdict[str, list[Got]] = defaultdict(list)
        for each in self.got:
            if each.brings in (OWN, PROMISES):
                by_person[each.person_id].append(each)
        gaps = (
            later.at - earlier.at
            for of_one in by_person.values()
            for earlier, later in pairwise(sorted(of_one, key=lambda each: each.at))
            if later.brings == OWN
        )
        return min(gaps, default=None)

    def per_week(self, kinds: Collection[str]) -> tuple[float, float, int]:
        """How many of these kinds a person got in a week: the median, the 95th percentile, and the most."""
        counted = Counter((each.person_id, monday_of(each.day)) for each in self.got if each.kind in kinds)
        every = [*counted.values(), *[0] * (self.person_weeks - len(counted))]
        return median(every), quantiles(every, n=20)[-1], max(every)


def count(session: Session, world: World, happenings: Sequence[Happening]) -> Tally:
    """Count what was sent, and what was not."""
    people = world.zones.keys()
    rows = [row for row in session.scalars(select(OutboxMessage)) if row.recipient in people]
    got = [each for row in rows if (each := _got(world, row)) and not was_wrong(world, each.at)]
    moved = Counter(session.scalars(select(Nudge.kind).where(Nudge.moved_from.is_not(None))))
    left_out = Counter(
        (row.kind, row.reason or "") for row in rows if row.state is State.DROPPED and enough.is_of_own_accord(row.kind)
    )
    times = list(_due_reminders(session, world, happenings))
    return Tally(
        got=got,
        person_weeks=len(people) * world.plan.weeks,
        most_a_week=settings.of(session, world.slack.id).nudges_a_week,
        moved=moved,
        left_out=left_out,
        on_time=sum(late <= ON_TIME for late in times),
        late=sum(late > ON_TIME for late in times),
    )


def _got(world: World, row: OutboxMessage) -> Got | None:
    """Nothing where it is not in Slack, or came about when somebody travelled."""
    if row.message_ts is None:
        return None
    at = datetime.fromtimestamp(float(row.message_ts), ZoneInfo("UTC"))
    since, zone = next(
        each for each in reversed(world.zones[row.recipient]) if each[0] <= at or each[0] == world.plan.start
    )
    if len(world.zones[row.recipient]) > 1 and timedelta() <= at - since < SETTLING:
        return None
    return Got(row.recipient, row.kind, at, at.astimezone(ZoneInfo(zone)).date())


def _due_reminders(session: Session, world: World, happenings: Sequence[Happening]) -> Iterator[timedelta]:
    """How late each reminder at the time something was due is, where nothing held it that anybody planned."""
    disturbed = [*times_of(happenings, HappeningKind.OUTAGE)]
    disturbed += [(at - ON_TIME, at + ON_TIME) for at in world.wrong_at]
    wanted = (
        select(FollowupStep.created_at, FollowupStep.due_at, Followup.owner_id)
        .join(
            Followup,
            (Followup.workspace_id == FollowupStep.workspace_id) & (Followup.id == FollowupStep.followup_id),
        )
        .where(FollowupStep.step == Step.DUE)
    )
    held = _held(world, happenings)
    for created_at, due_at, owner_id in session.execute(wanted):
        if not _is_within(due_at, [*disturbed, *held.get(owner_id, [])]):
            yield created_at - due_at


def _held(world: World, happenings: Iterable[Happening]) -> dict[str, list[tuple[datetime, datetime]]]:
    """When people were away, paused, or travelled, by id."""
    found: defaultdict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    lengths = {HappeningKind.AWAY: None, HappeningKind.PAUSE: timedelta(days=8), HappeningKind.TRAVEL: SETTLING}
    for each in happenings:
        if each.kind in lengths:
            person = world.slack.person(f"p{each.who:03}").id
            found[person].append((each.at, each.at + (lengths[each.kind] or each.length)))
    return found


def _is_within(at: datetime, times: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(start <= at <= end for start, end in times)


def tables(tally: Tally) -> Iterator[Table]:
    """What was counted, to print."""
    week = Table("Messages to a person in a week", "median", "95th percentile", "most", "in all")
    by_group = {group: {each.kind for each in tally.got if each.brings == group} for group in (OWN, PROMISES, OTHERS)}
    for group, kinds in by_group.items():
        week.add_row(f"[bold]{group}[/bold]", *_figures(tally, kinds))
        for kind in sorted(kinds):
            week.add_row(f"  {kind}", *_figures(tally, {kind}))
    yield week
    rest = Table("", "")
    rest.add_row("Most of its own accord on one day", str(tally.most_on_a_day()))
    rest.add_row("Most of its own accord in one week", str(tally.most_in_a_week()))
    rest.add_row("Least gap after a reminder or another", str(tally.least_gap()))
    rest.add_row("Reminders at the due time, late", f"{tally.on_time:,}, {tally.late}")
    for kind, number in sorted(tally.moved.items()):
        rest.add_row(f"Moved to another day: {kind}", f"{number:,}")
    for (kind, reason), number in sorted(tally.left_out.items()):
        rest.add_row(f"Left out: {kind}", f"{number:,} ({reason})")
    yield rest


def _figures(tally: Tally, kinds: Collection[str]) -> tuple[str, ...]:
    middle, high, most = tally.per_week(kinds)
    return f"{middle:g}", f"{high:g}", str(most), f"{sum(each.kind in kinds for each in tally.got):,}"


def finding(tally: Tally) -> Finding:
    """Whether nobody got more of Kindling's own accord than is welcome, and promises kept their time."""
    day, week, gap = tally.most_on_a_day(), tally.most_in_a_week(), tally.least_gap()
    is_apart = gap is None or gap >= enough.APART - ON_TIME
    return Finding(
        "Nobody gets more of its own accord than is enough, and promises keep their time.",
        day <= 1 and week <= tally.most_a_week and is_apart and tally.late == 0,
        f"at most {day} on a day and {week} in a week, {gap} from any other; {tally.on_time} reminders on time, "
        f"{tally.late} late",
    )
