"""Units of work: committed before they are answered, grouped, and kept apart."""

import asyncio

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Member
from models.store.base import id_of_command, new_id
from models.store.database import Database
from tests.conftest import START, WORKSPACE

pytestmark = pytest.mark.every_way


def _member(session: Session, id_: str) -> None:
    session.execute(
        insert(Member).values(
            workspace_id=WORKSPACE,
            id=id_,
            name=id_,
            zone="UTC",
            is_bot=False,
            is_deleted=False,
            is_guest=False,
            is_stranger=False,
            is_admin=False,
            updated=0,
            fetched_at=START,
        )
    )


def _ids(session: Session) -> set[str]:
    return set(session.scalars(select(Member.id)))


async def test_what_was_answered_can_be_read_by_everyone(database: Database) -> None:
    await database.write(lambda session: _member(session, "U1"))
    assert await database.read(_ids) == {"U1"}


async def test_many_at_once_are_all_committed(database: Database) -> None:
    await asyncio.gather(*(database.write(lambda s, n=n: _member(s, f"U{n}")) for n in range(300)))  # type: ignore[misc]
    assert len(await database.read(_ids)) == 300


async def test_one_that_fails_spoils_no_other(database: Database) -> None:
    await database.write(lambda session: _member(session, "U0"))
    ids = ["U1", "U0", "U2", "U0", "U3"]
    results = await asyncio.gather(
        *(database.write(lambda s, id_=id_: _member(s, id_)) for id_ in ids),  # type: ignore[misc]
        return_exceptions=True,
    )
    assert [isinstance(each, IntegrityError) for each in results] == [False, True, False, True, False]
    assert await database.read(_ids) == {"U0", "U1", "U2", "U3"}


async def test_a_unit_that_fails_half_way_leaves_nothing(database: Database) -> None:
    def half(session: Session) -> None:
        _member(session, "U1")
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(half)
    assert await database.read(_ids) == set()


async def test_a_caller_that_gave_up_does_not_disturb_the_others(database: Database) -> None:
    impatient = asyncio.create_task(database.write(lambda session: _member(session, "U1")))
    await asyncio.sleep(0)
    impatient.cancel()
    await database.write(lambda session: _member(session, "U2"))
    assert "U2" in await database.read(_ids)


async def test_writes_in_hand_are_finished_before_closing(database_url: str, database: Database) -> None:
    other = Database(database_url)
    writes = [asyncio.create_task(other.write(lambda s, n=n: _member(s, f"U{n}"))) for n in range(50)]  # type: ignore[misc]
    await asyncio.sleep(0)
    await other.close()
    await asyncio.gather(*writes)
    assert len(await database.read(_ids)) == 50


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id() for _ in range(1000)]
    assert sorted(ids) == ids


def test_what_a_command_makes_has_the_same_id_each_time_in_the_order_of_the_commands() -> None:
    triggers = [f"{number}.738474920.8088930838d88f008e0" for number in (9, 10, 13345224609, 9876543210987)]
    ids = [id_of_command("shoutout", each) for each in triggers]
    assert ids == sorted(ids) == [id_of_command("shoutout", each) for each in triggers]
    others = [
        id_of_command("followup", triggers[0]),
        *(id_of_command("shoutout", each) for each in ("", "x", "9" * 5000)),
    ]
    assert len({*ids, *others}) == len(ids) + len(others)
