"""What people see of their own check-ins: the message of the morning, and what becomes of an answer."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.checkin_words import SHOWN_LIMIT
from bot.blocks.faces import ARRIVALS, faces, said
from bot.blocks.help import leads_to
from bot.blocks.home_today import OPEN_CHECKIN
from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT, mention, people
from bot.blocks.support import support_line_of, whom_to_talk_to
from bot.blocks.unanswered import offering
from bot.content.turns import find_entry
from bot.content.words import mark, say, say_count
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.capabilities import checkins
from models.capabilities.checkins import LOWEST, Checkin
from models.people import availability
from models.people.cadences import CadenceKind
from models.store.outbox import Claim

FACE, SAY_MORE = "checkin_face", "checkin_say_more"
"""Action ids."""
ASKS = mark(":seedling: How are you today? One click is enough, and your answer stays with you.")
OVER = mark(":seedling: This check-in is over. `/checkin` opens today's, whenever you like.")
EARLIER = mark(
    "That check-in was for an earlier day, so nothing was changed. `/checkin` opens today's, whenever you like."
)
OFF_SCALE = mark("A number from 1 (hard today) to 5 (full of energy) fits here, so I kept nothing yet.")
USAGE = mark(
    "Say how you are today, for yourself: `/checkin` opens a short form, and all of it is optional.\n"
    "`/checkin 4`, `/checkin tired but ok` or both in one line are kept at once, from 1 (hard) to 5 (full of energy).\n"
    "`/checkin history` shows your own weeks, and `/checkin settings` changes when I ask.\n"
    "Your answers are yours alone, unless you share one with your lead. Of a team, all that is "
    "ever said of a week is that at least half of it was doing well, and hard days are not even read for that."
)
_WARM = mark(
    "It is good to have you here, on easy days and on others. If a hand would help, “Add a line” has a place "
    "to ask somebody for one."
)
_KINDLY = {
    5: mark("Lovely. May it carry you through the day."),
    4: mark("Good to hear."),
    3: mark("Thank you for saying so."),
    2: mark("Thank you for saying so. Go gently today."),
    1: mark("Thank you for saying so. If a hand would help, “Add a line” has a place to ask somebody for one."),
}


# The message of the bot's own accord: rendered when sent.


def _render_due(session: Session, claim: Claim) -> Message | None:
    """The check-in, unless its day is over or they came first; where it stands then, it has its buttons no longer."""
    checkin = checkins.get(session, claim.workspace_id, claim.subject_id)
    if checkin is None:
        return None
    today = availability.of_one(session, claim.workspace_id, claim.recipient).hours.today(claim.claimed_at)
    is_over = checkin.answered_at is not None or checkin.day < today
    if is_over and not claim.standing:
        return None
    question, support_line = question_of(session, checkin), support_line_of(session, checkin.workspace_id)
    if checkin.answered_at:
        return arrived(checkin, question, support_line)
    return _said([say(OVER)]) if is_over else asked(checkin, question, support_line)


RENDERERS: Mapping[str, Renderer] = {checkins.DUE: nudge(offering(_render_due))}


def asked(checkin: Checkin, question: str | None, support_line: str | None) -> Message:
    """How they are, and the question of the day."""
    warm = [say(_WARM), *([whom_to_talk_to(support_line)] if support_line else [])] if checkin.offers_support else []
    lines = [*warm, *([_if_you_like(question)] if question else [])]
    return Message(
        "\n".join([say(ASKS), *lines]),
        [
            _section(say(ASKS)),
            faces(FACE, str(checkin.id), ARRIVALS),
            *map(_section, lines),
            ActionsBlock(elements=[_add_a_line(checkin.id), nudge_menu(CadenceKind.CHECKIN)]),
        ],
    )


# Answers to the person in front of us.


def arrived(checkin: Checkin, question: str | None, support_line: str | None) -> Message:
    """What takes the check-in's place once it was answered."""
    return _answer(_arrival(checkin), checkin, question, support_line)


def kept(
    checkin: Checkin, lead_ids: Sequence[str], wanted_to_share: bool, question: str | None, support_line: str | None
) -> Message:
    """What became of the form; `lead_ids` are those who read it."""
    helper = mention(checkin.hand_from) if checkin.hand_from else None
    lines = [_arrival(checkin)]
    if checkin.is_shared:
        lines.append(_will_read(lead_ids))
    elif wanted_to_share:
        lines.append(say("Nobody leads your team in Kindling yet, so I kept it to you."))
    elif helper is None:
        lines.append(say("It stays with you, and `/checkin history` finds it again."))
    if helper and (checkin.is_shared or wanted_to_share):
        lines.append(say("I tell {helper} that you could use a hand.", helper=helper))
    elif helper:
        lines.append(say("I tell {helper} that you could use a hand; all else stays with you.", helper=helper))
    return _answer(" ".join(lines), checkin, question, support_line)


