"""What a lead's digest holds: the weeks that are over, and whom recognition does not reach."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models import lead_digests, members, shoutouts, teams
from models.base import id_of
from models.database import Database
from models.lead_digests import LeadDigest
from models.members import Profile
from models.shoutouts import Audience, Draft
from models.teams import NewTeam
from tests.conftest import WORKSPACE

TEAM = NewTeam("C0SUPPORT", "support", "C0SUPPORT", ("UANA",))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def _gather(database: Database, zone: str, *ids: str, since: datetime = LONG_AGO) -> None:
    """These people are in the team, and live in that zone."""
    profiles = [Profile(each, each, zone, False, False, False, False, False, updated=0) for each in ids]
    await database.write(lambda session: members.remember(session, WORKSPACE, profiles, since))
    await database.write(lambda session: teams.put(session, WORKSPACE, TEAM, LONG_AGO))
    await database.write(lambda session: teams.add_people(session, WORKSPACE, TEAM.id, ids, since))


async def _thank(database: Database, giver: str, recipient: str, at: datetime, to: Audience = Audience.PUBLIC) -> None:
    draft = Draft(id_of("test", giver, recipient, at), giver, (recipient,), (recipient,), "calm words", to)
    await database.write(lambda session: shoutouts.record(session, WORKSPACE, draft, "C0KUDOS", at))


async def _digest(database: Database, at: datetime) -> LeadDigest:
    """The digest of Ana at that time; the week before it is closed first, as whoever plans digests does."""
    team = await database.read(lambda session: teams.get(session, WORKSPACE, TEAM.id))
    assert team
    await database.write(lambda session: lead_digests.close_week(session, WORKSPACE, team, at))
    return await database.read(
        lambda session: lead_digests.collect(session, WORKSPACE, team, "UANA", at - timedelta(days=7), at)
    )


@pytest.mark.parametrize(
    "zone", ["Pacific/Auckland", "Asia/Kolkata", "Europe/Madrid", "UTC", "America/Los_Angeles", "Pacific/Pago_Pago"]
)
@pytest.mark.parametrize("monday", [date(2026, 11, 23), date(2026, 11, 2), date(2026, 3, 30)])
async def test_on_monday_morning_the_trend_ends_with_the_week_that_ended_last_night(
    database: Database, zone: str, monday: date
) -> None:
    """Also where the clocks changed that week."""
    await _gather(database, zone, "UANA", "UBEN", "UCHI")
    midnight = datetime.combine(monday, datetime.min.time(), ZoneInfo(zone))
    first = datetime.combine(monday - timedelta(days=7), datetime.min.time(), ZoneInfo(zone))
    moments = {
        "UANA": first.astimezone(UTC) - timedelta(minutes=1),  # the week before
        "UBEN": first.astimezone(UTC),
        "UCHI": midnight.astimezone(UTC) - timedelta(minutes=1),
    }
    for recipient, moment in moments.items():
        await _thank(database, "UDORA", recipient, moment)
    digest = await _digest(database, datetime.combine(monday, datetime.min.time(), ZoneInfo(zone)) + timedelta(hours=9))
    [week] = digest.weeks
    assert (week.week, week.people, week.thanked) == (monday - timedelta(days=7), 3, 2)


async def test_a_week_that_is_not_over_where_the_team_is_waits(database: Database) -> None:
    await _gather(database, "America/Los_Angeles", "UANA", "UBEN")
    monday_in_auckland = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Pacific/Auckland"))
    digest = await _digest(database, monday_in_auckland)
    assert [each.week for each in digest.weeks] == [date(2026, 11, 9)]


async def test_what_is_said_of_a_closed_week_stays(database: Database) -> None:
    await _gather(database, "UTC", "UANA", "UBEN")
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    await _thank(database, "UANA", "UBEN", monday - timedelta(days=3))
    before = await _digest(database, monday)
    await _gather(database, "UTC", "UCHI", since=monday)
    after = await _digest(database, monday + timedelta(hours=1))
    assert [(each.people, each.thanked) for each in before.weeks] == [(2, 1)]
    assert [(each.people, each.thanked) for each in after.weeks] == [(2, 1)]


async def test_those_who_were_not_thanked_in_public_for_four_weeks_are_named(database: Database) -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    await _gather(database, "UTC", "UANA", "UBEN", "UCHI", "UDORA")
    await _gather(database, "UTC", "UNEW", since=monday - timedelta(weeks=3))
    await _thank(database, "UANA", "UBEN", monday - timedelta(weeks=4) + timedelta(minutes=1))
    await _thank(database, "UANA", "UCHI", monday - timedelta(weeks=4) - timedelta(minutes=1))
    await _thank(database, "UANA", "UDORA", monday - timedelta(days=1), Audience.PRIVATE)
    digest = await _digest(database, monday)
    assert digest.unseen_ids == ["UCHI", "UDORA"]  # not the lead, nor who came lately
