"""What can be done, in words: the tour, and what `/kindling` answers to a word that it does not know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.content.words import listed, mark, say

WRITTEN = mark(
    "• Or write to me, in your own words: “thank @ben for …”, “remind me to … by friday”, “what did I promise?”, "
    "“pause until monday”. In a channel that I am in, begin with my name."
)


@dataclass(frozen=True)
class Command:
    """A slash command; the sentence is marked for translation."""

    name: str
    """With its slash."""
    does: str
    example: str
    """Of what follows it."""


@dataclass(frozen=True)
class Shortcut:
    """A shortcut; its sentences are marked for translation."""

    callback_id: str
    name: str
    does: str
    is_global: bool = False
    """Whether it is in the menu beside where one writes, in threads as well, rather than in that of a message."""


@dataclass(frozen=True)
class Help:
    """All that can be done."""

    commands: Sequence[Command]
    shortcuts: Sequence[Shortcut]
    subcommands: Mapping[str, str]
    """What each first word after `/kindling` does, marked for translation; empty for another word for the same."""


def tour(known: Help) -> str:
    """What can be done, by command, by shortcut and in words of one's own."""
    commands = [
        say(
            "• `{command}` {does}. For example: `{command} {example}`",
            command=each.name,
            does=say(each.does),
            example=each.example,
        )
        for each in sorted(known.commands, key=lambda each: each.name)
    ]
    shortcuts = [
        say("• *{name}*, in the menu of a message: {does}.", name=say(each.name), does=say(each.does))
        for each in sorted(known.shortcuts, key=lambda each: each.name)
        if not each.is_global
    ]
    everywhere = sorted(say(each.name) for each in known.shortcuts if each.is_global)
    if everywhere:
        line = mark("• {names}: in the menu of shortcuts, also in a thread, where commands do not work.")
        shortcuts.append(say(line, names=listed([f"*{each}*" for each in everywhere])))
    return "\n".join([say("Here is what I do, whenever you like:"), *commands, *shortcuts, say(WRITTEN)])


def usage(known: Help) -> str:
    """The words that `/kindling` knows."""
    lines = [say("• `{word}` {does}", word=word, does=say(does)) for word, does in known.subcommands.items() if does]
    return "\n".join([say("Type `/kindling` and one of these words:"), *lines])
