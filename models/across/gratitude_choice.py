"""Whom to suggest to whom for thanks: somebody who did something for them lately, and whom they have not thanked for
long. Being in one team is no reason. Everybody's choice is made at once, with one statement for each source.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from models.across.gratitude_reasons import REMEMBERED, SOURCES, Reason, ids_in, joined
from models.capabilities import shoutouts
from models.capabilities.gratitude import Suggestion, Why
from models.capabilities.shoutouts import Shoutout, ShoutoutRecipient
from models.people import unsuggested
from models.store.base import UtcDateTime, table

THANKED_WITHIN = timedelta(days=28)
"""Whoever was thanked within this time is not suggested."""
AGAIN_AFTER = timedelta(weeks=6) - timedelta(hours=12)
"""How soon somebody may be suggested again. Prompts come at one hour of the day, but some seconds apart, and an hour
where the clocks changed."""
NEVER = datetime.min.replace(tzinfo=UTC)
"""Stands for the last time where there was none: thanks from before it is `REMEMBERED` count as none, since whose turn
it is would hardly change."""


@dataclass(frozen=True)
class Choice:
    """Whom somebody might thank, and what for."""

    suggested_id: str
    why: Why
    about_id: UUID


LastThanks = Mapping[str, Mapping[str, datetime]]
"""When each giver last thanked each of the people whom they thanked within the time that is `REMEMBERED`."""


def last_thanks(session: Session, workspace_id: str, giver_ids: Collection[str], now: datetime) -> LastThanks:
    """When each of these people last thanked each of the others, as far as it is `REMEMBERED`."""
    found: dict[str, dict[str, datetime]] = {}
    given = {"workspace_id": workspace_id, "ids": giver_ids, "since": now - REMEMBERED}
    for giver_id, at, thanked in session.execute(_THANKS, given):
        of_giver = found.setdefault(giver_id, {})
        for each in ids_in(thanked):
            if each not in of_giver or at > of_giver[each]:
                of_giver[each] = at
    return found


def choose(
    session: Session, workspace_id: str, member_ids: Collection[str], thanks: LastThanks, now: datetime
) -> dict[str, Choice]:
    """Whom each of these people might thank; those for whom there is nobody suitable are left out.

    What somebody did for the reader counts before public thanks to both. Among equals comes first who was not thanked
    for longest. Nobody is suggested who is a bot, left, belongs to another organisation, was thanked within
    `THANKED_WITHIN`, or was suggested to the same person less than `AGAIN_AFTER` ago; and no two are of whom one does
    not want it.

    Args:
        session: of the transaction.
        workspace_id: where.
        member_ids: to whom.
        thanks: what these people's `last_thanks` are.
        now: the time.
    """
    unwanted = _suggested(session, workspace_id, member_ids, now)
    unwanted |= unsuggested.pairs(session, workspace_id, member_ids)

    def is_suitable(reason: Reason) -> bool:
        thanked_at = thanks.get(reason.member_id, {}).get(reason.met_id, NEVER)
        is_wanted = (reason.member_id, reason.met_id) not in unwanted
        return is_wanted and reason.member_id != reason.met_id and thanked_at <= now - THANKED_WITHIN

    found: dict[str, Choice] = {}
    for reasons_of in SOURCES:
        others = [each for each in member_ids if each not in found]
        if others:
            reasons = filter(is_suitable, reasons_of(session, workspace_id, others, now))
            found |= _best(reasons, thanks, now.date())
    return found


def _best(reasons: Iterable[Reason], thanks: LastThanks, today: date) -> dict[str, Choice]:
    """Of what each person has to choose from, what comes first; of two of the same kind, the latest."""

    def place(reason: Reason) -> tuple[datetime, bytes, int, float, UUID]:
        thanked_at = thanks.get(reason.member_id, {}).get(reason.met_id, NEVER)
        lot = _lot(reason.member_id, reason.met_id, today)
        return thanked_at, lot, _REASONS.index(reason.why), -reason.at.timestamp(), reason.about_id

    best: dict[str, tuple[tuple[datetime, bytes, int, float, UUID], Reason]] = {}
    for each in reasons:
        at = place(each)
        if each.member_id not in best or at < best[each.member_id][0]:
            best[each.member_id] = at, each
    return {member_id: Choice(each.met_id, each.why, each.about_id) for member_id, (_, each) in best.items()}


_REASONS = list(Why)


def _lot(member_id: str, met_id: str, today: date) -> bytes:
    """Looks drawn by lot, anew each day, and is the same each time that it is asked for."""
    return hashlib.blake2b(f"{member_id} {met_id} {today}".encode(), digest_size=8).digest()


def _suggested(session: Session, workspace_id: str, member_ids: Collection[str], now: datetime) -> set[tuple[str, str]]:
    given = {"workspace_id": workspace_id, "ids": member_ids, "since": now - AGAIN_AFTER}
    return {(row.member_id, row.suggested_id) for row in session.execute(_SUGGESTED, given)}


_SHOUTOUTS, _RECIPIENTS, _SUGGESTIONS = table(Shoutout), table(ShoutoutRecipient), table(Suggestion)
_HERE: ColumnElement[str] = bindparam("workspace_id")
_THEIRS: BindParameter[Any] = bindparam("ids", expanding=True)
_SINCE = bindparam("since", type_=UtcDateTime)
_IDS_THANKED = select(_RECIPIENTS.c.member_id).where(
    _RECIPIENTS.c.workspace_id == _HERE, _RECIPIENTS.c.shoutout_id == _SHOUTOUTS.c.id
)
_THANKS = select(
    _SHOUTOUTS.c.giver_id, _SHOUTOUTS.c.created_at, joined(_IDS_THANKED.correlate(_SHOUTOUTS)).label("thanked")
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
