"""A workspace's own scenes: kept step by step, of two who write at once neither loses a word, and gone as a whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from bot.content.own_scenes import assembled
from models import OwnScene, Workspace
from models.capabilities import rehearsals
from models.capabilities.rehearsals import MOST_SCENES, After, NotKept, Words
from models.store.base import new_id
from models.store.database import Database
from tests.conftest import START, WORKSPACE

ANA, BEN = "U0ANA", "U0BEN"
LATER = START + timedelta(hours=1)


def _replies(*words: str) -> list[dict[str, str]]:
    return [{"words": each, "lands": "They nod", "why": "It is quick"} for each in words]


BEGINS = Words(_replies("Ask", "Wait"), "After the night shift", "They stand at your desk", "They say nothing")
NEXT = Words(_replies("Listen", "Walk out with them"))


async def _add(
    database: Database, words: Words = BEGINS, after: After | None = None, id_: UUID | None = None, by: str = ANA
) -> OwnScene | NotKept:
    return await database.write(
        lambda session: rehearsals.add(session, WORKSPACE, id_ or new_id(), by, words, after, START)
    )


async def _change(
    database: Database, step: OwnScene, words: Words, shown_at: datetime = START, by: str = BEN
) -> OwnScene | NotKept:
    return await database.write(
        lambda session: rehearsals.change(session, WORKSPACE, step.id, by, words, shown_at, LATER)
    )


async def _steps(database: Database, workspace_id: str = WORKSPACE) -> Sequence[OwnScene]:
    return await database.read(lambda session: rehearsals.steps(session, workspace_id))


@pytest.fixture
async def begins(database: Database) -> OwnScene:
    """A scene with two replies."""
    step = await _add(database)
    assert isinstance(step, OwnScene)
    return step


@pytest.mark.every_way
async def test_what_is_sent_twice_is_kept_once(database: Database) -> None:
    id_ = new_id()
    for _ in range(2):
        assert isinstance(await _add(database, id_=id_), OwnScene)
    assert len(await _steps(database)) == 1


async def test_what_follows_a_reply_is_found_there_and_nowhere_else(database: Database, begins: OwnScene) -> None:
    follows = await _add(database, NEXT, After(begins.id, 1))
    assert isinstance(follows, OwnScene)
    steps = await _steps(database)
    found = [rehearsals.step_at(steps, begins.id, path) for path in ((), (1,), (0,), (1, 0))]
    assert [each and each.id for each in found] == [begins.id, follows.id, None, None]
    assert rehearsals.step_at(steps, follows.id, ()) is None, "no scene begins there"
    (scene,) = assembled(steps)
    assert [len(each.replies) for each in scene.replies] == [0, 2]


async def test_a_reply_is_followed_once_and_only_while_it_is_there(database: Database, begins: OwnScene) -> None:
    await _add(database, NEXT, After(begins.id, 0))
    assert await _add(database, NEXT, After(begins.id, 0), by=BEN) is NotKept.TAKEN
    assert await _add(database, NEXT, After(begins.id, 2)) is NotKept.GONE
    assert await _add(database, NEXT, After(new_id(), 0)) is NotKept.GONE
    assert len(await _steps(database)) == 2


async def test_whoever_puts_it_into_other_words_wrote_it(database: Database, begins: OwnScene) -> None:
    other = Words(_replies("Ask", "Leave"), *("Morning", begins.setting, begins.says))
    for _ in range(2):  # the same form, sent twice
        assert isinstance(await _change(database, begins, other), OwnScene)
    (step,) = await _steps(database)
    assert (step.title, step.replies[1]["words"], step.author_id) == ("Morning", "Leave", BEN)
    assert (step.created_at, step.changed_at) == (START, LATER)
    assert await _change(database, begins, BEGINS) is NotKept.CHANGED
    assert isinstance(await _change(database, begins, BEGINS, LATER), OwnScene)


async def test_a_reply_that_is_followed_is_not_left_out(database: Database) -> None:
    three = await _add(database, Words(_replies("Ask", "Wait", "Leave"), "Three", "At your desk", "Nothing"))
    assert isinstance(three, OwnScene)
    await _add(database, NEXT, After(three.id, 2))
    assert await _change(database, three, BEGINS) is NotKept.FOLLOWED


async def test_a_scene_goes_with_all_that_follows_and_the_others_stay(database: Database, begins: OwnScene) -> None:
    other = await _add(database, Words(BEGINS.replies, "Another", "At your desk", "Nothing"))
    follows = await _add(database, NEXT, After(begins.id, 1))
    assert isinstance(other, OwnScene)
    assert isinstance(follows, OwnScene)
    await _add(database, NEXT, After(follows.id, 0))
    await database.write(lambda session: rehearsals.take_away(session, WORKSPACE, begins.id))
    assert [each.id for each in await _steps(database)] == [other.id]
    assert await _change(database, begins, NEXT) is NotKept.GONE


async def test_there_are_no_more_than_can_be_shown(database: Database, begins: OwnScene) -> None:
    for _ in range(MOST_SCENES - 1):
        assert isinstance(await _add(database), OwnScene)
    assert await _add(database) is NotKept.TOO_MANY
    assert isinstance(await _add(database, NEXT, After(begins.id, 0)), OwnScene)


async def test_another_workspace_sees_and_changes_none_of_it(database: Database, begins: OwnScene) -> None:
    def look(session: Session) -> tuple[object, object]:
        session.add(
            Workspace(id="T0OTHER", name="o", bot_user_id="U0BOT", value_names=[], lead_ids=[], created_at=START)
        )
        session.flush()
        rehearsals.take_away(session, "T0OTHER", begins.id)
        after = After(begins.id, 0)
        return (
            rehearsals.change(session, "T0OTHER", begins.id, BEN, NEXT, START, LATER),
            rehearsals.add(session, "T0OTHER", new_id(), BEN, NEXT, after, START),
        )

    assert await database.write(look) == (NotKept.GONE, NotKept.GONE)
    assert await _steps(database, "T0OTHER") == []
    assert len(await _steps(database)) == 1
