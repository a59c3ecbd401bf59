"""Many workspaces: each installs Kindling by itself, is served like any other, and is left when it removes it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.slack.scopes import OPTIONAL
from bot.tools.manifest import SCOPES
from models import Shoutout
from models.store.database import Database
from sandbox import ALL, Channel, Person, Sandbox, Workspace
from tests.databases import Databases
from tests.installing import Visitor, environment_to_install, slack_to_install_in
from tests.program import Program

TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
QUAY = Workspace(
    id="T0QUAY00001",
    name="Quay",
    people=[Person("ana", admin=True), Person("ben")],
    channels=[Channel("kudos", members=ALL, bot=True)],
    installed=False,
)
PIER = Workspace(
    id="T0PIER00001",
    name="Pier",
    people=[Person("mia", admin=True), Person("noor")],
    channels=[Channel("kudos", members=ALL, bot=True)],
    installed=False,
)


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with slack_to_install_in([QUAY, PIER], tmp_path, TUESDAY) as running:
        yield running


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def url(request: pytest.FixtureRequest, databases: Databases) -> str:
    return databases.new(request.param.split("-")[1])


@pytest.fixture
async def bot(
    request: pytest.FixtureRequest, slack: Sandbox, url: str, tmp_path: Path
) -> AsyncIterator[tuple[Program, Visitor]]:
    http = url.startswith("postgresql")
    quick = {"CLOCK_FILE": str(tmp_path / "clock"), "TICK_SECONDS": "0.05", "LOG_LEVEL": "DEBUG"}
    program = await Program.fork(tmp_path, environment_to_install(slack, url, http=http, **quick))
    try:
        address = f"http://127.0.0.1:{(await program.ready())['port']}"
        if http:
            slack.request_url = f"{address}/slack/events"
        else:
            await slack.wait_connected()
        yield program, Visitor(address, slack)
    finally:
        await program.kill()


def _written(url: str) -> bytes:
    """All that is in the files of an SQLite database."""
    path = Path(url.removeprefix("sqlite:///"))
    return (
        b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*")) if url.startswith("sqlite") else b""
    )


async def _thanks(slack: Sandbox, where: str, who: str, whom: str) -> str:
    reply = await slack.workspace(where).person(who).command("/thanks", f"@{whom} for the lamp", channel="kudos")
    return reply.text


async def test_each_workspace_that_installs_it_is_served_and_others_are_told_kindly(
    bot: tuple[Program, Visitor], slack: Sandbox, url: str
) -> None:
    program, visitor = bot
    _, page, _ = await visitor.page("/slack/install")
    assert "reactions:read" in page
    assert "A reaction on a message" in page
    assert "lamp" not in await _thanks(slack, QUAY.id, "ana", "ben")

    status, page = await visitor.install(team=QUAY.id, user="ana")
    assert (status, "Kindling is in Quay" in page, "/kindling setup" in page) == (200, True, True)
    quay = slack.workspace(QUAY.id)
    await slack.wait_for(lambda: [each for each in quay.person("ana").dm() if "bringing me here" in each.plain])
    assert "questions set me up" in quay.person("ana").dm()[0].plain
    await _thanks(slack, QUAY.id, "ana", "ben")
    await slack.wait_for(lambda: any("the lamp" in str(each.blocks) for each in quay.person("ben").dm()))
    assert "lamp" not in await _thanks(slack, PIER.id, "mia", "noor")

    await visitor.install(team=PIER.id, user="mia")
    await _thanks(slack, PIER.id, "mia", "noor")
    pier = slack.workspace(PIER.id)
    await slack.wait_for(lambda: any("the lamp" in str(each.blocks) for each in pier.person("noor").dm()))
    assert [line for line in program.lines if line.get("level") == "error"] == []
    for token in (quay.bot_token, pier.bot_token):
        assert token not in str(program.lines)
        assert slack.app.client_secret not in str(program.lines)
        assert token.encode() not in _written(url)


async def test_what_is_optional_is_asked_for_when_it_is_wanted_and_works_at_once(
    bot: tuple[Program, Visitor], slack: Sandbox
) -> None:
    program, visitor = bot
    await visitor.install(team=QUAY.id, user="ana")
    quay = slack.workspace(QUAY.id)
    assert set(quay.granted) == SCOPES.keys() - OPTIONAL
    await program.wait_for(lambda line: line.get("event") == "synced")

    _, page, _ = await visitor.page("/slack/install?with=files:read")
    offered = re.findall(r'href="/slack/install(\?with=[^"]+)" aria-label="([^"]+)"', page)
    assert {name for _, name in offered} == OPTIONAL - {"files:read"}
    ways = {name: query for query, name in offered}
    assert ways["dnd:read"] == "?with=dnd:read,files:read"
    await visitor.install(ways["dnd:read"], team=QUAY.id, user="ana")
    assert set(quay.granted) == SCOPES.keys() - OPTIONAL | {"dnd:read", "files:read"}
    await program.wait_for(lambda _: sum(line.get("event") == "synced" for line in program.lines) == 2)


async def test_each_install_that_comes_to_nothing_gets_its_page(bot: tuple[Program, Visitor]) -> None:
    program, visitor = bot
    link, cookie = await visitor.begin()
    status, page, _ = await visitor.page(await visitor.agree(link, team=QUAY.id, deny="1"), cookie)
    assert (status, "Nothing was installed" in page) == (200, True)

    back = await visitor.agree(link, team=QUAY.id, user="ana")
    assert (await visitor.page(back))[0] == 400, "another browser"
    assert (await visitor.page(back, cookie))[0] == 200
    status, page, _ = await visitor.page(back, cookie)
    assert (status, "used already" in page) == (401, True)

    link, cookie = await visitor.begin()
    state = link.query["state"]
    for query, words in {f"state={state}": "without the code", f"state={state}&code=made-up": "used already"}.items():
        status, page, _ = await visitor.page(f"/slack/oauth_redirect?{query}", cookie)
        assert (status, words in page) == (401, True)
    status, page, _ = await visitor.page("/slack/oauth_redirect?error=call_this_number")
    assert (status, "that I do not know" in page, "call_this" in page + str(program.lines)) == (200, True, False)
    for query in ("", "?error=%3Cscript%3E", "?state=%ff&code=x", "?code=x&code=y&state=", "?error=" + "x" * 5_000):
        status, page, _ = await visitor.page(f"/slack/oauth_redirect{query}", "slack-app-oauth-state=x; =; ")
        assert (status < 500, "<script" in page) == (True, False), query
    assert "made-up" not in str(program.lines), "a code is a secret"


async def test_where_it_is_removed_nothing_more_is_done_and_installing_again_brings_all_back(
    bot: tuple[Program, Visitor], slack: Sandbox, url: str
) -> None:
    program, visitor = bot
    await visitor.install(team=QUAY.id, user="ana")
    await visitor.install(team=PIER.id, user="mia")
    quay = slack.workspace(QUAY.id)
    await _thanks(slack, QUAY.id, "ana", "ben")
    await program.quiet()
    slack.clock.set(slack.clock.now() + timedelta(hours=1))
    quay.uninstall()
    await program.wait_for(lambda line: line.get("event") == "workspace_left")
    assert "lamp" not in await _thanks(slack, QUAY.id, "ana", "ben")
    await _thanks(slack, PIER.id, "mia", "noor")
    await slack.wait_for(
        lambda: any("the lamp" in str(each.blocks) for each in slack.workspace(PIER.id).person("noor").dm())
    )

    slack.clock.set(slack.clock.now() + timedelta(days=28))
    await visitor.install(team=QUAY.id, user="ana")
    await _thanks(slack, QUAY.id, "ben", "ana")
    await slack.wait_for(lambda: quay.person("ana").dm())
    database = Database(url)
    kept = await database.read(lambda session: list(session.scalars(select(Shoutout.workspace_id))))
    assert sorted(kept) == [PIER.id, QUAY.id, QUAY.id]
    await database.close()
