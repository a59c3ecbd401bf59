"""What a team's digest says of its week: whose words it opens with, and whose it quotes by value.

A team may read again what was posted where everybody may read it, or in its own channel; nothing that stands in a
private channel elsewhere. Who is quoted is chosen when the digest is made, by a rule in which nobody is best
(docs/rhythms.md, "Whom a team's digest quotes"), and remembered: so the next digests can open with somebody else, and a
digest that was posted follows when thanks are put right or taken back.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.across import digests, recognition
from models.across.digests import Digest, DigestKind
from models.across.erasure import is_pseudonym
from models.across.recognition import PublicThanks
from models.capabilities import client_words, quotes
from models.capabilities.client_words import Brought
from models.capabilities.shoutouts import ANNOUNCED
from models.people import channels, preferences, teams, values
from models.people.teams import Team
from models.store.outbox import OutboxMessage

LATELY = 6
"""Digests of a team in which whoever opened one gives way to others."""
MOST_BY_VALUE, MOST_OF_A_VALUE = 6, 2
"""Quotes beside the one that it opens with."""
EARLIER = timedelta(weeks=4)
"""How far before a quiet week good words are looked for; where they were posted is known for a month. So long words of
those whom the team is there for can wait for the yes of the colleagues whom they name."""

Private = Callable[[Collection[str]], Collection[str]]
"""Answers which of these channels are private."""


@dataclass(frozen=True)
class TeamDigest:
    """One digest's content."""

    team_name: str
    opening: PublicThanks | None
    """What it opens with; of an earlier week, if this one was quiet."""
    by_value: Mapping[str | None, Sequence[PublicThanks]]
    """What else it quotes; `None` is for those without a value."""
    is_quiet: bool
    """Whether no thanks of its time can be quoted."""
    is_first: bool
    """Whether the team had none before."""
    heard: Brought | None = None
    """What somebody said whom the team is there for."""

    @property
    def quoted_ids(self) -> list[UUID]:
        """All that it quotes, what it opens with first."""
        of_values = [each for thanks in self.by_value.values() for each in thanks]
        return [each.shoutout.id for each in ([self.opening] if self.opening else []) + of_values]

    @property
    def has_words(self) -> bool:
        """Whether it quotes anybody."""
        return bool(self.quoted_ids or self.heard)


def collect(
    session: Session, workspace_id: str, team: Team, starts_at: datetime, ends_at: datetime, private: Private
) -> TeamDigest:
    """A team's digest of that time, as it would be made now.

    Args:
        session: to read with.
        workspace_id: the workspace.
        team: whose it is.
        starts_at: when its time begins.
        ends_at: when it is over.
        private: tells which channels are private, as `asked` or `known` do.
    """

    def quotable(start: datetime, end: datetime) -> list[PublicThanks]:
        thanks = recognition.of_team(session, workspace_id, team.id, start, end)
        return _quotable(session, workspace_id, team, thanks, private)

    told = digests.sent_before(session, workspace_id, team.id, DigestKind.TEAM, starts_at, LATELY)
    of_time, before = quotable(starts_at, ends_at), _openings(session, workspace_id, told)
    opening = choose(of_time, before)
    if not of_time:
        known = {each.shoutout.id for each in before}
        earlier = [each for each in quotable(starts_at - EARLIER, starts_at) if each.shoutout.impact]
        opening = choose([each for each in earlier if each.shoutout.id not in known], before)
    value_names = values.names(values.of_team(session, team))
    return TeamDigest(
        team_name=team.name,
        opening=opening,
        by_value=some_by_value([each for each in of_time if each is not opening], value_names),
        is_quiet=not of_time,
        is_first=not told,
        heard=_heard(session, workspace_id, team, ends_at),
    )


def _heard(session: Session, workspace_id: str, team: Team, ends_at: datetime) -> Brought | None:
    """What somebody said whom the team is there for: also what was brought some weeks ago, since colleagues whom it
    names may have said yes only now."""
    lost_id = digests.lost(session, workspace_id, team.id)
    return client_words.for_digest(session, workspace_id, team.id, ends_at - EARLIER, ends_at, lost_id)


def made(session: Session, team: Team, digest: Digest, private: Private | None) -> TeamDigest:
    """A digest that was made, as it may be shown now: without what was taken back since, and in today's words.

    Args:
        session: to read with.
        team: whose it is.
        digest: its row.
        private: tells which channels are private; `None` if it is posted already. Then nobody is asked again how they
            like to be thanked either: that words vanish would tell of it.
    """
    workspace_id = digest.workspace_id
    places = quotes.of(session, workspace_id, digest.id)
    found = recognition.these(session, workspace_id, places.keys())
    shown = _quotable(session, workspace_id, team, found, private) if private else found
    by_place = {places[each.shoutout.id]: each for each in shown if not is_pseudonym(each.shoutout.giver_id)}
    value_names = values.names(values.of_team(session, team))
    return TeamDigest(
        team_name=team.name,
        opening=by_place.pop(quotes.OPENING, None),
        by_value=recognition.by_value([by_place[each] for each in sorted(by_place)], value_names),
        is_quiet=digest.is_quiet,
        is_first=not digests.sent_before(session, workspace_id, team.id, DigestKind.TEAM, digest.starts_at, 1),
        heard=client_words.in_digest(session, workspace_id, digest.id),
    )


