"""What Kindling says to somebody once: to whoever invites it, and to those who are new in a team."""

from collections.abc import Mapping

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.humane import nudge, unless_gone
from bot.blocks.nudges import nudge_menu
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.capabilities import welcomes
from models.people import availability, teams
from models.people.cadences import CadenceKind
from models.store.outbox import Claim

MAKE_TEAM, TRY, SHOW = "welcome_make_team", "welcome_try", "welcome_show"
"""Action ids."""


def _render_contact(session: Session, claim: Claim) -> Message | None:
    """To whoever invited Kindling, at once: they are at it just now."""
    welcome = welcomes.get(session, claim.workspace_id, claim.subject_id)
    if welcome is None or welcome.channel_id is None:
        return None
    is_team = teams.in_channel(session, claim.workspace_id, welcome.channel_id) is not None
    line = say(
        ":wave: Thank you for inviting me to <#{channel}>. I help people to thank each other, to keep promises on "
        "time, and to look up from the work now and then. I count nothing against anyone, and what is said in private "
        "stays there.",
        channel=welcome.channel_id,
    )
    buttons = (
        (say("See this team") if is_team else say("Make this channel a team"), MAKE_TEAM, welcome.channel_id),
        (say("Try it on me"), TRY, "checkin"),
        (say("Show me around"), SHOW, "commands"),
    )
    return Message(
        line,
        [
            SectionBlock(text=MarkdownTextObject(text=line)),
            ActionsBlock(
                elements=[
                    ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
                    for label, action_id, value in buttons
                ]
            ),
        ],
    )


def _render_hello(session: Session, claim: Claim) -> Message | None:
    """To somebody new in a team, while they are in it."""
    welcome = welcomes.get(session, claim.workspace_id, claim.subject_id)
    if welcome is None or welcome.team_id is None:
        return None
    hours = availability.of_one(session, claim.workspace_id, claim.recipient).hours
    if welcomes.is_stale(welcome, hours, claim.claimed_at):
        return None
    team = teams.get(session, claim.workspace_id, welcome.team_id)
    if team is None or claim.recipient not in teams.member_ids_of(session, claim.workspace_id, team.id):
        return None
    line = say(
        ":wave: Welcome to *{team}*. I am Kindling, and your team thanks each other with me. When somebody makes your "
        "day easier, `/thanks` tells them so, and `/followup` keeps a promise of yours on time.",
        team=text.escape(team.name),
    )
    note = say("Now and then I ask how you arrive. That is between you and me, and you choose how often.")
    return Message(
        line,
        [
            SectionBlock(text=MarkdownTextObject(text=line)),
            ContextBlock(elements=[MarkdownTextObject(text=note)]),
            ActionsBlock(
                elements=[
                    ButtonElement(text=PlainTextObject(text=say("Show me around")), action_id=SHOW, value="commands"),
                    nudge_menu(CadenceKind.CHECKIN),  # a hello comes once; what can be fewer is what it tells of
                ]
            ),
        ],
    )


RENDERERS: Mapping[str, Renderer] = {
    welcomes.CONTACT: unless_gone(_render_contact),
    welcomes.HELLO: nudge(_render_hello),
}
