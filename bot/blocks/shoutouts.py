"""What people see of a shout-out: the post, the direct message and the answers to the giver."""

import math
from collections.abc import Sequence
from datetime import timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.humane import unless_gone
from bot.blocks.shoutout_form import MOST_RECIPIENTS, OPEN_FORM, Form
from bot.slack import text
from bot.slack.message import Message
from models.across.erasure import is_pseudonym
from models.across.mentions import SOMEONE
from models.capabilities import shoutouts
from models.capabilities.shoutouts import Audience, Thanks
from models.people import channels
from models.store import allowances, outbox

EXAMPLE = "`/thanks @ben for staying late to unblock the release #teamwork`"
TYPED_LIMIT = 12_000
"""Characters of a refused command that are handed back; Slack takes about 13,000 in one message."""
BUTTON_VALUE_LIMIT = 2000
SHOWN_LIMIT = 2800
"""Characters of one answer that a message shows; the whole text stays stored."""


# Messages of the bot's own accord: rendered when sent.


def render_announcement(session: Session, claim: outbox.Claim) -> Message | None:
    """The post in the recognition channel."""
    thanks = shoutouts.get(session, claim.workspace_id, claim.subject_id)
    if thanks is None:
        return None
    shoutout = thanks.shoutout
    headline = f"{mention(shoutout.giver_id)} thanks {people(thanks.recipient_ids)}"
    was_public, now = shoutout.link_is_public, claim.claimed_at
    link = channels.shown_link(session, claim.workspace_id, shoutout.message_link, was_public, now)
    return _message(thanks, headline, ":sparkling_heart:", [*_value(thanks), *_link(link)])


def _render_direct(session: Session, claim: outbox.Claim) -> Message | None:
    """The direct message to one of the people thanked."""
    thanks = shoutouts.get(session, claim.workspace_id, claim.subject_id)
    if thanks is None or claim.recipient not in thanks.recipient_ids:
        return None
    shoutout = thanks.shoutout
    others = [each for each in thanks.recipient_ids if each != claim.recipient]
    headline = f"{mention(shoutout.giver_id)} thanks you" + (f" and {people(others)}" if others else "")
    notes = [*_value(thanks), _seen_by(thanks), *_link(shoutout.message_link)]
    return _message(thanks, headline, ":sparkling_heart:", notes)


render_direct = unless_gone(_render_direct)


def _message(thanks: Thanks, headline: str, emoji: str, notes: Sequence[str]) -> Message:
    shoutout = thanks.shoutout
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text=f"{emoji} {headline}")),
        RichTextBlock(elements=[text.quote(shoutout.reason, SHOWN_LIMIT)]),
    ]
    spoken = f"{headline}: {text.cut(shoutout.reason, SHOWN_LIMIT)}"
    if shoutout.impact:
        blocks.append(SectionBlock(text=MarkdownTextObject(text="*Why it mattered*")))
        blocks.append(RichTextBlock(elements=[text.quote(shoutout.impact, SHOWN_LIMIT)]))
        spoken += f" Why it mattered: {text.cut(shoutout.impact, SHOWN_LIMIT)}"
    if notes:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text="  ·  ".join(notes))]))
    return Message(text=text.escape(spoken), blocks=blocks)


def _value(thanks: Thanks) -> list[str]:
    name = thanks.shoutout.value_name
    return [f"Value: *{text.escape(name)}*"] if name else []


def _link(permalink: str | None) -> list[str]:
    return [f"<{permalink}|The message it is about>"] if permalink else []


def _seen_by(thanks: Thanks) -> str:
    if thanks.shoutout.audience is Audience.PUBLIC and thanks.recognition_channel_id:
        return f"Shared in <#{thanks.recognition_channel_id}>"
    return "Only you can see this" if len(thanks.recipient_ids) == 1 else "Only the people thanked can see this"


def people(ids: Sequence[str]) -> str:
    """Mentions in a row: "A", "A and B", "A, B and C"."""
    return text.listed([mention(each) for each in ids])


def mention(id_: str) -> str:
    """A mention of somebody, or "someone" for whoever took their data back."""
    return SOMEONE if is_pseudonym(id_) else f"<@{id_}>"


# Answers to the giver.


def done(
    draft: shoutouts.Draft, recognition_channel_id: str | None, asked: Audience, *, kept_private: bool = False
) -> str:
    """What became of the thanks, in one line, and a hint where the reason is a word or two.

    Args:
        draft: the thanks, as they were recorded.
        recognition_channel_id: where public ones are shown.
        asked: who was meant to see them.
        kept_private: whether that is so because of the place where they were typed.
    """
    names = people(draft.recipient_ids)
    if draft.audience is Audience.PRIVATE:
        line = f":sparkling_heart: Your thanks are on their way to {names}, and nobody else sees them."
        if kept_private:
            line += " (This conversation is private. To thank in public, type `/thanks` alone and choose “Everyone”.)"
        elif asked is Audience.PUBLIC:
            line += " (There is no recognition channel yet in which others could read them.)"
    else:
        line = f":sparkling_heart: Your thanks are on their way to {names} and to <#{recognition_channel_id}>."
    if text.is_brief(draft.reason) and not draft.impact:
        line += "\nNext time, a detail makes it land even better: what did they do, and what did it change?"
    return line


def too_many(wait: timedelta) -> str:
    """Why thanks cannot leave yet, though nothing is wrong with them."""
    minutes = math.ceil(wait / timedelta(minutes=1))
    soon = "in a minute" if minutes == 1 else f"in {minutes} minutes"
    return (
        f"What a lot of thanks! So that everybody's messages arrive soon, those of one person go to about "
        f"{allowances.MESSAGES} people in {allowances.MINUTES} minutes. Nothing of this was sent yet: please send it "
        f"{soon}."
    )


def not_yet(sentence: str, typed: str, form: Form, *, shows_example: bool = True) -> Message:
    """Why a `/thanks` was not sent, how to do it right, what was typed, and the way into the form with all of it."""
    kept, example = text.cut(typed, TYPED_LIMIT), f"\nFor example: {EXAMPLE}" if shows_example else ""
    button = ButtonElement(
        text=PlainTextObject(text="Open it as a form"),
        action_id=OPEN_FORM,
        value=form.packed(BUTTON_VALUE_LIMIT),
    )
    return Message(
        text=text.escape(f"{sentence} You typed: {text.cut(typed, SHOWN_LIMIT)}"),
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=text.escape(sentence) + example)),
            *([RichTextBlock(elements=[text.quote(kept, TYPED_LIMIT)])] if kept else []),
            ActionsBlock(elements=[button]),
        ],
    )


USAGE = (
    "Say thank you in one line, with what they did and what it changed:\n"
    f"{EXAMPLE}\n"
    f"Name up to {MOST_RECIPIENTS} people. A word like `#empathy` adds one of your values. "
    "`/thanks` alone opens a form, where you can also thank in private."
)
