"""A calendar's file is fetched from Slack alone, with limits, and what goes wrong with it is said at its field."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.days_off import DAYS_OFF, FILE, fingerprint, in_words, saved
from bot.slack import downloads
from bot.slack.downloads import LARGEST_BYTES, NotFetchedError, TooLargeError, fetch, is_of_slack
from bot.when.calendar_file import Calendar
from handlers import days_off
from models.people.days_off import MOST_SPANS, NONE, DaysOff, Span, yearly

TODAY = date(2026, 11, 29)
SLACK = "https://slack.com/api/"
LOCAL = "http://127.0.0.1:4000/api/"
CHRISTMAS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261224\r\n"
    b"DTEND;VALUE=DATE:20270102\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART:20261224T100000Z\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    ("url", "api", "expected"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/off.ics", SLACK, True),
        ("https://slack.com/files/off.ics", SLACK, True),
        ("https://files.slack.com:443/off.ics", SLACK, True),
        ("http://files.slack.com/off.ics", SLACK, False),
        ("https://files.slack.com:8443/off.ics", SLACK, False),
        ("https://files.slack.com.evil.example/off.ics", SLACK, False),
        ("https://evilslack.com/off.ics", SLACK, False),
        ("https://files.slack.com@evil.example/off.ics", SLACK, False),
        ("https://evil.example/files.slack.com", SLACK, False),
        ("https://169.254.169.254/latest/meta-data", SLACK, False),
        ("http://127.0.0.1:4000/off.ics", SLACK, False),
        ("file:///etc/passwd", SLACK, False),
        ("//files.slack.com/off.ics", SLACK, False),
        ("https://[::1/off.ics", SLACK, False),
        ("https://files.slack.com:port/off.ics", SLACK, False),
        ("", SLACK, False),
        ("http://127.0.0.1:4000/files-pri/T1-F1/off.ics", LOCAL, True),
        ("http://127.0.0.1:4001/off.ics", LOCAL, False),
        ("https://127.0.0.1:4000/off.ics", LOCAL, False),
        ("http://localhost:4000/off.ics", LOCAL, False),
        ("https://files.slack.com/off.ics", LOCAL, False),
    ],
)
def test_only_slacks_own_host_is_asked_for_a_file(url: str, api: str, expected: bool) -> None:
    assert is_of_slack(url, api) is expected


@dataclass
class Files:
    """A host that gives a file, in one way or another."""

    url: str = ""
    way: str = "well"
    content: bytes = CHRISTMAS
    tokens: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.tokens.append(request.headers.get("Authorization", ""))
        match self.way:
            case "redirect":
                raise web.HTTPFound("/elsewhere")
            case "refused":
                return web.Response(status=403)
            case "slow":
                await asyncio.sleep(30)
            case "endless":
                answer = web.StreamResponse()
                await answer.prepare(request)
                while True:
                    await answer.write(b"x" * 65_536)
        return web.Response(body=self.content)

    @property
    def client(self) -> AsyncWebClient:
        return AsyncWebClient(token="xoxb-1", base_url=f"{self.url}/api/")

    def sent(self, typed: str = "", size: int = 100, url: str | None = None) -> dict[str, Any]:
        """A form's state with this file."""
        one = {"id": "F1", "name": "off.ics", "size": size, "url_private_download": url or f"{self.url}/off.ics"}
        return {
            DAYS_OFF: {DAYS_OFF: {"type": "plain_text_input", "value": typed}},
            FILE: {FILE: {"type": "file_input", "files": [one]}},
        }


