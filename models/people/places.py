"""Places: the country or region in which a time zone lies, the regions whose public holidays differ, and who works on
which days there. Nothing here touches the database.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from operator import itemgetter

WEEKDAYS = frozenset({1, 2, 3, 4, 5})
"""Monday to Friday, as ISO 8601 counts weekdays."""
ISO_WEEKDAYS = frozenset(range(1, 8))
_SUNDAY_TO_THURSDAY = "BD BH DJ DZ EG IL IQ JO KW LY MV MY-02 MY-03 MY-11 OM PS QA SA SD SY YE"
_WEEKENDS: Mapping[str, frozenset[int]] = {
    **dict.fromkeys(_SUNDAY_TO_THURSDAY.split(), frozenset({5, 6})),
    "AF": frozenset({4, 5, 6}),
    "BN": frozenset({5, 7}),
    "IR": frozenset({5}),
}
"""Where the days off are others than Saturday and Sunday (ISO 3166 code, ISO weekdays).

Looked up in November 2026 in CLDR (Babel 2.19) and in the `holidays` library (0.109), which agree on most. Bangladesh,
Brunei, Djibouti, the Maldives and three states of Malaysia are known to the library alone, Libya to CLDR alone. For
Afghanistan one has Thursday and Friday and the other Friday and Saturday, so that none of them is taken for a working
day. Palestine is in neither; its offices close on Friday and Saturday. Left out is Mauritania, which the library has
here: its days off are Saturday and Sunday since 1 October 2014. So are countries where either has Sunday alone (India,
Hong Kong, Uganda, Venezuela and others): that is the law's least, and most offices are closed on Saturday too.
"""
_WITH_REGIONS = "AD AR AU BA BO BQ BR BT CA CH CL CV DE ES FI FM FR GB GQ IN IT MY NI NZ PT SB SH ST SV TV US"
"""Countries for which the `holidays` library knows regions whose public holidays differ."""
_OF_SCHOOLS = frozenset({"FR-Zone A", "FR-Zone B", "FR-Zone C"})
"""What the library knows beside regions."""


def _spread(zones_by_region: Mapping[str, str], area: str = "America") -> dict[str, str]:
    return {f"{area}/{zone}": region for region, zones in zones_by_region.items() for zone in zones.split()}


_REGIONS: Mapping[str, str] = {
    **_spread(
        {
            "AR-D": "Argentina/San_Luis",
            "AR-F": "Argentina/La_Rioja",
            "AR-J": "Argentina/San_Juan",
            "AR-M": "Argentina/Mendoza",
            "AR-T": "Argentina/Tucuman",
            "AR-V": "Argentina/Ushuaia",
            "AR-Y": "Argentina/Jujuy",
            "AR-Z": "Argentina/Rio_Gallegos",
            "BQ-BON": "Kralendijk",
            "BR-AC": "Rio_Branco",
            "BR-AL": "Maceio",
            "BR-AM": "Eirunepe Manaus",
            "BR-BA": "Bahia",
            "BR-MS": "Campo_Grande",
            "BR-MT": "Cuiaba",
            "BR-PA": "Belem Santarem",
            "BR-PE": "Noronha Recife",
            "BR-RO": "Porto_Velho",
            "BR-RR": "Boa_Vista",
            "BR-TO": "Araguaina",
            "CA-AB": "Edmonton",
            "CA-BC": "Creston Dawson_Creek Fort_Nelson Vancouver",
            "CA-MB": "Winnipeg",
            "CA-NB": "Moncton",
            "CA-NL": "Goose_Bay St_Johns",
            "CA-NS": "Glace_Bay Halifax",
            "CA-NT": "Inuvik Yellowknife",
            "CA-NU": "Cambridge_Bay Iqaluit Pangnirtung Rankin_Inlet Resolute",
            "CA-ON": "Atikokan Nipigon Rainy_River Thunder_Bay Toronto",
            "CA-QC": "Blanc-Sablon Montreal",
            "CA-SK": "Regina Swift_Current",
            "CA-YT": "Dawson Whitehorse",
            "US-AK": "Adak Anchorage Juneau Metlakatla Nome Sitka Yakutat",
            "US-AZ": "Phoenix",
        }
    ),
    **_spread({"ES-CN": "Canary", "PT-20": "Azores", "PT-30": "Madeira", "SH-HL": "St_Helena"}, "Atlantic"),
    **_spread(
        {
            "AU-ACT": "ACT Canberra",
            "AU-NSW": "Broken_Hill Lord_Howe Sydney",
            "AU-NT": "Darwin",
            "AU-QLD": "Brisbane Lindeman",
            "AU-SA": "Adelaide",
            "AU-TAS": "Currie Hobart",
            "AU-VIC": "Melbourne",
            "AU-WA": "Eucla Perth",
        },
        "Australia",
    ),
    **_spread({"DE-BW": "Busingen", "GB-ENG": "London", "GB-NIR": "Belfast"}, "Europe"),
    **_spread(
        {
            "FM-KSA": "Kosrae",
            "FM-PNI": "Pohnpei",
            "FM-TRK": "Chuuk",
            "NZ-CIT": "Chatham",
            "TV-FUN": "Funafuti",
            "US-HI": "Honolulu",
        },
        "Pacific",
    ),
    "Antarctica/Macquarie": "AU-TAS",
    "Pacific/Yap": "FM-YAP",
}
"""Zones that tell more than the country: those that are called after a place in the region in which most of the zone's
people live, so that no holiday is guessed that most of them do not have. America/Toronto, where three in five live in
Ontario, is one; Europe/Berlin, America/Sao_Paulo and Asia/Kolkata, which span many regions, are none. Of the United
States they are those that keep a time of their own, since what other states have beside the holidays of the whole
country is mostly kept by public offices."""
_OF_NO_PLACE = frozenset({"CET", "EET", "EST", "HST", "MET", "MST", "WET"})
"""Names of an offset, for which CLDR has a country nevertheless."""
_WORDS = {"and": "and", "of": "of", "the": "the", "dr": "DR"}
_LONGEST_NAME = 75
"""What Slack takes as the words of an option."""


@lru_cache(maxsize=1024)
def country_of(zone: str) -> str | None:
    """The country (or region) in which this time zone's place lies, if we know public holidays for it; ISO 3166."""
    country = _REGIONS.get(zone) or _REGIONS.get(_canonical(zone)) or _countries().get(zone) or _in_cldr(zone)
    return country if country in countries() else None


