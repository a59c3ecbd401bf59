"""The ephemerals that a page still shows ("Only visible to you").

In Slack they live in the client that got them: they are gone once it is loaded anew, and nothing marks them as unread.
https://docs.slack.dev/reference/methods/chat.postEphemeral
"""

from sandbox.actor import Actor
from sandbox.blocks import elements
from sandbox.records import Conversation, Message

MOST_AT_ONCE = 3
"""So many stay in a conversation or thread: those that belong together come together."""
_MOST_PAGES = 64


class Receipts:
    """What each page, by the name that it gives itself when it is loaded, may still show."""

    def __init__(self) -> None:
        self._loaded: dict[str, dict[str, int]] = {}

    def shown(self, page: str, who: Actor, place: Conversation) -> list[Message]:
        """The ephemerals of this person there that came since the page was loaded, oldest first: those with something
        to use in them, and the newest others of the conversation and of each thread; without what they dismissed."""
        since = self.loaded(page, who).get(place.id, 0)
        mine = [
            item
            for item in place.ephemerals
            if item.ephemeral_to == who.id and not item.dismissed and _micros(item) > since
        ]
        return [item for item in mine if _can_be_used(item) or item in _newest(mine, item.thread_ts)]

    def loaded(self, page: str, who: Actor) -> dict[str, int]:
        """How far each conversation was when the page was loaded, which is now if it is a new one."""
        name = f"{who.team.id} {page}"
        if name not in self._loaded:
            self._loaded[name] = {place.id: place.last_micros for place in who.team.conversations.values()}
            for oldest in list(self._loaded)[:-_MOST_PAGES]:
                del self._loaded[oldest]
        return self._loaded[name]


def _micros(item: Message) -> int:
    return int(item.ts.replace(".", ""))


def _can_be_used(item: Message) -> bool:
    return any(True for _ in elements(item.blocks))


def _newest(items: list[Message], thread_ts: str | None) -> list[Message]:
    return [item for item in items if item.thread_ts == thread_ts and not _can_be_used(item)][-MOST_AT_ONCE:]
