"""What is public of a workspace, for its own use: its public shout-outs, and the digests that its teams saw, with names
in place of ids. What it may publish, `models.across.publication` has.

Nothing else is read here, so nothing private can get into a file that is passed on. Both are read in pages by ranges of
their keys, so a long history takes no more memory than a short one.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.across import recognition, team_weeks
from models.across.digests import Digest, DigestKind
from models.across.erasure import is_pseudonym
from models.across.mentions import SOMEONE
from models.across.recognition import same_shoutout
from models.across.team_weeks import ClosedWeek
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Shoutout, ShoutoutRecipient, group_handle, is_group
from models.people import values
from models.people.members import Member
from models.people.teams import Team
from models.store.workspaces import Workspace

BATCH = 500
"""How many shout-outs are looked at together; SQLite takes some 30,000 values in a statement."""
MENTION = re.compile(r"<@([UW][A-Z0-9]{1,20})>")


@dataclass(frozen=True)
class Scope:
    """What is wanted."""

    workspace_id: str
    start: datetime | None = None
    end: datetime | None = None
    """What happened from `start` to before `end`; without them, from the beginning or until now."""
    team_id: UUID | None = None
    """Only what concerns this team: thanks to its people or from them, and its digests. Without it, those of teams of
    private channels are left out: their names and people are told nowhere else."""


@dataclass(frozen=True)
class Figures:
    """How much there is."""

    shoutouts: int
    thanked: int
    """How many different people they thanked."""
    digests: int


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: the next page begins after it."""

    at: datetime
    id: UUID


@dataclass(frozen=True)
class SharedThanks:
    """A public shout-out. Mentions in its words are names, too.

    Without the link to a message that it is about: whether its channel is still public cannot be asked once the file is
    passed on.
    """

    at: datetime
    giver: str
    recipients: tuple[str, ...]
    reason: str
    impact: str | None
    value_name: str | None


@dataclass(frozen=True)
class SharedDigest:
    """A team's digest."""

    team_name: str
    starts_at: datetime
    ends_at: datetime
    week: ClosedWeek | None
    """The latest of the team's weeks that was over then, with the figure that its leads read."""
    by_value: Mapping[str | None, int]
    """How many thanks there were for each value, in the workspace's order; `None` is for those without one."""
    thanks: Sequence[SharedThanks]


def all_workspaces(session: Session) -> list[Workspace]:
    """The workspaces in this database, by name."""
    return list(session.scalars(select(Workspace).order_by(Workspace.name, Workspace.id)))


def all_teams(session: Session, workspace_id: str) -> list[Team]:
    """The teams that a workspace has or had, by name."""
    return list(session.scalars(select(Team).where(Team.workspace_id == workspace_id).order_by(Team.name, Team.id)))


def figures(session: Session, scope: Scope) -> Figures:
    """How much there is."""
    thanked = select(func.count(), func.count(distinct(ShoutoutRecipient.member_id)))
    of_recipients = (
        thanked.select_from(ShoutoutRecipient)
        .join(Shoutout, same_shoutout())
        .where(*_public(scope), ~is_group(ShoutoutRecipient.member_id))
    )
    given = select(func.count()).select_from(Shoutout).where(*_public(scope))
    sent = select(func.count()).select_from(Digest).where(*_sent(scope))
    _, people = session.execute(of_recipients).one()
    return Figures(session.scalars(given).one(), people, session.scalars(sent).one())


def page_of_thanks(
    session: Session, scope: Scope, after: Cursor | None, most: int
) -> tuple[list[SharedThanks], Cursor | None]:
    """The next public shout-outs, the oldest first, at most so many; and where to go on, `None` at the end."""
    wanted = _thanks_of(scope).order_by(Shoutout.created_at, Shoutout.id).limit(most)
    if after:
        wanted = wanted.where(_is_after(Shoutout.created_at, Shoutout.id, after))
    rows = list(session.scalars(wanted))
    following = Cursor(rows[-1].created_at, rows[-1].id) if len(rows) == most else None
    return _shared(session, scope.workspace_id, rows), following


def page_of_digests(
    session: Session, scope: Scope, after: Cursor | None, most: int
) -> tuple[list[SharedDigest], Cursor | None]:
    """The next digests that teams saw, the oldest first, by when each ends; otherwise as `page_of_thanks`."""
    wanted = (
        select(Digest, Team)
        .join(Team, and_(Team.workspace_id == Digest.workspace_id, Team.id == Digest.team_id))
        .where(*_sent(scope))
        .order_by(Digest.ends_at, Digest.id)
        .limit(most)
    )
    if after:
        wanted = wanted.where(_is_after(Digest.ends_at, Digest.id, after))
    rows = session.execute(wanted).all()
    following = Cursor(rows[-1][0].ends_at, rows[-1][0].id) if len(rows) == most else None
    return [_digest(session, digest, team) for digest, team in rows], following


