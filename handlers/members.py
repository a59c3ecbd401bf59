"""People: who they are, asked of Slack when needed and kept up to date by its events."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.services import Services
from models import members
from models.members import Profile

SLACKBOT = "USLACKBOT"
"""Slack's own bot, which `users.info` does not mark as one."""
DEFAULT_ZONE = "UTC"
PATIENCE_SECONDS = 1.5
"""How long a person waits for Slack's answer about people; a command must be answered within 3 s."""

log = structlog.get_logger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what Slack tells of its people."""
    people = People(services)
    app.event("team_join")(people.remember_from_event)
    app.event("user_change")(people.remember_from_event)


class People:
    """Looks people up and remembers them."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def remember_from_event(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Someone joined, left, or changed their name, zone or role."""
        await self._remember(body["team_id"], [profile_from(event["user"])])

    async def look_up(self, client: AsyncWebClient, workspace_id: str, ids: Collection[str]) -> Mapping[str, Profile]:
        """The people of these ids, by id; an id that Slack does not know in this workspace is left out.

        Raises:
            SlackApiError: Slack refused to tell of someone who was not known before.
            TimeoutError: Slack did not answer in time about someone who was not known before.
        """
        known = await self._database.read(lambda session: members.find(session, workspace_id, ids))
        now = self._clock.now()
        unsure = [each for each in ids if each not in known or not known[each].is_fresh(now)]
        profiles = {id_: each.profile for id_, each in known.items()}
        if unsure:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answers = await asyncio.gather(*(_ask(client, each) for each in unsure), return_exceptions=True)
            told = [each for each in answers if isinstance(each, Profile)]
            await self._remember(workspace_id, told)
            profiles |= {each.id: each for each in told}
            _raise_for_unknown(unsure, answers, profiles)
        return profiles

    async def _remember(self, workspace_id: str, profiles: Collection[Profile]) -> None:
        now = self._clock.now()
        await self._database.write(lambda session: members.remember(session, workspace_id, profiles, now))


def profile_from(user: Mapping[str, Any]) -> Profile:
    """A person from Slack's user object."""
    shown = user.get("profile", {})
    name = shown.get("display_name") or user.get("real_name") or shown.get("real_name") or user.get("name")
    return Profile(
        id=user["id"],
        name=name or user["id"],
        zone=user.get("tz") or DEFAULT_ZONE,
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        is_deleted=bool(user.get("deleted")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
    )


async def _ask(client: AsyncWebClient, id_: str) -> Profile | None:
    try:
        answer = await client.users_info(user=id_)
    except SlackApiError as error:
        if error.response["error"] in ("user_not_found", "user_not_visible"):
            return None
        raise
    return profile_from(answer["user"])


def _raise_for_unknown(
    asked: Collection[str], answers: Collection[Profile | BaseException | None], profiles: Mapping[str, Profile]
) -> None:
    """A failed answer matters only where nothing older is known to go by."""
    for id_, answer in zip(asked, answers, strict=True):
        if isinstance(answer, BaseException):
            if id_ not in profiles:
                raise answer
            log.warning("member_not_refreshed", member=id_, error=type(answer).__name__)
