"""The form of a check-in: how one is, the question, what goes well or not, whom to thank, a hand, and who reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
)
from slack_sdk.models.views import View

from bot.blocks.faces import ARRIVALS
from bot.blocks.fields import packed, people_field, person_field, radio_field, remembered, words_field
from bot.blocks.support import whom_to_talk_to
from bot.content.words import listed, mark, say, say_count
from bot.slack import text
from models.capabilities.checkins import Answers

FORM = "checkin_form"
"""Callback id."""
FACE, ANSWER, WENT_WELL, IN_THE_WAY, THANK, HAND, FROM, READERS = (
    "face",
    "answer",
    "went_well",
    "in_the_way",
    "thank",
    "hand",
    "hand_from",
    "readers",
)
"""Block ids of the fields; each field's action id is the same word."""
MOST_THANKED = 10
LONGEST_LABEL = 500
"""Characters of the question that its field shows."""
_ME, _LEAD = "me", "lead"
NOTHING_SAID = mark(
    "A face or a few words are enough. If nothing fits today, that is fine, too: “Not now” closes this."
)
FROM_WHOM = mark("Whom would you like to ask? Choose a person, or take out the words about a hand.")
NOT_TO_THANK = {
    "self": mark("That is you, and you deserve it. Who else comes to mind?"),
    "unknown": mark("I could not find one of these people in this workspace. Please choose them again."),
    "bot": mark("{name} is an app, and thanks do not reach apps. Is there a person to thank instead?"),
    "gone": mark("{name} left this workspace, so thanks from here would not arrive."),
    "outside": mark(
        "{name} belongs to another organisation, and I cannot write there. A public `/thanks` reaches them."
    ),
}
"""What is wrong with somebody whom one would thank, by why no message of ours reaches them."""
NOT_TO_ASK = {
    "self": mark("That is you. Who else could lend you a hand?"),
    "unknown": mark("I could not find this person in this workspace. Please choose them again."),
    "bot": mark("{name} is an app. Which person could lend you a hand?"),
    "gone": mark("{name} left this workspace. Who else could lend you a hand?"),
    "outside": mark("{name} belongs to another organisation, and I cannot write there. Please ask them yourself."),
}
"""The same of somebody who would be asked for a hand."""


@dataclass(frozen=True)
class CheckinContext:
    """What the form must remember between opening and sending, in the view's private metadata."""

    day: str
    """The person's own date when it was opened, in ISO 8601: what they say is of that day, even if midnight passes."""
    response_url: str | None = None
    opened_at: float = 0.0
    """POSIX time."""
    replaces: bool = False
    """Whether the answer takes the place of the message that the form was opened from."""
    message_ts: str | None = None
    """Slack's time stamp of that message."""


@dataclass(frozen=True)
class Submission:
    """What was filled in."""

    answers: Answers
    day: date
    context: CheckinContext

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in; who may read it is no answer."""
        said = self.answers
        return not any(
            (said.face, said.answer, said.went_well, said.in_the_way, said.thank_ids, said.hand_words, said.hand_from)
        )


def form_view(
    said: Answers, context: CheckinContext, question: str | None, lead_ids: Sequence[str], support_line: str | None
) -> View:
    """The form, filled with what was said already.

    Args:
        said: that.
        context: what it must remember.
        question: the question of the day, which has a field of its own, if there is one.
        lead_ids: those who would read it if it is shared.
        support_line: whom one can talk to, if somebody is named.
    """
    arrivals = {str(face): say(label) for face, label in ARRIVALS}
    readers = {_ME: say("Keep it to myself"), _LEAD: say("Share it with my lead")}
    blocks: list[Block] = [
        radio_field(FACE, say("How are you today?"), arrivals, str(said.face or ""), optional=True),
        _words_field(WENT_WELL, say("What went well?"), say("We found the bug together"), said.went_well),
        _words_field(IN_THE_WAY, say("What is in the way?"), say("Too many small requests"), said.in_the_way),
        people_field(
            THANK,
            say("Whom would you like to thank?"),
            said.thank_ids,
            MOST_THANKED,
            hint=say("You get a button that opens the thanks; nobody hears of it before you send them."),
            optional=True,
        ),
        _words_field(HAND, say("Do you need a hand?"), say("An hour for the import"), said.hand_words),
        person_field(
            FROM,
            say("From whom?"),
            said.hand_from,
            hint=say("They hear from me that you ask, with these words and nothing else of what you say here."),
            optional=True,
        ),
        radio_field(READERS, say("Who may read it?"), readers, _LEAD if said.is_shared else _ME),
        ContextBlock(elements=[MarkdownTextObject(text=_who_reads(lead_ids))]),
    ]
    if question:
        blocks.insert(1, _words_field(ANSWER, text.cut(question, LONGEST_LABEL), None, said.answer))
    if support_line:
        blocks.insert(1, ContextBlock(elements=[MarkdownTextObject(text=whom_to_talk_to(support_line))]))
    return View(
        type="modal",
        callback_id=FORM,
        title=say("Check-in"),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=blocks,
    )


def submission(view: Mapping[str, Any]) -> Submission:
    """Read what was filled in from the payload of a submitted form."""
    fields = {block_id: answers[block_id] for block_id, answers in view["state"]["values"].items()}
    face = fields[FACE].get("selected_option")
    context = remembered(CheckinContext, view)
    answers = Answers(
        face=int(face["value"]) if face else None,
        answer=_words(fields[ANSWER]) or "" if ANSWER in fields else None,
        went_well=_words(fields[WENT_WELL]),
        in_the_way=_words(fields[IN_THE_WAY]),
        thank_ids=tuple(dict.fromkeys(fields[THANK].get("selected_users") or ())),
        hand_words=_words(fields[HAND]),
        hand_from=fields[FROM].get("selected_user"),
        is_shared=fields[READERS]["selected_option"]["value"] == _LEAD,
    )
    return Submission(answers, date.fromisoformat(context.day), context)


def too_many() -> str:
    """More people to thank than one form takes."""
    return say_count(
        "Choose up to {count} person here; more can have their thanks another day.",
        "Choose up to {count} people here; more can have their thanks another day.",
        MOST_THANKED,
    )


def _words_field(name: str, label: str, example: str | None, initial: str | None) -> InputBlock:
    return words_field(name, label, example, initial or "", optional=True)


def _words(field: Mapping[str, Any]) -> str | None:
    words = text.from_form(field.get("value") or "")
    return None if text.is_blank(words) else words


def _who_reads(lead_ids: Sequence[str]) -> str:
    if not lead_ids:
        return say("Nobody leads your team in Kindling yet, so for now it stays with you either way.")
    leads = listed([f"<@{each}>" for each in lead_ids])
    return say("If you share it, it is read by {leads} and nobody else.", leads=leads)
