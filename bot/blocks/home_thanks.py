"""Thanks on Home: what somebody was thanked for, what they gave, and what was said in their teams."""

from collections.abc import Callable
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextSectionElement
from sqlalchemy.orm import Session

from bot.blocks.home_places import Part, Place, Visitor, all_of_them, begin, header, leaves, turn
from bot.blocks.joined import ALL_IN_COPY, ROOM, listed_joins
from bot.blocks.shoutout_answers import menu
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT, mention, people, seen_by_thanked
from bot.blocks.thanks_cards import carousel
from bot.content.words import mark, say, written
from bot.slack import text
from models.across import home_lists
from models.across.home import Front
from models.across.home_lists import SOME, Around, Page, Spot, Thanks
from models.capabilities.shoutouts import Audience
from models.people import availability
from models.people.hours import Hours

WORDS_AT_FIRST, WORDS_SHOWN = 300, 1000
"""Characters of what was said that Home shows at first, and on a page of the list."""
NAME_LIMIT = 80
"""Characters of a name that stands in a line."""
INVITATION = mark(
    ":sparkling_heart: Thank someone for what they did and why it mattered. What you say in private stays there."
)
RECEIVED, GIVEN, AROUND = mark("What you were thanked for"), mark("What you thanked others for"), mark("In your teams")
NO_RECEIVED = mark("What people thank you for will stand here, in their own words. Thanks often begin with yours:")
NO_GIVEN = mark("What you thank others for will stand here. Is there something that somebody made easier for you?")
NO_AROUND = mark("When people of your teams thank each other, you read it here. Yours can be the first:")

Line = Callable[[Thanks, Hours], str]
"""What stands above somebody's words."""
Beside = Callable[[Thanks], ButtonElement | OverflowMenuElement]
"""What its reader can do with it."""


def section(_session: Session, visitor: Visitor, front: Front) -> list[Block]:
    """All three of them, as far as there is something that does not stand further up."""
    hours = front.reader.hours
    return [
        *received(front, visitor.member_id),
        *around(front.around, hours),
        *given(front.given, hours),
    ]


def thanks_button() -> ButtonElement:
    """Thank someone, any time."""
    value = Form().packed(BUTTON_VALUE_LIMIT)
    return ButtonElement(text=PlainTextObject(text=say("Thank someone")), action_id=OPEN_FORM, value=value)


def one(thanks: Thanks, reader_id: str, hours: Hours, *, leads_on: bool) -> list[Block]:
    """One that somebody was thanked for; with `leads_on` there is the way to all of it beside it."""

    def beside(_thanks: Thanks) -> ButtonElement:
        return turn("received", say("Read all"), Place(Part.RECEIVED))

    return _item(thanks, _to(reader_id), hours, WORDS_AT_FIRST, beside if leads_on else None)


def received_leaf(session: Session, visitor: Visitor, spot: Spot | None) -> list[Block]:
    """A page of all that they were thanked for, where they are in it."""
    found = home_lists.received(session, visitor.workspace_id, visitor.member_id, spot, SOME)
    return received_page(found, visitor.member_id, _hours(session, visitor))


def given_leaf(session: Session, visitor: Visitor, spot: Spot | None) -> list[Block]:
    """A page of all that they thanked others for, where they are in it."""
    found = home_lists.given(session, visitor.workspace_id, visitor.member_id, spot, SOME)
    return given_page(found, _hours(session, visitor))


def around_leaf(session: Session, visitor: Visitor, spot: Spot | None) -> list[Block]:
    """A page of the public thanks in their teams, where they are in it."""
    found = home_lists.around(session, visitor.workspace_id, visitor.member_id, spot, SOME, visitor.now)
    return around_page(found, _hours(session, visitor))


def _hours(session: Session, visitor: Visitor) -> Hours:
    return availability.of_one(session, visitor.workspace_id, visitor.member_id).hours


def received(front: Front, reader_id: str) -> list[Block]:
    """The latest that somebody was thanked for, beside what they read again; nothing where there is no more."""
    page = front.received
    if not page.items:
        return []
    cards = carousel(page.items, reader_id, front.reader.hours)
    return [*begin(say(RECEIVED)), cards, all_of_them(Part.RECEIVED)]


def received_page(page: Page[Thanks], reader_id: str, hours: Hours) -> list[Block]:
    """A page of all that somebody was thanked for."""
    return [header(say(RECEIVED)), *_page(Part.RECEIVED, page, _to(reader_id), hours, NO_RECEIVED)]


def given(page: Page[Thanks], hours: Hours) -> list[Block]:
    """The latest that somebody thanked others for; nothing where there is none."""
    return _at_first(Part.GIVEN, GIVEN, page, _by_reader, hours, _menu)


def given_page(page: Page[Thanks], hours: Hours) -> list[Block]:
    """A page of all that somebody thanked others for."""
    return [header(say(GIVEN)), *_page(Part.GIVEN, page, _by_reader, hours, NO_GIVEN, _menu)]


