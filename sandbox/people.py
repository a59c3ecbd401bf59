"""What happens to people: they join the workspace, and they change."""

import math
from dataclasses import replace
from typing import Any

from sandbox import channels, events
from sandbox.records import Member
from sandbox.state import LiveWorkspace
from sandbox.workspace import Person

_OF_DO_NOT_DISTURB = {"quiet", "snoozed_until"}
_NOT_IN_USER_OBJECT = _OF_DO_NOT_DISTURB | {"presence", "hidden"}


def add(team: LiveWorkspace, person: Person) -> Member:
    """A new person joins the workspace (and the general channel, unless a guest)."""
    member = team.enter(person)
    team.publish(events.team_join(team, member))
    if person.full_member:
        for place in team.conversations.values():
            if place.general:
                channels.join(team, place, member.id)
    team.changed()
    return member


def change(team: LiveWorkspace, who: str, **changes: Any) -> Member:
    """Change fields of a `Person`; the app hears `user_change`, `dnd_updated_user` or, of presence, nothing."""
    member = team.member(who)
    member.person = replace(member.person, **changes)
    if "snoozed_until" in changes:
        member.snoozed_since = team.clock.now()
    if changes.keys() & _OF_DO_NOT_DISTURB:
        team.publish(events.dnd_updated_user(team, member))
    if changes.keys() - _NOT_IN_USER_OBJECT:
        _note_profile(team, member)
    team.changed()
    return member


def _note_profile(team: LiveWorkspace, member: Member) -> None:
    member.updated = int(team.clock.time())
    team.handles.users[member.person.handle] = member.id
    team.names.users[member.id] = member.person.handle
    team.note_expiry(member.person)
    team.publish(events.user_change(team, member))


def clear_expired_statuses(team: LiveWorkspace) -> None:
    """Take away the statuses whose time is over; the app hears `user_change` of each."""
    now = team.clock.now()
    if now.timestamp() < team.next_expiry:
        return
    team.next_expiry = math.inf
    for member in team.members.values():
        if member.person.status_expiration is not None and member.person.status_expiration <= now:
            change(team, member.id, status_text="", status_emoji="", status_expiration=None)
        team.note_expiry(member.person)
