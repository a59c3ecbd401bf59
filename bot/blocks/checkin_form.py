"""The longer form of a check-in: how one arrives, what goes well or not, whom to thank, a hand, and who may read it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    MarkdownTextObject,
)
from slack_sdk.models.views import View

from bot.blocks.faces import ARRIVALS
from bot.blocks.fields import people_field, person_field, radio_field, words_field
from bot.slack import text
from models.capabilities.checkins import Answers

FORM = "checkin_form"
"""Callback id."""
FACE, WENT_WELL, IN_THE_WAY, THANK, HAND, FROM, READERS = (
    "face",
    "went_well",
    "in_the_way",
    "thank",
    "hand",
    "hand_from",
    "readers",
)
"""Block ids of the fields; each field's action id is the same word."""
MOST_THANKED = 10
_ME, _LEAD = "me", "lead"
_FACES = {str(face): label for face, label in ARRIVALS}
_READERS = {_ME: "Keep it to myself", _LEAD: "Share it with my lead"}


@dataclass(frozen=True)
class FormContext:
    """What the form must remember between opening and sending, in the view's private metadata."""

    day: str
    """The person's own date when it was opened, in ISO 8601: what they say is of that day, even if midnight passes."""
    response_url: str | None = None
    opened_at: float = 0.0
    """POSIX time."""
    replaces: bool = False
    """Whether the answer takes the place of the message that the form was opened from."""

    def packed(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def unpacked(cls, packed: str) -> "FormContext":
        """The context that `packed` describes."""
        return cls(**json.loads(packed))


@dataclass(frozen=True)
class Submission:
    """What was filled in."""

    answers: Answers
    day: date
    context: FormContext

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in; who may read it is no answer."""
        said = self.answers
        return not any((said.face, said.went_well, said.in_the_way, said.thank_ids, said.hand_words, said.hand_from))


def form_view(said: Answers, context: FormContext, question: str | None, lead_ids: Sequence[str]) -> View:
    """The form, filled with what was said already; `lead_ids` are those who would read it if it is shared."""
    blocks: list[Block] = [
        radio_field(FACE, "How are you arriving today?", _FACES, str(said.face or ""), optional=True),
        words_field(WENT_WELL, "What went well?", "We found the bug together", said.went_well or "", optional=True),
        words_field(IN_THE_WAY, "What is in the way?", "Too many small requests", said.in_the_way or "", optional=True),
        people_field(
            THANK,
            "Whom would you like to thank?",
            said.thank_ids,
            MOST_THANKED,
            hint="You get a button that opens the thanks; nobody hears of it before you send them.",
            optional=True,
        ),
        words_field(HAND, "Do you need a hand?", "An hour for the import", said.hand_words or "", optional=True),
        person_field(
            FROM,
            "From whom?",
            said.hand_from,
            hint="They hear from me that you ask, with these words and nothing else of what you say here.",
            optional=True,
        ),
        radio_field(READERS, "Who may read it?", _READERS, _LEAD if said.is_shared else _ME),
        ContextBlock(elements=[MarkdownTextObject(text=_who_reads(lead_ids))]),
    ]
    if question:
        blocks.insert(0, ContextBlock(elements=[MarkdownTextObject(text=f"Today's question: {text.escape(question)}")]))
    return View(
        type="modal",
        callback_id=FORM,
        title="Check-in",
        submit="Save",
        close="Not now",
        private_metadata=context.packed(),
        blocks=blocks,
    )


def submission(view: Mapping[str, Any]) -> Submission:
    """Read what was filled in from the payload of a submitted form."""
    fields = {block_id: answers[block_id] for block_id, answers in view["state"]["values"].items()}
    face = fields[FACE].get("selected_option")
    context = FormContext.unpacked(view["private_metadata"])
    answers = Answers(
        face=int(face["value"]) if face else None,
        went_well=_words(fields[WENT_WELL]),
        in_the_way=_words(fields[IN_THE_WAY]),
        thank_ids=tuple(dict.fromkeys(fields[THANK].get("selected_users") or ())),
        hand_words=_words(fields[HAND]),
        hand_from=fields[FROM].get("selected_user"),
        is_shared=fields[READERS]["selected_option"]["value"] == _LEAD,
    )
    return Submission(answers, date.fromisoformat(context.day), context)


def _words(field: Mapping[str, Any]) -> str | None:
    words = text.from_form(field.get("value") or "")
    return None if text.is_blank(words) else words


def _who_reads(lead_ids: Sequence[str]) -> str:
    if not lead_ids:
        return "Nobody leads your team in Kindling yet, so for now it stays with you either way."
    return f"If you share it, it is read by {' and '.join(f'<@{each}>' for each in lead_ids)} and nobody else."
