"""A workspace of a running sandbox, or an organisation of several, to look at and to change."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import channels, installing, people, user_groups
from sandbox.actor import Actor
from sandbox.engine import Engine
from sandbox.installation import Installation
from sandbox.records import Message, UploadedFile
from sandbox.state import Home, LiveWorkspace, Organisation, Ping
from sandbox.workspace import Person, UserGroup


class _Handle:
    """The app in a workspace or an organisation."""

    def __init__(self, engine: Engine, home: Home) -> None:
        self._engine, self._home = engine, home

    @property
    def _by(self) -> Home:
        """Where the app is installed that is here."""
        return self._engine.homes[self._installation.home]

    @property
    def _installation(self) -> Installation:
        return self._home.own if isinstance(self._home, Organisation) else self._home.installation

    @property
    def id(self) -> str:
        return self._home.id

    @property
    def bot_token(self) -> str:
        """The app's newest token: in a workspace that an organisation's installation may enter, that of the latter."""
        return self._installation.token

    @property
    def granted(self) -> tuple[str, ...]:
        """The scopes that the app has here."""
        return self._installation.scopes

    def install(self, *, without: Sequence[str] = ()) -> str:
        """Install the app as somebody would by OAuth, with all of its scopes but these: its token. Where it is already,
        it keeps its token and is granted what it lacks. Raises SlackError."""
        scopes = tuple(scope for scope in self._home.app.scopes if scope not in without)
        return self._engine.tokens.install(self._home, scopes).token.text

    def grant(self, *scopes: str) -> None:
        """Grant the installed app these scopes as well, as if it had asked again."""
        self._installation.grant(scopes)

    def uninstall(self) -> None:
        """Remove the app; its tokens answer `account_inactive` from now on. In a workspace that an organisation's
        installation may enter, it may do so no more."""
        installing.uninstall(self._home)

    def revoke_token(self) -> None:
        """Revoke the bot token; it answers `token_revoked` from now on."""
        installing.revoke(self._by, self.bot_token)


class OrganisationHandle(_Handle):
    """An organisation of a running sandbox."""

    def __init__(self, engine: Engine, organisation: Organisation) -> None:
        super().__init__(engine, organisation)
        self.live = organisation

    @property
    def bot_id(self) -> str:
        """The user id of the app's bot, which is the same in all of its workspaces."""
        return self.live.bot_user

    @property
    def entered(self) -> list[str]:
        """The ids of the workspaces that the app may enter with the organisation's token."""
        return list(self.live.access)

    def give_access(self, *team_ids: str) -> None:
        """Add the organisation's app to these workspaces; it hears `team_access_granted`. Raises KeyError."""
        installing.give_access(self.live, team_ids)

    def take_access(self, *team_ids: str) -> None:
        """Remove it from these; it hears `team_access_revoked`. Raises KeyError."""
        installing.take_access(self.live, team_ids)

    def send_event(self, event: Mapping[str, Any]) -> None:
        """Send the app an event about the organisation as it is, whether or not it subscribed to it."""
        self._engine.delivery.send(self.live, dict(event))


class WorkspaceHandle(_Handle):
    """One workspace of a running sandbox."""

    def __init__(self, engine: Engine, team: LiveWorkspace) -> None:
        super().__init__(engine, team)
        self.live = team

    @property
    def bot_id(self) -> str:
        """The user id of the app's bot."""
        return self.live.bot.id

    @property
    def pings(self) -> list[Ping]:
        """Every message so far that notified a whole channel or group."""
        return self.live.pings

    def person(self, who: str) -> Actor:
        """Someone to act as, by handle or id. Raises KeyError."""
        return Actor(self._engine, self.live, self.live.member(who))

    def channel_id(self, name: str) -> str:
        """The id of a channel. Raises KeyError."""
        return self.live.place(name).id

    def messages(self, channel: str, *, last: int | None = None) -> list[Message]:
        """The messages of a channel (by name or id), replies included and ephemerals not, oldest first.

        All of them, or the `last` so many, whose cost does not grow with the channel.
        """
        return self.live.place(channel).newest(last)

    def ephemerals(self, channel: str) -> list[Message]:
        """All ephemerals shown in a channel, to anyone."""
        return list(self.live.place(channel).ephemerals)

    def file(self, id: str) -> UploadedFile:
        """A file that the app uploaded, or a person added in a form. Raises KeyError."""
        return self.live.files[id]

    def set_person(self, who: str, **changes: Any) -> None:
        """Change fields of a `Person`; the app hears `user_change`, or `dnd_updated_user` of pauses."""
        people.change(self.live, who, **changes)

    def add_person(self, person: Person) -> Actor:
        """A new person joins the workspace; the app hears `team_join`."""
        return Actor(self._engine, self.live, people.add(self.live, person))

    def add_group(self, group: UserGroup) -> None:
        """A new user group; the app hears `subteam_created`, and of its members as in `set_group`."""
        user_groups.add(self.live, group)

    def set_group(self, handle: str, members: Sequence[str]) -> None:
        """Change who is in a group (handles); the app hears `subteam_updated` and `subteam_members_changed`."""
        user_groups.set_members(self.live, handle, members)

    def archive(self, channel: str) -> None:
        place = self.live.place(channel)
        channels.archive(self.live, place, by=place.creator)

    def rename(self, channel: str, name: str) -> None:
        channels.rename(self.live, self.live.place(channel), name)

    def withhold(self, *types: str) -> None:
        """Refuse messages and views with blocks of these types from now on, as where Slack has not brought them yet."""
        self.live.lacking |= set(types)

    def share(self, channel: str) -> str:
        """Share a private channel with another organisation, by which it gets another id, which is answered; the app
        hears `channel_id_changed`."""
        place = self.live.place(channel)
        channels.change_id(self.live, place)
        return place.id

    def change_group(self, handle: str, *, name: str | None = None, disabled: bool | None = None) -> None:
        """Rename a user group, disable or enable it; the app hears `subteam_updated`."""
        user_groups.change(self.live, handle, name, disabled)

    def send_event(self, event: Mapping[str, Any]) -> None:
        """Send the app an event as it is, whether or not it subscribed to it."""
        self._engine.delivery.send(self.live, dict(event))
