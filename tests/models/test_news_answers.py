"""Answers to news: the first one counts, is told once, and nobody answers what is not for them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from bot.slack.message import Message
from models import NewsAnswer, OutboxMessage
from models.across import news_answers, own_data
from models.across.news_answers import GATHERED_FOR, KINDS, LANDED, OFFERED, Answer, News, Outcome
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Draft
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import State
from tests.bot import told
from tests.bot.told import ANA, BEN, CHI, DORA, EVE, MEANT, NOW, PRIVATE, Scene, leaves, new_scene
from tests.claims import claim_of, standing_claim_of
from tests.conftest import KUDOS, START, WORKSPACE
from tests.renderers import RENDERERS

TELLS: dict[News, Callable[[Scene], None]] = {
    News.THANKS: told.brings_thanks,
    News.MOVED: told.tells_of_a_new_time,
    News.LET_GO: told.tells_that_it_is_let_go,
    News.HAND: told.asks_for_a_hand,
    News.SHARED: told.shares_a_checkin,
}
EVERY = [(about, answer) for about, answers in OFFERED.items() for answer in answers]


def _news(scene: Scene, about: News) -> OutboxMessage:
    """The news, which its reader has."""
    TELLS[about](scene)
    scene.commit()
    theirs = (OutboxMessage.workspace_id == scene.workspace_id, OutboxMessage.kind == scene.kind)
    placed = {"state": State.SENT, "next_at": None, "channel_id": "D0X", "message_ts": "1.1"}
    scene.session.execute(update(OutboxMessage).where(*theirs).values(placed))
    scene.commit()
    row = scene.session.scalars(select(OutboxMessage).where(*theirs)).one()
    scene.session.expunge(row)  # it may be gone when it is looked at
    return row


def _give(
    scene: Scene, news: OutboxMessage, about: News, answer: Answer, who: str = "", words: str | None = None
) -> Outcome:
    given = (news.subject_id, who or news.recipient, answer, words, START)
    outcome = news_answers.give(scene.session, scene.workspace_id, about, *given)
    scene.commit()
    return outcome


def _answers_told(scene: Scene) -> list[OutboxMessage]:
    kinds = (news_answers.LANDED, news_answers.ANSWERED)
    rows = select(OutboxMessage).where(OutboxMessage.workspace_id == scene.workspace_id, OutboxMessage.kind.in_(kinds))
    return list(scene.session.scalars(rows))


def _shown(scene: Scene, row: OutboxMessage, *, stands: bool = False) -> str:
    claim = (standing_claim_of if stands else claim_of)(row, NOW)
    made = RENDERERS[row.kind](scene.session, claim)
    return str(made.payload()) if isinstance(made, Message) else "nothing"


@pytest.mark.parametrize(("about", "answer"), EVERY, ids=lambda each: str(each))
def test_one_click_is_told_once_and_takes_the_place_of_the_buttons(
    database: Database, about: News, answer: Answer
) -> None:
    with Session(database.engine, expire_on_commit=False) as session:
        scene = new_scene(session)
        news = _news(scene, about)
        labels = _shown(scene, news)
        assert all(f"news_answer_{each}" in labels for each in OFFERED[about])
        assert _give(scene, news, about, answer) is Outcome.SHOWN
        assert {_give(scene, news, about, each) for each in OFFERED[about]} == {Outcome.ALREADY}
        (row,) = _answers_told(scene)
        assert (row.recipient, row.state) == (ANA, State.WAITING)
        said = _shown(scene, row)
        assert f"<@{news.recipient}>" in said
        assert "news_answer_" not in said
        now = _shown(scene, news, stands=True)
        assert "news_answer_" not in now
        assert f"<@{ANA}>" in now


@pytest.mark.parametrize("about", News)
def test_nobody_else_answers_it_and_only_with_what_it_offers(database: Database, about: News) -> None:
    with Session(database.engine, expire_on_commit=False) as session:
        scene = new_scene(session)
        news = _news(scene, about)
        for who in {ANA, BEN, CHI, DORA, EVE} - {news.recipient}:
            assert _give(scene, news, about, OFFERED[about][0], who) is Outcome.OVER
        for answer in set(Answer) - set(OFFERED[about]):
            assert _give(scene, news, about, answer) is Outcome.OVER
        for other in set(News) - {about}:
            assert _give(scene, news, other, OFFERED[other][0]) is Outcome.OVER
        assert _answers_told(scene) == []


CHANGED = {
    News.THANKS: ("thanks taken back", "giver erased"),
    News.MOVED: ("moved", "un-told, for oneself", "for another", "done", "actor erased"),
    News.LET_GO: ("actor erased",),
    News.HAND: ("taken back", "said otherwise", "actor erased"),
    News.SHARED: ("taken back", "leads no longer", "team ended", "actor erased"),
}


@pytest.mark.parametrize(("about", "change"), [(about, each) for about, some in CHANGED.items() for each in some])
def test_what_changed_since_is_not_answered_any_more(database: Database, about: News, change: str) -> None:
    with Session(database.engine, expire_on_commit=False) as session:
        scene = new_scene(session)
        news = _news(scene, about)
        told.CHANGES[change](scene)
        scene.commit()
        assert _give(scene, news, about, OFFERED[about][0]) is Outcome.OVER


def test_news_that_were_read_stay_where_they_are_when_more_happens_after_the_answer(database: Database) -> None:
    with Session(database.engine, expire_on_commit=False) as session:
        scene = new_scene(session)
        news = _news(scene, News.MOVED)
        _give(scene, news, News.MOVED, Answer.FINE)
        told.CHANGES["done"](scene)
        leaves(scene, ANA)
        scene.commit()
        shown = _shown(scene, news, stands=True)
        assert MEANT in shown
        assert "You told" in shown
        assert PRIVATE not in shown


def test_of_thanks_to_several_one_message_gathers_the_answers(database: Database) -> None:
    with Session(database.engine, expire_on_commit=False) as session:
        scene = new_scene(session)
        people = (BEN, CHI, EVE)
        draft = Draft(scene.subject_id, ANA, people, people, MEANT, Audience.PRIVATE)
        shoutouts.record(session, scene.workspace_id, draft, KUDOS, START)
        scene.commit()
        for who, words in ((BEN, None), (CHI, "so glad <!channel>")):
            given = (News.THANKS, scene.subject_id, who, Answer.LANDED, words, START)
            assert news_answers.give(session, scene.workspace_id, *given) is Outcome.NOTED
            scene.commit()
        (row,) = _answers_told(scene)
        assert (row.kind, row.next_at) == (LANDED, START + GATHERED_FOR)
        said = _shown(scene, row)
        assert f"<@{BEN}> and <@{CHI}>" in said
        assert "so glad &lt;!channel&gt;" in said
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == row.id)
            .values(state=State.SENT, next_at=None, channel_id="D0A", message_ts="2.2")
        )
        scene.commit()
        given = (News.THANKS, scene.subject_id, EVE, Answer.LANDED, "me too", START)
        news_answers.give(session, scene.workspace_id, *given)
        scene.commit()
        (row,) = _answers_told(scene)
        assert row.state is State.CHANGING
        assert "me too" in _shown(scene, row, stands=True)


@pytest.mark.every_way
def test_two_clicks_at_once_are_one_answer(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("nobody else writes meanwhile")
    id_ = new_id()
    draft = Draft(id_, ANA, (BEN,), (BEN,), MEANT, Audience.PRIVATE)
    with Session(database.engine) as session, session.begin():
        shoutouts.record(session, WORKSPACE, draft, KUDOS, START)

    def click(answer_id: UUID) -> Outcome:
        replica = create_engine(database.url)
        with Session(replica) as session, session.begin():
            given = (News.THANKS, answer_id, BEN, Answer.LANDED, None, START)
            outcome = news_answers.give(session, WORKSPACE, *given)
        replica.dispose()
        return outcome

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(click, [id_] * 4))
    assert sorted(each.name for each in outcomes) == ["ALREADY", "ALREADY", "ALREADY", "NOTED"]
    with Session(database.engine) as session:
        assert len(session.scalars(select(NewsAnswer)).all()) == 1
        assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == LANDED)).all()) == 1


def test_both_have_the_answer_in_their_copy_and_nobody_else_has(database: Database) -> None:
    with Session(database.engine, expire_on_commit=False) as session:
        scene = new_scene(session)
        news = _news(scene, News.THANKS)
        _give(scene, news, News.THANKS, Answer.LANDED, words="so glad")
        copies = {who: own_data.collect(session, scene.workspace_id, who) for who in told.PEOPLE}
        assert [who for who, copy in copies.items() if "so glad" in str(copy)] == [ANA, BEN]
        assert copies[BEN]["answers_to_news"][0]["to"] == f"Uana ({ANA})"
        assert copies[ANA]["answers_to_your_news"][0]["from"] == f"Uben ({BEN})"


def test_each_kind_of_news_has_its_kind_of_message() -> None:
    assert set(KINDS) == set(OFFERED) == set(TELLS) == set(News)
