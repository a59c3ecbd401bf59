"""The scenes that are rehearsed: they branch, are short, weigh rather than score, and are read in under a minute."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from bot.content import scenes
from bot.content.library import Principle
from bot.content.own_scenes import assembled
from bot.content.scenes import ROOM, Group, Scene, SceneError, read, too_long
from bot.content.words import SOURCE, Language, reading
from sandbox.blockkit import check_view
from tests.bot.pseudo import pseudo
from tests.bot.scenes import BEGINS, FOLLOWS, ends, paths, screens, texts_of, views
from tests.golden import check_golden

LEAST, LEAST_OF_GROUP, LEAST_OF_PRINCIPLE = 30, 3, 4
A_SCREEN, A_WAY = 130, 150
"""Words, of which 150 are read aloud in a minute."""
SCORING = re.compile(
    r"\b(right|wrong|good|bad(?! news)|best|worst|(in)?correct(ly)?|mistakes?|should(n’t)? have|ought to have"
    r"|scores?)\b",
    re.IGNORECASE,
)
"""What why and what is weighed never say."""
BLAMING = re.compile(
    r"\b(should(n’t)? have|(your|their|his|her) fault|blam\w*|guilt\w*|asham\w*|shame\w*|lazy|careless\w*|stupid\w*"
    r"|idiots?|incompeten\w*|unprofessional|calm down|at least|just)\b",
    re.IGNORECASE,
)
"""What no text says but the words of somebody else, who may be angry."""
STRAIGHT = re.compile(r"[\"'{}]")
SCENES = scenes.scenes()
OWN = assembled([BEGINS, FOLLOWS])[0]
of_ours = pytest.mark.parametrize("scene", SCENES, ids=lambda each: each.id)


def _words(texts: list[str]) -> int:
    return sum(len(each.split()) for each in texts)


def _named(scene: Scene) -> list[tuple[str, str]]:
    """Its texts, each with what the files call it."""
    found = [(name, getattr(scene, name)) for name in ("title", "setting", "says", "weighs")]
    for way in (scene.way(path) for path in paths(scene.replies)):
        assert way
        found += [(name, getattr(way[-1], name)) for name in ("words", "lands", "why")]
    return found


def test_there_are_enough_of_each_situation() -> None:
    assert len(SCENES) >= LEAST
    assert min(Counter(each.group for each in SCENES)[group] for group in Group) >= LEAST_OF_GROUP


def test_each_principle_has_scenes() -> None:
    assert min(Counter(each.principle for each in SCENES)[each] for each in Principle) >= LEAST_OF_PRINCIPLE


def test_no_two_scenes_are_called_the_same() -> None:
    titles = Counter(each.title for each in SCENES)
    assert max(titles.values()) == 1


def test_ids_stay_the_same() -> None:
    """What is in people's forms and in translations goes by them."""
    check_golden("scene_ids", sorted(each.id for each in SCENES))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", each.id) for each in SCENES)


@of_ours
def test_it_branches(scene: Scene) -> None:
    going_on = [each for each in scene.replies if each.replies]
    assert len(going_on) >= 2
    assert len({each.replies[0].words for each in going_on}) == len(going_on), "each goes on in its own way"


@of_ours
def test_no_reply_is_there_twice(scene: Scene) -> None:
    texts = Counter(texts_of(scene))
    assert max(texts.values()) == 1


@of_ours
def test_each_text_has_its_room(scene: Scene) -> None:
    assert [(name, words) for name, words in _named(scene) if too_long(name, words)] == []


@of_ours
def test_a_screen_and_a_way_through_are_read_aloud_in_under_a_minute(scene: Scene) -> None:
    assert [each for each in screens(scene) if _words(each) > A_SCREEN] == []
    for way in ends(scene):
        told = [scene.setting, scene.says, *(text for each in way for text in (each.words, each.lands, each.why))]
        assert _words(told) <= A_WAY, [each.words for each in way]


