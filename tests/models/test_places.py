"""Places: on which days people work where they live, and which public holidays a zone tells of."""

from datetime import date

import holidays
import pytest
from babel import Locale, UnknownLocaleError
from holidays.registry import COUNTRIES

from models.people import places
from models.people.hours import Hours
from models.people.places import ISO_WEEKDAYS, WEEKDAYS, countries, country_of, working_week
from models.people.preferences import hours_of

CODES = sorted(entry[1] for entry in COUNTRIES.values())
SUNDAY_TO_THURSDAY = frozenset({7, 1, 2, 3, 4})
FRIDAY_SATURDAY = frozenset({5, 6})
WEEKS = {
    **dict.fromkeys(
        ["BD", "BH", "DJ", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "MV", "OM", "PS", "QA", "SA", "SD", "SY", "YE"],
        SUNDAY_TO_THURSDAY,
    ),
    **dict.fromkeys(["MY-02", "MY-03", "MY-11"], SUNDAY_TO_THURSDAY),
    "AF": frozenset({7, 1, 2, 3}),
    "BN": frozenset({1, 2, 3, 4, 6}),
    "IR": frozenset({6, 7, 1, 2, 3, 4}),
}
"""All that differ from Monday to Friday: 21 countries and three states of Malaysia."""


def test_these_countries_and_no_others_work_on_other_days_than_monday_to_friday() -> None:
    assert {code: working_week(code) for code in countries() if working_week(code) != WEEKDAYS} == WEEKS
    assert len(WEEKS) == 24


@pytest.mark.parametrize(
    "code", [None, "", "XX", "XX-Y", "AE", "MR", "TR", "MA", "TN", "PK", "MY", "MY-01", "IN", "HK"]
)
def test_where_nothing_else_is_known_it_is_monday_to_friday(code: str | None) -> None:
    assert working_week(code) == WEEKDAYS


def _cldr(code: str) -> frozenset[int]:
    """ISO weekdays of the weekend."""
    try:
        locale = Locale.parse(f"und_{code}")
    except UnknownLocaleError:
        return ISO_WEEKDAYS - WEEKDAYS
    length = (locale.weekend_end - locale.weekend_start) % 7 + 1
    return frozenset((locale.weekend_start + ahead) % 7 + 1 for ahead in range(length))


def test_the_table_is_what_cldr_and_the_holidays_library_say_but_for_what_its_comment_names() -> None:
    """Whoever takes a newer version of either hears here of what changed."""
    usual = ISO_WEEKDAYS - WEEKDAYS
    said = {
        code: {frozenset(day + 1 for day in holidays.country_holidays(code, years=2026).weekend), _cldr(code)}
        for code in CODES
    }
    one_sided = {code: each - {usual} for code, each in said.items() if each != {usual}}
    sundays_alone = {code for code, each in one_sided.items() if each == {frozenset({7})}}
    assert {"HK", "IN", "UG", "VE"} < sundays_alone
    differing = {code: each for code, each in one_sided.items() if code not in sundays_alone}
    known = {code: {ISO_WEEKDAYS - week} for code, week in WEEKS.items() if "-" not in code}
    thursday_friday = {frozenset({4, 5}), FRIDAY_SATURDAY}
    assert differing | {"PS": {FRIDAY_SATURDAY}} == known | {"AF": thursday_friday, "MR": {FRIDAY_SATURDAY}}


@pytest.mark.parametrize(
    ("zone", "works", "is_free"),
    [
        ("Asia/Riyadh", "2026-11-29", "2026-11-27"),
        ("Africa/Cairo", "2026-11-29", "2026-11-28"),
        ("Asia/Jerusalem", "2026-11-29", "2026-11-27"),
        ("Asia/Tehran", "2026-11-28", "2026-11-27"),
        ("Asia/Dhaka", "2026-11-29", "2026-11-28"),
        ("Asia/Dubai", "2026-11-27", "2026-11-29"),
        ("Asia/Brunei", "2026-11-28", "2026-11-29"),
        ("Africa/Nouakchott", "2026-11-27", "2026-11-29"),
        ("Asia/Tel_Aviv", "2026-11-29", "2026-11-28"),
        ("Europe/Madrid", "2026-11-27", "2026-11-29"),
        ("UTC", "2026-11-27", "2026-11-29"),
    ],
)
def test_whoever_chose_nothing_works_the_days_of_their_country(zone: str, works: str, is_free: str) -> None:
    hours = hours_of(zone)
    assert hours.is_working_day(date.fromisoformat(works))
    assert not hours.is_working_day(date.fromisoformat(is_free))


