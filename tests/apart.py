"""Whoever is in one workspace tries all that they could have seen in another: each button, each choice, each form."""

import json
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Base
from sandbox import Actor, Message, Sandbox, View, WorkspaceHandle
from sandbox.blocks import elements, options_of
from sandbox.forms import STATELESS

MARK = "zebrawood"
"""A word that stands in nothing but what was written elsewhere."""
PLANTED = "something"
"""What takes its place in what somebody is given to try."""
MOST_CHOICES = 5
ENDS = ("my_data_erase_form",)
"""Forms after which somebody has nothing to try any more."""
_IDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+(\.[0-9]+)?")
Json = dict[str, Any]
Rows = Mapping[str, list[str]]


def rows_of(session: Session, workspace_id: str) -> Rows:
    """All rows of this workspace, by table."""
    found = {}
    for table in Base.metadata.sorted_tables:
        own = table.c.get("workspace_id", table.c.get("id"))
        if own is not None:
            found[table.name] = sorted(map(str, session.execute(select(table).where(own == workspace_id))))
    return found


def without_mark(source: Any) -> Any:
    """The same with other words in the place of what somebody wrote."""
    return json.loads(json.dumps(source).replace(MARK, PLANTED))


@dataclass(frozen=True)
class Use:
    """Of a button, or of a menu with what is chosen in it."""

    action_id: str
    block_id: str
    choice: str | None
    kind: str
    """The same of all that do the same, whatever they do it to."""


async def use_each(
    workspace: WorkspaceHandle,
    person: Actor,
    source: Json,
    wanted: Collection[str],
    use: Callable[[Actor, Message, Use], Awaitable[None]],
) -> None:
    """Somebody gets this message from the bot once for each of these kinds of uses, and uses that."""
    client = AsyncWebClient(workspace.bot_token, base_url=f"{workspace.live.url}/api/")
    for kind in wanted:
        await client.chat_postMessage(channel=person.id, **source)
        given = person.dm(last=1)[0]
        await use(person, given, next(each for each in uses(given.blocks) if each.kind == kind))


@dataclass
class Trying:
    """Somebody with all the buttons and forms of somebody elsewhere.

    Args:
        here: their workspace, whose bot gives them what they try.
    """

    here: WorkspaceHandle
    actions: set[str] = field(default_factory=set)
    """The actions that were sent, by id."""
    views: set[str] = field(default_factory=set)
    """The forms that were sent, by id."""
    sent: int = 0
    failed: list[tuple[str, str | None]] = field(default_factory=list)
    """What got no answer, and why."""

    def __post_init__(self) -> None:
        self._client = AsyncWebClient(self.here.bot_token, base_url=f"{self.here.live.url}/api/")

    async def message(self, who: str, source: Json, wanted: Collection[str]) -> None:
        """Use these kinds of what is in a message."""
        await use_each(self.here, self.here.person(who), without_mark(source), wanted, self._use)

    async def home(self, who: str, source: Json, wanted: Collection[str]) -> None:
        """Use these kinds of what is on somebody's Home."""
        person, source = self.here.person(who), without_mark(source)
        for each in uses(source["blocks"]):
            if each.kind in wanted:
                await self._client.views_publish(user_id=person.id, view=source)
                assert person.home
                await self._use(person, person.home, each)

    async def view(self, who: str, source: Json) -> None:
        """Use all that is in a form, and send it."""
        person, source = self.here.person(who), without_mark(source)
        for each in uses(source["blocks"]):
            await self._use(person, await self._open(person, source), each)
        given = await self._open(person, source)
        if given.submit and given.callback_id not in ENDS:
            fill(person, given, PLANTED)
            result = await person.submit()
            if result.error:
                self.failed.append((given.callback_id, result.error))
            self.views.add(source.get("callback_id", ""))
            self.sent += 1
        if person.modal:
            await person.close_modal(everything=True)

    async def _open(self, person: Actor, source: Json) -> View:
        """A form of the bot's is in front of somebody, and then this one in its place."""
        while len(person.modals) > 1:
            await person.close_modal()
        if not person.modal:
            await person.command("/thanks", channel="quay")
        assert person.modal
        await self._client.views_update(view_id=person.modal.id, view=source)
        assert person.modal
        return person.modal

    async def _use(self, person: Actor, where: Message | View, use: Use) -> None:
        reply = await person.click(where, use.action_id, use.choice, block_id=use.block_id)
        if not reply.acked:
            self.failed.append((use.action_id, reply.error))
        self.actions.add(use.action_id)
        self.sent += 1
        while person.modal and person.modal is not where:
            await person.close_modal()


def uses(blocks: list[Json]) -> list[Use]:
    """How each element can be used that acts at once; of a long list what comes first."""
    return [
        Use(element["action_id"], block.get("block_id", ""), choice, _kind(element, choice))
        for block, element in elements(blocks)
        if "action_id" in element and (block["type"] != "input" or block.get("dispatch_action"))
        for choice in _choices(element)
    ]


def _kind(element: Json, choice: str | None) -> str:
    return f"{element['action_id']} {_IDS.sub('#', choice or element.get('value') or '')}"


def _choices(element: Json) -> list[Any]:
    match element["type"]:
        case "button":
            return [None]
        case "overflow" | "static_select" | "radio_buttons":
            return [each["value"] for each in options_of(element)][:MOST_CHOICES]
        case "users_select":
            return ["ben"]
        case _:
            return []


def fill(person: Actor, view: View, words: str) -> None:
    """Enter something wherever nothing is."""
    for block, element in elements(view.blocks):
        state = view.values.get(block["block_id"], {}).get(element["action_id"], {})
        if element["type"] in STATELESS or any(each for key, each in state.items() if key != "type"):
            continue
        if (value := _entered(element, words)) is not None:
            person.fill({element["action_id"]: value})


def _entered(element: Json, words: str) -> Any:
    match element["type"]:
        case "plain_text_input":
            is_when = "when" in element["action_id"] or "due" in element["action_id"]
            return "tomorrow 3pm" if is_when else words
        case "static_select" | "radio_buttons":
            return options_of(element)[0]["value"]
        case "multi_static_select":
            return [options_of(element)[0]["value"]]
        case "users_select":
            return "ben"
        case "multi_users_select":
            return ["ben"]
        case _:
            return None


def said_to(slack: Sandbox, workspace_id: str) -> str:
    """All that the bot said to a workspace of late: its answers, calls and messages."""
    return "\n".join(
        f"{each.answer if each.sort not in ('call', 'response_url') else each.said}"
        for each in slack.engine.journal
        if each.team == workspace_id
    )
