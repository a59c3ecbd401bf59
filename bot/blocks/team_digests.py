"""What a team sees of its week: the thanks by value, in people's own words."""

from collections.abc import Mapping

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    RichTextBlock,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.shoutouts import mention, people
from bot.content.library import entry
from bot.content.words import mark, number, say, say_count
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import digests, home_links, team_digests
from models.across.digests import Digest
from models.across.erasure import is_pseudonym
from models.across.recognition import PublicThanks
from models.across.team_digests import TeamDigest
from models.people import channels, teams
from models.people.availability import Hold, HoldReason
from models.people.cadences import CadenceKind, due_kind
from models.store.outbox import Claim

MOST_SHOWN = 10
"""Shout-outs that a digest shows; Slack takes 50 blocks and about 13,000 characters in a message."""
WORDS_SHOWN = 400
"""Characters of each that it shows."""
MOST_NAMED = 10
HEADER_LIMIT = 150
NO_VALUE = mark("And more")


def _render(session: Session, claim: Claim) -> Message | Hold | None:
    """The digest in the team's channel. What a private channel's people are thanked for is told nowhere else."""
    digest = digests.get(session, claim.workspace_id, claim.subject_id)
    team = digest and teams.get(session, claim.workspace_id, digest.team_id)
    if digest is None or not team or _is_too_late(session, claim, digest) or team.channel_id != claim.recipient:
        return None
    if not team.is_group and claim.recipient != team.source_id and _is_private(session, claim, team.source_id):
        return Hold(claim.claimed_at + channels.RELIED_ON, HoldReason.PRIVATE_CHANNEL)
    channels.require_look(session, claim.workspace_id, claim.claimed_at)
    found = team_digests.collect(session, claim.workspace_id, team, digest.starts_at, digest.ends_at)
    ending = entry(digest.entry_id) if digest.entry_id else None
    return team_digest(found, say(ending.text) if ending else None, home_links.of(session, claim.workspace_id))


def _is_private(session: Session, claim: Claim, channel_id: str) -> bool:
    return bool(channels.private_among(session, claim.workspace_id, [channel_id], claim.claimed_at))


def _is_too_late(session: Session, claim: Claim, digest: Digest) -> bool:
    """Whether it would be old news: what it tells of, the next one does."""
    return claim.claimed_at - digest.ends_at >= digests.PATIENCE or digests.is_overtaken(session, digest)


RENDERERS: Mapping[str, Renderer] = {due_kind(CadenceKind.TEAM_DIGEST): _render}


def team_digest(digest: TeamDigest, invitation: str | None, home_link: str | None) -> Message:
    """The digest as a message.

    Args:
        digest: what it holds.
        invitation: the line that ends it.
        home_link: where the rest of a long week is.
    """
    if not digest.thanks:
        return _quiet(digest, invitation)
    title = say("A week of thanks in {team}", team=digest.team_name)
    blocks: list[Block] = [HeaderBlock(text=text.cut(title, HEADER_LIMIT)), _reach(digest)]
    shown = _shown(digest)
    for name, thanks in digest.groups.items():
        of_value = [each for each in thanks if each in shown]
        if of_value:
            blocks.append(_section(f"*{text.escape(name or say(NO_VALUE))}*"))
            blocks += [block for each in of_value for block in _thanks(each)]
    rest = sum(map(len, digest.groups.values())) - len(shown)
    blocks += [*_rest(rest, home_link), *_win(digest), *_new_givers(digest)]
    if invitation:
        blocks += [DividerBlock(), _section(f":seedling: {text.escape(invitation)}")]
    return Message(f"{text.escape(title)}. {_reach_words(digest)}", blocks)


def _quiet(digest: TeamDigest, invitation: str | None) -> Message:
    line = say(
        ":seedling: A calm week in {team}: nobody was thanked in public, and that happens.",
        team=text.escape(digest.team_name),
    )
    blocks: list[Block] = [_section(line)]
    if invitation:
        blocks.append(_section(text.escape(invitation)))
    return Message(f"{line} {text.escape(invitation or '')}".rstrip(), blocks)


def _reach(digest: TeamDigest) -> SectionBlock:
    return _section(_reach_words(digest))


def _reach_words(digest: TeamDigest) -> str:
    """Never of how many: in so small a group that would point at whoever was not thanked."""
    if digest.thanked == 0:
        return say_count(
            "{count} thank-you went out from this team.",
            "{count} thank-yous went out from this team.",
            len(digest.thanks),
        )
    if digest.thanked == digest.people:
        return say("Everyone in the team was thanked in public.")
    return say_count("{count} person was thanked in public.", "{count} people were thanked in public.", digest.thanked)


def _shown(digest: TeamDigest) -> list[PublicThanks]:
    """The latest of each value in turn, as many as there is room for: every value that was lived is seen."""
    queues = [list(reversed(thanks)) for thanks in digest.groups.values()]
    shown: list[PublicThanks] = []
    while len(shown) < MOST_SHOWN and any(queues):
        for queue in queues:
            if queue and len(shown) < MOST_SHOWN:
                shown.append(queue.pop(0))
    return shown


def _thanks(thanks: PublicThanks) -> list[Block]:
    shoutout = thanks.shoutout
    line = say("{giver} thanks {people}", giver=mention(shoutout.giver_id), people=people(thanks.recipient_ids))
    return [_section(line), RichTextBlock(elements=[text.quote(shoutout.reason, WORDS_SHOWN)])]


def _rest(count: int, home_link: str | None) -> list[Block]:
    if count <= 0:
        return []
    line = say("… and {count} more. Whoever is in the team finds all of them in my Home tab.", count=number(count))
    if home_link:
        line = say(
            "… and {count} more. Whoever is in the team finds all of them in <{link}|the Home tab>.",
            count=number(count),
            link=home_link,
        )
    return [ContextBlock(elements=[MarkdownTextObject(text=line)])]


def _win(digest: TeamDigest) -> list[Block]:
    if digest.win is None or not digest.win.shoutout.impact:
        return []
    line = say(":tada: *A win to celebrate*, thanks to {people}:", people=people(digest.win.recipient_ids))
    words = RichTextBlock(elements=[text.quote(digest.win.shoutout.impact, WORDS_SHOWN)])
    return [DividerBlock(), _section(line), words]


def _new_givers(digest: TeamDigest) -> list[Block]:
    new_givers = [each for each in digest.new_givers if not is_pseudonym(each)]
    if not new_givers:
        return []
    named = people(new_givers[:MOST_NAMED])
    line = say(":wave: Thanked someone here for the first time: {people}. Lovely to hear from you.", people=named)
    if (more := len(new_givers) - MOST_NAMED) > 0:
        line = say(
            ":wave: Thanked someone here for the first time: {people} and {count} more. Lovely to hear from you.",
            people=named,
            count=number(more),
        )
    return [_section(line)]


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))
