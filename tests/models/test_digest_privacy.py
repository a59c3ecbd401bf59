"""Nothing private gets into anything that is shown to more than those it was meant for, whatever the circumstances."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.blocks.lead_digests import lead_digest
from bot.blocks.stories import preview_message, story_message
from bot.blocks.team_digests import team_digest
from bot.slack.message import Message
from models import OutboxMessage
from models.across import lead_digests, stories, story_drafts, team_digests
from models.capabilities import feelings, followup_acts, followups, shoutouts
from models.capabilities.followups import CheckBack, Promise
from models.capabilities.shoutouts import Audience, Draft
from models.people import members, team_changes, teams
from models.people.members import Profile
from models.people.team_changes import NewTeam
from models.store import workspaces as workspace_rows
from models.store.base import id_of
from models.store.database import Database
from models.store.workspaces import Workspace
from tests.conftest import START
from tests.databases import Databases
from tests.extent import extent
from tests.profiles import profile

PEOPLE = [f"U{number:02}" for number in range(8)]
LEAD = PEOPLE[0]
NUMBERS = count()
END = START + timedelta(days=4)
PRIVATE = "privateword"
"""Begins every word that must not be shown."""


@dataclass(frozen=True)
class Deed:
    """A shout-out to be, its words telling whether they are private."""

    giver: int
    recipients: tuple[int, ...]
    audience: Audience
    from_private_place: bool
    may_be_retold: bool
    has_impact: bool


DEEDS = st.lists(
    st.builds(
        Deed,
        giver=st.integers(0, 7),
        recipients=st.lists(st.integers(0, 7), min_size=1, max_size=3, unique=True).map(tuple),
        audience=st.sampled_from(Audience),
        from_private_place=st.booleans(),
        may_be_retold=st.booleans(),
        has_impact=st.booleans(),
    ),
    max_size=12,
)
SOME = st.sets(st.integers(0, 7))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    """One database for all examples, each in a workspace of its own."""
    database = Database(databases.new(request.param))
    yield database
    database.engine.dispose()


@settings(max_examples=extent(10, 40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, in_team=SOME, gone=SOME, strangers=SOME, has_finished=SOME)
def test_no_private_word_is_in_any_digest_or_story(
    shared: Database, deeds: list[Deed], in_team: set[int], gone: set[int], strangers: set[int], has_finished: set[int]
) -> None:
    workspace_id = f"T{next(NUMBERS):06}"
    with shared.session() as session:
        _populate(session, workspace_id, deeds, in_team, gone, strangers, has_finished)
    with shared.session() as session:
        for message in _everything(session, workspace_id):
            shown = json.dumps(message.payload(), ensure_ascii=False)
            assert PRIVATE not in shown
            for number in strangers | gone:
                assert f"Name {number} " not in shown


def _populate(
    session: Session,
    workspace_id: str,
    deeds: list[Deed],
    in_team: set[int],
    gone: set[int],
    strangers: set[int],
    has_finished: set[int],
) -> None:
    workspace = Workspace(
        id=workspace_id,
        name="Harbour",
        bot_user_id="U0BOT",
        recognition_channel_id="C0KUDOS",
        value_names=["Empathy"],
        lead_ids=[],
        created_at=START,
    )
    workspace_rows.register(session, workspace)
    profiles = [_profile(number, number in gone, number in strangers) for number in range(8)]
    members.remember(session, workspace_id, profiles, START)
    team = NewTeam("C0TEAM", "Team", "C0TEAM", (LEAD,))
    team_changes.put(session, workspace_id, team, START - timedelta(days=60))
    team_changes.add_people(
        session, workspace_id, team.id, [PEOPLE[number] for number in in_team], START - timedelta(days=60)
    )
    for number, deed in enumerate(deeds):
        shoutouts.record(session, workspace_id, _draft(number, deed), "C0KUDOS", START + timedelta(hours=number))
    posts = (OutboxMessage.workspace_id == workspace_id, OutboxMessage.kind == shoutouts.ANNOUNCED)
    session.execute(update(OutboxMessage).where(*posts).values(message_ts="1.1"))
    for number in has_finished:
        _keep_a_promise(session, workspace_id, number)


def _keep_a_promise(session: Session, workspace_id: str, number: int) -> None:
    """A promise kept, with an answer in private words: it is only ever a figure."""
    owner, other = PEOPLE[number], PEOPLE[(number + 1) % 8]
    promise = Promise(
        id=id_of("promise", workspace_id, number),
        owner_id=owner,
        other_id=other,
        what=f"{PRIVATE} promise",
        due_at=START + timedelta(days=1),
    )
    followups.record(session, workspace_id, promise, START)
    followup = followup_acts.finish(session, workspace_id, promise.id, owner, START + timedelta(hours=1))
    assert followup
    feelings.look_back(session, workspace_id, promise.id, owner, CheckBack.ASK, START)
    session.flush()
    feelings.ask(session, followup, other, START.date(), START + timedelta(hours=2))


def _profile(number: int, is_deleted: bool, is_stranger: bool) -> Profile:
    return profile(PEOPLE[number], f"Name {number} ", is_deleted=is_deleted, is_stranger=is_stranger)


def _draft(number: int, deed: Deed) -> Draft:
    is_private = deed.audience is not Audience.PUBLIC
    words = f"{PRIVATE} {number}" if is_private else f"public {number}"
    link = f"https://harbour.slack.com/archives/C0/{PRIVATE if deed.from_private_place else 'open'}{number}"
    recipients = tuple(PEOPLE[each] for each in deed.recipients)
    return Draft(
        id=id_of("deed", next(NUMBERS)),
        giver_id=PEOPLE[deed.giver],
        recipient_ids=recipients,
        reachable_ids=recipients,
        reason=words,
        audience=deed.audience,
        impact=f"{words} impact" if deed.has_impact else None,
        value_name="Empathy",
        message_link=link,
        link_is_public=not deed.from_private_place,
        may_be_retold=deed.may_be_retold,
    )


def _everything(session: Session, workspace_id: str) -> Iterator[Message]:
    """All that is shown to more than one person, or to somebody about others."""
    team = teams.all_of(session, workspace_id)[0]
    week = team_digests.collect(session, workspace_id, team, START, END, lambda _ids: set())
    yield team_digest(week, "A line.", None)
    yield lead_digest(lead_digests.collect(session, workspace_id, LEAD, [team], END), "A line.")
    story = story_drafts.draft(session, workspace_id, team, date(2026, 11, 1), END.date(), END)
    preview = stories.preview_of(session, story, END) if story else None
    if preview:
        yield preview_message(preview)
        yield story_message(preview.told)
