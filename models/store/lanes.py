"""Lanes: how fast messages may leave, to each conversation and from each workspace, for all replicas together.

Slack allows about one message a second in a conversation, with short bursts, and several hundred a minute in a
workspace (https://docs.slack.dev/apis/web-api/rate-limits). Each limit is a token bucket, kept as one point in time:
`full_at`, when the bucket will be full again. A message moves it on by the time that one token takes to come back.

What one person may cause (`models.store.allowances`) goes by the same rule, in a lane of their own.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Insert, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.store.base import Base, UtcDateTime, insert_for, insert_or_ignore, locked, table
from models.store.batches import Chore, of_rows
from models.store.persons import Person
from models.store.workspaces import MESSAGES_PER_MINUTE, Workspace

WHOLE_WORKSPACE = ""
"""Stands for the recipient in the lane of the workspace itself."""
HISTORY = "history"
"""Stands for the recipient in the lane of reading conversations, which Slack limits by itself."""
SLOWEST = 0.1
"""However often Slack asks to slow down, this part of the usual pace is kept."""
SLOWED_BY = 0.7
RECOVERY_PER_MINUTE = 0.05
LONGEST_CLOSED = timedelta(minutes=15)
"""No lane is closed for longer: neither for a message on its way, nor because trying again would fail again, nor
because Slack asked for a pause (`bot.slack.client.LONGEST_PAUSE_SECONDS`)."""
BURST_SECONDS = 0.25
"""A workspace's bucket holds at least what comes back in this time: the dispatcher's rounds are apart, and with less it
would overflow between two of them, so that a high rate was never reached."""


@dataclass(frozen=True)
class Rate:
    """So many messages per second in the long run, and so many at once after a rest."""

    per_second: float
    burst: int

    @property
    def interval(self) -> timedelta:
        """How long a token takes to come back."""
        return timedelta(seconds=1 / self.per_second)

    @property
    def refill(self) -> timedelta:
        """How long an empty bucket takes to be full."""
        return self.burst * self.interval

    def tokens(self, full_at: datetime, now: datetime) -> int:
        """How many messages may leave now."""
        missing = max(timedelta(), full_at - now)
        return max(0, int(self.burst - missing / self.interval + 1e-6))

    def for_workspace(self, per_minute: Any) -> "Rate":
        """The rate of a workspace that this one is the usual for, and that chose so many a minute; anything else counts
        as not chosen."""
        has_chosen = isinstance(per_minute, int) and not isinstance(per_minute, bool) and per_minute > 0
        per_second = per_minute / 60 if has_chosen else self.per_second
        return Rate(per_second, max(self.burst, math.ceil(per_second * BURST_SECONDS)))


class Lane(Base):
    """One conversation's lane, or a workspace's."""

    __tablename__ = "lanes"

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
    )
    recipient: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.OWNER, "heading": None})
    full_at: Mapped[datetime] = mapped_column(info={"person": Person.NOTHING})
    closed_until: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})
    """While a message is on its way, since one at a time keeps a conversation in order; or while Slack asked for a
    pause; or while trying again would fail again."""
    pace: Mapped[float] = mapped_column(info={"person": Person.NOTHING})
    """The part of the usual rate that Slack let pass when it last complained, 1 if it never did."""
    slowed_at: Mapped[datetime | None] = mapped_column(info={"person": Person.NOTHING})


_LANES = table(Lane)
_CHOSEN = select(Workspace.settings[MESSAGES_PER_MINUTE]).where(Workspace.id == bindparam("workspace_id"))
_LANE = locked(
    select(Lane, _CHOSEN.scalar_subquery()).where(
        Lane.workspace_id == bindparam("workspace_id"), Lane.recipient == bindparam("recipient")
    )
)
"""With what the workspace chose, so that a claim needs no statement more."""
_FULL_AT = select(_LANES.c.recipient, _LANES.c.full_at).where(
    _LANES.c.workspace_id == bindparam("of_workspace"),
    _LANES.c.recipient.in_(bindparam("of_recipients", expanding=True)),
)
_REOPEN = (
    update(_LANES)
    .where(
        _LANES.c.workspace_id == bindparam("of_workspace"),
        _LANES.c.recipient.in_(bindparam("of_recipients", expanding=True)),
    )
    .values(closed_until=None)
)
_CHANGE = update(_LANES).where(
    _LANES.c.workspace_id == bindparam("of_workspace"), _LANES.c.recipient == bindparam("of_recipient")
)

_SPENDING = (
    select(_LANES.c.full_at)
    .where(_LANES.c.workspace_id == bindparam("of_workspace"), _LANES.c.recipient == bindparam("of_recipient"))
    .with_for_update()
)
SKEW = timedelta(minutes=1)
"""By so much the clocks of replicas may differ."""


def open_workspace(session: Session, workspace_id: str, usual: Rate, now: datetime) -> tuple[Lane, Rate, int]:
    """The workspace's lane, locked against other replicas, its rate, and how many messages may leave now.

    Args:
        session: to work with.
        workspace_id: the workspace.
        usual: the rate of a workspace that chose none.
        now: the time.
    """
    lane, chosen = _of_workspace(session, workspace_id, now)
    rate = usual.for_workspace(chosen)
    if lane.closed_until and lane.closed_until > now:
        return lane, rate, 0
    return lane, rate, _slowed(rate, lane, now).tokens(lane.full_at, now)


def is_open(workspace_id: ColumnElement[str], recipient: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether these columns name a recipient who can be written to now; its parameters are `open_at`'s.

    A scalar subquery and no join: it is one look into the primary key for each row that is reached, where PostgreSQL,
    knowing little of how long the queue is just now, might prefer to compare all of its rows with all lanes.
    """
    is_free = or_(_LANES.c.closed_until.is_(None), _LANES.c.closed_until <= bindparam("open_at", type_=UtcDateTime))
    has_token = _LANES.c.full_at <= bindparam("full_by", type_=UtcDateTime)
    lane = select(and_(has_token, is_free)).where(
        _LANES.c.workspace_id == workspace_id, _LANES.c.recipient == recipient
    )
    return func.coalesce(lane.scalar_subquery(), True)


