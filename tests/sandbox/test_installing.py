"""Installing an app by OAuth: what somebody agrees to, what the app gets for it, and how long that lasts."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from sandbox import ALL, Channel, Person, Sandbox, Timings, Workspace
from tests.sandbox.conftest import refused_as_listed
from tests.sandbox.tiny_bot import TinyBot

BACK = "http://127.0.0.1:9/slack/oauth_redirect"
SCOPES = ("channels:history", "chat:write", "reactions:read", "users:read")
OPTIONAL = ("channels:history", "reactions:read")
QUAY = Workspace(
    id="T0QUAY00001",
    name="Quay <&>",
    people=[Person("ana", admin=True), Person("ben"), Person("gus", guest="multi")],
    channels=[Channel("general", members=ALL, bot=True)],
    installed=False,
)
PIER = Workspace(id="T0PIER00001", name="Pier", people=[Person("mia")], installed=False)


@asynccontextmanager
async def sandbox(*workspaces: Workspace, **more: Any) -> AsyncIterator[Sandbox]:
    chosen = list(workspaces or [QUAY])
    async with Sandbox(chosen, scopes=SCOPES, optional=OPTIONAL, timings=Timings.patient(), **more) as slack:
        yield slack
        refused_as_listed(slack)


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with sandbox() as running:
        yield running


@asynccontextmanager
async def visit(slack: Sandbox, **query: str) -> AsyncIterator[ClientResponse]:
    """Follow the app's link to Slack, which asks for everything unless the query says otherwise."""
    asked = {"client_id": slack.app.client_id, "scope": ",".join(SCOPES), "redirect_uri": BACK, "state": "s1"}
    address = f"{slack.url}/oauth/v2/authorize"
    async with ClientSession() as client, client.get(address, params=asked | query, allow_redirects=False) as answer:
        yield answer


async def back(slack: Sandbox, **query: str) -> URL:
    """The address at which the app is answered."""
    async with visit(slack, **query) as answer:
        assert answer.status == 302, await answer.text()
        return URL(answer.headers["location"])


async def page(slack: Sandbox, status: int = 200, **query: str) -> str:
    async with visit(slack, **query) as answer:
        assert answer.status == status
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        return html.unescape(await answer.text())


async def exchange(slack: Sandbox, code: str, **more: str) -> dict[str, Any]:
    app = slack.app
    args = {"client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": BACK} | more
    granted = await AsyncWebClient(base_url=slack.api_url).oauth_v2_access(code=code, **args)
    return dict(granted.data)  # type: ignore[arg-type]


async def install(slack: Sandbox, **query: str) -> dict[str, Any]:
    return await exchange(slack, (await back(slack, user="ana", **query)).query["code"])


async def refused(slack: Sandbox, code: str, **more: str) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await exchange(slack, code, **more)
    return str(refusal.value.response["error"])


def client(slack: Sandbox, granted: dict[str, Any]) -> AsyncWebClient:
    return AsyncWebClient(token=granted["access_token"], base_url=slack.api_url)


class TestAgreeing:
    async def test_who_agrees_gives_the_app_a_token_with_what_it_asked_for(self, slack: Sandbox) -> None:
        granted = await install(slack)
        assert granted["scope"].split(",") == list(SCOPES)
        assert granted["team"] == {"id": slack.id, "name": QUAY.name}
        assert granted["authed_user"] == {"id": slack.person("ana").id}
        assert granted["enterprise"] is None
        assert granted["is_enterprise_install"] is False
        assert (await client(slack, granted).auth_test()).headers["x-oauth-scopes"] == ",".join(SCOPES)

    @pytest.mark.parametrize("how", ["deny", "cancel"])
    async def test_the_app_is_told_with_its_state_when_nobody_agrees(self, slack: Sandbox, how: str) -> None:
        assert (await back(slack, **{how: "1"})).query == {"error": "access_denied", "state": "s1"}

    async def test_an_optional_scope_that_is_left_out_is_missing_and_its_events_are_not_sent(
        self, slack: Sandbox
    ) -> None:
        granted = await install(slack, without="channels:history")
        assert granted["scope"] == "chat:write,reactions:read,users:read"
        async with TinyBot(slack) as bot:
            slack.request_url = await bot.listen()
            said = await slack.person("ana").post("general", "hi")
            await slack.person("ana").react(said, "tada")
            await slack.events_settled()
            assert [payload["event"]["type"] for payload in bot.got("events_api")] == ["reaction_added"]
        with pytest.raises(SlackApiError) as refusal:
            await client(slack, granted).conversations_history(channel=slack.channel_id("general"))
        answer = refusal.value.response
        assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")
        assert answer["provided"] == answer.headers["x-oauth-scopes"] == granted["scope"]

    async def test_what_is_asked_for_later_is_added_to_the_same_token(self, slack: Sandbox) -> None:
        first = await install(slack, scope="chat:write")
        assert first["scope"] == "chat:write"
        second = await install(slack, scope="chat:write,reactions:read")
        third = await install(slack, scope="users:read")
        assert third["access_token"] == second["access_token"] == first["access_token"]
        assert third["scope"] == "chat:write,reactions:read,users:read"

    async def test_a_new_installation_begins_with_what_it_is_granted(self, slack: Sandbox) -> None:
        first = await install(slack)
        slack.uninstall()
        second = await install(slack, scope="chat:write")
        assert second["team"] == first["team"]
        assert second["bot_user_id"] == first["bot_user_id"]
        assert second["scope"] == "chat:write"
        with pytest.raises(SlackApiError, match="account_inactive"):
            await client(slack, first).auth_test()
        assert (await client(slack, second).auth_test())["ok"]

    async def test_a_test_installs_with_less_and_grants_more(self) -> None:
        declared = Workspace(people=[Person("ana")], without=["reactions:read"])
        async with sandbox(declared) as slack:
            assert set(slack.granted) == set(SCOPES) - {"reactions:read"}
            slack.grant("reactions:read")
            assert set(slack.granted) == set(SCOPES)
            slack.uninstall()
            token = slack.install(without=OPTIONAL)
            assert set(slack.granted) == set(SCOPES) - set(OPTIONAL)
            assert (await AsyncWebClient(token=token, base_url=slack.api_url).auth_test())["ok"]


