"""`python -m sandbox`: the local Slack alone, to which any app connects with what it prints."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.tools.manifest import make_manifest
from sandbox.alone import main
from sandbox.app import PATIENCE_SECONDS
from tests.program import ROOT, Program
from tests.sandbox.page_tab import look

LIGHTHOUSE = """
name: Lighthouse
people:
  - {handle: mia, name: Mia Berg, zone: Europe/Oslo, admin: true}
  - {handle: sam, guest: single}
channels:
  - {name: general, bot: true}
"""
MANIFEST = """
display_information: {name: Lamp}
features:
  bot_user: {display_name: Lamp}
  slash_commands:
    - {command: /light, description: Light it}
oauth_config: {scopes: {bot: [commands, "chat:write", "users:read"]}}
settings: {event_subscriptions: {bot_events: [app_home_opened, file_shared]}}
"""
ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {"PYTHONPATH": str(ROOT)}


class Alone:
    """A running `python -m sandbox`, and what it said."""

    def __init__(self, process: asyncio.subprocess.Process, said: str) -> None:
        self.process, self.said = process, said
        self.settings = dict(re.findall(r"^    ([A-Z_]+)=(\S+)$", said, re.M))
        self.page = re.findall(r"^    (http://127\.0\.0\.1:\d+/)$", said, re.M)[0]

    @property
    def client(self) -> AsyncWebClient:
        return AsyncWebClient(token=self.settings["SLACK_BOT_TOKEN"], base_url=self.settings["SLACK_API_URL"])

    async def types(self, text: str) -> list[str]:
        """Mia types it in #general, as on the page: what she then sees there."""
        seen = await look(self.page)
        here = {each["name"]: each["id"] for each in seen["places"]}["general"]
        body = {"team": seen["here"]["team"], "as": seen["here"]["me"], "at": here, "text": text}
        async with (
            ClientSession(headers={"Origin": self.page.rstrip("/")}) as session,
            session.post(f"{self.page}page/act/send", json=body) as answer,
        ):
            assert answer.status == 200
        return [each["text"] for each in (await look(self.page, at=here))["conversation"]["messages"]]


@asynccontextmanager
async def _alone(*arguments: str | Path) -> AsyncIterator[Alone]:
    process = await _start(*arguments)
    assert process.stdout
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = (await process.stdout.readuntil(b"docs/sandbox.md")).decode()
        yield Alone(process, said)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _start(*arguments: str | Path) -> asyncio.subprocess.Process:
    words = [str(each) for each in arguments]
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--port", "0", *words), env=ENVIRONMENT, stdout=-1, stderr=-1
    )


@pytest.fixture
def files(tmp_path: Path) -> Mapping[str, Path]:
    """A workspace and a manifest."""
    files = {"workspace": tmp_path / "lighthouse.yaml", "manifest": tmp_path / "lamp.yaml"}
    files["workspace"].write_text(LIGHTHOUSE)
    files["manifest"].write_text(MANIFEST)
    return files


async def _light(ack: AsyncAck, command: dict[str, Any]) -> None:
    await ack(f"The lamp is on for {command['user_name']}: {command['text']}")


async def test_a_bolt_app_answers_in_the_workspace_of_a_file_and_ctrl_c_ends_it(files: Mapping[str, Path]) -> None:
    async with _alone("--workspace", files["workspace"], "--manifest", files["manifest"]) as slack:
        app = AsyncApp(client=slack.client)
        app.command("/light")(_light)
        handler = AsyncSocketModeHandler(app, slack.settings["SLACK_APP_TOKEN"], web_client=app.client)
        await handler.connect_async()
        assert await slack.types("/light for @sam") == ["The lamp is on for mia: for @sam"]
        assert (await slack.types("/dark"))[-1].startswith("/dark is not a valid command.")
        await handler.close_async()
        slack.process.send_signal(signal.SIGINT)
        out, err = await slack.process.communicate()
    assert (slack.process.returncode, err) == (0, b"")
    assert "does not send what the manifest subscribes to: file_shared." in out.decode()
    assert not Path(slack.settings["CLOCK_FILE"]).parent.exists()


async def test_an_app_that_listens_itself_gets_signed_requests(files: Mapping[str, Path]) -> None:
    async with (
        _listening() as (address, apps),
        _alone("--app-url", address, "--workspace", files["workspace"]) as slack,
    ):
        app = AsyncApp(client=slack.client, signing_secret=slack.settings["SLACK_SIGNING_SECRET"])
        app.command("/light")(_light)
        apps.append(app)
        assert await slack.types("/light for me") == ["The lamp is on for mia: for me"]
        apps[:] = [AsyncApp(client=slack.client, signing_secret="another")]
        assert "failed with the error" in (await slack.types("/light for me"))[-1]


@asynccontextmanager
async def _listening() -> AsyncIterator[tuple[str, list[AsyncApp]]]:
    """An address without a path, and where to put the app that listens there, as Bolt apps do."""
    apps: list[AsyncApp] = []

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await apps[0].async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.router.add_post("/slack/events", handle)
    runner = web.AppRunner(served)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", apps
    await runner.cleanup()


async def test_kindling_connects_with_the_lines_that_are_printed(files: Mapping[str, Path], tmp_path: Path) -> None:
    manifest = tmp_path / "kindling.json"
    manifest.write_text(json.dumps(make_manifest()))
    async with _alone("--workspace", files["workspace"], "--manifest", manifest) as slack:
        bot = await Program.fork(tmp_path, {**ENVIRONMENT, **slack.settings, "PORT": "0"})
        await bot.ready()
        assert "/thanks" in "".join(await slack.types("/thanks help"))
        assert await bot.stop() == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--workspace", "gone.yaml"], "Sandbox: gone.yaml cannot be read (No such file or directory)."),
        (["--manifest", "gone.json"], "Sandbox: gone.json cannot be read (No such file or directory)."),
        (["--port", "70000"], "python -m sandbox: error: argument --port: 70000 is no port: 0 to 65535"),
        (
            ["--app-url", "localhost:3000"],
            "error: argument --app-url: localhost:3000 is no web address such as http://",
        ),
    ],
)
def test_what_cannot_be_is_said_in_a_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert said in capsys.readouterr().err


async def test_a_port_that_is_taken_is_said_to_be_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await _start("--port", str(port))
        _, err = await process.communicate()
    assert process.returncode == 2
    assert (
        err.decode() == f"Sandbox: port {port} cannot be used (Address already in use). Choose another with --port.\n"
    )
