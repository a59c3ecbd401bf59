"""All that people see is said through `bot.content.words`, in sentences that translators are given."""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta
from io import BytesIO
from itertools import islice, product
from typing import Any, get_type_hints
from uuid import UUID

import pytest
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import DividerBlock
from sqlalchemy.orm import Session

import bot.blocks
from bot.blocks import action_steps, client_words_form, consents, content_form, home_teams, home_thanks
from bot.blocks import home as home_blocks
from bot.blocks.followup_whom import Asked
from bot.blocks.hellos import ANSWERS
from bot.blocks.help import Fits, Help
from bot.blocks.home_places import Part, Place
from bot.blocks.lead_digests import lead_digest
from bot.blocks.listening import EntryDraft
from bot.blocks.listening_answer_form import AnswerForm
from bot.blocks.noticed import NoticedContext
from bot.blocks.parting_form import PartingContext
from bot.blocks.round_lines import Page
from bot.blocks.round_words import Line
from bot.blocks.self_care import Beside, CareContext
from bot.blocks.self_care_earlier import EarlierContext
from bot.blocks.shoutout_answers import EditContext
from bot.blocks.shoutout_form import Form
from bot.blocks.stories import form_view, preview_message, story_message
from bot.blocks.team_digests import team_digest
from bot.blocks.values import OfTeam
from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import call_commands, help_of
from bot.content.library import Action, Entry, EntryKind, Principle
from bot.content.own_scenes import assembled
from bot.content.self_care import Part as Offered
from bot.content.steps import Belief, Step, beliefs, steps
from bot.content.values import UnknownTag
from bot.content.words import reading
from bot.slack.message import File, Message
from bot.tools.translating import entries as in_data
from bot.when import Unclear
from bot.when.calendar_file import Calendar, Flaw
from bot.when.days_off import Trouble, Unread
from models.across.choices import Holding
from models.across.entry_answers import Answered, Read, Telling
from models.across.hellos import Hello
from models.across.home_lists import Around
from models.across.listening import Found, Offer, Way
from models.across.noticing import Noticed
from models.across.publication import Published
from models.across.rounds import Look, TakenOn
from models.across.setup import Setup
from models.across.team_figures import Figure
from models.across.team_weeks import ClosedWeek, Weeks
from models.capabilities import gratitude
from models.capabilities.checkins import Answers, Checkin
from models.capabilities.client_words import Brought
from models.capabilities.client_words_acts import NotBrought
from models.capabilities.consents import Answer as ConsentAnswer
from models.capabilities.consents import Kind as ConsentKind
from models.capabilities.entries import Entry as Said
from models.capabilities.entries import Kind, Standing, Topic
from models.capabilities.followups import CheckBack, Followup, State
from models.capabilities.joins import Join, NotJoined, Why
from models.capabilities.practices import Practice
from models.capabilities.repeats import Repeat, Unit
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import Kind as RoundKind
from models.capabilities.rounds import Round
from models.capabilities.self_care import Inventory
from models.capabilities.shoutout_changes import Given
from models.capabilities.shoutouts import AddressedShoutout, Audience, Consent, Draft, Shoutout
from models.people.cadences import DEFAULTS, KINDS, CadenceKind
from models.people.days_off import NONE, DaysOff, Span, yearly
from models.people.hours import Hours
from models.people.places import countries
from models.people.rhythms import Rhythm
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.people.values import Value
from models.store.database import Database
from tests.bot import answered, clients, digests, rounds, told
from tests.bot import test_home_blocks as homes
from tests.bot import test_lead_digest_blocks as lead_digests
from tests.bot import test_story_blocks as stories
from tests.bot import test_team_digest_blocks as team_digests
from tests.bot.pseudo import pseudo, seen, unsaid
from tests.bot.scenes import BEGINS, FOLLOWS, texts_of
from tests.bot.test_sentences import ROOT, sentences_in
from tests.bot.test_told_anew import TABLE
from tests.bot.test_validators import DRAFT, FOUND, HOURS, OFFER, OWN, TEAM, VALUES, WAYS, forms
from tests.bot.told import new_scene
from tests.conftest import START, WORKSPACE
from tests.databases import Databases

