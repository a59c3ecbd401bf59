"""What the slash commands are called: as the code calls them, unless another app has that name and another one was
chosen (`COMMANDS`).

All that people read goes through `named`, since `bot.content.words` says it so, and all that they type through `meant`,
before any listener sees it (`handlers.called`). So the code knows one name of each command.
"""

import re
from collections.abc import Collection, Mapping

_called: dict[str, str] = {}
_pattern: re.Pattern[str] | None = None


class UnknownCommandError(Exception):
    """There is no such command, or two would have one name; the message is one line."""


def call(names: Mapping[str, str], known: Collection[str]) -> None:
    """From now on, in this process, these commands are called so.

    Args:
        names: what each is called, by its name in the code without the slash.
        known: the names of all commands, with their slash.

    Raises:
        UnknownCommandError: there is no such command, or two would have one name.
    """
    global _called, _pattern  # noqa: PLW0603 (an app has one manifest, and a process serves one app)
    chosen = {f"/{ours}": called for ours, called in names.items()}
    if unknown := sorted(chosen.keys() - set(known)):
        others = ", ".join(sorted(each.removeprefix("/") for each in known))
        raise UnknownCommandError(f"COMMANDS names {unknown[0].removeprefix('/')}, and there are: {others}")
    all_names = [chosen.get(each, each) for each in known]
    if twice := sorted({each for each in all_names if all_names.count(each) > 1}):
        raise UnknownCommandError(f"COMMANDS calls two commands {twice[0]}")
    _called = {ours: called for ours, called in chosen.items() if ours != called}
    ours = "|".join(re.escape(each) for each in sorted(_called, key=len, reverse=True))
    _pattern = re.compile(rf"(?<![\w/])(?:{ours})(?![\w/-])") if ours else None


def called(command: str) -> str:
    """What a command is called that the code calls so; both with their slash."""
    return _called.get(command, command)


def meant(typed: str) -> str:
    """The command that is called so. Its name in the code is understood as well, while no other has it: the manifest in
    Slack may be from before."""
    return next((ours for ours, called in _called.items() if called == typed), typed)


def named(sentence: str) -> str:
    """A sentence of the code, with the commands in it as they are called."""
    return _pattern.sub(lambda found: _called[found[0]], sentence) if _pattern else sentence