def open_at(rate: Rate, now: datetime) -> dict[str, datetime]:
    """The parameters of `is_open`."""
    return {"open_at": now, "full_by": now + (rate.burst - 1) * rate.interval}


def take(
    session: Session,
    workspace: Lane,
    recipients: Collection[str],
    workspace_rate: Rate,
    rate: Rate,
    now: datetime,
    until: datetime,
) -> None:
    """A message to each of these recipients is on its way, until `until` at the latest."""
    slowed = _slowed(workspace_rate, workspace, now)
    workspace.full_at = max(workspace.full_at, now) + len(recipients) * slowed.interval
    lanes = session.execute(_FULL_AT, {"of_workspace": workspace.workspace_id, "of_recipients": list(recipients)})
    full_at = {lane.recipient: lane.full_at for lane in lanes}
    rows = [
        {
            **_new(workspace.workspace_id, recipient, now),
            "full_at": max(full_at.get(recipient, now), now) + rate.interval,
            "closed_until": until,
        }
        for recipient in recipients
    ]
    session.execute(_take_for(session.get_bind().dialect.name), rows)


def spend(session: Session, workspace_id: str, recipient: str, tokens: int, rate: Rate, now: datetime) -> timedelta:
    """Take so many tokens of a lane, or none if some are missing; answers how long those still take to come back.

    A lane that is behind by more than its whole bucket was used while the clock was ahead, which is nobody's fault: it
    counts as full.
    """
    empty_until = now + rate.refill
    after = now + tokens * rate.interval
    if after <= empty_until and _is_first(session, workspace_id, recipient, after, now):
        return timedelta()
    stored = session.scalar(_SPENDING, {"of_workspace": workspace_id, "of_recipient": recipient}) or now
    was_wrong = stored > empty_until + SKEW
    before = now if was_wrong else min(max(stored, now), empty_until)
    after = before + tokens * rate.interval
    full_at = after if after <= empty_until else before
    if full_at != stored:
        session.execute(_CHANGE, {"of_workspace": workspace_id, "of_recipient": recipient, "full_at": full_at})
    return max(timedelta(), after - empty_until)


def _is_first(session: Session, workspace_id: str, recipient: str, full_at: datetime, now: datetime) -> bool:
    """Whether there was no such lane, and is one now: most people send nothing for a long time before."""
    row = {**_new(workspace_id, recipient, now), "full_at": full_at}
    return bool(insert_or_ignore(session, Lane, row))


def reopen(session: Session, workspace_id: str, recipients: Collection[str]) -> None:
    """The messages that were on their way have arrived, or were given back."""
    session.execute(_REOPEN, {"of_workspace": workspace_id, "of_recipients": sorted(recipients)})


def close(session: Session, workspace_id: str, recipient: str, until: datetime | None) -> None:
    """Nothing more leaves in this lane before `until`."""
    session.execute(_CHANGE, {"of_workspace": workspace_id, "of_recipient": recipient, "closed_until": until})


def hold_history(session: Session, workspace_id: str, now: datetime, pause: timedelta) -> None:
    """Slack asked for a pause in reading: no replica reads in this workspace for so long."""
    insert_or_ignore(session, Lane, _new(workspace_id, HISTORY, now))
    close(session, workspace_id, HISTORY, now + pause)


