"""The weeks before the demo begins, so that its digests and Home pages have something to tell.

The real bot lives through them in this process, with a moved clock: people answer their check-ins, thank each other,
promise things and keep them.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from lab import demo_days
from lab.demo_acts import Act, clicks, fills_in, promises, types
from lab.demo_days import FRI, MON, THU, TUE, WED, WEEKS
from lab.simulation.stage import Stage, first_due
from models import Cadence, Followup, OutboxMessage, Series
from models.people import preferences, settings
from sandbox import Sandbox
from sandbox.demo_workspace import PLATFORM, SUPPORT

ARRIVES_AT = "13:10"
"""When people answer what waits for them, by their own clock."""
GRAIN = timedelta(hours=3)
"""What comes again and again within this time comes at its end, all at once: so that the weeks pass quickly."""
DAYS_OF_TEAMS = timedelta(days=2)
"""The first Sunday and Monday: who is in a team that was made is known before they are over."""
SEED = 3
MOODS = (5, 4, 4, 4, 4, 3, 3, 2)
"""The faces that people choose from, 5 being the brightest."""
EVERYBODY = (*SUPPORT, *PLATFORM)

ZONE = {"By which time zone?": "Europe/Madrid"}
TEAMS: Sequence[tuple[str, str, str, Mapping[str, Any]]] = (
    ("09:05", "ana", "support", ZONE),
    ("09:10", "ana", "kudos", ZONE),
    ("09:05", "dana", "platform", {}),
)
"""Who makes the people of which channel a team of their own on the first Monday, and by whose time its digest comes."""
WELL = ("ben", "chi", "eli", "hugo", "imani", "lena", "nadia", "priya")
"""Who says in the present week, without being asked, that they are well."""
SAID = (
    (-3, TUE, "11:20", "ben", "/thanks @chi for taking the night call, so that I could sleep #partnership"),
    (-3, WED, "15:40", "imani", "/thanks @ben for explaining the invoice to a worried client twice, kindly #empathy"),
    (-3, THU, "10:10", "ana", "/thanks @eli for saying early that the date would not hold #respect"),
    (-3, FRI, "12:30", "hugo", "/thanks @imani for letting me listen in on three calls before my first #partnership"),
    (-2, MON, "14:05", "grace", "/thanks @fatou for trying the form with a screen reader unasked #initiative"),
    (-2, TUE, "16:20", "chi", "/thanks @hugo for asking what the client really needed before we built it #empathy"),
    (-2, WED, "11:45", "dana", "/thanks @ben and @eli for sitting down together over one ticket #partnership"),
    (-2, THU, "14:10", "chi", "/thanks @ben for the list of words that clients use for the same thing #empathy"),
    (-2, FRI, "10:00", "eli", "/thanks @grace for drawing both versions, which ended a week of guessing #initiative"),
    (-1, MON, "15:30", "fatou", "/thanks @dana for asking what was in the way, and moving the deadline #respect"),
    (-1, TUE, "11:00", "ben", "/thanks @ana for reading the angry mail with me before I answered #empathy"),
    (-1, WED, "10:30", "ana", "/kindling changed support: we answer the night queue in pairs"),
    (-1, THU, "16:30", "dana", "/thanks @eli for the test that caught it before anybody else did #initiative"),
    (-1, THU, "17:10", "imani", "/thanks @chi for a handover so clear that nobody had to wake you #appreciation"),
    (-1, FRI, "11:15", "priya", "/thanks @mateo for leaving the queue empty on a Friday, twice #appreciation"),
    (0, MON, "11:30", "hugo", "/thanks @ben for showing me how you listen before you answer #empathy"),
    (0, MON, "15:05", "mateo", "/thanks @nadia for trying the import with the client's own file first #initiative"),
    (0, TUE, "10:40", "eli", "/thanks @fatou for the runbook that let me sleep through the release #initiative"),
    (0, WED, "10:35", "nadia", "/thanks @grace for asking people who cannot see the form, before drawing it #empathy"),
    (0, WED, "14:30", "lena", "/thanks @priya for staying on the line while the client found the invoice #respect"),
    (0, THU, "09:50", "ana", "/thanks @hugo for telling us what went wrong before we had to ask #respect"),
)
"""Which week, counted from the present one, the day, the time by their own clock, who, and what they type."""
PROMISED = (
    (-3, MON, "10:05", "ben", "@imani write down the import steps by wednesday 4pm"),
    (-2, TUE, "09:35", "eli", "@ben look at the slow search by thursday 12:00"),
    (-1, WED, "09:50", "ana", "@chi ask the client for a quieter hour by thursday 3pm"),
    (0, TUE, "11:10", "hugo", "@ana tell you how the call with Marlow went by friday noon"),
    (0, WED, "11:00", "ben", "@lena write down why the search is slow by friday 4pm"),
    (0, WED, "15:20", "grace", "@fatou draw the form anew for screen readers by tuesday noon"),
)
"""The same of what they promise, and have told to whom it is for."""
TO, ABOUT, IN_THE_WAY = "To whom?", "What is it about?", "What gets in the way, and what would help?"
LEADERS = "Those who lead support"
AGREED = "They know and agree that it is told here"
FILLED_IN: Sequence[tuple[int, int, str, str, str, Mapping[str, Any]]] = (
    (
        -3,
        WED,
        "16:10",
        "imani",
        "listen",
        {TO: LEADERS, ABOUT: "Rules", IN_THE_WAY: "A refund of £12 takes two signatures and a week"},
    ),
    (-2, TUE, "11:40", "ana", "may refund a client up to £50", {}),
    (
        -1,
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
        -1,
        WED,
        "17:30",
        "chi",
        "listen",
        {
            TO: LEADERS,
            ABOUT: "Load",
            IN_THE_WAY: "Whoever has the night queue also has the morning shift, so nobody is patient by eleven",
        },
    ),
)
"""The same of what they fill in after `/kindling` and these words. What is said last in the listening box still waits
for an answer."""
ANSWERED_AT = (-2, TUE, "11:10")
ANSWER = {
    "listening_answer_words": "One signature is enough up to £50",
    "listening_answer_tell": ["It may be told in our monthly story"],
}
"""When Ana answers what was said first, and how: that something was changed."""
TRUSTED = "grace"
KEPT = (
    (-3, WED, "15:10", "ben", "import steps"),
    (-2, THU, "11:15", "eli", "search"),
    (-1, THU, "14:20", "ana", "client"),
)
"""When somebody clicks Done, and a word of the promise."""


async def live_through(stage: Stage, start: datetime, passed: Callable[[float], None]) -> None:
    """Let everything happen that lies before the start of the demo; the workspace's clock then shows that.

    Args:
        stage: with a workspace whose clock shows `demo_days.begin(start)`; its bot does not run yet.
        start: when the demo begins.
        passed: told again and again which part of it has passed, up to 1.
    """
    began = demo_days.begin(start)
    happenings = sorted(_happenings(stage.slack, start), key=_at)
    await stage.start_bot()
    try:
        await stage.settled()
        walk = _Walk(stage, began.date())
        for at, together in groupby(happenings, _at):
            if at < start:
                await walk.to(at)
                await asyncio.gather(*(act(stage.slack) for _, act in together))
                await stage.sent()
                passed((at - began) / (start - began))
        await walk.to(start)
        await stage.settled()
        await stage.database.write(lambda session: _prepare(session, stage.slack))
    finally:
        await stage.stop_bot()
    passed(1)


def _at(happening: tuple[datetime, Act]) -> datetime:
    return happening[0]


class _Walk:
    """The way through time, on which the bot does no more than what a day needs.

    Nobody comes or goes once the teams are made, so Slack is asked who is here on the first days only, and once a day
    is often enough for stories and for what was said without a name.
    """

    def __init__(self, stage: Stage, first_day: date) -> None:
        self._stage = stage
        self._known_on = first_day + DAYS_OF_TEAMS
        self._today = first_day

    async def to(self, moment: datetime) -> None:
        """Let time pass until that moment, with everything done that is due before it."""
        clock = self._stage.slack.clock
        while (due := await self._stage.database.read(_due)) and due < moment:
            is_new_day = due.date() > self._today
            await self._stage.move_to(due, asks_slack=due.date() < self._known_on, is_new_day=is_new_day)
            self._today = due.date()
        clock.set(max(moment, clock.now()))


def _due(session: Session) -> datetime | None:
    """When something happens next: promises and messages at their minute, all else when it is a grain's end."""
    recurring = first_due(session, Cadence.next_at, Series.next_at)
    coming = [first_due(session, Followup.next_at, OutboxMessage.next_at)]
    if recurring:
        coming.append(recurring + (demo_days.begin(recurring) - recurring) % GRAIN)
    return min((each for each in coming if each), default=None)