NAMES = (
    *("Harbour", "quay & co", "quay &amp; co", "quay", "Quay", "Night crew", "Ana", "Ben", "Support", "support"),
    *("platform", "Teamwork", "Respect", "Empathy", "Partnership", "Initiative", "Appreciation", "Amina"),
    *("Kindling", "Europe/Madrid", *(each.title() for each in told.PEOPLE), *countries().values()),
    *("Come back to this", "Thank for this"),
    *("None", "is_archived"),
)
TYPED = (
    *("empathy", "respect"),
    *(told.MEANT, told.REWORDED, told.PRIVATE, OWN.words, homes.LONG_WORD, digests.LONG_WORD, digests.INVITATION),
    *texts_of(assembled([BEGINS, FOLLOWS])[0]),
    *("swap shifts", "send a parcel again", "£50", "stay at home", "may I?"),
    *("send the rota", "friday 3pm", "stayed late", "Which Friday?", "A calm morning", "Too many requests", "An hour"),
    *(
        "Done. Well kept.",
        "Saved.",
        "Settings",
        "Nothing yet.",
        "What helped?",
        "send the revised quote",
        "We pair at night now",
    ),
    *(
        "it was calm",
        "stayed late so that the release could go out",
        "the client could start on time",
        "The client could start on time",
    ),
    *("They could start on time", "staying late to unblock release", team_digests.CHANGED, *team_digests.SENTENCES),
    *("@priya send the revised quote by friday 3pm", "history", "help"),
    "@ben for staying late to unblock the release #partnership",
    *(clients.SAID, clients.WHO, "A customer in Leeds"),
    *("untangling the rota", "It was quick, and I knew what to expect", "We answer the night queue in pairs"),
    *(each.meaning for each in VALUES),
    *("You always say so, by Friday", "You always", "Friday"),
    "somebody asks before they decide for me, also when time is short and it…",
    "no surprises",
    *(answered.SAID, answered.ANSWERED, answered.INSTEAD),
    *("A month of two releases.", "Friday's handover still comes too late.", "A month of two releases, and of a"),
)
KNOWN = sorted((*NAMES, *TYPED), key=len, reverse=True)
WORN = re.compile(r"Donaudampf\w*…?|N{9,}…?|V{9,}…?")
"""Long words of the scenes, cut somewhere."""


@pytest.fixture
def database_url(databases: Databases) -> str:
    """How a message reads depends on no kind of database."""
    return databases.new("sqlite")


