"""What Slack sends seldom: what nobody here knows, what happened in another organisation, and what comes again."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from models import Change, Followup, Member, OutboxMessage, Shoutout
from models.store import allowances
from models.store.base import Base
from sandbox import Sandbox, Workspace
from sandbox.delivery import Ack, DeliveryKind
from tests.e2e.conftest import HARBOUR
from tests.e2e.house import House
from tests.program import Program

pytestmark = pytest.mark.every_way

ELSEWHERE = "T0ELSEWHERE"
MANY = [f"p{n:02}" for n in range(20)]


@pytest.fixture
def workspace() -> Workspace:
    """With more people than one may thank at once."""
    return HARBOUR


async def _send(slack: Sandbox, kind: DeliveryKind, payload: dict[str, Any]) -> Ack:
    """Have Slack deliver this, by whichever way the bot is reached."""
    return await slack.engine.delivery.request(kind, payload)


def _event(slack: Sandbox, event: dict[str, Any], **other: Any) -> dict[str, Any]:
    authorised = {"enterprise_id": None, "team_id": slack.id, "user_id": slack.bot_id, "is_bot": True}
    usual = {"type": "event_callback", "team_id": slack.id, "api_app_id": slack.app.id, "event_id": "Ev0"}
    return usual | {"authorizations": [authorised], "event": event} | other


def _command(slack: Sandbox, who: str, name: str, text: str, trigger_id: str) -> dict[str, Any]:
    return {
        "team_id": slack.id,
        "channel_id": slack.channel_id("general"),
        "channel_name": "general",
        "user_id": slack.person(who).id,
        "command": name,
        "text": text,
        "api_app_id": slack.app.id,
        "is_enterprise_install": "false",
        "response_url": f"{slack.url}/response/{slack.id}/none",
        "trigger_id": trigger_id,
    }


def _loud(bot: Program) -> list[dict[str, Any]]:
    """What the log says beyond the usual."""
    return [line for line in bot.lines if line.get("level") != "info"]


async def _has_said(bot: Program, event: str, name: str) -> None:
    await bot.wait_for(lambda line: line.get("event") == event and line.get("name") == name)


async def test_an_event_that_nobody_knows_is_acknowledged_with_one_warning(slack: Sandbox, bot: Program) -> None:
    for _ in range(3):
        for kind in ("channel_shared", "emoji_changed"):
            ack = await _send(slack, "events_api", _event(slack, {"type": kind, "text": "marmalade"}))
            assert ack.error is None
        limited = {"type": "app_rate_limited", "team_id": slack.id, "minute_rate_limited": 1}
        assert (await _send(slack, "events_api", limited)).error is None
    await _has_said(bot, "not_known", "app_rate_limited")
    assert [(line["level"], line["event"], line["name"]) for line in _loud(bot)] == [
        ("warning", "not_known", "channel_shared"),
        ("warning", "not_known", "emoji_changed"),
        ("warning", "not_known", "app_rate_limited"),
    ]
    assert "marmalade" not in str(bot.lines)


async def test_an_event_that_lacks_what_it_should_have_is_not_asked_for_again(slack: Sandbox, bot: Program) -> None:
    kinds = ("reaction_added", "member_joined_channel", "user_change", "app_home_opened", "subteam_members_changed")
    for kind in kinds:
        assert (await _send(slack, "events_api", _event(slack, {"type": kind}))).error is None
    await bot.wait_for(lambda line: line.get("event") == "listener_failed")


async def test_whoever_uses_what_nobody_knows_any_more_reads_so(slack: Sandbox, bot: Program) -> None:
    ack = await _send(slack, "slash_commands", _command(slack, "ana", "/unknown", "the marmalade", "1.2.3"))
    assert ack.error is None
    assert "I do not know `/unknown`" in str(ack.body)
    assert "the marmalade" in str(ack.body)
    person = {"team": {"id": slack.id}, "user": {"id": slack.person("ana").id}, "trigger_id": "1.2.4"}
    view = {"id": "V1", "type": "modal", "callback_id": "old_form", "blocks": [{"type": "input", "block_id": "words"}]}
    ack = await _send(slack, "interactive", {"type": "view_submission", **person, "view": view})
    assert ack.error is None
    assert "I do not know this one" in str(ack.body["errors"]["words"])
    old = {"type": "block_actions", **person, "actions": [{"action_id": "old_button", "value": "x"}]}
    assert (await _send(slack, "interactive", old)).error is None
    await _has_said(bot, "not_known", "old_button")
    assert {line["event"] for line in _loud(bot)} == {"not_known"}
    assert "the marmalade" not in str(bot.lines)


async def test_what_is_for_a_workspace_without_kindling_is_acknowledged_with_one_warning(
    slack: Sandbox, bot: Program
) -> None:
    for _ in range(3):
        foreign = _event(
            slack, {"type": "team_join", "user": {}}, team_id=slack.id, authorizations=[{"team_id": ELSEWHERE}]
        )
        assert (await _send(slack, "events_api", foreign)).error is None
    await _has_said(bot, "for_another_workspace", "team_join")
    assert len(_loud(bot)) == 1


async def test_what_happened_in_another_organisation_is_noted_for_our_workspace(
    slack: Sandbox, each_house: House
) -> None:
    visitor = {"id": "U0VISITOR", "team_id": ELSEWHERE, "name": "vera", "profile": {"real_name": "Vera Visitor"}}
    shared = _event(slack, {"type": "user_change", "user": visitor}, team_id=ELSEWHERE)
    assert (await _send(slack, "events_api", shared)).error is None
    [known] = await each_house.database.read(
        lambda session: session.scalars(select(Member).where(Member.id == "U0VISITOR")).all()
    )
    assert (known.workspace_id, known.is_stranger) == (slack.id, True)


async def test_a_click_in_another_organisations_channel_counts_where_the_app_is_installed(
    slack: Sandbox, each_house: House
) -> None:
    ana = slack.person("ana")
    await ana.command("/thanks", "", channel="general")
    form = ana.fill({"people": ["ben"], "reason": "coming over", "audience": "Just them"})
    submission = {
        "type": "view_submission",
        "team": {"id": ELSEWHERE},
        "user": {"id": ana.id, "team_id": slack.id},
        "trigger_id": "1.2.5",
        "view": {
            "id": form.id,
            "type": "modal",
            "callback_id": form.callback_id,
            "blocks": form.blocks,
            "private_metadata": form.private_metadata,
            "state": {"values": form.values},
            "app_installed_team_id": slack.id,
        },
    }
    assert (await _send(slack, "interactive", submission)).error is None
    assert await _number(each_house, Shoutout) == 1


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("/thanks", "{ben} for staying late", Shoutout),
        ("/followup", "{ben} send the rota in 2 hours", Followup),
        ("/kindling", "changed we answer in pairs now", Change),
    ],
)
async def test_a_command_that_comes_again_is_recorded_once(
    slack: Sandbox, each_house: House, name: str, text: str, kind: type[Base]
) -> None:
    if kind is Change:
        await _lead(slack, each_house)
    command = _command(slack, "ana", name, text.format(ben=f"<@{slack.person('ben').id}|ben>"), "1.2.again")
    answers = [await _send(slack, "slash_commands", command) for _ in range(3)]
    assert [answer.error for answer in answers] == [None] * 3
    assert answers[0].body == answers[1].body == answers[2].body
    assert await _number(each_house, kind) == 1
    once_more = await _send(
        slack,
        "slash_commands",
        command | {"trigger_id": "1.2.other", "text": command["text"].replace("late", "very late")},
    )
    assert once_more.error is None
    assert await _number(each_house, kind) == 2


async def _lead(slack: Sandbox, house: House) -> None:
    """Have Ana lead the team of #general."""
    ana = slack.person("ana")
    await ana.command("/kindling", "team", channel="general")
    assert (await ana.submit({})).errors == {}


