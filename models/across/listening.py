"""The listening box, for whoever says something in it: to whom they can, and what their code leads to.

All of it only reads. What is said goes through the hopper (`bot.runtime.hopper`), so that nothing tells when somebody
was here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.across import entry_answers, opening
from models.across.entry_answers import Answered
from models.across.readers_of_entries import readers_of, stewards, trusted
from models.capabilities import entries, permissions, pool
from models.capabilities.entries import Addressee, Entry, Topic
from models.capabilities.permissions import Permission
from models.capabilities.pool import WITHDRAWAL, WORD
from models.people import members, settings, teams
from models.store.sealing import Seal

LONGEST = 1500
"""Characters of an entry, and of each word that is added."""
MOST_PERMITTED = 3


@dataclass(frozen=True)
class Whom:
    """To whom something is said."""

    addressee: Addressee
    team_id: UUID | None = None
    trusted_id: str | None = None

    def packed(self) -> str:
        """As a short string."""
        return f"{self.addressee}|{self.team_id or ''}|{self.trusted_id or ''}"

    @classmethod
    def unpacked(cls, packed: str) -> "Whom":
        """What was packed."""
        addressee, team_id, trusted_id = packed.split("|")
        return cls(Addressee(addressee), UUID(team_id) if team_id else None, trusted_id or None)


@dataclass(frozen=True)
class Way:
    """Somebody to whom something can be said."""

    whom: Whom
    name: str
    """Of the team or of the person of trust; empty for those who look after Kindling."""
    readers: tuple[str, ...] = ()
    """How those are called who read it just now."""
    has_enough: bool = True
    """Whether enough people could say something to them, so that nobody can be guessed."""


@dataclass(frozen=True)
class Offer:
    """What the form says and offers to somebody."""

    ways: Sequence[Way]
    least: int
    """How many people must have been able to say something for it to be opened."""
    opens_at: datetime
    support_line: str = ""
    """Whom one can talk to; empty where nobody is named."""

    def way(self, whom: Whom) -> Way | None:
        """This one, if it is open to them."""
        return next((each for each in self.ways if each.whom == whom and each.has_enough), None)

    @property
    def is_open(self) -> bool:
        """Whether there is anybody to whom they can say something."""
        return any(each.has_enough for each in self.ways)

    @property
    def trusted(self) -> Sequence[Way]:
        """The persons of trust that they can write to."""
        return [each for each in self.ways if each.whom.addressee is Addressee.TRUSTED and each.has_enough]


def offer(session: Session, workspace_id: str, member_id: str, now: datetime) -> Offer | None:
    """To whom somebody can say something now; `None` to whoever is not known to be of this workspace.

    Nobody is offered to write to themselves alone.
    """
    if not members.people_among(session, workspace_id, [member_id]):
        return None
    least = opening.least(session, workspace_id)
    theirs = teams.teams_of(session, workspace_id, [member_id]).get(member_id, [])
    whole = len(opening.could_have_written(session, workspace_id, None, now)) >= least
    found = [
        Way(
            Whom(Addressee.LEADS, team_id=each.id),
            each.name,
            tuple(teams.leads_here(session, workspace_id, each.id)),
            len(opening.could_have_written(session, workspace_id, each.id, now)) >= least,
        )
        for each in theirs
    ]
    found.append(Way(Whom(Addressee.STEWARDS), "", tuple(stewards(session, workspace_id)), whole))
    found += [
        Way(Whom(Addressee.TRUSTED, trusted_id=each), "", (each,), whole) for each in trusted(session, workspace_id)
    ]
    ways = [each for each in found if set(each.readers) - {member_id}]
    support = settings.of(session, workspace_id).support_line
    return Offer(_named(session, workspace_id, ways), least, opening.opens_at(now), support)


def _named(session: Session, workspace_id: str, ways: Sequence[Way]) -> list[Way]:
    """With names in place of ids."""
    names = members.full_names(session, workspace_id, {each for way in ways for each in way.readers})
    return [
        Way(
            way.whom,
            way.name or names.get(way.whom.trusted_id or "", ""),
            tuple(names.get(each, each) for each in way.readers),
            way.has_enough,
        )
        for way in ways
    ]


def permitted(session: Session, workspace_id: str, member_id: str, topic: Topic, words: str) -> list[Permission]:
    """What somebody may do without asking already that is about what they say; about a rule, it may be any."""
    found = permissions.fitting(session, workspace_id, member_id, words, MOST_PERMITTED)
    if found or topic is not Topic.RULES:
        return found
    return permissions.theirs(session, workspace_id, member_id, MOST_PERMITTED)


@dataclass(frozen=True)
class Found:
    """What a code leads to."""

    code_hash: str
    entry: Entry | None
    """What was opened; `None` while it waits."""
    answers: Sequence[Answered]
    readers: Sequence[str]
    """How those are called who read what was opened."""
    waits: Collection[str]
    """What was handed in for it since and takes effect when a week ends: `WORD`, `WITHDRAWAL`."""
    opens_at: datetime
    """When what is handed in now takes effect, if it was opened already; else when it is opened."""


def find(session: Session, workspace_id: str, seal: Seal, code_hash: str, now: datetime) -> Found | None:
    """What a code leads to; `None` where nothing was handed in with it, or that was taken back before it was opened.

    Raises:
        models.store.sealing.UnreadableError: no key opens what waits.
    """
    contents = pool.read(session, workspace_id, seal, opening.week_at(now))
    slip, entry = pool.find(contents, code_hash), entries.by_code(session, workspace_id, code_hash)
    if slip is None and entry is None:
        return None
    ids = readers_of(session, entry) if entry else []
    names = members.full_names(session, workspace_id, ids)
    return Found(
        code_hash,
        entry,
        entry_answers.of_entries(session, workspace_id, [entry.id]).get(entry.id, ()) if entry else (),
        [names.get(each, each) for each in ids],
        frozenset(each.kind for each in contents.slips if each.key == code_hash and each.kind in (WORD, WITHDRAWAL)),
        opening.opens_at(now),
    )
