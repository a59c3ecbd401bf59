"""Whoever has every copy of the database and its log, all that the bot ever posted and who was where when, and who
tries to tell who said what in the listening box. docs/anonymity.md describes them.

People live through weeks: they do things that other tables keep with their time, and right after one of these some of
them say something, too. The pool is written by the program's own code. In the program it is written each half minute;
here only right after something was done, since the others tell nothing of anybody.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import sqrt
from random import Random

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from models import Entry
from models.across import opening
from models.capabilities.entries import Addressee
from models.capabilities.pool import ENTRY, Pool, Slip
from models.people import members, team_changes
from models.people.team_changes import NewTeam
from models.store.sealing import Seal
from tests.conftest import START, WORKSPACE
from tests.keys import KEY
from tests.profiles import profile

WEEK = timedelta(weeks=1)
WORKING_SECONDS = 5 * 24 * 3600
SAID_A_WEEK = 8
"""To the leads of each team, one week with the other: some weeks have one entry, and some twice as many."""
NOTICEABLE = 4.5
"""Standard errors: chance alone goes so far in one of 300,000 tries."""


@dataclass(frozen=True)
class Week:
    """What can be known of one team's week."""

    acts: Sequence[tuple[datetime, str]]
    """When its people did something that other tables tell of, and who."""
    copies: Sequence[tuple[datetime, bytes]]
    """What waits, as it was each time that it was written."""
    opened: Sequence[str]
    """What was opened at its end, by the hash of its code, in the order in which it lies."""
    by_id: Sequence[str]
    """The same in the order of its ids."""


@dataclass
class World:
    """Weeks of a team, and who said what in truth."""

    people: Sequence[str]
    weeks: list[Week] = field(default_factory=list)
    authors: dict[str, str] = field(default_factory=dict)
    """By the hash of the code."""


Attack = Callable[[Week], Mapping[str, str]]
"""Who is taken for the author of what, by the hash of the code."""


@dataclass(frozen=True)
class Rate:
    """How often an attacker was right."""

    hits: int
    tries: int

    def interval(self, errors: float = 1.96) -> tuple[float, float]:
        """Between what the rate lies in truth (Wilson's score interval), at 95 % unless told otherwise."""
        n, p = self.tries, self.hits / self.tries
        middle = (p + errors**2 / (2 * n)) / (1 + errors**2 / n)
        half = errors / (1 + errors**2 / n) * sqrt(p * (1 - p) / n + errors**2 / (4 * n**2))
        return middle - half, middle + half

    def is_better_than(self, chance: float) -> bool:
        """Whether that is surely more than chance."""
        return self.interval(NOTICEABLE)[0] > chance


def _moments(week: Week) -> list[datetime]:
    """When something was put in, as far as the copies tell: where they grew most, or else changed most."""
    pairs = zip(week.copies, week.copies[1:], strict=False)
    told = [(len(now) - len(before), _differ(before, now), at) for (_, before), (at, now) in pairs]
    likely = sorted(told, reverse=True)[: len(week.opened)]
    return sorted(at for _, _, at in likely)


def _differ(before: bytes, now: bytes) -> int:
    changed = int.from_bytes(before, "big") ^ int.from_bytes(now[: len(before)], "big")
    return changed.bit_count()


def _last_before(week: Week, moment: datetime) -> str:
    """Who was there last by then; or first of all, if nobody was."""
    return max((each for each in week.acts if each[0] <= moment), default=min(week.acts))[1]


def by_place(week: Week) -> Mapping[str, str]:
    """What was opened lies in the order in which it came."""
    return {each: _last_before(week, at) for each, at in zip(week.opened, _moments(week), strict=False)}


def by_id(week: Week) -> Mapping[str, str]:
    """The ids tell the order."""
    return {each: _last_before(week, at) for each, at in zip(week.by_id, _moments(week), strict=False)}


def by_code(week: Week) -> Mapping[str, str]:
    """What is kept of the codes tells the order."""
    return {each: _last_before(week, at) for each, at in zip(sorted(week.opened), _moments(week), strict=False)}


def by_use(week: Week) -> Mapping[str, str]:
    """Whoever did most that week said all of it."""
    busy = [who for _, who in week.acts]
    return dict.fromkeys(week.opened, max(sorted(set(busy)), key=busy.count))


def by_order_of_use(week: Week) -> Mapping[str, str]:
    """They were said in the order in which people were there."""
    seen = list(dict.fromkeys(who for _, who in sorted(week.acts)))
    return {each: seen[n % len(seen)] for n, each in enumerate(week.opened)}


ATTACKS: Sequence[Attack] = (by_place, by_id, by_code, by_use, by_order_of_use)


def rate(world: World, attack: Attack, *, knows: str | None = None) -> Rate:
    """How often it is right; `knows` what they said themselves, and looks for the others alone."""
    hits = tries = 0
    for week in world.weeks:
        acts = [each for each in week.acts if each[1] != knows]
        of_others = [each for each in week.opened if world.authors[each] != knows]
        by_id = [each for each in week.by_id if each in of_others]
        guesses = attack(Week(acts, week.copies, of_others, by_id))
        tries += len(of_others)
        hits += sum(guesses.get(each) == world.authors[each] for each in of_others)
    return Rate(hits, tries)


