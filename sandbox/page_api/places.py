"""Who the page acts as, and where."""

from collections.abc import Iterator

from sandbox.actor import Actor
from sandbox.engine import Engine
from sandbox.records import Conversation, Member, UploadedFile
from sandbox.state import SLACKBOT, LiveWorkspace


def playable(member: Member) -> bool:
    """Whether this is someone to act as: a person who has an account."""
    return not (member.person.bot or member.person.deleted or member.id == SLACKBOT)


def actor(engine: Engine, team_id: str, person_id: str) -> Actor:
    """A person to act as. Raises KeyError."""
    team = engine.workspaces[team_id]
    member = team.members[person_id]
    if not playable(member):
        raise KeyError(person_id)
    return Actor(engine, team, member)


def someone(engine: Engine, team_id: str, person_id: str) -> Actor:
    """That person, or else the first of the workspace, or else of the first workspace."""
    team = engine.workspaces.get(team_id) or next(iter(engine.workspaces.values()))
    people = (member for member in team.members.values() if playable(member))
    try:
        return actor(engine, team.id, person_id)
    except KeyError:
        return Actor(engine, team, next(people))


def visible(who: Actor) -> Iterator[Conversation]:
    """All channels and DMs that this person can open."""
    return (place for place in who.team.conversations.values() if may_see(who, place))


def may_see(who: Actor, place: Conversation) -> bool:
    """Whether this person can open a conversation: a public channel, or one they are in, unless a guest."""
    return who.id in place.members or (place.kind == "channel" and not who.member.person.guest)


def may_see_file(who: Actor, file: UploadedFile) -> bool:
    """Whether a file is shared somewhere that this person can look."""
    return any(may_see(who, who.team.conversations[place]) for place in file.shared_in)


def open_place(who: Actor, at: str) -> Conversation:
    """A conversation that this person can open, by its id, or the DM with a member. Raises KeyError."""
    if at in who.team.members:
        return who.team.direct(who.id, at)
    place = who.team.conversations[at]
    if not may_see(who, place):
        raise KeyError(at)
    return place


def some_place(who: Actor, at: str) -> Conversation:
    """That conversation, or else the general channel or another that this person is in, or else the app's DM."""
    try:
        return open_place(who, at)
    except KeyError:
        own = [place for place in visible(who) if who.id in place.members and not place.direct and not place.archived]
        return next((place for place in own if place.general), own[0] if own else app_dm(who.team, who.id))


def app_dm(team: LiveWorkspace, person_id: str) -> Conversation:
    """The DM with the app's bot."""
    return team.direct(person_id, team.bot.id)
