"""What colleagues hear of a check-in, where its author wants it: a wish for a hand, and answers for those who lead."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject, RichTextBlock, SectionBlock
from sqlalchemy.orm import Session

from bot.blocks.answer_buttons import with_answers
from bot.blocks.checkin_words import SHOWN_LIMIT, in_their_words, words_of
from bot.blocks.faces import ARRIVALS, said
from bot.blocks.humane import news
from bot.blocks.shoutouts import mention, people
from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across.news_answers import News
from models.capabilities import checkins
from models.people import availability, teams
from models.store.outbox import Claim


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
    quoted = [RichTextBlock(elements=[text.quote(words, SHOWN_LIMIT)])] if words else []
    message = Message(f"{line} {_plain(words)}".rstrip(), [_section(line), *quoted, _context(note)])
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
        line += " " + say("They said: {face}.", face=said(checkin.face, ARRIVALS))
    blocks: list[Block] = [_section(line), *in_their_words(checkin)]
    if checkin.hand_from:
        blocks.append(_context(say("They asked {helper} for a hand.", helper=mention(checkin.hand_from))))
    if checkin.thank_ids:
        blocks.append(_context(say("They would like to thank {people}.", people=people(checkin.thank_ids))))
    note = say("It is meant for those who lead them and for nobody else. Asking what would help is often enough.")
    blocks.append(_context(note))
    message = Message(" ".join([line, *map(_plain, words_of(checkin))]), blocks)
    return with_answers(session, claim, message, News.SHARED, mention(checkin.member_id))


RENDERERS: Mapping[str, Renderer] = {checkins.HAND: news(_render_hand), checkins.SHARED: news(_render_shared)}


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _plain(words: str) -> str:
    return text.escape(text.cut(words, SHOWN_LIMIT))
