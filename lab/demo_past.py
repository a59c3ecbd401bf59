"""The weeks before the demo begins, so that its digests and Home pages have something to tell.

The real bot lives through them in this process, with a moved clock: people check in in the morning, thank each other,
promise things and keep them.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy.orm import Session

from lab.simulation.stage import Stage
from models.people import preferences, settings
from sandbox import Sandbox

WEEKS = 6
"""How many weeks the past has, with the present one: so that a lead's digest has somebody to notice, and a chart."""
WORKDAYS = 5
ARRIVES_AT = time(10, 20)
"""When people answer the check-in, by their own clock."""
SEED = 3
MOODS = (5, 4, 4, 4, 3, 3, 2)
"""The faces that people choose from, 5 being the brightest."""
MON, TUE, WED, THU, FRI = range(WORKDAYS)

Act = Callable[[Stage], Awaitable[None]]

TEAMS = ((5, MON, "09:05", "ana", "support"), (5, MON, "09:05", "dana", "platform"))
"""Who makes the people of which channel a team of their own."""
SAID = (
    (5, WED, "14:10", "chi", "/thanks @ben for the list of words that clients use for the same thing #empathy"),
    (4, TUE, "09:50", "ben", "/thanks @chi for answering in their language at six in the evening #respect"),
    (4, THU, "16:30", "dana", "/thanks @eli for the test that caught it before anybody else did #initiative"),
    (3, MON, "10:05", "ben", "/followup @imani write down the import steps by wednesday 4pm"),
    (3, TUE, "11:20", "ben", "/thanks @chi for taking the night call, so that I could sleep #partnership"),
    (3, WED, "15:40", "imani", "/thanks @ben for explaining the invoice to a worried client twice, kindly #empathy"),
    (3, THU, "10:10", "ana", "/thanks @eli for saying early that the date would not hold #respect"),
    (3, FRI, "12:30", "hugo", "/thanks @imani for sitting beside me in my first difficult call #partnership"),
    (2, MON, "14:05", "grace", "/thanks @fatou for trying the form with a screen reader unasked #initiative"),
    (2, TUE, "09:35", "eli", "/followup @ben look at the slow search by thursday 12:00"),
    (2, TUE, "16:20", "chi", "/thanks @hugo for asking what the client really needed before we built it #empathy"),
    (2, WED, "11:45", "dana", "/thanks @ben and @eli for sitting down together over one ticket #partnership"),
    (2, FRI, "10:00", "eli", "/thanks @grace for drawing both versions, which ended a week of guessing #initiative"),
    (1, MON, "15:30", "fatou", "/thanks @dana for asking what was in the way, and moving the deadline #respect"),
    (1, TUE, "11:00", "ben", "/thanks @ana for reading the angry mail with me before I answered #empathy"),
    (1, WED, "09:50", "ana", "/followup @chi ask the client for a quieter hour by thursday 3pm"),
    (1, WED, "10:30", "ana", "/kindling changed support: we answer the night queue in pairs"),
    (1, THU, "17:10", "imani", "/thanks @chi for a handover so clear that nobody had to wake you #appreciation"),
    (0, MON, "11:30", "hugo", "/thanks @ben for showing me how you listen before you answer #empathy"),
    (0, TUE, "10:20", "eli", "/thanks @fatou for the runbook that let me sleep through the release #initiative"),
    (0, THU, "10:40", "ana", "/thanks @hugo for telling us what went wrong before we had to ask #respect"),
)
"""How many weeks before the present one, the day, the time by their own clock, who, and what they type."""
TO, ABOUT, IN_THE_WAY = "To whom?", "What is it about?", "What gets in the way, and what would help?"
AGREED = "They know and agree that it is told here"
FILLED_IN: Sequence[tuple[int, int, str, str, str, Mapping[str, Any]]] = (
    (
        3,
        WED,
        "16:10",
        "imani",
        "listen",
        {TO: "Those who lead support", ABOUT: "Rules", IN_THE_WAY: "A refund of £12 takes two signatures and a week"},
    ),
    (2, TUE, "11:40", "ana", "may refund a client up to £50", {}),
    (
        1,
        TUE,
        "15:20",
        "hugo",
        "heard",
        {
            "What did they say?": "For once nobody sent me on to somebody else",
            "Who said it?": "a client in Bergen",
            "Do they agree?": [AGREED],
        },
    ),
    (
        1,
        WED,
        "17:30",
        "chi",
        "listen",
        {
            TO: "Those who lead support",
            ABOUT: "Load",
            IN_THE_WAY: "Whoever has the night queue also has the morning shift, so nobody is patient by eleven",
        },
    ),
)
"""The same of what they fill in after `/kindling` and these words. What is said last in the listening box still waits
for an answer."""
ANSWERED_AT = (2, TUE, "11:10")
ANSWER = {
    "listening_answer_words": "One signature is enough up to £50",
    "listening_answer_tell": ["It may be told in our monthly story"],
}
"""When Ana answers what was said first, and how: that something was changed."""
TRUSTED = "grace"
KEPT = (
    (3, WED, "15:10", "ben", "import steps"),
    (2, THU, "11:15", "eli", "search"),
    (1, THU, "14:20", "ana", "client"),
)
"""When somebody clicks Done, and a word of the promise."""
PLACE = "general"
AHEAD = timedelta(days=1)
"""A week begins before it does in UTC, for some."""


