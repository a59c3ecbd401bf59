"""What a lead sees each week, in one message for all of their teams: a person, one thing to do, and then figures."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from slack_sdk.models.blocks import ActionsBlock, Block, ContextBlock, HeaderBlock, MarkdownTextObject, SectionBlock
from sqlalchemy.orm import Session

from bot.blocks import noticing, team_figures
from bot.blocks.humane import nudge
from bot.blocks.listening_answers import answer_button
from bot.blocks.nudges import nudge_menu
from bot.blocks.reach import reach_blocks, reach_in_words, says_something
from bot.blocks.shoutouts import people
from bot.content.turns import find_entry
from bot.content.words import listed, mark, say, say_count, span
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import digests, lead_digests
from models.across.digests import WEEK
from models.across.lead_digests import DUE, LeadDigest, TeamPart
from models.across.own_part import OwnPart
from models.people import channels, teams
from models.people.cadences import CadenceKind
from models.store.outbox import Claim

HEADER_LIMIT = 150
NAME_LIMIT = 60
LINE_LIMIT = 500
"""Characters of a suggestion of the workspace's own that are shown."""
MOST_TEAMS = 10
"""Teams that have a section each; the others have a preview of their own."""
MOST_NAMED = 6
"""People whom the lead thanked that are named."""
TO_TRY = mark(":seedling: *One thing to try*")


def _render(session: Session, claim: Claim) -> Message | None:
    """The digest to a lead, of the teams that they lead at present."""
    digest = digests.get(session, claim.workspace_id, claim.subject_id)
    if digest is None or digest.lead_id is None or lead_digests.is_overtaken(session, digest):
        return None
    if not teams.led_by(session, claim.workspace_id, digest.lead_id):
        return None
    channels.require_look(session, claim.workspace_id, claim.claimed_at)
    of = lead_digests.told_of(session, claim.workspace_id, digest.lead_id)
    found = lead_digests.collect(session, claim.workspace_id, digest.lead_id, of, digest.ends_at, claim.claimed_at)
    ending = find_entry(session, claim.workspace_id, digest.entry_id) if digest.entry_id else None
    if found.is_empty and not ending:
        return None
    return lead_digest(found, text.cut(say(ending.text), LINE_LIMIT) if ending else None)


RENDERERS: Mapping[str, Renderer] = {DUE: nudge(_render)}


def lead_digest(digest: LeadDigest, suggestion: str | None, *, in_words: bool = False) -> Message:
    """The digest as a message.

    Args:
        digest: its content; there should be a suggestion where it is empty.
        suggestion: one thing to try.
        in_words: whether a chart is told in words: in a preview, of which Slack does not say whether it was taken.
    """
    first = [*_person(digest), *([_section(f"{say(TO_TRY)}\n{text.escape(suggestion)}")] if suggestion else [])]
    sections = [section for each in digest.teams if (section := _team(each))]
    told = [
        *first,
        *_owed(digest, with_button=not in_words),
        *_fitting(sections),
        *_chart(digest, with_chart=not in_words),
        *_own_part(digest),
    ]
    title = _title(digest)
    blocks: list[Block] = [HeaderBlock(text=text.cut(title, HEADER_LIMIT)), *told, _note(digest)]
    blocks.append(ActionsBlock(elements=[nudge_menu(CadenceKind.LEAD_DIGEST)]))
    return Message(" ".join([f"{text.escape(title)}.", *_in_words(digest)]), blocks)


def _title(digest: LeadDigest) -> str:
    if len(digest.teams) == 1:
        return say("{team}: your week with the team", team=digest.teams[0].name)
    return say("Your week with your teams")


def _person(digest: LeadDigest) -> list[Block]:
    """One person to notice, or that the lead has done so."""
    if digest.thanked_id:
        return [noticing.thanked(digest.thanked_id)]
    if digest.person is None:
        return []
    return [noticing.notice(digest.person.noticed, digest.person.name, _team_of_person(digest))]


