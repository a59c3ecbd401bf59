"""How long each kind of what is stored is kept, on both databases: the old goes, and the young and all else stay."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Enum, LargeBinary, Uuid, func, insert, select
from sqlalchemy.types import Float, Integer

from bot.blocks.retention import WORDS
from models import Checkin, Followup, Shoutout
from models.across import retention
from models.across.digests import Digest, TeamWeek
from models.across.retention import CHOSEN, KEEP, KINDS, Kind
from models.across.team_figures import TeamFigures
from models.capabilities.client_words import ClientQuote
from models.capabilities.followup_series import Series
from models.capabilities.followups import FollowupStep
from models.capabilities.pool import Pool
from models.capabilities.quotes import Quote
from models.capabilities.stories import StoryItem
from models.people import settings
from models.store import persons
from models.store.base import Base, UtcDateTime, new_id, table
from models.store.batches import work_off
from models.store.database import Database
from models.store.persons import Person
from models.store.workspaces import Workspace
from scheduler.housekeeping import Housekeeping
from tests.conftest import WORKSPACE

NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
MONTHS = 6
EDGE = datetime(2026, 5, 29, tzinfo=UTC)
"""From before that midnight on it is forgotten that is kept for six months."""
OLD, YOUNG = EDGE - timedelta(days=16), EDGE + timedelta(days=1)
"""A digest that ended later may have begun before, and weeks are longer than days."""
SETTLED = {"next_at": None, "is_offered": False, "follows_id": None, "follows_reply": None}
"""What is not to be filled in: that something is to come still, and what is after itself."""


class World:
    """A row of each table, all of them of one time, that point to each other as their keys say."""

    def __init__(self, at: datetime, member_id: str) -> None:
        self._at = at
        self._member_id = member_id
        self._ids: dict[str, Any] = {"stories.id": new_id()}

    def fill(self, session: Any) -> None:
        """Write them."""
        for model in persons.models():
            if model not in (Workspace, Pool):  # of which there is one
                values = {each.name: self._value(model, each) for each in table(model).columns}
                session.execute(insert(table(model)).values(values))

    def _value(self, model: type[Base], column: Column[Any]) -> Any:
        if column.name in SETTLED:
            return SETTLED[column.name]
        if column.name == "workspace_id":
            return WORKSPACE
        pointed = next((each.column for each in column.foreign_keys if each.column.name != "workspace_id"), None)
        if pointed is not None:
            return self._ids[str(pointed)]
        if column.name == "story_id":
            return self._ids["stories.id"]
        return self._ids.setdefault(str(column), self._filled(column))

    def _filled(self, column: Column[Any]) -> Any:
        of = column.type
        if isinstance(of, UtcDateTime):
            return self._at
        if isinstance(of, Date):
            return self._at.date()
        if isinstance(of, Uuid):
            return new_id()
        if isinstance(of, Enum):
            members = list(of.enum_class or ())
            return members[0] if members else of.enums[0]
        if isinstance(of, Boolean):
            return True
        if isinstance(of, Integer | Float):
            return 1
        if isinstance(of, LargeBinary):
            return b"sealed"
        if isinstance(of, JSON):
            return []
        return self._member_id


def _counts(database: Database) -> Mapping[type[Base], int]:
    with database.session() as session:
        return {each: session.scalars(select(func.count()).select_from(each)).one() for each in persons.models()}


async def _forget(database: Database, chosen: Mapping[str, Any]) -> None:
    for _, chore in retention.due(chosen, WORKSPACE, NOW):
        await work_off(database, chore, at_once=1)


def _only(name: str) -> dict[str, Any]:
    """A workspace that keeps all but that kind."""
    return {each.setting: MONTHS if each.name == name else KEEP for each in CHOSEN}


BESIDES: Mapping[str, set[type[Base]]] = {
    "digests": {Quote, ClientQuote, TeamWeek, TeamFigures},
    "thanks": {Quote, Digest, ClientQuote, TeamWeek, TeamFigures},
}
"""What goes along: what a digest quoted, figures of teams, and with thanks the digests that count them."""


@pytest.mark.parametrize("kind", CHOSEN, ids=lambda kind: kind.name)
async def test_what_is_older_than_chosen_goes_and_all_else_stays(kind: Kind, database: Database) -> None:
    before = _counts(database)
    with database.session() as session:
        World(OLD, "UOLD").fill(session)
        World(YOUNG, "UYOUNG").fill(session)
    filled = _counts(database)
    await _forget(database, _only(kind.name))
    gone = {*kind.models, *BESIDES.get(kind.name, ())}
    assert _counts(database) == {
        each: filled[each] - (each in gone) if filled[each] > before[each] else before[each] for each in filled
    }
    await _forget(database, {each.setting: KEEP for each in CHOSEN})
    with database.session() as session:
        left = {(each, column.name): set(session.scalars(select(column))) for each, column in _owners(gone)}
    assert all("UOLD" not in who for who in left.values()), left


def _owners(models: Collection[type[Base]]) -> list[tuple[type[Base], Column[Any]]]:
    return [(each, column) for each in models for column in persons.columns(each, *persons.IDS)]


async def test_what_a_story_tells_stays_as_long_as_the_story(database: Database) -> None:
    with database.session() as session:
        World(OLD, "UOLD").fill(session)
        session.scalars(select(StoryItem)).one().subject_id = session.scalars(select(Shoutout.id)).one()
    everything_but_stories = {each.setting: MONTHS for each in CHOSEN} | {"kept_stories": KEEP}
    await _forget(database, everything_but_stories)
    counts = _counts(database)
    assert (counts[Shoutout], counts[Followup]) == (1, 0)
    await _forget(database, everything_but_stories | {"kept_stories": MONTHS})
    assert _counts(database)[Shoutout] == 0


async def test_a_promise_that_is_open_stays_however_old_it_is(database: Database) -> None:
    with database.session() as session:
        World(OLD, "UOLD").fill(session)
        session.scalars(select(Followup)).one().closed_at = None
        session.scalars(select(Series)).one().ended_at = None
    await _forget(database, {each.setting: MONTHS for each in CHOSEN})
    counts = _counts(database)
    assert (counts[Followup], counts[FollowupStep], counts[Series]) == (1, 1, 1)


class _Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


async def test_it_is_forgotten_at_night_where_two_looks_in_a_row_find_it_old(database: Database) -> None:
    with database.session() as session:
        World(NOW, "UNOW").fill(session)
        settings.change(session, WORKSPACE, kept_checkins=3)
    clock = _Clock(NOW)
    housekeeping = Housekeeping(database, clock, [WORKSPACE], parts={})
    await housekeeping.tidy()
    clock.at = NOW + timedelta(days=3_000)
    await housekeeping.tidy()
    clock.at = NOW + timedelta(hours=6)
    await housekeeping.tidy()
    assert _counts(database)[Checkin] == 1, "a clock that was wrong for a while costs nothing"
    for days in (94, 94.25):
        clock.at = NOW + timedelta(days=days)
        await housekeeping.tidy()
    assert _counts(database)[Checkin] == 0


def test_what_holds_until_a_workspace_chooses_and_what_nobody_can_choose() -> None:
    months = {each.name: each.months_of({}) for each in CHOSEN}
    assert months == {
        "stories": None,
        "digests": 24,
        "thanks": None,
        "listening": 24,
        "rounds": 24,
        "promises": 24,
        "checkins": 13,
        "prompts": 13,
    }
    checkins = next(each for each in CHOSEN if each.name == "checkins")
    assert [checkins.months_of({"kept_checkins": each}) for each in (3, KEEP, 0, -1, 1, True, "6", None)] == [
        *(3, None),
        *[13] * 6,
    ]


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), 13, datetime(2025, 10, 29, tzinfo=UTC)),
        (datetime(2027, 5, 31, tzinfo=UTC), 3, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 24, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2027, 1, 1, tzinfo=UTC), 24, datetime(2025, 1, 1, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(now: datetime, months: int, before: datetime) -> None:
    assert retention.before(now, months) == before


def test_each_table_that_tells_of_somebody_is_of_one_kind_that_has_words() -> None:
    listed = [model for kind in KINDS for model in kind.models]
    telling = {each for each in persons.models() if persons.columns(each, *_TELLING)}
    assert telling - set(listed) == set()
    assert len(listed) == len(set(listed))
    assert WORDS.keys() == {each.name for each in KINDS}


_TELLING = (*persons.IDS, *persons.MENTIONING, Person.OWN)
