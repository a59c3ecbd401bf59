"""What somebody kept of looking after themselves: theirs alone, gone when they say so or after 90 days, and nobody's
choice but their own.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from bot.blocks.rhythm_fields import SettingsContext
from bot.blocks.settings_form import team_view, workspace_view
from models import Inventory, Team
from models.across import choices
from models.across import self_care as deletions
from models.capabilities import self_care
from models.people import cadences, settings
from models.people.cadences import WISHED, Cadence, CadenceKind
from models.store import files
from models.store.base import new_id
from models.store.database import Database
from models.store.workspaces import Choices
from scheduler.housekeeping import Housekeeping, Sweeper
from tests.conftest import START, WORKSPACE, ManualClock

ANA, BEN = "U0ANA", "U0BEN"
WORDS = {"rest": "hardly-any-quokka", "help": "nobody knows"}
DAY = timedelta(days=1)
ROOT = Path(__file__).parents[2]


async def _keep(database: Database, who: str = ANA, at: datetime = START, id_: UUID | None = None) -> UUID:
    id_ = id_ or new_id()
    await database.write(lambda session: self_care.keep(session, WORKSPACE, id_, who, WORDS, at))
    return id_


async def _kept(database: Database, who: str = ANA) -> Sequence[Inventory]:
    return await database.read(lambda session: self_care.of(session, WORKSPACE, who))


@pytest.mark.every_way
async def test_what_is_kept_twice_is_kept_once_and_is_theirs_alone(database: Database) -> None:
    id_ = await _keep(database)
    await _keep(database, at=START + DAY, id_=id_)
    (kept,) = await _kept(database)
    assert (kept.rest, kept.pace, kept.help, kept.created_at) == (WORDS["rest"], None, WORDS["help"], START)
    assert await _kept(database, BEN) == []
    assert not await database.read(lambda session: self_care.has_any(session, WORKSPACE, BEN))


async def test_the_latest_comes_first(database: Database) -> None:
    first, second = await _keep(database), await _keep(database, at=START + DAY)
    assert [each.id for each in await _kept(database)] == [second, first]


async def test_whoever_wrote_it_deletes_it_and_nobody_else(database: Database) -> None:
    id_ = await _keep(database)

    async def delete(who: str) -> bool:
        return await database.write(lambda session: deletions.delete(session, WORKSPACE, who, id_))

    assert [await delete(BEN), len(await _kept(database))] == [False, 1]
    assert [await delete(ANA), len(await _kept(database)), await delete(ANA)] == [True, 0, False]


async def test_it_goes_after_90_days_and_not_before(database: Database, clock: ManualClock) -> None:
    await _keep(database)
    later = await _keep(database, at=START + DAY)
    housekeeping = Housekeeping(database, clock, [WORKSPACE])
    clock.move(self_care.KEPT - timedelta(minutes=1))
    for _ in range(2):  # what is old goes at the second look
        await housekeeping.tidy()
    assert len(await _kept(database)) == 2
    clock.move(timedelta(hours=1))
    for _ in range(2):
        await housekeeping.tidy()
    assert [each.id for each in await _kept(database)] == [later]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("by_time", [True, False])
async def test_no_byte_of_it_is_left_in_the_file(database: Database, clock: ManualClock, by_time: bool) -> None:
    path = files.real(database.url)
    assert path

    def left() -> list[str]:
        names = ("", "-wal", "-shm")
        return [each for each in names if b"quokka" in path.with_name(path.name + each).read_bytes()]

    await Sweeper(database).sweep()
    id_ = await _keep(database)
    assert left()
    if by_time:
        clock.move(self_care.KEPT + DAY)
        housekeeping = Housekeeping(database, clock, [WORKSPACE])
        for _ in range(2):
            await housekeeping.tidy()
    else:
        await database.write(lambda session: deletions.delete(session, WORKSPACE, ANA, id_))
    await Sweeper(database).sweep()
    assert left() == []


async def test_nobody_is_invited_until_they_wish_for_it_and_then_they_alone(database: Database) -> None:
    def begin(session: Session) -> None:
        cadences.enrol(session, WORKSPACE, [ANA, BEN], START)
        choices.begin(session, WORKSPACE, ANA, CadenceKind.CARE, START)

    await database.write(begin)
    on = {
        who: (await database.read(lambda session, who=who: choices.of(session, WORKSPACE, who, START))).rhythms[  # type: ignore[misc]
            CadenceKind.CARE
        ]
        for who in (ANA, BEN)
    }
    assert (on[ANA].is_on, on[ANA].is_monthly, on[BEN].is_on) == (True, True, False)
    found = await database.read(lambda session: session.get(Cadence, (WORKSPACE, CadenceKind.CARE, ANA)))
    assert found
    assert found.next_at == START


async def test_nobody_can_choose_it_for_others_nor_see_who_did(database: Database) -> None:
    """Neither form of settings has a field for it, and what they would store has nothing of it."""
    defaults = await database.read(lambda session: settings.defaults(session, WORKSPACE))
    assert not set(WISHED) & set(defaults.rhythms)
    everyone = workspace_view(defaults, {}, Choices(None, ("Care",)), SettingsContext(), (), ())
    team = Team(workspace_id=WORKSPACE, id=new_id(), source_id="C0QUAY", name="quay", settings={}, created_at=START)
    for view in (everyone, team_view(team, defaults, SettingsContext())):
        fields = [str(each.block_id) for each in view.blocks]
        assert "practice_often" in fields
        assert not [each for each in fields if each.startswith(f"{CadenceKind.CARE}_")]


def test_no_figure_digest_or_export_reads_it() -> None:
    """Beside what is of it alone, its table is known where all tables are listed, and nowhere else."""
    rooms = ("models", "bot", "handlers", "scheduler")
    files_ = [path for room in rooms for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    reading = {path.relative_to(ROOT).as_posix() for path in files_ if "Inventory" in path.read_text(encoding="utf-8")}
    assert reading == {
        "models/__init__.py",
        "models/capabilities/self_care.py",
        "models/across/retention.py",
        "models/across/self_care.py",
        "bot/blocks/self_care_earlier.py",
    }
