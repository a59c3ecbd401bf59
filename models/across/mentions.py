"""Where people's own words and choices name somebody else: there stands "someone", once that person is erased."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import String, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.capabilities.changes import Change
from models.capabilities.checkins import Checkin
from models.capabilities.contents import OwnEntry
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followups import Followup, FollowupStep
from models.capabilities.shoutouts import Shoutout
from models.people.teams import Team
from models.store import batches
from models.store.base import Base, locked
from models.store.batches import Chore, Keys, workspace_of
from models.store.workspaces import Workspace

SOMEONE = "someone"
"""What they are called from then on."""

_Text = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
_Packed = InstrumentedAttribute[Any]

OTHERS_WORDS: Sequence[tuple[type[Base], Sequence[_Text]]] = (
    (Shoutout, (Shoutout.reason, Shoutout.impact)),
    (Followup, (Followup.what,)),
    (FollowupStep, (FollowupStep.what,)),
    (FollowupFeeling, (FollowupFeeling.comment,)),
    (Checkin, (Checkin.went_well, Checkin.in_the_way, Checkin.hand_words)),
    (Change, (Change.words,)),
    (OwnEntry, (OwnEntry.words,)),
)
"""Where people's own words may mention somebody."""
PACKED: Sequence[tuple[type[Base], _Packed]] = (
    (Workspace, Workspace.lead_ids),
    (Workspace, Workspace.settings),
    (Team, Team.settings),
    (Checkin, Checkin.thank_ids),
)
"""Where ids or words are kept as JSON."""


def chores(workspace_id: str, member_id: str) -> Iterator[Chore]:
    """Leave them out everywhere."""
    yield from (_mentions(workspace_id, member_id, model, words) for model, words in OTHERS_WORDS)
    yield from (_packed(workspace_id, member_id, model, packed) for model, packed in PACKED)


def _mentions(workspace_id: str, member_id: str, model: type[Base], columns: Sequence[_Text]) -> Chore:
    """One look through a whole table, since there is no index over words.

    Row by row as they lie, which the concatenation makes SQLite do: along an index, which it would prefer, it takes ten
    times as long. `LIKE` is quicker than to replace, but takes no notice of case on SQLite.
    """
    mention = _mention(member_id)
    without = {column.key: func.replace(column, mention, SOMEONE) for column in columns}
    is_like = or_(*(column.like(f"%{mention}%") for column in columns))
    naming = and_(is_like, or_(*(without[column.key] != column for column in columns)))
    wanted = select(*batches.key_of(model)).where(workspace_of(model).concat("") == workspace_id, naming)
    here = and_(workspace_of(model) == workspace_id, naming)
    return Chore(
        find=lambda session, most: batches.found(session, wanted, most),
        change=lambda session, keys: batches.change(session, model, and_(here, batches.among(model, keys)), without),
    )


def _packed(workspace_id: str, member_id: str, model: type[Base], column: _Packed) -> Chore:
    """Lists lose the id, and words in them the mention."""
    here = workspace_of(model) == workspace_id
    naming = select(*batches.key_of(model)).where(here, cast(column, String).contains(member_id))

    def change(session: Session, keys: Keys) -> int:
        changed = 0
        for row in session.scalars(locked(select(model).where(here, batches.among(model, keys)))):
            before = getattr(row, column.key)
            setattr(row, column.key, after := _without(before, member_id))
            changed += before != after
        session.flush()
        return changed

    return Chore(lambda session, most: batches.found(session, naming, most), change)


def _without(value: Any, member_id: str) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, member_id) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, member_id) for each in value if each != member_id]
    return value.replace(_mention(member_id), SOMEONE) if isinstance(value, str) else value


def _mention(member_id: str) -> str:
    return f"<@{member_id}>"
