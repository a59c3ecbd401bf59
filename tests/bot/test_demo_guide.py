"""The demo's guide: each step is done once it has happened in the workspace, and nothing else does it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.blocks import followups, listening, nudges, rehearsals
from lab.demo_guide import STEPS
from models.people.cadences import CadenceKind
from sandbox import Actor, Sandbox, Timings
from sandbox.demo_workspace import DEMO
from tests.guided import GuideAlone
from tests.sandbox.conftest import SCOPES
from tests.sandbox.page_tab import Json, Tab, plain
from tests.sandbox.tiny_bot import TinyBot

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(DEMO, scopes=SCOPES, starts_at=WEDNESDAY, timings=Timings.patient()) as sandbox:
        sandbox.clock.freeze()
        yield sandbox


@pytest.fixture
async def app(slack: Sandbox) -> AsyncIterator[TinyBot]:
    async with TinyBot(slack) as tiny:
        yield tiny


@pytest.fixture
def host(slack: Sandbox) -> GuideAlone:
    """From the moment when the demo's past is over."""
    host = GuideAlone(slack)
    slack.engine.host = host
    slack.clock.advance(minutes=1)
    return host


def done(host: GuideAlone) -> set[str]:
    return {step["id"] for step in host.guide()["steps"] if step["state"] == "done"}


def messages_of(person: Actor) -> str:
    """From the app."""
    return person.team.direct(person.id, person.team.bot.id).id


async def posts(app: TinyBot, channel: str, text: str, *elements: Json) -> None:
    blocks = [{"type": "actions", "elements": list(elements)}] if elements else []
    answer = await app.call("chat.postMessage", channel=channel, text=text, blocks=blocks)
    assert answer["ok"], answer


async def thanks(app: TinyBot, giver: str, recipient: str) -> None:
    """What Kindling posts and sends of thanks."""
    ana, ben = app.slack.person(giver), app.slack.person(recipient)
    await posts(app, app.slack.channel_id("kudos"), f"{ana.mention} thanks {ben.mention} for the lamp")
    await posts(app, messages_of(ben), f"{ana.mention} thanks you for the lamp")


def menu_of(kind: str) -> Json:
    options = [{"text": plain("Fewer"), "value": f"{nudges.FEWER}:{kind}"}, {"text": plain("None"), "value": "none"}]
    return {"type": "overflow", "action_id": nudges.NUDGE_MENU, "options": options}


async def test_nothing_is_done_at_first_and_what_was_before_does_not_count(slack: Sandbox, app: TinyBot) -> None:
    await thanks(app, "ana", "ben")
    slack.clock.advance(days=7)
    host = GuideAlone(slack)
    assert done(host) == set()
    assert [step["title"] for step in host.guide()["steps"]] == [step.title for step in STEPS]
    assert host.guide()["start"] == {
        "team": slack.id,
        "as": slack.person("ana").id,
        "at": slack.channel_id("kudos"),
    }


async def test_thanks_count_from_ana_to_ben_and_are_seen_once_somebody_is_ben_and_looks(
    slack: Sandbox, app: TinyBot, host: GuideAlone
) -> None:
    ben = slack.person("ben")
    async with Tab(slack, ben, messages_of(ben)):
        await thanks(app, "chi", "ben")
        await thanks(app, "ana", "hugo")
        assert done(host) == set()
    await thanks(app, "ana", "ben")
    assert done(host) == {"thank"}
    async with Tab(slack, slack.person("ana"), slack.channel_id("kudos")):
        assert done(host) == {"thank"}
    async with Tab(slack, ben, messages_of(ben)):
        assert done(host) == {"thank", "see"}


async def test_who_leaves_out_the_thanks_has_seen_it_as_ben_by_being_ben(slack: Sandbox, host: GuideAlone) -> None:
    ben = slack.person("ben")
    await host.guide_act("thank", "skip")
    assert done(host) == set()
    async with Tab(slack, ben, messages_of(ben)):
        assert done(host) == {"see"}


