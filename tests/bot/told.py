"""A small workspace in which something is told, and much may change before it is read: scenes of `test_told_anew`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.blocks import noticed
from bot.blocks.kind_words_afterwards import AFTERWARDS
from bot.content.library import Action, EntryKind, entries
from bot.slack.message import File, Message
from models import Digest, Followup, Member, OutboxMessage, Practice, Suggestion, Team, TeamMember, Welcome, Workspace
from models.across import being_thanked, entry_answers, entry_nudges, heard, news_answers, stories, story_drafts
from models.across.being_thanked import BeingThanked
from models.across.digests import DigestKind
from models.across.entry_answers import Given
from models.across.news_answers import Answer, News
from models.across.rounds import new_round
from models.capabilities import (
    afterwards,
    checkins,
    client_words,
    client_words_acts,
    consents,
    copies,
    departures,
    feelings,
    followup_acts,
    followup_messages,
    followup_partings,
    followup_series,
    followups,
    introductions,
    joins,
    permission_changes,
    quotes,
    rounds,
    shoutout_changes,
    shoutouts,
    troubles,
    understandings,
    unseen,
    welcomes,
)
from models.capabilities.checkins import Answers
from models.capabilities.entries import Addressee, Entry, Standing, Topic, answers_of
from models.capabilities.entries import Kind as KindOfAnswer
from models.capabilities.followup_acts import NewTerms
from models.capabilities.followup_partings import Parting
from models.capabilities.followups import CheckBack, Promise
from models.capabilities.gratitude import Why
from models.capabilities.introductions import Found
from models.capabilities.permission_changes import Wanted
from models.capabilities.permissions import Terms
from models.capabilities.reminders import Step
from models.capabilities.repeats import Repeat, Unit
from models.capabilities.round_lines import RoundLine, RoundPromise
from models.capabilities.rounds import Kind as RoundKind
from models.capabilities.rounds import State as RoundState
from models.capabilities.shoutout_changes import Correction
from models.capabilities.shoutouts import Audience, Draft
from models.capabilities.stories import POSTED, Story
from models.people import channels, settings, team_changes, teams
from models.people.availability import Hold
from models.people.cadences import CadenceKind
from models.people.preferences import HowThanked, Preference
from models.store import outbox
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import Reason, State
from tests.claims import claim_of
from tests.conftest import START
from tests.erasing import erase
from tests.renderers import RENDERERS

ANA, BEN, CHI, DORA, EVE, STEWARD = "UANA", "UBEN", "UCHI", "UDORA", "UEVE", "USTEWARD"
PEOPLE = (ANA, BEN, CHI, DORA, EVE, STEWARD)
QUAY, ELSEWHERE, KUDOS = "C0QUAY", "C0ELSEWHERE", "C0KUDOS"
LINK = f"https://harbour.slack.com/archives/{QUAY}/p1790000000000100"
MEANT, REWORDED, PRIVATE = "the words that were meant", "the words as they are now", "words for nobody else"
NOW = START + timedelta(hours=2)
DUE = START + timedelta(days=3)

NOTHING, WAITS = "nothing", "waits"
_numbers = count(1)


@dataclass
class Scene:
    """One workspace, and what was wished in it."""

    session: Session
    workspace_id: str
    kind: str = ""
    reader: str = ""
    actor: str = ""
    """Whose doing it is that the reader hears."""
    followup_id: UUID = field(default_factory=new_id)
    team_id: UUID = field(default_factory=new_id)
    subject_id: UUID = field(default_factory=new_id)

    def owner(self) -> str:
        """Whose promise it is by now."""
        return self.session.scalars(select(Followup.owner_id).where(*self._the())).one()

    def _the(self) -> tuple[Any, ...]:
        return Followup.workspace_id == self.workspace_id, Followup.id == self.followup_id

    def change(self, what: str, other: str = BEN, *, tells: bool, by: timedelta = timedelta()) -> None:
        """Its owner changes the promise; `by` is how much later it is due."""
        due_at = self.session.scalars(select(Followup.due_at).where(*self._the())).one()
        to = NewTerms(what, other, due_at + by, tells)
        followup_acts.change(self.session, self.workspace_id, self.followup_id, self.owner(), to, NOW)

    def told(self) -> str:
        """What the reader is told now: all of it as text, or that it is nothing, or waits."""
        message = self.message()
        if message is None:
            return NOTHING
        if isinstance(message, Hold):
            return WAITS
        return message.content.decode() if isinstance(message, File) else str(message.payload())

    def message(self) -> Message | File | Hold | None:
        """What the reader is sent now."""
        self.commit()
        wanted = select(OutboxMessage).where(
            OutboxMessage.workspace_id == self.workspace_id,
            OutboxMessage.kind == self.kind,
            OutboxMessage.recipient == self.reader,
            OutboxMessage.created_at < NOW,
        )
        row = self.session.scalars(wanted).one_or_none()
        return RENDERERS[self.kind](self.session, claim_of(row, NOW)) if row else None

    def commit(self) -> None:
        """What was put off until the end of the transaction is written."""
        self.session.commit()
        self.session.expire_all()


def new_scene(session: Session) -> Scene:
    """A workspace with a team of three, its lead, somebody outside it, and whoever looks after Kindling."""
    scene = Scene(session, f"T{next(_numbers):09}")
    session.add(
        Workspace(
            id=scene.workspace_id,
            name="Harbour",
            bot_user_id="U0KINDLING",
            recognition_channel_id=KUDOS,
            value_names=[],
            lead_ids=[STEWARD],
            created_at=START,
        )
    )
    session.flush()
    here = {"is_bot": False, "is_deleted": False, "is_stranger": False, "is_guest": False, "is_admin": False}
    for each in PEOPLE:
        row = {
            "id": each,
            "name": each.title(),
            "zone": "UTC",
            "is_away": False,
            "fetched_at": START,
            "updated": 0,
            **here,
        }
        session.add(Member(workspace_id=scene.workspace_id, **row))
    team = Team(
        workspace_id=scene.workspace_id,
        id=scene.team_id,
        source_id=QUAY,
        name="quay",
        is_private=False,
        channel_id=ELSEWHERE,
        settings={},
        created_at=START - timedelta(days=90),
        filled_at=START,
    )
    session.add(team)
    session.flush()
    for each in (ANA, BEN, CHI, DORA):
        joined = {"is_member": each != DORA, "is_lead": each == DORA, "joined_at": START - timedelta(days=90)}
        session.add(TeamMember(workspace_id=scene.workspace_id, team_id=scene.team_id, member_id=each, **joined))
    for each in (QUAY, ELSEWHERE, KUDOS):
        channels.note(session, scene.workspace_id, each, False, NOW)
    channels.note_look(session, scene.workspace_id, NOW)
    scene.commit()
    return scene


# What is told, each by whom and to whom


def promise(scene: Scene, *, tells: bool = True, is_confirmed: bool = True) -> None:
    """Ana promises Ben something."""
    made = Promise(
        scene.followup_id, ANA, BEN, MEANT, DUE, tells, None, LINK, link_is_public=True, is_confirmed=is_confirmed
    )
    followups.record(scene.session, scene.workspace_id, made, START)
    scene.commit()


def tells_of_a_promise(scene: Scene) -> None:
    promise(scene)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.TOLD), BEN, ANA


def recurring_promise(scene: Scene) -> None:
    """Ana promises Ben something every week."""
    weekly = Repeat(Unit.WEEK, DUE.date(), weekdays=frozenset({DUE.isoweekday()}), clock=DUE.time())
    made = Promise(new_id(), ANA, BEN, MEANT, DUE, True, None, LINK, link_is_public=True, repeat=weekly)
    scene.followup_id = followup_series.record(scene.session, scene.workspace_id, made, START).id
    scene.commit()


def tells_of_what_comes_again(scene: Scene) -> None:
    recurring_promise(scene)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.TOLD), BEN, ANA


def tells_that_one_is_skipped(scene: Scene) -> None:
    recurring_promise(scene)
    followup_acts.let_go(scene.session, scene.workspace_id, scene.followup_id, ANA, START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.LET_GO), BEN, ANA


def tells_that_it_comes_no_more(scene: Scene) -> None:
    recurring_promise(scene)
    followup_acts.end(scene.session, scene.workspace_id, scene.followup_id, ANA, START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.LET_GO), BEN, ANA


def reminds_of_what_comes_again(scene: Scene) -> None:
    recurring_promise(scene)
    _reminds(scene)


def tells_of_a_new_time(scene: Scene) -> None:
    promise(scene)
    to = NewTerms(MEANT, BEN, DUE + timedelta(hours=1), True)
    followup_acts.change(scene.session, scene.workspace_id, scene.followup_id, ANA, to, START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.MOVED), BEN, ANA


def tells_that_it_is_done(scene: Scene) -> None:
    promise(scene)
    followup_acts.finish(scene.session, scene.workspace_id, scene.followup_id, ANA, START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.DONE), BEN, ANA


def tells_that_it_is_let_go(scene: Scene) -> None:
    promise(scene)
    followup_acts.let_go(scene.session, scene.workspace_id, scene.followup_id, ANA, START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.LET_GO), BEN, ANA


def tells_why_it_is_let_go(scene: Scene) -> None:
    promise(scene)
    said = Parting(BEN, REWORDED, REWORDED)
    followup_acts.let_go(scene.session, scene.workspace_id, scene.followup_id, ANA, START, said)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.LET_GO), BEN, ANA


def asks_whether_it_was_understood(scene: Scene) -> None:
    promise(scene)
    scene.subject_id = new_id()
    draft = understandings.Draft(scene.subject_id, ANA, BEN, MEANT, scene.followup_id)
    assert understandings.send(scene.session, scene.workspace_id, draft, START) is None
    scene.kind, scene.reader, scene.actor = understandings.ASKED, BEN, ANA


def says_that_it_is_asked(scene: Scene) -> None:
    asks_whether_it_was_understood(scene)
    scene.kind, scene.reader, scene.actor = understandings.SENT, ANA, BEN


def tells_that_it_was_understood(scene: Scene) -> None:
    says_that_it_is_asked(scene)
    yes = understandings.Answer.YES
    assert understandings.answer(scene.session, scene.workspace_id, scene.subject_id, BEN, yes, START)
    scene.kind = understandings.ANSWERED


def tells_what_was_meant(scene: Scene) -> None:
    says_that_it_is_asked(scene)
    about = (scene.session, scene.workspace_id, scene.subject_id, BEN)
    assert understandings.answer(*about, understandings.Answer.NOT_QUITE, START)
    assert understandings.correct(*about, MEANT, START)
    scene.kind = understandings.CORRECTED


def _asks_chi(scene: Scene) -> None:
    promise(scene)
    followup_acts.hand_over(scene.session, scene.workspace_id, scene.followup_id, ANA, CHI, START)
    scene.commit()


def asks_to_take_over(scene: Scene) -> None:
    _asks_chi(scene)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.HANDOVER_ASKED), CHI, ANA


def tells_the_former_owner(scene: Scene) -> None:
    _asks_chi(scene)
    followup_acts.accept(scene.session, scene.workspace_id, scene.followup_id, CHI, START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.HANDED_OVER), ANA, CHI


def tells_of_a_new_owner(scene: Scene) -> None:
    tells_the_former_owner(scene)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.NEW_OWNER), BEN, CHI


def tells_of_a_no(scene: Scene) -> None:
    _asks_chi(scene)
    followup_acts.decline(scene.session, scene.workspace_id, scene.followup_id, CHI, START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.DECLINED), ANA, CHI


def says_what_was_understood(scene: Scene) -> None:
    promise(scene, is_confirmed=False)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.NOTED), ANA, ANA


def reminds(scene: Scene) -> None:
    promise(scene)
    _reminds(scene)


def _reminds(scene: Scene) -> None:
    followup = followups.find(scene.session, scene.workspace_id, scene.followup_id)
    assert followup
    step = followups.note_step(scene.session, scene.workspace_id, followup, Step.SOON, [ANA], START)
    followup.reminder_id = step
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.SOON), ANA, ANA


def reminds_of_several(scene: Scene) -> None:
    promise(scene)
    other = Promise(new_id(), ANA, BEN, MEANT, DUE)
    followups.record(scene.session, scene.workspace_id, other, START)
    steps = []
    for id_ in (scene.followup_id, other.id):
        followup = followups.find(scene.session, scene.workspace_id, id_)
        assert followup
        noted = followups.Noted(scene.workspace_id, followup, Step.OVERDUE, [ANA], START)
        followup.reminder_id = noted.id
        steps.append(noted)
    wishes = followup_messages.gather(steps, START)
    followups.record_steps(scene.session, steps)
    outbox.add(scene.session, scene.workspace_id, wishes, START)
    scene.kind, scene.reader, scene.actor = followup_messages.TOGETHER, ANA, ANA


def tells_what_was_heard(scene: Scene) -> None:
    """Ana put her name under what she said to Dora, who leads the team."""
    entry = _said(scene, MEANT, signed_by=ANA)
    heard.tell(scene.session, scene.workspace_id, entry.opened_at)
    scene.kind, scene.reader, scene.actor = heard.OPENED, DORA, ANA


def asks_what_was_noticed(scene: Scene) -> None:
    """Ana wished to be asked about a small step, and nobody else has to do with it."""
    scene.kind, scene.reader = noticed.kind_of(Action.CLIMATE), ANA
    afterwards.ask(scene.session, scene.workspace_id, ANA, scene.kind, scene.subject_id, START, days=3)


def tells_of_trust(scene: Scene) -> None:
    _trusts(scene, EVE)
    heard.tell_named(scene.session, scene.workspace_id, [], START)
    scene.kind, scene.reader = heard.NAMED, EVE


def _looks_back(scene: Scene, how: CheckBack) -> Followup:
    tells_that_it_is_done(scene)
    scene.commit()
    feelings.look_back(scene.session, scene.workspace_id, scene.followup_id, ANA, how, START)
    followup = followups.find(scene.session, scene.workspace_id, scene.followup_id)
    assert followup
    return followup


def reminds_to_look_back(scene: Scene) -> None:
    followup = _looks_back(scene, CheckBack.REMIND)
    followups.note_step(scene.session, scene.workspace_id, followup, Step.CHECK_BACK, [ANA], START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.CHECK_BACK), ANA, BEN


def reminds_to_look_back_beyond_slack(scene: Scene) -> None:
    """Of what Ana promised somebody who has no Slack."""
    made = Promise(scene.followup_id, ANA, None, MEANT, DUE)
    followups.record(scene.session, scene.workspace_id, made, START)
    scene.commit()
    assert followup_acts.finish(scene.session, scene.workspace_id, scene.followup_id, ANA, START)
    assert feelings.look_back(scene.session, scene.workspace_id, scene.followup_id, ANA, CheckBack.BEYOND, START)
    scene.commit()
    followup = followups.find(scene.session, scene.workspace_id, scene.followup_id)
    assert followup
    followups.note_step(scene.session, scene.workspace_id, followup, Step.CHECK_BACK, [ANA], START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.CHECK_BACK), ANA, ANA


def asks_how_it_felt(scene: Scene) -> None:
    feelings.ask(scene.session, _looks_back(scene, CheckBack.ASK), BEN, START.date(), START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.FEELING), BEN, ANA


def tells_how_it_felt(scene: Scene) -> None:
    asks_how_it_felt(scene)
    scene.commit()
    feelings.answer(scene.session, scene.workspace_id, scene.followup_id, BEN, 4, START)
    scene.kind, scene.reader, scene.actor = followups.kind_of(Step.ANSWERED), ANA, BEN


def _checks_in(scene: Scene, answers: Answers, at: datetime) -> None:
    checkins.say(scene.session, scene.workspace_id, ANA, at.date(), answers, [DORA], at)
    scene.commit()


def asks_for_a_hand(scene: Scene) -> None:
    _checks_in(scene, Answers(face=2, hand_words=MEANT, hand_from=BEN), START)
    scene.kind, scene.reader, scene.actor = checkins.HAND, BEN, ANA


def shares_a_checkin(scene: Scene) -> None:
    _checks_in(scene, Answers(face=2, in_the_way=MEANT, is_shared=True), START)
    scene.kind, scene.reader, scene.actor = checkins.SHARED, DORA, ANA


def asks_how_one_arrives(scene: Scene) -> None:
    checkins.ask(scene.session, scene.workspace_id, [checkins.Asked(ANA, NOW.date())], START)
    _wish(scene, checkins.DUE, checkins.id_on(ANA, NOW.date()), ANA, ANA)


def _thanks(scene: Scene) -> None:
    draft = Draft(scene.subject_id, ANA, (BEN,), (BEN,), MEANT, Audience.PUBLIC, None, None, LINK, link_is_public=True)
    shoutouts.record(scene.session, scene.workspace_id, draft, KUDOS, START)
    scene.commit()


def announces_thanks(scene: Scene) -> None:
    _thanks(scene)
    scene.kind, scene.reader, scene.actor = shoutouts.ANNOUNCED, KUDOS, ANA


def brings_thanks(scene: Scene) -> None:
    _thanks(scene)
    scene.kind, scene.reader, scene.actor = shoutouts.RECEIVED, BEN, ANA


def gathers_who_joined(scene: Scene) -> None:
    """Chi joins in what Ana said to Ben."""
    announces_thanks(scene)
    _post(scene)
    assert joins.join(scene.session, scene.workspace_id, scene.subject_id, CHI, MEANT, START) is None
    scene.kind, scene.reader, scene.actor = joins.JOINED, BEN, CHI


def brings_a_client_s_words(scene: Scene) -> None:
    """Ana brings in what a client said of Ben."""
    draft = client_words_acts.Draft(scene.subject_id, ANA, scene.team_id, MEANT, None, (BEN,))
    assert client_words_acts.bring(scene.session, scene.workspace_id, draft, START) is None
    scene.kind, scene.reader, scene.actor = client_words.NAMED, BEN, ANA


def _post(scene: Scene) -> None:
    """The thanks stand in the recognition channel."""
    posts = (OutboxMessage.workspace_id == scene.workspace_id, OutboxMessage.kind == shoutouts.ANNOUNCED)
    placed = {"state": State.SENT, "next_at": None, "channel_id": KUDOS, "message_ts": "1790000000.000100"}
    scene.session.execute(update(OutboxMessage).where(*posts).values(placed))
    scene.commit()


def _answers(scene: Scene, about: News, answer: Answer, words: str | None = None) -> None:
    """Whoever read the news answers them; from then on the scene is about that answer."""
    scene.commit()
    theirs = (OutboxMessage.workspace_id == scene.workspace_id, OutboxMessage.kind == scene.kind)
    subject_id = scene.session.scalars(select(OutboxMessage.subject_id).where(*theirs)).one()
    given = (subject_id, scene.reader, answer, words, START)
    assert news_answers.give(scene.session, scene.workspace_id, about, *given) is not news_answers.Outcome.OVER
    scene.reader, scene.actor, scene.kind = scene.actor, scene.reader, news_answers.ANSWERED


def tells_that_it_landed(scene: Scene) -> None:
    brings_thanks(scene)
    _answers(scene, News.THANKS, Answer.LANDED, MEANT)
    scene.kind = news_answers.LANDED


def answers_a_new_time(scene: Scene) -> None:
    tells_of_a_new_time(scene)
    _answers(scene, News.MOVED, Answer.FINE)


def answers_that_it_is_let_go(scene: Scene) -> None:
    tells_that_it_is_let_go(scene)
    _answers(scene, News.LET_GO, Answer.TALK)


def answers_a_wish_for_a_hand(scene: Scene) -> None:
    asks_for_a_hand(scene)
    _answers(scene, News.HAND, Answer.CAN_HELP)


def answers_a_shared_checkin(scene: Scene) -> None:
    shares_a_checkin(scene)
    _answers(scene, News.SHARED, Answer.THANKS)


def offers_what_was_left(scene: Scene) -> None:
    promise(scene)
    leaves(scene, ANA)
    departures.note(scene.session, scene.workspace_id, ANA, [scene.team_id], START)
    scene.kind, scene.reader, scene.actor = departures.TOLD, DORA, ANA


def tells_of_trouble(scene: Scene) -> None:
    troubles.tell(scene.session, scene.workspace_id, KUDOS, "is_archived", START)
    scene.kind, scene.reader, scene.actor = troubles.TOLD, STEWARD, STEWARD


def asks_whether_it_is_there(scene: Scene) -> None:
    wish = outbox.Wish("test.note", scene.subject_id, KUDOS)
    outbox.add(scene.session, scene.workspace_id, [wish], START)
    unknown = {"state": State.SENDING, "reason": Reason.UNSEEN, "tried_at": START, "next_at": None}
    scene.session.execute(update(OutboxMessage).where(OutboxMessage.id == wish.id).values(unknown))
    outbox.add(scene.session, scene.workspace_id, [outbox.Wish(unseen.ASKED, wish.id, STEWARD)], START)
    scene.kind, scene.reader, scene.actor = unseen.ASKED, STEWARD, STEWARD


def thanks_for_an_invitation(scene: Scene) -> None:
    welcomes.meet(scene.session, scene.workspace_id, EVE, ELSEWHERE, START)
    scene.kind, scene.reader, scene.actor = welcomes.CONTACT, EVE, EVE


def says_hello(scene: Scene) -> None:
    team = teams.get(scene.session, scene.workspace_id, scene.team_id)
    assert team
    welcomes.take_in(scene.session, scene.workspace_id, team, [EVE], START, START)
    scene.kind, scene.reader, scene.actor = welcomes.HELLO, EVE, EVE


def offers_words_to_post(scene: Scene) -> None:
    introductions.offer(scene.session, scene.workspace_id, scene.team_id, DORA, START, START)
    scene.kind, scene.reader, scene.actor = introductions.DRAFT, DORA, DORA


def introduces_itself(scene: Scene) -> None:
    offers_words_to_post(scene)
    scene.commit()
    draft = scene.session.scalars(select(Welcome.id).where(Welcome.workspace_id == scene.workspace_id)).one()
    assert introductions.post(scene.session, scene.workspace_id, draft, DORA, START)
    scene.kind, scene.reader, scene.actor = introductions.INTRODUCTION, QUAY, DORA


def asks_whether_many_are_a_team(scene: Scene) -> None:
    settings.change(scene.session, scene.workspace_id, most_by_itself=len(PEOPLE) - 1)
    found = Found(KUDOS, "kudos", is_private=False, member_ids=PEOPLE)
    introductions.make_or_ask(scene.session, scene.workspace_id, found, START)
    scene.kind, scene.reader, scene.actor = introductions.LARGE_TEAM, STEWARD, STEWARD


def _digest(scene: Scene, kind: DigestKind, outbox_kind: str, lead_id: str | None, recipient: str) -> None:
    _thanks(scene)
    _post(scene)
    digest = Digest(
        workspace_id=scene.workspace_id,
        id=new_id(),
        team_id=scene.team_id,
        kind=kind,
        lead_id=lead_id,
        starts_at=START - timedelta(days=7),
        ends_at=START + timedelta(hours=1),
        is_quiet=False,
        is_sent=True,
    )
    scene.session.add(digest)
    scene.session.flush()
    quotes.keep(scene.session, scene.workspace_id, digest.id, [scene.subject_id])
    _wish(scene, outbox_kind, digest.id, recipient, recipient)


def tells_a_team_of_its_week(scene: Scene) -> None:
    _digest(scene, DigestKind.TEAM, f"{CadenceKind.TEAM_DIGEST}.due", None, ELSEWHERE)


def tells_a_lead_of_the_week(scene: Scene) -> None:
    _digest(scene, DigestKind.LEAD, f"{CadenceKind.LEAD_DIGEST}.due", DORA, DORA)


def _drafts_a_story(scene: Scene) -> Story:
    """Of Ana's thanks to Ben, about which both are asked."""
    _thanks(scene)
    team = teams.get(scene.session, scene.workspace_id, scene.team_id)
    assert team
    at = START + timedelta(minutes=1)
    story = story_drafts.draft(scene.session, scene.workspace_id, team, at.date().replace(day=1), at.date(), at)
    assert story
    return story


