"""What people see of permissions: beside a promise, in a team's channel, and on Home."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.home_places import Visitor, begin
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across.home import Front
from models.capabilities import permission_changes, permissions
from models.capabilities.permissions import Permission, Terms
from models.people import teams
from models.store.outbox import Claim

OPEN, ADD = "permissions_open", "permission_add"
"""Action ids of the buttons that open the list, and the form; the second one's value is a team's id, `EVERYONE`, or
"home" where that is chosen."""
EVERYONE = "everyone"
TITLE = mark("What you may do")
ON_HOME = mark("What you may do without asking")
_FOR_TEAM = mark("For the people of *{team}*, as those who lead it say. `/kindling may` shows all of it.")
_FOR_ALL = mark("For everyone here, as those who look after Kindling say. `/kindling may` shows all of it.")
_NOTHING_YET = mark("Is there something that your team need not ask about? Say it once, and all of them see it.")


def permission_line(terms: Terms | Permission) -> str:
    """What may be done without asking, in mrkdwn that pings nobody but whom it mentions."""
    return in_plain(Terms(text.escape(terms.what), text.escape(terms.up_to) if terms.up_to else None))


def in_plain(terms: Terms | Permission) -> str:
    """The same in plain text."""
    if terms.up_to is None:
        return say("You may {what} without asking.", what=terms.what)
    return say("You may {what}, up to {limit}, without asking.", what=terms.what, limit=terms.up_to)


def permission_lines(found: Sequence[Permission]) -> list[Block]:
    """A small line for each, to stand beside what it is about; nothing where there is none."""
    return [_context(f":key: {permission_line(each)}") for each in found]


def _render_told(session: Session, claim: Claim) -> Message | None:
    """In the channel of those whom it is for, while it holds."""
    found = permissions.get(session, claim.workspace_id, claim.subject_id)
    if found is None:
        return None
    team = teams.get(session, claim.workspace_id, found.team_id) if found.team_id else None
    is_over = found.team_id is not None and team is None
    channel_id = permission_changes.channel(session, claim.workspace_id, found.team_id)
    if is_over or (claim.standing is None and channel_id != claim.recipient):
        return None
    line = f":key: {permission_line(found)}"
    whose = say(_FOR_TEAM, team=text.isolated(text.escape(team.name))) if team else say(_FOR_ALL)
    return Message(line, [_section(line), _context(whose)])


RENDERERS: Mapping[str, Renderer] = {permission_changes.TOLD: _render_told}


def section(_session: Session, _visitor: Visitor, front: Front) -> list[Block]:
    """On Home: the latest that somebody may do, with the way to all of it; and for those who lead, to say more."""
    if front.may:
        buttons = [_button(say("See the list"), OPEN, "home"), *([_add_button()] if _leads(front) else [])]
        lines = text.fitting([f"• {permission_line(each)}" for each in front.may])
        return [*begin(say(ON_HOME)), _section("\n".join(lines)), ActionsBlock(elements=buttons)]
    if not front.led:
        return []
    return [SectionBlock(text=MarkdownTextObject(text=say(_NOTHING_YET)), accessory=_add_button())]


def _leads(front: Front) -> bool:
    return bool(front.led) or front.is_steward


def _add_button() -> ButtonElement:
    return _button(say("Say what they may do"), ADD, "home")


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
