"""The lists of Home: thanks and promises of one person, and what was said in their teams.

Every list is read in pages that begin at a spot (a time and an id), so that a long history costs no more than a short
one, and what is private is only ever read for those whom it concerns.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.across.home_mine import Mine, begin_of, teams_of
from models.across.recognition import may_be_quoted
from models.capabilities import joins, shoutouts
from models.capabilities.followups import Followup, State
from models.capabilities.joins import Join
from models.capabilities.shoutouts import Audience, Shoutout, ShoutoutRecipient
from models.people import channels
from models.people.teams import TeamMember

FEW = 3
"""Items of a list of thanks that Home shows at first; of those to its reader `CARDS` in place of it."""
CARDS = 5
SOME = 10
"""Items on a page of any list, and promises that are read at first."""

Item = TypeVar("Item")
Row = TypeVar("Row", Shoutout, Followup)


@dataclass(frozen=True)
class Spot:
    """An item of a list, by its time and id; a page begins after it, or ends before it."""

    at: datetime
    id: UUID
    is_end: bool = False


@dataclass(frozen=True)
class Thanks:
    """A shout-out with its recipients, in the order in which the giver named them."""

    shoutout: Shoutout
    recipient_ids: tuple[str, ...]
    public_link: str | None = None
    """Where it is shown to others than those concerned: the link to the message, if everyone may see that."""
    joins: Sequence[Join] = ()
    """Where it is shown to those thanked: who joined in."""

    @property
    def spot(self) -> Spot:
        """Where it is in a list."""
        return Spot(self.shoutout.created_at, self.shoutout.id)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A part of a list."""

    items: Sequence[Item] = ()
    has_before: bool = False
    """Whether there are items before the first of these."""
    has_after: bool = False


@dataclass(frozen=True)
class Around:
    """What was said in public in somebody's teams."""

    since: datetime
    page: Page[Thanks] = field(default_factory=Page)


@dataclass(frozen=True)
class Latest:
    """The beginnings of the lists of thanks."""

    received: Page[Thanks]
    given: Page[Thanks]
    around: Around | None
    """`None` for somebody who is in no team."""


def latest(session: Session, workspace_id: str, member_id: str, mine: Sequence[Mine], now: datetime) -> Latest:
    """The latest thanks of each list; those whom they thank are asked for in one statement."""
    since = begin_of(session, workspace_id, mine, now)
    received_now = _received(session, workspace_id, member_id, None, CARDS)
    given_now = _given(session, workspace_id, member_id, None, FEW)
    around_now = _around(session, workspace_id, member_id, mine, since, None, FEW)
    named = _recipients(session, workspace_id, [*received_now.items, *given_now.items, *around_now.items])
    return Latest(
        received=_joined(session, workspace_id, _with(named, received_now)),
        given=_with(named, given_now),
        around=Around(since, _in_public(session, workspace_id, _with(named, around_now), now)) if mine else None,
    )


# One list at a time


def received(session: Session, workspace_id: str, member_id: str, spot: Spot | None, most: int) -> Page[Thanks]:
    """What somebody was thanked for, in public and in private, the latest first."""
    found = _received(session, workspace_id, member_id, spot, most)
    return _joined(session, workspace_id, _with(_recipients(session, workspace_id, found.items), found))


def given(session: Session, workspace_id: str, member_id: str, spot: Spot | None, most: int) -> Page[Thanks]:
    """What somebody thanked others for, in public and in private, the latest first."""
    found = _given(session, workspace_id, member_id, spot, most)
    return _with(_recipients(session, workspace_id, found.items), found)


def around(
    session: Session, workspace_id: str, member_id: str, spot: Spot | None, most: int, now: datetime
) -> Around | None:
    """The public thanks to people of somebody's teams, and from them, since their last digest began; but for those that
    stand in their own lists."""
    mine = teams_of(session, workspace_id, member_id)
    if not mine:
        return None
    since = begin_of(session, workspace_id, mine, now)
    found = _around(session, workspace_id, member_id, mine, since, spot, most)
    thanks = _with(_recipients(session, workspace_id, found.items), found)
    return Around(since, _in_public(session, workspace_id, thanks, now))


def open_followups(session: Session, workspace_id: str, owner_id: str, spot: Spot | None, most: int) -> Page[Followup]:
    """Somebody's open follow-ups, the earliest due first."""
    theirs = select(Followup).where(
        Followup.workspace_id == workspace_id, Followup.owner_id == owner_id, Followup.state == State.OPEN
    )
    return _page(session, theirs, (Followup.due_at, Followup.id), spot, most, falls=False)


# Statements


def _received(session: Session, workspace_id: str, member_id: str, spot: Spot | None, most: int) -> Page[Shoutout]:
    to_them = (
        select(Shoutout)
        .join(ShoutoutRecipient, _same_shoutout())
        .where(ShoutoutRecipient.workspace_id == workspace_id, ShoutoutRecipient.member_id == member_id)
        .where(shoutouts.stands())
    )
    return _page(session, to_them, (ShoutoutRecipient.created_at, ShoutoutRecipient.shoutout_id), spot, most)


