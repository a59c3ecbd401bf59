"""What a lead's digest holds: one for all of their teams, of weeks that are over."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.blocks.lead_digests import lead_digest
from models import Cadence, Digest, OutboxMessage
from models.across import lead_digests, noticing, team_weeks
from models.across.lead_digests import DUE, LeadDigest
from models.across.own_part import OwnPart
from models.across.team_figures import Figure
from models.capabilities import checkins, followup_acts, followups, shoutouts
from models.capabilities.checkins import Answers
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followups import Followup, Promise
from models.capabilities.shoutouts import Audience, Draft
from models.people import channels, members, settings, team_changes, teams
from models.people.cadences import CadenceKind
from models.people.team_changes import NewTeam
from models.store.base import id_of
from models.store.database import Database
from models.store.outbox import State
from scheduler.cadences import part
from scheduler.digests import NoDigest, make_lead_digests
from scheduler.planning import plan_due
from tests.claims import claim_of, standing_claim_of
from tests.conftest import WORKSPACE
from tests.erasing import erase
from tests.profiles import profile
from tests.renderers import RENDERERS

LEAD = "UANA"
TEAM = NewTeam("C0SUPPORT", "support", "C0SUPPORT", (LEAD,))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WEEK, DAY = timedelta(days=7), timedelta(days=1)
SEVEN = (LEAD, "UBEN", "UCHI", "UDAN", "UEVE", "UFAY", "UGIL")


async def _gather(database: Database, zone: str, *ids: str, since: datetime = LONG_AGO, team: NewTeam = TEAM) -> None:
    """These people are in the team, and live in that zone."""
    profiles = [profile(each, zone=zone) for each in ids]
    await database.write(lambda session: members.remember(session, WORKSPACE, profiles, since))
    await database.write(lambda session: team_changes.put(session, WORKSPACE, team, LONG_AGO))
    await database.write(lambda session: team_changes.add_people(session, WORKSPACE, team.id, ids, since))


async def _thank(database: Database, giver: str, recipient: str, at: datetime, to: Audience = Audience.PUBLIC) -> None:
    draft = Draft(id_of("test", giver, recipient, at), giver, (recipient,), (recipient,), "calm words", to)
    await database.write(lambda session: shoutouts.record(session, WORKSPACE, draft, "C0KUDOS", at))


async def _close(database: Database, at: datetime) -> None:
    """The week before is closed, as whoever plans digests does."""
    await database.write(lambda session: team_weeks.close(session, WORKSPACE, at))


async def _look(database: Database, at: datetime) -> LeadDigest:
    """The digest of Ana at that time, or what a preview shows."""

    def look(session: Session) -> LeadDigest:
        led = teams.led_by(session, WORKSPACE, LEAD)
        return lead_digests.collect(session, WORKSPACE, LEAD, led, at)

    return await database.read(look)


async def _digest(database: Database, at: datetime) -> LeadDigest:
    await _close(database, at)
    return await _look(database, at)


def _figures(digest: LeadDigest) -> list[tuple[date, int | None, int | None]]:
    return [(each.week, each.people, each.thanked) for part in digest.teams for each in part.weeks]


# Weeks that are over


@pytest.mark.parametrize(
    "zone", ["Pacific/Auckland", "Asia/Kolkata", "Europe/Madrid", "UTC", "America/Los_Angeles", "Pacific/Pago_Pago"]
)
@pytest.mark.parametrize("monday", [date(2026, 11, 23), date(2026, 11, 2), date(2026, 3, 30)])
async def test_on_monday_morning_the_week_that_ended_last_night_is_told_of(
    database: Database, zone: str, monday: date
) -> None:
    """Also where the clocks changed that week."""
    await _gather(database, zone, *SEVEN)
    midnight = datetime.combine(monday, datetime.min.time(), ZoneInfo(zone))
    first = datetime.combine(monday - WEEK, datetime.min.time(), ZoneInfo(zone))
    moments = {
        LEAD: first.astimezone(UTC) - timedelta(minutes=1),  # the week before
        "UBEN": first.astimezone(UTC),
        "UCHI": midnight.astimezone(UTC) - timedelta(minutes=1),
    }
    for recipient, moment in moments.items():
        await _thank(database, "UDORA", recipient, moment)
    digest = await _digest(database, midnight + timedelta(hours=9))
    assert _figures(digest) == [(monday - WEEK, 7, 2)]
    assert digest.own_week == monday - WEEK


async def test_a_week_that_is_not_over_where_the_team_is_waits(database: Database) -> None:
    await _gather(database, "America/Los_Angeles", *SEVEN)
    monday_in_auckland = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert [week for week, _, _ in _figures(await _digest(database, monday_in_auckland))] == [date(2026, 11, 9)]


async def test_what_is_said_of_a_closed_week_stays(database: Database) -> None:
    await _gather(database, "UTC", *SEVEN)
    await _thank(database, LEAD, "UBEN", MONDAY - 3 * DAY)
    before = _figures(await _digest(database, MONDAY))
    await _gather(database, "UTC", "UNEW", since=MONDAY)
    await _thank(database, LEAD, "UCHI", MONDAY - 2 * DAY)  # heard of late
    assert before == [(date(2026, 11, 16), 7, 1)]
    assert _figures(await _digest(database, MONDAY + timedelta(hours=1))) == before


async def test_a_team_of_too_few_people_has_no_figure(database: Database) -> None:
    await _gather(database, "UTC", LEAD, "UBEN", "UCHI", "UDAN")
    await _thank(database, LEAD, "UBEN", MONDAY - DAY)
    assert _figures(await _digest(database, MONDAY)) == [(date(2026, 11, 16), None, None)]
    await database.write(lambda session: settings.change(session, WORKSPACE, least_group=4))
    assert _figures(await _digest(database, MONDAY)) == [(date(2026, 11, 16), 4, 1)]


async def test_what_is_long_past_is_not_told_of_as_the_latest(database: Database) -> None:
    await _gather(database, "UTC", *SEVEN)
    await _thank(database, LEAD, "UBEN", MONDAY - DAY)
    assert (await _digest(database, MONDAY)).teams[0].latest
    [later] = (await _look(database, MONDAY + 5 * WEEK)).teams
    assert later.latest is None


# Promises, days, and how help felt


async def _keep(
    database: Database, owner: str, done_at: datetime, *, late: bool = False, face: int | None = None
) -> None:
    """Somebody keeps a promise to Zoe or to Yan, who may be asked how that felt."""
    other = "UZOE" if owner < "UD" else "UYAN"
    due_at = done_at + timedelta(hours=-1 if late else 1)
    promise = Promise(id_of("promise", owner, done_at), owner, other, "call back", due_at, tells_other=True)
    await database.write(lambda session: followups.record(session, WORKSPACE, promise, done_at - 2 * DAY))
    await database.write(lambda session: followup_acts.finish(session, WORKSPACE, promise.id, owner, done_at))
    if face:
        feeling = FollowupFeeling(
            workspace_id=WORKSPACE,
            followup_id=promise.id,
            asked_id=f"{other}{owner}",
            face=face,
            asked_at=done_at,
            answered_at=done_at,
        )
        await database.write(lambda session: session.add(feeling))


def _said(digest: LeadDigest) -> list[str]:
    """The lines of the digest that are about promises, help and days; not the lead's own part."""
    blocks = lead_digest(digest, "Listen.").payload()["blocks"]
    lines = [line for block in blocks for line in str(block.get("text", {}).get("text")).splitlines()]
    return [line for line in lines if line.startswith((":partly_sunny:", ":handshake:", ":seedling: Several"))]