def _digest(session: Session, digest: Digest, team: Team) -> SharedDigest:
    """What the team was told. Its figures stay as they were told, also where words were taken back afterwards."""
    scope = Scope(digest.workspace_id, digest.starts_at, digest.ends_at, team.id)
    counted = (*_of_scope(scope), shoutouts.counted_at(digest.ends_at))
    rows = list(session.scalars(select(Shoutout).where(*counted).order_by(Shoutout.created_at, Shoutout.id)))
    weeks = team_weeks.of(session, digest.workspace_id, [team.id], digest.ends_at)[team.id]
    counts = Counter(each.value_name for each in rows)
    standing = [each for each in rows if each.withdrawn_at is None]
    names = [*values.names(values.of_team(session, team)), *sorted(filter(None, counts)), None]
    return SharedDigest(
        team_name=team.name,
        starts_at=digest.starts_at,
        ends_at=digest.ends_at,
        week=team_weeks.latest(weeks, digest.ends_at),
        by_value={name: counts[name] for name in dict.fromkeys(names) if counts[name]},
        thanks=[each for some in _batches(standing) for each in _shared(session, digest.workspace_id, some)],
    )


def _batches(rows: Sequence[Shoutout]) -> Iterator[Sequence[Shoutout]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _shared(session: Session, workspace_id: str, rows: Sequence[Shoutout]) -> list[SharedThanks]:
    recipients: dict[UUID, list[str]] = {row.id: [] for row in rows}
    thanked = (
        select(ShoutoutRecipient.shoutout_id, ShoutoutRecipient.member_id)
        .where(ShoutoutRecipient.workspace_id == workspace_id, ShoutoutRecipient.shoutout_id.in_(recipients))
        .order_by(ShoutoutRecipient.position)
    )
    for shoutout_id, member_id in session.execute(thanked):
        recipients[shoutout_id].append(member_id)
    words = " ".join(f"{row.reason} {row.impact or ''}" for row in rows)
    ids = {row.giver_id for row in rows} | {each for ids in recipients.values() for each in ids}
    names = names_of(session, workspace_id, ids | set(MENTION.findall(words)))
    return [
        SharedThanks(
            at=row.created_at,
            giver=names[row.giver_id],
            recipients=tuple(names[each] for each in recipients[row.id]),
            reason=with_names(row.reason, names),
            impact=with_names(row.impact, names) if row.impact else None,
            value_name=row.value_name,
        )
        for row in rows
    ]


def names_of(session: Session, workspace_id: str, ids: Collection[str]) -> dict[str, str]:
    """What to call each of these people: by name, or by id who is not known, or "someone" who wants no name here; and a
    user group by its handle."""
    known = session.execute(
        select(Member.id, Member.name).where(Member.workspace_id == workspace_id, Member.id.in_(ids))
    )
    return {each: _without_name(each) for each in ids} | {row.id: row.name for row in known}


def _without_name(id_: str) -> str:
    handle = group_handle(id_)
    return f"@{handle}" if handle else SOMEONE if is_pseudonym(id_) else id_


def with_names(words: str, names: Mapping[str, str]) -> str:
    """The words with names in place of mentions."""
    return MENTION.sub(lambda mention: f"@{names.get(mention[1], mention[1])}", words)


def _thanks_of(scope: Scope) -> Select[Shoutout]:
    return select(Shoutout).where(*_public(scope))


def _public(scope: Scope) -> list[ColumnElement[bool]]:
    return [*_of_scope(scope), shoutouts.stands()]


def _of_scope(scope: Scope) -> list[ColumnElement[bool]]:
    conditions = [
        Shoutout.workspace_id == scope.workspace_id,
        Shoutout.audience == Audience.PUBLIC,
        recognition.may_be_quoted(),
    ]
    conditions += _between(Shoutout.created_at, scope)
    if scope.team_id:
        conditions.append(recognition.concerns(scope.workspace_id, scope.team_id))
    return conditions


def _sent(scope: Scope) -> list[ColumnElement[bool]]:
    conditions = [
        Digest.workspace_id == scope.workspace_id,
        Digest.kind == DigestKind.TEAM,
        Digest.is_sent.is_(True),
        *_between(Digest.ends_at, scope),
    ]
    if scope.team_id:
        return [*conditions, Digest.team_id == scope.team_id]
    private = aliased(Team)
    is_private = exists().where(
        private.workspace_id == Digest.workspace_id, private.id == Digest.team_id, private.is_private
    )
    return [*conditions, ~is_private]


def _between(column: InstrumentedAttribute[datetime], scope: Scope) -> list[ColumnElement[bool]]:
    since = [column >= scope.start] if scope.start else []
    until = [column < scope.end] if scope.end else []
    return since + until


def _is_after(
    at: InstrumentedAttribute[datetime], id_: InstrumentedAttribute[UUID], cursor: Cursor
) -> ColumnElement[bool]:
    """Said so that the index over the time is used: it alone finds nearly all that comes after."""
    return and_(at >= cursor.at, or_(at > cursor.at, id_ > cursor.id))