def choose(thanks: Iterable[PublicThanks], before: Sequence[PublicThanks]) -> PublicThanks | None:
    """What a digest opens with.

    Whoever opened none of the latest digests comes before whoever did, and of those whoever did longest ago; of the
    thanks of these, what says what it changed before what does not, and then what thanks somebody whom none of the
    latest digests opened with. What is still equal is decided by id, which says nothing of anybody.

    Args:
        thanks: what may be quoted.
        before: what the latest digests opened with, the latest first.
    """
    givers = _latest_first([(each.shoutout.giver_id,) for each in before])
    thanked = _latest_first([each.recipient_ids for each in before])

    def turn(each: PublicThanks) -> tuple[int, bool, int, UUID]:
        lately_thanked = max(thanked.get(id_, 0) for id_ in each.recipient_ids)
        return givers.get(each.shoutout.giver_id, 0), not each.shoutout.impact, lately_thanked, each.shoutout.id

    return min(thanks, key=turn, default=None)


def some_by_value(
    thanks: Sequence[PublicThanks], value_names: Sequence[str]
) -> dict[str | None, Sequence[PublicThanks]]:
    """One of each value, and then a second one, as long as there is room: of people who are not quoted yet, if there
    are such, and else the latest."""
    queues = {name: list(reversed(each)) for name, each in recognition.by_value(thanks, value_names).items()}
    chosen: dict[str | None, list[PublicThanks]] = {name: [] for name in queues}
    heard: set[str] = set()
    for name in list(queues) * MOST_OF_A_VALUE:
        if queues[name] and sum(map(len, chosen.values())) < MOST_BY_VALUE:
            following = next((each for each in queues[name] if each.shoutout.giver_id not in heard), queues[name][0])
            queues[name].remove(following)
            chosen[name].append(following)
            heard.add(following.shoutout.giver_id)
    return {name: each for name, each in chosen.items() if each}


def asked(session: Session, workspace_id: str, now: datetime) -> Private:
    """Which channels are private, as Slack said within the last hour.

    What it answers raises `NotAskedError` where Slack did not.
    """
    return lambda ids: channels.private_among(session, workspace_id, ids, now)


def known(session: Session, workspace_id: str) -> Private:
    """Which channels are private, as far as their teams are known, for where Slack cannot be asked."""
    private = {each.source_id for each in teams.all_of(session, workspace_id) if each.is_private}
    return private.intersection


def _quotable(
    session: Session, workspace_id: str, team: Team, thanks: Sequence[PublicThanks], private: Private
) -> list[PublicThanks]:
    """Those that may be quoted in the team's channel: posted there or in public, and all in them like to be seen."""
    liked = [each for each in thanks if each.may_be_quoted and not any(map(is_pseudonym, _named(each)))]
    shy = preferences.not_in_public(session, workspace_id, {each.shoutout.giver_id for each in liked})
    places = _places(session, workspace_id, [each.shoutout.id for each in liked])
    hidden = private({each for each in places.values() if each != team.channel_id})
    return [
        each
        for each in liked
        if each.shoutout.giver_id not in shy and places.get(each.shoutout.id) not in {None, *hidden}
    ]


def _named(thanks: PublicThanks) -> tuple[str, ...]:
    return (thanks.shoutout.giver_id, *thanks.recipient_ids)


def _places(session: Session, workspace_id: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """In which channels these shout-outs are posted; those of which that is not known any more are left out."""
    posted = select(
        OutboxMessage.subject_id, func.coalesce(OutboxMessage.channel_id, OutboxMessage.recipient).label("place")
    ).where(
        OutboxMessage.workspace_id == workspace_id,
        OutboxMessage.subject_id.in_(ids),
        OutboxMessage.kind == ANNOUNCED,
        OutboxMessage.message_ts.is_not(None),
    )
    return {row.subject_id: row.place for row in session.execute(posted)} if ids else {}


def _openings(session: Session, workspace_id: str, told: Sequence[Digest]) -> list[PublicThanks]:
    """What these digests opened with, in their order."""
    opened = quotes.openings(session, workspace_id, [each.id for each in told])
    found = {each.shoutout.id: each for each in recognition.these(session, workspace_id, set(opened.values()))}
    return [found[opened[each.id]] for each in told if opened.get(each.id) in found]


def _latest_first(people: Sequence[Sequence[str]]) -> dict[str, int]:
    """How lately each was in such a list: the first of the lists gives the most."""
    ranks: dict[str, int] = {}
    for rank, each in zip(range(len(people), 0, -1), people, strict=True):
        for id_ in each:
            ranks.setdefault(id_, rank)
    return ranks