def _agree(scene: Scene) -> None:
    for each in (ANA, BEN):
        at = START + timedelta(minutes=2)
        stories.answer(scene.session, scene.workspace_id, scene.subject_id, each, consents.Answer.TEAM, at)


def asks_for_consent(scene: Scene) -> None:
    _drafts_a_story(scene)
    scene.kind, scene.reader, scene.actor = consents.ASKED, BEN, ANA


def tells_a_lead_of_the_month(scene: Scene) -> None:
    story, preview_id = _drafts_a_story(scene), new_id()
    stories.show(scene.session, story, preview_id, DORA, START)
    _agree(scene)
    _wish(scene, f"{CadenceKind.STORY}.due", preview_id, DORA, ANA)


def tells_a_team_its_story(scene: Scene) -> None:
    story = _drafts_a_story(scene)
    _agree(scene)
    preview = stories.of_lead(scene.session, scene.workspace_id, story.id, DORA, START)
    assert preview
    shown = [each.id for each in preview.told.items]
    done = stories.post(scene.session, scene.workspace_id, preview, DORA, shown, None, START)
    assert done is stories.Outcome.DONE
    scene.kind, scene.reader, scene.actor = POSTED, ELSEWHERE, ANA


def _begins_a_round(scene: Scene, state: RoundState, kind: str) -> None:
    """Dora opens a round of the team, in which Ana took something on."""
    team = teams.get(scene.session, scene.workspace_id, scene.team_id)
    assert team
    of = new_round(scene.session, team, RoundKind.STOP_START_STAY, DUE, START, id_=scene.subject_id, opened_by=DORA)
    assert of
    rounds.begin(scene.session, of, START)
    promise(scene)
    here = {"workspace_id": scene.workspace_id, "round_id": scene.subject_id}
    line = RoundLine(id=new_id(), part="stop", words=MEANT, place=1, **here)
    scene.session.add(line)
    scene.session.flush()
    taken = {"line_id": line.id, "followup_id": scene.followup_id, "member_id": ANA, "tells_when": False}
    scene.session.add(RoundPromise(created_at=START, **taken, **here))
    found = rounds.get(scene.session, scene.workspace_id, scene.subject_id)
    assert found
    found.state, found.next_at = state, DUE if state is RoundState.VOTING else None
    outbox.add(scene.session, scene.workspace_id, [outbox.Wish(kind, scene.subject_id, ELSEWHERE)], START)
    scene.kind, scene.reader, scene.actor = kind, ELSEWHERE, ANA


