"""Home, for those who lead a team or look after Kindling: their teams at a glance, and the ways to the settings."""

from collections.abc import Sequence

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
from sqlalchemy.orm import Session

from bot.blocks import team_figures
from bot.blocks.home_places import Part, Place, Visitor, begin, header, leaves, turn
from bot.content.words import listed, mark, say, say_count
from bot.slack import text
from models.across.home import Front
from models.across.home_lists import Page, Spot
from models.across.home_teams import Glance, glances
from models.people import teams

OPEN_TEAM, OPEN_SETTINGS = "home_open_team", "home_open_settings"
"""Action ids; the first one's value is the team's id."""
PREVIEW = "digest_preview"
"""Action id of the button that previews a lead's digest; its value is the team's id."""
LED = mark("Teams you lead")
_HOW_TO_SEE = mark("`/kindling digest lead`, with a team's name, shows how it is.")
NAME_LIMIT = 200
MOST_NAMED, NAME_SHOWN = 5, 80
"""Teams that the front names, and characters of each of their names there."""
MOST_LED = 40
"""Teams on the page of them."""


def section(_session: Session, _visitor: Visitor, front: Front) -> list[Block]:
    """Which teams they lead, with the way to how those are; nothing for those who lead none."""
    if not front.led:
        return []
    names = [text.isolated(text.escape(text.cut(team.name, NAME_SHOWN))) for team in front.led[:MOST_NAMED]]
    if more := len(front.led) - len(names):
        names.append(say_count("{count} more", "{count} more", more))
    button = turn("led", say("Figures and settings"), Place(Part.LED))
    return [*begin(say(LED)), SectionBlock(text=MarkdownTextObject(text=listed(names)), accessory=button)]


def leaf(session: Session, visitor: Visitor, _spot: Spot | None) -> list[Block]:
    """All of their teams."""
    found = teams.led_by(session, visitor.workspace_id, visitor.member_id)
    return led_page(glances(session, visitor.workspace_id, found[:MOST_LED], visitor.now), len(found))


def led_page(shown: Sequence[Glance], count: int) -> list[Block]:
    """All of them, as far as there is room."""
    blocks: list[Block] = [header(say(LED)), *_teams(shown)]
    if not shown:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=say("You lead no team just now."))]))
    if count > len(shown):
        more = say_count("… and {count} more.", "… and {count} more.", count - len(shown))
        rest = f"{more} {say(_HOW_TO_SEE)}"
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=rest)]))
    return [*blocks, *leaves(Part.LED, Page(), [], "", "")]


def steward(_session: Session, _visitor: Visitor, front: Front) -> list[Block]:
    """What holds for everyone, for those who may change it."""
    if not front.is_steward:
        return []
    line = say("You look after Kindling here: what holds for everyone is yours to choose.")
    button = _button(say("Settings for everyone"), OPEN_SETTINGS, "everyone")
    return [DividerBlock(), SectionBlock(text=MarkdownTextObject(text=line), accessory=button)]


def _teams(shown: Sequence[Glance]) -> list[Block]:
    return [block for each in shown for block in _team(each)]


def _team(glance: Glance) -> list[Block]:
    id_ = str(glance.team.id)
    buttons = (_button(say("Preview the digest"), PREVIEW, id_), _button(say("Team settings"), OPEN_TEAM, id_))
    return [
        SectionBlock(text=MarkdownTextObject(text="\n".join(_lines(glance)))),
        ActionsBlock(elements=list(buttons)),
    ]


def _lines(glance: Glance) -> list[str]:
    """The name on a line of its own, whichever way it is written, and what there is to tell."""
    lines = [f"*{text.escape(text.cut(glance.team.name, NAME_LIMIT))}*"]
    if glance.people == 0:
        return [*lines, say("Nobody is in it yet.")]
    said = team_figures.of_week(glance.latest) if glance.latest else []
    return [*lines, say("{days}:", days=team_figures.window(glance.latest)), *said] if glance.latest and said else lines


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
