"""Words for a team's channel, for whoever made the team and from Kindling itself; and whether many are to be a team."""

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

from bot.content.words import mark, number, say
from bot.slack import text
from bot.slack.message import Message
from models.capabilities import introductions, welcomes
from models.capabilities.welcomes import Said
from models.people import roles, settings, teams
from models.store.outbox import Claim

POST, MAKE, NOT_NOW = "introduction_post", "large_team_make", "large_team_not_now"
"""Action ids; the value is the id of the welcome that the message is about."""
NOT_POSTED = mark("That team is no more, or no longer yours to speak to, so nothing was posted.")
NOT_ASKED = mark("That is not yours to decide any more, so nothing was changed.")
WORDS = mark(
    "I have brought Kindling here. It helps us to thank each other for what somebody did, and to keep promises on "
    "time. It counts nothing against anybody and compares nobody. Each of us gets a hello from it first, and one click "
    "there makes it less, or nothing at all."
)
"""For somebody to post."""
FROM_ME = mark(
    ":wave: {person} asked me to say hello here. I am Kindling, and I help us to thank each other for what somebody "
    "did, and to keep promises on time. I count nothing against anybody and compare nobody. Each of you gets a hello "
    "from me alone, and one click there makes it less, or nothing at all."
)
HOW = mark("`/thanks` thanks somebody, `/followup` keeps a promise on time, `/kindling` shows the rest.")


def render_draft(session: Session, claim: Claim) -> Message | None:
    """To whoever made a team, while it is one: the words, until they stand in the channel."""
    made = welcomes.get(session, claim.workspace_id, claim.subject_id)
    team = teams.get(session, claim.workspace_id, made.team_id) if made and made.team_id else None
    if made is None or team is None:
        return None
    name = f"*{text.escape(team.name)}*"
    if posted := introductions.introduced(session, claim.workspace_id, team.id):
        channel = f"<#{posted.channel_id}>"
        line = say(
            ":white_check_mark: {team} knows of me: I introduced myself in {channel}.", team=name, channel=channel
        )
        return Message(line, [_section(line)])
    channel_id = introductions.channel_of(team)
    where = f"<#{channel_id}>" if channel_id else name
    line = say(
        ":seedling: {team} has me now, and people like to hear of an app from a colleague first. So here are words to "
        "post in {where}, as they are or in your own:",
        team=name,
        where=where,
    )
    blocks: list[Block] = [_section(line), _section(f"> {say(WORDS)}")]
    if channel_id and introductions.may_introduce(session, claim.workspace_id, claim.recipient, team):
        blocks.append(_actions(_button(say("Post it for me"), POST, str(made.id))))
        blocks.append(_context(say("Posted for you, it comes from me and says that you asked for it.")))
    return Message(line, blocks)


def render_introduction(session: Session, claim: Claim) -> Message | None:
    """In the channel, for somebody who asked for it, while they may speak to that team and it is spoken to there."""
    asked = welcomes.get(session, claim.workspace_id, claim.subject_id)
    team = teams.get(session, claim.workspace_id, asked.team_id) if asked and asked.team_id else None
    if asked is None or team is None:
        return None
    if claim.standing is None:
        if introductions.channel_of(team) != claim.recipient:
            return None
        if not introductions.may_introduce(session, claim.workspace_id, asked.member_id, team):
            return None
    line = say(FROM_ME, person=f"<@{asked.member_id}>")
    return Message(line, [_section(line), _context(say(HOW))])


def render_large_team(session: Session, claim: Claim) -> Message | None:
    """To somebody who looks after Kindling: the question, or what was said to it."""
    asked = welcomes.get(session, claim.workspace_id, claim.subject_id)
    if asked is None or asked.channel_id is None:
        return None
    channel = f"<#{asked.channel_id}>"
    is_team = teams.by_source(session, claim.workspace_id, asked.channel_id) is not None
    said = introductions.decision(session, claim.workspace_id, asked.channel_id)
    if claim.standing is None and (is_team or said or not _may_decide(session, claim)):
        return None
    if is_team:
        line = say(":white_check_mark: The people of {channel} are a team now.", channel=channel)
        return Message(line, [_section(line)])
    if said is Said.NOT_NOW:
        line = say(
            "{channel} is no team for now. `/kindling team` there makes it one whenever you like.", channel=channel
        )
        return Message(line, [_section(line)])
    return _question(channel, settings.of(session, claim.workspace_id).most_by_itself, str(asked.id))


def _may_decide(session: Session, claim: Claim) -> bool:
    return roles.of(session, claim.workspace_id, claim.recipient).is_steward


def _question(channel: str, most: int, value: str) -> Message:
    line = say(
        "Thanks are shown in {channel}, where more than {most} people are. Shall they be a team? Then each of them "
        "gets a hello from me, and whoever does not say “not for me” hears from me now and then.",
        channel=channel,
        most=number(most),
    )
    buttons = _actions(_button(say("Make it a team"), MAKE, value), _button(say("Not now"), NOT_NOW, value))
    return Message(line, [_section(line), buttons])


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _actions(*buttons: ButtonElement) -> ActionsBlock:
    return ActionsBlock(elements=list(buttons))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