async def test_a_promise_counts_once_ana_is_told_that_it_is_noted(
    slack: Sandbox, app: TinyBot, host: GuideAlone
) -> None:
    change = {"type": "button", "action_id": followups.CHANGE, "text": plain("Change"), "value": "1"}
    blocks = [{"type": "actions", "elements": [change]}]
    told: Json = {"channel": slack.channel_id("support"), "text": "Noted, by Fri, 15:00.", "blocks": blocks}
    await app.call("chat.postEphemeral", user=slack.person("chi").id, **told)
    await posts(app, messages_of(slack.person("ana")), "This is due about now", change)
    assert done(host) == set()
    await app.call("chat.postEphemeral", user=slack.person("ana").id, **told)
    assert done(host) == {"promise"}


@pytest.mark.parametrize(
    ("begins", "just_before"),
    [
        (WEDNESDAY, datetime(2026, 11, 27, 13, 59, tzinfo=UTC)),
        (datetime(2026, 11, 27, 8, 0, tzinfo=UTC), datetime(2026, 11, 27, 13, 59, tzinfo=UTC)),
        (datetime(2026, 11, 27, 14, 0, tzinfo=UTC), datetime(2026, 12, 4, 13, 59, tzinfo=UTC)),
    ],
    ids=["midweek", "on Friday morning", "on Friday at three"],
)
def test_friday_comes_at_three_where_ana_lives(slack: Sandbox, begins: datetime, just_before: datetime) -> None:
    slack.clock.set(begins)
    host = GuideAlone(slack)
    slack.clock.set(just_before)
    assert done(host) == set()
    slack.clock.advance(minutes=1)
    assert done(host) == {"friday"}


async def test_what_the_lead_reads_counts_once_ana_has_it_in_front_of_her(
    slack: Sandbox, app: TinyBot, host: GuideAlone
) -> None:
    ana = slack.person("ana")
    async with Tab(slack, ana, messages_of(ana)):
        await posts(app, messages_of(ana), "How are you today?", menu_of(CadenceKind.CHECKIN))
    await posts(app, messages_of(ana), "support: your week with the team", menu_of(CadenceKind.LEAD_DIGEST))
    assert done(host) == set()
    async with Tab(slack, ana, messages_of(ana)):
        assert done(host) == {"lead"}


async def test_forms_count_of_those_whom_somebody_plays(slack: Sandbox, host: GuideAlone) -> None:
    form = {"type": "modal", "title": plain(listening.TITLE), "blocks": []}
    scenes = {"type": "modal", "callback_id": rehearsals.LIST, "title": plain("Practise"), "blocks": []}
    for who in ("chi", "hugo"):
        slack.live.views.open(slack.person(who).id, form if who == "chi" else scenes)
    assert done(host) == set(), "others act, too"
    ben = slack.person("ben")
    async with Tab(slack, ben, slack.channel_id("support")):
        slack.live.views.open(ben.id, {**form, "submit": plain("Send it"), "callback_id": listening.FORM})
        assert done(host) == set(), "it is not sent yet"
        slack.live.views.open(ben.id, form)
        assert done(host) == {"way"}
        slack.live.views.open(ben.id, scenes)
    assert done(host) == {"way", "prepare"}, "and what is done stays done"


async def test_a_step_is_played_once_whichever_tab_wants_it_and_each_tab_shows_the_same(
    slack: Sandbox, host: GuideAlone
) -> None:
    ana = slack.person("ana")
    async with Tab(slack, ana, "") as one, Tab(slack, slack.person("chi"), "") as other:
        assert one.seen["here"]["at"] == slack.channel_id("kudos")
        assert await one.act("guide", step="thank", what="play") == {}
        status, answer = await other.try_to("guide", step="thank", what="play")
        assert (status, answer) == (400, {"error": "This step of the guide is done already."})
        await other.act("guide", step="promise", what="skip")
        assert (await other.try_to("guide", step="dance", what="skip"))[0] == 404
        while one.seen["guide"]["steps"][2]["state"] != "skipped":
            await one.news()
        assert other.seen.get("guide") or await other.news()
    assert host.guide()["steps"][0]["taken"]
