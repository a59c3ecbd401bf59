"""How many thanks went between groups and within them, never from whom to whom: a small table, or the same in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    MarkdownTextObject,
    RawTextObject,
    SectionBlock,
    TableBlock,
    TableBlockColumnSettings,
)

from bot.content.words import mark, number, say, say_count
from bot.slack import text

Flows = Mapping[tuple[str, str], int]
"""How many thanks, by the names of the giving and of the receiving group."""

MOST_ROWS = 12
"""Rows of a table beside its head; smaller flows are told as a sum."""
LEAST_ROWS = 3
"""Rows that are worth a table; fewer are told in words."""
NAME_LIMIT = 40
"""Characters of a group's name."""
MOST_IN_WORDS = 40
"""Flows that are told one by one where they are told in words, if `WORDS_LIMIT` characters have room for them."""
WORDS_LIMIT = 900
HEAD = (mark("From"), mark("To"), mark("Thanks"))
WITHIN = mark("the same group")
NO_NAME = mark("a group without a name")


@dataclass(frozen=True)
class Flow:
    """How many thanks went from one group to another, or stayed within one."""

    giver: str
    receiver: str
    count: int


def group_thanks_blocks(flows: Flows, *, with_table: bool) -> list[Block]:
    """What went between groups, as a table where there is enough for one; nothing where there is but one group."""
    if _groups(flows) < 2:
        return []
    shown = _largest(_sorted(flows), MOST_ROWS)
    if not with_table or len(shown) < LEAST_ROWS:
        return [_section(group_thanks_in_words(flows))]
    return [_section(" ".join([f"*{_heading(flows)}*", *_rest(flows, shown)])), _table(shown)]


def group_thanks_in_words(flows: Flows) -> str:
    """The same for mrkdwn, of as many of the largest flows as have room; nothing where there is but one group."""
    if _groups(flows) < 2:
        return ""
    found = _sorted(flows)
    shorter = (
        _sentences(flows, _largest(found, how_many)) for how_many in range(min(len(found), MOST_IN_WORDS), -1, -1)
    )
    return next(words for words in shorter if len(words) <= WORDS_LIMIT)


def _groups(flows: Flows) -> int:
    return len({name for pair in flows for name in pair})


def _sorted(flows: Flows) -> list[Flow]:
    return [Flow(*pair, flows[pair]) for pair in sorted(flows)]


def _largest(flows: Sequence[Flow], how_many: int) -> list[Flow]:
    """The largest of these, in the order in which they were given."""
    found = set(sorted(flows, key=lambda flow: -flow.count)[:how_many])
    return [flow for flow in flows if flow in found]


def _table(shown: Sequence[Flow]) -> TableBlock:
    """It cannot be sorted by its readers, so that no group is at the top of a list."""
    rows = [(_name(each.giver), _receiver(each), number(each.count)) for each in shown]
    head = tuple(say(each) for each in HEAD)
    return TableBlock(
        rows=[[RawTextObject(text=cell) for cell in row] for row in (head, *rows)],
        column_settings=[
            TableBlockColumnSettings(is_wrapped=True),
            TableBlockColumnSettings(is_wrapped=True),
            TableBlockColumnSettings(align="right"),
        ],
    )


def _receiver(flow: Flow) -> str:
    return say(WITHIN) if flow.giver == flow.receiver else _name(flow.receiver)


def _heading(flows: Flows) -> str:
    return say_count(
        "Thanks between {count} group in four weeks: {thanks}.",
        "Thanks between {count} groups in four weeks: {thanks}.",
        _groups(flows),
        thanks=number(sum(flows.values())),
    )


def _sentences(flows: Flows, told: Sequence[Flow]) -> str:
    """What went between groups, with a sentence for each group that gave."""
    given: dict[str, list[str]] = {}
    for flow in told:
        given.setdefault(flow.giver, []).append(_part(flow))
    sentences = [
        say("From {group}: {parts}.", group=_in_words(giver), parts=", ".join(parts)) for giver, parts in given.items()
    ]
    return " ".join([_heading(flows), *sentences, *_rest(flows, told)])


def _part(flow: Flow) -> str:
    if flow.giver == flow.receiver:
        return say_count("{count} within", "{count} within", flow.count)
    return say_count("{count} to {group}", "{count} to {group}", flow.count, group=_in_words(flow.receiver))


def _rest(flows: Flows, told: Sequence[Flow]) -> list[str]:
    """A sentence about the thanks that are not told one by one, where some are and others are not."""
    rest = sum(flows.values()) - sum(flow.count for flow in told)
    if not told or not rest:
        return []
    return [say_count("And {count} more, not listed one by one.", "And {count} more, not listed one by one.", rest)]


def _name(name: str) -> str:
    """A name on one line; Slack takes no cell in which nothing can be seen."""
    line = " ".join(text.from_form(name).split())
    return say(NO_NAME) if text.is_blank(line) else text.cut(line, NAME_LIMIT)


def _in_words(name: str) -> str:
    return text.escape(text.isolated(_name(name)))


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))
