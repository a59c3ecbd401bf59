"""Conversations, by what Slack's commands say of them."""

import pytest

from handlers.conversations import Conversation


@pytest.mark.parametrize(
    ("id_", "name", "is_private", "is_direct"),
    [
        ("C0DOCK", "dock", False, False),
        ("G0CELLAR", "privategroup", True, False),
        ("D0BEN", "directmessage", True, True),
        ("G0FEW", "mpdm-ana--ben--chloe-1", True, True),
        ("C0FEW", "mpdm-ana--ben--chloe-1", True, True),
    ],
)
def test_what_is_private_and_what_is_no_channel(id_: str, name: str, is_private: bool, is_direct: bool) -> None:
    place = Conversation.of(id_, name)
    assert (place.is_private, place.is_direct) == (is_private, is_direct)
