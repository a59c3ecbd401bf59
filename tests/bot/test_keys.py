"""Keys are replaced beside the running bot: what older ones sealed is sealed anew, and nothing is lost."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.store import installations
from models.store.database import Database
from models.store.installations import Installation
from models.store.sealing import TokenSeal, UnreadableError
from tests.bot.conftest import kindling
from tests.databases import Databases
from tests.keys import KEY, NEWER_KEY

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
INSTALLED = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "any", "SLACK_SIGNING_SECRET": "any"}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """A database with three installations, one of which was left."""
    url, seal = databases.new(request.param), TokenSeal([KEY])
    with Database(url).session() as session:
        for id_ in ("T0ONE", "T0TWO", "T0LEFT"):
            installed = Installation(
                id=id_,
                app_id="A0KINDLING",
                bot_user_id="U0KINDLING",
                token=seal.seal(f"xoxb-{id_}"),
                refresh_token=seal.seal(f"xoxe-{id_}"),
                expires_at=NOW,
                scopes=[],
                installed_at=NOW,
                changed_at=NOW,
            )
            installations.save(session, installed)
        installations.take_back(session, "T0LEFT", NOW)
    return url


def _opened(url: str, key: str) -> list[str]:
    """All tokens that this key opens."""
    with Database(url).session() as session:
        found = [installations.find(session, id_) for id_ in installations.ids(session)]
        sealed = [token for each in found if each for token in (each.token, each.refresh_token) if token]
    return [TokenSeal([key]).open(each) for each in sealed]


async def test_after_it_the_older_key_can_go(url: str, tmp_path: Path) -> None:
    env = {**INSTALLED, "DATABASE_URL": url, "ENCRYPTION_KEYS": f"{NEWER_KEY},{KEY}"}
    ended = await kindling(tmp_path, env, "rotate-keys")
    assert (ended.status, ended.err) == (0, [])
    assert ended.out[-1].startswith("2 of 3 installations were sealed anew with the first key.")
    assert _opened(url, NEWER_KEY) == ["xoxb-T0ONE", "xoxe-T0ONE", "xoxb-T0TWO", "xoxe-T0TWO"]
    again = await kindling(tmp_path, env, "rotate-keys")
    assert again.out[-1].startswith("0 of 3 installations")


async def test_what_no_key_opens_is_named_and_left_as_it_is(url: str, tmp_path: Path) -> None:
    env = {**INSTALLED, "DATABASE_URL": url, "ENCRYPTION_KEYS": NEWER_KEY}
    ended = await kindling(tmp_path, env, "rotate-keys")
    assert ended.status == 2
    assert "None of the keys opens the tokens of T0ONE, T0TWO." in "".join(ended.err)
    assert len(_opened(url, KEY)) == 4
    with pytest.raises(UnreadableError):
        _opened(url, NEWER_KEY)


async def test_without_a_key_it_says_which_setting_it_needs(url: str, tmp_path: Path) -> None:
    ended = await kindling(tmp_path, {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "any"}, "rotate-keys")
    assert ended.status == 2
    assert "ENCRYPTION_KEYS is missing" in "".join(ended.err)
