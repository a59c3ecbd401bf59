"""What people see of check-ins: the message of the morning, answers, and what colleagues hear where it is wanted."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.answer_buttons import with_answers
from bot.blocks.faces import ARRIVALS, faces, said
from bot.blocks.home import OPEN_CHECKIN
from bot.blocks.humane import news, nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT, mention, people
from bot.blocks.unanswered import offering
from bot.content.turns import find_entry
from bot.content.words import mark, say, say_count
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across.news_answers import News
from models.capabilities import checkins
from models.capabilities.checkins import Checkin
from models.people import availability, settings, teams
from models.people.cadences import CadenceKind
from models.store.outbox import Claim

FACE, SAY_MORE = "checkin_face", "checkin_say_more"
"""Action ids."""
SHOWN_LIMIT = 1000
"""Characters of one answer that a message shows; the whole text stays stored."""
ARRIVING = mark("How are you arriving today? One click is enough, and your answer stays with you.")
EARLIER = mark(
    "That check-in was for an earlier day, so nothing was changed. `/checkin` opens today's, whenever you like."
)
OFF_SCALE = mark("A number from 1 (hard today) to 5 (full of energy) fits here, so I kept nothing yet.")
USAGE = mark(
    "Say how you arrive today, for yourself: `/checkin` opens a short form, and all of it is optional.\n"
    "`/checkin 4`, `/checkin tired but ok` or both in one line are kept at once, from 1 (hard) to 5 (full of energy).\n"
    "`/checkin history` shows your own weeks, and `/checkin settings` changes when I ask.\n"
    "Your answers are yours alone, unless you share one with your lead. Of a team, all that is "
    "ever said of a week is that at least half of it arrived well, and hard days are not even read for that."
)
_KINDLY = {
    5: mark("Lovely. May it carry you through the day."),
    4: mark("Good to hear."),
    3: mark("Thank you for saying so. All right is all right."),
    2: mark("Thank you for saying so. Go gently today."),
    1: mark("Thank you for saying so. Not everything has to be done today."),
}


# Messages of the bot's own accord: rendered when sent.


def _render_due(session: Session, claim: Claim) -> Message | None:
    """The check-in, unless its day is over or they came first; where it stands then, it has its buttons no longer."""
    checkin = checkins.get(session, claim.workspace_id, claim.subject_id)
    if checkin is None:
        return None
    today = availability.of_one(session, claim.workspace_id, claim.recipient).hours.today(claim.claimed_at)
    is_over = checkin.answered_at is not None or checkin.day < today
    if is_over and not claim.standing:
        return None
    question, support_line = question_of(session, checkin), support_line_of(session, checkin)
    if checkin.answered_at:
        return arrived(checkin, support_line)
    return _question(checkin, question, support_line, asks=not is_over)


def _question(checkin: Checkin, question: str | None, support_line: str | None, *, asks: bool) -> Message:
    lines = [*([f":seedling: {text.escape(question)}"] if question else []), say(ARRIVING)]
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=line)) for line in lines]
    if asks:
        blocks.append(faces(FACE, str(checkin.id), ARRIVALS))
    if support_line:
        lines.append(_support(support_line))
        blocks.append(SectionBlock(text=MarkdownTextObject(text=_support(support_line))))
    if asks:
        blocks.append(ActionsBlock(elements=[_say_more(checkin.id), nudge_menu(CadenceKind.CHECKIN)]))
    return Message("\n".join(lines), blocks)


def _render_hand(session: Session, claim: Claim) -> Message | None:
    """To the person asked for a hand, unless it was changed or taken back since, or whoever asked has left."""
    checkin = checkins.asked_for_hand(session, claim.workspace_id, claim.subject_id)
    if checkin is None or checkin.hand_from != claim.recipient:
        return None
    if availability.of_one(session, claim.workspace_id, checkin.member_id).is_gone:
        return None
    asker = mention(checkin.member_id)
    line = say(":raised_hands: {asker} could use a hand and thought of you.", asker=asker)
    note = say("A short word with them is enough, and “not today” is a good answer, too.")
    words = checkin.hand_words or ""
    message = Message(
        f"{line} {_plain(words)}".rstrip(),
        [
            SectionBlock(text=MarkdownTextObject(text=line)),
            *([_quote(words)] if words else []),
            ContextBlock(elements=[MarkdownTextObject(text=note)]),
        ],
    )
    return with_answers(session, claim, message, News.HAND, asker)


def _render_shared(session: Session, claim: Claim) -> Message | None:
    """To somebody who leads them, while they do: what they chose to share, unless it was changed or taken back."""
    checkin = checkins.shared_as(session, claim.workspace_id, claim.subject_id)
    if checkin is None or not checkin.is_shared:
        return None
    if availability.of_one(session, claim.workspace_id, checkin.member_id).is_gone:
        return None
    if claim.recipient not in teams.leads_of(session, claim.workspace_id, checkin.member_id):
        return None
    line = say(":seedling: {person} shares their check-in with you.", person=mention(checkin.member_id))
    if checkin.face:
        line += " " + say("They arrive: {face}.", face=said(checkin.face, ARRIVALS))
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=line)), *in_their_words(checkin)]
    if checkin.hand_from:
        blocks.append(_context(say("They asked {helper} for a hand.", helper=mention(checkin.hand_from))))
    if checkin.thank_ids:
        blocks.append(_context(say("They would like to thank {people}.", people=people(checkin.thank_ids))))
    blocks.append(
        _context(
            say("It is meant for those who lead them and for nobody else. Asking what would help is often enough.")
        )
    )
    words = [checkin.went_well, checkin.in_the_way, checkin.hand_words]
    message = Message(" ".join([line, *(_plain(each) for each in words if each)]), blocks)
    return with_answers(session, claim, message, News.SHARED, mention(checkin.member_id))


RENDERERS: Mapping[str, Renderer] = {
    checkins.DUE: nudge(offering(_render_due)),
    checkins.HAND: news(_render_hand),
    checkins.SHARED: news(_render_shared),
}


# Answers to the person in front of us.


def arrived(checkin: Checkin, support_line: str | None) -> Message:
    """What takes the check-in's place once it was answered."""
    return _answer(_arrival(checkin), checkin, support_line)


