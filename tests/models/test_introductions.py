"""Whoever brings Kindling speaks first, and a channel of many becomes a team when somebody says so."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.capabilities import introductions, welcomes
from models.capabilities.introductions import DRAFT, INTRODUCTION, LARGE_TEAM, Found
from models.capabilities.welcomes import Occasion, Said, Welcome
from models.people import members, settings, team_changes, teams
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store.database import Database
from models.store.outbox import OutboxMessage
from tests.conftest import KUDOS, START, WORKSPACE
from tests.profiles import profile

ANA, BEN, CHLOE, ROBOT, LEAD = "U0ANA", "U0BEN", "U0CHLOE", "U0ROBOT", "U0LEAD"
QUAY = NewTeam("C0QUAY", "quay", "C0ELSEWHERE", (ANA,))


@pytest.fixture(autouse=True)
async def _people(database: Database) -> None:
    profiles = [profile(each) for each in (ANA, BEN, CHLOE, LEAD)]
    known = [*profiles, profile(ROBOT, is_bot=True)]
    await database.write(lambda session: members.remember(session, WORKSPACE, known, START))


async def _sent(database: Database, kind: str) -> Sequence[OutboxMessage]:
    wanted = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.recipient)
    return await database.read(lambda session: session.scalars(wanted).all())


async def _welcome(database: Database, occasion: Occasion, member_id: str) -> UUID:
    wanted = select(Welcome.id).where(Welcome.occasion == occasion, Welcome.member_id == member_id)
    return await database.read(lambda session: session.scalars(wanted).one())


async def _team_of(database: Database, source_id: str) -> Team | None:
    return await database.read(lambda session: teams.by_source(session, WORKSPACE, source_id))


# Words to post


async def _offered(database: Database) -> UUID:
    def offer(session: Session) -> None:
        team_id = team_changes.put(session, WORKSPACE, QUAY, START)
        introductions.offer(session, WORKSPACE, team_id, ANA, START, START)

    for _ in range(2):
        await database.write(offer)
    return await _welcome(database, Occasion.MADE, ANA)


async def test_whoever_made_a_team_gets_words_once_and_kindling_posts_them_once_in_the_channel(
    database: Database,
) -> None:
    made = await _offered(database)
    assert [each.recipient for each in await _sent(database, DRAFT)] == [ANA]
    for _ in range(2):
        assert await database.write(lambda session: introductions.post(session, WORKSPACE, made, ANA, START))
    assert [each.recipient for each in await _sent(database, INTRODUCTION)] == ["C0QUAY"]


async def test_nobody_else_has_them_posted_nor_whoever_may_not_speak_to_the_team_any_more(database: Database) -> None:
    made = await _offered(database)
    assert not await database.write(lambda session: introductions.post(session, WORKSPACE, made, BEN, START))
    team = await _team_of(database, "C0QUAY")
    assert team
    await database.write(lambda session: team_changes.set_leads(session, WORKSPACE, team.id, [BEN], START))
    assert not await database.write(lambda session: introductions.post(session, WORKSPACE, made, ANA, START))
    assert await _sent(database, INTRODUCTION) == []


# The recognition channel's people


async def _found(database: Database, *ids: str, most: int = 2) -> None:
    found = Found(KUDOS, "kudos", is_private=False, member_ids=[*ids, ROBOT])

    def make(session: Session) -> None:
        settings.change(session, WORKSPACE, most_by_itself=most)
        introductions.make_or_ask(session, WORKSPACE, found, START)

    await database.write(make)


async def test_a_few_people_and_no_bots_are_a_team_by_themselves_and_the_inviter_gets_the_words(
    database: Database,
) -> None:
    await database.write(lambda session: welcomes.meet(session, WORKSPACE, BEN, KUDOS, START))
    await _found(database, ANA, BEN)
    assert await _team_of(database, KUDOS)
    assert [each.recipient for each in await _sent(database, DRAFT)] == [BEN]
    assert await _sent(database, LARGE_TEAM) == []


async def test_of_more_those_who_look_after_kindling_are_asked_once_each(database: Database) -> None:
    for _ in range(2):
        await _found(database, ANA, BEN, CHLOE)
    assert await _team_of(database, KUDOS) is None
    assert [each.recipient for each in await _sent(database, LARGE_TEAM)] == [LEAD]
    await _found(database, ANA, BEN, CHLOE, most=3)
    assert await _team_of(database, KUDOS)


async def test_what_they_say_is_done(database: Database) -> None:
    await _found(database, ANA, BEN, CHLOE)
    asked, team = await _welcome(database, Occasion.LARGE, LEAD), NewTeam(KUDOS, "kudos", KUDOS, ())
    later = START + timedelta(hours=1)
    assert not await database.write(lambda session: introductions.decide(session, WORKSPACE, asked, ANA, team, START))
    assert await database.write(lambda session: introductions.decide(session, WORKSPACE, asked, LEAD, None, START))
    assert await database.read(lambda session: introductions.is_refused(session, WORKSPACE, KUDOS))
    assert await _team_of(database, KUDOS) is None
    assert await database.write(lambda session: introductions.decide(session, WORKSPACE, asked, LEAD, team, later))
    assert await database.read(lambda session: introductions.decision(session, WORKSPACE, KUDOS)) is Said.YES
    assert await _team_of(database, KUDOS)
    assert [each.recipient for each in await _sent(database, DRAFT)] == [LEAD]
