"""Answers to the person in front of us that do not fit into the acknowledgement, and what to say when all fails."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.blocks import again
from bot.blocks.apologies import NOT_PERMITTED, SORRY, UNKNOWN, with_typed
from bot.blocks.help import not_known
from bot.content.words import say
from bot.slack import text
from bot.slack.client import retry_after
from bot.slack.message import Message
from bot.slack.plainest import plainest
from bot.slack.refusals import reason_of, remedy, status_of
from handlers.authorised import ElsewhereError
from handlers.forms import NotOpenedError
from handlers.quiet import QuietError

URL_PATIENCE_SECONDS = 1
REFUSED = 400
"""Status of a response_url's answer to what it does not take as it is
(https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors)."""
ANSWERABLE_FOR = timedelta(minutes=29)
"""A response_url serves for 30 minutes (https://docs.slack.dev/interactivity/handling-user-interaction)."""
MOST_WARNINGS = 100
SHORTCUTS = ("message_action", "shortcut")
NAME = re.compile(r"[\w./:-]{1,80}")

log = structlog.get_logger(__name__)


class InHandError(Exception):
    """It is being answered already, and how that ends is not known yet: Slack shall ask again."""


@dataclass(frozen=True)
class Click:
    """Somebody used a button or a menu."""

    workspace_id: str
    user_id: str
    value: str
    """What the button or the chosen option stands for."""
    trigger_id: str
    response_url: str | None
    """Where they can be answered; `None` on the Home tab and in forms."""
    home: str | None = None
    """What of Home they look at, if that is where they clicked: `bot.blocks.home_places.Place`, packed."""
    message_ts: str | None = None
    """Slack's time stamp of the message that they clicked on, where it is one."""
    is_in_list: bool = False
    """Whether what they clicked on shows other things as well, so that an answer must not take its place."""
    is_shown_anew: bool = False
    """Whether the message that they clicked on shows by itself what became of it, so that nothing takes its place."""
    in_front: Mapping[str, Any] | None = None
    """The form that they clicked in, as Slack tells of it, if it was one."""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Click":
        """The click that a `block_actions` payload tells of."""
        action, view = body["actions"][0], body.get("view") or {}
        return cls(
            workspace_id=body["team"]["id"],
            user_id=body["user"]["id"],
            value=action.get("value") or (action.get("selected_option") or {}).get("value") or "",
            trigger_id=body["trigger_id"],
            response_url=body.get("response_url"),
            home=view["private_metadata"] if view.get("type") == "home" else None,
            message_ts=(body.get("container") or {}).get("message_ts"),
            in_front=view if view.get("type") == "modal" else None,
        )


def register(app: AsyncApp) -> None:
    """Tell people honestly when a listener failed."""
    app.error(Apologies().apologise)


async def answer_by_url(
    response_url: str, answer: str | Message | Mapping[str, Any], *, replaces: bool = False
) -> bool:
    """Say something to the person alone, through a response_url; answers whether Slack took it.

    Args:
        response_url: where to.
        answer: what to say; as a mapping, what a message's `payload` is.
        replaces: it takes the place of the message whose button was used, for everyone who sees that.
    """
    said = {"text": answer} if isinstance(answer, str) else answer
    payload = said.payload() if isinstance(said, Message) else said
    try:
        status = await _send(response_url, payload, replaces=replaces)
        if status == REFUSED and "blocks" in payload:
            log.warning("answer_made_plain")
            status = await _send(response_url, plainest(payload), replaces=replaces)
    except (ClientError, TimeoutError) as error:
        log.warning("answer_failed", error=type(error).__name__)
        return False
    if status != 200:
        log.warning("answer_refused", status=status)
    return status == 200


async def _send(response_url: str, payload: Mapping[str, Any], *, replaces: bool) -> int:
    """Answers with the status."""
    webhook = AsyncWebhookClient(response_url, timeout=URL_PATIENCE_SECONDS)
    return (await webhook.send(**payload, response_type="ephemeral", replace_original=replaces)).status_code


async def answer_if_possible(
    response_url: str | None, opened_at: float, now: datetime, answer: str | Message, *, replaces: bool = False
) -> bool:
    """Answer a form in the conversation that it was opened from; answers whether that is still possible and done.

    Args:
        response_url: where to, if the form was opened from a conversation.
        opened_at: when it was opened, as POSIX time.
        now: the time.
        answer: what to say.
        replaces: as in `answer_by_url`.
    """
    if not response_url or now.timestamp() - opened_at > ANSWERABLE_FOR.total_seconds():
        return False
    return await answer_by_url(response_url, answer, replaces=replaces)


class Apologies:
    """What people and Slack are told when a listener failed, or when there is none."""

    def __init__(self) -> None:
        self._warned: set[tuple[str, str]] = set()

    async def apologise(self, error: Exception, body: dict[str, Any], client: AsyncWebClient) -> BoltResponse:
        """One plain sentence to the person, with what they typed, and the whole story to the log, without their words.

        What nobody here knows, or what is for a workspace that Kindling is not in, is no failure of a listener. It
        comes again and again, so it is logged once.
        """
        if isinstance(error, BoltUnhandledRequestError):
            self._warn_once("not_known", body)
            return await _answer(body, _unknown(body), may_be_mended=False)
        if isinstance(error, ElsewhereError):
            self._warn_once("for_another_workspace", body)
            return await _answer(body, say(SORRY), may_be_mended=False)
        if isinstance(error, InHandError):
            return await _answer(body, "", may_be_mended=True)
        if isinstance(error, QuietError):
            return await _answer(body, say(SORRY), may_be_mended=False)
        if isinstance(error, NotOpenedError):
            if not error.is_quiet:
                log.warning("form_not_opened", name=_name(body), reason=str(error))
            return await _give_back(client, body)
        if isinstance(error, SlackApiError) and (mend := remedy(reason_of(error))):
            log.error("not_permitted", type=_name(body), reason=reason_of(error), remedy=mend)
            return await _answer(body, say(NOT_PERMITTED), may_be_mended=False)
        log.error("listener_failed", type=body.get("type") or body.get("command"), exc_info=error)
        if body.get("type") in SHORTCUTS:
            return await _give_back(client, body, say(SORRY))
        return await _answer(body, say(SORRY), may_be_mended=passes(error))

    def _warn_once(self, event: str, body: Mapping[str, Any]) -> None:
        told = (event, _name(body))
        if told not in self._warned and len(self._warned) < MOST_WARNINGS:
            self._warned.add(told)
            log.warning(event, name=told[1])


def _name(body: Mapping[str, Any]) -> str:
    """What Slack or we call this kind of thing; never anything that a person wrote."""
    match body:
        case {"command": name} | {"event": {"type": name}} | {"actions": [{"action_id": name}, *_]}:
            pass
        case {"view": {"callback_id": name}} | {"callback_id": name} | {"type": name}:
            pass
        case _:
            name = ""
    return name if isinstance(name, str) and NAME.fullmatch(name) else "unreadable"


def passes(error: Exception) -> bool:
    """Whether the trouble may be over when the same comes again: not that of a fault of ours, which would repeat it."""
    if isinstance(error, SlackApiError):
        return status_of(error) >= 500 or retry_after(error) is not None
    trouble = OperationalError | InterfaceError | PoolTimeout | ClientError | TimeoutError | OSError
    return isinstance(error, trouble)


def _unknown(body: Mapping[str, Any]) -> str:
    """What somebody is told who used what nobody here knows; a command may have another name in Slack."""
    command = body.get("command")
    return not_known(command) if isinstance(command, str) else say(UNKNOWN)


async def _answer(body: Mapping[str, Any], sentence: str, *, may_be_mended: bool) -> BoltResponse:
    """Say it where the person is.

    Slack sends an event again that is not answered with 200, and limits whoever refuses many
    (https://docs.slack.dev/apis/events-api/#failure-limits).
    """
    if body.get("type") == "event_callback":
        return BoltResponse(status=503 if may_be_mended else 200, body="")
    if body.get("type") == "view_submission":
        return _refuse_view(body["view"], sentence)
    if "command" in body:
        typed = text.cut(text.from_command(body.get("text") or ""), text.TYPED_LIMIT)
        return BoltResponse(status=200, body={"text": text.escape(with_typed(sentence, typed))})
    if (body.get("view") or {}).get("type") == "home":
        # Whatever is not 200, Slack shows at the button that it failed. What would fail again is no outage.
        return BoltResponse(status=503 if may_be_mended else 400, body="")
    if body.get("response_url"):
        await answer_by_url(body["response_url"], sentence)
    return BoltResponse(status=200, body="")


async def _give_back(client: AsyncWebClient, body: Mapping[str, Any], sentence: str | None = None) -> BoltResponse:
    """The button that does it anew with all that was typed or chosen, since no form is in front of the person.

    `sentence` says why, where it is not that the form came too late.

    The acknowledgement itself may come too late to be shown, so it says nothing.
    """
    if body.get("type") not in SHORTCUTS and "command" not in body:
        return await _answer(body, say(again.CLICK_AGAIN), may_be_mended=False)
    kept = again.of_command(body) if "command" in body else again.of_shortcut(body)
    offer = again.offer(sentence or say(again.TOO_LATE), kept)
    if body.get("response_url"):
        await answer_by_url(body["response_url"], offer)
    else:
        await write_to(client, body["user"]["id"], offer)
    return BoltResponse(status=200, body="")


async def write_to(client: AsyncWebClient, member_id: str, answer: Message | Mapping[str, Any]) -> None:
    """Say it in somebody's direct messages, where there is no conversation to answer in."""
    try:
        payload = answer.payload() if isinstance(answer, Message) else answer
        await client.chat_postMessage(channel=member_id, **payload)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        log.warning("answer_failed", error=type(error).__name__)


def _refuse_view(view: Mapping[str, Any], sentence: str) -> BoltResponse:
    """Keep the form open with everything in it; the sentence stands at its first field."""
    first = next((block["block_id"] for block in view["blocks"] if block["type"] == "input"), None)
    if first is None:
        return BoltResponse(status=200, body="")
    return BoltResponse(status=200, body={"response_action": "errors", "errors": {first: sentence}})
