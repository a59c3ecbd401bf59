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

from bot.blocks import answer_buttons
from bot.blocks.humane import unless_gone
from bot.blocks.joined import with_joins
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.content.words import listed, mark, number, say, say_count
from bot.slack import text
from bot.slack.message import Message
from models.across.erasure import is_pseudonym
from models.across.news_answers import News
from models.capabilities import shoutouts
from models.capabilities.shoutout_checks import MOST_RECIPIENTS
from models.capabilities.shoutouts import AddressedShoutout, Audience
from models.people import channels
from models.store import allowances, outbox

IN_WORDS, SEE_POST = "thanks_in_words", "thanks_see_post"
"""Action ids under thanks that somebody got; each button's value is the shout-out's id."""
EXAMPLE = mark("`/thanks @ben for staying late to unblock the release #teamwork`")
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
    giver, recipients = mention(shoutout.giver_id), people(thanks.recipient_ids)
    headline = say("{giver} thanks {recipients}", giver=giver, recipients=recipients)
    was_public, now = shoutout.link_is_public, claim.claimed_at
    link = channels.shown_link(session, claim.workspace_id, shoutout.message_link, was_public, now)
    message = _message(thanks, headline, ":sparkling_heart:", [*_value(thanks), *_link(link)])
    return with_joins(session, claim, message, is_open=not is_pseudonym(shoutout.giver_id))


def _render_direct(session: Session, claim: outbox.Claim) -> Message | None:
    """The direct message to one of the people thanked."""
    thanks = shoutouts.get(session, claim.workspace_id, claim.subject_id)
    if thanks is None or claim.recipient not in thanks.recipient_ids:
        return None
    shoutout = thanks.shoutout
    others = [each for each in thanks.recipient_ids if each != claim.recipient]
    giver = mention(shoutout.giver_id)
    headline = (
        say("{giver} thanks you and {others}", giver=giver, others=people(others))
        if others
        else say("{giver} thanks you", giver=giver)
    )
    notes = [*_value(thanks), _seen_by(thanks), *_link(shoutout.message_link)]
    return _with_ways_on(session, claim, thanks, _message(thanks, headline, ":sparkling_heart:", notes))


render_direct = unless_gone(_render_direct)


def _with_ways_on(session: Session, claim: outbox.Claim, thanks: AddressedShoutout, message: Message) -> Message:
    """The moment of being thanked: to let the giver know, to thank them, and the way to the post."""
    giver_id, id_ = thanks.shoutout.giver_id, str(claim.subject_id)
    if is_pseudonym(giver_id):
        return message
    said = answer_buttons.said(session, claim, mention(giver_id))
    ways = (
        [] if said else [*answer_buttons.buttons(News.THANKS, claim), _button(say("With a few words …"), IN_WORDS, id_)]
    )
    ways.append(
        _button(
            say("Thank them back"),
            OPEN_FORM,
            Form((giver_id,), audience=thanks.shoutout.audience).packed(BUTTON_VALUE_LIMIT),
        )
    )
    if thanks.shoutout.audience is Audience.PUBLIC and thanks.recognition_channel_id:
        ways.append(_button(say("Where it was posted"), SEE_POST, id_))
    told = answer_buttons.with_line(message, said)
    return Message(told.text, [*told.blocks, ActionsBlock(elements=[*ways])])


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)


def _message(thanks: AddressedShoutout, headline: str, emoji: str, notes: Sequence[str]) -> Message:
    shoutout = thanks.shoutout
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text=f"{emoji} {headline}")),
        RichTextBlock(elements=[text.quote(shoutout.reason, SHOWN_LIMIT)]),
    ]
    spoken = [say("{headline}: {words}", headline=headline, words=text.cut(shoutout.reason, SHOWN_LIMIT))]
    if shoutout.impact:
        blocks.append(SectionBlock(text=MarkdownTextObject(text=say("*Why it mattered*"))))
        blocks.append(RichTextBlock(elements=[text.quote(shoutout.impact, SHOWN_LIMIT)]))
        spoken.append(say("Why it mattered: {words}", words=text.cut(shoutout.impact, SHOWN_LIMIT)))
    if notes:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text="  ·  ".join(notes))]))
    return Message(text=text.escape(" ".join(spoken)), blocks=blocks)


