"""Taking one's data back: what is said of it is true at that moment."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.blocks import own_data as blocks
from bot.blocks.home_places import FRONT, Visitor
from bot.runtime.hopper import Hopper
from handlers import home, own_data
from handlers.members import Members
from handlers.own_data import PersonalData
from handlers.services import Services
from models import Erasure
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Draft
from models.store.base import new_id
from models.store.database import Database
from sandbox.app import PATIENCE_SECONDS
from scheduler.erasing import Eraser
from tests.conftest import START, WORKSPACE, ManualClock
from tests.installing import nobody_installs

BEN = "U0BEN"
BODY: dict[str, Any] = {"team": {"id": WORKSPACE}, "user": {"id": BEN}}
TICKED: dict[str, Any] = {
    "state": {"values": {blocks.UNDERSTOOD: {blocks.UNDERSTOOD: {"selected_options": [{"value": blocks.UNDERSTOOD}]}}}}
}


class _Client:
    """Slack, as far as it is asked to show something."""

    def __init__(self) -> None:
        self.homes: list[str] = []

    async def views_publish(self, user_id: str, view: Any) -> None:
        assert user_id == BEN
        self.homes.append(json.dumps(view.to_dict()))


class _Form:
    """What the form is answered with."""

    def __init__(self) -> None:
        self.shown = ""

    async def __call__(self, *, response_action: str, view: Any) -> None:
        assert response_action == "update"
        self.shown = json.dumps(view.to_dict())


@pytest.fixture
async def services(database: Database, clock: ManualClock) -> AsyncIterator[tuple[Services, _Client, Eraser]]:
    """With thanks of Ben's to erase."""
    draft = Draft(new_id(), BEN, ("U0ANA",), (), "of mine", Audience.PRIVATE)
    await database.write(lambda session: shoutouts.record(session, WORKSPACE, draft, None, START))
    client = _Client()
    eraser = Eraser(database, clock, {WORKSPACE: client})  # type: ignore[dict-item]
    yield Services(database, clock, eraser.begin, Hopper(None), nobody_installs(database, clock)), client, eraser
    await eraser.stop()


async def _erase(services: Services, form: _Form) -> asyncio.Task[bool]:
    people = Members(services)
    listeners = PersonalData(services, people, home.Home(services, people, []))
    await listeners.erase(form, BODY, TICKED, None)  # type: ignore[arg-type]
    return await services.erase(WORKSPACE, BEN)


async def test_done_is_said_once_it_is_done(
    services: tuple[Services, _Client, Eraser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_data, "PATIENCE_SECONDS", PATIENCE_SECONDS)
    form = _Form()
    await _erase(services[0], form)
    assert "Done. What I kept about you is deleted" in form.shown


async def test_what_takes_longer_is_said_to_have_begun_and_home_tells_when_it_is_done(
    services: tuple[Services, _Client, Eraser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_data, "PATIENCE_SECONDS", 0)
    form, client = _Form(), services[1]
    rest = await _erase(services[0], form)
    assert "I have begun" in form.shown
    assert "Done" not in form.shown
    assert not any("Done." in each for each in client.homes)
    assert await rest
    assert "Done. What I kept about you is deleted" in client.homes[-1]


async def test_home_shows_nothing_of_whoever_is_being_erased(
    services: tuple[Services, _Client, Eraser], database: Database
) -> None:
    noted = {"workspace_id": WORKSPACE, "member_id": BEN, "pseudonym": "erased-1", "asked_at": START}
    await database.write(lambda session: session.add(Erasure(**noted)))
    shown = await database.read(lambda session: home.view_of(session, Visitor(WORKSPACE, BEN, START), FRONT, []))
    said = json.dumps(shown.to_dict())
    assert "I have begun" in said
    assert "of mine" not in said


async def test_an_erasure_that_fails_is_tried_again_later_and_its_note_stays(
    services: tuple[Services, _Client, Eraser], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    eraser = services[2]

    async def fail(*_: object) -> None:
        raise RuntimeError("a bad row")

    with monkeypatch.context() as patch:
        patch.setattr("models.across.erasure.complete", fail)
        assert not await (await eraser.begin(WORKSPACE, BEN))
        await eraser.tick()
    assert services[1].homes == []
    again = Eraser(database, services[0].clock, {WORKSPACE: services[1]})  # type: ignore[dict-item]
    await again.tick()
    for task in list(again._running.values()):
        assert await task
    assert "Done." in services[1].homes[-1]


async def test_an_erasure_is_done_though_kindling_was_removed_meanwhile(database: Database, clock: ManualClock) -> None:
    assert await (await Eraser(database, clock, {}).begin(WORKSPACE, BEN))
