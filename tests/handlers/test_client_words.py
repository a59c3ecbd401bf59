"""A description of who said something must name nobody of the workspace; words that are like a name are no name."""

import pytest

from handlers.client_words import names_somebody
from models.people.members import Namesake

PEOPLE = [
    Namesake("U0BEN", "ben", "Ben Okafor"),
    Namesake("U0WILL", "will", "Will Adeyemi\nwill.a"),
    Namesake("U0CHLOE", "chloe", "Chloé Martin"),
    Namesake("U0AL", "al", "Al Q"),
]


@pytest.mark.parametrize(
    ("said_by", "is_named"),
    [
        ("a customer in Leeds", False),
        ("", False),
        ("A customer who will come again", False),
        ("somebody from the benefits office", False),
        ("the daughter of a resident", False),
        ("Al fresco diner", False),
        ("Ben", True),
        ("Ben from Leeds", True),
        ("Ben’s mother", True),
        ("a friend of Ben Okafor", True),
        ("a friend of ben okafor, in Leeds", True),
        ("chloe martin", True),
        ("Chloé", True),
        ("@someone", True),
        ("ask <@U0BEN>", True),
        ("ana@client.example", True),
    ],
)
def test_a_description_that_names_somebody_is_noticed(said_by: str, is_named: bool) -> None:
    assert names_somebody(said_by, PEOPLE) is is_named
