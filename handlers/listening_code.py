"""What somebody does with their code: whether there is an answer, a word more, or to take it all back."""

import re
from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import listening_code as blocks
from bot.blocks.fields import closing_view
from bot.blocks.listening import CLOSED, CLOSED_NOW, TITLE, TOO_MUCH
from bot.content.words import say
from bot.runtime.hopper import ClosedError
from bot.slack import text
from handlers.forms import WRITTEN, change_view
from handlers.kindling import Command
from handlers.quiet import tell
from handlers.services import Services
from models.across import listening
from models.across.listening import LONGEST, Found
from models.capabilities import pool
from models.capabilities.pool import WITHDRAWAL, WORD, Slip
from models.store.sealing import Seal, UnreadableError

CODE = re.compile(r"\S{4}(?:[-–—]\S{4}){3}")
"""What is a code, typed after the command, and nothing else."""


class Codes:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        self._database = services.database
        self._clock = services.clock
        self._hopper = services.hopper

    async def open_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The form for a code, in the place of the other."""
        await change_view(client, body["view"], blocks.code_form_view())
        await ack()

    async def of_command(self, command: Command) -> View | None:
        """What a code leads to that was typed as a command; `None` if none was.

        What cannot open a form is not looked at: the button that stands in its place would tell that the code is one.
        """
        if not CODE.fullmatch(command.words) or command.trigger_id.endswith(WRITTEN):
            return None
        found = await self._find(command.workspace_id, command.user_id, command.words)
        if isinstance(found, Found):
            return blocks.found_view(found, say(blocks.TYPED))
        return blocks.code_form_view(found)

    async def look(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """A code was sent."""
        typed = blocks.read_code(view["state"]["values"])
        found = await self._find(body["team"]["id"], body["user"]["id"], typed)
        if isinstance(found, Found):
            await ack(response_action="update", view=blocks.found_view(found))
        else:
            await ack(response_action="errors", errors={blocks.CODE: found})

    async def act(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """A word is added, or all is taken back."""
        words, is_back = blocks.read_acts(view["state"]["values"])
        workspace_id, code_hash = body["team"]["id"], view["private_metadata"]
        found = await self._of_hash(workspace_id, code_hash)
        if not isinstance(found, Found):
            await ack(response_action="update", view=closing_view(say(TITLE), found))
        elif not words and not is_back:
            await ack(response_action="errors", errors={blocks.WORD_FIELD: say(blocks.NOTHING_SENT)})
        elif not self._hopper.allows(workspace_id, body["user"]["id"], self._clock.now()):
            await ack(response_action="errors", errors={blocks.WORD_FIELD: say(TOO_MUCH)})
        else:
            slip = (
                Slip.new(WITHDRAWAL, code_hash)
                if is_back
                else Slip.new(WORD, code_hash, words=text.cut(words, LONGEST))
            )
            is_in = self._hopper.hand_in(workspace_id, [slip])
            done = blocks.done_view(found, is_back=is_back)
            self._hopper.tell(tell(self._hopper, client, view["id"], is_in, done, partial(_not_in, words)))
            await ack(response_action="update", view=blocks.waiting_view(words, self._hopper.wait(workspace_id)))

    async def _find(self, workspace_id: str, member_id: str, typed: str) -> Found | str:
        """What a code leads to, or why nothing can be said of it."""
        code_hash = pool.hash_of(workspace_id, typed)
        if code_hash is None:
            return say(blocks.NO_CODE)
        if not self._hopper.allows_look(workspace_id, member_id, self._clock.now()):
            return say(blocks.TOO_OFTEN)
        return await self._of_hash(workspace_id, code_hash)

    async def _of_hash(self, workspace_id: str, code_hash: str) -> Found | str:
        if self._hopper.seal is None:
            return say(CLOSED)
        try:
            found = await self._database.read(partial(self._look_for, workspace_id, self._hopper.seal, code_hash))
        except UnreadableError:
            return say(CLOSED_NOW)
        return found or say(blocks.UNKNOWN)

    def _look_for(self, workspace_id: str, seal: Seal, code_hash: str, session: Session) -> Found | None:
        return listening.find(session, workspace_id, seal, code_hash, self._clock.now())


def _not_in(words: str, error: BaseException) -> View:
    return blocks.not_in_view(words, is_closed=isinstance(error, ClosedError))
