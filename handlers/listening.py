"""The listening box: what somebody says in it, from the form to the code.

Nothing here writes anything, nor logs: what is said is handed to the hopper, and goes in with all else when the pool is
written. Only then whoever said it is shown that it is in, and their code.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import listening as blocks
from bot.blocks import listening_check as check
from bot.blocks.fields import closing_view
from bot.blocks.listening import EntryDraft
from bot.blocks.listening_code import CODE_FORM, OF_CODE_FORM, code_form_view
from bot.content import naming
from bot.content.words import say
from bot.runtime.hopper import ClosedError
from bot.slack import text
from handlers.forms import open_above, open_view
from handlers.kindling import Command, as_command
from handlers.listening_code import Codes
from handlers.parts import Acts, Parts
from handlers.quiet import quietly, tell
from handlers.services import Services
from models.across import listening
from models.across.listening import LONGEST, Offer
from models.capabilities import pool
from models.capabilities.entries import Addressee, Topic
from models.capabilities.permissions import Permission
from models.capabilities.pool import ENTRY, Slip
from models.people import members


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the forms, and to the buttons that open them."""
    quiet = partial(quietly, parts.services.hopper)
    codes = Codes(parts.services)
    listeners = Listening(parts.services, codes)
    app.action(blocks.OPEN)(quiet(as_command(listeners.open_by_command)))
    app.action(blocks.HAVE_CODE)(quiet(codes.open_form))
    app.view(blocks.FORM)(quiet(listeners.send))
    app.view(check.CHECK_FORM)(quiet(listeners.send_checked))
    app.view(CODE_FORM)(quiet(codes.look))
    app.view(OF_CODE_FORM)(quiet(codes.act))
    return {"listen": quiet(listeners.open_by_command)}


