"""Who is asked about where a name was typed: typical slips are seen through, and everyday words are nobody."""

import pytest

from bot.slack.directory import Group
from handlers.names import Directory
from models.people.members import Namesake

PEOPLE = [
    Namesake("UB", "ben", "Ben Okoro"),
    Namesake("UC", "chloe", "Chloé Martin"),
    Namesake("UG", "grace", "Grace Kim"),
    Namesake("UD", "dana", "Dana Levi\ndana.levi"),
    Namesake("US", "sam", "Sam Adams"),
    Namesake("UT", "sam.d", "Sam Diaz"),
    Namesake("UA", "cab", "Christophe Anne-Marie Blanc"),
]
TEAM = Group("S0SUP", "Support team", "support-team", frozenset({"UB"}))
NAMES = (
    "Ana Reyes|Ben Okoro|Carl Weber|Chloé Martin|Chi Tanaka|Dana Levi|Dmitri Volkov|Eli Novak|Fatou Diallo"
    "|Grace Kim|Hugo Lindqvist|Imani Brooks|Jo Park|Kai Moreau|Luis Ortega|Maria Silva|Mark Stone|Michael Chen"
    "|Nadia Haddad|Oliver Smith|Priya Nair|Quentin Roux|Rebecca Hill|Stefan Vogel|Thomas Berg|Ursula Meyer"
    "|Victor Hugo|Will Price|Xenia Petrova|Yusuf Demir|Zoë Lang|Alexandra Costa|Christopher Young|Elizabeth Grant"
    "|Katherine Wells"
)
SLIPS = {
    "benn": "Ben Okoro",
    "carll": "Carl Weber",
    "calr": "Carl Weber",
    "chlo": "Chloé Martin",
    "cloe": "Chloé Martin",
    "choe": "Chloé Martin",
    "dnaa": "Dana Levi",
    "danna": "Dana Levi",
    "dimitri": "Dmitri Volkov",
    "dmtri": "Dmitri Volkov",
    "fatuo": "Fatou Diallo",
    "fato": "Fatou Diallo",
    "garce": "Grace Kim",
    "gracie": "Grace Kim",
    "hguo": "Hugo Lindqvist|Victor Hugo",
    "imnai": "Imani Brooks",
    "mariya": "Maria Silva",
    "micheal": "Michael Chen",
    "nadja": "Nadia Haddad",
    "olivier": "Oliver Smith",
    "pryia": "Priya Nair",
    "quentn": "Quentin Roux",
    "rebeca": "Rebecca Hill",
    "stephan": None,
    "stefen": "Stefan Vogel",
    "tomas": "Thomas Berg",
    "usrula": "Ursula Meyer",
    "vicktor": "Victor Hugo",
    "xenja": "Xenia Petrova",
    "yusef": "Yusuf Demir",
    "zoe": "Zoë Lang",
    "alexndra": "Alexandra Costa",
    "alex": "Alexandra Costa",
    "cristopher": "Christopher Young",
    "elisabet": "Elizabeth Grant",
    "catherine": "Katherine Wells",
    "grace kin": "Grace Kim",
    "maria sliva": "Maria Silva",
    "priya nayar": "Priya Nair",
    "dana l": "Dana Levi",
}
OPENERS = (
    "add answer apply approve arrange ask attend back bake book bring build buy call cancel chair change chase"
    " check clean clear close collect compare complete confirm contact copy correct create cut debug decide"
    " delete deliver deploy describe design discuss do document draft drop edit email explain export file fill"
    " find finish fix follow forward get give go help hire host import improve inform install invite investigate"
    " join keep launch lead learn leave let list look make measure meet merge migrate move note notify order"
    " organise pack pay phone pick ping plan polish post prepare present print prototype publish push put raise"
    " read record refactor register release remind remove rename renew repair reply report request research"
    " reserve reset respond return review rewrite run save schedule see send set share ship show sign sort speak"
    " split start stop submit summarise switch take talk tell test thank tidy train translate try turn type undo"
    " update upgrade upload use validate visit wait walk warn watch water work wrap write the a my our quarterly"
    " weekly budget numbers slides offer invoice report"
)


def _directory() -> Directory:
    return Directory([Namesake(f"U{n}", name.split()[0].lower(), name) for n, name in enumerate(NAMES.split("|"))])


def _names(words: str, *, is_marked: bool) -> list[str]:
    found = _directory().named(words, is_marked=is_marked)
    return [each.name for each in found.candidates] if found else []


@pytest.mark.parametrize("typed", SLIPS)
def test_a_typical_slip_after_an_at_points_at_who_was_meant(typed: str) -> None:
    wanted = SLIPS[typed]
    assert _names(typed, is_marked=True) == (wanted.split("|") if wanted else [])


@pytest.mark.parametrize("typed", [each for each, wanted in SLIPS.items() if wanted])
def test_and_so_it_does_without_an_at_where_only_a_name_can_stand(typed: str) -> None:
    assert _names(f"{typed} ", is_marked=False) == (SLIPS[typed] or "").split("|")


def test_what_promises_begin_with_is_nobody() -> None:
    asked = {each for each in OPENERS.split() if _directory().addressed(f"{each} the lab about the budget")}
    assert asked == set(), "these are asked about though nobody is called so"


@pytest.mark.parametrize("first", ["mark", "will"])
def test_a_word_that_is_somebodys_name_is_asked_about(first: str) -> None:
    assert _directory().addressed(f"{first} the invoice as paid")


@pytest.mark.parametrize("words", ["dana's card", "danas card", "calr back", "king of it", "park the car", "ask dana"])
def test_a_promise_to_oneself_stays_one(words: str) -> None:
    assert _directory().addressed(words) is None


@pytest.mark.parametrize("words", ["dana the numbers", "Dana Levi the numbers", "DANA: the numbers", "zoe the numbers"])
def test_whoever_a_promise_begins_with_is_asked_about(words: str) -> None:
    found = _directory().addressed(words)
    assert found is not None
    assert len(found.candidates) == 1


def test_whoever_asks_is_not_suggested() -> None:
    assert Directory(PEOPLE, without={"UB"}).named("ben", is_marked=True) is None


def test_at_most_one_more_is_found_than_can_be_shown() -> None:
    many = Directory([Namesake(f"U{n}", "sam", f"Sam {n:02}") for n in range(40)])
    found = many.named("sam", is_marked=True)
    assert found is not None
    assert len(found.candidates) == 6
