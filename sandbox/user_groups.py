"""User groups: adding them and changing who is in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox import events
from sandbox.workspace import UserGroup, slack_id

if TYPE_CHECKING:
    from sandbox.state import LiveWorkspace


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


def enter(team: "LiveWorkspace", group: UserGroup) -> LiveGroup:
    """A new group, silently. Raises KeyError for a member that nobody knows."""
    now = int(team.clock.time())
    name = group.name or group.handle
    live = LiveGroup(slack_id("S", team.id, group.handle), group.handle, name, _ids(team, group.members), now, now)
    team.groups[live.id] = live
    team.handles.groups[group.handle] = live.id
    team.names.groups[live.id] = group.handle
    return live


def add(team: "LiveWorkspace", group: UserGroup) -> None:
    """Somebody creates a group and then puts its members in: the app hears of both. Raises KeyError."""
    _ids(team, group.members)
    live = enter(team, replace(group, members=()))
    team.publish(events.subteam_created(team, live))
    team.changed()
    if group.members:
        set_members(team, group.handle, group.members)


def set_members(team: "LiveWorkspace", handle: str, members: Sequence[str]) -> None:
    """Change who is in a group; the app hears of it unless nothing changed. Raises KeyError for an unknown name."""
    before = team.groups[team.handles.groups[handle]]
    after = replace(before, members=_ids(team, members), updated=int(team.clock.time()))
    if set(after.members) == set(before.members):
        return
    team.groups[after.id] = after
    team.publish(events.subteam_updated(team, after))
    team.publish(events.subteam_members_changed(team, before, after))
    team.changed()


def change(team: "LiveWorkspace", handle: str, name: str | None, disabled: bool | None) -> None:
    """Rename a group, disable or enable it; the app hears of it. Raises KeyError for an unknown handle."""
    before, now = team.groups[team.handles.groups[handle]], int(team.clock.time())
    deleted = before.deleted if disabled is None else now if disabled else 0
    after = replace(before, name=name or before.name, deleted=deleted, updated=now)
    team.groups[after.id] = after
    team.publish(events.subteam_updated(team, after))
    team.changed()


def _ids(team: "LiveWorkspace", handles: Sequence[str]) -> tuple[str, ...]:
    return tuple(team.handles.users[handle] for handle in handles)
