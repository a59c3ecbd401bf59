"""What people see of a shout-out: the post, the direct message and the answers to the giver."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

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
from bot.blocks.humane import news
from bot.blocks.joined import with_joins
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.content.phrases import follow_for
from bot.content.words import listed, mark, number, say, say_count
from bot.slack import text
from bot.slack.message import Message
from models.across import recognition
from models.across.erasure import is_pseudonym
from models.across.news_answers import News
from models.capabilities import shoutouts
from models.capabilities.shoutout_checks import MOST_RECIPIENTS
from models.capabilities.shoutouts import AddressedShoutout, Audience, Consent
from models.people import channels
from models.store import allowances, outbox

IN_WORDS, SEE_POST = "thanks_in_words", "thanks_see_post"
"""Action ids under thanks that somebody got; each button's value is the shout-out's id."""
EXAMPLE = mark("`/thanks @ben for staying late to unblock the release #partnership`")
SHOW, KEEP = "thanks_show", "thanks_keep"
"""Action ids of the answers of whoever wants to be asked first; their value is the id of the shout-out."""
BUTTON_VALUE_LIMIT = 2000
SHOWN_LIMIT = 2800
"""Characters of one answer that a message shows; the whole text stays stored."""


# Messages of the bot's own accord: rendered when sent.


def render_announcement(session: Session, claim: outbox.Claim) -> Message | None:
    """The post in the recognition channel, if everyone thanked likes that still."""
    thanks = shoutouts.get(session, claim.workspace_id, claim.subject_id)
    if thanks is None or not _may_stand(session, claim, thanks):
        return None
    link = public_link(session, thanks, claim.claimed_at)
    post = _message(thanks, _said_of_all(thanks, is_said_to_others=True), [*_value(thanks), *_link(link)], link)
    return with_joins(session, claim, post, is_open=not is_pseudonym(thanks.shoutout.giver_id))


def _may_stand(session: Session, claim: outbox.Claim, thanks: AddressedShoutout) -> bool:
    """What was posted stays posted, also if somebody likes it otherwise by now: else its vanishing would tell of it."""
    if claim.standing:
        return thanks.shoutout.audience is Audience.PUBLIC
    return recognition.is_shown(session, thanks.shoutout)


def _render_direct(session: Session, claim: outbox.Claim) -> Message | None:
    """The direct message to one of the people thanked, or to somebody in a group that is."""
    thanks = shoutouts.get(session, claim.workspace_id, claim.subject_id)
    if thanks is None:
        return None
    link = public_link(session, thanks, claim.claimed_at) if thanks.shoutout.message_start else None
    if claim.recipient in thanks.recipient_ids:
        return _with_ways_on(session, claim, thanks, received(thanks, claim.recipient, link))
    if shoutouts.hears_of(session, claim.workspace_id, thanks.shoutout.id, claim.recipient):
        return _with_ways_on(session, claim, thanks, _received_in_group(thanks, claim.recipient, link))
    return None


render_direct = news(_render_direct)


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
            Form((giver_id,), audience=thanks.shoutout.audience.as_given).packed(BUTTON_VALUE_LIMIT),
        )
    )
    is_for_all = thanks.shoutout.audience.as_given is Audience.PUBLIC
    if is_for_all and thanks.recognition_channel_id and thanks.consents.get(claim.recipient) in (None, Consent.YES):
        ways.append(_button(say("Where it was posted"), SEE_POST, id_))
    told = answer_buttons.with_line(message, said)
    return Message(told.text, [*told.blocks, ActionsBlock(elements=[*ways])])


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)


def received(thanks: AddressedShoutout, reader_id: str, link: str | None = None) -> Message:
    """What one of the people thanked reads; what the others chose, it does not depend on.

    Args:
        thanks: what they are thanked for.
        reader_id: who reads it.
        link: to the message that it is about, where that may be shown to everyone.
    """
    shoutout = thanks.shoutout
    notes = [*_value(thanks), _seen_by(thanks, reader_id), *_link(shoutout.message_link)]
    message = _message(thanks, _said_to(thanks, reader_id), notes, link)
    more = [*_question(thanks, reader_id), *_up_to_them(thanks, reader_id)]
    return replace(message, blocks=[*message.blocks, *more])


def _received_in_group(thanks: AddressedShoutout, reader_id: str, link: str | None) -> Message:
    """What somebody reads who is in a group that is thanked."""
    notes = [say(_IN_GROUP), *_value(thanks), _seen_by(thanks, reader_id), *_link(thanks.shoutout.message_link)]
    return _message(thanks, _said_of_all(thanks, is_said_to_others=False), notes, link)


_IN_GROUP = mark("You are in this group")


@dataclass(frozen=True)
class _Headline:
    """Who thanks whom."""

    line: str
    goes_on: bool
    """Whether the reason is part of it."""


def _said_of_all(thanks: AddressedShoutout, *, is_said_to_others: bool) -> _Headline:
    reason = thanks.shoutout.reason
    names = {"giver": mention(thanks.shoutout.giver_id), "recipients": people(thanks.recipient_ids)}
    if reads_on(reason, is_said_to_others=is_said_to_others):
        return _Headline(say("{giver} thanks {recipients} for {reason}", **names, reason=reason), goes_on=True)
    return _Headline(say("{giver} thanks {recipients}", **names), goes_on=False)


def _said_to(thanks: AddressedShoutout, reader_id: str) -> _Headline:
    others = [each for each in thanks.recipient_ids if each != reader_id]
    reason = thanks.shoutout.reason
    goes_on = reads_on(reason, is_said_to_others=bool(others))
    names = {"giver": mention(thanks.shoutout.giver_id), "others": people(others), "reason": reason}
    match bool(others), goes_on:
        case True, True:
            line = say("{giver} thanks you and {others} for {reason}", **names)
        case True, False:
            line = say("{giver} thanks you and {others}", **names)
        case False, True:
            line = say("{giver} thanks you for {reason}", **names)
        case _:
            line = say("{giver} thanks you", **names)
    return _Headline(line, goes_on)


def reads_on(reason: str, *, is_said_to_others: bool) -> bool:
    """Whether the headline goes on with the reason; where that is not sure, the reason is quoted below it."""
    return text.is_unmarked(reason) and follow_for(reason, is_said_to_others=is_said_to_others)


def _message(thanks: AddressedShoutout, headline: _Headline, notes: Sequence[str], link: str | None) -> Message:
    """What the thanks say; how the message begins that they are about is shown where its link may be."""
    shoutout = thanks.shoutout
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=f":sparkling_heart: {headline.line}"))]
    spoken = [headline.line]
    if not headline.goes_on:
        blocks.append(RichTextBlock(elements=[text.quote(shoutout.reason, SHOWN_LIMIT)]))
        words = text.cut(shoutout.reason, SHOWN_LIMIT)
        spoken = [say("{headline}: {words}", headline=headline.line, words=words)]
    if shoutout.impact:
        blocks.append(SectionBlock(text=MarkdownTextObject(text=say("*Why it mattered*"))))
        blocks.append(RichTextBlock(elements=[text.quote(shoutout.impact, SHOWN_LIMIT)]))
        spoken.append(say("Why it mattered: {words}", words=text.cut(shoutout.impact, SHOWN_LIMIT)))
    if shoutout.message_start and link:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=say("It is about this message:"))]))
        blocks.append(RichTextBlock(elements=[text.quote(shoutout.message_start, SHOWN_LIMIT)]))
    if notes:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text="  ·  ".join(notes))]))
    return Message(text=text.escape("\n".join(spoken)), blocks=blocks)


def public_link(session: Session, thanks: AddressedShoutout, now: datetime) -> str | None:
    """The link to the message that thanks are about, if it may be shown to everyone now."""
    about = thanks.shoutout
    return channels.shown_link(session, about.workspace_id, about.message_link, about.link_is_public, now)


def _value(thanks: AddressedShoutout) -> list[str]:
    name = thanks.shoutout.value_name
    return [say("Value: *{value}*", value=text.escape(name))] if name else []


def _link(permalink: str | None) -> list[str]:
    return [say("<{link}|The message it is about>", link=permalink)] if permalink else []


def _seen_by(thanks: AddressedShoutout, reader_id: str) -> str:
    """Who else sees it, as far as that follows from what this reader knows: nobody learns what another chose."""
    count, consent = len(thanks.recipient_ids), thanks.consents.get(reader_id)
    is_private = thanks.shoutout.audience is Audience.PRIVATE or not thanks.recognition_channel_id
    if is_private or consent in (Consent.NO, Consent.ASKED):
        return seen_by_thanked(count)
    channel = f"<#{thanks.recognition_channel_id}>"
    if count == 1:
        return say("Shared in {channel}", channel=channel)
    return say("Shared in {channel}, if everyone thanked likes that", channel=channel)


def _question(thanks: AddressedShoutout, reader_id: str) -> list[Block]:
    """Whether others may see it, if this reader wants to be asked first. Without an answer it stays as it is."""
    if thanks.consents.get(reader_id) is not Consent.ASKED or not thanks.recognition_channel_id:
        return []
    channel, id_ = f"<#{thanks.recognition_channel_id}>", str(thanks.shoutout.id)
    line = say("Would you like {channel} to see this, too? Until you say so, it stays between you.", channel=channel)
    show = ButtonElement(text=PlainTextObject(text=say("Show it there")), action_id=SHOW, value=id_)
    keep = ButtonElement(text=PlainTextObject(text=say("Keep it between us")), action_id=KEEP, value=id_)
    return [SectionBlock(text=MarkdownTextObject(text=line)), ActionsBlock(elements=[show, keep])]


def _up_to_them(thanks: AddressedShoutout, reader_id: str) -> list[Block]:
    """With the first thanks that somebody gets."""
    if reader_id not in thanks.newcomer_ids:
        return []
    return [ContextBlock(elements=[MarkdownTextObject(text=say(_UP_TO_YOU))])]


_UP_TO_YOU = mark("How you like to be thanked is up to you: `/kindling get`.")


def seen_by_thanked(count: int) -> str:
    """Who sees what was given in private, for somebody who is one of so many people thanked."""
    return say("Only you can see this") if count == 1 else say("Only the people thanked can see this")


def people(ids: Sequence[str]) -> str:
    """Mentions in a row: "A", "A and B", "A, B and C"."""
    return listed([mention(each) for each in ids])


def mention(id_: str) -> str:
    """A mention of somebody, or "someone" for whoever took their data back. A user group is only named: a mention of
    it would call all of its people."""
    if handle := shoutouts.group_handle(id_):
        return f"@{handle}"
    return say("someone") if is_pseudonym(id_) else f"<@{id_}>"


GONE = mark("These thanks are not here any more, so nothing was changed.")

# Answers to the giver.

_KEPT_PRIVATE = mark("(This conversation is private. To thank in public, type `/thanks` alone and choose “Everyone”.)")
_NO_CHANNEL = mark("(There is no channel for public thanks here yet.)")


def done(
    draft: shoutouts.Draft, recognition_channel_id: str | None, asked: Audience, *, kept_private: bool = False
) -> str:
    """What became of the thanks, in one line.

    It is the same however the people thanked like to be thanked.

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
        line = say_count(
            ":sparkling_heart: Your thanks are on their way to {names}, and to {channel} if they like that.",
            ":sparkling_heart: Your thanks are on their way to {names}, and to {channel} if they all like that.",
            len(draft.recipient_ids),
            names=names,
            channel=channel,
        )
    return line


def says_little(draft: shoutouts.Draft) -> bool:
    """Whether the reason is a word or two, and nothing else is said."""
    return text.is_brief(draft.reason) and not draft.impact


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
