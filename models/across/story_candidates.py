"""What a story of change may be made of: the few things that its people are asked about.

For each part, at most `MOST_ASKED`, so that one silence does not leave it empty; and nobody is asked about more than
one thing for a story. What a lead noted as a change comes before thanks that say what they changed; and words of
those whom the team is there for, to which everyone in them agreed already, before answers to "how did that feel?", and
these before thanks, since nobody but two people has read them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models.across import recognition, retold
from models.across.retold import Item
from models.capabilities import client_words, consents, shoutouts, stories
from models.capabilities.changes import Change
from models.capabilities.consents import Kind
from models.capabilities.feelings import FollowupFeeling
from models.capabilities.followups import Followup
from models.capabilities.stories import Part
from models.people import members, preferences, teams
from models.people.teams import Team

MOST_ASKED = 2
LATELY = timedelta(days=35)
"""From one first Wednesday of a month to the next there are five weeks at most."""
NOTED_LATELY = timedelta(days=100)
"""Changes that were noted for a story wait their turn: one is told a month."""
GOOD_FACE = 4
"""From this face on, how something felt is told again: a colleague's disappointment is between the two."""


@dataclass(frozen=True)
class Candidates:
    """What may be told in each part."""

    changes: list[Item]
    voices: list[Item]

    def parts(self) -> Iterator[tuple[Part, int, Item]]:
        """Each with its part and its position there."""
        for part, items in ((Part.CHANGE, self.changes), (Part.VOICE, self.voices)):
            yield from ((part, position, item) for position, item in enumerate(items))


def choose(session: Session, workspace_id: str, team: Team, now: datetime) -> Candidates:
    """Choose for a team's next story."""
    chooser = _Chooser(session, workspace_id, team, now)
    noted = chooser.take(chooser.noted(), 1)
    thanks = chooser.thanks()
    changes = noted or chooser.take((each for each in thanks if each.more), MOST_ASKED)
    heard = next(chooser.heard(), None)
    voices = [heard] if heard else []
    voices += chooser.take(chooser.answers(), MOST_ASKED - len(voices))
    voices += chooser.take(thanks, MOST_ASKED - len(voices))
    return Candidates(changes, voices)


def noted_change(session: Session, workspace_id: str, team: Team, now: datetime) -> Item | None:
    """A change that a lead noted and nobody need be asked about."""
    noted = _Chooser(session, workspace_id, team, now).noted()
    return next((each for each in noted if not each.named_ids), None)


class _Chooser:
    """Chooses for one story."""

    def __init__(self, session: Session, workspace_id: str, team: Team, now: datetime) -> None:
        self._session, self._workspace_id, self._team, self._now = session, workspace_id, team, now
        self._people = {each.id for each in teams.people_of(session, workspace_id, team.id)}
        self._asked: set[str] = set()
        """Whom is being asked for this story."""

    def take(self, items: Iterable[Item], most: int) -> list[Item]:
        """The first ones about which everyone named can be asked."""
        taken: list[Item] = []
        for item in items:
            if len(taken) >= most:
                break
            if self._can_ask(item):
                taken.append(item)
                self._asked |= item.named_ids
        return taken

    def _can_ask(self, item: Item) -> bool:
        """A team of a private channel is named to nobody outside it, so nobody outside it is asked."""
        named = item.named_ids
        if named & self._asked:
            return False
        if self._team.is_private and not named <= self._inside():
            return False
        if preferences.asked_no_more(self._session, self._workspace_id, named):
            return False
        return len(members.people_among(self._session, self._workspace_id, named)) == len(named)

    def _inside(self) -> set[str]:
        return self._people | set(teams.lead_ids_of(self._session, self._workspace_id, self._team.id))

    def noted(self) -> Iterator[Item]:
        """Changes that no story has told, the one that waits longest first."""
        wanted = select(Change.id).where(
            Change.workspace_id == self._workspace_id,
            Change.team_id == self._team.id,
            Change.created_at >= self._now - NOTED_LATELY,
            Change.created_at < self._now,
        )
        ids = list(self._session.scalars(wanted.order_by(Change.created_at, Change.id)))
        used = stories.used_among(self._session, self._workspace_id, ids)
        for each in ids:
            if each not in used and (item := self._find(Kind.CHANGE, each)):
                yield item

    def thanks(self) -> list[Item]:
        """Those that say the most of what changed; first those whose giver would like them to be told again."""
        found = recognition.of_team(self._session, self._workspace_id, self._team.id, self._now - LATELY, self._now)
        asked = consents.was_asked(self._session, self._workspace_id, [each.shoutout.id for each in found])
        quotable = [each.shoutout for each in found if each.may_be_quoted and each.shoutout.id not in asked]
        quotable.sort(
            key=lambda said: (not said.may_be_retold, -len(said.impact or ""), -len(said.reason), said.created_at)
        )
        items = (self._find(Kind.THANKS, each.id) for each in quotable)
        return [each for each in items if each]

    def heard(self) -> Iterator[Item]:
        """What was brought in of those whom the team is there for, and no story has told: the longest wait first."""
        at = (self._session, self._workspace_id)
        found = [each.words.id for each in client_words.of_team(*at, self._team.id, self._now - LATELY, self._now)]
        used = stories.used_among(*at, found)
        for each in found:
            if each not in used and (item := self._find(Kind.CLIENT, each)):
                yield item

    def answers(self) -> Iterator[Item]:
        """What people said in words of promises that somebody of the team kept, the latest first."""
        promised = and_(
            Followup.workspace_id == FollowupFeeling.workspace_id, Followup.id == FollowupFeeling.followup_id
        )
        wanted = (
            select(FollowupFeeling.followup_id)
            .join(Followup, promised)
            .where(
                FollowupFeeling.workspace_id == self._workspace_id,
                FollowupFeeling.asked_at >= self._now - 2 * LATELY,  # which has an index
                FollowupFeeling.answered_at >= self._now - LATELY,
                FollowupFeeling.face >= GOOD_FACE,
                FollowupFeeling.comment.is_not(None),
                Followup.owner_id.in_(self._people),
            )
            .order_by(FollowupFeeling.answered_at.desc(), FollowupFeeling.followup_id)
        )
        ids = list(self._session.scalars(wanted))
        asked = consents.was_asked(self._session, self._workspace_id, ids)
        for each in ids:
            if each not in asked and (item := self._find(Kind.ANSWER, each)):
                yield item

    def _find(self, kind: Kind, subject_id: UUID) -> Item | None:
        return retold.find(self._session, self._workspace_id, kind, subject_id)


def willing(session: Session, workspace_id: str, item: Item) -> list[str]:
    """Who of those named agreed already, when they wrote it: whoever gave thanks and chose that they may be told
    again."""
    thanks = shoutouts.get(session, workspace_id, item.id) if item.kind is Kind.THANKS else None
    return [thanks.shoutout.giver_id] if thanks and thanks.shoutout.may_be_retold else []
