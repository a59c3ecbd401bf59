"""Recognition: what was thanked for in public in a stretch of time, and how many people that reached.

Only public shout-outs are read here, so nothing private can get into a digest, an export or a figure: figures are of
what stands in the recognition channel, and whose words may be quoted is asked anew each time. The cost follows
the stretch of time, not the history: every statement begins with a range of `shoutouts.created_at`; and of that time
only what concerns the team is loaded, since hundreds of teams may have their digests in one minute.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Consent, Shoutout, ShoutoutRecipient
from models.people import teams
from models.people.preferences import HowThanked, Preference


@dataclass(frozen=True)
class PublicThanks:
    """A public shout-out as a digest shows it."""

    shoutout: Shoutout
    recipient_ids: tuple[str, ...]
    """In the order in which the giver named them."""
    may_be_quoted: bool = True
    """Whether all of them still like to be thanked in public; in figures it counts in any case."""


def of_team(session: Session, workspace_id: str, team_id: UUID, start: datetime, end: datetime) -> list[PublicThanks]:
    """The public shout-outs from or to a team's people from `start` to before `end`, the oldest first."""
    return _thanks(session, *_between(start, end), *_public(workspace_id), concerns(workspace_id, team_id))


def these(session: Session, workspace_id: str, ids: Collection[UUID]) -> list[PublicThanks]:
    """Those of these shout-outs that are public and stand, the oldest first."""
    return _thanks(session, Shoutout.id.in_(ids), *_public(workspace_id)) if ids else []


def _thanks(session: Session, *wanted: ColumnElement[bool]) -> list[PublicThanks]:
    rows = session.execute(
        select(Shoutout, ShoutoutRecipient.member_id, may_be_quoted())
        .join(ShoutoutRecipient, same_shoutout())
        .where(*wanted)
        .order_by(Shoutout.created_at, Shoutout.id, ShoutoutRecipient.position)
    )
    found: dict[UUID, tuple[Shoutout, list[str], bool]] = {}
    for shoutout, member_id, is_quotable in rows:
        found.setdefault(shoutout.id, (shoutout, [], is_quotable))[1].append(member_id)
    return [PublicThanks(shoutout, tuple(ids), bool(is_quotable)) for shoutout, ids, is_quotable in found.values()]


def concerns(workspace_id: str, team_id: UUID) -> ColumnElement[bool]:
    """A condition: a shout-out comes from one of a team's people or thanks one of them.

    They are counted for each shout-out, where EXISTS would let PostgreSQL read whoever was ever thanked.
    """
    people = teams.ids_in(workspace_id, team_id)
    thanked = aliased(ShoutoutRecipient)
    count = select(func.count()).where(
        thanked.workspace_id == workspace_id, thanked.shoutout_id == Shoutout.id, thanked.member_id.in_(people)
    )
    return or_(Shoutout.giver_id.in_(people), count.scalar_subquery() > 0)


def may_be_quoted() -> ColumnElement[bool]:
    """A condition: everybody whom a shout-out thanks likes to be thanked in public at present, or showed this one."""
    thanked, chosen = aliased(ShoutoutRecipient), aliased(Preference)
    return ~exists().where(
        thanked.workspace_id == Shoutout.workspace_id,
        thanked.shoutout_id == Shoutout.id,
        thanked.consent.is_distinct_from(Consent.YES),
        chosen.workspace_id == thanked.workspace_id,
        chosen.member_id == thanked.member_id,
        chosen.how_thanked.in_((HowThanked.PRIVATELY, HowThanked.ASK_FIRST)),
    )


def is_shown(session: Session, shoutout: Shoutout) -> bool:
    """Whether a shout-out may be shown to everyone at present."""
    wanted = select(may_be_quoted()).where(Shoutout.workspace_id == shoutout.workspace_id, Shoutout.id == shoutout.id)
    return shoutout.audience is Audience.PUBLIC and bool(session.scalar(wanted))


def same_shoutout() -> ColumnElement[bool]:
    """A condition: a recipient is one of that shout-out."""
    return and_(ShoutoutRecipient.workspace_id == Shoutout.workspace_id, ShoutoutRecipient.shoutout_id == Shoutout.id)


class Thanked(NamedTuple):
    """Somebody was thanked in public."""

    member_id: str
    at: datetime


def times_thanked(session: Session, workspace_id: str, start: datetime, end: datetime) -> list[Thanked]:
    """Who was thanked in public in that time, as often as they were."""
    wanted = select(ShoutoutRecipient.member_id, Shoutout.created_at).join(Shoutout, same_shoutout())
    return [Thanked(*row) for row in session.execute(wanted.where(*_between(start, end), *_public(workspace_id)))]


def thanked_between(
    session: Session, workspace_id: str, people: Collection[str], start: datetime, end: datetime
) -> set[str]:
    """Who of these people was thanked in public in that time."""
    if not people:
        return set()
    wanted: Select[str] = (
        select(ShoutoutRecipient.member_id)
        .join(Shoutout, same_shoutout())
        .where(*_between(start, end), *_public(workspace_id))
        .distinct()
    )
    return set(session.scalars(wanted)) & set(people)


def by_value(thanks: Sequence[PublicThanks], value_names: Sequence[str]) -> dict[str | None, list[PublicThanks]]:
    """Grouped by the value that each was given, in this order; then by values of other teams and of before, in that in
    which they were given, and those without one under `None`."""
    given = dict.fromkeys(each.shoutout.value_name for each in thanks)
    in_order = dict.fromkeys((*value_names, *filter(None, given), None))
    groups = {name: [each for each in thanks if each.shoutout.value_name == name] for name in in_order}
    return {name: of_value for name, of_value in groups.items() if of_value}


def _between(start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return Shoutout.created_at >= start, Shoutout.created_at < end


def _public(workspace_id: str) -> tuple[ColumnElement[bool], ...]:
    return Shoutout.workspace_id == workspace_id, Shoutout.audience == Audience.PUBLIC, shoutouts.stands()
