"""Requests as nobody means them: what Slack sends, changed here and there, and whatever strangers say.

Everything random follows from one seed.
"""

import asyncio
import copy
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from tests.requests import signed

Json = dict[str, Any]
WORD = "marmalade!"
"""Stands in much of what is sent, and is no name of anything: a log that has it repeats what somebody wrote."""
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
EVENTS = "/slack/events"
PATHS = (
    *("/healthz", "/readyz", "/metrics", "/slack/install", "/slack/oauth_redirect", EVENTS),
    *("/", "/slack", "/slack/events/", "/slack//events", "/.env", f"/{WORD}", "/%2e%2e/etc/passwd", "/%ff%fe", "*"),
)
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", WORD.upper(), "get")
FIELDS = ("code", "state", "error", "with", "team", "error_description", WORD)
ODD: Sequence[Any] = (
    *(None, True, False, 0, -1, 2**63, 1e308, "", " ", "\x00", "\ud83d", "é", "🎈" * 50, [], {}, [[]], {"": None}),
    *(
        WORD,
        f"{WORD} " * 500,
        f"<@{WORD}>",
        "<!channel>",
        "T",
        "U0",
        "0",
        "-1",
        "1e999",
        "null",
        "[]",
        "{}",
        "../..",
        "%s",
    ),
    *(
        "00000000-0000-0000-0000-000000000000",
        "not-a-uuid",
        "2026-02-30",
        "9999-12-31",
        "25:61",
        "'; --",
        "1.1",
        [WORD],
    ),
)
SIGNED = 0.8
"""The share of what goes to Slack's own path that is signed."""
LONGEST, LONGEST_BROKEN = 20.0, 1.0
"""Seconds for an answer; what is no HTTP may be waited for to go on, until its sender hangs up."""


@dataclass(frozen=True)
class Sent:
    """One request, as its bytes."""

    kind: str
    raw: bytes
    is_broken: bool = False
    """Whether it is no HTTP: no answer is one, too."""
    ends: bool = False
    """Whether nothing more can come after it."""


