"""The listening box: to whom something can be said, what a code leads to, and who is told when a week is opened."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Entry, OutboxMessage, Permission
from models.across import heard, listening, opening
from models.across.heard import OPENED
from models.across.listening import Found, Offer, Whom
from models.capabilities import pool
from models.capabilities.entries import Addressee, Standing, Topic
from models.capabilities.pool import ENTRY, WITHDRAWAL, WORD, Slip
from models.people import members, settings, team_changes
from models.people.team_changes import NewTeam
from models.store.batches import work_off
from models.store.database import Database
from models.store.sealing import Seal
from tests.conftest import START, WORKSPACE
from tests.erasing import erase_in_batches
from tests.keys import KEY
from tests.profiles import profile

SEAL = Seal([KEY])
WEEK = timedelta(weeks=1)
END = START.replace(day=29, hour=10)
ANA, BEN, CHI, DORA, EVE, STEWARD, TRUSTED = "UANA", "UBEN", "UCHI", "UDORA", "UEVE", "USTEWARD", "UTRUSTED"
PEOPLE = (ANA, BEN, CHI, DORA, EVE)
SAID = "each refund takes two signatures"


@pytest.fixture
async def team_id(database: Database) -> UUID:
    """Five people, whom Ana leads, and two more who look after Kindling or are a person of trust."""

    def make(session: Session) -> UUID:
        members.remember(session, WORKSPACE, [profile(each) for each in (*PEOPLE, STEWARD, TRUSTED)], START)
        settings.choose_stewards(session, WORKSPACE, [STEWARD])
        settings.change(session, WORKSPACE, trusted_ids=[TRUSTED, "UGONE"])
        team = NewTeam("C0QUAY", "quay", "C0QUAY", (ANA,))
        team_changes.put(session, WORKSPACE, team, START)
        team_changes.add_people(session, WORKSPACE, team.id, PEOPLE, START)
        return team.id

    return await database.write(make)


async def offer(database: Database, member_id: str) -> Offer | None:
    return await database.read(lambda session: listening.offer(session, WORKSPACE, member_id, START))


def slip(key: str, whom: Whom, words: str = SAID) -> Slip:
    team_id = str(whom.team_id) if whom.team_id else None
    to = {"addressee": whom.addressee.value, "team_id": team_id, "trusted_id": whom.trusted_id}
    return Slip.new(ENTRY, pool.hash_of(WORKSPACE, key) or "", topic="load", words=words, least=5, **to)


def more(kind: str, key: str, **data: str) -> Slip:
    return Slip.new(kind, pool.hash_of(WORKSPACE, key) or "", **data)


async def write(database: Database, now: datetime = START, *slips: Slip) -> None:
    await database.write(lambda session: opening.write(session, WORKSPACE, SEAL, slips, now))


async def find(database: Database, key: str, now: datetime = START) -> Found | None:
    code_hash = pool.hash_of(WORKSPACE, key) or ""
    return await database.read(lambda session: listening.find(session, WORKSPACE, SEAL, code_hash, now))


async def told(database: Database, member_id: str) -> Sequence[str | None]:
    """The words that the latest message to somebody shows."""

    def look(session: Session) -> Sequence[str | None]:
        wanted = select(OutboxMessage).where(OutboxMessage.kind == OPENED, OutboxMessage.recipient == member_id)
        row = session.scalars(wanted.order_by(OutboxMessage.created_at.desc())).first()
        return [each.words for each in heard.told(session, WORKSPACE, row.subject_id, member_id)] if row else []

    return await database.read(look)


FIRST, SECOND = "70AB-CDEF-1JKM-NPQR", "80AB-CDEF-1JKM-NPQR"


async def test_one_can_write_to_one_s_leads_to_those_who_look_after_it_and_to_persons_of_trust(
    database: Database, team_id: UUID
) -> None:
    found = await offer(database, BEN)
    assert found
    assert [(each.whom.addressee, each.readers, each.has_enough) for each in found.ways] == [
        (Addressee.LEADS, (ANA,), True),
        (Addressee.STEWARDS, (STEWARD,), True),
        (Addressee.TRUSTED, (TRUSTED,), True),
    ]
    assert (found.least, found.opens_at) == (5, END)


async def test_nobody_writes_to_themselves_alone_and_nobody_from_elsewhere_writes(
    database: Database, team_id: UUID
) -> None:
    for member_id, addressee in ((ANA, Addressee.LEADS), (STEWARD, Addressee.STEWARDS), (TRUSTED, Addressee.TRUSTED)):
        found = await offer(database, member_id)
        assert found
        assert addressee not in {each.whom.addressee for each in found.ways}
    stranger = profile("USTRANGER", is_stranger=True)
    await database.write(lambda session: members.remember(session, WORKSPACE, [stranger], START))
    assert await offer(database, "USTRANGER") is None
    assert await offer(database, "UNOBODY") is None


async def test_whoever_could_be_guessed_is_told_so_before(database: Database, team_id: UUID) -> None:
    await database.write(lambda session: team_changes.remove_people(session, WORKSPACE, team_id, [EVE], START))
    found = await offer(database, BEN)
    assert found
    assert [each.has_enough for each in found.ways] == [False, True, True]
    assert found.way(Whom(Addressee.LEADS, team_id=team_id)) is None
    assert found.is_open
    assert Whom.unpacked(found.ways[0].whom.packed()) == found.ways[0].whom


async def test_a_code_leads_to_what_waits_and_to_what_became_of_it(database: Database, team_id: UUID) -> None:
    whom = Whom(Addressee.LEADS, team_id=team_id)
    await write(database, START, slip(FIRST, whom), slip(SECOND, whom))
    waiting = await find(database, FIRST)
    assert waiting
    assert (waiting.entry, waiting.opens_at) == (None, END)
    assert await find(database, "90AB-CDEF-1JKM-NPQR") is None
    await write(database, END)
    opened = await find(database, FIRST, END)
    assert opened
    assert opened.entry
    assert (opened.entry.words, opened.readers, set(opened.waits)) == (SAID, [ANA], set())
    await write(database, END, more(WORD, FIRST, words="and a fax"), more(WITHDRAWAL, SECOND))
    first, second = await find(database, FIRST, END), await find(database, SECOND, END)
    assert first
    assert second
    assert (set(first.waits), set(second.waits)) == ({WORD}, {WITHDRAWAL})
    assert second.opens_at == END + WEEK


async def test_each_reader_has_one_message_and_it_shows_what_is_left(database: Database, team_id: UUID) -> None:
    to_leads, to_trusted = Whom(Addressee.LEADS, team_id=team_id), Whom(Addressee.TRUSTED, trusted_id=TRUSTED)
    said = [slip(FIRST, to_leads, "one"), slip(SECOND, to_leads, "two")]
    await write(database, START, *said, slip("90AB-CDEF-1JKM-NPQR", to_trusted, "three"))
    await write(database, END)
    rows = await database.read(
        lambda session: session.scalars(select(OutboxMessage).where(OutboxMessage.kind == OPENED)).all()
    )
    assert sorted(each.recipient for each in rows) == [ANA, TRUSTED]
    assert set(await told(database, ANA)) == {"one", "two"}
    assert await told(database, TRUSTED) == ["three"]
    await write(database, END, more(WITHDRAWAL, FIRST))
    await write(database, END + WEEK)
    assert await told(database, ANA) == ["two"]
    (outdated,) = [each for each in await _rows(database) if each.recipient == ANA]
    assert outdated.is_outdated


async def _rows(database: Database) -> Sequence[OutboxMessage]:
    return await database.read(
        lambda session: session.scalars(select(OutboxMessage).where(OutboxMessage.kind == OPENED)).all()
    )


async def test_a_week_in_which_nothing_was_said_tells_nobody(database: Database, team_id: UUID) -> None:
    await write(database)
    await write(database, END)
    assert await _rows(database) == []


async def test_what_was_for_somebody_who_is_no_person_of_trust_any_more_nobody_reads(
    database: Database, team_id: UUID
) -> None:
    await write(database, START, slip(FIRST, Whom(Addressee.TRUSTED, trusted_id=TRUSTED)))
    await database.write(lambda session: settings.change(session, WORKSPACE, trusted_ids=[]))
    await write(database, END)
    found = await find(database, FIRST, END)
    assert found
    assert found.entry
    assert (found.entry.standing, found.entry.words) == (Standing.NOBODY, None)
    assert await _rows(database) == []


async def test_a_person_of_trust_who_deletes_their_data_is_none_any_more(database: Database, team_id: UUID) -> None:
    await write(database, START, slip(FIRST, Whom(Addressee.TRUSTED, trusted_id=TRUSTED)))
    await write(database, END)
    await erase_in_batches(database, WORKSPACE, TRUSTED, END)
    chosen = await database.read(lambda session: settings.of(session, WORKSPACE))
    assert chosen.trusted_ids == ["UGONE"]
    found = await find(database, FIRST, END)
    assert found
    assert found.entry
    assert (found.entry.trusted_id, found.readers) == (None, [])


async def test_whoever_is_named_as_a_person_of_trust_is_told_once(database: Database, team_id: UUID) -> None:
    for before in ([], [TRUSTED]):
        await database.write(partial(heard.tell_named, workspace_id=WORKSPACE, before=before, now=START))
    wanted = select(OutboxMessage.recipient).where(OutboxMessage.kind == heard.NAMED)
    assert sorted(await database.read(lambda session: session.scalars(wanted).all())) == ["UGONE", TRUSTED]


async def test_words_go_a_year_after_they_were_opened(database: Database, team_id: UUID) -> None:
    await write(database, START, slip(FIRST, Whom(Addressee.STEWARDS)))
    await write(database, END)
    for days, left in ((364, SAID), (366, None)):
        await work_off(database, heard.past(WORKSPACE, END + timedelta(days=days) - heard.KEPT))
        assert await database.read(lambda session: session.scalars(select(Entry.words)).all()) == [left]


async def test_what_may_be_done_already_is_found_for_what_is_said(database: Database, team_id: UUID) -> None:
    def publish(session: Session) -> None:
        for number, what in enumerate(("send a parcel again", "end a call early")):
            may = {"team_id": team_id, "what": what, "author_id": ANA, "said_at": START}
            session.add(Permission(workspace_id=WORKSPACE, id=UUID(int=number), **may))

    await database.write(publish)

    async def of(topic: Topic, words: str) -> Sequence[str]:
        found = await database.read(lambda session: listening.permitted(session, WORKSPACE, BEN, topic, words))
        return [each.what for each in found]

    assert await of(Topic.OTHER, "we may never send a parcel again") == ["send a parcel again"]
    assert await of(Topic.OTHER, "the rota is late") == []
    assert len(await of(Topic.RULES, "the rota is late")) == 2
