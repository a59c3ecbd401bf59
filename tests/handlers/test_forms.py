"""Where a form is shown that a button of another one leads to: Slack takes three at once, and no word may be lost."""

from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.runtime.hopper import Hopper
from handlers.action_steps import ActionSteps
from handlers.conversations import Conversation
from handlers.forms import show_view
from handlers.kindling import Command

FIELD, LINE = {"type": "input"}, {"type": "section"}
VIEW = View(type="modal", title="Any", blocks=[])


class _Client:
    """Notes how a form was shown."""

    def __init__(self) -> None:
        self.ways: list[str] = []

    async def views_open(self, **_: object) -> None:
        self.ways.append("alone")

    async def views_push(self, **_: object) -> None:
        self.ways.append("above")

    async def views_update(self, **_: object) -> None:
        self.ways.append("in its place")


class _Services:
    database = clock = None
    hopper = Hopper(None)


def _in_front(block: Mapping[str, str], *, is_second: bool) -> dict[str, Any]:
    return {"id": "V2", "hash": "h", "previous_view_id": "V1" if is_second else None, "blocks": [block]}


@pytest.mark.parametrize(
    ("in_front", "way"),
    [
        (None, "alone"),
        (_in_front(LINE, is_second=False), "above"),
        (_in_front(FIELD, is_second=False), "above"),
        (_in_front(FIELD, is_second=True), "above"),
        (_in_front(LINE, is_second=True), "in its place"),
    ],
)
async def test_a_second_form_without_fields_gives_its_place(in_front: dict[str, Any] | None, way: str) -> None:
    client = _Client()
    await show_view(client, "trigger", VIEW, in_front)  # type: ignore[arg-type]
    assert client.ways == [way]


@pytest.mark.parametrize(
    ("in_front", "way"),
    [
        (None, "alone"),
        (_in_front(LINE, is_second=False), "in its place"),
        (_in_front(FIELD, is_second=False), "above"),
    ],
)
async def test_the_six_steps_take_the_place_of_what_has_no_fields(in_front: dict[str, Any] | None, way: str) -> None:
    """A step leads to a form whose own button leads to a promise: that is three."""

    async def ack() -> None:
        pass

    client = _Client()
    command = Command("T1", "U0BEN", Conversation("", is_private=True), "", "trigger", "", in_front)
    await ActionSteps(_Services(), None).open(ack, command, client)  # type: ignore[arg-type]
    assert client.ways == [way]
