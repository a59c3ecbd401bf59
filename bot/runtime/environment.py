"""Everything that comes from the environment or from a `.env` file in the working directory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.runtime.command_names import CommandNames
from models.store.sealing import Seal, TokenSeal

SLACK_API = "https://slack.com/api/"
DEFAULT_DATABASE = "sqlite:///kindling.db"
DEFAULT_PORT = 3000
DEFAULT_HOST = "127.0.0.1"
LEAST_TOKEN = 16
_MISSING = "is missing; add it to the environment or to .env (see .env.example)"


class SettingsError(Exception):
    """One or more settings are missing or malformed; `lines` names each, with the remedy."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


def _prefixed(prefix: str, where: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().startswith(prefix):
            raise ValueError(f"must start with {prefix} ({where})")
        return secret

    return AfterValidator(check)


def _or_installed(token: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
    """There is a token, or workspaces can get one by installing the app."""
    if token is None and others.data.get("slack_client_id", "malformed") is None:
        raise ValueError(_MISSING)
    return token


def _not_blank(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise ValueError("must not be blank (Slack app › Basic Information)")
    return secret


def _long_enough(token: SecretStr) -> SecretStr:
    if not (len(token.get_secret_value()) >= LEAST_TOKEN and token.get_secret_value().isascii()):
        raise ValueError(
            f"must be at least {LEAST_TOKEN} letters, digits or signs (such as `openssl rand -hex 16` makes)"
        )
    return token


def _api_url(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("must be a web address, such as https://slack.com/api/")
    return url.rstrip("/") + "/"


def _database_url(url: str) -> str:
    malformed = ValueError("must look like sqlite:///kindling.db or postgresql://user:password@host/name")
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a password with an unescaped @ reaches into the port
        raise malformed from None
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql", "postgres") or (backend == "sqlite" and not _is_file(parsed)):
        raise malformed
    return url


def _is_file(url: URL) -> bool:
    """Whether it names an SQLite file, with nothing said of how to open it: in memory it would be lost, and Kindling
    itself knows what else it needs.
    """
    in_memory = (None, "", ":memory:", "file::memory:", "file:")
    return url.database not in in_memory and not set(url.query) - {"uri"}


def _comma_separated(value: object) -> object:
    return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value


def _keys(value: object) -> object:
    """Checked here, so that no error has a key in it."""
    keys = _comma_separated(value)
    try:
        if keys and isinstance(keys, list):
            Seal(keys)
    except ValueError:
        raise ValueError("must be Fernet keys, separated by commas (the README says how to make one)") from None
    return keys


UserId = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{2,}$")]


class Settings(BaseSettings):
    """The settings, by the names of their environment variables in lower case."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    slack_client_id: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+$")] | None = None
    """With it and its secret any number of workspaces can install the app."""
    slack_client_secret: Annotated[SecretStr, AfterValidator(_not_blank)] | None = None
    slack_bot_token: Annotated[
        Annotated[SecretStr, _prefixed("xoxb-", "Slack app › OAuth & Permissions")] | None,
        AfterValidator(_or_installed),
    ] = Field(None, validate_default=True)
    """That of one workspace, the simplest way. It is never written anywhere."""
    slack_app_token: Annotated[SecretStr, _prefixed("xapp-", "Slack app › Basic Information")] | None = None
    """With it the bot uses Socket Mode, without it HTTP."""
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_not_blank)] | None = None
    """Needed in HTTP mode: proves that a request comes from Slack."""
    slack_api_url: Annotated[str, AfterValidator(_api_url)] = SLACK_API
    database_url: Annotated[str, AfterValidator(_database_url)] = DEFAULT_DATABASE
    auto_migrate: bool = False
    """Lets `run` migrate a PostgreSQL database; an SQLite file is migrated always."""
    recognition_channel: Annotated[str, StringConstraints(pattern=r"^[CG][A-Z0-9]{2,}$")] | None = None
    leads: Annotated[tuple[UserId, ...], NoDecode, BeforeValidator(_comma_separated)] = ()
    """Those who look after Kindling here: they hear what needs mending."""
    commands: CommandNames = {}
    """What commands are called in the app's manifest, by their own names, where that is something else."""
    messages_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 500
    """How many messages may leave the workspace in a minute until it chose that; Slack's cap is several hundred."""
    give_up_after_hours: Annotated[float, Field(gt=0, le=8760)] = 6.0
    """How long a message is tried, and looked for, before it counts as failed."""
    tick_seconds: Annotated[float, Field(ge=0.02, le=60)] = 1.0
    """How often it is looked what became due by time alone."""
    port: Annotated[int, Field(ge=0, le=65535)] = DEFAULT_PORT
    """Where HTTP is served; 0 takes a free port and logs it."""
    host: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:-]+$")] = DEFAULT_HOST
    """The address to serve HTTP at. Kindling speaks plain HTTP, and Slack calls over HTTPS: what stands between them is
    usually on the same machine, and nobody else need reach it."""
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_keys)] = ()
    """The first seals what people say without their names; each opens what it sealed. Without one there is no such
    thing."""
    erase_after_days: Annotated[int, Field(ge=0, le=3650)] = 30
    """How long the data of a workspace that removed the app are kept: until then a reinstall restores them."""
    metrics_token: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None
    """With it `/metrics` answers only who sends it as a bearer token."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    clock_file: Path | None = None
    """A file with an offset in seconds that moves the clock, for tests and the demo."""

    @property
    def keys(self) -> list[str]:
        """The keys, as they are."""
        return [each.get_secret_value() for each in self.encryption_keys]

    @property
    def seal(self) -> Seal | None:
        """Seals with these keys; `None` where there is none."""
        return Seal(self.keys) if self.encryption_keys else None

    @property
    def token_seal(self) -> TokenSeal | None:
        """Seals the tokens of those who install the app; `None` where nobody can."""
        return TokenSeal(self.keys) if self.slack_client_id and self.encryption_keys else None


_REMEDIES = {
    "slack_client_id": "must be two numbers with a dot between them (Slack app › Basic Information)",
    "auto_migrate": "must be 1 or 0",
    "recognition_channel": "must be a channel id such as C0123456789 (channel › About › bottom)",
    "leads": "must be user ids such as U0123456789, separated by commas (profile › ⋮ › Copy member ID)",
    "messages_per_minute": "must be a whole number from 1 to 100000",
    "give_up_after_hours": "must be a number above 0, and 8760 (a year) at most",
    "tick_seconds": "must be a number from 0.02 to 60",
    "port": "must be a whole number from 0 to 65535",
    "host": "must be an address or a name of this machine, such as 127.0.0.1, or 0.0.0.0 for every interface",
    "erase_after_days": "must be a whole number of days from 0 to 3650",
    "log_level": "must be one of DEBUG, INFO, WARNING, ERROR",
}
"""For the settings whose own check does not say it."""


def load_settings() -> Settings:
    """Read and check the settings.

    Raises:
        SettingsError: something is missing or malformed.
    """
    try:
        settings = Settings.model_validate({})
    except ValidationError as error:
        lines = [_line(each["loc"], each["msg"]) for each in error.errors()]
        raise SettingsError(list(dict.fromkeys(lines))) from None
    if lines := list(_lacking(settings)):
        raise SettingsError(lines)
    return settings


def _lacking(settings: Settings) -> Iterator[str]:
    """What cannot be missing beside what is there."""
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        yield "SLACK_SIGNING_SECRET is missing; HTTP needs it (or set SLACK_APP_TOKEN to use Socket Mode)"
    if settings.slack_client_id is None and settings.slack_client_secret is None:
        return
    if settings.slack_client_id is None:
        yield "SLACK_CLIENT_ID is missing; it stands above SLACK_CLIENT_SECRET (Slack app › Basic Information)"
    if settings.slack_client_secret is None:
        yield "SLACK_CLIENT_SECRET is missing; it stands below SLACK_CLIENT_ID (Slack app › Basic Information)"
    if not settings.encryption_keys:
        yield "ENCRYPTION_KEYS is missing; the tokens of workspaces are kept sealed (the README says how to make a key)"


def _line(where: tuple[int | str, ...], message: str) -> str:
    """One line about one setting, without its value: it may be a secret."""
    if not where:
        return ".env cannot be read; save it as UTF-8 text"
    name = str(where[0])
    remedy = _REMEDIES.get(name) or message.removeprefix("Value error, ")
    return f"{name.upper()} {remedy}"
