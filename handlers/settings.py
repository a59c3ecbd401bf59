"""What holds for everyone, or for a team: chosen by those who look after Kindling, and by those who lead."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from aiohttp import ClientError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import days_off as blocks
from bot.blocks import settings_form
from bot.blocks.days_off import DAYS_OFF
from bot.blocks.fields import closing_view, remembered
from bot.blocks.home_teams import OPEN_SETTINGS
from bot.blocks.rhythm_fields import Problems, SettingsContext
from bot.blocks.setting_fields import NOT_OF_HERE, PACE, TRUSTED_IDS, SettingField
from bot.blocks.settings_form import Sent
from bot.content.words import say
from bot.slack.refusals import error_code
from handlers import days_off, permitted
from handlers.answers import Click, answer_if_possible
from handlers.forms import open_view
from handlers.kindling import Command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.across import heard
from models.people import members, roles, settings, teams
from models.people.days_off import DaysOff, unpacked
from models.people.roles import Role
from models.people.settings import Defaults
from models.people.teams import Team
from models.store import workspaces
from models.store.workspaces import Choices

CHANNEL_PATIENCE_SECONDS = 1.0
"""How long a person waits for Slack's answer about a channel; a form must be answered within 3 s."""

log = structlog.get_logger(__name__)


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the forms, and to the button on Home that opens one."""
    listeners = SharedSettings(parts.services, parts.people, parts.settings)
    app.view(settings_form.SCOPE_FORM)(listeners.choose_scope)
    app.view(settings_form.WORKSPACE_FORM)(listeners.save_workspace)
    app.view(settings_form.TEAM_FORM)(listeners.save_team)
    app.action(OPEN_SETTINGS)(parts.home.button(listeners.open_from_home))
    return {"settings": listeners.open_by_command}


@dataclass(frozen=True)
class Standing:
    """What somebody may change."""

    role: Role
    teams: list[Team]
    stewards: list[str]
    """Whom the others can ask, by id."""


class SharedSettings:
    """The listeners, and what others open the form with."""

    def __init__(self, services: Services, people: Members, fields: Sequence[SettingField]) -> None:
        self._fields = fields
        self._database = services.database
        self._clock = services.clock
        self._clients = services.installing.clients
        self._people = people

    async def open_by_command(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling settings`: the form for what this person may change, or who may."""
        context = (command.trigger_id, command.response_url)
        refusal = await self.open_form(client, command.workspace_id, command.user_id, *context)
        await (ack(text=refusal) if refusal else ack())

    async def open_form(
        self, client: AsyncWebClient, workspace_id: str, member_id: str, trigger_id: str, response_url: str | None
    ) -> str | None:
        """Open the form for what this person may change; answers in mrkdwn who may, if they may change nothing.

        Raises:
            SlackApiError: Slack refused to tell of the person, or does not take the form.
            TimeoutError: Slack did not answer in time.
        """
        standing = await self._standing(client, workspace_id, member_id)
        if not (standing.role.is_steward or standing.teams):
            return settings_form.not_yours(standing.stewards)
        context = SettingsContext(response_url, self._clock.now().timestamp())
        everyone: list[UUID | None] = [None] if standing.role.is_steward else []
        scopes = [*everyone, *(team.id for team in standing.teams)]
        if len(scopes) > 1:
            view = settings_form.scope_view(standing.teams, standing.role.is_steward, context)
        else:
            view = await self._form(client, workspace_id, scopes[0], context)
        await open_view(client, trigger_id, view)
        return None

    async def open_from_home(self, click: Click, client: AsyncWebClient) -> str | None:
        """The form for everyone, or who may have it."""
        return await self.open_form(client, click.workspace_id, click.user_id, click.trigger_id, None)

    async def choose_scope(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """It was said for whom: the form for that, if it is still theirs to change."""
        workspace_id = body["team"]["id"]
        team_id = settings_form.read_scope(view["state"]["values"])
        standing = await self._standing(client, workspace_id, body["user"]["id"])
        if standing.role.is_steward if team_id is None else any(team.id == team_id for team in standing.teams):
            form = await self._form(client, workspace_id, team_id, remembered(SettingsContext, view))
        else:
            form = settings_form.no_team_view()
        await ack(response_action="update", view=form)

    async def save_team(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """A team's form was sent: keep it, or show at the fields what cannot be."""
        workspace_id, now = body["team"]["id"], self._clock.now()
        context = remembered(SettingsContext, view)
        team_id, shown = UUID(context.team_id or ""), Defaults.unpacked(context.shown)
        sent = settings_form.read_team(view["state"]["values"], shown)
        problems = settings_form.team_problems(sent)
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        standing = await self._standing(client, workspace_id, body["user"]["id"])
        team = next((each for each in standing.teams if each.id == team_id), None)
        if team is None:
            await self._answer(ack, context, say(settings_form.NO_TEAM))
            return
        await self._database.write(
            lambda session: settings.change_team_defaults(session, workspace_id, team_id, shown, sent, now)
        )
        await self._answer(ack, context, settings_form.saved_for(team))

    async def save_workspace(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """The form for everyone was sent: keep it, or show at the fields what cannot be."""
        workspace_id = body["team"]["id"]
        standing = await self._standing(client, workspace_id, body["user"]["id"])
        context = remembered(SettingsContext, view)
        if not standing.role.is_steward:
            await self._answer(ack, context, settings_form.not_yours(standing.stewards))
            return
        shown = Defaults.unpacked(context.shown)
        sent = settings_form.read_workspace(view["state"]["values"], shown, self._fields)
        problems = settings_form.workspace_problems(sent, self._fields)
        now = self._clock.now()
        before, kept = await self._database.read(lambda session: _stored(session, workspace_id))
        is_other = sent.channel_id != before.recognition_channel_id
        of_channel, off = await asyncio.gather(
            channel_problem(client, sent.channel_id if is_other else None),
            days_off.read(client, view["state"]["values"], context.shown.get(DAYS_OFF, ""), kept, now.date()),
        )
        problems |= off.problems | ({settings_form.CHANNEL: of_channel} if of_channel else {})
        problems |= await self._trusted_problem(client, workspace_id, sent.of_capabilities.get(TRUSTED_IDS, ()))
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        kept = await self._database.write(lambda session: _keep(session, workspace_id, shown, sent, off, now))
        self._people.forget_choices(workspace_id)
        line = say(settings_form.SAVED)
        if off.is_new:
            line = f"{line} {blocks.saved(kept, off.calendar, now.date())}"
        await self._answer(ack, context, line)

    async def _form(
        self, client: AsyncWebClient, workspace_id: str, team_id: UUID | None, context: SettingsContext
    ) -> View:
        may = () if team_id else await permitted.scopes(client, self._clients.granted(workspace_id))

        def make(session: Session) -> View:
            defaults = settings.defaults(session, workspace_id, team_id)
            if team_id:
                team = teams.get(session, workspace_id, team_id)
                return settings_form.team_view(team, defaults, context) if team else settings_form.no_team_view()
            chosen, choices = settings.chosen(session, workspace_id), workspaces.choices(session, workspace_id)
            return settings_form.workspace_view(defaults, chosen, choices, context, self._fields, may)

        return await self._database.read(make)

    async def _trusted_problem(self, client: AsyncWebClient, workspace_id: str, ids: Collection[str]) -> Problems:
        """Whether all of them are people of this workspace."""
        if not ids:
            return {}
        await self._people.look_up(client, workspace_id, ids)
        here = await self._database.read(lambda session: members.people_among(session, workspace_id, ids))
        return {} if len(here) == len(set(ids)) else {TRUSTED_IDS: say(NOT_OF_HERE)}

    async def _standing(self, client: AsyncWebClient, workspace_id: str, member_id: str) -> Standing:
        def look(session: Session) -> Standing:
            role = roles.of(session, workspace_id, member_id)
            theirs = [team for team in teams.all_of(session, workspace_id) if role.may_change(team)]
            return Standing(role, theirs, roles.who_may(session, workspace_id))

        await self._people.look_up(client, workspace_id, [member_id])
        return await self._database.read(look)

    async def _answer(self, ack: AsyncAck, context: SettingsContext, line: str) -> None:
        """Where the form was opened from, or else in the form's place."""
        if await answer_if_possible(context.response_url, context.opened_at, self._clock.now(), line):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(say(settings_form.TITLE), line))


def _stored(session: Session, workspace_id: str) -> tuple[Choices, DaysOff]:
    """What holds now of what is looked at before it is changed."""
    kept = unpacked(settings.of(session, workspace_id).days_off)
    return workspaces.choices(session, workspace_id), kept


def _keep(
    session: Session, workspace_id: str, shown: Defaults, sent: Sent, off: days_off.Sent, now: datetime
) -> DaysOff:
    """Store what was sent for everyone, as far as it is something new; answers which days are off now."""
    before = workspaces.choices(session, workspace_id)
    settings.change_defaults(session, workspace_id, shown, sent.defaults, now)
    trusted = settings.of(session, workspace_id).trusted_ids
    chosen = dict(sent.of_capabilities)
    if PACE in chosen:
        settings.choose_pace(session, workspace_id, chosen.pop(PACE))
    settings.change(session, workspace_id, **chosen)
    heard.tell_named(session, workspace_id, trusted, now)
    if sent.value_names != before.value_names:
        settings.choose_values(session, workspace_id, sent.value_names)
    if sent.channel_id != before.recognition_channel_id:
        settings.choose_channel(session, workspace_id, sent.channel_id)
    return settings.change_days_off(session, workspace_id, off.typed, off.added, now)


async def channel_problem(client: AsyncWebClient, channel_id: str | None) -> str | None:
    """Why thanks cannot be posted there, as far as Slack says."""
    if channel_id is None:
        return None
    try:
        async with asyncio.timeout(CHANNEL_PATIENCE_SECONDS):
            channel = (await client.conversations_info(channel=channel_id))["channel"]
    except SlackApiError as error:
        if error_code(error) == "channel_not_found":  # a private one
            return say(settings_form.NOT_IN_CHANNEL)
        log.warning("channel_not_checked", channel=channel_id, error=error_code(error))
        return None
    except (ClientError, TimeoutError) as error:
        log.warning("channel_not_checked", channel=channel_id, error=type(error).__name__)
        return None
    if channel.get("is_archived"):
        return say(settings_form.ARCHIVED)
    return None if channel.get("is_member") else say(settings_form.NOT_IN_CHANNEL)
