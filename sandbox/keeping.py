"""What was said in a workspace, as JSON, to bring it back into the same workspace another time.

What is open on somebody's screen is not kept: forms, Homes, what one person alone was shown, and files.
"""

from sandbox.records import Conversation, Json, Message
from sandbox.state import LiveWorkspace

_OF_A_MESSAGE = (
    "ts",
    "user",
    "text",
    "blocks",
    "attachments",
    "metadata",
    "thread_ts",
    "broadcast",
    "subtype",
    "bot_id",
    "edited",
    "deleted",
    "reactions",
)


def kept(team: LiveWorkspace) -> list[Json]:
    """Every conversation with its messages, oldest first."""
    return [
        {
            "id": place.id,
            "direct": place.direct,
            "members": list(place.members),
            "last_micros": place.last_micros,
            "messages": [{name: getattr(each, name) for name in _OF_A_MESSAGE} for each in place.messages.values()],
        }
        for place in team.conversations.values()
    ]


def bring_back(team: LiveWorkspace, conversations: list[Json]) -> None:
    """Into a workspace in which nothing was said yet. Everybody has read it.

    Raises KeyError or TypeError for what is not of this workspace.
    """
    for each in conversations:
        place = team.direct(*each["members"]) if each["direct"] else team.conversations[each["id"]]
        _fill(team, place, each)
    team.read_before = team.clock.now()
    team.changed()


def _fill(team: LiveWorkspace, place: Conversation, each: Json) -> None:
    place.members = dict.fromkeys(each["members"])
    for said in each["messages"]:
        place.add(Message(channel=place.id, names=team.names, **said))
    place.last_micros = each["last_micros"]
