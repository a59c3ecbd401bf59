"""One's own data: `/kindling data` and the buttons on Home send a copy of it, or take it back."""

import asyncio
import json
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import home
from bot.blocks import personal_data as blocks
from bot.slack import error_code
from handlers.answers import Click, answer_by_url
from handlers.forms import open_view
from handlers.home import Home
from handlers.kindling import Command
from handlers.members import People
from handlers.services import Services
from models import erasure, personal_data

SENDING_SECONDS = 30.0
"""How long it may take to upload a copy."""
HOME_SECONDS = 1.5
"""How long it may take to clear Home: the form must be answered within 3 s."""

log = structlog.get_logger(__name__)


def register(app: AsyncApp, services: Services, people: People, of_home: Home) -> "PersonalData":
    """Listen to the two buttons and the form; returns what `/kindling` needs."""
    listeners = PersonalData(services, people, of_home)
    app.action(home.EXPORT)(listeners.send_copy)
    app.action(home.ERASE)(listeners.ask_to_erase)
    app.view(blocks.ERASE_FORM)(listeners.erase)
    return listeners


class PersonalData:
    """The listeners."""

    def __init__(self, services: Services, people: People, of_home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = of_home
        self._sending: set[asyncio.Task[None]] = set()

    async def offer(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling data`: the two buttons."""
        await ack(**blocks.offer().payload())

    async def send_copy(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A file by direct message with all that is stored about the person.

        It goes its way by itself, since an upload can take longer than Slack waits for the click.
        """
        sending = asyncio.create_task(self._send_copy(Click.of(body), client))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        await ack()

    async def _send_copy(self, click: Click, client: AsyncWebClient) -> None:
        answer = blocks.SENT
        try:
            collected = await self._database.read(
                lambda session: personal_data.collect(session, click.workspace_id, click.user_id)
            )
            content = json.dumps(collected, ensure_ascii=False, indent=2).encode()
            async with asyncio.timeout(SENDING_SECONDS):
                await _send_file(client, click.user_id, content)
        except Exception as error:  # nobody waits for this any more who would hear of it
            reason = error_code(error) if isinstance(error, SlackApiError) else type(error).__name__
            log.error("copy_not_sent", reason=reason, exc_info=error)
            answer = blocks.NOT_SENT
        if click.response_url:
            await answer_by_url(click.response_url, answer)
        else:
            await self._home.tell(client, click.workspace_id, click.user_id, click.home, answer)

    async def ask_to_erase(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """What goes and what stays."""
        await open_view(client, Click.of(body).trigger_id, blocks.erase_view())
        await ack()

    async def erase(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """Take it all back, if the box is ticked."""
        box = view["state"]["values"][blocks.UNDERSTOOD][blocks.UNDERSTOOD]
        if not box.get("selected_options"):
            await ack(response_action="errors", errors={blocks.UNDERSTOOD: blocks.MUST_UNDERSTAND})
            return
        workspace_id, member_id, now = body["team"]["id"], body["user"]["id"], self._clock.now()
        pseudonym = erasure.new_pseudonym()
        await self._database.write(lambda session: erasure.erase(session, workspace_id, member_id, pseudonym, now))
        self._people.forget(workspace_id, member_id)
        await self._clear_home(client, member_id)
        await ack(response_action="update", view=blocks.erased_view())

    async def _clear_home(self, client: AsyncWebClient, member_id: str) -> None:
        """Slack keeps what Home showed last, which is theirs, too."""
        try:
            async with asyncio.timeout(HOME_SECONDS):
                await client.views_publish(user_id=member_id, view=blocks.erased_home())
        except (SlackClientError, ClientError, TimeoutError, OSError) as error:
            log.warning("home_not_cleared", error=type(error).__name__)


async def _send_file(client: AsyncWebClient, member_id: str, content: bytes) -> None:
    """Upload it in three steps (https://docs.slack.dev/messaging/working-with-files), into the direct messages."""
    direct = await client.conversations_open(users=[member_id])
    target = await client.files_getUploadURLExternal(filename=blocks.FILE_NAME, length=len(content))
    async with ClientSession() as session, session.post(target["upload_url"], data=content) as answer:
        answer.raise_for_status()
    await client.files_completeUploadExternal(
        files=[{"id": target["file_id"], "title": blocks.FILE_TITLE}],
        channel_id=direct["channel"]["id"],
        initial_comment=blocks.FILE_COMMENT,
    )
