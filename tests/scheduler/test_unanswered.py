"""Nudges that nobody answers: the fourth offers to come less often, once; after ten the kind goes quiet, and comes back
when it is wanted. An answer of any kind starts anew, and what never arrived asked nothing.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.blocks.home import front_view
from bot.blocks.home_places import Visitor
from bot.blocks.unanswered import LESS_OFTEN, section
from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import home_of, makers_of
from bot.slack.message import Message
from models import Cadence, OutboxMessage, Practice, Suggestion, Unanswered
from models.across import choices, home, lead_digests, own_data
from models.capabilities import checkins, gratitude, practices
from models.capabilities.gratitude import Answer
from models.people import cadences, members, preferences, team_changes, teams, unanswered
from models.people.cadences import CadenceKind, due_kind
from models.people.team_changes import NewTeam
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import State
from scheduler.cadences import part
from scheduler.planning import plan_due
from scheduler.unanswered import Unheard
from tests.claims import claim_of, standing_claim_of
from tests.conftest import START, WORKSPACE
from tests.erasing import erase_in_batches
from tests.profiles import profile
from tests.renderers import RENDERERS

ANA, BEN, LEAD = "U0ANA", "U0BEN", "U0LEAD"
TEAM = NewTeam(source_id="C0SUPPORT", name="support", channel_id="C0SUPPORT", lead_ids=(LEAD,))
CHECKIN, GRATITUDE, PRACTICE = CadenceKind.CHECKIN, CadenceKind.GRATITUDE, CadenceKind.PRACTICE
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAILY = {CHECKIN: {"days": [1, 2, 3, 4, 5, 6, 7]}}


class Silence:
    """Lets days pass for Ana, who answers nothing unless she is told to."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = START
        self.told: list[Message] = []

    async def check_ins_come(self, count: int, *, arrive: bool = True) -> list[bool]:
        """So many more are planned, at most one a day; answers which of them offered to come less often."""
        offers: list[bool] = []
        latest = self.now + 30 * DAY
        while len(offers) < count and self.now < latest:
            self.now += HOUR
            await self.database.write(partial(_plan, now=self.now))
            offers += await self.database.write(partial(self._deliver, arrive=arrive))
        return offers

    def _deliver(self, session: Session, *, arrive: bool) -> list[bool]:
        waiting = select(OutboxMessage).where(
            OutboxMessage.recipient == ANA,
            OutboxMessage.kind == due_kind(CHECKIN),
            OutboxMessage.state == State.WAITING,
        )
        offers = []
        for row in session.scalars(waiting).all():
            claim = claim_of(row, self.now)
            message = RENDERERS[row.kind](session, claim)
            assert isinstance(message, Message)
            self.told.append(message)
            offers.append(LESS_OFTEN in str(message.payload()))
            row.state, row.next_at = State.SENT if arrive else State.DROPPED, None
            if arrive:
                unanswered.arrived(session, WORKSPACE, [claim])
        return offers

    async def quiet(self) -> None:
        """Ten come, and no more."""
        await self.check_ins_come(10)
        latest = self.now + 8 * DAY
        while await self.is_on():
            self.now += HOUR
            await self.database.write(partial(_plan, now=self.now))
            assert self.now < latest

    async def count(self, kind: CadenceKind = CHECKIN) -> int:
        """How many in a row had no answer."""
        wanted = select(Unanswered.count).where(Unanswered.member_id == ANA, Unanswered.kind == kind)
        return await self.database.read(lambda session: session.scalar(wanted)) or 0

    async def is_on(self) -> bool:
        """Whether check-ins come to her."""
        holding = await self.database.read(lambda session: choices.of(session, WORKSPACE, ANA, self.now))
        return holding.rhythms[CHECKIN].is_on

    async def home(self, member_id: str = ANA) -> str:
        """What Home says of it to somebody."""

        def show(session: Session) -> str:
            front = home.front(session, WORKSPACE, member_id, self.now)
            blocks = section(session, Visitor(WORKSPACE, member_id, self.now), front)
            return str([each.to_dict() for each in blocks])

        return await self.database.read(show)


def _plan(session: Session, now: datetime) -> None:
    plan_due(session, part(makers_of(CAPABILITIES)), WORKSPACE, now, 100)


@pytest.fixture
async def silence(database: Database) -> Silence:
    """Ana and Ben are in a team that somebody else leads; all are in Madrid, and nothing else comes."""

    def begin(session: Session) -> None:
        members.remember(session, WORKSPACE, [profile(each, zone="Europe/Madrid") for each in (ANA, BEN, LEAD)], START)
        team_changes.put(session, WORKSPACE, TEAM, START)
        team_changes.add_people(session, WORKSPACE, TEAM.id, [ANA, BEN], START)
        cadences.enrol(session, WORKSPACE, [ANA], START, [CHECKIN])
        preferences.put(session, WORKSPACE, ANA, rhythms=DAILY)
        session.execute(delete(Cadence).where(Cadence.owner_id != ANA))

    await database.write(begin)
    return Silence(database)


