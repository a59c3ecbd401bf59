"""Check-ins: whose answers they are, who hears of them, and what the next one asks."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.content import library
from models import Checkin, OutboxMessage
from models.capabilities import checkins, contents
from models.capabilities.checkins import HAND, SHARED, Answers, Past, calls_for_support, id_on
from models.capabilities.contents import OwnEntry
from models.people import settings
from models.people.availability import Availability
from models.people.cadences import DEFAULTS, CadenceKind
from models.people.hours import Hours
from models.store.base import new_id
from models.store.database import Database
from scheduler.cadences import Due, NotNeeded
from scheduler.checkins import NotAsked, make
from scheduler.subjects import Subject
from tests.conftest import START, WORKSPACE

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HARD, WORN, ALL_RIGHT, WELL, ENERGY = 1, 2, 3, 4, 5
QUESTIONS = [each.id for each in library.entries(library.EntryKind.QUESTION)]


def _due(who: str, on: date) -> Due:
    return Due(CadenceKind.CHECKIN, who, on, Subject(who, Availability(Hours()), DEFAULTS[CadenceKind.CHECKIN]))


async def _make(database: Database, *due: Due) -> dict[str, NotNeeded]:
    return dict(await database.write(lambda session: make(session, WORKSPACE, due, START)))


async def _find(database: Database, who: str, day: date = MONDAY) -> Checkin:
    found = await database.read(lambda session: checkins.get(session, WORKSPACE, id_on(who, day)))
    assert found
    return found


async def _arrive(
    database: Database, who: str, face: int, day: date = MONDAY, *, of: str | None = None, today: date | None = None
) -> bool:
    id_ = id_on(of or who, day)
    return await database.write(
        lambda session: checkins.arrive(session, WORKSPACE, id_, who, face, today or day, START) is not None
    )


async def _say(
    database: Database, answers: Answers, leads: Collection[str] = (), *, at: datetime = START, day: date = MONDAY
) -> Checkin:
    return await database.write(lambda session: checkins.say(session, WORKSPACE, "U1", day, answers, leads, at))


async def _wishes(database: Database, kind: str) -> list[tuple[UUID, str]]:
    """What is to be told: under which id, and to whom."""
    query = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.created_at)
    return [(each.subject_id, each.recipient) for each in await database.read(lambda s: list(s.scalars(query)))]


# Faces


async def test_the_last_face_of_the_day_counts(database: Database) -> None:
    await _make(database, _due("U1", MONDAY))
    for face in (WELL, HARD, ENERGY):
        assert await _arrive(database, "U1", face)
    assert (await _find(database, "U1")).face == ENERGY


async def test_nobody_else_can_answer_and_a_day_that_is_over_stays_as_it_is(database: Database) -> None:
    await _make(database, _due("U1", MONDAY))
    assert not await _arrive(database, "U2", HARD, of="U1")
    assert await _arrive(database, "U1", WELL)
    assert not await _arrive(database, "U1", HARD, today=MONDAY + DAY)
    # Whoever flew west since is back on the day before.
    assert await _arrive(database, "U1", ENERGY, today=MONDAY - DAY)
    assert (await _find(database, "U1")).face == ENERGY


# The form


async def test_the_form_replaces_what_was_said_but_keeps_the_face(database: Database) -> None:
    await _make(database, _due("U1", MONDAY))
    asked = (await _find(database, "U1")).question_id
    await _arrive(database, "U1", WELL)
    await _say(database, Answers(went_well="the release", in_the_way="noise", thank_ids=("U2", "U3")))
    await _say(database, Answers(went_well="the release, at last"))
    found = await _find(database, "U1")
    assert (found.face, found.went_well, found.in_the_way) == (WELL, "the release, at last", None)
    assert (found.thank_ids, found.is_shared, found.question_id) == ([], False, asked)
    await _say(database, Answers(face=HARD, went_well="the release, at last"))
    assert (await _find(database, "U1")).face == HARD


async def test_the_answer_to_the_question_is_kept_with_its_words_and_a_form_without_it_takes_nothing_away(
    database: Database,
) -> None:
    async def say(answer: str | None, question: str | None, at: datetime = START) -> tuple[str | None, str | None]:
        said = Answers(answer=answer)
        kept = await database.write(
            lambda session: checkins.say(session, WORKSPACE, "U1", MONDAY, said, (), at, question=question)
        )
        return kept.question, kept.answer

    assert await say("tea", "What helped?") == ("What helped?", "tea")
    assert await say(None, None) == ("What helped?", "tea")
    assert await say("tea & toast", "What helps?") == ("What helps?", "tea & toast")
    assert await say("", "What helps?") == (None, None)


async def test_a_new_answer_to_the_question_is_told_to_those_with_whom_it_is_shared(database: Database) -> None:
    for hour, answer in enumerate(("tea", "tea", "toast")):
        await _say(database, Answers(answer=answer, is_shared=True), ("U9",), at=START + hour * HOUR)
    assert len(await _wishes(database, SHARED)) == 2


async def test_who_is_asked_for_a_hand_hears_it_again_only_in_other_words(database: Database) -> None:
    first = Answers(hand_from="U2", hand_words="the import")
    await _say(database, first)
    await _say(database, first, at=START + HOUR)
    await _say(database, Answers(hand_from="U2", hand_words="the import", went_well="lunch"), at=START + HOUR)
    [(told, _)] = await _wishes(database, HAND)
    await _say(database, Answers(hand_from="U2", hand_words="the import and the export"), at=START + 2 * HOUR)
    await _say(database, first, at=START + 3 * HOUR)
    wishes = await _wishes(database, HAND)
    assert [who for _, who in wishes] == ["U2", "U2", "U2"]
    latest = await database.read(lambda s: [checkins.asked_for_hand(s, WORKSPACE, id_) for id_, _ in wishes])
    assert [each and each.hand_words for each in latest] == [None, None, "the import"]
    assert told == wishes[0][0]


async def test_a_wish_for_a_hand_that_was_taken_back_is_not_told_any_more(database: Database) -> None:
    await _say(database, Answers(hand_from="U2"))
    await _say(database, Answers(went_well="lunch"), at=START + HOUR)
    [(id_, _)] = await _wishes(database, HAND)
    assert await database.read(lambda session: checkins.asked_for_hand(session, WORKSPACE, id_)) is None


async def test_what_is_shared_is_told_to_the_leads_and_again_only_where_it_changed(database: Database) -> None:
    shared = Answers(face=WELL, went_well="the release", is_shared=True)
    for minute in range(2):
        await _say(database, shared, ("U8", "U9"), at=START + minute * HOUR)
    assert sorted(who for _, who in await _wishes(database, SHARED)) == ["U8", "U9"]
    more = Answers(face=WELL, went_well="the release", in_the_way="noise", is_shared=True)
    await _say(database, more, ("U8", "U9"), at=START + 2 * HOUR)
    wishes = await _wishes(database, SHARED)
    assert sorted(who for _, who in wishes[2:]) == ["U8", "U9"]
    assert await database.read(lambda session: checkins.shared_as(session, WORKSPACE, wishes[0][0])) is None
    assert await database.read(lambda session: checkins.shared_as(session, WORKSPACE, wishes[-1][0]))
    await _say(database, Answers(face=WELL, went_well="the release"), at=START + 3 * HOUR)
    assert await database.read(lambda session: checkins.shared_as(session, WORKSPACE, wishes[-1][0])) is None


async def test_without_anybody_who_leads_nothing_is_shared(database: Database) -> None:
    said = await _say(database, Answers(face=HARD, is_shared=True), ())
    assert not said.is_shared
    assert await _wishes(database, SHARED) == []


# What the next one asks


async def test_no_question_comes_twice_before_all_were_seen_and_then_they_begin_anew(database: Database) -> None:
    asked = []
    for number in range(2 * len(QUESTIONS)):
        day = MONDAY + number * DAY
        assert await _make(database, _due("U1", day)) == {}
        asked.append((await _find(database, "U1", day)).question_id)
    first, second = asked[: len(QUESTIONS)], asked[len(QUESTIONS) :]
    assert sorted(filter(None, first)) == sorted(filter(None, second)) == sorted(QUESTIONS)


async def test_the_workspaces_own_questions_are_asked_and_those_switched_off_are_not(database: Database) -> None:
    own = OwnEntry(
        workspace_id=WORKSPACE,
        id=new_id(),
        kind=library.EntryKind.QUESTION,
        principle="care",
        words="What made you smile at the harbour?",
        author_id="U9",
        created_at=START,
    )
    await database.write(lambda session: contents.add_own(session, own))
    await database.write(lambda session: settings.change(session, WORKSPACE, switched_off=QUESTIONS[2:]))
    asked = set()
    for number in range(3):
        await _make(database, _due("U1", MONDAY + number * DAY))
        asked.add((await _find(database, "U1", MONDAY + number * DAY)).question_id)
    assert asked == {*QUESTIONS[:2], str(own.id)}
    everything = [*QUESTIONS, str(own.id)]
    await database.write(lambda session: settings.change(session, WORKSPACE, switched_off=everything))
    assert await _make(database, _due("U1", MONDAY + 3 * DAY)) == {}
    assert (await _find(database, "U1", MONDAY + 3 * DAY)).question_id is None


async def test_whoever_checked_in_that_day_is_not_asked_and_their_answers_stay(database: Database) -> None:
    await _say(database, Answers(went_well="an early start"))
    due = _due("U1", MONDAY)
    assert due.id == id_on("U1", MONDAY)
    assert await _make(database, due, _due("U2", MONDAY)) == {"U1": NotAsked.CHECKED_IN}
    found = await _find(database, "U1")
    assert (found.went_well, found.question_id) == ("an early start", None)
    assert await _make(database, _due("U1", MONDAY + DAY)) == {}


def _past(faces: Sequence[int | None], *, every: int = 3) -> list[Past]:
    """Answers on days so far apart, the latest first."""
    return [Past(MONDAY - (1 + every * ago) * DAY, face, True, False) for ago, face in enumerate(faces)]


@pytest.mark.parametrize(
    ("faces", "calls"),
    [
        ([HARD, HARD, HARD], True),
        ([HARD, WORN, HARD], True),
        ([WORN, WORN, WORN], True),
        ([HARD, ENERGY, WORN, WELL, HARD], True),
        ([HARD, None, HARD, None, WORN], True),  # words alone say nothing of how hard it was
        ([HARD, HARD], False),
        ([HARD, HARD, ALL_RIGHT, WELL, ENERGY], False),
        ([ENERGY, WELL, ALL_RIGHT, HARD, HARD, HARD], False),  # the sixth is no longer one of the latest
        ([], False),
    ],
)
def test_three_low_ones_of_the_last_five_answers_call_for_a_warm_line(faces: Sequence[int | None], calls: bool) -> None:
    assert calls_for_support(_past(faces), MONDAY) is calls


@pytest.mark.parametrize(("days_ago", "calls"), [(1, True), (21, True), (22, False), (30, False)])
def test_only_answers_of_the_last_three_weeks_count(days_ago: int, calls: bool) -> None:
    past = [*_past([HARD, HARD], every=1), Past(MONDAY - days_ago * DAY, WORN, True, False)]
    assert calls_for_support(past, MONDAY) is calls


@pytest.mark.parametrize(("days_ago", "calls"), [(1, False), (9, False), (10, True)])
def test_a_warm_line_comes_once_in_ten_days(days_ago: int, calls: bool) -> None:
    past = [*_past([HARD, HARD, HARD]), Past(MONDAY - days_ago * DAY, None, False, True)]
    assert calls_for_support(past, MONDAY) is calls


async def test_whoever_goes_on_having_hard_days_reads_it_every_ten_days_and_whoever_has_others_never(
    database: Database,
) -> None:
    async def is_warm(number: int) -> bool:
        """Whether that day's check-in has a warm line; then it is answered."""
        day = MONDAY + number * DAY
        await _make(database, *(_due(who, day) for who in ("U1", "U2")))
        assert not (await _find(database, "U2", day)).offers_support
        await _arrive(database, "U1", HARD, day)
        await _arrive(database, "U2", ALL_RIGHT, day)
        return (await _find(database, "U1", day)).offers_support

    warm = [number for number in range(30) if await is_warm(number)]
    assert warm == [3, 13, 23]


async def _say_briefly(database: Database, face: int | None, note: str) -> Checkin:
    return await database.write(
        lambda session: checkins.say_briefly(session, WORKSPACE, "U1", MONDAY, face, note, START)
    )


async def test_one_line_adds_to_what_was_said_of_the_day_and_the_same_that_comes_again_adds_nothing(
    database: Database,
) -> None:
    await _say(database, Answers(face=HARD, went_well="lunch"))
    for note in ("tired but ok", "tired but ok", "better\nnow", "better\nnow"):
        await _say_briefly(database, None, note)
    await _say_briefly(database, WELL, "")
    found = await _find(database, "U1")
    assert (found.face, found.went_well, found.note) == (WELL, "lunch", "tired but ok\nbetter\nnow")
    await _say(database, Answers(face=WELL, went_well="dinner"))
    assert (await _find(database, "U1")).note == "tired but ok\nbetter\nnow"


async def test_words_without_a_face_are_an_answer(database: Database) -> None:
    await _say_briefly(database, None, "tired but ok")
    found = await _find(database, "U1")
    assert (found.face, found.answered_at) == (None, START)
    assert await _wishes(database, SHARED) == await _wishes(database, HAND) == []
