"""Cursor paging, https://docs.slack.dev/apis/web-api/pagination"""

import base64
from collections.abc import Sequence
from typing import TypeVar

from sandbox import limits
from sandbox.errors import SlackError
from sandbox.web_api.call import Args

T = TypeVar("T")
PAGED = "limit cursor"
"""The arguments that are read here."""
OF_PAGE = "invalid_cursor invalid_limit"


def encode_cursor(position: str) -> str:
    return base64.b64encode(f"next:{position}".encode()).decode()


def decode_cursor(args: Args) -> str:
    """The position that the cursor stands for; empty without one. Raises SlackError `invalid_cursor`."""
    cursor = args.text("cursor")
    if not cursor:
        return ""
    try:
        marker, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if marker != "next":
        raise SlackError("invalid_cursor")
    return position


def page(args: Args, items: Sequence[T], default: int = 100) -> tuple[list[T], str]:
    """One page of a list and the cursor of the next; an empty one at the end.

    A `limit` is at most 999, https://docs.slack.dev/apis/web-api/pagination
    """
    position = decode_cursor(args)
    if position and not position.isdigit():
        raise SlackError("invalid_cursor")
    start = int(position or 0)
    end = start + args.number("limit", default, most=max(default, limits.PAGE))
    return list(items[start:end]), encode_cursor(str(end)) if end < len(items) else ""
