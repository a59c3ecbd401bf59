"""The pool: what is said without a name waits in it, and nothing at rest tells that it does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.across import opening
from models.capabilities import pool
from models.capabilities.pool import ENTRY, WITHDRAWAL, WORD, Contents, Pool, Slip
from models.store.database import Database
from models.store.sealing import Seal, UnreadableError
from tests.conftest import START, WORKSPACE
from tests.keys import KEY, NEWER_KEY

pytestmark = pytest.mark.every_way

SEAL = Seal([KEY])


def entry(key: str, words: str = "the form has forty fields") -> Slip:
    return Slip.new(ENTRY, key, addressee="stewards", topic="rules", words=words)


async def write(database: Database, *slips: Slip, seal: Seal = SEAL) -> None:
    await database.write(lambda session: opening.write(session, WORKSPACE, seal, slips, START))


async def contents_of(database: Database, seal: Seal = SEAL) -> Contents:
    return await database.read(lambda session: pool.read(session, WORKSPACE, seal, opening.week_at(START)))


async def sealed(database: Database) -> bytes:
    return await database.read(lambda session: session.scalars(select(Pool.sealed)).one())


async def test_a_pool_with_much_in_it_looks_like_one_with_nothing_in_it(database: Database) -> None:
    await write(database)
    empty = await sealed(database)
    await write(database, *(entry(f"{n}", "word " * 50) for n in range(40)))
    full = await sealed(database)
    assert len(full) == len(empty)
    assert full[:9] == empty[:9] == b"\x80" + bytes(8)  # Fernet's version, and a time that is none


async def test_a_pool_is_other_bytes_each_time_though_nothing_was_said(database: Database) -> None:
    await write(database, entry("a"))
    before = await sealed(database)
    await write(database)
    after = await sealed(database)
    same = sum(each == other for each, other in zip(before[25:], after[25:], strict=True))
    assert same < len(before) / 100


async def test_more_than_fits_is_kept_and_the_pool_stays_longer(database: Database) -> None:
    await write(database)
    small = len(await sealed(database))
    await write(
        database,
        *(entry(f"{n}", "".join(chr(0x4E00 + (n * 997 + i * 31) % 20000) for i in range(900))) for n in range(30)),
    )
    large = len(await sealed(database))
    assert large > small
    assert len((await contents_of(database)).slips) == 30
    for n in range(30):
        await write(database, Slip.new(WITHDRAWAL, f"{n}"))
    assert len(await sealed(database)) == large
    assert not (await contents_of(database)).slips


async def test_what_is_handed_in_twice_is_in_it_once(database: Database) -> None:
    said, more = entry("a"), Slip.new(WORD, "a", words="and it asks for a fax number")
    await write(database, said, more)
    await write(database, said, more)
    (kept,) = (await contents_of(database)).slips
    assert list(kept.data["added"].values()) == ["and it asks for a fax number"]


async def test_no_order_is_kept(database: Database) -> None:
    await write(database, *(entry(f"{n:02}") for n in range(30)))
    keys = [each.key for each in (await contents_of(database)).slips]
    assert keys != sorted(keys)
    await write(database)
    assert [each.key for each in (await contents_of(database)).slips] != keys


async def test_a_key_is_replaced_by_putting_the_newer_one_first(database: Database) -> None:
    await write(database, entry("a"))
    await write(database, seal=Seal([NEWER_KEY, KEY]))
    assert (await contents_of(database, Seal([NEWER_KEY]))).slips


async def test_a_pool_whose_key_is_gone_is_kept_as_it_is(database: Database) -> None:
    await write(database, entry("a"))
    before = await sealed(database)
    with pytest.raises(UnreadableError):
        await write(database, entry("b"), seal=Seal([NEWER_KEY]))
    assert await sealed(database) == before


@pytest.mark.parametrize(
    "typed", ["{code}", " {code} ", "{lower}", "{bare}", "{spaced}", "{dashed}"], ids=lambda each: each.strip("{} ")
)
def test_a_code_is_found_however_it_is_typed(typed: str) -> None:
    code = "70AB-CDEF-1JKM-NPQR"
    forms = {
        "code": code,
        "lower": code.lower().replace("0", "o").replace("1", "l"),
        "bare": code.replace("-", ""),
        "spaced": code.replace("-", " "),
        "dashed": code.replace("-", "–"),
    }
    assert pool.hash_of(WORKSPACE, typed.format(**forms)) == pool.hash_of(WORKSPACE, code)


@pytest.mark.parametrize("typed", ["", "hello", "70AB-CDEF-1JKM-NPQ", "70AB-CDEF-1JKM-NPQU", "70AB-CDEF-1JKM-NPQRS"])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert pool.hash_of(WORKSPACE, typed) is None


def test_a_code_is_another_one_each_time_and_another_in_each_workspace() -> None:
    codes = {pool.new_code() for _ in range(1000)}
    assert len(codes) == 1000
    code = codes.pop()
    assert pool.hash_of(WORKSPACE, code) != pool.hash_of("T0OTHER", code)


def test_a_week_ends_when_it_does_in_the_first_place_on_earth() -> None:
    assert opening.opens_at(START) == START.replace(day=29, hour=10)
    assert opening.opens_at(START.replace(day=29, hour=10)) == START.replace(day=29, hour=10) + timedelta(weeks=1)