def kept(checkin: Checkin, lead_ids: Sequence[str], wanted_to_share: bool, support_line: str | None) -> Message:
    """What became of the form; `lead_ids` are those who read it."""
    lines = [_arrival(checkin)]
    if checkin.is_shared:
        lines.append(_will_read(lead_ids))
    elif wanted_to_share:
        lines.append(say("Nobody leads your team in Kindling yet, so I kept it to you."))
    else:
        lines.append(say("It stays with you."))
    if checkin.hand_from:
        lines.append(say("I tell {helper} that you could use a hand.", helper=mention(checkin.hand_from)))
    return _answer(" ".join(lines), checkin, support_line)


def kept_briefly(checkin: Checkin, has_face: bool, note: str, support_line: str | None) -> Message:
    """What became of one line: `has_face` and `note` are what it said."""
    line = f"{_arrival(checkin) if has_face else say(_NOTED)} {say('It stays with you.')}"
    answer = _answer(line, checkin, support_line)
    if not note:
        return answer
    first, *rest = answer.blocks
    return Message(f"{answer.text}\n{_plain(note)}", [first, _quote(note), *rest])


def off_scale(typed: str) -> Message:
    """The number is no face; with what was typed, and the form."""
    form = ButtonElement(text=PlainTextObject(text=say("Open the form")), action_id=OPEN_CHECKIN, value="today")
    echo = say("You typed: {words}", words=_plain(typed))
    section = SectionBlock(text=MarkdownTextObject(text=say(OFF_SCALE)))
    return Message(f"{say(OFF_SCALE)} {echo}", [section, _quote(typed), ActionsBlock(elements=[form])])


