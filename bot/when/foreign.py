"""Words for days and times of day in other languages: a time that they are part of is not guessed at.

The names of weekdays and months are those of the Unicode CLDR; the few other words are in the table below.
"""

import re
from collections.abc import Sequence
from functools import cache

from bot.when import words

_LANGUAGES = """de fr es it pt nl pl sv da nb fi cs sk tr ro hu hr ru uk el ca gl eu et lv lt sl bg sr id vi"""
_DAYS_AND_TIMES = """
heute morgen übermorgen gestern abend mittag vormittag nachmittag mitternacht heute uhr nächste nächsten nächster woche
demain aujourd'hui aujourd’hui après-demain hier soir midi minuit matin après-midi prochain prochaine semaine
mañana hoy ayer noche tarde mediodía medianoche próximo próxima semana
domani oggi dopodomani ieri stasera sera mezzogiorno mezzanotte pomeriggio mattina prossimo prossima settimana
amanhã amanha hoje ontem noite manhã tarde meio-dia próximo próxima
overmorgen vandaag gisteren vanavond ochtend middag middernacht volgende
jutro dziś dzisiaj pojutrze wczoraj wieczorem rano południe
imorgon idag igår ikväll övermorgon imorgen imorges overmorgen
huomenna tänään ylihuomenna eilen illalla zítra dnes pozítří večer zajtra yarın bugün akşam yarin holnap ma este
mâine maine astăzi azi diseară sutra danas sutradan завтра сегодня послезавтра вечером утром вчера сьогодні вечора
αύριο σήμερα demà avui besok hari
明天 今天 后天 後天 今晚 下午 上午 明日 今日 明後日 今夜 来週 今週 午後 午前 내일 오늘 모레 오후 오전 다음주 mai ngày
غدا اليوم מחר היום कल आज
"""
_A_AND_AT = "à a am um im zum às as alle om kl kl. o в на klo v ve la las le il den der bis vor avant"
_PREPOSITIONS = frozenset(_A_AND_AT.split())
_PEOPLE = "julio junio juni juli domingo avril abril maja mai augusto morgen lucia"
_NAMES = frozenset(_PEOPLE.split())
"""Words that are people's names where they have a capital letter."""
_ALIKE = "mars mai maj hier rano este mart hari sera maine marts"
_ENGLISH = frozenset([*words.MONTHS, *words.WEEKDAYS, *_ALIKE.split()])
"""Words that are English as well, or common names."""


def is_date_word(word: str) -> bool:
    """Whether this is the name of a day, a month or a time of day in another language, and no English word."""
    if word[:1].isupper() and word.lower() in _NAMES:
        return False
    plain = word.lower().strip("\"'“”«».,;:!?()-")
    return plain in _date_words() or bool(re.match(r"(?:明|今|来|后|後)[天日晚週]", plain))


def near(before: Sequence[str]) -> int:
    """How many of the words at the end belong to a time in another language: "… demain à", "… freitag"."""
    for back in range(1, min(3, len(before)) + 1):
        if is_date_word(before[-back]):
            return back
        if before[-back].lower() not in _PREPOSITIONS:
            return 0
    return 0


@cache
def _date_words() -> frozenset[str]:
    from babel import Locale

    found = set(_DAYS_AND_TIMES.split())
    for language in _LANGUAGES.split():
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            found |= {name.lower() for name in locale.days[context]["wide"].values()}
            found |= {name.lower() for name in locale.months[context]["wide"].values()}
    return frozenset(name for name in found if len(name) > 3 or not name.isascii()) - _ENGLISH | {"hoy", "uhr", "avui"}
