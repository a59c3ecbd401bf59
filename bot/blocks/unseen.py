"""The question whether a message is in a channel that Kindling may not read, and what became of it."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.humane import unless_gone
from bot.blocks.times import when
from bot.content.words import mark, say
from bot.slack.message import Message
from models.capabilities import troubles, unseen
from models.people import availability
from models.store.outbox import Claim, OutboxMessage, State

THERE, AGAIN = "unseen_there", "unseen_again"
"""Action ids; the value is the id of the message."""
SETTLED = mark("That is settled already, so nothing was changed.")
_BECAME = {
    State.SENT: mark(":white_check_mark: The message of {time} is in {channel}."),
    State.FAILED: mark("The message of {time} was not sent to {channel} again, since nobody said whether it is there."),
    State.DROPPED: mark("The message of {time} to {channel} is no longer needed."),
}
_ON_ITS_WAY = mark(":arrows_counterclockwise: The message of {time} is sent to {channel} again.")


def _render_asked(session: Session, claim: Claim) -> Message | None:
    """To somebody who can look: the question while it is open, and then what became of the message."""
    message = unseen.get(session, claim.workspace_id, claim.subject_id)
    if message is None or message.tried_at is None:
        return None
    hours = availability.of_one(session, claim.workspace_id, claim.recipient).hours
    place = {"channel": f"<#{message.recipient}>", "time": when(message.tried_at, hours)}
    if unseen.is_open(message):
        may_answer = claim.recipient in troubles.who_can_mend(session, claim.workspace_id, message.recipient)
        return _question(message, place) if may_answer else None
    if claim.standing is None:
        return None
    became = _BECAME.get(message.state, _ON_ITS_WAY)
    line = say(became, **place)
    if message.state is State.SENT and message.message_ts is None:
        unknown = say("I do not know which one it is there, so I cannot change or delete it later.")
        line = f"{line} {unknown}"
    return Message(line, [SectionBlock(text=MarkdownTextObject(text=line))])


def _question(message: OutboxMessage, place: dict[str, str]) -> Message:
    line = say(
        ":mag: I may have posted a message in {channel} on {time}: Slack did not tell me whether it arrived. I may not "
        "read there, so could you look: is it there? I never send it twice by myself.",
        **place,
    )
    why = say("With the optional permissions `channels:history` and `groups:history` I look myself.")
    return Message(
        line,
        [
            SectionBlock(text=MarkdownTextObject(text=line)),
            ActionsBlock(
                elements=[_button(say("It is there"), THERE, message), _button(say("Send it again"), AGAIN, message)]
            ),
            ContextBlock(elements=[MarkdownTextObject(text=why)]),
        ],
    )


def _button(label: str, action_id: str, message: OutboxMessage) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=str(message.id))


render_asked = unless_gone(_render_asked)
