"""What a table says that it is to a person is all that erasing and copying it takes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from bot.runtime.environment import Settings
from bot.start.app import StartError, running
from models import Base, Member, OutboxMessage
from models.across import own_data
from models.across.erasure import TAKEN_BACK
from models.across.mentions import SOMEONE
from models.store import persons
from models.store.base import new_id, table
from models.store.database import Database
from models.store.outbox import State
from models.store.persons import Person, UndecidedError
from tests.conftest import START, WORKSPACE, ManualClock
from tests.databases import Databases
from tests.erasing import erase_in_batches
from tests.models.test_erasure import make
from tests.tables import tables_of_this_test

GRETA, BEN, CHLOE = "UGRETA", "UBEN", "UCHLOE"


@pytest.fixture
def toys() -> Iterator[tuple[type[Base], type[Base]]]:
    """A capability of its own: somebody offers a walk, and others keep notes of theirs."""
    with tables_of_this_test():

        class Walk(Base):
            __tablename__ = "walks"

            workspace_id: Mapped[str] = mapped_column(
                ForeignKey("workspaces.id"), primary_key=True, info={"person": Person.NOTHING}
            )
            id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.SUBJECT})
            host_id: Mapped[str] = mapped_column(
                info={"person": Person.AUTHOR, "heading": "walks_you_offered", "called": "offered_by"}
            )
            where_to: Mapped[str] = mapped_column(info={"person": Person.WORDS})
            why: Mapped[str | None] = mapped_column(info={"person": Person.WORDS})
            advice: Mapped[str] = mapped_column(info={"person": Person.LASTING_WORDS})
            guide_id: Mapped[str | None] = mapped_column(
                info={"person": Person.OTHER, "heading": "walks_you_guide", "called": "guide"}
            )
            rated_by: Mapped[str | None] = mapped_column(info={"person": Person.ACTOR, "heading": None})
            guest_ids: Mapped[list[str]] = mapped_column(JSON, info={"person": Person.PEOPLE, "called": "guests"})
            is_for_all: Mapped[bool] = mapped_column(info={"person": Person.OWN})
            next_at: Mapped[datetime | None] = mapped_column(info={"person": Person.TRACE})
            created_at: Mapped[datetime] = mapped_column(info={"person": Person.FACT})

        class WalkNote(Base):
            __tablename__ = "walk_notes"
            __table_args__ = (ForeignKeyConstraint(["workspace_id", "walk_id"], ["walks.workspace_id", "walks.id"]),)

            workspace_id: Mapped[str] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
            walk_id: Mapped[UUID] = mapped_column(primary_key=True, info={"person": Person.NOTHING})
            member_id: Mapped[str] = mapped_column(
                primary_key=True, info={"person": Person.OWNER, "heading": "notes_of_walks"}
            )
            words: Mapped[str] = mapped_column(info={"person": Person.WORDS})

        yield Walk, WalkNote


@pytest.fixture
async def walks(database: Database, toys: tuple[type[Base], type[Base]]) -> dict[str, UUID]:
    """One that Greta offered, and one that Ben did, with notes of both."""
    walk, note = toys
    ids = {GRETA: new_id(), BEN: new_id()}
    hers: dict[str, Any] = {"where_to": "the old pier", "why": "for the quiet", "is_for_all": True, "next_at": START}
    his: dict[str, Any] = {"where_to": f"wherever <@{GRETA}> likes", "guide_id": GRETA, "rated_by": GRETA}
    with database.engine.begin() as connection:
        Base.metadata.create_all(connection, [table(walk), table(note)])
    with database.session() as session:
        session.add_all([make(Member, id=each, name=each.title()) for each in (GRETA, BEN, CHLOE)])
        session.add(make(walk, id=ids[GRETA], host_id=GRETA, guest_ids=[CHLOE], advice="Take a coat.", **hers))
        session.add(make(walk, id=ids[BEN], host_id=BEN, guest_ids=[GRETA, CHLOE], advice=f"Ask <@{GRETA}>.", **his))
        session.flush()
        for id_, member_id in ((ids[GRETA], CHLOE), (ids[BEN], GRETA)):
            session.add(make(note, walk_id=id_, member_id=member_id, words=f"with <@{GRETA}>"))
        for id_ in ids.values():
            session.add(make(OutboxMessage, kind="walk", subject_id=id_, recipient=CHLOE, state=State.SENT))
    return ids


async def test_a_new_table_is_in_the_copy_of_ones_own_data(database: Database, walks: dict[str, UUID]) -> None:
    copy = await database.read(lambda session: own_data.collect(session, WORKSPACE, GRETA))
    assert copy["walks_you_offered"] == [
        {
            "offered_by": f"Ugreta ({GRETA})",
            "where_to": "the old pier",
            "why": "for the quiet",
            "advice": "Take a coat.",
            "guide": None,
            "guests": [f"Uchloe ({CHLOE})"],
            "is_for_all": True,
            "created_at": START.isoformat(),
        }
    ]
    assert [each["where_to"] for each in copy["walks_you_guide"]] == ["wherever @Ugreta likes"]
    assert copy["notes_of_walks"] == [{"words": "with @Ugreta"}]
    assert [*copy][-3:] == ["walks_you_offered", "walks_you_guide", "notes_of_walks"]


async def test_a_new_table_is_erased(
    database: Database, toys: tuple[type[Base], type[Base]], walks: dict[str, UUID]
) -> None:
    pseudonym = (await erase_in_batches(database, WORKSPACE, GRETA, START, 1)).pseudonym
    with database.engine.connect() as connection:
        rows = connection.execute(select(table(toys[0])).order_by("host_id")).mappings()
        his, hers = [{key: value for key, value in row.items() if key not in ("workspace_id", "id")} for row in rows]
        notes = connection.execute(select(table(toys[1]).c.walk_id, table(toys[1]).c.words)).all()
        told = connection.scalars(select(table(OutboxMessage).c.subject_id)).all()
    assert hers == {
        "host_id": pseudonym,
        "where_to": TAKEN_BACK,
        "why": None,
        "advice": "Take a coat.",
        "guide_id": None,
        "rated_by": None,
        "guest_ids": [CHLOE],
        "is_for_all": False,
        "next_at": None,
        "created_at": START,
    }
    assert (his["host_id"], his["guide_id"], his["rated_by"], his["guest_ids"]) == (BEN, None, pseudonym, [CHLOE])
    assert (his["where_to"], his["advice"]) == (f"wherever {SOMEONE} likes", f"Ask {SOMEONE}.")
    assert notes == [(walks[GRETA], f"with {SOMEONE}")]
    assert told == [walks[BEN]]


# What can be forgotten


def test_every_column_of_every_table_says_what_it_is_to_a_person() -> None:
    persons.check()


WRONG: dict[str, tuple[TypeEngine[Any], bool, dict[str, Any], str]] = {
    "nothing said": (String(), True, {}, "does not say what it is to a person"),
    "in other words": (String(), True, {"person": "owner"}, "does not say what it is to a person"),
    "no heading": (String(), True, {"person": Person.OWNER}, 'needs a "heading"'),
    "a heading for no id": (String(), True, {"person": Person.FACT, "heading": "x"}, 'needs a "heading"'),
    "somebody who stays": (String(), False, {"person": Person.OTHER, "heading": None}, "must be nullable"),
    "a list as text": (String(), True, {"person": Person.PEOPLE}, "must be JSON"),
    "words that stay": (JSON(), False, {"person": Person.WORDS}, "must be nullable"),
}


@pytest.mark.parametrize(("type_", "nullable", "info", "says"), WRONG.values(), ids=WRONG.keys())
def test_what_is_forgotten_is_said_in_one_sentence_that_names_the_column(
    type_: TypeEngine[Any], nullable: bool, info: dict[str, Any], says: str
) -> None:
    with tables_of_this_test():
        _toy(mapped_column(type_, nullable=nullable, info=info))
        with pytest.raises(UndecidedError, match=rf"^toys\.held {says}[^.]*\(see models/store/persons\.py\)\.$"):
            persons.check()


def test_a_heading_belongs_to_one_column() -> None:
    with tables_of_this_test():
        _toy(mapped_column(String, info={"person": Person.OWNER, "heading": "your_choices"}))
        with pytest.raises(UndecidedError, match=r"^Two columns have the heading 'your_choices'"):
            persons.check()


def test_no_row_that_goes_with_its_owner_is_held_back_by_others() -> None:
    with tables_of_this_test():
        to_a_choice = ForeignKey("preferences.member_id")
        _toy(mapped_column(String, to_a_choice, info={"person": Person.NOTHING}))
        with pytest.raises(UndecidedError, match=r"^toys\.held needs ondelete"):
            persons.check()


async def test_nothing_starts_while_a_column_is_undecided(clock: ManualClock, databases: Databases) -> None:
    url, token = databases.new("sqlite"), SecretStr("xoxb-1")
    settings = Settings(slack_bot_token=token, slack_signing_secret=SecretStr("s"), database_url=url)
    with tables_of_this_test():
        _toy(mapped_column(String))
        with pytest.raises(StartError, match=r"^toys\.held does not say what it is to a person"):
            async with running(settings, clock):
                pass


def _toy(held: Any) -> None:
    """A table of people's, with one more column."""
    values = {
        "__tablename__": "toys",
        "workspace_id": mapped_column(String, primary_key=True, info={"person": Person.NOTHING}),
        "author_id": mapped_column(String, primary_key=True, info={"person": Person.AUTHOR, "heading": None}),
        "held": held,
    }
    type("Toy", (Base,), values)