async def _a_week_of_seven(database: Database) -> None:
    """Two of seven are late, how help felt differs, and all are well but one of the late."""
    await _gather(database, "UTC", *SEVEN)
    for owner in SEVEN:
        face = 1 if owner == "UEVE" else 5
        await _keep(database, owner, MONDAY - 3 * DAY, late=owner in ("UEVE", "UFAY"), face=face)
        for days_ago in (4, 5):
            day = MONDAY.date() - timedelta(days=days_ago)
            await database.write(
                lambda session, who=owner, day=day, face=face: checkins.say(  # type: ignore[misc]
                    session, WORKSPACE, who, day, Answers(face=face), (), MONDAY
                )
            )


def _leave(session: Session, who: str) -> None:
    team_changes.remove_people(session, WORKSPACE, TEAM.id, [who], MONDAY)


def _erase(session: Session, who: str) -> None:
    erase(session, WORKSPACE, who, MONDAY)


def _go(session: Session, who: str) -> None:
    members.remember(session, WORKSPACE, [profile(who, is_deleted=True, updated=1)], MONDAY)


def _gather_the_others(session: Session, who: str) -> None:
    few = NewTeam("C0FEW", "few", None, ())
    team_changes.put(session, WORKSPACE, few, MONDAY)
    team_changes.add_people(session, WORKSPACE, few.id, [each for each in SEVEN if each != who], MONDAY)


