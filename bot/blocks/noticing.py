"""One person to notice, as a lead sees it in their digest and on Home, with the way to thank them."""

from slack_sdk.models.blocks import ButtonElement, MarkdownTextObject, PlainTextObject, SectionBlock

from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT
from bot.content.words import say
from bot.slack import text
from models.across.noticing import Noticed

NAME_LIMIT = 40
"""Characters of a name on the button."""
TEAM_LIMIT = 60


def notice(noticed: Noticed, name: str, team: str | None = None) -> SectionBlock:
    """Whom nobody has thanked in public lately, and a button that opens the form with them filled in.

    Args:
        noticed: the person.
        name: how they are called.
        team: the name of the team that they are in, for whoever leads several.
    """
    button = ButtonElement(
        text=PlainTextObject(text=say("Thank {name}", name=text.cut(name, NAME_LIMIT))),
        action_id=OPEN_FORM,
        value=Form(recipient_ids=(noticed.member_id,)).packed(BUTTON_VALUE_LIMIT),
    )
    words = f"{in_words(noticed, team)} {say('If something comes to mind that they did well, tell them.')}"
    return SectionBlock(text=MarkdownTextObject(text=words), accessory=button)


def in_words(noticed: Noticed, team: str | None = None) -> str:
    """The same in a sentence."""
    who = f"<@{noticed.member_id}>"
    if team is None:
        return say("{who} has not been thanked in public lately.", who=who)
    where = text.escape(text.cut(team, TEAM_LIMIT))
    return say("{who}, in *{team}*, has not been thanked in public lately.", who=who, team=where)


def thanked(member_id: str) -> SectionBlock:
    """What stands in its place once the lead thanked them."""
    line = say(":sparkling_heart: You thanked {who}.", who=f"<@{member_id}>")
    return SectionBlock(text=MarkdownTextObject(text=line))
