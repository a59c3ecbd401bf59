"""What someone can do on the page."""

from collections.abc import Awaitable, Callable
from datetime import time, timedelta

from sandbox import payloads, posting
from sandbox.blocks import elements
from sandbox.emoji import is_emoji
from sandbox.engine import Engine
from sandbox.forms import STATELESS, chosen, initial_values
from sandbox.moments import next_time
from sandbox.page_api import journal_lines, places
from sandbox.page_api import why as reasons
from sandbox.page_api.manifest import AppMenu
from sandbox.records import Conversation, Json, Message, View
from sandbox.state import SLACKBOT

CALENDAR = {"friday": (4, time(15)), "monday": (0, time(9))}
"""The weekday (Monday is 0) and the time of day to which one can go."""
AS_OUTSIDE = "1"
SPEEDS = (AS_OUTSIDE, "60", "360", "1440")
"""So many times as fast time can run: as outside, a minute in a second, an hour in ten, a day in a minute."""


class Request:
    """One thing that a person wants to do: who and where, with its arguments checked.

    Reading an argument raises ValueError if it is malformed, and KeyError if it names something that is not there.
    """

    def __init__(self, engine: Engine, menu: AppMenu, body: Json) -> None:
        self.engine, self.menu, self._body = engine, menu, body
        self.actor = places.actor(engine, self.text("team"), self.text("as"))
        self.team = self.actor.team

    def text(self, name: str) -> str:
        """A text argument; empty if it was left out."""
        value = self._body.get(name, "")
        if not isinstance(value, str):
            raise ValueError(f"{name} must be a text")
        return value

    @property
    def values(self) -> dict[str, Json]:
        """What is entered in a form: block id -> action id -> value."""
        values = self._body.get("values", {})
        if not isinstance(values, dict) or not all(isinstance(inputs, dict) for inputs in values.values()):
            raise ValueError("values must be objects by block id")
        return values

    @property
    def value(self) -> object:
        """What was chosen in an element; None if nothing."""
        return self._body.get("value")

    @property
    def place(self) -> Conversation:
        return places.open_place(self.actor, self.text("at"))

    @property
    def message(self) -> Message:
        """The message or ephemeral that is meant."""
        return self._message("ts")

    @property
    def thread(self) -> Message | None:
        """The thread to write in, if any."""
        return self._message("thread") if self.text("thread") else None

    def _message(self, name: str) -> Message:
        place, ts = self.place, self.text(name)
        hidden = (item for item in place.ephemerals if item.ts == ts and item.ephemeral_to == self.actor.id)
        found = place.messages.get(ts) or next(hidden, None)
        if found is None:
            raise KeyError(ts)
        return found

    @property
    def modal(self) -> View:
        """The modal on top, which must be the one that the person was looking at."""
        view = self.actor.modal
        if view is None or view.id != self.text("view"):
            raise KeyError("view")
        return view

    @property
    def surface(self) -> Message | View:
        """Where the used element is: the modal, the Home or a message."""
        if not self.text("view"):
            return self.message
        home = self.actor.home
        return home if home is not None and home.id == self.text("view") else self.modal


async def send(request: Request) -> Json:
    """Write a message, or run a slash command if the text is one."""
    text = request.text("text")
    if not text.strip():
        raise ValueError("there is nothing to send")
    if text.startswith("/") and text[1:2].strip():
        return await _command(request, *text.split(maxsplit=1))
    if request.place.archived:
        raise ValueError("this channel is archived")
    broadcast = bool(request.text("broadcast"))
    await request.actor.post(request.place.id, text.strip(), thread=request.thread, broadcast=broadcast)
    return {}


async def _command(request: Request, name: str, text: str = "") -> Json:
    if request.thread is not None:
        return _refuse(request, f"{name} is not supported in threads. Sorry!")
    if not request.menu.takes(name):
        return _refuse(request, f"{name} is not a valid command. To send it as a message, start with a space.")
    reply = await request.actor.command(name, text.strip(), channel=request.place.id)
    return _failure(reply.error, reply.details) | {"shown": True}


def _refuse(request: Request, told: str) -> Json:
    thread_ts = request.thread and (request.thread.thread_ts or request.thread.ts)
    posting.post_ephemeral(request.team, request.place, request.actor.id, told, user=SLACKBOT, thread_ts=thread_ts)
    return _failure("refused") | {"shown": True}


def _failure(error: str | None, details: tuple[str, ...] = ()) -> Json:
    return {"error": error, "details": list(details)} if error else {}


async def shortcut(request: Request) -> Json:
    """Use a shortcut of a message's menu, or, without a message, a global one."""
    message = request.message if request.text("ts") else None
    reply = await request.actor.shortcut(request.text("callback_id"), message)
    return _failure(reply.error, reply.details)


async def click(request: Request) -> Json:
    """Use an interactive element; what else is entered around it goes along."""
    surface, block_id = request.surface, request.text("block_id")
    _enter(request, surface)
    reply = await request.actor.click(surface, request.text("action_id"), request.value, block_id=block_id)
    return _failure(reply.error, reply.details)


