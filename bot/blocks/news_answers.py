"""What people hear of answers to their news: with whom thanks landed, and what was said to a promise that moves, a wish
for a hand, or a check-in that was shared; and the form for an answer in words.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import Block, MarkdownTextObject, RichTextBlock, SectionBlock
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.fields import words_field
from bot.blocks.humane import news
from bot.blocks.shoutouts import mention, people
from bot.blocks.times import when
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import news_answers
from models.across.news_answers import Answer, News, NewsAnswer
from models.capabilities import checkins, followups, shoutouts
from models.capabilities.followup_news import still_concerns
from models.people import availability
from models.store.outbox import Claim

FORM, WORDS = "landed_form", "words"
MOST_WORDS = 1000
REASON_LIMIT = 300
"""Characters of the thanks, or the promise, that remind their reader which ones it is about."""
WORDS_ROOM = 9_000
"""Characters of what those thanked say that a message shows; Slack takes about 13,000."""
NOTED = mark("Noted. They will hear of it.")
ALREADY = mark("You answered this already, thank you. Nothing was changed.")
OVER = mark("That has changed since, so there is nothing to answer any more.")
NOT_BLANK = mark("A few words are enough.")
SEE_POST = mark("<{link}|Here> is where it was posted.")
NO_POST = mark("It does not stand in the channel any more, or I cannot see it there.")
_SENTENCES: Mapping[tuple[News, Answer], str] = {
    (News.MOVED, Answer.FINE): mark(":handshake: {person} says that your new time is fine: {due}."),
    (News.MOVED, Answer.TALK): mark(
        ":speech_balloon: {person} would like to talk with you about your new time, {due}."
    ),
    (News.LET_GO, Answer.THANKS): mark(":leaves: {person} thanks you for telling them that this will not be done."),
    (News.LET_GO, Answer.TALK): mark(
        ":speech_balloon: {person} would like to talk with you about this, which will not be done."
    ),
    (News.HAND, Answer.CAN_HELP): mark(":raised_hands: {person} can help. A word from you, and you find a time."),
    (News.HAND, Answer.NOT_TODAY): mark(
        ":seedling: {person} has no hand free today and wants you to know. Somebody else may have one."
    ),
    (News.SHARED, Answer.THANKS): mark(":seedling: {person} read what you shared and thanks you for it."),
    (News.SHARED, Answer.TALK): mark(
        ":speech_balloon: {person} read what you shared and would like to talk, when it suits you."
    ),
}


# Messages of the bot's own accord: rendered when sent.


def _render_landed(session: Session, claim: Claim) -> Message | None:
    """To whoever thanked others: with whom it landed, and what they say."""
    thanks = shoutouts.get(session, claim.workspace_id, claim.subject_id)
    given = news_answers.of(session, claim.workspace_id, claim.subject_id)
    if thanks is None or thanks.shoutout.withdrawn_at or not given or thanks.shoutout.giver_id != claim.recipient:
        return None
    line = say(":sparkles: Your thanks landed with {people}.", people=people([each.member_id for each in given]))
    spoken = [line, text.escape(text.cut(thanks.shoutout.reason, REASON_LIMIT))]
    blocks: list[Block] = [_section(line), _quote(thanks.shoutout.reason)]
    for each in _with_words(given):
        person = mention(each.member_id)
        blocks += [_section(say("{person} says:", person=person)), _quote(each.words or "", MOST_WORDS)]
        spoken.append(say("{person}: {words}", person=person, words=text.escape(each.words or "")))
    return Message(" ".join(spoken), blocks)


def _with_words(given: Sequence[NewsAnswer]) -> list[NewsAnswer]:
    """Those that say something, as far as there is room."""
    said = [each for each in given if each.words]
    return [each for n, each in enumerate(said) if sum(len(one.words or "") for one in said[: n + 1]) <= WORDS_ROOM][
        :20
    ]


def _render_answered(session: Session, claim: Claim) -> Message | None:
    """To somebody whose news were answered, as long as these are what they were."""
    given = news_answers.of(session, claim.workspace_id, claim.subject_id)
    theirs = [each for each in given if each.asker_id == claim.recipient]
    said = [found for each in theirs if (found := _said(session, claim, each))]
    if not said:
        return None
    lines, about = [line for line, _ in said], said[0][1]
    blocks: list[Block] = [*map(_section, lines), *([_quote(about)] if about else [])]
    return Message(" ".join([*lines, text.escape(text.cut(about or "", REASON_LIMIT))]).rstrip(), blocks)


def _said(session: Session, claim: Claim, given: NewsAnswer) -> tuple[str, str | None] | None:
    """What somebody answered, and the words that it is about; `None` where those were changed or taken back since."""
    sentence, person = _SENTENCES[given.about, given.answer], mention(given.member_id)
    if given.about in (News.HAND, News.SHARED):
        find = checkins.asked_for_hand if given.about is News.HAND else checkins.shared_as
        checkin = find(session, claim.workspace_id, claim.subject_id)
        if checkin is None:
            return None
        return say(sentence, person=person), checkin.hand_words if given.about is News.HAND else None
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    if found is None or not still_concerns(session, *found, given.member_id):
        return None
    hours = availability.of_one(session, claim.workspace_id, claim.recipient).hours
    return say(sentence, person=person, due=when(found[0].due_at, hours)), found[0].what


RENDERERS: Mapping[str, Renderer] = {
    news_answers.LANDED: news(_render_landed),
    news_answers.ANSWERED: news(_render_answered),
}


# The form for an answer in words


def words_view(shoutout_id: UUID) -> View:
    """What somebody says to whoever thanked them."""
    return View(
        type="modal",
        callback_id=FORM,
        title=say("It landed"),
        submit=say("Send"),
        close=say("Not now"),
        private_metadata=str(shoutout_id),
        blocks=[
            words_field(
                WORDS,
                say("What would you like them to know?"),
                say("I was not sure that anybody had noticed"),
                most=MOST_WORDS,
                hint=say("It goes to whoever thanked you, and to nobody else."),
            )
        ],
    )


def words_sent(view: Mapping[str, Any]) -> tuple[str, UUID]:
    """What was sent, and of which thanks."""
    words = text.from_form(view["state"]["values"][WORDS][WORDS].get("value") or "")
    return words, UUID(view["private_metadata"])


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _quote(words: str, limit: int = REASON_LIMIT) -> RichTextBlock:
    return RichTextBlock(elements=[text.quote(words, limit)])
