"""What people see of gratitude prompts: one person whom they might thank, and what for."""

from collections.abc import Mapping

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

from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT, mention
from bot.blocks.times import on_day
from bot.blocks.unanswered import offering
from bot.blocks.values import recalled
from bot.content.turns import find_entry
from bot.content.words import mark, say, say_count
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across.gratitude_reasons import Reason, reason_of
from models.capabilities import gratitude
from models.capabilities.gratitude import Answer, Suggestion, Why
from models.people import availability, unsuggested, values
from models.people.cadences import CadenceKind
from models.people.hours import Hours
from models.store.outbox import Claim

NOBODY, NOT_THEM = "gratitude_nobody", "gratitude_not_them"
"""Action ids; each button's value is the suggestion's id."""
LINE_LIMIT = 500
"""Characters of what somebody did, and of a line of the workspace's own, that are shown."""
ASKS = mark("Is there something you would like to thank them for?")
NOT_YOURS = mark("That one is somebody else's, or no longer there, so nothing was changed.")
_ANSWERED = {
    Answer.NOBODY: mark(":sparkling_heart: Nobody comes to mind just now, and that is fine."),
    Answer.NOT_THEM: mark(
        ":sparkling_heart: I no longer suggest {who} to you, nor you to them. Only you know of it, and *What you get* "
        "has your list."
    ),
}


# Messages of the bot's own accord: rendered when sent.


def _render_due(session: Session, claim: Claim) -> Message | None:
    """The prompt, unless its day is over, they thanked somebody meanwhile, one of the two does not want it any more, or
    the reason no longer holds. Where it stands, it says what came of it, and has its buttons no longer."""
    suggestion = gratitude.find(session, claim.workspace_id, claim.subject_id)
    if suggestion is None:
        return None
    if claim.standing and gratitude.has_thanked(session, suggestion):
        return _said(say(":sparkling_heart: You thanked {who}.", who=mention(suggestion.suggested_id)))
    if claim.standing and suggestion.answer:
        return settled(suggestion.suggested_id, suggestion.answer)
    is_wanted = _is_still_wanted(session, claim, suggestion)
    if not (is_wanted or claim.standing):
        return None
    reason = reason_of(session, suggestion)
    if reason is None:
        return None
    hours = availability.of_one(session, claim.workspace_id, claim.recipient).hours
    line, invitation = _line(reason, hours, suggestion), _invitation(session, suggestion)
    return prompt(line, reason.words, invitation, _ways_on(suggestion) if is_wanted else None)


RENDERERS: Mapping[str, Renderer] = {gratitude.DUE: nudge(offering(_render_due))}


def prompt(line: str, words: str | None, invitation: str | None, ways_on: ActionsBlock | None) -> Message:
    """What somebody did, and whether there is something to thank them for.

    Args:
        line: what they did, in mrkdwn.
        words: what it was, in plain text, if it has words.
        invitation: what thanks may be about, in mrkdwn, if there is something.
        ways_on: what can be done about it, while it can.
    """
    quoted: list[Block] = [RichTextBlock(elements=[text.quote(words, LINE_LIMIT)])] if words else []
    notes: list[Block] = [ContextBlock(elements=[MarkdownTextObject(text=invitation)])] if invitation else []
    spoken = (line, text.escape(text.cut(words or "", LINE_LIMIT)), say(ASKS), invitation or "")
    return Message(
        "\n".join(filter(None, spoken)),
        [_section(line), *quoted, _section(say(ASKS)), *notes, *([ways_on] if ways_on else [])],
    )


def _invitation(session: Session, suggestion: Suggestion) -> str | None:
    """What thanks may be about, in mrkdwn: in the words of the reader's team, where it has some, and else in ours."""
    value = values.one_to_recall(session, suggestion.workspace_id, suggestion.member_id, suggestion.id)
    if value:
        return recalled(value)
    entry = find_entry(session, suggestion.workspace_id, suggestion.entry_id)
    return text.escape(text.cut(say(entry.text), LINE_LIMIT)) if entry and not entry.is_retired else None


def _line(reason: Reason, hours: Hours, suggestion: Suggestion) -> str:
    """What they did, and when, by the reader's own calendar."""
    who, when = mention(reason.met_id), on_day(hours.today(reason.at), hours.today(suggestion.created_at))
    has_words = bool(reason.words)
    match reason.why:
        case Why.KEPT:
            return say(":sparkling_heart: {who} kept a promise to you {when}:", who=who, when=when)
        case Why.TOOK_ON:
            return say(":sparkling_heart: {who} took this on for you {when}:", who=who, when=when)
        case Why.TOOK_OVER:
            return say(":sparkling_heart: {who} took this over from you {when}:", who=who, when=when)
        case Why.HAND if has_words:
            return say(":sparkling_heart: {who} offered you a hand {when} with this:", who=who, when=when)
        case Why.HAND:
            return say(":sparkling_heart: {who} offered you a hand {when}.", who=who, when=when)
        case Why.THANKED_TOGETHER:
            return say(":sparkling_heart: You and {who} were thanked together {when}:", who=who, when=when)


def _ways_on(suggestion: Suggestion) -> ActionsBlock:
    form, id_ = Form(recipient_ids=(suggestion.suggested_id,), is_prompted=True), str(suggestion.id)
    return ActionsBlock(
        elements=[
            _button(say("Say thank you"), OPEN_FORM, form.packed(BUTTON_VALUE_LIMIT)),
            _button(say("Nobody comes to mind"), NOBODY, id_),
            _button(say("Please don't suggest them"), NOT_THEM, id_),
            nudge_menu(CadenceKind.GRATITUDE),
        ]
    )


def _is_still_wanted(session: Session, claim: Claim, suggestion: Suggestion) -> bool:
    people = availability.of(session, claim.workspace_id, [claim.recipient, suggestion.suggested_id])
    hours = people[claim.recipient].hours
    today = hours.today(claim.claimed_at)
    thanked_at = gratitude.last_thanked_at(session, claim.workspace_id, claim.recipient)
    has_thanked = thanked_at is not None and hours.today(thanked_at) == today
    is_for_today = hours.today(suggestion.created_at) == today
    pair = (claim.recipient, suggestion.suggested_id)
    is_wanted = pair not in unsuggested.pairs(session, claim.workspace_id, [claim.recipient])
    return is_for_today and not has_thanked and is_wanted and not people[suggestion.suggested_id].is_gone


# Answers to the person in front of us.


def settled(suggested_id: str, answer: Answer) -> Message:
    """What takes the prompt's place once it was answered."""
    return _said(say(_ANSWERED[answer], who=mention(suggested_id)))


def named_too_many() -> str:
    """They named very many people already, so this one was not added."""
    return say_count(
        "You named {count} person already, and I keep no more. *What you get* is where you can change whom.",
        "You named {count} people already, and I keep no more. *What you get* is where you can change whom.",
        unsuggested.MOST,
    )


def _said(line: str) -> Message:
    return Message(line, [_section(line)])


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