async def test_after_three_the_next_offers_less_once_and_after_ten_it_goes_quiet(silence: Silence) -> None:
    assert await silence.check_ins_come(10) == [False, False, False, True] + 6 * [False]
    assert await silence.home() == "[]"
    assert await silence.check_ins_come(1) == []
    assert not await silence.is_on()
    reasons = select(OutboxMessage.reason).where(OutboxMessage.reason == Unheard.WENT_QUIET)
    assert len(await silence.database.read(lambda session: session.scalars(reasons).all())) == 1
    assert "went quiet, since the last ten had no answer" in await silence.home()
    wanted = select(Cadence.next_at).where(Cadence.owner_id == ANA, Cadence.kind == CHECKIN)
    assert await silence.database.read(lambda session: session.scalar(wanted)) is None


async def test_nobody_else_can_tell_that_it_went_quiet_for_somebody(silence: Silence) -> None:
    now = START + 30 * DAY

    def of(session: Session, member_id: str) -> str:
        front = home.front(session, WORKSPACE, member_id, now)
        view = front_view(session, Visitor(WORKSPACE, member_id, now), front, home_of(CAPABILITIES))
        copy = own_data.collect(session, WORKSPACE, member_id)
        return json.dumps([view.to_dict(), copy], default=str)

    def what_others_see(session: Session) -> str:
        team = teams.get(session, WORKSPACE, TEAM.id)
        assert team
        digest = lead_digests.collect(session, WORKSPACE, LEAD, [team], now)
        return f"{digest} {of(session, LEAD)} {of(session, BEN)}"

    before = await silence.database.read(what_others_see)
    await silence.quiet()
    assert not await silence.is_on()
    assert await silence.database.read(what_others_see) == before
    assert "is_quiet" in await silence.database.read(lambda session: of(session, ANA)), "it is in her own copy"
    assert "[]" == await silence.home(LEAD) == await silence.home(BEN)


async def test_what_went_quiet_comes_back_as_it_was_and_starts_anew(silence: Silence) -> None:
    await silence.quiet()
    for _ in range(2):
        rhythm = await silence.database.write(
            lambda session: choices.bring_back(session, WORKSPACE, ANA, CHECKIN, silence.now)
        )
        assert (rhythm.is_on, rhythm.days) == (True, frozenset(range(1, 8)))
    assert await silence.home() == "[]"
    own = await silence.database.read(lambda session: preferences.get(session, WORKSPACE, ANA).rhythms)
    assert own == DAILY
    assert await silence.check_ins_come(4) == [False, False, False, True]


async def test_what_is_turned_on_in_the_form_is_not_quiet_any_more(silence: Silence) -> None:
    await silence.quiet()
    own = {CHECKIN: {**DAILY[CHECKIN], "is_on": True}}

    def turn_on(session: Session) -> None:
        preferences.put(session, WORKSPACE, ANA, rhythms=own)
        cadences.find_anew(session, WORKSPACE, [ANA], silence.now)

    await silence.database.write(turn_on)
    assert await silence.home() == "[]"
    assert await silence.check_ins_come(4) == [False, False, False, True], "in whatever way, it starts anew"


async def test_what_never_arrived_does_not_count(silence: Silence) -> None:
    assert await silence.check_ins_come(5, arrive=False) == 5 * [False]
    assert await silence.count() == 0


async def test_an_answer_before_its_arrival_is_noted_is_an_answer(silence: Silence) -> None:
    await silence.check_ins_come(2)
    await silence.check_ins_come(1, arrive=False)
    row = await silence.database.read(
        lambda session: session.scalars(
            select(OutboxMessage).where(OutboxMessage.recipient == ANA).order_by(OutboxMessage.created_at.desc())
        ).first()
    )
    assert row
    await silence.database.write(lambda session: unanswered.answered(session, WORKSPACE, ANA, CHECKIN))
    await silence.database.write(lambda session: unanswered.arrived(session, WORKSPACE, [claim_of(row, silence.now)]))
    assert await silence.count() == 0


async def test_the_offer_goes_once_the_nudge_is_made_anew_and_less_starts_anew(silence: Silence) -> None:
    assert (await silence.check_ins_come(4))[-1]

    def made_anew(session: Session) -> Message | None:
        latest = select(OutboxMessage).where(OutboxMessage.recipient == ANA).order_by(OutboxMessage.created_at.desc())
        row = session.scalars(latest).first()
        assert row
        message = RENDERERS[row.kind](session, standing_claim_of(row, silence.now))
        return message if isinstance(message, Message) else None

    standing = await silence.database.read(made_anew)
    assert standing
    assert LESS_OFTEN not in str(standing.payload())

    def choose(session: Session) -> None:
        less = choices.fewer(session, WORKSPACE, ANA, CHECKIN, silence.now)
        assert less
        choices.choose_fewer(session, WORKSPACE, ANA, CHECKIN, less, silence.now)

    await silence.database.write(choose)
    assert await silence.count() == 0


