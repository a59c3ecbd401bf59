"""The weekly digests through the real program: once a week, at the right local time, across a change of the clocks."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.tools.manifest import EVENTS, SCOPES
from models import AbsentDay, Cadence
from models.people import cadences, settings, team_changes
from models.people.cadences import CadenceKind
from models.people.team_changes import NewTeam
from models.store.database import Database
from sandbox import Channel, Fault, Message, Person, Sandbox, Timings, Workspace
from sandbox.app import PATIENCE_SECONDS
from tests.databases import Databases
from tests.e2e.house import acquaint
from tests.program import Program, environment
from tests.walk import Walk

START = datetime(2026, 10, 18, 12, 0, tzinfo=UTC)
"""A Sunday: the clocks change in Europe a week later, and in the United States another week later."""
WEEKS = 4
MADRID, NEW_YORK = ZoneInfo("Europe/Madrid"), ZoneInfo("America/New_York")
EUROPE = ["ana", "ben", *(f"e{number}" for number in range(6))]
AMERICA = ["imani", *(f"n{number}" for number in range(6))]
FIFTEEN = Workspace(
    name="Fifteen",
    people=[
        *(Person(handle, zone="Europe/Madrid", admin=handle == "ana") for handle in EUROPE),
        *(Person(handle, zone="America/New_York") for handle in AMERICA),
    ],
    channels=[
        Channel("general", bot=True),
        Channel("kudos", members=EUROPE, bot=True),
        Channel("platform", members=AMERICA, bot=True),
        Channel("secret", members=["ana", "ben"], private=True, bot=True),
    ],
)


class Office:
    """The workspace, the program, and the way through time."""

    def __init__(self, slack: Sandbox, database: Database, program: Program) -> None:
        self.slack, self.database, self.program = slack, database, program
        self.walk = Walk(slack, database)

    def digests(self, who_or_channel: str, title: str) -> list[Message]:
        """The digests in a channel, or in a person's direct messages (`@ana`)."""
        shown = (
            self.slack.person(who_or_channel[1:]).dm()
            if who_or_channel.startswith("@")
            else self.slack.messages(who_or_channel)
        )
        return [each for each in shown if title in each.plain and each.user == self.slack.bot_id]


@pytest.fixture
async def office(tmp_path: Path, databases: Databases) -> AsyncIterator[Office]:
    """Two teams: Europe, of the recognition channel, led by Ana; and Platform, in New York, led by Imani."""
    url = databases.new("sqlite")
    database = Database(url)
    async with Sandbox(
        FIFTEEN,
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=tmp_path / "clock",
        starts_at=START,
        timings=Timings.patient(),
    ) as slack:
        chosen = {
            "RECOGNITION_CHANNEL": slack.channel_id("kudos"),
            "LEADS": slack.person("ana").id,
            "CLOCK_FILE": str(tmp_path / "clock"),
            "TICK_SECONDS": "0.02",
            "MESSAGES_PER_MINUTE": "100000",
        }
        await database.write(lambda session: acquaint(session, slack))
        program = await Program.fork(tmp_path, environment(slack, url, http=False, **chosen))
        try:
            await program.ready()
            await slack.wait_connected()
            await database.write(lambda session: _make_platform(session, slack))
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await database.read(_both_recur):  # noqa: ASYNC110 (another process works it off)
                    await asyncio.sleep(0.05)
            office = Office(slack, database, program)
            await office.walk.settled()
            yield office
        finally:
            await program.kill()
            await database.close()


def _make_platform(session: Session, slack: Sandbox) -> None:
    now = slack.clock.now()
    channel_id = slack.channel_id("platform")
    team = NewTeam(channel_id, "platform", channel_id, (slack.person("imani").id,))
    team_changes.put(session, slack.id, team, now)
    only_digests = {kind: {"is_on": False} for kind in (CadenceKind.CHECKIN, CadenceKind.GRATITUDE)}
    settings.change(session, slack.id, rhythms=only_digests)
    ids = [slack.person(handle).id for handle in AMERICA]
    team_changes.add_people(session, slack.id, team.id, ids, now)
    cadences.enrol(session, slack.id, ids, now)


def _both_recur(session: Session) -> bool:
    found = select(Cadence.owner_id).where(Cadence.kind == CadenceKind.LEAD_DIGEST, Cadence.next_at.is_not(None))
    enrolled = select(Cadence.owner_id).where(Cadence.kind == CadenceKind.CHECKIN)
    return len(session.scalars(found).all()) == 2 and len(session.scalars(enrolled).all()) == len(EUROPE + AMERICA)


