"""The real program with a workspace that installed it, and many requests that nobody means."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from aiohttp import ClientSession

from sandbox import ALL, BOT, Actor, Channel, Message, Person, Sandbox, Workspace
from tests.apart import fill, uses
from tests.fuzz import WORD, Found, Fuzz, Json, send
from tests.installing import Visitor, environment_to_install, slack_to_install_in
from tests.program import Launch, Program

QUAY = Workspace(
    id="T0QUAY00001",
    name="Quay",
    people=[Person("ana", admin=True), Person("ben"), Person("chloe")],
    channels=[Channel("general", members=ALL, bot=True), Channel("kudos", members=ALL, bot=True)],
    installed=False,
)
TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
WARM = 200
"""Requests before memory is looked at first: what is loaded at first use stays."""


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    found: Found
    errors: list[dict[str, Any]]
    """Lines of the log that tell of errors."""
    repeated: list[dict[str, Any]]
    """Lines of the log with a word of a request."""
    is_ready: bool
    """Whether the program lives afterwards, and can do its work."""
    grown_megabytes: float
    """How much more memory it holds than soon after its start."""


async def fuzz(
    folder: Path, url: str, seed: int, how_many: int, launch: Launch, done: Callable[[], object] = lambda: None
) -> Outcome:
    """Send so many requests to a program of its own."""
    async with _slack(folder) as slack, _program(slack, folder, url, launch) as (program, port):
        real = await _payloads(slack)
        making = Fuzz(seed, slack.signing_secret, real)
        process = psutil.Process(program.process.pid)
        found = await send(port, making, min(WARM, how_many), done)
        before = process.memory_info().rss
        rest = await send(port, making, max(0, how_many - WARM), done)
        found.statuses.update(rest.statuses)
        found.failed += rest.failed
        async with ClientSession() as client, client.get(f"http://127.0.0.1:{port}/readyz") as answer:
            is_ready = answer.status == 200
        grown = process.memory_info().rss - before
        errors = [line for line in program.lines if line.get("level") in ("error", "critical") or "exception" in line]
        repeated = [line for line in program.lines if WORD in json.dumps(line, ensure_ascii=False)]
        return Outcome(found, errors, repeated, is_ready, grown / 2**20)


@asynccontextmanager
async def _slack(folder: Path) -> AsyncIterator[Sandbox]:
    async with slack_to_install_in(QUAY, folder, TUESDAY) as slack:
        yield slack


@asynccontextmanager
async def _program(slack: Sandbox, folder: Path, url: str, launch: Launch) -> AsyncIterator[tuple[Program, int]]:
    env = environment_to_install(slack, url, http=True, CLOCK_FILE=str(folder / "clock"))
    program = await launch(folder, env)
    try:
        port = (await program.ready())["port"]
        slack.request_url = f"http://127.0.0.1:{port}/slack/events"
        status, _ = await Visitor(f"http://127.0.0.1:{port}", slack).install(team=QUAY.id, user="ana")
        assert status == 200
        yield program, port
    finally:
        await program.kill()


async def _payloads(slack: Sandbox) -> list[Json]:
    """What Slack sends while people use what there is: one of each kind and of what it is about."""
    ana, ben = slack.person("ana"), slack.person("ben")
    await _use_commands(ana)
    await slack.wait_for(ben.dm)
    said = await ben.post("general", "thanks @ana for the lamp")
    for callback_id in SHORTCUTS:
        await ana.shortcut(callback_id, said)
        await _close(ana)
    for message in ben.dm():
        for each in uses(message.blocks):
            await ben.click(message, each.action_id, each.choice, block_id=each.block_id)
            await _close(ben)
            break  # what was clicked may be gone
    await _let_things_happen(slack, said)
    kinds = {}
    for entry in slack.engine.journal:
        if entry.sort in ("slash_commands", "interactive", "events_api"):
            payload = json.loads(entry.said) if isinstance(entry.said, str) else dict(entry.said)
            kinds[_kind_of(payload)] = payload
    return list(kinds.values())


async def _use_commands(person: Actor) -> None:
    for name, words in COMMANDS:
        await person.command(name, words, channel="general")
        if person.modal and person.modal.submit:
            fill(person, person.modal, "for the rope")
            await person.submit()
        await _close(person)


async def _close(person: Actor) -> None:
    if person.modal:
        await person.close_modal(everything=True)


async def _let_things_happen(slack: Sandbox, said: Message) -> None:
    """One of each event, as far as it is not the end of the app there."""
    ana, ben = slack.person("ana"), slack.person("ben")
    await ana.open_home()
    await slack.events_settled()
    assert ana.home
    await ana.click(ana.home, uses(ana.home.blocks)[0].action_id)
    await _close(ana)
    await ben.react(said, "tada")
    await ben.unreact(said, "tada")
    await ben.post(dm=BOT, text="thank @ana for the rope")
    await ben.edit(said, "other words")
    await ben.leave("kudos")
    await ben.join("kudos")
    slack.set_person("ben", zone="Asia/Tokyo", quiet=("22:00", "08:00"))
    slack.rename("kudos", "thanks")
    await slack.events_settled()


def _kind_of(payload: Json) -> str:
    """What tells payloads apart that go different ways."""
    about = payload.get("event") or payload.get("view") or {}
    actions = [each["action_id"] for each in payload.get("actions", ())]
    names = payload.get("command"), payload.get("text", "")[:8], payload.get("type"), payload.get("callback_id")
    return str((*names, about.get("type"), about.get("subtype"), about.get("callback_id"), actions))


COMMANDS = (
    *(("/thanks", ""), ("/thanks", "@ben for the lamp"), ("/followup", ""), ("/followup", "@ben send it friday 3pm")),
    *(("/checkin", ""), ("/checkin", "4 calm"), ("/kindling", ""), ("/kindling", "get"), ("/kindling", "settings")),
    *(("/kindling", "words"), ("/kindling", "listen"), ("/kindling", "care"), ("/kindling", "steps")),
    *(("/kindling", "data"), ("/kindling", "pause for a week"), ("/kindling", "may"), ("/kindling", "retro")),
)
SHORTCUTS = ("thank_for_message", "follow_up_on_message", "what_i_understood")