def history_pause(session: Session, workspace_id: str, now: datetime) -> timedelta:
    """How long reading must still wait in this workspace."""
    held = select(Lane.closed_until).where(Lane.workspace_id == workspace_id, Lane.recipient == HISTORY)
    until = session.scalars(held).one_or_none()
    return max(timedelta(), until - now) if until else timedelta()


def rested(workspace_id: str, before: datetime) -> Chore:
    """Forget a workspace's lanes that have been full and open since `before`: a new one would be the same."""
    is_full = (Lane.full_at < before) & (Lane.pace == 1.0)
    is_free = or_(Lane.closed_until.is_(None), Lane.closed_until < before)
    return of_rows(Lane, workspace_id, is_full & is_free, None)


def pull_back(session: Session, workspace_id: str, usual: Rate, rate: Rate, now: datetime, ahead: datetime) -> None:
    """Let no lane of a workspace be busy, closed or slow for longer than its rule allows.

    `ahead` is from when on a time cannot be one of the past.
    """
    theirs = _LANES.c.workspace_id == workspace_id
    workspace_rate = usual.for_workspace(session.scalar(_CHOSEN, {"workspace_id": workspace_id}))
    for condition, changes in _out_of_rule(workspace_rate, rate, now, ahead):
        session.execute(update(_LANES).where(theirs, condition).values(changes))


def ahead(rate: Rate, now: datetime, ahead: datetime) -> Iterator[Select[str]]:
    """Select the workspaces in which `pull_back` may have something to do, whatever pace they chose."""
    for condition, _ in _out_of_rule(rate, rate, now, ahead):
        yield select(_LANES.c.workspace_id).where(condition)


def _out_of_rule(
    workspace_rate: Rate, rate: Rate, now: datetime, ahead: datetime
) -> Iterator[tuple[ColumnElement[bool], Mapping[str, datetime | None]]]:
    """Which lanes are busy, closed or slow for longer than their rule allows, and what they are changed to."""
    is_whole = _LANES.c.recipient == WHOLE_WORKSPACE
    for lane, full in ((~is_whole, rate.refill), (is_whole, workspace_rate.refill / SLOWEST)):
        yield lane & (_LANES.c.full_at > now + full), {"full_at": now}
    yield _LANES.c.closed_until > now + LONGEST_CLOSED, {"closed_until": None}
    yield _LANES.c.slowed_at > ahead, {"slowed_at": now}


def slow_down(session: Session, workspace_id: str, now: datetime, pause: timedelta) -> None:
    """Slack asked for a pause (`Retry-After`): nothing leaves this workspace for so long, and then less at a time.

    Messages that were on their way together are refused together: that counts once.
    """
    lane, _ = _of_workspace(session, workspace_id, now)
    if lane.closed_until is None or lane.closed_until <= now:
        before = _pace(lane, now)
        lane.pace = max(SLOWEST, SLOWED_BY * before)
        lane.slowed_at = now
        lane.full_at = now + max(timedelta(), lane.full_at - now) * (before / lane.pace)  # as many tokens are missing
    lane.closed_until = max(lane.closed_until or now, now + pause)


def _pace(lane: Lane, now: datetime) -> float:
    if lane.slowed_at is None:
        return 1.0
    minutes = (now - lane.slowed_at) / timedelta(minutes=1)
    return min(1.0, lane.pace + RECOVERY_PER_MINUTE * max(0.0, minutes))


def _slowed(rate: Rate, lane: Lane, now: datetime) -> Rate:
    return Rate(rate.per_second * _pace(lane, now), rate.burst)


def _of_workspace(session: Session, workspace_id: str, now: datetime) -> tuple[Lane, Any]:
    """The workspace's own lane, locked, made where there is none yet; and how many messages a minute it chose."""
    wanted = {"workspace_id": workspace_id, "recipient": WHOLE_WORKSPACE}
    found = session.execute(_LANE, wanted).one_or_none()
    while found is None:
        insert_or_ignore(session, Lane, _new(workspace_id, WHOLE_WORKSPACE, now))
        found = session.execute(_LANE, wanted).one_or_none()
    lane, chosen = found
    return lane, chosen


@cache
def _take_for(dialect: str) -> Insert:
    upsert = insert_for(dialect, Lane)
    changed = {name: upsert.excluded[name] for name in ("full_at", "closed_until")}
    return upsert.on_conflict_do_update(index_elements=["workspace_id", "recipient"], set_=changed)


def _new(workspace_id: str, recipient: str, now: datetime) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "recipient": recipient,
        "full_at": now,
        "closed_until": None,
        "pace": 1.0,
        "slowed_at": None,
    }
