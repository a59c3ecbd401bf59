"""Which values somebody has: those that their team chose, or the workspace's."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from bot.content.values import DEFAULT_VALUES
from models.across import recognition
from models.across.recognition import by_value
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Draft
from models.people import members, team_changes, teams, values
from models.people.team_changes import NewTeam
from models.people.values import Value, names
from models.store.base import new_id
from models.store.database import Database
from tests.conftest import KUDOS, START, WORKSPACE
from tests.profiles import profile

ANA, BEN = "U0ANA", "U0BEN"
OURS = [Value("Asking first", "somebody asks before they decide for me"), Value("Respect", "nobody is laughed at")]
THEIRS = [Value("No surprises", "I hear it early"), Value("asking-first", "nobody guesses")]


def _team(session: Session, name: str, *people: str, own: list[Value] | None = None) -> UUID:
    members.remember(session, WORKSPACE, [profile(each) for each in people], START)
    team_id = team_changes.put(session, WORKSPACE, NewTeam(f"C0{name}", name, f"C0{name}", ()), START)
    team_changes.add_people(session, WORKSPACE, team_id, people, START)
    values.choose(session, WORKSPACE, team_id, own or [])
    return team_id


def _of(session: Session, member_id: str) -> tuple[str, ...]:
    return names(values.of_person(session, WORKSPACE, member_id))


async def test_a_team_that_chose_none_and_whoever_is_in_no_team_have_the_workspace_s(database: Database) -> None:
    def check(session: Session) -> None:
        _team(session, "quay", ANA)
        assert _of(session, ANA) == _of(session, BEN) == DEFAULT_VALUES

    await database.write(check)


async def test_a_team_s_own_values_take_the_place_of_the_workspace_s_for_its_people(database: Database) -> None:
    def check(session: Session) -> None:
        team_id = _team(session, "quay", ANA, own=OURS)
        assert values.of_person(session, WORKSPACE, ANA) == tuple(OURS)
        assert _of(session, BEN) == DEFAULT_VALUES
        values.choose(session, WORKSPACE, team_id, [])
        assert _of(session, ANA) == DEFAULT_VALUES, "and they can go back"

    await database.write(check)


async def test_whoever_is_in_several_teams_has_the_values_of_all_each_name_once(database: Database) -> None:
    def check(session: Session) -> None:
        _team(session, "quay", ANA, BEN, own=OURS)
        _team(session, "store", ANA, own=THEIRS)
        _team(session, "whole house", BEN)
        assert _of(session, ANA) == ("Asking first", "Respect", "No surprises")
        others = [each for each in DEFAULT_VALUES if each != "Respect"]
        assert _of(session, BEN) == ("Asking first", "Respect", *others), "one of their teams has the workspace's"

    await database.write(check)


async def test_what_is_recalled_has_words_of_its_team_and_is_the_same_for_the_same_message(database: Database) -> None:
    def check(session: Session) -> None:
        _team(session, "quay", ANA, own=[*OURS, Value("Wordless")])
        drawn = [values.one_to_recall(session, WORKSPACE, ANA, UUID(int=number)) for number in range(8)]
        assert set(drawn) == set(OURS)
        assert drawn[:4] == drawn[4:]
        assert values.one_to_recall(session, WORKSPACE, BEN, UUID(int=1)) is None

    await database.write(check)


@pytest.mark.parametrize("own", [OURS, []])
async def test_a_digest_has_the_team_s_values_first_and_then_those_that_others_gave(
    database: Database, own: list[Value]
) -> None:
    def check(session: Session) -> None:
        team_id = _team(session, "quay", ANA, own=own)
        _team(session, "store", BEN)
        for minutes, name in enumerate((None, "Partnership", "No surprises", "Asking first")):
            draft = Draft(new_id(), BEN, (ANA,), (ANA,), f"for {name}", Audience.PUBLIC, value_name=name)
            assert shoutouts.give(session, WORKSPACE, draft, KUDOS, START + timedelta(minutes=minutes)) is None
        team = teams.get(session, WORKSPACE, team_id)
        assert team is not None
        order = names(values.of_team(session, team))
        thanks = recognition.of_team(session, WORKSPACE, team_id, START, START + timedelta(hours=1))
        others = ("No surprises", "Asking first") if not own else ("Partnership", "No surprises")
        first = ("Partnership",) if not own else ("Asking first",)
        assert tuple(by_value(thanks, order)) == (*first, *others, None)

    await database.write(check)
