"""The Web API: tokens, scopes, and what each family of methods promises."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox import Channel, Person, Sandbox, Timings, Workspace
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.tiny_bot import Json, TinyBot

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
WINTER = datetime(2026, 1, 1, 12, tzinfo=UTC)


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


class TestTokens:
    async def test_auth_test_says_who_the_bot_is(self, slack: Sandbox, bot: TinyBot) -> None:
        answer = await bot.call("auth.test")
        assert answer["ok"]
        assert answer["team_id"] == slack.id
        assert answer["user_id"] == slack.bot_id
        assert answer["bot_id"].startswith("B")
        assert answer["url"] == "https://harbour-support.slack.com/"

    async def test_the_headers_name_the_scopes_and_the_date(self, slack: Sandbox) -> None:
        headers = {"authorization": f"Bearer {slack.bot_token}"}
        async with (
            ClientSession(headers=headers) as client,
            client.post(slack.api_url + "chat.postMessage") as answer,
        ):
            assert answer.headers["x-oauth-scopes"] == ",".join(SCOPES)
            assert answer.headers["x-accepted-oauth-scopes"] == "chat:write"
            assert "date" in answer.headers

    async def test_bad_tokens_are_told_apart(self, slack: Sandbox, bot: TinyBot) -> None:
        async with ClientSession() as client, client.post(slack.api_url + "auth.test") as answer:
            assert (await answer.json())["error"] == "not_authed"
        assert (await bot.call("auth.test", token="xoxb-wrong"))["error"] == "invalid_auth"
        assert (await bot.call("users.list", token=slack.app_token))["error"] == "not_allowed_token_type"
        assert (await bot.call("apps.connections.open"))["error"] == "not_allowed_token_type"
        slack.revoke_token()
        assert (await bot.call("auth.test"))["error"] == "token_revoked"

    async def test_a_token_in_the_query_is_refused(self, slack: Sandbox) -> None:
        async with ClientSession() as client:
            answer = await client.get(slack.api_url + "auth.test", params={"token": slack.bot_token})
            assert (await answer.json())["error"] == "invalid_auth"

    @pytest.mark.parametrize("way", ["query", "form", "json"])
    async def test_arguments_come_in_every_form(self, slack: Sandbox, way: str) -> None:
        args = {"token": slack.bot_token, "user": slack.person("ana").id}
        url = slack.api_url + "users.info"
        async with ClientSession() as client:
            if way == "query":
                headers = {"authorization": f"Bearer {args.pop('token')}"}
                answer = await client.get(url, params=args, headers=headers)
            elif way == "form":
                answer = await client.post(url, data=args)
            else:
                headers = {"authorization": f"Bearer {slack.bot_token}"}
                answer = await client.post(url, json=args, headers=headers)
            assert (await answer.json())["user"]["name"] == "ana"

    async def test_a_missing_scope_is_named(self) -> None:
        async with (
            Sandbox(HARBOUR, scopes=["users:read", "chat:write"], timings=Timings.patient()) as slack,
            TinyBot(slack) as bot,
        ):
            answer = await bot.call("team.info")
            assert (answer["error"], answer["needed"]) == ("missing_scope", "team:read")
            assert answer["provided"] == "users:read,chat:write"
            private = await bot.call("conversations.info", channel=slack.channel_id("leads"))
            assert private["needed"] == "groups:read"

    async def test_unknown_methods(self, bot: TinyBot) -> None:
        assert (await bot.call("chat.explode"))["error"] == "unknown_method"

    async def test_a_code_becomes_a_token_once(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.uninstall()
        app = slack.app
        query = {"client_id": app.client_id, "redirect_uri": f"{slack.url}/back?x=1", "state": "s1"}
        query |= {"scope": "chat:write", "user": "ana"}
        async with ClientSession() as client:
            consent = await client.get(f"{slack.url}/oauth/v2/authorize", params=query, allow_redirects=False)
            back = consent.headers["location"]
        assert back.startswith(f"{slack.url}/back?x=1&code=")
        assert back.endswith("&state=s1")
        code = back.partition("code=")[2].partition("&")[0]
        args = {"client_id": app.client_id, "client_secret": app.client_secret, "code": code}
        args |= {"redirect_uri": query["redirect_uri"]}
        refused = await bot.call("oauth.v2.access", **{**args, "client_secret": "wrong"})
        assert refused["error"] == "bad_client_secret"
        granted = await bot.call("oauth.v2.access", **args)
        assert granted["team"]["id"] == slack.id
        assert granted["authed_user"]["id"] == slack.person("ana").id
        assert (await bot.call("auth.test", token=granted["access_token"]))["ok"]
        assert (await bot.call("oauth.v2.access", **args))["error"] == "invalid_code"


class TestWorkspaces:
    async def test_each_has_its_own_token_and_people(self) -> None:
        first = Workspace(id="T0FIRST0001", people=[Person("ana")], channels=[Channel("general", bot=True)])
        other = Workspace(id="T0OTHER0001", people=[Person("ana")], channels=[Channel("general", bot=True)])
        async with Sandbox([first, other], scopes=SCOPES, timings=Timings.patient()) as slack, TinyBot(slack) as bot:
            second = slack.workspace("T0OTHER0001")
            ana, other_ana = slack.person("ana"), second.person("ana")
            assert ana.id != other_ana.id
            assert slack.bot_token != second.bot_token
            found = await bot.call("users.info", user=other_ana.id)
            assert found["error"] == "user_not_found", "nothing of one workspace shows in another"
            posted = await bot.call(
                "chat.postMessage", token=second.bot_token, channel=second.channel_id("general"), text="hi"
            )
            assert posted["ok"]
            assert slack.messages("general") == []
            assert len(second.messages("general")) == 1


class TestUsers:
    async def test_a_person_has_their_zone_at_the_sandbox_time(self, slack: Sandbox, bot: TinyBot) -> None:
        ben = slack.person("ben").id
        slack.clock.set(WINTER)
        winter = (await bot.call("users.info", user=ben, include_locale=True))["user"]
        slack.clock.set(SUMMER)
        summer = (await bot.call("users.info", user=ben))["user"]
        assert winter["tz"] == summer["tz"] == "America/New_York"
        assert (winter["tz_offset"], summer["tz_offset"]) == (-18000, -14400)
        assert winter["locale"] == "en-GB"
        assert "locale" not in summer
        assert winter["profile"]["title"] == "Engineer"
        assert "email" not in winter["profile"], "that needs users:read.email"

    async def test_kinds_of_people(self, slack: Sandbox, bot: TinyBot) -> None:
        users = {user["name"]: user for user in (await bot.call("users.list"))["members"]}
        assert users["gus"]["is_restricted"]
        assert users["gus"]["is_ultra_restricted"]
        assert users["old"]["deleted"]
        assert "tz" not in users["old"]
        assert users["robot"]["is_bot"]
        assert users["ana"]["is_admin"]
        assert users["slackbot"]["id"] == "USLACKBOT"
        assert users["slackbot"]["is_bot"] is False, "as in Slack"
        assert users["kindling"]["is_bot"]
        assert (await bot.call("users.info", user="U000"))["error"] == "user_not_found"

    async def test_paging(self, bot: TinyBot) -> None:
        names: list[str] = []
        cursor = ""
        while True:
            page = await bot.call("users.list", limit=3, cursor=cursor)
            names += [user["name"] for user in page["members"]]
            cursor = page["response_metadata"]["next_cursor"]
            if not cursor:
                break
        assert len(names) == len(set(names)) == 8
        assert (await bot.call("users.list", cursor="nonsense"))["error"] == "invalid_cursor"

    async def test_groups(self, slack: Sandbox, bot: TinyBot) -> None:
        (group,) = (await bot.call("usergroups.list", include_users=True))["usergroups"]
        members = [slack.person("ana").id, slack.person("ben").id]
        assert (group["handle"], group["users"]) == ("support", members)
        assert (await bot.call("usergroups.users.list", usergroup=group["id"]))["users"] == members


class TestConversations:
    async def test_private_channels_are_hidden_from_outside(self, slack: Sandbox, bot: TinyBot) -> None:
        hidden = await bot.call("conversations.info", channel=slack.channel_id("secret"))
        assert hidden["error"] == "channel_not_found"
        known = await bot.call("conversations.info", channel=slack.channel_id("leads"), include_num_members=True)
        assert known["channel"]["is_private"]
        assert known["channel"]["num_members"] == 3

    async def test_lists_by_kind(self, slack: Sandbox, bot: TinyBot) -> None:
        async def names(method: str, **args: Any) -> list[str]:
            return [channel["name"] for channel in (await bot.call(method, **args))["channels"]]

        assert await names("conversations.list") == ["general", "quiet", "attic"]
        kinds = "public_channel,private_channel"
        assert await names("conversations.list", types=kinds, exclude_archived=True) == [
            "general",
            "leads",
            "quiet",
        ]
        assert await names("users.conversations", types=kinds) == ["general", "leads", "attic"]
        assert (await bot.call("conversations.list", types="nonsense"))["error"] == "invalid_types"

    async def test_members_are_paged(self, slack: Sandbox, bot: TinyBot) -> None:
        channel = slack.channel_id("general")
        first = await bot.call("conversations.members", channel=channel, limit=2)
        rest = await bot.call(
            "conversations.members", channel=channel, cursor=first["response_metadata"]["next_cursor"]
        )
        people = [slack.person(handle).id for handle in ("ana", "ben", "chi")]
        assert first["members"] + rest["members"] == [*people, slack.bot_id]
        assert (await bot.call("conversations.members", channel=channel, limit=1000))["error"] == "invalid_limit"
        hidden = await bot.call("conversations.members", channel=slack.channel_id("secret"))
        assert hidden["error"] == "channel_not_found"

    async def test_opening_a_dm_is_idempotent(self, slack: Sandbox, bot: TinyBot) -> None:
        ana = slack.person("ana").id
        first = await bot.call("conversations.open", users=ana)
        again = await bot.call("conversations.open", users=ana, return_im=True)
        assert again["already_open"]
        assert again["channel"]["id"] == first["channel"]["id"]
        assert again["channel"]["user"] == ana

    @pytest.mark.parametrize(
        ("users", "error"),
        [
            ("", "users_list_not_supplied"),
            ("U000", "user_not_found"),
            ("old", "user_disabled"),
            ("robot", "cannot_dm_bot"),
        ],
    )
    async def test_some_people_cannot_be_written_to(self, slack: Sandbox, bot: TinyBot, users: str, error: str) -> None:
        target = slack.live.handles.users.get(users, users)
        assert (await bot.call("conversations.open", users=target))["error"] == error

    async def test_joining_inviting_leaving(self, slack: Sandbox, bot: TinyBot) -> None:
        quiet, ben = slack.channel_id("quiet"), slack.person("ben")
        assert (await bot.call("conversations.invite", channel=quiet, users=ben.id))["error"] == "not_in_channel"
        assert (await bot.call("conversations.join", channel=quiet))["channel"]["is_member"]
        assert (await bot.call("conversations.join", channel=quiet))["warning"] == "already_in_channel"
        assert (await bot.call("conversations.invite", channel=quiet, users=ben.id))["ok"]
        assert (await bot.call("conversations.leave", channel=quiet))["ok"]
        assert (await bot.call("conversations.leave", channel=quiet))["not_in_channel"]
        leads = slack.channel_id("leads")
        assert (await bot.call("conversations.invite", channel=leads, users=slack.person("chi").id))["ok"]
        assert slack.messages("leads")[-1].subtype == "channel_join"


class TestMessages:
    @pytest.mark.parametrize(
        ("channel", "error"),
        [
            ("nowhere", "channel_not_found"),
            ("secret", "channel_not_found"),
            ("quiet", "not_in_channel"),
            ("attic", "is_archived"),
            ("robot", "cannot_dm_bot"),
            ("slackbot", "cannot_dm_bot"),
        ],
    )
    async def test_where_the_bot_cannot_post(self, slack: Sandbox, bot: TinyBot, channel: str, error: str) -> None:
        handles = slack.live.handles
        target = handles.channels.get(channel) or handles.users.get(channel) or channel
        assert (await bot.call("chat.postMessage", channel=target, text="hi"))["error"] == error

    @pytest.mark.parametrize(
        ("args", "error"),
        [
            ({}, "no_text"),
            ({"text": "x" * 40_001}, "msg_too_long"),
            ({"blocks": "[{"}, "invalid_blocks_format"),
            ({"blocks": {"type": "section"}}, "invalid_blocks_format"),
            ({"blocks": [{"type": "section"}]}, "invalid_blocks"),
            ({"text": "hi", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
            ({"text": "hi", "thread_ts": "1.000001"}, "thread_not_found"),
            ({"text": "hi", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
            ({"text": "hi", "attachments": "[{"}, "invalid_attachments"),
            ({"text": "hi", "markdown_text": "**hi**"}, "markdown_text_conflict"),
            ({"blocks": [{"type": "divider"}], "markdown_text": "**hi**"}, "markdown_text_conflict"),
            ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ],
    )
    async def test_what_the_bot_cannot_post(self, slack: Sandbox, bot: TinyBot, args: Json, error: str) -> None:
        answer = await bot.call("chat.postMessage", channel=slack.channel_id("general"), **args)
        assert answer["error"] == error
        assert slack.messages("general") == []

    async def test_a_message_to_somebody_deactivated_is_taken(self, slack: Sandbox, bot: TinyBot) -> None:
        old = slack.live.handles.users["old"]
        posted = await bot.call("chat.postMessage", channel=old, text="are you there?")
        assert (posted["ok"], posted["channel"][0]) == (True, "D")
        assert (await bot.call("chat.postMessage", channel=posted["channel"], text="still there?"))["ok"]

    @pytest.mark.parametrize("event_type", ["a b", "a.b", ""])
    async def test_metadata_of_a_bad_type_is_ignored_with_a_warning(
        self, slack: Sandbox, bot: TinyBot, event_type: str
    ) -> None:
        metadata = {"event_type": event_type, "event_payload": {"id": "1"}}
        posted = await bot.call("chat.postMessage", channel=slack.channel_id("general"), text="hi", metadata=metadata)
        assert (posted["ok"], posted["warning"]) == (True, "invalid_metadata_schema")
        assert posted["response_metadata"]["warnings"] == ["invalid_metadata_schema"]
        assert slack.messages("general")[0].metadata is None

    async def test_the_type_of_metadata_may_have_hyphens(self, slack: Sandbox, bot: TinyBot) -> None:
        metadata = {"event_type": "task-created_2", "event_payload": {}}
        posted = await bot.call("chat.postMessage", channel=slack.channel_id("general"), text="hi", metadata=metadata)
        assert "warning" not in posted
        assert slack.messages("general")[0].metadata == metadata

    @pytest.mark.parametrize("name", ["#general", "general"])
    async def test_a_channel_can_be_named(self, slack: Sandbox, bot: TinyBot, name: str) -> None:
        assert (await bot.call("chat.postMessage", channel=name, text="hi"))["channel"] == slack.channel_id("general")
        assert (await bot.call("chat.postMessage", channel="#nowhere", text="hi"))["error"] == "channel_not_found"

    async def test_markdown_and_attachments_can_stand_alone(self, slack: Sandbox, bot: TinyBot) -> None:
        general = slack.channel_id("general")
        assert (await bot.call("chat.postMessage", channel=general, markdown_text="# A week"))["ok"]
        attached = await bot.call("chat.postMessage", channel=general, attachments=[{"pretext": "See", "text": "this"}])
        assert attached["message"]["attachments"] == [{"id": 1, "pretext": "See", "text": "this"}]
        assert [each.plain for each in slack.messages("general")][1:] == ["See\nthis"]
        assert "A week" in slack.messages("general")[0].plain

    async def test_posting_to_a_person_opens_the_dm(self, slack: Sandbox, bot: TinyBot) -> None:
        posted = await bot.call("chat.postMessage", channel=slack.person("ana").id, text="psst")
        assert posted["channel"].startswith("D")
        assert slack.person("ana").dm()[0].plain == "psst"
        assert posted["message"]["bot_id"] == posted["message"]["bot_profile"]["id"]

    async def test_timestamps_are_unique_and_grow_even_when_time_stands_still(
        self, slack: Sandbox, bot: TinyBot
    ) -> None:
        slack.clock.freeze(SUMMER)
        posts = [await bot.call("chat.postMessage", channel=slack.channel_id("general"), text=str(n)) for n in range(5)]
        stamps = [post["ts"] for post in posts]
        assert stamps == sorted(set(stamps))
        assert float(stamps[0]) == pytest.approx(SUMMER.timestamp())

    async def test_updates(self, slack: Sandbox, bot: TinyBot) -> None:
        general = slack.channel_id("general")
        metadata = {"event_type": "note", "event_payload": {"id": "1"}}
        posted = await bot.call("chat.postMessage", channel=general, text="a", blocks=[section("a")], metadata=metadata)
        (message,) = slack.messages("general")
        changed = await bot.call("chat.update", channel=general, ts=posted["ts"], text="b")
        assert changed["text"] == "b"
        assert message.plain == "b", "a text without blocks removes the blocks"
        assert message.edited
        assert message.metadata == metadata, "metadata that is left out stays"
        await bot.call("chat.update", channel=general, ts=posted["ts"], text="b", metadata={})
        assert slack.messages("general")[0].metadata is None
        message.edited = None
        await bot.call("chat.update", channel=general, ts=posted["ts"], text="b", blocks=[section("c")])
        assert message.plain == "c"
        assert message.edited is None, "new blocks do not show as an edit"
        theirs = await slack.person("ana").post("general", "mine")
        refused = await bot.call("chat.update", channel=general, ts=theirs.ts, text="yours")
        assert refused["error"] == "cant_update_message"
        unknown = await bot.call("chat.update", channel=general, ts="1.000001", text="b")
        assert unknown["error"] == "message_not_found"

    async def test_deleting(self, slack: Sandbox, bot: TinyBot) -> None:
        general = slack.channel_id("general")
        posted = await bot.call("chat.postMessage", channel=general, text="oops")
        assert (await bot.call("chat.delete", channel=general, ts=posted["ts"]))["ok"]
        assert slack.messages("general") == []
        again = await bot.call("chat.delete", channel=general, ts=posted["ts"])
        assert again["error"] == "message_not_found"

    async def test_a_deleted_parent_leaves_a_tombstone(self, slack: Sandbox, bot: TinyBot) -> None:
        general = slack.channel_id("general")
        posted = await bot.call("chat.postMessage", channel=general, text="oops")
        await slack.person("ana").post("general", "too late", thread=slack.messages("general")[0])
        await bot.call("chat.delete", channel=general, ts=posted["ts"])
        assert slack.messages("general")[0].subtype == "tombstone"

    async def test_ephemerals_are_for_one_member(self, slack: Sandbox, bot: TinyBot) -> None:
        general, ana = slack.channel_id("general"), slack.person("ana")
        assert (await bot.call("chat.postEphemeral", channel=general, user=ana.id, text="psst"))["message_ts"]
        assert [item.plain for item in ana.ephemerals("general")] == ["psst"]
        assert slack.person("ben").sees("general") == []
        assert slack.messages("general") == []
        outsider = await bot.call("chat.postEphemeral", channel=general, user=slack.person("gus").id, text="psst")
        assert outsider["error"] == "user_not_in_channel"

    async def test_permalinks(self, slack: Sandbox, bot: TinyBot) -> None:
        general = slack.channel_id("general")
        parent = await slack.person("ana").post("general", "hello")
        reply = await slack.person("ben").post("general", "hi", thread=parent)
        link = (await bot.call("chat.getPermalink", channel=general, message_ts=reply.ts))["permalink"]
        base = f"https://harbour-support.slack.com/archives/{general}/p{reply.ts.replace('.', '')}"
        assert link == f"{base}?thread_ts={parent.ts}&cid={general}"

    async def test_pings_are_remembered(self, slack: Sandbox, bot: TinyBot) -> None:
        general = slack.channel_id("general")
        for text in ("hello", "&lt;!channel&gt;", "`@here`"):
            await bot.call("chat.postMessage", channel=general, text=text)
        assert slack.pings == []
        group = next(iter(slack.live.groups))
        await bot.call("chat.postMessage", channel=general, text="hey <!here>")
        await bot.call("chat.postMessage", channel=general, text="x", blocks=[section(f"<!subteam^{group}>")])
        assert [ping.targets for ping in slack.pings] == [("here",), (group,)]
        await slack.person("ana").post("general", "@everyone look")
        assert slack.pings[-1].message.user == slack.person("ana").id


class TestHistory:
    @pytest.fixture
    async def stamps(self, slack: Sandbox, bot: TinyBot) -> list[str]:
        slack.clock.freeze(SUMMER)
        found = []
        for n in range(10):
            metadata = {"event_type": "note", "event_payload": {"n": n}}
            posted = await bot.call(
                "chat.postMessage", channel=slack.channel_id("general"), text=str(n), metadata=metadata
            )
            found.append(posted["ts"])
            slack.clock.advance(minutes=1)
        return found

    async def texts(self, slack: Sandbox, bot: TinyBot, **args: Any) -> str:
        answer = await bot.call("conversations.history", channel=slack.channel_id("general"), **args)
        return "".join(message["text"] for message in answer["messages"])

    async def test_newest_first_in_pages(self, slack: Sandbox, bot: TinyBot, stamps: list[str]) -> None:
        general = slack.channel_id("general")
        page = await bot.call("conversations.history", channel=general, limit=4)
        assert [message["ts"] for message in page["messages"]] == stamps[:5:-1]
        assert page["has_more"]
        cursor = page["response_metadata"]["next_cursor"]
        assert await self.texts(slack, bot, limit=4, cursor=cursor) == "5432"
        assert await self.texts(slack, bot) == "9876543210"

    async def test_time_windows(self, slack: Sandbox, bot: TinyBot, stamps: list[str]) -> None:
        window = {"oldest": stamps[2], "latest": stamps[5]}
        assert await self.texts(slack, bot, **window) == "43"
        assert await self.texts(slack, bot, **window, inclusive=True) == "5432"
        assert await self.texts(slack, bot, oldest=stamps[7]) == "98"
        assert await self.texts(slack, bot, latest=str(int(float(stamps[1])))) == "0"
        assert await self.texts(slack, bot, oldest="0") == "9876543210"
        wrong = await bot.call("conversations.history", channel=slack.channel_id("general"), oldest="noon")
        assert wrong["error"] == "invalid_ts_oldest"

    async def test_metadata_only_on_request(self, slack: Sandbox, bot: TinyBot, stamps: list[str]) -> None:
        general = slack.channel_id("general")
        without = await bot.call("conversations.history", channel=general, limit=1)
        assert "metadata" not in without["messages"][0]
        wanted = await bot.call("conversations.history", channel=general, limit=1, include_all_metadata=True)
        assert wanted["messages"][0]["metadata"] == {"event_type": "note", "event_payload": {"n": 9}}

    async def test_threads_are_apart(self, slack: Sandbox, bot: TinyBot, stamps: list[str]) -> None:
        general = slack.channel_id("general")
        for n, broadcast in enumerate([False, True]):
            await bot.call(
                "chat.postMessage",
                channel=general,
                text=f"r{n}",
                thread_ts=stamps[3],
                reply_broadcast=broadcast,
            )
        assert (await self.texts(slack, bot, limit=2)) == "r19"
        thread = await bot.call("conversations.replies", channel=general, ts=stamps[3])
        assert [message["text"] for message in thread["messages"]] == ["3", "r0", "r1"]
        assert thread["messages"][0]["reply_count"] == 2
        first = await bot.call("conversations.replies", channel=general, ts=stamps[3], limit=2)
        cursor = first["response_metadata"]["next_cursor"]
        rest = await bot.call("conversations.replies", channel=general, ts=stamps[3], limit=2, cursor=cursor)
        assert [message["text"] for message in rest["messages"]] == ["r1"]

    async def test_only_members_read(self, slack: Sandbox, bot: TinyBot) -> None:
        answer = await bot.call("conversations.history", channel=slack.channel_id("quiet"))
        assert answer["error"] == "not_in_channel"


class TestReactions:
    async def test_the_bot_reacts_once(self, slack: Sandbox, bot: TinyBot) -> None:
        message = await slack.person("ana").post("general", "done")
        item = {"channel": message.channel, "timestamp": message.ts, "name": "tada"}
        assert (await bot.call("reactions.add", **item))["ok"]
        assert (await bot.call("reactions.add", **item))["error"] == "already_reacted"
        got = await bot.call("reactions.get", channel=message.channel, timestamp=message.ts)
        assert got["message"]["reactions"] == [{"name": "tada", "users": [slack.bot_id], "count": 1}]
        assert (await bot.call("reactions.remove", **item))["ok"]
        assert (await bot.call("reactions.remove", **item))["error"] == "no_reaction"
        assert (await bot.call("reactions.add", **{**item, "name": "No!"}))["error"] == "invalid_name"
        slack.archive("general")
        assert (await bot.call("reactions.add", **item))["error"] == "is_archived"


class TestHome:
    async def test_home_is_published_for_one_person(self, slack: Sandbox, connected: TinyBot) -> None:
        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        view = {"type": "home", "blocks": [section("Welcome"), {"type": "actions", "elements": [button]}]}
        ana = slack.person("ana")
        published = await connected.call("views.publish", user_id=ana.id, view=view)
        assert published["ok"], published
        assert ana.home is not None
        assert ana.home.plain == "Welcome\nGo"
        assert slack.person("ben").home is None
        await ana.click(ana.home, "Go")
        payload = connected.got("interactive")[0]
        assert payload["view"]["type"] == "home"
        assert payload["view"]["hash"] == published["view"]["hash"]
        stale = await connected.call("views.publish", user_id=ana.id, view=view, hash="1.x")
        assert stale["error"] == "hash_conflict"
        modal = await connected.call("views.publish", user_id=ana.id, view={**view, "type": "modal"})
        assert modal["error"] == "invalid_arguments"
        nobody = await connected.call("views.publish", user_id="U000", view=view)
        assert nobody["error"] == "invalid_arguments"
