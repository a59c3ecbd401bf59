"""The form in which those who lead say what people may do without asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    RichTextBlock,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.fields import packed, remembered, words_field
from bot.blocks.permissions import EVERYONE, in_plain, permission_line
from bot.blocks.shoutouts import mention
from bot.content.words import mark, number, say
from bot.slack import text
from models.across.erasure import is_pseudonym
from models.capabilities.permission_changes import MOST, NotDone, Why
from models.capabilities.permissions import Permission, Terms
from models.people.teams import Team

FORM = "permission_form"
"""Callback id."""
FOR, WHAT, UP_TO, TELL = "for", "what", "up_to", "tell"
"""Block ids of the fields."""
LONGEST_WHAT, LONGEST_LIMIT = 150, 75
OFFERED = 99
"""Teams that can be chosen, beside everyone; Slack takes 100 options."""
_INTRO = mark(
    "Say what people may do without asking first. All of them see it, and it comes up beside a promise of theirs that "
    "slips and is about it."
)
_NOTHING_SAID = mark("What may they do? A few words are enough.")
_NOT_YOURS = mark(
    "That team is no more, or no longer yours to speak for, so nothing was published. Your words are still here."
)
_TAKEN_BACK = mark("Somebody took this back meanwhile. “Publish” says it anew, in your words.")
_CHANGED = mark("{person} changed this meanwhile. It reads now: “{line}” “Publish” puts your words in its place.")
_CHANGED_BY_SOMEBODY = mark("Somebody changed this meanwhile. It reads now: “{line}” “Publish” puts your words there.")


@dataclass(frozen=True)
class FormContext:
    """What the form must remember between opening and sending."""

    team: str | None = None
    """For whom it is: the team's id, or `EVERYONE`; `None` where that is chosen."""
    team_name: str = ""
    permission_id: str | None = None
    """Which one is changed."""
    shown_what: str = ""
    shown_up_to: str | None = None
    """What that said."""
    is_told: bool = False
    """Whether a channel was told of it."""
    first: int = 0
    """Where in the list they were."""
    home: str | None = None
    """What of Home they look at, if the form was opened from there: `bot.blocks.home_places.Place`, packed."""

    @property
    def shown(self) -> Terms | None:
        """What the one that is changed said."""
        return Terms(self.shown_what, self.shown_up_to) if self.permission_id else None


@dataclass(frozen=True)
class Sent:
    """What was sent."""

    team: str | None
    """For whom: the team's id, or `EVERYONE`."""
    terms: Terms
    tells: bool
    context: FormContext

    @property
    def team_id(self) -> UUID | None:
        """The team; `None` for everyone."""
        return None if self.team in (None, EVERYONE) else UUID(self.team)


