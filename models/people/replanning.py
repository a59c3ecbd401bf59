"""Planning anew what recurs for very many, after a choice for all of them: a few cadences a transaction.

A choice holds from the moment that it is stored. What recurs is made due then, in the order of its keys, and whoever
plans finds its moment by the choices of that time; how far that has come is noted, so that the next start goes on. A
second choice begins at the first key again.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, and_, exists, or_, select, true, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.cadences import PERSONAL, Cadence
from models.people.teams import TeamMember
from models.store.base import Base, insert_or, locked
from models.store.batches import AT_ONCE, among, change
from models.store.persons import Person

EVERYONE = ""
"""The scope of a choice for the whole workspace; that of one for a team is the team's id."""


class Replanning(Base):
    """How far the moments of these people and teams are found anew."""

    __tablename__ = "replannings"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    scope: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
    done_kind: Mapped[str] = mapped_column(info={"person": Person.NOTHING})
    """With `done_owner_id` the key of the last cadence that was looked at; both are empty before the first."""
    done_owner_id: Mapped[str] = mapped_column(info={"person": Person.NOTHING})


def begin(
    session: Session, workspace_id: str, now: datetime, team_id: UUID | None = None, at_once: int = AT_ONCE
) -> None:
    """Everyone's moments are found anew, or those of a team, of its people and of those who lead it: the first few in
    this transaction, all others soon."""
    row = {
        "workspace_id": workspace_id,
        "scope": str(team_id) if team_id else EVERYONE,
        "done_kind": "",
        "done_owner_id": "",
    }
    from_the_first = insert_or(session, Replanning).values(row)
    key = ["workspace_id", "scope"]
    session.execute(from_the_first.on_conflict_do_update(index_elements=key, set_=row))
    go_on(session, workspace_id, row["scope"], now, at_once)


def unfinished(session: Session, served: Collection[str]) -> list[tuple[str, str]]:
    """Where not all is found anew yet: the workspace, and the scope."""
    noted = select(Replanning.workspace_id, Replanning.scope)
    found = session.execute(noted.order_by(*noted.selected_columns))
    return [(row.workspace_id, row.scope) for row in found if row.workspace_id in served]


def go_on(session: Session, workspace_id: str, scope: str, now: datetime, at_once: int = AT_ONCE) -> bool:
    """Look at the next cadences, at most so many; answers whether there may be more."""
    theirs = (Replanning.workspace_id == workspace_id, Replanning.scope == scope)
    row = session.scalars(locked(select(Replanning).where(*theirs))).one_or_none()
    if row is None:
        return False
    here, key = Cadence.workspace_id == workspace_id, (Cadence.kind, Cadence.owner_id)
    following = (
        select(Cadence.kind, Cadence.owner_id, _concerns(workspace_id, scope).label("is_concerned"))
        .where(here, tuple_(*key) > tuple_(row.done_kind, row.done_owner_id))
        .order_by(*key)
        .limit(at_once)
    )
    found = session.execute(following).all()
    concerned = [(each.kind, each.owner_id) for each in found if each.is_concerned]
    if concerned:
        change(session, Cadence, and_(here, among(Cadence, concerned)), {"next_at": now, "due_on": None})
    if len(found) == at_once:
        row.done_kind, row.done_owner_id = found[-1].kind, found[-1].owner_id
    else:
        session.delete(row)
    session.flush()
    return len(found) == at_once


def _concerns(workspace_id: str, scope: str) -> ColumnElement[bool]:
    if scope == EVERYONE:
        return true()
    is_in_it = exists().where(
        TeamMember.workspace_id == workspace_id,
        TeamMember.team_id == UUID(scope),
        TeamMember.member_id == Cadence.owner_id,
        TeamMember.is_member,
    )
    return or_(and_(Cadence.kind.in_(PERSONAL), is_in_it), Cadence.team_id == UUID(scope))
