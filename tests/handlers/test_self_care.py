"""Where what somebody wrote for themselves cannot be kept, the form stays open with it, and the log has no word."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs

from bot.blocks.fields import packed
from bot.blocks.self_care import CareContext
from bot.runtime.hopper import Hopper
from handlers.answers import Apologies
from handlers.members import Members
from handlers.self_care import SelfCare
from handlers.services import Services
from models.store.database import Database
from tests.conftest import WORKSPACE, ManualClock
from tests.installing import nobody_installs

SECRET = "quixotic-marmalade"
VIEW: dict[str, Any] = {
    "id": "V1",
    "private_metadata": packed(CareContext(("help",), "help")),
    "state": {"values": {"help": {"help": {"value": SECRET}}}},
    "blocks": [{"type": "section", "block_id": "a"}, {"type": "input", "block_id": "help"}],
}
BODY = {"type": "view_submission", "team": {"id": WORKSPACE}, "user": {"id": "U0ANA"}, "view": VIEW}


async def _nobody(_workspace_id: str, _member_id: str) -> Any:
    raise NotImplementedError


async def _ack(**_answer: Any) -> None:
    raise AssertionError("it was not kept")


async def test_what_could_not_be_kept_stays_in_the_form_and_out_of_the_log(
    database: Database, clock: ManualClock
) -> None:
    services = Services(database, clock, _nobody, Hopper(None), nobody_installs(database, clock))
    await database.write(lambda session: session.execute(text("DROP TABLE inventories")).close())
    with pytest.raises(SQLAlchemyError) as failed:
        await SelfCare(services, Members(services)).keep(_ack, BODY, VIEW)  # type: ignore[arg-type]
    assert SECRET not in str(failed.value)
    with capture_logs() as logged:
        answer = await Apologies().apologise(failed.value, BODY, None)  # type: ignore[arg-type]
    assert answer.body is not None
    assert '"response_action": "errors"' in answer.body
    assert '"help"' in answer.body
    assert SECRET not in str(logged) + str([each["exc_info"].args for each in logged])
