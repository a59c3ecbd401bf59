"""What people may do without asking: said by those who lead, seen by those whom it is for, and gone when taken back."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from bot.slack.message import Message
from models import OutboxMessage
from models.capabilities import followup_messages, followups, permission_changes, permissions
from models.capabilities.followups import Noted, Promise, kind_of
from models.capabilities.permission_changes import MOST, TOLD, NotDone, Wanted, Why
from models.capabilities.permissions import Permission, Terms
from models.capabilities.reminders import Step
from models.people import members, settings, team_changes
from models.people.team_changes import NewTeam
from models.store import outbox
from models.store.base import id_of, new_id
from models.store.database import Database
from models.store.outbox import State
from tests.claims import claim_of, standing_claim_of
from tests.conftest import KUDOS, START, WORKSPACE
from tests.counting import counting
from tests.erasing import erase_in_batches
from tests.profiles import profile
from tests.renderers import RENDERERS

ANA, BEN, CHLOE, DORA, STEWARD, STRANGER = "U0ANA", "U0BEN", "U0CHLOE", "U0DORA", "U0LEAD", "U0STRANGER"
QUAY = NewTeam("C0QUAY", "quay", "C0QUAY", (DORA, CHLOE))
CELLAR = NewTeam("C0CELLAR", "cellar", "C0CELLAR", (CHLOE,), is_private=True)
REFUND = Terms("refund a customer", "£50")
LATER = START + timedelta(hours=1)


@pytest.fixture(autouse=True)
async def _people(database: Database) -> None:
    """Ana is in the team of Dora and Chloe, Ben in a private one of Chloe's; somebody looks after Kindling."""

    def make(session: Session) -> None:
        here = [profile(each) for each in (ANA, BEN, CHLOE, DORA, STEWARD)]
        members.remember(session, WORKSPACE, [*here, profile(STRANGER, is_stranger=True)], START)
        for team, person in ((QUAY, ANA), (CELLAR, BEN)):
            team_changes.put(session, WORKSPACE, team, START)
            team_changes.add_people(session, WORKSPACE, team.id, [person], START)
        team_changes.add_people(session, WORKSPACE, QUAY.id, [STRANGER], START)

    await database.write(make)


async def _publish(
    database: Database,
    terms: Terms = REFUND,
    team: NewTeam | None = QUAY,
    by: str = DORA,
    at: datetime = START,
    **besides: object,
) -> Permission | NotDone:
    id_ = cast("UUID", besides.pop("id", None)) or id_of(terms.what, team and team.id)
    wanted = Wanted(id_, team.id if team else None, terms, **besides)  # type: ignore[arg-type]
    return await database.write(lambda session: permission_changes.publish(session, WORKSPACE, by, wanted, at))


async def _take_back(database: Database, found: Permission | NotDone, by: str = DORA) -> Terms | NotDone:
    assert isinstance(found, Permission)
    about = (found.id, found.said_at)
    return await database.write(lambda session: permission_changes.take_back(session, WORKSPACE, by, *about, LATER))


async def _may(database: Database, member_id: str) -> list[str]:
    found = await database.read(lambda session: permissions.theirs(session, WORKSPACE, member_id))
    return [each.what for each in found]


async def _fitting(database: Database, member_id: str, words: str, most: int = 1) -> list[str]:
    found = await database.read(lambda session: permissions.fitting(session, WORKSPACE, member_id, words, most))
    return [each.what for each in found]


async def _row(database: Database, kind: str) -> OutboxMessage | None:
    return await database.read(
        lambda session: session.query(OutboxMessage).filter(OutboxMessage.kind == kind).one_or_none()
    )


# Who sees what


async def test_a_team_s_people_and_its_leads_see_it_and_nobody_else(database: Database) -> None:
    await _publish(database)
    await _publish(database, Terms("taste the wine"), CELLAR, CHLOE)
    await _publish(database, Terms("order a taxi"), None, STEWARD, at=LATER)
    assert {each: await _may(database, each) for each in (ANA, BEN, CHLOE, DORA, STEWARD, STRANGER)} == {
        ANA: ["order a taxi", "refund a customer"],
        BEN: ["order a taxi", "taste the wine"],
        CHLOE: ["order a taxi", *sorted(["refund a customer", "taste the wine"], key=lambda what: id_of_what(what))],
        DORA: ["order a taxi", "refund a customer"],
        STEWARD: ["order a taxi"],
        STRANGER: [],
    }


def id_of_what(what: str) -> UUID:
    """In which order two come that were said at the same time."""
    return id_of(what, QUAY.id if what == REFUND.what else CELLAR.id)