def _asked(session: Session, kind: CadenceKind, count: int = 3) -> None:
    """So many of a kind arrived."""
    for _ in range(count):
        id_ = new_id()
        unanswered.ask(session, WORKSPACE, kind, {ANA: id_})
        row = OutboxMessage(
            workspace_id=WORKSPACE, id=new_id(), kind=due_kind(kind), subject_id=id_, recipient=ANA, created_at=START
        )
        unanswered.arrived(session, WORKSPACE, [claim_of(row, START)])


def _practice(session: Session) -> Practice:
    practices.propose(session, WORKSPACE, [Practice(id=PROPOSED, member_id=ANA, entry_id="a", created_at=START)], START)
    found = practices.current(session, WORKSPACE, PROPOSED, ANA)
    assert found
    return found


def _suggest(session: Session) -> UUID:
    suggestion = Suggestion(
        id=new_id(), member_id=ANA, suggested_id=BEN, why="thanked_you", entry_id="", created_at=START
    )
    gratitude.note(session, WORKSPACE, [suggestion], START)
    return suggestion.id


PROPOSED, TODAY = new_id(), date(2026, 11, 23)
ANSWERS: dict[str, tuple[CadenceKind, Callable[[Session], object]]] = {
    "a face under the question": (CHECKIN, lambda session: _face(session)),
    "the form": (
        CHECKIN,
        lambda session: checkins.say(session, WORKSPACE, ANA, TODAY, checkins.Answers(face=3), (), START),
    ),
    "one line": (CHECKIN, lambda session: checkins.say_briefly(session, WORKSPACE, ANA, TODAY, 4, "", START)),
    "thanks to whom was suggested": (GRATITUDE, lambda session: _thank(session, BEN, is_prompted=False)),
    "thanks by the prompt's button": (GRATITUDE, lambda session: _thank(session, LEAD, is_prompted=True)),
    "nobody comes to mind": (GRATITUDE, lambda session: _say(session, Answer.NOBODY)),
    "please don't suggest them": (GRATITUDE, lambda session: _say(session, Answer.NOT_THEM)),
    "done": (PRACTICE, lambda session: practices.finish(session, _practice(session), START)),
    "another": (PRACTICE, lambda session: practices.follow(session, _practice(session), "b", START)),
}


def _say(session: Session, answer: Answer) -> None:
    suggested = _suggest(session)
    assert gratitude.answer(session, WORKSPACE, suggested, ANA, answer, START)


def _face(session: Session) -> None:
    checkins.ask(session, WORKSPACE, [checkins.Asked(ANA, TODAY)], START)
    assert checkins.arrive(session, WORKSPACE, checkins.id_on(ANA, TODAY), ANA, 4, TODAY, START)


def _thank(session: Session, whom: str, *, is_prompted: bool) -> None:
    _suggest(session)
    gratitude.take_up(session, WORKSPACE, ANA, [whom], START, is_prompted=is_prompted)


@pytest.mark.parametrize("way", ANSWERS)
async def test_an_answer_starts_the_count_of_its_kind_anew(silence: Silence, way: str) -> None:
    kind, answer = ANSWERS[way]

    def act(session: Session) -> None:
        for each in (CHECKIN, GRATITUDE, PRACTICE):
            _asked(session, each)
        answer(session)

    await silence.database.write(act)
    assert {each: await silence.count(each) for each in (CHECKIN, GRATITUDE, PRACTICE)} == {
        each: 0 if each == kind else 3 for each in (CHECKIN, GRATITUDE, PRACTICE)
    }


async def test_thanks_to_somebody_else_leave_the_prompt_without_an_answer(silence: Silence) -> None:
    def act(session: Session) -> None:
        _asked(session, GRATITUDE)
        _thank(session, LEAD, is_prompted=False)

    await silence.database.write(act)
    assert await silence.count(GRATITUDE) == 3


async def test_an_answer_does_not_bring_back_what_went_quiet(silence: Silence) -> None:
    await silence.quiet()
    await silence.database.write(
        lambda session: checkins.say_briefly(session, WORKSPACE, ANA, TODAY, 4, "", silence.now)
    )
    assert "went quiet" in await silence.home()


async def test_who_answers_now_and_then_is_never_offered_less(silence: Silence) -> None:
    for _ in range(4):
        assert await silence.check_ins_come(3) == 3 * [False]
        await silence.database.write(lambda session: unanswered.answered(session, WORKSPACE, ANA, CHECKIN))
    assert await silence.is_on()


async def test_what_is_remembered_goes_with_somebody_who_takes_their_data_back(silence: Silence) -> None:
    await silence.check_ins_come(4)
    await erase_in_batches(silence.database, WORKSPACE, ANA, silence.now)
    assert await silence.database.read(lambda session: session.scalars(select(Unanswered)).all()) == []
