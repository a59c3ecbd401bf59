"""What the environment says of a workspace, until somebody chooses it in Slack."""

from datetime import UTC, datetime
from typing import Any

from models.people import settings
from models.store import workspaces
from models.store.database import Database
from models.store.workspaces import Workspace

HERE = "T0HERE"


def _register(database: Database, **given: Any) -> None:
    with database.session() as session:
        workspace = Workspace(
            id=HERE,
            name="Here",
            bot_user_id="UBOT",
            value_names=[],
            lead_ids=[],
            created_at=datetime(2026, 11, 23, tzinfo=UTC),
            **given,
        )
        workspaces.register(session, workspace)


def _pace(database: Database) -> int:
    with database.session() as session:
        return settings.of(session, HERE).messages_per_minute


def test_the_pace_of_the_environment_holds_until_one_is_chosen(database: Database) -> None:
    _register(database)
    assert _pace(database) == 500, "nothing of an installed workspace comes from the environment"
    for per_minute in (60, 5_000):
        _register(database, settings={workspaces.MESSAGES_PER_MINUTE: per_minute})
        assert _pace(database) == per_minute
    with database.session() as session:
        settings.choose_pace(session, HERE, settings.FASTEST_PACE)
    _register(database, settings={workspaces.MESSAGES_PER_MINUTE: 70})
    assert _pace(database) == 70, "what the form showed is no choice"
    with database.session() as session:
        settings.choose_pace(session, HERE, 40)
    _register(database, settings={workspaces.MESSAGES_PER_MINUTE: 60})
    assert _pace(database) == 40