def asks_a_team(scene: Scene) -> None:
    _begins_a_round(scene, RoundState.OPEN, rounds.POST)


def asks_a_team_by_itself(scene: Scene) -> None:
    _begins_a_round(scene, RoundState.OPEN, rounds.BY_ITSELF)


def tells_a_team_what_was_said(scene: Scene) -> None:
    _begins_a_round(scene, RoundState.VOTING, rounds.LINES)


def tells_a_team_what_was_chosen(scene: Scene) -> None:
    _begins_a_round(scene, RoundState.DONE, rounds.RESULT)


def tells_what_they_may_do(scene: Scene) -> None:
    """Dora, who leads the team, says so in its channel."""
    wanted = Wanted(scene.subject_id, scene.team_id, Terms(MEANT), tells=True)
    permission_changes.publish(scene.session, scene.workspace_id, DORA, wanted, START)
    scene.kind, scene.reader, scene.actor = permission_changes.TOLD, QUAY, DORA


def _says_otherwise(scene: Scene) -> None:
    wanted = Wanted(scene.subject_id, scene.team_id, Terms(REWORDED), shown=Terms(MEANT))
    permission_changes.publish(scene.session, scene.workspace_id, DORA, wanted, NOW)


def _says_no_longer(scene: Scene) -> None:
    permission_changes.take_back(scene.session, scene.workspace_id, DORA, scene.subject_id, START, NOW)


