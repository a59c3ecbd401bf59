"""How somebody likes to be thanked, and whom not to suggest: the fields in the form of what they get."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import InputBlock

from bot.blocks.fields import people_field, radio_field, said
from bot.content.words import mark, say
from models.across.being_thanked import BeingThanked
from models.people.preferences import HowThanked
from models.people.unsuggested import MOST

HOW, UNSUGGESTED = "how_thanked", "unsuggested"
"""Block ids."""
_HOW: Mapping[str, str] = {
    HowThanked.IN_PUBLIC: mark("In public, where whoever thanks me chose that"),
    HowThanked.PRIVATELY: mark("Privately: only those who are thanked read it"),
    HowThanked.ASK_FIRST: mark("Ask me first: I read it, and say whether others may"),
}


def fields(chosen: BeingThanked) -> list[InputBlock]:
    """Both, filled with what somebody chose."""
    return [
        radio_field(
            HOW,
            say("How do you like to be thanked?"),
            said(_HOW),
            chosen.how,
            hint=say("For thanks from now on. Nobody else can see what you choose, and everyone gets the same answer."),
        ),
        people_field(
            UNSUGGESTED,
            say("Please don’t suggest"),
            chosen.unsuggested_ids,
            MOST,
            hint=say("I will never propose that you thank them, nor that they thank you. Nobody else can see this."),
            optional=True,
        ),
    ]


def read(values: Mapping[str, Any]) -> BeingThanked | None:
    """What the form says; `None` if it was opened before it had these fields."""
    if HOW not in values:
        return None
    people = values[UNSUGGESTED][UNSUGGESTED].get("selected_users") or []
    return BeingThanked(HowThanked(values[HOW][HOW]["selected_option"]["value"]), tuple(people))
