"""The live state of one workspace: its people, conversations and memberships, and what changes them."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sandbox import events, posting, user_groups
from sandbox.app import SlackApp
from sandbox.clock import Clock
from sandbox.formatting import Handles, Names
from sandbox.records import Conversation, Json, Kind, Member, Message, UploadedFile
from sandbox.user_groups import LiveGroup
from sandbox.view_stacks import ViewStacks
from sandbox.workspace import ALL, Channel, Members, Person, Workspace, slack_id

SLACKBOT = "USLACKBOT"
_OF_DO_NOT_DISTURB = {"quiet", "snoozed_until"}
_NOT_IN_USER_OBJECT = _OF_DO_NOT_DISTURB | {"presence", "hidden"}


@dataclass(frozen=True)
class Ping:
    """A message that notifies a whole channel or group. `targets`: channel, here, everyone, or group ids."""

    message: Message
    targets: tuple[str, ...]


class LiveWorkspace:
    """One workspace while the sandbox runs.

    `publish` receives each event that the installed app should hear of; `changed` is called after each change.
    With `keep_messages`, each conversation forgets its oldest messages beyond so many. `url` is where the sandbox
    serves the workspace, once it runs. `lacking` are types of blocks that Slack has not brought to it yet.
    """

    def __init__(
        self,
        declared: Workspace,
        app: SlackApp,
        clock: Clock,
        publish: Callable[["LiveWorkspace", Json], None],
        changed: Callable[[], None],
        keep_messages: int | None = None,
    ) -> None:
        self.id, self.name, self.domain = declared.team_id, declared.name, declared.subdomain
        self.app, self.clock, self.changed = app, clock, changed
        self.url = ""
        self._publish, self._keep_messages = publish, keep_messages
        self._next_expiry = math.inf
        self.members: dict[str, Member] = {}
        self.conversations: dict[str, Conversation] = {}
        self.groups: dict[str, LiveGroup] = {}
        self._directs: dict[str, Conversation] = {}
        self.handles, self.names = Handles(), Names()
        self.pings: list[Ping] = []
        self.files: dict[str, UploadedFile] = {}
        self.views = ViewStacks(self)
        self.lacking: set[str] = set()
        self.installed = declared.installed
        self.bot_id = slack_id("B", self.id, app.name)
        self.bot_token = declared.bot_token or f"xoxb-{self.id[1:]}-{self.bot_id[1:]}"
        self.token_revoked = False
        self._installs = 1
        self._fill(declared)

    def _fill(self, declared: Workspace) -> None:
        self._enter(Person("slackbot", "Slackbot"), id=SLACKBOT)
        for person in declared.people:
            self._enter(person)
        handle = declared.bot_handle or self.app.name.lower().replace(" ", "-")
        self.bot = self._enter(Person(handle, self.app.name, bot=True))
        self.bot.bot_id = self.bot_id
        for group in declared.user_groups:
            user_groups.enter(self, group)
        general = "general" if any(channel.name == "general" for channel in declared.channels) else None
        for position, channel in enumerate(declared.channels):
            self.add_channel(channel, general=channel.name == general if general else position == 0)

    # People

    def _enter(self, person: Person, id: str | None = None) -> Member:
        now = self.clock.now()
        member = Member(id or self._new_id("U", self.members, person.handle), person, int(now.timestamp()), now)
        self.members[member.id] = member
        self._note_expiry(person)
        self.handles.users[person.handle] = member.id
        self.names.users[member.id] = person.handle
        return member

    def _new_id(self, prefix: str, taken: dict[str, Any], *parts: str) -> str:
        fresh = slack_id(prefix, self.id, *parts)
        while fresh in taken:
            fresh = slack_id(prefix, self.id, fresh, *parts)
        return fresh

    def member(self, who: str) -> Member:
        """A member by handle or id. Raises KeyError."""
        return self.members[self.handles.users.get(who, who)]

    def first_admin(self) -> Member:
        """Someone who may install apps. Raises StopIteration if nobody may."""
        return next(m for m in self.members.values() if m.person.admin or m.person.owner)

    def add_person(self, person: Person) -> Member:
        """A new person joins the workspace (and the general channel, unless a guest)."""
        member = self._enter(person)
        self._publish(self, events.team_join(self, member))
        if person.full_member:
            for place in self.conversations.values():
                if place.general:
                    self.join(place, member.id)
        self.changed()
        return member

    def set_person(self, who: str, **changes: Any) -> Member:
        """Change fields of a `Person`; the app hears `user_change`, `dnd_updated_user` or, of presence, nothing."""
        member = self.member(who)
        member.person = replace(member.person, **changes)
        if "snoozed_until" in changes:
            member.snoozed_since = self.clock.now()
        if changes.keys() & _OF_DO_NOT_DISTURB:
            self._publish(self, events.dnd_updated_user(self, member))
        if changes.keys() - _NOT_IN_USER_OBJECT:
            self._note_profile(member)
        self.changed()
        return member

    def _note_profile(self, member: Member) -> None:
        member.updated = int(self.clock.time())
        self.handles.users[member.person.handle] = member.id
        self.names.users[member.id] = member.person.handle
        self._note_expiry(member.person)
        self._publish(self, events.user_change(self, member))

    def _note_expiry(self, person: Person) -> None:
        if person.status_expiration is not None:
            self._next_expiry = min(self._next_expiry, person.status_expiration.timestamp())

    def clear_expired_statuses(self) -> None:
        """Take away the statuses whose time is over; the app hears `user_change` of each."""
        now = self.clock.now()
        if now.timestamp() < self._next_expiry:
            return
        self._next_expiry = math.inf
        for member in self.members.values():
            if member.person.status_expiration is not None and member.person.status_expiration <= now:
                self.set_person(member.id, status_text="", status_emoji="", status_expiration=None)
            self._note_expiry(member.person)

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
        fresh = self._new_id(prefix, self.conversations, kind, name)
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
        return known

    # Membership

    def join(self, place: Conversation, member: str, inviter: str | None = None) -> None:
        """Make someone a member of a channel; no effect if they already are."""
        if member in place.members:
            return
        place.members[member] = None
        posting.post(self, place, member, f"<@{member}> has joined the channel", subtype="channel_join")
        self.publish(events.member_joined(self, place, member, inviter), place)
        self.changed()

    def leave(self, place: Conversation, member: str) -> None:
        """End someone's membership; no effect if there is none."""
        if member not in place.members:
            return
        self.publish(events.member_left(self, place, member), place)
        posting.post(self, place, member, f"<@{member}> has left the channel", subtype="channel_leave")
        del place.members[member]
        self.changed()

    def archive(self, place: Conversation, by: str) -> None:
        place.archived = True
        self.publish(events.archived(self, place, by), place)
        self.changed()

    def rename(self, place: Conversation, name: str) -> None:
        del self.handles.channels[place.name]
        place.name = name
        self.handles.channels[name] = place.id
        self.names.channels[place.id] = name
        self.publish(events.renamed(self, place), place)
        self.changed()

    def change_id(self, place: Conversation) -> None:
        """A private channel is shared with another organisation: it is called by another id from now on."""
        old, place.id = place.id, self._new_id("C", self.conversations, "shared", place.id)
        self.conversations[place.id] = self.conversations.pop(old)
        self.handles.channels[place.name] = place.id
        self.names.channels[place.id] = self.names.channels.pop(old)
        for message in (*place.messages.values(), *place.ephemerals):
            message.channel = place.id
        self.publish(events.id_changed(self, old, place.id), place)
        self.changed()

    def note_ping(self, message: Message, targets: Iterable[str]) -> None:
        """Remember that a message notified a whole channel or group."""
        self.pings.append(Ping(message, tuple(dict.fromkeys(targets))))

    # The installation

    def hears(self, subscription: str, place: Conversation) -> bool:
        """Whether the app is told of such events of a conversation."""
        return self.installed and self.bot.id in place.members and self.app.receives(subscription)

    def publish(self, event: Json, place: Conversation | None = None) -> None:
        """Tell the app of an event, unless it happened in a conversation that its bot is not part of."""
        if place is None or self.bot.id in place.members:
            self._publish(self, event)

    def install(self) -> None:
        """Install the app, again if it was there before: it gets a new token."""
        self._installs += 1
        self.bot_token = f"xoxb-{self.id[1:]}-{self.bot_id[1:]}-{self._installs}"
        self.installed, self.token_revoked = True, False
        self.changed()

    def uninstall(self) -> None:
        """Remove the app: it hears of it, and its token dies."""
        self._publish(self, events.tokens_revoked(self))
        self._publish(self, events.app_uninstalled())
        self.installed = False
        self.changed()

    def revoke_token(self) -> None:
        """Revoke the bot token; the app hears `tokens_revoked`."""
        self._publish(self, events.tokens_revoked(self))
        self.token_revoked = True
        self.changed()