@pytest.fixture
async def files() -> AsyncIterator[Files]:
    host, application = Files(), web.Application()
    application.router.add_get("/{name}", host.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield host
    await runner.cleanup()


async def test_a_file_is_fetched_with_the_bots_token(files: Files) -> None:
    assert await fetch(files.client, f"{files.url}/off.ics", 60) == CHRISTMAS
    assert files.tokens == ["Bearer xoxb-1"]


async def test_another_host_never_sees_the_token(files: Files) -> None:
    elsewhere = AsyncWebClient(token="xoxb-1", base_url=SLACK)
    with pytest.raises(NotFetchedError, match="another host"):
        await fetch(elsewhere, f"{files.url}/off.ics", 60)
    assert files.tokens == []


@pytest.mark.parametrize(
    ("way", "error"),
    [("redirect", NotFetchedError), ("refused", NotFetchedError), ("endless", TooLargeError)],
)
async def test_what_is_not_given_or_has_no_end_is_not_waited_for(
    files: Files, way: str, error: type[Exception]
) -> None:
    files.way = way
    with pytest.raises(error):
        await fetch(files.client, f"{files.url}/off.ics", 60)
    assert len(files.tokens) == 1, "no redirect is followed"


async def test_a_slow_answer_is_given_up(files: Files) -> None:
    files.way = "slow"
    with pytest.raises(NotFetchedError):
        await fetch(files.client, f"{files.url}/off.ics", 0.05)


# In the form


async def test_what_was_typed_and_what_a_file_says_are_both_kept(files: Files) -> None:
    sent = await days_off.read(files.client, files.sent("6 Apr 2027"), fingerprint(""), NONE, TODAY)
    assert sent.problems == {}
    assert sent.typed == DaysOff.of([Span(date(2027, 4, 6), date(2027, 4, 6))])
    assert sent.added == DaysOff.of([Span(date(2026, 12, 24), date(2027, 1, 1))])
    assert sent.calendar
    assert sent.calendar.timed == 1
    line = saved(sent.typed | sent.added, sent.calendar, TODAY)
    assert line == (
        "Days off for everyone: 24 Dec 2026 to 1 Jan 2027 and 6 Apr 2027. 1 event with a time of day was left out."
    )


async def test_a_field_that_was_left_as_it_was_shown_says_nothing(files: Files) -> None:
    values = files.sent("24 Dec")
    del values[FILE]
    sent = await days_off.read(files.client, values, fingerprint("24 Dec\n"), NONE, TODAY)
    assert (sent.typed, sent.is_new, sent.problems) == (None, False, {})
    values[DAYS_OFF][DAYS_OFF]["value"] = None
    emptied = await days_off.read(files.client, values, fingerprint("24 Dec"), NONE, TODAY)
    assert (emptied.typed, emptied.is_new) == (NONE, True)
    of_before = await days_off.read(files.client, {}, "", NONE, TODAY)
    assert (of_before.typed, of_before.is_new) == (None, False), "a form that an older version opened"


@pytest.mark.parametrize(
    ("way", "content", "size", "words"),
    [
        ("well", b"<html>Sign in</html>", 20, "could not read this as a calendar"),
        ("well", CHRISTMAS, LARGEST_BYTES + 1, "up to 200 kB"),
        ("well", b"x" * (LARGEST_BYTES + 1), 20, "up to 200 kB"),
        ("well", CHRISTMAS.replace(b"20261224", b"20251224"), 20, "could not read|no day off"),
        ("redirect", CHRISTMAS, 20, "could not get this file"),
        ("slow", CHRISTMAS, 20, "could not get this file"),
    ],
)
async def test_what_is_wrong_with_a_file_is_said_at_its_field(
    files: Files, monkeypatch: pytest.MonkeyPatch, way: str, content: bytes, size: int, words: str
) -> None:
    if way == "slow":
        monkeypatch.setattr(days_off, "FILE_PATIENCE_SECONDS", 0.05)
    else:
        monkeypatch.setattr(days_off, "FILE_PATIENCE_SECONDS", 60)
    files.way, files.content = way, content
    sent = await days_off.read(files.client, files.sent(size=size), fingerprint(""), NONE, TODAY)
    assert set(sent.problems) == {FILE}
    assert any(each in sent.problems[FILE] for each in words.split("|"))


async def test_lines_that_are_not_understood_are_said_at_the_field(files: Files) -> None:
    values = files.sent("24 Dec\nsoon\n1/12")
    del values[FILE]
    sent = await days_off.read(files.client, values, fingerprint(""), NONE, TODAY)
    assert sent.problems[DAYS_OFF].startswith("“soon” is not a day to me.")
    assert sent.problems[DAYS_OFF].endswith("So is 1 more line.")


async def test_more_than_are_kept_are_refused(files: Files) -> None:
    kept = DaysOff.of([Span(day, day) for n in range(MOST_SPANS) if (day := date.fromordinal(740_400 + 2 * n))])
    sent = await days_off.read(files.client, files.sent(), fingerprint(""), kept, TODAY)
    assert "100" in sent.problems[FILE]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (yearly(date(2000, 12, 24), date(2000, 1, 1)), "24 Dec to 1 Jan each year"),
        (yearly(date(2000, 12, 24), date(2000, 12, 24)), "24 Dec each year"),
        (Span(date(2027, 4, 6), date(2027, 4, 6)), "6 Apr 2027"),
        (Span(date(2027, 4, 6), date(2027, 4, 9)), "6 Apr to 9 Apr 2027"),
        (Span(date(2026, 12, 24), date(2027, 1, 1)), "24 Dec 2026 to 1 Jan 2027"),
    ],
)
def test_a_span_in_words(span: Span, words: str) -> None:
    assert in_words(span) == words


def test_nothing_off_is_said_as_such_and_very_much_is_cut_short() -> None:
    assert saved(NONE, None, TODAY) == "No days off for everyone."
    many = DaysOff.of([Span(day, day) for n in range(20) if (day := date.fromordinal(740_400 + 2 * n))])
    assert saved(many, Calendar(unread=2), TODAY).endswith("and 8 more. 2 events could not be read.")


def test_the_file_is_never_larger_than_a_form_may_wait_for() -> None:
    assert downloads.LARGEST_BYTES == 200_000
