"""Whether posts of thanks are still there: one look into the channel for what stands there, as after a lost answer.

What an administrator deleted is taken back with all that tells of it. That a post is missing proves nothing by itself:
Slack deletes what is old where a workspace wants it so, oldest first. So it counts only where Slack answered for the
whole time, and an older post of Kindling's is still there; otherwise nothing is concluded.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import retry_after
from bot.slack.finding import outbox_id
from bot.slack.refusals import is_left_out
from models.capabilities import shoutout_changes
from models.capabilities.shoutout_changes import LOOKED_FOR, Post
from models.people import channels
from models.store import lanes
from models.store.database import Database

PAGE = 999
"""The most that Slack gives at once; a commercially distributed app gets 15, and one look a minute."""
PATIENCE_SECONDS = 5.0

log = structlog.get_logger(__name__)

_looking: WeakKeyDictionary[Database, defaultdict[str, asyncio.Lock]] = WeakKeyDictionary()
"""Digests are made many at a time: one look serves them all."""


async def look(
    database: Database, client: AsyncWebClient, workspace_id: str, now: datetime, *, is_wanted: bool = False
) -> None:
    """Take back the thanks of the last two weeks whose posts were deleted; what Slack does not say stays as it is.

    Args:
        database: where they are.
        client: to look with.
        workspace_id: the workspace.
        now: the time.
        is_wanted: whether to look even if somebody did a moment ago.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is in trouble.
    """
    async with _looking.setdefault(database, defaultdict(asyncio.Lock))[workspace_id]:
        if not is_wanted and await database.read(lambda session: channels.was_looked_at(session, workspace_id, now)):
            return
        gone = await _gone(database, client, workspace_id, now)
        taken = await database.write(
            lambda session: shoutout_changes.take_away_deleted(session, workspace_id, gone, now)
        )
        if taken:
            log.info("posts_were_deleted", workspace=workspace_id, count=taken)
        await database.write(lambda session: channels.note_look(session, workspace_id, now))


async def _gone(database: Database, client: AsyncWebClient, workspace_id: str, now: datetime) -> list[Post]:
    posts = await database.read(lambda session: shoutout_changes.posts_since(session, workspace_id, now - LOOKED_FOR))
    pause = await database.read(lambda session: lanes.history_pause(session, workspace_id, now))
    if not posts or pause:
        return []
    by_channel: dict[str, list[Post]] = defaultdict(list)
    for each in posts:
        by_channel[each.standing.channel_id].append(each)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = [await _gone_if_seen(database, client, workspace_id, each, now) for each in by_channel.values()]
    except SlackApiError as error:
        await _pause(database, workspace_id, now, retry_after(error))
        return []
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        log.warning("posts_not_looked_for", workspace=workspace_id, error=type(error).__name__)
        return []
    return [post for theirs in found for post in theirs]


async def _pause(database: Database, workspace_id: str, now: datetime, seconds: float | None) -> None:
    log.warning("posts_not_looked_for", workspace=workspace_id, error="refused")
    if seconds:
        pause = timedelta(seconds=seconds)
        await database.write(lambda session: lanes.hold_history(session, workspace_id, now, pause))


async def _gone_if_seen(
    database: Database, client: AsyncWebClient, workspace_id: str, posts: Sequence[Post], now: datetime
) -> list[Post]:
    """Those of one channel that are missing; none where Kindling may not read it, since that is optional."""
    try:
        return await _gone_of(database, client, workspace_id, posts, now)
    except SlackApiError as error:
        if is_left_out(error):
            return []
        raise


async def _gone_of(
    database: Database, client: AsyncWebClient, workspace_id: str, posts: Sequence[Post], now: datetime
) -> list[Post]:
    """Those of one channel that are missing, and were not there too long for it to tell anything."""
    channel_id = posts[0].standing.channel_id
    there = await _there(client, channel_id, oldest=min((each.standing.message_ts for each in posts), key=_moment))
    missing = [each for each in posts if each.standing.message_ts not in there]
    if not missing:
        return []
    stands_since = min((_moment(ts) for ts, is_ours in there.items() if is_ours), default=None)
    told = [each for each in missing if stands_since and stands_since < _moment(each.standing.message_ts)]
    if len(told) == len(missing):
        return told
    before = await database.read(
        lambda session: shoutout_changes.post_before(session, workspace_id, channel_id, now - LOOKED_FOR)
    )
    return missing if before and await _is_there(client, before) else told


async def _there(client: AsyncWebClient, channel_id: str, oldest: str) -> Mapping[str, bool]:
    """The messages of a channel since then, by their timestamps, and whether they are Kindling's."""
    found: dict[str, bool] = {}
    cursor: str | None = None
    while cursor != "":
        page = await client.conversations_history(
            channel=channel_id, oldest=oldest, inclusive=True, include_all_metadata=True, limit=PAGE, cursor=cursor
        )
        found |= {each["ts"]: outbox_id(each) is not None for each in _standing(page["messages"])}
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
    return found


async def _is_there(client: AsyncWebClient, post: Post) -> bool:
    ts = post.standing.message_ts
    page = await client.conversations_history(
        channel=post.standing.channel_id, oldest=ts, latest=ts, inclusive=True, limit=1
    )
    return any(each["ts"] == ts for each in _standing(page["messages"]))


def _standing(messages: Collection[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Without what is left of a deleted message whose thread goes on."""
    return [each for each in messages if each.get("subtype") != "tombstone"]


def _moment(ts: str) -> tuple[int, ...]:
    return tuple(int(each) for each in ts.split("."))