@pytest.mark.long
async def test_each_team_and_each_lead_gets_one_digest_a_week_at_the_right_local_time(office: Office) -> None:
    slack = office.slack
    for week in range(WEEKS):
        await office.walk.until(START + timedelta(weeks=week, days=2))
        await slack.person("ana").command("/thanks", f"@ben for the rota of week {week} #respect", channel="general")
        await slack.person("imani").command("/thanks", f"@n{week} for the map of week {week}", channel="general")
        await slack.person("ana").command("/thanks", f"@ben for the secret of week {week}", channel="secret")
    await office.walk.until(START + timedelta(weeks=WEEKS))

    for channel, name, zone in (("kudos", "kudos", MADRID), ("platform", "platform", NEW_YORK)):
        digests = office.digests(channel, f"A week of thanks in {name}")
        moments = [datetime.fromtimestamp(float(each.ts), zone) for each in digests]
        assert [f"{each:%d %b %a %H:%M}" for each in moments] == [
            "23 Oct Fri 15:00",
            "30 Oct Fri 15:00",
            "06 Nov Fri 15:00",
            "13 Nov Fri 15:00",
        ]
        words = "rota" if channel == "kudos" else "map"
        for week, digest in enumerate(digests):
            assert f"{words} of week {week}" in digest.plain
            assert f"{words} of week {week - 1}" not in digest.plain
            assert "secret" not in digest.plain
    for who, name, zone in (("@ana", "kudos", MADRID), ("@imani", "platform", NEW_YORK)):
        digests = office.digests(who, f"{name}: your week with the team")
        moments = [datetime.fromtimestamp(float(each.ts), zone) for each in digests]
        assert [f"{each:%d %b %a %H:%M}" for each in moments] == [
            "19 Oct Mon 09:00",
            "26 Oct Mon 09:00",
            "02 Nov Mon 09:00",
            "09 Nov Mon 09:00",
        ]
        assert f"*{name}* has only just begun here" in digests[0].plain
        assert f"*{name}*, 2\N{THIN SPACE}\N{EN DASH}\N{THIN SPACE}8 November" in digests[-1].plain
        assert "1 person was thanked in public." in digests[-1].plain
        (chart,) = [block for block in digests[-1].blocks if block["type"] == "data_visualization"]
        weeks = [point["label"] for point in chart["chart"]["series"][0]["data"]]
        assert weeks == ["12 Oct", "19 Oct", "26 Oct", "2 Nov"]
        assert f"in {name}, in the weeks from 12 Oct to 2 Nov: 0, 1, 1, 1." in digests[-1].text
        assert "secret" not in str([each.blocks for each in digests])
    assert office.digests("@ben", "your week with the team") == []


@pytest.mark.long
async def test_a_digest_comes_in_words_where_slack_has_no_charts(office: Office) -> None:
    slack = office.slack
    await slack.person("ana").command("/thanks", "@ben for the rota", channel="general")
    slack.withhold("data_visualization")
    await office.walk.until(START + timedelta(weeks=2, days=3))
    await slack.person("ana").command("/thanks", "@ben for the map", channel="general")
    await office.walk.until(START + timedelta(weeks=WEEKS))
    digest = office.digests("@ana", "your week with the team")[-1]
    assert {block["type"] for block in digest.blocks} == {"section", "actions"}
    assert "People thanked: 12 Oct 1, 19 Oct 0, 26 Oct 0, 2 Nov 1" in digest.plain
    sent = [call for call in slack.calls("chat.postMessage") if call.error == "invalid_blocks"]
    assert len(sent) == len({str(call.args["metadata"]) for call in sent}) > 0, "each is refused once"


@pytest.mark.long
async def test_quiet_weeks_are_told_of_at_most_every_third_time(office: Office) -> None:
    await office.walk.until(START + timedelta(weeks=WEEKS))
    quiet = office.digests("kudos", ":seedling:")
    days = [datetime.fromtimestamp(float(each.ts), MADRID).strftime("%d %b") for each in quiet]
    assert days == ["23 Oct", "13 Nov"]


async def test_a_digest_can_be_previewed_and_a_change_noted_for_the_story(office: Office) -> None:
    slack = office.slack
    await slack.person("ana").command("/thanks", "@ben for the rota", channel="general")
    await office.walk.settled()  # a digest quotes nothing that nobody could read yet
    await slack.person("ana").command("/thanks", "@ben for the secret", channel="secret")
    team = await slack.person("ben").command("/kindling", "digest", channel="general")
    assert "the rota" in team.text
    assert "the secret" not in team.text
    assert "Only you see this" in team.text
    lead = await slack.person("ana").command("/kindling", "digest lead", channel="general")
    assert "*kudos* has only just begun here" in lead.text
    refused = await slack.person("ben").command("/kindling", "digest lead", channel="general")
    assert "those who lead a team" in refused.text
    refused = await slack.person("ben").command("/kindling", "changed we pair at night now", channel="general")
    assert "noted by those who lead a team" in refused.text
    assert "we pair at night now" in refused.text  # so that it can be passed on
    noted = await slack.person("ana").command("/kindling", "changed we pair at night now", channel="general")
    assert "Noted for a story of kudos" in noted.text
    await slack.person("ana").command("/kindling", "changed we rest on Fridays", channel="general")
    assert "What was changed?" in (await slack.person("ana").command("/kindling", "changed", channel="general")).text
    await office.walk.until(datetime(2026, 11, 5, 12, 0, tzinfo=MADRID))
    story = office.digests("@ana", "story of October")[-1]
    assert "we pair at night now" in story.plain
    assert "we rest on Fridays" not in story.plain, "one is told a month"


