"""What happens to the app in a workspace: it is installed and removed, and its token dies."""

import math

from sandbox import events, limits
from sandbox.installation import Installation
from sandbox.state import LiveWorkspace


def lifetime(team: LiveWorkspace) -> float:
    """When a token that is issued now is over, in seconds since 1970 by the sandbox's clock."""
    return team.clock.time() + limits.TOKEN_SECONDS if team.app.token_rotation else math.inf


def install(team: LiveWorkspace, scopes: tuple[str, ...]) -> Installation:
    """Install the app. Where it is already, it keeps its token (unless tokens rotate) and is granted these as well."""
    own = team.own
    if not own.working:
        own.start_afresh(scopes, lifetime(team))
    else:
        own.grant(scopes)
        if team.app.token_rotation:
            own.issue(lifetime(team))
    team.changed()
    return own


def uninstall(team: LiveWorkspace) -> None:
    """Remove the app: it hears of it, and its tokens die."""
    team.publish(events.tokens_revoked(team))
    team.publish(events.app_uninstalled())
    team.own.active = False
    team.changed()


def revoke(team: LiveWorkspace, token: str) -> None:
    """Revoke a bot token; the app hears `tokens_revoked`."""
    team.publish(events.tokens_revoked(team))
    team.own.revoked.add(token)
    team.changed()
