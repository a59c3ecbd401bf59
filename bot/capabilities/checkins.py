"""Check-ins: how somebody is today, asked in the morning and answered for themselves."""

from bot.blocks import checkin_news, checkins, home
from bot.blocks.help import Command
from bot.blocks.home_places import HomePart, Way
from bot.blocks.setting_fields import SUPPORT_LINE
from bot.capabilities.capability import Capability
from bot.content import guide
from handlers.checkins import register
from models.people.cadences import CadenceKind
from scheduler.checkins import make
from scheduler.unanswered import listening

PAGE = Capability(
    name="checkins",
    registers=[register],
    commands=[Command("/checkin", guide.CHECKIN, "history")],
    makers={CadenceKind.CHECKIN: listening(make)},
    renderers={**checkins.RENDERERS, **checkin_news.RENDERERS},
    settings=[SUPPORT_LINE],
    home=HomePart(position=6, section=home.support, way=Way(home.checkin_button, home.CHECK_IN)),
)
