"""Which suggestions for a lead fit the figures of their week."""

from collections.abc import Collection, Iterator

from bot.content.library import EntryKind, entries
from models.across.lead_digests import LeadDigest
from models.across.team_figures import Figure, Told

LOW_REACH = 0.5
_TOPICS = {Figure.KEPT_ON_TIME: "timeliness", Figure.HELPED: "feeling", Figure.ARRIVED_WELL: "mood"}


def unfitting(digest: LeadDigest, used: Collection[str]) -> list[str]:
    """Ids of the suggestions that are not about what stands out most of all that there are unused ones about; where
    all were used, about what stands out most."""
    topics = list(_topics(digest))
    by_topic = {topic: [each.id for each in entries(EntryKind.SUGGESTION) if each.fits == topic] for topic in topics}
    unused = (topic for topic in topics if not set(by_topic[topic]).issubset(used))
    topic = next(unused, topics[0])
    return [each.id for each in entries(EntryKind.SUGGESTION) if each.fits != topic]


def _topics(digest: LeadDigest) -> Iterator[str]:
    """What this week's figures speak of, the most telling first."""
    if digest.unseen_ids:
        yield "unseen"
    if digest.people and digest.thanked == 0:
        yield "quiet"
    elif digest.thanked < LOW_REACH * digest.people:
        yield "reach"
    if digest.own_part.thanks_given == 0:
        yield "own_part"
    unsaid = _no_longer_said(digest)
    yield from (topic for figure, topic in _TOPICS.items() if figure in unsaid)
    if digest.little_seen_values:
        yield "values"
    yield "steady"


def _no_longer_said(digest: LeadDigest) -> Told:
    """What was said of the week before the latest and not of the latest: all that published words can hint at."""
    if len(digest.weeks) < 2:
        return frozenset()
    before, latest = (digest.told.get(each.week, frozenset()) for each in digest.weeks[-2:])
    return before - latest
