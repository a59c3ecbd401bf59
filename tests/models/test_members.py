"""What is known of people follows what Slack said last, in whatever order it arrives."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.slack.profiles import profile_from
from models.people import members
from models.people.members import Profile
from models.store.database import Database
from tests.conftest import KUDOS, START, WORKSPACE
from tests.profiles import profile

BEN = profile("U1", "Ben", "Europe/London", updated=100)


async def _remember(database: Database, *profiles: Profile) -> None:
    await database.write(lambda session: members.remember(session, WORKSPACE, profiles, START))


async def _known(database: Database) -> dict[str, members.Known]:
    return (await database.read(lambda session: members.find(session, WORKSPACE, ["U1", "U2"])))[1]


async def test_the_latest_news_of_a_person_is_kept_and_late_ones_change_nothing(database: Database) -> None:
    left = replace(BEN, is_deleted=True, updated=200)
    for news in (BEN, left, left, BEN):
        await _remember(database, news)
    assert (await _known(database))["U1"].profile == left


@pytest.mark.every_way
async def test_the_same_person_twice_in_one_answer_is_one_person(database: Database) -> None:
    await _remember(database, BEN, BEN)
    assert list(await _known(database)) == ["U1"]


async def test_nobody_is_known_of_another_workspace(database: Database) -> None:
    await _remember(database, BEN)
    with pytest.raises(LookupError):
        await database.read(lambda session: members.find(session, "T0OTHER", ["U1"]))


async def test_a_lookup_tells_what_the_workspace_chose_even_if_nobody_is_known(database: Database) -> None:
    chosen, known = await database.read(lambda session: members.find(session, WORKSPACE, []))
    assert (chosen.recognition_channel_id, known) == (KUDOS, {})


def test_what_slack_said_is_fresh_for_a_day() -> None:
    known = members.Known(BEN, fetched_at=START)
    assert known.is_fresh(START + timedelta(hours=23))
    assert not known.is_fresh(START + timedelta(hours=25))


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"name": "ana", "real_name": "Ana Reyes"}, "Ana Reyes"),
        ({"name": "ana", "real_name": "Ana Reyes", "profile": {"display_name": "Anita"}}, "Ana Reyes"),
        ({"name": "ana", "real_name": "Ana Reyes", "profile": {"display_name": "ana"}}, "Ana Reyes"),
        ({"name": "ana", "real_name": "ana"}, "ana"),
        ({"name": "ana"}, "ana"),
        ({}, "U0ANA"),
    ],
)
def test_somebody_is_shown_by_their_full_name_whatever_they_call_themselves(
    names: Mapping[str, Any], shown: str
) -> None:
    assert profile_from({"id": "U0ANA", "team_id": WORKSPACE, **names}, WORKSPACE).shown == shown
