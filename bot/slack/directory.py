"""Slack's directory: who is here and who is where, asked page by page, as patiently as Slack wants it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.client import is_refusal, retry_after
from bot.slack.profiles import dnd_window
from bot.slack.refusals import Sort, error_code, sort_of

PAGE = 200
"""How many Slack recommends to ask for at a time (https://docs.slack.dev/apis/web-api/pagination)."""
DND_AT_ONCE = 50
"""How many people `dnd.teamInfo` takes (https://docs.slack.dev/reference/methods/dnd.teamInfo)."""

User = Mapping[str, Any]
"""A person as Slack describes them."""
Window = tuple[datetime, datetime]
T = TypeVar("T")
log = structlog.get_logger(__name__)

Ask = Callable[..., Awaitable[AsyncSlackResponse]]
"""A method of Slack's."""


@dataclass(frozen=True)
class Channel:
    """A channel as the bot sees it."""

    id: str
    name: str
    is_archived: bool
    is_private: bool
    has_bot: bool

    @property
    def is_usable(self) -> bool:
        """Whether the bot hears of who joins and leaves, and can post there."""
        return self.has_bot and not self.is_archived


@dataclass(frozen=True)
class Group:
    """A user group that is in use."""

    id: str
    name: str
    handle: str = ""
    """How it is mentioned, without the @."""
    people: frozenset[str] = frozenset()
    """Who is in it, by id, if that was asked."""


async def everyone(client: AsyncWebClient) -> AsyncIterator[list[User]]:
    """Everybody in the workspace, deactivated people and bots included, a page of Slack's user objects at a time.

    Raises:
        SlackApiError: Slack refused; so do all that ask here.
    """
    async for page in _pages(client.users_list, include_locale=True):
        yield page["members"]


async def person(client: AsyncWebClient, id_: str) -> User | None:
    """Somebody whom `everyone` leaves out, such as an outsider in a shared channel, as Slack's user object; `None` if
    Slack shows nobody."""
    try:
        answer = await _patiently(client.users_info, user=id_, include_locale=True)
    except SlackApiError as error:
        if error_code(error) in ("user_not_found", "user_not_visible"):
            return None
        raise
    user: User = answer["user"]
    return user


async def teams(client: AsyncWebClient) -> dict[str, str]:
    """The workspaces of an organisation in which the app is, by id with their names
    (https://docs.slack.dev/reference/methods/auth.teams.list)."""
    found: dict[str, str] = {}
    async for page in _pages(client.auth_teams_list):
        found |= {each["id"]: each.get("name") or each["id"] for each in page["teams"]}
    return found


async def channel(client: AsyncWebClient, id_: str) -> Channel | None:
    """The channel of that id; `None` where there is none, or none that the bot may see."""
    try:
        answer = await _patiently(client.conversations_info, channel=id_)
    except SlackApiError as error:
        if error_code(error) == "channel_not_found":
            return None
        raise
    found: Mapping[str, Any] = answer["channel"]
    return Channel(
        id=found["id"],
        name=found.get("name") or id_,
        is_archived=bool(found.get("is_archived")),
        is_private=bool(found.get("is_private")),
        has_bot=bool(found.get("is_member")),
    )


async def people_in_channel(client: AsyncWebClient, channel_id: str) -> set[str]:
    """Ids of all members of a channel, bots included."""
    found: set[str] = set()
    async for page in _pages(client.conversations_members, channel=channel_id):
        found.update(page["members"])
    return found


async def groups(client: AsyncWebClient, *, with_people: bool = False) -> list[Group]:
    """The user groups that are in use, by name."""
    answer = await _patiently(client.usergroups_list, **({"include_users": True} if with_people else {}))
    found = [
        Group(each["id"], each.get("name") or each["handle"], each["handle"], frozenset(each.get("users") or ()))
        for each in answer["usergroups"]
    ]
    return sorted(found, key=lambda group: group.name.casefold())


async def people_in_group(client: AsyncWebClient, group_id: str) -> set[str]:
    """Ids of all members of a user group."""
    answer = await _patiently(client.usergroups_users_list, usergroup=group_id)
    return set(answer["users"])


async def dnd_windows(client: AsyncWebClient, ids: Sequence[str]) -> AsyncIterator[Mapping[str, Window | None]]:
    """Between when these people do not want to be disturbed, some of them at a time.

    Slack refuses all of a batch for one person of whom it does not tell (`user_not_visible`); they are left out.
    """
    for some in batches(ids, DND_AT_ONCE):
        told = await _dnd_of(client, some)
        yield dict(_readable(told))
        if not told and len(some) == DND_AT_ONCE:  # that is not about one person
            log.warning("dnd_refused")
            return


def _readable(told: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Window | None]]:
    for id_, status in told.items():
        try:
            yield id_, dnd_window(status)
        except (ArithmeticError, OSError, TypeError, ValueError) as error:
            log.info("dnd_not_read", member=id_, error=type(error).__name__)


async def _dnd_of(client: AsyncWebClient, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """The do-not-disturb statuses of those of them of whom Slack tells: what it refuses is halved, until the one is
    alone for whom it does.

    Raises:
        SlackApiError: it is not for one person that Slack refuses.
    """
    try:
        answer = await _patiently(client.dnd_teamInfo, users=ids)
    except SlackApiError as error:
        if not is_refusal(error) or sort_of(error) in (Sort.TOKEN, Sort.MENDABLE):
            raise
        if len(ids) == 1:
            log.info("dnd_not_told", member=ids[0], error=error_code(error))
            return {}
        middle = len(ids) // 2
        return {**await _dnd_of(client, ids[:middle]), **await _dnd_of(client, ids[middle:])}
    users: Mapping[str, Mapping[str, Any]] = answer["users"]
    return users


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in their order, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


async def _pages(ask: Ask, **arguments: Any) -> AsyncIterator[AsyncSlackResponse]:
    """Every page of a method that takes a cursor."""
    cursor = None
    while cursor != "":
        page = await _patiently(ask, limit=PAGE, cursor=cursor, **arguments)
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""


async def _patiently(ask: Ask, **arguments: Any) -> AsyncSlackResponse:
    """The answer, once Slack gives one: where it asks to wait, we do."""
    while True:
        try:
            return await ask(**arguments)
        except SlackApiError as error:
            pause = retry_after(error)
            if pause is None:
                raise
        await asyncio.sleep(pause)
