"""What the giver of thanks is asked: who was meant, whether somebody else is thanked as well, and for which value."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    InteractiveElement,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)

from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT, SHOWN_LIMIT
from bot.content.values import UnknownTag, tag_of
from bot.content.words import listed, listed_or, mark, say
from bot.slack import text
from bot.slack.message import Message

SEND, ALSO, VALUE = "shoutout_send", "shoutout_also", "shoutout_value"
"""How the action ids of these buttons begin; a number follows."""
MOST_ALSO, MOST_TAGS = 3, 3
"""Of how many people, and of how many hashtags, it is asked at once."""
NAME_LIMIT, LABEL_LIMIT = 60, 75
"""Characters of a name in a label, and of a label."""
STALE = mark("These thanks are not there any more, so there is nothing to add to.")
NOT_YOURS = mark("This is somebody else's to send.")
ALREADY = mark("You thanked them for this already.")


def did_you_mean(
    names: Sequence[str], options: Mapping[str | None, Form], typed: str, form: Form, *, are_one: bool
) -> Message:
    """Whom a name means that is no mention: a button for each way to read it, and the form.

    Args:
        names: those who may be meant, as people know them.
        options: what each button sends, by its label; `None` is the only one.
        typed: all that was typed.
        form: what the form opens with.
        are_one: whether all of these names are meant, or one of them.
    """
    isolated = [text.isolated(each) for each in names]
    question = say("Did you mean {names}?", names=listed(isolated) if are_one else listed_or(isolated))
    fitting = {label: each for label, each in options.items() if each.fits(BUTTON_VALUE_LIMIT)}
    buttons: list[InteractiveElement] = [
        _button(label or say("Yes, send"), f"{SEND}_{number}", each.packed(BUTTON_VALUE_LIMIT), style="primary")
        for number, (label, each) in enumerate(fitting.items())
    ]
    buttons.append(_button(say("Open it as a form"), OPEN_FORM, form.packed(BUTTON_VALUE_LIMIT)))
    return Message(
        text=text.escape(f"{question} {say('You typed: {words}', words=text.cut(typed, SHOWN_LIMIT))}"),
        blocks=[
            SectionBlock(text=PlainTextObject(text=text.cut(question, text.SECTION_LIMIT))),
            RichTextBlock(elements=[text.quote(text.cut(typed, text.TYPED_LIMIT), text.TYPED_LIMIT)]),
            ActionsBlock(elements=buttons),
        ],
    )


def with_offers(answer: Message, shoutout_id: UUID, also: Mapping[str, str], tags: Sequence[UnknownTag]) -> Message:
    """What became of the thanks, and what may be added to them.

    Args:
        answer: what became of them.
        shoutout_id: of the thanks.
        also: who is mentioned in the reason and could be thanked as well, with their names by id.
        tags: the hashtags that are no values.
    """
    blocks = list(answer.blocks)
    said = [_of_tag(each) for each in tags[:MOST_TAGS]]
    if said:
        blocks.append(ContextBlock(elements=[PlainTextObject(text=text.cut(each, SHOWN_LIMIT)) for each in said]))
    buttons = [*_also(shoutout_id, also), *_values(shoutout_id, tags[:MOST_TAGS])]
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    return Message(" ".join([answer.text, *map(text.escape, said)]), blocks)


def valued(value_name: str) -> str:
    """The value was added."""
    return say(":sparkling_heart: Your thanks show *{value}* now.", value=text.escape(value_name))


def _also(shoutout_id: UUID, people: Mapping[str, str]) -> list[InteractiveElement]:
    return [
        _button(
            say("Also thank {name}?", name=text.isolated(text.cut(name, NAME_LIMIT))),
            f"{ALSO}_{number}",
            f"{shoutout_id}:{id_}",
        )
        for number, (id_, name) in enumerate(people.items())
    ]


def _values(shoutout_id: UUID, tags: Sequence[UnknownTag]) -> list[InteractiveElement]:
    names = dict.fromkeys(each.value_name for each in tags if each.value_name)
    return [
        _button(say("Yes, {value}", value=name), f"{VALUE}_{number}", f"{shoutout_id}:{name}")
        for number, name in enumerate(names)
    ]


def _of_tag(tag: UnknownTag) -> str:
    typed = f"#{text.cut(tag.word, NAME_LIMIT)}"
    if tag.value_name is None:
        return say("{tag} is none of your values, so it stays in your words as it is.", tag=typed)
    if tag.meant:
        asked = mark("{tag} is none of your values. Did you mean {meant}? It would stand for {value}.")
        return say(asked, tag=typed, meant=f"#{tag.meant}", value=tag.value_name)
    if tag.is_near:
        return say("{tag} is none of your values. Did you mean {value}?", tag=typed, value=tag_of(tag.value_name))
    return say("{tag} is none of your values. Does it show {value}?", tag=typed, value=tag.value_name)


def _button(label: str, action_id: str, value: str, style: str | None = None) -> ButtonElement:
    shown = PlainTextObject(text=text.cut(label, LABEL_LIMIT))
    return ButtonElement(text=shown, action_id=action_id, value=value, style=style)
