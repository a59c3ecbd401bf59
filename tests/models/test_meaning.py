"""From what kindness means to a team to its values: who may choose, what of two at once, and what is taken down."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.content.values import DEFAULT_VALUES
from models import OutboxMessage, RoundLine
from models.across import meaning
from models.across.meaning import Chosen, Refused
from models.capabilities import round_lines
from models.capabilities.rounds import RESULT, Kind, State
from models.people import team_changes, teams, values
from models.people.values import Value, names
from models.store.database import Database
from models.store.outbox import State as Outbox
from tests.conftest import START, WORKSPACE
from tests.models.test_rounds import ANA, BEN, CHI, ID, OPENED_AT, PEOPLE, Quay, id_of_line, said

ASKS, TELLS, LAUGHS = "somebody asks before they decide for me", "I hear it early", "nobody is laughed at"
NAMES = {ASKS: "Asking first", TELLS: "Early news"}


@pytest.fixture
async def quay(database: Database) -> Quay:
    """Its people said what kindness means to them, and voted for three lines."""
    quay = Quay(database)
    await quay.begin(kind=Kind.MEANING)
    others = [said(f"line {number}", "meaning") for number in range(3)]
    await quay.write(*(said(each, "meaning") for each in (ASKS, TELLS, LAUGHS)), *others)
    await quay.ends()
    for votes, words in ((4, ASKS), (3, TELLS), (2, LAUGHS)):
        await quay.votes(*PEOPLE[:votes], line=words)
    await quay.voting_ends()
    return quay


async def _choose(
    quay: Quay, who: str = ANA, named: dict[str, str] | None = None, before: tuple[str, ...] = ()
) -> Chosen | Refused:
    def act(session: Session) -> Chosen | Refused:
        by_id = {id_of_line(session, words): name for words, name in (named or NAMES).items()}
        return meaning.choose(session, WORKSPACE, ID, who, by_id, before, OPENED_AT)

    return await quay.do(act)


async def _own(quay: Quay) -> tuple[Value, ...]:
    def act(session: Session) -> tuple[Value, ...]:
        team = teams.get(session, WORKSPACE, quay.team_id)
        assert team
        return values.own_of(team)

    return await quay.do(act)


async def _is_shown_anew(quay: Quay) -> bool:
    """Whether the post of what was chosen follows: as if it had been in Slack before."""
    found = select(OutboxMessage.state).where(OutboxMessage.kind == RESULT)
    return await quay.do(lambda session: session.scalars(found).one()) is Outbox.CHANGING


async def _posted(quay: Quay) -> None:
    sent = update(OutboxMessage).where(OutboxMessage.kind == RESULT)
    known = sent.values(state=Outbox.SENT, next_at=None, channel_id="C0QUAY", message_ts="1.0", is_outdated=False)
    await quay.do(lambda session: session.execute(known))


async def test_more_lines_than_of_other_rounds_are_chosen_by_the_votes(database: Database) -> None:
    quay = Quay(database)
    await quay.begin(kind=Kind.MEANING)
    await quay.write(*(said(f"line {number}", "meaning") for number in range(9)))
    await quay.ends()
    for number in range(9):
        await quay.votes(BEN, line=f"line {number}")
    await quay.voting_ends()
    assert len(await quay.chosen()) == 9, "of all with one vote each, those who lead the team choose"


async def test_what_a_lead_names_becomes_the_team_s_values_and_its_channel_reads_so(quay: Quay) -> None:
    await _posted(quay)
    assert isinstance(await _choose(quay), Chosen)
    assert await _own(quay) == (Value("Asking first", ASKS), Value("Early news", TELLS))
    theirs = await quay.do(lambda session: names(values.of_person(session, WORKSPACE, BEN)))
    assert theirs == ("Asking first", "Early news")
    assert await _is_shown_anew(quay)


@pytest.mark.parametrize("who", [BEN, "U0NOBODY"])
async def test_nobody_else_chooses(quay: Quay, who: str) -> None:
    assert await _choose(quay, who) is Refused.NOT_YOURS
    assert await quay.do(lambda session: meaning.choice(session, WORKSPACE, ID, who)) is None
    assert await _own(quay) == ()


async def test_who_leads_it_no_longer_as_the_form_is_sent_chooses_nothing(quay: Quay) -> None:
    await quay.do(lambda session: team_changes.set_leads(session, WORKSPACE, quay.team_id, [BEN], OPENED_AT))
    assert await _choose(quay) is Refused.NOT_YOURS
    assert isinstance(await _choose(quay, BEN), Chosen)


@pytest.mark.every_way
async def test_of_two_leads_at_once_one_chooses_and_the_other_finds_it(quay: Quay) -> None:
    await quay.do(lambda session: team_changes.set_leads(session, WORKSPACE, quay.team_id, [ANA, CHI], OPENED_AT))
    theirs = {ANA: NAMES, CHI: {LAUGHS: "Dignity"}}
    answers = await asyncio.gather(*(_choose(quay, who, named) for who, named in theirs.items()))
    [chosen] = [each for each in answers if isinstance(each, Chosen)]
    assert Refused.CHANGED in answers
    assert await _own(quay) == tuple(chosen.values)
    second = next(who for who, each in zip(theirs, answers, strict=True) if each is Refused.CHANGED)
    again = await _choose(quay, second, theirs[second], names(chosen.values))
    assert isinstance(again, Chosen), "having seen it, they may put theirs in its place"


@pytest.mark.every_way
async def test_the_same_form_sent_twice_is_one_choice(quay: Quay) -> None:
    assert await _choose(quay) == await _choose(quay)


async def test_a_line_that_was_taken_down_is_no_value_and_stands_for_none(quay: Quay) -> None:
    await _choose(quay)

    def take_down(session: Session) -> UUID:
        line_id = id_of_line(session, ASKS)
        round_lines.take_down(session, WORKSPACE, line_id, OPENED_AT)
        return line_id

    line_id = await quay.do(take_down)
    assert await _own(quay) == (Value("Asking first"), Value("Early news", TELLS))
    again = {line_id: "Asking first"}
    refused = await quay.do(
        lambda session: meaning.choose(session, WORKSPACE, ID, ANA, again, ("Asking first", "Early news"), OPENED_AT)
    )
    assert refused is Refused.LINE_GONE


async def test_lines_that_are_forgotten_after_a_year_leave_the_values_as_they_are(quay: Quay) -> None:
    await _choose(quay)
    await quay.do(lambda session: round_lines.delete_all(session, WORKSPACE, ID))
    assert await quay.do(lambda session: session.scalars(select(RoundLine)).all()) == []
    assert (await _own(quay))[0] == Value("Asking first", ASKS)


async def test_going_back_to_everyone_s_values_is_shown_where_the_others_were(quay: Quay) -> None:
    await _choose(quay)
    await _posted(quay)
    assert await quay.do(lambda session: meaning.go_back(session, WORKSPACE, quay.team_id, BEN, START)) is None
    assert await quay.do(lambda session: meaning.go_back(session, WORKSPACE, quay.team_id, ANA, START))
    assert await _own(quay) == ()
    assert await quay.do(lambda session: names(values.of_person(session, WORKSPACE, BEN))) == DEFAULT_VALUES
    assert await _is_shown_anew(quay)
    assert (await quay.round()).state is State.DONE
