"""What a lead sees of their team's week: figures that help to notice people and to remove obstacles."""

from collections.abc import Mapping
from dataclasses import replace

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks import team_figures
from bot.blocks.group_thanks import Flows, group_thanks_blocks, group_thanks_in_words
from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.reach import reach_blocks, reach_in_words
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT
from bot.content.library import entry
from bot.content.words import mark, number, say, say_count, written
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import digests, lead_digests
from models.across.lead_digests import OTHERS, LeadDigest
from models.across.team_figures import Figure
from models.people import channels, teams
from models.people.cadences import CadenceKind, due_kind
from models.store.outbox import Claim

MOST_UNSEEN = 10
HEADER_LIMIT = 150
BEGINNING = mark(
    ":seedling: This team has only just begun here, so there is no week to tell of yet. Next time you read whom thanks "
    "have reached, who has not heard any for a while, and one thing to try."
)


def _render(session: Session, claim: Claim) -> Message | None:
    """The digest to a lead."""
    digest = digests.get(session, claim.workspace_id, claim.subject_id)
    team = digest and teams.get(session, claim.workspace_id, digest.team_id)
    if digest is None or not team or digest.lead_id is None:
        return None
    if digest.lead_id not in teams.lead_ids_of(session, claim.workspace_id, team.id):
        return None
    if digests.is_overtaken(session, digest):
        return None
    channels.require_look(session, claim.workspace_id, claim.claimed_at)
    found = lead_digests.collect(session, claim.workspace_id, team, digest.lead_id, digest.starts_at, digest.ends_at)
    named = lead_digests.sources_named(session, claim.workspace_id, team, digest.lead_id, found)
    if channels.private_among(session, claim.workspace_id, named, claim.claimed_at):
        found = replace(found, flows={})  # of the others it is told next time, without those
    ending = entry(digest.entry_id) if digest.entry_id else None
    return lead_digest(found, say(ending.text) if ending else None)


RENDERERS: Mapping[str, Renderer] = {due_kind(CadenceKind.LEAD_DIGEST): nudge(_render)}


def lead_digest(digest: LeadDigest, suggestion: str | None, *, in_words: bool = False) -> Message:
    """The digest as a message, at whose end come a chart and a table; they are told in words where it is a preview, of
    which Slack does not say whether it was taken."""
    title = say("{team}: your week with the team", team=digest.team_name)
    reach = say(BEGINNING) if digest.is_new else _reach(digest)
    blocks: list[Block] = [HeaderBlock(text=text.cut(title, HEADER_LIMIT)), _section(reach)]
    if not digest.is_new:
        blocks += [*_unseen(digest), *_values(digest), *_told(digest)]
    if not digest.is_new or digest.own_part.thanks_given:
        blocks.append(_own_part(digest))
    if suggestion:
        to_try = say(":seedling: *One thing to try*")
        blocks.append(_section(f"{to_try}\n{text.escape(suggestion)}"))
    note = say("Only you see this. It is here to help you notice people, never to watch them.")
    if any(digest.told.values()):
        note += f" {say(team_figures.NOTE)}"
    blocks.append(ContextBlock(elements=[MarkdownTextObject(text=note)]))
    blocks.append(ActionsBlock(elements=[nudge_menu(CadenceKind.LEAD_DIGEST)]))
    weeks = [each for each in digest.weeks if each.people]
    well = {week for week, told in digest.told.items() if Figure.ARRIVED_WELL in told}
    blocks += reach_blocks(weeks, well, with_chart=not in_words)
    flows = _flows(digest)
    blocks += group_thanks_blocks(flows, with_table=not in_words)
    said = [f"{text.escape(title)}. {reach}", reach_in_words(weeks, well), group_thanks_in_words(flows)]
    return Message(" ".join(filter(None, said)), blocks)


def _reach(digest: LeadDigest) -> str:
    return say(
        ":sparkling_heart: {thanked} of {people} people were thanked in public.",
        thanked=number(digest.thanked),
        people=number(digest.people),
    )


def _unseen(digest: LeadDigest) -> list[Block]:
    if not digest.unseen_ids:
        return []
    count = len(digest.unseen_ids)
    line = say_count(
        ":eyes: One person has not been thanked in public for four weeks:",
        ":eyes: {count} people have not been thanked in public for four weeks:",
        count,
    )
    blocks: list[Block] = [_section(line)]
    for each in digest.unseen_ids[:MOST_UNSEEN]:
        button = ButtonElement(
            text=PlainTextObject(text=say("Thank them")),
            action_id=OPEN_FORM,
            value=Form(recipient_ids=(each,)).packed(BUTTON_VALUE_LIMIT),
        )
        blocks.append(SectionBlock(text=MarkdownTextObject(text=f"<@{each}>"), accessory=button))
    if count > MOST_UNSEEN:
        rest = say_count("… and {count} more.", "… and {count} more.", count - MOST_UNSEEN)
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=rest)]))
    return blocks


def _values(digest: LeadDigest) -> list[Block]:
    if not digest.little_seen_values:
        return []
    names = [f"*{text.escape(name)}*" for name in digest.little_seen_values]
    values = ", ".join(text.fitting(names, text.SECTION_LIMIT - 100, ", "))
    return [_section(say(":mag: Values that got little attention in four weeks: {values}.", values=values))]


def _told(digest: LeadDigest) -> list[Block]:
    """What was said of the latest week, and whether it was so the week before."""
    if not digest.weeks:
        return []
    week = digest.weeks[-1].week
    lines = team_figures.of_week(digest.told.get(week, frozenset()), digest.told.get(week - digests.WEEK, frozenset()))
    title = say("In the week of {day}:", day=written(week, "MMMd"))
    return [_section("\n".join([title, *lines]))] if lines else []


def _flows(digest: LeadDigest) -> Flows:
    """With the group of those who are in none, or in none that can be told of, as the reader calls it."""
    names = {name: say("others") if name == OTHERS else name for pair in digest.flows for name in pair}
    return {(names[giver], names[receiver]): count for (giver, receiver), count in digest.flows.items()}


def _own_part(digest: LeadDigest) -> SectionBlock:
    part = digest.own_part
    thanks = say("no thanks yet")
    if part.thanks_given:
        thanks = say_count("{count} thank-you", "{count} thank-yous", part.thanks_given)
    if part.promises_due and not part.promises_kept:
        return _section(say(":mirror: Your own part: {thanks}.", thanks=thanks))
    promises = say("no promises due")
    if part.promises_kept:
        promises = say_count("{count} promise kept on time", "{count} promises kept on time", part.promises_kept)
    return _section(say(":mirror: Your own part: {thanks}, {promises}.", thanks=thanks, promises=promises))


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))
