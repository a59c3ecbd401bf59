"""Replaces the key that seals the tokens of installed workspaces."""

from collections.abc import Callable
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.runtime.clock import clock_for
from bot.runtime.environment import Settings
from models.store import installations
from models.store.database import Database, first_line
from models.store.sealing import TokenSeal, UnreadableError


class KeysError(Exception):
    """Not all could be done; the message is one line that says what to do. What was done stays done."""


async def seal_anew(settings: Settings, told: Callable[[float], None]) -> str:
    """Seal every token with the first key, one transaction each, beside whatever runs; answers a line that says what
    was done.

    Args:
        settings: the keys, and where tokens are kept.
        told: told again and again which part of it is done, up to 1.

    Raises:
        KeysError: there is no key, the database is away, or none of the keys opens a token.
    """
    if not settings.encryption_keys:
        raise KeysError("ENCRYPTION_KEYS is missing; put the new key first and leave the old one behind it.")
    database, seal, clock = Database(settings.database_url), TokenSeal(settings.keys), clock_for(settings.clock_file)
    changed, lost = 0, []
    try:
        found = await database.read(installations.ids)
        for done, each in enumerate(found, 1):
            try:
                anew = partial(installations.seal_anew, id_=each, seal=seal, now=clock.now())
                changed += await database.write(anew)
            except UnreadableError:
                lost.append(each)
            told(done / len(found))
    except SQLAlchemyError as error:
        raise KeysError(f"DATABASE_URL: the database cannot be used ({first_line(error)}).") from None
    finally:
        await database.close()
    if lost:
        raise KeysError(
            f"None of the keys opens the tokens of {', '.join(lost[:5])}{' and others' if len(lost) > 5 else ''}. "
            "Add the key they were sealed with, or let these workspaces install Kindling again."
        )
    return (
        f"{changed} of {len(found)} installations were sealed anew with the first key. What is said without names is "
        "sealed with it by the bot within a minute of running with these keys. Then the older ones can go."
    )
