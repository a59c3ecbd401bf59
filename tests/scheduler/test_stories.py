"""Stories in time: drafted a week before their first lead sees them, once, and put right where a clock was wrong."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import AskedConsent, Cadence, Member, OutboxMessage, Story, StoryItem, Team
from models.across import story_drafts, wrong_clock
from models.capabilities import shoutouts
from models.capabilities.consents import ASKED
from models.capabilities.shoutouts import Audience, Draft
from models.capabilities.stories import POSTED
from models.people import members, team_changes
from models.people.cadences import CadenceKind
from models.people.team_changes import NewTeam
from models.store import outbox
from models.store.base import id_of, new_id
from models.store.batches import work_off
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Pace, State, Wish
from scheduler.hourly import LOOK_EVERY
from scheduler.housekeeping import MESSAGES_KEPT, PARTS
from scheduler.stories import StoryDrafter
from tests.conftest import KUDOS, START, WORKSPACE, ManualClock
from tests.profiles import profile

ANA, BEN, CHI, LEAD = "UANA", "UBEN", "UCHI", "ULEAD"
SHOWN_ON = date(2026, 12, 2)
DAY = timedelta(days=1)
PACE = Pace(Rate(1.0, 4), Rate(10.0, 10))


@pytest.fixture
async def team_ids(database: Database) -> list[UUID]:
    """Two teams that the same person leads, each with thanks; their stories are to be shown in nine days."""
    return await database.write(_two_teams)


def _two_teams(session: Session) -> list[UUID]:
    members.remember(session, WORKSPACE, [profile(each) for each in (ANA, BEN, CHI, LEAD)], START)
    found = []
    for channel_id, giver, thanked in (("C0QUAY", ANA, BEN), ("C0DOCK", CHI, LEAD)):
        new = NewTeam(channel_id, channel_id.lower(), channel_id, (LEAD,))
        team_changes.put(session, WORKSPACE, new, START - 60 * DAY)
        team_changes.add_people(session, WORKSPACE, new.id, [giver], START - 60 * DAY)
        draft = Draft(id_of(channel_id), giver, (thanked,), (thanked,), "the rota", Audience.PUBLIC, "it runs")
        shoutouts.record(session, WORKSPACE, draft, KUDOS, START - DAY)
        found.append(new.id)
    due = update(Cadence).where(Cadence.kind == CadenceKind.STORY)
    session.execute(due.values(next_at=START + 9 * DAY, due_on=SHOWN_ON))
    return found


def _drafter(database: Database, clock: ManualClock) -> StoryDrafter:
    return StoryDrafter(database, clock, [WORKSPACE])


async def _found(database: Database, column: Any) -> list[Any]:
    return await database.read(lambda session: list(session.scalars(select(column))))


async def test_people_are_asked_a_week_before_the_first_lead_sees_it_and_once(
    database: Database, clock: ManualClock, team_ids: list[UUID]
) -> None:
    drafter = _drafter(database, clock)
    for _ in range(4):
        await drafter.tick()
        assert await _found(database, Story.id) == []
        clock.move(DAY / 2)
    for _ in range(4):
        await drafter.tick()
        clock.move(DAY / 2)
    assert sorted(await _found(database, Story.team_id)) == sorted(team_ids)
    asked = await database.read(
        lambda session: list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == ASKED)))
    )
    assert sorted(each.recipient for each in asked) == [ANA, BEN, CHI, LEAD]
    assert all(each.next_at and each.next_at.date() < SHOWN_ON for each in asked)


async def test_it_looks_once_an_hour_and_at_once_when_the_clock_goes_back(
    database: Database, clock: ManualClock, team_ids: list[UUID]
) -> None:
    drafter = _drafter(database, clock)
    clock.move(2 * DAY - LOOK_EVERY / 2)
    await drafter.tick()
    clock.move(LOOK_EVERY * 0.9)
    await drafter.tick()
    assert await _found(database, Story.id) == []
    clock.move(-LOOK_EVERY * 0.1)
    clock.move(LOOK_EVERY)
    await drafter.tick()
    assert len(await _found(database, Story.id)) == 2


async def test_one_team_s_trouble_is_not_the_other_s(
    database: Database, clock: ManualClock, team_ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = story_drafts.draft

    def raising(session: Session, workspace_id: str, team: Team, *others: Any) -> Story | None:
        if team.id == team_ids[0]:
            raise ValueError("of this team alone")
        return draft(session, workspace_id, team, *others)

    monkeypatch.setattr(story_drafts, "draft", raising)
    clock.move(2 * DAY)
    await _drafter(database, clock).tick()
    assert await _found(database, Story.team_id) == team_ids[1:]


async def test_what_a_clock_that_was_ahead_drafted_is_drafted_again_at_its_time(
    database: Database, clock: ManualClock, team_ids: list[UUID]
) -> None:
    clock.move(2 * DAY)
    await _drafter(database, clock).tick()
    assert len(await _found(database, Story.id)) == 2
    await wrong_clock.set_right(database, WORKSPACE, PACE, START)
    for column in (Story.id, StoryItem.subject_id, AskedConsent.member_id):
        assert await _found(database, column) == []
    await _drafter(database, clock).tick()
    asked = select(OutboxMessage.recipient).where(OutboxMessage.kind == ASKED)
    again = await database.read(lambda session: list(session.scalars(asked)))
    assert sorted(again) == [ANA, BEN, CHI, LEAD]


async def test_where_a_story_stands_is_known_for_good(database: Database) -> None:
    sent = {"state": State.SENT, "next_at": None, "channel_id": KUDOS, "message_ts": "1.5"}

    def post(session: Session) -> None:
        for kind in (POSTED, shoutouts.ANNOUNCED):
            outbox.add(session, WORKSPACE, [Wish(kind, new_id(), KUDOS)], START)
        session.execute(update(OutboxMessage).values(sent))

    await database.write(post)
    await work_off(database, PARTS["messages"](WORKSPACE, START + MESSAGES_KEPT + DAY))
    assert await _found(database, OutboxMessage.kind) == [POSTED]


async def test_whoever_left_is_not_asked(database: Database, clock: ManualClock, team_ids: list[UUID]) -> None:
    gone = update(Member).where(Member.id == BEN).values(is_deleted=True)
    await database.write(lambda session: session.execute(gone))
    clock.move(2 * DAY)
    await _drafter(database, clock).tick()
    assert sorted(await _found(database, AskedConsent.member_id)) == [CHI, LEAD]
