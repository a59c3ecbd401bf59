"""What people see of waves."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.fields import words_field
from bot.blocks.home_places import Visitor
from bot.blocks.humane import nudge
from bot.blocks.rhythm_fields import NAMES, NAMES_WITHIN
from bot.blocks.setting_fields import SettingField, typed
from bot.content.words import mark, say, say_count
from bot.slack.message import Message
from models.across.home import Front
from models.store.outbox import Claim
from tests.toy import waves

NAMES[waves.KIND], NAMES_WITHIN[waves.KIND] = mark("Wave"), mark("wave")
FORM, WORDS, HAND = "wave_form", "wave_words", "waving_hand"
ASKS = mark("Is there somebody to wave to?")


def form_view() -> View:
    """With which words?"""
    field = words_field(WORDS, say("With which words?"), say("Hello over there"))
    return View(type="modal", callback_id=FORM, title=say("Wave"), submit=say("Wave"), blocks=[field])


def _render_due(_session: Session, _claim: Claim) -> Message | None:
    return Message(say(ASKS), [_section(say(ASKS))])


render_due = nudge(_render_due)


def section(session: Session, visitor: Visitor, _front: Front) -> Sequence[Block]:
    """How often they waved."""
    count = len(waves.of(session, visitor.workspace_id, visitor.member_id))
    return [_section(say_count("You waved {count} time.", "You waved {count} times.", count))]


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


SETTING = SettingField(
    HAND,
    lambda chosen: words_field(HAND, say("Which hand do we wave with here?"), say("left"), chosen or ""),
    lambda values: typed(values, HAND),
    lambda sent: None if sent in ("", "left", "right") else say("A hand is left or right."),
)