async def test_each_sync_keeps_who_is_away_that_day(office: Office) -> None:
    """So that weeks away do not count as weeks in which nobody thanked them."""
    slack = office.slack
    slack.set_person("ben", status_emoji=":palm_tree:", status_expiration=datetime(2026, 11, 1, tzinfo=MADRID))
    await slack.events_settled()
    for day in (19, 20):
        await office.walk.until(datetime(2026, 10, day, 12, 0, tzinfo=MADRID))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (slack.person("ben").id, date(2026, 10, day)) not in await _absent(office):  # noqa: ASYNC110 (as above)
                await asyncio.sleep(0.05)
    assert {member_id for member_id, _ in await _absent(office)} == {slack.person("ben").id}


async def _absent(office: Office) -> list[tuple[str, date]]:
    rows = select(AbsentDay.member_id, AbsentDay.day)
    return await office.database.read(lambda session: [(row[0], row[1]) for row in session.execute(rows)])


async def test_a_week_whose_digest_could_not_be_posted_is_told_in_the_next(office: Office) -> None:
    slack = office.slack
    await slack.person("ana").command("/thanks", "@ben for the rota", channel="general")
    await office.walk.settled()  # a digest quotes nothing that nobody could read yet
    slack.faults.add("chat.postMessage", Fault.error("is_archived"), times=None)
    await office.walk.until(START + timedelta(days=6))
    slack.faults.clear()
    assert office.digests("kudos", "A week of thanks") == []
    await office.walk.until(START + timedelta(days=13))
    [digest] = office.digests("kudos", "A week of thanks")
    assert "the rota" in digest.plain


@pytest.mark.long
async def test_the_story_that_waits_for_a_lead_is_still_that_of_its_month(office: Office) -> None:
    slack = office.slack
    await office.walk.until(datetime(2026, 11, 1, 12, 0, tzinfo=UTC))
    for words in ("we rest on Fridays", "we pair at night now"):
        await slack.person("ana").command("/kindling", f"changed {words}", channel="kudos")
    back = datetime(2026, 12, 3, 8, 0, tzinfo=MADRID)
    slack.set_person("ana", status_emoji=":palm_tree:", status_expiration=back)
    await slack.events_settled()
    await office.walk.until(datetime(2026, 12, 8, 9, 0, tzinfo=MADRID))
    told = [re.search("story of [A-Z][a-z]+", each.plain) for each in office.digests("@ana", "The story of")]
    assert [each and each[0] for each in told] == ["story of November"], "that of October is over by then"


async def test_of_several_teams_the_one_that_is_meant_is_shown_and_told_of(office: Office) -> None:
    slack = office.slack
    ana, platform = slack.person("ana"), slack.channel_id("platform")
    await office.database.write(
        lambda session: team_changes.set_leads(
            session, slack.id, NewTeam(platform, "platform", platform, ()).id, [ana.id], slack.clock.now()
        )
    )
    await slack.person("imani").command("/thanks", "@n1 for the map", channel="general")
    await office.walk.settled()
    assert "the map" in (await ana.command("/kindling", "digest platform", channel="general")).text
    assert "the map" in (await ana.command("/kindling", f"digest <#{platform}|platform>", channel="general")).text
    assert "the map" not in (await ana.command("/kindling", "digest #kudos", channel="general")).text
    unknown = (await ana.command("/kindling", "digest of the cats", channel="general")).text
    assert "None of your teams is called “of the cats”" in unknown
    assert "kudos" in unknown
    unclear = (await ana.command("/kindling", "changed we pair at night", channel="general")).text
    assert "You lead several teams" in unclear
    assert "we pair at night" in unclear
    both = (await ana.command("/kindling", "digest lead", channel="general")).text
    assert all(f"*{name}* has only just begun here" in both for name in ("kudos", "platform"))
    one = (await ana.command("/kindling", "digest lead platform", channel="general")).text
    assert "*kudos*" not in one
    await office.walk.until(datetime(2026, 10, 19, 18, 0, tzinfo=NEW_YORK))
    [digest] = office.digests("@ana", "Your week with your teams")
    assert all(f"*{name}* has only just begun here" in digest.plain for name in ("kudos", "platform"))
    assert office.digests("@ana", "your week with the team") == []
    noted = (await ana.command("/kindling", "changed platform: we pair at night", channel="general")).text
    assert "Noted for a story of platform" in noted
    noted = (await ana.command("/kindling", "changed the rota: it has names now", channel="kudos")).text
    assert "Noted for a story of kudos" in noted
    await office.walk.until(datetime(2026, 11, 6, 12, 0, tzinfo=MADRID))
    stories = "\n".join(each.plain for each in office.digests("@ana", "story of October"))
    assert "*platform*" in stories
    assert "we pair at night" in stories
    assert "*kudos*" in stories
    assert "the rota: it has names now" in stories