def test_working_days_that_somebody_chose_win_over_those_of_the_country() -> None:
    assert hours_of("Asia/Riyadh", {"work_days": [1, 2, 3, 4, 5]}).work_days == WEEKDAYS
    assert hours_of("Asia/Riyadh", {"work_days": [1, 2]}, {"work_days": [6]}).work_days == {6}
    assert hours_of("Europe/London", {}, {"country": "EG"}).work_days == SUNDAY_TO_THURSDAY
    assert hours_of("Asia/Kuala_Lumpur", {"country": "MY-02"}).work_days == SUNDAY_TO_THURSDAY
    assert hours_of("Asia/Riyadh", {"country": None}).work_days == SUNDAY_TO_THURSDAY, "keeps no holidays, has its week"


@pytest.mark.parametrize("chosen", [[], [0], [8], ["mo"], 5, None, [[1]]])
def test_working_days_that_cannot_be_read_count_as_not_chosen(chosen: object) -> None:
    assert hours_of("Asia/Riyadh", {"work_days": chosen}).work_days == SUNDAY_TO_THURSDAY
    assert hours_of("Asia/Riyadh", {"country": chosen or 5}).country == "SA"


@pytest.mark.parametrize(
    ("work_days", "day", "start"),
    [
        ({1, 2, 3, 4, 5}, "2026-11-29", "2026-11-23"),
        ({7, 1, 2, 3, 4}, "2026-11-29", "2026-11-29"),
        ({7, 1, 2, 3, 4}, "2026-12-05", "2026-11-29"),
        ({6, 7, 1, 2, 3, 4}, "2026-11-28", "2026-11-28"),
        ({6, 7, 1, 2, 3, 4}, "2026-11-27", "2026-11-21"),
        ({1, 2, 3, 4, 6}, "2026-11-29", "2026-11-23"),
        ({1, 2, 3, 4, 5, 6}, "2026-11-29", "2026-11-23"),
        ({1, 2, 3, 4, 5, 6, 7}, "2026-11-29", "2026-11-23"),
        ({7}, "2026-11-29", "2026-11-23"),
    ],
)
def test_a_week_begins_with_its_first_working_day(work_days: set[int], day: str, start: str) -> None:
    hours = Hours(work_days=frozenset(work_days))
    assert hours.week_start(date.fromisoformat(day)) == date.fromisoformat(start)


# Regions


def test_regions_are_offered_for_every_country_in_which_holidays_differ() -> None:
    """For the years around this one; the library knows regions of many countries that all keep the same days."""
    years = range(2025, 2029)
    with_regions = set()
    for code in CODES:
        of_country = holidays.country_holidays(code, years=years)
        if any(
            holidays.country_holidays(code, subdiv=each, years=years).keys() != of_country.keys()
            for each in of_country.subdivisions
        ):
            with_regions.add(code)
    assert with_regions == {code.partition("-")[0] for code in countries() if "-" in code}
    assert len(with_regions) == 31


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("CA-QC", "Canada: Quebec"),
        ("CA-NB", "Canada: New Brunswick / Nouveau-Brunswick"),
        ("CH-GR", "Switzerland: Graubünden / Grigioni / Grischun"),
        ("ES-CT", "Spain: Cataluña / Catalunya"),
        ("DE-BY", "Germany: Bayern"),
        ("BR-SP", "Brazil: São Paulo"),
        ("IN-KA", "India: Karnataka"),
        ("GB-SCT", "United Kingdom: Scotland"),
        ("PT-20", "Portugal: Região Autónoma dos Açores"),
    ],
)
def test_regions_go_by_the_names_that_people_there_know(code: str, name: str) -> None:
    assert countries()[code] == name


def test_every_name_fits_into_an_option_and_names_one_place() -> None:
    assert max(map(len, countries().values())) <= 75
    assert len(set(countries().values())) == len(countries())


