"""What must hold at the end of a simulation, found from what is in Slack and in the database."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lab.simulation.script import Happening, HappeningKind, times_of
from lab.simulation.world import PRIVATE, PROMISED, QUIET, QUIET_PEOPLE, SECRET, World, handle, monday_of
from models import (
    Cadence,
    Followup,
    FollowupStep,
    OutboxMessage,
    Shoutout,
    ShoutoutRecipient,
    Team,
    TeamMember,
    Workspace,
)
from models.across import remains
from models.capabilities.followups import State as FollowupState
from models.capabilities.followups import kind_of
from models.capabilities.reminders import REMINDERS, Step
from models.capabilities.shoutouts import Audience
from models.people import teams
from models.people.cadences import OF_LEADS, PERSONAL, CadenceKind, due_kind, occurrence_id, owner_id_of
from models.people.preferences import hours_of
from models.people.unanswered import Unanswered
from models.store.outbox import State
from sandbox import Message

QUIET_FROM, QUIET_UNTIL = time(19), time(8)
NUDGES = tuple(due_kind(each) for each in (*PERSONAL, *OF_LEADS))
REMINDED = tuple(kind_of(each) for each in REMINDERS)
WRONG_FOR = timedelta(minutes=2)
"""How long it takes a message that was begun while the clock was wrong to arrive."""
FURTHEST, NIGHT = timedelta(days=120), timedelta(days=1)
"""How far ahead anything is planned at most (what comes once a month, and every second time at that); and how often
Slack is asked who is where."""
PATIENCE = timedelta(days=4)
"""How long after an outage a digest may still be late."""


@dataclass(frozen=True)
class Finding:
    """Whether something held."""

    promise: str
    holds: bool
    details: str


async def examine(world: World, happenings: Sequence[Happening]) -> list[Finding]:
    """Look at everything that is there at the end."""
    if not world.is_running:
        await world.start_bot()
        await world.settled()
    rows = await world.database.read(lambda session: list(session.scalars(select(OutboxMessage))))
    posted = list(_posted(world))
    return [
        _accounted_for(rows),
        _none_doubled(rows, posted),
        await world.database.read(lambda session: _none_at_a_wrong_hour(session, world, rows, posted)),
        await world.database.read(lambda session: _nothing_private_leaked(session, world, posted)),
        await world.database.read(lambda session: _served_each_week(session, world, happenings)),
        await world.database.read(lambda session: _nobody_forgotten(session, world)),
        await _erased_is_gone(world),
        await world.database.read(lambda session: _asked_each_night(session, world)),
    ]


@dataclass(frozen=True)
class Posted:
    """A message of the bot's own accord, as it stands in Slack."""

    outbox_id: str
    place: str
    people: frozenset[str]
    """Who can read it there."""
    is_direct: bool
    at: datetime
    words: str


def _posted(world: World) -> Iterator[Posted]:
    slack = world.slack
    for place in slack.live.conversations.values():
        for message in place.messages.values():
            if message.user == slack.bot_id:
                yield Posted(
                    outbox_id=(message.metadata or {}).get("event_payload", {}).get("id", ""),
                    place=place.id,
                    people=frozenset(place.members) - {slack.bot_id},
                    is_direct=place.kind == "im",
                    at=datetime.fromtimestamp(float(message.ts), ZoneInfo("UTC")),
                    words=_words(message),
                )


def _words(message: Message) -> str:
    return f"{message.text} {json.dumps(message.blocks, ensure_ascii=False)}"


def _accounted_for(rows: Sequence[OutboxMessage]) -> Finding:
    states = Counter(row.state for row in rows)
    open_ = [row for row in rows if row.state not in (State.SENT, State.DROPPED) and row.kind in NUDGES + REMINDED]
    without = [row for row in rows if row.state is State.DROPPED and not row.reason]
    failed = [row for row in rows if row.state is State.FAILED]
    waiting = [row for row in open_ if row.state is State.WAITING and row.reason]
    reasons = Counter(row.reason for row in rows if row.state is State.DROPPED)
    why = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common(6))
    return Finding(
        "Every nudge is accounted for: sent, or held with the reason.",
        len(open_) == len(waiting) and not without and not failed,
        f"{states[State.SENT]:,} sent, {states[State.DROPPED]:,} not sent ({why}), {len(waiting)} held at the end",
    )


def _none_doubled(rows: Sequence[OutboxMessage], posted: Sequence[Posted]) -> Finding:
    wished = {str(row.id): row.created_at for row in rows}  # who erased their data is greeted anew
    seen = Counter(
        each.outbox_id
        for each in posted
        if each.outbox_id and each.at >= wished.get(each.outbox_id, each.at) - WRONG_FOR
    )
    doubled = [id_ for id_, count in seen.items() if count > 1]
    sent = {str(row.id) for row in rows if row.state is State.SENT}
    missing = sent - seen.keys()
    return Finding(
        "Each message appears once.",
        not doubled and not missing,
        f"{len(seen):,} messages, {len(doubled)} doubled, {len(missing)} lost",
    )


