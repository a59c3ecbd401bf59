"""Whom people can talk to on hard days, in the workspace's own words; nothing is made up where it named nobody."""

from sqlalchemy.orm import Session

from bot.content.words import say
from bot.slack import text
from models.people import settings


def support_line_of(session: Session, workspace_id: str) -> str | None:
    """Whom one can talk to, in plain text; `None` where the workspace named nobody."""
    line = settings.of(session, workspace_id).support_line
    return None if text.is_blank(line) else line


def whom_to_talk_to(support_line: str) -> str:
    """The same as a sentence, in mrkdwn. It says nothing of how anybody is."""
    return say(":heart: If you would like to talk to somebody: {whom}", whom=text.escape(support_line))
