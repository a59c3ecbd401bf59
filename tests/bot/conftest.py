"""A sandbox, and the command line run to its end."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.manifest import EVENTS, SCOPES
from sandbox import Sandbox, Timings
from sandbox.app import PATIENCE_SECONDS
from tests.e2e.conftest import HARBOUR
from tests.program import ROOT


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
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return Ended(process.returncode, out.decode().splitlines(), err.decode().splitlines())


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    """A running sandbox without the bot."""
    async with Sandbox(HARBOUR, scopes=list(SCOPES), events=list(EVENTS), timings=Timings.patient()) as sandbox:
        yield sandbox
