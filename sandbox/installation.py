"""What happens to the app in a workspace: it is installed and removed, and its token dies."""

from sandbox import events
from sandbox.state import LiveWorkspace


def install(team: LiveWorkspace) -> None:
    """Install the app, again if it was there before: it gets a new token."""
    team.installs += 1
    team.bot_token = f"xoxb-{team.id[1:]}-{team.bot_id[1:]}-{team.installs}"
    team.installed, team.token_revoked = True, False
    team.changed()


def uninstall(team: LiveWorkspace) -> None:
    """Remove the app: it hears of it, and its token dies."""
    team.publish(events.tokens_revoked(team))
    team.publish(events.app_uninstalled())
    team.installed = False
    team.changed()


def revoke_token(team: LiveWorkspace) -> None:
    """Revoke the bot token; the app hears `tokens_revoked`."""
    team.publish(events.tokens_revoked(team))
    team.token_revoked = True
    team.changed()
