"""The pool is opened at the end of a week: all at once, shuffled, and only where enough people could have written."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Entry
from models.across import opening
from models.capabilities import pool
from models.capabilities.entries import Addressee, Standing
from models.capabilities.pool import ENTRY, WITHDRAWAL, WORD, Slip
from models.people import absences, members, settings, team_changes
from models.people.absences import AbsentDay
from models.people.team_changes import NewTeam
from models.store.base import insert_or_ignore
from models.store.database import Database
from models.store.sealing import Seal
from tests.conftest import START, WORKSPACE
from tests.keys import KEY, NEWER_KEY
from tests.profiles import profile

SEAL = Seal([KEY])
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
END = START.replace(day=29, hour=10)
"""When the week of `START` is over in the first place on Earth."""
PEOPLE = tuple(f"U{n}" for n in range(5))
LEAD = "ULEAD"
FORMS, FAX = "forty fields for one refund", "and a fax number"


@pytest.fixture
async def team_id(database: Database) -> UUID:
    """A team of five people, whose lead is not in its channel, in a workspace of eight."""

    def make(session: Session) -> UUID:
        others = (LEAD, "UELSE", "UMORE")
        members.remember(session, WORKSPACE, [profile(each) for each in (*PEOPLE, *others)], START)
        team = NewTeam("C0QUAY", "quay", "C0QUAY", (LEAD,))
        team_changes.put(session, WORKSPACE, team, START)
        team_changes.add_people(session, WORKSPACE, team.id, PEOPLE, START)
        return team.id

    return await database.write(make)


def said(key: str = "code", team_id: UUID | None = None, words: str = FORMS, **more: Any) -> Slip:
    """An entry for those who lead the team, or else for those who look after Kindling."""
    addressee = Addressee.LEADS if team_id else Addressee.STEWARDS
    to = {"addressee": addressee, "team_id": str(team_id) if team_id else None}
    return Slip.new(ENTRY, key, **to, topic="rules", words=words, **more)


async def write(database: Database, now: datetime = START, *slips: Slip, seal: Seal = SEAL) -> None:
    await database.write(lambda session: opening.write(session, WORKSPACE, seal, slips, now))


async def opened(database: Database) -> Sequence[Entry]:
    return await database.read(lambda session: list(session.scalars(select(Entry))))


async def only(database: Database) -> Entry:
    [entry] = await opened(database)
    return entry


async def test_an_entry_waits_until_the_week_is_over_and_is_opened_then(database: Database, team_id: UUID) -> None:
    await write(database, START, said(team_id=team_id, may_be_shown=True))
    await write(database, END - timedelta(seconds=1))
    assert not await opened(database)
    await write(database, END)
    entry = await only(database)
    assert (entry.standing, entry.words, entry.team_id, entry.may_be_shown) == (Standing.OPEN, FORMS, team_id, True)
    assert (entry.signed_by, entry.opened_at, entry.id.version) == (None, END, 4)
    await write(database, END + WEEK)
    assert len(await opened(database)) == 1


async def test_all_of_a_week_are_opened_at_one_moment_in_no_order(database: Database, team_id: UUID) -> None:
    for n in range(30):
        await write(database, START + timedelta(minutes=n), said(f"{n:02}", team_id if n % 2 else None))
    await write(database, END)
    found = await opened(database)
    assert {each.opened_at for each in found} == {END}
    assert [each.code_hash for each in found] != sorted(each.code_hash for each in found)


async def test_of_too_few_people_nothing_is_opened_and_no_words_are_left(database: Database, team_id: UUID) -> None:
    await write(database, START, said(team_id=team_id, signed_by=PEOPLE[0]), Slip.new(WORD, "code", words=FAX))
    await database.write(
        lambda session: team_changes.remove_people(session, WORKSPACE, team_id, PEOPLE[:1], START + DAY)
    )
    await write(database, END)
    entry = await only(database)
    assert (entry.standing, entry.words, entry.added, entry.signed_by) == (Standing.TOO_FEW, None, None, None)


async def test_what_was_promised_when_it_was_written_holds_though_fewer_are_enough_now(
    database: Database, team_id: UUID
) -> None:
    await write(database, START, said("asked of six", team_id, least=6), said("asked of five", team_id, least=5))
    await database.write(lambda session: settings.change(session, WORKSPACE, least_group=3))
    await write(database, END)
    standings = {each.code_hash: each.standing for each in await opened(database)}
    assert standings == {"asked of six": Standing.TOO_FEW, "asked of five": Standing.OPEN}


@pytest.mark.parametrize(("days", "standing"), [(5, Standing.TOO_FEW), (4, Standing.OPEN)])
async def test_who_was_away_all_week_could_not_have_written(
    database: Database, team_id: UUID, days: int, standing: Standing
) -> None:
    away = [
        {"workspace_id": WORKSPACE, "member_id": PEOPLE[0], "day": START.date() + n * DAY} for n in (*range(days), 5, 6)
    ]
    await database.write(lambda session: insert_or_ignore(session, AbsentDay, away))
    await write(database, START, said(team_id=team_id))
    await write(database, END)
    assert (await only(database)).standing is standing


async def test_to_those_who_look_after_kindling_everyone_here_could_have_written(
    database: Database, team_id: UUID
) -> None:
    await write(database, START, said(least=8))
    await write(database, END)
    assert (await only(database)).standing is Standing.OPEN


async def test_of_a_team_that_is_none_any_more_nothing_is_opened(database: Database, team_id: UUID) -> None:
    await write(database, START, said(team_id=team_id))
    await database.write(lambda session: team_changes.close(session, WORKSPACE, team_id, START + DAY))
    await write(database, END)
    assert ((await only(database)).standing, (await only(database)).words) == (Standing.NO_TEAM, None)


async def test_what_is_taken_back_before_is_never_opened(database: Database, team_id: UUID) -> None:
    await write(database, START, said(team_id=team_id))
    await write(database, START + DAY, Slip.new(WITHDRAWAL, "code"))
    await write(database, END)
    assert not await opened(database)


async def test_what_is_said_with_a_code_later_takes_effect_at_the_end_of_a_week(
    database: Database, team_id: UUID
) -> None:
    await write(database, START, said("kept", team_id), said("taken back", team_id))
    await write(database, END)
    later = (Slip.new(WORD, "kept", words=FAX), Slip.new(WITHDRAWAL, "taken back"))
    await write(database, END + DAY, *later)
    assert {(each.standing, each.added) for each in await opened(database)} == {(Standing.OPEN, None)}
    await write(database, END + WEEK)
    found = {each.code_hash: (each.standing, each.words, each.added) for each in await opened(database)}
    assert found == {"kept": (Standing.OPEN, FORMS, FAX), "taken back": (Standing.WITHDRAWN, None, None)}


async def test_whoever_put_their_name_under_it_and_left_is_not_named(database: Database, team_id: UUID) -> None:
    await write(database, START, said("left", signed_by=PEOPLE[0]), said("here", signed_by=PEOPLE[1]))
    gone = profile(PEOPLE[0], updated=2, is_deleted=True)
    await database.write(lambda session: members.remember(session, WORKSPACE, [gone], START + DAY))
    await write(database, END)
    assert {each.code_hash: each.signed_by for each in await opened(database)} == {"left": None, "here": PEOPLE[1]}


@pytest.mark.every_way
async def test_a_unit_of_work_that_is_run_twice_opens_an_entry_once(database: Database, team_id: UUID) -> None:
    late = said(team_id=team_id)
    await write(database, START)
    await write(database, END, late)
    await write(database, END, late)
    await write(database, END + WEEK)
    assert len(await opened(database)) == 1


async def test_a_clock_that_was_ahead_opens_nothing_twice_and_keeps_nothing_back(
    database: Database, team_id: UUID
) -> None:
    await write(database, START + 50 * WEEK)
    await write(database, START, said(team_id=team_id))
    assert not await opened(database)
    await write(database, END)
    assert (await only(database)).standing is Standing.OPEN


async def test_a_key_that_is_replaced_within_the_week_loses_nothing(database: Database, team_id: UUID) -> None:
    await write(database, START, said(team_id=team_id))
    await write(database, START + DAY, seal=Seal([NEWER_KEY, KEY]))
    await write(database, END, seal=Seal([NEWER_KEY]))
    assert (await only(database)).words == FORMS


@pytest.mark.every_way
async def test_programs_that_write_at_once_lose_nothing(database: Database, team_id: UUID) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    many = [write(each, START, said(f"{n} {place}")) for n in range(8) for place, each in enumerate((database, other))]
    await asyncio.gather(*many)
    await other.close()
    kept = await database.read(lambda session: pool.read(session, WORKSPACE, SEAL, opening.week_at(START)))
    assert len(kept.slips) == 16


def test_absent_days_are_kept_for_longer_than_a_week() -> None:
    assert absences.KEPT > WEEK
