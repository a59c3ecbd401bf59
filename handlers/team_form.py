"""The form of a team: who may have it, what it opens with, and what is kept of it."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks import team_form
from bot.blocks import teams as blocks
from bot.blocks.rhythm_fields import Problems
from bot.blocks.team_form import Form, Submission, TeamContext
from bot.slack.directory import Channel, Group
from models.capabilities import introductions, permission_changes, welcomes
from models.people import members, roles, settings, team_changes, teams
from models.people.cadences import CadenceKind, rhythm_of
from models.people.rhythms import Rhythm
from models.people.roles import Role
from models.people.team_changes import NewTeam
from models.people.teams import Team
from models.store import workspaces

MOST_NAMED = 3
"""People whom somebody is sent to."""


@dataclass(frozen=True)
class Asked:
    """Somebody wants the form: that of the team of a channel, or that of a team."""

    workspace_id: str
    member_id: str
    trigger_id: str
    response_url: str | None
    channel_id: str | None
    """The channel that it is about; `None` where a team's digest comes nowhere."""
    team_id: UUID | None = None
    is_there: bool = False
    """Whether they look at that channel just now."""


@dataclass(frozen=True)
class Seen:
    """What somebody who wants the form may see and do."""

    team: Team | None = None
    former: Team | None = None
    """One that is none any more, which they may make a team again."""
    refusal: str | None = None
    """Why they cannot have the form."""


@dataclass(frozen=True)
class Saved:
    """A form that was sent was kept: what holds now."""

    team: NewTeam
    rhythm: Rhythm
    is_new: bool


@dataclass(frozen=True)
class Ended:
    """The team of that name is none any more."""

    name: str


@dataclass(frozen=True)
class Taken:
    """Nothing was changed: these people are another team, led by those of these names."""

    led_by: tuple[str, ...]


class Refused(enum.Enum):
    """Why nothing was changed."""

    ENDED_MEANWHILE = enum.auto()
    NOT_YOURS = enum.auto()


Kept = Saved | Ended | Taken | Refused
"""What became of a form that was sent."""


def see(session: Session, asked: Asked, channel: Channel | None) -> Seen:
    """The team that somebody wants to change, or whether they may make one; `channel` is what Slack says of its place.

    Of a private channel, nobody outside hears more than that Kindling knows nothing of it.
    """
    workspace_id, member_id, place = asked.workspace_id, asked.member_id, asked.channel_id or ""
    if asked.team_id:
        team = teams.get(session, workspace_id, asked.team_id)
    else:
        team = teams.in_channel(session, workspace_id, place)
    role = roles.of(session, workspace_id, member_id)
    if _is_hidden(session, asked, team, channel, role):
        return Seen(refusal=blocks.not_there(place))
    if team and role.may_change(team):
        return Seen(team)
    if team:
        return Seen(team, refusal=_refusal(session, workspace_id, team, role))
    if welcomes.may_make_team(session, workspace_id, member_id, place):
        return Seen()
    once_led = teams.once_led(session, workspace_id, member_id)
    former = next((each for each in once_led if each.is_group and each.channel_id == place), None)
    if former:
        return Seen(former=former)
    return Seen(refusal=blocks.refused(roles.who_may(session, workspace_id), is_team=False))


