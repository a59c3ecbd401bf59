"""Three days after a step: what did you notice? The answer is for oneself, and takes the place of the question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
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
from bot.blocks.help import leads_to
from bot.blocks.humane import nudge
from bot.content.library import Action
from bot.content.steps import Step, steps
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.store.outbox import Claim

WRITE, NOTHING = "noticed_write", "noticed_nothing"
"""Action ids; the value is the step's action."""
FORM, WORDS = "noticed_form", "noticed_words"
TITLE = mark("What did you notice?")
NOT_BLANK = mark("A few words are enough.")
TOO_LATE = mark(
    "Slack takes my answer for half an hour, and did not take it now. Please copy your words, close this, and click "
    "once more."
)
MOST = 2_000
"""Characters of what is written: it stands in a message and in its plain text."""
_KINDS: Mapping[str, Action] = {f"action_steps.{each}": each for each in Action}


def kind_of(action: Action) -> str:
    """The outbox kind of the question about this step."""
    return f"action_steps.{action}"


@dataclass(frozen=True)
class NoticedContext:
    """What the form must remember: which step it was, and where its answer goes."""

    action: str
    response_url: str | None
    opened_at: float
    """POSIX time."""


def _render_noticed(_session: Session, claim: Claim) -> Message:
    """The question, which only comes to whoever wished for it."""
    return question(steps()[_KINDS[claim.kind]])


RENDERERS: Mapping[str, Renderer] = {kind: nudge(_render_noticed) for kind in _KINDS}


def question(step: Step) -> Message:
    """What somebody is asked, with the ways to answer."""
    line = say(
        ":footprints: You wanted to be asked about a small step: *{name}*. What did you notice?", name=say(step.name)
    )
    write = _button(say("Write it down for myself"), WRITE, step.action)
    nothing = _button(say("Nothing much"), NOTHING, step.action)
    return Message(
        line,
        [
            _section(line),
            _section(say(step.notice)),
            ActionsBlock(elements=[write, nothing, leads_to("steps", say("Another step"))]),
        ],
    )


def form_view(step: Step, context: NoticedContext) -> View:
    """Where it is written down."""
    note = say("Your words take the place of my question, in our conversation. I keep nothing of them.")
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Write it down"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=[
            words_field(WORDS, say(TITLE), None, most=MOST, hint=say(step.notice)),
            ContextBlock(elements=[MarkdownTextObject(text=note)]),
        ],
    )


def submission(view: Mapping[str, Any]) -> tuple[str, NoticedContext]:
    """What was written, as plain text, and what the form remembers."""
    words = view["state"]["values"][WORDS][WORDS].get("value") or ""
    return text.from_form(words), remembered(NoticedContext, view)


def written_down(step: Step, words: str) -> Message:
    """What somebody noticed, in place of the question."""
    line = say(":footprints: What you noticed, about *{name}*:", name=say(step.name))
    note = say("It stands in this conversation with me and nowhere else. I keep nothing of it.")
    return Message(
        f"{line} {text.escape(words)}",
        [
            _section(line),
            RichTextBlock(elements=[text.quote(words)]),
            ContextBlock(elements=[MarkdownTextObject(text=note)]),
        ],
    )


def nothing_much() -> Message:
    """In place of the question, where there was nothing to say."""
    line = say(":leaves: Nothing much, then. Some steps take their time.")
    return Message(line, [_section(line)])


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
