"""What kind of file was uploaded, and the image blocks that show it.

https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
"""

import mimetypes
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sandbox.records import UploadedFile
from sandbox.shapes import Json

if TYPE_CHECKING:
    from sandbox.state import LiveWorkspace

_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def picture_type(file: UploadedFile) -> str | None:
    """The media type of an image of a kind that Slack shows; None for any other content."""
    start = (file.content or b"")[:8]
    return next((kind for sign, kind in _PICTURES.items() if start.startswith(sign)), None)


def media_type(file: UploadedFile) -> str:
    """What the content says it is, or else the name."""
    return picture_type(file) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def url(team: "LiveWorkspace", file: UploadedFile) -> str:
    """`url_private`: where the sandbox serves the content to the app's token."""
    return f"{team.url}/files-pri/{team.id}-{file.id}/{quote(file.name)}"


def permalink(team: "LiveWorkspace", file: UploadedFile) -> str:
    return f"https://{team.domain}.slack.com/files/{team.bot.id}/{file.id}"


def complaints(team: "LiveWorkspace", blocks: Iterable[Json], pointer: str) -> list[str]:
    """One message for each image that names no file which can be shown yet.

    Slack looks into a file some time after `files.completeUploadExternal` was answered, and refuses it before
    (https://github.com/slackapi/slack-github-action/issues/413).
    """
    return [
        f"[ERROR] invalid slack file [json-pointer:{place}/slack_file]"
        for place, wanted in _slack_files(blocks, pointer)
        if not _can_be_shown(_find(team, wanted))
    ]


def note_shown(team: "LiveWorkspace", blocks: Iterable[Json], to: str) -> None:
    """Remember that these blocks show files in a conversation or to a person."""
    for _, wanted in _slack_files(blocks, ""):
        file = _find(team, wanted)
        if file is not None:
            file.shown_to.add(to)


def _slack_files(blocks: Iterable[Json], pointer: str) -> Iterator[tuple[str, Json]]:
    """The file of each image block and element, with a JSON pointer to the image."""
    for index, block in enumerate(blocks):
        for place, part in _parts(block, f"{pointer}/{index}"):
            if "slack_file" in part:
                yield place, part["slack_file"]


def _parts(block: Json, pointer: str) -> Iterator[tuple[str, Json]]:
    yield pointer, block
    if "accessory" in block:
        yield f"{pointer}/accessory", block["accessory"]
    elements: list[Any] = block.get("elements", [])
    for index, element in enumerate(elements):
        yield f"{pointer}/elements/{index}", element


def _find(team: "LiveWorkspace", wanted: Json) -> UploadedFile | None:
    """The file with this id, or with this `url_private` or permalink."""
    if "id" in wanted:
        return team.files.get(wanted["id"])
    return next(
        (file for file in team.files.values() if wanted["url"] in (url(team, file), permalink(team, file))), None
    )


def _can_be_shown(file: UploadedFile | None) -> bool:
    return file is not None and file.ready and picture_type(file) is not None
