"""Thanks: said with a command, a form or a message's menu, posted and sent to those thanked."""

from bot.blocks import home_thanks, shoutouts
from bot.blocks.help import Command, Shortcut
from bot.blocks.home_places import HomePart, Part, Way
from bot.blocks.setting_fields import MOST_IN_GROUP
from bot.capabilities.capability import Capability
from bot.content import guide
from bot.slack.scopes import Scope
from handlers import being_thanked, shoutout_buttons, shoutout_offers
from handlers import shoutouts as listeners
from models.capabilities.shoutouts import ANNOUNCED, RECEIVED

PAGE = Capability(
    name="shoutouts",
    registers=[listeners.register, shoutout_buttons.register, shoutout_offers.register, being_thanked.register],
    commands=[Command("/thanks", guide.THANKS, "@ben for staying late to unblock the release #partnership")],
    shortcuts=[
        Shortcut("thank_for_message", guide.THANK_FOR_MESSAGE, guide.THANK_FOR_MESSAGE_DOES),
        Shortcut("thank_someone", guide.THANK_SOMEONE, guide.THANK_SOMEONE_DOES, is_global=True),
    ],
    scopes={Scope.COMMANDS: "Offers the commands and the shortcuts."},
    settings=[MOST_IN_GROUP],
    renderers={ANNOUNCED: shoutouts.render_announcement, RECEIVED: shoutouts.render_direct},
    home=HomePart(
        position=2,
        section=home_thanks.section,
        way=Way(home_thanks.thanks_button, home_thanks.INVITATION),
        leaves={
            Part.RECEIVED: home_thanks.received_leaf,
            Part.GIVEN: home_thanks.given_leaf,
            Part.AROUND: home_thanks.around_leaf,
        },
    ),
)