async def test_one_person_cannot_hold_the_others_up(slack: Sandbox, each_house: House) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    everybody = " ".join(f"@{who}" for who in MANY)
    replies = [await ana.command("/thanks", f"{everybody} for deed {n}", channel="leads") for n in range(30)]
    taken = [reply for reply in replies if "on their way" in reply.text]
    assert len(taken) == allowances.MESSAGES // len(MANY)
    for n, reply in enumerate(replies[len(taken) :], len(taken)):
        assert "please send it in" in reply.text
        assert f"for deed {n}" in reply.text
        assert "For example" not in reply.text
    assert await _number(each_house, OutboxMessage) == allowances.MESSAGES
    assert "on their way" in (await ben.command("/thanks", "@luis for waiting", channel="leads")).text

    await ana.click(replies[-1].messages[0], "Open it as a form")
    refused = await ana.submit({"audience": "Just them"})
    [sentence] = refused.errors.values()
    assert "Nothing of this was sent yet" in sentence
    slack.clock.advance(minutes=allowances.MINUTES)
    assert (await ana.submit({"audience": "Just them"})).closed
    assert await _number(each_house, Shoutout) == len(taken) + 2


async def test_thanks_that_come_again_are_thanks_even_where_their_giver_may_send_no_more(
    slack: Sandbox, each_house: House
) -> None:
    everybody = " ".join(f"<@{slack.person(who).id}>" for who in MANY)
    commands = [
        _command(slack, "ana", "/thanks", f"{everybody} for deed {n}", f"1.2.{n}") | {"channel_name": "privategroup"}
        for n in range(allowances.MESSAGES // len(MANY))
    ]
    first, again = [await _answers(slack, commands) for _ in range(2)]
    assert first == again
    assert all("on their way" in answer for answer in first)


async def _answers(slack: Sandbox, commands: Sequence[dict[str, Any]]) -> list[str]:
    return [str((await _send(slack, "slash_commands", each)).body) for each in commands]


async def _number(house: House, kind: type[Base]) -> int:
    return await house.database.read(lambda session: session.scalars(select(func.count()).select_from(kind)).one())
