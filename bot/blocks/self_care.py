"""Looking after oneself: the invitation, the form in which one writes for oneself, and one small thing to do and one
boundary to set beside it. What is written stays in the form, from step to step, unless somebody keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.fields import packed, words_field
from bot.blocks.help import leads_to
from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.support import whom_to_talk_to
from bot.content.self_care import Area, Part, pick, words_of
from bot.content.words import mark, say, written
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.capabilities import self_care
from models.people.cadences import CadenceKind
from models.store.outbox import Claim

FORM, RESULT, KEPT = "self_care_form", "self_care_result", "self_care_kept"
"""Callback ids: where one writes, what is offered beside it, and the same once it is kept."""
CHOOSE = "self_care_choose"
OTHERS: Mapping[str, Part] = {
    "self_care_other_suggestion": Part.SUGGESTION,
    "self_care_other_boundary": Part.BOUNDARY,
}
PROMISES: Mapping[str, Part] = {
    "self_care_promise_suggestion": Part.SUGGESTION,
    "self_care_promise_boundary": Part.BOUNDARY,
}
REMIND, EARLIER = "self_care_remind", "self_care_earlier"
"""Action ids, those of the buttons by what they are about."""
WORDS_LIMIT = 1000
"""Characters of one area: enough for oneself, and several times all of them fit into one view."""
TITLE = mark("Look after yourself")
INVITES = mark(
    ":seedling: You wished to be asked once a month: how are you, in your own words? It takes a few minutes, and it is "
    "for you alone."
)
INTRO = mark(
    "How are you, in your own words? Write under as many of these as you like; a few words are enough. It is no test: "
    "nobody sees, counts or judges it, and nothing is kept unless you choose so in the next step."
)
NOTHING_SAID = mark("A few words here, or under any of the others, are enough.")
NOTHING_LEFT = mark("There is nothing to keep now. You can close this, or write something first.")
FROM_COLLECTION = mark(
    "Thank you for taking this time. I have not read what you wrote. Here is something for *{area}*, from a collection."
)
TOO_MUCH = mark(
    "If it is simply too much work, no rest will mend that, and it is not yours to mend alone. Whoever leads your team "
    "can change something once they know."
)
BOX = mark("The listening box takes it without your name.")
UNSAVED = mark(
    "This is what you wrote. “Keep it for myself” keeps it until {date}, for you alone; “Keep nothing” lets it go."
)
SAVED = mark(
    ":seedling: Kept, for you alone. It is deleted on {date}; until then `/kindling care earlier` shows it, and "
    "deletes it sooner if you like."
)


@dataclass(frozen=True)
class CareContext:
    """What the view must remember beside what was written; never a word of that."""

    areas: tuple[str, ...] = ()
    """Those of which something was written."""
    area: str = Area.REST
    """The one that they look at."""
    suggestions: int = 0
    boundaries: int = 0
    """How many of each they passed over."""
    kept_until: str | None = None
    """The date, once it is kept."""


@dataclass(frozen=True)
class Beside:
    """What else a view shows."""

    today: date
    until: date
    """When it would be deleted if it were kept now."""
    support_line: str | None = None
    is_monthly: bool = False
    """Whether they are invited once a month."""
    has_box: bool = False
    """Whether something can be said without a name."""


def _render_due(_session: Session, _claim: Claim) -> Message | None:
    """The invitation, as long as they wish for it."""
    return invitation()


RENDERERS: Mapping[str, Renderer] = {self_care.DUE: nudge(_render_due)}


def invitation() -> Message:
    """One line, the way to the form, and the way out."""
    elements = [leads_to("care", say(TITLE)), nudge_menu(CadenceKind.CARE)]
    return Message(say(INVITES), [_section(say(INVITES)), ActionsBlock(elements=elements)])


def form_view(*, has_earlier: bool) -> View:
    """Where one writes; `has_earlier` is whether something from before is there to be read."""
    earlier = [ActionsBlock(elements=[_earlier()])] if has_earlier else []
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Go on"),
        close=say("Not now"),
        blocks=[_section(say(INTRO)), *earlier, *(_field(each) for each in Area)],
    )


def read(view: Mapping[str, Any]) -> dict[str, str]:
    """What is written in a view, by area, without what is blank."""
    fields = view["state"]["values"]
    found = {each.value: text.from_form(fields[each][each].get("value") or "") for each in Area if each in fields}
    return {area: words for area, words in found.items() if not text.is_blank(words)}


def nothing(view: Mapping[str, Any], sentence: str) -> dict[str, str]:
    """The sentence at the first field of a view."""
    return {next(each["block_id"] for each in view["blocks"] if each["type"] == "input"): sentence}


def offered(context: CareContext, part: Part, today: date) -> str:
    """The suggestion or the boundary that the view offers, in the words in which it can be promised."""
    others = context.suggestions if part is Part.SUGGESTION else context.boundaries
    words = pick(context.area, part, today, others)
    return say(words)


def result_view(context: CareContext, words: Mapping[str, str], beside: Beside, note: str = "") -> View:
    """One small thing and one boundary, above what was written, which is carried along.

    Args:
        context: what is looked at.
        words: what was written, by area.
        beside: what else it shows.
        note: what became of a click, in mrkdwn.
    """
    unsaved = say(UNSAVED, date=written(beside.until, "yMMMMd"))
    return View(
        type="modal",
        callback_id=RESULT,
        title=say(TITLE),
        submit=say("Keep it for myself"),
        close=say("Keep nothing"),
        private_metadata=packed(context),
        blocks=[
            *([_section(note)] if note else []),
            *_choice(context),
            *_offers(context, beside),
            DividerBlock(),
            _section(unsaved),
            *(_field(Area(each), words.get(each, "")) for each in context.areas),
        ],
    )


def kept_view(context: CareContext, beside: Beside, note: str = "") -> View:
    """The same once it is kept: without what was written, which is to be read elsewhere."""
    until = date.fromisoformat(context.kept_until or beside.until.isoformat())
    saved = say(SAVED, date=written(until, "yMMMMd"))
    return View(
        type="modal",
        callback_id=KEPT,
        title=say(TITLE),
        close=say("Close"),
        private_metadata=packed(context),
        blocks=[_section(note or saved), *_choice(context), *_offers(context, beside, _earlier())],
    )


def _choice(context: CareContext) -> list[Block]:
    """For which area it is, and the choice of another of those that they wrote about."""
    names = {each: say(words_of(each).name) for each in context.areas}
    line = _section(say(FROM_COLLECTION, area=names[context.area]))
    if len(names) == 1:
        return [line]
    options = {each: Option(value=each, label=name) for each, name in names.items()}
    select = StaticSelectElement(action_id=CHOOSE, options=list(options.values()), initial_option=options[context.area])
    ask = MarkdownTextObject(text=say("Which would you like to look at?"))
    return [line, SectionBlock(block_id=CHOOSE, text=ask, accessory=select)]


def _offers(context: CareContext, beside: Beside, *more: InteractiveElement) -> list[Block]:
    lines = [say(TOO_MUCH), *([say(BOX)] if beside.has_box else [])]
    buttons = list(more)
    if beside.has_box:
        buttons.append(leads_to("listen", say("The listening box")))
    if not beside.is_monthly:
        buttons.append(_button(say("Remind me once a month"), REMIND, REMIND))
    return [
        *_offer(say("*One small thing to do now*"), context, Part.SUGGESTION, beside.today),
        *_offer(say("*A boundary that you could set*"), context, Part.BOUNDARY, beside.today),
        DividerBlock(),
        _section(" ".join(lines)),
        *([_section(whom_to_talk_to(beside.support_line))] if beside.support_line else []),
        *([ActionsBlock(elements=buttons)] if buttons else []),
    ]


def _offer(heading: str, context: CareContext, part: Part, today: date) -> list[Block]:
    (other,) = (action_id for action_id, each in OTHERS.items() if each is part)
    (promise,) = (action_id for action_id, each in PROMISES.items() if each is part)
    buttons = [_button(say("Make it a promise"), promise, part), _button(say("Another one"), other, part)]
    quote = RichTextBlock(elements=[text.quote(offered(context, part, today))])
    return [_section(heading), quote, ActionsBlock(elements=buttons)]


def _field(area: Area, initial: str = "") -> Block:
    words = words_of(area)
    return words_field(area, say(words.question), say(words.example), initial, optional=True, most=WORDS_LIMIT)


def _earlier() -> ButtonElement:
    return _button(say("What you wrote before"), EARLIER, EARLIER)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
