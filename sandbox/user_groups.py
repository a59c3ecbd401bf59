"""User groups: adding them and changing who is in them."""

from collections.abc import Sequence
from dataclasses import replace

from sandbox import events
from sandbox.state import LiveWorkspace
from sandbox.workspace import UserGroup


def add(team: LiveWorkspace, group: UserGroup) -> None:
    """Somebody creates a group and then puts its members in: the app hears of both. Raises KeyError."""
    _ids(team, group.members)
    live = team.enter_group(replace(group, members=()))
    team.publish(events.subteam_created(team, live))
    team.changed()
    if group.members:
        set_members(team, group.handle, group.members)


def set_members(team: LiveWorkspace, handle: str, members: Sequence[str]) -> None:
    """Change who is in a group; the app hears of it unless nothing changed. Raises KeyError for an unknown name."""
    before = team.groups[team.handles.groups[handle]]
    after = replace(before, members=_ids(team, members), updated=int(team.clock.time()))
    if set(after.members) == set(before.members):
        return
    team.groups[after.id] = after
    team.publish(events.subteam_updated(team, after))
    team.publish(events.subteam_members_changed(team, before, after))
    team.changed()


def change(team: LiveWorkspace, handle: str, name: str | None, disabled: bool | None) -> None:
    """Rename a group, disable or enable it; the app hears of it. Raises KeyError for an unknown handle."""
    before, now = team.groups[team.handles.groups[handle]], int(team.clock.time())
    deleted = before.deleted if disabled is None else now if disabled else 0
    after = replace(before, name=name or before.name, deleted=deleted, updated=now)
    team.groups[after.id] = after
    team.publish(events.subteam_updated(team, after))
    team.changed()


def _ids(team: LiveWorkspace, handles: Sequence[str]) -> tuple[str, ...]:
    return tuple(team.handles.users[handle] for handle in handles)