def view_of(
    session: Session, asked: Asked, seen: Seen, channel: Channel | None, groups: Sequence[Group] | None, at: datetime
) -> View:
    """The form, opened at `at`: with what holds, or with whoever makes the team as the one who leads it.

    Args:
        session: to read with.
        asked: who wants it.
        seen: what of.
        channel: the one that it is about, if there is one that the bot is in.
        groups: the user groups that can be a team; `None` where the app may not see them.
        at: the time.
    """
    workspace_id, team = asked.workspace_id, seen.team
    of_channel = teams.by_source(session, workspace_id, channel.id) if channel else None
    source_id, source_name = _source(seen, channel)
    here = channel.id if channel else None
    context = TeamContext(
        source_id=source_id,
        source_name=source_name,
        lead_ids=tuple(teams.leads_here(session, workspace_id, team.id)) if team else (asked.member_id,),
        post_in=(team.channel_id if team and not team.is_group else None) or here,
        zone=team.zone if team else None,
        rhythm=_rhythm(session, workspace_id, team).packed(),
        team_id=str(team.id) if team else None,
        channel_id=here,
        channel_name=channel.name if channel else "",
        is_private=channel is not None and channel.is_private,
        response_url=asked.response_url,
        opened_at=at.timestamp(),
    )
    form = Form(
        zones=members.zones_of(session, workspace_id, team_form.MOST_OPTIONS),
        groups=groups or (),
        sees_groups=groups is not None,
        offers_channel=channel is not None and of_channel is None,
    )
    return team_form.form_view(form, context)


def keep(session: Session, workspace_id: str, member_id: str, sent: Submission, now: datetime) -> Kept:
    """Do what the form says, as far as that is for this person to do. Doing it twice changes nothing more."""
    team_id = UUID(sent.context.team_id) if sent.context.team_id else None
    team = team_changes.to_change(session, workspace_id, team_id) if team_id else None
    there = teams.by_source(session, workspace_id, sent.source_id)
    other = there if there and there.id != team_id else None
    if team is None and sent.is_end:
        return Ended(sent.context.source_name)
    if team is None and other and _is_as_sent(session, other, sent):
        return _saved(session, other)
    if team is None and team_id:
        return Refused.ENDED_MEANWHILE
    if not _may(session, workspace_id, member_id, team, sent):
        return Refused.NOT_YOURS
    if team and sent.is_end:
        _end(session, workspace_id, team.id, member_id, now)
        return Ended(team.name)
    if other:
        leads = teams.leads_here(session, workspace_id, other.id)
        return Taken(tuple(members.name_of(session, workspace_id, each) for each in leads))
    return _put(session, workspace_id, member_id, team, sent, now)


def problems_of(kept: Taken | Refused, sent: Submission) -> Problems:
    """What is wrong, by field."""
    match kept:
        case Taken(led_by):
            return {sent.at_people: blocks.taken(led_by)}
        case Refused.ENDED_MEANWHILE:
            return {team_form.LEADS: blocks.ended_meanwhile()}
        case Refused.NOT_YOURS:
            return {team_form.LEADS: blocks.not_yours()}


def line_of(kept: Saved | Ended) -> str:
    """What holds now, in words."""
    if isinstance(kept, Ended):
        return blocks.ended(kept.name)
    return blocks.saved(kept.team, kept.rhythm, is_new=kept.is_new)


def _is_hidden(session: Session, asked: Asked, team: Team | None, channel: Channel | None, role: Role) -> bool:
    """Whether it is about a private channel that this person neither looks at nor is known to be in."""
    if asked.is_there or not (team.is_private if team else channel is not None and channel.is_private):
        return False
    if team and role.may_know(team):
        return False
    return not welcomes.has_invited_into(session, asked.workspace_id, asked.member_id, asked.channel_id or "")


def _refusal(session: Session, workspace_id: str, team: Team, role: Role) -> str:
    """What the team is, and who may change it; only the latter where its people are nobody else's business."""
    stewards = roles.who_may(session, workspace_id)
    leads = teams.leads_here(session, workspace_id, team.id)
    if not role.may_know(team):  # they are in the channel, and Slack has not told of it yet, or invited Kindling there
        return blocks.refused(leads, is_team=True)
    who_may = list(dict.fromkeys([*leads, *([] if team.is_private else stewards)]))[:MOST_NAMED]
    what = blocks.shown(team, leads, _rhythm(session, workspace_id, team))
    return f"{what} {blocks.refused(who_may, is_team=True)}"


def _source(seen: Seen, channel: Channel | None) -> tuple[str, str]:
    """Whose people it is at first: id and name."""
    team = seen.team or seen.former
    if team:
        return team.source_id, team.name
    if channel:
        return channel.id, channel.name
    raise LookupError("a form is about a team or a channel")


