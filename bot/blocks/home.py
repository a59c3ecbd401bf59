"""Home: the app's own tab, where each person sees what concerns them, and can act on it in place."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks import followup_form, home_thanks
from bot.blocks.followups import item
from bot.blocks.home_places import HomePart, Part, Place, Visitor, header, leaves, show_all
from bot.blocks.preference_form import pause_line
from bot.blocks.rhythm_fields import NAMES
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT
from bot.blocks.times import from_now
from bot.content.words import mark, number, say
from bot.slack import text
from bot.slack.message import Message
from models.across import home
from models.across.home import SOME, Front, Page, Spot, Upcoming
from models.capabilities.followups import Followup
from models.people import availability
from models.people.hours import Hours

OPEN_CHECKIN, OPEN_PREFERENCES = "home_open_checkin", "home_open_preferences"
PAUSE, END_PAUSE = "home_pause", "home_end_pause"
EXPORT, ERASE = "my_data_export", "my_data_erase"
"""Action ids."""
CALLBACK_ID = "home"
MOST_COMING = 8
"""Nudges that are announced; who leads many teams gets many digests."""
FOLLOWUPS, COMING, DATA = mark("Your open follow-ups"), mark("What comes to you"), mark("Your data")
NO_FOLLOWUPS = mark("Nothing is open.")
WELCOME = mark(
    ":sparkling_heart: Thank someone for what they did and why it mattered. What you say in private stays there.\n"
    ":handshake: Promise something by a time, and I remind you before it is due, at a humane hour.\n"
    ":seedling: Say how you arrive at your day. Your answers are yours, and so is how often I ask."
)


def front_view(
    session: Session, visitor: Visitor, front: Front, parts: Sequence[HomePart], note: Message | None = None
) -> View:
    """What somebody sees when they open Home.

    Args:
        session: to read what is not in `front`.
        visitor: whose Home it is.
        front: what there is.
        parts: what each capability shows.
        note: what became of what they did a moment ago.
    """
    sections = [each.section for each in sorted(parts, key=lambda part: part.position) if each.section]
    blocks = [
        *([header(say("Welcome to Kindling")), _section(say(WELCOME))] if front.is_new else []),
        ActionsBlock(elements=[each.button() for each in parts if each.button]),
        *(block for section in sections for block in section(session, visitor, front)),
    ]
    return home_view(Place(), blocks, note)


def home_view(place: Place, blocks: Sequence[Block], note: Message | None = None) -> View:
    """Home with these blocks, under a note on what became of what somebody did a moment ago."""
    shown = [*_note(note), *blocks]
    return View(type="home", callback_id=CALLBACK_ID, private_metadata=place.packed(), blocks=shown)


def followups_leaf(session: Session, visitor: Visitor, spot: Spot | None) -> list[Block]:
    """A page of it, where they are in it."""
    page = home.open_followups(session, visitor.workspace_id, visitor.member_id, spot, SOME)
    hours = availability.of_one(session, visitor.workspace_id, visitor.member_id).hours
    return followups_page(page, hours, visitor.now)


def followups_page(page: Page[Followup], hours: Hours, now: datetime) -> list[Block]:
    """A page of all that somebody promised."""
    blocks: list[Block] = [header(say(FOLLOWUPS)), *(item(each, hours, now) for each in page.items)]
    if not page.items:
        blocks.append(_context(say(NO_FOLLOWUPS)))
    spots = [Spot(each.due_at, each.id) for each in page.items]
    return [*blocks, *leaves(Part.FOLLOWUPS, page, spots, say("Sooner"), say("Later"))]


def _note(note: Message | None) -> list[Block]:
    if note is None:
        return []
    return [*(note.blocks or [_section(note.text)]), DividerBlock()]


def thanks_button() -> ButtonElement:
    """Thank someone, any time."""
    return ButtonElement(
        text=PlainTextObject(text=say("Thank someone")),
        action_id=OPEN_FORM,
        value=Form().packed(BUTTON_VALUE_LIMIT),
        style="primary",
    )


def promise_button() -> ButtonElement:
    """Promise something, any time."""
    return _button(say("Promise something"), followup_form.OPEN_FORM, "home")


def checkin_button() -> ButtonElement:
    """Say how one arrives, any time."""
    return _button(say("How are you arriving?"), OPEN_CHECKIN, "home")


def followups(_session: Session, visitor: Visitor, front: Front) -> list[Block]:
    """What somebody promised and is still open."""
    page, hours = front.followups, front.reader.hours
    if not page.items:
        return []
    blocks: list[Block] = [header(say(FOLLOWUPS)), *(item(each, hours, visitor.now) for each in page.items)]
    if page.has_after:
        blocks.append(show_all(Part.FOLLOWUPS, say("Show all {count}", count=number(front.followup_count))))
    return blocks


def coming(_session: Session, visitor: Visitor, front: Front) -> list[Block]:
    """The nudges to come, or the pause, and the ways to change that."""
    reader = front.reader
    title, until = header(say(COMING)), reader.paused_until
    change = _button(say("Change what I get"), OPEN_PREFERENCES, "home")
    if until and until > visitor.now:
        line = pause_line(reader.paused_from, until, reader.hours, visitor.now)
        return [title, _section(line), _actions(change, _button(say("End the pause"), END_PAUSE, "home"))]
    shown = front.upcoming[:MOST_COMING]
    lines = [
        say("• {nudge}: {time}", nudge=_name(each), time=from_now(each.at, reader.hours, visitor.now)) for each in shown
    ]
    line = "\n".join(text.fitting(lines)) or say("Nothing is planned just now.")
    return [title, _section(line), _actions(change, _button(say("Pause for a week"), PAUSE, "home"))]


def _name(upcoming: Upcoming) -> str:
    name = say(NAMES[upcoming.kind])
    if not upcoming.team_name:
        return name
    return say("{nudge}, {team}", nudge=name, team=home_thanks.isolated(upcoming.team_name))


def data(_session: Session, _visitor: Visitor, _front: Front) -> list[Block]:
    """What can be done with what is stored about them."""
    line = say("What I keep about you is yours: take a copy of it, or take it back.")
    return [
        header(say(DATA)),
        _section(line),
        _actions(_button(say("Export"), EXPORT, "home"), _button(say("Erase …"), ERASE, "home")),
    ]


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _actions(*buttons: ButtonElement) -> ActionsBlock:
    return ActionsBlock(elements=list(buttons))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