@of_ours
def test_it_weighs_and_neither_scores_nor_blames(scene: Scene) -> None:
    assert [each for name, each in _named(scene) if name in ("why", "weighs") and SCORING.search(each)] == []
    assert [each for name, each in _named(scene) if name not in ("says", "lands") and BLAMING.search(each)] == []


@of_ours
def test_it_is_typeset_and_plain(scene: Scene) -> None:
    for each in texts_of(scene):
        assert not STRAIGHT.search(each), each
        assert each == " ".join(each.split()), each
        assert not re.search(r"[<>&*_`~]|:\w+:|!!|—.*—", each), each
    for name, each in _named(scene):
        assert "!" not in each or name in ("says", "lands"), each
        assert name == "title" or each[-1] in ".?!”…", each


def test_the_one_of_the_day_is_everyones_and_all_take_their_turn() -> None:
    first = date(2026, 11, 23)
    month = [scenes.of_the_day(first + timedelta(days=number)) for number in range(len(SCENES))]
    assert {each.id for each in month} == {each.id for each in SCENES}
    assert month[0].group is not month[1].group


# What is read


def _row(**changes: Any) -> dict[str, Any]:
    reply = {"words": "“Yes.”", "lands": "They nod.", "why": "It is quick."}
    texts = {"title": "A yes", "setting": "You are asked.", "says": "“May I?”", "weighs": "Time.", "principle": "care"}
    return {**texts, "replies": [reply, reply], **changes}


REPLY = _row()["replies"][0]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (_row(principle="kindness"), "angry_client.toml: a-yes has no principle that is called kindness."),
        (_row(title=" "), "angry_client.toml: a-yes has no title."),
        (_row(weighs=3), "angry_client.toml: a-yes has no weighs."),
        (_row(weigh="Time."), "angry_client.toml: a-yes has “weigh”, which nobody reads."),
        (_row(replies=[REPLY]), "angry_client.toml: a-yes does not have two or three replies."),
        (_row(replies=[REPLY] * 4), "angry_client.toml: a-yes does not have two or three replies."),
        (_row(replies=[REPLY, {**REPLY, "lands": ""}]), "angry_client.toml: a-yes, reply 2 has no lands."),
        ("a yes", "angry_client.toml: a-yes is no table."),
    ],
)
def test_what_is_no_scene_is_refused_with_its_place(row: Any, problem: str) -> None:
    with pytest.raises(SceneError, match=re.escape(problem)):
        read(Group.ANGRY_CLIENT, {"a-yes": row})


def test_a_scene_does_not_go_on_for_ever() -> None:
    replies = [REPLY, REPLY]
    for _ in range(3):
        replies = [{**REPLY, "replies": replies}, REPLY]
    with pytest.raises(SceneError, match="goes on for longer than 3 replies"):
        read(Group.ANGRY_CLIENT, {"a-yes": _row(replies=replies)})


def test_a_text_is_too_long_by_its_words_or_its_characters() -> None:
    room = ROOM["words"]
    assert too_long("words", "a " * room.words) is None
    assert too_long("words", "a " * (room.words + 1)) == room
    assert too_long("words", "a" * (room.characters + 1)) == room


# What is seen of it


def test_what_a_workspace_wrote_goes_on_where_it_was_said_to() -> None:
    assert OWN.way((1, 0)) == (OWN.replies[1], OWN.replies[1].replies[0])
    assert OWN.way((0, 0)) is None
    assert OWN.way((2,)) is None


@pytest.mark.parametrize("language", [SOURCE, pseudo()[0]], ids=["in English", "in longer words"])
@pytest.mark.parametrize("scene", [*SCENES, OWN], ids=lambda each: each.id)
def test_slack_takes_every_screen(scene: Scene, language: Language) -> None:
    with reading(language):
        for each in views(scene, may_change=scene is OWN).values():
            check_view(each, "modal")
