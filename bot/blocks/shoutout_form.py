"""The form behind `/thanks`: how it opens, and what comes back from it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.fields import packed, people_field, radio_field, remembered, said, words_field
from bot.content.words import listed, mark, number, say, say_count
from bot.slack import text
from models.capabilities.shoutout_checks import MOST_RECIPIENTS, Problem, Wrong
from models.capabilities.shoutouts import Audience, group_handle, groups_among, people_among
from models.people.values import Value

FORM = "shoutout_form"
"""Callback id of the form."""
TITLE = mark("Thank someone")
OPEN_FORM = "shoutout_open_form"
"""Action id of every button that opens it."""
PEOPLE, REASON, IMPACT, VALUE = "people", "reason", "impact", "value"
AUDIENCE, RETOLD = "audience", "retold"
"""Block ids of the fields; each field's action id is the same word."""

NO_VALUE = mark(
    "Your team has other values since you opened this. Take this one out, or open the form again for the new ones."
)
DESCRIPTION_LIMIT = 75
"""Characters of what stands below an option (https://docs.slack.dev/reference/block-kit/composition-objects/)."""

_AUDIENCES: Mapping[str, str] = {
    Audience.PUBLIC: mark("Everyone"),
    Audience.PRIVATE: mark("Just them"),
}


@dataclass(frozen=True)
class Form:
    """What the form is filled with when it opens."""

    recipient_ids: tuple[str, ...] = ()
    reason: str = ""
    value_name: str | None = None
    audience: Audience = Audience.PUBLIC
    id: str | None = None
    """Of the thanks that a button with all of this sends; then it holds every word."""
    by: str | None = None
    """Whose button that is."""
    is_prompted: bool = False
    """Whether a prompt opens it."""

    def packed(self, limit: int) -> str:
        """As JSON of at most `limit` characters; a reason that is too long loses its end."""
        plain = {**vars(self), "recipient_ids": list(self.recipient_ids)[:MOST_RECIPIENTS]}
        if not self.is_prompted:  # as it was before there was such a thing
            del plain["is_prompted"]
        packed = json.dumps(plain, ensure_ascii=False)
        if len(packed) <= limit:
            return packed
        room = limit - len(json.dumps({**plain, "reason": ""}, ensure_ascii=False))
        return json.dumps({**plain, "reason": text.beginning(self.reason, room)}, ensure_ascii=False)

    def fits(self, limit: int) -> bool:
        """Whether `packed` keeps all of it."""
        return Form.unpacked(self.packed(limit)) == self

    @classmethod
    def unpacked(cls, packed: str) -> "Form":
        """The form that `packed` describes."""
        plain = json.loads(packed)
        return cls(
            **{
                **plain,
                "recipient_ids": tuple(plain["recipient_ids"]),
                "audience": Audience(plain["audience"]),
            }
        )


@dataclass(frozen=True)
class ShoutoutContext:
    """What the form must remember between opening and sending, in the view's private metadata."""

    response_url: str | None = None
    """Where the giver can be answered."""
    opened_at: float = 0.0
    """POSIX time; a response_url can be used for half an hour."""
    message_link: str | None = None
    link_is_public: bool = False
    message_start: str | None = None
    """How the message that it is about begins."""
    author_id: str | None = None
    """Who wrote that."""
    groups: tuple[str, ...] = ()
    """The user groups that are thanked as well: there is no field for them."""
    id: str | None = None
    """Of the thanks to be, where that does not follow from the form."""
    home: str | None = None
    """What of Home they look at, if the form was opened from there: `bot.blocks.home_places.Place`, packed."""
    is_prompted: bool = False
    """Whether a prompt opened it."""


@dataclass(frozen=True)
class Submission:
    """What was filled in."""

    recipient_ids: tuple[str, ...]
    reason: str
    impact: str | None
    value_name: str | None
    audience: Audience
    may_be_retold: bool = False
    context: ShoutoutContext = field(default_factory=ShoutoutContext)


def form_view(form: Form, context: ShoutoutContext, values: Sequence[Value], channel_id: str | None) -> View:
    """The form, filled with what is known already; the channel is that where public thanks are posted, if there is."""
    context = replace(context, groups=groups_among(form.recipient_ids))
    blocks: list[Block] = [
        people_field(
            PEOPLE,
            say("Who do you want to thank?"),
            people_among(form.recipient_ids),
            MOST_RECIPIENTS,
            hint=_groups(context.groups),
            optional=bool(context.groups),
        ),
        words_field(REASON, say("What did they do?"), say("Stayed late so that the release could go out"), form.reason),
        words_field(IMPACT, say("Why did it matter?"), say("The client could start on time"), optional=True),
        *value_field(form.value_name, values),
        radio_field(AUDIENCE, say("Who may see it?"), said(_AUDIENCES), form.audience),
        _where(channel_id),
        _retold(),
    ]
    if context.message_link:
        about = say("About <{link}|this message>", link=context.message_link)
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=about)]))
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Send thanks"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=blocks,
    )


