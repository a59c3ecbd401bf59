"""Answers to what was said in the listening box: who gives them, who hears of them, and what becomes of them."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.blocks.listening_answer_form import AnswerForm, form_view
from bot.blocks.listening_owed import ALL_ANSWERED
from bot.slack.message import Message
from models import Change, Digest, Followup, OutboxMessage, Workspace
from models.across import entry_answers, entry_nudges, lead_digests, opening, retold, story_candidates
from models.across.digests import DigestKind
from models.across.entry_answers import TOLD, Given, Outcome
from models.across.entry_nudges import HELP, OWED
from models.across.readers_of_entries import readers_of
from models.capabilities import consents, entries, followup_acts
from models.capabilities.entries import Addressee, Entry, EntryAnswer, Kind, Standing, Topic
from models.capabilities.followups import State
from models.capabilities.pool import WITHDRAWAL, Slip
from models.people import channels, members, preferences, settings, team_changes
from models.people.availability import Hold
from models.people.hours import Hours
from models.people.teams import Team
from models.store import outbox
from models.store.base import id_of
from models.store.database import Database
from models.store.outbox import State as Sent
from models.store.outbox import Wish
from models.store.sealing import Seal
from tests.claims import claim_of, standing_claim_of
from tests.conftest import START
from tests.databases import Databases
from tests.erasing import erase
from tests.keys import KEY
from tests.models.test_stories import ANA, BEN, CHI, DORA, EVE, FIN, QUAY, Harbour
from tests.profiles import profile
from tests.renderers import RENDERERS

SAID = "each refund takes two signatures"
OPENED = datetime(2026, 11, 22, 10, tzinfo=UTC)
"""A Sunday: the first working day after it is START's."""
DAY = timedelta(days=1)
DUE = START + timedelta(days=4)
SEAL = Seal([KEY])


class Box(Harbour):
    """The harbour, of whose team Dora and Fin are the leads; Eve looks after Kindling."""

    def __init__(self, session: Session, **more: Any) -> None:
        super().__init__(session, **more)
        session.execute(update(Workspace).where(Workspace.id == self.id).values(lead_ids=[EVE]))
        self.commit()

    def said(
        self, addressee: Addressee = Addressee.LEADS, at: datetime = OPENED, words: str = SAID, **more: Any
    ) -> Entry:
        """Something that was opened."""
        entry = Entry(
            workspace_id=self.id,
            id=uuid4(),
            code_hash=uuid4().hex,
            addressee=addressee,
            team_id=self.team_id if addressee is Addressee.LEADS else None,
            trusted_id=BEN if addressee is Addressee.TRUSTED else None,
            standing=Standing.OPEN,
            opened_at=at,
            words=words,
            **{"topic": Topic.RULES, "may_be_shown": False, **more},
        )
        self.session.add(entry)
        settings.change(self.session, self.id, trusted_ids=[BEN])
        self.commit()
        return entry

    def answer(
        self, entry: Entry, kind: Kind, lead: str = DORA, words: str | None = None, at: datetime = START, **more: Any
    ) -> Outcome:
        """Somebody answers, having seen all answers so far."""
        before = entries.answers_of(self.session, self.id, [entry.id])
        given = Given(new_id(), kind, words, seen_id=before[-1].id if before else None)
        given = Given(**{**vars(given), **more})
        outcome = entry_answers.answer(self.session, self.id, entry.id, lead, given, at)
        self.commit()
        return outcome

    def answers(self, entry: Entry) -> list[EntryAnswer]:
        """What was answered."""
        return list(entries.answers_of(self.session, self.id, [entry.id]))

    def rows(self, kind: str) -> list[OutboxMessage]:
        """The messages of this kind, the latest last."""
        wanted = select(OutboxMessage).where(OutboxMessage.workspace_id == self.id, OutboxMessage.kind == kind)
        return list(self.session.scalars(wanted.order_by(OutboxMessage.created_at, OutboxMessage.recipient)))

    def reads(self, row: OutboxMessage, at: datetime = START, *, stands: bool = False) -> str | None:
        """What a message says at that time."""
        claim = (standing_claim_of if stands else claim_of)(row, at)
        channels.note(self.session, self.id, QUAY, False, at)
        message = RENDERERS[row.kind](self.session, claim)
        assert not isinstance(message, Hold), message
        return str(message.payload()) if isinstance(message, Message) else None

    def ask(self, at: datetime) -> list[str]:
        """The hourly look; answers who is asked, or asked for help, by it."""
        wished = entry_nudges.wishes(self.session, self.id, at)
        for each in wished:
            entry_nudges.send(self.session, self.id, each, at)
        self.commit()
        return sorted(f"{each.kind} {each.recipient}" for each in wished)

    def leave(self, *ids: str) -> None:
        """These people leave."""
        members.remember(self.session, self.id, [profile(each, updated=9, is_deleted=True) for each in ids], START)
        self.commit()


