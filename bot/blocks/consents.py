"""What people see who are named in something that may be told again: the question, and what they said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks import client_words, text_to_copy
from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.retold import told_again
from bot.content.words import mark, month, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import stories
from models.across.retold import Item
from models.across.stories import Question
from models.capabilities.client_words import Brought
from models.capabilities.consents import ASKED, Answer, Kind
from models.store.outbox import Claim

ANSWER = "consent"
"""How the action ids of the buttons begin; the answer follows."""
IN_LIST = "_list"
"""How they end where the button stands in the list of all that somebody agreed to."""
MOST_LISTED, MOST_OF_CLIENTS = 8, 3
"""Things that the list shows, and how many of them at most somebody brought in, or agreed to of what others did."""
ASK_AGAIN = "consent_ask_again"
ASKED_NO_MORE = mark(
    "I will not ask you this any more, and it counts as a no: nothing that names you is told again. `/kindling retold` "
    "changes that."
)
NOT_HERE = mark("These words are not here any more, so nothing is told again.")
_PUBLISHED = mark("Published means: whoever is given the text reads it, outside this workspace as well.")


def _render(session: Session, claim: Claim) -> Message | None:
    """The question while the story can take it up; where it stands already, what became of it."""
    asked = (claim.workspace_id, claim.subject_id, claim.recipient)
    question = stories.question_for(session, *asked, claim.claimed_at)
    if claim.standing:
        return message(question)
    is_needed = question and question.answer is None and question.is_open
    return message(question) if is_needed else None


RENDERERS: Mapping[str, Renderer] = {ASKED: nudge(_render)}


def message(question: Question | None) -> Message:
    """What somebody is asked, or what they said."""
    if question is None:
        return Message(say(NOT_HERE), [_section(say(NOT_HERE))])
    line, note = _line(question), _note(question)
    blocks: list[Block] = [_section(line), *told_again(question.item)]
    if note:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=note)]))
    buttons: list[InteractiveElement] = [*_buttons(question.item, question.answer, is_open=question.is_open)]
    if question.answer is None and question.is_open:
        buttons.append(nudge_menu(ASKED))
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    return Message(line, blocks)


def _line(question: Question) -> str:
    team, of_month = text.escape(question.team_name), month(question.story.month.month)
    if question.answer is None and not question.is_open:
        return say("The story of {month} of *{team}* is settled, without this:", month=of_month, team=team)
    match question.answer:
        case None:
            return say(":seedling: May the story of {month} of *{team}* tell this again?", month=of_month, team=team)
        case Answer.NO:
            return say("You said no, so this is not told again. Nobody hears that you did.")
        case Answer.TEAM:
            return say("You said yes: the story of {month} of *{team}* may tell this.", month=of_month, team=team)
        case Answer.ANYONE:
            return say(
                "You said yes: the story of {month} of *{team}* may tell this, and it may be published.",
                month=of_month,
                team=team,
            )


def _note(question: Question) -> str | None:
    """Who would read it, and on what that depends."""
    if question.answer is Answer.NO or (question.answer is None and not question.is_open):
        return None
    readers = say(
        "Those who lead the team read it first, and whoever is in {channel} once one of them posts it.",
        channel=f"<#{question.story.channel_id}>",
    )
    if question.answer is None:
        condition = say("It takes the yes of everyone named; no answer is a no, and you can take a yes back anytime.")
        return f"{readers} {condition}"
    return f"{readers} {say(_PUBLISHED)}"


def _buttons(item: Item, said: Answer | None, *, is_open: bool, suffix: str = "") -> list[ButtonElement]:
    """What else somebody can say."""
    offered: Sequence[tuple[Answer, str]] = {
        None: ((Answer.TEAM, say("Yes, you may")), (Answer.NO, say("Rather not"))) if is_open else (),
        Answer.NO: ((Answer.TEAM, say("Yes, you may")),) if is_open else (),
        Answer.TEAM: ((Answer.NO, say("Take my yes back")), (Answer.ANYONE, say("It may be published, too"))),
        Answer.ANYONE: ((Answer.NO, say("Take my yes back")), (Answer.TEAM, say("The team alone"))),
    }[said]
    buttons = [
        ButtonElement(text=PlainTextObject(text=label), action_id=f"{ANSWER}_{answer}{suffix}", value=str(item.id))
        for answer, label in offered
    ]
    if said is Answer.ANYONE and item.kind is Kind.ANSWER:
        buttons.append(text_to_copy.answer_button(item.id))
    return buttons


@dataclass(frozen=True)
class OfClients:
    """What somebody's list has of words of those whom they are there for."""

    reader_id: str = ""
    brought: Sequence[Brought] = ()
    """What they brought in."""
    agreed: Sequence[Brought] = ()
    """What others did, and they agreed to."""

    @property
    def blocks(self) -> list[Block]:
        """With what they can do about each."""
        return client_words.listed(self.brought, self.agreed, self.reader_id)


_NOTHING = OfClients()


def agreed(given: Sequence[tuple[Item, Answer]], *, may_be_asked: bool, of_clients: OfClients = _NOTHING) -> Message:
    """All that somebody agreed to, with what they can do about each, and what they brought in; and that they are asked
    no more, if so."""
    if not (given or of_clients.agreed):
        line = say(
            "There is nothing that you agreed to be told again. I ask you before anything that names you goes further "
            "than those who read it already."
        )
        return Message(line, [_section(line), *of_clients.blocks, *_asked_no_more(may_be_asked)])
    line = say("You agreed that these may be told again. You can take each back, and it goes wherever I told it:")
    blocks: list[Block] = [_section(line)]
    for item, said in given[: MOST_LISTED - len(of_clients.brought) - len(of_clients.agreed)]:
        buttons = _buttons(item, said, is_open=False, suffix=IN_LIST)
        blocks += [DividerBlock(), *told_again(item), ActionsBlock(elements=[*buttons])]
    note = ContextBlock(elements=[MarkdownTextObject(text=say(_PUBLISHED))])
    return Message(line, [*blocks, *of_clients.blocks, note, *_asked_no_more(may_be_asked)])


def _asked_no_more(may_be_asked: bool) -> list[Block]:
    if may_be_asked:
        return []
    button = ButtonElement(text=PlainTextObject(text=say("Ask me again")), action_id=ASK_AGAIN)
    return [_section(say("You chose not to be asked, which counts as a no.")), ActionsBlock(elements=[button])]


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))
