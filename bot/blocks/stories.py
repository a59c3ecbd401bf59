"""What a lead sees of a month: whom thanks reached, what was said of its weeks, stories in people's own words,
and changes."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    RichTextBlock,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks import team_figures
from bot.blocks.humane import nudge
from bot.blocks.lead_digests import HEADER_LIMIT
from bot.blocks.nudges import nudge_menu
from bot.blocks.shoutouts import mention, people
from bot.content.words import month, number, say, say_count
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import digests, stories
from models.across.stories import Story
from models.capabilities.changes import Change
from models.people import channels, teams
from models.people.cadences import CadenceKind, due_kind
from models.store.outbox import Claim

WORDS_SHOWN = 1000
MOST_CHANGES, CHANGE_SHOWN = 10, 500
"""Changes that a story shows, and characters of each."""


def _render(session: Session, claim: Claim) -> Message | None:
    """The story of the month before, to a lead."""
    digest = digests.get(session, claim.workspace_id, claim.subject_id)
    team = digest and teams.get(session, claim.workspace_id, digest.team_id)
    if digest is None or not team:
        return None
    if digest.lead_id not in teams.lead_ids_of(session, claim.workspace_id, team.id):
        return None
    channels.require_look(session, claim.workspace_id, claim.claimed_at)
    month = (digest.starts_at + timedelta(days=15)).date().replace(day=1)  # it starts at midnight, in whatever zone
    return story_message(stories.collect(session, claim.workspace_id, team, month))


RENDERERS: Mapping[str, Renderer] = {due_kind(CadenceKind.STORY): nudge(_render)}


def story_message(story: Story) -> Message:
    """The story as a message."""
    title = say("{team}: the story of {month}", team=story.team_name, month=month(story.month.month))
    blocks: list[Block] = [HeaderBlock(text=text.cut(title, HEADER_LIMIT)), _section("\n".join(_figures(story)))]
    if story.stories:
        blocks.append(_section(say("*In people's own words*")))
    for each in story.stories:
        shoutout = each.shoutout
        words = shoutout.reason + (f"\n{shoutout.impact}" if shoutout.impact else "")
        giver, about = mention(shoutout.giver_id), people(each.recipient_ids)
        blocks.append(_section(say("{giver} about {people}:", giver=giver, people=about)))
        blocks.append(RichTextBlock(elements=[text.quote(words, WORDS_SHOWN)]))
    blocks += _changes(story.changes)
    blocks.append(ActionsBlock(elements=[nudge_menu(CadenceKind.STORY)]))
    return Message(f"{text.escape(title)}. {_figures(story)[0]}", blocks)


def _changes(changes: Sequence[Change]) -> list[Block]:
    """The latest changes, and how many more there were; or how to note one."""
    if not changes:
        return [
            _context(
                say("Changed something that made kindness easier? `/kindling changed` notes it for the next story.")
            )
        ]
    lines = [f"• {text.escape(text.cut(each.words, CHANGE_SHOWN))}" for each in changes[:MOST_CHANGES]]
    title, *told = text.fitting([say("*What was changed*"), *lines])
    more = len(changes) - len(told)
    rest = say_count(
        "… and {count} more, from earlier in the month.", "… and {count} more, from earlier in the month.", more
    )
    return [_section("\n".join([title, *told])), *([_context(rest)] if more else [])]


def _figures(story: Story) -> list[str]:
    return [_reach(story), *team_figures.of_month(story.weeks)]


def _reach(story: Story) -> str:
    thanked, people_there = number(story.now.thanked), number(story.now.people)
    if story.before is None:
        return say(
            ":sparkling_heart: {thanked} of {people} people were thanked in public.",
            thanked=thanked,
            people=people_there,
        )
    return say(
        ":sparkling_heart: {thanked} of {people} people were thanked in public (the month before: {before}).",
        thanked=thanked,
        people=people_there,
        before=number(story.before.thanked),
    )


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))


def _context(words: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=words)])
