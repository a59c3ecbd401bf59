"""People: who they are, asked of Slack when needed and kept up to date by its events."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.slack import error_code
from handlers.services import Services
from models import members
from models.members import Known, Profile

T = TypeVar("T")

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


@dataclass(frozen=True)
class Unsure:
    """A unit of work could not decide: Slack must be asked about these people first."""

    ids: frozenset[str]
    known_before: frozenset[str]
    """Those of them who are known from earlier, which will do if Slack does not answer."""


UnitAboutPeople = Callable[[Session, frozenset[str]], T | Unsure]
"""A unit of work that gets the ids about which Slack has been asked just now."""


def profiles_or_unsure(
    known: Mapping[str, Known], ids: Collection[str], asked: frozenset[str], now: datetime
) -> Mapping[str, Profile] | Unsure:
    """The people of these ids, by id, or that Slack must be asked first."""
    doubtful = frozenset(each for each in ids if each not in known or not known[each].is_fresh(now)) - asked
    if doubtful:
        return Unsure(doubtful, doubtful & known.keys())
    return {id_: each.profile for id_, each in known.items()}


class People:
    """Looks people up and remembers them."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock

    async def remember_from_event(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Someone joined, left, or changed their name, zone or role."""
        await self._remember(body["team_id"], [profile_from(event["user"])])

    async def decide(self, client: AsyncWebClient, workspace_id: str, unit: UnitAboutPeople[T]) -> T:
        """Run a unit of work that needs to know people; where it does not, ask Slack and run it again.

        One transaction is the usual case, so a command costs one commit and nothing else.

        Raises:
            SlackApiError: Slack refused to tell of someone who was not known before.
            TimeoutError: Slack did not answer in time about someone who was not known before.
        """
        verdict = await self._database.write(lambda session: unit(session, frozenset()))
        if not isinstance(verdict, Unsure):
            return verdict
        asked = verdict.ids
        await self._ask(client, workspace_id, verdict)
        verdict = await self._database.write(lambda session: unit(session, asked))
        if isinstance(verdict, Unsure):
            raise LookupError("asked about the same people twice")
        return verdict

    async def _ask(self, client: AsyncWebClient, workspace_id: str, unsure: Unsure) -> None:
        """Bring these people up to date. Whom Slack does not know in this workspace stays unknown."""
        asked = sorted(unsure.ids)
        async with asyncio.timeout(PATIENCE_SECONDS):
            answers = await asyncio.gather(*(_ask_slack(client, each) for each in asked), return_exceptions=True)
        await self._remember(workspace_id, [each for each in answers if isinstance(each, Profile)])
        for id_, answer in zip(asked, answers, strict=True):
            if isinstance(answer, BaseException):
                if id_ not in unsure.known_before:
                    raise answer
                log.warning("member_not_refreshed", member=id_, error=type(answer).__name__)

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


async def _ask_slack(client: AsyncWebClient, id_: str) -> Profile | None:
    try:
        answer = await client.users_info(user=id_)
    except SlackApiError as error:
        if error_code(error) in ("user_not_found", "user_not_visible"):
            return None
        raise
    return profile_from(answer["user"])
