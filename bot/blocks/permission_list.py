"""The list of what somebody may do without asking, by team, with the buttons of those who may change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks.fields import packed
from bot.blocks.permissions import ADD, EVERYONE, TITLE, permission_line
from bot.blocks.shoutouts import mention
from bot.content.words import mark, say, written
from bot.slack import text
from models.across.erasure import is_pseudonym
from models.capabilities.permission_changes import NotDone, Why
from models.capabilities.permissions import Permission, Scope, Terms
from models.people.hours import Hours

LIST = "permission_list"
"""Callback id."""
CHANGE, TAKE_BACK = "permission_change", "permission_take_back"
"""Action ids; the value is the permission's id, of the second one with since when it says what they read."""
TURN_BACK, TURN_ON = "permissions_turn_back", "permissions_turn_on"
"""Action ids; the value is the first team of the page that they lead to."""
ROOM = 90
"""Blocks of one page, beside a note and the buttons to others; Slack takes 100 in a view."""
NAME_LIMIT = 80
PUBLISHED, CHANGED = mark(":white_check_mark: Published: {line}"), mark(":white_check_mark: Changed: {line}")
NO_CHANNEL = mark("They have no channel that I could tell it in, so please tell them.")
TAKEN_BACK = mark(":leaves: Taken back: {line}")
GONE = mark("Somebody took that back meanwhile.")
NOT_YOURS = mark("That team is no more, or no longer yours to speak for, so nothing was changed.")
_NOT_TAKEN_BACK = {
    Why.TAKEN_BACK: GONE,
    Why.CHANGED: mark("Somebody changed that meanwhile, so nothing was taken back. Here is how it reads now."),
}
_NOTHING = mark(
    ":seedling: Nothing stands here yet. Those who lead a team can say what its people may do without asking, and then "
    "it stands here."
)
_TYPED = mark("Only those who lead a team can say what its people may do. You wrote:")


@dataclass(frozen=True)
class ListContext:
    """What the list must remember while it is open."""

    first: int = 0
    """With which of the teams it begins."""


def list_view(scopes: Sequence[Scope], hours: Hours, context: ListContext, note: str = "", typed: str = "") -> View:
    """The list.

    Args:
        scopes: all that they may do.
        hours: theirs, for days.
        context: what of it is shown.
        note: what became of what they did a moment ago, in mrkdwn.
        typed: what they wrote who may not say what others may do.
    """
    first = context.first if context.first < len(scopes) else 0
    pages = _pages(scopes, hours)
    page = max(each for each in pages if each <= first) if pages else 0
    shown = [block for scope in scopes[page : _next(pages, page, len(scopes))] for block in _scope(scope, hours)]
    return View(
        type="modal",
        callback_id=LIST,
        title=say(TITLE),
        close=say("Close"),
        private_metadata=packed(ListContext(page)),
        blocks=[
            *([_section(note), DividerBlock()] if note else []),
            *([_section(say(_TYPED)), RichTextBlock(elements=[text.quote(typed)])] if typed else []),
            *(shown or [_section(say(_NOTHING))]),
            *_turns(pages, page),
        ],
    )


def published(permission: Permission, *, is_new: bool, lacks_channel: bool) -> str:
    """It is said, or said otherwise; `lacks_channel` is whether their channel was to be told, and there is none."""
    line = say(PUBLISHED if is_new else CHANGED, line=permission_line(permission))
    return f"{line} {say(NO_CHANNEL)}" if lacks_channel else line


def taken_back(done: Terms | NotDone) -> str:
    """What became of taking it back."""
    if isinstance(done, Terms):
        return say(TAKEN_BACK, line=permission_line(done))
    line = _NOT_TAKEN_BACK.get(done.why, NOT_YOURS)
    return say(line)


def read_by(value: str) -> tuple[UUID, datetime]:
    """Which permission a button takes back, and since when it says what stood beside the button."""
    id_, _, said_at = value.partition("|")
    return UUID(id_), datetime.fromisoformat(said_at)


def _pages(scopes: Sequence[Scope], hours: Hours) -> list[int]:
    """With which of the teams each page begins."""
    pages, room = [0] if scopes else [], ROOM
    for place, scope in enumerate(scopes):
        size = len(_scope(scope, hours))
        if size > room:
            pages, room = [*pages, place], ROOM
        room -= size
    return pages


def _next(pages: Sequence[int], page: int, end: int) -> int:
    return next((each for each in pages if each > page), end)


def _turns(pages: Sequence[int], page: int) -> list[Block]:
    before = [each for each in pages if each < page][-1:]
    after = [each for each in pages if each > page][:1]
    buttons = [
        *(_button(say("Teams before these"), TURN_BACK, str(each)) for each in before),
        *(_button(say("More teams"), TURN_ON, str(each)) for each in after),
    ]
    return [ActionsBlock(elements=list(buttons))] if buttons else []


def _scope(scope: Scope, hours: Hours) -> list[Block]:
    """For whom it is, and each permission."""
    title = f"*{_name(scope)}*"
    add = _button(say("Add"), ADD, str(scope.team.id) if scope.team else EVERYONE) if scope.may_change else None
    return [
        SectionBlock(text=MarkdownTextObject(text=title), accessory=add),
        *(block for each in scope.permissions for block in _item(each, hours, may_change=scope.may_change)),
    ]


def _name(scope: Scope) -> str:
    if scope.team is None:
        return say("Everyone here")
    return text.isolated(text.escape(text.cut(scope.team.name, NAME_LIMIT)))


def _item(permission: Permission, hours: Hours, *, may_change: bool) -> list[Block]:
    line = SectionBlock(text=MarkdownTextObject(text=f"{permission_line(permission)}\n{_since(permission, hours)}"))
    if not may_change:
        return [line]
    take_back = _button(say("Take back"), TAKE_BACK, f"{permission.id}|{permission.said_at.isoformat()}")
    take_back.confirm = ConfirmObject(
        title=say("Take it back?"),
        text=say("It holds no more, and is gone wherever I told of it."),
        confirm=say("Take back"),
        deny=say("Keep it"),
    )
    return [line, ActionsBlock(elements=[_button(say("Change"), CHANGE, str(permission.id)), take_back])]


def _since(permission: Permission, hours: Hours) -> str:
    day = written(hours.local(permission.said_at), "yMMMMd")
    if is_pseudonym(permission.author_id):
        return say("_Since {day}_", day=day)
    return say("_Since {day}, says {person}_", day=day, person=mention(permission.author_id))


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