def _answer_late(session: Session, who: str) -> None:
    session.execute(update(FollowupFeeling).where(FollowupFeeling.face == 1).values(face=5))
    session.execute(update(Followup).values(promised_at=MONDAY + 9 * DAY))


@pytest.mark.parametrize("happens", [_leave, _erase, _go, _gather_the_others, _answer_late])
@pytest.mark.parametrize("who", ["UEVE", "UFAY", "UGIL"])
async def test_two_looks_tell_no_more_than_one_whatever_happens_in_between(
    database: Database, happens: Callable[[Session, str], None], who: str
) -> None:
    """One's own digest, a colleague's who leads as well, or a preview: all of them read what was published."""
    await _a_week_of_seven(database)
    first = _said(await _digest(database, MONDAY))
    await database.write(lambda session: happens(session, who))
    assert _said(await _digest(database, MONDAY + timedelta(hours=1))) == first
    assert len(first) == len(Figure), "or nothing was compared"


async def test_before_a_week_is_closed_nothing_is_said_of_it(database: Database) -> None:
    """A preview must not be a running figure."""
    await _a_week_of_seven(database)
    preview = await _look(database, MONDAY)
    assert (_said(preview), _figures(preview)) == ([], [])


async def test_what_is_said_is_of_the_week_that_is_over(database: Database) -> None:
    await _a_week_of_seven(database)
    for owner in SEVEN:
        await _keep(database, owner, MONDAY - timedelta(hours=1))  # this week: not yet
    [team] = (await _digest(database, MONDAY)).teams
    assert [(each.week, each.told) for each in team.weeks] == [(date(2026, 11, 16), frozenset(Figure))]


# One's own part


async def test_a_lead_hears_of_their_own_week_whom_they_thanked_and_what_they_kept(database: Database) -> None:
    await _gather(database, "UTC", LEAD, "UBEN")
    assert (await _digest(database, MONDAY)).own_part == OwnPart()
    await _keep(database, LEAD, MONDAY - 2 * DAY, late=True)
    await _keep(database, LEAD, MONDAY - 8 * DAY)
    await _thank(database, LEAD, "UBEN", MONDAY - timedelta(hours=1))  # this week
    assert (await _digest(database, MONDAY)).own_part == OwnPart()
    await _keep(database, LEAD, MONDAY - DAY)
    await _thank(database, LEAD, "UCHI", MONDAY - 2 * DAY, Audience.PRIVATE)
    await _thank(database, LEAD, "UBEN", MONDAY - DAY)
    await _thank(database, LEAD, "UCHI", MONDAY - DAY)
    assert (await _digest(database, MONDAY)).own_part == OwnPart(("UCHI", "UBEN"), 1)


# One message for all teams


OTHER = NewTeam("C0DESK", "desk", None, (LEAD,))
THIRD = NewTeam("C0NIGHT", "night", None, (LEAD,))
PART = part({CadenceKind.LEAD_DIGEST: make_lead_digests})


async def _lead_three(database: Database, **days: int) -> None:
    """Ana leads three teams; the digest of some comes on a day of its own."""
    for team in (TEAM, OTHER, THIRD):
        await _gather(database, "UTC", *SEVEN, team=team)
        chosen = {"lead_digest": {"days": [days[team.name]]}} if team.name in days else {}
        await database.write(
            lambda session, team=team, chosen=chosen: _choose(session, team.id, chosen)  # type: ignore[misc]
        )


def _choose(session: Session, team_id: UUID, rhythms: dict[str, object]) -> None:
    team = teams.get(session, WORKSPACE, team_id)
    assert team
    team.settings = {**team.settings, "rhythms": rhythms}


async def _plan(database: Database, at: datetime, most: int = 100) -> None:
    """What is due at that time is planned, so many rows at once."""
    while await database.write(lambda session: plan_due(session, PART, WORKSPACE, at, most)):
        pass


