"""Who said what in the listening box cannot be told from all that is kept, better than by guessing."""

from random import Random

import pytest
from sqlalchemy.orm import Session

from models.store import workspaces
from models.store.database import Database
from models.store.workspaces import Workspace
from tests.attacker import ATTACKS, by_place, live, plain, rate
from tests.conftest import START, WORKSPACE
from tests.databases import Databases
from tests.extent import extent

SIZES = (5, 8, 20)
SEED = 16


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "weeks", "least"), [("sqlite", *extent((24, 400), (84, 1_900))), ("postgresql", 12, 200)]
)
def test_nobody_who_has_all_that_is_kept_or_leads_the_team_is_right_more_often_than_by_guessing(
    databases: Databases, kind: str, weeks: int, least: int
) -> None:
    database = Database(databases.new(kind))
    named = {"name": "Harbour", "bot_user_id": "U0KINDLING", "value_names": [], "lead_ids": []}
    with Session(database.engine) as session:
        workspaces.register(session, Workspace(id=WORKSPACE, recognition_channel_id=None, created_at=START, **named))
        worlds = live(session, Random(SEED), SIZES, weeks)
    database.engine.dispose()
    assert sum(len(world.authors) for world in worlds.values()) >= least
    for size, world in worlds.items():
        for attack in ATTACKS:
            everything, as_lead = rate(world, attack), rate(world, attack, knows=world.people[0])
            assert everything.tries == len(world.authors)
            assert not everything.is_better_than(1 / size), (size, attack.__name__, everything.interval())
            assert not as_lead.is_better_than(1 / (size - 1)), (size, attack.__name__, as_lead.interval())
        # and where each entry has a row of its own, the same attacker succeeds
        assert rate(plain(world, Random(SEED)), by_place).is_better_than(2 / size)
