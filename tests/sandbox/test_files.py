"""Files of the app: sharing them, and showing pictures in blocks."""

import json
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from sandbox import Sandbox, Timings
from sandbox.records import UploadedFile
from tests.sandbox.conftest import HARBOUR
from tests.sandbox.pictures import image, png, send, upload
from tests.sandbox.tiny_bot import Json, TinyBot


async def post(slack: Sandbox, bot: TinyBot, *blocks: Json) -> Json:
    return await bot.call("chat.postMessage", channel=slack.channel_id("general"), text="A chart", blocks=list(blocks))


def refused(pointer: str) -> Json:
    return {"messages": [f"[ERROR] invalid slack file [json-pointer:{pointer}/slack_file]"]}


class TestSharing:
    @pytest.mark.parametrize("way", ["raw", "form"])
    async def test_a_file_is_shared_in_three_steps(self, slack: Sandbox, bot: TinyBot, way: str) -> None:
        form = FormData()
        form.add_field("file", b"hello", filename="stories.md")
        file = await send(bot, "stories.md", form if way == "form" else b"hello", length=5)
        done = await bot.call(
            "files.completeUploadExternal",
            files=json.dumps([{"id": file, "title": "Stories"}]),
            channel_id=slack.channel_id("general"),
            initial_comment="This month",
            blocks=[{"type": "divider"}],
        )
        assert done["files"][0]["title"] == "Stories"
        assert slack.file(file).content == b"hello"
        message = slack.person("ben").sees("general")[-1]
        assert message.plain == "This month\nStories"
        assert message.blocks == [], "they are ignored beside a comment"

    async def test_a_file_must_be_uploaded_first(self, bot: TinyBot) -> None:
        step = await bot.call("files.getUploadURLExternal", filename="stories.md", length=5)
        answer = await bot.call("files.completeUploadExternal", files=[{"id": step["file_id"]}])
        assert answer["error"] == "file_not_found"
        assert (await bot.call("files.info", file=step["file_id"]))["error"] == "file_not_found"

    async def test_a_channel_id_names_no_person(self, slack: Sandbox, bot: TinyBot) -> None:
        file, ana = await send(bot, "a.md", b"hello"), slack.person("ana")
        wanted: Json = {"files": [{"id": file}]}
        answer = await bot.call("files.completeUploadExternal", **wanted, channel_id=ana.id)
        assert answer["error"] == "invalid_arguments"
        assert "^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]" in answer["response_metadata"]["messages"][0]
        quiet = await bot.call("files.completeUploadExternal", **wanted, channel_id=slack.channel_id("quiet"))
        assert quiet["error"] == "not_in_channel"
        assert not slack.file(file).completed, "a refused call shares nothing"
        opened = await bot.call("conversations.open", users=ana.id)
        assert (await bot.call("files.completeUploadExternal", **wanted, channel_id=opened["channel"]["id"]))["ok"]
        assert [item.plain for item in ana.dm()] == ["a.md"]

    async def test_several_channels_may_include_people(self, slack: Sandbox, bot: TinyBot) -> None:
        file, ana = await send(bot, "a.md", b"hello"), slack.person("ana")
        channels = f"{slack.channel_id('leads')},{ana.id}"
        assert (await bot.call("files.completeUploadExternal", files=[{"id": file}], channels=channels))["ok"]
        assert [item.plain for item in (*ana.sees("leads"), *ana.dm())] == ["a.md", "a.md"]

    async def test_a_description_for_screen_readers_has_a_limit(self, slack: Sandbox, bot: TinyBot) -> None:
        args: Json = {"filename": "a.png", "length": 5}
        long = await bot.call("files.getUploadURLExternal", **args, alt_txt="x" * 1001)
        assert long["error"] == "alt_txt_too_large"
        await upload(slack, bot, channel_id=slack.channel_id("general"))
        assert slack.messages("general")[0].plain == "Mood\nMood over time"

    async def test_slack_looks_into_a_file_some_time_after_it_answered(self, slack: Sandbox, bot: TinyBot) -> None:
        slack.timings.file_processing = 60
        file = await send(bot, "mood.png", png())
        share: Json = {"files": [{"id": file}], "channel_id": slack.channel_id("general")}
        answered = (await bot.call("files.completeUploadExternal", **share))["files"][0]
        assert (answered["mimetype"], answered["channels"]) == ("", [])
        slack.file(file).ready_at = 0.0
        known = (await bot.call("files.info", file=file))["file"]
        assert (known["mimetype"], known["filetype"]) == ("image/png", "png")
        assert known["channels"] == [slack.channel_id("general")]
        assert known["is_public"]

    async def test_the_content_is_for_the_apps_token(self, slack: Sandbox, bot: TinyBot) -> None:
        file = await upload(slack, bot)
        url = (await bot.call("files.info", file=file))["file"]["url_private"]
        async with ClientSession() as client:
            assert (await client.get(url)).status == 403
            answer = await client.get(url, headers={"authorization": f"Bearer {slack.bot_token}"})
            assert (await answer.read(), answer.content_type) == (png(), "image/png")

    async def test_looking_at_a_file_needs_its_scope(self) -> None:
        async with Sandbox(HARBOUR, scopes=["files:write"], timings=Timings.patient()) as slack, TinyBot(slack) as bot:
            file = await upload(slack, bot)
            assert (await bot.call("files.info", file=file))["needed"] == "files:read"
            headers = {"authorization": f"Bearer {slack.bot_token}"}
            url = f"{slack.url}/files-pri/{slack.id}-{file}/mood.png"
            async with ClientSession() as client, client.get(url, headers=headers) as answer:
                assert answer.status == 403