def _given(session: Session, workspace_id: str, member_id: str, spot: Spot | None, most: int) -> Page[Shoutout]:
    by_them = select(Shoutout).where(
        Shoutout.workspace_id == workspace_id, Shoutout.giver_id == member_id, shoutouts.stands()
    )
    return _page(session, by_them, (Shoutout.created_at, Shoutout.id), spot, most)


def _around(
    session: Session,
    workspace_id: str,
    member_id: str,
    mine: Sequence[Mine],
    since: datetime,
    spot: Spot | None,
    most: int,
) -> Page[Shoutout]:
    if not mine:
        return Page()
    people = select(TeamMember.member_id).where(
        TeamMember.workspace_id == workspace_id,
        TeamMember.team_id.in_([each.team.id for each in mine]),
        TeamMember.is_member,
    )
    to_them = exists().where(_same_shoutout(), ShoutoutRecipient.member_id.in_(people))
    in_public = select(Shoutout).where(
        Shoutout.workspace_id == workspace_id,
        Shoutout.created_at >= since,
        Shoutout.audience == Audience.PUBLIC,
        shoutouts.stands(),
        or_(Shoutout.giver_id.in_(people), to_them),
        Shoutout.giver_id != member_id,
        ~exists().where(_same_shoutout(), ShoutoutRecipient.member_id == member_id),
        may_be_quoted(),
    )
    return _page(session, in_public, (Shoutout.created_at, Shoutout.id), spot, most)


def _page(
    session: Session,
    wanted: Select[Row],
    order: tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[UUID]],
    spot: Spot | None,
    most: int,
    *,
    falls: bool = True,
) -> Page[Row]:
    """The items after a spot, or those before it, or the first ones; the first ones, too, where there are none there.

    Args:
        session: to read with.
        wanted: the whole list.
        order: its time and its id.
        spot: where the page begins or ends.
        most: how many items fill a page.
        falls: whether the latest come first.
    """
    is_end = spot is not None and spot.is_end
    reads_down = falls != is_end
    there = wanted if spot is None else wanted.where(_beyond(order, spot, reads_down))
    ordered = there.order_by(*((each.desc() if reads_down else each.asc()) for each in order))
    found = list(session.scalars(ordered.limit(most + 1)))
    items, has_more = found[:most], len(found) > most
    if spot is None:
        return Page(items, has_after=has_more)
    if not items or (is_end and not has_more):
        return _page(session, wanted, order, None, most, falls=falls)
    return Page(items[::-1], has_more, has_after=True) if is_end else Page(items, True, has_more)


def _beyond(
    order: tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[UUID]], spot: Spot, reads_down: bool
) -> ColumnElement[bool]:
    place = tuple_(*order)
    return place < (spot.at, spot.id) if reads_down else place > (spot.at, spot.id)


def _recipients(session: Session, workspace_id: str, found: Collection[Shoutout]) -> Mapping[UUID, tuple[str, ...]]:
    """Whom these thank, in one statement."""
    if not found:
        return {}
    rows = session.execute(
        select(ShoutoutRecipient.shoutout_id, ShoutoutRecipient.member_id)
        .where(
            ShoutoutRecipient.workspace_id == workspace_id,
            ShoutoutRecipient.shoutout_id.in_({each.id for each in found}),
        )
        .order_by(ShoutoutRecipient.position)
    )
    named: dict[UUID, tuple[str, ...]] = {}
    for shoutout_id, member_id in rows:
        named[shoutout_id] = (*named.get(shoutout_id, ()), member_id)
    return named


def _with(named: Mapping[UUID, tuple[str, ...]], found: Page[Shoutout]) -> Page[Thanks]:
    items = [Thanks(each, named.get(each.id, ())) for each in found.items]
    return Page(items, found.has_before, found.has_after)


def _joined(session: Session, workspace_id: str, page: Page[Thanks]) -> Page[Thanks]:
    """With who joined in each, in one statement."""
    found = joins.of(session, workspace_id, [each.shoutout.id for each in page.items])
    return replace(page, items=[replace(each, joins=found[each.shoutout.id]) for each in page.items])


def _in_public(session: Session, workspace_id: str, page: Page[Thanks], now: datetime) -> Page[Thanks]:
    """With the links that everyone may see."""
    links = [(each.shoutout.message_link, each.shoutout.link_is_public) for each in page.items]
    shown = channels.shown_links(session, workspace_id, links, now)
    items = [replace(each, public_link=link) for each, link in zip(page.items, shown, strict=True)]
    return replace(page, items=items)


def _same_shoutout() -> ColumnElement[bool]:
    return and_(ShoutoutRecipient.workspace_id == Shoutout.workspace_id, ShoutoutRecipient.shoutout_id == Shoutout.id)
