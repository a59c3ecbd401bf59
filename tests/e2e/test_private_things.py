"""What is private stays so: while it waits, when somebody asks for it by its id, and when its channel changes."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks import checkins as checkin_blocks
from bot.blocks import feelings as feeling_blocks
from bot.blocks import followups as followup_blocks
from bot.blocks import home_teams, practices, settings_form, welcomes
from models import Checkin, Followup
from models.capabilities import followup_acts
from models.capabilities.followups import State
from models.people import team_changes
from models.people.team_changes import NewTeam
from sandbox import Message, View, Workspace
from sandbox.actor import Actor
from sandbox.interactions import Interactions
from tests.e2e.house import FEW, House
from tests.walk import Walk

LONDON = ZoneInfo("Europe/London")
SECRET = "the words that are nobody else's"
TELL = "Let them know now, and when it is done or moves"


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning in London, while Auckland sleeps."""
    return datetime(2026, 11, 23, 11, 0, tzinfo=LONDON)


@pytest.fixture
def workspace() -> Workspace:
    """A few people."""
    return FEW


async def _promise(house: House, owner: Actor, what: str, other: str, *, tells: bool) -> Message:
    """A promise, and the note of it that only its owner sees."""
    await owner.command("/followup", "", channel="general")
    told = [TELL] if tells else []
    sent = await owner.submit({"what": what, "other": other, "when": "friday 3pm", "tell": told})
    assert (sent.closed, sent.errors) == (True, {})
    seen = await house.slack.wait_for(lambda: [each for each in owner.ephemerals("general") if what in each.plain])
    assert seen
    return seen[-1]


@pytest.mark.parametrize("moves", [False, True], ids=["told", "moved"])
async def test_what_is_untold_before_the_morning_is_not_read_then(each_house: House, moves: bool) -> None:
    house, ben, aroha = each_house, each_house.slack.person("ben"), each_house.slack.person("aroha")
    note = await _promise(house, ben, "send the quote", "aroha", tells=True)
    if moves:
        await Walk(house.slack, house.database).until(house.slack.clock.now() + timedelta(days=1))
        assert [each for each in aroha.dm() if "send the quote" in each.plain]
        await ben.click(note, "Change")
        await ben.submit({"when": "friday 5pm"})
    note = [each for each in ben.ephemerals("general") if "send the quote" in each.plain][-1]
    await ben.click(note, "Change")
    sent = await ben.submit({"what": SECRET, "tell": []})
    assert (sent.closed, sent.errors) == (True, {})
    before = len(aroha.dm())
    await Walk(house.slack, house.database).until(house.slack.clock.now() + timedelta(days=1))
    assert not [each.plain for each in aroha.dm()[before:] if "promised you" in each.plain or "longer" in each.plain]
    assert SECRET not in str([each.plain for each in aroha.dm()])


async def test_whoever_was_asked_to_take_a_promise_over_is_asked_no_longer_once_it_is_another(house: House) -> None:
    ben, aroha, slack = house.slack.person("ben"), house.slack.person("aroha"), house.slack
    await _promise(house, ben, "send the quote", "chloe", tells=False)
    followup = await house.database.read(lambda session: session.scalars(select(Followup)).one())
    now = slack.clock.now()
    await house.database.write(
        lambda session: followup_acts.hand_over(session, slack.id, followup.id, ben.id, aroha.id, now)
    )
    note = [each for each in ben.ephemerals("general") if "send the quote" in each.plain][-1]
    await ben.click(note, "Change")
    assert (await ben.submit({"what": SECRET})).closed
    answers = await slack.wait_for(lambda: [each for each in ben.ephemerals("general") if SECRET in each.plain])
    assert "@aroha is no longer asked to take it over" in answers[-1].plain
    await Walk(slack, house.database).until(slack.clock.now() + timedelta(days=1))
    assert not [each.plain for each in aroha.dm() if "take this over" in each.plain or SECRET in each.plain]


def _everything(person: Actor) -> str:
    """All that somebody sees anywhere."""
    views = [*person.modals, *([person.home] if person.home else [])]
    seen = [*person.dm(), *person.ephemerals(dm="kindling"), *person.ephemerals("general"), *person.sees("general")]
    return str([(each.text, each.blocks) for each in seen] + [each.blocks for each in views])


async def _forge(person: Actor, where: Message | View, action_id: str, value: str, **more: Any) -> None:
    """Use a button that nobody showed them, with this value."""
    app: Interactions = person._app
    element = {"type": "button", "action_id": action_id, "value": value, "text": {"type": "plain_text", "text": "x"}}
    await app.act(where, {"block_id": "forged"}, element | more, {})


def _chosen(value: str) -> dict[str, Any]:
    return {"type": "overflow", "selected_option": {"value": value, "text": {"type": "plain_text", "text": "x"}}}


