"""The people of the demo act while time passes: their threads of story, and their answers to what reaches them.

They act by the sandbox's clock, each at their own working hours and one after the other, a handful of times a day; and
never as somebody whom a page acts as just then, who acts once nobody does.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import structlog

from lab import demo_threads
from lab.demo_acts import Act, offered
from lab.demo_answers import VISITOR, Answer, dice_of, to_message, to_thanks, to_words
from lab.demo_past import EVERYBODY
from lab.demo_start import RECOGNITION_CHANNEL
from sandbox import Message, Sandbox
from sandbox.records import Conversation

PEOPLE = tuple(who for who in EVERYBODY if who != VISITOR)
DAY_BEGINS, DAY_ENDS, WORKDAYS = time(8, 30), time(19), 5
FIRST_THING = time(9, 15)
SLOT = timedelta(minutes=30)
"""What has time happens at the end of one, so that whoever lets days pass stops less often."""
ANSWERED_SINCE = timedelta(hours=4)
"""What came before the demo began is still answered, if it came within this time."""
MOST_A_DAY = 6
"""Answers of one person on one day, whatever reaches them."""
AGAIN_AFTER, TRIES = timedelta(minutes=10), 6
"""When somebody tries again what could not be done yet, and how often."""
LOOK_SECONDS = 0.25
ACT_SECONDS = 20.0

log = structlog.get_logger(__name__)


@dataclass
class Planned:
    """What somebody will do when it is that moment, UTC."""

    at: datetime
    who: str
    act: Act = field(repr=False)
    tries: int = TRIES


class Cast:
    """Everybody but the visitor.

    Args:
        slack: the workspace, with its past.
        start: when the demo begins.
    """

    def __init__(self, slack: Sandbox, start: datetime) -> None:
        self._slack = slack
        self._planned = [
            Planned(demo_threads.moment(start, beat), beat.who, beat.act)
            for beat in demo_threads.beats()
            if demo_threads.moment(start, beat) > start
        ]
        self._handles = {slack.person(who).id: who for who in EVERYBODY}
        self._read: dict[str, str] = {}
        self._unread_since = f"{(start - ANSWERED_SINCE).timestamp():.6f}"
        self._seen: Counter[str] = Counter()
        self._answers: Counter[object] = Counter()
        self._topics: set[tuple[str, str]] = set()
        self._has_stumbled = False

    def next_at(self) -> datetime | None:
        """When somebody acts next, UTC: not later than now while they do, and `None` if nothing is planned."""
        return min((each.at for each in self._planned if self._is_free(each.who)), default=None)

    async def live(self) -> None:
        """Act until cancelled. What goes wrong ends nothing, and is logged once."""
        with self._slack.engine.changes.listen() as changed:
            while True:
                changed.clear()
                try:
                    await self.catch_up()
                except Exception as error:
                    if not self._has_stumbled:
                        log.warning("cast_stumbled", error=type(error).__name__, says=str(error))
                    self._has_stumbled = True
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), LOOK_SECONDS)

    async def catch_up(self) -> None:
        """Notice what is new, and do what is due, one after the other."""
        self._notice()
        while await self._act_once():
            self._notice()

    # What reaches them

    def _notice(self) -> None:
        """Plan the answers to what is new."""
        for place in list(self._slack.live.conversations.values()):
            for message in self._new(place):
                for answer in self._answers_to(place, message):
                    self._plan(answer)

    def _new(self, place: Conversation) -> list[Message]:
        """What was written there since it was last looked at, oldest first."""
        since = self._read.get(place.id, self._unread_since)
        new = list(takewhile(lambda each: each.ts > since, reversed(place.messages.values())))[::-1]
        if new:
            self._read[place.id] = new[-1].ts
        return new

    def _answers_to(self, place: Conversation, message: Message) -> Iterator[Answer]:
        bot, visitor = self._slack.bot_id, self._slack.person(VISITOR).id
        other = next((self._handles[id_] for id_ in place.members if id_ != visitor and id_ in self._handles), None)
        if place.name == RECOGNITION_CHANNEL and message.user == bot and "Me too" in offered(message):
            yield from to_thanks(message, dice_of(RECOGNITION_CHANNEL, self._count(RECOGNITION_CHANNEL)))
        elif place.kind == "im" and other and message.user == bot:
            yield from to_message(other, message, dice_of(other, self._count(other)))
        elif place.kind == "im" and other and message.user == visitor:
            yield from to_words(other, message, dice_of(other, self._count(other)))

    def _count(self, of: str) -> int:
        self._seen[of] += 1
        return self._seen[of]

    def _plan(self, answer: Answer) -> None:
        """Plan it within the hours of whoever answers, unless they have answered enough."""
        who, topic = answer.who, (answer.who, answer.topic)
        at = self._slack.clock.now() + answer.after
        if answer.after > SLOT / 2:
            at += timedelta(seconds=-at.timestamp() % SLOT.total_seconds())
        at = in_hours(demo_threads.ZONES[who], at)
        day = (who, at.astimezone(ZoneInfo(demo_threads.ZONES[who])).date())
        if self._answers[day] >= MOST_A_DAY or (answer.topic and topic in self._topics):
            return
        self._answers[day] += 1
        self._topics.add(topic)
        self._planned.append(Planned(at, who, answer.act))

    # What they do

    async def _act_once(self) -> bool:
        """Let the first act happen whose moment has come; answers whether there was one."""
        now = self._slack.clock.now()
        due = sorted((each for each in self._planned if each.at <= now and self._is_free(each.who)), key=_moment)
        if not due:
            return False
        first, done = due[0], True
        first.tries -= 1
        try:
            allowed = in_hours(demo_threads.ZONES[first.who], now)
            if allowed > now:
                first.at, done = allowed, False
            else:
                async with asyncio.timeout(ACT_SECONDS):
                    done = await first.act(self._slack)
        finally:
            if done or not first.tries:
                self._planned.remove(first)
            else:
                first.at = max(first.at, now + AGAIN_AFTER)
        return True

    def _is_free(self, who: str) -> bool:
        """Whether no page acts as them, nor left a form open."""
        person = self._slack.person(who)
        return not self._slack.engine.acted_as[person.id] and person.modal is None


def _moment(planned: Planned) -> datetime:
    return planned.at


def in_hours(zone: str, at: datetime) -> datetime:
    """That moment, if somebody works then by their own clock, or else the first thing on their next working day."""
    here = at.astimezone(ZoneInfo(zone))
    if here.weekday() < WORKDAYS and DAY_BEGINS <= here.time() < DAY_ENDS:
        return at
    day = here.date() if here.time() < DAY_BEGINS else here.date() + timedelta(days=1)
    while day.weekday() >= WORKDAYS:
        day += timedelta(days=1)
    return datetime.combine(day, FIRST_THING, ZoneInfo(zone)).astimezone(at.tzinfo)
