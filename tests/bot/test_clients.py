"""Who is served, as workspaces come and go: told of to every thread, and to every process."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from cryptography.fernet import Fernet
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.slack import clients as module
from bot.slack.clients import OVERLAP, Clients
from models.store import installations, workspaces
from models.store.database import Database
from models.store.installations import Installation, Served
from models.store.sealing import TokenSeal
from models.store.workspaces import Workspace
from tests.conftest import START
from tests.keys import KEY

SEAL = TokenSeal([KEY])
MINUTE = timedelta(minutes=1)


def _client(token: str, team_id: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token, team_id=team_id)


def _install(database: Database, id_: str, at: datetime, seal: TokenSeal = SEAL) -> None:
    row = {"app_id": "A0", "bot_user_id": "U0", "scopes": ["chat:write"], "installed_at": at, "changed_at": at}
    place: dict[str, Any] = {
        "name": id_,
        "bot_user_id": "U0",
        "value_names": [],
        "lead_ids": [],
        "recognition_channel_id": None,
    }
    with database.session() as session:
        installations.save(session, Installation(id=id_, token=seal.seal(f"xoxb-{id_}"), **row))
        workspaces.register(session, Workspace(id=id_, installation_id=id_, created_at=at, **place))


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_a_thread_looks_at_them_while_others_come_and_go() -> None:
    clients, failed = Clients(_client, SEAL), list[Exception]()
    for number in range(2_000):
        clients.serve(Served(f"T{number}", f"T{number}", "U0", b"", ()))

    def look() -> None:
        try:
            for _ in range(400):
                assert len(list(clients)) >= 2_000
        except Exception as error:
            failed.append(error)

    thread, number = Thread(target=look), 0
    thread.start()
    while thread.is_alive():
        clients.serve(Served(f"T0NEW{number}", f"T0NEW{number}", "U0", b"", ()))
        number += 1
        if number % 7 == 0:
            for gone in range(number - 7, number):
                clients.leave(f"T0NEW{gone}")
    assert failed == []


async def test_a_token_that_no_key_opens_is_told_of_once_until_there_is_another(database: Database) -> None:
    clients = Clients(_client, SEAL)
    _install(database, "T0QUAY", START)
    _install(database, "T0PIER", START, TokenSeal([Fernet.generate_key().decode()]))
    with capture_logs() as told:
        for _ in range(3):
            await clients.look(database)
            assert clients.identity("T0PIER") is None
    assert [line["event"] for line in told] == ["token_not_opened"]
    assert list(clients) == ["T0QUAY"], "nothing is claimed that could not be sent"
    _install(database, "T0PIER", START + MINUTE)
    await clients.look(database)
    assert clients["T0PIER"].token == "xoxb-T0PIER"


async def test_what_is_known_is_not_read_at_each_look_and_no_clock_hides_a_change(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed, read = [1_000.0], [0]
    monkeypatch.setattr(module, "monotonic", lambda: passed[0])
    real = installations.changed_since

    def counting(session: object, moment: datetime) -> object:
        found = real(session, moment)  # type: ignore[arg-type]
        read[0] += len(found[0])
        return found

    monkeypatch.setattr(installations, "changed_since", counting)
    clients = Clients(_client, SEAL)
    await clients.look(database)
    for number in range(5):
        _install(database, f"T{number}", START + number * MINUTE)
    latest = START + 4 * MINUTE
    await clients.look(database)
    assert len(clients) == 5
    _install(database, "T0SLOW", latest - OVERLAP + MINUTE / 2)
    await clients.look(database)
    assert "T0SLOW" in clients, "a process whose clock is behind"

    passed[0] += 2 * OVERLAP.total_seconds() - 60
    monkeypatch.setattr(module, "ALL_ANEW_SECONDS", 1e9)
    await clients.look(database)
    read[0] = 0
    await clients.look(database)
    assert read[0] <= 1, "the latest alone"
    with database.session() as session:
        session.execute(update(Workspace).where(Workspace.id == "T0").values(left_at=datetime.now(UTC)))
        installations.note_change(session, "T0", latest + MINUTE)
    await clients.look(database)
    assert "T0" not in clients
