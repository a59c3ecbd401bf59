"""What people see of the values that they put on their thanks: each name with the sentence that it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.content.principles import PRINCIPLES
from bot.content.values import DEFAULT_VALUES, tag_of
from bot.content.words import listed, mark, say
from bot.slack import text
from bot.slack.message import Message
from models.people.teams import Team
from models.people.values import Value, names

BACK = "values_back"
"""Action id of the button by which a team has everyone's values again; its value is the team's id."""
MEANING_LIMIT = 300
"""Characters of a sentence that are shown beside its name."""
MOST_TEAMS = 4
"""Of so many teams it is shown at once what they chose: a message takes about 13,000 characters."""
TITLE = mark("What you can put on your thanks, and what it stands for here:")
NOT_YOURS = mark("Only those who lead that team choose its values, so nothing was changed.")
_OURS = dict(zip(DEFAULT_VALUES, PRINCIPLES.values(), strict=True))


@dataclass(frozen=True)
class OfTeam:
    """What a team chose for itself."""

    team: Team
    values: Sequence[Value]
    may_change: bool
    """Whether whoever looks may change it."""


def overview(own: Sequence[OfTeam], shared: Sequence[Value]) -> Message:
    """All that somebody can put on their thanks.

    Args:
        own: what their teams chose.
        shared: the workspace's values, where they have these.
    """
    blocks: list[Block] = [_section(say(TITLE))]
    for each in own[:MOST_TEAMS]:
        blocks += _of_team(each)
    if shared:
        blocks.append(_lines(say("*Everyone here*") if own else "", shared))
    first = next(iter([*(value for each in own for value in each.values), *shared]), None)
    if first:
        how = say("In the form of `/thanks` they are a field; on a line, a hashtag: {tag}", tag=tag_of(first.name))
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=text.escape(how))]))
    return Message(say(TITLE), blocks)


def recalled(value: Value) -> str:
    """One of them in passing, in mrkdwn."""
    meaning = text.cut_at_word(value.meaning, MEANING_LIMIT)
    return say("One of your values here is *{value}*: “{meaning}”", **_escaped(value.name, meaning))


def back_to(team: Team, shared: Sequence[Value]) -> str:
    """A team has everyone's values again."""
    known = listed([text.escape(each) for each in names(shared)])
    return say(
        "{team} has everyone's values again: {values}. Thanks that were given keep the value that they have.",
        team=text.escape(team.name),
        values=known,
    )


def _of_team(own: OfTeam) -> list[Block]:
    shown: list[Block] = [_lines(say("*{team}* chose these", team=text.escape(own.team.name)), own.values)]
    if own.may_change:
        label = PlainTextObject(text=say("Everyone's values again"))
        button = ButtonElement(text=label, action_id=BACK, value=str(own.team.id))
        shown.append(ActionsBlock(block_id=f"{BACK}_{own.team.id}", elements=[button]))
    return shown


def _lines(title: str, values: Sequence[Value]) -> SectionBlock:
    return _section("\n".join(text.fitting([*([title] if title else []), *(f"• {line_of(each)}" for each in values)])))


def line_of(value: Value) -> str:
    """A value with what it stands for, in mrkdwn, where that is known."""
    if value.meaning:
        meaning = text.cut_at_word(value.meaning, MEANING_LIMIT)
        return say("*{value}*: “{meaning}”", **_escaped(value.name, meaning))
    return say(_OURS[value.name]) if value.name in _OURS else f"*{text.escape(value.name)}*"


def _escaped(name: str, meaning: str) -> dict[str, str]:
    return {"value": text.escape(name), "meaning": text.escape(meaning)}


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))
