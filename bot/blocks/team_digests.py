"""What a team sees of its week: somebody's words first, then more of them by value, and an invitation."""

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

from bot.blocks import client_words
from bot.blocks.shoutouts import mention, people, reads_on
from bot.content import turns
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import digests, home_links, team_digests
from models.across.digests import Digest
from models.across.recognition import PublicThanks
from models.across.team_digests import TeamDigest
from models.people import channels, teams
from models.people.availability import Hold, HoldReason
from models.people.cadences import CadenceKind, due_kind
from models.people.teams import Team
from models.store.outbox import Claim

OPENING_SHOWN, WORDS_SHOWN = 400, 200
"""Characters of what it opens with, and of each quote after that."""
NAME_SHOWN = 80
NO_VALUE = mark("And more")


def _render(session: Session, claim: Claim) -> Message | Hold | None:
    """The digest in the team's channel. What a private channel's people are thanked for is told nowhere else."""
    digest = digests.get(session, claim.workspace_id, claim.subject_id)
    team = digest and teams.get(session, claim.workspace_id, digest.team_id)
    if digest is None or not team:
        return None
    if claim.standing:
        return _message(session, digest, team_digests.made(session, team, digest, None))
    if _is_too_late(session, claim, digest) or team.channel_id != claim.recipient:
        return None
    if is_told_elsewhere(session, claim, team):
        return Hold(claim.claimed_at + channels.RELIED_ON, HoldReason.PRIVATE_CHANNEL)
    channels.require_look(session, claim.workspace_id, claim.claimed_at)
    private = team_digests.asked(session, claim.workspace_id, claim.claimed_at)
    return _message(session, digest, team_digests.made(session, team, digest, private))


def is_told_elsewhere(session: Session, claim: Claim, team: Team) -> bool:
    """Whether its people are those of a private channel, and it is another that the digest comes to."""
    if team.is_group or claim.recipient == team.source_id:
        return False
    return bool(channels.private_among(session, claim.workspace_id, [team.source_id], claim.claimed_at))


def _is_too_late(session: Session, claim: Claim, digest: Digest) -> bool:
    """Whether it would be old news: what it tells of, the next one does."""
    return claim.claimed_at - digest.ends_at >= digests.PATIENCE or digests.is_overtaken(session, digest)


def _message(session: Session, digest: Digest, shown: TeamDigest) -> Message | None:
    """Nothing where a week had words and none of them are left: the next digest has its own."""
    ending = turns.find_entry(session, digest.workspace_id, digest.entry_id) if digest.entry_id else None
    if not shown.has_words and not (shown.is_quiet and ending):
        return None
    return team_digest(shown, say(ending.text) if ending else None, home_links.of(session, digest.workspace_id))


RENDERERS: Mapping[str, Renderer] = {due_kind(CadenceKind.TEAM_DIGEST): _render}


def team_digest(digest: TeamDigest, invitation: str | None, home_link: str | None) -> Message:
    """The digest as a message; a week without words is an invitation alone, since "quiet" would be said of people.

    Args:
        digest: what it holds.
        invitation: the line that ends it.
        home_link: where the rest of a week is.
    """
    title = _title(digest)
    blocks = [*_opening(digest.opening), *_titled(digest, title), *_by_value(digest), *_on_home(digest, home_link)]
    if digest.heard:
        blocks += [*([DividerBlock()] if blocks else []), *client_words.told(digest.heard)]
    if invitation:
        blocks += [*([DividerBlock()] if blocks else []), _section(f":seedling: {text.escape(invitation)}")]
    if digest.is_first:
        blocks.append(_context(say(_HOW_TO_CHANGE)))
    return Message(text.escape("\n".join(filter(None, [_spoken(digest), title, invitation]))), blocks)


_HOW_TO_CHANGE = mark(
    "The first of these. Those who lead the team choose when the next ones come, or that none do: `/kindling team`."
)


def _title(digest: TeamDigest) -> str:
    """What this is; nothing where nobody is quoted."""
    name = text.isolated(text.cut(digest.team_name, NAME_SHOWN))
    if not digest.is_quiet:
        return say("A week of thanks in {team}", team=name)
    return say("Words from a little earlier in {team}", team=name) if digest.opening else ""


def _titled(digest: TeamDigest, title: str) -> list[Block]:
    """Above what comes by value, or set small below words that stand alone."""
    if digest.by_value:
        return [*([DividerBlock()] if digest.opening else []), HeaderBlock(text=title)]
    return [_context(text.escape(title))] if title else []


def _opening(thanks: PublicThanks | None) -> list[Block]:
    """One person's words, whole if they fit, and who said them to whom."""
    if thanks is None:
        return []
    quote = RichTextBlock(elements=[text.quote(text.cut_at_word(_sentence(thanks), OPENING_SHOWN))])
    return [quote, _section(_who(thanks))]


def _sentence(thanks: PublicThanks) -> str:
    """What it changed; and what was done, where that is not told beside it."""
    shoutout = thanks.shoutout
    if not shoutout.impact:
        return shoutout.reason
    return shoutout.impact if _is_told_beside(thanks) else f"{shoutout.reason}\n{shoutout.impact}"


def _who(thanks: PublicThanks) -> str:
    names = {"giver": mention(thanks.shoutout.giver_id), "people": people(thanks.recipient_ids)}
    if _is_told_beside(thanks):
        return say("{giver}, thanking {people} for {reason}", **names, reason=thanks.shoutout.reason)
    return say("{giver} to {people}", **names)


def _is_told_beside(thanks: PublicThanks) -> bool:
    return bool(thanks.shoutout.impact) and reads_on(thanks.shoutout.reason, is_said_to_others=True)


def _spoken(digest: TeamDigest) -> str:
    """What it opens with, for a notification."""
    if digest.opening is None:
        return client_words.spoken(digest.heard) if digest.heard else ""
    words = text.cut_at_word(_sentence(digest.opening), WORDS_SHOWN)
    return say("{headline}: {words}", headline=_who(digest.opening), words=words)


def _by_value(digest: TeamDigest) -> list[Block]:
    blocks: list[Block] = []
    for name, thanks in digest.by_value.items():
        if name or len(digest.by_value) > 1:
            blocks.append(_section(f"*{text.escape(name or say(NO_VALUE))}*"))
        for each in thanks:
            words = text.cut_at_word(each.shoutout.reason, WORDS_SHOWN)
            names = {"giver": mention(each.shoutout.giver_id), "people": people(each.recipient_ids)}
            blocks += [_section(say("{giver} to {people}", **names)), RichTextBlock(elements=[text.quote(words)])]
    return blocks


def _on_home(digest: TeamDigest, home_link: str | None) -> list[Block]:
    if not digest.by_value:
        return []
    if home_link:
        line = say("Whoever is in the team finds more of the week in <{link}|my Home tab>.", link=home_link)
    else:
        line = say("Whoever is in the team finds more of the week in my Home tab.")
    return [_context(line)]


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))


def _context(words: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=words)])
