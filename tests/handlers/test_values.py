"""What somebody is shown of the values here, and who lets a team go back to everyone's."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from bot.blocks.values import BACK
from bot.content.values import DEFAULT_VALUES
from handlers.answers import Click
from handlers.values import _go_back, overview_of
from models.people import members, team_changes, values
from models.people.team_changes import NewTeam
from models.people.values import Value, names
from models.store.database import Database
from tests.conftest import START, WORKSPACE
from tests.profiles import profile

ANA, BEN, CHI, STEWARD = "U0ANA", "U0BEN", "U0CHI", "U0LEAD"
OURS = [Value("Asking first", "somebody asks before they decide for me"), Value("Early news")]


def _teams(session: Session) -> UUID:
    """Ana leads the quay without being in its channel, Ben is in it; Chi is in another team."""
    members.remember(session, WORKSPACE, [profile(each) for each in (ANA, BEN, CHI, STEWARD)], START)
    team_id = team_changes.put(session, WORKSPACE, NewTeam("C0QUAY", "quay", "C0QUAY", (ANA,)), START)
    team_changes.add_people(session, WORKSPACE, team_id, [BEN], START)
    other_id = team_changes.put(session, WORKSPACE, NewTeam("G0STORE", "store", "G0STORE", (), is_private=True), START)
    team_changes.add_people(session, WORKSPACE, other_id, [CHI], START)
    values.choose(session, WORKSPACE, team_id, OURS)
    values.choose(session, WORKSPACE, other_id, [Value("Quiet hands", "nobody shouts")])
    return team_id


def _shown(session: Session, member_id: str) -> str:
    return str(overview_of(session, WORKSPACE, member_id, "C0QUAY").payload())


async def test_people_see_what_their_teams_chose_and_nothing_of_others(database: Database) -> None:
    def check(session: Session) -> None:
        _teams(session)
        for_ben, for_chi = _shown(session, BEN), _shown(session, CHI)
        assert "*Asking first*: “somebody asks before they decide for me”" in for_ben
        assert "• *Early news*" in for_ben
        assert "#askingfirst" in for_ben
        assert BACK not in for_ben, "he does not lead it"
        assert not any(each in for_ben for each in ("Quiet hands", "store", *DEFAULT_VALUES))
        assert "Quiet hands" in for_chi
        assert not any(each in for_chi for each in ("Asking first", "quay"))
        for_lead = _shown(session, ANA)
        assert BACK in for_lead
        assert all(each in for_lead for each in ("Asking first", *DEFAULT_VALUES)), "she is in no team herself"

    await database.write(check)


@pytest.mark.parametrize(("who", "may"), [(ANA, True), (STEWARD, True), (BEN, False), (CHI, False)])
async def test_only_those_who_lead_a_team_let_it_go_back_to_everyone_s(database: Database, who: str, may: bool) -> None:
    def check(session: Session) -> None:
        team_id = _teams(session)
        said = _go_back(session, Click(WORKSPACE, who, str(team_id), "", None), START)
        now = names(values.of_person(session, WORKSPACE, BEN))
        assert (said is not None, now) == (may, DEFAULT_VALUES if may else names(OURS))
        assert said is None or "Empathy, Respect" in said

    await database.write(check)
