"""Settings: where they come from, and that whatever is wrong with one is told by name, in one line, with the remedy."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.runtime.environment import Settings, SettingsError, load_settings
from bot.tools.manifest import SCOPES
from models.store import schema
from sandbox import Fault, Sandbox
from tests.bot.conftest import kindling
from tests.databases import Databases
from tests.e2e.conftest import HARBOUR
from tests.keys import KEY
from tests.program import Program, environment

VALID = {"SLACK_BOT_TOKEN": "xoxb-valid", "SLACK_APP_TOKEN": "xapp-valid"}
SECRET = "s3cret"

Load = Callable[..., Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    """Loads the settings in an empty folder, from these environment variables alone."""
    monkeypatch.chdir(tmp_path)

    def load(**env: str) -> Settings:
        for name in Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return load


def _complaints(load: Load, **env: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(**env)
    return caught.value.lines


MALFORMED = [
    ("SLACK_BOT_TOKEN", SECRET, "must start with xoxb- (Slack app › OAuth & Permissions)"),
    ("SLACK_BOT_TOKEN", f"xapp-{SECRET}", "must start with xoxb- (Slack app › OAuth & Permissions)"),
    ("SLACK_APP_TOKEN", f"xoxb-{SECRET}", "must start with xapp- (Slack app › Basic Information)"),
    ("SLACK_CLIENT_ID", "A0KINDLING", "must be two numbers with a dot between them (Slack app › Basic Information)"),
    ("SLACK_CLIENT_SECRET", " ", "must not be blank (Slack app › Basic Information)"),
    ("ERASE_AFTER_DAYS", "a month", "must be a whole number of days from 0 to 3650"),
    ("ERASE_AFTER_DAYS", "-1", "must be a whole number of days from 0 to 3650"),
    ("SLACK_API_URL", "slack.com/api", "must be a web address, such as https://slack.com/api/"),
    ("DATABASE_URL", "kindling.db", "must look like sqlite:///kindling.db or postgresql://user:password@host/name"),
    ("DATABASE_URL", f"mysql://kindling:{SECRET}@db/kindling", "must look like sqlite:///"),
    ("DATABASE_URL", f"postgresql://kindling:pass@word:{SECRET}@db/kindling", "must look like sqlite:///"),
    ("DATABASE_URL", "postgresql://kindling@db:port/kindling", "must look like sqlite:///"),
    ("DATABASE_URL", "sqlite://", "must look like sqlite:///"),
    ("DATABASE_URL", "sqlite:///:memory:", "must look like sqlite:///"),
    ("DATABASE_URL", "sqlite:///file::memory:?uri=true", "must look like sqlite:///"),
    ("DATABASE_URL", "sqlite:///file:kindling.db?mode=memory&uri=true", "must look like sqlite:///"),
    ("AUTO_MIGRATE", "perhaps", "must be 1 or 0"),
    ("RECOGNITION_CHANNEL", "#kudos", "must be a channel id such as C0123456789"),
    ("LEADS", "@ana, @ben", "must be user ids"),
    ("LEADS", "U0ANA C0KUDOS", "must be user ids"),
    ("COMMANDS", "thanks", "must look like thanks=/kudos,followup=/promise"),
    ("COMMANDS", "thanks=kudos", "must look like thanks=/kudos,followup=/promise"),
    ("COMMANDS", "thanks=/Kudos", "must look like thanks=/kudos,followup=/promise"),
    ("COMMANDS", "thanks=/a,thanks=/b", "must look like thanks=/kudos,followup=/promise"),
    ("MESSAGES_PER_MINUTE", "many", "must be a whole number from 1 to 100000"),
    ("MESSAGES_PER_MINUTE", "0", "must be a whole number from 1 to 100000"),
    ("MESSAGES_PER_MINUTE", "100001", "must be a whole number from 1 to 100000"),
    ("GIVE_UP_AFTER_HOURS", "soon", "must be a number above 0"),
    ("GIVE_UP_AFTER_HOURS", "0", "must be a number above 0"),
    ("GIVE_UP_AFTER_HOURS", "8761", "must be a number above 0, and 8760 (a year) at most"),
    ("GIVE_UP_AFTER_HOURS", "inf", "must be a number above 0"),
    ("GIVE_UP_AFTER_HOURS", "nan", "must be a number above 0"),
    ("TICK_SECONDS", "often", "must be a number from 0.02 to 60"),
    ("TICK_SECONDS", "0", "must be a number from 0.02 to 60"),
    ("TICK_SECONDS", "61", "must be a number from 0.02 to 60"),
    ("PORT", "http", "must be a whole number from 0 to 65535"),
    ("PORT", "80.5", "must be a whole number from 0 to 65535"),
    ("PORT", "65536", "must be a whole number from 0 to 65535"),
    ("PORT", "-1", "must be a whole number from 0 to 65535"),
    ("HOST", "127.0.0.1:3000/", "must be an address or a name of this machine, such as 127.0.0.1"),
    ("HOST", "every one", "must be an address or a name of this machine, such as 127.0.0.1"),
    ("ENCRYPTION_KEYS", SECRET, "must be Fernet keys, separated by commas"),
    ("ENCRYPTION_KEYS", f"{KEY},{KEY[1:]}", "must be Fernet keys, separated by commas"),
    ("METRICS_TOKEN", "short", "must be at least 16 letters"),
    ("METRICS_TOKEN", "ünverwechselbares-zeichen", "must be at least 16 letters"),
    ("SLACK_SIGNING_SECRET", "  ", "must not be blank (Slack app › Basic Information)"),
    ("LOG_LEVEL", "LOUD", "must be one of DEBUG, INFO, WARNING, ERROR"),
]
ANYTHING_GOES = {"CLOCK_FILE"}


@pytest.mark.parametrize(("name", "value", "remedy"), MALFORMED)
def test_a_malformed_setting_is_named_with_its_remedy_and_without_its_value(
    load: Load, name: str, value: str, remedy: str
) -> None:
    [line] = _complaints(load, **{**VALID, name: value})
    assert line.startswith(f"{name} {remedy}")
    assert SECRET not in line
    assert "\n" not in line


def test_every_setting_that_can_be_malformed_is_tried_here() -> None:
    assert {name for name, _, _ in MALFORMED} | ANYTHING_GOES == {name.upper() for name in Settings.model_fields}


def test_a_missing_bot_token_is_named_with_its_remedy(load: Load) -> None:
    [line] = _complaints(load, SLACK_APP_TOKEN="xapp-valid")
    assert line == "SLACK_BOT_TOKEN is missing; add it to the environment or to .env (see .env.example)"


def test_http_needs_a_signing_secret_and_socket_mode_does_not(load: Load) -> None:
    [line] = _complaints(load, SLACK_BOT_TOKEN="xoxb-valid")
    assert line == "SLACK_SIGNING_SECRET is missing; HTTP needs it (or set SLACK_APP_TOKEN to use Socket Mode)"
    assert load(SLACK_BOT_TOKEN="xoxb-valid", SLACK_SIGNING_SECRET="any").slack_app_token is None
    assert load(**VALID).slack_signing_secret is None


def test_what_many_workspaces_need_is_named_and_no_token_is_then(load: Load) -> None:
    installed = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "any", "ENCRYPTION_KEYS": KEY}
    settings = load(**installed, SLACK_SIGNING_SECRET="any")
    assert settings.slack_bot_token is None
    assert load(**installed, **VALID).slack_bot_token is not None, "both at once serve both"
    for name in installed:
        [line] = _complaints(load, **{**installed, **VALID, name: ""})
        assert line.startswith(f"{name} is missing; ")


def test_all_that_is_wrong_is_told_at_once(load: Load) -> None:
    lines = _complaints(load, SLACK_APP_TOKEN="xapp-valid", PORT="many", LOG_LEVEL="loud")
    assert [line.split()[0] for line in lines] == ["SLACK_BOT_TOKEN", "PORT", "LOG_LEVEL"]


def test_the_rest_has_defaults(load: Load) -> None:
    settings = load(**VALID)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///kindling.db"
    assert settings.port == 3000
    assert (settings.auto_migrate, settings.log_level, settings.recognition_channel) == (False, "INFO", None)


def test_a_dotenv_file_in_the_working_folder_is_read(load: Load, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        '# tokens\nSLACK_BOT_TOKEN="xoxb-from-file"\nSLACK_APP_TOKEN=xapp-from-file\nPORT=8080\nOTHER_PROGRAM=1\n'
    )
    settings = load()
    assert settings.slack_bot_token
    assert settings.slack_bot_token.get_secret_value() == "xoxb-from-file"
    assert settings.port == 8080


def test_a_dotenv_file_that_is_no_text_is_named(load: Load, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("SLACK_SIGNING_SECRET=s3crét".encode("latin-1"))
    assert _complaints(load, **VALID) == [".env cannot be read; save it as UTF-8 text"]


def test_the_environment_wins_over_the_dotenv_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=8080\nLOG_LEVEL=ERROR\n")
    settings = load(**VALID, PORT="9090")
    assert (settings.port, settings.log_level) == (9090, "ERROR")


def test_an_empty_value_counts_as_missing_wherever_it_stands(load: Load, tmp_path: Path) -> None:
    [line] = _complaints(load, **{**VALID, "SLACK_BOT_TOKEN": ""})
    assert line.startswith("SLACK_BOT_TOKEN is missing")
    assert load(**VALID, PORT="", RECOGNITION_CHANNEL="", DATABASE_URL="").port == 3000
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=\nSLACK_APP_TOKEN=xapp-valid\n")
    [line] = _complaints(load)
    assert line.startswith("SLACK_BOT_TOKEN is missing")


def test_leads_are_separated_by_commas(load: Load) -> None:
    assert load(**VALID, LEADS=" U0ANA, W0BEN ,").leads == ("U0ANA", "W0BEN")


def test_secrets_do_not_show_in_the_settings_own_text(load: Load) -> None:
    settings = load(SLACK_BOT_TOKEN=f"xoxb-{SECRET}", SLACK_APP_TOKEN=f"xapp-{SECRET}", SLACK_SIGNING_SECRET=SECRET)
    assert SECRET not in repr(settings) + str(settings)


# Through the command line


@contextmanager
def _taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        yield taken.getsockname()[1]


def _closed_port() -> int:
    with socket.socket() as soon_closed:
        soon_closed.bind(("127.0.0.1", 0))
        port: int = soon_closed.getsockname()[1]
        return port


async def _refusal(folder: Path, env: dict[str, str]) -> str:
    """The one line in which `run` says why it does not start."""
    ended = await kindling(folder, env, "run")
    assert ended.status == 2, ended.said
    [line] = ended.err
    assert "Traceback" not in ended.said
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        assert name not in env or env[name] not in ended.said
    return line.removeprefix("Kindling: ")


@pytest.mark.parametrize("command", ["run", "migrate"])
async def test_a_command_without_settings_ends_with_one_line_per_problem(tmp_path: Path, command: str) -> None:
    env = {"SLACK_APP_TOKEN": f"xoxb-{SECRET}", "PORT": SECRET}
    ended = await kindling(tmp_path, env, command)
    assert ended.status == 2
    assert [line.split()[:2] for line in ended.err] == [
        ["Kindling:", "SLACK_BOT_TOKEN"],
        ["Kindling:", "SLACK_APP_TOKEN"],
        ["Kindling:", "PORT"],
    ]
    assert SECRET not in ended.said
    assert os.listdir(tmp_path) == []


async def test_settings_can_come_from_a_dotenv_file_alone(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    env = environment(slack, databases.new("sqlite"), http=False)
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in env.items() if name != "PATH"))
    bot = await Program.start(tmp_path, {name: env[name] for name in ("PATH", "PYTHONPATH")})
    try:
        await bot.ready()
        await slack.wait_connected()
        assert await bot.stop() == 0
    finally:
        await bot.kill()


@pytest.mark.parametrize("http", [False, True])
async def test_a_refused_bot_token_is_named(slack: Sandbox, tmp_path: Path, databases: Databases, http: bool) -> None:
    env = environment(slack, databases.new("sqlite"), http=http, SLACK_BOT_TOKEN=f"xoxb-{SECRET}")
    assert await _refusal(tmp_path, env) == (
        "SLACK_BOT_TOKEN is not accepted by Slack (invalid_auth). "
        "Copy it again from your Slack app › OAuth & Permissions."
    )


async def test_a_revoked_bot_token_is_named(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    slack.revoke_token()
    env = environment(slack, databases.new("sqlite"), http=False)
    assert (await _refusal(tmp_path, env)).startswith("SLACK_BOT_TOKEN is not accepted by Slack (token_revoked).")


async def test_a_refused_app_token_is_named(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    env = environment(slack, databases.new("sqlite"), http=False, SLACK_APP_TOKEN=f"xapp-{SECRET}")
    assert await _refusal(tmp_path, env) == (
        "SLACK_APP_TOKEN is not accepted by Slack (invalid_auth). "
        "Copy it again from your Slack app › Basic Information › App-Level Tokens."
    )


async def test_a_token_without_a_scope_is_not_said_to_be_wrong(tmp_path: Path, databases: Databases) -> None:
    async with Sandbox(HARBOUR, scopes=sorted(SCOPES.keys() - {"users:read"})) as slack:
        line = await _refusal(tmp_path, environment(slack, databases.new("sqlite"), http=False))
    assert "the permission users:read is missing" in line.lower()
    assert "opy it again" not in line


async def test_slack_in_trouble_is_blamed_for_no_token(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    slack.faults.add("auth.test", Fault.error("internal_error"), times=None)
    line = await _refusal(tmp_path, environment(slack, databases.new("sqlite"), http=False))
    assert line.startswith("Slack does not answer (internal_error). ")


async def test_an_app_token_without_its_scope_is_named(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    slack.faults.add("apps.connections.open", Fault.error("missing_scope", needed="connections:write", provided=""))
    line = await _refusal(tmp_path, environment(slack, databases.new("sqlite"), http=False))
    assert line.startswith("SLACK_APP_TOKEN lacks connections:write. ")


@pytest.mark.parametrize("http", [False, True])
async def test_a_taken_port_is_named(slack: Sandbox, tmp_path: Path, databases: Databases, http: bool) -> None:
    with _taken_port() as port:
        env = environment(slack, databases.new("sqlite"), http=http, PORT=str(port))
        line = await _refusal(tmp_path, env)
    assert line == f"PORT: {port} cannot be used (Address already in use). Choose another."


async def test_an_address_of_another_machine_is_named(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    env = environment(slack, databases.new("sqlite"), http=False, HOST="192.0.2.1")
    assert await _refusal(tmp_path, env) == (
        "HOST: 192.0.2.1 is no address of this machine. Choose 127.0.0.1 or 0.0.0.0."
    )


async def test_a_slack_that_cannot_be_reached_is_named(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    url = f"http://127.0.0.1:{_closed_port()}/api/"
    line = await _refusal(tmp_path, environment(slack, databases.new("sqlite"), http=False, SLACK_API_URL=url))
    assert line.startswith("SLACK_API_URL: Slack cannot be reached (")


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_connection_that_breaks_at_the_start_is_no_fault_of_a_token(
    slack: Sandbox, tmp_path: Path, databases: Databases, method: str
) -> None:
    slack.faults.add(method, Fault.cut(), times=None)
    line = await _refusal(tmp_path, environment(slack, databases.new("sqlite"), http=False))
    assert line.startswith("SLACK_API_URL: Slack cannot be reached (")


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_slack_in_trouble_at_the_start_is_no_fault_of_a_token(
    slack: Sandbox, tmp_path: Path, databases: Databases, method: str
) -> None:
    slack.faults.add(method, Fault.server_error(503), times=None)
    line = await _refusal(tmp_path, environment(slack, databases.new("sqlite"), http=False))
    assert line.startswith("SLACK_API_URL: Slack cannot be reached (http_503)")


async def test_a_postgresql_that_cannot_be_reached_is_named_without_its_password(
    slack: Sandbox, tmp_path: Path
) -> None:
    url = f"postgresql://kindling:{SECRET}@127.0.0.1:{_closed_port()}/kindling"
    line = await _refusal(tmp_path, environment(slack, url, http=False))
    assert line.startswith("DATABASE_URL: the database cannot be opened (")
    assert SECRET not in line


async def test_an_sqlite_file_in_a_folder_that_is_not_there_is_named(slack: Sandbox, tmp_path: Path) -> None:
    line = await _refusal(tmp_path, environment(slack, f"sqlite:///{tmp_path}/nowhere/kindling.db", http=False))
    assert line == "DATABASE_URL: the database cannot be opened (No such file or directory)."
    assert os.listdir(tmp_path) == []


async def test_an_sqlite_file_that_another_process_has_is_named_by_whatever_name_it_is_reached(
    slack: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "kindling.db"
    env = environment(slack, f"sqlite:///{path}", http=False)
    (tmp_path / "link.db").symlink_to(path)
    first = await Program.start(tmp_path, env)
    try:
        await first.ready()
        for name in (str(path), "link.db", "file:link.db?uri=true"):
            line = await _refusal(tmp_path, {**env, "DATABASE_URL": f"sqlite:///{name}"})
            assert line.startswith("DATABASE_URL: another Kindling is running on "), name
        (tmp_path / "hard.db").hardlink_to(path)
        line = await _refusal(tmp_path, {**env, "DATABASE_URL": "sqlite:///hard.db"})
        assert "hard.db has a second name (a hard link)" in line
        (tmp_path / "hard.db").unlink()
        assert await first.stop() == 0
    finally:
        await first.kill()
    await _starts(slack, tmp_path, env)


async def test_a_file_that_is_no_database_is_named(slack: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database at all, " * 100)
    line = await _refusal(tmp_path, environment(slack, f"sqlite:///{tmp_path}/notes.txt", http=False))
    assert line == "DATABASE_URL: the database cannot be opened (file is not a database)."


async def test_a_postgresql_is_migrated_only_on_demand(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    env = environment(slack, databases.new_empty("postgresql"), http=False)
    line = await _refusal(tmp_path, env)
    assert line == (
        f"The database is at level none and this version needs {schema.NEEDED}. "
        "Run `python -m bot migrate`, or set AUTO_MIGRATE=1."
    )
    migrated = await kindling(tmp_path, env, "migrate")
    assert (migrated.status, migrated.err) == (0, [])
    assert migrated.out == [f"The database is at level {schema.NEEDED} (it was at none)."]
    await _starts(slack, tmp_path, env)


async def test_auto_migrate_lets_run_migrate_a_postgresql(slack: Sandbox, tmp_path: Path, databases: Databases) -> None:
    await _starts(slack, tmp_path, environment(slack, databases.new_empty("postgresql"), http=False, AUTO_MIGRATE="1"))


async def test_an_sqlite_file_is_made_and_migrated_by_run(slack: Sandbox, tmp_path: Path) -> None:
    await _starts(slack, tmp_path, environment(slack, "sqlite:///kindling.db", http=False))
    assert (tmp_path / "kindling.db").exists()


async def _starts(slack: Sandbox, folder: Path, env: dict[str, str]) -> None:
    bot = await Program.start(folder, env)
    try:
        await bot.ready()
        await slack.wait_connected()
        assert await bot.stop() == 0
    finally:
        await bot.kill()
