"""What an app answers with: in the acknowledgement of a command, or at a response URL.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import json
from typing import Any, Literal

from aiohttp import web

from sandbox import posting
from sandbox.blockkit import Invalid, check_message, check_view
from sandbox.callbacks import ResponseUrls
from sandbox.errors import SlackError
from sandbox.journal import Entry, Journal
from sandbox.records import Conversation, Json, Message
from sandbox.state import LiveWorkspace

OF_THREAD = "thread_not_found"
OF_MESSAGE = "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text"
OF_VIEW = "view_too_large"
OF_RESPONSE_URL = (
    f"{OF_MESSAGE} {OF_THREAD} expired_url invalid_arguments invalid_payload invalid_url message_not_found used_url"
)
"""The errors of what is asked below, and of a response URL."""


def show(
    team: LiveWorkspace, place: Conversation, user: str, answer: Json, source: Message | None = None
) -> Message | None:
    """Carry out an answer: a new message, or a change of `source`. Raises SlackError.

    An answer is seen by `user` alone unless its `response_type` is `in_channel`.
    """
    if answer.get("delete_original"):
        posting.delete(team, _require(source))
        return None
    text, blocks = content(team, answer)
    if answer.get("replace_original"):
        posting.edit(team, _require(source), text, blocks)
        return source
    thread_ts = thread_of(place, answer.get("thread_ts"))
    if answer.get("response_type") == "in_channel":
        return posting.post(team, place, team.bot.id, text, blocks, thread_ts=thread_ts)
    return posting.post_ephemeral(team, place, user, text, blocks, thread_ts=thread_ts)


def thread_of(place: Conversation, thread_ts: str | None) -> str | None:
    """The thread that `thread_ts` means: that of the parent, if it names a reply. Raises SlackError."""
    if not thread_ts:
        return None
    named = place.messages.get(thread_ts)
    if named is None:
        raise SlackError("thread_not_found")
    return named.thread_ts or named.ts


def _require(source: Message | None) -> Message:
    if source is None or source.deleted:
        raise SlackError("message_not_found")
    return source


def content(team: LiveWorkspace, answer: Json) -> tuple[str, list[Json] | None]:
    """The text and blocks of an answer. Raises SlackError."""
    if answer.get("response_type") not in (None, "ephemeral", "in_channel"):
        raise SlackError("invalid_arguments", messages=["[ERROR] unknown response_type"])
    return checked_message(team, answer.get("text"), answer.get("blocks"))


def checked_message(team: LiveWorkspace, text: Any, blocks: Any) -> tuple[str, list[Json] | None]:
    """The text and blocks, if Slack would take them. Raises SlackError."""
    try:
        check_message(text, blocks, team.lacking)
    except Invalid as problem:
        raise SlackError(problem.error, messages=problem.messages) from None
    return text or "", blocks


def checked_view(team: LiveWorkspace, view: Any, kind: Literal["modal", "home"]) -> Json:
    """The view, if Slack would take it. Raises SlackError."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: view"])
    try:
        check_view(view, kind, team.lacking)
    except Invalid as problem:
        raise SlackError(problem.error, messages=problem.messages) from None
    return view


class ResponseUrlEndpoint:
    """The HTTP side of response URLs."""

    def __init__(self, urls: ResponseUrls, journal: Journal) -> None:
        self._urls, self._journal = urls, journal

    async def handle(self, request: web.Request) -> web.Response:
        """Answer 200 `ok`, or 404 with the reason once the URL is spent, or 400 for a bad message."""
        text, team = await request.text(), request.match_info["team"]
        url_used = f"{self._urls.base}{request.path}"
        entry = self._journal.begin("response_url", "response_url", team, text, len(text), keys=(url_used,))
        try:
            answer = json.loads(text)
            url = self._urls.use(request.match_info["key"])
        except ValueError:
            return self._refuse(entry, 400, SlackError("invalid_payload"))
        except SlackError as refusal:
            return self._refuse(entry, 404, refusal)
        try:
            shown = show(url.team, url.place, url.user, answer, url.source)
        except SlackError as refusal:
            return self._refuse(entry, 400, refusal)
        self._journal.end(entry, "ok")
        if shown is not None:
            self._journal.showed(entry, shown.ts, is_change=shown is url.source)
        return web.Response(text="ok")

    def _refuse(self, entry: Entry, status: int, refusal: SlackError) -> web.Response:
        self._journal.end(entry, None, refusal.error, refusal.messages)
        body: Json = {"ok": False, "error": refusal.error}
        if refusal.messages:
            body["response_metadata"] = {"messages": refusal.messages}
        return web.json_response(body, status=status)
