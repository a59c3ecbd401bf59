"""Whom somebody does not want suggested is suggested to them nowhere, nor they to those, and only they know why."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Unsuggested
from models.across import being_thanked, noticing, own_data
from models.across.being_thanked import BeingThanked
from models.capabilities.gratitude import Why
from models.people import unsuggested
from models.store.database import Database
from tests.databases import Databases
from tests.erasing import erase
from tests.models.test_gratitude import DOES, NOW, READER, House

BEN = "U1"


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, databases: Databases) -> Iterator[House]:
    """A reader, and some people around."""
    database = Database(databases.new(request.param))
    with Session(database.engine, expire_on_commit=False) as session:
        house = House(session)
        house.people(READER, BEN, "U2", "U3", "U4")
        yield house
    database.engine.dispose()


def _keeps_apart(house: House, member_id: str, *others: str) -> None:
    being_thanked.change(house.session, house.id, member_id, BeingThanked(unsuggested_ids=others), house.now)
    house.commit()


@pytest.mark.parametrize("why", Why)
@pytest.mark.parametrize(("who", "other"), [(READER, BEN), (BEN, READER)], ids=["by the reader", "by the other"])
def test_two_who_met_are_not_suggested_to_each_other(house: House, why: Why, who: str, other: str) -> None:
    DOES[why](house, BEN, READER, timedelta(days=1))
    assert house.choice() == (BEN, why)
    _keeps_apart(house, who, other)
    assert house.choice() is None
    _keeps_apart(house, who)
    assert house.choice() == (BEN, why)


@pytest.mark.parametrize(("who", "other"), [(READER, BEN), (BEN, READER)], ids=["by the reader", "by the other"])
def test_a_prompt_that_waits_is_dropped(house: House, who: str, other: str) -> None:
    house.keeps(BEN, READER)
    house.makes(READER)
    assert house.renders() is not None
    _keeps_apart(house, who, other)
    assert house.renders() is None


@pytest.mark.parametrize("by_lead", [True, False])
def test_a_lead_is_not_shown_whom_they_should_not_think_of(house: House, by_lead: bool) -> None:
    house.team("harbour", READER, BEN, leads=(READER,))
    house.commit()
    later = NOW + (noticing.WITHOUT + 1) * timedelta(weeks=1)

    def noticed() -> str | None:
        found = noticing.person_to_notice(house.session, house.id, READER, later)
        return found.member_id if found else None

    assert noticed() == BEN
    _keeps_apart(house, *((READER, BEN) if by_lead else (BEN, READER)))
    assert noticed() is None


def test_the_others_copy_is_the_same_whether_they_are_named_or_not(house: House) -> None:
    before = own_data.collect(house.session, house.id, BEN)
    _keeps_apart(house, READER, BEN)
    assert own_data.collect(house.session, house.id, BEN) == before
    own = own_data.collect(house.session, house.id, READER)
    assert own["please_dont_suggest"] == [{"person": BEN}]


@pytest.mark.parametrize("who", [READER, BEN])
def test_it_goes_with_either_of_the_two(house: House, who: str) -> None:
    _keeps_apart(house, READER, BEN, "U2")
    _keeps_apart(house, "U3", READER)
    erase(house.session, house.id, who, NOW)
    house.commit()
    left = house.session.execute(select(Unsuggested.member_id, Unsuggested.other_id)).all()
    assert sorted(left) == ([] if who == READER else [(READER, "U2"), ("U3", READER)])


def test_nobody_names_themselves_or_too_many(house: House) -> None:
    _keeps_apart(house, READER, READER, BEN, BEN, *(f"U5{n:02}" for n in range(30)))
    assert house.session.scalar(select(func.count()).select_from(Unsuggested)) == unsuggested.MOST
    assert READER not in unsuggested.of(house.session, house.id, READER)
