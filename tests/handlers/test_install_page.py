"""The page to install from, while nothing can be remembered."""

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import OperationalError

from bot.runtime.environment import Settings
from handlers.installing import Flow, States
from models.store.database import Database
from tests.conftest import ManualClock
from tests.installing import nobody_installs
from tests.keys import KEY


class _Away(States):
    async def async_issue(self, *_args: object, **_kwargs: object) -> str:
        raise OperationalError("insert", {}, OSError())


async def test_while_the_database_is_away_it_says_so_in_words_of_its_own(
    database: Database, clock: ManualClock
) -> None:
    settings = Settings.model_validate(
        {"slack_client_id": "1.2", "slack_client_secret": "any", "encryption_keys": [KEY]}
    )
    states = _Away(database, clock)
    flow = Flow(settings, {"chat:write": "Posts thanks."}, nobody_installs(database, clock), states, AsyncWebClient())
    answer = await flow.handle_installation(AsyncBoltRequest(body=""))
    assert (answer.status, "cannot remember anything just now" in answer.body) == (503, True)