def submission(view: Mapping[str, Any]) -> Submission:
    """Read what was filled in from the payload of a submitted form."""
    fields = {block_id: answers[block_id] for block_id, answers in view["state"]["values"].items()}
    value = fields.get(VALUE, {}).get("selected_option")
    impact = text.from_form(fields[IMPACT].get("value") or "")
    context = remembered(ShoutoutContext, view)
    return Submission(
        recipient_ids=tuple(dict.fromkeys((*(fields[PEOPLE].get("selected_users") or ()), *context.groups))),
        reason=text.from_form(fields[REASON].get("value") or ""),
        impact=None if text.is_blank(impact) else impact,
        value_name=value["value"] if value else None,
        audience=Audience(fields[AUDIENCE]["selected_option"]["value"]),
        may_be_retold=bool(fields.get(RETOLD, {}).get("selected_options")),
        context=context,
    )


def _groups(groups: Sequence[str]) -> str | None:
    if not groups:
        return None
    return say(
        "{groups} are thanked as well, as a group.", groups=listed([f"@{group_handle(each)}" for each in groups])
    )


def value_field(value_name: str | None, values: Sequence[Value]) -> list[InputBlock]:
    """The field for a value, where there are some, each with what it means."""
    if not values:
        return []
    options = {
        each.name: Option(
            value=each.name,
            label=each.name,
            description=text.cut_at_word(each.meaning, DESCRIPTION_LIMIT) if each.meaning else None,
        )
        for each in values
    }
    select = StaticSelectElement(
        action_id=VALUE,
        placeholder=say("Choose a value"),
        options=list(options.values()),
        initial_option=options.get(value_name or ""),
    )
    return [InputBlock(block_id=VALUE, label=say("Which of our values does it show?"), optional=True, element=select)]


def _where(channel_id: str | None) -> ContextBlock:
    line = say("There is no channel for public thanks here yet, so only they will see it.")
    if channel_id:
        line = say("Everyone reads it in {channel}, if everyone you thank likes that.", channel=f"<#{channel_id}>")
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _retold() -> InputBlock:
    option = Option(value=RETOLD, label=say("My team may read it again in its monthly story"))
    element = CheckboxesElement(action_id=RETOLD, options=[option])
    hint = say(
        "If everyone can see it: the team's leads read it first, then its channel, once everyone named says yes."
    )
    return InputBlock(block_id=RETOLD, label=say("As a story?"), optional=True, element=element, hint=hint)


def errors(problem: Problem | None, *, lacks_value: bool = False) -> dict[str, str]:
    """What is wrong, in friendly words, at the field that it is about; `lacks_value` where the value that was chosen is
    one of theirs no longer."""
    found = {VALUE: say(NO_VALUE)} if lacks_value else {}
    if problem:
        found[REASON if problem.wrong is Wrong.NO_REASON else PEOPLE] = sentence(problem)
    return found


def sentence(problem: Problem) -> str:
    """One or two friendly sentences in plain text that say how to do it right."""
    names = [text.cut(name, 80) for name in problem.names[:3]]
    match problem.wrong:
        case Wrong.UNKNOWN_NAMES:
            return say(
                "I could not find {names} here. Type @ and choose the person or the group from the list that Slack "
                "shows.",
                names=listed([f"@{name}" for name in names]),
            )
        case Wrong.TOO_MANY:
            return say_count(
                "That is {count} person, and thanks go to up to {most} at once. "
                "Thank them in two or three, and each can be about something of their own.",
                "That is {count} people, and thanks go to up to {most} at once. "
                "Thank them in two or three, and each can be about something of their own.",
                problem.count,
                most=number(MOST_RECIPIENTS),
            )
        case Wrong.GROUP_TOO_LARGE:
            return say_count(
                "{count} person is in {names}, and thanks to a group reach up to {most}. Name those whom you mean.",
                "{count} people are in {names}, and thanks to a group reach up to {most}. Name those whom you mean.",
                problem.count,
                names=listed(names),
                most=number(problem.most),
            )
        case wrong:
            return say(_SENTENCES[wrong], names=listed(names))


_SENTENCES: Mapping[Wrong, str] = {
    Wrong.NOBODY: mark("Who would you like to thank? Start with their name: type @ and choose them."),
    Wrong.ONESELF: mark("Being kind to yourself counts, too, but these thanks are for somebody else. Who helped you?"),
    Wrong.NOT_HERE: mark("I could not find one of these people in this workspace. Please choose them again."),
    Wrong.APPS: mark("Thanks do not reach apps ({names}). Is there a person to thank instead?"),
    Wrong.GONE: mark("{names} left this workspace, so thanks would not arrive. You could write to them another way."),
    Wrong.OUTSIDERS: mark(
        "I cannot send direct messages to another organisation ({names}). "
        "Thank them in public, or write to them yourself."
    ),
    Wrong.SEVERAL: mark("Several people here could be meant by {names}. Please choose them from the list."),
    Wrong.GROUPS_UNSEEN: mark(
        "I could not find {names} here. Type @ and choose a person from the list that Slack shows. User groups I may "
        "not see: to thank them, let whoever manages the app in Slack allow it usergroups:read, which is optional."
    ),
    Wrong.NO_GROUP: mark("I could not ask Slack who is in this group. Please try again in a minute."),
    Wrong.GROUP_EMPTY: mark("Nobody else is in {names} whom I can reach. Whom do you mean?"),
    Wrong.NO_REASON: mark("What did they do? Add it after “for”: a detail makes thanks land."),
}
