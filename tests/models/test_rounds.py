"""Rounds: what was said in private is read all at once or not at all, and what matters to most is taken on by one."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Followup, OutboxMessage, Pool, Round, RoundLine, RoundPromise, RoundVote
from models.across import opening, wrong_clock
from models.across import rounds as meeting
from models.across.rounds import TakenOn
from models.capabilities import followup_acts, pool, round_lines, rounds
from models.capabilities.followups import Promise
from models.capabilities.pool import LINE, Slip
from models.capabilities.round_lines import RoundLine as Line
from models.capabilities.rounds import LINES, POST, RESULT, Kind, State
from models.people import members, team_changes, teams
from models.people.team_changes import NewTeam
from models.store.base import id_of
from models.store.batches import work_off
from models.store.database import Database
from models.store.sealing import Seal
from scheduler.dispatcher import PACE
from scheduler.housekeeping import PARTS
from scheduler.planning import plan_due
from scheduler.rounds import ROUNDS
from tests.conftest import START, WORKSPACE
from tests.erasing import erase_in_batches
from tests.keys import KEY
from tests.profiles import profile

T = TypeVar("T")
SEAL = Seal([KEY])
QUAY = NewTeam("C0QUAY", "quay", "C0QUAY", ("UANA",))
PEOPLE = ("UANA", "UBEN", "UCHI", "UDORA", "UEVE")
ANA, BEN, CHI, DORA, EVE = PEOPLE
ID = id_of("the round of these tests")
ENDS_AT = START + timedelta(days=1)
OPENED_AT = ENDS_AT + opening.SETTLED
HOUR = timedelta(hours=1)


class Quay:
    """A team with a round, which lasts for a day from a Monday morning on."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.team_id = QUAY.id

    async def do(self, act: Callable[[Session], T]) -> T:
        """One unit of work."""
        return await self.database.write(act)

    async def begin(self, people: Sequence[str] = PEOPLE, id_: UUID = ID, kind: Kind = Kind.STOP_START_STAY) -> bool:
        """Its lead opens the round."""

        def act(session: Session) -> bool:
            members.remember(session, WORKSPACE, [profile(each) for each in people], START)
            team_changes.put(session, WORKSPACE, QUAY, START)
            team_changes.add_people(session, WORKSPACE, self.team_id, people, START)
            team = teams.get(session, WORKSPACE, self.team_id)
            assert team
            begun = meeting.new_round(session, team, kind, ENDS_AT, START, id_=id_, opened_by=ANA)
            assert begun
            return rounds.begin(session, begun, START)

        return await self.do(act)

    async def write(self, *slips: Slip, at: timedelta = HOUR) -> set[str]:
        """The pool is written, so long after the start."""
        found = await self.do(lambda session: opening.write(session, WORKSPACE, SEAL, slips, START + at))
        return set(found)

    async def ends(self) -> None:
        """The round is over, and the pool was written after it had settled."""
        await self.write(at=OPENED_AT - START)

    async def votes(self, *member_ids: str, line: str) -> None:
        """These people vote for a line."""
        for each in member_ids:
            await self.do(
                lambda session, each=each: meeting.vote(
                    session, WORKSPACE, id_of_line(session, line), each, is_for=True
                )  # type: ignore[misc]
            )

    async def voting_ends(self) -> None:
        """The votes are counted."""
        at = (await self.round()).next_at
        assert at
        await self.do(lambda session: plan_due(session, ROUNDS, WORKSPACE, at, 100))

    async def round(self, id_: UUID = ID) -> Round:
        """As it is."""
        found = await self.do(lambda session: rounds.get(session, WORKSPACE, id_))
        assert found
        return found

    async def lines(self) -> list[str]:
        """What can be read of what was said."""
        return [each.words for each in await self.do(lambda session: round_lines.of_round(session, WORKSPACE, ID))]

    async def chosen(self) -> list[str]:
        """What was chosen."""
        return [each.words for each in await self.do(lambda session: round_lines.chosen_of(session, WORKSPACE, ID))]

    async def waits(self) -> int:
        """How much there is in the pool."""

        def act(session: Session) -> int:
            return len(pool.read(session, WORKSPACE, SEAL, opening.week_at(START)).slips)

        return await self.do(act)

    async def told(self) -> set[str]:
        """The kinds of the messages in the team's channel."""
        recipients = select(OutboxMessage.kind).where(OutboxMessage.recipient == "C0QUAY")
        return set(await self.do(lambda session: session.scalars(recipients).all()))


def id_of_line(session: Session, words: str) -> UUID:
    """Of the line with these words."""
    return session.scalars(select(RoundLine.id).where(RoundLine.words == words)).one()


