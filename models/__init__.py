"""What Kindling remembers: one module per capability, each with its tables and the operations on them."""

from models.across.digests import Digest, TeamWeek
from models.across.news_answers import NewsAnswer
from models.across.noticing import Noticing
from models.across.team_figures import TeamFigures
from models.capabilities.changes import Change
from models.capabilities.checkins import Checkin
from models.capabilities.client_words import ClientQuote, ClientWords, ClientWordsName
from models.capabilities.consents import AskedConsent
from models.capabilities.contents import OwnEntry, SeenEntry
from models.capabilities.departures import Departure
from models.capabilities.entries import Entry, EntryAnswer
from models.capabilities.erasures import Erasure
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followup_series import Series
from models.capabilities.followups import Followup, FollowupStep
from models.capabilities.gratitude import Suggestion
from models.capabilities.joins import Join
from models.capabilities.permissions import Permission
from models.capabilities.pool import Pool
from models.capabilities.practices import Practice
from models.capabilities.quotes import Quote
from models.capabilities.rehearsals import OwnScene
from models.capabilities.round_lines import RoundLine, RoundPromise, RoundVote
from models.capabilities.rounds import Round
from models.capabilities.self_care import Inventory
from models.capabilities.shoutouts import Shoutout, ShoutoutHearer, ShoutoutRecipient
from models.capabilities.stories import Story, StoryItem, StoryPreview
from models.capabilities.troubles import Trouble
from models.capabilities.typed import Heard
from models.capabilities.understandings import Understanding
from models.capabilities.welcomes import Welcome
from models.people.absences import AbsentDay
from models.people.cadences import Cadence
from models.people.channels import Channel
from models.people.enough import Nudge
from models.people.members import Member
from models.people.preferences import Preference
from models.people.replanning import Replanning
from models.people.teams import Team, TeamMember
from models.people.unanswered import Unanswered
from models.people.unsuggested import Unsuggested
from models.store.base import Base
from models.store.installations import Installation, InstallState
from models.store.lanes import Lane
from models.store.outbox import OutboxMessage
from models.store.workspaces import Workspace

__all__ = [
    "AbsentDay",
    "AskedConsent",
    "Base",
    "Cadence",
    "Change",
    "Channel",
    "Checkin",
    "ClientQuote",
    "ClientWords",
    "ClientWordsName",
    "Departure",
    "Digest",
    "Entry",
    "EntryAnswer",
    "Erasure",
    "Followup",
    "FollowupFeeling",
    "FollowupStep",
    "Heard",
    "InstallState",
    "Installation",
    "Inventory",
    "Join",
    "Lane",
    "Member",
    "NewsAnswer",
    "Noticing",
    "Nudge",
    "OutboxMessage",
    "OwnEntry",
    "OwnScene",
    "Permission",
    "Pool",
    "Practice",
    "Preference",
    "Quote",
    "Replanning",
    "Round",
    "RoundLine",
    "RoundPromise",
    "RoundVote",
    "SeenEntry",
    "Series",
    "Shoutout",
    "ShoutoutHearer",
    "ShoutoutRecipient",
    "Story",
    "StoryItem",
    "StoryPreview",
    "Suggestion",
    "Team",
    "TeamFigures",
    "TeamMember",
    "TeamWeek",
    "Trouble",
    "Unanswered",
    "Understanding",
    "Unsuggested",
    "Welcome",
    "Workspace",
]