def around(found: Around | None, hours: Hours) -> list[Block]:
    """The latest public thanks in somebody's teams; nothing where there are none."""
    if found is None or not found.page.items:
        return []
    divider, title, *rest = _at_first(Part.AROUND, AROUND, found.page, _in_public, hours)
    return [divider, title, _since(found, hours), *rest]


def around_page(found: Around | None, hours: Hours) -> list[Block]:
    """A page of them."""
    if found is None:
        return [header(say(AROUND)), *_page(Part.AROUND, Page(), _in_public, hours, NO_AROUND)]
    return [
        header(say(AROUND)),
        _since(found, hours),
        *_page(Part.AROUND, found.page, _in_public, hours, NO_AROUND),
    ]


def day(at: datetime, hours: Hours) -> str:
    """The day of a moment in mrkdwn: "yesterday" for whoever reads it. Where Slack cannot, in these hours' zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}|{written(hours.local(at), 'yMMMd')}>"


def isolated(name: str) -> str:
    """A name as part of a line in mrkdwn: one that is written from right to left does not turn what follows around."""
    return f"\u2068{text.escape(text.cut(name, NAME_LIMIT))}\u2069"


def _menu(thanks: Thanks) -> OverflowMenuElement:
    return menu(thanks.shoutout.id, thanks.shoutout.audience.as_given)


def _at_first(
    part: Part, title: str, page: Page[Thanks], line: Line, hours: Hours, beside: Beside | None = None
) -> list[Block]:
    if not page.items:
        return []
    blocks = begin(say(title))
    for each in page.items:
        blocks += _item(each, line, hours, WORDS_AT_FIRST, beside)
    if page.has_after:
        blocks.append(all_of_them(part))
    return blocks


def _page(
    part: Part, page: Page[Thanks], line: Line, hours: Hours, nothing: str, beside: Beside | None = None
) -> list[Block]:
    blocks = [
        block
        for each in page.items
        for block in (
            *_item(each, line, hours, WORDS_SHOWN, beside),
            *listed_joins(each.joins, ROOM, say(ALL_IN_COPY)),
        )
    ]
    if not blocks:
        blocks += [SectionBlock(text=MarkdownTextObject(text=say(nothing)), accessory=thanks_button())]
    return [*blocks, *leaves(part, page, [each.spot for each in page.items], say("Newer"), say("Older"))]


def _item(thanks: Thanks, line: Line, hours: Hours, limit: int, beside: Beside | None) -> list[Block]:
    accessory = beside(thanks) if beside else None
    return [SectionBlock(text=MarkdownTextObject(text=line(thanks, hours)), accessory=accessory), _words(thanks, limit)]


def _words(thanks: Thanks, limit: int) -> RichTextBlock:
    """What was done, and why it mattered, in the giver's words."""
    shoutout = thanks.shoutout
    parts = [text.quote(shoutout.reason, limit)]
    if not shoutout.impact:
        return RichTextBlock(elements=parts)
    between = RichTextSectionElement(elements=[RichTextElementParts.Text(text=say("Why it mattered:"))])
    return RichTextBlock(elements=[*parts, between, text.quote(shoutout.impact, limit)])


# What stands above the words


def _to(reader_id: str) -> Line:
    def line(thanks: Thanks, hours: Hours) -> str:
        others = [each for each in thanks.recipient_ids if each != reader_id]
        audience = thanks.shoutout.audience
        is_mine_alone = audience is Audience.PRIVATE or (audience is Audience.HELD and not others)
        notes = [seen_by_thanked(1 + len(others))] if is_mine_alone else []
        notes += [say("Others joined in")] if thanks.joins else []
        giver = mention(thanks.shoutout.giver_id)
        headline = (
            say("{giver} thanked you and {others}", giver=giver, others=people(others))
            if others
            else say("{giver} thanked you", giver=giver)
        )
        return _with_notes(headline, thanks, hours, notes, thanks.shoutout.message_link)

    return line


def _by_reader(thanks: Thanks, hours: Hours) -> str:
    notes = [say("Only they and you can see this")] if thanks.shoutout.audience is Audience.PRIVATE else []
    headline = say("You thanked {recipients}", recipients=people(thanks.recipient_ids))
    return _with_notes(headline, thanks, hours, notes, thanks.shoutout.message_link)


def _in_public(thanks: Thanks, hours: Hours) -> str:
    giver, recipients = mention(thanks.shoutout.giver_id), people(thanks.recipient_ids)
    headline = say("{giver} thanked {recipients}", giver=giver, recipients=recipients)
    return _with_notes(headline, thanks, hours, [], thanks.public_link)


def _with_notes(headline: str, thanks: Thanks, hours: Hours, notes: list[str], link: str | None) -> str:
    value = thanks.shoutout.value_name
    every = [
        *([f"*{isolated(value)}*"] if value else []),
        day(thanks.shoutout.created_at, hours),
        *notes,
        *([say("<{link}|The message it is about>", link=link)] if link else []),
    ]
    return f"{headline}\n{'  ·  '.join(every)}"


def _since(found: Around, hours: Hours) -> ContextBlock:
    line = say("What was said in public since {day}, the latest first.", day=day(found.since, hours))
    return ContextBlock(elements=[MarkdownTextObject(text=line)])
