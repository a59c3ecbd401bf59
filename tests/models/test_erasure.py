"""Erasure, and a copy of one's own data, over a workspace in which every table knows of the person.

A column that holds an id or words, by what its table says, and is not seeded here fails the first test; so does one
that is seeded and said to hold neither.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import JSON, ColumnElement, Enum, String, Uuid, select
from sqlalchemy.orm import Session

from bot.blocks.lead_digests import lead_digest
from bot.blocks.team_digests import team_digest
from bot.slack.message import Message
from models import (
    AbsentDay,
    AskedConsent,
    Base,
    Cadence,
    Change,
    Checkin,
    ClientQuote,
    ClientWords,
    ClientWordsName,
    Departure,
    Digest,
    Entry,
    EntryAnswer,
    Followup,
    FollowupFeeling,
    FollowupStep,
    Inventory,
    Join,
    Lane,
    Member,
    NewsAnswer,
    Noticing,
    Nudge,
    OutboxMessage,
    OwnEntry,
    OwnScene,
    Permission,
    Practice,
    Preference,
    Quote,
    Round,
    RoundLine,
    RoundPromise,
    RoundVote,
    SeenEntry,
    Series,
    Shoutout,
    ShoutoutHearer,
    ShoutoutRecipient,
    Story,
    StoryItem,
    StoryPreview,
    Suggestion,
    Team,
    TeamFigures,
    TeamMember,
    TeamWeek,
    Trouble,
    Unanswered,
    Understanding,
    Unsuggested,
    Welcome,
    Workspace,
)
from models.across import lead_digests, own_data, recognition, retold, team_digests, team_figures
from models.across.digests import DigestKind
from models.across.erasure import PSEUDONYM, TAKEN_BACK, new_pseudonym
from models.across.mentions import SOMEONE
from models.across.news_answers import Answer, News
from models.across.own_part import own_part
from models.across.team_figures import Figure
from models.capabilities import client_words, feelings, followups, joins, shoutouts, understandings
from models.capabilities.client_words import NAMED
from models.capabilities.consents import Answer as ConsentAnswer
from models.capabilities.consents import Kind
from models.capabilities.entries import Addressee, Standing, Topic
from models.capabilities.entries import Kind as AnswerKind
from models.capabilities.followups import CheckBack, kind_of
from models.capabilities.followups import State as FollowupState
from models.capabilities.reminders import Step
from models.capabilities.shoutouts import Audience, Consent
from models.capabilities.stories import POSTED, Part
from models.capabilities.stories import State as StoryState
from models.capabilities.welcomes import Occasion
from models.people.cadences import CadenceKind, due_kind, owner_id_of
from models.people.preferences import HowThanked
from models.store import allowances, outbox, workspaces
from models.store.base import UtcDateTime, new_id, table
from models.store.batches import AT_ONCE
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Pace, State
from models.store.persons import Person
from tests.claims import claim_of, standing_claim_of
from tests.conftest import KUDOS, START, WORKSPACE
from tests.erasing import erase_in_batches
from tests.golden import check_golden
from tests.renderers import RENDERERS

GRETA, ANA, BEN, CHLOE = "UGRETA", "UANA", "UBEN", "UCHLOE"
AREAS = ("rest", "pace", "people", "meaning", "help")
PEOPLE = (GRETA, ANA, BEN, CHLOE)
NAME = "Greta Gone"
OWN = "her own words"
PLACE = "1790000000.000777"
"""Where in Slack something about her stands."""
LINK = f"https://harbour.slack.com/archives/C0GENERAL/p{PLACE.replace('.', '')}"
TRACES = (GRETA, NAME, OWN, PLACE, LINK)
KEPT_FROM_HER = "kept from her"
DAY, WEEK = timedelta(days=1), timedelta(days=7)
TEAM, MONDAY = new_id(), START.date()
OTHER_WORKSPACE = "T0OTHER"

UNTIL_FINISHED = {("erasures", "member_id")}
"""What names her while she is being erased, and at no other time."""


@dataclass
class House:
    """What was put into the workspace."""

    said: list[str] = field(default_factory=list)
    """All that she wrote."""
    ids: dict[str, UUID] = field(default_factory=dict)

    def own(self, where: str) -> str:
        """Words of hers."""
        self.said.append(f"{OWN}, in {where}")
        return self.said[-1]


@pytest.fixture
def house(database: Database) -> House:
    """A workspace in which every table knows of Greta."""
    return seed(database)


def seed(database: Database) -> House:
    """Make it one."""
    house = House()
    with database.session() as session:
        for row in _rows(house):
            session.add(row)
            session.flush()
        workspace = session.get_one(Workspace, WORKSPACE)
        workspace.lead_ids = [ANA, GRETA]
        workspace.settings = {"support_line": f"<@{GRETA}> or 116 123", "least_group": 3}
    return house


def make(model: type[Base], **values: Any) -> Base:
    """A row with these values, and with something fitting in all other columns that must have something."""
    for column in table(model).columns:
        if not column.nullable:
            values.setdefault(column.key, WORKSPACE if column.key == "workspace_id" else _something(column))
    return model(**values)


def _something(column: ColumnElement[Any]) -> Any:
    if isinstance(column.type, Enum):
        assert column.type.enum_class
        return next(iter(column.type.enum_class))
    if isinstance(column.type, Uuid):
        return new_id()
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, UtcDateTime):
        return START
    return {str: "x", bytes: b"x", bool: False, int: 1, float: 1.0, date: MONDAY}[column.type.python_type]


def _rows(house: House) -> Iterator[Base]:
    yield from _people()
    yield from _thanks(house)
    yield from _promises(house)
    yield from _answers(house)
    yield from _of_hers(house)
    yield from _figures(house)


def _people() -> Iterator[Base]:
    for id_ in PEOPLE:
        names = {"name": NAME, "other_names": f"{NAME}\ngreta"} if id_ == GRETA else {"name": id_.title()}
        yield make(Member, id=id_, zone="UTC", **names)
    yield make(Team, id=TEAM, name="quay", settings={"greeting": f"Ask <@{GRETA}>"}, dissolved_by=GRETA)
    for id_ in PEOPLE:
        leads = id_ in (GRETA, ANA)
        yield make(TeamMember, team_id=TEAM, member_id=id_, is_member=True, is_lead=leads, joined_at=START - 9 * WEEK)


def _thanks(house: House) -> Iterator[Base]:
    own: dict[str, Any] = {
        "impact": house.own("impact"),
        "message_link": LINK,
        "link_is_public": True,
        "message_start": house.own("message that she thanked for"),
        "may_be_retold": True,
    }
    yield from _shoutout(house, "given", GRETA, [BEN, ANA], reason=house.own("reason"), value_name="Empathy", **own)
    secret: dict[str, Any] = {"reason": house.own("private reason"), "audience": Audience.PRIVATE}
    yield from _shoutout(house, "given in private", GRETA, [CHLOE], **secret)
    about: dict[str, Any] = {"reason": f"with <@{GRETA}>, who saw it first", "impact": f"<@{GRETA}> slept"}
    about["message_start"] = house.own("message that she was thanked for")
    yield from _shoutout(house, "got", ANA, [GRETA], message_link=LINK, link_is_public=True, **about)
    yield from _shoutout(
        house, "got with others", BEN, [GRETA, CHLOE], reason="for the night", audience=Audience.PUBLIC
    )
    held: dict[str, Any] = {"audience": Audience.HELD, "consents": {GRETA: Consent.ASKED}}
    yield from _shoutout(house, "got, to be asked", BEN, [GRETA, CHLOE], reason="for the morning", **held)
    yield from _shoutout(house, "got in private", BEN, [GRETA], reason="a quiet word", audience=Audience.PRIVATE)
    to_group = new_id()
    yield make(Shoutout, id=to_group, giver_id=ANA, reason="for the calm week", audience=Audience.PUBLIC)
    yield make(ShoutoutRecipient, shoutout_id=to_group, member_id="S0QUAY|quay-team")
    yield make(ShoutoutHearer, shoutout_id=to_group, member_id=GRETA)
    joined = {"shoutout_id": house.ids["got with others"], "created_at": START}
    yield make(Join, member_id=ANA, words=f"<@{GRETA}> carried us", **joined)
    yield from _shoutout(house, "joined", ANA, [CHLOE], reason="for the tea", at=START - 8 * DAY)
    yield make(Join, shoutout_id=house.ids["joined"], member_id=GRETA, words=house.own("join"))
    told = {"kind": joins.JOINED, "subject_id": house.ids["joined"], "recipient": CHLOE, "state": State.SENT}
    yield make(OutboxMessage, channel_id="D0X", message_ts="1.2", **told)
    landed = {"about": News.THANKS, "answer": Answer.LANDED}
    of_bens: dict[str, Any] = {"subject_id": house.ids["given"], "asker_id": GRETA, "words": f"<@{GRETA}>, thank you"}
    yield make(NewsAnswer, member_id=BEN, **of_bens, **landed)
    of_hers: dict[str, Any] = {"subject_id": house.ids["got"], "asker_id": ANA, "words": house.own("answer")}
    yield make(NewsAnswer, member_id=GRETA, **of_hers, **landed)
    yield from _shoutout(house, "of others", ANA, [BEN], reason="for the door", at=START - 8 * DAY)


def _shoutout(
    house: House,
    name: str,
    giver: str,
    recipients: list[str],
    *,
    at: datetime = START - DAY,
    consents: Mapping[str, Consent] = MappingProxyType({}),
    **more: Any,
) -> Iterator[Base]:
    id_ = house.ids[name] = new_id()
    yield make(Shoutout, id=id_, giver_id=giver, created_at=at, **{"audience": Audience.PUBLIC, **more})
    for position, each in enumerate(recipients):
        values = {"member_id": each, "position": position, "consent": consents.get(each)}
        yield make(ShoutoutRecipient, shoutout_id=id_, created_at=at, **values)
    sent = {"state": State.SENT, "channel_id": "D0X", "message_ts": PLACE if GRETA in (giver, *recipients) else "1.1"}
    if GRETA not in recipients:
        yield make(OutboxMessage, kind=shoutouts.RECEIVED, subject_id=id_, recipient=recipients[0], **sent)
    if more.get("audience") is not Audience.HELD:
        yield make(OutboxMessage, kind=shoutouts.ANNOUNCED, subject_id=id_, recipient=KUDOS, **sent)


def _promises(house: House) -> Iterator[Base]:
    due = START + DAY
    waits: dict[str, Any] = {"state": FollowupState.OPEN, "due_at": due, "promised_at": due, "next_at": due}
    done: dict[str, Any] = {"state": FollowupState.DONE, "closed_at": START - DAY, "created_at": START - 2 * DAY}
    looked_after = {"check_back": CheckBack.ASK, "next_at": due, "next_step": Step.FEELING}
    about_her = {"other_id": GRETA, "message_link": LINK}
    promised = {"owner_id": GRETA, "message_link": LINK}
    yield _promise(house, "told", other_id=BEN, what=house.own("what"), tells_other=True, **promised, **waits)
    yield _promise(house, "not told", other_id=BEN, what=house.own("what not told"), **promised, **waits)
    yield _promise(house, "unheard", other_id=ANA, what=house.own("unheard"), tells_other=True, **promised, **waits)
    yield _promise(house, "kept", other_id=BEN, what=house.own("what done"), **promised, **done, **looked_after)
    yield _promise(house, "to her", owner_id=ANA, what=f"call <@{GRETA}>", tells_other=True, other_id=GRETA, **waits)
    yield _promise(house, "to her, kept", owner_id=ANA, what="fix it", tells_other=True, **about_her, **done)
    secret = {"owner_id": BEN, "what": f"a surprise, {KEPT_FROM_HER}", "other_id": GRETA}
    yield _promise(house, "to her, untold", **secret, **waits)
    yield _promise(house, "offered", owner_id=CHLOE, what="write it down", handover_to=GRETA, **waits)
    yield from _recurring_promises(house)
    gone = {"state": FollowupState.LET_GO, "closed_at": START - DAY, "tells_other": True}
    yield _promise(house, "let go", other_id=BEN, what=house.own("what let go"), **promised, **gone)
    said = {"reason": house.own("reason to let go"), "instead": house.own("what could help instead")}
    hers = {"followup_id": house.ids["let go"], "step": Step.LET_GO, "actor_id": GRETA}
    yield make(FollowupStep, what=house.own("step of letting go"), **hers, **said)
    yield _promise(house, f"kept by {BEN}", owner_id=BEN, what="did it", **done)
    yield _promise(house, "kept late", owner_id=CHLOE, what="did it", **done, promised_at=START - 2 * DAY)
    for name, step, actor, recipient, sent in (
        ("told", Step.TOLD, GRETA, BEN, True),
        ("unheard", Step.TOLD, GRETA, ANA, False),
        ("kept", Step.FEELING, None, BEN, False),
        ("to her", Step.SOON, None, ANA, False),
        ("to her", Step.TOLD, None, GRETA, True),
        ("to her, kept", Step.ANSWERED, None, ANA, True),
        ("offered", Step.HANDOVER_ASKED, CHLOE, GRETA, True),
        (f"kept by {BEN}", Step.HANDED_OVER, GRETA, CHLOE, False),
        ("kept late", Step.DECLINED, GRETA, CHLOE, True),
    ):
        what = house.own(f"step of {name}") if actor == GRETA and step is Step.TOLD else f"call <@{GRETA}>"
        yield from _step(house, name, step, actor, recipient, sent, what)


def _recurring_promises(house: House) -> Iterator[Base]:
    goes_on: dict[str, Any] = {"next_at": START, "repeat": {"unit": "week", "starts": "2026-11-23"}}
    hers = {"owner_id": GRETA, "other_id": BEN, "message_link": LINK, "tells_other": True}
    yield make(Series, what=house.own("what comes again"), **hers, **goes_on)
    house.ids["weekly to her"] = new_id()
    to_her = {"owner_id": ANA, "other_id": GRETA, "what": f"lunch with <@{GRETA}>", "tells_other": True}
    yield make(Series, id=house.ids["weekly to her"], **to_her, **goes_on)
    yield make(Series, owner_id=BEN, other_id=GRETA, what=f"a surprise, {KEPT_FROM_HER}", **goes_on)


def _promise(house: House, name: str, **values: Any) -> Base:
    id_ = house.ids[name] = new_id()
    return make(Followup, id=id_, **values)


def _step(
    house: House, name: str, step: Step, actor: str | None, recipient: str, is_sent: bool, what: str
) -> Iterator[Base]:
    id_ = house.ids[f"{name}, {step}"] = new_id()
    yield make(FollowupStep, id=id_, followup_id=house.ids[name], step=step, actor_id=actor, what=what)
    ends: dict[str, Any] = {"state": State.WAITING, "next_at": START}
    if is_sent:
        ends = {"state": State.SENT, "channel_id": "D0X", "message_ts": PLACE}
    yield make(OutboxMessage, kind=kind_of(step), subject_id=id_, recipient=recipient, **ends)


def _answers(house: House) -> Iterator[Base]:
    when: dict[str, Any] = {"asked_at": START - DAY, "answered_at": START - DAY}
    of_hers = {"asked_id": GRETA, "face": 4, "comment": house.own("comment")}
    yield make(FollowupFeeling, followup_id=house.ids["to her, kept"], **of_hers, **when)
    of_bens = {"asked_id": BEN, "face": 5, "comment": f"<@{GRETA}> was quick"}
    yield make(FollowupFeeling, followup_id=house.ids["kept"], **of_bens, **when)
    yield make(FollowupFeeling, followup_id=house.ids[f"kept by {BEN}"], asked_id=CHLOE, face=3, **when)
    words = ("went_well", "in_the_way", "hand_words", "note", "question", "answer")
    hers = {name: house.own(f"checkins.{name}") for name in words}
    told = {"hand_id": new_id(), "shared_id": new_id(), "hand_from": BEN, "is_shared": True, "face": 2}
    yield make(Checkin, member_id=GRETA, thank_ids=[BEN], answered_at=START, **told, **hers)
    for subject, kind in ((told["hand_id"], "checkin.hand"), (told["shared_id"], "checkin.shared")):
        yield make(OutboxMessage, kind=kind, subject_id=subject, recipient=BEN, state=State.WAITING, next_at=START)
    mentions = {name: f"<@{GRETA}>: {name}" for name in words}
    asked = {"hand_id": new_id(), "hand_from": GRETA, "thank_ids": [GRETA, ANA]}
    house.ids["asks her"] = new_id()
    yield make(Checkin, id=house.ids["asks her"], member_id=BEN, day=MONDAY, face=4, **asked, **mentions)
    yield make(Checkin, member_id=CHLOE, day=MONDAY, went_well=KEPT_FROM_HER, thank_ids=[GRETA])


def _of_hers(house: House) -> Iterator[Base]:
    hours, rhythms = {"note": house.own("hours")}, {"x": house.own("rhythms")}
    yield make(Preference, member_id=GRETA, hours=hours, rhythms=rhythms, how_thanked=HowThanked.ASK_FIRST)
    yield make(Unsuggested, member_id=GRETA, other_id=BEN)
    yield make(Unsuggested, member_id=ANA, other_id=GRETA)
    yield make(Noticing, lead_id=GRETA, week=MONDAY, member_id=BEN)
    yield make(Noticing, lead_id=ANA, week=MONDAY, member_id=GRETA)
    for id_ in (GRETA, BEN):
        yield make(AbsentDay, member_id=id_, day=MONDAY)
    yield make(Inventory, member_id=GRETA, **{name: house.own(name) for name in AREAS})
    yield make(Inventory, member_id=BEN, **{name: f"<@{GRETA}>: {name}" for name in AREAS})
    for id_ in (GRETA, BEN):
        yield make(Unanswered, member_id=id_, kind=CadenceKind.CHECKIN, count=4, is_offered=True, is_quiet=False)
    for kind, who, team_id in (
        (CadenceKind.CHECKIN, GRETA, None),
        (CadenceKind.LEAD_DIGEST, GRETA, TEAM),
        (CadenceKind.CHECKIN, BEN, None),
    ):
        owner = {"owner_id": owner_id_of(who, team_id), "member_id": who, "team_id": team_id}
        yield make(Cadence, kind=kind, **owner, next_at=START)
    for id_ in (GRETA, BEN):
        yield make(SeenEntry, member_id=id_, kind="question", entry_id="lift", seen_at=START)
    practised, was_reminded, reminds = (new_id() for _ in range(3))
    yield make(Practice, id=practised, member_id=GRETA, entry_id="walk")
    yield make(Suggestion, id=was_reminded, member_id=GRETA, suggested_id=BEN)
    yield make(Suggestion, id=reminds, member_id=BEN, suggested_id=GRETA)
    yield make(OutboxMessage, kind="gratitude.due", subject_id=reminds, recipient=BEN, next_at=START)
    left, welcome = new_id(), new_id()
    yield make(Departure, id=left, member_id=GRETA)
    yield make(OutboxMessage, kind="departure.told", subject_id=left, recipient=ANA, state=State.SENT, message_ts=PLACE)
    yield make(Welcome, id=welcome, occasion=Occasion.NEW, member_id=GRETA, team_id=TEAM)
    yield make(OutboxMessage, kind="welcome.hello", subject_id=welcome, recipient=GRETA, next_at=START)
    yield make(OutboxMessage, kind="checkin.due", recipient=GRETA, state=State.SENT, channel_id=PLACE, message_ts=PLACE)
    for id_ in (GRETA, BEN):
        yield make(Nudge, member_id=id_, on=MONDAY, kind="checkin.due")
    yield make(Lane, recipient=GRETA)
    yield make(Lane, recipient=allowances.lane_of(GRETA))
    yield make(Lane, recipient=BEN)
    for id_, words in ((GRETA, "we answer in pairs now"), (ANA, f"<@{GRETA}> has a stand-in")):
        yield make(Change, team_id=TEAM, author_id=id_, words=words)
    for id_, words in ((GRETA, "What went well?"), (ANA, f"What would <@{GRETA}> do?")):
        yield make(OwnEntry, author_id=id_, words=words, kind="question", principle="care")
        told = {"title": words, "setting": words, "says": words, "replies": [{"words": words}]}
        yield make(OwnScene, author_id=id_, changed_at=START, **told)
    for id_, what in ((GRETA, "swap shifts among yourselves"), (ANA, f"spend a day with <@{GRETA}>")):
        yield make(Permission, team_id=TEAM, author_id=id_, what=what, up_to=f"what <@{GRETA}> does", said_at=START)
    yield make(Trouble, recipient=KUDOS, reason="is_archived")
    yield from _understandings(house)
    yield from _stories(house)
    yield from _of_clients(house)
    yield from _heard()
    yield from _rounds()


def _understandings(house: House) -> Iterator[Base]:
    """What she understood, and what was understood of her, with what she meant."""
    answered = {"answer": understandings.Answer.NOT_QUITE, "answered_at": START}
    hers, of_her, others = (new_id() for _ in range(3))
    about = {"words": house.own("what she understood"), "message_link": LINK}
    yield make(Understanding, id=hers, listener_id=GRETA, asked_id=BEN, **about)
    meant = {"words": f"<@{GRETA}> rests", "correction": house.own("what she meant"), **answered}
    yield make(Understanding, id=of_her, listener_id=ANA, asked_id=GRETA, **meant)
    yield make(Understanding, id=others, listener_id=ANA, asked_id=BEN, words=f"ask <@{GRETA}>", correction="yes")
    sent = {"state": State.SENT, "channel_id": "D0X", "message_ts": "1.6"}
    for id_, kind, recipient in (
        (hers, understandings.ASKED, BEN),
        (of_her, understandings.CORRECTED, ANA),
    ):
        yield make(OutboxMessage, kind=kind, subject_id=id_, recipient=recipient, **sent)


def _stories(house: House) -> Iterator[Base]:
    """One of which she is a part, which she worded and decided, in which another mentions her."""
    story, told = new_id(), house.ids["got with others"]
    house.ids["story"] = story
    words = {"opening": f"with <@{GRETA}>", "not_worked": f"without <@{GRETA}>"}
    decided = {"worded_by": GRETA, "decided_by": GRETA, "state": StoryState.POSTED}
    yield make(Story, id=story, team_id=TEAM, month=MONDAY, channel_id=KUDOS, **words, **decided)
    kind = Kind.THANKS
    yield make(StoryItem, story_id=story, subject_id=told, kind=kind, part=Part.VOICE, position=0, is_told=True)
    posted = {"kind": POSTED, "subject_id": story, "recipient": KUDOS, "state": State.SENT}
    yield make(OutboxMessage, channel_id=KUDOS, message_ts="1.5", **posted)
    said = {"kind": kind, "story_id": story, "subject_id": told, "answer": ConsentAnswer.TEAM, "answered_at": START}
    for each in (GRETA, BEN, CHLOE):
        yield make(AskedConsent, member_id=each, **said)
    for each in (GRETA, ANA):
        yield make(StoryPreview, story_id=story, lead_id=each)


def _of_clients(house: House) -> Iterator[Base]:
    """What she brought in of a client that names others, and what Ana did that names her, which a story tells."""
    hers, anas = (house.ids.setdefault(f"words of {who}", new_id()) for who in ("hers", "Ana's"))
    words = {"words": house.own("client words"), "said_by": house.own("said by")}
    yield make(ClientWords, id=hers, brought_by=GRETA, team_id=TEAM, **words)
    yield make(ClientWords, id=anas, brought_by=ANA, team_id=TEAM, words=f"<@{GRETA}> rang me back")
    for id_, people in ((hers, (BEN, CHLOE)), (anas, (GRETA, CHLOE))):
        for position, each in enumerate(people):
            named = {"member_id": each, "position": position, "answer": ConsentAnswer.TEAM}
            yield make(ClientWordsName, words_id=id_, answered_at=START, **named)
        told = {"kind": NAMED, "subject_id": id_, "recipient": CHLOE, "state": State.SENT}
        yield make(OutboxMessage, channel_id="D0X", message_ts="1.6", **told)
    of_story = {"story_id": house.ids["story"], "subject_id": anas, "kind": Kind.CLIENT, "part": Part.VOICE}
    yield make(StoryItem, position=1, is_told=True, **of_story)


def _rounds() -> Iterator[Base]:
    """One that she opened and closed, in which she is named, voted, and took something on."""
    id_, lines = new_id(), [new_id(), new_id()]
    hers = {"opened_by": GRETA, "closed_by": GRETA, "topic": f"as <@{GRETA}> does"}
    yield make(Round, id=id_, team_id=TEAM, channel_id=KUDOS, **hers)
    for line_id in lines:
        yield make(RoundLine, id=line_id, round_id=id_, part="stop", words=f"<@{GRETA}> has to ask twice")
        yield make(RoundVote, line_id=line_id, member_id=GRETA)
    yield make(RoundVote, line_id=lines[0], member_id=BEN)
    for line_id, who in zip(lines, (GRETA, BEN), strict=True):
        yield make(RoundPromise, line_id=line_id, round_id=id_, member_id=who, tells_when=True)


def _heard() -> Iterator[Base]:
    """What she said by name, what was said to her in trust, and what others said of her without their names."""
    at = {"opened_at": START, "standing": Standing.OPEN, "topic": Topic.RULES, "may_be_shown": False}
    mentioned, by_name = f"<@{GRETA}> has to ask twice", new_id()
    yield make(
        Entry,
        id=by_name,
        addressee=Addressee.LEADS,
        team_id=TEAM,
        signed_by=GRETA,
        code_hash="one",
        words=OWN,
        added=OWN,
        **at,
    )
    yield make(
        Entry, addressee=Addressee.TRUSTED, trusted_id=GRETA, code_hash="two", words=mentioned, added=mentioned, **at
    )
    for id_ in (GRETA, ANA):
        said = {"words": mentioned, "instead": mentioned, "kind": AnswerKind.CANNOT}
        yield make(EntryAnswer, entry_id=by_name, author_id=id_, **said)


def _figures(house: House) -> Iterator[Base]:
    told = house.ids["digest"] = new_id()
    yield make(Digest, id=told, team_id=TEAM, kind=DigestKind.TEAM, lead_id=None, starts_at=START - WEEK, ends_at=START)
    for place, name in enumerate(("given", "got with others", "of others")):
        yield make(Quote, digest_id=told, shoutout_id=house.ids[name], place=place)
    yield make(ClientQuote, digest_id=told, words_id=house.ids["words of hers"])
    posted = {"recipient": KUDOS, "channel_id": KUDOS, "message_ts": "1.3", "state": State.SENT}
    yield make(OutboxMessage, kind=due_kind(CadenceKind.TEAM_DIGEST), subject_id=told, **posted)
    yield make(Digest, team_id=TEAM, kind=DigestKind.LEAD, lead_id=GRETA, starts_at=START - WEEK, ends_at=START)
    yield make(Digest, team_id=TEAM, kind=DigestKind.LEAD, lead_id=ANA, starts_at=START - WEEK, ends_at=START)
    yield make(TeamWeek, team_id=TEAM, week=MONDAY - WEEK, people=4, thanked=3)
    yield make(TeamFigures, team_id=TEAM, week=MONDAY - WEEK, arrived_well=True)


# Looking


def _values(database: Database) -> dict[tuple[str, str], list[str]]:
    """Every value of every column of every table, as text."""
    found: dict[tuple[str, str], list[str]] = {}
    with database.engine.connect() as connection:
        for each in Base.metadata.sorted_tables:
            rows = connection.execute(select(each)).mappings().all()
            for column in each.columns:
                found[each.name, column.key] = sorted(str(row[column.key]) for row in rows)
    return found


def _traces(database: Database) -> dict[tuple[str, str], list[str]]:
    """Where something of hers is found."""
    return {
        place: left
        for place, values in _values(database).items()
        if (left := [each for each in values if any(trace in each for trace in TRACES)])
    }


def _holds_words(column: ColumnElement[Any]) -> bool:
    return isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)


async def _erase(database: Database, at_once: int = AT_ONCE) -> str:
    return (await erase_in_batches(database, WORKSPACE, GRETA, START, at_once)).pseudonym


def test_every_column_that_could_tell_of_somebody_does_so_here(database: Database, house: House) -> None:
    could = {
        (each.name, column.key)
        for each in Base.metadata.sorted_tables
        for column in each.columns
        if _holds_words(column) and column.info["person"] not in (Person.FACT, Person.NOTHING)
    }
    does = set(_traces(database))
    by_someone_else = {("changes", "words"), ("own_entries", "words")}
    by_someone_else |= {("own_scenes", each) for each in ("title", "setting", "says", "replies")}
    assert could - UNTIL_FINISHED == does | by_someone_else


@pytest.mark.every_way
async def test_no_trace_is_left_of_who_erased_their_data(database: Database, house: House) -> None:
    await _erase(database)
    assert _traces(database) == {}


async def test_one_pseudonym_that_leads_back_to_nobody_stands_in_all_rows_of_figures(
    database: Database, house: House
) -> None:
    pseudonym = await _erase(database)
    places = {place for place, values in _values(database).items() if any(PSEUDONYM in each for each in values)}
    assert places == {
        ("shoutouts", "giver_id"),
        ("shoutout_recipients", "member_id"),
        ("followups", "owner_id"),
        ("followup_feelings", "asked_id"),
        ("followup_steps", "actor_id"),
        ("client_words_names", "member_id"),
        ("changes", "author_id"),
        ("entries", "signed_by"),
        ("entry_answers", "author_id"),
        ("own_entries", "author_id"),
        ("own_scenes", "author_id"),
        ("rounds", "closed_by"),
        ("rounds", "opened_by"),
        ("permissions", "author_id"),
        ("stories", "decided_by"),
        ("stories", "worded_by"),
        ("teams", "dissolved_by"),
    }
    everywhere = {each for values in _values(database).values() for each in values if PSEUDONYM in each}
    assert everywhere == {pseudonym}
    assert new_pseudonym() != pseudonym


async def test_the_figures_of_others_stay_as_they_were(database: Database, house: House) -> None:
    before = await database.read(lambda session: _measured(session, GRETA))
    pseudonym = await _erase(database)
    after = await database.read(lambda session: _measured(session, pseudonym))
    assert after == before
    assert (before["thanked"], before["told"]) == (4, {MONDAY - WEEK: {Figure.ARRIVED_WELL}})


def _measured(session: Session, she: str) -> dict[str, Any]:
    people = {she, ANA, BEN, CHLOE}
    time = (START - 4 * WEEK, START)
    thanks = recognition.of_team(session, WORKSPACE, TEAM, *time)
    return {
        "thanked": len(recognition.thanked_between(session, WORKSPACE, people, *time)),
        "a week": [
            len(recognition.of_team(session, WORKSPACE, TEAM, START - (n + 1) * WEEK, START - n * WEEK))
            for n in range(4)
        ],
        "givers": len({each.shoutout.giver_id for each in thanks}),
        "recipients": [len(each.recipient_ids) for each in thanks],
        "values": {name: len(some) for name, some in recognition.by_value(thanks, ["Empathy"]).items()},
        "own part": own_part(session, WORKSPACE, she, *time),
        "weeks": [
            (each.week, each.people, each.thanked)
            for each in session.scalars(select(TeamWeek).where(TeamWeek.team_id == TEAM).order_by(TeamWeek.week))
        ],
        "told": team_figures.of(session, WORKSPACE, [TEAM], MONDAY - WEEK)[TEAM],
    }


async def test_a_story_that_named_her_is_made_anew_and_the_yes_of_others_stays(
    database: Database, house: House
) -> None:
    await _erase(database)

    def look(session: Session) -> None:
        told = OutboxMessage.subject_id == house.ids["story"]
        assert session.scalars(select(OutboxMessage.state).where(told)).all() == [State.CHANGING]
        assert set(session.scalars(select(AskedConsent.member_id))) == {BEN, CHLOE}
        assert session.scalars(select(StoryPreview.lead_id)).all() == [ANA]

    await database.read(look)


async def test_what_she_brought_in_of_clients_goes_and_what_names_her_is_told_no_more(
    database: Database, house: House
) -> None:
    pseudonym = await _erase(database)

    def look(session: Session) -> None:
        assert session.scalars(select(ClientWords.brought_by)).all() == [ANA]
        assert session.scalars(select(ClientQuote.words_id)).all() == []
        [left] = client_words.brought_by(session, WORKSPACE, ANA, 5)
        assert left.words.words == f"{SOMEONE} rang me back"
        assert left.answers == {pseudonym: None, CHLOE: ConsentAnswer.TEAM}
        assert retold.find(session, WORKSPACE, Kind.CLIENT, left.words.id) is None
        shown = (house.ids["digest"], house.ids["story"], house.ids["words of hers"])
        told = OutboxMessage.subject_id.in_(shown) & (OutboxMessage.recipient != GRETA)
        assert set(session.scalars(select(OutboxMessage.state).where(told))) == {State.CHANGING}

    await database.read(look)


async def test_what_others_said_and_did_stays(database: Database, house: House) -> None:
    pseudonym = await _erase(database)

    def look(session: Session) -> None:
        got = shoutouts.get(session, WORKSPACE, house.ids["got"])
        assert got
        assert (got.shoutout.giver_id, got.recipient_ids, got.shoutout.message_link) == (ANA, (pseudonym,), None)
        assert got.shoutout.reason == f"with {SOMEONE}, who saw it first"
        given = shoutouts.get(session, WORKSPACE, house.ids["given"])
        assert given
        assert (given.shoutout.reason, given.shoutout.value_name) == (TAKEN_BACK, "Empathy")
        promised = followups.find(session, WORKSPACE, house.ids["to her"])
        assert promised
        assert (promised.state, promised.next_at, promised.owner_id) == (FollowupState.OPEN, START + DAY, ANA)
        assert (promised.what, promised.other_id, promised.tells_other) == (f"call {SOMEONE}", None, False)
        weekly = session.get_one(Series, (WORKSPACE, house.ids["weekly to her"]))
        assert (weekly.what, weekly.other_id, weekly.next_at) == (f"lunch with {SOMEONE}", None, START)
        assert {each.owner_id for each in session.scalars(select(Series))} == {ANA, BEN}
        asks = session.get_one(Checkin, (WORKSPACE, house.ids["asks her"]))
        assert (asks.thank_ids, asks.hand_from, asks.hand_id, asks.face) == ([ANA], None, None, 4)
        assert asks.went_well == f"{SOMEONE}: went_well"
        workspace = session.get_one(Workspace, WORKSPACE)
        assert workspace.lead_ids == [ANA]
        assert workspace.settings == {"support_line": f"{SOMEONE} or 116 123", "least_group": 3}
        assert {each.member_id for each in session.scalars(select(TeamMember))} == {ANA, BEN, CHLOE}
        assert {each.owner_id for each in session.scalars(select(Cadence))} == {BEN}
        assert {each.recipient for each in session.scalars(select(Lane))} == {BEN}

    await database.read(look)


async def test_who_was_told_of_an_open_promise_hears_that_it_will_not_be_done_and_nobody_else(
    database: Database, house: House
) -> None:
    await _erase(database)

    def look(session: Session) -> None:
        for name in ("told", "not told", "unheard"):
            followup = followups.find(session, WORKSPACE, house.ids[name])
            assert followup
            assert (followup.state, followup.next_at) == (FollowupState.LET_GO, None)
        offered = followups.find(session, WORKSPACE, house.ids["offered"])
        assert offered
        assert (offered.state, offered.handover_to) == (FollowupState.OPEN, None)

    await database.read(look)
    assert await database.read(lambda session: _waiting(session)) == {
        (kind_of(Step.LET_GO), BEN),
        (kind_of(Step.DECLINED), CHLOE),
        (kind_of(Step.SOON), ANA),
        (kind_of(Step.HANDED_OVER), CHLOE),
    }


def _waiting(session: Session) -> set[tuple[str, str]]:
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.state == State.WAITING))
    return {(each.kind, each.recipient) for each in rows}


async def test_what_was_sent_to_others_stays_in_the_outbox_without_where_it_is(
    database: Database, house: House
) -> None:
    await _erase(database)
    rows = await database.read(lambda session: list(session.scalars(select(OutboxMessage))))
    sent = {(each.subject_id, each.recipient): (each.channel_id, each.message_ts) for each in rows if not each.next_at}
    assert sent == {
        (house.ids["got with others"], KUDOS): (None, None),
        (house.ids["of others"], KUDOS): ("D0X", "1.1"),
        (house.ids["of others"], BEN): ("D0X", "1.1"),
        (house.ids[f"to her, kept, {Step.ANSWERED}"], ANA): (None, None),
        (house.ids[f"kept late, {Step.DECLINED}"], CHLOE): (None, None),
    }


async def test_what_they_added_to_the_thanks_of_others_goes_from_where_it_stands(
    database: Database, house: House
) -> None:
    await _erase(database)

    def look(session: Session) -> None:
        assert [(each.member_id, each.words) for each in session.scalars(select(Join))] == [
            (ANA, f"{SOMEONE} carried us")
        ]
        answer = session.scalars(select(NewsAnswer)).one()
        assert (answer.member_id, answer.asker_id, answer.words) == (BEN, None, f"{SOMEONE}, thank you")
        shows = select(OutboxMessage).where(OutboxMessage.kind.in_(joins.SHOWN_IN))
        of_others = {each.kind: each for each in session.scalars(shows) if each.subject_id == house.ids["joined"]}
        assert {each.state for each in of_others.values()} == {State.CHANGING}
        made = {kind: RENDERERS[kind](session, standing_claim_of(each, START)) for kind, each in of_others.items()}
        assert made[joins.JOINED] is None
        assert "Joining in" not in str(getattr(made[shoutouts.ANNOUNCED], "blocks", "Joining in"))

    await database.read(look)


async def test_no_message_shows_a_pseudonym(database: Database, house: House) -> None:
    await _erase(database)

    def shown(session: Session) -> list[str]:
        rows = list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind.in_(RENDERERS))))
        messages = [RENDERERS[each.kind](session, claim_of(each, START)) for each in rows]
        team = session.get_one(Team, (WORKSPACE, TEAM))
        week = team_digests.collect(session, WORKSPACE, team, START - WEEK, START, lambda _ids: set())
        messages.append(team_digest(week, None, None))
        messages.append(lead_digest(lead_digests.collect(session, WORKSPACE, ANA, [team], START), None))
        return [json.dumps(each.payload()) for each in messages if each and hasattr(each, "payload")]

    everything = await database.read(shown)
    assert len(everything) >= 6
    assert [each for each in everything if PSEUDONYM in each] == []
    assert any("will not be done after all" in each for each in everything)
    assert any(SOMEONE in each for each in everything)


async def test_a_posted_digest_quotes_neither_them_nor_what_thanks_them_any_more(
    database: Database, house: House
) -> None:
    def quoted(session: Session) -> set[str]:
        row = session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == due_kind(CadenceKind.TEAM_DIGEST))
        ).one()
        message = RENDERERS[row.kind](session, standing_claim_of(row, START))
        assert isinstance(message, Message)
        shown = json.dumps(message.payload())
        return {row.state, *(each for each in (OWN, "for the night", "for the door") if each in shown)}

    assert await database.read(quoted) == {State.SENT, OWN, "for the night", "for the door"}
    await _erase(database)
    assert await database.read(quoted) == {State.CHANGING, "for the door"}


async def test_erasing_again_changes_nothing(database: Database, house: House) -> None:
    await _erase(database)
    once = _values(database)
    await _erase(database)
    assert _values(database) == once


async def test_what_is_on_its_way_meanwhile_does_no_harm(database: Database, house: House) -> None:
    pace = Pace(Rate(100, 100), Rate(100, 100))
    claims = await database.write(lambda session: outbox.claim(session, WORKSPACE, START, DAY, 50, pace))
    assert GRETA in {each.recipient for each in claims}
    await _erase(database)
    for claim in claims:
        is_latest = await database.write(
            lambda session, claim=claim: outbox.note(session, WORKSPACE, [outbox.sent(claim, "D0X", PLACE)])  # type: ignore[misc]
        )
        assert not (is_latest and claim.recipient == GRETA)
    told = await database.write(
        lambda session: feelings.answer(session, WORKSPACE, house.ids["to her, kept"], GRETA, 1, START)
    )
    assert told is None
    left = {place for place in _traces(database) if place[0] != "outbox"}
    assert left == set()


async def test_others_are_left_alone_in_this_workspace_and_everyone_in_another(
    database: Database, house: House
) -> None:
    with database.session() as session:
        elsewhere = {"workspace_id": OTHER_WORKSPACE}
        workspaces.register(
            session,
            Workspace(
                id=OTHER_WORKSPACE,
                name="Other",
                bot_user_id="UK",
                recognition_channel_id=None,
                value_names=[],
                lead_ids=[GRETA],
                created_at=START,
            ),
        )
        id_ = new_id()
        for row in (
            make(Member, id=GRETA, name=NAME, **elsewhere),
            make(Shoutout, id=id_, giver_id=GRETA, reason=f"{OWN} on <@{GRETA}>", **elsewhere),
            make(ShoutoutRecipient, shoutout_id=id_, member_id=GRETA, **elsewhere),
            make(Checkin, member_id=GRETA, thank_ids=[GRETA], **elsewhere),
            make(OutboxMessage, recipient=GRETA, **elsewhere),
        ):
            session.add(row)
            session.flush()
    before = _rows_of(database, OTHER_WORKSPACE)
    await _erase(database)
    assert _rows_of(database, OTHER_WORKSPACE) == before
    await erase_in_batches(database, WORKSPACE, "UNOBODY", START)


def _rows_of(database: Database, workspace_id: str) -> list[str]:
    found = []
    with database.engine.connect() as connection:
        for each in Base.metadata.sorted_tables:
            key = next(iter(each.primary_key))
            found += [str(row) for row in connection.execute(select(each).where(key == workspace_id))]
    return found


# A copy


async def test_a_copy_holds_all_that_is_theirs_and_nothing_that_others_keep_to_themselves(
    database: Database, house: House
) -> None:
    collected = await database.read(lambda session: own_data.collect(session, WORKSPACE, GRETA))
    copy = json.dumps(collected, ensure_ascii=False)
    assert [each for each in house.said if each not in copy] == []
    assert KEPT_FROM_HER not in copy
    assert collected["you"]["name"] == NAME
    assert collected["you"]["looks_after_kindling"] is True
    assert [each["reason"] for each in collected["thanks_you_got"]] == [
        f"with @{NAME}, who saw it first",
        "for the night",
        "for the morning",
        "a quiet word",
    ]
    assert [(each["audience"], each.get("shown_by_you")) for each in collected["thanks_you_got"]] == [
        ("public", None),
        ("public", None),
        ("public", "asked"),
        ("private", None),
    ]
    assert collected["your_choices"][0]["how_thanked"] == "ask_first"
    assert collected["please_dont_suggest"] == [{"person": f"Uben ({BEN})"}], "and not who does not want her suggested"
    assert collected["thanks_you_got"][1]["from"] == f"{BEN.title()} ({BEN})"
    assert collected["thanks_you_got"][1]["to"] == [f"{NAME} ({GRETA})", f"{CHLOE.title()} ({CHLOE})"]
    assert [each["to"] for each in collected["thanks_to_your_groups"]] == [["@quay-team"]]
    assert {each["what"] for each in collected["promises_to_you"]} == {f"call @{NAME}", "fix it"}
    assert [each["message_link"] for each in collected["promises_to_you"]] == [None, None]
    assert [each["comment"] for each in collected["answers_you_got"]] == [f"@{NAME} was quick"]
    assert [each["from"] for each in collected["hands_asked_of_you"]] == [f"{BEN.title()} ({BEN})"]
    assert [each["team"] for each in collected["your_teams"]] == ["quay"]
    assert [each["person"] for each in collected["people_you_were_reminded_to_thank"]] == [f"{BEN.title()} ({BEN})"]
    assert [part for part, rows in collected.items() if not rows] == []


async def test_a_copy_keeps_its_headings_and_what_is_under_each_in_their_order(
    database: Database, house: House
) -> None:
    """Whoever reads it with a program relies on that."""
    collected = await database.read(lambda session: own_data.collect(session, WORKSPACE, GRETA))
    first = {part: rows[0] if isinstance(rows, list) else rows for part, rows in collected.items() if part != "about"}
    check_golden("own_data", [f"{part}: {', '.join(row)}" for part, row in first.items()])


async def test_a_copy_for_somebody_unknown_says_so_without_failing(database: Database) -> None:
    collected = await database.read(lambda session: own_data.collect(session, WORKSPACE, "UNOBODY"))
    assert collected["you"]["id"] == "UNOBODY"
    assert [part for part, rows in collected.items() if rows] == ["you"]
