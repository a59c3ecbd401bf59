"""Slack text in and out: what people typed becomes plain text, and plain text becomes rich text that cannot ping.

Inside Kindling, text is *plain*: what the person meant, with a mention of a person written as `<@U…>` and nothing
else of Slack's markup. Escaping is only done on the way out.
Slack's rules: https://docs.slack.dev/messaging/formatting-message-text and
https://docs.slack.dev/interactivity/implementing-slash-commands#escaping
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from slack_sdk.models.blocks import (
    RichTextElement,
    RichTextElementParts,
    RichTextQuoteElement,
)

ELLIPSIS = "…"
SECTION_LIMIT = 3000
"""Characters of a section's text."""
TYPED_LIMIT = 12_000
"""Characters of a refused command that are handed back; Slack takes about 13,000 in one message."""

LONGEST_ESCAPE = 6
"""Characters that JSON makes of one, at most (RFC 8259, section 7)."""

MENTION = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^<>]*)?>")
_TOKEN = re.compile(r"<([^<>\s][^<>]*)>")
_SPAN = re.compile(
    r"<@(?P<user>[UW][A-Z0-9]{1,20})>"
    r"|(?<![\w:]):(?P<emoji>[+-]1|100|(?=[0-9_+'-]*[a-z])[a-z0-9_+'-]{1,80})(?:::skin-tone-(?P<tone>[2-6]))?:(?![\w:])"
    r"|(?P<link>https?://[^\s<>\"|]+[^\s<>\"|.,;:!?)\]}'])"
)
# Control characters, lone surrogates, and the embedding and override marks that could turn what follows around.
_HARMFUL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n|[\r\u2028\u2029\x85\x0b\x0c]")
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


def from_form(text: str) -> str:
    """Plain text of what was typed into a form, where Slack passes on every character as it was typed."""
    text = _HARMFUL.sub("", _BREAKS.sub("\n", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def from_command(text: str) -> str:
    """Plain text of a slash command's text, in which Slack escapes `&<>` and marks mentions, channels and links."""
    return from_form(unescape(_TOKEN.sub(_plain_token, text)))


def _plain_token(match: re.Match[str]) -> str:
    body, _, label = match[1].partition("|")
    if MENTION.fullmatch(match[0]):
        return f"<{body}>"
    if body.startswith("#"):
        return f"#{label or body[1:]}"
    if body.startswith("!"):
        what, _, group_id = body[1:].partition("^")
        name = label or group_id or what
        return f"@{name.lstrip('@')}"
    if body.startswith("@"):
        return body
    return f"{label} ({body})" if label and label not in body else body


def channels_named(text: str) -> frozenset[str]:
    """The names of the channels that a slash command's text mentions; its plain text has them like hashtags."""
    return frozenset(match[1] for match in re.finditer(r"<#[A-Z0-9]+\|([^<>]+)>", text))


def unescape(text: str) -> str:
    """Undo Slack's escaping of the three control characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    """Plain text for Slack's mrkdwn: only mentions of people keep their meaning, so it can ping no group or channel."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"&lt;@([UW][A-Z0-9]{1,20})&gt;", r"<@\1>", escaped)


def is_unmarked(text: str) -> bool:
    """Whether mrkdwn shows the text as it was typed: nothing in it but a mention of a person has a meaning there."""
    return not re.search(r"[*_~`<>&]", MENTION.sub("", text))


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of a text, with an ellipsis in place of what is left out, never inside a mention."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    opened = head.rfind("<@")
    if opened > head.rfind(">"):
        head = head[:opened]
    return head.rstrip() + ELLIPSIS


def cut_at_word(text: str, limit: int) -> str:
    """The same, but between two words, as long as that leaves half of it."""
    shown = cut(text, limit)
    if shown == text:
        return text
    head = shown.removesuffix(ELLIPSIS)
    whole = head if text[len(head)].isspace() else head[: max(head.rfind(" "), head.rfind("\n")) + 1].rstrip()
    return whole + ELLIPSIS if len(whole) >= limit // 2 else shown


def fitting(lines: Sequence[str], limit: int = SECTION_LIMIT, between: str = "\n") -> Sequence[str]:
    """As many of these lines, from the first on, as fit into `limit` characters when they are joined.

    Lines of mrkdwn are given escaped, since escaping makes them longer.
    """
    lengths = accumulate(lines, lambda length, line: length + len(between) + len(line), initial=-len(between))
    return lines[: sum(length <= limit for length in islice(lengths, 1, None))]


def beginning(text: str, room: int) -> str:
    """As much of a text, from its beginning, as takes at most `room` characters as JSON without the quotes; nothing
    where there is no room."""
    kept = text[: max(room, 0)]
    while kept and (excess := len(json.dumps(kept, ensure_ascii=False)) - 2 - room) > 0:
        kept = kept[: -max(1, excess // LONGEST_ESCAPE)]
    return kept


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen: only spaces, marks and invisible characters."""
    return not any(unicodedata.category(character)[0] in "LNPS" for character in text)


def isolated(name: str) -> str:
    """A name for a sentence: one that is written from right to left turns nothing around it."""
    if any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in name):
        return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
    return name


def is_brief(text: str) -> bool:
    """Whether a text is a word or two. Two wide (East Asian) characters count as a word, since no spaces part them."""
    words = islice(re.finditer(r"\w+(?:['’-]\w+)*", text), 3)
    return sum(max(1, _wide_characters(word[0]) // 2) for word in words) <= 2


def _wide_characters(word: str) -> int:
    return 0 if word.isascii() else sum(unicodedata.east_asian_width(character) in "WF" for character in word)


def quote(text: str, limit: int = SECTION_LIMIT) -> RichTextQuoteElement:
    """The text as a quotation in a rich text block, at most `limit` characters of it.

    Rich text has no markup to break out of: whatever was typed is shown as it is, and only mentions of people, emoji
    and links come alive.
    """
    return RichTextQuoteElement(elements=inline(cut(text, limit)))


def inline(text: str) -> list[RichTextElement]:
    """The same as part of a line of rich text."""
    return list(_elements(text))


def _elements(text: str) -> Iterator[RichTextElement]:
    end = 0
    for span in _SPAN.finditer(text):
        if span.start() > end:
            yield RichTextElementParts.Text(text=text[end : span.start()])
        yield _live_element(span)
        end = span.end()
    if end < len(text):
        yield RichTextElementParts.Text(text=text[end:])


def _live_element(span: re.Match[str]) -> RichTextElement:
    if span["user"]:
        return RichTextElementParts.User(user_id=span["user"])
    if span["emoji"]:
        return RichTextElementParts.Emoji(name=span["emoji"], skin_tone=int(span["tone"]) if span["tone"] else None)
    return RichTextElementParts.Link(url=span["link"])
