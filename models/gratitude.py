"""Gratitude prompts: whom each person was reminded of, and why.

Somebody is suggested for thanks with whom the person worked lately and whom they have not thanked for long. Where two
people met is read from what both know of: follow-ups, shout-outs and shared teams; never from what anyone wrote.
"""

import enum
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base, insert_or_ignore, table
from models.database import insert_at_commit
from models.followups import Followup, State
from models.members import Member
from models.shoutouts import Audience, Shoutout, ShoutoutRecipient
from models.teams import Team, TeamMember

MET_WITHIN = timedelta(days=7)
"""How long ago two people may have met."""
THANKED_WITHIN = timedelta(days=28)
"""Whoever was thanked within this time is not suggested."""
AGAIN_AFTER = timedelta(weeks=6) - timedelta(hours=12)
"""How soon somebody may be suggested again. Prompts come at one hour of the day, but some seconds apart, and an hour
where the clocks changed."""
MATES = 12
"""How many people of a team are looked at for each person; a team can have thousands."""
NEVER = datetime.min.replace(tzinfo=UTC)
"""Stands for the last time where there was none."""


class Why(enum.StrEnum):
    """Where two people met lately; for the same two, an earlier one is the better reason."""

    TOOK_ON_FOR_YOU = "took_on_for_you"
    """The person suggested made a follow-up for the reader, who was told of it."""
    YOU_TOOK_ON = "you_took_on"
    """The reader made a follow-up for them."""
    THANKED_YOU = "thanked_you"
    THANKED_TOGETHER = "thanked_together"
    """In public, by somebody else."""
    TEAM = "team"
    """Both are in it: "team:id"."""


class Suggestion(Base):
    """One person suggested to another for thanks."""

    __tablename__ = "suggestions"
    __table_args__ = (Index("ix_suggestions_member", "workspace_id", "member_id", "created_at"),)

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[str]
    """Who was reminded."""
    suggested_id: Mapped[str]
    """Of whom."""
    why: Mapped[str]
    """Names the reason: where the two met lately."""
    entry_id: Mapped[str]
    """The line of the content that goes with it."""
    created_at: Mapped[datetime]


@dataclass(frozen=True)
class Choice:
    """Whom somebody might thank."""

    suggested_id: str
    why: str
    """As a `Suggestion` keeps it."""


@dataclass(frozen=True)
class _Meeting:
    """Two people met lately."""

    member_id: str
    met_id: str
    why: str
    crowd: int = 0
    """How many people were looked at of the team that they share: few know each other better than many."""


Thanks = Mapping[str, Mapping[str, datetime]]
"""When each giver last thanked each of the people whom they ever thanked."""

_MEMBERS, _SHOUTOUTS, _RECIPIENTS = table(Member), table(Shoutout), table(ShoutoutRecipient)
_FOLLOWUPS, _TEAMS, _IN_TEAMS, _SUGGESTIONS = table(Followup), table(Team), table(TeamMember), table(Suggestion)
_THEIRS, _SINCE = bindparam("ids", expanding=True), bindparam("since", type_=_SHOUTOUTS.c.created_at.type)
_HERE = bindparam("workspace_id")


def last_thanks(session: Session, workspace_id: str, giver_ids: Collection[str]) -> Thanks:
    """When each of these people last thanked each of those whom they ever thanked."""
    found: dict[str, dict[str, datetime]] = {}
    for giver_id, thanked_id, at in session.execute(_LAST_THANKS, {"workspace_id": workspace_id, "ids": giver_ids}):
        found.setdefault(giver_id, {})[thanked_id] = at
    return found


def last_thanked_at(session: Session, workspace_id: str, giver_id: str) -> datetime | None:
    """When this person last thanked anybody."""
    theirs = (Shoutout.workspace_id == workspace_id, Shoutout.giver_id == giver_id)
    return session.scalar(select(func.max(Shoutout.created_at)).where(*theirs))


