"""What people see of words of those whom they serve: where these are told, and what can be done about them."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.home_places import Visitor, begin
from bot.blocks.humane import news
from bot.blocks.shoutouts import mention, people, seen_by_thanked
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across.home import Front
from models.capabilities import client_words, client_words_acts
from models.capabilities.client_words import NAMED, Brought
from models.capabilities.consents import Answer
from models.people import teams
from models.store.outbox import Claim

CHANGE, TAKE_BACK = "client_words_change", "client_words_take_back"
"""Action ids; each button's value is the id of the words."""
CHOOSE = "client_words_choose"
"""Action id of the menu on Home; its values are one of these and an id."""
ANSWER = "client_words_answer"
"""How the action ids of a colleague's buttons begin; the answer follows."""
IN_LIST = "_list"
"""How all of them end where the button stands in a list."""
WORDS_SHOWN, WORDS_TOLD, WORDS_SPOKEN = 1000, 400, 200
"""Characters of the words that are shown to whom they concern, to their team and in lists, and in a notification."""
SOMEBODY = mark("Somebody whom we serve")
YOURS = mark("What you brought in")
NOT_HERE = mark("These words are not here any more, so nothing was changed.")


# Where they are told


def who(said_by: str | None) -> str:
    """Who said it, in mrkdwn at the beginning of a sentence."""
    return text.escape(text.isolated(said_by[:1].upper() + said_by[1:])) if said_by else say(SOMEBODY)


def whose(said_by: str | None, brought_by: str, thanked_ids: Sequence[str]) -> str:
    """Whose words follow, whom they thank, and who heard them."""
    names = {"who": who(said_by), "member": mention(brought_by)}
    if thanked_ids:
        return say("{who} thanks {people}, and {member} brought it in:", people=people(thanked_ids), **names)
    return say("{who} said, and {member} brought it in:", **names)


def thanked_beside(words: str, named_ids: Sequence[str]) -> list[str]:
    """Those of the people named whom the words themselves do not mention."""
    return [each for each in named_ids if each not in text.MENTION.findall(words)]


def told(brought: Brought) -> list[Block]:
    """The words as a team reads them."""
    return [_section(_whose(brought)), _quote(brought.words.words, WORDS_TOLD)]


def spoken(brought: Brought) -> str:
    """The same for a notification, in plain text."""
    return f"{text.unescape(_whose(brought))} {text.cut_at_word(brought.words.words, WORDS_SPOKEN)}"


def _whose(brought: Brought) -> str:
    said = brought.words
    return whose(said.said_by, said.brought_by, thanked_beside(said.words, brought.named_ids))


# To the colleagues whom they name


def _render_named(session: Session, claim: Claim) -> Message | None:
    """To one of them, while they are named."""
    brought = client_words.find(session, claim.workspace_id, claim.subject_id)
    if brought is None or claim.recipient not in brought.answers:
        return None
    return named(session, brought, claim.recipient)


RENDERERS: Mapping[str, Renderer] = {NAMED: news(_render_named)}


def named(session: Session, brought: Brought, reader_id: str) -> Message:
    """What was said of them, and whether their team may read it; nobody learns what another of them chose."""
    said = brought.words
    line = say(
        ":sparkling_heart: {who} said this of you. {member} heard it and brought it to you:",
        who=who(said.said_by),
        member=mention(said.brought_by),
    )
    spoken_words = text.escape(text.cut(said.words, WORDS_SHOWN))
    blocks: list[Block] = [_section(line), _quote(said.words, WORDS_SHOWN)]
    is_asked = client_words_acts.may_ask(session, brought, reader_id)
    answer = brought.answers[reader_id]
    if not is_asked and answer is None:
        blocks.append(_context(seen_by_thanked(len(brought.answers))))
        return Message(f"{line} {spoken_words}", blocks)
    team = teams.get(session, said.workspace_id, said.team_id)
    blocks.append(_section(_question(answer, text.escape(team.name) if team and is_asked else "")))
    if buttons := _answers(brought, answer, is_asked=is_asked):
        blocks.append(ActionsBlock(elements=[*buttons]))
    return Message(f"{line} {spoken_words}", blocks)


