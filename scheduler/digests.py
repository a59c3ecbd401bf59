"""What is made of the digests that are due: what each covers, whether it is worth sending, and how it ends."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import turns
from bot.content.library import Entry, EntryKind
from bot.content.suggestions import unfitting
from models.across import digests, lead_digests, noticing, team_digests, team_figures, team_weeks
from models.across.digests import Digest, DigestKind
from models.across.lead_digests import LeadDigest
from models.capabilities import client_words, contents, quotes
from models.people import overlaps, settings, teams
from models.people.teams import Team
from scheduler.cadences import Due, NotNeeded

QUIET_EVERY = 3
"""A quiet week is told of at most every so many times."""


class NoDigest(NotNeeded):
    """Why a digest is not sent."""

    QUIET = "quiet_week"
    """There is nobody to quote, and the team heard of a quiet week not long ago, or there is no invitation either; or
    there is nothing to tell a lead."""
    NOBODY = "nobody_in_the_team"
    IN_ONE = "in_one_digest"
    """It has its section in the digest that its lead got of all of their teams."""
    WITHIN_LARGER = "within_a_larger_team"
    """Its people read of it in the digest of a larger team (`models.people.overlaps`)."""


def make_team_digests(
    session: Session, workspace_id: str, dues: Sequence[Due], now: datetime
) -> Mapping[str, NotNeeded]:
    """A digest for each team, unless the week was quiet and a quiet one was told of lately."""
    not_needed: dict[str, NotNeeded] = {}
    for due in dues:
        if reason := _make_team_digest(session, workspace_id, due.team, due, now):
            not_needed[due.owner_id] = reason
    return not_needed


def _make_team_digest(session: Session, workspace_id: str, team: Team, due: Due, now: datetime) -> NoDigest | None:
    """Record the digest and whose words it quotes; answers why it is not to be sent, if it is not."""
    if overlaps.is_within_larger(session, workspace_id, team):
        return NoDigest.WITHIN_LARGER
    if not teams.people_of(session, workspace_id, team.id):
        return NoDigest.NOBODY
    starts_at = digests.next_start(session, workspace_id, team.id, DigestKind.TEAM, None, now)
    private = team_digests.known(session, workspace_id)
    found = team_digests.collect(session, workspace_id, team, starts_at, now, private)
    is_sent = bool(found.heard) or not (found.is_quiet and _told_of_a_quiet_week(session, workspace_id, team))
    invitation = _next_entry(session, workspace_id, EntryKind.INVITATION, str(team.id), now) if is_sent else None
    is_sent = is_sent and bool(found.opening or found.heard or invitation)
    digest = Digest(
        workspace_id=workspace_id,
        id=due.id,
        team_id=team.id,
        kind=DigestKind.TEAM,
        lead_id=None,
        starts_at=starts_at,
        ends_at=now,
        is_quiet=found.is_quiet,
        is_sent=is_sent,
        entry_id=invitation.id if invitation else None,
        message_id=due.wish.id if is_sent else None,
    )
    if digests.record(session, digest) and is_sent:
        quotes.keep(session, workspace_id, digest.id, found.quoted_ids)
        if found.heard:
            client_words.keep_in_digest(session, workspace_id, found.heard.words.id, digest.id)
    return None if is_sent else NoDigest.QUIET


def _told_of_a_quiet_week(session: Session, workspace_id: str, team: Team) -> bool:
    before = digests.last_of(session, workspace_id, team.id, DigestKind.TEAM, None, QUIET_EVERY - 1)
    return any(each.is_quiet and each.is_sent for each in before)


def make_lead_digests(
    session: Session, workspace_id: str, dues: Sequence[Due], now: datetime
) -> Mapping[str, NotNeeded]:
    """One digest for each lead, of all of their teams, with a suggestion that fits; and the figures of their weeks.

    Processes that do this at once take turns, so that what is due for two teams of a lead makes one.
    """
    team_figures.take_turns(session, workspace_id)
    team_weeks.close(session, workspace_id, now)
    made = {due.owner_id: _make_lead_digest(session, workspace_id, due, now) for due in dues}
    return {owner_id: reason for owner_id, reason in made.items() if reason}


def _make_lead_digest(session: Session, workspace_id: str, due: Due, now: datetime) -> NoDigest | None:
    """Record the digest; answers why there is none, if there is none."""
    lead_id = due.subject.recipient
    if lead_digests.is_in_one(session, workspace_id, lead_id, due.team.id, now):
        return NoDigest.IN_ONE
    of = lead_digests.told_of(session, workspace_id, lead_id)
    noticing.keep(session, workspace_id, lead_id, now)
    digest = lead_digests.collect(session, workspace_id, lead_id, of, now)
    if not digest.teams:
        return NoDigest.NOBODY
    entry = _suggestion(session, workspace_id, digest, lead_id, now)
    if digest.is_empty and not entry:
        return NoDigest.QUIET
    _record(session, due.team, due, DigestKind.LEAD, now - digests.WEEK, now, entry)
    return None


def _record(
    session: Session,
    team: Team,
    due: Due,
    kind: DigestKind,
    starts_at: datetime,
    ends_at: datetime,
    entry: Entry | None,
) -> None:
    digests.record(
        session,
        Digest(
            workspace_id=team.workspace_id,
            id=due.id,
            team_id=team.id,
            kind=kind,
            lead_id=due.subject.recipient,
            starts_at=starts_at,
            ends_at=ends_at,
            is_quiet=False,
            is_sent=True,
            entry_id=entry.id if entry else None,
            message_id=due.wish.id,
        ),
    )


def _suggestion(session: Session, workspace_id: str, digest: LeadDigest, lead_id: str, now: datetime) -> Entry | None:
    """One that fits what happened, and that this lead has not seen lately; none where nothing has happened yet."""
    if all(each.is_new for each in digest.teams):
        return None
    seen = contents.seen(session, workspace_id, EntryKind.SUGGESTION, [lead_id])[lead_id]
    unwanted = unfitting(digest, {*seen, *settings.of(session, workspace_id).switched_off})
    return _next_entry(session, workspace_id, EntryKind.SUGGESTION, lead_id, now, unwanted)


def _next_entry(
    session: Session, workspace_id: str, kind: EntryKind, reader_id: str, now: datetime, but: Collection[str] = ()
) -> Entry | None:
    return turns.next_entries(session, workspace_id, kind, [reader_id], now, but=but).get(reader_id)