class TestThePage:
    async def test_it_says_what_the_app_could_do_and_what_can_be_left_out(self, slack: Sandbox) -> None:
        text = await page(slack)
        assert "Kindling would like to come to <strong>Quay <&></strong>" in text
        assert "Write messages <code>chat:write</code>" in text
        assert re.findall(r'name="with" value="([^"]+)" checked', text) == list(OPTIONAL)
        people = re.findall(r'<option value="(\w+)">([^<]+)', text)
        assert people == [(slack.person("ana").id, "Ana (admin)"), (slack.person("ben").id, "Ben")]

    async def test_its_form_installs_with_what_is_ticked(self, slack: Sandbox) -> None:
        text = await page(slack)
        form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
        ticked = form | {"with": "reactions:read", "user": slack.person("ben").id, "allow": "1"}
        granted = await exchange(slack, (await back(slack, **ticked)).query["code"])
        assert granted["scope"] == "chat:write,reactions:read,users:read"
        assert granted["authed_user"] == {"id": slack.person("ben").id}
        assert (await back(slack, **ticked | {"cancel": "1"})).query["error"] == "access_denied"

    async def test_a_browser_may_follow_the_form_to_the_app(self, slack: Sandbox) -> None:
        async with visit(slack) as answer:
            assert "form-action 'self' http://127.0.0.1:9;" in answer.headers["Content-Security-Policy"]

    async def test_one_chooses_among_several_workspaces(self) -> None:
        async with sandbox(QUAY, PIER) as slack:
            links = re.findall(r'href="([^"]+team=\w+)"', await page(slack))
            assert [URL(each).query["team"] for each in links] == [QUAY.id, PIER.id]
            async with ClientSession() as client, client.get(f"{slack.url}{links[1]}") as answer:
                assert "would like to come to <strong>Pier</strong>" in await answer.text()

    async def test_a_workspace_without_anybody_gets_a_page_too(self) -> None:
        async with sandbox(Workspace(name="Empty", people=[Person("gus", guest="multi")])) as slack:
            assert "There is nobody in Empty who could install an app." in await page(slack, 400)

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ({"client_id": "1.2"}, "No app has this client_id."),
            ({"redirect_uri": ""}, "redirect_uri did not match any configured URIs. Passed URI: none"),
            ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri did not match"),
            ({"redirect_uri": "http://[half"}, "redirect_uri did not match"),
            ({"scope": ""}, "The app asks for no scopes."),
            ({"scope": "chat:write,admin"}, "Invalid permissions requested: admin"),
            ({"user_scope": "search:read"}, "This Slack gives out no tokens of people"),
            ({"team": "T0NOWHERE01", "user": "ana"}, "There is no such workspace."),
            ({"user": "gus"}, "gus is nobody who may install an app in Quay <&>."),
            ({"user": "ana", "without": "chat:write"}, "cannot do without: chat:write"),
        ],
    )
    async def test_what_cannot_be_is_told(self, slack: Sandbox, query: dict[str, str], told: str) -> None:
        assert told in await page(slack, 400, **query)


class TestCodes:
    async def test_a_code_is_good_once_for_ten_minutes_at_the_address_it_was_sent_to(self, slack: Sandbox) -> None:
        code = (await back(slack, user="ana")).query["code"]
        assert await refused(slack, code, redirect_uri="http://127.0.0.1:9/elsewhere") == "bad_redirect_uri"
        assert await refused(slack, code, client_secret="wrong") == "bad_client_secret"
        assert await refused(slack, code, client_id="1.2") == "invalid_client_id"
        assert await refused(slack, code, grant_type="password") == "invalid_grant_type"
        await exchange(slack, code)
        assert await refused(slack, code) == "invalid_code"
        late = (await back(slack, user="ana")).query["code"]
        slack.clock.advance(minutes=10, seconds=1)
        assert await refused(slack, late) == "invalid_code"

    async def test_it_goes_to_a_configured_address_or_below_it(self) -> None:
        async with sandbox(redirect_urls=["http://127.0.0.1:9/slack"]) as slack:
            assert (await back(slack, user="ana")).path == "/slack/oauth_redirect"
            assert (await back(slack, user="ana", redirect_uri="")).path == "/slack"
            await page(slack, 400, user="ana", redirect_uri="http://127.0.0.1:9/slackers")