def form_view(
    terms: Terms,
    context: FormContext,
    offered: Sequence[Team | None] = (),
    chosen: str | None = None,
    *,
    note: str = "",
    tells: bool | None = None,
) -> View:
    """The form.

    Args:
        terms: what it opens with.
        context: what it remembers.
        offered: for whom it can be, where that is chosen; `None` is everyone.
        chosen: which of them at first.
        note: what became of it, in mrkdwn.
        tells: whether the channel is to be told; without it, what is new is told.
    """
    is_new, is_wide = context.permission_id is None, context.team == EVERYONE or None in offered
    fields: list[Block] = [
        _whom_field(offered, chosen) if context.team is None else _whom(context),
        words_field(WHAT, say("You may …"), say("send a parcel again"), terms.what, multiline=False, most=LONGEST_WHAT),
        _limit_field(terms.up_to or ""),
        _told() if context.is_told else _tell_field(is_chosen=is_new if tells is None else tells, is_wide=is_wide),
    ]
    return View(
        type="modal",
        callback_id=FORM,
        title=say("Without asking"),
        submit=say("Publish"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=[*([_section(note)] if note else _intro(terms)), *fields],
    )


def _intro(terms: Terms) -> list[Block]:
    """What the form is for; where it has not the room for all that they wrote, that, so that they can shorten it."""
    if len(terms.what) <= LONGEST_WHAT and len(terms.up_to or "") <= LONGEST_LIMIT:
        return [_section(say(_INTRO))]
    typed = RichTextBlock(elements=[text.quote(in_plain(terms))])
    return [_section(say("That is longer than there is room for. You wrote:")), typed]


def change_view(permission: Permission, context: FormContext, *, is_told: bool) -> View:
    """The form to change one; `is_told` is whether a channel was told of it."""
    about = replace(context, permission_id=str(permission.id), is_told=is_told)
    return form_view(permission.terms, _having_shown(about, permission))


def submission(view: Mapping[str, Any]) -> Sent:
    """What was filled in."""
    fields, context = view["state"]["values"], remembered(FormContext, view)
    whom = (fields.get(FOR, {}).get(FOR, {}).get("selected_option") or {}).get("value")
    up_to = one_line(fields[UP_TO][UP_TO].get("value") or "")
    return Sent(
        team=context.team or whom,
        terms=Terms(one_line(fields[WHAT][WHAT].get("value") or ""), up_to or None),
        tells=bool(fields.get(TELL, {}).get(TELL, {}).get("selected_options")),
        context=context,
    )


def one_line(typed: str) -> str:
    """Words as they stand in a sentence: on one line, without a full stop; nothing where nothing can be seen."""
    words = " ".join(text.from_form(typed).split()).rstrip(".")
    return "" if text.is_blank(words) else words


def nothing_said() -> dict[str, str]:
    """What is missing, by field."""
    return {WHAT: say(_NOTHING_SAID)}


def refused(found: NotDone) -> dict[str, str]:
    """Why it is not published, by field; every word stays in the form."""
    match found.why:
        case Why.SAID_ALREADY if found.there:
            there = in_plain(found.there)
            return {WHAT: say("This stands there already: “{line}” You can change it in the list.", line=there)}
        case Why.TOO_MANY:
            most = number(MOST)
            line = mark("{most} stand there already, and nobody reads a longer list. Please take one back first.")
            return {WHAT: say(line, most=most)}
        case _:
            return {WHAT: say(_NOT_YOURS)}


def again(found: NotDone, sent: Sent) -> View | None:
    """The form with their words and what somebody else did meanwhile, to be sent again; `None` where nobody did."""
    if found.why is Why.TAKEN_BACK:
        context = replace(sent.context, permission_id=None, is_told=False)
        return form_view(sent.terms, context, note=say(_TAKEN_BACK), tells=sent.tells)
    if found.why is not Why.CHANGED or found.there is None:
        return None
    there = found.there
    context = _having_shown(sent.context, there)
    return form_view(sent.terms, context, note=_changed(there), tells=sent.tells)


def _having_shown(context: FormContext, permission: Permission) -> FormContext:
    return replace(context, shown_what=permission.what, shown_up_to=permission.up_to)


def _changed(there: Permission) -> str:
    line = permission_line(there)
    if is_pseudonym(there.author_id):
        return say(_CHANGED_BY_SOMEBODY, line=line)
    return say(_CHANGED, person=mention(there.author_id), line=line)


def _whom_field(offered: Sequence[Team | None], chosen: str | None) -> InputBlock:
    options = {value_of(each): Option(value=value_of(each), label=_label(each)) for each in offered[: OFFERED + 1]}
    element = StaticSelectElement(
        action_id=FOR,
        options=list(options.values()),
        initial_option=options.get(chosen or ""),
        placeholder=say("Choose a team"),
    )
    return InputBlock(block_id=FOR, label=say("For whom?"), element=element)


def value_of(team: Team | None) -> str:
    """How a button or an option names those for whom it is."""
    return str(team.id) if team else EVERYONE


def _label(team: Team | None) -> str:
    return text.cut(team.name, 75) if team else say("Everyone here")


def _whom(context: FormContext) -> ContextBlock:
    if context.team == EVERYONE:
        return _context(say("For everyone here"))
    return _context(say("For the people of *{team}*", team=text.isolated(text.escape(context.team_name))))


def _limit_field(up_to: str) -> InputBlock:
    hint = say("Leave it empty where there is no limit.")
    example = say("£50 a parcel")
    return words_field(
        UP_TO, say("… up to"), example, up_to, optional=True, multiline=False, most=LONGEST_LIMIT, hint=hint
    )


def _told() -> ContextBlock:
    return _context(say("The message that told them of it changes with it."))


def _tell_field(*, is_chosen: bool, is_wide: bool) -> InputBlock:
    """Whether the channel is told; `is_wide` is whether that may be everyone's."""
    tell = Option(value=TELL, label=say("Tell them in their channel"))
    element = CheckboxesElement(action_id=TELL, options=[tell], initial_options=[tell] if is_chosen else None)
    hint = say("Everyone is told where thanks are shown.") if is_wide else None
    return InputBlock(block_id=TELL, label=say("Tell them?"), optional=True, element=element, hint=hint)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])
