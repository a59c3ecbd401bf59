"""What was said when a promise was let go: why, and what could help instead, as each of the two sees it."""

from collections.abc import Iterator
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)

from bot.content.words import mark, say
from bot.slack import text

TAKE_BACK = "followup_parting_take_back"
"""Action id; its value is the promise's id."""
MOST = 300
"""Characters of each."""
TAKEN_BACK = mark(":leaves: Your words are taken back. That this will not be done stays told.")
NOTHING_SAID = mark("There are no words of yours here any more.")
_LABELS = (mark("Why:"), mark("What could help instead:"))


def _said(reason: str | None, instead: str | None) -> Iterator[tuple[str, str]]:
    for label, words in zip(_LABELS, (reason, instead), strict=True):
        if words:
            yield say(label), words


def shown(reason: str | None, instead: str | None) -> list[Block]:
    """What there is of it, each in its owner's words."""
    return [
        block
        for label, words in _said(reason, instead)
        for block in (
            SectionBlock(text=MarkdownTextObject(text=label)),
            RichTextBlock(elements=[text.quote(words, MOST)]),
        )
    ]


def spoken(reason: str | None, instead: str | None) -> str:
    """The same for the text of a message, in mrkdwn."""
    return " ".join(f"{label} {text.escape(words)}" for label, words in _said(reason, instead))


def own(reason: str | None, instead: str | None, followup_id: UUID) -> list[Block]:
    """The same for whoever said it, with the way to take it back."""
    if not (reason or instead):
        return []
    button = ButtonElement(
        text=PlainTextObject(text=say("Take these words back")), action_id=TAKE_BACK, value=str(followup_id)
    )
    return [*shown(reason, instead), ActionsBlock(elements=[button])]