async def _live(database: Database, start: datetime, days: int, most: int = 100) -> list[str]:
    """The days on which Ana's digest came."""
    await database.write(
        lambda session: session.execute(update(Cadence).where(Cadence.kind != "lead_digest").values(next_at=None))
    )
    for hour in range(24 * days + 1):
        await _plan(database, start + timedelta(hours=hour), most)
    found = select(OutboxMessage).where(OutboxMessage.kind == DUE, OutboxMessage.state == State.WAITING)
    rows = await database.read(lambda session: list(session.scalars(found.order_by(OutboxMessage.created_at))))
    return [f"{each.created_at:%a %d %b}" for each in rows]


SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("most", [1, 100], ids=["batches of one", "one batch"])
@pytest.mark.parametrize(
    ("days", "comes"),
    [
        ({}, ["Mon 23 Nov", "Mon 30 Nov", "Mon 07 Dec"]),
        ({"desk": 3}, ["Mon 23 Nov", "Mon 30 Nov", "Mon 07 Dec"]),
        ({"desk": 3, "night": 5}, ["Mon 23 Nov", "Mon 30 Nov", "Mon 07 Dec"]),
        ({"support": 2, "desk": 4, "night": 3}, ["Tue 24 Nov", "Tue 01 Dec", "Tue 08 Dec"]),
    ],
)
async def test_who_leads_several_teams_gets_one_digest_a_week(
    database: Database, days: dict[str, int], comes: Sequence[str], most: int
) -> None:
    await _lead_three(database, **days)
    assert await _live(database, SUNDAY, 20, most) == comes
    held = select(OutboxMessage.reason).where(OutboxMessage.kind == DUE, OutboxMessage.state == State.DROPPED)
    reasons = await database.read(lambda session: list(session.scalars(held)))
    assert set(reasons) == {NoDigest.IN_ONE}, "each occurrence is accounted for"
    assert len(reasons) == 2 * len(comes)


async def test_it_goes_on_where_they_lead_one_of_the_teams_no_more(database: Database) -> None:
    await _lead_three(database, desk=3)
    assert await _live(database, SUNDAY, 2) == ["Mon 23 Nov"]
    for team in (TEAM, THIRD):
        await database.write(
            lambda session, team=team: team_changes.set_leads(session, WORKSPACE, team.id, ["UBEN"], MONDAY + DAY)  # type: ignore[misc]
        )
    assert [each for each in await _live(database, MONDAY + DAY, 16) if "Wed" in each] == ["Wed 02 Dec", "Wed 09 Dec"]


async def test_planning_anew_makes_no_second_one(database: Database) -> None:
    await _lead_three(database)
    assert await _live(database, SUNDAY, 1) == ["Mon 23 Nov"]
    anew = update(Cadence).where(Cadence.kind == "lead_digest").values(next_at=MONDAY, due_on=None)
    await database.write(lambda session: session.execute(anew))
    assert await _live(database, MONDAY + timedelta(hours=5), 3) == ["Mon 23 Nov"]


async def test_a_free_day_that_moves_it_close_to_the_next_leaves_none_out(database: Database) -> None:
    """The 23rd to the 26th are free for everyone, so it comes on the Friday, and the next on the Monday after."""
    await _lead_three(database)
    await database.write(lambda session: settings.change(session, WORKSPACE, days_off=["2026-11-23/2026-11-26"]))
    assert await _live(database, SUNDAY, 13) == ["Fri 27 Nov", "Mon 30 Nov"]


async def test_it_has_a_section_for_each_team_unless_none_is_wanted_of_it(database: Database) -> None:
    await _lead_three(database)
    await database.write(lambda session: _choose(session, THIRD.id, {"lead_digest": {"is_on": False}}))
    await _thank(database, LEAD, "UBEN", MONDAY - DAY)
    await _live(database, SUNDAY, 1)
    found = await _shown(database, MONDAY)
    assert [name for name in ("support", "desk", "night") if f"*{name}*, 16" in found] == ["support", "desk"]


async def _shown(database: Database, at: datetime, *, stands: bool = False) -> str:
    """The digest as it is sent then, or where it stands; somebody has just looked for deleted posts."""
    await database.write(lambda session: channels.note_look(session, WORKSPACE, at))
    return await database.read(lambda session: _rendered(session, at, stands))


