"""Words of those whom an organisation serves: told as theirs, with the yes of every colleague in them, and taken back
everywhere by whoever brought them in."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.slack.message import Message
from models import ClientWords, OutboxMessage
from models.across import own_data, publication, retold, stories, story_drafts
from models.across.exports import Scope
from models.capabilities import client_words, client_words_acts, consents, feelings, followup_acts, followups
from models.capabilities import stories as told
from models.capabilities.client_words import NAMED
from models.capabilities.client_words_acts import Draft, NotBrought
from models.capabilities.consents import ASKED, Answer, Kind
from models.capabilities.stories import POSTED
from models.people import channels, preferences, team_changes, teams
from models.people.preferences import HowThanked
from models.people.team_changes import NewTeam
from models.store import allowances
from models.store.base import id_of
from models.store.database import Database
from models.store.outbox import State
from tests.claims import claim_of, standing_claim_of
from tests.conftest import WORKSPACE
from tests.models.test_team_digests import ANA, BEN, CHI, DAY, DORA, EVE, FAY, FRIDAY, NIGHTS, QUAY, WEEK, Harbour
from tests.renderers import RENDERERS

SAID, WHO = "For once somebody rang me back", "a customer in Leeds"
HEARD = id_of("words of these tests")
SECRET = NewTeam("C0SECRET", "secret-plans", "C0SECRET", (DORA,), is_private=True)
NOVEMBER = date(2026, 11, 1)
AT = FRIDAY - DAY


class Quay(Harbour):
    """Its people hear what clients say; Dora leads it."""

    def brings(
        self,
        *named: str,
        words: str = SAID,
        by: str = ANA,
        id_: UUID = HEARD,
        team: NewTeam = QUAY,
        may_be_published: bool = False,
    ) -> NotBrought | None:
        """Somebody brings words in."""
        draft = Draft(id_, by, team.id, words, WHO, named, may_be_published)
        why = client_words_acts.bring(self.session, WORKSPACE, draft, AT)
        self.commit()
        return why

    def changes(self, *named: str, words: str, by: str = ANA, may_be_published: bool = False) -> NotBrought | None:
        """They are put right."""
        draft = Draft(HEARD, by, QUAY.id, words, WHO, named, may_be_published)
        why = client_words_acts.change(self.session, WORKSPACE, draft, FRIDAY + DAY)
        self.commit()
        return why

    def takes_back(self, by: str = ANA) -> str | None:
        """They are taken back."""
        was = client_words_acts.take_back(self.session, WORKSPACE, HEARD, by, FRIDAY + DAY)
        self.commit()
        return was

    def says(self, member_id: str, said: Answer) -> None:
        """A colleague who is named answers."""
        client_words_acts.answer(self.session, WORKSPACE, HEARD, member_id, said, AT)
        self.commit()

    def message(self, recipient: str, kind: str = NAMED, *, stands: bool = False) -> str | None:
        """What somebody reads, or what becomes of it where it stands."""
        rows = (OutboxMessage.kind == kind, OutboxMessage.recipient == recipient)
        row = self.session.scalars(select(OutboxMessage).where(*rows)).one_or_none()
        if row is None:
            return None
        channels.note_look(self.session, WORKSPACE, FRIDAY)
        made = RENDERERS[kind](self.session, (standing_claim_of if stands else claim_of)(row, FRIDAY))
        assert made is None or isinstance(made, Message)
        return str(made.payload()) if made else None

    def told(self) -> set[str]:
        """Who is told that they are named."""
        return set(self.session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == NAMED)))

    def story(self) -> stories.Preview:
        """What those who lead see of the month."""
        team = teams.get(self.session, WORKSPACE, QUAY.id)
        assert team
        assert story_drafts.draft(self.session, WORKSPACE, team, NOVEMBER, date(2026, 12, 2), FRIDAY)
        self.commit()
        found = stories.of_lead(self.session, WORKSPACE, told.id_for(QUAY.id, NOVEMBER), DORA, FRIDAY)
        assert found
        return found

    def posts(self) -> None:
        """A lead posts it, and it is in Slack."""
        seen = self.story()
        shown = [each.id for each in seen.told.items]
        done = stories.post(self.session, WORKSPACE, seen, DORA, shown, seen.story.worded_at, FRIDAY)
        assert done is stories.Outcome.DONE
        row = self.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == POSTED)).one()
        row.state, row.next_at, row.channel_id, row.message_ts = State.SENT, None, QUAY.channel_id, "3.3"
        self.commit()

    def published(self) -> list[publication.Published]:
        """What anyone may read."""
        return publication.collect(self.session, Scope(WORKSPACE))


@pytest.fixture
def quay(database: Database) -> Iterator[Quay]:
    """One of each kind of database."""
    with Session(database.engine, expire_on_commit=False) as session:
        quay = Quay(session)
        team_changes.set_leads(session, WORKSPACE, QUAY.id, [DORA], FRIDAY - 9 * WEEK)
        quay.commit()
        yield quay


# Where they are told


def test_words_that_name_nobody_are_told_in_the_next_digest_and_in_no_other(quay: Quay) -> None:
    assert quay.brings() is None
    shown = str(quay.digest())
    assert SAID in shown
    assert f"A customer in Leeds said, and <@{ANA}> brought it in:" in shown
    assert SAID not in str(quay.digest(at=FRIDAY + WEEK))
    assert SAID not in str(quay.digest(NIGHTS)), "another team's"


@pytest.mark.parametrize(
    ("answers", "is_told"),
    [
        ({}, False),
        ({BEN: Answer.TEAM}, False),
        ({BEN: Answer.TEAM, CHI: Answer.NO}, False),
        ({BEN: Answer.TEAM, CHI: Answer.TEAM}, True),
        ({BEN: Answer.TEAM, CHI: Answer.ANYONE}, False),
    ],
    ids=str,
)
def test_a_team_reads_them_with_the_yes_of_every_colleague_in_them(
    quay: Quay, answers: Mapping[str, Answer], is_told: bool
) -> None:
    """A yes to more than those who said it agreed to is none."""
    quay.brings(BEN, CHI)
    for each, said in answers.items():
        quay.says(each, said)
    voice = quay.story().told.voice
    assert (voice is not None and voice.words == SAID) is is_told
    assert (SAID in str(quay.digest())) is is_told


def test_who_says_yes_late_is_in_a_later_digest(quay: Quay) -> None:
    quay.brings(BEN)
    quay.thanks("for something else")
    assert SAID not in str(quay.digest())
    quay.says(BEN, Answer.TEAM)
    assert SAID in str(quay.digest(at=FRIDAY + WEEK))


def test_whoever_brings_words_of_their_own_merit_agrees_by_that_and_hears_nothing(quay: Quay) -> None:
    quay.brings(ANA, BEN)
    assert quay.told() == {BEN}
    quay.says(BEN, Answer.TEAM)
    assert SAID in str(quay.digest())


def test_a_digest_that_came_to_nothing_gives_them_to_the_next(quay: Quay) -> None:
    quay.brings()
    assert quay._make(QUAY, FRIDAY) is None
    lost = quay.row(QUAY)
    lost.state, lost.next_at = State.FAILED, None
    quay.commit()
    assert SAID in str(quay.digest(at=FRIDAY + WEEK))


def test_a_story_tells_them_first_and_asks_nobody_again(quay: Quay) -> None:
    quay.brings(BEN)
    quay.says(BEN, Answer.TEAM)
    quay.posts()
    shown = quay.message("C0QUAY", POSTED, stands=True)
    assert shown
    assert f"A customer in Leeds thanks <@{BEN}>, and <@{ANA}> brought it in:" in shown
    assert quay.session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind == ASKED)).all() == []
    team = teams.get(quay.session, WORKSPACE, QUAY.id)
    assert team
    december = (date(2026, 12, 1), date(2027, 1, 6))
    again = story_drafts.draft(quay.session, WORKSPACE, team, *december, FRIDAY + WEEK)
    assert again
    assert told.items_of(quay.session, WORKSPACE, again.id) == [], "one story tells them"


# Colleagues who are named


def test_a_colleague_hears_it_alone_and_is_asked_in_that_message(quay: Quay) -> None:
    quay.brings(BEN, CHI)
    assert quay.told() == {BEN, CHI}
    heard = quay.message(BEN)
    assert heard
    assert SAID in heard
    assert "May *quay* read it" in heard
    for said, reads in ((Answer.TEAM, "You said yes"), (Answer.NO, "You said no")):
        quay.says(CHI, said)
        assert quay.message(BEN) == heard, "what another says is not for them"
        assert reads in str(quay.message(CHI, stands=True))


def _likes_it_privately(quay: Quay) -> None:
    quay.likes(BEN, HowThanked.PRIVATELY)


def _is_asked_no_more(quay: Quay) -> None:
    preferences.to_change(quay.session, WORKSPACE, BEN).may_be_asked = False


@pytest.mark.parametrize("choose", [_likes_it_privately, _is_asked_no_more])
def test_who_would_rather_not_be_asked_hears_it_and_is_not_asked(quay: Quay, choose: object) -> None:
    choose(quay)  # type: ignore[operator]
    quay.commit()
    quay.brings(BEN)
    heard = quay.message(BEN)
    assert heard
    assert SAID in heard
    assert "Only you can see this" in heard
    assert "actions" not in heard
    quay.says(BEN, Answer.TEAM)
    assert SAID not in str(quay.digest())


def test_nobody_outside_hears_of_the_team_of_a_private_channel(quay: Quay) -> None:
    team_changes.put(quay.session, WORKSPACE, SECRET, FRIDAY - 9 * WEEK)
    team_changes.add_people(quay.session, WORKSPACE, SECRET.id, [ANA, BEN], FRIDAY - 9 * WEEK)
    quay.commit()
    assert quay.brings(BEN, FAY, team=SECRET) is None
    assert "secret-plans" in str(quay.message(BEN))
    heard = quay.message(FAY)
    assert heard
    assert "secret-plans" not in heard
    assert "actions" not in heard
    for each in (BEN, FAY):
        quay.says(each, Answer.TEAM)
    found = client_words.find(quay.session, WORKSPACE, HEARD)
    assert found
    assert found.answers == {BEN: Answer.TEAM, FAY: None}
    copy = str(own_data.collect(quay.session, WORKSPACE, FAY))
    assert SAID in copy
    assert "secret-plans" not in copy


def test_a_yes_taken_back_takes_them_from_where_they_stand_and_looks_as_if_they_had_never_come(quay: Quay) -> None:
    quay.brings(BEN)
    quay.says(BEN, Answer.TEAM)
    quay.thanks("for something else")
    assert SAID in str(quay.digest())
    assert quay.story().told.voice
    quay.says(BEN, Answer.NO)
    assert quay.row(QUAY).state is State.CHANGING
    shown = str(quay.anew())
    assert SAID not in shown
    assert "for something else" in shown
    assert retold.find(quay.session, WORKSPACE, Kind.CLIENT, HEARD) is None
    left = quay.story()
    assert (left.told.voice, SAID in str(left.waiting), Kind.CLIENT in [each.kind for each in left.waiting]) == (
        None,
        False,
        False,
    )


# Whoever brought them in


def test_taken_back_they_go_from_everywhere(quay: Quay) -> None:
    quay.brings(BEN)
    quay.says(BEN, Answer.TEAM)
    quay.thanks("for something else")
    quay.digest()
    quay.posts()
    assert quay.takes_back(BEN) is None, "they are Ana's to take back"
    assert quay.takes_back() == SAID
    assert quay.row(QUAY).state is State.CHANGING
    assert SAID not in str(quay.anew())
    assert quay.message(BEN, stands=True) is None
    assert quay.message("C0QUAY", POSTED, stands=True) is None, "there was nothing else in it"
    assert quay.session.scalars(select(OutboxMessage.state).where(OutboxMessage.kind == POSTED)).all() == [
        State.CHANGING
    ]
    assert not [each for each in quay.session.scalars(select(ClientWords)) if SAID in each.words or each.said_by]
    assert quay.brings(BEN) is None, "the form that comes again"
    assert client_words.find(quay.session, WORKSPACE, HEARD) is None
    assert quay.takes_back() is None


def test_put_right_they_follow_everywhere_and_whoever_is_named_is_asked_anew(quay: Quay) -> None:
    quay.brings(BEN)
    quay.says(BEN, Answer.TEAM)
    quay.thanks("for something else")
    assert SAID in str(quay.digest())
    assert quay.changes(BEN, CHI, words="They rang me back") is None
    assert quay.told() == {BEN, CHI}
    assert quay.row(QUAY).state is State.CHANGING
    assert "rang me back" not in str(quay.anew()), "they said yes to other words"
    assert "They rang me back" in str(quay.message(BEN, stands=True))
    assert "May *quay* read it" in str(quay.message(BEN, stands=True))
    for each in (BEN, CHI):
        quay.says(each, Answer.TEAM)
    assert "They rang me back" in str(quay.anew())
    assert quay.changes(CHI, words="They rang me back") is None
    assert quay.message(BEN, stands=True) is None, "he is not named any more"


def test_a_form_sent_without_a_change_asks_nobody_anew(quay: Quay) -> None:
    quay.brings(BEN)
    quay.says(BEN, Answer.TEAM)
    assert quay.changes(BEN, words=SAID) is None
    found = client_words.find(quay.session, WORKSPACE, HEARD)
    assert found
    assert found.answers == {BEN: Answer.TEAM}


def test_only_somebody_of_the_team_brings_words_to_it_and_only_they_change_them(quay: Quay) -> None:
    assert quay.brings(by=FAY) == NotBrought()
    assert quay.brings(by=EVE) == NotBrought()
    assert client_words.find(quay.session, WORKSPACE, HEARD) is None
    assert quay.brings(by=DORA) is None, "she leads it"
    assert quay.changes(words="something else", by=ANA) == NotBrought()
    found = client_words.find(quay.session, WORKSPACE, HEARD)
    assert found
    assert found.words.words == SAID


def test_words_count_towards_what_one_person_may_send(quay: Quay) -> None:
    allowances.spend(quay.session, WORKSPACE, ANA, allowances.MESSAGES, AT)
    why = quay.brings(BEN)
    assert why
    assert why.wait > timedelta()
    assert client_words.find(quay.session, WORKSPACE, HEARD) is None
    assert quay.brings() is None, "that sends nothing"


# Beyond the workspace


@pytest.mark.parametrize(
    ("may_be_published", "answers", "is_published"),
    [
        (False, {}, False),
        (True, {}, False),
        (True, {BEN: Answer.TEAM}, False),
        (True, {BEN: Answer.ANYONE}, True),
        (False, {BEN: Answer.ANYONE}, False),
    ],
)
def test_publishing_needs_the_second_tick_and_the_second_yes(
    quay: Quay, may_be_published: bool, answers: Mapping[str, Answer], is_published: bool
) -> None:
    quay.brings(BEN, may_be_published=may_be_published)
    for each, said in answers.items():
        quay.says(each, said)
    found = quay.published()
    assert [each.words for each in found] == ([SAID] if is_published else [])
    assert ANA not in str(found), "who brought it is no part of what they said"
    assert {each.speaker for each in found} <= {WHO}


def test_words_that_name_nobody_are_published_with_the_tick_alone_and_not_once_taken_back(quay: Quay) -> None:
    quay.brings()
    assert quay.published() == []
    assert quay.changes(words=SAID, may_be_published=True) is None
    assert [each.words for each in quay.published()] == [SAID]
    quay.takes_back()
    assert quay.published() == []


def test_an_answer_is_a_text_to_copy_for_the_two_alone_while_both_let_anyone_read_it(quay: Quay) -> None:
    session, promise_id = quay.session, _answered(quay)
    about = (session, WORKSPACE, id_of("a story"), Kind.ANSWER, promise_id, (ANA, BEN), AT)
    consents.note(*about)

    def readers() -> list[str]:
        return [each for each in (ANA, BEN, CHI) if publication.of_answer(session, WORKSPACE, promise_id, each)]

    for said, expected in (
        ({}, []),
        ({ANA: Answer.ANYONE}, []),
        ({BEN: Answer.TEAM}, []),
        ({BEN: Answer.ANYONE}, [ANA, BEN]),
        ({ANA: Answer.NO}, []),
    ):
        for each, answer in said.items():
            stories.answer(session, WORKSPACE, promise_id, each, answer, AT)
        quay.commit()
        assert readers() == expected, said


def _answered(quay: Quay) -> UUID:
    """Ana kept a promise to Ben, who said how that felt."""
    promise = followups.Promise(id_of("a promise"), ANA, BEN, "call the client", AT)
    followups.record(quay.session, WORKSPACE, promise, AT - DAY)
    quay.commit()
    followup = followup_acts.finish(quay.session, WORKSPACE, promise.id, ANA, AT - DAY)
    assert followup
    feelings.ask(quay.session, followup, BEN, AT.date(), AT - DAY)
    quay.session.flush()
    assert feelings.answer(quay.session, WORKSPACE, promise.id, BEN, 5, AT - DAY)
    quay.session.flush()
    assert feelings.comment(quay.session, WORKSPACE, promise.id, BEN, "It was quick", AT - DAY)
    quay.commit()
    return promise.id
