"""A permission is shown beside a promise only where both are plainly about the same."""

import pytest

from models.capabilities.permission_words import meaningful, shared

REFUND = "refund a customer whose parcel was late"
CASES = [
    # What may be done, what was promised, and how many words both have, where that is enough.
    (REFUND, "ask Dana about the refund for the customer", 2),
    (REFUND, "Refund the late parcel of that customer", 3),
    (REFUND, "send the refund", 0),  # one word of three
    (REFUND, "call the customer back", 0),
    (REFUND, "refunds for customers", 0),  # nothing is stemmed
    (REFUND, "custom parcels", 0),
    ("refund", "send the refund to Mr Brown", 1),  # it has no other word
    ("refund it", "send the REFUND, please!", 1),
    ("order a taxi", "order a taxi for the guests", 2),
    ("order a taxi", "put the orders into order", 0),
    ("send a replacement", "send the new price list", 0),  # “send” stands everywhere
    ("send a replacement", "replacement for the broken lamp", 1),
    ("do it", "do it", 0),  # about nothing
    ("work from home on friday", "work on the friday report", 0),
    ("work from home on friday", "home office for the new colleagues", 0),  # one word, and a short one
    ("give 20 % off", "give 20 % off", 0),  # neither figures nor short words are about anything
    ("réserver une salle à l'hôtel", "Reserver la salle", 2),  # without accents
    ("Straße sperren", "die STRASSE sperren", 2),
    (
        "ask <@UREFUND> at https://refund.example/parcel",
        "the refund of the parcel",
        0,
    ),  # people and links are not words
    ("закрыть заявку клиента", "закрыть старую заявку", 2),
    ("退款给客户", "明天退款", 0),
    ("", "refund", 0),
    (REFUND, "", 0),
]


@pytest.mark.parametrize(("permission", "promised", "count"), CASES)
def test_it_fits_by_whole_words_that_both_have(permission: str, promised: str, count: int) -> None:
    assert shared(permission, promised) == count


def test_what_it_is_about_is_neither_short_nor_common() -> None:
    assert meaningful("Give them a full refund within the week, up to £50 (VAT too)") == {"refund"}