def choose(
    session: Session, workspace_id: str, member_ids: Collection[str], thanks: Thanks, now: datetime
) -> dict[str, Choice]:
    """Whom each of these people might thank; those who worked with nobody suitable are left out.

    Follow-ups count before shout-outs, and those before shared teams. Among equals comes first who was not thanked for
    longest, then who shares the smaller team. Nobody is suggested who is a bot, left, belongs to another organisation,
    was thanked within `THANKED_WITHIN`, or was suggested to the same person less than `AGAIN_AFTER` ago.

    Args:
        session: of the transaction.
        workspace_id: where.
        member_ids: to whom.
        thanks: what these people's `last_thanks` are.
        now: the time.
    """
    suggested = _suggested(session, workspace_id, member_ids, now)

    def is_suitable(meeting: _Meeting) -> bool:
        thanked_at = thanks.get(meeting.member_id, {}).get(meeting.met_id, NEVER)
        is_new = (meeting.member_id, meeting.met_id) not in suggested
        return is_new and meeting.member_id != meeting.met_id and thanked_at <= now - THANKED_WITHIN

    found: dict[str, Choice] = {}
    for meetings_of in _SOURCES:
        others = [each for each in member_ids if each not in found]
        if others:
            met = filter(is_suitable, meetings_of(session, workspace_id, others, now))
            found |= _best(met, thanks)
    return found


def note(session: Session, workspace_id: str, suggestion: Suggestion) -> None:
    """Remember a suggestion; one of the same id stays as it is."""
    row = {
        "workspace_id": workspace_id,
        "id": suggestion.id,
        "member_id": suggestion.member_id,
        "suggested_id": suggestion.suggested_id,
        "why": suggestion.why,
        "entry_id": suggestion.entry_id,
        "created_at": suggestion.created_at,
    }
    insert_at_commit(session, insert_or_ignore(session, Suggestion), [row])


def find(session: Session, workspace_id: str, suggestion_id: UUID) -> Suggestion | None:
    """The suggestion of that id, or `None` if there is none."""
    return session.get(Suggestion, (workspace_id, suggestion_id))


def shared_team(session: Session, workspace_id: str, team_id: UUID, one_id: str, other_id: str) -> Team | None:
    """The team, if it is still one and both people are still in it."""
    one, other = aliased(TeamMember), aliased(TeamMember)
    return session.scalars(
        select(Team)
        .join(one, and_(one.workspace_id == Team.workspace_id, one.team_id == Team.id, one.is_member))
        .join(other, and_(other.workspace_id == Team.workspace_id, other.team_id == Team.id, other.is_member))
        .where(Team.workspace_id == workspace_id, Team.id == team_id, Team.closed_at.is_(None))
        .where(one.member_id == one_id, other.member_id == other_id)
    ).one_or_none()


def _best(meetings: Iterable[_Meeting], thanks: Thanks) -> dict[str, Choice]:
    """Of what each person has to choose from, what comes first."""

    def place(meeting: _Meeting) -> tuple[datetime, int, bytes, int]:
        thanked_at = thanks.get(meeting.member_id, {}).get(meeting.met_id, NEVER)
        reason = _REASONS.index(meeting.why.partition(":")[0])
        return thanked_at, meeting.crowd, _lot(meeting.member_id, meeting.met_id), reason

    best: dict[str, tuple[tuple[datetime, int, bytes, int], _Meeting]] = {}
    for each in meetings:
        at = place(each)
        if each.member_id not in best or at < best[each.member_id][0]:
            best[each.member_id] = at, each
    return {member_id: Choice(each.met_id, each.why) for member_id, (_, each) in best.items()}


_REASONS = [each.value for each in Why]


def _lot(member_id: str, met_id: str) -> bytes:
    """Looks drawn by lot, and is the same each time."""
    return hashlib.blake2b(f"{member_id} {met_id}".encode(), digest_size=8).digest()


def _suggested(session: Session, workspace_id: str, member_ids: Collection[str], now: datetime) -> set[tuple[str, str]]:
    given = {"workspace_id": workspace_id, "ids": member_ids, "since": now - AGAIN_AFTER}
    return {(row.member_id, row.suggested_id) for row in session.execute(_SUGGESTED, given)}