def new_id() -> UUID:
    return uuid4()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    """One that all these tests share, each in a workspace of its own."""
    database = Database(databases.new(request.param))
    yield database
    database.engine.dispose()


@pytest.fixture
def box(database: Database) -> Iterator[Box]:
    """A box of its own."""
    with Session(database.engine, expire_on_commit=False) as session:
        yield Box(session)


@pytest.fixture
def private_box(database: Database) -> Iterator[Box]:
    """The same of a private channel's team."""
    with Session(database.engine, expire_on_commit=False) as session:
        yield Box(session, is_private=True)


# Who reads, and answers


def test_the_leads_who_are_here_read_it_then_those_who_look_after_kindling(box: Box) -> None:
    entry = box.said()
    assert readers_of(box.session, entry) == [DORA, FIN]
    box.leave(DORA)
    assert readers_of(box.session, entry) == [FIN]
    box.leave(FIN)
    assert readers_of(box.session, entry) == [EVE]


def test_of_a_team_that_was_dissolved_those_who_look_after_kindling_read_and_nobody_is_told(box: Box) -> None:
    entry = box.said()
    team_changes.close(box.session, box.id, box.team_id, START, dissolved_by=ANA)
    box.commit()
    assert readers_of(box.session, entry) == [EVE]
    assert box.answer(entry, Kind.HEARD) is Outcome.OVER
    assert box.answer(entry, Kind.CHANGED, EVE, "it is mended", is_for_story=True) is Outcome.DONE
    assert box.rows(TOLD) == []
    assert box.session.scalars(select(Change).where(Change.workspace_id == box.id)).all() == []


@pytest.mark.parametrize(
    ("addressee", "reader"), [(Addressee.STEWARDS, EVE), (Addressee.TRUSTED, BEN)], ids=lambda each: str(each)
)
def test_what_was_not_said_to_leads_is_answered_without_a_message_to_anybody(
    box: Box, addressee: Addressee, reader: str
) -> None:
    entry = box.said(addressee)
    for lead in (DORA, FIN, ANA):
        assert box.answer(entry, Kind.HEARD, lead) is Outcome.OVER
    assert box.answer(entry, Kind.CANNOT, reader, "the law says so", instead="we do it for you") is Outcome.DONE
    written = select(OutboxMessage).where(OutboxMessage.workspace_id == box.id)
    assert box.session.scalars(written).all() == []
    [said] = entry_answers.of_entries(box.session, box.id, [entry.id])[entry.id]
    assert (said.kind, said.words, said.instead) == (Kind.CANNOT, "the law says so", "we do it for you")


def test_whoever_led_the_team_when_the_form_was_opened_answers_no_more(box: Box) -> None:
    entry = box.said()
    assert entry_answers.for_reader(box.session, box.id, entry.id, DORA)
    box.leave(DORA)
    assert box.answer(entry, Kind.HEARD) is Outcome.OVER
    assert entry_answers.for_reader(box.session, box.id, entry.id, DORA) is None
    assert box.answers(entry) == []


def test_whoever_leads_it_no_more_finds_what_they_answered_and_nothing_else(box: Box) -> None:
    entry = box.said()
    box.answer(entry, Kind.HEARD, words="I hear you")
    box.answer(entry, Kind.CHANGED, FIN, "one signature", START + DAY)
    team_changes.set_leads(box.session, box.id, box.team_id, [FIN], START)
    box.commit()
    read = entry_answers.for_reader(box.session, box.id, entry.id, DORA)
    assert read
    assert [each.words for each in read.answers] == ["I hear you"]
    shown = str(form_view(read, DORA, AnswerForm(), Hours()).to_dict())
    assert SAID not in shown
    assert "Take my answer back" in shown
    assert "'submit'" not in shown


# What the team reads


