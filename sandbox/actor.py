"""Acting as a person, and seeing what that person sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sandbox import channels, events, payloads, posting
from sandbox.blocks import elements, label_of
from sandbox.engine import Engine
from sandbox.formatting import typed
from sandbox.forms import STATELESS, chosen, complaints, initial_values
from sandbox.interactions import Interactions, Outcome
from sandbox.records import Conversation, Json, Member, Message, View
from sandbox.state import SLACKBOT, LiveWorkspace
from sandbox.web_api import files

BOT = "the app's bot"
"""Stands for the app's bot user where a person's handle is expected."""


@dataclass(frozen=True)
class Reply:
    """What a person sees come back.

    `error` is what they are told of a failure (or Slack's code for it where they only see a warning sign), `details`
    what was wrong with the app's answer, `messages` the ephemerals and answers shown, `modal` the one that is open
    afterwards.
    """

    error: str | None = None
    details: tuple[str, ...] = ()
    messages: list[Message] = field(default_factory=list)
    modal: View | None = None

    @property
    def acked(self) -> bool:
        return self.error is None

    @property
    def text(self) -> str:
        """All that can be read in the messages."""
        return "\n".join(message.plain for message in self.messages)


@dataclass(frozen=True)
class SubmitResult:
    """What a person sees after pressing submit. `errors` are by label; `modal` is the one still (or newly) open."""

    closed: bool
    errors: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    details: tuple[str, ...] = ()
    modal: View | None = None


class Actor:
    """One person of a workspace at their keyboard."""

    def __init__(self, engine: Engine, team: LiveWorkspace, member: Member) -> None:
        self.team, self.member, self.id = team, member, member.id
        self._engine = engine
        self._app = Interactions(engine, team, member.id)

    @property
    def handle(self) -> str:
        return self.member.person.handle

    @property
    def mention(self) -> str:
        """How the app writes a mention of this person."""
        return f"<@{self.id}>"

    # Seeing

    @property
    def modal(self) -> View | None:
        """The modal on top, if one is open."""
        return self.team.views.top(self.id)

    @property
    def modals(self) -> list[View]:
        """The stack of open modals, the top one last."""
        return list(self.team.views.stack(self.id))

    @property
    def home(self) -> View | None:
        """The app's Home tab as published for this person."""
        return self.team.views.home(self.id)

    def sees(self, channel: str, *, last: int | None = None) -> list[Message]:
        """Everything in a channel that this person can see, ephemerals included, oldest first.

        With `last`, only the newest so many, whose cost does not grow with the channel.
        """
        return self._visible(self._own(channel), last)

    def dm(self, other: str = BOT, *, last: int | None = None) -> list[Message]:
        """Everything in the DM with the bot, or with another person, or the `last` so many of that."""
        return self._visible(self._where(None, other), last)

    def ephemerals(self, channel: str | None = None, *, dm: str | None = None) -> list[Message]:
        """The ephemerals shown to this person in a channel or DM, oldest first."""
        return [item for item in self._where(channel, dm).ephemerals if item.ephemeral_to == self.id]

    def _visible(self, place: Conversation, last: int | None) -> list[Message]:
        shown = place.newest(last)
        own = (item for item in reversed(place.ephemerals) if item.ephemeral_to == self.id)
        hidden = list(islice(own, last))
        if not hidden:
            return shown
        both = sorted([*shown, *hidden], key=lambda item: item.ts)
        return both if last is None else both[-last:]

    def _own(self, channel: str) -> Conversation:
        """A channel that this person can look into. Raises ValueError."""
        place = self.team.place(channel)
        open_to_all = place.kind == "channel" and self.member.person.full_member
        if self.id not in place.members and not open_to_all:
            raise ValueError(f"{self.handle} cannot see {channel}")
        return place

    def _joined(self, channel: str | None, dm: str | None) -> Conversation:
        """Where this person can write. Raises ValueError."""
        place = self._where(channel, dm)
        if self.id not in place.members or place.archived or self.member.person.deleted:
            raise ValueError(f"{self.handle} cannot write in {channel or dm}")
        return place

    def _where(self, channel: str | None, dm: str | None) -> Conversation:
        if channel is not None:
            return self._own(channel)
        if dm is None:
            raise ValueError("say where: channel=… or dm=…")
        other = self.team.bot.id if dm == BOT else self.team.member(dm).id
        return self.team.direct(self.id, other)

    # Acting

    async def command(self, name: str, text: str = "", *, channel: str | None = None, dm: str | None = None) -> Reply:
        """Type a slash command in a channel or DM."""
        place = self._joined(channel, dm)
        if self._engine.app.escapes(name):
            text = typed(text, self.team.handles, with_names=True)
        mark = place.last_micros
        outcome = await self._app.command(place, name, text)
        return self._reply(outcome, place, mark)

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Reply:
        """Use a shortcut from a message's menu, or a global one."""
        place = self.team.conversations[message.channel] if message else None
        mark = place.last_micros if place else 0
        return self._reply(await self._app.shortcut(callback_id, message), place, mark)

    async def click(self, where: Message | View, what: str, value: Any = None, *, block_id: str = "") -> Reply:
        """Use the button, select or other element with this label or action id, in this block if one is named.

        `value` is what to choose in it, by label or value; people and channels by handle; several as a list.
        """
        block, element = _find(where, what, block_id)
        state = {} if element["type"] == "button" else chosen(element, value, self.team.handles)
        if element["type"] not in STATELESS:
            self._values(where)[block["block_id"]][element["action_id"]] = state
        place = self.team.conversations[where.channel] if isinstance(where, Message) else None
        mark = place.last_micros if place else 0
        return self._reply(await self._app.act(where, block, element, state), place, mark)

    def _values(self, where: Message | View) -> Any:
        if isinstance(where, View):
            return where.values
        return where.inputs.setdefault(self.id, initial_values(where.blocks, here=where.channel))

    def fill(self, values: Mapping[str, Any]) -> View:
        """Enter values into the open modal without submitting it; keys are labels, block ids or action ids."""
        view = self._open_modal()
        for name, value in values.items():
            block, element = _find_input(view, name)
            view.values[block["block_id"]][element["action_id"]] = chosen(element, value, self.team.handles)
        return view

    def file(self, name: str, content: bytes) -> Json:
        """A file of this person's, to enter into a form's field for files."""
        return payloads.file(self.team, files.add(self.team, self.id, name, content))

    async def submit(self, values: Mapping[str, Any] | None = None) -> SubmitResult:
        """Submit the open modal, changing only the given inputs."""
        view = self.fill(values or {})
        if not view.submit:
            raise ValueError("this modal has no submit button")
        view.errors = complaints(view.blocks, view.values)
        outcome = Outcome() if view.errors else await self._app.submit(view)
        shown = self.modal
        labels = {block["block_id"]: block["label"]["text"] for block in view.blocks if block["type"] == "input"}
        return SubmitResult(
            closed=shown is None,
            errors={labels[block_id]: text for block_id, text in view.errors.items()},
            error=view.error,
            details=outcome.details,
            modal=shown,
        )

    async def close_modal(self, *, everything: bool = False) -> Reply:
        """Press Cancel on the open modal, or the cross that closes the whole stack."""
        self._open_modal()
        return self._reply(await self._app.close(everything=everything), None, 0)

    def _open_modal(self) -> View:
        if self.modal is None:
            raise ValueError(f"{self.handle} has no modal open")
        return self.modal

    def _reply(self, outcome: Outcome, place: Conversation | None, mark: int) -> Reply:
        shown = [outcome.shown] if outcome.shown and outcome.shown.ephemeral_to is None else []
        new = _after(place, mark, self.id) if place else []
        messages = [item for item in new if item.user != SLACKBOT] + shown
        return Reply(outcome.error, outcome.details, messages, self.modal)

    async def post(
        self,
        channel: str | None = None,
        text: str = "",
        *,
        dm: str | None = None,
        thread: Message | None = None,
        broadcast: bool = False,
    ) -> Message:
        """Write a message in a channel or DM, or in the thread of a message; with `broadcast` it also shows outside."""
        place = self._joined(channel, dm)
        sent = typed(text, self.team.handles, pings=True)
        thread_ts = thread and (thread.thread_ts or thread.ts)
        also = bool(thread_ts) and broadcast
        return posting.post(self.team, place, self.id, sent, thread_ts=thread_ts, broadcast=also)

    async def edit(self, message: Message, text: str) -> None:
        """Edit one's own message."""
        posting.edit(self.team, message, typed(text, self.team.handles, pings=True), None)

    async def delete(self, message: Message) -> None:
        """Delete one's own message."""
        posting.delete(self.team, message)

    async def react(self, message: Message, name: str) -> None:
        posting.react(self.team, message, self.id, name)

    async def unreact(self, message: Message, name: str) -> None:
        posting.unreact(self.team, message, self.id, name)

    async def open_home(self, tab: str = "home") -> None:
        """Open the app's Home (or its `messages` tab); the app hears of it and may publish."""
        place = self.team.direct(self.id, self.team.bot.id)
        self.team.publish(events.app_home_opened(self.team, self.id, place.id, tab, self.home))

    async def join(self, channel: str) -> None:
        channels.join(self.team, self.team.place(channel), self.id)

    async def leave(self, channel: str) -> None:
        channels.leave(self.team, self.team.place(channel), self.id)

    async def invite_bot(self, channel: str) -> None:
        """Invite the app's bot into a channel."""
        channels.join(self.team, self._own(channel), self.team.bot.id, inviter=self.id)

    async def remove_bot(self, channel: str) -> None:
        channels.leave(self.team, self._own(channel), self.team.bot.id)


def _after(place: Conversation, mark: int, user: str) -> list[Message]:
    """The ephemerals for one person that came after `mark`, oldest first."""
    start = f"{mark // 1_000_000}.{mark % 1_000_000:06d}"
    found = []
    for item in reversed(place.ephemerals):
        if item.ts <= start:
            break
        if item.ephemeral_to == user:
            found.append(item)
    return found[::-1]


def _find(where: Message | View, what: str, block_id: str) -> tuple[Json, Json]:
    """The element with this action id or label, and its block. Raises ValueError."""
    found = [pair for pair in elements(where.blocks) if block_id in ("", pair[0]["block_id"])]
    for block, element in found:
        if what in (element["action_id"], label_of(element)):
            return block, element
    for block, element in found:
        if what in (block["block_id"], block.get("label", {}).get("text")):
            return block, element
    names = [label_of(element) or element["action_id"] for _, element in found]
    raise ValueError(f"there is no {what!r} here, only {names}")


def _find_input(view: View, name: str) -> tuple[Json, Json]:
    """The element with a value that has this label, block id or action id. Raises ValueError."""
    names = []
    for block, element in elements(view.blocks):
        if element["type"] in STATELESS:
            continue
        label = block.get("label", {}).get("text")
        if name in (label, block["block_id"], element["action_id"]):
            return block, element
        names.append(label or element["action_id"])
    raise ValueError(f"there is no input {name!r} here, only {names}")
