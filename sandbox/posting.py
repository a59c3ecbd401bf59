"""What happens to messages: posting, editing, deleting, reacting."""

from datetime import datetime
from itertools import takewhile
from typing import Any

from sandbox import events, payloads
from sandbox.blocks import block_pings, with_ids
from sandbox.formatting import pings
from sandbox.records import Conversation, Json, Message
from sandbox.state import LiveWorkspace


def post(
    team: LiveWorkspace, place: Conversation, user: str, text: str, blocks: list[Json] | None = None, **more: Any
) -> Message:
    """Post a message as `user`; `more` are further fields of `Message`."""
    message = _make(team, place, user, text, blocks, more)
    place.add(message)
    for file in message.files:
        file.shared_in[place.id] = None
    _note_content(team, message)
    if team.hears(events.messages_of(place), place):
        team.publish(events.message(team, place, message), place)
    if not place.direct and user != team.bot.id and f"<@{team.bot.id}" in text:
        team.publish(events.app_mention(team, place, message), place)
    team.changed()
    return message


def post_ephemeral(
    team: LiveWorkspace, place: Conversation, to: str, text: str, blocks: list[Json] | None = None, **more: Any
) -> Message:
    """Show a message to one person only; `user` in `more` is its author, otherwise the bot."""
    author = more.pop("user", team.bot.id)
    message = _make(team, place, author, text, blocks, {**more, "ephemeral_to": to})
    place.whisper(message)
    _note_content(team, message)
    team.changed()
    return message


def _make(
    team: LiveWorkspace, place: Conversation, user: str, text: str, blocks: list[Json] | None, more: dict[str, Any]
) -> Message:
    place.last_micros = max(int(team.clock.time() * 1_000_000), place.last_micros + 1)
    ts = f"{place.last_micros // 1_000_000}.{place.last_micros % 1_000_000:06d}"
    if user == team.bot.id:
        more.setdefault("bot_id", team.bot_id)
    return Message(ts, place.id, user, text, team.names, with_ids(blocks or []), **more)


def _note_content(team: LiveWorkspace, message: Message) -> None:
    """Remember whom a message notifies."""
    targets = pings(message.text) + block_pings(message.blocks)
    if targets:
        team.note_ping(message, targets)


def after(team: LiveWorkspace, moment: datetime) -> list[Message]:
    """What people and the app wrote after a moment, anywhere, oldest first."""
    mark = f"{moment.timestamp():.6f}"
    new = [
        message
        for place in team.conversations.values()
        for message in takewhile(lambda each: each.ts > mark, reversed(place.messages.values()))
        if message.subtype is None
    ]
    return sorted(new, key=lambda message: message.ts)


def edit(team: LiveWorkspace, message: Message, text: str, blocks: list[Json] | None, **more: Any) -> None:
    """Replace what a message says; its inputs start afresh.

    A message that gets blocks is not marked as edited, https://docs.slack.dev/reference/methods/chat.update
    """
    place = team.conversations[message.channel]
    previous = _as_told(team, message) if message.ephemeral_to is None else None
    message.text, message.blocks = text, with_ids(blocks or [])
    message.inputs.clear()
    for field, value in more.items():
        setattr(message, field, value)
    if not blocks:
        message.edited = {"user": message.user, "ts": f"{team.clock.time():.6f}"}
    _note_content(team, message)
    if previous is not None:
        team.publish(events.message_changed(team, place, message, previous), place)
    team.changed()


def _as_told(team: LiveWorkspace, message: Message) -> Json | None:
    """The message as the app knows it, if it hears of messages there: in a long run mostly it does not."""
    place = team.conversations[message.channel]
    return payloads.message(team, message) if team.hears(events.messages_of(place), place) else None


def delete(team: LiveWorkspace, message: Message) -> None:
    """Delete a message or ephemeral."""
    place = team.conversations[message.channel]
    if message.ephemeral_to is not None:
        message.deleted = True
        place.ephemerals.remove(message)
    else:
        previous = _as_told(team, message)
        place.remove(message)
        if previous is not None:
            team.publish(events.message_deleted(team, place, previous), place)
    team.changed()


def react(team: LiveWorkspace, message: Message, user: str, name: str) -> bool:
    """Add a reaction; False if this person already gave it."""
    users = message.reactions.setdefault(name, [])
    if user in users:
        return False
    users.append(user)
    _publish_reaction(team, "reaction_added", message, user, name)
    return True


def unreact(team: LiveWorkspace, message: Message, user: str, name: str) -> bool:
    """Take a reaction back; False if there is none."""
    users = message.reactions.get(name, [])
    if user not in users:
        return False
    users.remove(user)
    if not users:
        del message.reactions[name]
    _publish_reaction(team, "reaction_removed", message, user, name)
    return True


def _publish_reaction(team: LiveWorkspace, kind: str, message: Message, user: str, name: str) -> None:
    event = events.reaction(team, kind, message, user, name)
    team.publish(event, team.conversations[message.channel])
    team.changed()
