"""What forms share: fields, and the view at their end. Each field's block id and action id are the same word."""

from slack_sdk.models.blocks import InputBlock, MarkdownTextObject, PlainTextInputElement, SectionBlock
from slack_sdk.models.views import View

from bot import text

INPUT_LIMIT = 3000
"""Characters that Slack takes in one input."""


def words_field(
    name: str, label: str, example: str, initial: str = "", *, optional: bool = False, multiline: bool = True
) -> InputBlock:
    """A field for a few words, with an example of some."""
    return InputBlock(
        block_id=name,
        label=label,
        optional=optional,
        element=PlainTextInputElement(
            action_id=name,
            multiline=multiline,
            max_length=INPUT_LIMIT,
            placeholder=f"For example: {example}",
            initial_value=text.cut(initial, INPUT_LIMIT) or None,
        ),
    )


def closing_view(title: str, line: str) -> View:
    """What takes a form's place where there is no conversation to answer in."""
    return View(type="modal", title=title, close="Close", blocks=[SectionBlock(text=MarkdownTextObject(text=line))])
