"""Promises: kept in mind, reminded of, told to those they concern, and looked after when they are done."""

from bot.blocks import departures, feelings, followups, followups_together, home
from bot.blocks.help import Command, Shortcut
from bot.blocks.home_places import HomePart, Part, Way
from bot.blocks.setting_fields import FOLLOW_UP_EMOJI
from bot.capabilities.capability import Capability
from bot.content import guide
from bot.slack.scopes import Scope
from handlers import feelings as feeling_listeners
from handlers import followup_buttons, followup_whom, letting_go
from handlers import followups as listeners
from models.capabilities.departures import TOLD
from scheduler.followup_series import SERIES
from scheduler.followups import FOLLOWUPS

PAGE = Capability(
    name="followups",
    registers=[
        listeners.register,
        followup_whom.register,
        followup_buttons.register,
        letting_go.register,
        feeling_listeners.register,
    ],
    commands=[Command("/followup", guide.FOLLOWUP, "@priya send the revised quote by friday 3pm")],
    shortcuts=[
        Shortcut("follow_up_on_message", guide.FOLLOW_UP_ON_MESSAGE, guide.FOLLOW_UP_ON_MESSAGE_DOES),
        Shortcut("promise_something", guide.PROMISE_SOMETHING, guide.PROMISE_SOMETHING_DOES, is_global=True),
    ],
    events={
        "reaction_added": "A reaction on a message makes a promise.",
        "reaction_removed": "Taking the reaction away lets it go.",
    },
    scopes={Scope.REACTIONS_READ: "A reaction on a message makes a promise."},
    parts=[FOLLOWUPS, SERIES],
    renderers={
        TOLD: departures.render_told,
        **followups.RENDERERS,
        **followups_together.RENDERERS,
        **feelings.RENDERERS,
    },
    settings=[FOLLOW_UP_EMOJI],
    home=HomePart(
        position=1,
        section=home.followups,
        way=Way(home.promise_button, home.PROMISE),
        leaves={Part.FOLLOWUPS: home.followups_leaf},
    ),
)
