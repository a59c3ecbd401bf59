"""The text to copy is there for whoever kept the promise, once it is kept, and names nobody of their teams."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.text_to_copy import look_back_of
from models import Followup
from models.capabilities import feelings, followup_acts, followups
from models.capabilities.followups import CheckBack, Promise
from models.capabilities.reminders import Step
from models.people import members, team_changes
from models.people.team_changes import NewTeam
from models.store.base import id_of
from models.store.database import Database
from tests.conftest import START, WORKSPACE
from tests.profiles import profile

ANA, BEN, CHI, DORA, EVE = "U0ANA", "U0BEN", "U0CHI", "U0DORA", "U0EVE"
NAMES = {ANA: "Ana Reyes", BEN: "Ben Okafor", CHI: "Chi Lund", DORA: "Dora Maar", EVE: "Eve Stone"}
QUAY = NewTeam("C0QUAY", "quay", "C0QUAY", (DORA,))
WHAT = "send what Ben, Dora, Eve and Ana said"
PROMISE = Promise(id_of("a promise of these tests"), ANA, None, WHAT, START + timedelta(days=1))


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Ana is in a team with Ben, which Dora leads; Eve is in none."""
    with Session(database.engine, expire_on_commit=False) as session:
        people = [replace(profile(each), other_names=name) for each, name in NAMES.items()]
        members.remember(session, WORKSPACE, people, START)
        team_changes.put(session, WORKSPACE, QUAY, START)
        team_changes.add_people(session, WORKSPACE, QUAY.id, [ANA, BEN, CHI], START)
        session.commit()
        yield session


def _text(session: Session, member_id: str = ANA) -> str | None:
    session.expire_all()
    return look_back_of(session, WORKSPACE, PROMISE.id, member_id)


def _kept(session: Session, promise: Promise = PROMISE) -> None:
    followups.record(session, WORKSPACE, promise, START)
    session.commit()
    assert followup_acts.finish(session, WORKSPACE, promise.id, ANA, START)
    session.commit()


def test_there_is_none_before_it_is_kept_and_none_for_anybody_else(session: Session) -> None:
    followups.record(session, WORKSPACE, PROMISE, START)
    session.commit()
    assert _text(session) is None
    assert followup_acts.finish(session, WORKSPACE, PROMISE.id, ANA, START)
    session.commit()
    assert _text(session)
    assert _text(session, BEN) is None


def test_whoever_is_in_ones_teams_or_leads_them_is_a_colleague(session: Session) -> None:
    _kept(session)
    assert "“send what a colleague, a colleague, Eve and Ana said”" in str(_text(session))


def test_whom_it_was_promised_to_here_is_one_as_well(session: Session) -> None:
    _kept(session, replace(PROMISE, other_id=EVE, tells_other=True))
    assert "a colleague and Ana said”" in str(_text(session))


@pytest.mark.parametrize(
    ("other_id", "how", "is_planned"),
    [
        (None, CheckBack.BEYOND, True),
        (None, CheckBack.REMIND, False),
        (None, CheckBack.ASK, False),
        (BEN, CheckBack.BEYOND, False),
        (BEN, CheckBack.REMIND, True),
    ],
)
def test_one_looks_back_beyond_slack_at_what_was_for_nobody_here(
    session: Session, other_id: str | None, how: CheckBack, is_planned: bool
) -> None:
    _kept(session, replace(PROMISE, other_id=other_id))
    at = feelings.look_back(session, WORKSPACE, PROMISE.id, ANA, how, START)
    session.commit()
    session.expire_all()
    kept = session.get_one(Followup, (WORKSPACE, PROMISE.id))
    assert (at is not None, kept.next_step) == (is_planned, Step.CHECK_BACK if is_planned else None)