def _met_over_followups(
    session: Session, workspace_id: str, member_ids: Collection[str], now: datetime
) -> Iterator[_Meeting]:
    given = {"workspace_id": workspace_id, "ids": member_ids, "since": now - MET_WITHIN}
    return (_Meeting(*row) for row in session.execute(_OVER_FOLLOWUPS, given))


def _met_over_shoutouts(
    session: Session, workspace_id: str, member_ids: Collection[str], now: datetime
) -> Iterator[_Meeting]:
    given = {"workspace_id": workspace_id, "ids": member_ids, "since": now - MET_WITHIN}
    return (_Meeting(*row) for row in session.execute(_OVER_SHOUTOUTS, given))


def _met_in_teams(
    session: Session, workspace_id: str, member_ids: Collection[str], now: datetime
) -> Iterator[_Meeting]:
    """The next people of each team, in the order of their ids, after the last one who was suggested.

    So each person is led around everyone in their teams, from week to week.
    """
    given = {"workspace_id": workspace_id, "ids": member_ids}
    for row in session.execute(_IN_EACH_TEAM, given):
        mates = [*sorted((row.after or "").split()), *sorted((row.before or "").split())][:MATES]
        for mate_id in mates:
            yield _Meeting(row.member_id, mate_id, f"{Why.TEAM}:{row.team_id}", len(mates))


_Source = Callable[[Session, str, Collection[str], datetime], Iterator[_Meeting]]
_SOURCES: tuple[_Source, ...] = (_met_over_followups, _met_over_shoutouts, _met_in_teams)
"""The best one first."""


def _person(id_: ColumnElement[str | None]) -> ColumnElement[bool]:
    """The row of `members` of that id, if it is somebody who can be thanked."""
    is_gone = _MEMBERS.c.is_bot | _MEMBERS.c.is_deleted | _MEMBERS.c.is_stranger
    return and_(_MEMBERS.c.workspace_id == _HERE, _MEMBERS.c.id == id_, ~is_gone)


_LAST_THANKS = (
    select(_SHOUTOUTS.c.giver_id, _RECIPIENTS.c.member_id, func.max(_SHOUTOUTS.c.created_at))
    .join(
        _RECIPIENTS,
        and_(_RECIPIENTS.c.workspace_id == _SHOUTOUTS.c.workspace_id, _RECIPIENTS.c.shoutout_id == _SHOUTOUTS.c.id),
    )
    .where(_SHOUTOUTS.c.workspace_id == _HERE, _SHOUTOUTS.c.giver_id.in_(_THEIRS))
    .group_by(_SHOUTOUTS.c.giver_id, _RECIPIENTS.c.member_id)
)
_SUGGESTED = select(_SUGGESTIONS.c.member_id, _SUGGESTIONS.c.suggested_id).where(
    _SUGGESTIONS.c.workspace_id == _HERE,
    _SUGGESTIONS.c.member_id.in_(_THEIRS),
    _SUGGESTIONS.c.created_at > _SINCE,
)


def _followups(reader: ColumnElement[str | None], met: ColumnElement[str | None], why: Why) -> Select[*tuple[str, ...]]:
    """Recent ones, by who read of them; what was let go is no occasion for thanks."""
    return (
        select(reader.label("member_id"), met.label("met_id"), literal(why.value).label("why"))
        .select_from(_FOLLOWUPS)
        .join(_MEMBERS, _person(met))
        .where(
            _FOLLOWUPS.c.workspace_id == _HERE,
            reader.in_(_THEIRS),
            _FOLLOWUPS.c.created_at > _SINCE,
            _FOLLOWUPS.c.state != State.LET_GO,
        )
    )