def _prepare(session: Session, slack: Sandbox) -> None:
    """Whoever tries it out sees what comes of it at night and on a Sunday, too, and can write to a person of trust."""
    settings.change(session, slack.id, trusted_ids=[slack.person(TRUSTED).id])
    for each in slack.live.members:
        preferences.put(session, slack.id, each, hears_at_once=True)


def _happenings(slack: Sandbox, start: datetime) -> Iterator[tuple[datetime, Act]]:
    for weeks, day, clock, who, act in (*_told(), *_by_themselves()):
        yield demo_days.moment(start, slack.person(who).member.person.zone, weeks, day, clock), act


def _told() -> Iterator[tuple[int, int, str, str, Act]]:
    """What the lists above tell."""
    for clock, who, channel, chosen in TEAMS:
        yield 1 - WEEKS, MON, clock, who, fills_in(who, "/kindling team", chosen, channel)
    for weeks, day, clock, who, line in SAID:
        yield weeks, day, clock, who, types(who, line)
    for weeks, day, clock, who, line in PROMISED:
        yield weeks, day, clock, who, promises(who, line)
    for weeks, day, clock, who, line, fields in FILLED_IN:
        yield weeks, day, clock, who, fills_in(who, f"/kindling {line}", fields, "support")
    yield *ANSWERED_AT, "ana", _answers
    for weeks, day, clock, who, word in KEPT:
        yield weeks, day, clock, who, clicks(who, word, "Done")