def _rendered(session: Session, at: datetime, stands: bool) -> str:
    row = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == DUE)).first()
    assert row
    message = RENDERERS[DUE](session, standing_claim_of(row, at) if stands else claim_of(row, at))
    return str(message.payload()) if message else ""  # type: ignore[union-attr]


async def test_a_digest_goes_to_nobody_who_leads_no_more(database: Database) -> None:
    await _lead_three(database)
    await _live(database, SUNDAY, 1)
    for team in (TEAM, OTHER, THIRD):
        await database.write(
            lambda session, team=team: team_changes.set_leads(session, WORKSPACE, team.id, ["UBEN"], MONDAY)  # type: ignore[misc]
        )
    assert await _shown(database, MONDAY) == ""


async def test_where_it_stands_it_says_that_the_person_was_thanked(database: Database) -> None:
    await _gather(database, "UTC", *SEVEN)
    await _live(database, SUNDAY, 1)
    noticed = await database.read(lambda session: noticing.person_to_notice(session, WORKSPACE, LEAD, MONDAY))
    assert noticed
    assert "Thank " in await _shown(database, MONDAY)
    sent = update(OutboxMessage).values(state=State.SENT, channel_id="D1", message_ts="1.2", next_at=None)
    await database.write(lambda session: session.execute(sent.where(OutboxMessage.kind == DUE)))
    await _thank(database, LEAD, noticed.member_id, MONDAY + DAY)
    await database.write(
        lambda session: lead_digests.take_up(session, WORKSPACE, LEAD, [noticed.member_id], MONDAY + DAY)
    )
    states = select(OutboxMessage.state).where(OutboxMessage.kind == DUE)
    assert await database.read(lambda session: session.scalars(states).all()) == [State.CHANGING]
    shown = await _shown(database, MONDAY + DAY, stands=True)
    assert f"You thanked <@{noticed.member_id}>." in shown
    assert "shoutout_open_form" not in shown


async def test_only_the_digest_that_asked_follows(database: Database) -> None:
    await _gather(database, "UTC", *SEVEN)
    await _live(database, SUNDAY, 1)
    noticed = await database.read(lambda session: noticing.person_to_notice(session, WORKSPACE, LEAD, MONDAY))
    assert noticed
    others = [each for each in SEVEN if each not in (LEAD, noticed.member_id)]
    await database.write(lambda session: lead_digests.take_up(session, WORKSPACE, LEAD, others, MONDAY + DAY))
    await database.write(
        lambda session: lead_digests.take_up(session, WORKSPACE, "UBEN", [noticed.member_id], MONDAY + DAY)
    )
    states = select(OutboxMessage.state).where(OutboxMessage.kind == DUE)
    assert await database.read(lambda session: session.scalars(states).all()) == [State.WAITING]


# A new team


async def test_a_team_that_has_only_just_begun_is_not_judged(database: Database) -> None:
    await _gather(database, "UTC", "UXIA")
    new = NewTeam("C0NEW", "new", None, (LEAD,))
    await database.write(lambda session: team_changes.set_leads(session, WORKSPACE, TEAM.id, ["UXIA"], LONG_AGO))
    await database.write(lambda session: team_changes.put(session, WORKSPACE, new, MONDAY - timedelta(hours=1)))
    await database.write(lambda session: members.remember(session, WORKSPACE, [profile(LEAD)], LONG_AGO))
    await database.write(lambda session: team_changes.add_people(session, WORKSPACE, new.id, [LEAD], MONDAY))
    await _close(database, MONDAY)
    [team] = (await _look(database, MONDAY)).teams
    assert (team.is_new, list(team.weeks)) == (True, [])


async def test_the_week_that_was_just_closed_is_there_for_the_choice_of_a_suggestion(database: Database) -> None:
    await _gather(database, "UTC", *SEVEN)
    await _live(database, SUNDAY, 1)
    [digest] = await database.read(lambda session: session.scalars(select(Digest)).all())
    assert (digest.lead_id, digest.ends_at) == (LEAD, MONDAY)
    entry_id = digest.entry_id
    assert entry_id in {"perhaps-just-full", "why-thanks-feel-awkward", "first-line"}, "nobody was thanked that week"
