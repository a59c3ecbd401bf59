"""Files of the app: sharing them, and downloading them on the page."""

import json
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from sandbox import Actor, Sandbox, Timings
from tests.sandbox.conftest import HARBOUR, SCOPES
from tests.sandbox.tiny_bot import Json, TinyBot


async def send(bot: TinyBot, name: str, content: Any, length: int = 0) -> str:
    """The first two steps of sharing a file; its id."""
    step = await bot.call("files.getUploadURLExternal", filename=name, length=length or len(content))
    async with ClientSession() as client, client.post(step["upload_url"], data=content) as answer:
        assert answer.status == 200
    return str(step["file_id"])


async def share(slack: Sandbox, bot: TinyBot, channel: str, name: str = "stories.md", content: bytes = b"hello") -> str:
    """All three steps; the file's id."""
    file = await send(bot, name, content)
    done = await bot.call("files.completeUploadExternal", files=[{"id": file}], channel_id=slack.channel_id(channel))
    assert done["ok"], done
    return file


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


class TestOnThePage:
    async def get(self, slack: Sandbox, file: str, who: str, **headers: str) -> tuple[int, Any, Any]:
        url = f"{slack.url}/page/file/{slack.id}/{file}"
        async with ClientSession(headers=headers) as client, client.get(url, params={"as": who}) as answer:
            return answer.status, await answer.read(), answer.headers

    async def test_a_file_is_a_download_for_those_who_see_it(self, slack: Sandbox, bot: TinyBot) -> None:
        content = b"<script>alert(1)</script>"
        file = await share(slack, bot, "leads", "Übersicht 1.html", content)
        statuses = {who: (await self.get(slack, file, slack.person(who).id))[0] for who in ("ana", "chi", "robot")}
        assert statuses == {"ana": 200, "chi": 404, "robot": 404}
        _, served, headers = await self.get(slack, file, slack.person("ana").id)
        assert (served, headers["content-type"]) == (content, "application/octet-stream")
        assert headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%9Cbersicht%201.html"

    async def test_other_sites_get_nothing(self, slack: Sandbox, bot: TinyBot) -> None:
        file = await share(slack, bot, "general")
        status, _, _ = await self.get(slack, file, slack.person("ana").id, Host="elsewhere.example")
        assert status == 403


FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Days off"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "calendar",
            "label": {"type": "plain_text", "text": "Calendar"},
            "element": {"type": "file_input", "action_id": "calendar", "filetypes": ["ics"], "max_files": 1},
        }
    ],
}


class TestInForms:
    async def opened(self, bot: TinyBot, ana: Actor) -> Any:
        async def answer(kind: str, payload: Json) -> None:
            if kind == "slash_commands":
                opened = await bot.call("views.open", trigger_id=payload["trigger_id"], view=FORM)
                assert opened["ok"], opened

        bot.answer = answer
        return (await ana.command("/thanks", channel="general")).modal

    async def get(self, url: str, token: str) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {token}"}
        async with ClientSession() as client, client.get(url, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.read()

    async def test_a_file_that_is_sent_with_a_form_is_read_with_the_bots_token(
        self, slack: Sandbox, connected: TinyBot
    ) -> None:
        ana = slack.person("ana")
        assert await self.opened(connected, ana)
        assert (await ana.submit({"calendar": [ana.file("off.ics", b"BEGIN")]})).closed
        state = connected.got("interactive")[-1]["view"]["state"]["values"]["calendar"]["calendar"]
        [sent] = state["files"]
        assert (state["type"], sent["name"], sent["size"], sent["user"]) == ("file_input", "off.ics", 5, ana.id)
        assert await self.get(sent["url_private_download"], slack.live.bot_token) == (200, b"BEGIN")
        assert (await self.get(sent["url_private_download"], "xoxb-none"))[0] == 302
        assert (await self.get(sent["url_private_download"].replace(sent["id"], "F0"), slack.live.bot_token))[0] == 404

    async def test_the_client_takes_files_of_these_types_alone_and_no_more_than_wanted(
        self, slack: Sandbox, connected: TinyBot
    ) -> None:
        ana = slack.person("ana")
        await self.opened(connected, ana)
        assert "ics" in (await ana.submit({"calendar": [ana.file("off.pdf", b"x")]})).errors["Calendar"]
        two = [ana.file("a.ics", b"x"), ana.file("b.ics", b"x")]
        assert "at most 1" in (await ana.submit({"calendar": two})).errors["Calendar"]
        assert (await ana.submit({"calendar": []})).errors == {"Calendar": "Please complete this required field."}

    async def test_a_form_with_a_field_for_files_needs_the_scope(self) -> None:
        scopes = [each for each in SCOPES if each != "files:read"]
        async with Sandbox(HARBOUR, scopes=scopes, timings=Timings.patient()) as slack, TinyBot(slack) as bot:
            refused = []

            async def answer(kind: str, payload: Json) -> None:
                if kind == "slash_commands":
                    refused.append(await bot.call("views.open", trigger_id=payload["trigger_id"], view=FORM))

            bot.answer = answer
            await bot.connect()
            await slack.person("ana").command("/thanks", channel="general")
            assert [(each["error"], each["needed"]) for each in refused] == [("missing_scope", "files:read")]

    async def test_a_person_sends_their_own_file_from_the_page(self, slack: Sandbox, connected: TinyBot) -> None:
        ana, ben = slack.person("ana"), slack.person("ben")
        view = await self.opened(connected, ana)
        origin = {"Origin": slack.url}
        url = f"{slack.url}/page/file/{slack.id}"

        async def act(name: str, **args: Any) -> int:
            wanted = {"team": slack.id, "as": ana.id, "view": view.id, **args}
            async with ClientSession(headers=origin) as client:
                answer = await client.post(f"{slack.url}/page/act/{name}", json=wanted)
                return answer.status

        async with ClientSession(headers=origin) as client:
            async with client.post(url, params={"as": ana.id, "name": "off.ics"}, data=b"BEGIN") as answer:
                file = (await answer.json())["id"]
            async with client.post(url, params={"as": "U0NOBODY"}, data=b"BEGIN") as answer:
                assert answer.status == 404
        async with ClientSession() as client, client.post(url, params={"as": ana.id}, data=b"x") as answer:
            assert answer.status == 403, "another site"
        bens = ben.file("off.ics", b"END")["id"]
        for value, status in (("F0NONE", 400), (["F0NONE"], 404), ([bens], 404), ([file], 200)):
            assert await act("submit", values={"calendar": {"calendar": value}}) == status
        [sent] = connected.got("interactive")[-1]["view"]["state"]["values"]["calendar"]["calendar"]["files"]
        assert (sent["name"], sent["user"]) == ("off.ics", ana.id)
