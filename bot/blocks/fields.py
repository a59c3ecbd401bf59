"""Fields that forms share. Each field's block id and action id are the same word."""

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement

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
