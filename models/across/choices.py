"""Personal: what holds for one person, whoever chose it, and what they change about it.

A person's own choice wins over their teams', that over their workspace's, and that over ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.capabilities import followup_series
from models.capabilities.followups import REMINDER, Followup, rules_of, wants_reminders
from models.capabilities.followups import State as FollowupState
from models.capabilities.reminders import Step
from models.people import availability, cadences, preferences, settings, teams, unanswered
from models.people.availability import Availability, HoldReason
from models.people.cadences import OF_LEADS, PERSONAL, Cadence, CadenceKind, rhythm_of
from models.people.hours import Hours
from models.people.preferences import Preference, hours_of, keep, pack_hours
from models.people.rhythms import Rhythm
from models.people.teams import Team
from models.store import outbox
from models.store.base import locked
from models.store.outbox import OutboxMessage, State, tell_of_news

FEWEST_REMINDERS = 4
"""`Rules.every` of whoever wants as few reminders as there are."""


@dataclass(frozen=True)
class Holding:
    """What holds for somebody."""

    rhythms: Mapping[CadenceKind, Rhythm]
    """Of each personal kind, off where it would only come to people in a team, and they are in none; and of what comes
    to those who lead, if they do."""
    reminders_every: int
    """`Rules.every` of the reminders of their promises."""
    hours: Hours
    has_reminders: bool = True
    """Whether they are reminded of their promises at all."""
    hears_at_once: bool = False
    """Whether thanks and other news come at any hour."""
    paused_until: datetime | None = None
    paused_from: datetime | None = None
    """When the pause begins; `None` where it has begun."""

    def packed(self) -> dict[str, Any]:
        """As JSON, without the zone: that follows the person."""
        return {
            "rhythms": {kind: rhythm.packed() for kind, rhythm in self.rhythms.items()},
            "reminders_every": self.reminders_every,
            "has_reminders": self.has_reminders,
            "hears_at_once": self.hears_at_once,
            "hours": pack_hours(self.hours),
            "paused_until": self.paused_until and self.paused_until.isoformat(),
            "paused_from": self.paused_from and self.paused_from.isoformat(),
        }

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any], zone: str) -> "Holding":
        """What was packed, in this zone."""
        since, until = packed.get("paused_from"), packed["paused_until"]
        return cls(
            {CadenceKind(kind): Rhythm.unpacked(rhythm) for kind, rhythm in packed["rhythms"].items()},
            packed["reminders_every"],
            hours_of(zone, packed["hours"]),
            packed.get("has_reminders", True),
            packed.get("hears_at_once", False),
            until and datetime.fromisoformat(until),
            since and datetime.fromisoformat(since),
        )


def of(session: Session, workspace_id: str, member_id: str, now: datetime) -> Holding:
    """What holds for this person now."""
    return _holding(session, workspace_id, member_id, preferences.get(session, workspace_id, member_id), now)


def usual(session: Session, workspace_id: str, member_id: str, now: datetime) -> Holding:
    """What would hold for this person if they had chosen nothing."""
    return _holding(session, workspace_id, member_id, Preference(hours={}, rhythms={}), now)


def change(
    session: Session, workspace_id: str, member_id: str, shown: Holding, sent: Holding, now: datetime
) -> Holding:
    """Store what somebody changed of what they were shown, and plan anew; answers what holds now."""
    default = usual(session, workspace_id, member_id, now)
    own = preferences.to_change(session, workspace_id, member_id)
    in_team = bool(teams.teams_of(session, workspace_id, [member_id]))
    own.hours = keep(own.hours, pack_hours(shown.hours), pack_hours(sent.hours), pack_hours(default.hours))
    own.rhythms = _rhythms_to_keep(own.rhythms, shown, sent, default, in_team)
    if sent.hears_at_once != shown.hears_at_once:
        own.hears_at_once = sent.hears_at_once or None
        outbox.look_again(session, workspace_id, [member_id], HoldReason.OUT_OF_HOURS, now)
    session.flush()
    if (sent.paused_from, sent.paused_until) != (shown.paused_from, shown.paused_until):
        pause(session, workspace_id, member_id, sent.paused_until, now, since=sent.paused_from)
    if sent.reminders_every > shown.reminders_every:
        _forget_early_reminders(session, workspace_id, member_id)
    if (sent.rhythms, sent.hours) != (shown.rhythms, shown.hours):
        cadences.enrol(session, workspace_id, [member_id], now)
        cadences.find_anew(session, workspace_id, [member_id], now, OF_LEADS)
        followup_series.look_again(session, workspace_id, [member_id], now)
    for kind in (each for each in sent.rhythms if sent.rhythms[each] != shown.rhythms[each]):
        unanswered.forget(session, workspace_id, member_id, kind)
    return of(session, workspace_id, member_id, now)


def fewer(session: Session, workspace_id: str, member_id: str, kind: CadenceKind, now: datetime) -> Rhythm | None:
    """Half as often as something comes now, to be chosen with `choose_fewer`; `None` if it is off already."""
    rhythm = of(session, workspace_id, member_id, now).rhythms.get(kind)
    return rhythm.fewer() if rhythm and rhythm.is_on else None


def choose_fewer(
    session: Session, workspace_id: str, member_id: str, kind: CadenceKind, less: Rhythm, now: datetime
) -> None:
    """Let something come as rarely as `less`, found in a transaction before: done twice, it is not rarer yet."""
    own = preferences.to_change(session, workspace_id, member_id)
    changed = {"every": less.every} if less.is_on else {"is_on": False}
    own.rhythms = {**own.rhythms, kind: {**own.rhythms.get(kind, {}), **changed}}
    session.flush()
    cadences.find_anew(session, workspace_id, [member_id], now, [kind])
    unanswered.forget(session, workspace_id, member_id, kind)


def go_quiet(session: Session, workspace_id: str, member_id: str, kind: CadenceKind, now: datetime) -> None:
    """Something comes no more, since nothing that it asked was answered for long; they did not choose so."""
    own = preferences.to_change(session, workspace_id, member_id)
    own.rhythms = {**own.rhythms, kind: {**own.rhythms.get(kind, {}), "is_on": False}}
    session.flush()
    cadences.find_anew(session, workspace_id, [member_id], now, [kind])
    unanswered.go_quiet(session, workspace_id, member_id, kind)


def bring_back(session: Session, workspace_id: str, member_id: str, kind: CadenceKind, now: datetime) -> Rhythm:
    """Let something that went quiet come again as it did before; answers how often that is."""
    own = preferences.to_change(session, workspace_id, member_id)
    before = {name: value for name, value in own.rhythms.get(kind, {}).items() if name != "is_on"}
    own.rhythms = {**own.rhythms, kind: before}
    session.flush()
    if not of(session, workspace_id, member_id, now).rhythms[kind].is_on:  # they had turned it on
        own.rhythms = {**own.rhythms, kind: {**before, "is_on": True}}
    own.rhythms = {each: rhythm for each, rhythm in own.rhythms.items() if rhythm}
    session.flush()
    cadences.find_anew(session, workspace_id, [member_id], now, [kind])
    unanswered.forget(session, workspace_id, member_id, kind)
    return of(session, workspace_id, member_id, now).rhythms[kind]


def begin(session: Session, workspace_id: str, member_id: str, kind: CadenceKind, now: datetime) -> Rhythm:
    """Let something come that was off; answers the rhythm in which it does."""
    own = preferences.to_change(session, workspace_id, member_id)
    own.rhythms = {**own.rhythms, kind: {**own.rhythms.get(kind, {}), "is_on": True}}
    session.flush()
    cadences.enrol(session, workspace_id, [member_id], now, [kind])
    return of(session, workspace_id, member_id, now).rhythms[kind]


def fewer_reminders(session: Session, workspace_id: str, member_id: str) -> int | None:
    """`Rules.every` of half as many reminders of promises, to be chosen with `choose_fewer_reminders`; `None` if they
    are at their fewest already."""
    every = rules_of(availability.of_one(session, workspace_id, member_id)).every
    return 2 * every if every < FEWEST_REMINDERS else None


def choose_fewer_reminders(session: Session, workspace_id: str, member_id: str, every: int) -> None:
    """The same for reminders of promises; `every` is `Rules.every`, found in a transaction before."""
    own = preferences.to_change(session, workspace_id, member_id)
    own.rhythms = {**own.rhythms, REMINDER: {**own.rhythms.get(REMINDER, {}), "every": every}}
    session.flush()
    _forget_early_reminders(session, workspace_id, member_id)


def pause(
    session: Session,
    workspace_id: str,
    member_id: str,
    until: datetime | None,
    now: datetime,
    *,
    since: datetime | None = None,
) -> bool:
    """No nudges until then, from `since` or now on, or again from now on; answers whether there was a pause before.

    What an earlier pause holds is looked at again: it comes now, or waits for the new end.
    """
    hours = availability.of_one(session, workspace_id, member_id).hours
    own = preferences.to_change(session, workspace_id, member_id)
    before, own.paused_until = own.paused_until, until
    own.paused_from = since if until and since and since > now else None
    session.flush()
    if before is None or before <= now:
        return False
    _look_again(session, workspace_id, member_id, hours, before, now)
    return True


def pause_at_least(session: Session, workspace_id: str, member_id: str, until: datetime, now: datetime) -> datetime:
    """No nudges until then, or longer where there is a longer pause already; answers its end.

    One that is to begin within that time is part of it; one that begins later gives way.
    """
    own = preferences.to_change(session, workspace_id, member_id)
    held_until = own.paused_until if own.paused_from is None or own.paused_from <= until else None
    until = max(until, held_until or until)
    if held_until != until or own.paused_from:
        pause(session, workspace_id, member_id, until, now)
    return until


def _holding(session: Session, workspace_id: str, member_id: str, own: Preference, now: datetime) -> Holding:
    """What holds with these own choices."""
    person = availability.of_one(session, workspace_id, member_id)
    chosen = settings.of(session, workspace_id)
    hours = hours_of(person.hours.zone, chosen.hours, own.hours, days_off=person.hours.days_off)
    person = replace(person, rhythms=own.rhythms, hours=hours)
    return Holding(
        {
            **_of_a_member(session, workspace_id, member_id, person),
            **_of_a_lead(session, workspace_id, member_id, person),
        },
        rules_of(person).every,
        hours,
        wants_reminders(person),
        bool(own.hears_at_once),
        own.paused_until if own.paused_until and own.paused_until > now else None,
        own.paused_from if own.paused_from and own.paused_from > now else None,
    )


def _of_a_member(
    session: Session, workspace_id: str, member_id: str, person: Availability
) -> dict[CadenceKind, Rhythm]:
    """What comes to them as to everyone in a team."""
    in_teams = teams.teams_of(session, workspace_id, [member_id]).get(member_id, [])
    rhythms = {kind: _rhythm(kind, person, in_teams) for kind in PERSONAL}
    return {
        kind: rhythm if in_teams or kind in person.rhythms else replace(rhythm, is_on=False)
        for kind, rhythm in rhythms.items()
    }


def _of_a_lead(session: Session, workspace_id: str, member_id: str, person: Availability) -> dict[CadenceKind, Rhythm]:
    """What comes to them as to those who lead a team; nothing if they lead none."""
    led = teams.led_by(session, workspace_id, member_id)
    return {kind: _rhythm(kind, person, led) for kind in OF_LEADS} if led else {}


def _rhythm(kind: CadenceKind, person: Availability, of_teams: Sequence[Team]) -> Rhythm:
    layers = (team.settings.get("rhythms", {}) for team in of_teams)
    return rhythm_of(kind, person.default_rhythms, *layers, person.rhythms)


def _rhythms_to_keep(
    own: Mapping[str, Any], shown: Holding, sent: Holding, default: Holding, in_team: bool
) -> dict[str, Any]:
    kept = dict(own)
    for kind in (each for each in sent.rhythms if each in default.rhythms):  # they may lead no team any more
        old, new, usual = (each.rhythms[kind].packed() for each in (shown, sent, default))
        kept[kind] = keep(own.get(kind, {}), old, new, usual)
        if (
            kept[kind] and kind in PERSONAL and not in_team
        ):  # to whoever is in no team only that comes which they turned on
            kept[kind]["is_on"] = new["is_on"]
    kept[REMINDER] = keep(
        own.get(REMINDER, {}),
        *({"every": each.reminders_every, "is_on": each.has_reminders} for each in (shown, sent, default)),
    )
    return {kind: rhythm for kind, rhythm in kept.items() if rhythm}


def _forget_early_reminders(session: Session, workspace_id: str, member_id: str) -> None:
    """Whoever asked for fewer is not reminded before something is due."""
    rules = rules_of(availability.of_one(session, workspace_id, member_id))
    early = select(Followup).where(
        Followup.workspace_id == workspace_id,
        Followup.owner_id == member_id,
        Followup.state == FollowupState.OPEN,
        Followup.next_step == Step.SOON,
    )
    for followup in session.scalars(locked(early)):
        plan = rules.when_due(followup.due_at, has_clock=bool(followup.has_clock))
        followup.next_step, followup.next_at = plan.step, plan.at


def _look_again(
    session: Session, workspace_id: str, member_id: str, hours: Hours, until: datetime, now: datetime
) -> None:
    """Make due what waits for the end of a pause that was to last until then."""
    held_until = hours.next_humane(until)
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.workspace_id == workspace_id,
            OutboxMessage.recipient == member_id,
            OutboxMessage.state == State.WAITING,
            OutboxMessage.reason == HoldReason.PAUSED,
            OutboxMessage.next_at > now,
        )
        .values(next_at=now)
    )
    session.execute(
        update(Cadence)
        .where(
            Cadence.workspace_id == workspace_id,
            cadences.of_people([member_id]),
            Cadence.next_at == held_until,
            Cadence.due_on < hours.today(held_until),
        )
        .values(next_at=now)
    )
    session.execute(
        update(Followup)
        .where(
            Followup.workspace_id == workspace_id,
            Followup.owner_id == member_id,
            Followup.next_at == held_until,
            Followup.due_at < held_until,
        )
        .values(next_at=now)
    )
    tell_of_news(session)
