"""`files.*`: sharing a file in three steps, https://docs.slack.dev/messaging/working-with-files"""

from aiohttp import web

from sandbox import payloads, posting
from sandbox.answers import checked_message, thread_of
from sandbox.engine import Engine
from sandbox.errors import SlackError
from sandbox.records import Json, UploadedFile
from sandbox.state import LiveWorkspace
from sandbox.web_api.call import Call, Method
from sandbox.web_api.chat import writable
from sandbox.workspace import slack_id


def get_upload_url(call: Call) -> Json:
    """The first step: a URL to send the content to."""
    name, length = call.args.required("filename"), call.args.required("length")
    if not length.isdigit() or int(length) == 0:
        raise SlackError("invalid_arguments", messages=["[ERROR] length must be a positive number"])
    team = call.team
    file = UploadedFile(slack_id("F", team.id, str(len(team.files)), name), name, int(length))
    team.files[file.id] = file
    return {"upload_url": f"{call.engine.response_urls.base}/upload/{team.id}/{file.id}", "file_id": file.id}


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


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for field in (await request.post()).values():
        if isinstance(field, web.FileField):
            return field.file.read()
    return b""


def complete_upload(call: Call) -> Json:
    """The last step: share the uploaded files in a conversation."""
    wanted = call.args.json("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: files"])
    files = [_finish(call.team, item) for item in wanted]
    shapes = [payloads.file(call.team, file) for file in files]
    if call.args.text("channel_id"):
        place = writable(call, call.conversation("channel_id"))
        text, blocks = call.args.text("initial_comment"), call.args.json("blocks", "invalid_blocks_format")
        if text or blocks:
            text, blocks = checked_message(text or None, blocks)
        more = {"thread_ts": thread_of(place, call.args.text("thread_ts")), "files": shapes, "subtype": "file_share"}
        posting.post(call.team, place, call.team.bot.id, text, blocks, **more)
    return {"files": shapes}


def _finish(team: LiveWorkspace, item: Json) -> UploadedFile:
    file = team.files.get(str(item.get("id")))
    if file is None or file.content is None:
        raise SlackError("file_not_found")
    file.title = str(item.get("title") or file.name)
    return file


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, 4, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, 4, ("files:write",)),
}
