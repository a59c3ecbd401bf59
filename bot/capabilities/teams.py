"""Teams: a channel's people, or a user group's, with those who lead them, kept in step with Slack."""

from bot.blocks import home_teams
from bot.blocks.help import Door, Fits, Group
from bot.blocks.home_places import HomePart, Part
from bot.blocks.setting_fields import MOST_BY_ITSELF
from bot.capabilities.capability import Capability
from bot.content import guide
from bot.slack.scopes import Scope
from handlers import moves, teams

PAGE = Capability(
    name="teams",
    registers=[moves.register, teams.register],
    subcommands={"team": guide.TEAM},
    doors=[
        Door(guide.TEAM_BUTTON, "team", Group.OF_OTHERS, frozenset({Fits.LEADING, Fits.STEWARD}), is_of_channel=True)
    ],
    events={
        "channel_archive": "A team whose channel is archived ends.",
        "channel_id_changed": "Follows a private channel that gets another id when it is shared.",
        "channel_rename": "A team is called as its channel is.",
        "group_archive": "The same in private channels.",
        "group_rename": "The same in private channels.",
        "member_joined_channel": "Keeps teams in step; and whoever invites Kindling hears how to begin.",
        "member_left_channel": "Keeps teams in step with their channels.",
        "subteam_members_changed": "A team that is a user group keeps in step with it.",
        "subteam_updated": "A team that is a user group is called as it is, and ends with it.",
    },
    scopes={
        Scope.CHANNELS_READ: "Keeps teams in step with who is in their channel, and looks whether Kindling is in it.",
        Scope.GROUPS_READ: "The same where the channel is private.",
        Scope.USERGROUPS_READ: "A user group can be a team, and be thanked.",
    },
    settings=[MOST_BY_ITSELF],
    home=HomePart(position=7, section=home_teams.section, leaves={Part.LED: home_teams.leaf}),
)
