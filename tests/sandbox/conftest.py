"""A small workspace and a tiny bot in it."""

from collections.abc import AsyncIterator

import pytest

from sandbox import ALL, Channel, Person, Sandbox, Timings, UserGroup, Workspace
from sandbox.app import EVENT_SCOPES
from sandbox.web_api import METHODS
from sandbox.web_api.call import OF_EVERY_METHOD
from tests.sandbox.tiny_bot import TinyBot

SCOPES = sorted(
    {scope for scope in EVENT_SCOPES.values() if scope}
    | {"chat:write", "commands", "groups:read", "im:read", "im:write", "mpim:read", "mpim:write", "dnd:read"}
    | {"channels:join", "channels:manage", "groups:write", "reactions:write", "team:read", "usergroups:read"}
    | {"users.profile:read", "files:read", "files:write"}
)

HARBOUR = Workspace(
    id="T0HARBOUR01",
    name="Harbour Support",
    people=[
        Person("ana", "Ana Reyes", zone="Europe/Madrid", admin=True),
        Person("ben", "Ben Okoro", zone="America/New_York", locale="en-GB", title="Engineer"),
        Person("chi", "Chi Tanaka", zone="Asia/Tokyo"),
        Person("gus", "Gus Guest", guest="single"),
        Person("old", "Olga Gone", deleted=True),
        Person("robot", "Other Robot", bot=True),
    ],
    channels=[
        Channel("general", members=ALL, bot=True),
        Channel("leads", members=["ana", "ben"], private=True, bot=True),
        Channel("secret", members=["chi"], private=True),
        Channel("quiet", members=["ana", "gus"]),
        Channel("attic", members=["ana"], bot=True, archived=True),
    ],
    user_groups=[UserGroup("support", members=["ana", "ben"])],
)


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(HARBOUR, scopes=SCOPES, timings=Timings.patient()) as sandbox:
        yield sandbox
        if not sandbox.faults.planned:
            refused_as_listed(sandbox)


def refused_as_listed(slack: Sandbox) -> None:
    """Each refusal of a call is one that docs/sandbox.md lists for its method."""
    for name, calls in slack.engine.calls.by_method.items():
        given = {call.error for call in calls if call.error}
        listed = f"{OF_EVERY_METHOD} {METHODS[name].refuses}" if name in METHODS else "unknown_method"
        assert name == "api.test" or given <= set(listed.split()), name


@pytest.fixture
async def bot(slack: Sandbox) -> AsyncIterator[TinyBot]:
    """A bot that only calls the Web API."""
    async with TinyBot(slack) as tiny:
        yield tiny


@pytest.fixture
async def connected(slack: Sandbox, bot: TinyBot) -> TinyBot:
    """A bot with one WebSocket open."""
    await bot.connect()
    await slack.wait_connected()
    return bot


@pytest.fixture
async def listening(slack: Sandbox, bot: TinyBot) -> TinyBot:
    """A bot behind a request URL."""
    slack.request_url = await bot.listen()
    return bot
