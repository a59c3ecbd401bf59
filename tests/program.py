"""The real program as a separate process, for tests and benchmarks."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, Self

from aiohttp import ClientSession

from sandbox import Sandbox

ROOT = Path(__file__).parent.parent
START_SECONDS = 20.0
STOP_SECONDS = 10.0


def environment(slack: Sandbox, database_url: str, *, http: bool, **settings: str) -> dict[str, str]:
    """What the program needs to know to work with this sandbox; `settings` by their environment names."""
    way = {"SLACK_SIGNING_SECRET": slack.signing_secret} if http else {"SLACK_APP_TOKEN": slack.app_token}
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "DATABASE_URL": database_url,
        "PORT": "0",
        **way,
        **settings,
    }


class Program:
    """`python -m bot …` as a child process; its log lines are kept, parsed where they are JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, folder: Path, env: Mapping[str, str], *arguments: str) -> Self:
        """Start it in `folder`, by default as `run`."""
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                *(arguments or ("run",)),
                cwd=folder,
                env=env,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
        )

    async def ready(self) -> dict[str, Any]:
        """Wait until it says that it is ready; returns that line."""
        return await self.wait_for(lambda line: line.get("event") == "ready")

    async def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first log line, past or to come, that is wanted.

        Raises:
            RuntimeError: it ended without having said so.
        """
        async with asyncio.timeout(START_SECONDS), self._news:
            while True:
                found = next((line for line in self.lines if wanted(line)), None)
                if found is not None:
                    return found
                if self._reading.done():
                    raise RuntimeError(f"the program ended: {self.lines}")
                await self._news.wait()

    async def ticks_pass(self, count: int = 2) -> None:
        """Return once it has looked so many times what became due, from now on."""
        port = (await self.ready())["port"]
        async with ClientSession() as session, asyncio.timeout(START_SECONDS):
            wanted = await _ticks(session, port) + count
            while await _ticks(session, port) < wanted:  # noqa: ASYNC110 (another process counts)
                await asyncio.sleep(0.01)

    async def stop(self) -> int:
        """Ask it to stop, as a supervisor does; returns its exit status."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """End it on the spot."""
        return await self._end(signal.SIGKILL)

    async def wait(self) -> int:
        """Its exit status, once it ended by itself."""
        async with asyncio.timeout(START_SECONDS):
            await self._reading
            return await self.process.wait()

    async def _end(self, how: signal.Signals) -> int:
        if self.process.returncode is None:
            self.process.send_signal(how)
        async with asyncio.timeout(STOP_SECONDS):
            await self._reading
            return await self.process.wait()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for raw in self.process.stdout:
            await self._tell(_parsed(raw.decode()))
        async with self._news:
            self._news.notify_all()

    async def _tell(self, line: dict[str, Any]) -> None:
        async with self._news:
            self.lines.append(line)
            self._news.notify_all()


async def _ticks(session: ClientSession, port: int) -> float:
    async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("kindling_ticks_total"))


def _parsed(line: str) -> dict[str, Any]:
    try:
        parsed = json.loads(line)
    except ValueError:
        parsed = None
    return parsed if isinstance(parsed, dict) else {"text": line.rstrip("\n")}


class StartBot(Protocol):
    """Starts the program and waits until it is ready."""

    async def __call__(self, *, http: bool = False, database_url: str | None = None, **settings: str) -> Program: ...
