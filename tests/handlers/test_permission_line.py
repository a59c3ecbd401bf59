"""What follows `/kindling may`: what may be done, and up to what. The form shows both before anybody reads them."""

import pytest

from handlers.permission_line import parse
from models.capabilities.permissions import Terms


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("refund a customer up to £50", Terms("refund a customer", "£50")),
        ("You may refund a customer, up to £50, without asking.", Terms("refund a customer", "£50")),
        ("everyone may swap shifts without asking", Terms("swap shifts")),
        ("swap   shifts\namong yourselves.", Terms("swap shifts among yourselves")),
        ("Refund Up To £50 or up to 3 parcels", Terms("Refund", "£50 or up to 3 parcels")),
        ("ask <@U0BEN> for keys", Terms("ask <@U0BEN> for keys")),
        ("mayday drills", Terms("mayday drills")),
        ("up to £50", Terms("up to £50")),
        ("you may", Terms("you may")),
        ("", Terms("")),
        (" ... ", Terms("")),
        ("\u200b", Terms("")),
    ],
)
def test_a_line_says_what_and_up_to_what(typed: str, terms: Terms) -> None:
    assert parse(typed) == terms
