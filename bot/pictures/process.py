"""A picture drawn by a process of its own: the bot stays small, and a drawing that crashes or hangs does no harm."""

import asyncio
import os
import pickle
import sys
from asyncio import AbstractEventLoop
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

import structlog

log = structlog.get_logger(__name__)

Subject = TypeVar("Subject")

AT_ONCE = 2
"""How many pictures are drawn at a time: each takes about 80 MB and a second of a processor."""

_turns: WeakKeyDictionary[AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def drawn(draw: Callable[[Subject], bytes], subject: Subject, patience_seconds: float = 20) -> bytes | None:
    """The picture that `draw`, a function at the top of a module, makes of the subject.

    `None` if that fails, or is not done within `patience_seconds`, which include the wait for other pictures.
    """
    try:
        async with asyncio.timeout(patience_seconds), _turn():
            status, output = await _run(pickle.dumps((draw, subject)))
    except (OSError, TimeoutError) as error:
        log.warning("picture not drawn", picture=draw.__name__, error=type(error).__name__)
        return None
    if status != 0:
        log.warning("picture not drawn", picture=draw.__name__, error=output.decode() or f"status {status}")
        return None
    return output


def _turn() -> asyncio.Semaphore:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))


async def _run(task: bytes) -> tuple[int | None, bytes]:
    """The status with which the process ended, and what it wrote; it never outlives this call."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "bot.pictures",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    try:
        output, _ = await process.communicate(task)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, output
