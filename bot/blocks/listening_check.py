"""The look at an entry before it goes: it names somebody, or there is a permission for it already."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block, MarkdownTextObject, RichTextBlock, SectionBlock
from slack_sdk.models.views import View

from bot.blocks.fields import radio_field, words_field
from bot.blocks.listening import LABEL_LIMIT, TITLE, EntryDraft
from bot.blocks.permissions import permission_lines
from bot.blocks.rhythm_fields import Fields
from bot.content.words import say
from bot.slack import text
from models.across.listening import LONGEST, Offer, Whom
from models.capabilities.permissions import Permission

CHECK_FORM = "listening_check_form"
"""Callback id."""
REWORDED, HOW = "listening_reworded", "listening_how"
"""Block ids."""
AS_REWORDED, AS_WRITTEN = "reworded", "written"
"""How it goes; else to the person of trust whose option it is."""


def check_view(offer: Offer, draft: EntryDraft, reworded: str | None, permitted: Sequence[Permission]) -> View:
    """What stands before somebody then.

    Args:
        offer: to whom else it could go.
        draft: what they wrote, which this view remembers.
        reworded: the same without names; `None` if it names nobody.
        permitted: what they may do already that is about it.
    """
    blocks: list[Block] = []
    if permitted:
        blocks.append(_section(say("Perhaps you need not wait for an answer. This was said already:")))
        blocks += permission_lines(permitted)
    blocks += (
        [RichTextBlock(elements=[text.quote(draft.words)])] if reworded is None else _names(offer, draft, reworded)
    )
    return View(
        type="modal",
        callback_id=CHECK_FORM,
        title=say(TITLE),
        submit=say("Send it"),
        close=say("Not now"),
        private_metadata=draft.packed(),
        blocks=blocks,
    )


def _names(offer: Offer, draft: EntryDraft, reworded: str) -> list[Block]:
    why = say(
        "This names somebody. What happened is easier to hear, and to change, than who it was; and whoever is named "
        "may guess who wrote it. Would it go without the name?"
    )
    return [
        _section(why),
        words_field(REWORDED, say("Without the name"), None, reworded, most=LONGEST),
        radio_field(HOW, say("How shall it go?"), _ways(offer, draft), AS_REWORDED),
        *_of_harm(offer),
    ]


def _ways(offer: Offer, draft: EntryDraft) -> Mapping[str, str]:
    ways = {AS_REWORDED: say("As it stands here"), AS_WRITTEN: say("As I wrote it, with the name")}
    for each in offer.trusted:
        if each.whom != draft.whom:
            label = say("Somebody was harmed: as I wrote it, to {name} alone", name=each.name)
            ways[each.whom.packed()] = text.cut(label, LABEL_LIMIT)
    return ways


def _of_harm(offer: Offer) -> list[Block]:
    """Whom one can talk to about harm, where nobody is named to whom one could write."""
    if offer.trusted or text.is_blank(offer.support_line):
        return []
    line = say("If somebody was harmed, there is somebody to talk to: {whom}", whom=text.escape(offer.support_line))
    return [_section(line)]


def read_check(values: Fields, draft: EntryDraft) -> EntryDraft:
    """What is to be sent of what this view was made for."""
    how = (values.get(HOW, {}).get(HOW, {}).get("selected_option") or {}).get("value", AS_WRITTEN)
    if how == AS_REWORDED:
        return replace(draft, words=text.from_form(values[REWORDED][REWORDED].get("value") or ""))
    if how == AS_WRITTEN:
        return draft
    return replace(draft, whom=Whom.unpacked(how), may_be_shown=False)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))
