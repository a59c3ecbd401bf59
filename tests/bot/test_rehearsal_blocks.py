"""The scenes to choose from, and the form in which a workspace writes its own: within Slack's limits, and kind."""

from dataclasses import replace
from gettext import NullTranslations
from typing import Any
from uuid import UUID

import pytest

from bot.blocks import rehearsal_form, rehearsals
from bot.blocks.rehearsal_form import FormContext, Sent
from bot.blocks.rehearsals import Place
from bot.content import scenes
from bot.content.own_scenes import assembled
from bot.content.scenes import GROUPS, MOST_REPLIES, ROOM, Scene
from bot.content.words import SOURCE, Language, reading
from models import OwnScene
from models.capabilities.rehearsals import MOST_SCENES, NotKept, Words
from models.store.base import new_id
from sandbox.blockkit import check_view
from tests.bot.pseudo import pseudo
from tests.bot.scenes import BEGINS, FOLLOWS


class Translated(NullTranslations):
    """Every sentence of a scene is another one."""

    def gettext(self, message: str) -> str:
        """What a group is called stays."""
        return message if message in GROUPS.values() else "übersetzt"


OWN = assembled([BEGINS, FOLLOWS])[0]
LONGEST = {name: "w" * room.characters for name, room in ROOM.items()}
FULL = Words(
    [{part: LONGEST[part] for part in rehearsal_form.PARTS}] * MOST_REPLIES,
    LONGEST["title"],
    LONGEST["setting"],
    LONGEST["says"],
)
CONTEXT = FormContext(Place(str(new_id()), (2, 2, 2)).packed(), str(new_id()), BEGINS.changed_at.isoformat(), True)
in_both = pytest.mark.parametrize("language", [SOURCE, pseudo()[0]], ids=["in English", "in longer words"])


def _submitted(typed: dict[str, str], context: FormContext | None = None) -> Sent:
    """What is read of a form in which this was typed."""
    view = rehearsal_form.form_view(Words(()), context or FormContext()).to_dict()
    names = [each["block_id"] for each in view["blocks"] if each["type"] == "input"]
    values = {name: {name: {"type": "plain_text_input", "value": typed.get(name)}} for name in names}
    return rehearsal_form.submission({**view, "state": {"values": values}})


TYPED = {"title": "Night", "setting": "At your desk", "says": "Nothing"} | {
    rehearsal_form.field(part, nth): f"{part} {nth}" for part in rehearsal_form.PARTS for nth in range(2)
}


@in_both
def test_slack_takes_as_many_scenes_as_there_may_be(language: Language) -> None:
    own = [replace(OWN, id=str(new_id()), title=LONGEST["title"]) for _ in range(MOST_SCENES)]
    with reading(language):
        view = rehearsals.list_view([*scenes.scenes(), *own], OWN, "A note.", may_add=True).to_dict()
    check_view(view, "modal")
    assert str(view).count("'value': '") >= len(scenes.scenes()) + MOST_SCENES


@in_both
def test_slack_takes_the_form_with_all_that_fits_into_it(language: Language) -> None:
    sent = Sent(FULL, CONTEXT)
    with reading(language):
        for view in (
            rehearsal_form.form_view(FULL, CONTEXT, LONGEST["lands"]),
            rehearsal_form.asked_again(sent, LONGEST["lands"]),
            rehearsal_form.changed_again(sent, CONTEXT.shown_at, LONGEST["lands"]),
        ):
            check_view(view.to_dict(), "modal")


def test_the_form_remembers_no_word() -> None:
    view = rehearsal_form.asked_again(Sent(FULL, CONTEXT), LONGEST["lands"]).to_dict()
    assert "www" not in view["private_metadata"]


def test_what_was_typed_is_read_as_it_was_typed_but_calls_nobody() -> None:
    sent = _submitted({**TYPED, "says": "*ask* <@U0ANA> <!here>"})
    assert sent.words.says == "*ask* somebody <!here>"
    assert [each["words"] for each in sent.words.replies] == ["words 0", "words 1"]
    assert rehearsal_form.problems(sent.words) == {}
    sent = _submitted(TYPED, replace(CONTEXT, is_beginning=False))
    assert (sent.words.title, len(sent.words.replies)) == (None, 2)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"title": " \n"}, {"title"}),
        ({"says": "a " * (ROOM["says"].words + 1)}, {"says"}),
        ({"words_0": ""}, {"words_0"}),
        ({"words_2": "Wait"}, {"lands_2", "why_2"}),
        ({"why_2": "Time"}, {"words_2", "lands_2"}),
        (dict.fromkeys(TYPED, ""), set(TYPED)),
    ],
)
def test_what_is_wrong_is_said_at_its_field(typed: dict[str, str], fields: set[str]) -> None:
    assert set(rehearsal_form.problems(_submitted({**TYPED, **typed}).words)) == fields


@pytest.mark.parametrize("why", [each for each in NotKept if each is not NotKept.CHANGED])
@pytest.mark.parametrize("is_beginning", [True, False])
def test_why_it_is_not_saved_is_said_at_a_field_that_is_there(why: NotKept, is_beginning: bool) -> None:
    context = FormContext(is_beginning=is_beginning)
    words = _submitted(TYPED, context).words
    there = {each.block_id for each in rehearsal_form.form_view(words, context).blocks if each.type == "input"}
    assert set(rehearsal_form.refused(why, words)) <= there
    assert set(rehearsal_form.not_yours(words)) <= there


def _buttons(scene: Scene, *path: int, may_change: bool = False) -> list[str]:
    view: dict[str, Any] = rehearsals.scene_view(scene, path, may_change=may_change).to_dict()
    return [each["text"]["text"] for block in view["blocks"] for each in block.get("elements", []) if "value" in each]


def test_only_who_may_changes_a_scene_and_only_where_it_can_go_on() -> None:
    assert _buttons(OWN) == ["Another scene"]
    assert _buttons(OWN, may_change=True) == ["Another scene", "Change", "Take away"]
    assert _buttons(OWN, 0, may_change=True)[-1] == "Write what happens next"
    assert _buttons(OWN, 1, may_change=True)[-2:] == ["Change", "Take away"]
    deep = assembled([BEGINS, FOLLOWS, _after(FOLLOWS.id)])[0]
    assert "Write what happens next" not in _buttons(deep, 1, 0, 0, may_change=True)
    assert "Write what happens next" in _buttons(deep, 1, 1, may_change=True)


def _after(step_id: UUID) -> OwnScene:
    return OwnScene(id=new_id(), follows_id=step_id, follows_reply=0, replies=FOLLOWS.replies)


def test_a_place_in_a_scene_is_what_its_buttons_say() -> None:
    for place in (Place("charged-twice"), Place(str(BEGINS.id), (0, 2, 1))):
        assert Place.of(place.packed()) == place


def test_a_scene_is_found_by_what_it_is_about_and_by_its_name_in_the_reader_s_language() -> None:
    every = [*scenes.scenes(), OWN]
    about = next(each for each in scenes.scenes() if each.group)
    assert about in scenes.matching(GROUPS[about.group].upper(), every)
    assert scenes.matching(f"night {GROUPS[None]}", every) == [OWN]
    assert scenes.matching("quixotic", every) == []
    with reading(Language(SOURCE.locale, Translated())):
        assert scenes.matching("Ubersetzt", every) == list(scenes.scenes())