def working_week(country: str | None) -> frozenset[int]:
    """The ISO weekdays on which people work in a country or region, Monday to Friday where nothing else is known."""
    code = country or ""
    weekend = _WEEKENDS.get(code) or _WEEKENDS.get(code.partition("-")[0])
    return ISO_WEEKDAYS - weekend if weekend else WEEKDAYS


@cache
def countries() -> Mapping[str, str]:
    """English names of the countries whose public holidays are known, by ISO 3166 code, in the order of the names.

    The regions of a country follow it where holidays differ from one to the next: "GB-SCT" is "United Kingdom:
    Scotland".
    """
    from holidays.registry import COUNTRIES

    names = {entry[1]: _title(key) for key, entry in COUNTRIES.items()}
    found: dict[str, str] = {}
    for code, name in sorted(names.items(), key=itemgetter(1)):
        found[code] = name
        if code in _WITH_REGIONS.split():
            found |= _regions(code, name)
    return found


def load_places() -> None:
    """Load what knows public holidays, which takes a quarter of a second: better before somebody waits for it."""
    countries()
    _countries()
    _canonical("UTC")


def _regions(country: str, name: str) -> dict[str, str]:
    """A country's regions by their code, in the order of their names."""
    import holidays

    known = holidays.country_holidays(country)
    aliases = known.get_subdivision_aliases()
    found = {f"{country}-{code}": f"{name}: {_name(code, aliases[code])}" for code in known.subdivisions}
    named = sorted(((code, words) for code, words in found.items() if code not in _OF_SCHOOLS), key=itemgetter(1))
    return {code: words if len(words) <= _LONGEST_NAME else words.partition(" / ")[0] for code, words in named}


def _name(code: str, aliases: list[str]) -> str:
    """What those who live there call it, in each of their languages: "Bern / Berne"."""
    by_letters = {_plain_letters(name): name for name in reversed(aliases) if not name.isupper()}
    return " / ".join(reversed(by_letters.values())) or code


def _plain_letters(name: str) -> str:
    """Without accents: "Québec" and "Quebec" are one name."""
    return "".join(each for each in unicodedata.normalize("NFD", name.casefold()) if each.isalpha() and each.isascii())


def _title(key: str) -> str:
    """A name from the holidays library's own: "united_kingdom" is "United Kingdom"."""
    return " ".join(_WORDS.get(word, word.capitalize()) for word in key.split("_"))


@cache
def _countries() -> dict[str, str]:
    """Each zone's country, from the table that comes with the time zone database (zone.tab)."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def _canonical(zone: str) -> str:
    """What CLDR calls a zone that went by this name once: Asia/Calcutta is Asia/Kolkata."""
    from babel.core import get_global

    return str(get_global("zone_aliases").get(zone, zone))


def _in_cldr(zone: str) -> str | None:
    """The country of a zone that is only known by an older name, which zone.tab leaves out."""
    from babel.core import get_global

    return None if zone in _OF_NO_PLACE else get_global("zone_territories").get(_canonical(zone))
