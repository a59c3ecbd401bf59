"""Home: the app's own tab, where each person sees what concerns them, and can act on it in place."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks import followup_form
from bot.blocks.followups import item
from bot.blocks.home_places import HomePart, Part, Place, Visitor, all_of_them, begin, header, leaves
from bot.blocks.home_today import MOST_DUE, OPEN_CHECKIN, opening
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message
from models.across import home_lists
from models.across.home import Front
from models.across.home_lists import SOME, Page, Spot
from models.capabilities.followups import Followup
from models.people import availability
from models.people.hours import Hours

EXPORT, ERASE = "my_data_export", "my_data_erase"
"""Action ids."""
CALLBACK_ID = "home"
FEW = 5
"""Promises that are shown at first, beside those that are due."""
FOLLOWUPS, OTHERS, DATA = mark("Your promises"), mark("Your other promises"), mark("Your data")
NO_FOLLOWUPS = mark("No promise is open. What you say you will do is easier to keep with a reminder:")
PROMISE = mark(":handshake: Promise something by a time, and I remind you before it is due, at a humane hour.")
CHECK_IN = mark(":seedling: Say how you are today. Your answers are yours, and so is how often I ask.")


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
        *opening(session, visitor, front, parts),
        *(block for section in sections for block in section(session, visitor, front)),
    ]
    return home_view(Place(), blocks, note)


def home_view(place: Place, blocks: Sequence[Block], note: Message | None = None) -> View:
    """Home with these blocks, under a note on what became of what somebody did a moment ago."""
    shown = [*_note(note), *blocks]
    return View(type="home", callback_id=CALLBACK_ID, private_metadata=place.packed(), blocks=shown)


def _note(note: Message | None) -> list[Block]:
    if note is None:
        return []
    return [*(note.blocks or [_section(note.text)]), DividerBlock()]


# What capabilities show


def promise_button() -> ButtonElement:
    """Promise something, any time."""
    return _button(say("Promise something"), followup_form.OPEN_FORM, "home")


def checkin_button() -> ButtonElement:
    """Say how one is, any time."""
    return _button(say("How are you today?"), OPEN_CHECKIN, "home")


def followups(_session: Session, visitor: Visitor, front: Front) -> list[Block]:
    """What somebody promised and is still open, but for what stands further up."""
    found, hours = [*front.due[MOST_DUE:], *front.followups.items], front.reader.hours
    if not (found or front.followups.has_after):
        return []
    title = say(OTHERS) if front.due else say(FOLLOWUPS)
    blocks = [*begin(title), *(item(each, hours, visitor.now) for each in found[:FEW])]
    if front.followups.has_after or len(found) > FEW:
        blocks.append(all_of_them(Part.FOLLOWUPS))
    return blocks


def followups_leaf(session: Session, visitor: Visitor, spot: Spot | None) -> list[Block]:
    """A page of it, where they are in it."""
    page = home_lists.open_followups(session, visitor.workspace_id, visitor.member_id, spot, SOME)
    hours = availability.of_one(session, visitor.workspace_id, visitor.member_id).hours
    return followups_page(page, hours, visitor.now)


def followups_page(page: Page[Followup], hours: Hours, now: datetime) -> list[Block]:
    """A page of all that somebody promised."""
    blocks: list[Block] = [header(say(FOLLOWUPS)), *(item(each, hours, now) for each in page.items)]
    if not page.items:
        blocks.append(SectionBlock(text=MarkdownTextObject(text=say(NO_FOLLOWUPS)), accessory=promise_button()))
    spots = [Spot(each.due_at, each.id) for each in page.items]
    return [*blocks, *leaves(Part.FOLLOWUPS, page, spots, say("Sooner"), say("Later"))]


def support(_session: Session, _visitor: Visitor, front: Front) -> list[Block]:
    """Whom one can talk to, always, if the workspace named somebody."""
    if text.is_blank(front.support_line):
        return []
    whom = text.escape(front.support_line)
    return [DividerBlock(), _section(say(":heart: On a hard day, there is somebody to talk to: {whom}", whom=whom))]


def data(_session: Session, _visitor: Visitor, _front: Front) -> list[Block]:
    """What can be done with what is stored about them."""
    line = say("What I keep about you is yours: take a copy of it, or delete it.")
    return [
        *begin(say(DATA)),
        _section(line),
        ActionsBlock(
            elements=[
                _button(say("Get a copy"), EXPORT, "home"),
                _button(say("Delete my data …"), ERASE, "home"),
            ]
        ),
    ]


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
