"""A message in a language in which nearly all is other: the direction, six forms for a count, the order of words."""

import unicodedata
from datetime import timedelta
from io import BytesIO

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from bot.blocks.shoutouts import too_many
from bot.blocks.team_digests import team_digest
from bot.content.words import Language, reading
from tests.bot import test_team_digest_blocks as digests

ARABIC = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

msgid "A week of thanks in {team}"
msgstr "أسبوع من الشكر في {team}"

msgid "{giver} to {people}"
msgstr "وصل {people} شكر من {giver}"

msgid "Nothing of this was sent yet: please send it in a minute."
msgid_plural "Nothing of this was sent yet: please send it in {count} minutes."
msgstr[0] "أرسله الآن."
msgstr[1] "أرسله بعد دقيقة."
msgstr[2] "أرسله بعد دقيقتين."
msgstr[3] "أرسله بعد {count} دقائق."
msgstr[4] "أرسله بعد {count} دقيقة."
msgstr[5] "أرسله بعد {count} دقيقة أخرى."
"""


@pytest.fixture(scope="module")
def arabic() -> Language:
    """A language read from right to left, with six forms for a count, as `make messages` would compile it."""
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(ARABIC.encode()), locale="ar"))
    compiled.seek(0)
    return Language(Locale("ar"), Translations(compiled))


@pytest.mark.parametrize(
    ("minutes", "line"),
    [
        (1, "أرسله بعد دقيقة."),
        (2, "أرسله بعد دقيقتين."),
        (5, "أرسله بعد 5 دقائق."),
        (11, "أرسله بعد 11 دقيقة."),
        (100, "أرسله بعد 100 دقيقة أخرى."),
    ],
)
def test_an_answer_counts_as_its_readers_do(arabic: Language, minutes: int, line: str) -> None:
    with reading(arabic):
        assert too_many(timedelta(minutes=minutes)).endswith(line)


def test_a_digest_has_its_readers_order_of_words_and_direction(arabic: Language) -> None:
    digest = digests.TEAMS["first_week"]
    with reading(arabic):
        message = team_digest(digest, None, None)
    title, thanks = (message.payload()["blocks"][at]["text"]["text"] for at in (3, 5))
    assert title == "أسبوع من الشكر في support"
    assert thanks == "وصل <@U0TAKER2> شكر من <@U0GIVER2>"
    assert {unicodedata.bidirectional(each[0]) for each in (title, thanks)} == {"AL"}
    assert team_digest(digest, None, None).text.endswith("A week of thanks in support")
