"""What people do at night, while what they said before waits for the morning of others.

Each word is noted with those whom it was meant for in the end; whoever else reads it was told what was taken back.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks.home import ERASE
from bot.blocks.own_data import UNDERSTOOD
from lab.simulation.script import Happening
from lab.simulation.world import SECRET, World, handle, monday_of
from models import Followup
from models.capabilities import followup_acts
from models.capabilities.followup_acts import NewTerms
from models.people import availability, team_changes, teams
from sandbox.actor import Actor

TELL = "Let them know now, and when it is done or moves"
MY_LEAD = "Share it with my lead"


async def untell(world: World, happening: Happening) -> None:
    """A promise is told, then kept to oneself in other words."""
    owner, other = _person(world, happening.who), _person(world, happening.other)
    if followup := await _promise(world, owner, other, happening.number):
        secret = _secret(world, happening.number, owner.id)
        await _rewrite(world, followup, owner.id, secret)


async def hand_over(world: World, happening: Happening) -> None:
    """A promise goes to a third person, who makes something of their own of it."""
    owner, other = _person(world, happening.who), _person(world, happening.other)
    taker = _person(world, (max(happening.who, happening.other) + 1) % world.plan.people)
    if taker.id in (owner.id, other.id):
        return
    followup, now = await _promise(world, owner, other, happening.number), world.slack.clock.now()
    if followup is None:
        return
    asked = (world.slack.id, followup.id)
    await world.database.write(lambda session: followup_acts.hand_over(session, *asked, owner.id, taker.id, now))
    await world.database.write(lambda session: followup_acts.accept(session, *asked, taker.id, now))
    await _rewrite(world, followup, taker.id, _secret(world, happening.number, taker.id))


async def share(world: World, happening: Happening) -> None:
    """A check-in is shared with whoever leads, and somebody else leads in the morning."""
    author, workspace_id, now = _person(world, happening.who), world.slack.id, world.slack.clock.now()
    theirs = await world.database.read(lambda session: teams.teams_of(session, workspace_id, [author.id]))
    if any(team.id in world.led for team in theirs.get(author.id, [])):
        return  # somebody else leads already, and soon no more
    leads = await world.database.read(lambda session: teams.leads_of(session, workspace_id, author.id))
    steward = world.slack.person(handle(0)).id  # who leads all whose lead is gone
    hear = [each for each in leads if each == steward or await _hears_at_once(world, each, now)]
    await author.command("/checkin", "", channel="general")
    if author.modal is None or author.id in leads:
        return
    secret = _secret(world, happening.number, author.id, *hear)
    await author.submit({"in_the_way": secret, "readers": MY_LEAD})
    await world.database.write(lambda session: _leave_the_lead(session, world, author.id, now))


async def lead_again(world: World, happening: Happening) -> None:
    """Whoever led at first leads again."""
    author, now = _person(world, happening.who), world.slack.clock.now()
    await world.database.write(lambda session: _take_the_lead(session, world, author.id, now))
    for team_id in [team_id for team_id, (because_of, _) in world.led.items() if because_of == author.id]:
        del world.led[team_id]


async def erase(world: World, happening: Happening) -> None:
    """Somebody takes back all that they said, also what is still to be told."""
    owner, other = _person(world, happening.who), _person(world, happening.other)
    hears = [other.id] if await _hears_at_once(world, other.id, world.slack.clock.now()) else []
    if await _promise(world, owner, other, happening.number, meant_for=hears) is None:
        return
    offer = (await owner.command("/kindling", "data", channel="general")).messages[-1]
    await owner.click(offer, ERASE)
    sent = await owner.submit({UNDERSTOOD: [UNDERSTOOD]})
    if not sent.errors and not sent.error:
        world.erased.append(f"{SECRET}{happening.number}x")


async def _promise(
    world: World, owner: Actor, other: Actor, number: int, meant_for: list[str] | None = None
) -> Followup | None:
    """A promise of which the other person is told, as soon as they can hear of it."""
    if other.member.person.deleted or owner.id == other.id:
        return None
    await owner.command("/followup", "", channel="general")
    if owner.modal is None:
        return None
    told = f"{SECRET}{number}x"
    world.meant_for[told] = {owner.id, *([other.id] if meant_for is None else meant_for)}
    await owner.submit({"what": told, "other": other.handle, "when": "next monday", "tell": [TELL]})
    return await world.database.read(
        lambda session: session.scalars(select(Followup).where(Followup.what == told)).one_or_none()
    )


async def _rewrite(world: World, followup: Followup, owner_id: str, words: str) -> None:
    now = world.slack.clock.now()
    to = NewTerms(words, followup.other_id, followup.due_at, tells_other=False)
    await world.database.write(
        lambda session: followup_acts.change(session, world.slack.id, followup.id, owner_id, to, now)
    )


def _secret(world: World, number: int, *meant_for: str) -> str:
    """Words for these alone."""
    world.meant_for[f"{SECRET}{number}y"] = set(meant_for)
    return f"{SECRET}{number}y"


async def _hears_at_once(world: World, person_id: str, now: datetime) -> bool:
    person = await world.database.read(lambda session: availability.of_one(session, world.slack.id, person_id))
    return person.hours.is_humane(now)


def _leave_the_lead(session: Session, world: World, author_id: str, now: datetime) -> None:
    """Somebody leads who did not until now."""
    before = {author_id, *teams.leads_of(session, world.slack.id, author_id)}
    others = (world.slack.person(handle(number)).id for number in range(world.plan.people))
    new = next(each for each in others if each not in before)
    for team in teams.teams_of(session, world.slack.id, [author_id]).get(author_id, []):
        world.led.setdefault(team.id, (author_id, teams.lead_ids_of(session, world.slack.id, team.id)))
        team_changes.set_leads(session, world.slack.id, team.id, [new], now)


def _take_the_lead(session: Session, world: World, author_id: str, now: datetime) -> None:
    for team_id, (because_of, leads) in list(world.led.items()):
        if because_of == author_id:
            world.led_again.add((team_id, monday_of(now.date())))
            team_changes.set_leads(session, world.slack.id, team_id, leads, now)


def _person(world: World, number: int) -> Actor:
    return world.slack.person(handle(number))
