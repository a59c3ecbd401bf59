"""One suggestion for a lead, chosen to fit the figures of their week."""

from collections.abc import Collection, Iterator

from bot.content.library import Entry, Kind, entries, pick
from models.lead_digests import LeadDigest

LOW_REACH = 0.5
LOW_TIMELINESS = 0.7
LOW_FEELING = 3.0


def suggest(digest: LeadDigest, seen: Collection[str], switched_off: Collection[str], salt: str) -> Entry | None:
    """The next suggestion about what stands out most of all that has one this lead has not seen; `None` if all are
    switched off."""
    of_all = entries(Kind.SUGGESTION)
    first = None
    for topic in _topics(digest):
        others = [each.id for each in of_all if each.fits != topic]
        entry = pick(Kind.SUGGESTION, seen, [*switched_off, *others], salt=salt)
        if entry and entry.id not in seen:
            return entry
        first = first or entry
    return first


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
