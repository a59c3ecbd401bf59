"""What Slack tells of installations, late, twice, or of one of two that reach the same workspace."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from slack_sdk.oauth.installation_store import Installation as Given
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.clients import Clients
from bot.slack.installing import TAKEN_BACK, Installing
from models.store import workspaces
from models.store.database import Database
from models.store.sealing import TokenSeal
from models.store.workspaces import Workspace
from sandbox import Enterprise, Person, Sandbox
from sandbox import Workspace as SlackWorkspace
from tests.conftest import START
from tests.keys import KEY

QUAY = SlackWorkspace(id="T0QUAY00001", name="Quay", people=[Person("ana", admin=True)], installed=False)
FLEET = Enterprise(name="Fleet", id="E0FLEET0001", workspaces=[QUAY])
HALF_A_SECOND = timedelta(seconds=0.5)


class Office:
    """What keeps installations, and where they are."""

    def __init__(self, slack: Sandbox, database: Database) -> None:
        self.slack, self.database = slack, database
        seal = TokenSeal([KEY])
        self.clients = Clients(self.ask, seal)
        self.installing = Installing(database, slack.clock, self.clients, seal)

    def ask(self, token: str, team_id: str | None = None) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=self.slack.api_url, retry_handlers=[], team_id=team_id)

    async def install(self, token: str, *, everywhere: bool = False) -> None:
        """As OAuth would."""
        given = Given(
            user_id="U0ANA",
            team_id=None if everywhere else QUAY.id,
            enterprise_id=FLEET.id,
            bot_token=token,
            bot_user_id="U0KIND",
            is_enterprise_install=everywhere,
        )
        await self.installing.keep(given)

    def row(self) -> Workspace:
        """Quay, as it is kept."""
        with self.database.session() as session:
            return session.get_one(Workspace, QUAY.id)


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with Sandbox(FLEET, scopes=["chat:write"], org_ready=True, starts_at=START + HALF_A_SECOND) as slack:
        yield Office(slack, database)


@pytest.mark.parametrize("seconds", [-20, 0, 20])
async def test_of_what_ended_about_when_it_was_installed_slack_is_asked(office: Office, seconds: int) -> None:
    quay, told_at = office.slack.workspace(QUAY.id), START + timedelta(seconds=seconds)
    await office.install(quay.install())
    quay.uninstall()
    await office.install(quay.install())
    await office.installing.end(QUAY.id, told_at, is_removed=True)
    assert QUAY.id in office.clients, "it was the one before"
    quay.uninstall()
    await office.installing.end(QUAY.id, told_at, is_removed=True)
    assert QUAY.id not in office.clients
    assert office.row().left_at


async def test_the_end_of_an_organisation_s_is_not_that_of_a_workspace_s_own_while_slack_takes_it(
    office: Office,
) -> None:
    quay, fleet = office.slack.workspace(QUAY.id), office.slack.organisation()
    await office.install(quay.install())
    await office.install(fleet.install(), everywhere=True)
    assert office.row().installation_id == FLEET.id
    await office.installing.withdraw(FLEET.id, [QUAY.id])
    assert (office.row().installation_id, office.row().left_at, QUAY.id in office.clients) == (QUAY.id, None, True)

    await office.install(fleet.install(), everywhere=True)
    office.slack.clock.set(START + timedelta(hours=1))
    fleet.uninstall()
    await office.installing.end(FLEET.id, office.slack.clock.now(), is_removed=True)
    assert (QUAY.id in office.clients, bool(office.row().left_at)) == (False, True)


async def test_that_of_slack_bot_token_is_left_though_somebody_had_installed_it_there_once(office: Office) -> None:
    token = office.slack.workspace(QUAY.id).install()
    await office.install(token)
    with office.database.session() as session:
        own = office.row()
        session.expunge_all()
        values = {column.key: getattr(own, column.key) for column in Workspace.__table__.columns}
        workspaces.register(session, Workspace(**{**values, "installation_id": None}))
    office.clients.serve_own(QUAY.id, "U0KIND", token)
    await office.installing.end(QUAY.id, START + timedelta(hours=1), is_removed=True)
    assert (QUAY.id in office.clients, bool(office.row().left_at)) == (False, True)


async def test_installed_again_it_lives_again_and_asks_what_it_missed(office: Office) -> None:
    quay = office.slack.workspace(QUAY.id)
    await office.install(quay.install())
    with office.database.session() as session:
        workspaces.pause(session, QUAY.id, TAKEN_BACK)
        workspaces.claim_sync(session, QUAY.id, START, START)
        workspaces.resume_installed(session)
    assert office.row().paused_reason is None, "a start tries again"
    with office.database.session() as session:
        workspaces.claim_sync(session, QUAY.id, START, START)
        workspaces.pause(session, QUAY.id, TAKEN_BACK)
    quay.uninstall()
    await office.installing.end(QUAY.id, START + timedelta(hours=1), is_removed=True)
    token = quay.install()
    await office.install(token)
    row = office.row()
    assert (row.paused_reason, row.left_at, row.synced_at) == (None, None, None)
    assert office.clients[QUAY.id].token == token
