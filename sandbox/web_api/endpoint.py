"""The HTTP side of the Web API: reading a call, checking its token, answering it."""

import asyncio
import json

from aiohttp import BasicAuth, web

from sandbox import people
from sandbox.engine import Engine, RecordedCall
from sandbox.errors import SlackError
from sandbox.faults import Fault
from sandbox.journal import Entry
from sandbox.records import Json
from sandbox.state import Home
from sandbox.web_api import METHODS
from sandbox.web_api.call import Args, Call, Method

_TOKEN_IN_QUERY = "invalid_auth"  # noqa: S105 (an error)
"""Apps made since 2021 may send no tokens in the query
(https://docs.slack.dev/changelog/2020-11-no-more-tokens-in-querystrings-for-newly-created-apps); with which error they
are refused, Slack does not document."""


class WebApi:
    """Answers `/api/<method>`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        if "token" in request.query:
            entry = self._begin(request, name, {}, "")
            return self._refuse(entry, SlackError(_TOKEN_IN_QUERY), {})
        args = await _read(request)
        token = _token(request, args)
        entry = self._begin(request, name, args, token)
        fault = self._engine.faults.strike(name, args)
        if fault is not None:
            answered = await self._suffer(entry, fault, request, token)
            if answered is not None:
                self._record(name, args, token, fault.code or fault.kind)
                return answered
        try:
            answer = self._answer(name, args, token)
        except SlackError as refusal:
            self._record(name, args, token, refusal.error)
            return self._refuse(entry, refusal, self._headers(name, token, refusal))
        self._record(name, args, token, None)
        text = json.dumps({"ok": True, **answer})
        if fault is not None and fault.kind == "lost_answer":
            self._engine.journal.end(entry, text, fault.kind)
            return _cut(request)
        self._engine.journal.end(entry, text)
        return _respond(text, self._headers(name, token))

    def _begin(self, request: web.Request, name: str, args: Json, token: str) -> Entry:
        home_id, trigger_id = self._engine.tokens.home_id(token), args.get("trigger_id")
        size = (request.content_length or 0) + len(request.query_string)
        return self._engine.journal.begin(
            "call", name, home_id, args, size, keys=(str(trigger_id),) if trigger_id else ()
        )

    def _refuse(self, entry: Entry, refusal: SlackError, headers: dict[str, str]) -> web.Response:
        text = json.dumps(_refusal(refusal))
        self._engine.journal.end(entry, text, refusal.error, _details(refusal))
        return _respond(text, headers)

    def _answer(self, name: str, args: Json, token: str) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method")
        home = self._authenticate(method, token)
        call = Call(self._engine, Args(args, method.takes), token, home, method.by_team)
        call.need(*method.scopes)
        for team in home.entered if home else ():
            people.clear_expired_statuses(team)
        if self._engine.limits is not None:
            self._engine.limits.check(name, method.tier, home.id if home else "", str(args.get("channel", "")))
        return method.answer(call)

    def _authenticate(self, method: Method, token: str) -> Home | None:
        """Where the token is from, if the method takes a bot token. Raises SlackError."""
        if method.anonymous:
            return None
        if not token:
            raise SlackError("not_authed")
        if token == self._engine.app.app_token:
            if not method.app_token:
                raise SlackError("not_allowed_token_type")
            return None
        home = self._engine.tokens.check(token)
        if method.app_token:
            raise SlackError("not_allowed_token_type")
        return home

    async def _suffer(self, entry: Entry, fault: Fault, request: web.Request, token: str) -> web.StreamResponse | None:
        """What the app gets instead of an answer; None if the call goes on."""
        if fault.kind in ("server_error", "cut"):
            self._engine.journal.end(entry, None, fault.kind)
        match fault.kind:
            case "ratelimited":
                refusal = SlackError("ratelimited", retry_after=fault.retry_after)
                return self._refuse(entry, refusal, self._headers("", token, refusal))
            case "error":
                refusal = SlackError(fault.code, needed=fault.needed, provided=fault.provided)
                return self._refuse(entry, refusal, self._headers("", token))
            case "server_error":
                return web.Response(status=fault.status, text="upstream connect error")
            case "cut":
                return _cut(request)
            case "delay":
                await asyncio.sleep(fault.seconds)
        return None

    def _headers(self, name: str, token: str, refusal: SlackError | None = None) -> dict[str, str]:
        installation = self._engine.tokens.installation(token)
        headers = {"x-oauth-scopes": ",".join(installation.scopes)} if installation else {}
        method = METHODS.get(name)
        if method is not None and method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        if refusal is not None and refusal.retry_after is not None:
            headers["retry-after"] = str(refusal.retry_after)
        return headers

    def _record(self, name: str, args: Json, token: str, error: str | None) -> None:
        home_id = self._engine.tokens.home_id(token)
        self._engine.calls.add(RecordedCall(name, args, self._engine.clock.now(), home_id, error))
        self._engine.changes.ring()


async def _read(request: web.Request) -> Json:
    """The arguments from the query and the body; a JSON body that is none becomes no arguments."""
    args: Json = dict(request.query)
    if not request.body_exists:
        return args
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text())
        except ValueError:
            return args
        return args | body if isinstance(body, dict) else args
    return args | dict(await request.post())


def _token(request: web.Request, args: Json) -> str:
    """The token of a call; basic authentication, which `oauth.v2.access` takes, becomes arguments."""
    token = str(args.pop("token", ""))
    authorization = request.headers.get("authorization", "")
    if authorization.lower().startswith("basic "):
        basic = BasicAuth.decode(authorization)
        args |= {"client_id": basic.login, "client_secret": basic.password}
    return authorization[7:].strip() if authorization.lower().startswith("bearer ") else token


def _refusal(refusal: SlackError) -> Json:
    body: Json = {"ok": False, "error": refusal.error}
    if refusal.needed is not None:
        body |= {"needed": refusal.needed, "provided": refusal.provided}
    if refusal.messages:
        body["response_metadata"] = {"messages": refusal.messages}
    return body


def _details(refusal: SlackError) -> list[str]:
    """What is wrong, for whoever looks."""
    details = list(refusal.messages)
    if refusal.needed is not None:
        details.append(f"needs {refusal.needed}, granted are {refusal.provided}")
    if refusal.retry_after is not None:
        details.append(f"try again after {refusal.retry_after} s")
    return details


def _respond(text: str, headers: dict[str, str]) -> web.Response:
    status = 429 if "retry-after" in headers else 200
    return web.Response(text=text, status=status, headers=headers, content_type="application/json")


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
