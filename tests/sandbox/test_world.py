"""The clock, the declared workspace, and who is where."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox import ALL, BOT, Channel, Clock, Person, Sandbox, Workspace
from sandbox.demo_workspace import DEMO
from sandbox.workspace import slack_id
from tests.sandbox.conftest import HARBOUR, SCOPES

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class TestClock:
    def test_a_frozen_clock_moves_only_when_told(self) -> None:
        clock = Clock()
        clock.freeze(NOON)
        assert clock.now() == clock.now() == NOON
        clock.advance(hours=3, minutes=1)
        assert clock.now() == NOON + timedelta(hours=3, minutes=1)
        clock.resume()
        assert clock.now() > NOON + timedelta(hours=3)

    def test_it_takes_aware_moments_only(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            Clock().set(datetime(2026, 3, 1))  # noqa: DTZ001

    def test_the_file_holds_the_offset_in_seconds(self, tmp_path: Path) -> None:
        file = tmp_path / "clock"
        clock = Clock(file)
        assert float(file.read_text()) == 0.0
        clock.advance(hours=2)
        assert float(file.read_text()) == pytest.approx(7200, abs=1)
        clock.set(NOON)
        assert time.time() + float(file.read_text()) == pytest.approx(NOON.timestamp(), abs=5)
        assert [path.name for path in tmp_path.iterdir()] == ["clock"]


class TestIds:
    def test_they_look_like_slacks_and_stay_the_same(self) -> None:
        assert slack_id("U", "T1", "ana") == slack_id("U", "T1", "ana")
        assert slack_id("U", "T1", "ana") != slack_id("U", "T2", "ana")
        assert slack_id("U", "T1", "ana").startswith("U0ANA")
        assert all(len(slack_id("C", name)) == 11 for name in ("x", "a-very-long-name", "ümlaut"))

    async def test_thousands_of_people_have_different_ones(self) -> None:
        people = [Person(f"user{n}") for n in range(3000)]
        slack = Sandbox(Workspace(people=people), scopes=[])
        assert len(slack.live.members) == 3002


class TestPlaces:
    async def test_all_means_active_full_members(self, slack: Sandbox) -> None:
        members = slack.live.place("general").members
        assert [slack.live.names.users[member] for member in members] == ["ana", "ben", "chi", "kindling"]

    async def test_people_see_only_what_is_open_to_them(self, slack: Sandbox) -> None:
        await slack.person("chi").post("secret", "hush")
        with pytest.raises(ValueError, match="cannot see"):
            slack.person("ana").sees("secret")
        with pytest.raises(ValueError, match="cannot see"):
            slack.person("gus").sees("general")
        with pytest.raises(ValueError, match="cannot write"):
            await slack.person("ben").post("quiet", "not a member")
        with pytest.raises(ValueError, match="cannot write"):
            await slack.person("ana").command("/thanks", channel="attic")

    async def test_new_people_land_in_general(self, slack: Sandbox) -> None:
        dee = slack.add_person(Person("dee", "Dee New"))
        assert slack.messages("general")[-1].plain == "@dee has joined the channel"
        await dee.post(dm=BOT, text="hello")
        assert [item.plain for item in dee.dm()] == ["hello"]

    async def test_dms_are_between_two(self, slack: Sandbox) -> None:
        await slack.person("ana").post(dm="ben", text="psst")
        assert slack.person("ben").dm("ana")[0].plain == "psst"
        assert slack.person("ana").dm() == []


@pytest.mark.parametrize("moment", ["status_expiration", "snoozed_until"])
def test_moments_of_a_person_are_aware(moment: str) -> None:
    changes: dict[str, Any] = {moment: datetime(2026, 3, 1)}  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        Person("ana", **changes)


async def test_the_demo_workspace_can_be_lived_in() -> None:
    async with Sandbox(DEMO, scopes=SCOPES) as slack:
        zones = {member.person.zone for member in slack.live.members.values()}
        assert len(zones) > 3
        assert any(member.person.guest for member in slack.live.members.values())
        assert slack.bot_id in slack.live.place("general").members


def test_declared_names_must_be_known() -> None:
    with pytest.raises(KeyError):
        Sandbox(Workspace(channels=[Channel("x", members=["nobody"])]), scopes=[])
    assert HARBOUR.channels[0].members is ALL
