"""Teams: `/kindling team` makes and changes them, and events keep them in step with who is where."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import directory
from bot.blocks import team_form
from bot.blocks import teams as blocks
from bot.blocks.fields import closing_view
from bot.blocks.rhythm_fields import Problems, rhythm_problems
from bot.blocks.team_form import Form, FormContext, Submission
from bot.directory import Channel, Group
from handlers.answers import answer_if_possible
from handlers.forms import open_view
from handlers.kindling import Command
from handlers.members import People
from handlers.services import Services
from models import members, roles, settings, teams, welcomes, workspaces
from models.cadences import Kind, rhythm_of
from models.hours import Hours
from models.members import Profile
from models.preferences import hours_of
from models.teams import NewTeam, Team

PATIENCE_SECONDS = 1.0
"""How long Slack is waited for before a form opens without what it would have said."""
MOST_LOOKED_UP = 20
"""People of a changed group who are looked up one by one; more are left to the sync."""

log = structlog.get_logger(__name__)


async def is_about_people(event: Mapping[str, Any], context: AsyncBoltContext) -> bool:
    """Whether this is about somebody else than the bot itself."""
    return event.get("user") != context.bot_user_id


def register(app: AsyncApp, services: Services, people: People) -> "Teams":
    """Listen to what changes a team; returns what `/kindling team` and others need."""
    listeners = Teams(services, people)
    app.event("member_joined_channel", matchers=[is_about_people])(listeners.join)
    app.event("member_left_channel")(listeners.leave)
    for kind in ("channel_archive", "group_archive"):
        app.event(kind)(listeners.close)
    for kind in ("channel_rename", "group_rename"):
        app.event(kind)(listeners.rename)
    app.event("subteam_members_changed")(listeners.change_group)
    app.view(team_form.FORM)(listeners.save)
    return listeners


@dataclass(frozen=True)
class Seen:
    """What somebody who wants to make or change a channel's team may see of it."""

    team: Team | None
    may_change: bool
    who_may: Sequence[str]
    """Whom to ask instead."""


