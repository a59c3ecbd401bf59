"""What happens to channels: who joins and leaves them, and what they are called."""

from sandbox import events, posting
from sandbox.records import Conversation
from sandbox.state import LiveWorkspace


def join(team: LiveWorkspace, place: Conversation, member: str, inviter: str | None = None) -> None:
    """Make someone a member of a channel; no effect if they already are."""
    if member in place.members:
        return
    place.members[member] = None
    posting.post(team, place, member, f"<@{member}> has joined the channel", subtype="channel_join")
    team.publish(events.member_joined(team, place, member, inviter), place)
    team.changed()


def leave(team: LiveWorkspace, place: Conversation, member: str) -> None:
    """End someone's membership; no effect if there is none."""
    if member not in place.members:
        return
    team.publish(events.member_left(team, place, member), place)
    posting.post(team, place, member, f"<@{member}> has left the channel", subtype="channel_leave")
    del place.members[member]
    team.changed()


def archive(team: LiveWorkspace, place: Conversation, by: str) -> None:
    place.archived = True
    team.publish(events.archived(team, place, by), place)
    team.changed()


def rename(team: LiveWorkspace, place: Conversation, name: str) -> None:
    del team.handles.channels[place.name]
    place.name = name
    team.handles.channels[name] = place.id
    team.names.channels[place.id] = name
    team.publish(events.renamed(team, place), place)
    team.changed()


def change_id(team: LiveWorkspace, place: Conversation) -> None:
    """A private channel is shared with another organisation: it is called by another id from now on."""
    old, place.id = place.id, team.new_id("C", team.conversations, "shared", place.id)
    team.conversations[place.id] = team.conversations.pop(old)
    team.handles.channels[place.name] = place.id
    team.names.channels[place.id] = team.names.channels.pop(old)
    for message in (*place.messages.values(), *place.ephemerals):
        message.channel = place.id
    team.publish(events.id_changed(team, old, place.id), place)
    team.changed()