PROMISES = {
    feeling_blocks.LOOK_BACK: "remind:{}",
    f"{feeling_blocks.LOOK_BACK}_ask": "ask:{}",
    f"{feeling_blocks.FACE}_2": "2:{}",
    followup_blocks.SNOOZE: "hour:{}",
    **dict.fromkeys(
        (
            *(feeling_blocks.NO_LOOK_BACK, feeling_blocks.OPEN_COMMENT, followup_blocks.DONE, followup_blocks.CHANGE),
            *(followup_blocks.HAND_OVER, followup_blocks.LET_GO, followup_blocks.TELL, followup_blocks.ACCEPT),
            *(followup_blocks.DECLINE, followup_blocks.TAKE_ON),
        ),
        "{}",
    ),
}
OTHERS = {f"{checkin_blocks.FACE}_2": "2:{}", checkin_blocks.SAY_MORE: "{}", practices.DONE: "{}", practices.WHY: "{}"}
"""Every button whose value is the id of a promise, or of something else, and what its value looks like."""


async def test_nobody_reads_or_changes_by_its_id_what_is_not_theirs(house: House) -> None:
    slack, ben, luis = house.slack, house.slack.person("ben"), house.slack.person("luis")
    await _promise(house, ben, SECRET, "aroha", tells=False)
    await ben.command("/checkin", "", channel="general")
    assert (await ben.submit({"in_the_way": SECRET})).closed

    def ids(session: Session) -> tuple[str, str]:
        checkin = select(Checkin.id).where(Checkin.in_the_way == SECRET)
        return str(session.scalars(select(Followup.id)).one()), str(session.scalars(checkin).one())

    followup, checkin = await house.database.read(ids)
    await luis.open_home()
    home = await slack.wait_for(lambda: luis.home)
    await luis.command("/followup", "list", channel="general")
    shown = luis.ephemerals("general")[-1]
    assert home
    for id_, buttons in ((followup, PROMISES), (checkin, OTHERS)):
        for action_id, value in buttons.items():
            for where in (shown, home):
                await _forge(luis, where, action_id, value.format(id_))
    for action in ("followup_done", "followup_change", "followup_hand_over", "followup_let_go", "tomorrow"):
        await _forge(luis, shown, followup_blocks.MENU, "", **_chosen(f"{action}:{followup}"))
    await slack.events_settled()
    assert SECRET not in _everything(luis)
    unchanged = await house.database.read(lambda session: session.scalars(select(Followup)).one())
    assert (unchanged.owner_id, unchanged.state, unchanged.tells_other) == (ben.id, State.OPEN, False)


async def test_an_administrator_outside_a_private_channel_hears_nothing_of_its_team(house: House) -> None:
    slack, ana, ben = house.slack, house.slack.person("ana"), house.slack.person("ben")
    private = slack.live.conversations[slack.channel_id("secret")]
    del private.members[ana.id]
    team = NewTeam(private.id, "the hidden crew", private.id, (ben.id,), is_private=True)
    now = slack.clock.now()

    def make(session: Session) -> None:
        team_changes.put(session, slack.id, team, now)
        team_changes.add_people(session, slack.id, team.id, [ben.id], now)

    await house.database.write(make)
    reply = await ana.command("/kindling", "settings", channel="general")
    assert reply.modal
    assert "kudos" in str(reply.modal.blocks)
    assert team.name not in str(reply.modal.blocks)
    scope: dict[str, Any] = reply.modal.values[settings_form.SCOPE][settings_form.SCOPE]
    scope["selected_option"] = {**scope["selected_option"], "value": str(team.id)}
    sent = await ana.submit()
    assert sent.modal
    assert "no more" in str(sent.modal.blocks)
    await ana.open_home()
    home = await slack.wait_for(lambda: ana.home)
    assert home
    for action_id, value in ((home_teams.OPEN_TEAM, str(team.id)), (home_teams.PREVIEW, str(team.id))):
        await _forge(ana, home, action_id, value)
    note = ana.ephemerals("general")
    await ana.command("/followup", "list", channel="general")
    note = [each for each in ana.ephemerals("general") if each not in note]
    await _forge(ana, note[-1], welcomes.MAKE_TEAM, private.id)
    await slack.events_settled()
    seen = _everything(ana)
    assert not [each for each in (team.name, private.name) if each in seen]
    assert (await ben.command("/kindling", "settings", channel="general")).modal, "whoever leads it may"


async def test_a_channel_is_asked_anew_before_a_link_into_it_is_shown(house: House) -> None:
    slack, ana, ben = house.slack, house.slack.person("ana"), house.slack.person("ben")
    channel = slack.live.conversations[slack.channel_id("random")]
    message = await ben.post("random", "The rota is up")
    await ana.shortcut("thank_for_message", message)
    assert (await ana.submit({"people": ["ben"], "reason": "putting up the rota"})).closed
    link = f"/archives/{channel.id}/"

    async def home_of(person: Actor) -> str:
        published = len(slack.calls("views.publish"))
        await person.open_home()
        await slack.wait_for(lambda: len(slack.calls("views.publish")) > published)
        assert person.home
        return str(person.home.blocks)

    posted = await slack.wait_for(lambda: [each for each in ana.sees("kudos") if "the rota" in each.plain])
    assert posted
    assert link in str(posted[0].blocks)
    assert link in await home_of(slack.person("chloe"))
    asked = len(slack.calls("conversations.info"))
    assert link in await home_of(slack.person("luis"))
    assert len(slack.calls("conversations.info")) == asked, "within the hour it is known"
    channel.kind = "private"
    slack.clock.advance(hours=1, minutes=1)
    assert link not in await home_of(slack.person("chloe"))
    assert link in await home_of(ben), "whoever was thanked was there"
