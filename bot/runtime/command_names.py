"""What commands are called (`COMMANDS`): the manifest is printed by it, and the bot goes by it."""

import re
from typing import Annotated

from pydantic import BeforeValidator, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

COMMAND = re.compile(r"/[a-z0-9][a-z0-9_-]{0,30}")
"""What a command can be called, as we write it: 32 characters in lower case
(https://docs.slack.dev/interactivity/implementing-slash-commands)."""
REMEDY = "must look like thanks=/kudos,followup=/promise (each once, in lower case, 32 characters at most)"


def _names(value: object) -> object:
    """`thanks=/kudos,followup=/promise`, as a mapping."""
    if not isinstance(value, str):
        return value
    pairs = [each.strip().partition("=") for each in value.split(",") if each.strip()]
    names = {ours.strip().removeprefix("/"): called.strip() for ours, _, called in pairs}
    if len(names) < len(pairs) or not all(COMMAND.fullmatch(called) for called in names.values()):
        raise ValueError(REMEDY)
    return names


CommandNames = Annotated[dict[str, str], NoDecode, BeforeValidator(_names)]
"""What commands are called, by their own names, without the slash."""


class _OfManifest(BaseSettings):
    """What of the settings the manifest needs."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    commands: CommandNames = {}


def command_names(given: str | None) -> tuple[dict[str, str], bool]:
    """What commands are called, as given or else as the environment says; and whether the environment says the same.

    Raises:
        ValueError: that is malformed; the message is one line.
    """
    try:
        of_environment = _OfManifest().commands
        names = of_environment if given is None else _OfManifest(commands=given).commands  # type: ignore[arg-type]
    except ValidationError:
        raise ValueError(f"COMMANDS {REMEDY}") from None
    return names, names == of_environment
