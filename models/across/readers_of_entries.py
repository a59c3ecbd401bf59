"""Who reads what was said in the listening box, and owes it an answer: asked anew each time, since it changes who leads
a team, and who looks after Kindling.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from models.capabilities.entries import Addressee, Entry, EntryAnswer, Standing
from models.people import members, roles, settings, teams
from models.people.teams import Team

OWED_FOR = timedelta(days=90)
"""How long what has no answer counts as waiting for one."""


def readers_of(session: Session, entry: Entry) -> list[str]:
    """Who reads this entry and may answer it, by id: its team's leads who are here, or those who look after Kindling
    where there is none, or the team is none any more; a person of trust alone reads what was said to them."""
    at = (session, entry.workspace_id)
    if entry.addressee is Addressee.TRUSTED:
        return [each for each in trusted(*at) if each == entry.trusted_id]
    if entry.addressee is Addressee.STEWARDS or entry.team_id is None:
        return stewards(*at)
    return teams.leads_of_teams(*at, [entry.team_id]) or stewards(*at)


def stewards(session: Session, workspace_id: str) -> list[str]:
    """Those who look after Kindling, by id: whoever was chosen to, or else administrators."""
    return teams.stewards_of(session, workspace_id) or roles.who_may(session, workspace_id)


def trusted(session: Session, workspace_id: str) -> list[str]:
    """The persons of trust who are here, by id."""
    return members.people_among(session, workspace_id, settings.of(session, workspace_id).trusted_ids)


def may_answer(session: Session, entry: Entry, member_id: str) -> bool:
    """Whether this person reads this entry, while there is something to read."""
    is_there = entry.standing is Standing.OPEN and entry.words is not None
    return is_there and member_id in readers_of(session, entry)


def team_of(session: Session, entry: Entry) -> Team | None:
    """The team that hears what is answered: of what was said to its leads, while it is one."""
    is_for_leads = entry.addressee is Addressee.LEADS and entry.team_id is not None
    return teams.get(session, entry.workspace_id, entry.team_id) if is_for_leads and entry.team_id else None


def unanswered(session: Session, workspace_id: str, since: datetime) -> Sequence[Entry]:
    """What was opened since then and has no answer, the earliest first."""
    return list(session.scalars(to_read(workspace_id).where(Entry.opened_at >= since, ~is_answered())))


def to_read(workspace_id: str) -> Select[Entry]:
    """What has words for its readers, the earliest first."""
    is_there = (Entry.standing == Standing.OPEN, Entry.words.is_not(None))
    return select(Entry).where(Entry.workspace_id == workspace_id, *is_there).order_by(Entry.opened_at, Entry.id)


def is_answered() -> ColumnElement[bool]:
    """A condition: an entry has an answer."""
    return exists().where(EntryAnswer.workspace_id == Entry.workspace_id, EntryAnswer.entry_id == Entry.id)


def owed_by(session: Session, workspace_id: str, member_id: str, now: datetime) -> Sequence[Entry]:
    """What this person reads that has no answer, the earliest first."""
    readers = Readers(session)
    return [each for each in unanswered(session, workspace_id, now - OWED_FOR) if member_id in readers.of(each)]


class Readers:
    """The readers of many entries, asked once for each to whom something was said."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: dict[tuple[Addressee, UUID | None, str | None], list[str]] = {}

    def of(self, entry: Entry) -> list[str]:
        """As `readers_of`."""
        to = (entry.addressee, entry.team_id, entry.trusted_id)
        if to not in self._found:
            self._found[to] = readers_of(self._session, entry)
        return self._found[to]
