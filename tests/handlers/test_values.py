"""What somebody is shown of the values here, and who lets a team go back to everyone's."""

import json
from uuid import UUID

import pytest
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks import values_form
from bot.blocks.values import BACK
from bot.blocks.values_form import Sent
from bot.content.values import DEFAULT_VALUES
from handlers.answers import Click
from handlers.values import _after, _go_back, overview_of
from models.across.meaning import Choice, Refused
from models.capabilities.round_lines import RoundLine
from models.people import members, team_changes, values
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.people.values import OWN, Value, names
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


# The form of those who lead


TEAM = Team(workspace_id=WORKSPACE, id=UUID(int=1), source_id="C0QUAY", name="quay", is_private=False, settings={})
LINES = [
    RoundLine(id=UUID(int=number), words=words, part="meaning")
    for number, words in enumerate(("somebody asks before they decide", "No surprises.", "I hear about it early"))
]
OFFERED = Choice(TEAM, UUID(int=9), LINES)


def _sent(*names: str, before: tuple[str, ...] = ()) -> Sent:
    fields = {str(line.id): {"name": {"value": name or None}} for line, name in zip(LINES, names, strict=False)}
    context = {"round_id": str(UUID(int=9)), "before": list(before)}
    return values_form.read({"state": {"values": fields}, "private_metadata": json.dumps(context)})


def _filled(view: View) -> list[str | None]:
    return [each["element"].get("initial_value") for each in view.to_dict()["blocks"] if each["type"] == "input"]


def test_only_a_line_that_is_a_name_already_is_filled_in() -> None:
    assert _filled(values_form.form_view(OFFERED)) == [None, "No surprises", None]


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (("Asking first", "", ""), None),
        (("", "", ""), 0),
        (("!!!", "", ""), 0),
        (("Asking first", "asking-first", ""), 1),
        (("x" * 41, "", ""), 0),
    ],
)
def test_a_name_that_could_not_be_told_from_another_is_refused_at_its_field(
    names: tuple[str, ...], wrong: int | None
) -> None:
    assert list(values_form.problems(_sent(*names))) == ([] if wrong is None else [str(UUID(int=wrong))])


def test_at_most_seven_can_be_named() -> None:
    typed = {UUID(int=number): f"name {number}" for number in range(8)}
    sent = Sent(typed, typed, values_form.Context(str(UUID(int=9))))
    assert list(values_form.problems(sent)) == [str(UUID(int=7))]


@pytest.mark.parametrize(
    ("refused", "own", "says"),
    [
        (Refused.CHANGED, ["Dignity"], "chose its values meanwhile: Dignity"),
        (Refused.CHANGED, [], "went back to everyone's"),
        (Refused.LINE_GONE, [], "was taken down meanwhile"),
    ],
)
def test_whoever_comes_second_sees_what_holds_and_keeps_every_name(refused: Refused, own: list[str], says: str) -> None:
    team = Team(
        workspace_id=WORKSPACE,
        id=UUID(int=1),
        name="quay",
        is_private=False,
        settings={OWN: [{"name": each} for each in own]},
    )
    view = _after(refused, Choice(team, UUID(int=9), LINES), _sent("Asking first", "", "#Early news"))
    assert says in str(view.to_dict()["blocks"][0])
    assert _filled(view) == ["Asking first", None, "#Early news"]
    assert json.loads(str(view.private_metadata))["before"] == own, "sent once more it is theirs"


def test_those_who_name_values_in_a_private_channel_are_told_where_the_names_are_read() -> None:
    private = Team(workspace_id=WORKSPACE, id=UUID(int=1), name="store", is_private=True, settings={})
    assert values_form.READ_ELSEWHERE in str(values_form.form_view(Choice(private, UUID(int=9), LINES)).to_dict())
    assert values_form.READ_ELSEWHERE not in str(values_form.form_view(OFFERED).to_dict())