async def test_the_list_has_the_teams_by_name_everyone_last_and_room_to_say_more_for_those_who_lead(
    database: Database,
) -> None:
    await _publish(database)

    async def listed(member_id: str) -> list[tuple[str | None, int, bool]]:
        found = await database.read(lambda session: permissions.scopes(session, WORKSPACE, member_id))
        return [(each.team.name if each.team else None, len(each.permissions), each.may_change) for each in found]

    assert await listed(ANA) == [("quay", 1, False)]
    assert await listed(BEN) == []
    assert await listed(CHLOE) == [("cellar", 0, True), ("quay", 1, True)]
    assert await listed(STEWARD) == [(None, 0, True)]


async def test_it_fits_a_promise_of_those_alone_whom_it_is_for_and_the_most_alike_comes_first(
    database: Database,
) -> None:
    await _publish(database, Terms("refund the customer of a parcel"))
    await _publish(database, Terms("refund the customer"), None, STEWARD)
    promise = "ask Dora about the refund for the parcel of that customer"
    assert await _fitting(database, ANA, promise) == ["refund the customer of a parcel"]
    assert await _fitting(database, ANA, promise, most=5) == ["refund the customer of a parcel", "refund the customer"]
    assert await _fitting(database, BEN, promise) == ["refund the customer"]
    assert await _fitting(database, ANA, "send the rota") == []


async def test_it_is_one_question_to_the_database_however_much_may_be_done(database: Database) -> None:
    for number in range(MOST):
        await _publish(database, Terms(f"refund {number}"))
    with counting() as counted:
        await _fitting(database, ANA, "the refund")
    assert counted["statements"] == 1


# Who says what


@pytest.mark.parametrize(
    ("by", "team"), [(ANA, QUAY), (BEN, QUAY), (CHLOE, None), (DORA, CELLAR), (STEWARD, CELLAR), (STRANGER, QUAY)]
)
async def test_whoever_does_not_lead_them_says_nothing_for_them(
    database: Database, by: str, team: NewTeam | None
) -> None:
    assert await _publish(database, team=team, by=by) == NotDone(Why.NOT_YOURS)
    assert await _may(database, CHLOE) == []


async def test_nobody_else_takes_it_back(database: Database) -> None:
    said = await _publish(database)
    for by in (ANA, BEN, STRANGER):
        assert await _take_back(database, said, by) == NotDone(Why.NOT_YOURS)
    assert await _take_back(database, said, STEWARD) == REFUND
    assert await _may(database, ANA) == []


@pytest.mark.every_way
async def test_a_form_that_comes_again_says_it_once(database: Database) -> None:
    for _ in range(2):
        await _publish(database, tells=True)
    assert await _may(database, ANA) == ["refund a customer"]


async def test_the_same_words_and_more_than_can_be_read_are_refused(database: Database) -> None:
    first = await _publish(database)
    again = await _publish(database, Terms("Refund  a Customer", "£80"), by=CHLOE, at=LATER)
    assert isinstance(first, Permission)
    assert isinstance(again, NotDone)
    assert (again.why, again.there and again.there.id) == (Why.SAID_ALREADY, first.id)
    for number in range(MOST - 1):
        assert isinstance(await _publish(database, Terms(f"reason {number}")), Permission)
    assert await _publish(database, Terms("one more")) == NotDone(Why.TOO_MANY)
    assert isinstance(await _publish(database, Terms("one more"), CELLAR, CHLOE), Permission)


# Two at once


@pytest.mark.every_way
async def test_of_two_leads_who_change_it_the_second_hears_what_the_first_one_wrote_and_can_still_say_it(
    database: Database,
) -> None:
    said = await _publish(database)
    assert isinstance(said, Permission)
    await _publish(database, Terms("refund anybody", "£80"), id=said.id, shown=REFUND, at=LATER)
    other = Terms("refund regular customers")
    refused = await _publish(database, other, by=CHLOE, id=said.id, shown=REFUND, at=LATER)
    assert isinstance(refused, NotDone)
    assert refused.there
    assert (refused.why, refused.there.terms, refused.there.author_id) == (
        Why.CHANGED,
        Terms("refund anybody", "£80"),
        DORA,
    )
    assert await _may(database, ANA) == ["refund anybody"]
    done = await _publish(database, other, by=CHLOE, id=said.id, shown=refused.there.terms, at=LATER)
    assert isinstance(done, Permission)
    assert (done.terms, done.author_id, done.said_at) == (other, CHLOE, LATER)


