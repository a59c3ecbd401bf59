"""Answers that Slack would not take as they were made reach the person all the same."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.models.blocks import HeaderBlock, SectionBlock

from bot.slack.message import Message
from handlers.answers import answer_by_url

ANSWER = Message("Your week", [HeaderBlock(text="Your week"), SectionBlock(text="was calm")])


class ResponseUrl:
    """A response_url that takes no headers, or nothing at all."""

    def __init__(self, *, takes_nothing: bool = False) -> None:
        self.got: list[dict[str, Any]] = []
        self._takes_nothing = takes_nothing

    async def handle(self, request: web.Request) -> web.Response:
        """As Slack answers: 400 for what it does not take."""
        self.got.append(await request.json())
        refused = self._takes_nothing or any(each["type"] == "header" for each in self.got[-1].get("blocks", []))
        return web.Response(status=400, text="invalid_blocks") if refused else web.Response(text="ok")


@pytest.fixture
def url() -> ResponseUrl:
    """One that takes no headers."""
    return ResponseUrl()


@pytest.fixture
async def address(url: ResponseUrl) -> AsyncIterator[str]:
    """Where it is."""
    app = web.Application()
    app.router.add_post("/", url.handle)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


async def test_an_answer_that_is_refused_because_of_a_part_is_said_in_its_plainest_form(
    url: ResponseUrl, address: str
) -> None:
    assert await answer_by_url(address, ANSWER, replaces=True)
    [_, plain] = url.got
    assert plain["blocks"] == [{"type": "section", "text": {"type": "mrkdwn", "text": "*Your week*\nwas calm"}}]
    assert (plain["text"], plain["response_type"], plain["replace_original"]) == ("Your week", "ephemeral", True)


@pytest.mark.parametrize("url", [ResponseUrl(takes_nothing=True)])
async def test_an_answer_that_is_refused_in_any_form_is_tried_no_further(url: ResponseUrl, address: str) -> None:
    assert not await answer_by_url(address, ANSWER)
    assert len(url.got) == 2
