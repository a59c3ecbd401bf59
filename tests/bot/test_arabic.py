"""A message in a language in which nearly all is other: the direction, six forms for a count, the order of words."""

import unicodedata
from dataclasses import replace
from io import BytesIO

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from bot.blocks.team_digests import team_digest
from bot.content.words import Language, reading
from tests.bot import test_digest_blocks as digests

ARABIC = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

msgid "A week of thanks in {team}"
msgstr "أسبوع من الشكر في {team}"

msgid "{giver} thanks {people}"
msgstr "وصل {people} شكر من {giver}"

msgid "{count} person was thanked in public."
msgid_plural "{count} people were thanked in public."
msgstr[0] "لم يُشكر أحد علنًا."
msgstr[1] "شُكر شخص واحد علنًا."
msgstr[2] "شُكر شخصان علنًا."
msgstr[3] "شُكر {count} أشخاص علنًا."
msgstr[4] "شُكر {count} شخصًا علنًا."
msgstr[5] "شُكر {count} شخص علنًا."
"""


@pytest.fixture(scope="module")
def arabic() -> Language:
    """A language read from right to left, with six forms for a count, as `make messages` would compile it."""
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(ARABIC.encode()), locale="ar"))
    compiled.seek(0)
    return Language(Locale("ar"), Translations(compiled))


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (1, "شُكر شخص واحد علنًا."),
        (2, "شُكر شخصان علنًا."),
        (5, "شُكر 5 أشخاص علنًا."),
        (11, "شُكر 11 شخصًا علنًا."),
        (100, "شُكر 100 شخص علنًا."),
    ],
)
def test_a_digest_counts_as_its_readers_do(arabic: Language, count: int, line: str) -> None:
    digest = replace(digests.TEAMS["one"], thanked=count, people=200)
    with reading(arabic):
        blocks = team_digest(digest, None, None).payload()["blocks"]
    assert blocks[1]["text"]["text"] == line


def test_a_digest_has_its_readers_order_of_words_and_direction(arabic: Language) -> None:
    with reading(arabic):
        message = team_digest(digests.TEAMS["one"], None, None)
    title, thanks = (message.payload()["blocks"][at]["text"]["text"] for at in (0, 3))
    assert title == "أسبوع من الشكر في support"
    assert thanks == "وصل <@U0TAKER1> شكر من <@U0GIVER1>"
    assert {unicodedata.bidirectional(each[0]) for each in (title, thanks, message.text)} == {"AL"}
    assert team_digest(digests.TEAMS["one"], None, None).text.startswith("A week of thanks in support.")
