"""Whom to suggest to whom for thanks: somebody with whom they worked lately and whom they have not thanked for long.

Where two people met is read from what both know of: follow-ups, shout-outs and shared teams; never from what anyone
wrote. Everybody's choice is made at once, with one statement for each source.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models.capabilities import shoutouts
from models.capabilities.followups import Followup, State
from models.capabilities.gratitude import Suggestion, Why
from models.capabilities.shoutouts import Audience, Shoutout, ShoutoutRecipient
from models.people import unsuggested
from models.people.members import Member, is_here
from models.people.teams import Team, TeamMember
from models.store.base import table

MET_WITHIN = timedelta(days=7)
"""How long ago two people may have met."""
THANKED_WITHIN = timedelta(days=28)
"""Whoever was thanked within this time is not suggested."""
REMEMBERED = timedelta(weeks=26)
"""Thanks from before that time count as none: whose turn it is would hardly change, and reading would take for ever
longer."""
AGAIN_AFTER = timedelta(weeks=6) - timedelta(hours=12)
"""How soon somebody may be suggested again. Prompts come at one hour of the day, but some seconds apart, and an hour
where the clocks changed."""
MATES = 8
"""How many people of a team are looked at for each person; a team can have thousands."""
NEVER = datetime.min.replace(tzinfo=UTC)
"""Stands for the last time where there was none."""


@dataclass(frozen=True)
class Choice:
    """Whom somebody might thank."""

    suggested_id: str
    why: str
    """As a `Suggestion` keeps it."""


class _Meeting(NamedTuple):
    """Two people met lately."""

    member_id: str
    met_id: str
    why: str
    crowd: int = 0
    """How many people were looked at of the team that they share: few know each other better than many."""


LastThanks = Mapping[str, Mapping[str, datetime]]
"""When each giver last thanked each of the people whom they thanked within the time that is `REMEMBERED`."""


def last_thanks(session: Session, workspace_id: str, giver_ids: Collection[str], now: datetime) -> LastThanks:
    """When each of these people last thanked each of the others, as far as it is `REMEMBERED`."""
    found: dict[str, dict[str, datetime]] = {}
    given = {"workspace_id": workspace_id, "ids": giver_ids, "since": now - REMEMBERED}
    for giver_id, at, thanked in session.execute(_THANKS, given):
        of_giver = found.setdefault(giver_id, {})
        for each in _ids(thanked):
            if each not in of_giver or at > of_giver[each]:
                of_giver[each] = at
    return found


def choose(
    session: Session, workspace_id: str, member_ids: Collection[str], thanks: LastThanks, now: datetime
) -> dict[str, Choice]:
    """Whom each of these people might thank; those who worked with nobody suitable are left out.

    Follow-ups count before shout-outs, and those before shared teams. Among equals comes first who was not thanked for
    longest, then who shares the smaller team. Nobody is suggested who is a bot, left, belongs to another organisation,
    was thanked within `THANKED_WITHIN`, or was suggested to the same person less than `AGAIN_AFTER` ago; and no two are
    of whom one does not want it.

    Args:
        session: of the transaction.
        workspace_id: where.
        member_ids: to whom.
        thanks: what these people's `last_thanks` are.
        now: the time.
    """
    unwanted = _suggested(session, workspace_id, member_ids, now)
    unwanted |= unsuggested.pairs(session, workspace_id, member_ids)

    def is_suitable(meeting: _Meeting) -> bool:
        thanked_at = thanks.get(meeting.member_id, {}).get(meeting.met_id, NEVER)
        is_wanted = (meeting.member_id, meeting.met_id) not in unwanted
        return is_wanted and meeting.member_id != meeting.met_id and thanked_at <= now - THANKED_WITHIN

    found: dict[str, Choice] = {}
    for meetings_of in _SOURCES:
        others = [each for each in member_ids if each not in found]
        if others:
            met = filter(is_suitable, meetings_of(session, workspace_id, others, now))
            found |= _best(met, thanks, now.date())
    return found


def have_met(session: Session, suggestion: Suggestion) -> bool:
    """Whether what a suggestion goes back to is still so: it may have been let go, or kept from the reader, since."""
    reader, at = [suggestion.member_id], suggestion.created_at
    met = (_met_over_followups, _met_over_shoutouts)
    found = (each for meetings_of in met for each in meetings_of(session, suggestion.workspace_id, reader, at))
    return any((each.met_id, each.why) == (suggestion.suggested_id, suggestion.why) for each in found)


def _best(meetings: Iterable[_Meeting], thanks: LastThanks, today: date) -> dict[str, Choice]:
    """Of what each person has to choose from, what comes first."""

    def place(meeting: _Meeting) -> tuple[datetime, int, bytes, int]:
        thanked_at = thanks.get(meeting.member_id, {}).get(meeting.met_id, NEVER)
        reason = _REASONS.index(Why.of(meeting.why))
        return thanked_at, meeting.crowd, _lot(meeting.member_id, meeting.met_id, today), reason

    best: dict[str, tuple[tuple[datetime, int, bytes, int], _Meeting]] = {}
    for each in meetings:
        at = place(each)
        if each.member_id not in best or at < best[each.member_id][0]:
            best[each.member_id] = at, each
    return {member_id: Choice(each.met_id, each.why) for member_id, (_, each) in best.items()}


_REASONS = list(Why)


def _lot(member_id: str, met_id: str, today: date) -> bytes:
    """Looks drawn by lot, anew each day, and is the same each time that it is asked for."""
    return hashlib.blake2b(f"{member_id} {met_id} {today}".encode(), digest_size=8).digest()


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
    for row in session.execute(_OVER_SHOUTOUTS, given):
        if row.giver_is_person:
            yield _Meeting(row.member_id, row.giver_id, Why.THANKED_YOU)
        yield from (_Meeting(row.member_id, each, Why.THANKED_TOGETHER) for each in _ids(row.together))


def _met_in_teams(
    session: Session, workspace_id: str, member_ids: Collection[str], now: datetime
) -> Iterator[_Meeting]:
    """The next people of each team, in the order of their ids, after the last one who was suggested.

    So from week to week each person is led around their teams, however large those are.
    """
    given = {"workspace_id": workspace_id, "ids": member_ids}
    for row in session.execute(_IN_EACH_TEAM, given):
        mates = [*sorted(_ids(row.after)), *sorted(_ids(row.before))][:MATES]
        why = Why.TEAM.packed(row.team_id)
        yield from (_Meeting(row.member_id, each, why, len(mates)) for each in mates)


def _ids(joined: str | None) -> list[str]:
    """What `_joined` put into one string."""
    return joined.split() if joined else []


_Source = Callable[[Session, str, Collection[str], datetime], Iterator[_Meeting]]
_SOURCES: tuple[_Source, ...] = (_met_over_followups, _met_over_shoutouts, _met_in_teams)
"""The best one first."""


_MEMBERS, _SHOUTOUTS, _RECIPIENTS = table(Member), table(Shoutout), table(ShoutoutRecipient)
_FOLLOWUPS, _TEAMS, _IN_TEAMS, _SUGGESTIONS = table(Followup), table(Team), table(TeamMember), table(Suggestion)
_HERE: ColumnElement[str] = bindparam("workspace_id")
_THEIRS: BindParameter[Any] = bindparam("ids", expanding=True)
_SINCE = bindparam("since", type_=_SHOUTOUTS.c.created_at.type)


def _is_person(id_: ColumnElement[str | None]) -> ColumnElement[bool]:
    """A condition: it is somebody who can be thanked."""
    return exists().where(_MEMBERS.c.workspace_id == _HERE, _MEMBERS.c.id == id_, is_here()).correlate_except(_MEMBERS)


def _joined(ids: Select[str]) -> ScalarSelect[str]:
    """These ids in one string. A row each would need a join, of which a database without statistics may begin at the
    wrong end, or LATERAL, which SQLite lacks."""
    few = ids.subquery()
    return select(func.aggregate_strings(few.c.member_id, " ")).scalar_subquery()


_IDS_THANKED = select(_RECIPIENTS.c.member_id).where(
    _RECIPIENTS.c.workspace_id == _HERE, _RECIPIENTS.c.shoutout_id == _SHOUTOUTS.c.id
)
_THANKS = select(
    _SHOUTOUTS.c.giver_id, _SHOUTOUTS.c.created_at, _joined(_IDS_THANKED.correlate(_SHOUTOUTS)).label("thanked")
).where(
    _SHOUTOUTS.c.workspace_id == _HERE,
    _SHOUTOUTS.c.giver_id.in_(_THEIRS),
    _SHOUTOUTS.c.created_at > _SINCE,
    shoutouts.stands(),
)
_SUGGESTED = select(_SUGGESTIONS.c.member_id, _SUGGESTIONS.c.suggested_id).where(
    _SUGGESTIONS.c.workspace_id == _HERE,
    _SUGGESTIONS.c.member_id.in_(_THEIRS),
    _SUGGESTIONS.c.created_at > _SINCE,
)


def _followups(reader: ColumnElement[str | None], met: ColumnElement[str | None], why: Why) -> Select[Any, Any, str]:
    """Recent ones, by who read of them; what was let go is no occasion for thanks."""
    return (
        select(reader.label("member_id"), met.label("met_id"), literal(why.value).label("why"))
        .select_from(_FOLLOWUPS)
        .where(
            _FOLLOWUPS.c.workspace_id == _HERE,
            _is_person(met),
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
_TOGETHER = (
    select(_ALSO_THANKED.c.member_id)
    .where(
        _SHOUTOUTS.c.audience == Audience.PUBLIC,
        _ALSO_THANKED.c.workspace_id == _HERE,
        _ALSO_THANKED.c.shoutout_id == _SHOUTOUTS.c.id,
        _is_person(_ALSO_THANKED.c.member_id),
    )
    .correlate(_SHOUTOUTS)
)
_OVER_SHOUTOUTS = (
    select(
        _RECIPIENTS.c.member_id,
        _SHOUTOUTS.c.giver_id,
        _is_person(_SHOUTOUTS.c.giver_id).label("giver_is_person"),
        _joined(_TOGETHER).label("together"),
    )
    .join_from(
        _RECIPIENTS, _SHOUTOUTS, and_(_SHOUTOUTS.c.workspace_id == _HERE, _SHOUTOUTS.c.id == _RECIPIENTS.c.shoutout_id)
    )
    .where(
        _RECIPIENTS.c.workspace_id == _HERE,
        _RECIPIENTS.c.member_id.in_(_THEIRS),
        _SHOUTOUTS.c.created_at > _SINCE,
        shoutouts.stands(),
    )
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
    """The first few people there of the team."""
    return _joined(
        select(_OTHERS.c.member_id)
        .where(
            _OTHERS.c.workspace_id == _HERE,
            _OTHERS.c.team_id == _MINE.c.team_id,
            _OTHERS.c.is_member,
            _OTHERS.c.member_id != _MINE.c.member_id,
            _is_person(_OTHERS.c.member_id),
            ~unsuggested.are_apart(_HERE, _OTHERS.c.member_id, _MINE.c.member_id),
            where,
        )
        .order_by(_OTHERS.c.member_id)
        .limit(MATES)
        .correlate(_MINE)
    )


_IN_EACH_TEAM = select(
    _MINE.c.member_id,
    _MINE.c.team_id,
    _mates(_OTHERS.c.member_id > _MINE.c.last_id).label("after"),
    _mates(_OTHERS.c.member_id <= _MINE.c.last_id).label("before"),
)