def test_the_team_reads_the_answer_and_the_words_only_if_they_may_be_shown(box: Box) -> None:
    hidden, shown = box.said(), box.said(may_be_shown=True)
    naming = box.said(words=f"<@{CHI}> never answers", may_be_shown=True)
    for each in (hidden, shown, naming):
        box.answer(each, Kind.CHANGED, words=f"one signature is enough, says <@{BEN}>")
    read = [box.reads(each) or "" for each in box.rows(TOLD)]
    assert [each.recipient for each in box.rows(TOLD)] == [QUAY] * 3
    assert sum(SAID in each for each in read) == 1
    assert not any("never answers" in each or f"<@{BEN}>" in each or "'user_id'" in each for each in read)
    assert all("one signature is enough, says @UBEN" in each and f"<@{DORA}>" in each for each in read)


def test_a_load_that_kindness_cannot_solve_is_told_as_such(box: Box) -> None:
    box.answer(box.said(topic=Topic.LOAD), Kind.HEARD)
    box.answer(box.said(topic=Topic.FEAR), Kind.HEARD)
    assert ["Kindness does not solve this" in (box.reads(each) or "") for each in box.rows(TOLD)].count(True) == 1


def test_each_of_a_team_without_a_channel_of_its_own_hears_but_whoever_answered(private_box: Box) -> None:
    box = private_box
    box.session.execute(update(Team).where(Team.workspace_id == box.id).values(channel_id="C0ELSEWHERE"))
    team_changes.add_people(box.session, box.id, box.team_id, [DORA], START)
    box.commit()
    box.answer(box.said(), Kind.HEARD)
    rows = box.rows(TOLD)
    assert [each.recipient for each in rows] == [ANA, BEN, CHI]
    preferences.put(box.session, box.id, CHI, hears_at_once=True)
    night = START.replace(hour=23)
    assert isinstance(RENDERERS[TOLD](box.session, claim_of(rows[0], night)), Hold)
    assert box.reads(rows[2], night)
    team_changes.remove_people(box.session, box.id, box.team_id, [CHI], START)
    box.commit()
    assert box.reads(rows[2], night) is None


def test_a_channel_that_became_private_is_not_told_of_elsewhere(box: Box) -> None:
    box.session.execute(update(Team).where(Team.workspace_id == box.id).values(channel_id="C0ELSEWHERE"))
    box.commit()
    box.answer(box.said(), Kind.HEARD)
    [row] = box.rows(TOLD)
    channels.note(box.session, box.id, QUAY, True, START)
    assert isinstance(RENDERERS[TOLD](box.session, claim_of(row, START)), Hold)


def test_what_was_taken_back_with_its_code_goes_from_beside_the_answer(box: Box) -> None:
    opening.write(box.session, box.id, SEAL, [], START)
    entry = box.said(may_be_shown=True)
    box.answer(entry, Kind.WORKING, words="a shorter form", due_at=DUE)
    [row] = box.rows(TOLD)
    assert SAID in (box.reads(row) or "")
    row.is_outdated = False
    box.commit()
    later = START + timedelta(days=7)
    opening.write(box.session, box.id, SEAL, [Slip.new(WITHDRAWAL, entry.code_hash)], later)
    box.commit()
    [row] = box.rows(TOLD)
    assert row.is_outdated
    shown = box.reads(row, later, stands=True) or ""
    assert "a shorter form" in shown
    assert SAID not in shown
    assert box.answer(entry, Kind.CHANGED, words="done") is Outcome.OVER
    read = entry_answers.for_reader(box.session, box.id, entry.id, DORA)
    assert read
    assert not read.is_open, "she can still take back what she answered"


# One after the other, and both at once


@pytest.mark.every_way
def test_of_two_leads_at_once_the_second_reads_the_first_and_adds_theirs(database: Database, box: Box) -> None:
    entry = box.said()
    given = {DORA: Given(new_id(), Kind.HEARD, "I hear you"), FIN: Given(new_id(), Kind.CHANGED, "we dropped it")}
    entry_id = entry.id
    box.commit()  # which lets go of the file

    def act(lead: str) -> Callable[[Session], Outcome]:
        def answer(session: Session) -> Outcome:
            outcome = entry_answers.answer(session, box.id, entry_id, lead, given[lead], START)
            time.sleep(0.1)  # so that the other begins before this is committed
            return outcome

        return answer

    async def both() -> dict[str, Outcome]:
        replicas = [Database(database.url.render_as_string(hide_password=False)) for _ in given]
        found = await asyncio.gather(*(each.write(act(lead)) for each, lead in zip(replicas, given, strict=True)))
        for each in replicas:
            await each.close()
        return dict(zip(given, found, strict=True))

    outcomes = asyncio.run(both())
    assert sorted(each.name for each in outcomes.values()) == ["DONE", "OVERTAKEN"]
    second = next(lead for lead, outcome in outcomes.items() if outcome is Outcome.OVERTAKEN)
    box.commit()
    [first] = box.answers(entry)
    assert box.answer(entry, given[second].kind, second, given[second].words, START + DAY) is Outcome.DONE
    assert [each.author_id for each in box.answers(entry)] == [first.author_id, second]
    assert len(box.rows(TOLD)) == 2


