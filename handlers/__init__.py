"""What people do to the bot: Bolt listeners, one module per capability."""

from slack_bolt.app.async_app import AsyncApp

from handlers import answers, digests, feelings, followup_buttons, followups, kindling, members, shoutouts
from handlers.members import People
from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Put every listener on the app."""
    answers.register(app)
    people = People(services)
    members.register(app, people)
    shoutouts.register(app, services, people)
    followups.register(app, services, people)
    followup_buttons.register(app, services, people)
    feelings.register(app, services, people)
    of_digests = digests.register(app, services)
    kindling.register(
        app,
        {
            "digest": ("shows your team's digest as of now (`digest lead`: the one for leads)", of_digests.preview),
            "changed": ("notes something that was changed, for the monthly story", of_digests.note_change),
        },
    )