def _value(thanks: AddressedShoutout) -> list[str]:
    name = thanks.shoutout.value_name
    return [say("Value: *{value}*", value=text.escape(name))] if name else []


def _link(permalink: str | None) -> list[str]:
    return [say("<{link}|The message it is about>", link=permalink)] if permalink else []


def _seen_by(thanks: AddressedShoutout) -> str:
    if thanks.shoutout.audience is Audience.PUBLIC and thanks.recognition_channel_id:
        channel = f"<#{thanks.recognition_channel_id}>"
        return say("Shared in {channel}", channel=channel)
    return seen_by_thanked(len(thanks.recipient_ids))


def seen_by_thanked(count: int) -> str:
    """Who sees what was given in private, for somebody who is one of so many people thanked."""
    return say("Only you can see this") if count == 1 else say("Only the people thanked can see this")


def people(ids: Sequence[str]) -> str:
    """Mentions in a row: "A", "A and B", "A, B and C"."""
    return listed([mention(each) for each in ids])


def mention(id_: str) -> str:
    """A mention of somebody, or "someone" for whoever took their data back."""
    return say("someone") if is_pseudonym(id_) else f"<@{id_}>"


# Answers to the giver.

_KEPT_PRIVATE = mark("(This conversation is private. To thank in public, type `/thanks` alone and choose “Everyone”.)")
_NO_CHANNEL = mark("(There is no recognition channel yet in which others could read them.)")
_NEXT_TIME = mark("Next time, a detail makes it land even better: what did they do, and what did it change?")


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
        line = say(":sparkling_heart: Your thanks are on their way to {names}, and nobody else sees them.", names=names)
        if kept_private:
            line += f" {say(_KEPT_PRIVATE)}"
        elif asked is Audience.PUBLIC:
            line += f" {say(_NO_CHANNEL)}"
    else:
        channel = f"<#{recognition_channel_id}>"
        line = say(
            ":sparkling_heart: Your thanks are on their way to {names} and to {channel}.", names=names, channel=channel
        )
    if text.is_brief(draft.reason) and not draft.impact:
        line += f"\n{say(_NEXT_TIME)}"
    return line


def too_many(wait: timedelta) -> str:
    """Why thanks cannot leave yet, though nothing is wrong with them."""
    why = say(
        "What a lot of thanks! So that everybody's messages arrive soon, those of one person go to about {people} "
        "people in {minutes} minutes.",
        people=number(allowances.MESSAGES),
        minutes=number(allowances.MINUTES),
    )
    soon = say_count(
        "Nothing of this was sent yet: please send it in a minute.",
        "Nothing of this was sent yet: please send it in {count} minutes.",
        math.ceil(wait / timedelta(minutes=1)),
    )
    return f"{why} {soon}"


def not_yet(sentence: str, typed: str, form: Form, *, shows_example: bool = True) -> Message:
    """Why a `/thanks` was not sent, how to do it right, what was typed, and the way into the form with all of it."""
    kept = text.cut(typed, text.TYPED_LIMIT)
    spoken = say("You typed: {words}", words=text.cut(typed, SHOWN_LIMIT))
    example = "\n" + say("For example: {example}", example=say(EXAMPLE)) if shows_example else ""
    button = ButtonElement(
        text=PlainTextObject(text=say("Open it as a form")),
        action_id=OPEN_FORM,
        value=form.packed(BUTTON_VALUE_LIMIT),
    )
    return Message(
        text=text.escape(f"{sentence} {spoken}"),
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=text.escape(sentence) + example)),
            *([RichTextBlock(elements=[text.quote(kept, text.TYPED_LIMIT)])] if kept else []),
            ActionsBlock(elements=[button]),
        ],
    )


def usage() -> str:
    """How to thank in one line."""
    return say(
        "Say thank you in one line, with what they did and what it changed:\n"
        "{example}\n"
        "Name up to {most} people. A word like `#empathy` adds one of your values. "
        "`/thanks` alone opens a form, where you can also thank in private.",
        example=say(EXAMPLE),
        most=number(MOST_RECIPIENTS),
    )