def kept_briefly(
    checkin: Checkin, has_face: bool, note: str, question: str | None, support_line: str | None
) -> Message:
    """What became of one line: `has_face` and `note` are what it said."""
    line = f"{_arrival(checkin) if has_face else say(_NOTED)} {say('It stays with you.')}"
    answer = _answer(line, checkin, question, support_line)
    if not note:
        return answer
    first, *rest = answer.blocks
    return Message(f"{answer.text}\n{_plain(note)}", [first, _quote(note), *rest])


def off_scale(typed: str) -> Message:
    """The number is no face; with what was typed, and the form."""
    form = ButtonElement(text=PlainTextObject(text=say("Open the form")), action_id=OPEN_CHECKIN, value="today")
    echo = say("You typed: {words}", words=_plain(typed))
    blocks = [_section(say(OFF_SCALE)), _quote(typed), ActionsBlock(elements=[form])]
    return Message(f"{say(OFF_SCALE)} {echo}", blocks)


def closing_view(answer: Message) -> View:
    """What takes the form's place where there is no conversation to answer in."""
    return View(type="modal", title=say("Check-in"), close=say("Close"), blocks=answer.blocks)


def not_understood(typed: str) -> Message:
    """How to use the command, with what was typed."""
    usage, echo = say(USAGE), say("You typed: {words}", words=_plain(typed))
    return Message(f"{usage}\n{echo}", [_section(usage), _quote(typed)])


def question_of(session: Session, checkin: Checkin) -> str | None:
    """The question that it asks, in plain text: in the words in which it was answered, or as it is now; `None` where it
    asks none, or one that is gone."""
    if checkin.question:
        return checkin.question
    entry = find_entry(session, checkin.workspace_id, checkin.question_id) if checkin.question_id else None
    return say(entry.text) if entry else None


_NOTED = mark("Noted, thank you.")


def _arrival(checkin: Checkin) -> str:
    if not checkin.face:
        return say(_NOTED)
    return say("You said: {face}.", face=said(checkin.face, ARRIVALS)) + " " + say(_KINDLY[checkin.face])


def _will_read(lead_ids: Sequence[str]) -> str:
    return say_count(
        "{people} will read it, as you wished.",
        "{people} will read it, as you wished.",
        len(lead_ids),
        people=people(lead_ids),
    )


def _answer(line: str, checkin: Checkin, question: str | None, support_line: str | None) -> Message:
    lines = [line]
    if support_line and (checkin.face == LOWEST or checkin.offers_support):
        lines.append(whom_to_talk_to(support_line))
    if question and not checkin.answer:
        lines.append(_if_you_like(question))
    buttons = [_add_a_line(checkin.id), *(_on_a_hard_day() if checkin.face == LOWEST else [])]
    if checkin.thank_ids:
        thought = mark("You thought of {people}. A few words from you, and they know.")
        lines.append(say(thought, people=people(checkin.thank_ids)))
        value = Form(tuple(checkin.thank_ids)).packed(BUTTON_VALUE_LIMIT)
        label = PlainTextObject(text=say("Write the thanks"))
        buttons.insert(0, ButtonElement(text=label, action_id=OPEN_FORM, value=value, style="primary"))
    return _said(lines, ActionsBlock(elements=[*buttons]))


def _on_a_hard_day() -> list[ButtonElement]:
    """Quiet ways on: to look after oneself, and to mend what may have hurt somebody."""
    return [leads_to("care", say("Look after yourself")), leads_to("repair", say("Mend something"))]


def _if_you_like(question: str) -> str:
    """The question of the day, in mrkdwn: nobody has to answer it."""
    return say("If you like: {question}", question=text.escape(question))


def _add_a_line(checkin_id: UUID) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=say("Add a line")), action_id=SAY_MORE, value=str(checkin_id))


def _said(lines: Sequence[str], *buttons: Block) -> Message:
    return Message("\n".join(lines), [*map(_section, lines), *buttons])


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _quote(words: str) -> RichTextBlock:
    return RichTextBlock(elements=[text.quote(words, SHOWN_LIMIT)])


def _plain(words: str) -> str:
    return text.escape(text.cut(words, SHOWN_LIMIT))
