"""Digests at any time: a preview of the one to come, and what was changed, for the monthly story."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import digests as blocks
from bot.blocks.home_teams import PREVIEW
from bot.blocks.lead_digests import lead_digest
from bot.blocks.previews import preview, preview_view
from bot.blocks.team_digests import team_digest
from bot.slack import channels, text
from bot.slack.message import Message
from handlers.answers import Click
from handlers.forms import open_view
from handlers.kindling import Command
from handlers.parts import Acts, Parts
from handlers.services import Services
from models.across import digests, home_links, lead_digests, team_digests
from models.across.digests import DigestKind
from models.capabilities import changes
from models.capabilities.changes import Change
from models.people import teams
from models.people.teams import Team
from models.store.base import id_of_command

LEAD = "lead"
CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
"""A mention of a channel, as Slack writes it."""


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the button on Home."""
    listeners = Digests(parts.services)
    app.action(PREVIEW)(listeners.preview_by_button)
    return {"digest": listeners.preview, "changed": listeners.note_change}


class Digests:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def preview(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling digest`: the team's digest as it would be now; `/kindling digest lead`: the lead's.

        Of several teams it is the one that is named, or the one of the channel, or the first by name; a lead's is of
        all of theirs unless one is named.
        """
        now, first, name = self._clock.now(), *_first_word(command.words)
        for_lead = first.casefold() == LEAD
        wanted = name if for_lead else command.words

        def make(session: Session) -> Message | str:
            workspace_id, member_id = command.workspace_id, command.user_id
            led = teams.led_by(session, workspace_id, member_id)
            theirs = [] if for_lead else teams.teams_of(session, workspace_id, [member_id]).get(member_id, [])
            candidates = [*theirs, *(each for each in led if each not in theirs)]
            if not candidates:
                return blocks.not_leading() if for_lead else blocks.no_team()
            team = _named(candidates, wanted) if wanted else _of_place(candidates, command.place.id) or candidates[0]
            if team is None:
                return blocks.not_named(wanted, candidates)
            if for_lead:
                return _lead_preview(session, workspace_id, member_id, [team] if wanted else led, now)
            return _team_preview(session, workspace_id, team, now)

        found = await channels.read(self._database, self._clock, client, command.workspace_id, make)
        await (ack(text=found) if isinstance(found, str) else ack(**blocks.as_preview(found).payload()))

    async def preview_by_button(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button on Home: the digest of one team that the person leads."""
        await ack()
        click, now = Click.of(body), self._clock.now()
        found = await self._database.read(lambda session: _preview_of_team(session, click, now))
        await open_view(client, click.trigger_id, preview_view(found or Message(blocks.not_leading(), [])))

    async def note_change(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling changed …`: what a team changed, for its monthly story.

        The team is the one of the channel, or the only one that the person leads, or the one before a colon.
        """
        if text.is_blank(command.words):
            await ack(text=blocks.what_changed())
            return
        now, change_id = self._clock.now(), id_of_command("change", command.trigger_id)
        led, team = await self._database.write(lambda session: _note_change(session, command, change_id, now))
        await ack(text=_noted(led, team, command.words))


def _note_change(session: Session, command: Command, change_id: UUID, now: datetime) -> tuple[list[Team], Team | None]:
    """Note it where it is clear of which team it is; answers which teams they lead, and for which one it was noted."""
    led = teams.led_by(session, command.workspace_id, command.user_id)
    name, colon, rest = command.words.partition(":")
    named = _named(led, name) if colon and not text.is_blank(rest) else None
    team = named or _of_place(led, command.place.id) or (led[0] if len(led) == 1 else None)
    if team:
        changes.note(
            session,
            Change(
                workspace_id=command.workspace_id,
                id=change_id,
                team_id=team.id,
                author_id=command.user_id,
                words=rest.strip() if named else command.words,
                created_at=now,
            ),
        )
    return led, team


def _noted(led: Sequence[Team], team: Team | None, words: str) -> str:
    """What became of a change."""
    if team:
        return blocks.noted(team)
    return blocks.which_team(led, words) if led else blocks.may_not_change(words)


def _first_word(words: str) -> tuple[str, str]:
    first, *rest = words.split(maxsplit=1) or [""]
    return first, "".join(rest)


def _named(of: Sequence[Team], name: str) -> Team | None:
    """The one of that name, or whose people are those of the channel that is mentioned."""
    wanted = name.strip().lstrip("#").casefold()
    mentioned = CHANNEL.fullmatch(name.strip())
    return next(
        (each for each in of if each.name.casefold() == wanted or (mentioned and each.source_id == mentioned[1])), None
    )


def _of_place(of: Sequence[Team], channel_id: str) -> Team | None:
    """The one of this channel's people; where there is none, the one whose digest comes there."""
    own = (each for each in of if each.source_id == channel_id)
    return next(own, next((each for each in of if each.channel_id == channel_id), None))


def _team_preview(session: Session, workspace_id: str, team: Team, now: datetime) -> Message | str:
    starts_at = digests.next_start(session, workspace_id, team.id, DigestKind.TEAM, None, now)
    private = team_digests.asked(session, workspace_id, now)
    found = team_digests.collect(session, workspace_id, team, starts_at, now, private)
    if not found.has_words:
        return blocks.no_words(team)
    return team_digest(replace(found, is_first=False), None, home_links.of(session, workspace_id))


def _preview_of_team(session: Session, click: Click, now: datetime) -> Message | None:
    """A lead's digest with this team alone, if they lead it."""
    of = [each for each in teams.led_by(session, click.workspace_id, click.user_id) if each.id == UUID(click.value)]
    return _lead_preview(session, click.workspace_id, click.user_id, of, now) if of else None


def _lead_preview(session: Session, workspace_id: str, member_id: str, of: Sequence[Team], now: datetime) -> Message:
    """The lead's digest as it would be now: of the weeks that are over, as everywhere."""
    found = lead_digests.collect(session, workspace_id, member_id, of, now)
    return Message(blocks.nothing_yet(), []) if found.is_empty else preview(lead_digest(found, None, in_words=True))
