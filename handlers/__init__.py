"""What people do to the bot: Bolt listeners, one module per capability."""

from slack_bolt.app.async_app import AsyncApp

from bot.blocks.home import OPEN_CHECKIN, OPEN_PREFERENCES
from handlers import (
    answers,
    authorised,
    checkins,
    contents,
    digests,
    feelings,
    followup_buttons,
    followups,
    home,
    kindling,
    members,
    moves,
    own_data,
    practices,
    preferences,
    settings,
    shoutouts,
    teams,
    welcomes,
)
from handlers.home import Home
from handlers.members import People
from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Put every listener on the app."""
    answers.register(app)
    authorised.register(app)
    people = People(services)
    members.register(app, people)
    moves.register(app, services, people)
    of_home = Home(services, people)
    shoutouts.register(app, services, people, of_home)
    followups.register(app, services, people, of_home)
    followup_buttons.register(app, services, people, of_home)
    feelings.register(app, services, people, of_home)
    of_preferences = preferences.register(app, services, people)
    of_checkins = checkins.register(app, services, people, of_preferences.open_preferences)
    of_teams = teams.register(app, services, people)
    welcomes.register(app, services, people, of_teams, of_checkins.open_today)
    of_digests = digests.register(app, services)
    of_settings = settings.register(app, services, people)
    home.register(
        app,
        services,
        of_home,
        of_teams,
        of_settings,
        of_preferences,
        {OPEN_CHECKIN: of_checkins.open_today, OPEN_PREFERENCES: of_preferences.open_preferences},
    )
    practices.register(app, services)
    of_contents = contents.register(app, services, people)
    of_personal_data = own_data.register(app, services, people, of_home)
    kindling.register(
        app,
        {
            "preferences": ("changes what you get, and when", of_preferences.open_preferences),
            "pause": ("holds all nudges for a week, or `pause until monday`", of_preferences.pause_by_command),
            "resume": ("ends the pause", of_preferences.resume_by_command),
            "team": ("makes this channel a team, or changes it", of_teams.open_by_command),
            "digest": ("shows your team's digest as of now (`digest lead`: the one for leads)", of_digests.preview),
            "changed": ("notes something that was changed, for the monthly story", of_digests.note_change),
            "settings": ("changes what holds for everyone, or for a team that you lead", of_settings.open_by_command),
            "data": ("sends you a copy of what I keep about you, or takes it back", of_personal_data.offer),
            "content": ("adds to what Kindling says, or switches some of it off", of_contents.open_content),
        },
    )
