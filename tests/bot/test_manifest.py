"""The manifest, the code and the documentation say the same: commands, shortcuts, events, scopes and settings."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from typer import Typer
from typer.main import get_command

from bot.runtime.environment import Settings
from bot.slack.http import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.slack.scopes import OPTIONAL
from bot.start.cli import app as command_line
from bot.tools.manifest import EVENTS, SCOPES, SINCE, VERSION, make_manifest
from lab.commands import add_to
from sandbox import Sandbox
from sandbox.app import EVENT_SCOPES
from tests.bot.conftest import kindling
from tests.databases import Databases
from tests.listeners import listened_to
from tests.program import ROOT, Program, environment

ANYWHERE = {"channels:history", "groups:history", "im:history"}
"""To read where the bot writes: public and private channels, and direct messages."""

NEEDED_BY = {
    "apps.connections.open": set[str](),  # an app-level token's connections:write
    "auth.teams.list": set[str](),
    "auth.test": set[str](),
    "bots.info": {"users:read"},
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set[str](),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": ANYWHERE,
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": ANYWHERE,
    "dnd.teamInfo": {"dnd:read"},
    "oauth.v2.access": set[str](),
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "views.publish": set[str](),
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "views.open": set[str](),
    "views.push": set[str](),
    "views.update": set[str](),
}
"""The bot scopes of each Web API method that Kindling calls (https://docs.slack.dev/reference/methods). Where Slack
names one for each kind of conversation, those of the kinds that Kindling calls it for."""

APP_LEVEL = {"connections:write"}
SLACKS_OWN = {"/invite"}
ROUTES = {EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, "/healthz", "/readyz", "/metrics"}
ONLY_FOR_TESTS = {"CLOCK_FILE"}


@pytest.fixture
async def listens_to(tmp_path: Path) -> Mapping[str, set[str]]:
    """Commands, shortcuts and events that the handlers listen to."""
    return await listened_to(tmp_path)


def _commands() -> set[str]:
    return {each["command"] for each in make_manifest()["features"]["slash_commands"]}


def test_every_command_of_the_manifest_has_a_listener_and_the_other_way_round(
    listens_to: Mapping[str, set[str]],
) -> None:
    assert listens_to["command"] == _commands()


def test_every_shortcut_of_the_manifest_has_a_listener_and_the_other_way_round(
    listens_to: Mapping[str, set[str]],
) -> None:
    shortcuts = make_manifest()["features"]["shortcuts"]
    assert listens_to["shortcut"] == {each["callback_id"] for each in shortcuts}


def test_every_event_of_the_manifest_has_a_listener_and_the_other_way_round(listens_to: Mapping[str, set[str]]) -> None:
    subscribed = {each.partition(".")[0] for each in make_manifest()["settings"]["event_subscriptions"]["bot_events"]}
    assert listens_to["event"] == subscribed


async def test_the_program_answers_every_command_and_shortcut_of_the_manifest(
    slack: Sandbox, tmp_path: Path, databases: Databases
) -> None:
    features = make_manifest()["features"]
    bot = await Program.fork(tmp_path, environment(slack, databases.new("sqlite"), http=False))
    try:
        await bot.ready()
        await slack.wait_connected()
        ana = slack.person("ana")
        message = await slack.person("ben").post("general", "a good deed")
        for command in _commands():
            reply = await ana.command(command, "help", channel="general")
            assert (reply.acked, reply.error, reply.details) == (True, None, ()), command
            assert command in reply.text
        for shortcut in features["shortcuts"]:
            reply = await ana.shortcut(shortcut["callback_id"], message if shortcut["type"] == "message" else None)
            assert (reply.acked, reply.error, reply.details) == (True, None, ()), shortcut["name"]
        assert await bot.stop() == 0
    finally:
        await bot.kill()
    assert [line for line in bot.lines if line.get("level") not in ("info", "debug")] == []


# Scopes


PASSES_CALLS_ON = "client.py"
"""Slack-sdk's client as the bot has it, through which every call goes."""


def _named() -> set[str]:
    """Every name and attribute in the code."""
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for folder in ("bot", "handlers", "scheduler")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != PASSES_CALLS_ON
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
    }


def _called_methods() -> set[str]:
    """The Web API methods that the code uses, by Slack's names."""
    of_the_client = {name for name in dir(AsyncWebClient) if "_" in name[1:] and not name.startswith("_")}
    named = _named()
    assert "api_call" not in named, "methods are called by name, so that this test finds them"
    return {name.replace("_", ".") for name in named & of_the_client}


def test_the_scope_table_of_this_test_holds_the_methods_that_are_called() -> None:
    assert set(NEEDED_BY) == _called_methods()


def test_the_manifest_asks_for_the_scopes_that_are_used_and_for_no_other() -> None:
    manifest = make_manifest()
    by_methods = set[str]().union(*(NEEDED_BY.get(each, set()) for each in _called_methods()))
    by_events = {EVENT_SCOPES[each] for each in EVENTS} - {""}
    by_features = {"commands"} if manifest["features"]["slash_commands"] or manifest["features"]["shortcuts"] else set()
    by_features |= {"files:read"} if "FileInputElement" in _named() else set()
    asked_for = manifest["oauth_config"]["scopes"]["bot"]
    assert set(asked_for) == by_methods | by_events | by_features
    assert len(asked_for) == len(set(asked_for))
    assert set(manifest["oauth_config"]["scopes"]["bot_optional"]) == OPTIONAL < set(asked_for)
    assert "user" not in manifest["oauth_config"]["scopes"]


