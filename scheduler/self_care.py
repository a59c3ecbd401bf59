"""Invitations to look after oneself that are due: nothing is written down beside the message."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scheduler.cadences import Due, NotNeeded


def make(_session: Session, _workspace_id: str, _due: Sequence[Due], _now: datetime) -> Mapping[str, NotNeeded]:
    """Whoever wished for it is invited. It does not ask whether they answered, since that is noted nowhere."""
    return {}