def _unsaid(shown: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was not said, by where it is seen."""
    found = {
        name: [rest for words in seen(part, "text") if (rest := unsaid(WORN.sub(" ", words), KNOWN))]
        for name, part in shown.items()
    }
    return {name: each for name, each in found.items() if each}


# What is seen


def _messages(database: Database) -> Iterator[tuple[str, Any]]:
    """A message of every kind in the outbox."""
    with Session(database.engine, expire_on_commit=False) as session:
        for tells in TABLE:
            scene = new_scene(session)
            tells(scene)
            message = scene.message()
            assert isinstance(message, Message | File), scene.kind
            yield scene.kind, _json(message)


def _digests() -> Iterator[tuple[str, Any]]:
    for name, team in team_digests.TEAMS.items():
        yield f"team digest, {name}", _json(team_digest(team, None, "slack://app?team=T0"))
        yield f"team digest without Home, {name}", _json(team_digest(team, None, None))
    for name, lead in lead_digests.LEADS.items():
        for in_words in (False, True):
            yield f"lead's digest, {name}, {in_words}", _json(lead_digest(lead, None, in_words=in_words))
    for name, story in stories.STORIES.items():
        yield f"story, {name}", _json(story_message(story))
    for name, preview in stories.PREVIEWS.items():
        yield f"preview of a story, {name}", _json(preview_message(preview))
        yield f"form of a story, {name}", form_view(preview).to_dict()
    for name, question in stories.QUESTIONS.items():
        yield f"consent, {name}", _json(consents.message(question))
    for may_be_asked in (True, False):
        for given in (stories.AGREED[:0], stories.AGREED):
            listed = consents.agreed(given, may_be_asked=may_be_asked)
            yield f"what was agreed to, {len(given)}, {may_be_asked}", _json(listed)


def _homes() -> Iterator[tuple[str, Any]]:
    """Home, from nothing to too much of everything, and its pages."""
    fronts = {"empty": homes._front(), "one of each": homes._one_of_each(), "too many": homes._too_many()}
    for name, front in fronts.items():
        yield f"home, {name}", homes._show(front, homes._longest_note())
    full, empty = fronts["too many"], fronts["empty"]
    for page, promised in ((full.given, full.followups), (empty.given, empty.followups)):
        for number, blocks in enumerate(
            (
                home_thanks.received_page(page, homes.READER, HOURS),
                home_thanks.given_page(page, HOURS),
                home_thanks.around_page(Around(homes.NOW, page), HOURS),
                home_thanks.around_page(None, HOURS),
                home_blocks.followups_page(promised, HOURS, homes.NOW),
                home_teams.led_page([homes._glance()], 2_000),
            )
        ):
            yield f"page {number} of Home", _json(home_blocks.home_view(Place(Part.RECEIVED), blocks))


def _followup(**changes: Any) -> Followup:
    plain = {"owner_id": "UANA", "other_id": "UBEN", "what": told.MEANT, "due_at": told.DUE, "tells_other": True}
    return Followup(workspace_id=WORKSPACE, id=UUID(int=3), state=State.OPEN, **{**plain, **changes})


def _checkin(**changes: Any) -> Checkin:
    plain = {"id": UUID(int=4), "member_id": "UANA", "day": START.date(), "face": 2, "thank_ids": ["UBEN"]}
    return Checkin(workspace_id=WORKSPACE, **{**plain, **changes})


def _addressed(consent: Consent, *others: str) -> AddressedShoutout:
    """Thanks to "quay", whom nobody thanked before."""
    thanks = Shoutout(
        workspace_id=WORKSPACE, id=UUID(int=6), giver_id="UANA", reason=told.MEANT, audience=Audience.HELD
    )
    return AddressedShoutout(thanks, ("quay", *others), "C0KUDOS", {"quay": consent}, frozenset({"quay"}))


RHYTHM = DEFAULTS[CadenceKind.CHECKIN]
REPEATS = (
    *(Repeat(unit, START.date(), every) for unit, every in product(Unit, (1, 2, 3, 12, 24))),
    *(Repeat(Unit.WEEK, START.date(), every, frozenset({1, 4}), clock=time(15)) for every in (1, 2, 3)),
    *(Repeat(Unit.MONTH, START.date(), day=day) for day in (1, 2, 3, 11, 21, 22, 31, -1)),
    *(Repeat(Unit.MONTH, START.date(), nth=nth, weekdays=frozenset({2})) for nth in (1, 2, 3, 4, 5, -1)),
    *(Repeat(Unit.MONTH, START.date(), nth=nth) for nth in (1, 2, 3, 4, 5, 10, -1)),
)
ENTRY = Entry("own", EntryKind.PRACTICE, Principle.CARE, None, told.MEANT, told.MEANT, None)
GIVEN = Given(UUID(int=6), ("UBEN",), told.MEANT, told.MEANT, "Empathy", Audience.PUBLIC, None, False, False)
CLOSED = ClosedWeek(date(2026, 11, 16), 9, 4, frozenset(Figure))
SPAN = Span(START.date(), START.date() + timedelta(days=400))
MANY = DaysOff(frozenset(START.date() + timedelta(days=2 * each) for each in range(20)))
INVENTORY = Inventory(id=UUID(int=11), created_at=START, rest="quay", help=told.MEANT)
SAMPLES: Mapping[Any, Sequence[Any]] = {
    str: ("quay",),
    int: (1, 3, 5),
    bool: (False, True),
    type(START): (told.DUE,),
    date: (START.date(),),
    timedelta: (timedelta(minutes=1), timedelta(minutes=3)),
    UUID: (UUID(int=1),),
    Sequence[str]: ((), ("UANA",), ("UANA", "UBEN")),
    Collection[int]: ((1, 3), (1, 2, 3, 4, 5), range(1, 8)),
    Hours: (HOURS, replace(HOURS, work_days=frozenset(), day_end=HOURS.day_start, quiet_end=HOURS.day_end)),
    Rhythm: (
        *(DEFAULTS[kind] for kind in (CadenceKind.CHECKIN, CadenceKind.TEAM_DIGEST, CadenceKind.STORY)),
        *(replace(RHYTHM, every=every) for every in (2, 3, 8)),
        replace(RHYTHM, is_on=False),
        replace(RHYTHM, days=frozenset()),
        replace(RHYTHM, days=frozenset({6, 7})),
        replace(RHYTHM, at=HOURS.quiet_start),
    ),
    CadenceKind: tuple(KINDS),
    Audience: tuple(Audience),
    Given: (GIVEN,),
    EditContext: (EditContext(str(GIVEN.id), None, 0.0),),
    CheckBack: tuple(CheckBack),
    Team: (TEAM,),
    Sequence[Team]: ((TEAM,),),
    NewTeam: (NewTeam("C0QUAY", "quay", "C0QUAY", ("UANA",), None),),
    Followup: (
        _followup(),
        _followup(other_id=None, tells_other=False),
        _followup(series_id=UUID(int=7), repeat=REPEATS[0].packed()),
        _followup(series_id=UUID(int=7), repeat=REPEATS[0].packed(), other_id=None, tells_other=False),
    ),
    Sequence[Followup]: ((), (_followup(), _followup(other_id=None))),
    PartingContext: (PartingContext(), PartingContext(ends=True)),
    Repeat: REPEATS,
    Checkin: (_checkin(), _checkin(hand_words=told.MEANT, hand_id="UBEN", went_well=told.MEANT, shared_id=None)),
    Sequence[Checkin]: ((), (_checkin(), _checkin(face=5))),
    Sequence[Join]: (
        (),
        (
            Join(member_id="UANA", words="it was calm", created_at=START),
            Join(member_id="UBEN", words="w" * 300, created_at=START),
        ),
    ),
    NotJoined: tuple(NotJoined(why, timedelta(minutes=3)) for why in Why),
    CareContext: (CareContext(("rest",)), CareContext(("rest", "help"), "help", kept_until="2027-02-21")),
    Beside: (Beside(START.date(), START.date()), Beside(START.date(), START.date(), "quay", has_box=True)),
    Sequence[Inventory]: ((), (INVENTORY,), (INVENTORY,) * 8),
    EarlierContext: (EarlierContext(), EarlierContext(3)),
    Offered: tuple(Offered),
    Practice: (Practice(workspace_id=WORKSPACE, id=UUID(int=5), member_id="UANA", entry_id="own", created_at=START),),
    Entry: (ENTRY,),
    Form: (Form(("UBEN",)), Form(("UBEN", "S0QUAY|quay"), "the door", by="UANA", id=str(UUID(int=6)))),
    Mapping[str | None, Form]: ({None: Form(("UBEN",))}, {"Ana": Form(("UANA",)), "Ben": Form(("UBEN",))}),
    Mapping[str, Any]: ({}, {"kept_checkins": 3, "kept_thanks": "keep"}),
    Mapping[str, str]: ({}, {"UBEN": "Ben"}),
    Sequence[UnknownTag]: (
        (),
        (UnknownTag("quay"),),
        (UnknownTag("quay", "Respect"), UnknownTag("quay", "Empathy", is_near=True)),
        (UnknownTag("quay", "Partnership", meant="support"),),
    ),
    Asked: (Asked("id", "UANA", None, "send the rota", int(told.DUE.timestamp()), None),),
    Sequence[tuple[str, str]]: ((("UBEN", "Ben"),), (("UBEN", "Ben"), ("UANA", "Ana"))),
    Draft: (
        Draft(UUID(int=6), "UANA", ("UBEN",), ("UBEN",), "the door", Audience.PUBLIC),
        Draft(UUID(int=6), "UANA", ("UBEN",), ("UBEN",), "the door", Audience.PRIVATE),
    ),
    AddressedShoutout: (
        _addressed(Consent.ASKED),
        _addressed(Consent.YES),
        _addressed(Consent.YES, "UBEN"),
        _addressed(Consent.NO, "UBEN"),
    ),
    Answers: (Answers(face=2),),
    gratitude.Answer: tuple(gratitude.Answer),
    Unclear: tuple(Unclear),
    frozenset[Figure]: (frozenset(), frozenset(Figure)),
    ClosedWeek: (CLOSED, ClosedWeek(date(2026, 11, 9), told=frozenset({Figure.HELPED}))),
    Weeks: ((CLOSED,), tuple(replace(CLOSED, week=CLOSED.week + timedelta(weeks=number)) for number in range(5))),
    Noticed: (Noticed("UBEN", UUID(int=1)),),
    Message: (Message("quay", [DividerBlock()]),),
    Span: (Span(START.date(), START.date()), SPAN, yearly(START.date(), START.date())),
    DaysOff: (NONE, DaysOff.of([SPAN, yearly(START.date(), START.date())]), MANY),
    Calendar: (Calendar(timed=1, unread=2), Calendar(timed=2, unread=1)),
    Flaw: tuple(Flaw),
    Sequence[Unread]: tuple((Unread("quay", each),) * count for each in Trouble for count in (1, 2, 3)),
    content_form.Sent: tuple(
        content_form.Sent(EntryKind.PRACTICE, Principle.CARE, "w" * length, is_blank, ids, ids)
        for length, is_blank, ids in ((0, True, ()), (0, False, ("a",)), (9, False, ("a", "b")), (300, False, ()))
    ),
    Holding: (
        Holding({kind: DEFAULTS[kind] for kind in KINDS}, 2, HOURS, paused_until=told.DUE),
        Holding({kind: replace(DEFAULTS[kind], is_on=False) for kind in KINDS}, 1, HOURS),
    ),
    Hello: tuple(
        Hello(UUID(int=8), "UBEN", TEAM, brought_by, Holding(rhythms, 1, HOURS), said)
        for brought_by in (None, "UANA", "UBEN")
        for said in (None, *ANSWERS)
        for rhythms in ({kind: DEFAULTS[kind] for kind in KINDS}, {})
    ),
    Setup: (
        Setup(None, (), "", is_nobody_yet=False),
        Setup("C0KUDOS", ("UANA",), "", is_nobody_yet=False),
        Setup("C0KUDOS", ("UANA",), "", is_nobody_yet=True),
    ),
    Offer: (
        OFFER,
        replace(OFFER, ways=()),
        replace(OFFER, ways=(replace(WAYS[0], has_enough=False),), support_line=""),
    ),
    EntryDraft: (DRAFT, EntryDraft(words="stayed late")),
    Way: WAYS,
    Found: (
        FOUND,
        replace(FOUND, entry=None, answers=()),
        *(
            replace(FOUND, answers=(), readers=who, waits=frozenset(waits))
            for who in ((), ("Ana",))
            for waits in ((), ("withdrawal",))
        ),
        *(replace(FOUND, entry=answered.entry(standing=each)) for each in Standing),
    ),
    Mapping[UUID, Sequence[Answered]]: ({}, {UUID(int=20): answered.ANSWERS}),
    Brought: (
        clients.client_said(clients.SAID),
        *(clients.client_said(clients.SAID, clients.WHO, ("UBEN",), answer) for answer in (None, *ConsentAnswer)),
    ),
    Sequence[Brought]: ((), (clients.client_said(clients.SAID, clients.WHO, ("UBEN",)),)),
    NotBrought: (NotBrought(), NotBrought(timedelta(minutes=3))),
    client_words_form.Context: (client_words_form.Context(), client_words_form.Context(id=str(UUID(int=1)))),
    Published: (Published(START, ConsentKind.ANSWER, "Ana", ("Ben",), told.MEANT, None),),
    Help: (replace(help_of(CAPABILITIES), subcommands={}),),
    Value: (*VALUES, Value("Respect"), Value("quay")),
    Sequence[Value]: (VALUES, [Value("Empathy"), Value("quay")], []),
    Sequence[OfTeam]: ([OfTeam(TEAM, VALUES, may_change=each) for each in (True, False)], []),
    Collection[Fits]: (tuple(Fits), ()),
    Round: rounds.ROUNDS,
    RoundLine: rounds.SAID[:1],
    Sequence[RoundLine]: ((), rounds.SAID),
    TakenOn: rounds.TAKEN,
    Mapping[UUID, TakenOn]: ({}, {rounds.SAID[0].id: rounds.TAKEN[0], rounds.SAID[1].id: rounds.TAKEN[2]}),
    Look: rounds.LOOKS,
    Sequence[tuple[Look, Hours, Sequence[str]]]: ((), [(each, HOURS, ("quay",)) for each in rounds.LOOKS]),
    RoundKind: tuple(RoundKind),
    Page: (Page(UUID(int=22)), Page(UUID(int=22), 1)),
    Collection[UUID]: ((), (rounds.SAID[0].id,)),
    Sequence[Line]: (rounds.WRITTEN, rounds.WRITTEN[:1]),
    Kind: tuple(Kind),
    Sequence[Answered]: (answered.ANSWERS,),
    Telling: answered.TELLINGS,
    Read: answered.READS,
    Said: (answered.entry(), answered.entry(Topic.LOAD, signed_by="UBEN")),
    Sequence[Said]: (
        (),
        (answered.entry(),) * 9,
        (answered.entry(),) * 10,
        (answered.entry(Topic.LOAD, words="N" * 5_000),) * 2,
    ),
    Step: tuple(steps().values()),
    Belief: tuple(beliefs().values()),
    action_steps.Reader: (
        action_steps.Reader(HOURS),
        action_steps.Reader(HOURS, is_in_a_team=True, can_be_heard=True, asked_at=told.DUE),
    ),
    NoticedContext: (NoticedContext(Action.CLIMATE, None, 1.0),),
    AnswerForm: tuple(AnswerForm(kind, when="friday", instead=answered.INSTEAD) for kind in (None, *Kind)),
}
"""Something of each kind that the answers are made of."""
NO_WORDS = {
    "retention_fields",
    "window",
    "often",
    "often_option",
    "days",
    "at",
    "off",
    "first_day",
    "packed",
    "cut",
    "isolated",
    "as_typed",
    "fingerprint",
    "value_of",
    "one_line",
    "kind_of",
}
"""Functions whose string is a name for the program, or what they were given."""
PAGES = {"installing"}
"""What is read in a browser (`tests/bot/test_install_pages.py`)."""
MOST_TRIES = 200


def _answers() -> Iterator[tuple[str, Any]]:
    """What is made of something of each kind: all answers, whose arguments are plain."""
    for function in _makers():
        hints = get_type_hints(function)
        hints.pop("return")
        if not all(_samples(hint) for hint in hints.values()):
            continue  # its arguments are those of messages, forms or Home
        for arguments in islice(product(*(_samples(hint) for hint in hints.values())), MOST_TRIES):
            with suppress(Exception):  # not every combination makes sense
                made = function(**dict(zip(hints, arguments, strict=True)))
                yield f"{function.__module__}.{function.__name__}", _json(made)


def _samples(hint: Any) -> Sequence[Any]:
    options = getattr(hint, "__args__", ())
    if type(None) in options:
        return [None, *(each for of in options if of is not type(None) for each in SAMPLES.get(of, ()))]
    return SAMPLES.get(hint, ())


def _makers() -> list[Callable[..., Any]]:
    names = [each.name for each in pkgutil.iter_modules(bot.blocks.__path__) if each.name not in PAGES]
    modules = [importlib.import_module(f"bot.blocks.{name}") for name in names]
    return [
        each
        for module in modules
        for name, each in vars(module).items()
        if inspect.isfunction(each) and each.__module__ == module.__name__ and name[0] != "_" and name not in NO_WORDS
    ]


def _json(made: Any) -> Any:
    """What was made as JSON, in which plain strings count as text."""
    if isinstance(made, Message):
        return made.payload()
    if isinstance(made, File):
        about = json.loads(made.content)["about"]
        return {"title": made.title, "comment": made.comment, "about": about}
    if isinstance(made, dict):
        return list(made.values())
    if isinstance(made, list | tuple):
        return [_json(each) for each in made]
    return json.loads(json.dumps(made.to_dict())) if isinstance(made, JsonObject) else made


@pytest.fixture(scope="module")
def given_to_translators() -> set[str]:
    """All sentences that translators are given."""
    files = (ROOT / "bot" / "content" / "data").rglob("*.toml")
    said = [words for file in files for _, _, words, _ in in_data(BytesIO(file.read_bytes()), options=None)]
    return {*sentences_in("bot"), *said}


@pytest.mark.parametrize("what", ["messages", "digests", "forms", "homes", "answers"])
def test_all_that_people_see_is_said(what: str, database: Database, given_to_translators: set[str]) -> None:
    language, sentences = pseudo()
    with reading(language):
        shown: dict[str, list[Any]] = {}
        for name, part in _shown(what, database):
            shown.setdefault(name, []).append(part)
    assert _unsaid(shown) == {}
    assert len(sentences.said) > 20
    assert sentences.said - given_to_translators - set(KNOWN) == set(), "translators never see these"


def _shown(what: str, database: Database) -> Iterator[tuple[str, Any]]:
    makers: Mapping[str, Callable[[], Any]] = {
        "messages": lambda: _messages(database),
        "digests": _digests,
        "forms": lambda: forms().items(),
        "homes": _homes,
        "answers": _answers,
    }
    yield from makers[what]()


OTHERS = {"thanks": "/kudos", "followup": "/promise", "checkin": "/hows-it", "kindling": "/spark"}
"""What commands may be called."""
OURS = re.compile(rf"/(?:{'|'.join(OTHERS)})\b")


@pytest.fixture
def called_otherwise() -> Iterator[None]:
    """Each command has another name."""
    call_commands(CAPABILITIES, OTHERS)
    yield
    call_commands(CAPABILITIES, {})


@pytest.mark.usefixtures("called_otherwise")
@pytest.mark.parametrize("what", ["messages", "digests", "forms", "homes", "answers"])
def test_commands_are_called_as_they_were_chosen_to_be(what: str, database: Database) -> None:
    shown = [words for _, part in _shown(what, database) for words in seen(part, "text")]
    assert [words for words in shown if OURS.search(words)] == []
    assert what in ("digests", "homes") or any(name in words for words in shown for name in OTHERS.values())


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("⟦:wave: Hello ⟧quay", ""),
        ("⟦⟦someone⟧ thanks ⟧<@UANA>", ""),
        ("⟦a⟧ and ⟦b⟧", "and"),
        ("⟦Hello ⟧Friday", "Friday"),
        ("⟦A long sentence, cut…", ""),
        ("<!date^1790000000^{date_short_pretty}⟦ at ⟧{time}|⟦11月27日⟧>", ""),
    ],
)
def test_the_walk_finds_what_is_not_said(words: str, rest: str) -> None:
    assert unsaid(words, ["quay"]) == rest
    assert list(seen({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": words}, "value": "no"}]})) == [
        words
    ]
