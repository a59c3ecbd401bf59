"""Tokens that expire are renewed in time, and nobody notices."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.slack.clients import Clients
from models.store import installations
from models.store.database import Database
from models.store.installations import Installation
from models.store.sealing import TokenSeal
from sandbox import Channel, Fault, Person, Sandbox
from sandbox import Workspace as SlackWorkspace
from scheduler.tokens import Renewer
from tests.conftest import START
from tests.installing import keep_installed
from tests.keys import KEY

QUAY = SlackWorkspace(id="T0QUAY00001", people=[Person("ana", admin=True)], channels=[Channel("kudos", bot=True)])
SEAL = TokenSeal([KEY])


class Office:
    """A workspace whose token expires, and what renews it."""

    def __init__(self, slack: Sandbox, database: Database) -> None:
        self.slack, self.database = slack, database
        self.clients = Clients(self._client, SEAL)
        credentials = slack.app.client_id, slack.app.client_secret
        self.renewer = Renewer(database, slack.clock, self.clients, SEAL, self._client(), credentials)

    def _client(self, token: str | None = None, team_id: str | None = None) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=self.slack.api_url, retry_handlers=[], team_id=team_id)

    async def install(self) -> None:
        """As OAuth would."""
        given = await self._client().oauth_v2_access(
            client_id=self.slack.app.client_id,
            client_secret=self.slack.app.client_secret,
            code=self.slack.engine.tokens.issue_code(QUAY.id, self.slack.person("ana").id),
        )
        now = self.slack.clock.now()
        with self.database.session() as session:
            keep_installed(session, self.slack, now)
            kept = session.get_one(Installation, QUAY.id)
            kept.token, kept.refresh_token = SEAL.seal(given["access_token"]), SEAL.seal(given["refresh_token"])
            kept.expires_at = now + timedelta(seconds=given["expires_in"])
        await self.clients.look(self.database)

    async def works(self) -> bool:
        """Whether Slack takes its token."""
        return bool((await self.clients[QUAY.id].auth_test())["ok"])

    def asked(self) -> int:
        """How often a token was asked for."""
        return len(self.slack.calls("oauth.v2.access"))


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with Sandbox(QUAY, scopes=["chat:write"], token_rotation=True, starts_at=START) as slack:
        office = Office(slack, database)
        await office.install()
        yield office


async def test_a_token_is_renewed_before_it_expires_again_and_again(office: Office) -> None:
    await office.renewer.tick()
    assert office.asked() == 1, "it is fresh"
    for _ in range(30):
        office.slack.clock.set(office.slack.clock.now() + timedelta(hours=1))
        await office.renewer.tick()
        assert await office.works()
    assert office.asked() == 4, "every ten hours"


async def test_of_two_processes_one_renews_and_the_other_has_it(office: Office, database: Database) -> None:
    other = Office(office.slack, database)
    await other.clients.look(database)
    office.slack.clock.set(office.slack.clock.now() + timedelta(hours=11))
    claimed = await database.write(
        lambda session: installations.claim_renewal(session, timedelta(hours=2), office.slack.clock.now())
    )
    assert len(claimed) == 1
    await other.renewer.tick()
    assert office.asked() == 1
    office.slack.clock.set(office.slack.clock.now() + timedelta(minutes=3))
    await office.renewer.tick()
    await other.renewer.tick()
    assert office.asked() == 2
    office.slack.clock.set(office.slack.clock.now() + timedelta(hours=2))
    await other.clients.look(database)
    assert await other.works()


async def test_slack_in_trouble_is_asked_again_and_a_clock_that_was_wrong_does_no_harm(
    office: Office, database: Database
) -> None:
    office.slack.clock.set(office.slack.clock.now() + timedelta(hours=11))
    office.slack.faults.add("oauth.v2.access", Fault.server_error())
    await office.renewer.tick()
    assert office.asked() == 2
    office.slack.clock.set(office.slack.clock.now() + timedelta(minutes=3))
    await office.renewer.tick()
    assert await office.works()
    with database.session() as session:
        session.scalars(select(Installation)).one().expires_at = START + timedelta(days=365)
    await office.renewer.tick()
    assert office.asked() == 4
    with database.session() as session:
        until = session.scalars(select(Installation.expires_at)).one()
        assert until
        assert until < START + timedelta(days=2)


@pytest.mark.parametrize("what", ["taken back", "installed again"])
async def test_what_happens_while_a_token_is_renewed_stays(office: Office, database: Database, what: str) -> None:
    office.slack.clock.set(office.slack.clock.now() + timedelta(hours=11))
    now = office.slack.clock.now()
    (old,) = await database.write(lambda session: installations.claim_renewal(session, timedelta(hours=2), now))
    if what == "taken back":
        await database.write(lambda session: installations.take_back(session, QUAY.id, now))
    else:
        await office.install()
    before = await database.read(lambda session: session.scalars(select(Installation.token)).one())
    await database.write(lambda session: installations.renew(session, old, b"late", b"late", now, now))
    assert await database.read(lambda session: session.scalars(select(Installation.token)).one()) == before