def said(words: str, part: str = "stop", round_id: UUID = ID) -> Slip:
    """A line that was ticked."""
    return Slip.new(LINE, rounds.key_of(round_id), part=part, words=words)


def some(how_many: int = 5) -> list[Slip]:
    """That many lines."""
    return [said(f"line {n}") for n in range(how_many)]


@pytest.fixture
def quay(database: Database) -> Quay:
    """The team."""
    return Quay(database)


async def test_lines_are_nowhere_to_be_read_until_the_round_is_over_and_then_all_at_once(quay: Quay) -> None:
    assert await quay.begin()
    assert await quay.write(*some()) == set()
    await quay.write(at=ENDS_AT - START)
    assert await quay.lines() == []
    assert await quay.waits() == 5
    assert await quay.told() == {POST}
    await quay.ends()
    assert set(await quay.lines()) == {f"line {n}" for n in range(5)}
    assert await quay.waits() == 0
    assert (await quay.round()).state is State.VOTING
    assert await quay.told() == {POST, LINES}


async def test_lines_are_in_no_order_neither_where_they_lie_nor_where_they_are_read(quay: Quay) -> None:
    await quay.begin()
    slips = some(40)
    for each in slips:
        await quay.write(each)
    await quay.ends()
    in_order = [each.data["words"] for each in slips]
    as_they_lie = await quay.do(lambda session: list(session.scalars(select(RoundLine.words))))
    for found in (as_they_lie, await quay.lines()):
        assert sorted(found) == sorted(in_order)
        assert found != in_order


@pytest.mark.parametrize(("people", "lines"), [(4, 9), (5, 4)])
async def test_of_too_few_people_or_too_few_lines_nothing_is_left(quay: Quay, people: int, lines: int) -> None:
    await quay.begin(PEOPLE[:people])
    await quay.write(*some(lines))
    await quay.ends()
    assert await quay.lines() == []
    assert await quay.waits() == 0
    assert (await quay.round()).state is State.TOO_FEW
    assert await quay.told() == {POST}


async def test_one_person_may_have_said_all_of_it_since_writers_are_not_counted(quay: Quay) -> None:
    await quay.begin()
    await quay.write(*some())
    await quay.ends()
    assert len(await quay.lines()) == 5


async def test_a_second_round_of_a_kind_finds_that_there_is_one_and_another_kind_does_not(quay: Quay) -> None:
    assert await quay.begin()
    assert await quay.begin(), "the same form again"
    assert not await quay.begin(id_=id_of("another"))
    assert await quay.begin(id_=id_of("another kind"), kind=Kind.FOUR_QUESTIONS)


async def test_what_comes_after_a_round_was_opened_is_not_taken_in_silence(quay: Quay) -> None:
    await quay.begin()
    await quay.write(*some())
    await quay.ends()
    late = said("too late")
    assert await quay.write(late, at=OPENED_AT - START + HOUR) == {late.id}
    assert await quay.waits() == 0
    assert "too late" not in await quay.lines()


async def test_what_was_handed_in_before_the_end_is_in_it_whichever_process_writes_it(quay: Quay) -> None:
    await quay.begin()
    await quay.write(*some(4))
    await quay.write(at=ENDS_AT - START)
    assert await quay.write(said("at the last moment"), at=ENDS_AT - START + timedelta(seconds=30)) == set()
    await quay.ends()
    assert "at the last moment" in await quay.lines()


async def test_a_lead_ends_a_round_early_but_not_within_its_first_hour(quay: Quay) -> None:
    await quay.begin()
    in_a_minute = START + timedelta(minutes=1)
    assert await quay.do(lambda session: rounds.close_early(session, WORKSPACE, ID, ANA, in_a_minute))
    assert (await quay.round()).ends_at == START + rounds.SHORTEST
    assert not await quay.do(lambda session: rounds.close_early(session, WORKSPACE, ID, ANA, in_a_minute))
    await quay.write(*some())
    await quay.write(at=rounds.SHORTEST + opening.SETTLED)
    assert len(await quay.lines()) == 5


async def test_when_a_team_is_dissolved_its_round_ends_and_nothing_of_it_is_left(quay: Quay) -> None:
    await quay.begin()
    await quay.write(*some())
    await quay.do(lambda session: team_changes.close(session, WORKSPACE, quay.team_id, START + HOUR, dissolved_by=ANA))
    late = said("late")
    assert await quay.write(late) == {late.id}
    assert (await quay.round()).state is State.ENDED
    assert await quay.waits() == 0
    await quay.ends()
    assert await quay.lines() == []