def suggests_to_thank(scene: Scene) -> None:
    promise(scene)
    suggestion = Suggestion(
        workspace_id=scene.workspace_id,
        id=scene.subject_id,
        member_id=BEN,
        suggested_id=ANA,
        why=Why.TOOK_ON,
        about_id=scene.followup_id,
        entry_id="none",
        created_at=START + timedelta(minutes=1),
    )
    scene.session.add(suggestion)
    _wish(scene, "gratitude.due", scene.subject_id, BEN, ANA)


def proposes_a_practice(scene: Scene) -> None:
    entry = entries(EntryKind.PRACTICE)[0].id
    practice = Practice(
        workspace_id=scene.workspace_id, id=scene.subject_id, member_id=ANA, entry_id=entry, created_at=START
    )
    scene.session.add(practice)
    _wish(scene, "practice.due", scene.subject_id, ANA, ANA)


def asks_how_the_words_went(scene: Scene) -> None:
    """Ana wished to be asked, of a draft that is kept nowhere."""
    _wish(scene, AFTERWARDS, scene.subject_id, ANA, ANA)


def invites_to_look_after_oneself(scene: Scene) -> None:
    _wish(scene, "care.due", scene.subject_id, ANA, ANA)


def _wish(scene: Scene, kind: str, subject_id: UUID, reader: str, actor: str) -> None:
    outbox.add(scene.session, scene.workspace_id, [outbox.Wish(kind, subject_id, reader)], START)
    scene.kind, scene.reader, scene.actor = kind, reader, actor


