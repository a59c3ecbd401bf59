"""Each capability is on one page, and the start says what was forgotten or named twice."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from slack_bolt.app.async_app import AsyncApp

from bot.blocks.help import Command, Door, Group, Shortcut
from bot.blocks.home_places import HomePart, Part
from bot.capabilities import CAPABILITIES
from bot.capabilities.capability import Capability
from bot.capabilities.derived import CapabilityError, check, listen
from bot.runtime.clock import SystemClock
from bot.runtime.hopper import Hopper
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.people.cadences import KINDS
from models.store.database import Database
from scheduler.erasing import Eraser
from tests.installing import nobody_installs

Pages = list[Capability]


def _page(name: str) -> Capability:
    return next(each for each in CAPABILITIES if each.name == name)


def _with(page: Capability) -> Pages:
    return [page if each.name == page.name else each for each in CAPABILITIES]


def _and(page: Capability) -> Pages:
    return [*CAPABILITIES, page]


TOLD = _page("delivery").renderers
THANKS = _page("shoutouts")
CHECKINS = _page("checkins")

WRONG: dict[str, tuple[Callable[[], Pages], str]] = {
    "the same name": (lambda: _and(replace(THANKS)), "Two capabilities name the same capability: shoutouts."),
    "the same command": (
        lambda: _and(Capability("toy", commands=[Command("/thanks", "Thank", "")])),
        "Two capabilities name the same command: /thanks.",
    ),
    "the same word": (
        lambda: _and(Capability("toy", subcommands={"pause": "pauses"})),
        "Two capabilities name the same word after /kindling: pause.",
    ),
    "the same button": (
        lambda: _and(Capability("toy", doors=[Door("Rest", "pause", Group.OWN)])),
        "Two capabilities name the same button after /kindling: pause.",
    ),
    "a button without a word": (
        lambda: _and(Capability("toy", doors=[Door("Wave", "wave", Group.OWN)])),
        "A button leads to the word wave, which no capability's page has.",
    ),
    "the same shortcut": (
        lambda: _and(Capability("toy", shortcuts=[Shortcut("thank_for_message", "Thank", "Thank")])),
        "Two capabilities name the same shortcut: thank_for_message.",
    ),
    "the same event": (
        lambda: _and(Capability("toy", events={"team_join": "Joins."})),
        "Two capabilities name the same event: team_join.",
    ),
    "the same cadence": (
        lambda: _and(Capability("toy", makers=CHECKINS.makers)),
        "Two capabilities name the same cadence: checkin.",
    ),
    "the same message": (
        lambda: _and(Capability("toy", renderers=TOLD)),
        f"Two capabilities name the same kind of message: {next(iter(TOLD))}.",
    ),
    "the same page of Home": (
        lambda: _and(Capability("toy", home=HomePart(leaves={Part.GIVEN: lambda *_: []}))),
        "Two capabilities name the same page of Home: given.",
    ),
    "a scope without a reason": (
        lambda: _with(replace(_page("own_data"), scopes={})),
        "The scope files:write is in the code and on no capability's page.",
    ),
    "a cadence without a maker": (
        lambda: _with(replace(CHECKINS, makers={})),
        "The cadence checkin is in the code and on no capability's page.",
    ),
    "a cadence without a message": (
        lambda: _with(replace(CHECKINS, renderers={})),
        "No capability says how the message of the cadence checkin is made.",
    ),
}


def test_the_pages_name_everything_once() -> None:
    check(CAPABILITIES)


@pytest.mark.parametrize("what", WRONG)
def test_what_is_missing_or_named_twice_is_said_in_one_sentence(what: str) -> None:
    pages, sentence = WRONG[what]
    with pytest.raises(CapabilityError) as raised:
        check(pages())
    assert str(raised.value) == sentence


def _hearing(command: str) -> Callable[[AsyncApp, Parts], Acts]:
    def register(app: AsyncApp, parts: Parts) -> Acts:
        async def listener() -> None: ...

        app.command(command)(listener)
        return {"wave": None}  # type: ignore[dict-item]

    return register


UNHEARD: dict[str, tuple[Capability, str]] = {
    "a command without a listener": (
        Capability("toy", commands=[Command("/toy", "Play", "")]),
        "The command /toy is on a capability's page and nothing in the code knows it.",
    ),
    "a listener without a command": (
        Capability("toy", registers=[_hearing("/toy")], subcommands={"wave": "waves"}),
        "The command /toy is in the code and on no capability's page.",
    ),
    "a word without an act": (
        Capability("toy", subcommands={"wave": "waves"}),
        "The word after /kindling wave is on a capability's page and nothing in the code knows it.",
    ),
    "an act without a word": (
        Capability("toy", registers=[_hearing("/toy")], commands=[Command("/toy", "Play", "")]),
        "The word after /kindling wave is in the code and on no capability's page.",
    ),
    "an event that nobody hears": (
        Capability("toy", events={"emoji_changed": "Plays."}),
        "The event emoji_changed is on a capability's page and nothing in the code knows it.",
    ),
    "a shortcut that nobody hears": (
        Capability("toy", shortcuts=[Shortcut("toy", "Play", "Play")]),
        "The shortcut toy is on a capability's page and nothing in the code knows it.",
    ),
}


@pytest.mark.parametrize("what", UNHEARD)
async def test_what_nobody_listens_to_is_said_in_one_sentence(what: str, tmp_path: Path) -> None:
    page, sentence = UNHEARD[what]
    database, clock = Database(f"sqlite:///{tmp_path}/never-opened.db"), SystemClock()
    app = AsyncApp(token="xoxb-none", signing_secret="none", name="none")
    with pytest.raises(CapabilityError) as raised:
        listen(
            app,
            Services(
                database, clock, Eraser(database, clock, {}).begin, Hopper(None), nobody_installs(database, clock)
            ),
            _and(page),
        )
    assert str(raised.value) == sentence
    await database.close()


def test_every_kind_of_cadence_is_made_by_some_capability() -> None:
    assert {kind for page in CAPABILITIES for kind in page.makers} == set(KINDS)