async def test_when_a_team_is_dissolved_while_it_votes_its_lines_are_deleted_too(quay: Quay) -> None:
    await quay.begin()
    await quay.write(*some())
    await quay.ends()
    await quay.votes(BEN, line="line 1")
    await quay.do(lambda session: team_changes.close(session, WORKSPACE, quay.team_id, OPENED_AT, dissolved_by=ANA))
    await quay.write(at=OPENED_AT - START + HOUR)
    found = await quay.round()
    assert (found.state, found.next_at) == (State.ENDED, None)
    assert await quay.lines() == []
    assert await quay.do(lambda session: session.scalar(select(func.count()).select_from(RoundVote))) == 0


async def test_where_the_clock_was_ahead_people_have_as_long_to_vote(quay: Quay, database: Database) -> None:
    await quay.begin()
    await quay.write(*some())
    year = timedelta(days=364)
    await quay.write(at=year)
    opened = await quay.round()
    assert opened.next_at
    assert opened.opened_at == START + year
    await wrong_clock.set_right(database, WORKSPACE, PACE, START + HOUR)
    found = await quay.round()
    assert found.opened_at == START + HOUR
    assert found.next_at == START + HOUR + (opened.next_at - opened.opened_at)


async def _voted(quay: Quay, votes: dict[str, int]) -> list[str]:
    await quay.begin()
    await quay.write(*(said(each) for each in votes), *some())
    await quay.ends()
    for words, how_many in votes.items():
        await quay.votes(*PEOPLE[:how_many], line=words)
    await quay.voting_ends()
    return await quay.chosen()


async def test_what_most_voted_for_is_chosen_and_who_voted_is_forgotten(quay: Quay) -> None:
    assert await _voted(quay, {"a": 1, "b": 4, "c": 3, "d": 2}) == ["b", "c", "d"]
    assert (await quay.round()).state is State.DONE
    assert await quay.told() == {POST, LINES, RESULT}
    assert await quay.do(lambda session: session.scalar(select(func.count()).select_from(RoundVote))) == 0


async def test_of_equals_all_are_chosen_up_to_five_and_else_none_of_them(quay: Quay) -> None:
    chosen = await _voted(quay, {"a": 4, "b": 3, "c": 2, "d": 2, "e": 2})
    assert chosen[:2] == ["a", "b"]
    assert set(chosen[2:]) == {"c", "d", "e"}


async def test_of_too_many_equals_none_is_chosen_over_the_others(quay: Quay) -> None:
    assert await _voted(quay, {"a": 4, "b": 3, "c": 1, "d": 1, "e": 1, "f": 1}) == ["a", "b"]


async def test_who_votes_twice_has_one_vote_and_can_take_it_back(quay: Quay) -> None:
    await quay.begin()
    await quay.write(*some())
    await quay.ends()
    await quay.votes(BEN, BEN, line="line 1")
    await quay.votes(BEN, line="line 2")
    await quay.votes("UOUTSIDER", line="line 3")

    def take_back(session: Session) -> None:
        meeting.vote(session, WORKSPACE, id_of_line(session, "line 1"), BEN, is_for=False)

    await quay.do(take_back)
    mine = await quay.do(lambda session: round_lines.votes_of(session, WORKSPACE, ID, BEN))
    assert mine == {await quay.do(lambda session: id_of_line(session, "line 2"))}
    assert await quay.do(lambda session: session.scalar(select(func.count()).select_from(RoundVote))) == 1


async def test_when_the_votes_are_counted_nobody_votes_any_more(quay: Quay) -> None:
    await _voted(quay, {"a": 1})
    await quay.votes(BEN, line="line 1")
    assert await quay.do(lambda session: session.scalar(select(func.count()).select_from(RoundVote))) == 0


async def test_the_votes_are_counted_as_the_second_working_day_of_the_team_ends(quay: Quay) -> None:
    await quay.begin()
    await quay.write(*some())
    friday = timedelta(days=4)
    await quay.do(lambda session: setattr(rounds.get(session, WORKSPACE, ID), "ends_at", START + friday))
    await quay.write(at=friday + opening.SETTLED)
    assert (await quay.round()).next_at == START.replace(hour=17) + timedelta(days=8), "the Tuesday after"


async def _take_on(quay: Quay, member_id: str, words: str = "a") -> TakenOn | Followup | None:
    promise = Promise(id_of("promise", member_id), member_id, None, f"{words}, as I see it", START + timedelta(days=20))

    def act(session: Session) -> TakenOn | Followup | None:
        line_id = id_of_line(session, words)
        return meeting.take_on(session, WORKSPACE, line_id, promise, OPENED_AT, tells_when=True)

    return await quay.do(act)