def _owed(digest: LeadDigest, *, with_button: bool) -> list[Block]:
    """That somebody waits for an answer of theirs, and the way to give it; a preview is only looked at."""
    if digest.owed_id is None:
        return []
    line = say(":ear: Something that was said to you in the listening box waits for your answer.")
    button = answer_button(digest.owed_id) if with_button else None
    return [SectionBlock(text=MarkdownTextObject(text=line), accessory=button)]


def _team_of_person(digest: LeadDigest) -> str | None:
    """The name of the team that the person is in, where there are several."""
    if digest.person is None or len(digest.teams) < 2:
        return None
    return next((each.name for each in digest.teams if each.id == digest.person.noticed.team_id), None)


def _team(part: TeamPart) -> SectionBlock | None:
    """What is told of one team's week, with its days; nothing of a team of which nothing is."""
    name = f"*{text.escape(text.cut(part.name, NAME_LIMIT))}*"
    if part.is_new:
        return _section(
            say(":seedling: {team} has only just begun here. Its first week is told of next time.", team=name)
        )
    lines = team_figures.of_week(part.latest, part.before) if part.latest else []
    if not part.latest or not lines:
        return None
    return _section("\n".join([say("{team}, {days}", team=name, days=team_figures.window(part.latest)), *lines]))


def _fitting(sections: Sequence[Block]) -> list[Block]:
    """As many teams as have room, and how to read of the others."""
    more = len(sections) - MOST_TEAMS
    if more <= 0:
        return list(sections)
    rest = say_count(
        "And {count} team more: `/kindling digest lead` with its name shows it.",
        "And {count} teams more: `/kindling digest lead` with a name shows each.",
        more,
    )
    return [*sections[:MOST_TEAMS], _context(rest)]


def _drawn(digest: LeadDigest) -> TeamPart | None:
    """The team whose weeks are drawn, if those of any say something: the largest one, since teams are not compared."""
    worth = [each for each in digest.teams if each.latest and says_something(each.weeks)]
    return max(worth, key=lambda each: each.weeks[-1].people or 0, default=None)


def _chart(digest: LeadDigest, *, with_chart: bool) -> list[Block]:
    drawn = _drawn(digest)
    return reach_blocks(drawn.weeks, drawn.name, with_chart=with_chart) if drawn else []


def _own_part(digest: LeadDigest) -> list[Block]:
    """What the lead did themselves; nothing where there is nothing."""
    what = _own_words(digest.own_part)
    if not what:
        return []
    days = span(digest.own_week, digest.own_week + WEEK - timedelta(days=1))
    return [_section(say(":mirror: *Your own part*, {days}: {what}", days=days, what=what))]


def _own_words(part: OwnPart) -> str:
    kept = part.promises_kept
    if not part.thanked_ids:
        if not kept:
            return ""
        return say_count("you kept {count} promise on time.", "you kept {count} promises on time.", kept)
    who = _thanked(part.thanked_ids)
    if not kept:
        return say("you thanked {people}.", people=who)
    return say_count(
        "you thanked {people}, and kept {count} promise on time.",
        "you thanked {people}, and kept {count} promises on time.",
        kept,
        people=who,
    )


def _thanked(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_NAMED
    if more <= 0:
        return people(ids)
    named = [people([each]) for each in ids[:MOST_NAMED]]
    return listed([*named, say_count("{count} more", "{count} more", more)])


def _note(digest: LeadDigest) -> ContextBlock:
    note = say("Only you see this.")
    is_said = any(each.latest and each.latest.told for each in digest.teams)
    return _context(f"{note} {say(team_figures.NOTE)}" if is_said else note)


def _in_words(digest: LeadDigest) -> Iterator[str]:
    """What a notification and a screen reader say of it."""
    if digest.person and not digest.thanked_id:
        yield noticing.in_words(digest.person.noticed, _team_of_person(digest))
    if drawn := _drawn(digest):
        yield reach_in_words(drawn.weeks, drawn.name)


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))


def _context(words: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=words)])