def _by_themselves() -> Iterator[tuple[int, int, str, str, Act]]:
    """What everybody does from day to day."""
    for who in WELL:
        for day in (MON, WED):
            yield 0, day, "11:50", who, types(who, "/checkin 4")
    dice = Random(SEED)  # noqa: S311 (nothing secret)
    for who in EVERYBODY:
        for weeks in range(1 - WEEKS, 1):
            for day in range(FRI + 1):
                yield weeks, day, ARRIVES_AT, who, _answers_what_waits(who, dice.choice(MOODS))


def _answers_what_waits(who: str, mood: int) -> Act:
    """Somebody answers their check-in, says hello, and lets others know that their thanks landed."""

    async def act(slack: Sandbox) -> bool:
        done = [
            await clicks(who, "", each)(slack)
            for each in (f"checkin_face_{mood}", "Sounds good", "Let them know it landed")
        ]
        return any(done)

    return act


async def _answers(slack: Sandbox) -> bool:
    ana = slack.person("ana")
    await clicks("ana", "listening box", "Answer")(slack)
    await slack.wait_for(lambda: ana.modal)
    assert ana.modal
    await ana.click(ana.modal, "listening_answer_kind", "It was changed")
    await slack.wait_for(lambda: ana.modal is not None and "listening_answer_words" in str(ana.modal.blocks))
    sent = await ana.submit(ANSWER)
    if ana.modal:
        await ana.close_modal(everything=True)
    return not sent.errors
