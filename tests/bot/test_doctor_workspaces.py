"""`doctor` looks at each workspace that installed Kindling, and says of each what is to be done."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.runtime.environment import Settings
from bot.tools import doctor_workspaces
from bot.tools.manifest import EVENTS, SCOPES
from models.people import settings
from models.store.database import Database
from sandbox import ALL, Channel, Person, Sandbox, Workspace
from sandbox.handle import WorkspaceHandle
from tests.bot.conftest import Ended, kindling
from tests.databases import Databases
from tests.installing import environment_to_install, keep_installed
from tests.keys import KEY, NEWER_KEY

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NAMES = ("Quay", "Pier", "Lock", "Buoy")


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    declared = [
        Workspace(
            id=f"T0{name.upper()}00001",
            name=name,
            people=[Person("ana", admin=True)],
            channels=[Channel("kudos", members=ALL, bot=True), Channel("quiet")],
            installed=False,
        )
        for name in NAMES
    ]
    async with Sandbox(declared, scopes=list(SCOPES), events=list(EVENTS)) as running:
        yield running


Prepare = Callable[[Session, WorkspaceHandle], None]


async def _examined(slack: Sandbox, folder: Path, url: str, *prepared: Prepare) -> Ended:
    """What it says once each of the first workspaces was prepared."""
    ids = list(slack.engine.workspaces)
    with Database(url).session() as session:
        for id_, prepare in zip(ids, prepared, strict=False):
            prepare(session, slack.workspace(id_))
    ended = await kindling(folder, environment_to_install(slack, url, http=True), "doctor")
    assert ended.err == []
    assert not any(slack.workspace(id_).bot_token in ended.said for id_ in ids)
    return ended


def _well(session: Session, workspace: WorkspaceHandle) -> None:
    keep_installed(session, workspace, NOW)
    settings.choose_channel(session, workspace.id, workspace.channel_id("kudos"))
    settings.change(session, workspace.id, support_line="Amina")


def _elsewhere(session: Session, workspace: WorkspaceHandle) -> None:
    _well(session, workspace)
    settings.choose_channel(session, workspace.id, workspace.channel_id("quiet"))


def _revoked(session: Session, workspace: WorkspaceHandle) -> None:
    _well(session, workspace)
    workspace.revoke_token()


def _sealed(session: Session, workspace: WorkspaceHandle) -> None:
    keep_installed(session, workspace, NOW, [NEWER_KEY])
    settings.change(session, workspace.id, support_line="Amina")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_each_is_looked_at_and_what_is_wrong_is_said_with_its_remedy(
    slack: Sandbox, tmp_path: Path, databases: Databases, kind: str
) -> None:
    ended = await _examined(slack, tmp_path, databases.new(kind), _well, _elsewhere, _revoked, _sealed)
    lines = [line for line in ended.out if " workspace " in line and not line.startswith("→")]
    told = {line.split(" workspace ")[1].split(" ")[0]: line for line in lines}
    assert told["Quay"].startswith("✓ ok   workspace Quay (T0QUAY00001): its token is good")
    assert "type `/invite @Kindling` there" in told["Pier"]
    assert "token_revoked" in told["Lock"]
    assert "install" in told["Lock"]
    assert "none of ENCRYPTION_KEYS opens its token" in told["Buoy"]
    assert "✓ ok   workspaces: 1 of 4 that installed Kindling are well" in ended.out
    assert ended.out[-1].startswith("→ next: mend workspace Pier")
    assert ended.out[-1].endswith("(then 2 more, above)")
    assert ended.status == 1


async def test_of_many_only_those_are_named_in_which_something_is_to_be_done(
    slack: Sandbox, tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.new("sqlite")
    await _examined(slack, tmp_path, url, _well, _well, _revoked)
    monkeypatch.setattr(doctor_workspaces, "MOST_SHOWN", 2)
    chosen = Settings.model_validate(
        {
            "slack_client_id": "1.2",
            "slack_client_secret": "any",
            "encryption_keys": [KEY],
            "slack_api_url": slack.api_url,
        }
    )
    database = Database(url)
    found = [each async for each in doctor_workspaces.examine(chosen, database)]
    await database.close()
    assert [each.subject for each in found] == ["workspace Lock (T0LOCK00001)", "workspaces"]


async def test_before_anybody_installed_it_it_says_where_to(
    slack: Sandbox, tmp_path: Path, databases: Databases
) -> None:
    ended = await _examined(slack, tmp_path, databases.new("sqlite"))
    assert "✓ ok   workspaces: none has installed Kindling yet, at /slack/install" in ended.out
    assert ended.status == 0