@pytest.mark.every_way
def test_an_answer_that_comes_twice_is_one(box: Box) -> None:
    entry, given = box.said(), Given(new_id(), Kind.WORKING, "a shorter form", due_at=DUE)
    for _ in range(2):
        assert entry_answers.answer(box.session, box.id, entry.id, DORA, given, START) is Outcome.DONE
        box.commit()
    assert len(box.answers(entry)) == len(box.rows(TOLD)) == 1
    assert len(box.session.scalars(select(Followup).where(Followup.workspace_id == box.id)).all()) == 1


def test_the_same_kind_again_puts_right_what_was_told_and_another_kind_is_told_beside_it(box: Box) -> None:
    entry = box.said()
    box.answer(entry, Kind.WORKING, words="a shorter from", due_at=DUE)
    box.answer(entry, Kind.WORKING, words="a shorter form", due_at=DUE + DAY, at=START + DAY)
    [answer] = box.answers(entry)
    assert answer.words == "a shorter form"
    [row] = box.rows(TOLD)
    assert row.is_outdated
    [promise] = box.session.scalars(select(Followup).where(Followup.workspace_id == box.id))
    assert (promise.what, promise.due_at, promise.owner_id, promise.other_id) == (answer.words, DUE + DAY, DORA, None)
    box.answer(entry, Kind.CHANGED, words="one page", at=START + 2 * DAY)
    assert [each.kind for each in box.answers(entry)] == [Kind.WORKING, Kind.CHANGED]
    assert len(box.rows(TOLD)) == 2


# What is promised, and the story


def test_what_is_being_worked_on_is_a_promise_and_once_kept_asks_what_was_changed(box: Box) -> None:
    entry = box.said()
    box.answer(entry, Kind.WORKING, words="a shorter form", due_at=DUE)
    [answer] = box.answers(entry)
    assert answer.followup_id
    done = followup_acts.finish(box.session, box.id, answer.followup_id, DORA, START + DAY)
    assert done
    assert done.state is State.DONE
    asked = entry_answers.of_promise(box.session, done, DORA)
    assert asked
    assert asked.id == entry.id
    assert entry_answers.of_promise(box.session, done, ANA) is None, "who took it over and does not read it"
    box.answer(entry, Kind.CHANGED, words="one page", at=START + DAY)
    assert entry_answers.of_promise(box.session, done, DORA) is None


def test_a_promise_that_moved_is_told_with_its_new_time(box: Box) -> None:
    entry = box.said()
    box.answer(entry, Kind.WORKING, words="a shorter form", due_at=DUE)
    [answer] = box.answers(entry)
    [row] = box.rows(TOLD)
    row.is_outdated = False
    box.session.execute(update(Followup).where(Followup.id == answer.followup_id).values(due_at=DUE + 7 * DAY))
    assert answer.followup_id
    entry_answers.show_promise_anew(box.session, box.id, answer.followup_id, START)
    box.commit()
    [row] = box.rows(TOLD)
    assert row.is_outdated
    assert str(int((DUE + 7 * DAY).timestamp())) in (box.reads(row) or "")


def test_what_was_changed_is_told_by_the_story_if_its_author_ticked_so_and_as_it_stands(box: Box) -> None:
    quiet, told = box.said(), box.said()
    box.answer(quiet, Kind.CHANGED, words="kept among us")
    box.answer(told, Kind.CHANGED, words="one signatrue", is_for_story=True)
    later = START + DAY

    def changes() -> list[str]:
        box.commit()
        return [each.words for each in story_candidates.choose(box.session, box.id, box.team, START + 3 * DAY).changes]

    assert changes() == ["one signatrue"]
    box.answer(told, Kind.CHANGED, words="one signature", is_for_story=True, at=later)
    assert changes() == ["one signature"]
    box.answer(told, Kind.CHANGED, words="one signature", at=later + DAY)
    assert changes() == []
    box.answer(told, Kind.CHANGED, words="one signature", is_for_story=True, at=later + DAY)
    assert changes() == ["one signature"]
    [answer] = box.answers(told)
    assert entry_answers.take_back(box.session, box.id, answer.id, DORA, later + DAY)
    assert changes() == []


