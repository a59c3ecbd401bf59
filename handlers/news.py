"""What Slack tells of its people: who comes and goes, and who does not want to be disturbed."""

from slack_bolt.app.async_app import AsyncApp

from handlers.parts import NO_ACTS, Acts, Parts


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to it."""
    app.event("team_join")(parts.people.remember_from_event)
    app.event("user_change")(parts.people.remember_from_event)
    app.event("dnd_updated_user")(parts.people.note_dnd)
    return NO_ACTS
