"""`files.*`: sharing a file in three steps, https://docs.slack.dev/messaging/working-with-files"""

import re
from typing import Any

from aiohttp import web

from sandbox import payloads, posting
from sandbox.answers import OF_MESSAGE, OF_THREAD, checked_message, thread_of
from sandbox.engine import Engine
from sandbox.errors import SlackError
from sandbox.records import Conversation, Json, UploadedFile
from sandbox.state import LiveWorkspace
from sandbox.web_api.call import Call, Method
from sandbox.web_api.chat import OF_TARGET, target, writable
from sandbox.workspace import slack_id

_CONVERSATION = re.compile("[CGDZ][A-Z0-9]{8,}")


def get_upload_url(call: Call) -> Json:
    """The first step: a URL to send the content to, https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    name, length = call.args.required("filename"), call.args.required("length")
    if not length.isdigit() or int(length) == 0:
        raise SlackError("invalid_arguments", messages=["[ERROR] length must be a positive number"])
    team = call.team
    file_id = slack_id("F", team.seed, str(len(team.files)), name)
    team.files[file_id] = UploadedFile(file_id, name, int(length), int(team.clock.time()))
    return {"upload_url": f"{team.url}/upload/{team.id}/{file_id}", "file_id": file_id}


class UploadEndpoint:
    """The second step: takes the content, as the raw body or as a form's file."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def handle(self, request: web.Request) -> web.Response:
        team = self._engine.workspaces.get(request.match_info["team"])
        file = team.files.get(request.match_info["file"]) if team else None
        if file is None:
            return web.Response(status=404)
        content = await _content(request)
        if len(content) != file.length:
            return web.Response(status=400, text="the length is not the announced one")
        file.content = content
        return web.Response(text=f"OK - {file.length}")


class DownloadEndpoint:
    """`url_private` of a file: its content, for who has a token with `files:read`, else the way to sign in."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def handle(self, request: web.Request) -> web.Response:
        team_id, _, file_id = request.match_info["id"].partition("-")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            home = self._engine.tokens.check(token)
        except SlackError:
            home = None
        team = self._engine.workspaces.get(team_id)
        if team is None or home is None or team not in home.entered or "files:read" not in home.own.scopes:
            raise web.HTTPFound(f"/?redir={request.path}")
        file = team.files.get(file_id)
        if file is None or file.content is None:
            return web.Response(status=404)
        return web.Response(body=file.content, content_type="application/octet-stream")


def add(team: LiveWorkspace, user: str, name: str, content: bytes) -> UploadedFile:
    """A person adds a file in a form."""
    file_id = slack_id("F", team.seed, str(len(team.files)), name)
    file = UploadedFile(file_id, name, len(content), int(team.clock.time()), name, content, completed=True, user=user)
    team.files[file_id] = file
    return file


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for field in (await request.post()).values():
        if isinstance(field, web.FileField):
            return field.file.read()
    return b""


def complete_upload(call: Call) -> Json:
    """The last step: share the uploaded files in conversations.

    The answer comes before they are shared, so it does not say where,
    https://docs.slack.dev/reference/methods/files.completeUploadExternal
    """
    wanted = call.args.json("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: files"])
    files = [_uploaded(call.team, item) for item in wanted]
    places = _destinations(call)
    threads = [thread_of(place, call.args.text("thread_ts")) for place in places]
    text, blocks = _introduction(call)
    for file, item in zip(files, wanted, strict=True):
        file.title, file.completed = str(item.get("title") or file.name), True
    shapes = [payloads.file(call.team, file) for file in files]
    for place, thread_ts in zip(places, threads, strict=True):
        more = {"thread_ts": thread_ts, "files": list(files), "subtype": "file_share"}
        posting.post(call.team, place, call.team.bot.id, text, blocks, **more)
    return {"files": shapes}


def _uploaded(team: LiveWorkspace, item: Any) -> UploadedFile:
    file = team.files.get(str(item.get("id"))) if isinstance(item, dict) else None
    if file is None or file.content is None:
        raise SlackError("file_not_found")
    return file


def _destinations(call: Call) -> list[Conversation]:
    """Where to share: `channel_id` is a conversation, while `channels` may name people too.

    Messages as seen in https://github.com/slackapi/bolt-js/issues/2115
    """
    places = []
    channel_id = call.args.text("channel_id")
    if channel_id:
        if not _CONVERSATION.fullmatch(channel_id):
            problem = f"input must match regex pattern: ^{_CONVERSATION.pattern}$ [json-pointer:/channel_id]"
            raise SlackError("invalid_arguments", messages=[f"[ERROR] {problem}"])
        places.append(writable(call, call.place(channel_id)))
    several = call.args.text("channels").replace(" ", "").split(",")
    return places + [target(call, place) for place in several if place]


def _introduction(call: Call) -> tuple[str, list[Json] | None]:
    """What the message with the files says: the `blocks` are ignored where there is an `initial_comment`."""
    text = call.args.text("initial_comment")
    blocks = None if text else call.args.json("blocks", "invalid_blocks_format")
    return checked_message(call.team, text, blocks) if text or blocks else ("", None)


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, 4, ("files:write",), "filename length"),
    "files.completeUploadExternal": Method(
        complete_upload,
        4,
        ("files:write",),
        "files channel_id channels thread_ts initial_comment blocks",
        f"{OF_TARGET} {OF_MESSAGE} {OF_THREAD} file_not_found",
    ),
}
