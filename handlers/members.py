"""People: who they are, asked of Slack when needed and kept up to date by its events."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import structlog
from cachetools import TTLCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.profiles import dnd_window, profile_from
from bot.slack.refusals import error_code
from handlers.services import Services
from models.across import whereabouts
from models.people import availability, members, values
from models.people.availability import Availability
from models.people.members import Profile
from models.people.values import Value
from models.store.workspaces import Choices

PATIENCE_SECONDS = 1.0
"""How long a person waits for Slack's answer about people; a command must be answered within 3 s."""
RECENT_SECONDS = 2.0
RECENT_PEOPLE = 10_000
"""What was read a moment ago is not read again: in a burst of commands that is most of what there is to read."""

log = structlog.get_logger(__name__)


class Members:
    """Looks people up and remembers them."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock
        self._recent_profiles: TTLCache[tuple[str, str], Profile] = TTLCache(RECENT_PEOPLE, RECENT_SECONDS)
        self._recent_choices: TTLCache[str, Choices] = TTLCache(RECENT_PEOPLE, RECENT_SECONDS)

    async def remember_from_event(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Someone joined, left, or changed their name, zone, role or status."""
        workspace_id, profile = body["team_id"], profile_from(event["user"], body["team_id"])
        await self._remember(workspace_id, [profile])

    async def note_dnd(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Someone does not want to be disturbed for a while, or does again."""
        windows = {event["user"]: dnd_window(event["dnd_status"])}
        workspace_id = body["team_id"]
        await self._database.write(lambda session: members.set_dnd(session, workspace_id, windows))

    async def look_up(
        self, client: AsyncWebClient, workspace_id: str, ids: Collection[str]
    ) -> tuple[Choices, Mapping[str, Profile]]:
        """What the workspace chose, and these people, by id; whom Slack does not know here is left out.

        Raises:
            SlackApiError: Slack refused to tell of someone who was not known before.
            TimeoutError: Slack did not answer in time about someone who was not known before.
        """
        chosen = self._recent_choices.get(workspace_id)
        recent = {each: self._recent_profiles.get((workspace_id, each)) for each in ids}
        profiles = {id_: profile for id_, profile in recent.items() if profile}
        if chosen is None or len(profiles) < len(recent):
            chosen, profiles = await self._look_up_stored(client, workspace_id, ids)
            self._recent_choices[workspace_id] = chosen
            self._recent_profiles.update({(workspace_id, id_): each for id_, each in profiles.items()})
        return chosen, profiles

    async def values(self, workspace_id: str, id_: str) -> tuple[Value, ...]:
        """What somebody can put on their thanks."""
        return await self._database.read(lambda session: values.of_person(session, workspace_id, id_))

    async def value_names(self, workspace_id: str, id_: str, words: str) -> tuple[str, ...]:
        """The same by name, for words that may pick one by a hashtag; nothing is read where they have none."""
        return values.names(await self.values(workspace_id, id_)) if "#" in words else ()

    async def value_named(self, workspace_id: str, id_: str, name: str | None) -> str | None:
        """The value of that name, if it is one that they can put on their thanks."""
        return name if name and name in values.names(await self.values(workspace_id, id_)) else None

    async def sees_everyone(self, client: AsyncWebClient, workspace_id: str, id_: str) -> bool:
        """Whether Slack shows somebody all people of the workspace: not to guests, and not to those from elsewhere."""
        _, profiles = await self.look_up(client, workspace_id, [id_])
        return id_ in profiles and not profiles[id_].is_guest and not profiles[id_].is_stranger

    async def locale(self, workspace_id: str, id_: str) -> str | None:
        """Which language somebody reads; `None` where that is not known."""
        recent = self._recent_profiles.get((workspace_id, id_))
        if recent:
            return recent.locale
        _, known = await self._database.read(lambda session: members.find(session, workspace_id, [id_]))
        return known[id_].profile.locale if id_ in known else None

    def forget_choices(self, workspace_id: str) -> None:
        """The workspace chose something else just now."""
        self._recent_choices.pop(workspace_id, None)

    def forget(self, workspace_id: str, id_: str) -> None:
        """Somebody took their data back just now."""
        self._recent_profiles.pop((workspace_id, id_), None)

    async def availability(self, client: AsyncWebClient, workspace_id: str, id_: str) -> Availability:
        """One person's own time, and whether they may be nudged.

        Raises:
            SlackApiError: Slack refused to tell of them, and they were not known before.
            TimeoutError: Slack did not answer in time, and they were not known before.
        """
        await self.look_up(client, workspace_id, [id_])
        return await self._database.read(lambda session: availability.of_one(session, workspace_id, id_))

    async def _look_up_stored(
        self, client: AsyncWebClient, workspace_id: str, ids: Collection[str]
    ) -> tuple[Choices, dict[str, Profile]]:
        chosen, known = await self._database.read(lambda session: members.find(session, workspace_id, ids))
        now = self._clock.now()
        profiles = {id_: each.profile for id_, each in known.items()}
        doubtful = [each for each in ids if each not in known or not known[each].is_fresh(now)]
        if doubtful:
            profiles |= await self._ask(client, workspace_id, doubtful, profiles.keys())
        return chosen, profiles

    async def _ask(
        self, client: AsyncWebClient, workspace_id: str, ids: Collection[str], known: Collection[str]
    ) -> dict[str, Profile]:
        """Bring these people up to date. That Slack fails matters only for those who are not `known` from before."""
        asked = (_ask_slack(client, workspace_id, each) for each in ids)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        told = [each for each in answers if isinstance(each, Profile)]
        await self._remember(workspace_id, told)
        for id_, answer in zip(ids, answers, strict=True):
            if isinstance(answer, BaseException):
                if id_ not in known:
                    raise answer
                log.warning("member_not_refreshed", member=id_, error=type(answer).__name__)
        return {each.id: each for each in told}

    async def _remember(self, workspace_id: str, profiles: Collection[Profile]) -> None:
        now = self._clock.now()
        await self._database.write(lambda session: whereabouts.remember(session, workspace_id, profiles, now))
        for each in profiles:
            self._recent_profiles.pop((workspace_id, each.id), None)


async def _ask_slack(client: AsyncWebClient, workspace_id: str, id_: str) -> Profile | None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await client.users_info(user=id_, include_locale=True)
    except SlackApiError as error:
        if error_code(error) in ("user_not_found", "user_not_visible"):
            return None
        raise
    return profile_from(answer["user"], workspace_id)
