"""What befalls the bot itself: a restart, an outage, a wrong clock, a row that nobody can read, Slack's refusal."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from lab.simulation.script import Happening, HappeningKind
from lab.simulation.world import World, handle
from models import Preference
from sandbox import Fault

NOT_A_TIME = {"checkin": {"at": "half past nine"}}
"""A rhythm as no version of Kindling writes it."""


async def befall(world: World, happening: Happening) -> None:
    """Let it happen, and the bot go on."""
    match happening.kind:
        case HappeningKind.RESTART:
            await world.stop_bot()
            await world.start_bot()
        case HappeningKind.OUTAGE:
            await world.stop_bot()
            await world.move_to(happening.at + happening.length)
            await world.start_bot()
        case HappeningKind.WRONG_CLOCK:
            await _be_wrong_for_a_moment(world, happening)
        case HappeningKind.BAD_ROW:
            world.spoilt.add(world.slack.person(handle(happening.who)).id)
            await world.database.write(lambda session: _spoil(session, world, happening))
        case HappeningKind.REFUSAL:
            _refuse(world, happening)
        case _:
            raise ValueError(f"{happening.kind} does not befall the bot")
    await world.settled()


async def _be_wrong_for_a_moment(world: World, happening: Happening) -> None:
    """The clock is ahead while the bot looks once what is due, and is restarted or not before it is right again."""
    world.wrong_at.append(world.slack.clock.now())
    world.clock.ahead = happening.length
    await world.look_once()
    is_restarted = happening.choice < 0.5
    if is_restarted:
        await world.stop_bot()
    world.clock.ahead = timedelta()
    if is_restarted:
        await world.start_bot()


def _spoil(session: Session, world: World, happening: Happening) -> None:
    member_id = world.slack.person(handle(happening.who)).id
    row: dict[str, Any] = {"workspace_id": world.slack.id, "member_id": member_id, "hours": {}}
    chosen = session.get(Preference, (world.slack.id, member_id)) or Preference(**row, rhythms={})
    chosen.rhythms = {**chosen.rhythms, **NOT_A_TIME}
    session.add(chosen)


def _refuse(world: World, happening: Happening) -> None:
    """From now on Slack tells of nobody's do-not-disturb where this person is asked of as well."""
    member_id = world.slack.person(handle(happening.who)).id
    refused = Fault.error("user_not_visible")
    world.slack.faults.add("dnd.teamInfo", refused, times=None, when=lambda args: member_id in str(args.get("users")))
