"""What watches over each statement of each test: it knows which tables a statement reaches beyond one workspace."""

from pkgutil import resolve_name

import pytest
from sqlalchemy import delete, func, or_, select, text, true, tuple_, update
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ClauseElement

from models import Member, OutboxMessage, Shoutout, Workspace
from models.store import batches
from models.store.base import insert_for
from models.store.database import Database
from tests.conftest import WORKSPACE
from tests.statements import OF_MANY, UnnamedError, unnamed

OTHER = aliased(Shoutout)
OURS = Shoutout.workspace_id == WORKSPACE
SAME = OTHER.workspace_id == Shoutout.workspace_id
WITHIN = select(Shoutout.workspace_id, Shoutout.id)
NAMED: dict[str, ClauseElement] = {
    "by a value": select(Shoutout).where(OURS),
    "by one of several": select(Shoutout.id).where(Shoutout.workspace_id.in_([WORKSPACE])),
    "by a key": select(Shoutout).where(tuple_(Shoutout.workspace_id, Shoutout.id).in_([(WORKSPACE, "a")])),
    "by what it is joined to": select(Shoutout).join(OTHER, SAME).where(OTHER.workspace_id == WORKSPACE),
    "whether or not it is there": select(Shoutout).outerjoin(OTHER, SAME).where(OURS),
    "in each case": select(Shoutout).where(or_(OURS & (Shoutout.id == "a"), OURS & (Shoutout.id == "b"))),
    "by what is around it": select(Shoutout).where(OURS, select(OTHER.id).where(SAME).exists()),
    "in what it is made of": select(OTHER)
    .join(within := WITHIN.where(OURS).subquery(), within.c.id == OTHER.id)
    .where(OTHER.workspace_id == within.c.workspace_id),
    "the workspace itself": update(Workspace).where(Workspace.id == WORKSPACE).values(name="Harbour"),
    "what is new": insert_for("sqlite", Shoutout),
    "what has no table": text("SELECT 1"),
}
UNNAMED: dict[str, ClauseElement] = {
    "not at all": select(Shoutout),
    "counted": select(func.count()).select_from(Shoutout.__table__),
    "by another one": select(Shoutout).where(Shoutout.workspace_id != WORKSPACE),
    "in one case only": select(Shoutout).where(or_(OURS, Shoutout.id == "a")),
    "by another column": select(Shoutout).join(OTHER, OTHER.id == Shoutout.id).where(OTHER.workspace_id == WORKSPACE),
    "where it is joined from outside": select(Shoutout).outerjoin(OTHER, SAME & OURS),
    "within": select(OTHER).where(OTHER.workspace_id == WORKSPACE, select(Shoutout.id).exists()),
    "in what it is made of": select(WITHIN.subquery().c.id),
    "of one half": WITHIN.where(OURS).union(WITHIN),
    "deleted": delete(Shoutout).where(Shoutout.id == "a"),
    "in words": text("SELECT id FROM shoutouts"),
}


@pytest.mark.parametrize("how", NAMED)
def test_a_statement_is_let_through_that_names_the_workspace(how: str) -> None:
    assert unnamed(NAMED[how], str(NAMED[how])) == set()


@pytest.mark.parametrize("how", UNNAMED)
def test_a_statement_is_refused_that_does_not(how: str) -> None:
    assert unnamed(UNNAMED[how], str(UNNAMED[how])) == {"shoutouts"}


async def test_what_ours_execute_is_looked_at_and_what_tests_execute_is_not(database: Database) -> None:
    def looks(session: Session) -> object:
        return batches.found(session, select(OutboxMessage.id).join(Member, true()), 1)

    with pytest.raises(UnnamedError, match=r"models\.store\.batches\.found names no workspace of members, outbox"):
        await database.read(looks)
    await database.read(lambda session: session.execute(select(OutboxMessage.id).join(Member, true())).all())


@pytest.mark.parametrize("asks", OF_MANY)
def test_whatever_asks_of_all_workspaces_is_there(asks: str) -> None:
    assert resolve_name(asks)
