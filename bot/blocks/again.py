"""What somebody did that needs a form, kept in a button that does it anew: Slack opens forms only for what was just
clicked or typed as a command."""

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
)

from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message

AGAIN = "again"
"""Action id."""
VALUE_LIMIT = 2000
"""Characters of a button's value (https://docs.slack.dev/reference/block-kit/block-elements/button-element)."""
NEEDS_FORM = mark("A short form finishes this.")
TOO_LATE = mark("That took a moment too long for the form to open. This button opens it, with all that you had.")
CLICK_AGAIN = mark("That took a moment too long for the form to open. Please click once more.")


def of_command(command: Mapping[str, Any]) -> dict[str, Any]:
    """What a command is made from anew, of Slack's payload."""
    return {each: command.get(each) or "" for each in ("command", "channel_id", "channel_name", "text")}


def of_shortcut(shortcut: Mapping[str, Any]) -> dict[str, Any]:
    """What a shortcut is made from anew; of its message only where it stands and whose it is."""
    message = shortcut.get("message")
    if message is None:
        return {"callback_id": shortcut["callback_id"]}
    named = {each: message[each] for each in ("ts", "user", "bot_id") if message.get(each)}
    return {"callback_id": shortcut["callback_id"], "channel": shortcut["channel"], "message": named}


def offer(line: str, kept: Mapping[str, Any]) -> Message:
    """A line in mrkdwn, what was typed, and the button; words that a button cannot hold lose their end there. There is
    none for what it cannot hold even so, which Slack sends to nobody."""
    typed = text.from_command(kept.get("text") or "")
    value = _packed(kept)
    button = ButtonElement(text=PlainTextObject(text=say("Open the form")), action_id=AGAIN, value=value)
    ways_on = [ActionsBlock(elements=[button])] if len(value) <= VALUE_LIMIT else []
    quoted = [RichTextBlock(elements=[text.quote(typed, text.TYPED_LIMIT)])] if typed else []
    spoken = f"{line} {text.escape(text.cut(typed, text.SECTION_LIMIT))}".rstrip()
    return Message(spoken, [SectionBlock(text=MarkdownTextObject(text=line)), *quoted, *ways_on])


def kept_in(value: str) -> dict[str, Any]:
    """What the button was made with."""
    kept: dict[str, Any] = json.loads(value)
    return kept


def _packed(kept: Mapping[str, Any]) -> str:
    packed = _json(kept)
    if len(packed) <= VALUE_LIMIT or not kept.get("text"):
        return packed
    room = VALUE_LIMIT - len(_json({**kept, "text": ""}))
    return _json({**kept, "text": text.beginning(kept["text"], room)})


def _json(kept: Mapping[str, Any]) -> str:
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
