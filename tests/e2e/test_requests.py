"""The HTTP side: only what Slack signed counts, each form counts once, and whoever asks learns how the bot is doing."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from time import time
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from sqlalchemy import func, select

from models.store.base import Base
from models.store.database import Database
from sandbox import Fault, Sandbox
from sandbox.app import PATIENCE_SECONDS
from sandbox.payloads import view as view_payload
from tests.databases import Databases
from tests.program import Program, StartBot
from tests.requests import signed

pytestmark = pytest.mark.every_way

EVENTS = "/slack/events"
POLL_SECONDS = 0.05
FIVE_MINUTES = 300


@dataclass(frozen=True)
class Listening:
    """The bot over HTTP, and its database."""

    program: Program
    url: str
    database: Database
    client: ClientSession

    async def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Status and text of the answer."""
        async with self.client.post(self.url + EVENTS, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def rows(self) -> dict[str, int]:
        """How many rows each table has, but for those that are filled by asking Slack who is where, or
        by time alone."""
        tables = [table for table in Base.metadata.sorted_tables if table.name not in FILLED_ANYWAY]
        counts = [select(func.count()).select_from(table) for table in tables]
        found = await self.database.read(lambda session: [session.scalars(count).one() for count in counts])
        return dict(zip((table.name for table in tables), found, strict=True))

    @property
    def stack_traces(self) -> list[dict[str, Any]]:
        """Log lines that show code."""
        return [line for line in self.program.lines if "exception" in line or "Traceback" in str(line)]


FILLED_ANYWAY = ("cadences", "members", "pools", "team_members", "teams", "welcomes")


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    """Sends requests."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def listening(
    request: pytest.FixtureRequest, start_bot: StartBot, databases: Databases, client: ClientSession
) -> AsyncIterator[Listening]:
    """The bot over HTTP, with SQLite unless the test says otherwise."""
    url = databases.new(getattr(request, "param", "sqlite"))
    program = await start_bot(http=True, database_url=url)
    database = Database(url)
    yield Listening(program, await _address(program), database, client)
    await database.close()


def thanks(slack: Sandbox, recipient: str, reason: str, **other: str) -> bytes:
    """The body with which Slack tells of Ana's `/thanks @recipient for reason`; `other` fields replace its own."""
    command = {
        "team_id": slack.id,
        "channel_id": slack.channel_id("general"),
        "channel_name": "general",
        "user_id": slack.person("ana").id,
        "command": "/thanks",
        "text": f"<@{slack.person(recipient).id}|{recipient}> for {reason}",
        "api_app_id": slack.app.id,
        "is_enterprise_install": "false",
        "response_url": f"{slack.url}/response/{slack.id}/none",
        "trigger_id": f"1.2.{token_hex(8)}",
    }
    return urlencode(command | other).encode()


async def _address(program: Program) -> str:
    return f"http://127.0.0.1:{(await program.ready())['port']}"


def _tampered(slack: Sandbox, body: bytes) -> dict[str, dict[str, str]]:
    """Headers that do not go with this body, by what is wrong with them."""
    secret, now = slack.signing_secret, int(time())
    right = signed(secret, body)

    def without(name: str) -> dict[str, str]:
        return {key: value for key, value in right.items() if key != name}

    return {
        "wrong secret": signed("guessed", body),
        "wrong signature": right | {"X-Slack-Signature": "v0=" + "0" * 64},
        "foreign signature": right | {"X-Slack-Signature": "v0=é"},
        "empty signature": right | {"X-Slack-Signature": ""},
        "no signature": without("X-Slack-Signature"),
        "no timestamp": without("X-Slack-Request-Timestamp"),
        "no number as timestamp": right | {"X-Slack-Request-Timestamp": "yesterday"},
        "another timestamp": right | {"X-Slack-Request-Timestamp": str(now - 1)},
        "too old": signed(secret, body, timestamp=now - FIVE_MINUTES - 5),
        "from the future": signed(secret, body, timestamp=now + FIVE_MINUTES + 5),
        "signed for another body": signed(secret, body.replace(b"%3C%40", b"%3C%20")),
    }


async def test_a_request_that_slack_did_not_sign_changes_nothing(slack: Sandbox, listening: Listening) -> None:
    before = await listening.rows()
    forged = thanks(slack, "ben", "nothing at all")
    answers = {wrong: await listening.post(forged, headers) for wrong, headers in _tampered(slack, forged).items()}
    assert {wrong: status for wrong, (status, _) in answers.items() if status != 401} == {}
    await listening.post(b"ssl_check=1&" + forged, signed("guessed", forged))
    assert await listening.rows() == before
    assert listening.stack_traces == []

    right = thanks(slack, "ben", "signing what you say")
    status, answer = await listening.post(right, signed(slack.signing_secret, right))
    assert (status, "on their way" in answer) == (200, True)
    await slack.wait_for(lambda: slack.person("ben").dm())
    await slack.wait_for(lambda: slack.messages("kudos"))
    said = [call.args["text"] for call in slack.calls("chat.postMessage")]
    assert [words for words in said if "signing what you say" not in words] == []


@pytest.mark.parametrize("listening", ["sqlite", "postgresql"], indirect=True)
async def test_a_form_that_slack_delivers_twice_counts_once(slack: Sandbox, listening: Listening) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    await ana.command("/thanks", "", channel="general")
    form = ana.fill({"people": ["ben"], "reason": "the first of its kind"})
    submission = {
        "type": "view_submission",
        "team": {"id": slack.id},
        "user": {"id": ana.id, "team_id": slack.id},
        "api_app_id": slack.app.id,
        "trigger_id": "1.2.none",
        "view": view_payload(slack.live, form),
        "response_urls": [],
        "is_enterprise_install": False,
    }
    body = urlencode({"payload": json.dumps(submission)}).encode()
    for _ in range(2):
        assert await listening.post(body, signed(slack.signing_secret, body)) == (200, "")
    rows = await listening.rows()
    assert (rows["shoutouts"], rows["shoutout_recipients"], rows["outbox"]) == (1, 1, 2)

    await ana.command("/thanks", "@ben for the one after it", channel="general")
    await slack.wait_for(lambda: [each for each in ben.dm() if "the one after it" in each.plain])
    await slack.wait_for(lambda: [each for each in slack.messages("kudos") if "the one after it" in each.plain])
    assert len(ben.dm()) == 2
    assert len(slack.messages("kudos")) == 2


FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MALFORMED = {
    "nothing": (FORM, b""),
    "no UTF-8": (FORM, b"command=\xff\xfe"),
    "half an object": (JSON, b'{"type": "event_callback"'),
    "no JSON": (JSON, b"marmalade"),
    "an array": (JSON, b"[]"),
    "a string": (JSON, b'"marmalade"'),
    "null": (JSON, b"null"),
    "very deep": (JSON, b"[" * 200_000),
    "half an object in a form": (FORM, b"payload=%7B%22type%22"),
    "no JSON in a form": (FORM, b"payload=marmalade"),
    "an array in a form": (FORM, b"payload=%5B%5D"),
    "deeper than anything of Slack's": (JSON, b'{"a":' * 65 + b"1" + b"}" * 65),
    "a number without end": (JSON, b'{"type": ' + b"9" * 5000 + b"}"),
    "more fields than anything of Slack's": (FORM, b"command=%2Fthanks&" + b"&".join(b"f%d=" % n for n in range(65))),
    "no fields": (FORM, b"marmalade"),
    "another encoding": (JSON + "; charset=utf-16", '{"type": "x"}'.encode("utf-16")),
    "another kind of content": ("text/plain", b"command=%2Fthanks"),
    "parts": ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
    "no kind of content": (";;;", b"command=%2Fthanks"),
    "a command without anything": (FORM, b"command=%2Fthanks"),
    "an event that is none": (JSON, b'{"type": "event_callback", "event": "x"}'),
    "an event without a type": (JSON, b'{"type": "event_callback", "event": {}}'),
    "an event of a type that is none": (JSON, b'{"type": "event_callback", "event": {"type": ["x"]}}'),
    "no event": (JSON, b'{"type": "event_callback"}'),
    "a type that is none": (JSON, b'{"type": {}, "event": []}'),
    "a workspace that is none": (JSON, b'{"type": "event_callback", "event": {"type": "x"}, "team": 5}'),
    "an authorisation that is none": (
        JSON,
        b'{"type": "event_callback", "event": {"type": "x"}, "authorizations": [5]}',
    ),
    "authorisations that are none": (JSON, b'{"type": "event_callback", "event": {"type": "x"}, "authorizations": 5}'),
    "no actions": (JSON, b'{"type": "block_actions", "user": {"id": "U1"}, "trigger_id": "1", "actions": []}'),
    "actions that are none": (
        JSON,
        b'{"type": "block_actions", "user": {"id": "U1"}, "trigger_id": "1", "actions": "x"}',
    ),
    "a person that is none": (JSON, b'{"type": "block_actions", "user": 5, "trigger_id": "1", "actions": [{}]}'),
    "a view that is none": (JSON, b'{"type": "view_submission", "user": {"id": "U1"}, "view": "x"}'),
    "a view without a kind": (
        JSON,
        b'{"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "blocks": [], "callback_id": "x"}}',
    ),
    "a shortcut without a message": (JSON, b'{"type": "message_action", "callback_id": "thank_for_message"}'),
    "a shortcut that is none": (JSON, b'{"type": "shortcut", "callback_id": 5}'),
    "too long": (FORM, b"text=" + b"x" * 2_000_000),
}


async def test_a_body_that_nobody_can_read_is_refused_quietly(slack: Sandbox, listening: Listening) -> None:
    before = await listening.rows()
    statuses = {}
    for wrong, (content_type, body) in MALFORMED.items():
        headers = signed(slack.signing_secret, body)
        statuses[wrong], _ = await listening.post(body, headers | {"Content-Type": content_type})
    assert {wrong: status for wrong, status in statuses.items() if not 400 <= status < 500} == {}
    assert await listening.rows() == before
    assert listening.stack_traces == []


async def test_what_we_do_not_know_is_not_repeated_in_the_log(slack: Sandbox, listening: Listening) -> None:
    unknown = thanks(slack, "ben", "the marmalade", command="/unknown")
    await listening.post(unknown, signed(slack.signing_secret, unknown))
    event = json.dumps(
        {"type": "event_callback", "team_id": slack.id, "event": {"type": "message", "text": "marmalade"}}
    ).encode()
    await listening.post(event, signed(slack.signing_secret, event) | {"Content-Type": JSON})
    right = thanks(slack, "ben", "carrying on")
    assert (await listening.post(right, signed(slack.signing_secret, right)))[0] == 200
    assert [line for line in listening.program.lines if "marmalade" in str(line)] == []


async def test_words_that_mean_something_to_libraries_are_only_words(slack: Sandbox, listening: Listening) -> None:
    reasons = ["the payload", "payload={}", "a=b&payload=c", "ssl_check=1", '{"type": "x"}', "%7B+%00"]
    for number, reason in enumerate(reasons):
        recipient = slack.person(f"p{number:02}")
        reply = await slack.person("ana").command("/thanks", f"@{recipient.handle} for {reason}", channel="general")
        assert "on their way" in reply.text
        [received] = await slack.wait_for(recipient.dm)
        assert reason in received.plain


async def test_a_command_of_another_workspace_is_answered_and_not_recorded(
    slack: Sandbox, listening: Listening
) -> None:
    before = await listening.rows()
    foreign = thanks(slack, "ben", "being elsewhere", team_id="T0ELSEWHERE")
    status, answer = await listening.post(foreign, signed(slack.signing_secret, foreign))
    assert status == 200
    assert "most likely nothing was saved" in answer
    assert await listening.rows() == before


async def test_slack_can_verify_the_url(slack: Sandbox, listening: Listening) -> None:
    assert await slack.verify_url()


async def test_whoever_asks_learns_how_the_bot_is_doing(slack: Sandbox, bot: Program, client: ClientSession) -> None:
    url = await _address(bot)
    assert await _get(client, url + "/healthz") == (200, '{"status": "alive"}')
    assert await _get(client, url + "/readyz") == (200, '{"status": "ready"}')
    await slack.person("ana").command("/thanks", "@ben for a word nobody counts", channel="general")
    await slack.wait_for(lambda: slack.person("ben").dm())
    sent = 'kindling_messages_total{outcome="sent"} 2.0'
    await _until(client, url + "/metrics", lambda status, text: status == 200 and sent in text)
    assert "a word nobody counts" not in (await _get(client, url + "/metrics"))[1]


async def test_the_bot_is_not_ready_while_slack_cannot_reach_it(
    slack: Sandbox, start_bot: StartBot, client: ClientSession
) -> None:
    url = await _address(await start_bot())
    slack.faults.add("apps.connections.open", Fault.server_error(503), times=None)
    await slack.disconnect_sockets()
    await _until(client, url + "/readyz", lambda status, text: status == 503 and "not connected to Slack" in text)
    assert (await _get(client, url + "/healthz"))[0] == 200
    slack.faults.clear()
    await _until(client, url + "/readyz", lambda status, _: status == 200)
    assert "on their way" in (await slack.person("ana").command("/thanks", "@ben for waiting", channel="general")).text


async def _get(client: ClientSession, url: str) -> tuple[int, str]:
    async with client.get(url) as answer:
        return answer.status, await answer.text()


async def _until(client: ClientSession, url: str, wanted: Callable[[int, str], bool]) -> None:
    """Ask again and again until the answer is as wanted."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if wanted(*await _get(client, url)):
                return
            await asyncio.sleep(POLL_SECONDS)
