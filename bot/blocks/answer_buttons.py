"""Under news of a colleague: a button for each answer, and what was said in its place once it was given."""

from collections.abc import Mapping

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, ContextBlock, MarkdownTextObject, PlainTextObject
from sqlalchemy.orm import Session

from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message
from models.across import news_answers
from models.across.news_answers import OFFERED, Answer, News
from models.store.outbox import Claim

ANSWER = "news_answer"
"""How the action ids begin; each button's value is "news:id"."""
WORDS_LIMIT = 300
_LABELS: Mapping[Answer, str] = {
    Answer.LANDED: mark("Let them know it landed"),
    Answer.FINE: mark("That is fine"),
    Answer.TALK: mark("Let’s talk"),
    Answer.THANKS: mark("Thanks for telling me"),
    Answer.CAN_HELP: mark("I can help"),
    Answer.NOT_TODAY: mark("Not today"),
}
_GIVEN: Mapping[Answer, str] = {
    Answer.LANDED: mark(":sparkles: You let {asker} know that it landed."),
    Answer.FINE: mark("You told {asker} that this is fine."),
    Answer.TALK: mark("You told {asker} that you would like to talk."),
    Answer.THANKS: mark("You thanked {asker} for telling you."),
    Answer.CAN_HELP: mark("You told {asker} that you can help."),
    Answer.NOT_TODAY: mark("You told {asker} that it does not work today."),
}


def buttons(about: News, claim: Claim) -> list[ButtonElement]:
    """One for each answer."""
    return [
        ButtonElement(
            text=PlainTextObject(text=say(_LABELS[each])),
            action_id=f"{ANSWER}_{each}",
            value=f"{about}:{claim.subject_id}",
        )
        for each in OFFERED[about]
    ]


def said(session: Session, claim: Claim, asker: str) -> str | None:
    """What its reader answered, in mrkdwn, if they did: nobody can have answered what does not stand yet.

    Args:
        session: to read with.
        claim: of the news.
        asker: a mention of whose news it is.
    """
    given = claim.standing and news_answers.find(session, claim.workspace_id, claim.subject_id, claim.recipient)
    if not given:
        return None
    if given.words:
        words = text.escape(text.cut(given.words, WORDS_LIMIT))
        return say(":sparkles: You let {asker} know: “{words}”", asker=asker, words=words)
    return say(_GIVEN[given.answer], asker=asker)


def with_line(message: Message, line: str | None) -> Message:
    """The same with what its reader said."""
    if line is None:
        return message
    note = ContextBlock(elements=[MarkdownTextObject(text=line)])
    return Message(f"{message.text}\n{line}", [*message.blocks, note])


def with_answers(session: Session, claim: Claim, message: Message, about: News, asker: str) -> Message:
    """News with the buttons for their answers, or with the answer that was given."""
    if line := said(session, claim, asker):
        return with_line(message, line)
    return Message(message.text, [*message.blocks, ActionsBlock(elements=[*buttons(about, claim)])])
