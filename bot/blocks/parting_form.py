"""The form in which somebody lets go of a promise that another person counts on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, MarkdownTextObject, RichTextBlock, SectionBlock
from slack_sdk.models.views import View

from bot.blocks.fields import packed, remembered, words_field
from bot.blocks.followup_form import FollowupContext
from bot.blocks.followups import letting_go, mention_other
from bot.blocks.help import leads_to
from bot.blocks.partings import MOST
from bot.content.words import mark, say
from bot.slack import text
from models.capabilities.followup_partings import Parting
from models.capabilities.followups import Followup
from models.people.hours import Hours

FORM = "followup_let_go_form"
"""Callback id."""
REASON, INSTEAD = "reason", "instead"
"""Block ids of the fields."""
SHOWN_LIMIT = 300
"""Characters of the promise that the form repeats."""
NOT_SENT = mark(
    "This promise has changed since, or is settled already, so nothing was sent. Your words are still here to copy."
)


@dataclass(frozen=True)
class PartingContext(FollowupContext):
    """What the form must remember; never a word of what is typed into it."""

    to_id: str = ""
    """For whom the words are meant."""
    ends: bool = False
    """Whether what comes again comes no more."""
    is_in_list: bool = False
    """Whether it was opened from a list, which is shown anew."""


def title(*, ends: bool) -> str:
    """Of the form, in plain text."""
    return say("Stop repeating") if ends else say("Let go")


def view(followup: Followup, hours: Hours, context: PartingContext) -> View:
    """The form.

    Args:
        followup: an open promise whose other person is told of it.
        hours: the other person's, since it shows what they will read.
        context: where it is opened.
    """
    context = replace(context, to_id=followup.other_id or "")
    words = letting_go(followup, followup.owner_id, followup.due_at, hours, ends=context.ends)
    reads = say("{other} will read: “{words}”", other=mention_other(followup), words=words)
    return View(
        type="modal",
        callback_id=FORM,
        title=title(ends=context.ends),
        submit=say("Let go"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=[
            SectionBlock(text=MarkdownTextObject(text=reads)),
            RichTextBlock(elements=[text.quote(followup.what, SHOWN_LIMIT)]),
            words_field(
                REASON,
                say("Why, if you like to say"),
                say("the figures come a week later than I thought"),
                optional=True,
                most=MOST,
                hint=say("What you write goes to them alone, with that sentence. Both fields may stay empty."),
            ),
            words_field(
                INSTEAD,
                say("What could help instead, if you know"),
                say("last month’s report has most of it"),
                optional=True,
                most=MOST,
            ),
            ActionsBlock(elements=[leads_to("words", say("Find kind words"))]),
        ],
    )


def submission(view: Mapping[str, Any]) -> tuple[Parting, PartingContext]:
    """What was said, and to whom; and the context."""
    context = remembered(PartingContext, view)
    return Parting(context.to_id, _words(view, REASON), _words(view, INSTEAD)), context


def _words(view: Mapping[str, Any], name: str) -> str | None:
    words = text.from_form(view["state"]["values"][name][name].get("value") or "")
    return None if text.is_blank(words) else words
