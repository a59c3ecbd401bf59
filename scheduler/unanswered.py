"""Nudges that ask something and are not answered: after many of them that kind goes quiet for the person."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.across import choices
from models.people import unanswered
from scheduler.cadences import Due, Maker, NotNeeded


class Unheard(NotNeeded):
    """Why nothing is asked."""

    WENT_QUIET = "went_quiet"
    """The last ones had no answer, so that no more come."""


def listening(make: Maker) -> Maker:
    """A maker of nudges that ask something, which asks those no more who left many of them without an answer."""

    def make_unless_quiet(
        session: Session, workspace_id: str, dues: Sequence[Due], now: datetime
    ) -> Mapping[str, NotNeeded]:
        kind = dues[0].kind
        silent = unanswered.silent(session, workspace_id, kind, [each.owner_id for each in dues])
        for each in silent:
            choices.go_quiet(session, workspace_id, each, kind, now)
        asked = [each for each in dues if each.owner_id not in silent]
        not_needed = make(session, workspace_id, asked, now) if asked else {}
        ids = {each.owner_id: each.id for each in asked if each.owner_id not in not_needed}
        unanswered.ask(session, workspace_id, kind, ids)
        return {**not_needed, **dict.fromkeys(silent, Unheard.WENT_QUIET)}

    return make_unless_quiet
