"""What the tests of the page share: an app's manifest and form, and a page without a browser."""

import asyncio
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse

from sandbox import Actor, Sandbox
from sandbox.app import PATIENCE_SECONDS

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


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _options(*labels: str) -> Json:
    return {"options": [{"text": plain(label), "value": label.lower()} for label in labels]}


def _input(label: str, element: Json) -> Json:
    return {
        "type": "input",
        "block_id": element["action_id"],
        "label": plain(label),
        "element": element,
        "optional": True,
    }


EVERY_INPUT: Json = {
    "type": "modal",
    "callback_id": "rhythm",
    "title": plain("Your rhythm"),
    "submit": plain("Save"),
    "blocks": [
        _input("From", {"type": "timepicker", "action_id": "from", "initial_time": "09:00"}),
        _input("First day", {"type": "datepicker", "action_id": "day"}),
        _input("Remind me", {"type": "datetimepicker", "action_id": "moment"}),
        _input("How many", {"type": "number_input", "action_id": "many", "is_decimal_allowed": False}),
        _input("Days", {"type": "checkboxes", "action_id": "days", **_options("Monday", "Tuesday", "Friday")}),
        _input("Pace", {"type": "radio_buttons", "action_id": "pace", **_options("Slow", "Quick")}),
        _input("Topics", {"type": "multi_static_select", "action_id": "topics", **_options("Thanks", "Promises")}),
        _input("Channel", {"type": "conversations_select", "action_id": "channel"}),
        _input("Calendar", {"type": "file_input", "action_id": "calendar", "filetypes": ["ics"], "max_files": 1}),
    ],
}
"""A form with all that a settings form may hold."""
ENTERED = {
    "from": {"selected_time": "10:30"},
    "day": {"selected_date": "2026-12-01"},
    "moment": {"selected_date_time": 1796117400},
    "many": {"value": "3"},
    "days": {"selected_options": ["monday", "friday"]},
    "pace": {"selected_option": "quick"},
    "topics": {"selected_options": ["thanks", "promises"]},
    "channel": {"selected_conversation": "leads"},
    "calendar": {"files": ["off.ics"]},
}
"""The state of that form once it is filled in, with options by value and the channel by name."""


def entered(values: Json, slack: Sandbox) -> Json:
    """The state of a submitted form, told like `ENTERED`."""
    return {
        block: {key: _told(value, slack) for key, value in state.items() if key != "type"}
        for block, inputs in values.items()
        for state in inputs.values()
    }


def _told(value: Any, slack: Sandbox) -> Any:
    if isinstance(value, list):
        return [_told(one, slack) for one in value]
    if isinstance(value, dict):
        return value.get("value") or value["name"]
    return slack.live.names.channels.get(value, value) if isinstance(value, str) else value


def digest(*figures: Json) -> list[Json]:
    """Blocks with all that a digest may hold, around its figures."""
    row: list[Json] = [
        {"type": "overflow", "action_id": "more", **_options("Snooze", "Fewer of these")},
        {"type": "timepicker", "action_id": "at", "initial_time": "09:00"},
        {"type": "datepicker", "action_id": "on", "placeholder": plain("Pick a day")},
    ]
    leaf = {"type": "image", "image_url": "https://a.example/leaf.png", "alt_text": "A leaf"}
    fields = [{"type": "mrkdwn", "text": f"*{name}*"} for name in ("Thanked", "Promised")]
    return [
        {"type": "header", "text": plain("Your week :seedling:")},
        {"type": "section", "text": plain("Two people to notice"), "accessory": leaf},
        {"type": "section", "fields": fields},
        *figures,
        {"type": "divider"},
        {"type": "actions", "block_id": "row", "elements": row},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Only you see this"}]},
    ]


async def look(url: str, **query: str) -> Json:
    """All that the page shows, once."""
    async with (
        ClientSession(headers={"Origin": url.rstrip("/")}) as session,
        session.ws_connect(f"{url.rstrip('/')}/page/live", params=query) as live,
    ):
        parts: Json = await live.receive_json()
        return parts


class Tab:
    """The page of one person without the browser: what it is told, and what it does."""

    def __init__(self, slack: Sandbox, who: Actor, at: str, **query: str) -> None:
        self.slack, self.who, self.at, self._query = slack, who, at, query
        self.seen: Json = {}

    async def __aenter__(self) -> Self:
        self.client = ClientSession(headers={"Origin": self.slack.url})
        query = {"team": self.who.team.id, "as": self.who.id, "at": self.at, **self._query}
        self.live: ClientWebSocketResponse = await self.client.ws_connect(f"{self.slack.url}/page/live", params=query)
        await self.news()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.live.close()
        await self.client.close()

    async def news(self) -> Json:
        """The parts that changed."""
        async with asyncio.timeout(PATIENCE_SECONDS):
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
