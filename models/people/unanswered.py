"""Unanswered: how many nudges of a kind somebody left without an answer, one after the other.

Only nudges that ask something count, and only those that are in Slack: what was held or left out asked nothing. Nobody
but they themselves ever sees it. After a few the next one offers to come less often, once; after many that kind goes
quiet, until they bring it back. An answer, or any choice of theirs about the kind, starts the count anew.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, String, and_, bindparam, case, delete, false, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people.cadences import CadenceKind, recurs_as
from models.store.base import Base, insert_or, table
from models.store.outbox import Claim
from models.store.persons import Person

OFFERED_AFTER = 3
"""How many without an answer there are before the next one offers to come less often."""
QUIET_AFTER = 10
"""How many there are before no more come."""
ASKING = frozenset({CadenceKind.CHECKIN, CadenceKind.GRATITUDE, CadenceKind.PRACTICE})
"""What asks something, so that no answer says something, too."""


class Unanswered(Base):
    """What somebody left without an answer of one kind; no row where they never did."""

    __tablename__ = "unanswered"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    member_id: Mapped[str] = mapped_column(
        primary_key=True, info={"person": Person.OWNER, "heading": "nudges_without_an_answer"}
    )
    kind: Mapped[CadenceKind] = mapped_column(String(20), primary_key=True, info={"person": Person.FACT})
    count: Mapped[int] = mapped_column(info={"person": Person.FACT})
    """How many in a row."""
    asked_id: Mapped[UUID | None] = mapped_column(info={"person": Person.NOTHING})
    """The one that is on its way; it counts once it is in Slack, unless there was an answer before."""
    is_offered: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    """Whether one of these offered to come less often."""
    is_quiet: Mapped[bool] = mapped_column(info={"person": Person.FACT})
    """Whether the kind is off because there were so many; once it is on again, in whatever way, that is over."""


_UNANSWERED = table(Unanswered)
_ARRIVED = (
    update(_UNANSWERED)
    .where(
        _UNANSWERED.c.workspace_id == bindparam("of_workspace"),
        _UNANSWERED.c.member_id == bindparam("of_member"),
        _UNANSWERED.c.kind == bindparam("of_kind"),
        _UNANSWERED.c.asked_id == bindparam("of_id"),
    )
    .values(
        count=_UNANSWERED.c.count + 1,
        asked_id=None,
        is_offered=case((_UNANSWERED.c.count >= OFFERED_AFTER, True), else_=_UNANSWERED.c.is_offered),
    )
)


def ask(session: Session, workspace_id: str, kind: CadenceKind, asked: Mapping[str, UUID]) -> None:
    """These nudges are on their way, each under the id of what its message tells of, by whom they ask."""
    rows = [
        {
            "workspace_id": workspace_id,
            "member_id": member_id,
            "kind": kind,
            "count": 0,
            "asked_id": id_,
            "is_offered": False,
            "is_quiet": False,
        }
        for member_id, id_ in sorted(asked.items())
    ]
    if not rows:
        return
    statement = insert_or(session, Unanswered)
    was_quiet = _UNANSWERED.c.is_quiet  # and was brought back, or it would not ask
    changes = {
        "asked_id": statement.excluded.asked_id,
        "count": case((was_quiet, 0), else_=_UNANSWERED.c.count),
        "is_offered": case((was_quiet, false()), else_=_UNANSWERED.c.is_offered),
        "is_quiet": false(),
    }
    anew = statement.on_conflict_do_update(index_elements=["workspace_id", "member_id", "kind"], set_=changes)
    session.execute(anew, rows)


def arrived(session: Session, workspace_id: str, claims: Collection[Claim]) -> None:
    """These messages are in Slack: those that ask something wait for an answer from now on."""
    asking = [
        {"of_workspace": workspace_id, "of_member": each.recipient, "of_kind": kind, "of_id": each.subject_id}
        for each in claims
        if (kind := recurs_as(each.kind)) in ASKING
    ]
    if asking:
        session.execute(_ARRIVED, sorted(asking, key=lambda each: (str(each["of_member"]), str(each["of_kind"]))))


def answered(session: Session, workspace_id: str, member_id: str, kind: CadenceKind) -> None:
    """Somebody answered, or chose how often this comes: the count starts anew."""
    theirs = delete(Unanswered).where(*_of(workspace_id, member_id, kind), ~Unanswered.is_quiet)
    session.execute(theirs, execution_options={"synchronize_session": False})


def forget(session: Session, workspace_id: str, member_id: str, kind: CadenceKind) -> None:
    """The same where the kind went quiet, since they brought it back or turned it off themselves."""
    theirs = delete(Unanswered).where(*_of(workspace_id, member_id, kind))
    session.execute(theirs, execution_options={"synchronize_session": False})


def silent(session: Session, workspace_id: str, kind: CadenceKind, member_ids: Collection[str]) -> list[str]:
    """Those of these people whom so many asked in vain that the kind goes quiet for them."""
    many = select(Unanswered.member_id).where(
        Unanswered.workspace_id == workspace_id,
        Unanswered.member_id.in_(member_ids),
        Unanswered.kind == kind,
        Unanswered.count >= QUIET_AFTER,
        ~Unanswered.is_quiet,
    )
    return list(session.scalars(many.order_by(Unanswered.member_id)))


def go_quiet(session: Session, workspace_id: str, member_id: str, kind: CadenceKind) -> None:
    """Note that no more come because of that."""
    theirs = update(Unanswered).where(*_of(workspace_id, member_id, kind))
    session.execute(theirs.values(is_quiet=True), execution_options={"synchronize_session": False})


def offers_less(session: Session, workspace_id: str, member_id: str, kind: CadenceKind) -> bool:
    """Whether the next one is to offer that they come less often."""
    due = and_(Unanswered.count >= OFFERED_AFTER, ~Unanswered.is_offered, ~Unanswered.is_quiet)
    return session.scalar(select(Unanswered.count).where(*_of(workspace_id, member_id, kind), due)) is not None


def quiet(session: Session, workspace_id: str, member_id: str) -> frozenset[CadenceKind]:
    """What went quiet for somebody; it may be on again."""
    theirs = select(Unanswered.kind).where(
        Unanswered.workspace_id == workspace_id, Unanswered.member_id == member_id, Unanswered.is_quiet
    )
    return frozenset(CadenceKind(each) for each in session.scalars(theirs))


def _of(workspace_id: str, member_id: str, kind: CadenceKind) -> tuple[ColumnElement[bool], ...]:
    return Unanswered.workspace_id == workspace_id, Unanswered.member_id == member_id, Unanswered.kind == kind
