"""What follows from the pages of the capabilities, and what they must agree on."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.blocks.erasing import unless_erased
from bot.blocks.help import Help
from bot.blocks.home_places import HomePart
from bot.blocks.readers import for_its_reader
from bot.blocks.rhythm_fields import NAMES, NAMES_WITHIN
from bot.blocks.setting_fields import SettingField
from bot.capabilities.capability import Capability
from bot.content.commands import call
from bot.slack.message import Renderer
from bot.slack.scopes import Scope
from handlers import answers, authorised, called, doors, home, readers, typed
from handlers.home import Home
from handlers.kindling import Act
from handlers.members import Members
from handlers.parts import Parts
from handlers.services import Services
from models.people.cadences import KINDS, CadenceKind, due_kind
from models.store.schema import Migrations
from scheduler import cadences
from scheduler.cadences import Maker
from scheduler.planning import Part

OF_THE_HOUSE = {"app_home_opened", "app_mention", "message.im"}
"""The events that serve every capability."""


class CapabilityError(Exception):
    """The pages do not agree with the code, or with each other; the message is one sentence that says where."""


def help_of(capabilities: Sequence[Capability]) -> Help:
    """All that people can do."""
    return Help(
        commands=[each for page in capabilities for each in page.commands],
        shortcuts=[each for page in capabilities for each in page.shortcuts],
        subcommands={word: does for page in capabilities for word, does in page.subcommands.items()},
        doors=[each for page in capabilities for each in page.doors],
    )


def call_commands(capabilities: Sequence[Capability], names: Mapping[str, str]) -> None:
    """From now on, in this process, these commands are called so (`bot.content.commands`).

    Raises:
        bot.content.commands.UnknownCommandError: there is no such command, or two would have one name.
    """
    call(names, [each.name for page in capabilities for each in page.commands])


def events_of(capabilities: Sequence[Capability]) -> Mapping[str, str]:
    """Each event that the app subscribes to, and what for."""
    return {event: reason for page in capabilities for event, reason in page.events.items()}


def scopes_of(capabilities: Sequence[Capability]) -> Mapping[str, str]:
    """Each bot scope, and what it is needed for."""
    return {scope: reason for page in capabilities for scope, reason in page.scopes.items()}


def makers_of(capabilities: Sequence[Capability]) -> Mapping[CadenceKind, Maker]:
    """What is made of each kind of cadence when it is due."""
    return {kind: make for page in capabilities for kind, make in page.makers.items()}


def parts_of(capabilities: Sequence[Capability]) -> Sequence[Part[Any]]:
    """All rows that become due, and what their turns mean."""
    return [*(part for page in capabilities for part in page.parts), cadences.part(makers_of(capabilities))]


def renderers_of(capabilities: Sequence[Capability]) -> Mapping[str, Renderer]:
    """Everything that the bot posts of its own accord, by the kind of its outbox row."""
    return {
        kind: unless_erased(for_its_reader(render)) for page in capabilities for kind, render in page.renderers.items()
    }


def home_of(capabilities: Sequence[Capability]) -> Sequence[HomePart]:
    """What Home shows."""
    return [page.home for page in capabilities if page.home]


def settings_of(capabilities: Sequence[Capability]) -> Sequence[SettingField]:
    """What a workspace can choose for everyone, beside its values, channel, rhythms and hours."""
    return [each for page in capabilities for each in page.settings]


def migrations_of(capabilities: Sequence[Capability]) -> Sequence[Migrations]:
    """Those beside ours."""
    return [page.migrations for page in capabilities if page.migrations]


def check(capabilities: Sequence[Capability]) -> None:
    """Look whether the pages name everything once.

    Raises:
        CapabilityError: something is missing, or is named twice.
    """
    _once("capability", (page.name for page in capabilities))
    _once("command", (each.name for page in capabilities for each in page.commands))
    _once("word after /kindling", chain.from_iterable(page.subcommands for page in capabilities))
    _once("button after /kindling", (each.words for page in capabilities for each in page.doors))
    _once("shortcut", (each.callback_id for page in capabilities for each in page.shortcuts))
    _once("event", chain.from_iterable(page.events for page in capabilities))
    _once("scope", chain.from_iterable(page.scopes for page in capabilities))
    _once("cadence", chain.from_iterable(page.makers for page in capabilities))
    _once("kind of message", chain.from_iterable(page.renderers for page in capabilities))
    _once("setting", (each.name for each in settings_of(capabilities)))
    _once("page of Home", (leaf for part in home_of(capabilities) for leaf in part.leaves))
    _same("scope", scopes_of(capabilities), Scope)
    _same("cadence", makers_of(capabilities), KINDS)
    _same("name of the cadence", NAMES, KINDS)
    _same("name of the cadence within a sentence", NAMES_WITHIN, KINDS)
    known = help_of(capabilities)
    if astray := [each.words for each in known.doors if each.words.split()[0] not in known.subcommands]:
        raise CapabilityError(f"A button leads to the word {astray[0]}, which no capability's page has.")
    made = renderers_of(capabilities)
    for kind in makers_of(capabilities):
        if due_kind(kind) not in made:
            raise CapabilityError(f"No capability says how the message of the cadence {kind} is made.")


def listen(app: AsyncApp, services: Services, capabilities: Sequence[Capability]) -> None:
    """Put every listener on the app.

    Raises:
        CapabilityError: a command, shortcut, event or word of a page has no listener, or a listener no page.
    """
    heard = _Noting(app)
    answers.register(app)
    authorised.register(app, services.installing.clients)
    people = Members(services)
    readers.register(app, people)
    shown = Home(services, people, home_of(capabilities))
    known = help_of(capabilities)
    called.register(app)
    parts = Parts(services, people, shown, known, settings_of(capabilities))
    acts: dict[str, Act] = {}
    for page in capabilities:
        for register in page.registers:
            acts |= register(heard, parts)  # type: ignore[arg-type]
    home.listen(app, shown)
    doors.listen(heard, acts, parts)  # type: ignore[arg-type]
    typed.listen(app, heard.noted["command"], heard.noted["shortcut"], parts)
    _same("word after /kindling", known.subcommands, acts)
    _same("command", [each.name for each in known.commands], heard.noted["command"])
    _same("shortcut", [each.callback_id for each in known.shortcuts], heard.noted["shortcut"])
    _same("event", events_of(capabilities), OF_THE_HOUSE | heard.noted["event"].keys())


class _Noting:
    """The app, with a note of what is listened to, and by what."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self.noted: dict[str, dict[str, Any]] = {"command": {}, "shortcut": {}, "event": {}}

    def __getattr__(self, name: str) -> Any:
        listen = getattr(self._app, name)
        if name not in self.noted:
            return listen

        def note(what: str, *args: Any, **kwargs: Any) -> Any:
            def add(listener: Any) -> Any:
                self.noted[name][what] = listener
                return listen(what, *args, **kwargs)(listener)

            return add

        return note


def _once(what: str, named: Iterable[str]) -> None:
    twice = [name for name, count in Counter(map(str, named)).items() if count > 1]
    if twice:
        raise CapabilityError(f"Two capabilities name the same {what}: {twice[0]}.")


def _same(what: str, on_pages: Collection[str], in_code: Iterable[str]) -> None:
    pages, code = set(map(str, on_pages)), set(map(str, in_code))
    if missing := sorted(code - pages):
        raise CapabilityError(f"The {what} {missing[0]} is in the code and on no capability's page.")
    if missing := sorted(pages - code):
        raise CapabilityError(f"The {what} {missing[0]} is on a capability's page and nothing in the code knows it.")
