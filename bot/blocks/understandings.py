"""What I understood: the message to whoever said it, what became of it, and the forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

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
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.fields import packed, remembered, words_field
from bot.blocks.humane import news, unless_gone
from bot.blocks.shoutouts import mention
from bot.blocks.waiting import until_heard
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.capabilities import understandings
from models.capabilities.followup_checks import Wrong
from models.capabilities.understandings import Answer, Understanding, Why
from models.people import availability, channels
from models.store.outbox import Claim

OPEN = "understanding_open"
"""Action id of the button under a promise; its value is the promise's id."""
YES, NOT_QUITE, CORRECT, TAKE_BACK = (
    "understanding_yes",
    "understanding_not_quite",
    "understanding_correct",
    "understanding_take_back",
)
"""Action ids; each value is the id of what was understood."""
FORM, CORRECTION_FORM = "understanding_form", "understanding_correction_form"
WORDS = "words"
TITLE = mark("What I understood")
MOST_WORDS = 1000
ABOUT_LIMIT = 200
"""Characters of the promise that say which one it is about."""
NOT_BLANK = mark("A few words are enough.")
OVER = mark("This was answered already, or taken back, so nothing was changed.")
TAKEN_BACK = mark(":leaves: Taken back. Nothing of it is kept, and their message is gone.")
NO_PROMISE = mark("Nobody else knows of this promise any more, so there is nobody to ask.")
NOBODY = mark("An app wrote this message, and *What I understood* goes to people only.")
OWN = mark("That is a message of your own. *What I understood* goes to whoever wrote it.")
_NOT_SENT: Mapping[Why, str] = {
    Why.SELF: OWN,
    Why.GONE: mark("This has changed since, so nothing was sent. Your words are still here to copy."),
    Why.TOO_MUCH: mark(
        "You sent others very many messages just now. Please send this one in a few minutes; your words stay here."
    ),
}
_NOT_TO: Mapping[Wrong, str] = {
    Wrong.APP: mark("An app wrote this, and I ask people only. Your words are still here to copy."),
    Wrong.GONE: mark("They left this workspace, so nothing was sent. Your words are still here to copy."),
    Wrong.OUTSIDER: mark(
        "They belong to another organisation, where I cannot send messages. Your words are still here to copy."
    ),
}
_NOT_HERE = mark("I could not find them in this workspace, so nothing was sent. Your words are still here to copy.")


def button(followup_id: UUID) -> ButtonElement:
    """Under a promise that somebody else knows of."""
    return _button(say(TITLE), OPEN, str(followup_id))


# Messages: rendered when sent.


def _render_sent(session: Session, claim: Claim) -> Message | None:
    """To whoever listened: it is on its way, with the way to take it back; or it was answered."""
    found = understandings.find(session, claim.workspace_id, claim.subject_id)
    if found is None or found.listener_id != claim.recipient:
        return None
    other = mention(found.asked_id)
    heard = "" if claim.standing else until_heard(session, claim.workspace_id, found.asked_id, claim.claimed_at)
    if found.answer:
        line = say(":ear: {other} answered what you understood.", other=other)
    else:
        line = say(":ear: {other} gets what you understood, to confirm it or to put it right.", other=other)
    actions = [_button(say("Take it back"), TAKE_BACK, str(found.id))]
    return _message(f"{line} {heard}".rstrip(), found.words, [], [] if found.answer else actions)


def _render_asked(session: Session, claim: Claim) -> Message | None:
    """To whoever said it, while it is meant for them; once they answered, without the buttons."""
    found = understandings.find(session, claim.workspace_id, claim.subject_id)
    if found is None or found.asked_id != claim.recipient:
        return None
    about = _about(session, claim, found)
    has_left = availability.of_one(session, claim.workspace_id, found.listener_id).is_gone
    if (about is None or has_left) and not claim.standing:
        return None
    line = say(
        ":ear: {person} would like to be sure of having understood you. Here is what they heard:",
        person=mention(found.listener_id),
    )
    id_ = str(found.id)
    if found.answer is None:
        actions = [_button(say("Yes, that is it"), YES, id_, "primary"), _button(say("Not quite"), NOT_QUITE, id_)]
        return _message(line, found.words, about or [], actions)
    said = say(":white_check_mark: You said: yes, that is it.")
    if found.answer is Answer.NOT_QUITE:
        said = say(":speech_balloon: You said: not quite. They know. A line on what you meant helps, if you like.")
    besides = [*(about or []), _section(said), *([_quote(found.correction)] if found.correction else [])]
    adds = found.answer is Answer.NOT_QUITE and not found.correction
    return _message(line, found.words, besides, [_button(say("Say what I meant"), CORRECT, id_)] if adds else [])


