"""Whoever can reach the port learns next to nothing, and holds up nobody: neither Slack nor those who look after us."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Self

import psutil
import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from bot.slack import connections, requests
from models import Workspace
from models.store.database import Database
from sandbox import Sandbox
from sandbox.app import PATIENCE_SECONDS
from tests.databases import Databases
from tests.e2e.test_requests import MALFORMED, Listening, client, listening, thanks
from tests.program import TICKS, Program, StartBot
from tests.requests import signed

__all__ = ["client", "listening"]

IDLE = 2000
USUAL_FILES = 1024
"""How many files a process may have open where nobody has changed that."""
TOKEN = "a-token-for-the-figures"
SILENCES = (b"", b"GET /healthz HTTP/1.1\r\nHost: a\r\n", b"\r\n\r\n")
"""What is no request yet."""
GREETINGS = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"MARMALADE\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://[::marmalade/ HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: marmalade\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nmarmalade\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: marmalade\r\n" * 500 + b"\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"DELETE /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /slack/events HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /marmalade HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /metrics HTTP/1.1\r\nHost: a\r\nExpect: marmalade\r\n\r\n",
)
"""What a stranger may say first that is no request of Slack's."""


class Caller:
    """A connection on which any bytes can be sent."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, url: str) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2])))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.hang_up()

    def say(self, words: bytes) -> None:
        self._writer.write(words)

    async def status(self) -> int:
        """The status of the next answer; 0 where the connection ends without one."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                head = await self._reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0)
        await self._reader.readexactly(length)
        return int(head.split()[1])

    async def is_hung_up(self) -> bool:
        """Return once the other side has closed the connection."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._reader.read() == b""
        except ConnectionError:
            return True

    def hang_up(self) -> None:
        self._writer.transport.abort()


def _request(headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = ["POST /slack/events HTTP/1.1", "Host: a", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + body


async def test_what_slack_did_not_sign_is_refused_before_it_is_read(slack: Sandbox, listening: Listening) -> None:
    refused = {}
    for wrong, (content_type, body) in MALFORMED.items():
        headers = signed("guessed", body) | {"Content-Type": content_type}
        refused[wrong], _ = await listening.post(body, headers)
    assert refused == {wrong: 413 if wrong == "too long" else 401 for wrong in MALFORMED}


async def test_a_body_that_is_too_large_is_not_waited_for(slack: Sandbox, listening: Listening) -> None:
    headers = signed("guessed", b"") | {"Content-Length": str(requests.LARGEST + 1)}
    async with await Caller.open(listening.url) as stranger:
        stranger.say(_request(headers))
        assert await stranger.status() == 413


async def test_a_body_of_no_stated_length_is_read_no_further_than_the_limit(
    slack: Sandbox, listening: Listening
) -> None:
    headers = signed("guessed", b"") | {"Transfer-Encoding": "chunked"}
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    async with await Caller.open(listening.url) as stranger:
        stranger.say(_request(headers))
        for _ in range(requests.LARGEST // 0x10000 + 1):
            stranger.say(piece)
        assert await stranger.status() == 413


async def test_a_body_of_slacks_that_is_large_is_read(slack: Sandbox, listening: Listening) -> None:
    right = thanks(slack, "ben", "x" * 40_000, unused="x" * 640_000)
    status, answer = await listening.post(right, signed(slack.signing_secret, right))
    assert (status, "on their way" in answer) == (200, True)


async def test_a_body_that_does_not_come_is_not_waited_for(slack: Sandbox, listening: Listening) -> None:
    async def send(part: bytes) -> tuple[int, bool]:
        async with await Caller.open(listening.url) as stranger:
            stranger.say(_request(signed("guessed", b"") | {"Content-Length": "20"}, part))
            return await stranger.status(), await stranger.is_hung_up()

    assert await asyncio.gather(*map(send, (b"", b"half of it"))) == [(408, True)] * 2


@pytest.mark.long
async def test_a_connection_on_which_no_request_comes_is_closed(slack: Sandbox, listening: Listening) -> None:
    async def is_hung_up_after(silence: bytes) -> bool:
        async with await Caller.open(listening.url) as stranger:
            stranger.say(silence)
            return await stranger.is_hung_up()

    assert all(await asyncio.gather(*map(is_hung_up_after, SILENCES)))


async def test_whatever_a_stranger_says_is_refused_without_a_word_in_the_log(
    slack: Sandbox, listening: Listening
) -> None:
    statuses = {}
    for greeting in GREETINGS:
        async with await Caller.open(listening.url) as stranger:
            stranger.say(greeting)
            stranger.say(b"\r\n\r\n")
            statuses[greeting] = await stranger.status()
    assert {said[:50]: status for said, status in statuses.items() if not (status == 0 or 400 <= status < 500)} == {}
    assert [line for line in listening.program.lines if line.get("level") != "info"] == []


async def test_what_is_packed_is_not_unpacked(slack: Sandbox, listening: Listening) -> None:
    for way in ("gzip", "deflate", "br", "marmalade"):
        right = thanks(slack, "ben", f"not being {way}")
        status, _ = await listening.post(right, signed(slack.signing_secret, right) | {"Content-Encoding": way})
        assert status == 200, way  # the bytes are as Slack signed them, whatever a header says
    assert listening.stack_traces == []


@contextmanager
def _many_files(wanted: int) -> Iterator[None]:
    """Let this process have so many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_two_thousand_idle_connections_change_nothing(
    slack: Sandbox, listening: Listening, client: ClientSession
) -> None:
    process = psutil.Process(listening.program.process.pid)
    process.rlimit(resource.RLIMIT_NOFILE, (USUAL_FILES, USUAL_FILES))
    before, after = (thanks(slack, who, "being there") for who in ("ben", "chloe"))
    with _many_files(IDLE + USUAL_FILES):
        async with AsyncExitStack() as strangers, await Caller.open(listening.url) as balancer:
            balancer.say(_signed_request(slack, before))
            assert await balancer.status() == 200
            for _ in range(IDLE):
                await strangers.enter_async_context(await Caller.open(listening.url))
            async with await Caller.open(listening.url) as monitor:
                monitor.say(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                assert await monitor.status() == 200
            right = thanks(slack, "dmitri", "calling anew")
            assert (await listening.post(right, signed(slack.signing_secret, right)))[0] == 200
            balancer.say(_signed_request(slack, after))
            assert await balancer.status() == 200, "the connection that Slack's requests come by is kept"
            port = int(listening.url.rpartition(":")[2])
            theirs = [each for each in process.net_connections("tcp") if each.laddr.port == port and each.raddr]
            assert len(theirs) <= connections.MOST
    assert [line for line in listening.program.lines if line.get("level") != "info"] == []


def _signed_request(slack: Sandbox, body: bytes) -> bytes:
    return _request(signed(slack.signing_secret, body) | {"Content-Length": str(len(body))}, body)


async def test_however_many_ask_whether_it_is_ready_one_row_is_written(
    slack: Sandbox, start_bot: StartBot, databases: Databases, client: ClientSession
) -> None:
    url = databases.new("sqlite")
    address = await _address(await start_bot(database_url=url))
    database = Database(url)
    checked = []
    for _ in range(3):
        answers = await asyncio.gather(*(_get(client, address + "/readyz") for _ in range(50)))
        assert set(answers) == {(200, '{"status": "ready"}')}
        checked.append(await database.read(lambda session: session.scalars(select(Workspace.checked_at)).one()))
    await database.close()
    assert checked[0] is not None
    assert len(set(checked)) == 1


SELDOM = {f'{{job="{each}"}}' for each in ("tidy", "sweep", "leaving", "figures", "installations", "tokens")}


@pytest.mark.parametrize("hears_at_once", [False], ids=["waiting"])
async def test_metrics_tell_nothing_of_what_anybody_did(slack: Sandbox, bot: Program, client: ClientSession) -> None:
    ana, url = slack.person("ana"), await _address(bot)
    await ana.command("/thanks", "@ben for a word nobody counts", channel="general")
    await ana.command("/followup", "@ben send the rota by friday 3pm", channel="general")
    await ana.command("/checkin", "", channel="general")
    await ana.submit({"hand": "lifting the sofa", "From whom?": "ben"})
    await slack.wait_for(lambda: slack.messages("kudos"))
    # It is Sunday, and Ben hears of the thanks and is asked for a hand on Monday.
    await bot.counts('kindling_messages_total{outcome="waits"}', 2)
    _, told = await _get(client, url + "/metrics")
    ours = [line for line in told.splitlines() if line.startswith("kindling_")]
    labels = {line[line.index("{") : line.index("}") + 1] for line in ours if "{" in line}
    assert labels
    outcomes = {f'{{outcome="{each}"}}' for each in ("sent", "dropped", "waits", "held", "failed", "retried")}
    labels = {each for each in labels if not each.startswith(('{le="', '{state="', '{method="'))}
    assert labels <= {*outcomes, *(each[len("kindling_ticks_total") :] for each in TICKS), *SELDOM}


async def test_metrics_can_be_kept_to_those_who_know_a_token(
    slack: Sandbox, start_bot: StartBot, client: ClientSession
) -> None:
    url = await _address(await start_bot(METRICS_TOKEN=TOKEN))
    wrong = ["", TOKEN, f"Bearer {TOKEN}s", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer é"]
    for given in wrong:
        assert await _status(client, url, {"Authorization": given}) == 401, given
    assert await _status(client, url, {}) == 401
    assert await _status(client, url, {"Authorization": f"Bearer {TOKEN}"}) == 200
    assert await _get(client, url + "/healthz") == (200, '{"status": "alive"}')


@pytest.mark.parametrize("http", [False, True])
async def test_only_this_machine_is_served_unless_it_is_said_otherwise(
    slack: Sandbox, start_bot: StartBot, http: bool
) -> None:
    assert _serves(await start_bot(http=http)) == {"127.0.0.1"}
    assert _serves(await start_bot(http=http, HOST="0.0.0.0")) == {"0.0.0.0"}


def _serves(bot: Program) -> set[str]:
    """The addresses at which it listens."""
    found = psutil.Process(bot.process.pid).net_connections("inet")
    return {each.laddr.ip for each in found if each.status == psutil.CONN_LISTEN}


async def _address(program: Program) -> str:
    return f"http://127.0.0.1:{(await program.ready())['port']}"


async def _get(client: ClientSession, url: str) -> tuple[int, str]:
    async with client.get(url) as answer:
        return answer.status, await answer.text()


async def _status(client: ClientSession, url: str, headers: dict[str, str]) -> int:
    async with client.get(url + "/metrics", headers=headers) as answer:
        return answer.status