@pytest.mark.every_way
async def test_of_two_who_take_on_one_line_at_once_one_does_and_the_other_reads_who(quay: Quay) -> None:
    await _voted(quay, {"a": 1})
    answers = await asyncio.gather(*(_take_on(quay, each) for each in (BEN, CHI)))
    [done] = [each for each in answers if isinstance(each, Followup)]
    [told] = [each for each in answers if isinstance(each, TakenOn)]
    assert told.by == done.owner_id
    owners = await quay.do(lambda session: list(session.scalars(select(Followup.owner_id))))
    assert owners == [done.owner_id], "nothing was promised by the other"


@pytest.mark.every_way
async def test_who_sends_the_form_twice_promised_once(quay: Quay) -> None:
    await _voted(quay, {"a": 1})
    for _ in range(2):
        assert isinstance(await _take_on(quay, BEN), Followup)
    assert len(await quay.do(lambda session: session.scalars(select(RoundPromise)).all())) == 1


async def test_what_was_let_go_can_be_taken_on_by_somebody_else(quay: Quay) -> None:
    await _voted(quay, {"a": 1})
    done = await _take_on(quay, BEN)
    assert isinstance(done, Followup)
    await quay.do(lambda session: followup_acts.let_go(session, WORKSPACE, done.id, BEN, OPENED_AT))
    again = await _take_on(quay, CHI)
    assert isinstance(again, Followup)
    assert again.owner_id == CHI


async def test_nobody_is_named_who_took_a_promise_over_or_deleted_their_data(quay: Quay, database: Database) -> None:
    await _voted(quay, {"a": 1, "b": 1})
    for who, words in ((BEN, "a"), (CHI, "b")):
        assert isinstance(await _take_on(quay, who, words), Followup)
    mine = id_of("promise", BEN)
    await quay.do(lambda session: followup_acts.hand_over(session, WORKSPACE, mine, BEN, DORA, OPENED_AT))
    await quay.do(lambda session: followup_acts.accept(session, WORKSPACE, mine, DORA, OPENED_AT))
    await erase_in_batches(database, WORKSPACE, CHI, OPENED_AT)

    def look(session: Session) -> list[TakenOn]:
        lines: list[Line] = list(round_lines.chosen_of(session, WORKSPACE, ID))
        return list(meeting.taken_on(session, WORKSPACE, [each.id for each in lines]).values())

    assert await quay.do(look) == [TakenOn(by=None, due_at=None, is_done=False)]


async def test_a_line_that_is_taken_down_is_gone_with_its_votes_and_what_was_promised_stays(quay: Quay) -> None:
    await _voted(quay, {"a": 1, "b": 1})
    assert isinstance(await _take_on(quay, BEN), Followup)
    line_id = await quay.do(lambda session: id_of_line(session, "a"))
    await quay.do(lambda session: round_lines.take_down(session, WORKSPACE, line_id, OPENED_AT))
    assert "a" not in await quay.lines()
    assert await quay.chosen() == ["b"]
    assert await quay.do(lambda session: session.scalars(select(Followup.owner_id)).all()) == [BEN]
    assert not await _take_on_by_id(quay, line_id)


async def _take_on_by_id(quay: Quay, line_id: UUID) -> object:
    promise = Promise(id_of("later"), CHI, None, "a", START + timedelta(days=20))
    return await quay.do(
        lambda session: meeting.take_on(session, WORKSPACE, line_id, promise, OPENED_AT, tells_when=False)
    )


async def test_what_waits_for_one_round_is_left_alone_when_another_is_opened(quay: Quay) -> None:
    await quay.begin()
    other = id_of("another kind")
    await quay.begin(id_=other, kind=Kind.FOUR_QUESTIONS)
    await quay.do(lambda session: setattr(rounds.get(session, WORKSPACE, other), "ends_at", ENDS_AT + HOUR))
    await quay.write(*some(), *(said(f"me {n}", "me", other) for n in range(5)))
    await quay.ends()
    assert await quay.waits() == 5
    assert len(await quay.lines()) == 5


async def test_lines_are_deleted_after_a_year_and_not_before(quay: Quay, database: Database) -> None:
    await _voted(quay, {"a": 1})
    for since, left in ((rounds.KEPT - HOUR, 6), (rounds.KEPT + HOUR, 0)):
        at = ENDS_AT + since
        await work_off(database, PARTS["round_lines"](WORKSPACE, at))
        assert len(await quay.lines()) == left


async def test_while_lines_wait_the_pool_is_all_that_changes(quay: Quay) -> None:
    await quay.begin()
    await quay.write()

    def rest(session: Session) -> list[str]:
        tables = [each.local_table for each in Pool.registry.mappers if each.class_ is not Pool]
        return sorted(str(row) for each in tables for row in session.execute(select(each)).all())

    before = await quay.do(rest)
    await quay.write(*some())
    assert await quay.do(rest) == before
