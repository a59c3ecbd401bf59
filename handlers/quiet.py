"""Listeners of what nobody shall read that somebody was there: what goes wrong in them is not logged at that moment."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from bot.runtime.hopper import Hopper
from handlers.forms import NotOpenedError

Listener = Callable[..., Awaitable[None]]


class QuietError(Exception):
    """Something went wrong that is noted already, and told to nobody but whoever was there."""


def quietly(hopper: Hopper, listener: Listener) -> Listener:
    """The same listener; what goes wrong in it is noted in the hopper alone, which tells of it once a week."""

    @wraps(listener)
    async def listen(*args: Any, **kwargs: Any) -> None:
        try:
            await listener(*args, **kwargs)
        except NotOpenedError as error:
            error.is_quiet = True
            raise
        except Exception as error:
            hopper.note(error)
            raise QuietError from None

    return listen