def _none_at_a_wrong_hour(
    session: Session, world: World, rows: Sequence[OutboxMessage], posted: Iterable[Posted]
) -> Finding:
    """No nudge at night, on a weekend or a public holiday of whoever got it, where they were at that time; but for
    reminders at a time of day that their owner named."""
    named = select(FollowupStep.id).join(
        Followup, (Followup.workspace_id == FollowupStep.workspace_id) & (Followup.id == FollowupStep.followup_id)
    )
    at_named = set(session.scalars(named.where(Followup.has_clock.is_(True), FollowupStep.step == Step.DUE)))
    nudges = {
        str(row.id): row.recipient for row in rows if row.kind in NUDGES + REMINDED and row.subject_id not in at_named
    }
    looked_at = [each for each in posted if each.outbox_id in nudges and not was_wrong(world, each.at)]
    wrong = [each for each in looked_at if not _is_humane(world, nudges[each.outbox_id], each.at)]
    return Finding(
        "No nudge comes at a wrong hour.",
        not wrong,
        f"{len(looked_at):,} nudges, {len(wrong)} at a wrong hour"
        + "".join(f"; {nudges[each.outbox_id]} {each.at:%a %d %b %H:%M} UTC" for each in wrong[:3]),
    )


def was_wrong(world: World, at: datetime) -> bool:
    """Whether the bot could not know what time it was."""
    return any(wrong_at - WRONG_FOR <= at <= wrong_at + WRONG_FOR for wrong_at in world.wrong_at)


def _is_humane(world: World, person_id: str, at: datetime) -> bool:
    zones = world.zones.get(person_id, [])
    zone = next((name for since, name in reversed(zones) if since <= at), "UTC")
    local = at.astimezone(ZoneInfo(zone))
    return hours_of(zone).is_working_day(local.date()) and QUIET_UNTIL <= local.time() < QUIET_FROM


def _nothing_private_leaked(session: Session, world: World, posted: Iterable[Posted]) -> Finding:
    """Private thanks are read by their giver and those thanked; promises by their owner and those they concern; and the
    name of a private channel's team by those in the channel."""
    thanks = _who_may_read_thanks(session)
    promises = _who_may_read_promises(session)
    of_quiet = {world.slack.person(handle(number)).id for number in QUIET_PEOPLE}
    looked_at, leaked = 0, []
    for each in posted:
        if QUIET in each.words:
            looked_at += 1
            if not each.people <= of_quiet:
                leaked.append(QUIET)
        for word, may_read in (
            *_matters(each.words, PRIVATE, thanks, world),
            *_matters(each.words, PROMISED, promises, world),
            *_secrets(each.words, world),
        ):
            looked_at += 1
            if not each.is_direct or not each.people <= may_read:
                leaked.append(word)
    return Finding(
        "Nothing private is seen by anyone whom it was not meant for.",
        not leaked,
        f"{looked_at:,} private things looked at, {len(leaked)} leaked" + "".join(f"; {word}" for word in leaked[:3]),
    )


def _who_may_read_thanks(session: Session) -> dict[str, frozenset[str]]:
    rows = session.execute(
        select(Shoutout.reason, Shoutout.giver_id, ShoutoutRecipient.member_id)
        .join(
            ShoutoutRecipient,
            (ShoutoutRecipient.workspace_id == Shoutout.workspace_id) & (ShoutoutRecipient.shoutout_id == Shoutout.id),
        )
        .where(Shoutout.audience == Audience.PRIVATE)
    )
    return {_word(row.reason, PRIVATE): frozenset({row.giver_id, row.member_id}) for row in rows}


def _who_may_read_promises(session: Session) -> dict[str, frozenset[str]]:
    """The owner, whoever took it over or was asked to, the other person if they are told or asked, and leads of
    somebody who left."""
    found: dict[str, frozenset[str]] = {}
    leads = frozenset(session.scalars(select(TeamMember.member_id).where(TeamMember.is_lead)))
    for row in session.scalars(select(Followup)):
        concerned = {row.owner_id, row.handover_to} | ({row.other_id} if row.tells_other or row.check_back else set())
        found[_word(row.what, PROMISED)] = frozenset(each for each in concerned if each) | leads
    return found