@dataclass
class Found:
    """What came of many requests."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failed: list[tuple[int, bytes]] = field(default_factory=list)
    """What was answered with 5xx, or not at all."""


class Fuzz:
    """Makes requests.

    Args:
        seed: of everything.
        secret: with which Slack signs.
        real: payloads that Slack sent: a form's fields, or an object.
    """

    def __init__(self, seed: int, secret: str, real: Sequence[Json]) -> None:
        self._random = Random(seed)
        self._secret = secret
        self._real = real
        self._leaves = [leaf for each in real for leaf in _leaves(each)]

    def next(self) -> Sent:
        """The next one."""
        make = self._random.choices(
            (self._of_slack, self._elsewhere, self._installing, self._broken), weights=(70, 12, 12, 6)
        )[0]
        return make()

    def _of_slack(self) -> Sent:
        payload = copy.deepcopy(self._random.choice(self._real))
        for _ in range(self._random.choice((0, 1, 1, 2, 3, 8))):
            self._change(payload)
        body, content_type = self._written(payload)
        if self._random.random() < 0.1:
            body = self._torn(body)
        is_signed = self._random.random() < SIGNED
        headers = signed(self._secret if is_signed else "guessed", body) | {"Content-Type": content_type}
        if self._random.random() < 0.05:
            headers[self._random.choice(list(headers))] = self._random.choice(("", WORD, "0", "é", FORM, JSON, "a/b;c"))
        if self._random.random() < 0.1:
            headers["X-Slack-Retry-Num"] = self._random.choice(("1", "3", WORD, "-1"))
        return Sent("signed" if is_signed else "not signed", _http("POST", EVENTS, headers, body))

    def _change(self, payload: Json) -> None:
        """Change one thing somewhere in it."""
        place: Any = payload
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                return
            key = self._random.choice(keys)
            inner = place[key]
            if isinstance(inner, dict | list) and inner and self._random.random() < 0.85:
                place = inner
                continue
            break
        match self._random.randrange(4):
            case 0:
                del place[key]
            case 1:
                place[key] = copy.deepcopy(self._random.choice(self._leaves))
            case _:
                place[key] = copy.deepcopy(self._random.choice(ODD))

    def _written(self, payload: Json) -> tuple[bytes, str]:
        """As Slack writes it: commands as forms, events as JSON, all else as JSON in a form."""
        if "command" in payload:
            fields = {key: value if isinstance(value, str) else json.dumps(value) for key, value in payload.items()}
            return urlencode(fields, errors="surrogatepass").encode(), FORM
        written = json.dumps(payload, ensure_ascii=self._random.random() < 0.9)
        raw = written.encode(errors="surrogatepass")
        return (raw, JSON) if "event" in payload else (b"payload=" + quote(raw).encode(), FORM)

    def _torn(self, body: bytes) -> bytes:
        at = self._random.randrange(len(body) + 1)
        return self._random.choice((body[:at], body[:at] + self._random.randbytes(3) + body[at:], body * 2, body[at:]))

    def _elsewhere(self) -> Sent:
        method, path = self._random.choice(METHODS), self._random.choice(PATHS)
        body = self._random.choice((b"", WORD.encode(), self._random.randbytes(200)))
        name = self._random.choice(
            ("Authorization", "Cookie", "Accept", "Range", "Expect", "X", "Content-Type", "Upgrade")
        )
        value = self._random.choice(
            ("", WORD, "Bearer " + WORD, "100-continue", "bytes=0-", "websocket", "é", "=; =;" * 9)
        )
        return Sent("another path", _http(method, path, {name: value}, body))

    def _installing(self) -> Sent:
        path = self._random.choice(("/slack/install", "/slack/oauth_redirect"))
        values = [value for value in ODD if isinstance(value, str)]
        fields = [
            f"{self._random.choice(FIELDS)}={quote(self._random.choice(values), errors='surrogatepass')}"
            for _ in range(self._random.randrange(5))
        ]
        cookie = f"slack-app-oauth-state={self._random.choice((WORD, '', 'a' * 4000, '%00', chr(34)))}"
        headers = {"Cookie": cookie} if self._random.random() < 0.7 else {}
        return Sent("installing", _http("GET", f"{path}?{'&'.join(fields)}", headers, b""))

    def _broken(self) -> Sent:
        whole = self._random.choice((self._of_slack, self._elsewhere))().raw
        ends = (
            self._torn(whole),
            whole.replace(b"\r\n", b"\n", 1),
            b"\x16\x03\x01" + whole,
            self._random.randbytes(300),
        )
        return Sent("broken", self._random.choice(ends) + b"\r\n\r\n", True, self._random.random() < 0.5)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _leaves(each)]
    return [value]


def _http(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    named = {"Host": "a", "Content-Length": str(len(body)), "Connection": "close"} | dict(headers)
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(lines).encode() + body


async def ask(port: int, sent: Sent) -> int:
    """The status of the answer; 0 where the connection ends without one, or nothing comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent.raw)
        if sent.ends:
            writer.write_eof()
        async with asyncio.timeout(LONGEST_BROKEN if sent.is_broken else LONGEST):
            head = await reader.readline()
    except (ConnectionError, TimeoutError):
        return 0
    finally:
        writer.transport.abort()
    words = head.split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


async def send(
    port: int, fuzz: Fuzz, how_many: int, done: Callable[[], object] = lambda: None, at_once: int = 4
) -> Found:
    """Send so many, a few at a time."""
    found = Found()
    left = iter(range(how_many))

    async def go_on() -> None:
        for _ in left:
            sent = fuzz.next()
            status = await ask(port, sent)
            found.statuses[sent.kind, status] += 1
            if status >= 500 or not (status or sent.is_broken):
                found.failed.append((status, sent.raw))
            done()

    await asyncio.gather(*(go_on() for _ in range(at_once)))
    return found
