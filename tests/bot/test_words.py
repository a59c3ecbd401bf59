"""What is said is said in the reader's language: its words, its plurals, its order, its way to write dates."""

from datetime import date
from gettext import NullTranslations

from babel import Locale

from bot.content.words import SOURCE, Language, language_of, listed, mark, number, reading, say, say_count, written

PROMISES = mark("You have {count} promises")


class Polish(NullTranslations):
    """Three forms for a count, and another order of words."""

    def gettext(self, message: str) -> str:
        return {"{who} thanks {whom}": "{whom}: dziękuje {who}"}.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        few = n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14)
        return f"{{count}} {'obietnica' if n == 1 else 'obietnice' if few else 'obietnic'}"


POLISH = Language(Locale("pl"), Polish())


def test_in_english_it_is_what_stands_in_the_code() -> None:
    assert say("{who} thanks {whom}", who="Ana", whom="Ben") == "Ana thanks Ben"
    assert [say_count("{count} promise", "{count} promises", n) for n in (0, 1, 1204)] == [
        "0 promises",
        "1 promise",
        "1,204 promises",
    ]
    assert say(PROMISES, count=number(3)) == "You have 3 promises"


def test_another_language_has_its_own_order_of_words_and_its_own_plurals() -> None:
    with reading(POLISH):
        assert say("{who} thanks {whom}", who="Ana", whom="Ben") == "Ben: dziękuje Ana"
        assert [say_count("{count} promise", "{count} promises", n) for n in (1, 2, 5, 22)] == [
            "1 obietnica",
            "2 obietnice",
            "5 obietnic",
            "22 obietnice",
        ]
    assert say("{who} thanks {whom}", who="Ana", whom="Ben") == "Ana thanks Ben"


def test_lists_numbers_and_dates_are_written_as_the_reader_writes_them() -> None:
    day = date(2026, 11, 27)
    assert (listed(["a", "b", "c"]), number(1204), written(day, "MMMEd")) == ("a, b and c", "1,204", "Fri 27 Nov")
    with reading(POLISH):
        assert (listed(["a", "b", "c"]), number(12040.5), written(day, "MMMEd")) == (
            "a, b i c",
            "12\u00a0040,5",
            "pt., 27 lis",
        )


def test_what_somebody_typed_is_never_taken_for_a_placeholder() -> None:
    assert say("{who} wrote: {words}", who="Ana", words="{whom} {0} %s") == "Ana wrote: {whom} {0} %s"


def test_where_there_is_no_translation_it_is_english() -> None:
    assert language_of("de-DE") is SOURCE
    assert language_of(None) is SOURCE