def _said(scene: Scene, words: str, **more: Any) -> Entry:
    """Something was said to those who lead the team, and waits for an answer since weeks."""
    entry = Entry(
        workspace_id=scene.workspace_id,
        id=scene.subject_id,
        code_hash="none",
        addressee=Addressee.LEADS,
        team_id=scene.team_id,
        topic=Topic.RULES,
        words=words,
        may_be_shown=False,
        standing=Standing.OPEN,
        opened_at=START - timedelta(days=20),
        **more,
    )
    scene.session.add(entry)
    scene.commit()
    return entry


def tells_a_team_what_was_answered(scene: Scene) -> None:
    _said(scene, PRIVATE)
    _answers_what_was_said(scene, MEANT, START)
    scene.kind, scene.reader, scene.actor = entry_answers.TOLD, ELSEWHERE, DORA


def _answers_what_was_said(scene: Scene, words: str, at: datetime) -> None:
    given = Given(new_id(), KindOfAnswer.CHANGED, words, seen_id=_answer_id(scene))
    done = entry_answers.answer(scene.session, scene.workspace_id, scene.subject_id, DORA, given, at)
    assert done is entry_answers.Outcome.DONE
    scene.commit()


def _answer_id(scene: Scene) -> UUID | None:
    found = answers_of(scene.session, scene.workspace_id, [scene.subject_id])
    return found[-1].id if found else None