async def live_through(slack: Sandbox, database_url: str, recognition_channel: str, lead: str, key: SecretStr) -> None:
    """Let everything happen that lies before now; the workspace's clock then shows the real time.

    Args:
        slack: a workspace whose clock shows `begin(now)`.
        database_url: where the bot remembers it.
        recognition_channel: its name.
        lead: the handle of the person who leads the team of that channel.
        key: seals what people say without their names.
    """
    now = datetime.now(UTC)
    stage = Stage(slack, database_url, recognition_channel, lead, [key])
    happenings = sorted(_happenings(slack, _monday(now)), key=lambda each: each[0])
    await stage.start_bot()
    try:
        for at, act in happenings:
            if at < now:
                await stage.walk_to(at)
                await act(stage)
        await stage.walk_to(now)
        await stage.database.write(lambda session: _prepare(session, slack))
    finally:
        await stage.stop_bot()
    slack.clock.set(datetime.now(UTC))


def _prepare(session: Session, slack: Sandbox) -> None:
    """Whoever tries it out sees what comes of it at night and on a Sunday, too, and can write to a person of trust."""
    settings.change(session, slack.id, trusted_ids=[slack.person(TRUSTED).id])
    for each in slack.live.members:
        preferences.put(session, slack.id, each, hears_at_once=True)


def begin(now: datetime) -> datetime:
    """When the past begins: with a week, wherever somebody lives."""
    return datetime.combine(_monday(now) - timedelta(weeks=WEEKS - 1), time(), UTC) - AHEAD


def _monday(now: datetime) -> date:
    return now.date() - timedelta(days=now.weekday())


def _happenings(slack: Sandbox, monday: date) -> Iterator[tuple[datetime, Act]]:
    def moment(who: str, weeks_ago: int, day: int, clock: time) -> datetime:
        zone = ZoneInfo(slack.person(who).member.person.zone)
        return datetime.combine(monday + timedelta(days=day, weeks=-weeks_ago), clock, zone)

    for weeks_ago, day, clock, who, channel in TEAMS:
        yield moment(who, weeks_ago, day, time.fromisoformat(clock)), _makes_team(who, channel)
    for weeks_ago, day, clock, who, line in SAID:
        yield moment(who, weeks_ago, day, time.fromisoformat(clock)), _types(who, line)
    for weeks_ago, day, clock, who, line, fields in FILLED_IN:
        yield moment(who, weeks_ago, day, time.fromisoformat(clock)), _fills_in(who, line, fields)
    weeks_ago, day, clock = ANSWERED_AT
    yield moment("ana", weeks_ago, day, time.fromisoformat(clock)), _answers
    for weeks_ago, day, clock, who, word in KEPT:
        yield moment(who, weeks_ago, day, time.fromisoformat(clock)), _clicks(who, word, "Done")
    dice = Random(SEED)  # noqa: S311 (nothing secret)
    for who in sorted({each for _, _, _, each, _ in SAID}):
        for weeks_ago in range(WEEKS):
            for day in range(WORKDAYS):
                if dice.random() < 0.8:
                    yield moment(who, weeks_ago, day, ARRIVES_AT), _types(who, f"/checkin {dice.choice(MOODS)}")


def _makes_team(who: str, channel: str) -> Act:
    async def act(stage: Stage) -> None:
        person = stage.slack.person(who)
        await person.command("/kindling", "team", channel=channel)
        await person.submit({})

    return act


def _fills_in(who: str, line: str, fields: Mapping[str, Any]) -> Act:
    async def act(stage: Stage) -> None:
        person = stage.slack.person(who)
        await person.command("/kindling", line, channel="support")
        await person.submit(fields)
        await stage.settled()
        if person.modal:
            await person.close_modal(everything=True)

    return act


async def _answers(stage: Stage) -> None:
    ana = stage.slack.person("ana")
    await stage.click("ana", "listening box", "Answer")
    if ana.modal:
        await ana.click(ana.modal, "listening_answer_kind", "It was changed")
        await stage.slack.wait_for(lambda: ana.modal is not None and "listening_answer_words" in str(ana.modal.blocks))
        await ana.submit(ANSWER)
        if ana.modal:
            await ana.close_modal(everything=True)


def _types(who: str, line: str) -> Act:
    command, _, words = line.partition(" ")

    async def act(stage: Stage) -> None:
        await stage.slack.person(who).command(command, words, channel=PLACE)

    return act


def _clicks(who: str, words: str, what: str) -> Act:
    async def act(stage: Stage) -> None:
        await stage.click(who, words, what)

    return act