class Teams:
    """The listeners."""

    def __init__(self, services: Services, people: People) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    # Kept in step

    async def join(self, body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient) -> None:
        """Somebody joined a channel."""
        await self._take_in(client, body["team_id"], event["channel"], [event["user"]], _moment(event))

    async def leave(self, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Somebody left a channel; if it was the bot itself, its people are no team any more."""
        workspace_id, channel_id, at = body["team_id"], event["channel"], _moment(event)
        if event["user"] == context.bot_user_id:
            await self._close(workspace_id, channel_id)
        else:
            await self._let_go(workspace_id, channel_id, [event["user"]], at)

    async def close(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """A channel was archived."""
        await self._close(body["team_id"], event["channel"])

    async def rename(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """A channel has another name."""
        workspace_id, channel = body["team_id"], event["channel"]
        await self._database.write(lambda session: teams.rename(session, workspace_id, channel["id"], channel["name"]))

    async def change_group(self, body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient) -> None:
        """Other people are in a user group."""
        workspace_id, group_id, at = body["team_id"], event["subteam_id"], _moment(event)
        added, removed = event.get("added_users") or [], event.get("removed_users") or []
        if len(added) > MOST_LOOKED_UP:
            await self._database.write(lambda session: workspaces.want_sync(session, workspace_id))
        else:
            await self._take_in(client, workspace_id, group_id, added, at)
        await self._let_go(workspace_id, group_id, removed, at)

    async def _take_in(
        self, client: AsyncWebClient, workspace_id: str, source_id: str, member_ids: Sequence[str], at: datetime
    ) -> None:
        team = await self._database.read(lambda session: teams.by_source(session, workspace_id, source_id))
        if team is None or not member_ids:
            return
        await self._people.look_up(client, workspace_id, member_ids)
        now = self._clock.now()
        await self._database.write(lambda session: welcomes.take_in(session, workspace_id, team, member_ids, at, now))

    async def _let_go(self, workspace_id: str, source_id: str, member_ids: Sequence[str], at: datetime) -> None:
        def let_go(session: Session) -> None:
            team = teams.by_source(session, workspace_id, source_id)
            if team:
                teams.remove_people(session, workspace_id, team.id, member_ids, at)

        await self._database.write(let_go)

    async def _close(self, workspace_id: str, source_id: str) -> None:
        now = self._clock.now()

        def close(session: Session) -> None:
            team = teams.by_source(session, workspace_id, source_id)
            if team:
                teams.close(session, workspace_id, team.id, now)

        await self._database.write(close)

    # Made and changed

    async def open_by_command(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling team`: the form for the team of this channel."""
        if command.place.id.startswith("D"):
            await ack(text=blocks.NOT_A_CHANNEL)
            return
        context = (command.trigger_id, command.response_url)
        refusal = await self.open_form(client, command.workspace_id, command.user_id, command.place.id, *context)
        await (ack(text=refusal) if refusal else ack())

    async def open_form(
        self,
        client: AsyncWebClient,
        workspace_id: str,
        member_id: str,
        channel_id: str,
        trigger_id: str,
        response_url: str | None,
    ) -> str | None:
        """Open the form for the team of a channel; answers in words why not, if somebody cannot have it.

        Raises:
            SlackApiError: Slack refused to tell of the person or the channel.
            TimeoutError: Slack did not answer in time.
        """
        await self._people.look_up(client, workspace_id, [member_id])
        channel, groups = await asyncio.gather(_channel(client, channel_id), _groups(client))
        if channel is None or not channel.is_usable:
            return blocks.NOT_HERE
        seen = await self._database.read(lambda session: _see(session, workspace_id, member_id, channel_id))
        if not seen.may_change:
            return blocks.refused(seen.who_may, is_team=seen.team is not None)
        opened_at = self._clock.now().timestamp()
        view = await self._database.read(
            lambda session: team_form.form_view(
                _form(session, workspace_id, seen.team, channel, groups, member_id),
                _context(session, workspace_id, seen.team, channel, response_url, opened_at),
            )
        )
        await open_view(client, trigger_id, view)
        return None

    async def save(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The form was sent: keep it and answer, or show at the fields what is wrong."""
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        sent, now = team_form.submission(view), self._clock.now()
        problems = {} if sent.is_end else await self._find_problems(client, workspace_id, sent)
        problems = problems or await self._database.write(
            lambda session: _keep(session, workspace_id, member_id, sent, now)
        )
        line, context = blocks.saved(sent), sent.context
        if problems:
            await ack(response_action="errors", errors=problems)
        elif await answer_if_possible(context.response_url, context.opened_at, now, line):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(blocks.TITLE, line))

    async def _find_problems(self, client: AsyncWebClient, workspace_id: str, sent: Submission) -> Problems:
        """What is wrong with what was sent, by field."""
        _, profiles = await self._people.look_up(client, workspace_id, sent.lead_ids)
        hours = await self._database.read(lambda session: _hours(session, workspace_id, sent.zone))
        problems = {**rhythm_problems(Kind.TEAM_DIGEST, sent.rhythm, hours), **_wrong_lead(sent.lead_ids, profiles)}
        if sent.post_in != sent.context.channel_id:
            channel = await _channel(client, sent.post_in)
            if channel is None or not channel.is_usable:
                problems[team_form.POST_IN] = blocks.BOT_NOT_IN_CHANNEL
        return problems


def _see(session: Session, workspace_id: str, member_id: str, channel_id: str) -> Seen:
    team = teams.in_channel(session, workspace_id, channel_id)
    stewards = roles.who_may(session, workspace_id)
    if team is None:
        return Seen(None, welcomes.may_make_team(session, workspace_id, member_id), stewards)
    may_change = roles.of(session, workspace_id, member_id).may_change(team.id)
    leads = teams.lead_ids_of(session, workspace_id, team.id)
    return Seen(team, may_change, list(dict.fromkeys([*leads, *stewards]))[:3])


def _form(
    session: Session,
    workspace_id: str,
    team: Team | None,
    channel: Channel,
    groups: Sequence[Group],
    member_id: str,
) -> Form:
    """What the form opens with: what holds, or whoever makes the team as the one who leads it."""
    return Form(
        lead_ids=tuple(teams.lead_ids_of(session, workspace_id, team.id)) if team else (member_id,),
        post_in=(team and team.channel_id) or channel.id,
        zone=team.zone if team else None,
        zones=members.zones_of(session, workspace_id, team_form.MOST_OPTIONS),
        groups=groups,
    )


def _context(
    session: Session,
    workspace_id: str,
    team: Team | None,
    channel: Channel,
    response_url: str | None,
    opened_at: float,
) -> FormContext:
    layers = [settings.of(session, workspace_id).rhythms, team.settings.get("rhythms", {}) if team else {}]
    return FormContext(
        channel_id=channel.id,
        channel_name=channel.name,
        is_private=channel.is_private,
        source_id=team.source_id if team else channel.id,
        source_name=team.name if team else channel.name,
        is_team=team is not None,
        rhythm=rhythm_of(Kind.TEAM_DIGEST, *layers).packed(),
        response_url=response_url,
        opened_at=opened_at,
    )


def _keep(session: Session, workspace_id: str, member_id: str, sent: Submission, now: datetime) -> Problems:
    """Do what the form says, and nothing if that is not for this person to do; answers what is wrong, by field."""
    seen = _see(session, workspace_id, member_id, sent.context.channel_id)
    taken = teams.by_source(session, workspace_id, sent.source_id)
    if not seen.may_change:
        return {team_form.LEADS: "This team is not yours to change any more. Please ask one of those who lead it."}
    if taken and not roles.of(session, workspace_id, member_id).may_change(taken.id):
        return {team_form.PEOPLE: blocks.GROUP_TAKEN}
    if seen.team and (sent.is_end or seen.team.source_id != sent.source_id):
        teams.close(session, workspace_id, seen.team.id, now, dissolved_by=member_id)
    if not sent.is_end:
        _put(session, workspace_id, seen.team, sent, now)
        workspaces.want_sync(session, workspace_id)
    return {}


def _put(session: Session, workspace_id: str, before: Team | None, sent: Submission, now: datetime) -> None:
    """The team as the form says; what the form does not show is taken over from before."""
    is_private = sent.context.is_private and sent.source_id == sent.context.channel_id
    team = NewTeam(sent.source_id, sent.source_name, sent.post_in, sent.lead_ids, sent.zone, is_private)
    teams.put(session, workspace_id, team, now)
    chosen = dict(before.settings) if before else {}
    if not before or sent.rhythm.packed() != sent.context.rhythm:
        chosen["rhythms"] = {**chosen.get("rhythms", {}), Kind.TEAM_DIGEST: sent.rhythm.packed()}
    teams.change_settings(session, workspace_id, team.id, **chosen)


def _hours(session: Session, workspace_id: str, zone: str | None) -> Hours:
    return hours_of(zone or "UTC", settings.of(session, workspace_id).hours)


def _wrong_lead(lead_ids: Sequence[str], profiles: Mapping[str, Profile]) -> Problems:
    for each in lead_ids:
        profile = profiles.get(each)
        if profile is None or profile.is_bot or profile.is_deleted or profile.is_stranger:
            return {team_form.LEADS: blocks.not_a_lead(profile.name if profile else each)}
    return {}


async def _channel(client: AsyncWebClient, channel_id: str) -> Channel | None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await directory.channel(client, channel_id)


async def _groups(client: AsyncWebClient) -> list[Group]:
    """The user groups; none where Slack does not tell of them, such as on its free plan."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await directory.groups(client)
    except (SlackClientError, TimeoutError, OSError) as error:
        log.info("groups_unavailable", error=type(error).__name__)
        return []


def _moment(event: Mapping[str, Any]) -> datetime:
    """When it happened."""
    return datetime.fromtimestamp(float(event["event_ts"]), UTC)