class Listening:
    """The listeners of what is said."""

    def __init__(self, services: Services, codes: Codes) -> None:
        self._database = services.database
        self._clock = services.clock
        self._hopper = services.hopper
        self._codes = codes

    async def open_by_command(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling listen`: the form, with what was typed; or what a code that was typed leads to.

        Where nothing can be said any more, a code still leads to what was.
        """
        offer = await self._database.read(partial(self._offer, command.workspace_id, command.user_id))
        if self._hopper.seal is None or offer is None:
            await _answer(ack, command, client, self._closed(offer) or "")
            return
        view = await self._codes.of_command(command)
        if view is None and offer.is_open:
            view = blocks.form_view(offer, EntryDraft(words=command.words))
        view = view or code_form_view(blocks.nobody(offer))
        await open_above(client, command.trigger_id, view, command.in_front)
        await ack()

    async def send(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The form was sent: it is handed in, unless something is wrong with it or it is worth one more look."""
        draft = blocks.read(view["state"]["values"])
        look = partial(self._look, body["team"]["id"], body["user"]["id"], draft)
        offer, reworded, permitted = await self._database.read(look)
        if problem := self._problem(offer, draft):
            await ack(response_action="errors", errors=dict([problem]))
        elif offer and (reworded is not None or permitted):
            await ack(response_action="update", view=check.check_view(offer, draft, reworded, permitted))
        elif offer and not await self._hand_in(ack, body, client, offer, draft):
            await ack(response_action="errors", errors={blocks.WORDS: say(blocks.TOO_MUCH)})

    async def send_checked(
        self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """It was looked at once more, and is handed in as it was chosen."""
        draft = check.read_check(view["state"]["values"], EntryDraft.unpacked(view["private_metadata"]))
        offer = await self._database.read(partial(self._offer, body["team"]["id"], body["user"]["id"]))
        problem = self._problem(offer, draft)
        if problem:
            await ack(response_action="update", view=blocks.again_view(offer, draft, problem[1]))
        elif offer and not await self._hand_in(ack, body, client, offer, draft):
            await ack(response_action="update", view=blocks.again_view(offer, draft, say(blocks.TOO_MUCH)))

    async def _hand_in(
        self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, offer: Offer, draft: EntryDraft
    ) -> bool:
        """Hand it in, and show that it waits; `False` if that would be too much of one person."""
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        if not self._hopper.allows(workspace_id, member_id, self._clock.now()):
            return False
        code = pool.new_code()
        is_in = self._hopper.hand_in(workspace_id, [slip_of(workspace_id, member_id, code, offer, draft)])
        done = blocks.code_view(code, offer, draft)
        self._hopper.tell(tell(self._hopper, client, body["view"]["id"], is_in, done, partial(_not_in, offer, draft)))
        await ack(response_action="update", view=blocks.waiting_view(draft.words, self._hopper.wait(workspace_id)))
        return True

    def _offer(self, workspace_id: str, member_id: str, session: Session) -> Offer | None:
        return listening.offer(session, workspace_id, member_id, self._clock.now())

    def _look(
        self, workspace_id: str, member_id: str, draft: EntryDraft, session: Session
    ) -> tuple[Offer | None, str | None, Sequence[Permission]]:
        """To whom they can say something, the words without names if there are any, and what they may do already.

        Whoever puts their name under it may be named, and to a person of trust others may.
        """
        people = members.namesakes(session, workspace_id, with_guests=True)
        for_trust = draft.whom is not None and draft.whom.addressee is Addressee.TRUSTED
        named = naming.find(draft.words, people, lambda id_: not draft.is_signed if id_ == member_id else not for_trust)
        topic = draft.topic or Topic.OTHER
        permitted = listening.permitted(session, workspace_id, member_id, topic, draft.words)
        return self._offer(workspace_id, member_id, session), named.reworded if named else None, permitted

    def _closed(self, offer: Offer | None) -> str | None:
        """Why nothing can be said at all, in mrkdwn."""
        if self._hopper.seal is None:
            return say(blocks.CLOSED)
        if offer is None:
            return say(blocks.NOT_KNOWN)
        return None if offer.is_open else blocks.nobody(offer)

    def _problem(self, offer: Offer | None, draft: EntryDraft) -> tuple[str, str] | None:
        """What is wrong with what was sent, and the field at which that is said."""
        if closed := self._closed(offer):
            return blocks.WORDS, closed
        if text.is_blank(draft.words):
            return blocks.WORDS, say(blocks.EMPTY)
        if draft.topic is None:
            return blocks.ABOUT, say(blocks.NO_TOPIC)
        if draft.whom is None or offer is None or offer.way(draft.whom) is None:
            return blocks.TO, say(blocks.NOT_TO_THEM)
        return None


def slip_of(workspace_id: str, member_id: str, code: str, offer: Offer, draft: EntryDraft) -> Slip:
    """What goes into the pool: nothing of who wrote it, unless they put their name under it."""
    assert draft.whom
    assert draft.topic
    return Slip.new(
        ENTRY,
        pool.hash_of(workspace_id, code) or "",
        addressee=draft.whom.addressee.value,
        team_id=str(draft.whom.team_id) if draft.whom.team_id else None,
        trusted_id=draft.whom.trusted_id,
        topic=draft.topic.value,
        words=text.cut(draft.words, LONGEST),
        may_be_shown=draft.may_be_shown,
        signed_by=member_id if draft.is_signed else None,
        least=offer.least,
    )


def _not_in(offer: Offer, draft: EntryDraft, error: BaseException) -> View:
    """The form once more, with why it must be sent again."""
    why = say(blocks.CLOSED_NOW) if isinstance(error, ClosedError) else say(blocks.NOT_IN)
    return blocks.again_view(offer, draft, why)


async def _answer(ack: AsyncAck, command: Command, client: AsyncWebClient, line: str) -> None:
    """Where the command was typed; where a button on Home was clicked, in a window of its own."""
    if command.place.id:
        await ack(text=line)
    else:
        await open_view(client, command.trigger_id, closing_view(say(blocks.TITLE), line))
        await ack()