@pytest.mark.parametrize(
    ("zone", "region", "holiday"),
    [
        ("America/Argentina/Jujuy", "AR-Y", "2026-04-27"),
        ("America/Argentina/Tucuman", "AR-T", "2026-09-24"),
        ("America/Argentina/Ushuaia", "AR-V", "2026-11-25"),
        ("America/Kralendijk", "BQ-BON", "2026-04-30"),
        ("America/Rio_Branco", "BR-AC", "2026-06-15"),
        ("America/Maceio", "BR-AL", "2026-06-24"),
        ("America/Bahia", "BR-BA", "2026-07-02"),
        ("America/Recife", "BR-PE", "2026-03-06"),
        ("America/Noronha", "BR-PE", "2026-03-06"),
        ("America/Porto_Velho", "BR-RO", "2026-06-18"),
        ("America/Boa_Vista", "BR-RR", "2026-10-05"),
        ("America/Araguaina", "BR-TO", "2026-03-18"),
        ("America/Edmonton", "CA-AB", "2026-02-16"),
        ("America/Vancouver", "CA-BC", "2026-02-16"),
        ("Canada/Pacific", "CA-BC", "2026-02-16"),
        ("America/Winnipeg", "CA-MB", "2026-02-16"),
        ("America/Moncton", "CA-NB", "2026-08-03"),
        ("America/St_Johns", "CA-NL", "2026-11-11"),
        ("America/Halifax", "CA-NS", "2026-02-16"),
        ("America/Yellowknife", "CA-NT", "2026-05-18"),
        ("America/Iqaluit", "CA-NU", "2026-07-09"),
        ("America/Toronto", "CA-ON", "2026-02-16"),
        ("America/Montreal", "CA-QC", "2026-06-24"),
        ("America/Regina", "CA-SK", "2026-02-16"),
        ("America/Whitehorse", "CA-YT", "2026-08-17"),
        ("America/Anchorage", "US-AK", "2026-03-30"),
        ("Pacific/Honolulu", "US-HI", "2026-06-11"),
        ("US/Hawaii", "US-HI", "2026-06-11"),
        ("Atlantic/Canary", "ES-CN", "2026-04-02"),
        ("Atlantic/Azores", "PT-20", "2026-05-25"),
        ("Atlantic/Madeira", "PT-30", "2026-07-01"),
        ("Atlantic/St_Helena", "SH-HL", "2026-05-21"),
        ("Australia/Canberra", "AU-ACT", "2026-03-09"),
        ("Australia/Sydney", "AU-NSW", "2026-06-08"),
        ("Australia/Darwin", "AU-NT", "2026-05-04"),
        ("Australia/Brisbane", "AU-QLD", "2026-05-04"),
        ("Australia/Adelaide", "AU-SA", "2026-03-09"),
        ("Australia/Hobart", "AU-TAS", "2026-03-09"),
        ("Australia/Victoria", "AU-VIC", "2026-03-09"),
        ("Australia/Eucla", "AU-WA", "2026-03-02"),
        ("Europe/Busingen", "DE-BW", "2026-01-06"),
        ("Europe/London", "GB-ENG", "2026-08-31"),
        ("Europe/Belfast", "GB-NIR", "2026-03-17"),
        ("Pacific/Chatham", "NZ-CIT", "2026-11-30"),
        ("Pacific/Yap", "FM-YAP", "2026-12-24"),
        ("Pacific/Kosrae", "FM-KSA", "2026-01-12"),
        ("Pacific/Funafuti", "TV-FUN", "2026-10-21"),
    ],
)
def test_a_zone_that_lies_in_one_region_tells_its_holidays(zone: str, region: str, holiday: str) -> None:
    day = date.fromisoformat(holiday)
    assert country_of(zone) == region
    assert hours_of(zone).is_holiday(day)
    assert not Hours(country=region.partition("-")[0]).is_holiday(day), "the country alone would not tell"


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("America/New_York", "US"),
        ("America/Detroit", "US"),
        ("America/Phoenix", "US-AZ"),
        ("America/Puerto_Rico", "PR"),
        ("America/Sao_Paulo", "BR"),
        ("America/Fortaleza", "BR"),
        ("America/Argentina/Cordoba", "AR"),
        ("Africa/Ceuta", "ES"),
        ("Asia/Calcutta", "IN"),
        ("Asia/Kuala_Lumpur", "MY"),
        ("Europe/Berlin", "DE"),
        ("Europe/Zurich", "CH"),
        ("Pacific/Auckland", "NZ"),
        ("Israel", "IL"),
        ("Iceland", "IS"),
        ("Atlantic/Jan_Mayen", "SJ"),
        ("Europe/Kiev", "UA"),
        ("CET", None),
        ("EST", None),
        ("GMT", None),
    ],
)
def test_a_zone_that_spans_regions_or_an_older_name_of_one_tells_the_country(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


def test_every_region_that_is_guessed_is_one_that_can_be_chosen() -> None:
    assert set(places._REGIONS.values()) <= countries().keys()