def _about(session: Session, claim: Claim, found: Understanding) -> list[Block] | None:
    """What it is about, as far as its reader may see that; `None` where that is a promise of which they are told no
    longer."""
    if found.followup_id is None:
        link = channels.shown_link(
            session, claim.workspace_id, found.message_link, found.link_is_public, claim.claimed_at
        )
        return [_context(say("<{link}|The message it is about>", link=link))] if link else []
    promise = understandings.promise_of(
        session, claim.workspace_id, found.followup_id, found.listener_id, found.asked_id
    )
    if promise is None:
        return None
    what = text.escape(text.cut(promise.what, ABOUT_LIMIT))
    return [_context(say("It is about what they promised you: {what}", what=what))]


def _render_answered(session: Session, claim: Claim) -> Message | None:
    """To whoever listened: the answer. What was meant tells of it as well, where that comes before this has left."""
    found = understandings.find(session, claim.workspace_id, claim.subject_id)
    if found is None or found.answer is None or found.listener_id != claim.recipient:
        return None
    if found.correction and not claim.standing:
        return None
    other = mention(found.asked_id)
    if found.answer is Answer.YES:
        return _message(say(":white_check_mark: {other} says: yes, that is it.", other=other), found.words, [], [])
    line = say(
        ":speech_balloon: {other} says: not quite. You hear it here if they add what they meant, or you ask them.",
        other=other,
    )
    return _message(line, found.words, [], [])


def _render_corrected(session: Session, claim: Claim) -> Message | None:
    """To whoever listened: what was meant, above what they had understood."""
    found = understandings.find(session, claim.workspace_id, claim.subject_id)
    if found is None or found.correction is None or found.listener_id != claim.recipient:
        return None
    line = say(":speech_balloon: Not quite: {other} says what they meant.", other=mention(found.asked_id))
    had = [_context(say("You had understood:")), _quote(found.words)]
    return _message(line, found.correction, had, [])


RENDERERS: Mapping[str, Renderer] = {
    understandings.SENT: unless_gone(_render_sent),
    understandings.ASKED: news(_render_asked),
    understandings.ANSWERED: news(_render_answered),
    understandings.CORRECTED: news(_render_corrected),
}


# The forms


@dataclass(frozen=True)
class UnderstandingContext:
    """What the form must remember; never a word of what is typed into it."""

    asked_id: str
    followup_id: str | None = None
    message_link: str | None = None
    link_is_public: bool = False


def form_view(context: UnderstandingContext) -> View:
    """What was heard."""
    who = say("It goes to {person}, who says with one click whether that is it.", person=mention(context.asked_id))
    field = words_field(
        WORDS,
        say("Here is what I understood"),
        say("you can do without the chart, but the figures must be there by Thursday"),
        most=MOST_WORDS,
        hint=say("It is deleted a week after their answer, and at once if you take it back."),
    )
    return _view(FORM, say(TITLE), packed(context), [_section(who), field])


def submission(view: Mapping[str, Any]) -> tuple[str, UnderstandingContext]:
    """What was understood, and the context."""
    return _words(view), remembered(UnderstandingContext, view)


def correction_view(id_: UUID) -> View:
    """What was meant."""
    field = words_field(
        WORDS,
        say("What I meant"),
        say("the chart can wait, the figures cannot"),
        most=MOST_WORDS,
        hint=say("It goes to whoever wrote to you, and to nobody else."),
    )
    return _view(CORRECTION_FORM, say("Not quite"), str(id_), [field])


def correction_sent(view: Mapping[str, Any]) -> tuple[str, UUID]:
    """What was meant, and of what."""
    return _words(view), UUID(view["private_metadata"])


def not_sent(why: Why) -> str:
    """Why it was not sent, in plain text."""
    return say(_NOT_SENT[why])


def not_to(wrong: Wrong) -> str:
    """Why this person cannot be asked."""
    sentence = _NOT_TO.get(wrong, _NOT_HERE)
    return say(sentence)


def _words(view: Mapping[str, Any]) -> str:
    return text.from_form(view["state"]["values"][WORDS][WORDS].get("value") or "")


def _view(callback_id: str, title: str, metadata: str, blocks: list[Block]) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=say("Send"),
        close=say("Not now"),
        private_metadata=metadata,
        blocks=blocks,
    )


def _message(line: str, words: str, besides: list[Block], actions: list[ButtonElement]) -> Message:
    buttons = [ActionsBlock(elements=[*actions])] if actions else []
    blocks: list[Block] = [_section(line), _quote(words), *besides, *buttons]
    return Message(f"{line} {text.escape(words)}", blocks)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _quote(words: str) -> RichTextBlock:
    return RichTextBlock(elements=[text.quote(words, MOST_WORDS)])


def _button(label: str, action_id: str, value: str, style: str | None = None) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value, style=style)
