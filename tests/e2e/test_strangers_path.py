"""Somebody who never saw Kindling follows the README's "Use it in your workspace" to the letter, to a first thanks."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sandbox import ALL, Channel, Person, Sandbox, Timings, Workspace
from sandbox.manifest_file import read_manifest
from tests.bot.conftest import kindling
from tests.installing import Visitor
from tests.keys import KEY
from tests.program import ROOT, Program

TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
LANTERN = Workspace(
    name="Lantern",
    people=[Person("ana", "Ana Reyes", admin=True), Person("ben", "Ben Okafor")],
    channels=[Channel("general", members=ALL), Channel("kudos", members=ALL)],
    installed=False,
)


def _section(heading: str) -> str:
    """What the README says under a heading, up to the next one."""
    return re.split(r"\n##+ ", (ROOT / "README.md").read_text().partition(f" {heading}\n")[2])[0]


def _typed(heading: str) -> list[list[str]]:
    """What one is to type there after `python -m bot`, in order."""
    return [each.split() for each in re.findall(r"python -m bot ([a-z][^`\n]*)", _section(heading))]


async def _make_app(folder: Path, *arguments: str) -> Path:
    """The manifest that is printed, in a file: what one pastes into Slack."""
    ended = await kindling(folder, {}, *arguments)
    assert (ended.status, ended.err) == (0, [])
    path = folder / "manifest.json"
    path.write_text("\n".join(ended.out))
    return path


@asynccontextmanager
async def _slack(folder: Path, manifest: Path) -> AsyncIterator[Sandbox]:
    """A Slack with an app made from that manifest."""
    app = read_manifest(manifest)
    assert app.unheard == (), "this Slack sends whatever the manifest subscribes to"
    async with Sandbox(
        LANTERN,
        scopes=app.scopes,
        optional=app.optional,
        events=app.events,
        app_name=app.name,
        escape_commands=app.escaped,
        redirect_urls=app.redirect_urls,
        manifest=app.whole,
        clock_file=folder / "clock",
        starts_at=TUESDAY,
        timings=Timings.patient(),
    ) as slack:
        yield slack


def _fill_in(folder: Path, **values: str) -> None:
    """`cp .env.example .env`, and these values in it, where it has a line for each."""
    text = (ROOT / ".env.example").read_text()
    for name, value in values.items():
        text, found = re.subn(rf"^#?{name}=.*$", f"{name}={value}", text, count=1, flags=re.MULTILINE)
        assert found, f".env.example has no line for {name}"
    (folder / ".env").write_text(text)


def _elsewhere(slack: Sandbox, folder: Path) -> Mapping[str, str]:
    """That Slack is on this machine, its clock, and a free port: what nobody sets who uses the real one."""
    return {"SLACK_API_URL": slack.api_url, "CLOCK_FILE": str(folder / "clock"), "PORT": "0"}


async def _set_up_and_thank(slack: Sandbox) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    await ana.command("/kindling", "setup", channel="general")
    assert ana.modal
    sent = await ana.submit({"setup_channel": "kudos", "setup_stewards": ["ana"], "setup_nobody": ["Nobody yet"]})
    assert sent.closed, sent.errors
    await ben.command("/thanks", "@ana for lighting the lamp", channel="general")
    await slack.wait_for(lambda: [each for each in slack.messages("kudos") if "lighting the lamp" in str(each.blocks)])
    await slack.wait_for(lambda: [each for each in ana.dm() if "lighting the lamp" in str(each.blocks)])


async def test_a_token_of_one_workspace_is_the_simplest_way(tmp_path: Path) -> None:
    commands = _typed("Use it in your workspace")
    assert [each[0] for each in commands[:3]] == ["manifest", "doctor", "run"]
    async with _slack(tmp_path, await _make_app(tmp_path, *commands[0])) as slack:
        token = slack.install()
        await slack.person("ana").invite_bot("kudos")
        _fill_in(
            tmp_path,
            SLACK_BOT_TOKEN=token,
            SLACK_APP_TOKEN=slack.app_token,
            RECOGNITION_CHANNEL=slack.channel_id("kudos"),
        )
        env = dict(_elsewhere(slack, tmp_path))
        looked = await kindling(tmp_path, env, *commands[1])
        assert [line for line in looked.out if line.startswith("✗")] == []
        assert looked.out[-1].startswith("→ next: all is well")
        bot = await Program.start(tmp_path, {**env, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}, *commands[2])
        try:
            await bot.ready()
            await slack.wait_connected()
            await _set_up_and_thank(slack)
            assert await bot.stop() == 0
        finally:
            await bot.kill()
        assert [line for line in bot.lines if line.get("level") in ("warning", "error")] == []


async def test_many_workspaces_install_it_themselves(tmp_path: Path) -> None:
    [command, *_] = _typed("In many workspaces")
    assert command[:2] == ["manifest", "--url"]
    manifest = await _make_app(tmp_path, *command)
    assert json.loads(manifest.read_text())["settings"]["org_deploy_enabled"] is True
    async with _slack(tmp_path, manifest) as slack:
        _fill_in(
            tmp_path,
            SLACK_BOT_TOKEN="",
            SLACK_APP_TOKEN="",
            SLACK_SIGNING_SECRET=slack.signing_secret,
            SLACK_CLIENT_ID=slack.app.client_id,
            SLACK_CLIENT_SECRET=slack.app.client_secret,
            ENCRYPTION_KEYS=KEY,
        )
        env = {**_elsewhere(slack, tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        bot = await Program.start(tmp_path, env)
        try:
            address = f"http://127.0.0.1:{(await bot.ready())['port']}"
            slack.request_url = f"{address}/slack/events"  # what stands before it and ends HTTPS leads here
            status, page = await Visitor(address, slack).install(user="ana")
            assert (status, "/kindling setup" in page) == (200, True)
            await slack.person("ana").invite_bot("kudos")
            await _set_up_and_thank(slack)
            looked = await kindling(tmp_path, dict(_elsewhere(slack, tmp_path)), "doctor")
            assert any("workspaces: 1 of 1 that installed Kindling are well" in line for line in looked.out), "\n".join(
                looked.out
            )
        finally:
            await bot.kill()
        assert [line for line in bot.lines if line.get("level") in ("warning", "error")] == []
