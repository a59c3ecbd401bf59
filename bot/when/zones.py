"""Time zones by the letters that people write behind a time of day: "3pm EST", "15:00 UTC+2".

Letters are converted where they mean one thing: where the tz database shows them at one offset only in these years
(Manila's PST aside, which outside the Philippines nobody means), or does without letters there as in Singapore, and no
other list in use gives them to a second place. "EST" is five hours behind UTC whenever it is said, also in summer; "ET"
and "PT" are what the clocks show in New York and Los Angeles. Letters of the reader's own clock are that clock: IST is
clear to somebody in Kolkata, BST in a London summer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from models.people.hours import Hours, zone_of

OFFSETS: Mapping[str, float] = (
    {"utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "trt": 3}
    | {"wat": 1, "cat": 2, "sast": 2, "eat": 3, "pkt": 5, "npt": 5.75, "ict": 7, "wib": 7, "wita": 8, "wit": 9}
    | {"hkt": 8, "sgt": 8, "jst": 9, "kst": 9, "awst": 8, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11}
    | {"nzst": 12, "nzdt": 13, "hst": -10, "akst": -9, "akdt": -8, "pst": -8, "pdt": -7, "mst": -7, "mdt": -6}
    | {"est": -5, "edt": -4, "brt": -3}
)
"""Hours ahead of UTC."""
PLACES: Mapping[str, str] = {"et": "America/New_York", "pt": "America/Los_Angeles"}
_AMBIGUOUS = "ist cst cdt bst ast adt sst gst ect amt amst wst nst ndt cct ct mt mest met mez mesz idt pht phst clt art"
AMBIGUOUS = frozenset(_AMBIGUOUS.split())
_NAMES = "eastern|central|mountain|pacific|atlantic"
_OWN = re.compile(r"(?:my|our) time")
_FURTHEST = timedelta(hours=14)

_LETTERS = "|".join(sorted([*OFFSETS, *PLACES, *AMBIGUOUS], key=len, reverse=True))
ZONE = re.compile(
    rf"(?:(?P<own>(?:my|our) time)|(?:utc|gmt) ?(?P<sign>[+-]) ?(?P<ahead>[0-9]{{1,2}})(?::?(?P<minutes>[0-9]{{2}}))?"
    rf"|(?P<letters>{_LETTERS})"
    rf"|(?P<place>(?:{_NAMES})(?: (?:standard |daylight )?time)?|(?!this|same|next|in|on)[^\W\d]+(?: [^\W\d]+)? time))"
    r"(?= |$)"
)


@dataclass(frozen=True)
class Zone:
    """The zone that a time of day was said in; of an unclear one, neither offset nor place is known."""

    letters: str
    offset: timedelta | None = None
    place: str | None = None
    is_evident: bool = False
    is_loose: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether it is known which one is meant."""
        return self.offset is not None or self.place is not None

    def shown(self, at: datetime) -> datetime:
        """The moment as its clocks show it."""
        if self.place:
            return at.astimezone(zone_of(self.place))
        return at.astimezone(timezone(self.offset or timedelta(), self.letters))

    def is_own(self, hours: Hours, at: datetime) -> bool:
        """Whether the reader's own clock shows the same then, or goes by these letters."""
        local = hours.local(at)
        return (self.is_clear and self.shown(at).utcoffset() == local.utcoffset()) or local.tzname() == self.letters


def read(match: re.Match[str]) -> Zone | None:
    """The zone that these words name; `None` for the reader's own."""
    if match["own"]:
        return None
    if match["sign"]:
        ahead = timedelta(hours=int(match["ahead"]), minutes=int(match["minutes"] or 0))
        letters = match[0].replace(" ", "").upper()
        return Zone(letters, ahead if match["sign"] == "+" else -ahead) if ahead <= _FURTHEST else Zone(letters)
    letters = match["letters"] or ""
    if letters in OFFSETS:
        return Zone(letters.upper(), timedelta(hours=OFFSETS[letters]))
    return Zone((letters or match["place"]).upper(), place=PLACES.get(letters))
