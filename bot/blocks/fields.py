"""What forms share: fields, what they remember, and the view at their end. Each field's block id and action id are the
same word.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from slack_sdk.models.blocks import (
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.content.words import say
from bot.slack import text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

INPUT_LIMIT = 3000
"""Characters that Slack takes in one input."""
OPTIONS_IN_GROUP = 100
"""Options that Slack takes in one group of a select."""
Context = TypeVar("Context", bound="DataclassInstance")
"""What a form must remember between opening and sending: a dataclass of JSON's own values, and tuples of these."""


def words_field(
    name: str,
    label: str,
    example: str | None,
    initial: str = "",
    *,
    optional: bool = False,
    multiline: bool = True,
    most: int = INPUT_LIMIT,
    hint: str | None = None,
) -> InputBlock:
    """A field for a few words, at most so many characters, with an example of some where there is one."""
    return InputBlock(
        block_id=name,
        label=label,
        hint=hint,
        optional=optional,
        element=PlainTextInputElement(
            action_id=name,
            multiline=multiline,
            max_length=most,
            placeholder=say("For example: {example}", example=example) if example else None,
            initial_value=text.cut(initial, most) or None,
        ),
    )


def person_field(
    name: str, label: str, initial: str | None = None, *, hint: str | None = None, optional: bool = False
) -> InputBlock:
    """A field for one person, by id."""
    element = UserSelectElement(action_id=name, placeholder=say("Choose a person"), initial_user=initial)
    return InputBlock(block_id=name, label=label, hint=hint, optional=optional, element=element)


def people_field(
    name: str, label: str, initial: Sequence[str], most: int, *, hint: str | None = None, optional: bool = False
) -> InputBlock:
    """A field for up to `most` people, by id."""
    element = UserMultiSelectElement(
        action_id=name, placeholder=say("Choose people"), initial_users=list(initial) or None, max_selected_items=most
    )
    return InputBlock(block_id=name, label=label, hint=hint, optional=optional, element=element)


def radio_field(
    name: str,
    label: str,
    labels: Mapping[str, str],
    initial: str | None,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> InputBlock:
    """A field for one of a few values, each with its label."""
    options = {value: Option(value=value, label=each) for value, each in labels.items()}
    element = RadioButtonsElement(
        action_id=name, options=list(options.values()), initial_option=options.get(initial or "")
    )
    return InputBlock(block_id=name, label=label, hint=hint, optional=optional, element=element)


def said(labels: Mapping[str, str]) -> dict[str, str]:
    """Marked labels, by their values, in the reader's language."""
    return {value: say(label) for value, label in labels.items()}


def packed(context: "DataclassInstance") -> str:
    """What a form must remember, for its view's private metadata."""
    return json.dumps(asdict(context), separators=(",", ":"))


def remembered(kind: type[Context], view: Mapping[str, Any]) -> Context:
    """What the form that is sent was given to remember."""
    values = json.loads(view["private_metadata"])
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


def closing_view(title: str, line: str) -> View:
    """What takes a form's place where there is no conversation to answer in."""
    return View(
        type="modal", title=title, close=say("Close"), blocks=[SectionBlock(text=MarkdownTextObject(text=line))]
    )