def _question(answer: Answer | None, team: str) -> str:
    """What they are asked, or what they said."""
    match answer:
        case None:
            return say(
                "May *{team}* read it in its digest and its monthly story, with your name? It takes the yes of each "
                "person whom it names, and no answer is a no.",
                team=team,
            )
        case Answer.NO:
            return say("You said no, so it stays with those whom it names. Nobody hears that you did.")
        case Answer.TEAM:
            return say("You said yes: the team may read it. You can take that back anytime.")
        case Answer.ANYONE:
            return say(
                "You said yes: the team may read it, and it may be published. Published means: whoever is given it "
                "reads it, outside this workspace as well."
            )


def _answers(brought: Brought, said: Answer | None, *, is_asked: bool, suffix: str = "") -> list[ButtonElement]:
    """What else they can say."""
    yes, publish = (Answer.TEAM, say("Yes, you may")), (Answer.ANYONE, say("It may be published, too"))
    may_say_more = [publish] if is_asked and brought.words.may_be_published else []
    offered: Sequence[tuple[Answer, str]] = {
        None: [yes, (Answer.NO, say("Rather not"))] if is_asked else [],
        Answer.NO: [yes] if is_asked else [],
        Answer.TEAM: [(Answer.NO, say("Take my yes back")), *may_say_more],
        Answer.ANYONE: [(Answer.NO, say("Take my yes back")), (Answer.TEAM, say("The team alone"))],
    }[said]
    id_ = str(brought.words.id)
    return [_button(label, f"{ANSWER}_{answer}{suffix}", id_) for answer, label in offered]


# To whoever brought them in


def kept(brought: Brought, team_name: str, *, is_new: bool) -> Message:
    """They are kept, with the ways to put them right and to take them back."""
    team, said = text.escape(team_name), brought.words
    line = say(":seedling: Kept, as their words.") if is_new else say(":seedling: Changed, wherever it is told.")
    if set(brought.answers) - {said.brought_by}:
        after = say(
            "Whoever is named in it hears of it from me. *{team}* reads it in its digest or its monthly story once "
            "each of them says yes.",
            team=team,
        )
    else:
        after = say("*{team}* reads it in its digest or its monthly story, as brought in by you.", team=team)
    blocks: list[Block] = [_section(f"{line} {after}"), _quote(said.words, WORDS_SHOWN)]
    return Message(f"{line} {after}", [*blocks, ActionsBlock(elements=_own_buttons(brought, ""))])


def taken_back(words: str) -> Message:
    """They were taken back, and are here for the last time."""
    line = say(":leaves: Taken back, wherever it was told. These were the words:")
    return Message(
        f"{line} {text.escape(text.cut(words, WORDS_SHOWN))}", [_section(line), _quote(words, text.TYPED_LIMIT // 2)]
    )


def listed(brought: Sequence[Brought], agreed: Sequence[Brought], reader_id: str) -> list[Block]:
    """What somebody brought in, and what of others they let be told, with what they can do about each."""
    blocks: list[Block] = []
    for each in agreed:
        buttons = _answers(each, each.answers.get(reader_id), is_asked=True, suffix=IN_LIST)
        blocks += [DividerBlock(), *told(each), ActionsBlock(elements=[*buttons])]
    if brought:
        blocks += [DividerBlock(), _section(f"*{say(YOURS)}*")]
    for each in brought:
        blocks += [*told(each), ActionsBlock(elements=_own_buttons(each, IN_LIST))]
    return blocks


def _own_buttons(brought: Brought, suffix: str) -> list[InteractiveElement]:
    id_ = str(brought.words.id)
    return [
        _button(say("Change"), f"{CHANGE}{suffix}", id_),
        _button(say("Take it back"), f"{TAKE_BACK}{suffix}", id_),
    ]


def section(_session: Session, _visitor: Visitor, front: Front) -> list[Block]:
    """The latest of it on Home."""
    if not front.brought:
        return []
    blocks = begin(say(YOURS))
    for each in front.brought:
        labels = {CHANGE: say("Change"), TAKE_BACK: say("Take it back")}
        options = [Option(value=f"{action}:{each.words.id}", label=label) for action, label in labels.items()]
        menu = OverflowMenuElement(action_id=CHOOSE, options=options)
        line = SectionBlock(text=MarkdownTextObject(text=_whose(each)), accessory=menu)
        blocks += [line, _quote(each.words.words, WORDS_TOLD)]
    return blocks


def _quote(words: str, most: int) -> RichTextBlock:
    return RichTextBlock(elements=[text.quote(text.cut_at_word(words, most), most)])


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
