"""The words in which the demo says why a message came are there for each that can come."""

from lab.demo_reasons import HELD, REASONS
from models.people.availability import HoldReason
from models.people.enough import LeftOut
from models.store.outbox import Reason
from tests.renderers import RENDERERS


def test_each_kind_of_message_has_its_reason_and_no_other_has_one() -> None:
    assert REASONS.keys() == RENDERERS.keys()


def test_all_that_holds_a_message_is_said_in_words() -> None:
    assert HELD.keys() == {*HoldReason, *LeftOut, *Reason}
