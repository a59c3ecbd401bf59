"""What `doctor` finds of each workspace that installed the app, from its token to the channel for thanks."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.runtime.environment import Settings
from bot.slack.client import make_client, reaching_slack
from bot.slack.refusals import advice, lacking, reason_of
from bot.tools.doctor_rows import Finding
from models.across import setup
from models.store import installations
from models.store.database import Database
from models.store.installations import Served
from models.store.sealing import UnreadableError
from models.store.workspaces import Workspace

MOST_SHOWN = 20
"""Of more workspaces only those are named in which something is to be done."""
AT_ONCE = 10
AGAIN = "let somebody install it there again, at /slack/install"


@dataclass(frozen=True)
class _Known:
    """What the database knows of a workspace."""

    name: str
    channel_id: str | None
    paused_reason: str | None
    has_synced: bool
    is_set_up: bool


async def examine(settings: Settings, database: Database) -> AsyncIterator[Finding]:
    """One line for each workspace, or where there are many, for each in which something is to be done, and one for all.

    Raises:
        UnreachableError: Slack gave no answer of its own.
        sqlalchemy.exc.SQLAlchemyError: the database is in trouble.
    """
    served = await database.read(installations.all_served)
    room = asyncio.Semaphore(AT_ONCE)
    async with ClientSession() as session:

        async def look(each: Served) -> Finding:
            async with room:
                known = await database.read(lambda session: _known(session, each.workspace_id))
                return await _examine(settings, session, each, known)

        found = await asyncio.gather(*map(look, served))
    for finding in found:
        if len(found) <= MOST_SHOWN or not finding.is_well:
            yield finding
    wrong = sum(not finding.is_well for finding in found)
    says = f"{len(found) - wrong} of {len(found)} that installed Kindling are well"
    yield Finding("workspaces", True, says if found else "none has installed Kindling yet, at /slack/install")


def _known(session: Session, workspace_id: str) -> _Known:
    row = session.scalars(select(Workspace).where(Workspace.id == workspace_id)).one()
    is_set_up = not setup.of(session, workspace_id).open
    return _Known(row.name, row.recognition_channel_id, row.paused_reason, row.synced_at is not None, is_set_up)


async def _examine(settings: Settings, session: ClientSession, served: Served, known: _Known) -> Finding:
    subject = f"workspace {known.name} ({served.workspace_id})"
    assert settings.token_seal
    try:
        token = settings.token_seal.open(served.token)
    except UnreadableError:
        says = "none of ENCRYPTION_KEYS opens its token; put the key that it was sealed with back, after the newer one"
        return Finding(subject, False, says)
    of = served.workspace_id if served.is_of_organisation else None
    client = make_client(settings, session, token, of)
    try:
        with reaching_slack():
            missing = lacking(await client.auth_test())
    except SlackApiError as error:
        return Finding(subject, False, f"Slack refuses its token ({reason_of(error)}); {advice(error, AGAIN)}")
    if missing:
        return Finding(subject, False, f"{', '.join(missing)} not granted; {AGAIN}")
    if known.paused_reason:
        return Finding(subject, False, f"paused since Slack said {known.paused_reason}; restart Kindling, or {AGAIN}")
    if known.channel_id and (trouble := await _trouble_of(client, known.channel_id)):
        return Finding(subject, False, trouble)
    return Finding(subject, True, "; ".join(_notes(known)))


async def _trouble_of(client: AsyncWebClient, channel_id: str) -> str | None:
    """Why thanks cannot be shown where they should."""
    try:
        with reaching_slack():
            channel = (await client.conversations_info(channel=channel_id))["channel"]
    except SlackApiError as error:
        remedy = advice(error, "choose another with `/kindling setup` there, or invite Kindling")
        return f"the channel for thanks cannot be seen ({reason_of(error)}); {remedy}"
    if channel.get("is_archived") or not channel.get("is_member"):
        return "Kindling cannot post in the channel for thanks; type `/invite @Kindling` there, or choose another"
    return None


def _notes(known: _Known) -> Sequence[str]:
    asked = "who is there is known" if known.has_synced else "who is there is asked next"
    ready = "set up" if known.is_set_up else "`/kindling setup` there has open questions"
    return ["its token is good", asked, ready]
