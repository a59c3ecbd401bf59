"""What a workspace chose in Slack for everyone in it, or for a team, and what holds until it chooses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import days_off, replanning, team_changes, teams
from models.people.cadences import KINDS, OF_EVERYONE, OF_TEAMS, WISHED, CadenceKind, rhythm_of
from models.people.days_off import DaysOff
from models.people.hours import Hours
from models.people.preferences import hours_of, keep, pack_hours, readable_hours
from models.people.rhythms import Rhythm
from models.people.teams import Team
from models.store import workspaces
from models.store.base import locked
from models.store.workspaces import (
    HAS_CHOSEN_CHANNEL,
    HAS_CHOSEN_PACE,
    HAS_CHOSEN_STEWARDS,
    MESSAGES_PER_MINUTE,
    Workspace,
)

LEAST_GROUP, LARGEST_LEAST_GROUP = 3, 50
"""Between these is the number of people that a group must have for anything to be said of it; fewer than three are
persons, not a group."""
LARGEST_MOST_IN_GROUP = 50
"""So many messages one person may send at once (`models.store.allowances`)."""
LARGEST_BY_ITSELF = 1_000
"""Above that, nobody should be spared the question whether so many people shall be a team."""
SLOWEST_PACE, FASTEST_PACE = 10, 1_000
"""Between these is how many messages a minute a workspace may choose to get. Slack takes “several hundred”
(https://docs.slack.dev/apis/web-api/rate-limits), and of less than ten a morning's check-ins would be late."""
MOST_NUDGES_A_WEEK = 5
"""There is at most one a day, on working days."""
MOST_TRUSTED = 10
MOST_VALUES = 20
LONGEST_VALUE = 40


@dataclass(frozen=True)
class WorkspaceSettings:
    """A workspace's choices. Kept as JSON, so every value is a number, a string, or a list or dict of these."""

    follow_up_emoji: str = "hourglass_flowing_sand"
    """Reacting with it makes a follow-up; without colons."""
    least_group: int = 5
    """How many people a group must have for anything to be said of its days and promises."""
    most_in_group: int = 30
    """Of how many people of a user group each hears of thanks to it, at most; thanks to a larger one are refused."""
    most_by_itself: int = 50
    """Of how many people the recognition channel becomes a team by itself, at most; of more, somebody is asked."""
    nudges_a_week: int = 4
    """How many messages of Kindling's own accord somebody gets in a week, at most."""
    support_line: str = ""
    """Whom to talk to when things are hard; nothing is said where it is empty."""
    has_nobody_to_talk_to: bool = False
    """Whether somebody said that there is nobody yet whom people can talk to when things are hard."""
    trusted_ids: list[str] = field(default_factory=list)
    """To whom people can write in confidence, by id."""
    hours: dict[str, Any] = field(default_factory=dict)
    """Working and quiet hours for everyone, as `models.people.preferences` packs them."""
    days_off: list[str] = field(default_factory=list)
    """Days on which nobody works, as `models.people.days_off` packs their spans."""
    rhythms: dict[str, Any] = field(default_factory=dict)
    """The rhythm of each kind of nudge for everyone, packed, by kind."""
    switched_off: list[str] = field(default_factory=list)
    """Ids of the entries of the content that are not used here."""
    has_chosen_channel: bool = False
    """Whether the recognition channel was chosen in Slack; what the environment says no longer matters then."""
    has_chosen_stewards: bool = False
    """The same of who looks after Kindling here."""
    messages_per_minute: int = 500
    """How many messages may leave, at most."""
    has_chosen_pace: bool = False
    """The same of that."""

    def hours_in(self, zone: str) -> Hours:
        """The hours of whoever lives in this zone and chose nothing."""
        return hours_of(zone, self.hours, days_off=days_off.unpacked(self.days_off))


@dataclass(frozen=True)
class Defaults:
    """What holds for whoever chose nothing themselves."""

    rhythms: Mapping[CadenceKind, Rhythm]
    hours: Hours
    """Their zone and country mean nothing here: those follow the person. So do the working days where there are none:
    then nobody chose them, and they are those of each one's country."""

    def packed(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "rhythms": {kind: rhythm.packed() for kind, rhythm in self.rhythms.items()},
            "hours": _pack_hours(self.hours),
        }

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> "Defaults":
        """What was packed."""
        rhythms = {CadenceKind(kind): Rhythm.unpacked(rhythm) for kind, rhythm in packed["rhythms"].items()}
        return cls(rhythms, _default_hours(packed["hours"]))


_NAMES = frozenset(each.name for each in fields(WorkspaceSettings))


def unpack(stored: Mapping[str, Any]) -> WorkspaceSettings:
    """The settings in a workspace's row; what this version does not know is passed over."""
    return WorkspaceSettings(**{name: value for name, value in stored.items() if name in _NAMES})


def of(session: Session, workspace_id: str) -> WorkspaceSettings:
    """What the workspace chose.

    Raises:
        sqlalchemy.exc.NoResultFound: it was never registered.
    """
    return unpack(session.scalars(select(Workspace.settings).where(Workspace.id == workspace_id)).one())


def chosen(session: Session, workspace_id: str) -> dict[str, Any]:
    """What holds of everything that can be chosen, by name; also of what only a capability's own modules know."""
    stored = session.scalars(select(Workspace.settings).where(Workspace.id == workspace_id)).one()
    return {**stored, **vars(unpack(stored))}


def change(session: Session, workspace_id: str, **changes: Any) -> WorkspaceSettings:
    """Change some of the settings; returns what holds now."""
    workspace = _to_change(session, workspace_id)
    workspace.settings = {**workspace.settings, **changes}
    return unpack(workspace.settings)


def defaults(session: Session, workspace_id: str, team_id: UUID | None = None) -> Defaults:
    """What holds for everyone who chose nothing, or for a team's people, who also have its hours from the workspace."""
    chosen = of(session, workspace_id)
    hours = _default_hours(chosen.hours)
    if team_id is None:
        return Defaults({kind: rhythm_of(kind, chosen.rhythms) for kind in KINDS if kind not in WISHED}, hours)
    team = teams.get(session, workspace_id, team_id)
    of_team = team.settings.get("rhythms", {}) if team else {}
    zone = teams.zone_of(session, workspace_id, team) if team else "UTC"
    hours = replace(hours, work_days=chosen.hours_in(zone).work_days)
    kinds = (*OF_EVERYONE, *OF_TEAMS)
    return Defaults({kind: rhythm_of(kind, chosen.rhythms, of_team) for kind in kinds}, hours)


def hours_of_team(session: Session, team: Team) -> Hours:
    """The hours for everyone, in the team's own time."""
    return of(session, team.workspace_id).hours_in(teams.zone_of(session, team.workspace_id, team))


def change_defaults(session: Session, workspace_id: str, shown: Defaults, sent: Defaults, now: datetime) -> None:
    """Store what was changed of the defaults for everyone that were shown, and plan anew."""
    chosen = unpack(_to_change(session, workspace_id).settings)
    rhythms = _rhythms_to_keep(chosen.rhythms, shown, sent, {kind: rhythm_of(kind) for kind in KINDS})
    hours = keep(chosen.hours, _pack_hours(shown.hours), _pack_hours(sent.hours), _pack_hours(_default_hours({})))
    if (rhythms, hours) != (chosen.rhythms, chosen.hours):
        change(session, workspace_id, rhythms=rhythms, hours=hours)
        replanning.begin(session, workspace_id, now)


def change_days_off(
    session: Session, workspace_id: str, chosen: DaysOff | None, added: DaysOff, now: datetime
) -> DaysOff:
    """Let these days be off for everyone, and plan anew if that is something new; answers which are off now.

    Args:
        session: to work with.
        workspace_id: where.
        chosen: those from today on, in place of those that were kept; `None` if they stay.
        added: more of them.
        now: the time.
    """
    before = days_off.unpacked(unpack(_to_change(session, workspace_id).settings).days_off)
    kept = before if chosen is None else before.lately(now.date()) | chosen
    after = kept | added
    if after != before:
        change(session, workspace_id, days_off=after.packed())
        replanning.begin(session, workspace_id, now)
    return after


def change_team_defaults(
    session: Session, workspace_id: str, team_id: UUID, shown: Defaults, sent: Defaults, now: datetime
) -> None:
    """Store what was changed of a team's rhythms that were shown, and plan anew; nothing if it is no team any more."""
    team = teams.get(session, workspace_id, team_id)
    if team is None:
        return
    usual = defaults(session, workspace_id).rhythms
    own = team.settings.get("rhythms", {})
    rhythms = _rhythms_to_keep(own, shown, sent, usual)
    if rhythms != own:
        team_changes.change_settings(session, workspace_id, team_id, rhythms=rhythms)
        replanning.begin(session, workspace_id, now, team_id)


def choose_values(session: Session, workspace_id: str, names: Sequence[str]) -> None:
    """These are the workspace's values, in this order."""
    _to_change(session, workspace_id).value_names = list(names)


def choose_channel(session: Session, workspace_id: str, channel_id: str | None) -> None:
    """Public shout-outs go there from now on, whatever the environment says; nowhere if there is none."""
    _to_change(session, workspace_id).recognition_channel_id = channel_id
    change(session, workspace_id, **{HAS_CHOSEN_CHANNEL: True})
    workspaces.want_sync(session, workspace_id)


def choose_stewards(session: Session, workspace_id: str, member_ids: Sequence[str]) -> None:
    """These people look after Kindling from now on, whatever the environment says."""
    _to_change(session, workspace_id).lead_ids = list(member_ids)
    change(session, workspace_id, **{HAS_CHOSEN_STEWARDS: True})
    workspaces.want_sync(session, workspace_id)


def choose_pace(session: Session, workspace_id: str, per_minute: int) -> None:
    """So many messages a minute may leave from now on, whatever the environment says. What was shown is no choice."""
    if per_minute != pace_shown(of(session, workspace_id).messages_per_minute):
        change(session, workspace_id, **{MESSAGES_PER_MINUTE: per_minute, HAS_CHOSEN_PACE: True})


def pace_shown(per_minute: int) -> int:
    """The pace as it can be chosen; the environment may say something else."""
    return min(max(per_minute, SLOWEST_PACE), FASTEST_PACE)


def switch(session: Session, workspace_id: str, offered: Collection[str], off: Collection[str]) -> None:
    """Of these entries of the content, those are not used here; what was not offered stays as it is."""
    before = unpack(_to_change(session, workspace_id).settings).switched_off
    kept = [each for each in before if each not in offered]
    change(session, workspace_id, switched_off=[*kept, *off])


def _to_change(session: Session, workspace_id: str) -> Workspace:
    return session.scalars(locked(select(Workspace).where(Workspace.id == workspace_id))).one()


def _rhythms_to_keep(
    own: Mapping[str, Any], shown: Defaults, sent: Defaults, usual: Mapping[CadenceKind, Rhythm]
) -> dict[str, Any]:
    kept = dict(own)
    for kind, rhythm in sent.rhythms.items():
        kept[kind] = keep(own.get(kind, {}), shown.rhythms[kind].packed(), rhythm.packed(), usual[kind].packed())
    return {kind: rhythm for kind, rhythm in kept.items() if rhythm}


def _default_hours(chosen: Mapping[str, Any]) -> Hours:
    """The hours for everyone, without working days where nobody chose any."""
    hours = hours_of("UTC", chosen)
    return hours if "work_days" in readable_hours(chosen) else replace(hours, work_days=frozenset())


def _pack_hours(hours: Hours) -> dict[str, Any]:
    """Without the country, which is each person's own."""
    packed = pack_hours(hours)
    del packed["country"]
    return packed
