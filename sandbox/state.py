"""The live state of a workspace (its people, groups and conversations), and of an organisation of several. What
somebody does to them stands in `people`, `user_groups`, `channels`, `posting` and `installing`, which tell the app."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.app import SlackApp
from sandbox.clock import Clock
from sandbox.formatting import Handles, Names
from sandbox.installation import Installation, Token
from sandbox.records import Conversation, Json, Kind, LiveGroup, Member, Message, UploadedFile
from sandbox.view_stacks import ViewStacks
from sandbox.workspace import ALL, Channel, Enterprise, Members, Person, UserGroup, Workspace, slack_id

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True)
class Ping:
    """A message that notifies a whole channel or group. `targets`: channel, here, everyone, or group ids."""

    message: Message
    targets: tuple[str, ...]


class Organisation:
    """An organisation while the sandbox runs. `teams` are all of its workspaces, `access` the ids of those that its own
    installation of the app may enter. `publish` and `changed` are as for a workspace.

    Its people and the app's bot have one id in all of them, one direct message with each other, and one Home.
    """

    def __init__(
        self,
        declared: Enterprise,
        app: SlackApp,
        clock: Clock,
        publish: Callable[["Home", Json], None],
        changed: Callable[[], None],
    ) -> None:
        self.id, self.name, self.domain = declared.enterprise_id, declared.name, declared.subdomain
        self.app, self.clock, self.changed = app, clock, changed
        self._publish = publish
        self.teams: dict[str, LiveWorkspace] = {}
        self.access: dict[str, None] = {}
        self.bot_user, bot_id = slack_id("W", self.id, app.handle), slack_id("B", self.id, app.name)
        token = Token(declared.bot_token or f"xoxb-{self.id[1:]}-{bot_id[1:]}")
        self.own = Installation(self.id, bot_id, _granted(app, declared.without), [token], declared.installed)
        self.names, self.views = _shared(clock, changed)
        self.files: dict[str, UploadedFile] = {}
        self.directs: dict[str, Conversation] = {}

    @property
    def entered(self) -> list["LiveWorkspace"]:
        """The workspaces that its installation may enter."""
        return [self.teams[team_id] for team_id in self.access]

    @property
    def installers(self) -> list[Member]:
        """Who may install an app for all: whoever runs one of its workspaces."""
        running = (each for team in self.teams.values() for each in team.installers if each.runs_it)
        return list({each.id: each for each in running}.values())

    def teams_of(self, user: str) -> list[str]:
        """The ids of the workspaces in which somebody is."""
        return [team.id for team in self.teams.values() if user in team.members]

    def publish(self, event: Json) -> None:
        """Tell the app of an event that is about the organisation."""
        self._publish(self, event)


def _granted(app: SlackApp, without: Sequence[str]) -> tuple[str, ...]:
    return tuple(scope for scope in app.scopes if scope not in without)


def _shared(clock: Clock, changed: Callable[[], None]) -> tuple[Names, ViewStacks]:
    names = Names()
    return names, ViewStacks(names, clock, changed)


class LiveWorkspace:
    """One workspace while the sandbox runs.

    `publish` receives each event that the installed app should hear of; `changed` is called after each change.
    With `keep_messages`, each conversation forgets its oldest messages beyond so many. `url` is where the sandbox
    serves the workspace, once it runs. `lacking` are types of blocks that Slack has not brought to it yet. What was
    said before `read_before` everybody has read.
    """

    def __init__(
        self,
        declared: Workspace,
        app: SlackApp,
        clock: Clock,
        publish: Callable[["Home", Json], None],
        changed: Callable[[], None],
        keep_messages: int | None = None,
        organisation: Organisation | None = None,
    ) -> None:
        self.id, self.name, self.domain = declared.team_id, declared.name, declared.subdomain
        self.seed = declared.ids_like or self.id
        """What all ids in it are made of."""
        self.app, self.clock, self.changed = app, clock, changed
        self.url = ""
        self._publish, self._keep_messages = publish, keep_messages
        self.next_expiry = math.inf
        self.members: dict[str, Member] = {}
        self.conversations: dict[str, Conversation] = {}
        self.groups: dict[str, LiveGroup] = {}
        self.handles = Handles()
        self.pings: list[Ping] = []
        self.organisation = organisation
        self.files = organisation.files if organisation else {}
        self._directs = organisation.directs if organisation else {}
        self.names, self.views = (organisation.names, organisation.views) if organisation else _shared(clock, changed)
        self.lacking: set[str] = set()
        self.read_before = datetime.fromtimestamp(0, UTC)
        self.bot_id = organisation.own.bot_id if organisation else slack_id("B", self.seed, app.name)
        token = Token(declared.bot_token or f"xoxb-{self.id[1:]}-{self.bot_id[1:]}")
        granted = _granted(app, declared.without)
        self.own = Installation(self.id, self.bot_id, granted, [token], declared.installed)
        self._fill(declared)
        if organisation is not None:
            organisation.teams[self.id] = self
            if organisation.own.active:
                organisation.access |= {self.id: None} if declared.installed else {}
                self.own.active = False

    def _fill(self, declared: Workspace) -> None:
        self.enter(Person("slackbot", "Slackbot", id=SLACKBOT))
        for person in declared.people:
            self.enter(person)
        bot_user = self.organisation.bot_user if self.organisation else ""
        self.bot = self.enter(Person(declared.bot_handle or self.app.handle, self.app.name, bot=True, id=bot_user))
        self.bot.bot_id = self.bot_id
        for group in declared.user_groups:
            self.enter_group(group)
        general = "general" if any(channel.name == "general" for channel in declared.channels) else None
        for position, channel in enumerate(declared.channels):
            self.add_channel(channel, general=channel.name == general if general else position == 0)

    # People

    def enter(self, person: Person) -> Member:
        """A new member, silently."""
        now = self.clock.now()
        member = Member(person.id or self._new_person(person.handle), person, int(now.timestamp()), now)
        self.members[member.id] = member
        self.note_expiry(person)
        self.handles.users[person.handle] = member.id
        self.names.users[member.id] = person.handle
        return member

    def _new_person(self, handle: str) -> str:
        """The id of somebody new. In an organisation they begin with U or W
        (https://docs.slack.dev/enterprise/developing-for-enterprise-orgs#user_ids): here with W, as nowhere else."""
        if self.organisation is None:
            return self.new_id("U", self.members, handle)
        return slack_id("W", self.organisation.id, handle)

    def new_id(self, prefix: str, taken: dict[str, Any], *parts: str) -> str:
        """An id that is not `taken`, the same on every run."""
        fresh = slack_id(prefix, self.seed, *parts)
        while fresh in taken:
            fresh = slack_id(prefix, self.seed, fresh, *parts)
        return fresh

    def member(self, who: str) -> Member:
        """A member by handle or id. Raises KeyError."""
        return self.members[self.handles.users.get(who, who)]

    @property
    def installers(self) -> list[Member]:
        """Who may install an app: every full member, those who run the workspace first."""
        full = [each for each in self.members.values() if each.person.full_member and each.id != SLACKBOT]
        return sorted(full, key=lambda each: not each.runs_it)

    def note_expiry(self, person: Person) -> None:
        """Remember when the next status of anybody is over."""
        if person.status_expiration is not None:
            self.next_expiry = min(self.next_expiry, person.status_expiration.timestamp())

    def enter_group(self, group: UserGroup) -> LiveGroup:
        """A new group, silently. Raises KeyError for a member that nobody knows."""
        now, members = int(self.clock.time()), tuple(self.handles.users[handle] for handle in group.members)
        live = LiveGroup(
            slack_id("S", self.seed, group.handle), group.handle, group.name or group.handle, members, now, now
        )
        self.groups[live.id] = live
        self.handles.groups[group.handle] = live.id
        self.names.groups[live.id] = group.handle
        return live

    # Conversations

    def add_channel(self, channel: Channel, *, general: bool = False) -> Conversation:
        """Create a channel with its members, silently."""
        place = self._add_conversation("private" if channel.private else "channel", channel.name, "C")
        place.general, place.archived = general, channel.archived
        place.topic, place.purpose = channel.topic, channel.purpose
        place.members.update(dict.fromkeys(self._initial_members(channel.members)))
        place.creator = next(iter(place.members), SLACKBOT)
        if channel.bot:
            place.members[self.bot.id] = None
        self.handles.channels[place.name] = place.id
        self.names.channels[place.id] = place.name
        return place

    def _initial_members(self, members: Members | Sequence[str]) -> Iterable[str]:
        if members is ALL:
            return [m.id for m in self.members.values() if m.person.full_member and m.id != SLACKBOT]
        return [self.handles.users[handle] for handle in members if isinstance(members, Sequence)]

    def _add_conversation(self, kind: Kind, name: str, prefix: str) -> Conversation:
        fresh = self.new_id(prefix, self.conversations, kind, name)
        created = int(self.clock.time())
        place = Conversation(fresh, kind, name, created=created, keep=self._keep_messages)
        self.conversations[fresh] = place
        return place

    def place(self, where: str) -> Conversation:
        """A conversation by channel name or id. Raises KeyError."""
        return self.conversations[self.handles.channels.get(where.removeprefix("#"), where)]

    def direct(self, *members: str) -> Conversation:
        """The DM or group DM of exactly these member ids, created if need be."""
        unique = sorted(set(members))
        name = "/".join(unique)
        known = self._directs.get(name)
        if known is None:
            known = self._add_conversation("im" if len(unique) <= 2 else "mpim", name, "D")
            known.members.update(dict.fromkeys(unique))
            if known.kind == "mpim":
                known.name = "mpdm-" + "--".join(self.names.users[member] for member in unique) + "-1"
            self._directs[name] = known
        return self.conversations.setdefault(known.id, known)

    def note_ping(self, message: Message, targets: Iterable[str]) -> None:
        """Remember that a message notified a whole channel or group."""
        self.pings.append(Ping(message, tuple(dict.fromkeys(targets))))

    # The app

    @property
    def entered(self) -> list["LiveWorkspace"]:
        """The workspaces that its own installation may enter: itself."""
        return [self]

    @property
    def installation(self) -> Installation:
        """By what the app is here: the organisation's installation, if it may enter, or else the workspace's own."""
        organisation = self.organisation
        return organisation.own if organisation and self.id in organisation.access else self.own

    @property
    def org_wide(self) -> bool:
        """Whether that is the organisation's."""
        return self.installation is not self.own

    @property
    def installed(self) -> bool:
        """Whether the app is here."""
        return self.installation.active

    @property
    def bot_token(self) -> str:
        """The app's newest token."""
        return self.installation.token

    def hears(self, subscription: str, place: Conversation) -> bool:
        """Whether the app is told of such events of a conversation."""
        return (
            self.installed
            and self.bot.id in place.members
            and self.app.receives(subscription, self.installation.scopes)
        )

    def publish(self, event: Json, place: Conversation | None = None) -> None:
        """Tell the app of an event, unless it happened in a conversation that its bot is not part of."""
        if place is None or self.bot.id in place.members:
            self._publish(self, event)


Home = LiveWorkspace | Organisation
"""Where an app can be installed."""