@pytest.mark.every_way
async def test_two_who_are_quick_at_the_same_moment_in_two_programs_have_one_outcome(
    database: Database, database_url: str
) -> None:
    said = await _publish(database)
    assert isinstance(said, Permission)
    replica = Database(database_url)
    asked = [
        _publish(each, Terms(words), by=by, id=said.id, shown=REFUND, at=LATER)
        for each, words, by in ((database, "refund anybody", DORA), (replica, "refund nobody", CHLOE))
    ]
    outcomes = await asyncio.gather(*asked)
    await replica.close()
    done = [each for each in outcomes if isinstance(each, Permission)]
    refused = [each for each in outcomes if isinstance(each, NotDone)]
    assert [each.why for each in refused] == [Why.CHANGED]
    assert await _may(database, ANA) == [done[0].what]


async def test_what_was_taken_back_meanwhile_is_not_changed_and_what_was_changed_is_not_taken_back(
    database: Database,
) -> None:
    said = await _publish(database)
    assert isinstance(said, Permission)
    await _publish(database, Terms("refund anybody"), id=said.id, shown=REFUND, at=LATER)
    refused = await _take_back(database, said, CHLOE)
    assert isinstance(refused, NotDone)
    assert refused.why is Why.CHANGED
    assert refused.there
    assert await _take_back(database, refused.there) == Terms("refund anybody")
    assert await _publish(database, id=said.id, shown=Terms("refund anybody")) == NotDone(Why.TAKEN_BACK)
    assert await _take_back(database, said) == NotDone(Why.TAKEN_BACK)
    assert await _may(database, ANA) == []


# Who comes and goes


async def test_it_holds_when_whoever_said_it_left_and_any_other_lead_can_change_it(database: Database) -> None:
    said = await _publish(database)
    await database.write(
        lambda session: members.remember(session, WORKSPACE, [profile(DORA, updated=2, is_deleted=True)], LATER)
    )
    await database.write(lambda session: team_changes.set_leads(session, WORKSPACE, QUAY.id, [CHLOE], LATER))
    assert await _may(database, ANA) == ["refund a customer"]
    assert await _take_back(database, said, DORA) == NotDone(Why.NOT_YOURS)
    assert await _take_back(database, said, CHLOE) == REFUND


async def test_it_holds_when_whoever_said_it_deleted_their_data_and_names_nobody(database: Database) -> None:
    await _publish(database)
    await erase_in_batches(database, WORKSPACE, DORA, LATER)
    (found,) = await database.read(lambda session: permissions.theirs(session, WORKSPACE, ANA))
    assert (found.terms, DORA in found.author_id) == (REFUND, False)


async def test_in_a_team_that_is_no_more_nothing_holds_and_nothing_can_be_said(database: Database) -> None:
    said = await _publish(database)
    await database.write(lambda session: team_changes.close(session, WORKSPACE, QUAY.id, LATER, dissolved_by=DORA))
    assert await _may(database, ANA) == await _fitting(database, ANA, "refund of a customer") == []
    assert await _publish(database, Terms("more")) == NotDone(Why.NOT_YOURS)
    assert await _take_back(database, said) == NotDone(Why.NOT_YOURS)


async def test_whoever_leaves_the_team_may_no_longer(database: Database) -> None:
    await _publish(database)
    await database.write(lambda session: team_changes.remove_people(session, WORKSPACE, QUAY.id, [ANA], LATER))
    assert await _may(database, ANA) == []


# Where it is shown


def _shown(database: Database, row: OutboxMessage) -> str | None:
    """What a message that stands in Slack shows now, or `None` where it is deleted there."""
    with Session(database.engine) as session:
        message = RENDERERS[row.kind](session, standing_claim_of(row, LATER))
    assert message is None or isinstance(message, Message)
    return str(message.payload()) if message else None


async def _stands(database: Database, row: OutboxMessage) -> None:
    """It is in Slack."""

    def note(session: Session) -> None:
        stored = session.get_one(OutboxMessage, (WORKSPACE, row.id))
        stored.state, stored.next_at, stored.channel_id, stored.message_ts = State.SENT, None, row.recipient, "1.1"

    await database.write(note)


async def _is_made_anew(database: Database, row: OutboxMessage) -> bool:
    stored = await database.read(lambda session: session.get_one(OutboxMessage, (WORKSPACE, row.id)))
    return stored.state is State.CHANGING


