"""What concerns very many rows is done a few at a time, and ends as if it had been done at once."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Insert, event, func, insert, select, update
from sqlalchemy.orm import Session

from bot.slack.message import Message
from models import (
    Base,
    Cadence,
    Erasure,
    Lane,
    Member,
    OutboxMessage,
    Preference,
    Replanning,
    Shoutout,
    ShoutoutRecipient,
    Team,
    TeamMember,
    Workspace,
)
from models.across import erasure, wrong_clock
from models.capabilities import erasures, shoutouts
from models.capabilities.shoutouts import Audience, Draft
from models.people import cadences, replanning
from models.people import settings as chosen
from models.people.availability import Hold, HoldReason
from models.people.cadences import PERSONAL, CadenceKind
from models.people.settings import Defaults
from models.store import batches
from models.store.base import new_id
from models.store.database import Database
from models.store.outbox import State
from scheduler.dispatcher import PACE
from scheduler.housekeeping import LANES_KEPT, MESSAGES_KEPT, PARTS, Housekeeping
from scheduler.replanning import Replanner
from tests.claims import claim_of
from tests.conftest import KUDOS, START, WORKSPACE, ManualClock
from tests.databases import Databases
from tests.erasing import erase, erase_in_batches
from tests.extent import extent
from tests.models.test_erasure import ANA, BEN, CHLOE, GRETA, TEAM, make, seed
from tests.renderers import RENDERERS

pytestmark = pytest.mark.every_way

BOUND = 50
MANY = 1_200


class Written:
    """How many rows each transaction of a database's writers changed."""

    def __init__(self, database: Database) -> None:
        self.rows: list[int] = []
        event.listen(database.engine, "begin", lambda _connection: self.rows.append(0))
        event.listen(database.engine, "after_cursor_execute", self._note)

    def _note(self, _connection: Connection, cursor: Any, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(("UPDATE", "DELETE", "INSERT")):
            self.rows[-1] += max(cursor.rowcount, 0)


async def _fill(database: Database, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    statement: Insert = insert(model)
    await database.write(
        lambda session: session.execute(statement, [{"workspace_id": WORKSPACE, **each} for each in rows])
    )


async def _count(database: Database, model: type[Base], *conditions: Any) -> int:
    wanted = select(func.count()).select_from(model).where(*conditions)
    return await database.read(lambda session: session.scalars(wanted).one())


# Erasing


async def _thanks_of_greta(database: Database) -> None:
    """Many thanks by her, to her and with her name in them, most of them told of already."""
    ids = [new_id() for _ in range(MANY)]
    common = {"audience": Audience.PUBLIC, "link_is_public": False, "may_be_retold": False, "created_at": START}
    givers = [(GRETA, BEN), (ANA, GRETA), (ANA, BEN)]
    await _fill(
        database,
        Shoutout,
        [
            {"id": id_, "giver_id": givers[n % 3][0], "reason": f"with <@{GRETA}>", **common}
            for n, id_ in enumerate(ids)
        ],
    )
    recipients = [
        {"shoutout_id": id_, "member_id": givers[n % 3][1], "position": 0, "created_at": START}
        for n, id_ in enumerate(ids)
    ]
    await _fill(database, ShoutoutRecipient, recipients)
    told = {"kind": shoutouts.RECEIVED, "state": State.SENT, "attempts": 1, "created_at": START, "channel_id": "D0X"}
    await _fill(
        database,
        OutboxMessage,
        [
            {"id": new_id(), "subject_id": each["shoutout_id"], "recipient": each["member_id"], **told}
            for each in recipients
        ],
    )


async def test_an_erasure_changes_few_rows_in_each_transaction(database: Database) -> None:
    await _thanks_of_greta(database)
    written = Written(database)
    begun = await database.write(lambda session: erasure.begin(session, WORKSPACE, GRETA, START))
    await erasure.complete(database, begun, START, BOUND)
    assert max(written.rows) <= BOUND
    assert sum(written.rows) > 2 * MANY
    mentions = Shoutout.reason.contains(GRETA)
    assert await _count(database, Shoutout, mentions) == await _count(database, Erasure) == 0
    assert await _count(database, ShoutoutRecipient, ShoutoutRecipient.member_id == begun.pseudonym) == MANY / 3


async def test_an_erasure_changes_few_rows_in_each_transaction_unless_told_otherwise(database: Database) -> None:
    await _thanks_of_greta(database)
    written = Written(database)
    begun = await database.write(lambda session: erasure.begin(session, WORKSPACE, GRETA, START))
    await erasure.complete(database, begun, START)
    assert max(written.rows) <= batches.AT_ONCE < MANY


class _KilledError(Exception):
    pass


class _Dying(Database):
    """A database whose process is killed after so many writes: what was committed stays."""

    def __init__(self, url: str, writes: int) -> None:
        super().__init__(url)
        self._left = writes

    async def write(self, operation: Callable[[Session], Any]) -> Any:
        if not self._left:
            raise _KilledError
        self._left -= 1
        return await super().write(operation)


def _copied(source: Database, url: str) -> Database:
    """A database with the same rows."""
    copy = Database(url)
    with source.engine.connect() as connection, copy.engine.begin() as into:
        for each in Base.metadata.sorted_tables:
            if rows := [dict(row) for row in connection.execute(select(each)).mappings()]:
                into.execute(insert(each), rows)
    return copy


def _everything(database: Database) -> list[str]:
    """Every row; of what one erasure draws by lot, what it is."""
    with database.engine.connect() as connection:
        found = [
            f"{each.name} {dict(row)}"
            for each in Base.metadata.sorted_tables
            for row in connection.execute(select(each)).mappings()
        ]
        pseudonym = connection.scalar(select(Shoutout.giver_id).where(Shoutout.giver_id.startswith(erasure.PSEUDONYM)))
    assert pseudonym
    return sorted(each.replace(pseudonym, "somebody erased") for each in found)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_however_it_is_cut_and_killed_an_erasure_ends_as_if_done_at_once(databases: Databases, kind: str) -> None:
    origin = Database(databases.new("sqlite"))
    with origin.session() as session:
        session.add(_workspace())
        session.flush()
    seed(origin)
    at_once = _copied(origin, databases.new(kind))
    with at_once.session() as session:
        erase(session, WORKSPACE, GRETA, START)
    expected = _everything(at_once)
    await at_once.close()
    for rows, lives in extent(((3, 9),), ((1, 6), (3, 9))):
        database = _copied(origin, url := databases.new(kind))
        await database.write(lambda session: erasure.begin(session, WORKSPACE, GRETA, START))
        await database.close()
        starts = 0
        while await _lives(url, lives + starts, rows):
            starts += 1
        database = Database(url)
        assert _everything(database) == expected
        assert starts > 1
        await database.close()
    await origin.close()


async def _lives(url: str, writes: int, at_once: int) -> bool:
    """A process that goes on with what is under way until it is killed; answers whether something was under way."""
    database = _Dying(url, writes)
    found = await database.read(lambda session: erasures.under_way(session, [WORKSPACE]))
    with suppress(_KilledError):
        for each in found:
            await erasure.complete(database, each, START, at_once)
    await database.close()
    return bool(found)


def _workspace() -> Workspace:
    return Workspace(
        id=WORKSPACE,
        name="Harbour",
        bot_user_id="U0KINDLING",
        value_names=[],
        lead_ids=[],
        settings={},
        created_at=START,
    )


class _Meeting(Database):
    """A database in which somebody does something after so many looks."""

    looks = 0

    def when(self, looks: int, doing: Callable[[Session], object]) -> None:
        """Let it happen then."""
        self.looks, self._doing = looks, doing

    async def read(self, operation: Callable[[Session], Any]) -> Any:
        result = await super().read(operation)
        self.looks -= 1
        if self.looks == 0:
            await self.write(self._doing)
        return result


async def test_thanks_given_meanwhile_are_erased_as_a_whole_or_left_alone_as_a_whole(database_url: str) -> None:
    """A neighbour thanks her in the middle, and her own thanks, on their way since before, arrive."""
    database = _Meeting(database_url)
    await database.write(lambda session: session.add(_workspace()))
    became = set()
    for looks in range(1, 100, 4):
        to_her = Draft(new_id(), BEN, (GRETA, CHLOE), (GRETA, CHLOE), f"with <@{GRETA}>", Audience.PUBLIC)
        by_her = Draft(new_id(), GRETA, (BEN,), (BEN,), "of mine", Audience.PUBLIC)
        database.when(looks, partial(_thank, drafts=(to_her, by_her)))
        begun = await erase_in_batches(database, WORKSPACE, GRETA, START)
        if database.looks > 0:
            break
        state = await database.read(partial(_of_thanks, drafts=(to_her, by_her)))
        stands_for_her = begun.pseudonym if begun.pseudonym in state["got"] else GRETA
        is_erased = stands_for_her != GRETA
        became.add(is_erased)
        assert state == {
            "got": [stands_for_her, CHLOE],
            "for": "with someone" if is_erased else f"with <@{GRETA}>",
            "from": stands_for_her,
            "gave for": erasure.TAKEN_BACK if is_erased else "of mine",
            "told": [KUDOS, CHLOE] if is_erased else [KUDOS, KUDOS, BEN, CHLOE, GRETA],
        }
    assert became == {True, False}
    await database.close()


def _thank(session: Session, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        shoutouts.record(session, WORKSPACE, draft, KUDOS, START)


def _of_thanks(session: Session, drafts: Sequence[Draft]) -> dict[str, Any]:
    got, gave = (shoutouts.get(session, WORKSPACE, each.id) for each in drafts)
    assert got
    assert gave
    told = select(OutboxMessage.recipient).where(OutboxMessage.subject_id.in_([each.id for each in drafts]))
    return {
        "got": list(got.recipient_ids),
        "for": got.shoutout.reason,
        "from": gave.shoutout.giver_id,
        "gave for": gave.shoutout.reason,
        "told": sorted(session.scalars(told)),
    }


async def test_whoever_is_being_erased_gets_and_is_named_in_no_message(database: Database) -> None:
    about_her = Draft(new_id(), BEN, (GRETA, CHLOE), (GRETA, CHLOE), "the night", Audience.PRIVATE)
    of_others = Draft(new_id(), BEN, (CHLOE,), (CHLOE,), "the day", Audience.PRIVATE)
    await database.write(partial(_thank, drafts=(about_her, of_others)))
    begun = await database.write(lambda session: erasure.begin(session, WORKSPACE, GRETA, START))

    def rendered(session: Session) -> dict[tuple[str, str], Any]:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.next_at.is_not(None)))
        said = {}
        for each in rows:
            draft = "about her" if each.subject_id == about_her.id else "of others"
            message = RENDERERS[each.kind](session, claim_of(each, START))
            said[draft, each.recipient] = message.reason if isinstance(message, Hold) else message and type(message)
        return said

    assert await database.read(rendered) == {
        ("about her", GRETA): None,
        ("about her", CHLOE): HoldReason.BEING_ERASED,
        ("of others", CHLOE): Message,
    }
    await erasure.complete(database, begun, START)
    assert await database.read(rendered) == {("about her", CHLOE): Message, ("of others", CHLOE): Message}


async def test_from_its_first_transaction_on_nothing_nudges_or_names_whoever_is_being_erased(
    database: Database,
) -> None:
    seed(database)
    await database.write(lambda session: erasure.begin(session, WORKSPACE, GRETA, START))
    for model, condition in (
        (Member, Member.id == GRETA),
        (TeamMember, TeamMember.member_id == GRETA),
        (Cadence, Cadence.owner_id.endswith(GRETA)),
    ):
        assert await _count(database, model, condition) == 0


# Tidying


async def test_tidying_deletes_few_rows_in_each_transaction(database: Database, clock: ManualClock) -> None:
    old, message = START - MESSAGES_KEPT - timedelta(days=1), {"kind": "x", "recipient": BEN, "attempts": 1}
    rows = [
        {"id": new_id(), "subject_id": new_id(), "state": State.SENT, "created_at": old, **message} for _ in range(MANY)
    ]
    rows[0] |= {"state": State.WAITING, "next_at": START}
    rows[1] |= {"created_at": START}
    await _fill(database, OutboxMessage, [{"next_at": None, **each} for each in rows])
    rested = START - LANES_KEPT - timedelta(minutes=1)
    await _fill(database, Lane, [{"recipient": f"D{n}", "full_at": rested, "pace": 1.0} for n in range(MANY)])
    housekeeping = Housekeeping(database, clock, [WORKSPACE])
    await housekeeping.tidy()
    written = Written(database)
    await housekeeping.tidy()
    assert max(written.rows) <= batches.AT_ONCE < MANY
    kept = await database.read(lambda session: set(session.scalars(select(OutboxMessage.id))))
    assert kept == {rows[0]["id"], rows[1]["id"]}
    assert await _count(database, Lane) == 0


NEVER_NEEDED_AGAIN = {"heard", "absences", "nudges", "entries", "inventories", "round_lines", "understandings"}


@pytest.mark.parametrize("part", [each for each in PARTS if each not in NEVER_NEEDED_AGAIN])
async def test_what_is_needed_again_meanwhile_is_not_forgotten(database: Database, part: str) -> None:
    """It was found old, and before it is deleted somebody uses it."""
    at, old = START, START - MESSAGES_KEPT - timedelta(days=1)
    row = {"id": new_id(), "subject_id": new_id(), "kind": "x", "recipient": BEN, "attempts": 1, "created_at": old}
    await _fill(database, OutboxMessage, [{**row, "state": State.SENT, "next_at": None}])
    await _fill(database, Lane, [{"recipient": BEN, "full_at": old, "pace": 1.0}])
    chore = PARTS[part](WORKSPACE, at)
    found = await database.read(lambda session: chore.find(session, 10))
    assert len(found) == 1

    def use(session: Session) -> None:
        for each in session.scalars(select(OutboxMessage)):
            each.next_at = START
        for lane in session.scalars(select(Lane)):
            lane.full_at = START

    await database.write(use)
    assert await database.write(lambda session: chore.change(session, found)) == 0


# Planning anew


async def _recurs_for_many(database: Database) -> None:
    """Cadences that were all planned; every third person is in the team."""
    later = START + timedelta(days=2)
    owners = [f"U{n:05}" for n in range(MANY // len(PERSONAL))]
    await _fill(
        database,
        Cadence,
        [
            {"kind": kind, "owner_id": each, "next_at": later, "due_on": later.date()}
            for each in owners
            for kind in PERSONAL
        ],
    )
    await _fill(database, Team, [{**_plain(Team), "id": TEAM, "name": "quay"}])
    in_it = {"team_id": TEAM, "is_member": True, "is_lead": False, "joined_at": START}
    await _fill(database, TeamMember, [{**in_it, "member_id": each} for each in owners[::3]])
    await _fill(
        database,
        Cadence,
        [
            {
                "kind": CadenceKind.TEAM_DIGEST,
                "owner_id": str(TEAM),
                "team_id": TEAM,
                "next_at": later,
                "due_on": later.date(),
            }
        ],
    )


def _plain(model: type[Base]) -> dict[str, Any]:
    row = make(model)
    return {each.key: getattr(row, each.key) for each in model.__table__.columns if each.key != "workspace_id"}


async def _found_anew(database: Database) -> int:
    return await _count(database, Cadence, Cadence.due_on.is_(None))


@pytest.mark.parametrize("team_id", [None, TEAM])
async def test_defaults_for_many_are_planned_anew_a_few_rows_a_transaction(
    database: Database, clock: ManualClock, team_id: UUID | None
) -> None:
    await _recurs_for_many(database)
    written = Written(database)
    await database.write(partial(replanning.begin, workspace_id=WORKSPACE, now=START, team_id=team_id))
    everyone = MANY + 1
    assert 0 < await _found_anew(database) < everyone / (3 if team_id else 1)
    await Replanner(database, clock, [WORKSPACE]).tick()
    assert max(written.rows) <= batches.AT_ONCE + 2  # and the note of it
    assert await _found_anew(database) == (
        len(range(0, MANY // len(PERSONAL), 3)) * len(PERSONAL) + 1 if team_id else everyone
    )
    assert await _count(database, Replanning) == 0
    planned = await _count(database, Cadence, Cadence.next_at > START)
    assert planned == everyone - await _found_anew(database)


async def test_planning_anew_goes_on_where_an_earlier_run_was_killed(database: Database, clock: ManualClock) -> None:
    await _recurs_for_many(database)
    await database.write(partial(replanning.begin, workspace_id=WORKSPACE, now=START, at_once=BOUND))
    assert await _found_anew(database) == BOUND
    assert await database.read(lambda session: replanning.unfinished(session, ["T0ELSEWHERE"])) == []
    again = Database(database.url.render_as_string(hide_password=False))
    await Replanner(again, clock, [WORKSPACE]).tick()
    await again.close()
    assert await _found_anew(database) == MANY + 1


async def test_of_two_choices_the_later_one_is_planned_by_for_everyone(database: Database, clock: ManualClock) -> None:
    """What was made due by the first, and planned by it meanwhile, is made due once more."""
    await _recurs_for_many(database)
    await database.write(
        lambda session: session.add(make(Preference, member_id="U00000", rhythms={"checkin": {"at": "10:10:00"}}))
    )
    shown = await database.read(lambda session: chosen.defaults(session, WORKSPACE))
    for hour in (11, 14):
        rhythms = {**shown.rhythms, CadenceKind.CHECKIN: replace(shown.rhythms[CadenceKind.CHECKIN], at=time(hour))}
        sent = replace(shown, rhythms=rhythms)
        await database.write(partial(_choose, shown=shown, sent=sent))
        if hour == 11:
            await database.write(_plan_all)
    assert 0 < await _found_anew(database) < MANY
    await Replanner(database, clock, [WORKSPACE]).tick()
    assert await _found_anew(database) == MANY + 1
    held = await database.read(lambda session: chosen.of(session, WORKSPACE).rhythms)
    assert held == {"checkin": {"at": "14:00:00"}}
    own = await database.read(lambda session: session.scalars(select(Preference.rhythms)).one())
    assert own == {"checkin": {"at": "10:10:00"}}


def _choose(session: Session, shown: Defaults, sent: Defaults) -> None:
    chosen.change_defaults(session, WORKSPACE, shown, sent, START)


def _plan_all(session: Session) -> None:
    for each in session.scalars(select(Cadence)):
        each.next_at, each.due_on = START + timedelta(days=1), START.date()


# Setting right what a wrong clock left


async def test_a_wrong_clock_is_set_right_a_few_rows_a_transaction(database: Database) -> None:
    await _recurs_for_many(database)
    far = START + timedelta(days=300)
    wrong = {"planned_at": far, "next_at": far + timedelta(days=1), "last_on": far.date()}
    await database.write(lambda session: session.execute(update(Cadence).values(wrong)))
    made = {"kind": "checkin.due", "recipient": BEN, "state": State.WAITING, "next_at": far, "attempts": 0}
    rows = [{"id": new_id(), "subject_id": new_id(), "created_at": far, **made} for _ in range(MANY)]
    await _fill(database, OutboxMessage, rows)
    await _fill(database, Member, [{**_plain(Member), "id": f"U{n}", "fetched_at": far} for n in range(MANY)])
    written = Written(database)
    await wrong_clock.set_right(database, WORKSPACE, PACE, START, BOUND)
    assert max(written.rows) <= BOUND
    assert await _count(database, OutboxMessage) == 0
    assert await _count(database, Cadence, Cadence.planned_at.is_(None), Cadence.last_on.is_(None)) == MANY + 1
    assert await _count(database, Member, Member.fetched_at == START) == MANY


# The nightly sync


async def test_what_stopped_is_found_anew_a_few_rows_a_transaction(database: Database) -> None:
    await _recurs_for_many(database)
    await database.write(lambda session: session.execute(update(Cadence).values(next_at=None)))
    written = Written(database)
    await batches.once(database, cadences.stopped(WORKSPACE, START), BOUND)
    assert max(written.rows) <= BOUND
    assert await _count(database, Cadence, Cadence.next_at == START) == MANY + 1
