"""Hellos: what comes to somebody from now on, as their first message tells it, and what they say to that in one click.

Who says nothing gets what holds for everyone. What they say is their own choice from then on, as if they had made it in
the form of what they get.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.across import choices
from models.across.choices import Holding
from models.capabilities import welcomes
from models.capabilities.welcomes import HELLO, Occasion, Said, Welcome
from models.people import cadences, preferences, teams
from models.people.cadences import OF_LEADS, PERSONAL, CadenceKind
from models.people.teams import Team
from models.store import outbox


@dataclass(frozen=True)
class Hello:
    """What one person's first message says."""

    id: UUID
    reader_id: str
    team: Team
    """One that they are in."""
    brought_by: str | None
    """Who brought Kindling to it, if that is known."""
    holding: Holding
    """What comes to them."""
    said: Said | None


def of(session: Session, workspace_id: str, welcome: Welcome, now: datetime) -> Hello | None:
    """What it says now; `None` for somebody who is in no team any more."""
    theirs = teams.teams_of(session, workspace_id, [welcome.member_id]).get(welcome.member_id, [])
    team = next((each for each in theirs if each.id == welcome.team_id), next(iter(theirs), None))
    if team is None:
        return None
    return Hello(
        welcome.id,
        welcome.member_id,
        team,
        welcomes.who_brought(session, workspace_id, team),
        choices.of(session, workspace_id, welcome.member_id, now),
        welcome.said,
    )


def answer(session: Session, workspace_id: str, welcome_id: UUID, member_id: str, said: Said, now: datetime) -> bool:
    """Do what somebody said to their hello, once: what they said first holds. Answers whether it is their hello."""
    welcome = welcomes.to_answer(session, workspace_id, welcome_id, member_id, Occasion.NEW)
    if welcome is None:
        return False
    if welcome.said is None:
        welcome.said, welcome.said_at = said, now
        if said is Said.LESS:
            _halve(session, workspace_id, member_id, now)
        elif said is Said.NONE:
            _end(session, workspace_id, member_id, now)
    outbox.renew(session, workspace_id, [welcome_id], now, [HELLO])
    return True


def add_practice(session: Session, workspace_id: str, welcome_id: UUID, member_id: str, now: datetime) -> bool:
    """Let a small practice come now and then to whoever read of it in their hello; answers whether it is theirs."""
    if welcomes.to_answer(session, workspace_id, welcome_id, member_id, Occasion.NEW) is None:
        return False
    _choose(session, workspace_id, member_id, CadenceKind.PRACTICE, is_on=True)
    cadences.enrol(session, workspace_id, [member_id], now, [CadenceKind.PRACTICE])
    outbox.renew(session, workspace_id, [welcome_id], now, [HELLO])
    return True


def _halve(session: Session, workspace_id: str, member_id: str, now: datetime) -> None:
    for kind, rhythm in choices.of(session, workspace_id, member_id, now).rhythms.items():
        if rhythm.is_on:
            choices.choose_fewer(session, workspace_id, member_id, kind, rhythm.fewer(), now)


def _end(session: Session, workspace_id: str, member_id: str, now: datetime) -> None:
    """Also what would come to them were they to lead a team."""
    for kind in (*PERSONAL, *OF_LEADS):
        _choose(session, workspace_id, member_id, kind, is_on=False)
    cadences.find_all_anew(session, workspace_id, [member_id], now)


def _choose(session: Session, workspace_id: str, member_id: str, kind: CadenceKind, *, is_on: bool) -> None:
    own = preferences.to_change(session, workspace_id, member_id)
    own.rhythms = {**own.rhythms, kind: {**own.rhythms.get(kind, {}), "is_on": is_on}}
    session.flush()
