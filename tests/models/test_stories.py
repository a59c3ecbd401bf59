"""Stories of change: nothing is told again without the yes of everyone named, as it stands at that moment."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.slack.message import Message
from models import AskedConsent, Cadence, Member, OutboxMessage, Workspace
from models.across import being_thanked, retold, stories, story_drafts
from models.across.being_thanked import BeingThanked
from models.across.stories import Outcome
from models.capabilities import changes, consents, feelings, followup_acts, followups, shoutout_changes, shoutouts
from models.capabilities import stories as told
from models.capabilities.changes import Change
from models.capabilities.consents import ASKED, Answer
from models.capabilities.followups import CheckBack, Promise
from models.capabilities.shoutout_changes import Correction
from models.capabilities.shoutouts import Audience, Draft
from models.capabilities.stories import POSTED
from models.people import channels, members, preferences, team_changes, teams
from models.people.cadences import CadenceKind
from models.people.preferences import HowThanked
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store import outbox, workspaces
from models.store.base import id_of, new_id
from models.store.database import Database
from tests.claims import claim_of, standing_claim_of
from tests.conftest import START
from tests.databases import Databases
from tests.erasing import erase
from tests.profiles import profile
from tests.renderers import RENDERERS

ANA, BEN, CHI, DORA, EVE, FIN = "UANA", "UBEN", "UCHI", "UDORA", "UEVE", "UFIN"
PEOPLE = (ANA, BEN, CHI, DORA, EVE, FIN)
LEADS = (DORA, FIN)
QUAY, KUDOS = "C0QUAY", "C0KUDOS"
WORDS, MORE = "untangling the rota", "the client could start on time"
THANKS = id_of("thanks of these tests")
NOVEMBER, SHOWN_ON = date(2026, 11, 1), date(2026, 12, 2)
ASKED_AT = datetime.combine(date(2026, 11, 25), START.timetz())
NOW = datetime.combine(SHOWN_ON, START.timetz())
DAY = timedelta(days=1)
_numbers = count(1)


class Harbour:
    """A workspace with a team of three, whose two leads are not in its channel, and Eve, who is in no team."""

    def __init__(self, session: Session, *, is_private: bool = False) -> None:
        self.session, self.id = session, f"T{next(_numbers):09}"
        workspace = Workspace(
            id=self.id,
            name="Harbour",
            bot_user_id="U0KINDLING",
            recognition_channel_id=KUDOS,
            value_names=[],
            lead_ids=[],
            created_at=START,
        )
        workspaces.register(session, workspace)
        members.remember(session, self.id, [profile(each) for each in PEOPLE], START)
        self.team_id = self.new_team(QUAY, LEADS, (ANA, BEN, CHI), is_private=is_private)
        channels.note(session, self.id, KUDOS, False, NOW)
        self.commit()

    def new_team(self, channel_id: str, leads: tuple[str, ...], people: tuple[str, ...], **more: Any) -> UUID:
        """A team of these people, for two months by now."""
        at, new = START - timedelta(days=60), NewTeam(channel_id, channel_id.lower(), channel_id, leads, **more)
        team_changes.put(self.session, self.id, new, at)
        team_changes.add_people(self.session, self.id, new.id, people, at)
        return new.id

    @property
    def team(self) -> Team:
        """The team."""
        found = teams.get(self.session, self.id, self.team_id)
        assert found
        return found

    @property
    def story_id(self) -> UUID:
        """Of its story."""
        return told.id_for(self.team_id, NOVEMBER)

    def commit(self) -> None:
        """One unit of work is over."""
        self.session.commit()
        self.session.expire_all()

    def thanks(
        self,
        giver: str = ANA,
        to: tuple[str, ...] = (BEN,),
        words: str = WORDS,
        *,
        id_: UUID = THANKS,
        audience: Audience = Audience.PUBLIC,
        may_be_retold: bool = False,
        at: datetime = START,
    ) -> UUID:
        """Somebody thanks somebody."""
        draft = Draft(id_, giver, to, to, words, audience, MORE, may_be_retold=may_be_retold)
        shoutouts.record(self.session, self.id, draft, KUDOS, at)
        self.commit()
        return id_

    def answered(self, comment: str, *, face: int = 5, owner: str = CHI, other: str = EVE) -> UUID:
        """Somebody says in words how a promise that was kept felt."""
        promise = Promise(new_id(), owner, other, "the secret what", START + DAY)
        followups.record(self.session, self.id, promise, START)
        self.commit()
        followup = followup_acts.finish(self.session, self.id, promise.id, owner, START)
        assert followup
        feelings.look_back(self.session, self.id, promise.id, owner, CheckBack.ASK, START)
        self.session.flush()
        feelings.ask(self.session, followup, other, START.date(), START + DAY / 2)
        self.session.flush()
        assert feelings.answer(self.session, self.id, promise.id, other, face, START + DAY / 2)
        self.session.flush()
        assert feelings.comment(self.session, self.id, promise.id, other, comment, START + DAY / 2)
        self.commit()
        return promise.id

    def noted(self, words: str, at: datetime = START) -> UUID:
        """A lead notes what was changed."""
        change = Change(
            workspace_id=self.id, id=new_id(), team_id=self.team_id, author_id=DORA, words=words, created_at=at
        )
        changes.note(self.session, change)
        self.commit()
        return change.id

    def draft(self, at: datetime = ASKED_AT) -> None:
        """The story is begun, and its previews are shown."""
        story = story_drafts.draft(self.session, self.id, self.team, NOVEMBER, SHOWN_ON, at)
        assert story
        for each in LEADS:
            preview_id = id_of("preview", self.id, each)
            stories.show(self.session, story, preview_id, each, at)
            due = outbox.Wish(f"{CadenceKind.STORY}.due", preview_id, each)
            outbox.add(self.session, self.id, [due], at)
        self.commit()

    def asked(self) -> dict[UUID, set[str]]:
        """Who is asked about what."""
        found: dict[UUID, set[str]] = {}
        rows = (OutboxMessage.workspace_id == self.id, OutboxMessage.kind == ASKED)
        for row in self.session.scalars(select(OutboxMessage).where(*rows)):
            found.setdefault(row.subject_id, set()).add(row.recipient)
        return found

    def says(self, member_id: str, said: Answer, subject_id: UUID = THANKS, at: datetime = ASKED_AT + DAY) -> None:
        """Somebody answers."""
        stories.answer(self.session, self.id, subject_id, member_id, said, at)
        self.commit()

    def preview(self, lead_id: str = DORA, at: datetime = NOW) -> stories.Preview:
        """What a lead sees."""
        found = stories.of_lead(self.session, self.id, self.story_id, lead_id, at)
        assert found
        return found

    def post(self, lead_id: str = DORA, seen: stories.Preview | None = None, at: datetime = NOW) -> Outcome:
        """A lead posts what they see, or saw."""
        seen = seen or self.preview(lead_id)
        shown = [each.id for each in seen.told.items]
        outcome = stories.post(
            self.session, self.id, self.preview(lead_id, at), lead_id, shown, seen.story.worded_at, at
        )
        self.commit()
        return outcome

    def message(self, kind: str, recipient: str, *, stands: bool = False, at: datetime = NOW) -> Message | None:
        """What is sent, or stands there, now."""
        channels.note_look(self.session, self.id, at)
        rows = (OutboxMessage.workspace_id == self.id, OutboxMessage.kind == kind)
        found = select(OutboxMessage).where(*rows, OutboxMessage.recipient == recipient)
        row = self.session.scalars(found).one_or_none()
        claim = row and (standing_claim_of if stands else claim_of)(row, at)
        message = RENDERERS[kind](self.session, claim) if claim else None
        assert message is None or isinstance(message, Message)
        return message

    def posted(self, *, stands: bool = False) -> str | None:
        """What the channel reads."""
        message = self.message(POSTED, QUAY, stands=stands)
        return str(message.payload()) if message else None

    def outdated(self, kind: str) -> bool:
        """Whether messages of this kind are to be made anew."""
        rows = (OutboxMessage.workspace_id == self.id, OutboxMessage.kind == kind)
        return all(self.session.scalars(select(OutboxMessage.is_outdated).where(*rows)))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Callable[..., Any]]:
    """Opens a workspace of its own, of a database that all these tests share."""
    database = Database(databases.new(request.param))

    @contextmanager
    def harbour(**more: Any) -> Iterator[Harbour]:
        with Session(database.engine, expire_on_commit=False) as session:
            yield Harbour(session, **more)

    yield harbour
    database.engine.dispose()


@pytest.fixture
def harbour(opened: Callable[..., Any]) -> Iterator[Harbour]:
    """One of them."""
    with opened() as harbour:
        yield harbour


# Everyone named, at that moment


BOTH, NAMED_IN_WORDS = (ANA, BEN), f"{WORDS} with <@{CHI}>"


@pytest.mark.parametrize(
    ("words", "answers", "is_told"),
    [
        (WORDS, {}, False),
        (WORDS, {ANA: Answer.TEAM}, False),
        (WORDS, {BEN: Answer.TEAM}, False),
        (WORDS, {ANA: Answer.TEAM, BEN: Answer.TEAM}, True),
        (WORDS, {ANA: Answer.TEAM, BEN: Answer.ANYONE}, True),
        (WORDS, {ANA: Answer.TEAM, BEN: Answer.NO}, False),
        (NAMED_IN_WORDS, {ANA: Answer.TEAM, BEN: Answer.TEAM}, False),
        (NAMED_IN_WORDS, {ANA: Answer.TEAM, BEN: Answer.TEAM, CHI: Answer.TEAM}, True),
    ],
)
def test_only_what_everyone_named_says_yes_to_is_told(
    harbour: Harbour, words: str, answers: dict[str, Answer], is_told: bool
) -> None:
    harbour.thanks(words=words)
    harbour.noted("We rest on Fridays")
    harbour.draft()
    for each, said in answers.items():
        harbour.says(each, said)
    seen = harbour.message("story.due", DORA)
    assert seen
    assert (WORDS in str(seen.payload())) is is_told
    assert harbour.post() is Outcome.DONE
    told = harbour.posted()
    assert told
    assert (WORDS in told) is is_told
    assert "We rest on Fridays" in told


def _agreed(harbour: Harbour, words: str = WORDS) -> None:
    harbour.thanks(words=words)
    harbour.draft()
    for each in BOTH:
        harbour.says(each, Answer.TEAM)


def test_a_yes_that_is_taken_back_before_it_is_posted_counts_as_none(harbour: Harbour) -> None:
    _agreed(harbour)
    seen = harbour.preview()
    harbour.says(BEN, Answer.NO)
    assert harbour.post(seen=seen) is Outcome.EMPTY, "nothing is left of what the lead saw"
    assert harbour.posted() is None


def test_a_yes_that_is_taken_back_between_the_lead_s_yes_and_the_post_counts_as_none(harbour: Harbour) -> None:
    _agreed(harbour)
    assert harbour.post() is Outcome.DONE
    harbour.says(BEN, Answer.NO)
    assert harbour.posted() is None


@pytest.mark.parametrize("who", BOTH)
def test_what_was_posted_is_made_anew_without_what_somebody_takes_back(harbour: Harbour, who: str) -> None:
    harbour.noted("We rest on Fridays")
    _agreed(harbour)
    harbour.post()
    told = harbour.posted(stands=True)
    assert told
    assert WORDS in told
    harbour.says(who, Answer.NO, at=NOW + 300 * DAY)
    assert harbour.outdated(POSTED)
    left = harbour.posted(stands=True)
    assert left
    assert WORDS not in left
    assert "We rest on Fridays" in left


def test_a_yes_can_be_taken_back_also_when_the_team_is_none_any_more(harbour: Harbour) -> None:
    harbour.noted("We rest on Fridays")
    _agreed(harbour)
    harbour.post()
    team_changes.close(harbour.session, harbour.id, harbour.team_id, NOW)
    harbour.commit()
    asked = harbour.message(ASKED, BEN, stands=True)
    assert asked
    assert "Take my yes back" in str(asked.payload())
    harbour.says(BEN, Answer.NO)
    left = harbour.posted(stands=True)
    assert left
    assert WORDS not in left


def test_a_story_of_which_nothing_is_left_is_deleted(harbour: Harbour) -> None:
    _agreed(harbour)
    harbour.post()
    assert harbour.posted(stands=True)
    harbour.says(ANA, Answer.NO)
    assert harbour.posted(stands=True) is None


def test_what_is_agreed_to_later_is_not_posted(harbour: Harbour) -> None:
    harbour.noted("We rest on Fridays")
    harbour.thanks()
    harbour.draft()
    harbour.post()
    for each in BOTH:
        harbour.says(each, Answer.TEAM, at=NOW + DAY)
    told = harbour.posted(stands=True)
    assert told
    assert WORDS not in told
    question = harbour.message(ASKED, BEN, stands=True)
    assert question
    assert harbour.message(ASKED, BEN) is None, "nobody is asked any more"


@pytest.mark.parametrize("who", BOTH)
@pytest.mark.parametrize("when", ["before", "after"])
def test_whoever_is_erased_is_in_no_story_any_more(harbour: Harbour, who: str, when: str) -> None:
    harbour.noted("We rest on Fridays")
    _agreed(harbour)
    if when == "after":
        harbour.post()
    erase(harbour.session, harbour.id, who, NOW)
    harbour.commit()
    if when == "before":
        harbour.post()
    else:
        assert harbour.outdated(POSTED)
    told = harbour.posted(stands=True)
    assert told
    assert not [each for each in (WORDS, who, MORE) if each in told]
    left = select(AskedConsent).where(AskedConsent.workspace_id == harbour.id, AskedConsent.member_id == who)
    assert harbour.session.scalars(left).all() == []


def test_whoever_leaves_without_an_answer_said_no_and_a_yes_from_before_stays(harbour: Harbour) -> None:
    harbour.thanks()
    harbour.draft()
    harbour.says(ANA, Answer.TEAM)
    gone = update(Member).where(Member.workspace_id == harbour.id, Member.id.in_(BOTH))
    harbour.session.execute(gone.values(is_deleted=True))
    harbour.commit()
    assert harbour.preview().told.is_empty
    harbour.says(BEN, Answer.TEAM)  # as if he had just before
    assert harbour.preview().told.items


def test_thanks_that_are_taken_back_leave_the_story(harbour: Harbour) -> None:
    harbour.noted("We rest on Fridays")
    _agreed(harbour)
    harbour.post()
    assert shoutout_changes.withdraw(harbour.session, harbour.id, THANKS, ANA, NOW)
    harbour.commit()
    assert harbour.outdated(POSTED)
    told = harbour.posted(stands=True)
    assert told
    assert WORDS not in told
    gone = harbour.message(ASKED, BEN, stands=True)
    assert gone
    assert WORDS not in str(gone.payload())


def test_a_yes_is_to_the_words_as_they_were(harbour: Harbour) -> None:
    _agreed(harbour)
    to = Correction((BEN,), (BEN,), f"{WORDS}, at last", None, None)
    shoutout_changes.change(harbour.session, harbour.id, THANKS, ANA, to, ASKED_AT + 2 * DAY)
    harbour.commit()
    assert harbour.preview().told.is_empty
    again = harbour.message(ASKED, BEN, stands=True)
    assert again
    assert "at last" in str(again.payload())
    assert "Yes, you may" in str(again.payload())
    for each in BOTH:
        harbour.says(each, Answer.TEAM, at=ASKED_AT + 3 * DAY)
    assert harbour.preview().told.items


# Who decides


@pytest.mark.every_way
def test_of_two_leads_at_once_one_decides(opened: Callable[..., Any], harbour: Harbour) -> None:
    _agreed(harbour)
    seen = {each: harbour.preview(each) for each in LEADS}
    assert harbour.post(DORA, seen[DORA]) is Outcome.DONE
    shown = [each.id for each in seen[FIN].told.items]
    late = stories.leave_out(harbour.session, harbour.id, seen[FIN], FIN, None, NOW)
    again = stories.post(harbour.session, harbour.id, seen[FIN], FIN, shown, None, NOW)
    harbour.commit()
    assert (late, again) == (Outcome.OVER, Outcome.OVER)
    posts = select(OutboxMessage).where(OutboxMessage.workspace_id == harbour.id, OutboxMessage.kind == POSTED)
    assert len(harbour.session.scalars(posts).all()) == 1
    for each in LEADS:
        told = harbour.message("story.due", each, stands=True)
        assert told
        assert f"with the yes of <@{DORA}>" in told.text
        assert harbour.message("story.due", each) is None, "who has not read it need not decide"


async def test_two_leads_who_post_it_at_the_same_moment_post_it_once(databases: Databases) -> None:
    url = databases.new("postgresql")
    replicas = [Database(url), Database(url)]
    with Session(replicas[0].engine) as session:
        harbour = Harbour(session)
        _agreed(harbour)
        shown = [each.id for each in harbour.preview().told.items]
        harbour.commit()

        def post(lead_id: str) -> Callable[[Session], Outcome]:
            def act(session: Session) -> Outcome:
                preview = stories.of_lead(session, harbour.id, harbour.story_id, lead_id, NOW)
                assert preview
                return stories.post(session, harbour.id, preview, lead_id, shown, None, NOW)

            return act

        both = (replica.write(post(each)) for each in LEADS for replica in replicas)
        assert sorted(each.name for each in await asyncio.gather(*both)) == ["DONE", "OVER", "OVER", "OVER"]
    for replica in replicas:
        await replica.close()


def test_not_this_month_posts_nothing(harbour: Harbour) -> None:
    _agreed(harbour)
    assert stories.leave_out(harbour.session, harbour.id, harbour.preview(), DORA, None, NOW) is Outcome.DONE
    harbour.commit()
    assert harbour.post(FIN) is Outcome.OVER
    assert harbour.posted() is None


def test_where_no_lead_answers_nothing_is_posted_and_it_is_too_late_a_month_on(harbour: Harbour) -> None:
    _agreed(harbour)
    assert harbour.posted() is None
    late = ASKED_AT + stories.OPEN_FOR
    assert not harbour.preview(at=late).is_open
    assert harbour.post(at=late) is Outcome.OVER


def test_only_those_who_lead_the_team_now_see_it_and_decide(harbour: Harbour) -> None:
    _agreed(harbour)
    for each in (ANA, EVE):
        assert stories.of_lead(harbour.session, harbour.id, harbour.story_id, each, NOW) is None
    team_changes.set_leads(harbour.session, harbour.id, harbour.team_id, [FIN], NOW)
    harbour.commit()
    assert stories.of_lead(harbour.session, harbour.id, harbour.story_id, DORA, NOW) is None
    assert harbour.message("story.due", DORA) is None


def test_a_lead_posts_what_they_saw_and_no_other_words(harbour: Harbour) -> None:
    _agreed(harbour)
    shown = [each.id for each in harbour.preview().told.items]
    assert stories.reword(harbour.session, harbour.id, harbour.preview(FIN), FIN, "A month", "Fridays", NOW)
    harbour.commit()
    before = (DORA, shown, None, NOW)
    assert stories.post(harbour.session, harbour.id, harbour.preview(), *before) is Outcome.CHANGED
    assert harbour.outdated("story.due"), "both leads see the new words"
    assert harbour.post() is Outcome.DONE
    told = harbour.posted()
    assert told
    assert "A month" in told
    assert "Fridays" in told
    assert not stories.reword(harbour.session, harbour.id, harbour.preview(FIN), FIN, None, None, NOW)


def test_a_yes_that_came_after_the_lead_looked_is_not_posted_unseen(harbour: Harbour) -> None:
    harbour.noted("We rest on Fridays")
    harbour.thanks()
    harbour.draft()
    seen = harbour.preview()
    for each in BOTH:
        harbour.says(each, Answer.TEAM)
    assert harbour.post(seen=seen) is Outcome.DONE
    told = harbour.posted()
    assert told
    assert WORDS not in told


def test_people_said_yes_to_one_channel(harbour: Harbour) -> None:
    _agreed(harbour)
    harbour.session.execute(update(Team).where(Team.workspace_id == harbour.id).values(channel_id="C0ELSEWHERE"))
    harbour.commit()
    assert harbour.post() is Outcome.OVER


# Who is asked, and about what


def test_whoever_gave_thanks_and_chose_so_is_not_asked_again(harbour: Harbour) -> None:
    harbour.thanks(may_be_retold=True)
    harbour.draft()
    assert harbour.asked() == {THANKS: {BEN}}
    harbour.says(BEN, Answer.TEAM)
    assert harbour.preview().told.items


def test_nobody_is_asked_about_more_than_one_thing_for_a_story_nor_twice_about_the_same(harbour: Harbour) -> None:
    for number in range(6):
        harbour.thanks(words=f"{WORDS} {'and more ' * number}", id_=id_of("one of many", number))
    said = harbour.answered("It ran at once")
    harbour.draft()
    asked = harbour.asked()
    assert sorted(map(sorted, asked.values())) == [[ANA, BEN], [CHI, EVE]]
    assert asked[said] == {CHI, EVE}
    december = date(2026, 12, 1)
    story_drafts.draft(harbour.session, harbour.id, harbour.team, december, date(2027, 1, 6), ASKED_AT + DAY)
    harbour.commit()
    assert {each: harbour.asked()[each] for each in asked} == asked
    assert len(harbour.asked()) == 3


def test_the_same_thanks_are_asked_about_for_one_team_alone(harbour: Harbour) -> None:
    other_id = harbour.new_team("C0CARE", (DORA,), (EVE,))
    harbour.thanks(ANA, (EVE,))
    harbour.draft()
    other = teams.get(harbour.session, harbour.id, other_id)
    assert other
    assert story_drafts.draft(harbour.session, harbour.id, other, NOVEMBER, SHOWN_ON, ASKED_AT)
    harbour.commit()
    assert harbour.asked() == {THANKS: {ANA, EVE}}
    assert told.items_of(harbour.session, harbour.id, told.id_for(other_id, NOVEMBER)) == []


def test_who_wants_not_to_be_asked_is_not(harbour: Harbour) -> None:
    preferences.to_change(harbour.session, harbour.id, BEN).may_be_asked = False
    harbour.thanks()
    harbour.draft()
    assert harbour.asked() == {}


@pytest.mark.parametrize("audience", [Audience.PRIVATE, Audience.HELD])
def test_thanks_that_not_everyone_may_read_are_none_to_be_told_again(harbour: Harbour, audience: Audience) -> None:
    harbour.thanks(audience=audience)
    harbour.draft()
    assert harbour.asked() == {}


def test_nobody_who_likes_thanks_otherwise_is_asked_whether_they_may_be_told_again(harbour: Harbour) -> None:
    harbour.thanks()
    being_thanked.change(harbour.session, harbour.id, BEN, BeingThanked(HowThanked.PRIVATELY), START)
    harbour.commit()
    harbour.draft()
    assert harbour.asked() == {}


@pytest.mark.parametrize(
    ("comment", "face", "is_asked"),
    [
        ("It ran at once", 5, True),
        (f"It ran at once, <@{CHI}>", 4, True),
        ("It came too late", 2, False),
        (f"<@{BEN}> had promised it before", 5, False),
    ],
)
def test_words_that_two_people_read_are_shown_to_no_third_by_asking(
    harbour: Harbour, comment: str, face: int, is_asked: bool
) -> None:
    said = harbour.answered(comment, face=face)
    harbour.draft()
    assert harbour.asked() == ({said: {CHI, EVE}} if is_asked else {})
    question = harbour.message(ASKED, CHI, at=ASKED_AT)
    assert "secret what" not in str(question and question.payload())


def test_an_answer_is_told_once_both_agree_and_without_the_promise(harbour: Harbour) -> None:
    said = harbour.answered("It ran at once")
    harbour.draft()
    harbour.says(EVE, Answer.TEAM, said)
    seen = harbour.message("story.due", DORA)
    assert seen
    assert not [each for each in (CHI, EVE, "It ran at once") if each in str(seen.payload())]
    harbour.says(CHI, Answer.TEAM, said)
    harbour.post()
    told = harbour.posted()
    assert told
    assert "It ran at once" in told
    assert "secret what" not in told


@pytest.mark.parametrize(("recipient", "is_asked"), [(BEN, True), (DORA, True), (EVE, False)])
def test_nobody_outside_a_private_channel_is_asked_for_its_story(
    opened: Callable[..., Any], recipient: str, is_asked: bool
) -> None:
    with opened(is_private=True) as harbour:
        harbour.thanks(ANA, (recipient,))
        harbour.draft()
        assert harbour.asked() == ({THANKS: {ANA, recipient}} if is_asked else {})


def test_a_team_without_a_channel_has_no_story(harbour: Harbour) -> None:
    harbour.thanks()
    harbour.session.execute(update(Team).where(Team.workspace_id == harbour.id).values(channel_id=None))
    harbour.commit()
    assert story_drafts.draft(harbour.session, harbour.id, harbour.team, NOVEMBER, SHOWN_ON, ASKED_AT) is None


def test_one_change_that_was_noted_is_told_a_month_and_names_nobody_unasked(harbour: Harbour) -> None:
    first, named = harbour.noted("We rest on Fridays"), harbour.noted(f"<@{BEN}> has a deputy", START + DAY / 2)
    harbour.draft()
    assert [each.words for each in harbour.preview().told.items] == ["We rest on Fridays"]
    assert harbour.asked() == {}
    december = date(2026, 12, 1)
    later = ASKED_AT + 30 * DAY
    story_drafts.draft(harbour.session, harbour.id, harbour.team, december, date(2027, 1, 6), later)
    harbour.commit()
    assert harbour.asked() == {named: {BEN}}
    assert first not in harbour.asked()


def test_a_change_that_was_noted_after_people_were_asked_is_in_the_preview(harbour: Harbour) -> None:
    _agreed(harbour)
    harbour.noted("We rest on Fridays", ASKED_AT + DAY)
    story = told.get(harbour.session, harbour.id, harbour.story_id)
    assert story
    for _ in range(2):  # for each lead
        story_drafts.add_noted(harbour.session, harbour.id, harbour.team, story, NOW)
        harbour.commit()
    assert [each.words for each in harbour.preview().told.items] == ["We rest on Fridays"]


def test_a_story_is_drafted_a_week_before_its_first_lead_sees_it(harbour: Harbour) -> None:
    stories_due = (Cadence.workspace_id == harbour.id, Cadence.kind == CadenceKind.STORY)
    harbour.session.execute(update(Cadence).where(*stories_due).values(next_at=NOW, due_on=SHOWN_ON))
    harbour.commit()
    early = story_drafts.undrafted(harbour.session, harbour.id, NOW - 8 * DAY)
    assert early == []
    [(team, month, shown_on)] = story_drafts.undrafted(harbour.session, harbour.id, NOW - 7 * DAY)
    assert (team.id, month, shown_on) == (harbour.team_id, NOVEMBER, SHOWN_ON)
    harbour.draft()
    assert story_drafts.undrafted(harbour.session, harbour.id, NOW - 6 * DAY) == []


# What is published


@pytest.mark.parametrize(
    ("answers", "is_agreed"),
    [
        ({ANA: Answer.TEAM, BEN: Answer.TEAM}, False),
        ({ANA: Answer.ANYONE, BEN: Answer.TEAM}, False),
        ({ANA: Answer.ANYONE, BEN: Answer.ANYONE}, True),
    ],
)
def test_a_yes_for_the_team_is_none_for_everyone(harbour: Harbour, answers: dict[str, Answer], is_agreed: bool) -> None:
    harbour.thanks()
    harbour.draft()
    for each, said in answers.items():
        harbour.says(each, said)
    item = retold.find(harbour.session, harbour.id, consents.Kind.THANKS, THANKS)
    assert item
    assert retold.is_agreed(harbour.session, harbour.id, item, for_anyone=True) is is_agreed
    assert [each for each, _ in retold.yes_of(harbour.session, harbour.id, ANA, 9)] == [item]
