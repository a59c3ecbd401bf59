"""What people see of looking back at what was resolved: the offer, the reminder, the question and its answer."""

from collections.abc import Mapping
from datetime import datetime

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

from bot.blocks import client_words_form, text_to_copy
from bot.blocks.faces import FEELINGS, faces, said
from bot.blocks.fields import words_field
from bot.blocks.followups import mention_other
from bot.blocks.humane import news, nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.shoutouts import mention
from bot.blocks.times import from_now
from bot.content.library import EntryKind, pick
from bot.content.words import mark, say, say_count
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.capabilities import feelings, followups
from models.capabilities.feelings import CHECK_BACK_DAYS
from models.capabilities.followups import CheckBack, Followup
from models.capabilities.reminders import Step
from models.people import availability, members
from models.people.hours import Hours
from models.store.outbox import Claim

LOOK_BACK, NO_LOOK_BACK = "feeling_look_back", "feeling_no_look_back"
FACE = "feeling_face"
OPEN_COMMENT, COMMENT_FORM, COMMENT = "feeling_open_comment", "feeling_comment_form", "comment"
SHOWN_LIMIT = 1000
ANSWERED = mark("You answered this already, thank you. Nothing was changed.")
COMMENTED = mark("You added a word already, thank you.")
SETTLED = mark("That is settled already, so nothing was changed.")
NOT_BLANK = mark("A few words are enough.")


# Messages of the bot's own accord: rendered when sent.


def _render_check_back(session: Session, claim: Claim) -> Message | None:
    """To the owner, some days after: a kind line to send, while there is somebody to send it to."""
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    if found is None or found[1].owner_id != claim.recipient:
        return None
    followup = found[1]
    if followup.check_back is CheckBack.BEYOND:
        return _beyond(followup)
    if not followup.other_id or availability.of_one(session, claim.workspace_id, followup.other_id).is_gone:
        return None
    other = members.name_of(session, claim.workspace_id, followup.other_id or "")
    entry = pick(EntryKind.CHECK_BACK, (), salt=str(followup.id))
    line = say(":seedling: You wanted to look back at this with {other}:", other=mention_other(followup))
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=line)), _quote(followup.what)]
    if entry:
        suggestion = text.escape(say(entry.text, name=other))
        words = say("If you like, send them:\n>{suggestion}", suggestion=suggestion)
        blocks.append(SectionBlock(text=MarkdownTextObject(text=words)))
    blocks.append(_ways_beyond(followup))
    return Message(f"{line} {text.escape(text.cut(followup.what, SHOWN_LIMIT))}", blocks)


def _beyond(followup: Followup) -> Message:
    """The same of what was for nobody here."""
    line = say(":seedling: You wanted to look back at this with whoever it was for:")
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=line)), _quote(followup.what)]
    return Message(f"{line} {text.escape(text.cut(followup.what, SHOWN_LIMIT))}", [*blocks, _ways_beyond(followup)])


def _ways_beyond(followup: Followup) -> ActionsBlock:
    """A text for somebody who has no Slack, and the form for what they answer."""
    answer = ButtonElement(
        text=PlainTextObject(text=say("Bring in what they said")), action_id=client_words_form.OPEN, value="new"
    )
    return ActionsBlock(elements=[text_to_copy.button(followup.id), answer, nudge_menu(followups.REMINDER)])


def _render_question(session: Session, claim: Claim) -> Message | None:
    """To the other person, while there is somebody to hear of it: how did it go?"""
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    if found is None or found[1].other_id != claim.recipient:
        return None
    step, followup = found
    if availability.of_one(session, claim.workspace_id, followup.owner_id).is_gone:
        return None
    owner = mention(followup.owner_id)
    line = say(
        ":seedling: {owner} did this for you. How much does it help, now that some days have passed?", owner=owner
    )
    note = say("Your answer goes to {owner}. It is yours to give or to leave.", owner=owner)
    return Message(
        f"{line} {text.escape(text.cut(step.what, SHOWN_LIMIT))}",
        [
            SectionBlock(text=MarkdownTextObject(text=line)),
            _quote(step.what),
            faces(FACE, str(followup.id), FEELINGS),
            ContextBlock(elements=[MarkdownTextObject(text=note)]),
            ActionsBlock(elements=[nudge_menu(followups.REMINDER)]),
        ],
    )


