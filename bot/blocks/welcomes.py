"""What Kindling says to somebody once: to whoever invites it, to everyone in a team, and to whoever made the team."""

from collections.abc import Mapping

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.hellos import SHOW, render_hello
from bot.blocks.humane import nudge, unless_gone
from bot.blocks.introductions import render_draft, render_introduction, render_large_team
from bot.blocks.setup import reminder
from bot.content.words import say
from bot.slack.message import Message, Renderer
from models.across import setup
from models.capabilities import introductions, welcomes
from models.people import teams
from models.store.outbox import Claim

MAKE_TEAM, TRY = "welcome_make_team", "welcome_try"
"""Action ids."""


def _render_contact(session: Session, claim: Claim) -> Message | None:
    """To whoever invited or installed Kindling, at once: they are at it just now."""
    welcome = welcomes.get(session, claim.workspace_id, claim.subject_id)
    if welcome is None:
        return None
    channel_id = welcome.channel_id
    is_team = channel_id is not None and teams.in_channel(session, claim.workspace_id, channel_id) is not None
    thanks = say("Thank you for bringing me here.")
    if channel_id:
        thanks = say("Thank you for inviting me to <#{channel}>.", channel=channel_id)
    line = say(
        ":wave: {thanks} I help people to thank each other, to keep promises on time, and to look up from the work now "
        "and then. I count nothing against anyone, and what is said in private stays there.",
        thanks=thanks,
    )
    known = setup.of(session, claim.workspace_id)
    sets_up = bool(known.open) and setup.may(session, claim.workspace_id, claim.recipient)
    here = say("See this team") if is_team else say("Make this channel a team")
    buttons = (
        *([(here, MAKE_TEAM, channel_id)] if channel_id else []),
        (say("Try it on me"), TRY, "checkin"),
        (say("Show me around"), SHOW, "commands"),
    )
    return Message(
        line,
        [
            SectionBlock(text=MarkdownTextObject(text=line)),
            *(reminder(known) if sets_up else []),
            ActionsBlock(
                elements=[
                    ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
                    for label, action_id, value in buttons
                ]
            ),
        ],
    )


RENDERERS: Mapping[str, Renderer] = {
    welcomes.CONTACT: unless_gone(_render_contact),
    welcomes.HELLO: nudge(render_hello),
    introductions.DRAFT: unless_gone(render_draft),
    introductions.INTRODUCTION: render_introduction,
    introductions.LARGE_TEAM: nudge(render_large_team),
}
