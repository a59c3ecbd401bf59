"""Listeners of what nobody shall read that somebody was there: what goes wrong in them is not logged at that moment,
and what became of what they handed in is told in the form alone.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.hopper import Hopper, TooLateError
from bot.slack.refusals import error_code
from handlers.forms import CHANGED_MEANWHILE, NotOpenedError

Listener = Callable[..., Awaitable[None]]
Shown = View | dict[str, Any]
SETTLES_SECONDS = 1.0
"""What is shown at once must be there before what takes its place: Slack shows whichever comes last."""
TRIES_AFTER_SECONDS = (1.0, 3.0, 0.0)
"""How long to wait before a form is changed once more, where Slack was in trouble: the code is told this once."""


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


async def tell(
    hopper: Hopper,
    client: AsyncWebClient,
    view_id: str,
    is_in: asyncio.Future[None],
    done: View,
    not_in: Callable[[BaseException], Shown],
) -> None:
    """Show whoever handed something in what became of it, if the form is still in front of them.

    Args:
        hopper: takes note of what goes wrong.
        client: to show it with.
        view_id: of the form.
        is_in: done once it is on disk.
        done: shown then.
        not_in: makes what is shown if it did not get there, from what stood in the way.
    """
    _, outcome = await asyncio.gather(asyncio.sleep(SETTLES_SECONDS), is_in, return_exceptions=True)
    view: Shown = done
    if isinstance(outcome, BaseException):
        if not isinstance(outcome, TooLateError):  # which is nobody's fault
            hopper.note(outcome)
        view = not_in(outcome)
    for pause in TRIES_AFTER_SECONDS:
        trouble = await _shown(client, view_id, view)
        if trouble is None:
            return
        hopper.note(trouble)
        await asyncio.sleep(pause)


async def _shown(client: AsyncWebClient, view_id: str, view: Shown) -> Exception | None:
    """Change the form; answers what went wrong. One that was closed need not be changed."""
    try:
        await client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        return None if error_code(error) in CHANGED_MEANWHILE else error
    except Exception as error:  # whatever it is: what nobody catches in a task of its own is logged
        return error
    return None