class TestImages:
    async def test_a_picture_can_stand_in_messages_and_views(self, slack: Sandbox, bot: TinyBot) -> None:
        file = await upload(slack, bot)
        posted = await post(slack, bot, image(file, title={"type": "plain_text", "text": "Mood"}))
        assert posted["ok"], posted
        assert slack.person("ben").sees("general")[0].plain == "Mood\nMood over time"
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}, "accessory": image(file)}
        context = {"type": "context", "elements": [image(file)]}
        ana = slack.person("ana")
        home = {"type": "home", "blocks": [section, context]}
        assert (await bot.call("views.publish", user_id=ana.id, view=home))["ok"]
        assert slack.file(file).shown_to == {slack.channel_id("general"), ana.id}

    async def test_it_may_be_named_by_its_addresses(self, slack: Sandbox, bot: TinyBot) -> None:
        file = (await bot.call("files.info", file=await upload(slack, bot)))["file"]
        for url in (file["url_private"], file["permalink"]):
            assert (await post(slack, bot, image("", slack_file={"url": url})))["ok"]
        unknown = image("", slack_file={"url": "https://files.slack.com/files-pri/T1-F1/a.png"})
        assert (await post(slack, bot, unknown))["error"] == "invalid_blocks"

    @pytest.mark.parametrize("place", ["image", "accessory", "context"])
    async def test_an_unknown_file_is_refused_where_it_stands(self, slack: Sandbox, bot: TinyBot, place: str) -> None:
        wrong = image("F0UNKNOWN01")
        blocks: dict[str, tuple[Json, str]] = {
            "image": (wrong, "/0"),
            "accessory": (
                {"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}, "accessory": wrong},
                "/0/accessory",
            ),
            "context": ({"type": "context", "elements": [wrong]}, "/0/elements/0"),
        }
        block, pointer = blocks[place]
        answer = await post(slack, bot, block)
        assert (answer["error"], answer["response_metadata"]) == ("invalid_blocks", refused(f"/blocks{pointer}"))
        home = {"type": "home", "blocks": [block]}
        view = await bot.call("views.publish", user_id=slack.person("ana").id, view=home)
        assert view["error"] == "invalid_arguments"
        assert view["response_metadata"] == refused(f"/view/blocks{pointer}")

    async def test_only_a_picture_is_one(self, slack: Sandbox, bot: TinyBot) -> None:
        file = await upload(slack, bot, "mood.png", b"<svg></svg>")
        assert (await post(slack, bot, image(file)))["error"] == "invalid_blocks"

    async def test_it_is_refused_until_slack_has_looked_into_it(self, slack: Sandbox, bot: TinyBot) -> None:
        file = await send(bot, "mood.png", png())
        assert (await post(slack, bot, image(file)))["error"] == "invalid_blocks"
        slack.timings.file_processing = 60
        await bot.call("files.completeUploadExternal", files=[{"id": file}])
        assert (await post(slack, bot, image(file)))["error"] == "invalid_blocks"
        slack.file(file).ready_at = 0.0
        assert (await post(slack, bot, image(file)))["ok"]

    async def test_a_response_url_takes_it_too(self, slack: Sandbox, connected: TinyBot) -> None:
        file, ana = await upload(slack, connected), slack.person("ana")
        await ana.command("/mood", channel="general")
        url = connected.got("slash_commands")[0]["response_url"]
        assert (await connected.post_url(url, text="x", blocks=[image("F0UNKNOWN01")]))[0] == 400
        assert (await connected.post_url(url, text="x", blocks=[image(file)]))[0] == 200
        assert slack.file(file).shown_to == {ana.id}, "an ephemeral shows it to one person"


class TestOnThePage:
    async def get(self, slack: Sandbox, file: str, who: str, **headers: str) -> tuple[int, Any, Any]:
        url = f"{slack.url}/page/file/{slack.id}/{file}"
        async with ClientSession(headers=headers) as client, client.get(url, params={"as": who}) as answer:
            return answer.status, await answer.read(), answer.headers

    async def test_a_picture_is_served_to_those_who_see_it(self, slack: Sandbox, bot: TinyBot) -> None:
        file = await upload(slack, bot, channel_id=slack.channel_id("leads"))
        statuses = {who: (await self.get(slack, file, slack.person(who).id))[0] for who in ("ana", "chi", "robot")}
        assert statuses == {"ana": 200, "chi": 404, "robot": 404}
        home = {"type": "home", "blocks": [image(file)]}
        await bot.call("views.publish", user_id=slack.person("chi").id, view=home)
        _, content, headers = await self.get(slack, file, slack.person("chi").id)
        assert (content, headers["content-type"]) == (png(), "image/png")

    async def test_anything_else_is_a_download(self, slack: Sandbox, bot: TinyBot) -> None:
        content = b"<script>alert(1)</script>"
        file = await upload(slack, bot, "Übersicht 1.html", content, channel_id=slack.channel_id("general"))
        _, served, headers = await self.get(slack, file, slack.person("ana").id)
        assert (served, headers["content-type"]) == (content, "application/octet-stream")
        assert headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%9Cbersicht%201.html"

    async def test_other_sites_get_nothing(self, slack: Sandbox, bot: TinyBot) -> None:
        file = await upload(slack, bot, channel_id=slack.channel_id("general"))
        status, _, _ = await self.get(slack, file, slack.person("ana").id, Host="elsewhere.example")
        assert status == 403


def test_a_file_is_not_ready_before_it_is_completed() -> None:
    file = UploadedFile("F0CATPHOTO1", "cat.png", 3)
    assert (file.completed, file.ready) == (False, False)
