"""What lives in a workspace: members, groups, conversations, messages, files, views."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Literal

from sandbox.blocks import buttons, read_blocks
from sandbox.formatting import Names, read
from sandbox.shapes import Json as Json
from sandbox.workspace import Person

Values = dict[str, dict[str, Json]]
"""What is entered in a form: block id -> action id -> state, shaped like Slack's `view.state.values`."""

Kind = Literal["channel", "private", "im", "mpim"]


@dataclass(eq=False)
class UploadedFile:
    """A file of the app, or of the person `user` who added it in a form. `length` is in bytes; there is no `content`
    before the upload. It is `completed` once it is shared; `shared_in` are the conversations where it was posted.
    """

    id: str
    name: str
    length: int
    created: int = 0
    title: str = ""
    content: bytes | None = field(default=None, repr=False)
    completed: bool = False
    shared_in: dict[str, None] = field(default_factory=dict)
    user: str = ""


@dataclass(eq=False)
class Member:
    """A person or bot of the workspace. `bot_id` is set for the app's own bot user only.

    `snoozed_since` is when the pause that they set by hand began.
    """

    id: str
    person: Person
    updated: int
    snoozed_since: datetime
    bot_id: str | None = None

    @property
    def runs_it(self) -> bool:
        """Whether they run the workspace."""
        return self.person.admin or self.person.owner


@dataclass(frozen=True)
class LiveGroup:
    """A group with the ids of its members. `created` and `updated` are in epoch seconds."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]
    created: int
    updated: int
    deleted: int = 0
    """Since when it is disabled, in epoch seconds; 0 while it is in use."""


@dataclass(eq=False, slots=True)
class Message:
    """A message, or an ephemeral shown to one person (`ephemeral_to`), who may have `dismissed` it."""

    ts: str
    channel: str
    user: str
    text: str
    names: Names = field(repr=False)
    blocks: list[Json] = field(default_factory=list, repr=False)
    attachments: list[Json] = field(default_factory=list, repr=False)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    subtype: str | None = None
    bot_id: str | None = None
    ephemeral_to: str | None = None
    edited: Json | None = None
    deleted: bool = False
    dismissed: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list["Message"] = field(default_factory=list, repr=False)
    files: list[UploadedFile] = field(default_factory=list, repr=False)
    inputs: dict[str, Values] = field(default_factory=dict, repr=False)

    @property
    def plain(self) -> str:
        """Everything a person can read: the blocks, or the text where there are none."""
        return self.read()

    def read(self, zone: str | None = None) -> str:
        """Like `plain`, with dates as someone in `zone` sees them."""
        said = read_blocks(self.blocks, self.names, zone) if self.blocks else read(self.text, self.names, zone)
        attached = (str(each.get(part) or "") for each in self.attachments for part in ("pretext", "title", "text"))
        return "\n".join(filter(None, [said, *attached, *(file.title for file in self.files)]))

    @property
    def buttons(self) -> list[str]:
        """The labels of the message's buttons."""
        return buttons(self.blocks)

    @property
    def in_timeline(self) -> bool:
        """Whether it shows in the channel itself, not only in a thread."""
        return self.thread_ts in (None, self.ts) or self.broadcast


@dataclass(eq=False)
class Conversation:
    """A channel, private channel, DM or group DM with its messages, indexed by `ts`.

    With `keep`, it forgets its oldest messages beyond so many (and somewhat later, many at once).
    """

    id: str
    kind: Kind
    name: str
    members: dict[str, None] = field(default_factory=dict)
    created: int = 0
    creator: str = ""
    archived: bool = False
    general: bool = False
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict, repr=False)
    timeline: list[str] = field(default_factory=list, repr=False)
    ephemerals: list[Message] = field(default_factory=list, repr=False)
    last_micros: int = 0
    keep: int | None = None

    @property
    def direct(self) -> bool:
        return self.kind in ("im", "mpim")

    def add(self, message: Message) -> None:
        """Append a message, which must be newer than all others."""
        self.messages[message.ts] = message
        if message.in_timeline:
            self.timeline.append(message.ts)
        if message.thread_ts and message.thread_ts != message.ts:
            parent = self.messages.get(message.thread_ts)
            if parent is not None:
                parent.thread_ts = parent.ts
                parent.replies.append(message)
        self._forget_oldest()

    def whisper(self, message: Message) -> None:
        """Append an ephemeral, which must be newer than all others."""
        self.ephemerals.append(message)
        if self.keep is not None and len(self.ephemerals) > self._most:
            del self.ephemerals[: -self.keep]

    @property
    def _most(self) -> int:
        """How many items there may be before the oldest go; all at once, so that it costs little for each."""
        return (self.keep or 0) * 5 // 4

    def _forget_oldest(self) -> None:
        if self.keep is None or len(self.messages) <= self._most:
            return
        for ts in list(islice(self.messages, len(self.messages) - self.keep)):
            del self.messages[ts]
        del self.timeline[: bisect_left(self.timeline, next(iter(self.messages)))]

    def remove(self, message: Message) -> None:
        """Delete a message; one with replies stays as a tombstone."""
        message.deleted = True
        if message.replies:
            message.subtype, message.text, message.blocks = "tombstone", "This message was deleted.", []
            return
        if self.messages.pop(message.ts, None) is None:
            return
        if message.in_timeline:
            del self.timeline[bisect_left(self.timeline, message.ts)]
        parent = self.messages.get(message.thread_ts or "")
        if parent is not None and parent is not message:
            parent.replies.remove(message)

    def newest(self, count: int | None = None) -> list[Message]:
        """The newest `count` messages, replies included, or all of them; oldest first."""
        if count is None:
            return list(self.messages.values())
        return list(islice(reversed(self.messages.values()), count))[::-1]

    def newest_first(self, oldest: str, latest: str, *, with_oldest: bool, with_latest: bool) -> Iterator[Message]:
        """The channel's own messages between two timestamps; an empty one is an open end."""
        low = (bisect_left if with_oldest else bisect_right)(self.timeline, oldest)
        high = len(self.timeline)
        if latest:
            high = (bisect_right if with_latest else bisect_left)(self.timeline, latest)
        for position in range(high - 1, low - 1, -1):
            yield self.messages[self.timeline[position]]


@dataclass(eq=False)
class View:
    """A modal or Home as one person has it open. `source` is the view as the app sent it, `here` the
    conversation it was opened from."""

    id: str
    user: str
    source: Json = field(repr=False)
    names: Names = field(repr=False)
    here: str | None = None
    hash: str = ""
    root_view_id: str = ""
    previous_view_id: str | None = None
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    error: str | None = None

    @property
    def kind(self) -> str:
        return str(self.source["type"])

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.source["blocks"]
        return blocks

    @property
    def title(self) -> str:
        return self._label("title")

    @property
    def submit(self) -> str:
        """The label of the submit button; empty if there is none."""
        return self._label("submit")

    @property
    def callback_id(self) -> str:
        return str(self.source.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.source.get("private_metadata", ""))

    @property
    def external_id(self) -> str:
        return str(self.source.get("external_id", ""))

    @property
    def plain(self) -> str:
        """The title and everything a person can read in the blocks."""
        return "\n".join(filter(None, (self.title, read_blocks(self.blocks, self.names))))

    @property
    def buttons(self) -> list[str]:
        return buttons(self.blocks)

    def _label(self, key: str) -> str:
        return str((self.source.get(key) or {}).get("text", ""))