def asks_for_an_answer(scene: Scene) -> None:
    _said(scene, MEANT)
    _wish(scene, entry_nudges.OWED, scene.subject_id, DORA, DORA)


def asks_how_to_help_with_answers(scene: Scene) -> None:
    _said(scene, PRIVATE)
    _wish(scene, entry_nudges.HELP, scene.subject_id, STEWARD, STEWARD)


def sends_a_copy(scene: Scene) -> None:
    promise(scene)
    copies.ask(scene.session, scene.workspace_id, ANA, "a click", START)
    scene.kind, scene.reader, scene.actor = copies.COPY, ANA, ANA


def tells_that_no_copy_could_be_sent(scene: Scene) -> None:
    _wish(scene, copies.COPY_FAILED, scene.subject_id, ANA, ANA)


# What changes before it is read


def leaves(scene: Scene, member_id: str) -> None:
    """Somebody is deactivated."""
    _set_member(scene, member_id, is_deleted=True)


def _set_member(scene: Scene, member_id: str, **values: Any) -> None:
    theirs = (Member.workspace_id == scene.workspace_id, Member.id == member_id)
    scene.session.execute(update(Member).where(*theirs).values(**values))


def _erase(scene: Scene, member_id: str) -> None:
    erase(scene.session, scene.workspace_id, member_id, NOW)


