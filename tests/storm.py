"""A storm: people thank each other while Slack fails now and then and Kindling's processes are killed.

At the end the faults stop and what is left is sent. Then every message must be in Slack exactly once. Everything
random follows from one seed: who thanks whom, which calls fail, and when whom the next kill strikes. Only how the
processes interleave is the machine's own.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from bot.tools.manifest import EVENTS, SCOPES
from models import OutboxMessage
from models.store.database import Database
from models.store.outbox import State
from sandbox import Channel, Fault, Message, Person, Sandbox, Workspace
from sandbox.faults import Plan
from scheduler.dispatcher import LEASE
from tests.e2e.conftest import SUNDAY
from tests.e2e.house import acquaint
from tests.program import Launch, Program, environment

PEOPLE = [f"p{n:03}" for n in range(120)]
"""So many that no conversation's own pace matters."""
HARBOUR = Workspace(
    name="Stormy Harbour",
    people=[Person(each) for each in PEOPLE],
    channels=[Channel("general", bot=True), Channel("kudos", bot=True), Channel("crew", private=True, members=PEOPLE)],
)
TYPISTS = 4
MOST_THANKED = 5
PUBLIC = 0.1
"""The share of the thanks that are announced: the recognition channel is one conversation."""
PROBABILITY = 0.05
"""Of each kind of fault, for each call."""
FAULTS = [
    ("chat.postMessage", "answer lost", Fault.lost_answer()),
    ("chat.postMessage", "503", Fault.server_error(503)),
    ("chat.postMessage", "429", Fault.ratelimited(1)),
    ("conversations.history", "answer lost", Fault.lost_answer()),
    ("conversations.history", "503", Fault.server_error(503)),
    ("conversations.history", "429", Fault.ratelimited(1)),
    ("conversations.open", "503", Fault.server_error(503)),
    ("conversations.open", "429", Fault.ratelimited(1)),
]
KILLED_WHILE_STARTING = 0.1
STEP_SECONDS = 0.1
CLOCK_STEP_SECONDS = 1.0
"""Time runs about ten times as fast as it does. A lease must still outlast what a living process does under it."""
CALM_SECONDS = 240.0
"""How long what is left may take after the storm, in real time."""


@dataclass(frozen=True)
class Size:
    """How large a storm is."""

    messages: int
    """So many are wished for at least."""
    kills: int
    replicas: int


@dataclass
class Thanks:
    """One `/thanks` that somebody typed."""

    number: int
    giver: str
    recipients: list[str]
    is_public: bool
    is_acknowledged: bool | None = None
    """Not known yet while it is on its way."""

    @property
    def line(self) -> str:
        """What follows the command."""
        return f"{' '.join(f'@{each}' for each in self.recipients)} for keeping the watch, night number {self.number}"

    @property
    def messages(self) -> int:
        """How many messages it makes."""
        return len(self.recipients) + self.is_public


@dataclass(frozen=True)
class Outcome:
    """What was found after a storm."""

    seconds: float
    kills: int
    states: Counter[State]
    """Of the rows in the outbox."""
    unfinished: list[str]
    """What is known of the rows that were neither sent nor given up in time."""
    lost: list[str]
    """Outbox ids that are not in Slack."""
    doubled: list[str]
    """Outbox ids that are in Slack more than once."""
    unexpected: list[str]
    """Ids in Slack that are not in the outbox."""
    mistaken: list[str]
    """Thanks that somebody got too often, or not at all although they were acknowledged."""
    struck: Counter[str]
    """How often each fault did."""
    looked: int
    """How often the history was asked for a message."""
    log: Counter[str]
    """What the processes logged as warnings and errors."""

    @property
    def is_once(self) -> bool:
        """Whether every message is in Slack exactly once."""
        return set(self.states) == {State.SENT} and not (self.lost or self.doubled or self.unexpected or self.mistaken)