OF_THE_FIRST = {
    *("channels:history", "channels:read", "chat:write", "commands", "dnd:read", "files:write"),
    *("groups:history", "groups:read", "im:history", "im:write", "reactions:read", "usergroups:read", "users:read"),
    *("app_home_opened", "channel_archive", "channel_rename", "dnd_updated_user", "group_archive", "group_rename"),
    *("member_joined_channel", "member_left_channel", "reaction_added", "reaction_removed", "subteam_members_changed"),
    *("team_join", "user_change"),
}
"""The scopes and events of the first manifest."""


def test_of_what_the_app_may_do_or_hears_it_is_known_since_which_manifest() -> None:
    assert {*SCOPES, *EVENTS} - OF_THE_FIRST == SINCE.keys()
    assert max(SINCE.values()) <= VERSION


def test_the_manifest_carries_its_number_where_slack_shows_it() -> None:
    description = make_manifest()["display_information"]["long_description"]
    assert description.endswith(f"Manifest {VERSION}")
    assert 174 <= len(description) <= 4000
    assert "_metadata" not in make_manifest(), "that is the version of Slack's own format"


def test_the_changelog_says_of_each_manifest_what_is_new_what_is_absent_without_it_and_what_to_click() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    for number in range(2, VERSION + 1):
        _, _, section = changelog.partition(f"Manifest {number}\n")
        section = section.partition("\n## ")[0]
        assert section, f"CHANGELOG.md has no heading that ends with Manifest {number}"
        assert {name for name, since in SINCE.items() if since == number} <= set(_in_code_font(section))
        assert "App Manifest" in section
        assert "Without" in section


# As it is printed


async def test_the_command_line_prints_the_manifest_for_socket_mode(tmp_path: Path) -> None:
    ended = await kindling(tmp_path, {}, "manifest")
    printed = json.loads("\n".join(ended.out))
    assert (ended.status, ended.err) == (0, [])
    assert printed == make_manifest()
    assert printed["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(printed)


async def test_with_a_url_everything_of_the_manifest_goes_there(tmp_path: Path) -> None:
    ended = await kindling(tmp_path, {}, "manifest", "--url", "https://kindling.example.org/")
    printed = json.loads("\n".join(ended.out))
    where = "https://kindling.example.org/slack/events"
    assert printed["settings"]["socket_mode_enabled"] is False
    assert printed["settings"]["event_subscriptions"]["request_url"] == where
    assert printed["settings"]["interactivity"]["request_url"] == where
    assert {each["url"] for each in printed["features"]["slash_commands"]} == {where}


# Documentation


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text()


@pytest.fixture(scope="module")
def dotenv_example() -> str:
    return (ROOT / ".env.example").read_text()


def _settings() -> set[str]:
    return {name.upper() for name in Settings.model_fields}


def _program_commands() -> set[str]:
    of_lab = Typer()
    add_to(of_lab)
    return {name for each in (command_line, of_lab) for name in get_command(each).commands}  # type: ignore[attr-defined]


def _first_cells(text: str) -> Iterator[str]:
    """What stands in code font, and nothing beside it, at the start of each table row."""
    for cell in re.findall(r"^\|((?:[\s,]*`[^`]+`)+)\s*\|", text, re.MULTILINE):
        yield from re.findall(r"`([^`]+)`", cell)


def _in_code_font(text: str) -> Iterator[str]:
    """The first word of all that stands in code font, and of each line of a code block."""
    for block in re.findall(r"```.*?```", text, re.DOTALL):
        yield from (line.split()[0] for line in block.splitlines()[1:-1] if line.strip())
    without_blocks = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    yield from (words.split()[0] for words in re.findall(r"`([^`]*\w[^`]*)`", without_blocks))


def test_the_readme_lists_every_setting_and_no_other(readme: str) -> None:
    assert {each for each in _first_cells(readme) if each.isupper()} == _settings()
    mentioned = {each.partition("=")[0] for each in _in_code_font(readme)}
    assert {each for each in mentioned if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", each)} <= _settings()


def test_the_dotenv_example_has_every_setting_that_people_set_and_no_other(dotenv_example: str) -> None:
    named = set(re.findall(r"^#? ?([A-Z_]+)=", dotenv_example, re.MULTILINE))
    assert named == _settings() - ONLY_FOR_TESTS


def test_the_dotenv_example_holds_no_value_for_a_secret(dotenv_example: str) -> None:
    assert re.findall(r"^#? ?(?:SLACK_\w*(?:TOKEN|SECRET))=(.+)", dotenv_example, re.MULTILINE) == []


def test_the_readme_lists_every_command_of_the_command_line_and_no_other(readme: str) -> None:
    words = {each for each in _first_cells(readme) if re.fullmatch(r"[a-z-]+", each)}
    assert words - set(SCOPES) == _program_commands()


@pytest.mark.parametrize("name", ["README.md", ".env.example"])
def test_the_command_lines_that_are_shown_exist(name: str) -> None:
    text = (ROOT / name).read_text()
    assert set(re.findall(r"(?:python -m bot|`kindling) ([a-z-]+)", text)) <= _program_commands()


def test_the_readme_shows_every_slash_command_and_no_other(readme: str) -> None:
    shown = {each for each in _in_code_font(readme) if re.fullmatch(r"/[a-z_/-]+", each)}
    assert _commands() <= shown
    assert shown - _commands() <= SLACKS_OWN | ROUTES


def test_the_readme_lists_every_scope_and_no_other(readme: str) -> None:
    scope = r"commands|[a-z_.]+:[a-z_.]+"
    assert {each for each in _first_cells(readme) if re.fullmatch(scope, each)} == set(SCOPES)
    assert {each for each in _in_code_font(readme) if re.fullmatch(scope, each)} <= set(SCOPES) | APP_LEVEL
