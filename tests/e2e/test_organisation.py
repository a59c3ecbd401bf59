"""A whole organisation installs Kindling once: each of its workspaces that is given it is served, and no other."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from models import Member, Shoutout
from models.store.database import Database
from sandbox import ALL, Channel, Enterprise, Person, Sandbox, Workspace
from tests.databases import Databases
from tests.installing import Visitor, environment_to_install, slack_to_install_in
from tests.program import Program

TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
ANA = Person("ana", "Ana Reyes", id="W0ANA00001", admin=True)


def _workspace(name: str, other: str) -> Workspace:
    return Workspace(
        id=f"T0{name.upper()}00001",
        name=name,
        people=[ANA, Person(other)],
        channels=[Channel("kudos", members=ALL)],
        installed=False,
    )


QUAY, PIER = _workspace("Quay", "ben"), _workspace("Pier", "noor")
FLEET = Enterprise(name="Fleet", id="E0FLEET0001", workspaces=[QUAY, PIER])


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with slack_to_install_in(FLEET, tmp_path, TUESDAY, org_ready=True) as running:
        yield running


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_its_workspaces_are_served_with_one_token_as_they_are_given_it(
    slack: Sandbox, tmp_path: Path, databases: Databases, kind: str
) -> None:
    url = databases.new(kind)
    http = kind == "postgresql"
    quick = {"CLOCK_FILE": str(tmp_path / "clock"), "TICK_SECONDS": "0.05"}
    program = await Program.fork(tmp_path, environment_to_install(slack, url, http=http, **quick))
    try:
        address = f"http://127.0.0.1:{(await program.ready())['port']}"
        if http:
            slack.request_url = f"{address}/slack/events"
        else:
            await slack.wait_connected()
        fleet = slack.organisation()
        status, page = await Visitor(address, slack).install(team=FLEET.id, user="ana")
        assert (status, "Kindling is in Fleet" in page) == (200, True)
        assert "lamp" not in await _thanks(slack, QUAY, "ben")

        fleet.give_access(QUAY.id)
        await slack.events_settled()
        await slack.workspace(QUAY.id).person("ana").invite_bot("kudos")
        assert "on their way" in await _thanks(slack, QUAY, "ben")
        await slack.wait_for(lambda: _arrived(slack, QUAY, "ben"))
        assert "lamp" not in await _thanks(slack, PIER, "noor")

        fleet.give_access(PIER.id)
        await slack.events_settled()
        assert "on their way" in await _thanks(slack, PIER, "noor")
        await slack.wait_for(lambda: _arrived(slack, PIER, "noor"))
        await program.quiet()
        database = Database(url)
        known = await database.read(lambda session: set(session.execute(select(Member.workspace_id, Member.id)).all()))
        assert {(QUAY.id, ANA.id), (PIER.id, ANA.id)} <= {tuple(each) for each in known}

        fleet.take_access(QUAY.id)
        await program.wait_for(lambda line: line.get("event") == "workspace_left")
        assert "on their way" not in await _thanks(slack, QUAY, "ben")
        assert "on their way" in await _thanks(slack, PIER, "noor", "the ladder")

        await program.quiet()
        fleet.uninstall()
        await program.wait_for(lambda line: line.get("event") == "workspace_left" and line["workspace"] == PIER.id)
        assert "on their way" not in await _thanks(slack, PIER, "noor", "the rope")
        given = await database.read(lambda session: sorted(session.scalars(select(Shoutout.workspace_id))))
        assert given == [PIER.id, PIER.id, QUAY.id]
        await database.close()
    finally:
        await program.kill()
    assert [line for line in program.lines if line.get("level") == "error"] == []


async def _thanks(slack: Sandbox, where: Workspace, whom: str, what: str = "the lamp") -> str:
    workspace = slack.workspace(where.id)
    reply = await workspace.person("ana").command("/thanks", f"@{whom} for {what}", channel="kudos")
    return reply.text


def _arrived(slack: Sandbox, where: Workspace, whom: str) -> bool:
    return any("the lamp" in str(each.blocks) for each in slack.workspace(where.id).person(whom).dm())
