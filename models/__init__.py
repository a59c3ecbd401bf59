"""What Kindling remembers: one module per capability, each with its tables and the operations on them."""

from models.base import Base
from models.cadences import Cadence
from models.changes import Change
from models.channels import Channel
from models.checkins import Checkin
from models.contents import OwnEntry, SeenEntry
from models.departures import Departure
from models.digests import Digest, TeamWeek
from models.erasures import Erasure
from models.feelings import FollowupFeeling
from models.followups import Followup, FollowupStep
from models.gratitude import Suggestion
from models.lanes import Lane
from models.members import Member
from models.outbox import OutboxMessage
from models.practices import Practice
from models.preferences import Preference
from models.replanning import Replanning
from models.shoutouts import Shoutout, ShoutoutRecipient
from models.team_figures import TeamFigures
from models.teams import Team, TeamMember
from models.troubles import Trouble
from models.welcomes import Welcome
from models.workspaces import Workspace

__all__ = [
    "Base",
    "Cadence",
    "Change",
    "Channel",
    "Checkin",
    "Departure",
    "Digest",
    "Erasure",
    "Followup",
    "FollowupFeeling",
    "FollowupStep",
    "Lane",
    "Member",
    "OutboxMessage",
    "OwnEntry",
    "Practice",
    "Preference",
    "Replanning",
    "SeenEntry",
    "Shoutout",
    "ShoutoutRecipient",
    "Suggestion",
    "Team",
    "TeamFigures",
    "TeamMember",
    "TeamWeek",
    "Trouble",
    "Welcome",
    "Workspace",
]
