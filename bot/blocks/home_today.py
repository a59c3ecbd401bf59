"""The first look at Home: a greeting, what matters today, and at most one thing to do.

Whatever is due is that one thing. Where nothing is, one of the ways to begin is brought forward; and where there is no
reason for that either, nothing asks for anything.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from sqlalchemy.orm import Session

from bot.blocks import home_thanks
from bot.blocks.followups import CHANGE, DONE, HAND_OVER, MENU, SNOOZE, SNOOZES, item_text, options
from bot.blocks.home_places import HomePart, Visitor, header
from bot.blocks.noticing import notice
from bot.blocks.shoutout_form import OPEN_FORM
from bot.blocks.times import from_now
from bot.content.turns import find_entry
from bot.content.words import mark, say
from bot.slack import text
from models.across.home import Front
from models.capabilities.followups import Followup
from models.people.hours import Hours

OPEN_CHECKIN = "home_open_checkin"
"""Action id."""
MOST_DUE = 3
"""Promises that have their buttons on the first screen."""
NAME_LIMIT = 60
LINE_LIMIT = 500
"""Characters of a line of the workspace's own that are shown."""
QUIET_FOR = timedelta(days=14)
"""So long after they last thanked somebody, thanking is what is brought forward."""
WELCOME = mark("Welcome to Kindling. Here are small ways to begin, whenever you like:")
NOTHING_DUE = mark(":leaves: Nothing is due today.")
ANSWER = mark(":seedling: Your check-in of today waits for you: one click is enough.")
THANK = mark(":sparkling_heart: Did somebody make your week easier? A few words tell them so.")
_MORNING, _AFTERNOON, _EVENING = 5, 12, 18
"""The hours at which they begin."""


def opening(session: Session, visitor: Visitor, front: Front, parts: Sequence[HomePart]) -> list[Block]:
    """All of it, with what can be done any time."""
    line, forward = _to_do(session, visitor, front)
    return [
        header(greeting(front.name, front.reader.hours.local(visitor.now))),
        *(_due(front, visitor.now) or [_section(say(WELCOME) if front.is_new else say(NOTHING_DUE))]),
        *_to_notice(front),
        *([_section(line)] if line else []),
        *(_invitations(parts) if front.is_new else [_ways_to_begin(parts, forward)]),
        *_again(front, visitor),
    ]


def greeting(name: str, at: datetime) -> str:
    """A greeting in plain text, by what their clock shows."""
    name = text.isolated(text.cut(name, NAME_LIMIT))
    if _MORNING <= at.hour < _AFTERNOON:
        return say("Good morning, {name}", name=name)
    if _AFTERNOON <= at.hour < _EVENING:
        return say("Good afternoon, {name}", name=name)
    return say("Good evening, {name}", name=name)


def _due(front: Front, now: datetime) -> list[Block]:
    blocks: list[Block] = []
    for each in front.due[:MOST_DUE]:
        blocks += _promise(each, front.reader.hours, now)
    return [*blocks, DividerBlock()] if blocks else []


def _promise(followup: Followup, hours: Hours, now: datetime) -> list[Block]:
    """A promise with its buttons, and what else can be done with it in a menu."""
    what = item_text(followup, from_now(followup.due_at, hours, now))
    more = options(followup, (CHANGE, say("Change")), (HAND_OVER, say("Hand over")))
    id_ = str(followup.id)
    snooze = StaticSelectElement(
        action_id=SNOOZE,
        placeholder=say("Snooze"),
        options=[Option(value=f"{choice}:{id_}", label=say(label)) for choice, label in SNOOZES.items()],
    )
    done = ButtonElement(text=PlainTextObject(text=say("Done")), action_id=DONE, value=id_, style="primary")
    return [
        SectionBlock(
            text=MarkdownTextObject(text=say(":hourglass_flowing_sand: You promised: {what}", what=what)),
            accessory=OverflowMenuElement(action_id=MENU, options=more),
        ),
        ActionsBlock(elements=[done, snooze]),
    ]


def _to_do(session: Session, visitor: Visitor, front: Front) -> tuple[str | None, str | None]:
    """The one thing to do where nothing is due, if any, and the action id of the button that is brought forward."""
    if front.due or front.is_new:
        return None, None
    if front.is_asked:
        return say(ANSWER), OPEN_CHECKIN
    if suggested := _suggested(session, visitor, front):
        return suggested, None
    if front.to_thank is None and not _thanked_lately(front, visitor.now):
        return say(THANK), OPEN_FORM
    return None, None


def _suggested(session: Session, visitor: Visitor, front: Front) -> str | None:
    """What a lead's digest of this week suggested."""
    entry = find_entry(session, visitor.workspace_id, front.to_try) if front.to_try else None
    if entry is None:
        return None
    return say(
        ":seedling: One thing to try with your team: {suggestion}",
        suggestion=text.escape(text.cut(say(entry.text), LINE_LIMIT)),
    )


def _thanked_lately(front: Front, now: datetime) -> bool:
    return any(each.shoutout.created_at > now - QUIET_FOR for each in front.given.items)


def _to_notice(front: Front) -> list[Block]:
    """One person whom a lead may want to thank, as in their digest."""
    if front.to_thank is None:
        return []
    team = front.to_thank.team_name if len(front.led) > 1 else None
    return [notice(front.to_thank.noticed, front.to_thank.name, team)]


def _invitations(parts: Sequence[HomePart]) -> list[Block]:
    """What can be done any time, to somebody who has not done any of it."""
    return [
        SectionBlock(text=MarkdownTextObject(text=say(each.way.invitation)), accessory=each.way.button())
        for each in parts
        if each.way
    ]


def _ways_to_begin(parts: Sequence[HomePart], forward: str | None) -> ActionsBlock:
    """The same in a row, with the one that is brought forward at its beginning."""
    buttons = sorted((each.way.button() for each in parts if each.way), key=lambda each: each.action_id != forward)
    for each in buttons:
        each.style = "primary" if each.action_id == forward else None
    return ActionsBlock(elements=[*buttons])


def _again(front: Front, visitor: Visitor) -> list[Block]:
    if front.again is None:
        return []
    title = ContextBlock(elements=[MarkdownTextObject(text=say("Thanks to read again:"))])
    is_alone = not front.received.items
    return [title, *home_thanks.one(front.again, visitor.member_id, front.reader.hours, leads_on=is_alone)]


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))
