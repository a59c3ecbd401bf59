"""What was kept of looking after oneself is deleted so that no byte of it stays in an SQLite file
(`models.across.remains`), whoever deletes it: the person themselves, or time.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.across import remains
from models.capabilities import self_care
from models.capabilities.self_care import Inventory
from models.store.batches import Chore, of_rows


def delete(session: Session, workspace_id: str, member_id: str, id_: UUID) -> bool:
    """Delete something that somebody kept; answers whether it was there and theirs."""
    is_gone = self_care.delete_one(session, workspace_id, member_id, id_)
    if is_gone:
        remains.leave(session)
    return is_gone


def past(workspace_id: str, before: datetime) -> Chore:
    """Delete what was kept before that time."""
    return remains.leaving(of_rows(Inventory, workspace_id, Inventory.created_at < before, None))