def test_taken_back_an_answer_is_gone_from_everywhere_and_the_entry_waits_again(box: Box) -> None:
    entry = box.said()
    box.answer(entry, Kind.WORKING, words="a shorter form", due_at=DUE)
    [answer], [row] = box.answers(entry), box.rows(TOLD)
    assert not entry_answers.take_back(box.session, box.id, answer.id, FIN, START)
    assert entry_answers.take_back(box.session, box.id, answer.id, DORA, START)
    box.commit()
    assert box.answers(entry) == []
    assert box.reads(row, stands=True) is None, "so it is deleted in Slack"
    assert box.rows(TOLD)[0].is_outdated
    [promise] = box.session.scalars(select(Followup).where(Followup.workspace_id == box.id))
    assert promise.state is State.LET_GO
    assert not entry_answers.take_back(box.session, box.id, answer.id, DORA, START)
    assert box.answer(entry, Kind.HEARD, FIN) is Outcome.DONE


def test_who_answered_and_deletes_their_data_is_named_no_more(box: Box) -> None:
    entry = box.said(may_be_shown=True, signed_by=ANA)
    box.answer(entry, Kind.CHANGED, words=f"it is mended, thanks to <@{ANA}>")
    [row] = box.rows(TOLD)
    row.state, row.next_at, row.message_ts, row.channel_id = Sent.SENT, None, "1.1", QUAY
    row.is_outdated = False
    box.commit()
    erase(box.session, box.id, DORA, START)
    box.commit()
    [row] = box.rows(TOLD)
    assert row.state is Sent.CHANGING
    shown = box.reads(row, stands=True) or ""
    assert DORA not in shown
    assert "Somebody who is no longer here" in shown
    assert "it is mended" in shown
    assert SAID in shown
    row.state, row.next_at = Sent.SENT, None
    box.commit()
    erase(box.session, box.id, ANA, START)
    box.commit()
    [row] = box.rows(TOLD)
    assert row.state is Sent.CHANGING
    shown = box.reads(row, stands=True) or ""
    assert SAID not in shown
    assert ANA not in shown
    assert "it is mended" in shown


# Ten working days


