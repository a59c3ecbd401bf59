"""Checks of everything that Kindling depends on, each with its remedy."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import call_commands
from bot.content.commands import UnknownCommandError
from bot.runtime.clock import clock_for
from bot.runtime.environment import Settings, SettingsError, load_settings
from bot.slack.client import UnreachableError, make_client, reaching_slack
from bot.slack.refusals import REINSTALL, advice, error_code, granted, lacking, reason_of
from bot.slack.scopes import OPTIONAL
from bot.tools import doctor_rows as rows
from bot.tools import doctor_workspaces
from bot.tools.doctor_rows import Finding
from bot.tools.manifest import SCOPES, VERSION
from models.store import files, schema
from models.store.database import Database, first_line

MOST_SKEW_SECONDS = 60
"""Slack's requests are refused when their time differs by five minutes; a minute leaves room to act."""


async def examine() -> list[Finding]:
    """Run every check that can be run; without valid settings only those are reported."""
    try:
        settings = load_settings()
    except SettingsError as error:
        return [Finding(*_split(line)) for line in error.lines]
    try:
        call_commands(CAPABILITIES, settings.commands)
    except UnknownCommandError as error:
        return [Finding(*_split(str(error)))]
    in_database = _database(settings)
    findings = [*_settings(settings), *in_database]
    is_usable = all(each.is_well for each in in_database if each.subject == "database") and len(in_database) > 1
    try:
        async for finding in _slack(settings, make_client(settings)):
            findings.append(finding)
        if settings.token_seal and is_usable:
            async for finding in _installed(settings):
                findings.append(finding)
    except UnreachableError as error:
        says = f"{settings.slack_api_url} cannot be reached ({error}); check the network, and slack-status.com"
        findings.append(Finding("Slack", False, says))
    return findings


def next_step(findings: Sequence[Finding]) -> str:
    """One line: what to do next."""
    wrong = [each for each in findings if not each.is_well]
    if not wrong:
        return "→ next: all is well; `python -m bot run`, and in Slack `/kindling setup`, then a first `/thanks`"
    more = f" (then {len(wrong) - 1} more, above)" if len(wrong) > 1 else ""
    return f"→ next: mend {wrong[0].subject}: {wrong[0].says}{more}"


async def _installed(settings: Settings) -> AsyncIterator[Finding]:
    """How it is in the workspaces that installed the app.

    Raises:
        UnreachableError: Slack gave no answer of its own.
    """
    database = Database(settings.database_url)
    try:
        async for finding in doctor_workspaces.examine(settings, database):
            yield finding
    except SQLAlchemyError as error:
        yield Finding("workspaces", False, f"cannot be looked at ({first_line(error)}); check DATABASE_URL")
    finally:
        await database.close()


def _split(line: str) -> tuple[str, bool, str]:
    name, _, rest = line.partition(" ")
    return name, False, rest


