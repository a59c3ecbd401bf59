"""What somebody who can mend it hears of a conversation that does not take Kindling's messages."""

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from sqlalchemy.orm import Session

from bot.blocks.humane import unless_gone
from bot.content.words import mark, say
from bot.slack.message import Message
from models.capabilities import troubles
from models.store.outbox import Claim

_INVITE = mark("Type `/invite @Kindling` there; within a quarter of an hour messages go through again.")
_REMEDIES = {
    "channel_not_found": [mark("I cannot see it: it is gone, or private and I am not in it."), _INVITE],
    "is_archived": [mark("It is archived. Unarchive it, or choose another channel.")],
    "not_in_channel": [mark("I am not in it."), _INVITE],
}
_RESTRICTED = mark(
    "The channel's or the workspace's permissions do not let me. Let Kindling post there, or choose another."
)


def _render_told(session: Session, claim: Claim) -> Message | None:
    """The direct message to a lead or an admin, while they can mend it, once for each conversation and reason."""
    trouble = troubles.get(session, claim.workspace_id, claim.subject_id)
    if trouble is None:
        return None
    if claim.recipient not in troubles.who_can_mend(session, claim.workspace_id, trouble.recipient):
        return None
    channel = f"<#{trouble.recipient}>"
    sentence = say(
        "I could not post a message in {channel}. {remedy} (Slack says `{reason}`.)",
        channel=channel,
        remedy=" ".join(say(each) for each in _REMEDIES.get(trouble.reason, [_RESTRICTED])),
        reason=trouble.reason,
    )
    return Message(text=sentence, blocks=[SectionBlock(text=MarkdownTextObject(text=f":wrench: {sentence}"))])


render_told = unless_gone(_render_told)
