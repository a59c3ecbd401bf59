"""Which suggestions for a lead fit what happened in their week."""

from collections.abc import Collection, Iterator, Mapping

from bot.content.library import EntryKind, entries
from models.across.lead_digests import LeadDigest
from models.across.team_figures import Figure

LOW_REACH = 0.5
_LOAD = frozenset({Figure.KEPT_ON_TIME, Figure.ARRIVED_WELL})
"""Where neither is said any more, there may be more work than people: that is no matter of kindness."""
_TOPICS: Mapping[Figure, str] = {
    Figure.KEPT_ON_TIME: "timeliness",
    Figure.ARRIVED_WELL: "mood",
    Figure.HELPED: "feeling",
}
_FITS: Mapping[str, Collection[str]] = {"steady": ("steady", "values")}
"""What a topic takes of several; any other has its own."""


def unfitting(digest: LeadDigest, used: Collection[str]) -> list[str]:
    """Ids of the suggestions that are not about what stands out most of all that there are unused ones about; where
    all were used, about what stands out most."""
    topics = list(_topics(digest))
    fitting = {topic: _FITS.get(topic, (topic,)) for topic in topics}
    by_topic = {
        topic: {each.id for each in entries(EntryKind.SUGGESTION) if each.fits in fitting[topic]} for topic in topics
    }
    topic = next((each for each in topics if by_topic[each] - set(used)), topics[0])
    return [each.id for each in entries(EntryKind.SUGGESTION) if each.id not in by_topic[topic]]


def _topics(digest: LeadDigest) -> Iterator[str]:
    """What the weeks of this lead's teams speak of, the most telling first."""
    unsaid = _no_longer_said(digest)
    if unsaid >= _LOAD:
        yield "load"
    yield from (topic for figure, topic in _TOPICS.items() if figure in unsaid)
    counted = [each.latest for each in digest.teams if each.latest and each.latest.thanked is not None]
    thanked, people = (sum(getattr(each, name) for each in counted) for name in ("thanked", "people"))
    if counted and thanked == 0:
        yield "quiet"
    elif thanked < LOW_REACH * people:
        yield "reach"
    if not digest.own_part.thanked_ids:
        yield "own_part"
    if digest.person:
        yield "unseen"
    yield "steady"


def _no_longer_said(digest: LeadDigest) -> set[Figure]:
    """What was said of the week before the latest and not of the latest, of any of the teams: all that published words
    can hint at."""
    both = [(each.before, each.latest) for each in digest.teams if each.before and each.latest]
    return {figure for before, latest in both if before and latest for figure in before.told - latest.told}