def _rhythm(session: Session, workspace_id: str, team: Team | None) -> Rhythm:
    chosen = team.settings.get("rhythms", {}) if team else {}
    return rhythm_of(CadenceKind.TEAM_DIGEST, settings.of(session, workspace_id).rhythms, chosen)


def _may(session: Session, workspace_id: str, member_id: str, team: Team | None, sent: Submission) -> bool:
    if team:
        return roles.of(session, workspace_id, member_id).may_change(team)
    return welcomes.may_make_team(session, workspace_id, member_id, sent.source_id)


def _is_as_sent(session: Session, team: Team, sent: Submission) -> bool:
    """Whether the team is as the form says: it was made by this form, and the answer was lost."""
    leads = teams.lead_ids_of(session, team.workspace_id, team.id)
    is_same = (team.channel_id, team.zone, set(leads)) == (sent.post_in, sent.zone, set(sent.lead_ids))
    return is_same and _rhythm(session, team.workspace_id, team) == sent.rhythm


def _put(
    session: Session, workspace_id: str, member_id: str, before: Team | None, sent: Submission, now: datetime
) -> Saved:
    """Make the team, or change in it what was changed in the form."""
    chosen = dict(before.settings) if before else {}
    if before is None or set(sent.lead_ids) != set(sent.context.lead_ids):
        chosen[teams.HAS_CHOSEN_LEADS] = True
    if before is None or sent.rhythm.packed() != sent.context.rhythm:
        chosen["rhythms"] = {**chosen.get("rhythms", {}), CadenceKind.TEAM_DIGEST: sent.rhythm.packed()}
    wanted = _wanted(session, before, sent)
    if before and before.source_id != sent.source_id:
        _end(session, workspace_id, before.id, member_id, now)
    team_id = team_changes.put(session, workspace_id, wanted, now)
    team_changes.change_settings(session, workspace_id, team_id, **chosen)
    if before is None:
        introductions.offer(session, workspace_id, team_id, member_id, now, now)
    workspaces.want_sync(session, workspace_id)
    rhythm = rhythm_of(CadenceKind.TEAM_DIGEST, settings.of(session, workspace_id).rhythms, chosen.get("rhythms", {}))
    return Saved(wanted, rhythm, is_new=before is None)


def _end(session: Session, workspace_id: str, team_id: UUID, member_id: str, now: datetime) -> None:
    team_changes.close(session, workspace_id, team_id, now, dissolved_by=member_id)
    permission_changes.hold_no_more(session, workspace_id, team_id, now)


def _wanted(session: Session, before: Team | None, sent: Submission) -> NewTeam:
    """The team as it shall be: as the form says where that differs from what it showed, else as it is."""
    shown, is_same = sent.context, before is not None and before.source_id == sent.source_id
    return NewTeam(
        source_id=sent.source_id,
        name=before.name if before and is_same else sent.source_name,
        channel_id=sent.post_in if before is None or sent.post_in != shown.post_in else before.channel_id,
        lead_ids=_leads(session, before, sent),
        zone=sent.zone if before is None or sent.zone != shown.zone else before.zone,
        is_private=sent.is_of_private_channel,
    )


def _leads(session: Session, before: Team | None, sent: Submission) -> tuple[str, ...]:
    """Who leads it from now on: whoever was added or taken out in the form; of the others, who does so now."""
    if before is None:
        return sent.lead_ids
    shown, chosen = set(sent.context.lead_ids), set(sent.lead_ids)
    now = teams.leads_here(session, before.workspace_id, before.id)
    return tuple(sorted((set(now) | (chosen - shown)) - (shown - chosen)))


def _saved(session: Session, team: Team) -> Saved:
    """The team as it is, which this form made."""
    leads = tuple(teams.lead_ids_of(session, team.workspace_id, team.id))
    as_it_is = NewTeam(team.source_id, team.name, team.channel_id, leads, team.zone, team.is_private)
    return Saved(as_it_is, _rhythm(session, team.workspace_id, team), is_new=True)
