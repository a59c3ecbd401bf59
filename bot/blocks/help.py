"""What can be done: the tour, what `/kindling` alone shows, and what it answers to a word that it does not know."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ButtonElement, PlainTextObject

from bot.content.commands import called
from bot.content.words import listed, mark, say

WRITTEN = mark(
    "• Or write to me, in your own words: “thank @ben for …”, “remind me to … by friday”, “what did I promise?”, "
    "“pause until monday”. In a channel that I am in, begin with my name."
)

NOT_KNOWN = mark(
    "Sorry, I do not know {command}. Somebody gave my commands other names in Slack, and whoever runs me has to tell "
    "me the same names (the setting COMMANDS). Until then you can write to me: “thank @ben for …” or “remind me to …”."
)


@dataclass(frozen=True)
class Command:
    """A slash command; the sentence is marked for translation."""

    name: str
    """With its slash, as the code calls it (`bot.content.commands`)."""
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


class Fits(enum.Enum):
    """Whom a button fits."""

    EVERYONE = enum.auto()
    NOT_PAUSING = enum.auto()
    PAUSING = enum.auto()
    IN_A_TEAM = enum.auto()
    LEADING = enum.auto()
    STEWARD = enum.auto()
    """Whoever looks after Kindling."""
    CAN_BE_HEARD = enum.auto()
    """Whoever can say something without their name, since there is a key for it."""
    SETTING_UP = enum.auto()
    """Whoever may answer the questions of the set-up that are open."""


class Group(enum.Enum):
    """Under which heading a button stands, in this order."""

    HARD = enum.auto()
    """For conversations that are hard, and for oneself in them."""
    TOGETHER = enum.auto()
    """What a team's people do and hear together."""
    OWN = enum.auto()
    """What somebody gets, and what is kept about them."""
    OF_OTHERS = enum.auto()
    """For those who lead somebody, or look after Kindling."""


@dataclass(frozen=True)
class Door:
    """A button that does what words after `/kindling` do."""

    label: str
    """Marked for translation."""
    words: str
    """What would be typed."""
    group: Group
    fits: frozenset[Fits] = frozenset({Fits.EVERYONE})
    """Whoever is one of these has it."""
    is_of_channel: bool = False
    """Whether it concerns the channel that somebody is in, so that it means nothing in direct messages."""

    @property
    def action_id(self) -> str:
        """Of the button."""
        return _action_id(self.words)


@dataclass(frozen=True)
class Help:
    """All that can be done."""

    commands: Sequence[Command]
    shortcuts: Sequence[Shortcut]
    subcommands: Mapping[str, str]
    """What each first word after `/kindling` does, marked for translation; empty for another word for the same."""
    doors: Sequence[Door] = ()


def leads_to(words: str, label: str) -> ButtonElement:
    """A button anywhere that does what these words after `/kindling` do; a capability's page must have a door for them.

    Args:
        words: what would be typed.
        label: of the button, as it is said.
    """
    return ButtonElement(text=PlainTextObject(text=label), action_id=_action_id(words), value=words)


def _action_id(words: str) -> str:
    return f"kindling_{words.replace(' ', '_')}"


def tour(known: Help) -> str:
    """What can be done, by command, by shortcut and in words of one's own."""
    commands = [
        say(
            "• `{command}` {does}. For example: `{command} {example}`",
            command=called(each.name),
            does=say(each.does),
            example=each.example,
        )
        for each in sorted(known.commands, key=lambda each: called(each.name))
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


def doors_for(known: Help, is_: Collection[Fits], *, is_direct: bool) -> Sequence[Door]:
    """The buttons for somebody who is all of these, in a channel or (`is_direct`) in direct messages."""
    fitting = [each for each in known.doors if each.fits & {*is_, Fits.EVERYONE}]
    return [each for each in fitting if not (is_direct and each.is_of_channel)]


def not_known(command: str) -> str:
    """What somebody is answered whose command is none of ours, whatever Slack says."""
    return say(NOT_KNOWN, command=f"`{command}`")


def usage(known: Help) -> str:
    """The words that `/kindling` knows."""
    lines = [say("• `{word}` {does}", word=word, does=say(does)) for word, does in known.subcommands.items() if does]
    return "\n".join([say("Type `/kindling` and one of these words:"), *lines])