class TestRotation:
    @pytest.fixture
    async def slack(self) -> AsyncIterator[Sandbox]:
        async with sandbox(token_rotation=True) as running:
            yield running

    async def renew(self, slack: Sandbox, pair: dict[str, Any]) -> dict[str, Any]:
        return await exchange(slack, "", grant_type="refresh_token", refresh_token=pair["refresh_token"])

    async def test_a_token_is_renewed_and_the_one_before_works_until_its_time_is_over(self, slack: Sandbox) -> None:
        slack.clock.freeze()
        first = await install(slack)
        assert first["access_token"].startswith("xoxe.xoxb-")
        assert first["refresh_token"].startswith("xoxe-1-")
        assert first["expires_in"] == 43_200
        slack.clock.advance(hours=11)
        second = await self.renew(slack, first)
        assert second["access_token"] != first["access_token"]
        assert second["team"] == first["team"]
        assert (await client(slack, first).auth_test())["ok"]
        slack.clock.advance(hours=1)
        with pytest.raises(SlackApiError, match="token_expired"):
            await client(slack, first).auth_test()
        assert (await client(slack, second).auth_test())["ok"]

    async def test_a_refresh_token_works_once_and_for_its_own_installation(self, slack: Sandbox) -> None:
        first = await install(slack)
        second = await self.renew(slack, first)
        for spent in (first, {"refresh_token": "xoxe-1-made-up"}):
            with pytest.raises(SlackApiError, match="invalid_refresh_token"):
                await self.renew(slack, spent)
        slack.uninstall()
        await install(slack)
        with pytest.raises(SlackApiError, match="invalid_refresh_token"):
            await self.renew(slack, second)

    async def test_only_two_tokens_work_at_a_time(self, slack: Sandbox) -> None:
        first = await install(slack)
        second = await self.renew(slack, first)
        third = await self.renew(slack, second)
        with pytest.raises(SlackApiError, match="token_revoked"):
            await client(slack, first).auth_test()
        for pair in (second, third):
            assert (await client(slack, pair).auth_test())["ok"]

    async def test_a_revoked_token_leaves_the_installation_and_can_be_renewed(self, slack: Sandbox) -> None:
        first = await install(slack)
        await client(slack, first).auth_revoke()
        with pytest.raises(SlackApiError, match="token_revoked"):
            await client(slack, first).auth_test()
        assert (await client(slack, await self.renew(slack, first)).auth_test())["ok"]

    async def test_a_token_that_never_ends_is_exchanged_once_and_ends_with_the_first_renewal(self) -> None:
        async with sandbox(Workspace(people=[Person("ana")]), token_rotation=True) as slack:
            old = {"access_token": slack.bot_token}
            app = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
            pair = dict((await client(slack, old).oauth_v2_exchange(token=slack.bot_token, **app)).data)  # type: ignore[arg-type]
            with pytest.raises(SlackApiError, match="token_already_exchanged"):
                await client(slack, old).oauth_v2_exchange(token=old["access_token"], **app)
            assert (await client(slack, old).auth_test())["ok"]
            await self.renew(slack, pair)
            with pytest.raises(SlackApiError, match="token_expired"):
                await client(slack, old).auth_test()

    async def test_nothing_is_exchanged_where_tokens_do_not_rotate(self) -> None:
        async with sandbox() as slack:
            granted = await install(slack)
            app = {"client_id": slack.app.client_id, "client_secret": slack.app.client_secret}
            with pytest.raises(SlackApiError, match="token_rotation_not_enabled"):
                await client(slack, granted).oauth_v2_exchange(token=granted["access_token"], **app)


class TestOneLikeTheOther:
    async def test_two_workspaces_can_have_the_same_ids_and_nothing_else_in_common(self) -> None:
        twin = Workspace(id="T0TWIN00001", name="Twin", people=QUAY.people, channels=QUAY.channels, ids_like=QUAY.id)
        async with sandbox(QUAY, twin) as slack:
            first, second = slack, slack.workspace(twin.id)
            first.install()
            assert first.person("ben").id == second.person("ben").id
            assert first.channel_id("general") == second.channel_id("general")
            assert first.bot_id == second.bot_id
            assert first.bot_token != second.bot_token
            for each in (first, second):
                posted = client(slack, {"access_token": each.bot_token})
                await posted.chat_postMessage(channel=first.person("ben").id, text=f"to {each.id}")
            assert [message.text for message in first.person("ben").dm()] == [f"to {QUAY.id}"]
            assert [message.text for message in second.person("ben").dm()] == [f"to {twin.id}"]
            (one,), (other,) = first.person("ben").dm(), second.person("ben").dm()
            assert one.channel == other.channel