def _enter(request: Request, surface: Message | View) -> None:
    """Take over what the person entered."""
    entered = request.values
    if isinstance(surface, View):
        values = surface.values
    else:
        values = surface.inputs.setdefault(request.actor.id, initial_values(surface.blocks))
    for block, element in elements(surface.blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        if element["type"] not in STATELESS and action_id in entered.get(block_id, {}):
            value = entered[block_id][action_id]
            if element["type"] == "file_input":
                value = _files(request, value)
            values[block_id][action_id] = chosen(element, value, request.team.handles)


def _files(request: Request, ids: object) -> list[Json]:
    """The files that this person added, by their ids."""
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise ValueError("files must be a list of ids")
    files = [request.team.files[each] for each in ids]
    if any(each.user != request.actor.id for each in files):
        raise KeyError("file")
    return [payloads.file(request.team, each) for each in files]


async def submit(request: Request) -> Json:
    """Press the submit button of the open modal, which itself shows what is wrong."""
    _enter(request, request.modal)
    result = await request.actor.submit()
    request.team.changed()
    return _failure("dispatch_unknown_error", result.details) if result.details else {}


async def close(request: Request) -> Json:
    """Close the open modal, or the whole stack with `all`."""
    everything = bool(request.text("all") or request.modal.source.get("clear_on_close"))
    reply = await request.actor.close_modal(everything=everything)
    return _failure(reply.error, reply.details)


async def react(request: Request) -> Json:
    """Add a reaction, or take it back if this person gave it."""
    message, name = request.message, request.text("name")
    if message.ephemeral_to is not None:
        raise ValueError("nobody else can see this message")
    if not is_emoji(name):
        raise ValueError("there is no such emoji")
    if request.actor.id in message.reactions.get(name, []):
        await request.actor.unreact(message, name)
    else:
        await request.actor.react(message, name)
    return {}


async def dismiss(request: Request) -> Json:
    """Put away a message that nobody else can see."""
    if request.message.ephemeral_to is None:
        raise ValueError("others can see this message, too")
    posting.dismiss(request.team, request.message)
    return {}


async def open_app(request: Request) -> Json:
    """Open the app's `home` or `messages` tab."""
    tab = request.text("tab")
    if tab not in ("home", "messages"):
        raise ValueError("there is no such tab")
    await request.actor.open_home(tab)
    return {}


async def join(request: Request) -> Json:
    await request.actor.join(request.place.id)
    return {}


async def invite_app(request: Request) -> Json:
    await request.actor.invite_bot(request.place.id)
    return {}


async def guide(request: Request) -> Json:
    """Do `what` with a `step` of the guide."""
    if request.engine.host is None:
        raise KeyError("guide")
    await request.engine.host.guide_act(request.text("step"), request.text("what"))
    request.team.changed()
    return {}


async def move_clock(request: Request) -> Json:
    """Let time pass in the sandbox: an `hour`, until `friday` 15:00 or `monday` 09:00 by the person's calendar, or
    until the `next` thing that happens. The answer comes when it begins."""
    passing, now = request.engine.passing, request.engine.clock.now()
    match request.text("step"):
        case "hour":
            passing.go_to(now + timedelta(hours=1))
        case "next":
            passing.go_to_next()
        case step if step in CALENDAR:
            passing.go_to(next_time(now, request.actor.member.person.zone, *CALENDAR[step]))
        case _:
            raise ValueError("there is no such step")
    return {}


async def play(request: Request) -> Json:
    """Let time run `speed` times as fast as outside."""
    speed = request.text("speed")
    if speed not in SPEEDS:
        raise ValueError("there is no such speed")
    if speed == AS_OUTSIDE:
        request.engine.passing.run_as_outside()
    else:
        request.engine.passing.play(int(speed))
    return {}


async def pause(request: Request) -> Json:
    """Let time stand still, wherever it was going."""
    request.engine.passing.pause()
    return {}


async def look_into(request: Request) -> Json:
    """All of one entry of the journal, by its `number`."""
    entry = request.engine.journal.find(int(request.text("number")))
    if entry.team not in ("", request.team.id):
        raise KeyError(entry.number)
    return journal_lines.whole(entry)


async def why(request: Request) -> Json:
    """Why a message of the app came."""
    if request.message.user != request.team.bot.id:
        raise ValueError("this is no message of the app")
    lines, number = reasons.lines(request.engine, request.team, request.message)
    return {"lines": lines, "number": number}


ACTIONS: dict[str, Callable[[Request], Awaitable[Json]]] = {
    "send": send,
    "shortcut": shortcut,
    "click": click,
    "submit": submit,
    "close": close,
    "react": react,
    "dismiss": dismiss,
    "open-app": open_app,
    "join": join,
    "invite-app": invite_app,
    "guide": guide,
    "move-clock": move_clock,
    "play": play,
    "pause": pause,
    "look-into": look_into,
    "why": why,
}
"""Each action by its name in the URL.

What it answers: `{}` or what was asked for, or else `error` (Slack's code) and `details`, with `shown` if the person is
told in the conversation.
"""
