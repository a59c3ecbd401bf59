"""The listening box, where something goes wrong: words are given back, and no log says that somebody was there."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientConnectionError
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from structlog.testing import capture_logs

from bot.blocks import listening as blocks
from bot.blocks.fields import closing_view
from bot.blocks.listening import EntryDraft
from bot.runtime.hopper import MOST_AN_HOUR, MOST_LOOKS_AN_HOUR, ClosedError, Hopper
from handlers import quiet
from handlers.answers import Apologies
from handlers.forms import NotOpenedError
from handlers.listening import slip_of
from handlers.listening_code import CODE
from handlers.quiet import QuietError, quietly, tell
from models.across.listening import Offer, Whom
from models.capabilities.entries import Addressee, Topic
from models.capabilities.pool import new_code
from models.store.sealing import Seal
from scheduler.pool import PoolWriter
from tests.conftest import START, WORKSPACE, ManualClock
from tests.keys import KEY

DONE, NOT_IN = closing_view("Done", "done"), closing_view("Not in", "not in")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for."""
    monkeypatch.setattr(quiet, "SETTLES_SECONDS", 0)
    monkeypatch.setattr(quiet, "TRIES_AFTER_SECONDS", (0, 0, 0))


class _Client:
    """Slack, as far as it is asked to change a form."""

    def __init__(self, *troubles: Exception) -> None:
        self._troubles = list(troubles)
        self.shown: list[View] = []

    async def views_update(self, view_id: str, view: View) -> None:
        if self._troubles:
            raise self._troubles.pop(0)
        self.shown.append(view)


def _refused(error: str) -> SlackApiError:
    answer: dict[str, Any] = {"http_verb": "POST", "api_url": "", "req_args": {}, "headers": {}, "status_code": 200}
    data = {"ok": False, "error": error}
    return SlackApiError("", AsyncSlackResponse(client=AsyncWebClient(), data=data, **answer))


async def _told(client: _Client, hopper: Hopper, outcome: Exception | None) -> list[View]:
    is_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    is_in.set_exception(outcome) if outcome else is_in.set_result(None)
    await tell(hopper, client, "V1", is_in, DONE, lambda _error: NOT_IN)  # type: ignore[arg-type]
    return client.shown


@pytest.mark.parametrize(
    ("client", "outcome", "shown", "is_noted"),
    [
        (lambda: _Client(), None, [DONE], False),
        (lambda: _Client(), ClosedError(), [NOT_IN], True),
        (lambda: _Client(ClientConnectionError(), TimeoutError()), None, [DONE], True),
        (lambda: _Client(_refused("ratelimited")), None, [DONE], True),
        (lambda: _Client(_refused("not_found")), None, [], False),
        (lambda: _Client(*[TimeoutError() for _ in range(3)]), None, [], True),
    ],
    ids=["in", "not in", "Slack stumbles", "Slack wants a rest", "closed", "Slack is away"],
)
async def test_whoever_waits_is_shown_what_became_of_it(
    client: Callable[[], _Client], outcome: Exception | None, shown: list[View], is_noted: bool
) -> None:
    hopper = Hopper(None)
    with capture_logs() as logs:
        assert await _told(client(), hopper, outcome) == shown
    assert bool(hopper.troubles()) == is_noted
    assert logs == []


async def _fails(error: Exception) -> tuple[Hopper, Exception]:
    hopper = Hopper(None)

    async def listener() -> None:
        raise error

    with pytest.raises(type(error) if isinstance(error, NotOpenedError) else QuietError) as raised:
        await quietly(hopper, listener)()
    return hopper, raised.value


SENT: dict[str, Any] = {
    "type": "view_submission",
    "view": {"blocks": [{"type": "input", "block_id": "words"}], "callback_id": blocks.FORM},
}
TYPED: dict[str, Any] = {"command": "/kindling", "text": "listen each refund", "user_id": "U0BEN"}


@pytest.mark.parametrize(
    ("error", "body"),
    [
        (RuntimeError("each refund"), SENT),
        (RuntimeError("each refund"), TYPED),
        (NotOpenedError("expired_trigger_id", NOT_IN), {**SENT, "type": "block_actions"}),
    ],
    ids=["a form fails", "a command fails", "a form comes too late"],
)
async def test_what_fails_is_answered_and_not_logged(error: Exception, body: dict[str, Any]) -> None:
    hopper, raised = await _fails(error)
    with capture_logs() as logs:
        answer = await Apologies().apologise(raised, body, None)  # type: ignore[arg-type]
    assert answer.status == 200
    assert logs == []
    assert "refund" not in str(hopper.troubles())


async def test_what_failed_is_logged_at_the_end_of_the_week_by_its_kind_alone(clock: ManualClock) -> None:
    hopper, _ = await _fails(RuntimeError("each refund takes two signatures"))
    hopper.seal = Seal([KEY])
    writer = PoolWriter(None, clock, hopper, [])  # type: ignore[arg-type]
    with capture_logs() as logs:
        await writer.tick()
        clock.move(START.replace(day=28) - START)
        await writer.tick()
        assert logs == []
        clock.move(START.replace(day=30) - START.replace(day=28))
        await writer.tick()
        clock.move(START.replace(day=30) - START)
        await writer.tick()
    (line,) = logs
    assert line["event"] == "listening_failed"
    assert "RuntimeError at test_listening.py" in str(line["kinds"])
    assert "refund" not in json.dumps(line)


@pytest.mark.parametrize("is_signed", [False, True])
def test_what_goes_into_the_pool_names_its_author_only_where_they_put_their_name_under_it(is_signed: bool) -> None:
    whom = Whom(Addressee.TRUSTED, trusted_id="U0ANA")
    draft = EntryDraft(whom, Topic.RULES, "each refund takes two signatures", may_be_shown=True, is_signed=is_signed)
    code = new_code()
    slip = slip_of(WORKSPACE, "U0BEN", code, Offer((), 5, START), draft)
    assert ("U0BEN" in repr(slip)) == is_signed
    assert code not in repr(slip)
    assert json.loads(json.dumps(slip.data)) == slip.data
    assert EntryDraft.unpacked(draft.packed()) == draft


def test_nobody_fills_the_pool_nor_tries_many_codes() -> None:
    hopper = Hopper(None)
    handed_in = [hopper.allows(WORKSPACE, "U0BEN", START) for _ in range(MOST_AN_HOUR + 1)]
    looks = [hopper.allows_look(WORKSPACE, "U0BEN", START) for _ in range(MOST_LOOKS_AN_HOUR + 1)]
    for tries in (handed_in, looks):
        assert tries.count(False) == 1
        assert tries[-1] is False
    assert hopper.allows(WORKSPACE, "U0ANA", START)


@pytest.mark.parametrize("typed", ["the form has forty fields", "some text here okay", "", "rules"])
def test_words_after_the_command_are_no_code(typed: str) -> None:
    assert CODE.fullmatch(new_code())
    assert not CODE.fullmatch(typed)
