"""An organisation of several workspaces: one installation, one token and one set of people for all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ALL, Channel, Enterprise, Person, Sandbox, Timings, UserGroup, Workspace
from tests.sandbox.conftest import SCOPES, refused_as_listed
from tests.sandbox.test_installing import back, exchange, page
from tests.sandbox.tiny_bot import TinyBot

BOW = Workspace(
    id="T0BOW000001",
    name="Bow",
    people=[Person("ana", admin=True), Person("ben"), Person("old", id="U0BEFOREIT1")],
    channels=[Channel("general", members=ALL, bot=True)],
    user_groups=[UserGroup("crew", members=["ben"])],
)
STERN = Workspace(
    id="T0STERN0001",
    name="Stern",
    people=[Person("ana"), Person("chi")],
    channels=[Channel("general", members=ALL, bot=True)],
    installed=False,
)
FLEET = Enterprise("Fleet", id="E0FLEET0001", workspaces=[BOW, STERN], installed=True)


@asynccontextmanager
async def sandbox(fleet: Enterprise = FLEET, **more: Any) -> AsyncIterator[Sandbox]:
    patient = Timings.patient()
    async with Sandbox(fleet, scopes=SCOPES, optional=["dnd:read"], org_ready=True, timings=patient, **more) as slack:
        yield slack
        refused_as_listed(slack)


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with sandbox() as running:
        yield running


@pytest.fixture
async def bot(slack: Sandbox) -> AsyncIterator[TinyBot]:
    async with TinyBot(slack) as tiny:
        slack.request_url = await tiny.listen()
        yield tiny


@pytest.fixture
def client(slack: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(token=slack.organisation().bot_token, base_url=slack.api_url)


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return str(refusal.value.response["error"])


class TestInstalling:
    async def test_an_installation_for_all_says_so_and_may_enter_no_workspace_yet(self) -> None:
        nowhere = [replace(each, installed=False) for each in (BOW, STERN)]
        async with sandbox(replace(FLEET, installed=False, workspaces=nowhere)) as slack:
            answer = await back(slack, user="ana", team=FLEET.id, scope=",".join(SCOPES), without="dnd:read")
            granted = await exchange(slack, answer.query["code"])
            assert granted["is_enterprise_install"] is True
            assert granted["team"] is None
            assert granted["enterprise"] == {"id": FLEET.id, "name": "Fleet"}
            assert granted["bot_user_id"] == slack.bot_id
            assert granted["authed_user"]["id"] == slack.person("ana").id
            assert "dnd:read" not in granted["scope"]
            client = AsyncWebClient(token=granted["access_token"], base_url=slack.api_url)
            assert (await client.auth_teams_list())["teams"] == []
            assert await error_of(client.users_list(team_id=BOW.id)) == "team_access_not_granted"
            slack.organisation().give_access(BOW.id)
            assert (await client.users_list(team_id=BOW.id))["ok"]

    async def test_it_may_enter_where_the_app_was_already(self) -> None:
        async with sandbox(replace(FLEET, installed=False)) as slack:
            before = slack.bot_token
            token = slack.organisation().install()
            client = AsyncWebClient(token=token, base_url=slack.api_url)
            assert [team["id"] for team in (await client.auth_teams_list())["teams"]] == [BOW.id]
            assert slack.bot_token == token != before

    async def test_who_runs_no_workspace_cannot_install_it_for_all(self) -> None:
        async with sandbox(replace(FLEET, installed=False)) as slack:
            everything = ",".join(SCOPES)
            assert "ben is nobody who" in await page(slack, 400, user="ben", team=FLEET.id, scope=everything)
            assert "All of Fleet" in await page(slack, scope=everything)

    async def test_a_workspace_cannot_install_what_its_organisation_has(self, slack: Sandbox) -> None:
        code = (await back(slack, user="ana", team=STERN.id, scope="chat:write")).query["code"]
        assert await error_of(exchange(slack, code)) == "cannot_install_an_org_installed_app"

    async def test_a_workspace_of_an_organisation_can_have_an_installation_of_its_own(self) -> None:
        async with sandbox(replace(FLEET, installed=False), token_rotation=True) as slack:
            granted = await exchange(slack, (await back(slack, user="ana", scope="chat:write")).query["code"])
            assert granted["is_enterprise_install"] is False
            assert granted["team"] == {"id": BOW.id, "name": "Bow"}
            assert granted["enterprise"] == {"id": FLEET.id, "name": "Fleet"}

    async def test_its_token_rotates_as_well(self) -> None:
        async with sandbox(replace(FLEET, installed=False), token_rotation=True) as slack:
            asked = await back(slack, user="ana", team=FLEET.id, scope="chat:write")
            first = await exchange(slack, asked.query["code"])
            second = await exchange(slack, "", grant_type="refresh_token", refresh_token=first["refresh_token"])
            assert second["is_enterprise_install"] is True
            assert second["enterprise"] == first["enterprise"]
            assert second["access_token"] != first["access_token"]


class TestPeople:
    async def test_somebody_has_one_id_in_all_workspaces(self, slack: Sandbox, client: AsyncWebClient) -> None:
        ana = slack.person("ana").id
        assert ana == slack.workspace(STERN.id).person("ana").id
        assert ana.startswith("W")
        user = (await client.users_info(user=ana))["user"]
        assert user["enterprise_user"]["enterprise_id"] == FLEET.id
        assert user["enterprise_user"]["teams"] == [BOW.id, STERN.id]
        assert slack.person("old").id == "U0BEFOREIT1"

    async def test_there_is_one_direct_message_and_one_home_for_each(
        self, slack: Sandbox, client: AsyncWebClient
    ) -> None:
        slack.organisation().give_access(STERN.id)
        ana, other_ana = slack.person("ana"), slack.workspace(STERN.id).person("ana")
        await client.chat_postMessage(channel=ana.id, text="hi")
        await other_ana.post(dm="kindling", text="hello")
        assert [message.text for message in ana.dm()] == [message.text for message in other_ana.dm()] == ["hi", "hello"]
        await client.views_publish(user_id=ana.id, view={"type": "home", "blocks": []})
        assert other_ana.home is ana.home is not None


class TestCalls:
    async def test_auth_test_and_the_list_of_workspaces(self, slack: Sandbox, client: AsyncWebClient) -> None:
        test = await client.auth_test()
        assert (test["is_enterprise_install"], test["enterprise_id"]) == (True, FLEET.id)
        assert test["user_id"] == slack.organisation().bot_id == slack.bot_id
        slack.organisation().give_access(STERN.id)
        pages = [page["teams"] async for page in await client.auth_teams_list(limit=1)]
        assert pages == [[{"id": BOW.id, "name": "Bow"}], [{"id": STERN.id, "name": "Stern"}]]

    @pytest.mark.parametrize(
        ("method", "args"),
        [
            ("users.list", {}),
            ("conversations.list", {}),
            ("users.conversations", {}),
            ("usergroups.list", {}),
            ("usergroups.users.list", {"usergroup": "S0"}),
            ("bots.info", {}),
        ],
    )
    async def test_what_lists_things_must_be_told_the_workspace(
        self, client: AsyncWebClient, method: str, args: dict[str, str]
    ) -> None:
        assert await error_of(client.api_call(method, params=args)) == "missing_argument"
        elsewhere = client.api_call(method, params=args | {"team_id": STERN.id})
        assert await error_of(elsewhere) == "team_access_not_granted"

    async def test_each_workspace_lists_its_own(self, slack: Sandbox, client: AsyncWebClient) -> None:
        slack.organisation().give_access(STERN.id)
        names = {
            team: {user["name"] for user in (await client.users_list(team_id=team))["members"]}
            for team in (BOW.id, STERN.id)
        }
        assert "ben" in names[BOW.id] - names[STERN.id]
        assert "chi" in names[STERN.id] - names[BOW.id]
        assert [each["handle"] for each in (await client.usergroups_list(team_id=BOW.id))["usergroups"]] == ["crew"]

    async def test_what_is_named_leads_to_its_workspace_if_the_app_may_enter(
        self, slack: Sandbox, client: AsyncWebClient
    ) -> None:
        stern = slack.workspace(STERN.id)
        there, chi = stern.channel_id("general"), stern.person("chi").id
        for call in (client.chat_postMessage(channel=there, text="hi"), client.users_info(user=chi)):
            assert await error_of(call) == "team_access_not_granted"
        slack.organisation().give_access(STERN.id)
        await client.chat_postMessage(channel=there, text="hi")
        assert [message.text for message in stern.messages("general")] == ["hi"]
        assert await error_of(client.chat_postMessage(channel="general", text="hi")) == "channel_not_found"
        assert (await client.dnd_teamInfo(users=[chi]))["users"].keys() == {chi}
        assert (await client.team_info(team=STERN.id))["team"]["enterprise_id"] == FLEET.id

    async def test_a_workspaces_token_passes_over_the_team(self) -> None:
        async with sandbox(replace(FLEET, installed=False)) as slack:
            client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
            assert (await client.users_list(team_id=STERN.id))["members"]
            test = await client.auth_test()
            assert (test["team_id"], test["enterprise_id"]) == (BOW.id, FLEET.id)
            assert test["is_enterprise_install"] is False


class TestWhatTheAppIsSent:
    async def test_events_and_interactions_name_the_organisation(self, slack: Sandbox, bot: TinyBot) -> None:
        ana = slack.person("ana")
        await ana.post("general", "hi")
        await ana.command("/thanks", channel="general")
        await ana.shortcut("kind")
        await slack.events_settled()
        (event,), (command,), (shortcut,) = map(bot.got, ("events_api", "slash_commands", "interactive"))
        assert (event["team_id"], event["enterprise_id"]) == (BOW.id, FLEET.id)
        assert event["authorizations"] == [
            {
                "enterprise_id": FLEET.id,
                "team_id": None,
                "user_id": slack.bot_id,
                "is_bot": True,
                "is_enterprise_install": True,
            }
        ]
        assert (command["team_id"], command["enterprise_id"]) == (BOW.id, FLEET.id)
        assert command["is_enterprise_install"] == "true"
        assert shortcut["enterprise"] == {"id": FLEET.id, "name": "Fleet"}
        assert shortcut["team"]["enterprise_id"] == FLEET.id
        assert shortcut["is_enterprise_install"] is True

    async def test_a_modal_can_be_opened_and_says_where_the_app_is_installed(
        self, slack: Sandbox, bot: TinyBot, client: AsyncWebClient
    ) -> None:
        view = {"type": "modal", "title": {"type": "plain_text", "text": "A"}, "blocks": []}
        slack.organisation().give_access(STERN.id)
        chi = slack.workspace(STERN.id).person("chi")

        async def answer(kind: str, payload: dict[str, Any]) -> None:
            if kind == "slash_commands":
                await client.views_open(trigger_id=payload["trigger_id"], view={**view, "notify_on_close": True})

        bot.answer = answer
        await chi.command("/thanks", channel="general")
        await chi.close_modal()
        (closed,) = bot.got("interactive")
        assert (closed["team"]["id"], closed["view"]["app_installed_team_id"]) == (STERN.id, FLEET.id)

    async def test_nothing_comes_from_a_workspace_that_it_may_not_enter(self, slack: Sandbox, bot: TinyBot) -> None:
        stern, fleet = slack.workspace(STERN.id), slack.organisation()
        await stern.person("chi").post("general", "unheard")
        assert (await stern.person("chi").command("/thanks", channel="general")).error
        fleet.give_access(STERN.id)
        await stern.person("chi").post("general", "heard")
        fleet.take_access(STERN.id)
        await stern.person("chi").post("general", "unheard")
        await slack.events_settled()
        heard = [payload for payload in bot.got("events_api") if payload["event"]["type"] == "message"]
        assert [payload["event"]["text"] for payload in heard] == ["heard"]
        (granted,), (revoked,) = bot.events("team_access_granted"), bot.events("team_access_revoked")
        assert granted["team_ids"] == revoked["team_ids"] == [STERN.id]
        about = next(each for each in bot.got("events_api") if each["event"] == granted)
        assert (about["team_id"], about["enterprise_id"]) == (None, FLEET.id)


class TestTheEnd:
    async def test_a_workspace_that_removes_the_app_leaves_the_others(
        self, slack: Sandbox, bot: TinyBot, client: AsyncWebClient
    ) -> None:
        slack.organisation().give_access(STERN.id)
        slack.workspace(STERN.id).uninstall()
        await slack.events_settled()
        assert [event["team_ids"] for event in bot.events("team_access_revoked")] == [[STERN.id]]
        assert bot.events("app_uninstalled") == []
        assert slack.organisation().entered == [BOW.id]
        assert (await client.auth_test())["ok"]

    async def test_the_whole_installation_ends_and_begins_anew(
        self, slack: Sandbox, bot: TinyBot, client: AsyncWebClient
    ) -> None:
        fleet = slack.organisation()
        fleet.uninstall()
        await slack.events_settled()
        sent = {payload["event"]["type"]: payload for payload in bot.got("events_api")}
        assert sent.keys() == {"tokens_revoked", "app_uninstalled"}
        assert all((each["team_id"], each["enterprise_id"]) == (None, FLEET.id) for each in sent.values())
        assert await error_of(client.auth_test()) == "account_inactive"
        assert (await slack.person("ana").command("/thanks", channel="general")).error
        again = AsyncWebClient(token=fleet.install(), base_url=slack.api_url)
        assert (await again.auth_test())["team_id"] == FLEET.id
        assert fleet.entered == []

    async def test_a_revoked_token_is_told_of_with_the_organisation(
        self, slack: Sandbox, bot: TinyBot, client: AsyncWebClient
    ) -> None:
        slack.organisation().revoke_token()
        await slack.events_settled()
        assert bot.events("tokens_revoked")[0]["tokens"] == {"bot": [slack.bot_id]}
        assert await error_of(client.auth_test()) == "token_revoked"
