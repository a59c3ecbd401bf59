"""A sandbox, and the command line run to its end."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.tools.manifest import EVENTS, SCOPES
from sandbox import Sandbox, Timings
from sandbox.app import PATIENCE_SECONDS
from tests.e2e.conftest import HARBOUR
from tests.program import ROOT, Forked


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    status: int
    out: list[str]
    err: list[str]

    @property
    def said(self) -> str:
        """All of it in one."""
        return "\n".join(self.out + self.err)


async def kindling(folder: Path, env: Mapping[str, str], *arguments: str) -> Ended:
    """Run `python -m bot …` in `folder` to its end, with nothing in the environment but what Python needs and `env`."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env}
    process = await Forked.start(folder, env, arguments, has_stderr=True)
    assert process.stderr
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, err, status = await asyncio.gather(process.stdout.read(), process.stderr.read(), process.wait())
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
    return Ended(status, out.decode().splitlines(), err.decode().splitlines())


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    """A running sandbox without the bot."""
    async with Sandbox(HARBOUR, scopes=list(SCOPES), events=list(EVENTS), timings=Timings.patient()) as sandbox:
        yield sandbox
