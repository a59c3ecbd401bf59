"""What a post, the message that gathers them, and Home show of those who joined in, from one to far too many."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.blocks.joins import JoinContext, form_view, submission
from bot.slack.message import Message
from bot.slack.plainest import plainest
from models import Join, OutboxMessage, Shoutout
from models.capabilities import joins, shoutouts
from models.capabilities.joins import MOST_WORDS
from models.store.database import Database
from sandbox.blockkit import check_message
from tests.bot.told import BEN, KUDOS, NOW, Scene, announces_thanks, gathers_who_joined, new_scene
from tests.claims import standing_claim_of
from tests.conftest import START
from tests.databases import Databases
from tests.golden import check_golden
from tests.renderers import RENDERERS
from tests.validators import check_with_models

LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 9
HOSTILE = (
    "<!channel> *bold* `code`",
    "<https://evil.example|click>",
    "> quoted\n• listed",
    "\u202etxt.exe",
    "@here & <@UEVE>",
)


@pytest.fixture
def database_url(databases: Databases) -> str:
    """How a message looks depends on no kind of database."""
    return databases.new("sqlite")


def _shown(database: Database, words: list[str | None], *, impact: str | None = None) -> Mapping[str, dict[str, Any]]:
    """The post and the message that gathers, as they stand once so many joined."""
    with Session(database.engine, expire_on_commit=False) as session:
        scene: Scene = new_scene(session)
        gathers_who_joined(scene)
        session.execute(delete(Join))
        for n, each in enumerate(words):
            at = START + timedelta(minutes=n)
            who = {"member_id": f"U0P{n:08}", "words": each, "created_at": at}
            session.add(Join(workspace_id=scene.workspace_id, shoutout_id=scene.subject_id, **who))
        if impact:
            session.execute(update(Shoutout).values(impact=impact, reason=impact))
        scene.commit()
        kinds = {shoutouts.ANNOUNCED: KUDOS, joins.JOINED: BEN}
        made = {}
        for kind, recipient in kinds.items():
            row = session.scalars(
                select(OutboxMessage).where(
                    OutboxMessage.workspace_id == scene.workspace_id,
                    OutboxMessage.kind == kind,
                    OutboxMessage.recipient == recipient,
                )
            ).one()
            message = RENDERERS[kind](session, standing_claim_of(row, NOW))
            assert isinstance(message, Message)
            made[kind] = message.payload()
        return made


def _people(payload: Mapping[str, Any]) -> int:
    return str(payload["blocks"]).count("'user_id': 'U0P")


@pytest.mark.parametrize(
    ("how_many", "words"),
    [
        (1, "because my night was calm"),
        (60, None),
        (60, "it was calm"),
        (60, LONG_WORD[:MOST_WORDS]),
        (400, "so"),
        (3, None),
    ],
)
def test_however_many_join_it_stays_a_message_of_slack(database: Database, how_many: int, words: str | None) -> None:
    for kind, payload in _shown(database, [words] * how_many, impact=LONG_WORD * 10).items():
        check_message(payload["text"], payload["blocks"])
        check_with_models(payload["blocks"])
        assert len(str(payload["blocks"])) < 25_000
        assert sum(map(len, _texts(payload["blocks"]))) < 11_500, kind
        shown = _people(payload)
        assert 1 <= shown <= how_many
        assert ("… and others" in str(payload["blocks"])) == (shown < how_many)
        assert how_many < 60 or str(how_many) not in "".join(_texts(payload["blocks"]))
        assert plainest(payload)["blocks"]
    if how_many == 60 and words == "it was calm":
        assert _people(_shown(database, [words] * how_many)[joins.JOINED]) >= 50


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [each for key, part in value.items() if key != "text" or not own for each in _texts(part)]
    return [each for part in value for each in _texts(part)] if isinstance(value, list) else []


@pytest.mark.parametrize("words", HOSTILE)
def test_what_somebody_adds_means_nothing_to_slack_but_people_emoji_and_links(database: Database, words: str) -> None:
    view = {"state": {"values": {"words": {"words": {"value": words}}}}, "private_metadata": '{"shoutout_id":"x"}'}
    clean, _ = submission(view)
    assert clean
    assert "\n" not in clean
    for payload in _shown(database, [clean]).values():
        check_message(payload["text"], payload["blocks"])
        assert "<!" not in payload["text"]
        assert "<https" not in payload["text"]
        assert not [each for each in _types(payload["blocks"]) if each in ("broadcast", "usergroup", "channel")]


def _types(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [str(value.get("type")), *(each for part in value.values() for each in _types(part))]
    return [each for part in value for each in _types(part)] if isinstance(value, list) else []


@pytest.mark.parametrize("value", [None, "", "  ", "\u200b", "\n"])
def test_nothing_that_can_be_seen_is_no_words(value: str | None) -> None:
    view = {"state": {"values": {"words": {"words": {"value": value}}}}, "private_metadata": '{"shoutout_id":"x"}'}
    assert submission(view)[0] is None


def test_only_who_joined_before_is_told_how_to_take_it_back() -> None:
    assert "take your “me too” back" not in str(form_view(JoinContext("x"), None).to_dict())
    assert "take your “me too” back" in str(form_view(JoinContext("x", has_joined=True), "so").to_dict())


def test_nobody_has_joined_what_is_posted_now(database: Database) -> None:
    with Session(database.engine, expire_on_commit=False) as session:
        scene = new_scene(session)
        announces_thanks(scene)
        message = scene.message()
        assert isinstance(message, Message)
        assert "Joining in" not in message.text
        assert "join_me_too" in str(message.payload())


def test_they_look_like_this(database: Database) -> None:
    for kind, payload in _shown(database, ["because my night was calm", None, "the import ran :tada:"]).items():
        check_golden(kind.replace(".", "_"), payload | {"blocks": _without_ids(payload["blocks"])})


def _without_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**each, "elements": [{**one, "value": "…"} for one in each["elements"]]} if each["type"] == "actions" else each
        for each in blocks
    ]
