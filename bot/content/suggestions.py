"""Which suggestions for a lead fit the figures of their week."""

from collections.abc import Collection, Iterator

from bot.content.library import Kind, entries
from models.lead_digests import LeadDigest

LOW_REACH = 0.5
LOW_TIMELINESS = 0.7
LOW_FEELING = 3.0


def unfitting(digest: LeadDigest, used: Collection[str]) -> list[str]:
    """Ids of the suggestions that are not about what stands out most of all that there are unused ones about; where
    all were used, about what stands out most."""
    topics = list(_topics(digest))
    by_topic = {topic: [each.id for each in entries(Kind.SUGGESTION) if each.fits == topic] for topic in topics}
    unused = (topic for topic in topics if not set(by_topic[topic]).issubset(used))
    topic = next(unused, topics[0])
    return [each.id for each in entries(Kind.SUGGESTION) if each.fits != topic]


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
    if digest.promises and digest.promises.kept_on_time < LOW_TIMELINESS * digest.promises.closed:
        yield "timeliness"
    if digest.feeling is not None and digest.feeling <= LOW_FEELING:
        yield "feeling"
    moods = [digest.moods[week] for week in sorted(digest.moods)]
    if len(moods) > 1 and moods[-1] < moods[-2]:
        yield "mood"
    if digest.little_seen_values:
        yield "values"
    yield "steady"