def working_day(n: int, hour: int = 9) -> datetime:
    """The n-th working day after it was opened."""
    return (START + timedelta(days=(n - 1) // 5 * 7 + (n - 1) % 5)).replace(hour=hour)


def test_on_the_eighth_and_the_tenth_working_day_whoever_reads_it_is_asked_once_for_all(box: Box) -> None:
    box.said()
    box.said(words="something else")
    box.said(Addressee.STEWARDS, words="to those who look after it")
    assert box.ask(working_day(8, 8)) == []
    both = [f"{OWED} {DORA}", f"{OWED} {EVE}", f"{OWED} {FIN}"]
    assert box.ask(working_day(8)) == both
    [first] = [each for each in box.rows(OWED) if each.recipient == DORA]
    text = box.reads(first, working_day(8)) or ""
    assert SAID in text
    assert "something else" in text
    assert "to those" not in text
    assert box.ask(working_day(8, 10)) == []
    assert box.ask(working_day(9)) == []
    assert box.ask(working_day(10)) == both
    assert box.ask(working_day(10, 12)) == []


def test_what_was_answered_meanwhile_is_not_asked_for_and_what_stands_says_so(box: Box) -> None:
    one, other = box.said(), box.said(words="something else")
    box.ask(working_day(8))
    [row, *_] = [each for each in box.rows(OWED) if each.recipient == DORA]
    box.answer(one, Kind.HEARD, FIN, at=working_day(8))
    left = box.reads(row, working_day(8)) or ""
    assert SAID not in left
    assert "something else" in left
    assert [each.is_outdated for each in box.rows(OWED)] == [True, True]
    box.answer(other, Kind.HEARD, FIN, at=working_day(8))
    assert box.reads(row, working_day(8)) is None
    settled = box.reads(row, working_day(8), stands=True) or ""
    assert ALL_ANSWERED in settled
    assert "'button'" not in settled
    assert box.ask(working_day(10)) == []


def test_a_new_lead_is_asked_once_for_what_waited_before_and_a_former_one_no_more(box: Box) -> None:
    box.said()
    box.ask(working_day(8))
    team_changes.set_leads(box.session, box.id, box.team_id, [ANA, FIN], START)
    box.commit()
    [row] = [each for each in box.rows(OWED) if each.recipient == DORA]
    assert box.reads(row, working_day(8)) is None
    assert box.ask(working_day(10)) == [f"{OWED} {ANA}", f"{OWED} {FIN}"]
    assert box.ask(working_day(10, 12)) == []


def test_whoever_was_away_on_both_days_gets_one_message(box: Box) -> None:
    box.said()
    box.ask(working_day(8))
    box.ask(working_day(10))
    first, second = (each for each in box.rows(OWED) if each.recipient == DORA)
    assert box.reads(first, working_day(12)) is None
    assert SAID in (box.reads(second, working_day(12)) or "")
    assert SAID in (box.reads(first, working_day(12), stands=True) or ""), "what is there stays there"


def test_each_reader_s_own_calendar_counts(box: Box) -> None:
    preferences.put(box.session, box.id, FIN, hours={"work_days": [1, 2, 3]})
    box.commit()
    box.said()
    assert box.ask(working_day(8)) == [f"{OWED} {DORA}"]
    third_week = START + timedelta(days=15)
    assert f"{OWED} {FIN}" in box.ask(third_week), "a Tuesday, the eighth of the days on which Fin works"


def test_after_ten_working_days_those_who_look_after_kindling_are_asked_how_to_help(box: Box) -> None:
    entry = box.said()
    box.said(Addressee.TRUSTED, words="for Ben alone")
    assert f"{HELP} {EVE}" not in box.ask(working_day(10, 20))
    assert box.ask(working_day(11)) == [f"{HELP} {EVE}"]
    assert box.ask(working_day(12)) == []
    [row] = box.rows(HELP)
    text = box.reads(row, working_day(11)) or ""
    assert "c0quay" in text
    assert SAID not in text
    assert not any(each in text for each in (DORA, FIN, "Ben"))
    box.answer(entry, Kind.HEARD, at=working_day(11))
    assert box.reads(row, working_day(11)) is None
    assert box.rows(HELP)[0].is_outdated


def test_whoever_looks_after_kindling_reads_no_name_of_a_private_team(private_box: Box) -> None:
    private_box.said()
    private_box.ask(working_day(11))
    [row] = private_box.rows(HELP)
    text = private_box.reads(row, working_day(11)) or ""
    assert "c0quay" not in text
    assert "those who lead a team" in text


def test_a_team_without_a_lead_leaves_it_to_those_who_look_after_kindling_as_readers(box: Box) -> None:
    box.said()
    box.leave(DORA, FIN)
    assert box.ask(working_day(11)) == [f"{OWED} {EVE}"]


def test_the_lead_s_digest_says_that_something_waits(box: Box) -> None:
    entry = box.said()
    found = lead_digests.collect(box.session, box.id, DORA, [box.team], START)
    assert found.owed_id == entry.id
    box.answer(entry, Kind.HEARD, FIN)
    assert lead_digests.collect(box.session, box.id, DORA, [box.team], START).owed_id is None


def test_a_digest_that_stands_loses_the_line_once_somebody_answered(box: Box) -> None:
    entry, told = box.said(), {"starts_at": OPENED, "ends_at": START, "is_quiet": False, "is_sent": True}
    digest = Digest(workspace_id=box.id, id=new_id(), kind=DigestKind.LEAD, team_id=box.team_id, lead_id=DORA, **told)
    box.session.add(digest)
    outbox.add(box.session, box.id, [Wish(lead_digests.DUE, digest.id, DORA)], START)
    box.commit()
    box.answer(entry, Kind.HEARD, FIN)
    assert [each.is_outdated for each in box.rows(lead_digests.DUE)] == [True]


def test_a_change_of_an_answer_is_the_team_s_and_names_nobody(box: Box) -> None:
    entry = box.said()
    box.answer(entry, Kind.CHANGED, words="one signature", is_for_story=True)
    [answer] = box.answers(entry)
    assert answer.change_id == id_of("change", answer.id)
    item = retold.find(box.session, box.id, consents.Kind.CHANGE, answer.change_id)
    assert item
    assert not item.named_ids