def _nobody_forgotten(session: Session, world: World) -> Finding:
    """Whatever rows, clocks and refusals did: who is here is asked again, and reminded of what they promised."""
    here = set(teams.all_people_of(session, world.slack.id)) - world.spoilt
    asked = select(Cadence.owner_id).where(Cadence.kind == CadenceKind.CHECKIN, Cadence.next_at.is_not(None))
    silent_ones = select(Unanswered.member_id).where(Unanswered.kind == CadenceKind.CHECKIN, Unanswered.is_quiet)
    unasked = here - set(session.scalars(asked)) - set(session.scalars(silent_ones))
    last = set(session.scalars(select(FollowupStep.followup_id).where(FollowupStep.step == Step.LAST)))
    open_ = select(Followup).where(Followup.state == FollowupState.OPEN, Followup.owner_id.in_(here))
    promises = list(session.scalars(open_))
    silent = [each for each in promises if each.next_at is None and each.id not in last]
    further = world.slack.clock.now() + FURTHEST
    clocks = (Cadence.next_at, Followup.next_at, OutboxMessage.next_at)
    far = [str(each.class_.__name__) for each in clocks for _ in session.scalars(select(each).where(each > further))]
    return Finding(
        "Nobody is forgotten.",
        not (unasked or silent or far),
        f"{len(here)} people, {len(unasked)} not asked any more; {len(promises)} promises, {len(silent)} without a "
        f"reminder; {len(far)} things further ahead than {FURTHEST.days} days {far[:3] or ''}".rstrip(),
    )


async def _erased_is_gone(world: World) -> Finding:
    """No byte of the database's files has it, once they were swept, as they are within half a minute."""
    while not await world.database.maintain(remains.remove):
        pass
    files = [path.read_bytes() for path in world.folder.glob("simulation.db*")]
    left = [word for word in world.erased if any(word.encode() in each for each in files)]
    return Finding("What was erased is gone.", not left, f"{len(world.erased)} secrets erased, {len(left)} left")


def _asked_each_night(session: Session, world: World) -> Finding:
    """Slack's refusal to tell of one person does not keep the others out of step."""
    synced_at = session.scalars(select(Workspace.synced_at)).one()
    ago = world.slack.clock.now() - synced_at if synced_at else None
    return Finding(
        "Slack is asked each night who is where.",
        ago is not None and ago < 2 * NIGHT,
        f"the last time {ago} before the end",
    )


def _word(words: str, prefix: str) -> str:
    return next((each for each in words.split() if each.startswith(prefix)), words)


def _secrets(words: str, world: World) -> Iterator[tuple[str, frozenset[str]]]:
    """What was rewritten, handed over or taken back while it waited, with those whom it was meant for in the end."""
    for word in dict.fromkeys(re.findall(rf"{SECRET}\d+[xy]", words)):
        yield word, frozenset(world.meant_for[word])


def _matters(
    words: str, prefix: str, may_read: dict[str, frozenset[str]], world: World
) -> Iterator[tuple[str, frozenset[str]]]:
    """Each such word, with who may read it: by the rows, and those whom it was meant for when it was said.

    Rows of whoever erased their data name nobody.
    """
    for piece in words.split(prefix)[1:]:
        number = "".join(character for character in piece[:8] if character.isdigit())
        word = f"{prefix}{number}"
        yield word, may_read.get(word, frozenset()) | world.meant_for.get(word, set())


def _served_each_week(session: Session, world: World, happenings: Sequence[Happening]) -> Finding:
    """Each week one digest for each team and each of its leads: sent, or not sent with the reason (they are away, or
    the week was quiet). Weeks in which the bot did not run for a while are not judged; nor are those in which a lead
    did not lead for some days, since the digest of somebody who was away may have been due just then."""
    plan, outages = world.plan, times_of(happenings, HappeningKind.OUTAGE)
    leads = session.execute(select(TeamMember.team_id, TeamMember.member_id).where(TeamMember.is_lead)).all()
    teams = session.scalars(select(Team.id).where(Team.closed_at.is_(None))).all()
    readers: list[tuple[CadenceKind, str, UUID | None]]
    readers = [(CadenceKind.TEAM_DIGEST, owner_id_of(team_id=each), None) for each in teams]
    readers += [(CadenceKind.LEAD_DIGEST, owner_id_of(row.member_id, row.team_id), row.team_id) for row in leads]
    kinds = [due_kind(kind) for kind in (CadenceKind.TEAM_DIGEST, CadenceKind.LEAD_DIGEST)]
    made = {row.subject_id: row for row in session.scalars(select(OutboxMessage).where(OutboxMessage.kind.in_(kinds)))}
    served, amiss = 0, 0
    for kind, owner_id, team_id in readers:
        for number in range(1, plan.weeks - 1):
            monday = monday_of((plan.start + timedelta(days=1)).date()) + timedelta(weeks=number)
            days = [monday + timedelta(days=ahead) for ahead in range(7)]
            found = [day for day in days if occurrence_id(kind, owner_id, day) in made]
            served += len(found)
            is_judged = (team_id, monday) not in world.led_again and not _was_disturbed(monday, outages)
            amiss += len(found) != 1 and is_judged
    return Finding(
        "Every team and every lead is served each week.",
        amiss == 0,
        f"{served:,} digests of {len(readers)} readers, {amiss} weeks amiss",
    )


def _was_disturbed(monday: date, outages: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether the bot did not run at some time of that week, or of its last days before."""
    for start, end in outages:
        if start.date() - PATIENCE <= monday + timedelta(days=6) and end.date() + PATIENCE >= monday:
            return True
    return False
