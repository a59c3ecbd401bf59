"""What happens to the app in a workspace or an organisation: it is installed and removed, and its tokens die.

https://docs.slack.dev/enterprise/organization-ready-apps
"""

import math
from collections.abc import Sequence

from sandbox import events, limits
from sandbox.errors import SlackError
from sandbox.state import Home, LiveWorkspace, Organisation


def lifetime(home: Home) -> float:
    """When a token that is issued now is over, in seconds since 1970 by the sandbox's clock."""
    return home.clock.time() + limits.TOKEN_SECONDS if home.app.token_rotation else math.inf


def install(home: Home, scopes: tuple[str, ...]) -> None:
    """Install the app. Where it is already, it keeps its token (unless tokens rotate) and is granted these as well.
    Raises SlackError for a workspace whose organisation has installed it."""
    if isinstance(home, LiveWorkspace) and home.organisation and home.organisation.own.active:
        raise SlackError("cannot_install_an_org_installed_app")
    if not home.own.working:
        home.own.start_afresh(scopes, lifetime(home))
        if isinstance(home, Organisation):
            _take_over(home)
    else:
        home.own.grant(scopes)
        if home.app.token_rotation:
            home.own.issue(lifetime(home))
    home.changed()


def _take_over(organisation: Organisation) -> None:
    """An organisation's installation may enter no workspaces at first, but those in which the app was already.

    https://docs.slack.dev/enterprise/migrating-to-organization-wide-deployment#previous
    """
    organisation.access |= {team.id: None for team in organisation.teams.values() if team.own.active}


def give_access(organisation: Organisation, team_ids: Sequence[str]) -> None:
    """The organisation's installation may enter these as well; it hears `team_access_granted`."""
    organisation.access |= {organisation.teams[each].id: None for each in team_ids}
    organisation.publish(events.team_access("team_access_granted", organisation, team_ids))
    organisation.changed()


def take_access(organisation: Organisation, team_ids: Sequence[str]) -> None:
    """It may enter these no more; it hears `team_access_revoked`."""
    for team_id in team_ids:
        del organisation.access[team_id]
        organisation.teams[team_id].own.active = False
    organisation.publish(events.team_access("team_access_revoked", organisation, team_ids))
    organisation.changed()


def uninstall(home: Home) -> None:
    """Remove the app: it hears of it, and its tokens die. In a workspace that its organisation let it enter, it can
    enter no more."""
    if isinstance(home, LiveWorkspace) and home.organisation and home.org_wide:
        take_access(home.organisation, [home.id])
        return
    home.publish(events.tokens_revoked(home))
    home.publish(events.app_uninstalled())
    home.own.active = False
    if isinstance(home, Organisation):
        home.access.clear()
        for team in home.teams.values():
            team.own.active = False
    home.changed()


def revoke(home: Home, token: str) -> None:
    """Revoke a bot token; the app hears `tokens_revoked`."""
    home.publish(events.tokens_revoked(home))
    home.own.revoked.add(token)
    home.changed()