def _settings(settings: Settings) -> Iterable[Finding]:
    """One line per setting; secrets are only said to be there."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        is_default = name not in settings.model_fields_set
        shown = "not set" if value is None else "set" if not is_default else f"{value} (default)"
        yield Finding(name.upper(), True, shown)


async def _slack(settings: Settings, client: AsyncWebClient) -> AsyncIterator[Finding]:
    """What Slack says; nothing more once it refuses the token.

    Raises:
        UnreachableError: Slack gave no answer of its own.
    """
    if settings.slack_bot_token is None:
        yield await _app_token(settings, client)
        return
    try:
        with reaching_slack():
            identity = await client.auth_test()
    except SlackApiError as error:
        remedy = advice(error, "copy it again from your Slack app › OAuth & Permissions")
        yield Finding("token", False, f"Slack refuses it ({reason_of(error)}); {remedy}")
        return
    yield Finding("token", True, f"{identity['user']} in {identity['team']}")
    for finding in _manifest(identity):
        yield finding
    yield await _app_token(settings, client)
    chosen = rows.channel_chosen(settings.database_url, identity["team_id"])
    yield await _recognition_channel(chosen or settings.recognition_channel, client)
    yield _clock(identity, datetime.now(UTC))


def _database(settings: Settings) -> list[Finding]:
    """Whether it can be used; and, if so, what in it cannot be."""
    database = Database(settings.database_url)
    try:
        level = _level(database.reader)
        if level:
            return [level]
        now = clock_for(settings.clock_file).now()
        return [_privacy(database), *rows.examine(database.reader, now, settings.seal)]
    except schema.LevelError as error:
        return [Finding("database", False, str(error))]
    except OperationalError as error:
        return [Finding("database", False, f"cannot be reached ({type(error).__name__}); check DATABASE_URL")]
    except SQLAlchemyError as error:
        return [Finding("database", False, f"cannot be used ({first_line(error)}); check DATABASE_URL")]
    finally:
        database.reader.dispose()


def _level(engine: Engine) -> Finding | None:
    """What is to be done about its tables, if anything."""
    found = schema.level(engine)
    if found is None and engine.dialect.name == "sqlite":
        return Finding("database", True, "new; `run` makes its tables")
    if not schema.suffices(found):
        says = f"at level {found or 'none'}, this version needs {schema.NEEDED}; run `python -m bot migrate`"
        return Finding("database", False, says)
    return None


def _privacy(database: Database) -> Finding:
    path = files.real(database.url)
    if path and files.others_can_read(path):  # it is somebody else's file, or it would have been mended by now
        says = f"others on this machine can read {path}; let its owner run `chmod 600 {path}*`"
        return Finding("database", False, says)
    return Finding("database", True, f"reachable, at level {schema.NEEDED}")


def _manifest(identity: AsyncSlackResponse) -> Iterable[Finding]:
    """Whether the app in Slack is as the manifest of this version has it, as far as Slack tells: its scopes."""
    missing = lacking(identity)
    if missing:
        absent = " ".join(f"{each}: {SCOPES[each]}" for each in missing)
        yield Finding(
            "scopes", False, f"{', '.join(missing)} not granted; {REINSTALL}. What is absent until then: {absent}"
        )
    else:
        left_out = sorted(OPTIONAL - granted(identity))
        absent = " ".join(f"; without {each}, which is optional: {SCOPES[each]}" for each in left_out)
        yield Finding("scopes", True, f"all {len(SCOPES) - len(OPTIONAL)} granted that are needed{absent}")
    says = (
        f"this version's is number {VERSION}; Slack does not tell of which one the app was made, but the long "
        f"description under Basic Information ends with the number: if that is lower, {REINSTALL}"
    )
    yield Finding("manifest", True, says)


async def _app_token(settings: Settings, client: AsyncWebClient) -> Finding:
    if settings.slack_app_token is None:
        return Finding(
            "connection", True, f"HTTP on {settings.host}, port {settings.port}; Slack must reach it over HTTPS"
        )
    try:
        with reaching_slack():
            await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        make = "make one with connections:write under Basic Information"
        remedy = make if error_code(error) == "missing_scope" else advice(error, make)
        return Finding("connection", False, f"SLACK_APP_TOKEN is refused ({error_code(error)}); {remedy}")
    return Finding("connection", True, "Socket Mode")


async def _recognition_channel(channel_id: str | None, client: AsyncWebClient) -> Finding:
    if channel_id is None:
        says = "none yet; choose one with `/kindling setup` in Slack, or set RECOGNITION_CHANNEL to a channel's id"
        return Finding("recognition channel", False, says)
    try:
        with reaching_slack():
            channel = (await client.conversations_info(channel=channel_id))["channel"]
    except SlackApiError as error:
        remedy = advice(error, "check the id, and invite Kindling if private")
        return Finding("recognition channel", False, f"{channel_id} cannot be seen ({reason_of(error)}); {remedy}")
    name = f"#{channel['name']}"
    if channel.get("is_archived"):
        return Finding("recognition channel", False, f"{name} is archived; choose another or unarchive it")
    if not channel.get("is_member"):
        return Finding("recognition channel", False, f"Kindling is not in {name}; type `/invite @Kindling` there")
    return Finding("recognition channel", True, f"{name}, and Kindling is in it")


def _clock(identity: AsyncSlackResponse, now: datetime) -> Finding:
    stated = identity.headers.get("Date")
    if stated is None:
        return Finding("clock", True, "Slack's answer has no time to compare with")
    skew = abs((now - parsedate_to_datetime(stated)).total_seconds())
    if skew > MOST_SKEW_SECONDS:
        return Finding("clock", False, f"{skew:.0f} s off Slack's; turn on time synchronisation (NTP)")
    return Finding("clock", True, f"within {MOST_SKEW_SECONDS} s of Slack's")
