"""A channel that is called by another id is the same channel: whatever kept the old id follows, once and for all."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import JSON, Enum, String, select
from sqlalchemy.orm import Session

from models import OutboxMessage
from models.across import moves, story_drafts
from models.across.rounds import new_round
from models.capabilities import followup_series, rounds, shoutouts, troubles, understandings, welcomes
from models.capabilities.followup_series import Series
from models.capabilities.followups import Followup
from models.capabilities.repeats import Repeat, Unit
from models.capabilities.rounds import Kind, Round
from models.capabilities.shoutouts import Audience, Draft, Shoutout
from models.capabilities.stories import Story
from models.capabilities.troubles import Trouble
from models.capabilities.welcomes import Welcome
from models.people import channels, team_changes, teams
from models.people.channels import Channel
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store import outbox, workspaces
from models.store.base import Base, new_id
from models.store.database import Database
from models.store.lanes import Rate
from models.store.outbox import Pace, State, Wish
from models.store.workspaces import Workspace
from tests.conftest import KUDOS, START, WORKSPACE
from tests.models.test_followups import PROMISE

MOVED, BEN, ELSEWHERE = "C0MOVED", "U0BEN", "T0QUAY"
LINK = "https://harbour.slack.com/archives/{}/p1700000000000100?thread_ts=1.2&cid={}"
PACE = Pace(Rate(1.0, 4), Rate(10.0, 10))

FOLLOW = {
    "channels.id",  # forgotten, and asked anew
    "followup_series.message_link",
    "followups.message_link",
    "outbox.channel_id",
    "outbox.recipient",
    "rounds.channel_id",
    "shoutouts.message_link",
    "understandings.message_link",
    "stories.channel_id",
    "teams.channel_id",
    "teams.source_id",
    "troubles.recipient",  # over
    "welcomes.channel_id",
    "workspaces.recognition_channel_id",
    "workspaces.settings",
}
STAY = {
    "lanes.recipient",  # the pace of the old id, which nothing is written to any more
}
NO_CHANNELS = {
    "absent_days": {"member_id"},
    "cadences": {"before_plan", "kind", "member_id", "owner_id"},
    "changes": {"author_id", "words"},
    "checkins": {
        "answer",
        "hand_from",
        "hand_words",
        "in_the_way",
        "member_id",
        "note",
        "question",
        "question_id",
        "thank_ids",
        "went_well",
    },
    "client_words": {"brought_by", "said_by", "words"},
    "client_words_names": {"member_id"},
    "consents": {"member_id"},
    "departures": {"member_id", "team_ids"},
    "digests": {"entry_id", "lead_id"},
    "entries": {"added", "code_hash", "signed_by", "trusted_id", "words"},
    "entry_answers": {"author_id", "instead", "words"},
    "erasures": {"member_id", "pseudonym"},
    "followup_feelings": {"asked_id", "comment"},
    "followup_series": {"other_id", "owner_id", "repeat", "value_name", "what"},
    "followup_steps": {"actor_id", "instead", "reason", "what"},
    "followups": {"before_plan", "handover_to", "other_id", "owner_id", "repeat", "value_name", "what"},
    "install_states": {"digest"},
    "installations": {"app_id", "bot_user_id", "id", "scopes"},
    "inventories": {"help", "meaning", "member_id", "pace", "people", "rest"},
    "joins": {"member_id", "words"},
    "members": {"id", "locale", "name", "other_names", "zone"},
    "news_answers": {"asker_id", "member_id", "words"},
    "noticings": {"lead_id", "member_id"},
    "nudges": {"kind", "member_id"},
    "outbox": {"file_id", "kind", "message_ts", "reason", "thread_ts"},
    "own_entries": {"author_id", "kind", "principle", "words"},
    "own_scenes": {"author_id", "replies", "says", "setting", "title"},
    "permissions": {"author_id", "up_to", "what"},
    "practices": {"entry_id", "member_id"},
    "preferences": {"hours", "member_id", "rhythms"},
    "replannings": {"done_kind", "done_owner_id", "scope"},
    "round_lines": {"part", "words"},
    "round_promises": {"member_id"},
    "round_votes": {"member_id"},
    "rounds": {"closed_by", "opened_by", "topic"},
    "seen_entries": {"entry_id", "kind", "member_id"},
    "shoutout_hearers": {"member_id"},
    "shoutout_recipients": {"member_id"},
    "shoutouts": {"giver_id", "impact", "message_start", "reason", "value_name"},
    "stories": {"decided_by", "not_worked", "opening", "worded_by"},
    "story_previews": {"lead_id"},
    "suggestions": {"entry_id", "member_id", "suggested_id", "why"},
    "team_members": {"member_id"},
    "teams": {"dissolved_by", "name", "settings", "zone"},
    "troubles": {"reason"},
    "unanswered": {"kind", "member_id"},
    "understandings": {"asked_id", "correction", "listener_id", "words"},
    "unsuggested": {"member_id", "other_id"},
    "welcomes": {"member_id"},
    "workspaces": {
        "app_id",
        "bot_user_id",
        "database_id",
        "id",
        "installation_id",
        "lead_ids",
        "name",
        "paused_reason",
        "value_names",
    },
}


def test_of_every_column_that_could_hold_a_channel_it_is_decided_whether_it_follows() -> None:
    could = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, JSON))
        and not isinstance(column.type, Enum)
        and column.name != "workspace_id"
    }
    no_channels = {f"{table}.{column}" for table, columns in NO_CHANNELS.items() for column in columns}
    assert could - no_channels == FOLLOW | STAY


def _workspace(id_: str, channel_id: str | None = KUDOS) -> Workspace:
    return Workspace(
        id=id_,
        name=id_,
        bot_user_id="U0BOT",
        recognition_channel_id=channel_id,
        value_names=[],
        lead_ids=[],
        created_at=START,
    )


def _keep_everywhere(session: Session, workspace_id: str) -> None:
    """Everything that can name a channel names it."""
    link = LINK.format(KUDOS, KUDOS)
    team_changes.put(session, workspace_id, NewTeam(KUDOS, "kudos", KUDOS, (BEN,), is_private=True), START)
    team_changes.put(session, workspace_id, NewTeam("S0NIGHTS", "nights", KUDOS, (BEN,)), START)
    channels.note(session, workspace_id, KUDOS, True, START)
    welcomes.meet(session, workspace_id, BEN, KUDOS, START)
    draft = Draft(new_id(), BEN, ("U0CHLOE",), ("U0CHLOE",), "staying late", Audience.PUBLIC, message_link=link)
    shoutouts.record(session, workspace_id, draft, KUDOS, START)
    weekly = Repeat(Unit.WEEK, START.date())
    promise = replace(PROMISE, id=new_id(), message_link=link, repeat=weekly)
    followup_series.record(session, workspace_id, promise, START)
    understood = understandings.Draft(new_id(), BEN, "U0CHLOE", "by Friday", message_link=link)
    assert understandings.send(session, workspace_id, understood, START) is None
    troubles.tell(session, workspace_id, KUDOS, "is_archived", START)
    team = teams.by_source(session, workspace_id, KUDOS)
    assert team
    assert story_drafts.draft(session, workspace_id, team, START.date().replace(day=1), START.date(), START)
    begun = new_round(session, team, Kind.STOP_START_STAY, START + timedelta(days=7), START, id_=new_id())
    assert begun
    rounds.begin(session, begun, START)


async def _move(database: Database, old_id: str = KUDOS, new_id: str = MOVED) -> None:
    """As the handler does it."""
    await database.write(lambda session: moves.follow(session, WORKSPACE, old_id, new_id, START))
    for model, kept in (*moves.IDS, *moves.LINKS):
        while ids := await database.read(
            lambda session, model=model, kept=kept: moves.keeping(session, WORKSPACE, model, kept, old_id)  # type: ignore[misc]
        ):
            await database.write(
                lambda session, model=model, kept=kept, ids=ids: moves.rename(  # type: ignore[misc]
                    session, WORKSPACE, model, kept, ids, (old_id, new_id)
                )
            )


def _named(session: Session, workspace_id: str) -> dict[str, set[str]]:
    """What each column names now."""
    columns = {
        "recognition": (Workspace.recognition_channel_id, Workspace.id),
        "source": (Team.source_id, Team.workspace_id),
        "digest": (Team.channel_id, Team.workspace_id),
        "known": (Channel.id, Channel.workspace_id),
        "invited": (Welcome.channel_id, Welcome.workspace_id),
        "recipient": (OutboxMessage.recipient, OutboxMessage.workspace_id),
        "thanks": (Shoutout.message_link, Shoutout.workspace_id),
        "promise": (Followup.message_link, Followup.workspace_id),
        "recurring promise": (Series.message_link, Series.workspace_id),
        "story": (Story.channel_id, Story.workspace_id),
        "round": (Round.channel_id, Round.workspace_id),
        "trouble": (Trouble.recipient, Trouble.workspace_id),
    }
    return {
        name: {each for each in session.scalars(select(column).where(of == workspace_id)) if each}
        for name, (column, of) in columns.items()
    }


async def test_all_that_named_the_channel_names_it_by_its_new_id_and_no_other_workspace_is_touched(
    database: Database,
) -> None:
    await database.write(lambda session: workspaces.register(session, _workspace(ELSEWHERE)))
    for workspace_id in (WORKSPACE, ELSEWHERE):
        await database.write(lambda session, workspace_id=workspace_id: _keep_everywhere(session, workspace_id))  # type: ignore[misc]
    elsewhere = await database.read(lambda session: _named(session, ELSEWHERE))
    for _ in range(2):  # Slack may tell of it twice
        await _move(database)
        named = await database.read(lambda session: _named(session, WORKSPACE))
        assert named["recognition"] == named["digest"] == named["invited"] == named["story"] == {MOVED}
        assert named["round"] == {MOVED}
        assert named["source"] == {MOVED, "S0NIGHTS"}
        assert named["known"] == named["trouble"] == set()
        assert KUDOS not in named["recipient"]
        assert MOVED in named["recipient"]
        assert named["thanks"] == named["promise"] == named["recurring promise"] == {LINK.format(MOVED, KUDOS)}
    assert await database.read(lambda session: _named(session, ELSEWHERE)) == elsewhere
    assert KUDOS in elsewhere["recipient"]


async def test_the_team_stays_the_same_team_also_when_it_is_changed_closed_and_opened(database: Database) -> None:
    def put(session: Session, source_id: str) -> UUID:
        return team_changes.put(session, WORKSPACE, NewTeam(source_id, "kudos", source_id, ()), START)

    before = await database.write(lambda session: put(session, KUDOS))
    await _move(database)
    assert await database.write(lambda session: put(session, MOVED)) == before
    await database.write(lambda session: team_changes.close(session, WORKSPACE, before, START))
    assert await database.write(lambda session: team_changes.reopen(session, WORKSPACE, MOVED, START))
    assert [each.id for each in await database.read(lambda session: teams.all_of(session, WORKSPACE))] == [before]


async def test_where_the_new_id_is_a_team_already_the_old_one_is_over(database: Database) -> None:
    for source_id in (KUDOS, MOVED):
        new = NewTeam(source_id, "kudos", source_id, ())
        await database.write(lambda session, new=new: team_changes.put(session, WORKSPACE, new, START))  # type: ignore[misc]
    await _move(database)
    assert [each.source_id for each in await database.read(lambda session: teams.all_of(session, WORKSPACE))] == [MOVED]


async def test_a_restart_with_the_old_id_in_the_environment_does_not_bring_it_back(database: Database) -> None:
    await _move(database)
    await _move(database, MOVED, "C0AGAIN")
    await database.write(lambda session: workspaces.register(session, _workspace(WORKSPACE)))
    named = await database.read(lambda session: _named(session, WORKSPACE))
    assert named["recognition"] == {"C0AGAIN"}
    await database.write(lambda session: workspaces.register(session, _workspace(WORKSPACE, "C0OTHER")))
    named = await database.read(lambda session: _named(session, WORKSPACE))
    assert named["recognition"] == {"C0OTHER"}


async def test_who_invited_kindling_is_known_by_the_new_id(database: Database) -> None:
    await database.write(lambda session: welcomes.meet(session, WORKSPACE, BEN, KUDOS, START))
    await _move(database)
    assert await database.read(lambda session: welcomes.has_invited_into(session, WORKSPACE, BEN, MOVED))
    assert not await database.read(lambda session: welcomes.has_invited_into(session, WORKSPACE, BEN, KUDOS))


@pytest.mark.parametrize(("minutes", "state"), [(5, State.WAITING), (90, State.FAILED)])
async def test_what_was_refused_just_before_we_heard_of_it_is_sent_after_all(
    database: Database, minutes: int, state: State
) -> None:
    tried_at = START - timedelta(minutes=minutes)

    def fail(session: Session) -> None:
        outbox.add(session, WORKSPACE, [Wish("test.note", new_id(), KUDOS)], tried_at)

    def refuse(session: Session) -> None:
        [claim] = outbox.claim(session, WORKSPACE, tried_at, timedelta(seconds=30), 1, PACE)
        outbox.mark_failed(session, claim, "channel_not_found")

    await database.write(fail)
    await database.write(refuse)
    await _move(database)
    row = await database.read(lambda session: session.scalars(select(OutboxMessage)).one())
    assert (row.state, row.recipient) == (state, MOVED)