def live(session: Session, random: Random, sizes: Sequence[int], weeks: int) -> Mapping[int, World]:
    """Let these teams live through as many weeks, with the program's own pool; what can be known of each, by size."""
    teams = {size: tuple(f"U{size}N{n}" for n in range(size)) for size in sizes}
    ids = {size: _found(session, size, people) for size, people in teams.items()}
    worlds = {size: World(people) for size, people in teams.items()}
    for n in range(weeks):
        start = START + n * WEEK
        acts = {size: _acts(random, start, people) for size, people in teams.items()}
        said = {size: _said(random, worlds[size], acts[size]) for size in sizes}
        copies = list(_write_all(session, start, acts, said, ids))
        for size, world in worlds.items():
            codes = set(said[size])
            opened, ids_ = (list(filter(codes.__contains__, each)) for each in _opened(session))
            world.weeks.append(Week(acts[size], copies, opened, ids_))
    return worlds


def _found(session: Session, size: int, people: Sequence[str]) -> str:
    members.remember(session, WORKSPACE, [profile(each) for each in people], START)
    team = NewTeam(f"C{size}", f"of {size}", f"C{size}", ("ULEAD",))
    team_changes.put(session, WORKSPACE, team, START)
    team_changes.add_people(session, WORKSPACE, team.id, people, START)
    return str(team.id)


def _acts(random: Random, start: datetime, people: Sequence[str]) -> list[tuple[datetime, str]]:
    """Each does something once or twice a week."""
    seconds = ((random.randrange(WORKING_SECONDS), each) for each in people for _ in range(random.randint(1, 2)))
    return sorted((start + timedelta(seconds=at), who) for at, who in seconds)


def _said(random: Random, world: World, acts: Sequence[tuple[datetime, str]]) -> dict[str, tuple[datetime, str]]:
    """What is said that week, by the hash of the code: by anyone of them, right after something that they did."""
    found = {}
    for author in random.choices(world.people, k=random.randint(1, 2 * SAID_A_WEEK - 1)):
        key = f"{random.getrandbits(80):x}"
        world.authors[key] = author
        found[key] = (random.choice([at for at, who in acts if who == author]), author)
    return found


def _write_all(
    session: Session,
    start: datetime,
    acts: Mapping[int, Sequence[tuple[datetime, str]]],
    said: Mapping[int, Mapping[str, tuple[datetime, str]]],
    ids: Mapping[int, str],
) -> Iterator[tuple[datetime, bytes]]:
    seal = Seal([KEY])
    moments = sorted({at for each in acts.values() for at, _ in each})
    for at in moments:
        now = [(size, key) for size, each in said.items() for key, (then, _) in each.items() if then == at]
        slips = [_slip(key, ids[size]) for size, key in now]
        yield at, _write(session, seal, slips, at + timedelta(seconds=30))
    _write(session, seal, [], start + WEEK)


def _write(session: Session, seal: Seal, slips: Sequence[Slip], now: datetime) -> bytes:
    opening.write(session, WORKSPACE, seal, slips, now)
    session.commit()
    return session.scalars(select(Pool.sealed).where(Pool.workspace_id == WORKSPACE)).one()


def _slip(key: str, team_id: str) -> Slip:
    words = "the same words, whoever says it"
    return Slip.new(ENTRY, key, addressee=Addressee.LEADS, team_id=team_id, topic="rules", words=words)


def _opened(session: Session) -> tuple[list[str], list[str]]:
    """What the latest week left: as it lies in the table, and by id."""
    place = "rowid" if session.get_bind().dialect.name == "sqlite" else "ctid"
    latest = select(Entry.code_hash).where(Entry.opened_at == select(func.max(Entry.opened_at)).scalar_subquery())
    as_it_lies = latest.order_by(literal_column(f"entries.{place}"))
    return list(session.scalars(as_it_lies)), list(session.scalars(latest.order_by(Entry.id)))


def plain(world: World, random: Random) -> World:
    """The same weeks, had each entry been sealed in a row of its own as soon as it was written: whoever attacks that
    must succeed, or they would find nothing anywhere."""
    weeks = []
    for week in world.weeks:
        when = {each: _moment_of(world, week, each, random) for each in week.opened}
        opened = sorted(week.opened, key=when.__getitem__)
        moments = [week.acts[0][0], *(when[each] for each in opened)]
        copies = [(at, bytes(100 * n)) for n, at in enumerate(moments)]
        weeks.append(Week(week.acts, copies, opened, opened))
    return World(world.people, weeks, world.authors)


def _moment_of(world: World, week: Week, key: str, random: Random) -> datetime:
    return random.choice([at for at, who in week.acts if who == world.authors[key]])
