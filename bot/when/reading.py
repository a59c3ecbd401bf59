"""What one phrase says: its pieces, and the moments that they mean together."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.when import days, nth, time_of_day, words, zones
from bot.when.calendar import is_day_first
from bot.when.pieces import ClockTime, Closing, Days, Elapsed, Part, Setting, TimeOfDay, Unsure
from bot.when.time_of_day import at_minute, moments_on
from bot.when.values import Reading, Unclear
from bot.when.words import AFTER_IN, AT, joint_at
from bot.when.zones import Zone
from models.people.hours import Hours

Piece = Days | Elapsed | TimeOfDay | Unsure | Zone
_TIMES: list[tuple[re.Pattern[str], Callable[[re.Match[str], Setting], Piece | None]]] = [*time_of_day.READERS]
_READERS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Setting], Piece | None]]] = [
    *nth.READERS,
    *days.READERS,
    *time_of_day.READERS,
]
_LAST_MINUTE = 23 * 60 + 59


@dataclass(frozen=True)
class Pieces:
    """The pieces of a phrase."""

    joint: str
    """The word that joins the first of them to what stands before it."""
    found: tuple[Piece, ...]
    begins_loose: bool

    def of(self, *kinds: type) -> list[Piece]:
        """Those of some kinds."""
        return [piece for piece in self.found if isinstance(piece, kinds)]


def read(text: str, hours: Hours, now: datetime) -> Reading | None:
    """What a tidy phrase says that means one moment, or what is unclear about it; `None` where it says no time."""
    today = hours.today(now)
    pieces = take_apart(text, hours, today, is_day_first(hours))
    if pieces is None:
        return None
    zone = next(iter(pieces.of(Zone)), None)
    if isinstance(zone, Zone):
        return _in_zone(zone, text, pieces, hours, now)
    return _summed(pieces, moments(pieces.found, hours, now, today))


def _summed(pieces: Pieces, found: Sequence[datetime]) -> Reading | None:
    """What the pieces and their moments come to."""
    joint, parts = pieces.joint, pieces.found
    is_evident = any(piece.is_evident for piece in parts)
    is_loose = any(piece.is_loose for piece in parts)
    unclear = next((piece.unclear for piece in parts if isinstance(piece, Unsure)), None)
    if unclear is None and not found:
        if pieces.begins_loose and len(parts) > 1:
            return None  # "upgrade to 3.12 friday"
        unclear = Unclear.CONTRADICTION
    named = pieces.of(ClockTime, Part, Elapsed)
    return Reading(
        tuple(found),
        is_joined=joint in AT or (joint not in ("", "the") and not is_loose),
        is_evident=is_evident,
        is_loose=is_loose,
        begins_loose=pieces.begins_loose,
        joint=joint,
        has_clock=bool(named),
        is_exact=bool(named or pieces.of(Closing)),
        other_day=next((piece.other for piece in parts if isinstance(piece, Days) and piece.other), None),
        unclear=unclear,
    )


def take_apart(text: str, hours: Hours, today: date, day_first: bool) -> Pieces | None:
    """The pieces of a phrase; `None` if one of them is no part of a time."""
    found: list[Piece] = []
    place, first, begins_loose = 0, "", False
    while place < len(text):
        if found and (later := words.LATER.match(text, place)):
            found.append(Unsure(Unclear.AFTER))
            place = later.end() + 1
            continue
        link = words.LINK.match(text, place) if found else None
        if link:
            found.append(Unsure(Unclear.RANGE if link["span"] else Unclear.CHOICE, is_evident=False))
            place = link.end()
        joint, start = joint_at(text, place)
        if joint in words.AFTER:
            found.append(Unsure(Unclear.AFTER, is_evident=False))
        at = Setting(hours, today, joint, any(_names_day(piece) for piece in found), day_first)
        piece, end = _piece_at(text, start, at, found[-1] if found and not joint else None)
        if piece is None and end == start:
            return None
        if piece is not None:
            if joint.endswith("before") and isinstance(piece, Days) and found and not isinstance(found[-1], Days):
                found.append(Unsure(Unclear.MORE))  # "the night before friday"
            is_hour = bool(found) and joint in AT and isinstance(piece, ClockTime)
            found.append(replace(piece, is_loose=False, is_evident=True) if is_hour else piece)
        if place == 0:
            first, begins_loose = joint, bool(piece and piece.is_loose and joint in ("", "the"))
        place = end + 1
    return Pieces(first, tuple(found), begins_loose) if found else None


def _names_day(piece: Piece) -> bool:
    return isinstance(piece, Days) or (isinstance(piece, Part) and piece.is_today)


def _piece_at(text: str, start: int, at: Setting, before: Piece | None) -> tuple[Piece | None, int]:
    """What the piece that begins here says, and where it ends: where it begins if it is none."""
    if isinstance(before, ClockTime) and (zone := zones.ZONE.match(text, start)):
        return zones.read(zone), zone.end()
    for shape, read_piece in _TIMES if at.follows_day else _READERS:
        is_fit = not at.joint.endswith("in") or shape in AFTER_IN
        is_fit = is_fit and (at.joint not in words.ABOUT or (shape, read_piece) in _TIMES)
        match = shape.match(text, start) if is_fit else None
        piece = read_piece(match, at) if match else None
        if match and piece:
            return piece, match.end()
    if at.follows_day:
        return _second_day(text, start, at)
    return None, start


def _second_day(text: str, start: int, at: Setting) -> tuple[Piece | None, int]:
    """Another day, behind one: together they are a contradiction, or a choice of two."""
    for shape, read_piece in _READERS:
        is_fit = not at.joint.endswith("in") or shape in AFTER_IN
        match = shape.match(text, start) if is_fit else None
        piece = read_piece(match, replace(at, follows_day=False)) if match else None
        if match and piece and not piece.is_loose:
            return piece, match.end()
    return None, start


def moments(pieces: Sequence[Piece], hours: Hours, now: datetime, today: date) -> list[datetime]:
    """The moments that these may mean together, likeliest first; none where they contradict each other."""
    lengths = [piece.length for piece in pieces if isinstance(piece, Elapsed)]
    if lengths:
        return [now.astimezone(UTC) + lengths[0]] if len(pieces) == 1 else []
    named = [piece for piece in pieces if isinstance(piece, Days)]
    named += [Days((today,)) for piece in pieces if isinstance(piece, Part) and piece.is_today]
    times = [piece for piece in pieces if isinstance(piece, ClockTime | Part | Closing)]
    if named:
        return _on_days(named[0], times, hours) if _is_one_day(named) else []
    return _on_any_day(times, hours, today) if times else []


def _is_one_day(named: Sequence[Days]) -> bool:
    """Whether these all are one day, as "the 27th" and "friday" may be; not the same words twice."""
    return all(each.dates[:1] == named[0].dates[:1] for each in named) and len(set(named)) == len(named)


def _on_any_day(times: list[TimeOfDay], hours: Hours, today: date) -> list[datetime]:
    """Today, or if that has passed tomorrow; for the end of the working day, the next working day."""
    next_day = hours.next_working_day(today) if isinstance(times[0], Closing) else today + timedelta(days=1)
    return [moment for day in (today, next_day) for moment in moments_on(times, hours, day)[:1]]


def _on_days(named: Days, times: list[TimeOfDay], hours: Hours) -> list[datetime]:
    lasts = named.is_whole or any(isinstance(each, Part) for each in times)
    found: list[datetime] = []
    for day in named.dates:
        on_day = moments_on(times, hours, day) if times else _without_time(named, hours, day)
        found += on_day if lasts else on_day[:1]
    return found


def _without_time(named: Days, hours: Hours, day: date) -> list[datetime]:
    if named.is_opening:
        return [hours.start_of(day)]
    return [hours.end_of(day), at_minute(hours, day, _LAST_MINUTE)]


def _in_zone(zone: Zone, text: str, pieces: Pieces, hours: Hours, now: datetime) -> Reading | None:
    """What it says by the clocks of another zone, unless the calendar there shows another day than the reader's."""
    whole = _summed(pieces, moments(pieces.found, hours, now, hours.today(now)))
    at = next((each for each in whole.moments if each > now), now) if whole else now
    if whole is None or whole.unclear or zone.is_own(hours, at):
        return whole
    if not zone.is_clear or len(pieces.of(Zone)) > 1:
        return replace(whole, unclear=Unclear.ZONE)
    theirs = replace(hours, zone=zone.place or "UTC")
    ahead = timedelta() if zone.place else zone.offset or timedelta()
    first: list[datetime | None] = []
    for today in (theirs.today(now + ahead), hours.today(now)):
        there = take_apart(text, theirs, today, is_day_first(hours))
        found = moments(there.found, theirs, now + ahead, today) if there else []
        first.append(next((each - ahead for each in found if each - ahead > now), None))
    if pieces.of(Days) and first[0] != first[1]:
        return replace(whole, unclear=Unclear.ZONE)
    if first[0] is None:
        return replace(whole, moments=(now,))
    return replace(whole, moments=(first[0],), zone=zone.letters, said=zone.shown(first[0]))