def _hands_over(scene: Scene) -> None:
    """Whoever has the promise hands it to Eve, who makes something of her own of it."""
    owner = scene.owner()
    followup_acts.hand_over(scene.session, scene.workspace_id, scene.followup_id, owner, EVE, NOW)
    scene.commit()
    if followup_acts.accept(scene.session, scene.workspace_id, scene.followup_id, EVE, NOW):
        scene.commit()
        scene.change(PRIVATE, CHI, tells=False)


def _says_again(scene: Scene, answers: Answers) -> None:
    checkins.say(scene.session, scene.workspace_id, ANA, START.date(), answers, [DORA], NOW)


def _pause(scene: Scene) -> None:
    row = {"member_id": scene.reader, "hours": {}, "rhythms": {}, "paused_until": NOW + timedelta(days=2)}
    scene.session.add(Preference(workspace_id=scene.workspace_id, **row))


def _opt_out(scene: Scene) -> None:
    """The reader wants none of this kind any more."""
    off = {scene.kind.removesuffix(".due"): {"is_on": False}}
    scene.session.add(Preference(workspace_id=scene.workspace_id, member_id=scene.reader, hours={}, rhythms=off))


def _set_team(scene: Scene, **values: Any) -> None:
    theirs = (Team.workspace_id == scene.workspace_id, Team.id == scene.team_id)
    scene.session.execute(update(Team).where(*theirs).values(**values))


def _leads_no_longer(scene: Scene) -> None:
    team_changes.set_leads(scene.session, scene.workspace_id, scene.team_id, [EVE], NOW)


def _looks_after_it_no_longer(scene: Scene) -> None:
    scene.session.execute(update(Workspace).where(Workspace.id == scene.workspace_id).values(lead_ids=[EVE]))


def _thanks_somebody(scene: Scene) -> None:
    draft = Draft(new_id(), scene.reader, (CHI,), (CHI,), "for the door", Audience.PUBLIC)
    shoutouts.record(scene.session, scene.workspace_id, draft, None, NOW)


def _likes(scene: Scene, chosen: BeingThanked) -> None:
    being_thanked.change(scene.session, scene.workspace_id, BEN, chosen, NOW)


def _takes_it_on(scene: Scene) -> None:
    team_changes.set_leads(scene.session, scene.workspace_id, scene.team_id, [DORA, EVE], NOW)
    scene.commit()
    followup_acts.take_on(scene.session, scene.workspace_id, scene.followup_id, EVE, NOW)


def _leaves_the_team(scene: Scene) -> None:
    team_changes.remove_people(scene.session, scene.workspace_id, scene.team_id, [scene.actor], NOW)


def _takes_back_what_was_said(scene: Scene) -> None:
    values = {"standing": Standing.WITHDRAWN, "words": None}
    theirs = (Entry.workspace_id == scene.workspace_id, Entry.id == scene.subject_id)
    scene.session.execute(update(Entry).where(*theirs).values(values))


def _takes_back_the_answer(scene: Scene) -> None:
    answer_id = _answer_id(scene)
    assert answer_id
    assert entry_answers.take_back(scene.session, scene.workspace_id, answer_id, DORA, NOW)


def _joins_no_longer(scene: Scene) -> None:
    joins.leave(scene.session, scene.workspace_id, scene.subject_id, CHI, NOW)


