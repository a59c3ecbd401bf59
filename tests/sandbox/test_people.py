"""What changes about people and groups: statuses, do-not-disturb, membership."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox import Person, Sandbox, Timings, UserGroup
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.tiny_bot import Json, TinyBot

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 7, day, hour, minute, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen(slack: Sandbox) -> None:
    slack.clock.freeze(NOW)


class TestStatus:
    async def profile(self, slack: Sandbox, bot: TinyBot, who: str = "ana") -> Json:
        profile: Json = (await bot.call("users.info", user=slack.person(who).id))["user"]["profile"]
        return {key: profile[key] for key in ("status_text", "status_emoji", "status_expiration")}

    async def test_it_says_when_it_ends(self, slack: Sandbox, bot: TinyBot) -> None:
        assert (await self.profile(slack, bot))["status_expiration"] == 0
        slack.set_person("ana", status_text="Away", status_emoji=":palm_tree:", status_expiration=at(12))
        assert await self.profile(slack, bot) == {
            "status_text": "Away",
            "status_emoji": ":palm_tree:",
            "status_expiration": int(at(12).timestamp()),
        }

    async def test_it_is_gone_when_its_time_is_over(self, slack: Sandbox, connected: TinyBot) -> None:
        slack.set_person("ana", status_text="Away", status_expiration=at(12))
        slack.set_person("ben", status_text="Out", status_expiration=at(18))
        slack.clock.set(at(11, 59))
        assert (await self.profile(slack, connected))["status_text"] == "Away"
        slack.clock.set(at(12))
        await slack.events_settled()
        changes = [event["user"]["profile"] for event in connected.events("user_change")]
        assert [change["status_text"] for change in changes] == ["Away", "Out", ""]
        gone = {"status_text": "", "status_emoji": "", "status_expiration": 0}
        assert await self.profile(slack, connected) == gone
        slack.clock.set(at(18, 1))
        assert await self.profile(slack, connected, "ben") == gone

    async def test_it_is_gone_for_whoever_looks_while_the_clock_runs(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.clock.resume()
        soon = slack.clock.now() + timedelta(microseconds=1)
        slack.set_person("ana", status_text="Away", status_expiration=soon)
        assert (await self.profile(slack, bot))["status_text"] == ""


class TestDoNotDisturb:
    async def window(self, slack: Sandbox, bot: TinyBot, who: str = "ana") -> tuple[bool, datetime, datetime]:
        answer = await bot.call("dnd.info", user=slack.person(who).id)
        assert answer["ok"], answer
        assert not [key for key in answer if key.startswith("snooze")], "those are for the person alone"
        start, end = (datetime.fromtimestamp(answer[f"next_dnd_{edge}_ts"], UTC) for edge in ("start", "end"))
        return answer["dnd_enabled"], start, end

    async def test_without_any_the_times_are_one(self, slack: Sandbox, bot: TinyBot) -> None:
        answer = await bot.call("dnd.info", user=slack.person("ana").id)
        assert answer == {"ok": True, "dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
        for itself in ({}, {"user": slack.bot_id}):
            assert (await bot.call("dnd.info", **itself))["snooze_enabled"] is False, "of the bot itself"
        assert (await bot.call("dnd.info", user="U000"))["error"] == "user_not_found"

    async def test_quiet_hours_are_those_that_are_on_or_come_next(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.set_person("ana", quiet=("22:00", "08:00"))
        assert await self.window(slack, bot) == (True, at(20), at(6, day=2))
        slack.clock.set(at(2, day=2))
        assert await self.window(slack, bot) == (True, at(20), at(6, day=2))
        slack.clock.set(at(7, day=2))
        assert await self.window(slack, bot) == (True, at(20, day=2), at(6, day=3))

    async def test_a_pause_by_hand_counts_from_when_it_was_set(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.set_person("ana", snoozed_until=at(11), quiet=("22:00", "08:00"))
        slack.clock.set(at(10))
        slack.set_person("ana", title="Lead")
        assert await self.window(slack, bot) == (True, NOW, at(11))
        slack.clock.set(at(11))
        assert await self.window(slack, bot) == (True, at(20), at(6, day=2))

    async def test_within_quiet_hours_the_later_end_counts(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.set_person("ana", quiet=("10:00", "14:00"), snoozed_until=at(11))
        assert await self.window(slack, bot) == (True, at(8), at(12))
        slack.set_person("ana", snoozed_until=at(13))
        assert await self.window(slack, bot) == (True, NOW, at(13))

    async def test_a_team_is_asked_at_once(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.set_person("ben", snoozed_until=at(11))
        ana, ben = slack.person("ana").id, slack.person("ben").id
        answer = await bot.call("dnd.teamInfo", users=f"{ana}, {ben},U0NOBODY001")
        paused = {"next_dnd_start_ts": int(NOW.timestamp()), "next_dnd_end_ts": int(at(11).timestamp())}
        assert answer["users"] == {
            ana: {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1},
            ben: {"dnd_enabled": True, **paused},
        }
        assert (await bot.call("dnd.teamInfo"))["error"] == "no_users_provided"
        assert (await bot.call("dnd.teamInfo", users=",".join([ana] * 50)))["ok"]
        assert (await bot.call("dnd.teamInfo", users=",".join([ana] * 51)))["error"] == "invalid_arguments"

    async def test_a_batch_is_refused_for_one_person_whom_the_app_may_not_see(
        self, slack: Sandbox, bot: TinyBot
    ) -> None:
        slack.set_person("ben", hidden=True)
        ana, ben = slack.person("ana").id, slack.person("ben").id
        assert (await bot.call("dnd.teamInfo", users=f"{ana},{ben}"))["error"] == "user_not_visible"
        assert (await bot.call("dnd.teamInfo", users=ana))["ok"]
        assert (await bot.call("users.info", user=ben))["error"] == "user_not_visible"
        listed = (await bot.call("users.list"))["members"]
        assert {ana, ben} & {each["id"] for each in listed} == {ana}

    async def test_changes_are_heard(self, slack: Sandbox, connected: TinyBot) -> None:
        slack.set_person("ana", snoozed_until=at(11))
        slack.set_person("ana", presence="away")
        slack.set_person("ana", quiet=("22:00", "08:00"), title="Lead")
        await slack.events_settled()
        first, second = connected.events("dnd_updated_user")
        assert first["user"] == slack.person("ana").id
        assert first["dnd_status"] == {
            "dnd_enabled": True,
            "next_dnd_start_ts": int(NOW.timestamp()),
            "next_dnd_end_ts": int(at(11).timestamp()),
        }
        assert second["dnd_status"].keys() == first["dnd_status"].keys()
        assert [event["user"]["profile"]["title"] for event in connected.events("user_change")] == ["Lead"]

    async def test_they_need_their_scope(self) -> None:
        scopes = [scope for scope in SCOPES if scope != "dnd:read"]
        async with Sandbox(HARBOUR, scopes=scopes, timings=Timings.patient()) as slack, TinyBot(slack) as bot:
            await bot.connect()
            slack.set_person("ana", quiet=("22:00", "08:00"))
            await slack.events_settled()
            assert bot.events("dnd_updated_user") == []
            refused = await bot.call("dnd.teamInfo", users=slack.person("ana").id)
            assert refused["needed"] == "dnd:read"


class TestGroups:
    async def test_a_new_group_is_heard_of_and_then_its_members(self, slack: Sandbox, connected: TinyBot) -> None:
        slack.add_group(UserGroup("night", members=["chi"], name="Night shift"))
        await slack.events_settled()
        (created,) = connected.events("subteam_created")
        assert (created["subteam"]["handle"], created["subteam"]["user_count"]) == ("night", "0")
        (updated,) = connected.events("subteam_updated")
        chi = slack.person("chi").id
        assert (updated["subteam"]["users"], updated["subteam"]["user_count"]) == ([chi], 1)
        group = created["subteam"]["id"]
        assert (await connected.call("usergroups.users.list", usergroup=group))["users"] == [chi]
        message = await slack.person("ana").post("general", "@night help")
        assert message.text == f"<!subteam^{group}> help"

    async def test_who_came_and_who_went_is_heard(self, slack: Sandbox, connected: TinyBot) -> None:
        (before,) = slack.live.groups.values()
        slack.clock.advance(hours=1)
        slack.set_group("support", ["ben", "chi"])
        slack.set_group("support", ["chi", "ben"])
        await slack.events_settled()
        (changed,) = connected.events("subteam_members_changed")
        ana, chi = slack.person("ana").id, slack.person("chi").id
        assert (changed["added_users"], changed["added_users_count"]) == ([chi], "1")
        assert (changed["removed_users"], changed["removed_users_count"]) == ([ana], "1")
        assert changed["date_previous_update"] == before.updated
        assert changed["date_update"] == int((NOW + timedelta(hours=1)).timestamp())
        groups = (await connected.call("usergroups.list", include_users=True, include_count=True))["usergroups"]
        assert [(group["handle"], group["user_count"]) for group in groups] == [("support", 2)]

    async def test_a_group_that_is_renamed_or_disabled_is_heard_of(self, slack: Sandbox, connected: TinyBot) -> None:
        slack.change_group("support", name="Helpers")
        slack.change_group("support", disabled=True)
        await slack.events_settled()
        renamed, disabled = (each["subteam"] for each in connected.events("subteam_updated"))
        assert (renamed["name"], renamed["date_delete"]) == ("Helpers", 0)
        assert disabled["date_delete"] > 0
        assert (await connected.call("usergroups.list"))["usergroups"] == []
        assert len((await connected.call("usergroups.list", include_disabled=True))["usergroups"]) == 1

    async def test_large_groups_are_named_in_part(self, slack: Sandbox, connected: TinyBot) -> None:
        people = [f"user{number}" for number in range(501)]
        for handle in people:
            slack.add_person(Person(handle, guest="multi"))
        slack.set_group("support", people)
        await slack.events_settled()
        subteam = connected.events("subteam_updated")[0]["subteam"]
        assert (len(subteam["users"]), subteam["user_count"]) == (500, 501)
        assert len(connected.events("subteam_members_changed")[0]["added_users"]) == 501

    async def test_names_must_be_known(self, slack: Sandbox) -> None:
        with pytest.raises(KeyError):
            slack.set_group("nobody", [])
        with pytest.raises(KeyError):
            slack.add_group(UserGroup("night", members=["nobody"]))
        assert [group.handle for group in slack.live.groups.values()] == ["support"], "nothing was half done"
