"""What the demo's page completes after a # in `/thanks`."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.content.values import DEFAULT_VALUES, take_value
from lab.demo_values import Values
from models.people import settings
from models.store.database import Database
from tests.conftest import WORKSPACE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_values_are_those_that_the_workspace_has_now(database: Database) -> None:
    values = Values(Path(str(make_url(database.url).database)))
    assert values.completions() == {"/thanks": {"#": list(DEFAULT_VALUES)}}
    await database.write(lambda session: settings.choose_values(session, WORKSPACE, ("Respect", "Growth mindset")))
    [*_, last] = values.completions()["/thanks"]["#"]
    assert take_value(f"it #{last.replace(' ', '')}", ("Respect", "Growth mindset")) == ("Growth mindset", "it")
    await database.write(lambda session: settings.choose_values(session, WORKSPACE, ()))
    assert values.completions() == {"/thanks": {"#": []}}
    values.close()


def test_before_there_is_a_database_they_are_those_that_all_begin_with(tmp_path: Path) -> None:
    values = Values(tmp_path / "kindling.db")
    assert values.completions() == {"/thanks": {"#": DEFAULT_VALUES}}
    assert list(tmp_path.iterdir()) == []
