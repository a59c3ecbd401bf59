"""A trouble is told once, to those who can mend it."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OutboxMessage
from models.capabilities import troubles
from models.people import members, team_changes
from models.people.team_changes import NewTeam
from models.store import workspaces
from models.store.database import Database
from models.store.workspaces import Workspace
from tests.conftest import KUDOS, START, WORKSPACE
from tests.models.test_members import BEN


async def _tell(database: Database, reason: str) -> None:
    await database.write(lambda session: troubles.tell(session, WORKSPACE, KUDOS, reason, START))


async def _told(database: Database) -> list[str]:
    recipients = select(OutboxMessage.recipient).where(OutboxMessage.kind == troubles.TOLD)
    return sorted(await database.read(lambda session: list(session.scalars(recipients))))


async def test_a_lead_hears_of_a_trouble_once_and_of_another_one_too(database: Database) -> None:
    for reason in ("is_archived", "is_archived", "not_in_channel"):
        await _tell(database, reason)
    assert await _told(database) == ["U0LEAD", "U0LEAD"]


async def test_those_who_lead_a_team_whose_digest_comes_there_hear_of_it_too(database: Database) -> None:
    def put_teams(session: Session) -> None:
        for source, channel, lead in (("C1", KUDOS, "U0HERE"), ("C2", "C2", "U0ELSEWHERE")):
            team_changes.put(session, WORKSPACE, NewTeam(source, source, channel, (lead,)), START)

    await database.write(put_teams)
    await _tell(database, "not_in_channel")
    assert await _told(database) == ["U0HERE", "U0LEAD"]


async def test_where_no_lead_is_named_an_admin_hears_of_it(database: Database) -> None:
    without_leads = Workspace(
        id=WORKSPACE,
        name="Harbour Support",
        bot_user_id="U0KINDLING",
        recognition_channel_id=KUDOS,
        value_names=[],
        lead_ids=[],
        created_at=START,
    )
    people = [BEN, replace(BEN, id="U2", is_admin=True), replace(BEN, id="U3", is_admin=True, is_deleted=True)]
    await database.write(lambda session: workspaces.register(session, without_leads))
    await database.write(lambda session: members.remember(session, WORKSPACE, people, START))
    await _tell(database, "is_archived")
    assert await _told(database) == ["U2"]