@dataclass
class Storm:
    """One storm, over a new and migrated database."""

    folder: Path
    database_url: str
    size: Size
    seed: int
    on_progress: Callable[[int, int], None] = lambda kills, visible: None
    """Told now and then how many kills there were and how many messages are in Slack."""
    launch: Launch = Program.start
    kills: int = 0
    _kills_planned: int = 0
    _running: list[Program] = field(default_factory=list)
    _thanks: list[Thanks] = field(default_factory=list)
    _log: Counter[str] = field(default_factory=Counter)

    async def run(self) -> Outcome:
        """From the first thanks to the last message."""
        dice = Random(self.seed)
        began = time.monotonic()
        clock_file = self.folder / f"clock-{self.seed}"
        async with Sandbox(
            HARBOUR, scopes=list(SCOPES), events=list(EVENTS), clock_file=clock_file, starts_at=SUNDAY
        ) as self._slack:
            self._environment = environment(
                self._slack,
                self.database_url,
                http=False,
                RECOGNITION_CHANNEL=self._slack.channel_id("kudos"),
                CLOCK_FILE=str(clock_file),
                MESSAGES_PER_MINUTE="100000",
            )
            await self._acquaint()
            plans = self._make_faults(dice)
            passing = asyncio.create_task(self._pass_time())
            try:
                await self._rage(dice)
                calming = asyncio.create_task(self._calm(plans))
                rows = await self._rows_in_the_end()
                calming.cancel()
            finally:
                passing.cancel()
                await asyncio.gather(*(self._end(each) for each in list(self._running)))
            struck = Counter({name: plan.struck for name, plan in plans})
            return self._outcome(rows, struck, time.monotonic() - began)

    async def _acquaint(self) -> None:
        """Everybody knows Kindling, and wants news at once, so that it is all under way on one Sunday."""
        database = Database(self.database_url)
        await database.write(lambda session: acquaint(session, self._slack, hears_at_once=True))
        await database.close()

    async def _rage(self, dice: Random) -> None:
        """Until everything was wished for and every kill has struck."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self.size.replicas):
                tasks.create_task(self._replica(Random(dice.getrandbits(64))))
            for _ in range(TYPISTS):
                tasks.create_task(self._type(dice))

    async def _calm(self, plans: Sequence[tuple[str, Plan]]) -> None:
        """The faults stop, once one has struck a message: on a slow machine all kills may come before any was sent."""
        while not any(plan.struck for name, plan in plans if name.startswith("chat.postMessage")):  # noqa: ASYNC110
            await asyncio.sleep(STEP_SECONDS)
        self._slack.faults.clear()

    def _make_faults(self, dice: Random) -> list[tuple[str, Plan]]:
        return [
            (
                f"{method}: {name}",
                self._slack.faults.add(method, fault, times=None, probability=PROBABILITY, seed=dice.getrandbits(64)),
            )
            for method, name, fault in FAULTS
        ]

    async def _pass_time(self) -> None:
        while True:
            await asyncio.sleep(STEP_SECONDS)
            self._slack.clock.advance(seconds=CLOCK_STEP_SECONDS)
            self.on_progress(self.kills, sum(self._visible().values()))

    # People

    async def _type(self, dice: Random) -> None:
        """Thank as long as more is wished for: as far as the kills are, so that all of them strike amid traffic."""
        while (wished := self._wished()) < self.size.messages:
            if wished > self.size.messages * (self.kills + 1) / (self.size.kills + 1):
                await asyncio.sleep(0.01)
                continue
            thanks = self._next(dice)
            await self._slack.wait_connected(timeout=CALM_SECONDS)
            where = "general" if thanks.is_public else "crew"
            reply = await self._slack.person(thanks.giver).command("/thanks", thanks.line, channel=where)
            thanks.is_acknowledged = reply.acked and "on their way" in reply.text
            if not thanks.is_acknowledged:
                await asyncio.sleep(STEP_SECONDS)  # to read what went wrong

    def _wished(self) -> int:
        """How many messages people know to be, or may still hear to be, on their way."""
        return sum(each.messages for each in self._thanks if each.is_acknowledged is not False)

    def _next(self, dice: Random) -> Thanks:
        giver, *recipients = dice.sample(PEOPLE, 1 + dice.randint(1, MOST_THANKED))
        thanks = Thanks(len(self._thanks), giver, recipients, is_public=dice.random() < PUBLIC)
        self._thanks.append(thanks)
        return thanks

    # Processes

    async def _replica(self, dice: Random) -> None:
        """One place for a process: killed and started again until there were enough kills."""
        while True:
            program = await self.launch(self.folder, self._environment)
            self._running.append(program)
            if self._kills_planned == self.size.kills:
                await program.ready()
                return
            self._kills_planned += 1
            await self._live(program, dice)
            await self._end(program)
            self.kills += 1

    async def _live(self, program: Program, dice: Random) -> None:
        """Until a random moment: while starting, or after some more calls, in the middle of what they cause."""
        if dice.random() < KILLED_WHILE_STARTING:
            with suppress(TimeoutError):
                async with asyncio.timeout(dice.uniform(0.0, 0.8)):
                    await program.ready()
            return
        await program.ready()
        enough = self._calls() + dice.randint(0, 2 * self.size.messages // self.size.kills)
        with suppress(TimeoutError):
            await self._slack.wait_for(lambda: self._calls() >= enough, timeout=dice.uniform(0.2, 1.5))
        await asyncio.sleep(dice.choice([0.0, dice.uniform(0.0, 0.05)]))

    def _calls(self) -> int:
        return len(self._slack.calls("chat.postMessage")) + len(self._slack.calls("conversations.history"))

    async def _end(self, program: Program) -> None:
        await program.kill()
        self._running.remove(program)
        self._log.update(
            str(line["event"]) for line in program.lines if line.get("level") in ("warning", "error", "critical")
        )
        self._log.update(line["text"] for line in program.lines if "text" in line)

    # Afterwards

    async def _rows_in_the_end(self) -> list[OutboxMessage]:
        """The outbox's rows as soon as nothing is left to do, or patience is."""
        database = Database(self.database_url)
        earliest = select(func.min(OutboxMessage.next_at))
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(CALM_SECONDS):
                    while next_at := await database.read(lambda session: session.scalar(earliest)):
                        self._skip_to(next_at)
                        await asyncio.sleep(STEP_SECONDS)
            return await database.read(lambda session: list(session.scalars(select(OutboxMessage))))
        finally:
            await database.close()

    def _skip_to(self, next_at: datetime) -> None:
        """Spare the wait for what is tried again late, if nobody holds a lease."""
        idle = next_at - self._slack.clock.now()
        if idle > LEASE:
            self._slack.clock.advance(seconds=idle.total_seconds())

    def _messages(self) -> Iterator[Message]:
        """Everything that the bot posted."""
        for place in self._slack.live.conversations.values():
            yield from (each for each in place.messages.values() if each.user == self._slack.bot_id)

    def _visible(self) -> Counter[str]:
        """How often each outbox id is in Slack."""
        return Counter(str((each.metadata or {})["event_payload"]["id"]) for each in self._messages())

    def _received(self) -> Counter[tuple[int, str]]:
        """How often each of the thanks, by number, is in each conversation."""
        return Counter((int(number), each.channel) for each in self._messages() for number in _number_in(each))

    def _mistaken(self) -> list[str]:
        received = self._received()
        return [
            f"number {thanks.number} to {place}: {received[thanks.number, channel]} times"
            for thanks in self._thanks
            for place, channel in self._places(thanks)
            if received[thanks.number, channel] not in ((1,) if thanks.is_acknowledged else (0, 1))
        ]

    def _places(self, thanks: Thanks) -> Iterator[tuple[str, str]]:
        """Where the thanks should be told of: by handle or name, and by conversation."""
        live = self._slack.live
        yield from ((each, live.direct(live.bot.id, live.member(each).id).id) for each in thanks.recipients)
        if thanks.is_public:
            yield "kudos", self._slack.channel_id("kudos")

    def _outcome(self, rows: list[OutboxMessage], struck: Counter[str], seconds: float) -> Outcome:
        visible, ids = self._visible(), {str(each.id) for each in rows}
        return Outcome(
            seconds=seconds,
            kills=self.kills,
            states=Counter(each.state for each in rows),
            unfinished=[f"{each.id} {each.attempts} {each.next_at} {each.reason}" for each in rows if each.next_at],
            lost=[each for each in ids if not visible[each]],
            doubled=[each for each, times in visible.items() if times > 1],
            unexpected=[each for each in visible if each not in ids],
            mistaken=self._mistaken(),
            struck=struck,
            looked=len(self._slack.calls("conversations.history")),
            log=self._log,
        )


def _number_in(message: Message) -> list[str]:
    return re.findall(r"night number (\d+)", message.plain)
