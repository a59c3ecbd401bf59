"""The mood of a group: made once a week over enough people, and no two figures ever tell of the same person."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, update
from sqlalchemy.orm import Session

from models import Checkin, Member, members, moods, teams, workspaces
from models.checkins import id_on
from models.database import Database
from models.teams import NewTeam
from models.workspaces import Workspace
from tests.conftest import START, WORKSPACE
from tests.databases import Databases
from tests.profiles import profile

WEEK = date(2026, 11, 16)
"""The Monday before the one on which the tests begin."""
PEOPLE = [f"U{number}" for number in range(8)]
"""So few that whoever goes from hard to full of energy for a week always moves a figure that they count in."""
NAMES = "ABCD"
HARD, WELL, ENERGY = 1, 4, 5


@pytest.fixture(scope="module")
def engine(databases: Databases) -> Iterator[Engine]:
    """A database for many examples, each of which is rolled back."""
    database = Database(databases.new("sqlite"))
    yield database.engine
    database.engine.dispose()


@contextmanager
def _rolled_back(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session, session.begin() as transaction:
        _register(session)
        yield session
        transaction.rollback()


def _register(session: Session) -> None:
    workspace = Workspace(
        id=WORKSPACE,
        name="Harbour Support",
        bot_user_id="U0KINDLING",
        recognition_channel_id=None,
        value_names=[],
        lead_ids=[],
        created_at=START,
    )
    workspaces.register(session, workspace)


def _hire(session: Session, *ids: str) -> None:
    profiles = [profile(each) for each in ids]
    members.remember(session, WORKSPACE, profiles, START)


def _team(name: str) -> NewTeam:
    return NewTeam(f"C0{name}", name, None, ())


def _gather(session: Session, name: str, *ids: str) -> NewTeam:
    """A team of these people."""
    team = _team(name)
    teams.put(session, WORKSPACE, team, START)
    teams.add_people(session, WORKSPACE, team.id, ids, START)
    session.flush()
    return team


def _say(session: Session, faces: Mapping[str, Sequence[int | None]], week: date = WEEK) -> None:
    """What people say in a week, day by day."""
    rows: list[dict[str, Any]] = [
        {
            "workspace_id": WORKSPACE,
            "id": id_on(member_id, week + timedelta(days=number)),
            "member_id": member_id,
            "day": week + timedelta(days=number),
            "offers_support": False,
            "face": face,
            "thank_ids": [],
            "is_shared": False,
            "created_at": START,
            "answered_at": START,
        }
        for member_id, days in faces.items()
        for number, face in enumerate(days)
    ]
    if rows:
        session.execute(insert(Checkin), rows)


def _publish(session: Session, team: NewTeam, least: int = 5, week: date = WEEK, now: datetime = START) -> int | None:
    return moods.publish(session, WORKSPACE, team.id, week, least, now)


# What is published


def test_a_figure_is_the_mean_of_everybodys_week_in_halves(engine: Engine) -> None:
    with _rolled_back(engine) as session:
        _hire(session, *PEOPLE)
        team = _gather(session, "A", *PEOPLE)
        # Means: 1, 3, 4, 5, 4, which is 3.4 on average; days without a face, and people without any, do not count.
        _say(session, {"U0": [1, 1, 1, 1, 1], "U1": [2, None, 4], "U2": [4], "U3": [5], "U4": [4], "U5": [None]})
        _say(session, {"U2": [1, 1, 1], "U5": [1]}, week=WEEK - timedelta(days=7))
        _say(session, {"U3": [1], "U6": [1]}, week=WEEK + timedelta(days=7))
        assert _publish(session, team) == 7
        assert moods.of(session, WORKSPACE, team.id, [WEEK, WEEK - timedelta(days=7)]) == {WEEK: 7}


@pytest.mark.parametrize(("answering", "least", "is_told"), [(5, 5, True), (4, 5, False), (3, 1, True), (2, 1, False)])
def test_too_few_people_have_no_figure_and_two_are_always_too_few(
    engine: Engine, answering: int, least: int, is_told: bool
) -> None:
    with _rolled_back(engine) as session:
        _hire(session, *PEOPLE)
        team = _gather(session, "A", *PEOPLE)
        _say(session, {each: [WELL] for each in PEOPLE[:answering]})
        assert _publish(session, team, least) == (2 * WELL if is_told else None)
        assert moods.of(session, WORKSPACE, team.id, [WEEK]) == {WEEK: 2 * WELL if is_told else None}


@pytest.mark.parametrize("flag", ["is_deleted", "is_bot", "is_stranger"])
def test_who_is_gone_or_no_colleague_does_not_count(engine: Engine, flag: str) -> None:
    with _rolled_back(engine) as session:
        _hire(session, *PEOPLE[:5])
        team = _gather(session, "A", *PEOPLE[:5])
        _say(session, {each: [WELL] for each in PEOPLE[:5]})
        session.execute(update(Member).where(Member.id == "U0").values({flag: True}))
        assert _publish(session, team) is None


@pytest.mark.parametrize("names", ["AB", "BA"])
@pytest.mark.parametrize(("least", "of_few", "of_all"), [(4, 2 * HARD, 2 * ENERGY), (5, None, HARD + ENERGY)])
def test_whoever_is_in_several_teams_counts_in_the_smallest_with_enough_people(
    engine: Engine, names: str, least: int, of_few: int | None, of_all: int
) -> None:
    with _rolled_back(engine) as session:
        _hire(session, *PEOPLE)
        everybody = _gather(session, names[0], *PEOPLE)
        few = _gather(session, names[1], *PEOPLE[:4])
        closed = _gather(session, "0", *PEOPLE[:4])
        teams.close(session, WORKSPACE, closed.id, START)
        _say(session, {each: [HARD] for each in PEOPLE[:4]} | {each: [ENERGY] for each in PEOPLE[4:]})
        assert _publish(session, everybody, least) == of_all
        assert _publish(session, few, least) == of_few
        assert _publish(session, closed, least) is None


def test_only_a_week_that_is_over_somewhere_has_a_mood(engine: Engine) -> None:
    with _rolled_back(engine) as session:
        team = _gather(session, "A")
        first_end = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)  # midnight on Kiritimati
        with pytest.raises(ValueError, match="over"):
            _publish(session, team, now=first_end - timedelta(seconds=1))
        with pytest.raises(ValueError, match="Monday"):
            _publish(session, team, week=WEEK + timedelta(days=1))
        _publish(session, team, now=first_end)


# What is kept


def test_what_is_published_stays_whatever_is_answered_or_changed_later(engine: Engine) -> None:
    with _rolled_back(engine) as session:
        _hire(session, *PEOPLE)
        told, untold = _gather(session, "A", *PEOPLE[:5]), _gather(session, "B", *PEOPLE[5:])
        _say(session, {each: [WELL] for each in PEOPLE})
        assert (_publish(session, told), _publish(session, untold)) == (2 * WELL, None)
        session.execute(update(Checkin).values(face=HARD))
        teams.remove_people(session, WORKSPACE, told.id, PEOPLE[:5], START)
        teams.add_people(session, WORKSPACE, untold.id, PEOPLE[:5], START)
        assert (_publish(session, told), _publish(session, untold, least=3)) == (2 * WELL, None)


def test_a_team_that_is_made_after_the_week_was_published_has_no_figure_of_it(engine: Engine) -> None:
    with _rolled_back(engine) as session:
        _hire(session, *PEOPLE)
        team = _gather(session, "A", *PEOPLE[:5])
        _say(session, {each: [WELL] for each in PEOPLE})
        _publish(session, team)
        teams.close(session, WORKSPACE, team.id, START)
        assert _publish(session, _gather(session, "B", *PEOPLE[:6])) is None


def test_replicas_that_publish_at_once_take_turns(databases: Databases) -> None:
    database = Database(databases.new("postgresql"))
    with database.session() as session:
        _register(session)
        _hire(session, *PEOPLE)
        team = _gather(session, "A", *PEOPLE)
        _say(session, {each: [WELL] for each in PEOPLE})

    def publish_for_a_new_team(started: Event) -> int | None:
        with database.session() as session:
            new = _gather(session, "0", *PEOPLE)
            started.set()
            return _publish(session, new)

    with ThreadPoolExecutor() as threads:
        with database.session() as session:
            assert _publish(session, team) == 2 * WELL
            started = Event()
            other = threads.submit(publish_for_a_new_team, started)
            started.wait()
            with pytest.raises(TimeoutError):
                other.result(timeout=0.2)
        assert other.result() is None
    database.engine.dispose()


# What cannot be worked out


@dataclass(frozen=True)
class World:
    """Who is where, and what happens while figures are published."""

    in_teams: Mapping[str, set[str]]
    days: int
    answering: set[str]
    least: int
    before: Sequence[tuple[str, Any, Any]]
    """What happens before the first figure is published."""
    after: Sequence[tuple[str, Any, Any]]


_PERSON, _NAME = st.sampled_from(PEOPLE), st.sampled_from(NAMES)
_FEW = st.sets(_PERSON, min_size=2)
_STEPS = st.one_of(
    st.tuples(st.just("publish"), _NAME, st.none()),
    st.tuples(st.sampled_from(["found", "join", "leave"]), _NAME, _FEW),
    st.tuples(st.just("rename"), _NAME, st.sampled_from(["0", "Z"])),
    st.tuples(st.just("close"), _NAME, st.none()),
    st.tuples(st.sampled_from(["go", "answer"]), _PERSON, st.none()),
)
_WORLDS = st.builds(
    World,
    in_teams=st.dictionaries(_NAME, st.sets(_PERSON, min_size=3), min_size=1, max_size=3),
    days=st.integers(1, 7),
    answering=st.sets(_PERSON, min_size=5),
    least=st.integers(0, 6),
    before=st.lists(_STEPS, max_size=4),
    after=st.lists(_STEPS, max_size=8),
)


def _figures(session: Session, world: World, faces: Mapping[str, int]) -> dict[str, int | None]:
    """All that is ever published in this world where everybody says the same all week long."""
    _say(session, {each: [face] * world.days for each, face in faces.items()})
    published: dict[str, int | None] = {}
    all_that_are_open = [("publish", name, None) for name in NAMES]
    for step, first, second in [*world.before, *all_that_are_open, *world.after, *all_that_are_open]:
        if step == "publish" and teams.get(session, WORKSPACE, _team(first).id):
            figure = _publish(session, _team(first), world.least)
            assert published.setdefault(first, figure) == figure
        else:
            _take(session, step, first, second)
    return published


def _take(session: Session, step: str, first: str, second: Any) -> None:
    match step:
        case "join" if teams.get(session, WORKSPACE, _team(first).id):
            teams.add_people(session, WORKSPACE, _team(first).id, second, START)
        case "leave" if teams.get(session, WORKSPACE, _team(first).id):
            teams.remove_people(session, WORKSPACE, _team(first).id, second, START)
        case "rename":
            teams.rename(session, WORKSPACE, _team(first).source_id, f"{second}{first}")
        case "close":
            teams.close(session, WORKSPACE, _team(first).id, START)
        case "found":
            _gather(session, first, *second)
        case "go":
            session.execute(update(Member).where(Member.id == first).values(is_deleted=True))
        case "answer":  # from hard to full of energy, or the other way round
            session.execute(update(Checkin).where(Checkin.member_id == first).values(face=HARD + ENERGY - Checkin.face))


@settings(max_examples=40, deadline=None)
@given(world=_WORLDS)
def test_no_two_figures_of_a_week_share_anybody_and_each_has_enough_people(engine: Engine, world: World) -> None:
    with _rolled_back(engine) as session:
        _hire(session, *PEOPLE)
        for name, ids in world.in_teams.items():
            _gather(session, name, *ids)

        def figures(faces: Mapping[str, int]) -> dict[str, int | None]:
            with session.begin_nested() as attempt:
                found = _figures(session, world, faces)
                attempt.rollback()
            return found

        all_hard = dict.fromkeys(world.answering, HARD)
        usual = figures(all_hard)
        counting: dict[str, set[str]] = {name: set() for name in usual}
        for person in world.answering:
            changed = figures({**all_hard, person: ENERGY})
            moved = [name for name in usual if changed[name] != usual[name]]
            assert len(moved) <= 1, f"{person} counts in {moved}"
            for name in moved:
                counting[name].add(person)
        for name, figure in usual.items():
            assert figure is None or len(counting[name]) >= max(world.least, 3)


_WEEK_OF_FACES = st.lists(st.integers(HARD, ENERGY - 1), min_size=1, max_size=7)


@settings(max_examples=40, deadline=None)
@given(weeks=st.lists(_WEEK_OF_FACES, min_size=3, max_size=8), who=st.integers(0, 7))
def test_one_face_more_moves_a_figure_by_at_most_one_half_step(
    engine: Engine, weeks: list[list[int]], who: int
) -> None:
    person = PEOPLE[who % len(weeks)]
    with _rolled_back(engine) as session:
        _hire(session, *PEOPLE)
        team = _gather(session, "A", *PEOPLE)
        said = dict(zip(PEOPLE, weeks, strict=False))
        before = _figure_of(session, team, said)
        after = _figure_of(session, team, {**said, person: [face + 1 for face in said[person]]})
    assert after - before in (0, 1)


def test_in_a_group_of_five_one_face_more_mostly_moves_nothing(engine: Engine) -> None:
    with _rolled_back(engine) as session:
        _hire(session, *PEOPLE)
        team = _gather(session, "A", *PEOPLE)
        others = [(1, 2, 3, 4), (2, 2, 4, 5), (3, 3, 3, 3), (1, 1, 5, 5), (4, 4, 4, 5)]
        figures = [
            [_figure_of(session, team, {each: [face] for each, face in zip(PEOPLE, (*known, own), strict=False)})]
            for known in others
            for own in range(HARD, ENERGY + 1)
        ]
    steps = [figures[n + 1][0] - figures[n][0] for n in range(len(figures) - 1) if (n + 1) % ENERGY]
    assert sum(step == 0 for step in steps) > len(steps) / 2


def _figure_of(session: Session, team: NewTeam, said: Mapping[str, Sequence[int]]) -> int:
    """The figure that would be published if this were said."""
    with session.begin_nested() as attempt:
        _say(session, said)
        figure = _publish(session, team, 3)
        attempt.rollback()
    assert figure is not None
    return figure
