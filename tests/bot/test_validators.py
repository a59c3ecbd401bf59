"""All that Kindling sends passes what others wrote of Slack's blocks: every kind of message, every form, and Home."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks import (
    action_steps,
    checkin_form,
    client_words_form,
    content_form,
    feelings,
    followup_form,
    joins,
    kind_words,
    listening,
    listening_answer_form,
    listening_check,
    listening_code,
    news_answers,
    noticed,
    own_data,
    parting_form,
    permission_form,
    permission_list,
    preference_form,
    rehearsal_form,
    rehearsals,
    repairs,
    round_form,
    round_lines,
    round_words,
    self_care,
    self_care_earlier,
    settings_form,
    setup,
    shoutout_answers,
    shoutout_form,
    stories,
    team_form,
    text_to_copy,
    understandings,
    values_form,
    what_you_get,
)
from bot.blocks.fields import closing_view
from bot.blocks.listening import EntryDraft
from bot.blocks.listening_answer_form import AnswerForm
from bot.blocks.permissions import EVERYONE
from bot.blocks.previews import preview_view
from bot.blocks.rhythm_fields import SettingsContext
from bot.blocks.self_care import Beside, CareContext
from bot.blocks.self_care_earlier import EarlierContext
from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import settings_of
from bot.content.drafts import draft
from bot.content.library import Action
from bot.content.looks import look
from bot.content.own_scenes import assembled
from bot.content.scenes import scenes as all_scenes
from bot.content.self_care import Area
from bot.content.sheets import MENDING, sheet_of, sheets
from bot.content.steps import beliefs, steps
from bot.content.words import say
from bot.runtime.hopper import WRITTEN_EVERY
from bot.slack.directory import Group
from bot.slack.message import Message
from bot.slack.scopes import OPTIONAL
from models import Followup, Inventory, Permission, Team
from models.across.being_thanked import BeingThanked
from models.across.choices import Holding
from models.across.erasure import new_pseudonym
from models.across.listening import Found, Offer, Way, Whom
from models.across.meaning import Choice
from models.across.setup import Setup
from models.capabilities import copies
from models.capabilities.checkins import Answers
from models.capabilities.contents import OwnEntry
from models.capabilities.entries import Addressee, Kind, Topic
from models.capabilities.permission_changes import NotDone, Why
from models.capabilities.permissions import Scope, Terms
from models.capabilities.rehearsals import Words
from models.capabilities.repeats import Repeat, Unit
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import Kind as RoundKind
from models.capabilities.shoutout_changes import Given
from models.capabilities.shoutouts import Audience
from models.people.cadences import DEFAULTS, KINDS, CadenceKind
from models.people.hours import Hours
from models.people.preferences import HowThanked
from models.people.settings import Defaults, WorkspaceSettings
from models.people.values import Value
from models.store.database import Database
from models.store.workspaces import Choices
from tests.bot import rounds
from tests.bot.answered import ANSWERED, INSTEAD, READ, READS
from tests.bot.scenes import BEGINS, FOLLOWS, paths
from tests.bot.test_story_blocks import PREVIEWS
from tests.bot.test_told_anew import ALIKE, TABLE
from tests.bot.told import new_scene
from tests.conftest import START, WORKSPACE
from tests.databases import Databases
from tests.golden import FOLDER
from tests.listeners import listened_to
from tests.renderers import RENDERERS
from tests.validators import check_with_models, check_with_types

Json = dict[str, Any]

_FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}
GOLDEN: dict[str, Json] = {name: each for name, each in _FILES.items() if isinstance(each, dict)}
"""Home and digests, from empty ones to those with more than has room."""
CONTEXT = SettingsContext(opened_at=1.0)
HOURS = Hours("Europe/Madrid", country="ES")
DEFAULT_CHOICES = Defaults({kind: DEFAULTS[kind] for kind in KINDS}, HOURS)
MEANT = ("somebody asks before they decide for me, also when time is short and it seems small", "no surprises")
VALUES = [Value("Respect", MEANT[0])]
TEAM = Team(workspace_id=WORKSPACE, id=UUID(int=1), source_id="C0QUAY", name="quay & co", settings={}, created_at=START)
PROMISED = Followup(
    workspace_id=WORKSPACE,
    id=UUID(int=3),
    owner_id="U0ANA",
    other_id="U0BEN",
    what="send the rota",
    due_at=START,
    tells_other=True,
)
RECURRING = Followup(
    workspace_id=WORKSPACE,
    id=UUID(int=3),
    owner_id="U0ANA",
    other_id="U0BEN",
    what="send the rota",
    due_at=START,
    tells_other=True,
    series_id=UUID(int=4),
    repeat=Repeat(Unit.WEEK, START.date()).packed(),
)
LINES = [RoundLine(id=UUID(int=number), words=each, part="meaning") for number, each in enumerate(MEANT, start=20)]
OWN = OwnEntry(
    workspace_id=WORKSPACE,
    id=UUID(int=2),
    kind="practice",
    principle="care",
    words="Ask how the night went",
    author_id="U0ANA",
    created_at=START,
)
STEPPING = action_steps.Reader(HOURS, is_in_a_team=True, can_be_heard=True, asked_at=START)
MAY = Permission(id=UUID(int=7), what="send a parcel again", up_to="£50", author_id="U0ANA", said_at=START)
WAYS = (
    Way(Whom(Addressee.LEADS, team_id=TEAM.id), "quay", ("Ana", "Ben")),
    Way(Whom(Addressee.LEADS, team_id=UUID(int=2)), "quay & co", ("Ana",), has_enough=False),
    Way(Whom(Addressee.STEWARDS), "", ("Ana",)),
    Way(Whom(Addressee.TRUSTED, trusted_id="UANA"), "Ana", ("Ana",)),
)
OFFER = Offer(WAYS, 5, START, "Amina")
DRAFT = EntryDraft(WAYS[0].whom, Topic.LOAD, "stayed late", may_be_shown=True, is_signed=True)
FOUND = Found("hash", READ.entry, READ.answers, ("Ana",), frozenset(["word"]), START)


@pytest.fixture
def database_url(databases: Databases) -> str:
    """How a message looks depends on no kind of database."""
    return databases.new("sqlite")


def _team_form() -> View:
    context = team_form.TeamContext(
        "C0QUAY",
        "quay",
        ("U0ANA",),
        "C0QUAY",
        "Europe/Madrid",
        DEFAULTS[CadenceKind.TEAM_DIGEST].packed(),
        str(TEAM.id),
        "C0QUAY",
    )
    return team_form.form_view(team_form.Form(("Europe/Madrid", "UTC"), (Group("S0NIGHTS", "Night crew"),)), context)


def _permissions() -> dict[str, View]:
    """The list, from nothing to too much, and the form, new and after somebody else was quicker."""
    erased = Permission(id=UUID(int=8), what="stay at home", author_id=new_pseudonym(), said_at=START)
    scopes = [Scope(TEAM, [MAY, erased], may_change=True), Scope(None, [MAY], may_change=False)]
    many = [Scope(TEAM, [MAY] * 20, may_change=True)] * 5
    sent = permission_form.Sent(EVERYONE, MAY.terms, tells=True, context=permission_form.FormContext(EVERYONE))
    shown = {name: permission_list.ListContext(first) for name, first in (("first", 0), ("next", 2))}
    meanwhile = [permission_form.again(NotDone(Why.TAKEN_BACK), sent)]
    meanwhile += [permission_form.again(NotDone(Why.CHANGED, each), sent) for each in (MAY, erased)]
    context = permission_form.FormContext(str(TEAM.id), TEAM.name)
    return {
        "nothing one may do": permission_list.list_view([], HOURS, shown["first"], typed="may I?"),
        "what one may do": permission_list.list_view(scopes, HOURS, shown["first"], note="Done. Well kept."),
        **{f"{name} of much": permission_list.list_view(many, HOURS, each) for name, each in shown.items()},
        "new permission": permission_form.form_view(Terms("N" * 200), permission_form.FormContext(), [TEAM, None]),
        "other permission": permission_form.change_view(MAY, context, is_told=True),
        **{f"permission, meanwhile {number}": each for number, each in enumerate(meanwhile) if each},
    }


def _rehearsals() -> dict[str, View]:
    """The scenes, every screen of one of ours and of one of their own, and the form in which that is written."""
    own, ours = assembled([BEGINS, FOLLOWS]), all_scenes()
    words, landed = rehearsal_form.of_step(BEGINS), own[0].replies[1].lands
    sent = rehearsal_form.Sent(words, rehearsal_form.FormContext())
    after = rehearsal_form.FormContext(is_beginning=False)
    screens = {
        f"scene {scene.id} {path}": rehearsals.scene_view(scene, path, may_change=scene is own[0])
        for scene in (ours[0], own[0])
        for path in ((), *paths(scene.replies))
    }
    return {
        "scenes": rehearsals.list_view([*ours, *own], ours[0], may_add=True),
        "some scenes": rehearsals.list_view(own, None, say(rehearsals.NOT_FOUND, words="quay")),
        **screens,
        "a scene that was changed": rehearsals.scene_view(own[0], (7,), may_change=True),
        "new scene": rehearsal_form.form_view(Words(()), rehearsal_form.FormContext()),
        "what happens next": rehearsal_form.form_view(Words(FOLLOWS.replies), after, landed),
        "a scene with a name": rehearsal_form.asked_again(sent, ""),
        "a scene, meanwhile": rehearsal_form.changed_again(sent, START.isoformat(), ""),
    }


def _kind_words() -> dict[str, View]:
    """The kinds, each sheet with all the words that have room, and the draft of these, before and after it is sent."""
    context = kind_words.Context("hard-news", is_above=True)
    full = {step.name: "V" * step.most for step in sheets()["hard-news"].steps}
    words = draft(sheets()["hard-news"], full)
    return {
        "kinds of words": kind_words.kinds_view(OWN.words, context),
        **{f"sheet {slug}": kind_words.sheet_view(each, full, context) for slug, each in sheets().items()},
        "draft": kind_words.draft_view(words, look("You always say so, by Friday: SLA."), context, asks=True),
        "draft, sent": kind_words.draft_view(words, look(OWN.words), context, note=say(kind_words.ON_ITS_WAY)),
    }


def _care() -> dict[str, View]:
    """Looking after oneself: each step, with as much in it as there can be."""
    words = {each.value: "N" * self_care.WORDS_LIMIT for each in Area}
    today = START.date()
    beside = Beside(today, today, "Amina", has_box=True)
    all_of_it = CareContext(tuple(Area), Area.HELP, 3, 4)
    kept = [Inventory(id=UUID(int=number), created_at=START, **words) for number in range(30, 38)]
    lists = {first: self_care_earlier.list_view(kept, HOURS, EarlierContext(first)) for first in (0, 3, 9)}
    return {
        "looking after oneself": self_care.form_view(has_earlier=True),
        "something for one area": self_care.result_view(
            CareContext((Area.REST,)), {Area.REST: OWN.words}, replace(beside, is_monthly=True, has_box=False)
        ),
        "something for all": self_care.result_view(all_of_it, words, beside, note="Done. Well kept."),
        "kept": self_care.kept_view(replace(all_of_it, kept_until="2027-02-21"), beside),
        "nothing kept": self_care_earlier.list_view([], HOURS, EarlierContext(), note="Done. Well kept."),
        **{f"what was kept, from {first}": view for first, view in lists.items()},
    }


def forms() -> dict[str, Json]:
    """Every form, filled in, and what takes the place of some."""
    promise = followup_form.Form("send the rota", "U0BEN", "friday 3pm", tells_other=True)
    about = followup_form.FollowupContext(followup_id=str(UUID(int=3)), message_link="https://a.example/p1")
    said = Answers(
        4, "A calm morning", "Too many requests", ("U0BEN",), "An hour", "U0BEN", is_shared=True, answer="Tea"
    )
    holding = Holding(DEFAULT_CHOICES.rhythms, 2, HOURS, paused_until=START)
    thanks = shoutout_form.Form(("U0BEN",), "stayed late", "Respect")
    views = {
        "thanks": shoutout_form.form_view(
            thanks, shoutout_form.ShoutoutContext(message_link="https://a.example/p1"), VALUES, "C1"
        ),
        "thanks put right": shoutout_answers.edit_view(
            Given(UUID(int=6), ("U0BEN",), "stayed late", "it ran", "Respect", Audience.PUBLIC, None, False, False),
            VALUES,
            shoutout_answers.EditContext(str(UUID(int=6)), None, 0.0),
        ),
        "values": values_form.form_view(Choice(TEAM, UUID(int=7), LINES)),
        "values again": values_form.form_view(
            Choice(TEAM, UUID(int=7), LINES), {UUID(int=20): "Respect"}, values_form.changed_meanwhile(["Respect"])
        ),
        "promise": followup_form.form_view(promise, about, note="Which Friday?"),
        "one of several": followup_form.form_view(
            replace(promise, repeat=Repeat(Unit.WEEK, START.date())), replace(about, is_occurrence=True)
        ),
        "snooze": followup_form.snooze_view(about),
        "hand over": followup_form.hand_over_view(about),
        "what I understood": understandings.form_view(
            understandings.UnderstandingContext("U0BEN", message_link="https://a.example/p1")
        ),
        "what I meant": understandings.correction_view(UUID(int=3)),
        "let go": parting_form.view(PROMISED, HOURS, parting_form.PartingContext()),
        "stop repeating": parting_form.view(RECURRING, HOURS, parting_form.PartingContext(ends=True)),
        "skip this one": parting_form.view(RECURRING, HOURS, parting_form.PartingContext()),
        "me too": joins.form_view(joins.JoinContext(str(UUID(int=3)), has_joined=True), "it was calm"),
        "it landed": news_answers.words_view(UUID(int=3)),
        "word": feelings.comment_view(Followup(workspace_id=WORKSPACE, id=UUID(int=3))),
        "check-in": checkin_form.form_view(
            said, checkin_form.CheckinContext("2026-11-23"), "What helped?", ["U0ANA"], "Amina"
        ),
        "what you get": what_you_get.form_view(holding, holding, [CadenceKind.PRACTICE], CONTEXT),
        "all of what you get": preference_form.form_view(
            holding, CONTEXT, BeingThanked(HowThanked.ASK_FIRST, ("U0ANA",))
        ),
        "team": _team_form(),
        "whose settings": settings_form.scope_view([TEAM], for_everyone=True, context=CONTEXT),
        "a team's settings": settings_form.team_view(TEAM, DEFAULT_CHOICES, CONTEXT),
        "settings": settings_form.workspace_view(
            DEFAULT_CHOICES,
            vars(WorkspaceSettings(support_line="Amina")),
            Choices("C0KUDOS", ("Respect",)),
            CONTEXT,
            settings_of(CAPABILITIES),
            OPTIONAL,
        ),
        "set-up": setup.form_view(
            Setup("C0KUDOS", ("U0ANA",), "", is_nobody_yet=True), ("U0ANA",), "https://a.example/answer", 1.0
        ),
        "listening box": listening.form_view(OFFER, DRAFT, "Saved."),
        "a look before it goes": listening_check.check_view(OFFER, DRAFT, "stayed late", [MAY]),
        "a look before it goes, without a name": listening_check.check_view(OFFER, DRAFT, None, [MAY]),
        "in a minute": listening.waiting_view(DRAFT.words, WRITTEN_EVERY),
        "in minutes": listening.waiting_view(DRAFT.words, 20 * WRITTEN_EVERY),
        "the code": listening.code_view("quay", OFFER, DRAFT),
        "a code": listening_code.code_form_view(),
        "what a code leads to": listening_code.found_view(FOUND),
        "what a code leads to, unopened": listening_code.found_view(replace(FOUND, entry=None, answers=())),
        "story": stories.form_view(PREVIEWS["full"]),
        "a round": round_form.form_view([TEAM], TEAM, rounds.ENDS_AT, HOURS),
        "words of a round": round_words.form_view(rounds.ROUNDS[0], "quay", 5, HOURS),
        "ticks of a round": round_words.ticks_view(rounds.ROUNDS[0], rounds.WRITTEN),
        "on its way": round_words.waiting_view(round_words.title_of(RoundKind.FOUR_QUESTIONS), rounds.WRITTEN),
        "in": round_words.in_view(round_words.title_of(RoundKind.FOUR_QUESTIONS), rounds.WRITTEN),
        "over": round_words.over_view(round_words.title_of(RoundKind.FOUR_QUESTIONS), rounds.WRITTEN, offers_box=True),
        "what was said": round_lines.list_view(
            rounds.LOOKS[3], rounds.SAID * 7, [rounds.SAID[0].id], round_lines.Page(UUID(int=22), 0), HOURS
        ),
        "taking a line on": round_lines.promise_view(rounds.SAID[0], "friday 3pm", leads=True),
        "answer": listening_answer_form.form_view(READ, "U0ANA", AnswerForm(Kind.WORKING, ANSWERED), HOURS),
        "answered as cannot": listening_answer_form.form_view(
            READS[1], "U0ANA", AnswerForm(Kind.CANNOT, ANSWERED, instead=INSTEAD), HOURS
        ),
        "answered as changed": listening_answer_form.form_view(READ, "U0BEN", AnswerForm(Kind.CHANGED), HOURS),
        "not answered": listening_answer_form.not_sent(AnswerForm(Kind.CHANGED, ANSWERED)),
        **_permissions(),
        **_rehearsals(),
        "a client's words": client_words_form.form_view(
            client_words_form.Form(OWN.words, "a customer", ("U0BEN",), TEAM.id),
            client_words_form.Context(opened_at=1.0),
            [TEAM, Team(workspace_id=WORKSPACE, id=UUID(int=9), source_id="C0CARE", name="support", created_at=START)],
        ),
        "a client's words put right": client_words_form.form_view(
            client_words_form.Form(OWN.words, may_be_published=True), client_words_form.Context(str(UUID(int=9))), []
        ),
        **_kind_words(),
        "a text to copy": text_to_copy.view(OWN.words),
        **_care(),
        "content": content_form.form_view([OWN], [], CONTEXT),
        "take back": own_data.erase_view(),
        "taken back": own_data.erased_view(),
        "closing": closing_view("Settings", "Saved."),
        "six steps": action_steps.list_view(),
        **{f"the step {each}": action_steps.step_view(step, STEPPING) for each, step in steps().items()},
        "alone with the group": action_steps.step_view(steps()[Action.CLIMATE], action_steps.Reader(HOURS)),
        "beliefs": action_steps.beliefs_view(),
        "a belief": action_steps.beliefs_view(beliefs()["no-time"]),
        "what was noticed": noticed.form_view(
            steps()[Action.CLIMATE], noticed.NoticedContext(Action.CLIMATE, "https://a.example/answer", 1.0)
        ),
        "whether contact is welcome": repairs.question_view(),
        "owning it": kind_words.sheet_view(sheet_of(MENDING), {}, kind_words.Context(MENDING)),
        "owned": kind_words.draft_view("stayed late", [], kind_words.Context(MENDING)),
        "another way": repairs.other_way_view("Amina", is_sure=True),
        "another way, not sure": repairs.other_way_view(None, is_sure=False),
        "preview": preview_view(Message("Nothing yet.", [])),
        "home after it": own_data.erased_home(),
    }
    return {name: view.to_dict() for name, view in views.items()}


def messages(database: Database) -> dict[str, Json]:
    """A message of every kind in the outbox, as it is sent, and every golden one."""
    found = {name: each for name, each in GOLDEN.items() if "type" not in each}
    with Session(database.engine, expire_on_commit=False) as session:
        for tells in TABLE:
            scene = new_scene(session)
            tells(scene)
            message = scene.message()
            if isinstance(message, Message):
                found[scene.kind] = message.payload()
    return found


async def test_every_form_is_among_those_that_are_checked(tmp_path: Path) -> None:
    assert {each["callback_id"] for each in forms().values() if "callback_id" in each} >= (await listened_to(tmp_path))[
        "view"
    ]


def test_all_that_is_sent_passes_the_models_of_slack_sdk(database: Database) -> None:
    sent = messages(database)
    files = {copies.COPY}
    assert set(RENDERERS) - set(sent) <= ALIKE | files
    for each in (*sent.values(), *forms().values(), *GOLDEN.values()):
        check_with_models(each["blocks"])


@pytest.mark.long
def test_all_that_is_sent_has_slack_s_own_types(database: Database) -> None:
    homes = {name: each for name, each in GOLDEN.items() if "type" in each}
    check_with_types(messages(database), forms() | homes)


def test_what_has_another_form_does_not_pass() -> None:
    wrong = {"type": "section", "text": {"type": "mrkdwn", "text": "a"}, "colour": "red"}
    with pytest.raises(AssertionError, match="colour"):
        check_with_types({"wrong": {"text": "a", "blocks": [wrong]}}, {})
    with pytest.raises(AssertionError):
        check_with_models([wrong])
