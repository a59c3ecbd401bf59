"""What people see of looking after what was resolved: the offer, the check-in, the question and its answer."""

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

from bot.blocks.faces import FEELINGS, faces, said
from bot.blocks.fields import words_field
from bot.blocks.humane import news, nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.shoutouts import mention
from bot.blocks.times import when
from bot.content.library import Kind, pick
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


# Messages of the bot's own accord: rendered when sent.


def _render_check_back(session: Session, claim: Claim) -> Message | None:
    """To the owner, some days after: a kind line to send, while there is somebody to send it to."""
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    if found is None or found[1].owner_id != claim.recipient:
        return None
    followup = found[1]
    if not followup.other_id or availability.of_one(session, claim.workspace_id, followup.other_id).is_gone:
        return None
    other = members.name_of(session, claim.workspace_id, followup.other_id or "")
    entry = pick(Kind.CHECK_BACK, (), salt=str(followup.id))
    line = f":seedling: You wanted to check in with <@{followup.other_id}> about this:"
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=line)), _quote(followup.what)]
    if entry:
        suggestion = entry.text.replace("{name}", other)
        blocks.append(
            SectionBlock(text=MarkdownTextObject(text=f"If you like, send them:\n>{text.escape(suggestion)}"))
        )
    blocks.append(ActionsBlock(elements=[nudge_menu(followups.REMINDER)]))
    return Message(f"{line} {text.escape(text.cut(followup.what, SHOWN_LIMIT))}", blocks)


def _render_question(session: Session, claim: Claim) -> Message | None:
    """To the other person, while there is somebody to hear of it: how did it go?"""
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    if found is None or found[1].other_id != claim.recipient:
        return None
    step, followup = found
    if availability.of_one(session, claim.workspace_id, followup.owner_id).is_gone:
        return None
    line = f":seedling: {mention(followup.owner_id)} did this for you. Is it still working? How did that feel?"
    note = f"Your answer goes to {mention(followup.owner_id)}. It is yours to give or to leave."
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
    line = f"{mention(feeling.asked_id)} on what you did for them: {said(feeling.face, FEELINGS)}"
    if step.step is Step.COMMENTED:
        line = f"{mention(feeling.asked_id)} adds a word on what you did for them:"
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=line)), _quote(followup.what)]
    if feeling.comment:
        blocks += [SectionBlock(text=MarkdownTextObject(text="*In their words*")), _quote(feeling.comment)]
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
        question = f"Check in with <@{followup.other_id}> in {CHECK_BACK_DAYS} working days?"
        blocks.append(SectionBlock(text=MarkdownTextObject(text=question)))
        buttons = (
            ("Remind me to", LOOK_BACK, f"{CheckBack.REMIND}:{followup.id}"),
            ("Ask them for me", f"{LOOK_BACK}_ask", f"{CheckBack.ASK}:{followup.id}"),
            ("No, thanks", NO_LOOK_BACK, str(followup.id)),
        )
        blocks.append(
            ActionsBlock(
                elements=[
                    ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
                    for label, action_id, value in buttons
                ]
            )
        )
    if hint:
        who = (
            f"<@{followup.other_id}>"
            if hint == "person"
            else f"things around *{text.escape(followup.value_name or '')}*"
        )
        line = f":bulb: You have followed up on {who} a few times lately. A short guide or a session might help more."
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=line)]))
    return blocks


def will_look_back(how: CheckBack, followup: Followup, at: datetime, hours: Hours) -> str:
    """What becomes of the wish to check in."""
    if how is CheckBack.ASK:
        return f":seedling: I will ask <@{followup.other_id}> {when(at, hours)}, and bring you what they say."
    return f":seedling: I will remind you {when(at, hours)}."


def thanked(face: int, followup: Followup) -> Message:
    """What takes the question's place once it was answered."""
    line = f"You said: {said(face, FEELINGS)}. Thank you; {mention(followup.owner_id)} will hear of it."
    button = ButtonElement(text=PlainTextObject(text="Add a word"), action_id=OPEN_COMMENT, value=str(followup.id))
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
        title="Add a word",
        submit="Send",
        close="Not now",
        private_metadata=str(followup.id),
        blocks=[words_field(COMMENT, "What made the difference?", "It was quick, and I knew what to expect")],
    )


def _quote(words: str) -> RichTextBlock:
    return RichTextBlock(elements=[text.quote(words, SHOWN_LIMIT)])