async def test_the_channel_is_told_only_where_that_was_ticked_and_it_changes_and_goes_there(
    database: Database,
) -> None:
    said = await _publish(database)
    assert await _row(database, TOLD) is None
    said = await _publish(database, tells=True)
    assert isinstance(said, Permission)
    told = await _row(database, TOLD)
    assert told
    assert told.recipient == "C0QUAY"
    await _stands(database, told)
    changed = await _publish(database, Terms("refund *anybody* <!channel>"), id=said.id, shown=REFUND, at=LATER)
    assert await _is_made_anew(database, told)
    shown = _shown(database, told)
    assert shown
    assert "You may refund *anybody* &lt;!channel&gt; without asking." in shown
    assert DORA not in shown
    await _stands(database, told)
    await _take_back(database, changed)
    assert await _is_made_anew(database, told)
    assert _shown(database, told) is None


async def test_everyone_is_told_where_thanks_are_shown_and_nobody_where_there_is_no_such_channel(
    database: Database,
) -> None:
    await _publish(database, Terms("order a taxi"), None, STEWARD, tells=True)
    told = await _row(database, TOLD)
    assert told
    assert told.recipient == KUDOS
    await database.write(lambda session: settings.choose_channel(session, WORKSPACE, None))
    done = await _publish(database, Terms("stay at home"), None, STEWARD, tells=True)
    assert isinstance(done, Permission)


async def test_in_a_team_that_somebody_ended_it_is_gone_from_the_channel_and_from_reminders(database: Database) -> None:
    await _publish(database, tells=True)
    told, row = await _row(database, TOLD), await _reminded(database, ["the customer's refund"])
    assert told
    for each in (told, row):
        await _stands(database, each)

    def end(session: Session) -> None:
        team_changes.close(session, WORKSPACE, QUAY.id, LATER, dissolved_by=DORA)
        permission_changes.hold_no_more(session, WORKSPACE, QUAY.id, LATER)

    await database.write(end)
    assert [await _is_made_anew(database, each) for each in (told, row)] == [True, True]
    assert _shown(database, told) is None
    assert ":key:" not in (_shown(database, row) or "")


async def _reminded(database: Database, whats: Sequence[str], step: Step = Step.OVERDUE) -> OutboxMessage:
    """What Ana reads of promises that are past their time."""

    def remind(session: Session) -> str:
        noted = []
        for number, what in enumerate(whats):
            due_at = START - timedelta(hours=9 - number)
            followup = followups.record(session, WORKSPACE, Promise(new_id(), ANA, None, what, due_at), START)
            each = Noted(WORKSPACE, followup, step, [ANA], START)
            followup.reminder_id = each.id
            noted.append(each)
        wishes = followup_messages.gather(noted, START)
        followups.record_steps(session, noted)
        outbox.add(session, WORKSPACE, wishes, START)
        return wishes[0].kind

    row = await _row(database, await database.write(remind))
    assert row
    return row


def _read(database: Database, row: OutboxMessage) -> str:
    with Session(database.engine) as session:
        message = RENDERERS[row.kind](session, claim_of(row, START))
    assert isinstance(message, Message)
    return str(message.payload())


async def test_a_reminder_of_a_promise_that_lapsed_shows_it_until_it_is_taken_back(database: Database) -> None:
    said = await _publish(database)
    row = await _reminded(database, ["ask Dora about the customer's refund"])
    assert row.kind == kind_of(Step.OVERDUE)
    assert ":key: You may refund a customer, up to £50, without asking." in _read(database, row)
    await _stands(database, row)
    await _take_back(database, said)
    assert await _is_made_anew(database, row)
    assert ":key:" not in (_shown(database, row) or "")


async def test_what_it_is_not_about_and_what_is_not_late_says_nothing_of_it(database: Database) -> None:
    await _publish(database)
    assert ":key:" not in _read(database, await _reminded(database, ["send the rota"]))
    soon = await _reminded(database, ["the refund of a customer"], Step.SOON)
    assert ":key:" not in _read(database, soon)


async def test_several_that_lapsed_show_each_once_beside_the_first_that_it_is_about(database: Database) -> None:
    said = await _publish(database)
    row = await _reminded(database, ["send the rota", "refund one customer", "refund another customer"])
    assert row.kind == followup_messages.TOGETHER
    read = _read(database, row)
    assert read.count(":key:") == 1
    assert read.index("send the rota") < read.index(":key:")
    assert isinstance(said, Permission)
    await _stands(database, row)
    await _publish(database, Terms("refund the customer"), id=said.id, shown=REFUND, at=LATER)
    assert await _is_made_anew(database, row)
    assert "You may refund the customer without asking." in (_shown(database, row) or "")