def closing_view(answer: Message) -> View:
    """What takes the form's place where there is no conversation to answer in."""
    return View(type="modal", title=say("Check-in"), close=say("Close"), blocks=answer.blocks)


def not_understood(typed: str) -> Message:
    """How to use the command, with what was typed."""
    usage, echo = say(USAGE), say("You typed: {words}", words=_plain(typed))
    return Message(f"{usage}\n{echo}", [SectionBlock(text=MarkdownTextObject(text=usage)), _quote(typed)])


def question_of(session: Session, checkin: Checkin) -> str | None:
    """The question that it asks, in plain text; `None` where it asks none, or one that is gone."""
    entry = find_entry(session, checkin.workspace_id, checkin.question_id) if checkin.question_id else None
    return say(entry.text) if entry else None


def support_line_of(session: Session, checkin: Checkin) -> str | None:
    """Whom one can talk to, in the workspace's own words, if the check-in says so and the workspace named somebody."""
    support_line = settings.of(session, checkin.workspace_id).support_line
    return support_line if checkin.offers_support and not text.is_blank(support_line) else None


def _support(support_line: str) -> str:
    """Whom one can talk to, in mrkdwn."""
    return say(
        ":heart: The last days were hard ones, by what you said. If you would like to talk to somebody, there is "
        "somebody to turn to: {whom}",
        whom=_plain(support_line),
    )


def briefly(checkin: Checkin) -> list[Block]:
    """What they typed after the command: shown to them alone."""
    return [_quote(checkin.note)] if checkin.note else []


def in_their_words(checkin: Checkin) -> list[Block]:
    """The words of a check-in, each under what they answer."""
    answers = (
        (say("What went well"), checkin.went_well),
        (say("What is in the way"), checkin.in_the_way),
        (say("A hand"), checkin.hand_words),
    )
    blocks: list[Block] = []
    for label, words in answers:
        if words:
            blocks += [SectionBlock(text=MarkdownTextObject(text=f"*{label}*")), _quote(words)]
    return blocks


_NOTED = mark("Noted, thank you.")


def _arrival(checkin: Checkin) -> str:
    if not checkin.face:
        return say(_NOTED)
    return say("You arrive: {face}.", face=said(checkin.face, ARRIVALS)) + " " + say(_KINDLY[checkin.face])


def _will_read(lead_ids: Sequence[str]) -> str:
    return say_count(
        "{people} will read it, as you wished.",
        "{people} will read it, as you wished.",
        len(lead_ids),
        people=people(lead_ids),
    )


def _answer(line: str, checkin: Checkin, support_line: str | None) -> Message:
    lines = [line, *([_support(support_line)] if support_line else [])]
    if checkin.thank_ids:
        thought = mark("You thought of {people}. A few words from you, and they know.")
        lines.append(say(thought, people=people(checkin.thank_ids)))
    buttons = [_say_more(checkin.id)]
    if checkin.thank_ids:
        form = Form(tuple(checkin.thank_ids))
        value = form.packed(BUTTON_VALUE_LIMIT)
        thank = ButtonElement(
            text=PlainTextObject(text=say("Write the thanks")), action_id=OPEN_FORM, value=value, style="primary"
        )
        buttons.insert(0, thank)
    return Message(
        "\n".join(lines),
        [
            *(SectionBlock(text=MarkdownTextObject(text=each)) for each in lines),
            ActionsBlock(elements=[*buttons]),
        ],
    )


def _say_more(checkin_id: UUID) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=say("Say more")), action_id=SAY_MORE, value=str(checkin_id))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _quote(words: str) -> RichTextBlock:
    return RichTextBlock(elements=[text.quote(words, SHOWN_LIMIT)])


def _plain(words: str) -> str:
    return text.escape(text.cut(words, SHOWN_LIMIT))
