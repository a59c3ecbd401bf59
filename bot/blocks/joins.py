"""What people see of joining in thanks: the form, answers to whoever joins, and the message to those thanked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject, RichTextBlock, SectionBlock
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.fields import packed, remembered, words_field
from bot.blocks.humane import news
from bot.blocks.joined import ALL_IN_COPY, ROOM, listed_joins, spoken_joins
from bot.blocks.shoutouts import mention, too_many
from bot.content.words import mark, say, say_count
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.capabilities import joins, shoutouts
from models.capabilities.joins import NotJoined, Why
from models.store.outbox import Claim

FORM, WORDS = "join_form", "words"
TITLE = mark("Me too")
REASON_LIMIT = 300
"""Characters of the thanks that remind their reader which ones they were."""
JOINED = mark(
    ":sparkling_heart: You joined in, and whoever is thanked will hear of it. “Me too” again changes your words or "
    "takes them back."
)
LEFT = mark("Your “me too” is taken back.")
_OBSTACLES: Mapping[Why, str] = {
    Why.OWN: mark("These thanks are your own. Others may join you in them."),
    Why.THANKED: mark("These thanks are for you. The message that I sent you has the ways to answer."),
    Why.OVER: mark("These thanks cannot be joined any more. `/thanks` says yours."),
}


def _render_joined(session: Session, claim: Claim) -> Message | None:
    """To one of those thanked, while there is somebody who joined."""
    thanks = shoutouts.get(session, claim.workspace_id, claim.subject_id)
    if thanks is None or not shoutouts.is_thanked(session, thanks, claim.recipient):
        return None
    found = joins.of_one(session, claim.workspace_id, claim.subject_id)
    if not found:
        return None
    line = say_count(
        ":sparkling_heart: {person} joins in the thanks that {giver} gave you.",
        ":sparkling_heart: Others join in the thanks that {giver} gave you.",
        len(found),
        person=mention(found[0].member_id),
        giver=mention(thanks.shoutout.giver_id),
    )
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text=line)),
        RichTextBlock(elements=[text.quote(thanks.shoutout.reason, REASON_LIMIT)]),
        *listed_joins(found, ROOM, say(ALL_IN_COPY)),
    ]
    reason = text.escape(text.cut(thanks.shoutout.reason, REASON_LIMIT))
    return Message(" ".join([line, reason, *spoken_joins(found, ROOM)]), blocks)


RENDERERS: Mapping[str, Renderer] = {joins.JOINED: news(_render_joined)}


@dataclass(frozen=True)
class JoinContext:
    """What the form must remember between opening and sending."""

    shoutout_id: str
    response_url: str | None = None
    opened_at: float = 0.0
    """POSIX time."""
    has_joined: bool = False
    """Whether they joined before, so that to send it empty takes that back."""


def form_view(context: JoinContext, words: str | None) -> View:
    """One line, with what they said before."""
    hint = say("Send it empty to take your “me too” back.") if context.has_joined else None
    example = say("because the night was calm for all of us")
    field = words_field(
        WORDS,
        say("Because …"),
        example,
        words or "",
        optional=True,
        multiline=False,
        most=joins.MOST_WORDS,
        hint=hint,
    )
    note = say("It stands under the thanks, where everyone there can read it.")
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Save") if context.has_joined else say("Join in"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=[field, ContextBlock(elements=[MarkdownTextObject(text=note)])],
    )


def submission(view: Mapping[str, Any]) -> tuple[str | None, JoinContext]:
    """The words that were sent, on one line, or `None` where there are none."""
    words = " ".join(text.from_form(view["state"]["values"][WORDS][WORDS].get("value") or "").split())
    return None if text.is_blank(words) else words, remembered(JoinContext, view)


def obstacle(found: NotJoined) -> str:
    """Why they did not join."""
    return too_many(found.wait) if found.why is Why.TOO_MUCH else say(_OBSTACLES[found.why])
