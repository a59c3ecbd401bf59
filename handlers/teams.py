"""Teams: `/kindling team` makes and changes them, and events keep them in step with who is where."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import teams as blocks
from bot.blocks.home_teams import OPEN_TEAM
from bot.blocks.rhythm_fields import Problems, rhythm_problems
from bot.blocks.settings_form import NO_TEAM
from bot.blocks.team_form import FORM, LEADS, POST_IN, Submission, submission
from bot.content.words import say
from bot.slack import directory
from bot.slack.client import is_refusal
from bot.slack.directory import Channel, Group
from bot.slack.refusals import error_code, is_left_out, missing_scopes
from handlers import team_form
from handlers.answers import Click, answer_if_possible
from handlers.forms import open_view
from handlers.kindling import Command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services
from handlers.team_form import Asked, Ended, Saved
from models.capabilities import welcomes
from models.people import settings, team_changes, teams
from models.people.cadences import CadenceKind
from models.people.hours import Hours
from models.people.members import Profile
from models.people.teams import Team
from models.store import workspaces

PATIENCE_SECONDS = 1.0
"""How long Slack is waited for before a form opens without what it would have said."""
MOST_LOOKED_UP = 20
"""People of a changed group who are looked up one by one; more are left to the sync."""

log = structlog.get_logger(__name__)


async def is_about_people(event: Mapping[str, Any], context: AsyncBoltContext) -> bool:
    """Whether this is about somebody else than the bot itself."""
    return event.get("user") != context.bot_user_id


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to what changes a team."""
    listeners = Teams(parts.services, parts.people)
    app.event("member_joined_channel", matchers=[is_about_people])(listeners.join)
    app.event("member_left_channel")(listeners.leave)
    for kind in ("channel_archive", "group_archive"):
        app.event(kind)(listeners.close)
    for kind in ("channel_rename", "group_rename"):
        app.event(kind)(listeners.rename)
    app.event("subteam_members_changed")(listeners.change_group)
    app.event("subteam_updated")(listeners.follow_group)
    app.action(OPEN_TEAM)(parts.home.button(listeners.open_from_home))
    app.view(FORM)(listeners.save)
    return {"team": listeners.open_by_command}


