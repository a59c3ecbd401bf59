"""What the tests of the page share: an app's manifest and form, and a page without a browser."""

import asyncio
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse

from sandbox import Actor, Sandbox

Json = dict[str, Any]

MANIFEST: Json = {
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "slash_commands": [{"command": "/thanks", "description": "Thank someone", "usage_hint": "@ben for …"}],
        "shortcuts": [
            {"name": "Thank for this", "type": "message", "callback_id": "thank_for_message", "description": "…"},
            {"name": "Anywhere", "type": "global", "callback_id": "anywhere", "description": "…"},
        ],
    }
}
FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Thank someone"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "people",
            "label": {"type": "plain_text", "text": "People"},
            "element": {"type": "multi_users_select", "action_id": "people"},
        },
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What did they do?"},
            "hint": {"type": "plain_text", "text": "In your own words."},
            "element": {"type": "plain_text_input", "action_id": "what", "multiline": True, "max_length": 100},
        },
    ],
}
BUTTON: Json = {
    "type": "actions",
    "block_id": "row",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Open the form"}}],
}


class Tab:
    """The page of one person without the browser: what it is told, and what it does."""

    def __init__(self, slack: Sandbox, who: Actor, at: str) -> None:
        self.slack, self.who, self.at = slack, who, at
        self.seen: Json = {}

    async def __aenter__(self) -> Self:
        self.client = ClientSession(headers={"Origin": self.slack.url})
        query = {"team": self.who.team.id, "as": self.who.id, "at": self.at}
        self.live: ClientWebSocketResponse = await self.client.ws_connect(f"{self.slack.url}/page/live", params=query)
        await self.news()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.live.close()
        await self.client.close()

    async def news(self) -> Json:
        """The parts that changed."""
        async with asyncio.timeout(5):
            parts: Json = await self.live.receive_json()
        self.seen |= parts
        return parts

    async def act(self, action: str, **args: Any) -> Json:
        """Do something; the answer."""
        status, answer = await self.try_to(action, **args)
        assert status == 200, answer
        return answer

    async def try_to(self, action: str, **args: Any) -> tuple[int, Json]:
        body = {"team": self.who.team.id, "as": self.who.id, "at": self.at, **args}
        async with self.client.post(f"{self.slack.url}/page/act/{action}", json=body) as answer:
            return answer.status, await answer.json()

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.seen["conversation"]["messages"]]
