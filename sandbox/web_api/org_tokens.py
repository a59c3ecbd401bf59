"""Which workspace a call with an organisation's token is about.

Some methods want its `team_id` (`Method.by_team`); with the others it follows from what they name.
https://docs.slack.dev/enterprise/developing-for-enterprise-orgs#methods
"""

from collections.abc import Mapping
from typing import Any

from sandbox.callbacks import Triggers
from sandbox.errors import SlackError
from sandbox.state import LiveWorkspace, Organisation

OF_TEAM = "missing_argument"
"""The error of a method that wants a `team_id`."""
_NAMING = ("channel", "channel_id", "user", "user_id", "users")
"""Arguments with ids of what is in a workspace."""


def workspace(
    organisation: Organisation, args: Mapping[str, Any], triggers: Triggers, *, by_team: bool
) -> LiveWorkspace:
    """The workspace. Raises SlackError `missing_argument`, or `team_access_not_granted` for one that the organisation's
    installation may not enter."""
    team_id = str(args.get("team_id") or "")
    if team_id:
        return entered(organisation, organisation.teams.get(team_id))
    if by_team:
        raise SlackError("missing_argument", messages=["[ERROR] missing required field: team_id"])
    trigger_id = str(args.get("trigger_id") or "")
    if trigger_id in triggers:
        return entered(organisation, triggers.team(trigger_id))
    return entered(organisation, _named(organisation, args))


def _named(organisation: Organisation, args: Mapping[str, Any]) -> LiveWorkspace | None:
    """The first workspace that knows what is named, preferably one that may be entered; or any such, if it is nothing
    that is in a workspace."""
    ids = [str(args[name]).split(",")[0].strip() for name in _NAMING if args.get(name)]
    others = [team for team in organisation.teams.values() if team not in organisation.entered]
    for team in (*organisation.entered, *others):
        if any(each in team.conversations or each in team.members for each in ids):
            return team
    return next(iter(organisation.entered), None)


def entered(organisation: Organisation, team: LiveWorkspace | None) -> LiveWorkspace:
    """This workspace, if the organisation's installation may enter it. Raises SlackError `team_access_not_granted`."""
    if team is None or team.id not in organisation.access:
        raise SlackError("team_access_not_granted")
    return team
