"""Kind words above another form, and when something goes wrong: no word is lost, and none is logged."""

import traceback
from typing import Any

import pytest
from slack_sdk.models.views import View
from structlog.testing import capture_logs

from bot.blocks import kind_words as blocks
from bot.blocks.kind_words import Context
from bot.content.sheets import sheets
from handlers import kind_words
from handlers.answers import Apologies
from handlers.conversations import Conversation
from handlers.kind_words import KindWords
from handlers.kindling import Command

SECRET = "quixotic-marmalade"
ANSWERS = {"clear": f"the {SECRET} audit", "offer": "call you"}


class _Client:
    """Notes what it is asked to show."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, dict[str, Any]]] = []

    async def views_open(self, *, trigger_id: str, view: View) -> None:
        self.shown.append(("open", view.to_dict()))

    async def views_push(self, *, trigger_id: str, view: View) -> None:
        self.shown.append(("push", view.to_dict()))


class _Ack:
    """Notes what is acknowledged."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    async def __call__(self, **said: Any) -> None:
        self.said.append(said)


class _Services:
    database = clock = None


def _listeners() -> KindWords:
    """They write nothing, so they have nothing to write to."""
    return KindWords(_Services())  # type: ignore[arg-type]


def _filled(view: View) -> dict[str, Any]:
    """The view as Slack sends it, with what it was filled with."""
    shown = view.to_dict()
    fields = [each for each in shown["blocks"] if each["type"] == "input"]
    values = {each["block_id"]: {each["block_id"]: {"value": each["element"].get("initial_value")}} for each in fields}
    return {**shown, "id": "V1", "hash": "h", "state": {"values": values}}


async def test_above_another_form_it_is_pushed_and_closing_it_leaves_that_form_open() -> None:
    client, ack = _Client(), _Ack()
    command = Command("T1", "U0BEN", Conversation("", is_private=True), "", "trigger", "", in_front={"id": "V1"})
    await _listeners().open_by_command(ack, command, client)  # type: ignore[arg-type]
    [(how, shown)] = client.shown
    assert how == "push"
    context = blocks.context_of(shown)
    assert context.is_above
    draft = _filled(blocks.draft_view("It ends.", [], context))
    draft["state"]["values"][blocks.ASK][blocks.ASK] = {"selected_options": []}
    ended = _Ack()
    await _listeners().finish(ended, {}, draft)  # type: ignore[arg-type]
    assert ended.said == [{}], "all would be cleared by another answer, the form below as well"


@pytest.mark.parametrize(
    ("below", "how"), [({}, "push"), ({"previous_view_id": "V0"}, "push"), ({"previous_view_id": "V9"}, "update")]
)
async def test_where_no_form_has_room_above_the_sheet_the_draft_takes_its_place(
    below: dict[str, str], how: str
) -> None:
    ack, view = _Ack(), _filled(blocks.sheet_view(sheets()["hard-news"], ANSWERS, Context("hard-news", is_above=True)))
    await _listeners().show_draft(ack, {**view, "root_view_id": "V0", **below})  # type: ignore[arg-type]
    assert [each["response_action"] for each in ack.said] == [how]
    assert SECRET in str(ack.said[0]["view"].to_dict())


async def test_what_goes_wrong_logs_no_word_and_leaves_the_form_with_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: Any) -> str:
        raise ValueError("a fault")

    monkeypatch.setattr(kind_words, "draft", fails)
    view = _filled(blocks.sheet_view(sheets()["hard-news"], ANSWERS, Context("hard-news")))
    with pytest.raises(ValueError, match="a fault") as raised:
        await _listeners().show_draft(_Ack(), view)  # type: ignore[arg-type]
    with capture_logs() as logs:
        answer = await Apologies().apologise(raised.value, {"type": "view_submission", "view": view}, None)  # type: ignore[arg-type]
    assert [each["event"] for each in logs] == ["listener_failed"]
    assert SECRET not in str(logs) + "".join(traceback.format_exception(raised.value))
    assert f"{blocks.STEP}clear" in str(answer.body)


def test_what_the_forms_remember_holds_no_word() -> None:
    views = [
        blocks.kinds_view(SECRET, Context(is_above=True)),
        blocks.sheet_view(sheets()["hard-news"], {"clear": SECRET}, Context("hard-news")),
        blocks.draft_view(SECRET, [SECRET], Context("hard-news")),
    ]
    assert not [each for each in views if SECRET in str(each.private_metadata)]