_OVER_FOLLOWUPS = union_all(
    _followups(_FOLLOWUPS.c.owner_id, _FOLLOWUPS.c.other_id, Why.YOU_TOOK_ON),
    _followups(_FOLLOWUPS.c.other_id, _FOLLOWUPS.c.owner_id, Why.TOOK_ON_FOR_YOU).where(_FOLLOWUPS.c.tells_other),
)
_ALSO_THANKED = _RECIPIENTS.alias("also_thanked")


def _thanked(met: ColumnElement[str], why: Why) -> Select[*tuple[str, ...]]:
    """Recent shout-outs, by whom they thanked."""
    return (
        select(_RECIPIENTS.c.member_id, met.label("met_id"), literal(why.value).label("why"))
        .join_from(
            _RECIPIENTS,
            _SHOUTOUTS,
            and_(_SHOUTOUTS.c.workspace_id == _HERE, _SHOUTOUTS.c.id == _RECIPIENTS.c.shoutout_id),
        )
        .where(
            _RECIPIENTS.c.workspace_id == _HERE,
            _RECIPIENTS.c.member_id.in_(_THEIRS),
            _SHOUTOUTS.c.created_at > _SINCE,
        )
    )


_OVER_SHOUTOUTS = union_all(
    _thanked(_SHOUTOUTS.c.giver_id, Why.THANKED_YOU).join(_MEMBERS, _person(_SHOUTOUTS.c.giver_id)),
    _thanked(_ALSO_THANKED.c.member_id, Why.THANKED_TOGETHER)
    .join(
        _ALSO_THANKED,
        and_(_ALSO_THANKED.c.workspace_id == _HERE, _ALSO_THANKED.c.shoutout_id == _RECIPIENTS.c.shoutout_id),
    )
    .join(_MEMBERS, _person(_ALSO_THANKED.c.member_id))
    .where(_SHOUTOUTS.c.audience == Audience.PUBLIC),
)
_LAST_SUGGESTED = (
    select(_SUGGESTIONS.c.suggested_id)
    .where(_SUGGESTIONS.c.workspace_id == _HERE, _SUGGESTIONS.c.member_id == _IN_TEAMS.c.member_id)
    .order_by(_SUGGESTIONS.c.created_at.desc())
    .limit(1)
    .correlate(_IN_TEAMS)
    .scalar_subquery()
)
_MINE = (
    select(
        _IN_TEAMS.c.member_id,
        _IN_TEAMS.c.team_id,
        func.coalesce(_LAST_SUGGESTED, _IN_TEAMS.c.member_id).label("last_id"),
    )
    .join(_TEAMS, and_(_TEAMS.c.workspace_id == _HERE, _TEAMS.c.id == _IN_TEAMS.c.team_id))
    .where(
        _IN_TEAMS.c.workspace_id == _HERE,
        _IN_TEAMS.c.member_id.in_(_THEIRS),
        _IN_TEAMS.c.is_member,
        _TEAMS.c.closed_at.is_(None),
    )
    .subquery("mine")
)
_OTHERS = _IN_TEAMS.alias("others")


def _mates(where: ColumnElement[bool]) -> ScalarSelect[str]:
    """The first few people there of the team, as one string: a row each would need LATERAL, which SQLite lacks."""
    few = (
        select(_OTHERS.c.member_id)
        .join(_MEMBERS, _person(_OTHERS.c.member_id))
        .where(
            _OTHERS.c.workspace_id == _HERE,
            _OTHERS.c.team_id == _MINE.c.team_id,
            _OTHERS.c.is_member,
            _OTHERS.c.member_id != _MINE.c.member_id,
            where,
        )
        .order_by(_OTHERS.c.member_id)
        .limit(MATES)
        .correlate(_MINE)
        .subquery()
    )
    return select(func.aggregate_strings(few.c.member_id, " ")).scalar_subquery()


_IN_EACH_TEAM = select(
    _MINE.c.member_id,
    _MINE.c.team_id,
    _mates(_OTHERS.c.member_id > _MINE.c.last_id).label("after"),
    _mates(_OTHERS.c.member_id <= _MINE.c.last_id).label("before"),
)
