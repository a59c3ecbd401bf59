"""What the giver of thanks can do with them afterwards, and what they are told of it. Nobody else sees any of this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.blocks import shoutout_form
from bot.blocks.fields import INPUT_LIMIT, packed, people_field, remembered, words_field
from bot.blocks.shoutout_form import IMPACT, OPEN_FORM, PEOPLE, REASON, VALUE, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT, SHOWN_LIMIT, people
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message
from models.capabilities.shoutout_changes import Given
from models.capabilities.shoutout_checks import MOST_RECIPIENTS
from models.capabilities.shoutouts import Audience, groups_among, people_among
from models.people.values import Value, names

UNDO, EDIT, SHOW = "shoutout_undo", "shoutout_edit", "shoutout_show"
AGAIN = "shoutout_again"
CHOOSE = "shoutout_choose"
"""Action ids: of the buttons under an answer, whose value is the id of the thanks; of the one under the question; and
of the menu in a list, whose values are an action and an id."""
EDIT_FORM = "shoutout_edit_form"
"""Callback id."""
EDIT_TITLE = mark("Put it right")
NOT_HERE = mark("There is nothing of yours to change here any more.")
CHANGED = mark(":sparkling_heart: Changed, wherever these thanks stand.")
TAKEN_BACK = mark(":leaves: Taken back: the messages about it go, and nobody reads it here any more. You had written:")
CHANGED_LATE = mark(
    ":sparkling_heart: Changed here. Its messages in Slack are more than a month old, and stay as they are."
)
TAKEN_BACK_LATE = mark(
    ":leaves: Taken back: nobody reads it here any more. Its messages in Slack are more than a month old, and I do not "
    "know any more where they are; whoever may delete messages there can. You had written:"
)
SAID_JUST_NOW = mark("You just sent them these words. To send them once more, wait a minute, or change them a little.")
"""The question in a form, which has no room for a button."""
NOT_POSTED = mark("These thanks are not in a channel just now. If they are on their way, look again in a moment.")


def given(line: str, shoutout_id: UUID, audience: Audience, *, says_little: bool = False) -> Message:
    """What became of thanks, with the ways to take them back, to put them right, and to where they are posted; where
    they say little, a detail is offered rather than asked for."""
    edit = say("Add a detail") if says_little else say("Edit")
    buttons = [_button(say("Undo"), UNDO, str(shoutout_id)), _button(edit, EDIT, str(shoutout_id))]
    if audience is Audience.PUBLIC:
        buttons.append(_button(say("See the post"), SHOW, str(shoutout_id)))
    return Message(line, [_section(line), ActionsBlock(elements=buttons)])


def changed(now: Given) -> str:
    """They were put right."""
    return say(CHANGED_LATE) if now.is_out_of_reach else say(CHANGED)


def menu(shoutout_id: UUID, audience: Audience) -> OverflowMenuElement:
    """The same beside thanks in a list."""
    labels = {EDIT: say(EDIT_TITLE), UNDO: say("Take it back")}
    if audience is Audience.PUBLIC:
        labels[SHOW] = say("See the post")
    options = [Option(value=f"{action}:{shoutout_id}", label=label) for action, label in labels.items()]
    return OverflowMenuElement(action_id=CHOOSE, options=options)


def taken_back(was: Given) -> Message:
    """They were taken back; their words are here for the last time."""
    words = "\n".join(each for each in (was.reason, was.impact) if each)
    form = Form(was.recipient_ids, was.reason, was.value_name, was.audience)
    button = _button(say("Open it as a form"), OPEN_FORM, form.packed(BUTTON_VALUE_LIMIT))
    headline = say(TAKEN_BACK_LATE) if was.is_out_of_reach else say(TAKEN_BACK)
    spoken = say("{headline} {words}", headline=headline, words=text.escape(text.cut(words, SHOWN_LIMIT)))
    quote = RichTextBlock(elements=[text.quote(words, text.TYPED_LIMIT // 2)])
    return Message(spoken, [_section(headline), quote, ActionsBlock(elements=[button])])


def asks_again(recipient_ids: Sequence[str], earlier_id: UUID, id_: UUID) -> Message:
    """Whether the same words are to go to the same people once more; the answer is the same however often it is
    clicked."""
    line = say("You just thanked {names} with these words. Send them again?", names=people(recipient_ids))
    button = _button(say("Send again"), AGAIN, f"{earlier_id}:{id_}")
    return Message(line, [_section(line), ActionsBlock(elements=[button])])


def where_posted(link: str | None) -> str:
    """The way to the post."""
    return say("<{link}|Here is the post.>", link=link) if link else say(NOT_POSTED)


# The form in which they are put right


@dataclass(frozen=True)
class EditContext:
    """What the form must remember between opening and sending."""

    shoutout_id: str
    response_url: str | None
    """Where the giver can be answered."""
    opened_at: float
    """POSIX time."""
    home: str | None = None
    """What of Home they look at, if it was opened from there."""


@dataclass(frozen=True)
class Edited:
    """What was filled in."""

    recipient_ids: tuple[str, ...]
    reason: str
    impact: str | None
    value_name: str | None
    context: EditContext


def edit_view(now: Given, values: Sequence[Value], context: EditContext) -> View:
    """The form with all that they are now; a value that is no longer one of theirs can stay."""
    is_former = now.value_name and now.value_name not in names(values)
    offered = [*values, *([Value(now.value_name)] if now.value_name and is_former else [])]
    blocks: list[Block] = [
        people_field(PEOPLE, say("Who do you want to thank?"), people_among(now.recipient_ids), MOST_RECIPIENTS),
        words_field(REASON, say("What did they do?"), say("Stayed late so that the release could go out"), now.reason),
        words_field(
            IMPACT, say("Why did it matter?"), say("The client could start on time"), now.impact or "", optional=True
        ),
        *shoutout_form.value_field(now.value_name, offered),
    ]
    return View(
        type="modal",
        callback_id=EDIT_FORM,
        title=say(EDIT_TITLE),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=blocks,
    )


def edited(view: Mapping[str, Any]) -> Edited:
    """Read what was filled in from the payload of a submitted form."""
    fields = {block_id: answers[block_id] for block_id, answers in view["state"]["values"].items()}
    value = fields.get(VALUE, {}).get("selected_option")
    impact = text.from_form(fields[IMPACT].get("value") or "")
    return Edited(
        recipient_ids=tuple(dict.fromkeys(fields[PEOPLE].get("selected_users") or ())),
        reason=text.from_form(fields[REASON].get("value") or ""),
        impact=None if text.is_blank(impact) else impact,
        value_name=value["value"] if value else None,
        context=remembered(EditContext, view),
    )


def in_full(sent: Edited, before: Given) -> Edited:
    """The same with what the form has no room for: user groups, and all the words where they were left as shown."""
    reason = before.reason if sent.reason == text.cut(before.reason, INPUT_LIMIT) else sent.reason
    impact = before.impact if sent.impact == text.cut(before.impact or "", INPUT_LIMIT) else sent.impact
    recipients = (*sent.recipient_ids, *groups_among(before.recipient_ids))
    return replace(sent, recipient_ids=recipients, reason=reason, impact=impact)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
