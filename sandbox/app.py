"""The one app that is installed into the sandbox's workspaces: its credentials, scopes and subscriptions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sandbox import limits
from sandbox.workspace import slack_id

EVENT_SCOPES = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "channel_archive": "channels:read",
    "channel_id_changed": "groups:read",
    "channel_rename": "channels:read",
    "dnd_updated_user": "dnd:read",
    "group_archive": "groups:read",
    "group_rename": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_created": "usergroups:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_access_granted": "",
    "team_access_revoked": "",
    "team_join": "users:read",
    "tokens_revoked": "",
    "user_change": "users:read",
}
"""The events the sandbox can send, as a manifest names them, and the scope that each needs."""


PATIENCE_SECONDS = 120.0


@dataclass
class Timings:
    """Deadlines in real seconds; a test may change them at any moment."""

    ack: float = limits.ACK_SECONDS
    """Until a command, interaction or event must be acknowledged."""
    trigger: float = limits.TRIGGER_SECONDS
    """How long a `trigger_id` can open a modal."""
    event_retries: Sequence[float] = limits.EVENT_RETRIES
    """Pauses before an unacknowledged event is sent again."""

    @classmethod
    def patient(cls) -> "Timings":
        """Deadlines that a busy machine does not miss, where time is moved by hand or nobody waits for an answer."""
        return cls(ack=PATIENCE_SECONDS, trigger=PATIENCE_SECONDS)


@dataclass(frozen=True)
class SlackApp:
    """The app's configuration. `events` are the subscribed ones, as a manifest names them; None means all.

    `escape_commands` says in which slash commands names become ids: in all, none, or those named. `optional_scopes`
    are those among the `scopes` that whoever installs the app may leave out. Codes of an installation go to one of the
    `redirect_urls` or below it, or anywhere if there are none. If it is `org_ready`, organisations can install it.
    """

    scopes: tuple[str, ...]
    name: str = "Kindling"
    events: tuple[str, ...] | None = None
    escape_commands: bool | Collection[str] = True
    optional_scopes: tuple[str, ...] = ()
    redirect_urls: tuple[str, ...] = ()
    token_rotation: bool = False
    org_ready: bool = False
    app_token: str = "xapp-1-A0SANDBOX-1-sandbox"  # noqa: S105  (a credential of the sandbox only)
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    client_id: str = "1000000000.2000000000"
    client_secret: str = "sandbox-client-secret"  # noqa: S105
    verification_token: str = "sandbox-verification"  # noqa: S105

    def __post_init__(self) -> None:
        unknown = set(self.events or ()) - EVENT_SCOPES.keys()
        if unknown:
            raise ValueError(f"the sandbox sends no such events: {', '.join(sorted(unknown))}")
        strange = set(self.optional_scopes) - set(self.scopes)
        if strange:
            raise ValueError(f"optional scopes are among the app's scopes, other than {', '.join(sorted(strange))}")

    @property
    def id(self) -> str:
        return slack_id("A", self.name)

    @property
    def handle(self) -> str:
        """That of its bot, unless a workspace says otherwise."""
        return self.name.lower().replace(" ", "-")

    def escapes(self, command: str) -> bool:
        """Whether names in what is typed after this command become ids."""
        every = self.escape_commands
        return every if isinstance(every, bool) else command in every

    def receives(self, event: str, granted: Collection[str]) -> bool:
        """Whether the app is subscribed to this event and was granted the scope for it."""
        scope = EVENT_SCOPES[event]
        return (self.events is None or event in self.events) and (not scope or scope in granted)
