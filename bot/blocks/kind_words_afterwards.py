"""How did it go? Asked on the next working day of whoever wished it, without knowing what it was about."""

from collections.abc import Mapping

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks import followup_form
from bot.blocks.help import leads_to
from bot.blocks.home_thanks import thanks_button
from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.content.words import mark, say
from bot.slack.message import Message, Renderer
from models.store.outbox import Claim

AFTERWARDS = "kind_words.afterwards"
"""The outbox kind."""
ALL_RIGHT = "kind_words_all_right"
"""Action id of the button that needs nothing more."""
QUESTION = mark(
    ":seedling: You wished to be asked: how did it go? Finding the words was kind already, whatever became of them."
)
SETTLED = mark(":seedling: Good to know. There is nothing more to do here.")


def _render(_session: Session, _claim: Claim) -> Message:
    return question()


RENDERERS: Mapping[str, Renderer] = {AFTERWARDS: nudge(_render)}


def question() -> Message:
    """What may come of it now, each with a button, and that nothing is needed."""
    buttons = [
        thanks_button(),
        leads_to("repair", say("Mend something")),
        leads_to("care", say("Look after yourself")),
        _button(followup_form.OPEN_FORM, say("Promise something"), AFTERWARDS),
        _button(ALL_RIGHT, say("Nothing needed"), AFTERWARDS),
        nudge_menu(AFTERWARDS),
    ]
    note = say("I do not know what it was about, and I ask this once.")
    return Message(
        say(QUESTION),
        [
            SectionBlock(text=MarkdownTextObject(text=say(QUESTION))),
            ActionsBlock(elements=buttons),
            ContextBlock(elements=[MarkdownTextObject(text=note)]),
        ],
    )


def settled() -> Message:
    """What takes the question's place once nothing is needed; it is noted nowhere."""
    return Message(say(SETTLED), [SectionBlock(text=MarkdownTextObject(text=say(SETTLED)))])


def _button(action_id: str, label: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