def _render_answer(session: Session, claim: Claim) -> Message | None:
    """To the owner: what the other person said."""
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    if found is None or not found[1].other_id or found[1].owner_id != claim.recipient:
        return None
    step, followup = found
    feeling = feelings.feeling_of(session, claim.workspace_id, followup.id, followup.other_id or "")
    if feeling is None or feeling.face is None:
        return None
    other, answer = mention(feeling.asked_id), said(feeling.face, FEELINGS)
    line = say("{other} on what you did for them: {answer}", other=other, answer=answer)
    if step.step is Step.COMMENTED:
        line = say("{other} adds a word on what you did for them:", other=other)
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=line)), _quote(followup.what)]
    if feeling.comment:
        blocks += [SectionBlock(text=MarkdownTextObject(text=say("*In their words*"))), _quote(feeling.comment)]
    return Message(f"{line} {text.escape(text.cut(feeling.comment or '', SHOWN_LIMIT))}".rstrip(), blocks)


RENDERERS: Mapping[str, Renderer] = {
    followups.kind_of(Step.CHECK_BACK): nudge(_render_check_back),
    followups.kind_of(Step.FEELING): nudge(_render_question),
    followups.kind_of(Step.ANSWERED): news(_render_answer),
    followups.kind_of(Step.COMMENTED): news(_render_answer),
}


# Answers to the person in front of us.


def offer(followup: Followup, hint: str | None) -> list[Block]:
    """What Done asks: one optional thing; and a hint where the same need keeps coming back."""
    blocks: list[Block] = []
    if followup.other_id:
        question = say_count(
            "Look back at this with {other} in {count} working day?",
            "Look back at this with {other} in {count} working days?",
            CHECK_BACK_DAYS,
            other=mention_other(followup),
        )
        blocks.append(SectionBlock(text=MarkdownTextObject(text=question)))
        buttons = (
            (say("Remind me to"), LOOK_BACK, f"{CheckBack.REMIND}:{followup.id}"),
            (say("Ask them for me"), f"{LOOK_BACK}_ask", f"{CheckBack.ASK}:{followup.id}"),
            (say("No, thanks"), NO_LOOK_BACK, str(followup.id)),
        )
        elements = [
            ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
            for label, action_id, value in buttons
        ]
        blocks.append(ActionsBlock(elements=[*elements, text_to_copy.button(followup.id)]))
    else:
        note = say("If it was for somebody beyond Slack, you can look back at it with them:")
        remind = ButtonElement(
            text=PlainTextObject(text=say("Remind me to")),
            action_id=f"{LOOK_BACK}_beyond",
            value=f"{CheckBack.BEYOND}:{followup.id}",
        )
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=note)]))
        blocks.append(ActionsBlock(elements=[text_to_copy.button(followup.id), remind]))
    if hint:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=_hint(hint, followup))]))
    return blocks


def _hint(hint: str, followup: Followup) -> str:
    if hint == "person":
        return say(
            ":bulb: You did something for {other} a few times lately. If it is the same thing that comes up, a short "
            "guide or an hour together may save you both some time.",
            other=mention_other(followup),
        )
    return say(
        ":bulb: Promises around *{value}* came up a few times lately. If it is the same thing that comes up, a short "
        "guide or an hour together may save everyone some time.",
        value=text.escape(followup.value_name or ""),
    )


def will_look_back(how: CheckBack, followup: Followup, at: datetime, hours: Hours, now: datetime) -> str:
    """What becomes of the wish to look back."""
    if how is CheckBack.ASK:
        other = mention_other(followup)
        time = from_now(at, hours, now)
        return say(":seedling: I will ask {other} on {at}, and bring you what they say.", other=other, at=time)
    return say(":seedling: I will remind you on {at}.", at=from_now(at, hours, now))


def thanked(face: int, followup: Followup) -> Message:
    """What takes the question's place once it was answered."""
    line = say(
        "You said: {answer}. Thank you; {owner} will hear of it.",
        answer=said(face, FEELINGS),
        owner=mention(followup.owner_id),
    )
    button = ButtonElement(text=PlainTextObject(text=say("Add a word")), action_id=OPEN_COMMENT, value=str(followup.id))
    return Message(
        line,
        [
            SectionBlock(text=MarkdownTextObject(text=line)),
            _quote(followup.what),
            ActionsBlock(elements=[button]),
        ],
    )


def comment_view(followup: Followup) -> View:
    """The form for a word with the answer."""
    return View(
        type="modal",
        callback_id=COMMENT_FORM,
        title=say("Add a word"),
        submit=say("Send"),
        close=say("Not now"),
        private_metadata=str(followup.id),
        blocks=[words_field(COMMENT, say("What made the difference?"), say("It was quick, and I knew what to expect"))],
    )


def _quote(words: str) -> RichTextBlock:
    return RichTextBlock(elements=[text.quote(words, SHOWN_LIMIT)])