CHANGES: Mapping[str, Callable[[Scene], None]] = {
    "nothing": lambda scene: None,
    "un-told, for oneself": lambda scene: scene.change(PRIVATE, tells=False),
    "reworded": lambda scene: scene.change(REWORDED, tells=True),
    "moved": lambda scene: scene.change(MEANT, tells=True, by=timedelta(days=1)),
    "for another": lambda scene: scene.change(PRIVATE, EVE, tells=True),
    "handed over": _hands_over,
    "done": lambda scene: _do(followup_acts.finish, scene),
    "let go": lambda scene: _do(followup_acts.let_go, scene),
    "ended": lambda scene: _do(followup_acts.end, scene),
    "what was understood taken back": lambda scene: _unasks(scene),
    "the reason taken back": lambda scene: _do(followup_partings.take_back, scene),
    "reader left": lambda scene: leaves(scene, scene.reader),
    "reader erased": lambda scene: _erase(scene, scene.reader),
    "reader paused": _pause,
    "opted out": _opt_out,
    "actor left": lambda scene: leaves(scene, scene.actor),
    "actor erased": lambda scene: _erase(scene, scene.actor),
    "actor back": lambda scene: _set_member(scene, scene.actor, is_deleted=False),
    "taken back": lambda scene: _says_again(scene, Answers(face=2)),
    "said otherwise": lambda scene: _says_again(
        scene, Answers(face=2, in_the_way=PRIVATE, hand_words=PRIVATE, hand_from=CHI)
    ),
    "answered": lambda scene: _answered(scene),
    "leads no longer": _leads_no_longer,
    "left the team": _leaves_the_team,
    "team ended": lambda scene: team_changes.close(scene.session, scene.workspace_id, scene.team_id, NOW),
    "channel made private": lambda scene: channels.note(scene.session, scene.workspace_id, QUAY, True, NOW),
    "recognition made private": lambda scene: channels.note(scene.session, scene.workspace_id, KUDOS, True, NOW),
    "channel asked an hour ago": lambda scene: channels.note(
        scene.session, scene.workspace_id, QUAY, False, NOW - channels.RELIED_ON
    ),
    "digest moved": lambda scene: _set_team(scene, channel_id=KUDOS),
    "looks after it no longer": _looks_after_it_no_longer,
    "mended": lambda scene: troubles.settle(scene.session, scene.workspace_id, [KUDOS]),
    "thanked already": _thanks_somebody,
    "thanks taken back": lambda scene: _withdraws(scene),
    "thanks put right": lambda scene: _puts_right(scene, (BEN,)),
    "thanks for another": lambda scene: _puts_right(scene, (EVE,)),
    "taken on": _takes_it_on,
    "likes thanks privately": lambda scene: _likes(scene, BeingThanked(HowThanked.PRIVATELY)),
    "wants to be asked first": lambda scene: _likes(scene, BeingThanked(HowThanked.ASK_FIRST)),
    "does not want them suggested": lambda scene: _likes(scene, BeingThanked(unsuggested_ids=(ANA,))),
    "giver erased": lambda scene: _erase(scene, ANA),
    "joins no longer": _joins_no_longer,
    "what was said taken back": _takes_back_what_was_said,
    "what was said answered": lambda scene: _answers_what_was_said(scene, REWORDED, NOW),
    "answer taken back": _takes_back_the_answer,
    "trusted no longer": lambda scene: _trusts(scene),
    "may no longer": _says_no_longer,
    "may do something else": _says_otherwise,
    "a client's words taken back": lambda scene: _takes_words_back(scene),
    "a client's words put right": lambda scene: _puts_words_right(scene, (BEN,)),
    "a client's words of another": lambda scene: _puts_words_right(scene, (EVE,)),
}


def _unasks(scene: Scene) -> None:
    assert understandings.take_back(scene.session, scene.workspace_id, scene.subject_id, ANA, NOW)


def _trusts(scene: Scene, *ids: str) -> None:
    settings.change(scene.session, scene.workspace_id, trusted_ids=list(ids))


def _takes_words_back(scene: Scene) -> None:
    client_words_acts.take_back(scene.session, scene.workspace_id, scene.subject_id, ANA, NOW)


def _puts_words_right(scene: Scene, people: tuple[str, ...]) -> None:
    draft = client_words_acts.Draft(scene.subject_id, ANA, scene.team_id, REWORDED, None, people)
    assert client_words_acts.change(scene.session, scene.workspace_id, draft, NOW) is None


def _withdraws(scene: Scene) -> None:
    shoutout_changes.withdraw(scene.session, scene.workspace_id, scene.subject_id, ANA, NOW)


def _puts_right(scene: Scene, people: tuple[str, ...]) -> None:
    to = Correction(people, people, REWORDED, None, None)
    shoutout_changes.change(scene.session, scene.workspace_id, scene.subject_id, ANA, to, NOW)


def _do(act: Callable[..., object], scene: Scene) -> None:
    act(scene.session, scene.workspace_id, scene.followup_id, scene.owner(), NOW)


def _answered(scene: Scene) -> None:
    checkins.arrive(scene.session, scene.workspace_id, checkins.id_on(ANA, NOW.date()), ANA, 4, NOW.date(), NOW)


def told_after(database: Database, tells: Callable[[Scene], None], change: str) -> tuple[Scene, str]:
    """What is told if this changed before it was sent."""
    with Session(database.engine, expire_on_commit=False) as session:
        scene = new_scene(session)
        tells(scene)
        scene.commit()
        CHANGES[change](scene)
        return scene, scene.told()
