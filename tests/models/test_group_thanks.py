"""Thanks to a user group are shown as the group, heard by its people, and reach nobody in particular."""

from datetime import timedelta

from models.across import exports, recognition
from models.across.exports import Scope
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Draft, group_recipient
from models.people import members
from models.store.base import new_id
from models.store.database import Database
from tests.conftest import KUDOS, START, WORKSPACE
from tests.profiles import profile

GROUP = group_recipient("S0SUP", "support-team")


async def test_a_group_is_named_and_counted_nowhere(database: Database) -> None:
    draft = Draft(new_id(), "UANA", (GROUP, "UBEN"), ("UBEN",), "the week", Audience.PUBLIC, hearer_ids=("UCHLOE",))
    with database.session() as session:
        members.remember(session, WORKSPACE, [profile(each) for each in ("UANA", "UBEN", "UCHLOE")], START)
        shoutouts.record(session, WORKSPACE, draft, KUDOS, START)
    scope, end = Scope(WORKSPACE, None, None, None), START + timedelta(days=1)
    with database.session() as session:
        assert exports.figures(session, scope).thanked == 1
        (shown,), _ = exports.page_of_thanks(session, scope, None, 10)
        assert shown.recipients == ("@support-team", "UBEN")
        people = ["UANA", "UBEN", "UCHLOE"]
        assert recognition.thanked_between(session, WORKSPACE, people, START, end) == {"UBEN"}
        assert shoutouts.hears_of(session, WORKSPACE, draft.id, "UCHLOE")
        assert not shoutouts.hears_of(session, WORKSPACE, draft.id, "UBEN")
