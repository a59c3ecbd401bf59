"""What happened since time last passed: how many messages of which sort came, and where one can read them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sandbox import posting
from sandbox.actor import Actor
from sandbox.engine import Engine
from sandbox.page_api import places
from sandbox.records import Json, Message
from sandbox.state import LiveWorkspace

Word = tuple[str, str]
MESSAGE: Word = ("message", "messages")
OF_PEOPLE: Word = ("message from a colleague", "messages from colleagues")
MOST_LISTED = 30


class Since:
    """Tells it; asks the host only once what a message is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._words: dict[str, Word] = {}

    def told(self, who: Actor) -> Json | None:
        """What the whole workspace got, in numbers; where this person can read it; and who else has got something.

        None as long as time never passed otherwise than by itself.
        """
        passing = self._engine.passing
        if passing.began is None:
            return None
        end = passing.ended if passing.knows_the_plan else None  # or the app is only beginning to follow
        written = posting.after(who.team, passing.began)
        new = [each for each in written if each.user != who.id and not _is_later(each, end)]
        words = self._name(new)
        seen = [places.may_see(who, who.team.conversations[each.channel]) for each in new]
        mine = [(each, word) for each, word, is_seen in zip(new, words, seen, strict=True) if is_seen]
        return {
            "from": passing.began.timestamp(),
            "to": passing.ended.timestamp() if passing.ended else None,
            "counts": [[count, word[count > 1]] for word, count in Counter(words).most_common()],
            "mine": [{"at": each.channel, "ts": each.ts, "what": word[0]} for each, word in mine[-MOST_LISTED:]],
            "others": _others(who.team, [each for each, is_seen in zip(new, seen, strict=True) if not is_seen]),
        }

    def _name(self, messages: Sequence[Message]) -> list[Word]:
        ids = [_id(each) for each in messages]
        unknown = [each for each in ids if each and each not in self._words]
        if unknown and self._engine.host:
            self._words |= dict.fromkeys(unknown, MESSAGE) | dict(self._engine.host.named(unknown))
        plain = (MESSAGE if each.bot_id else OF_PEOPLE for each in messages)
        return [self._words.get(id_, word) for id_, word in zip(ids, plain, strict=True)]


def _is_later(message: Message, moment: datetime | None) -> bool:
    return moment is not None and float(message.ts) > moment.timestamp()


def _id(message: Message) -> str:
    return str((message.metadata or {}).get("event_payload", {}).get("id", ""))


def _others(team: LiveWorkspace, messages: Sequence[Message]) -> list[Json]:
    """Who else can read how many of these messages, and where the first of them is."""
    counts: Counter[str] = Counter()
    where: dict[str, str] = {}
    for message in messages:
        for person in team.conversations[message.channel].members:
            if places.playable(team.members[person]):
                counts[person] += 1
                where.setdefault(person, message.channel)
    return [{"person": person, "at": where[person], "count": count} for person, count in counts.most_common()]