class Teams:
    """The listeners."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    async def open_from_home(self, click: Click, client: AsyncWebClient) -> str | None:
        """The form of a team, or why there is none."""
        team = await self._database.read(lambda session: teams.get(session, click.workspace_id, UUID(click.value)))
        return await self.open_form_of(client, click, team) if team else say(NO_TEAM)

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
        await self._database.write(
            lambda session: team_changes.rename(session, workspace_id, channel["id"], channel["name"])
        )

    async def change_group(self, body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient) -> None:
        """Other people are in a user group."""
        workspace_id, group_id, at = body["team_id"], event["subteam_id"], _moment(event)
        added, removed = event.get("added_users") or [], event.get("removed_users") or []
        if len(added) > MOST_LOOKED_UP:
            await self._database.write(lambda session: workspaces.want_sync(session, workspace_id))
        else:
            await self._take_in(client, workspace_id, group_id, added, at)
        await self._let_go(workspace_id, group_id, removed, at)

    async def follow_group(self, body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient) -> None:
        """A user group has another name or other people, or is disabled or in use again."""
        workspace_id, group, at = body["team_id"], event["subteam"], _moment(event)
        if group.get("date_delete"):
            await self._close(workspace_id, group["id"])
            return
        now = self._clock.now()

        def rename(session: Session) -> tuple[list[str], list[str]]:
            if team_changes.reopen(session, workspace_id, group["id"], now):
                workspaces.want_sync(session, workspace_id)
            team_changes.rename(session, workspace_id, group["id"], group.get("name") or group["handle"])
            team = teams.by_source(session, workspace_id, group["id"])
            told = _all_people(group)
            if team is None or team.filled_at is None or told is None:  # the sync asks for all of them
                return [], []
            return teams.difference(session, workspace_id, team.id, told)

        joined, left = await self._database.write(rename)
        if len(joined) > MOST_LOOKED_UP:
            await self._database.write(lambda session: workspaces.want_sync(session, workspace_id))
        else:
            await self._take_in(client, workspace_id, group["id"], joined, at)
        await self._let_go(workspace_id, group["id"], left, at)

    async def _take_in(
        self, client: AsyncWebClient, workspace_id: str, source_id: str, member_ids: Sequence[str], at: datetime
    ) -> None:
        team = await self._database.read(lambda session: teams.by_source(session, workspace_id, source_id))
        if team is None or not member_ids:
            return
        try:
            await self._people.look_up(client, workspace_id, member_ids)
        except SlackApiError as error:  # of one of them Slack does not tell; the others come in all the same
            if not is_refusal(error):
                raise
            log.warning("person_not_looked_up", workspace=workspace_id, error=error_code(error))
        now = self._clock.now()
        await self._database.write(lambda session: welcomes.take_in(session, workspace_id, team, member_ids, at, now))

    async def _let_go(self, workspace_id: str, source_id: str, member_ids: Sequence[str], at: datetime) -> None:
        now = self._clock.now()

        def let_go(session: Session) -> None:
            team = teams.by_source(session, workspace_id, source_id)
            if team:
                team_changes.remove_people(session, workspace_id, team.id, member_ids, at)
                team_changes.follow_people(session, workspace_id, [team.id], now)

        await self._database.write(let_go)

    async def _close(self, workspace_id: str, source_id: str) -> None:
        now = self._clock.now()

        def close(session: Session) -> None:
            team = teams.by_source(session, workspace_id, source_id)
            if team:
                team_changes.close(session, workspace_id, team.id, now)

        await self._database.write(close)

    # Made and changed

    async def open_by_command(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling team`: the form for the team of this channel."""
        if command.place.is_direct:
            await ack(text=blocks.not_a_channel())
            return
        asked = Asked(
            workspace_id=command.workspace_id,
            member_id=command.user_id,
            trigger_id=command.trigger_id,
            response_url=command.response_url,
            channel_id=command.place.id,
            is_there=True,
        )
        refusal = await self.open_form(client, asked)
        await (ack(text=refusal) if refusal else ack())

    async def open_form_of(self, client: AsyncWebClient, click: Click, team: Team) -> str | None:
        """As `open_form`, for a team whose form somebody opens by a button."""
        asked = Asked(
            workspace_id=click.workspace_id,
            member_id=click.user_id,
            trigger_id=click.trigger_id,
            response_url=click.response_url,
            channel_id=team.channel_id if team.is_group else team.source_id,
            team_id=team.id,
        )
        return await self.open_form(client, asked)

    async def open_form(self, client: AsyncWebClient, asked: Asked) -> str | None:
        """Open the form; answers in words why not, if somebody cannot have it.

        Raises:
            SlackApiError: Slack refused to tell of the person or the channel.
            TimeoutError: Slack did not answer in time.
        """
        await self._people.look_up(client, asked.workspace_id, [asked.member_id])
        try:
            channel, groups = await asyncio.gather(channel_soon(client, asked.channel_id), _groups(client))
        except SlackApiError as error:
            if error_code(error) == "missing_scope" and not missing_scopes(error):  # a group DM: they are nothing to us
                return blocks.not_a_channel()
            raise
        seen = await self._database.read(lambda session: team_form.see(session, asked, channel))
        if not (channel and channel.is_usable):
            if not (seen.team and seen.team.is_group and asked.team_id):
                return _unusable(channel, asked)
            channel = None
        if seen.refusal:
            return seen.refusal
        now = self._clock.now()
        view = await self._database.read(lambda session: team_form.view_of(session, asked, seen, channel, groups, now))
        await open_view(client, asked.trigger_id, view)
        return None

    async def save(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The form was sent: keep it and answer, or show at the fields what is wrong."""
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        sent, now = submission(view), self._clock.now()
        problems = {} if sent.is_end else await self._find_problems(client, workspace_id, sent)
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        kept = await self._database.write(lambda session: team_form.keep(session, workspace_id, member_id, sent, now))
        if not isinstance(kept, Saved | Ended):
            await ack(response_action="errors", errors=team_form.problems_of(kept, sent))
            return
        context, line = sent.context, team_form.line_of(kept)
        if await answer_if_possible(context.response_url, context.opened_at, now, line):
            await ack()
        else:
            await ack(response_action="update", view=blocks.kept_view(line))

    async def _find_problems(self, client: AsyncWebClient, workspace_id: str, sent: Submission) -> Problems:
        """What is wrong with what was sent, by field."""
        _, profiles = await self._people.look_up(client, workspace_id, sent.lead_ids)
        hours = await self._database.read(lambda session: _hours(session, workspace_id, sent.zone))
        problems = {
            **rhythm_problems(CadenceKind.TEAM_DIGEST, sent.rhythm, hours),
            **_wrong_lead(sent.lead_ids, profiles),
        }
        if sent.post_in == sent.context.channel_id:
            return problems
        if sent.is_of_private_channel:
            return {**problems, POST_IN: blocks.stays_in(sent.context.channel_name)}
        channel = await channel_soon(client, sent.post_in)
        if channel is None or not channel.is_usable:
            problems[POST_IN] = blocks.bot_not_in_channel()
        return problems


def _unusable(channel: Channel | None, asked: Asked) -> str:
    """Why nothing can be done in a channel."""
    if asked.is_there:
        return blocks.not_here()
    if channel and channel.is_archived:
        return blocks.archived(channel.id)
    return blocks.not_there(asked.channel_id or "")


def _hours(session: Session, workspace_id: str, zone: str | None) -> Hours:
    return settings.of(session, workspace_id).hours_in(zone or "UTC")


def _wrong_lead(lead_ids: Sequence[str], profiles: Mapping[str, Profile]) -> Problems:
    for each in lead_ids:
        profile = profiles.get(each)
        if profile is None or profile.is_bot or profile.is_deleted or profile.is_stranger:
            return {LEADS: blocks.not_a_lead(profile.name if profile else each)}
    return {}


async def channel_soon(client: AsyncWebClient, channel_id: str | None) -> Channel | None:
    """The channel of that id, if there is one that the bot may see.

    Raises:
        SlackApiError: Slack refused to tell.
        TimeoutError: it did not answer in time.
    """
    if channel_id is None:
        return None
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await directory.channel(client, channel_id)


async def _groups(client: AsyncWebClient) -> list[Group] | None:
    """The user groups; none where Slack does not tell of them, such as on its free plan. `None` where the app may not
    see them."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await directory.groups(client)
    except (SlackClientError, TimeoutError, OSError) as error:
        if is_left_out(error):
            return None
        log.info("groups_unavailable", error=type(error).__name__)
        return []


def _all_people(group: Mapping[str, Any]) -> list[str] | None:
    """Who is in a user group; `None` where Slack does not name all of them
    (https://docs.slack.dev/reference/events/subteam_updated: the first 500)."""
    named = group.get("users")
    return named if isinstance(named, list) and str(group.get("user_count")) == str(len(named)) else None


def _moment(event: Mapping[str, Any]) -> datetime:
    """When it happened."""
    return datetime.fromtimestamp(float(event["event_ts"]), UTC)
