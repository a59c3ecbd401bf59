"""The real program as a separate process, for tests and benchmarks."""

import asyncio
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any, Protocol, Self

from aiohttp import ClientSession

from bot.runtime.clock import clock_for
from lab.simulation.stage import is_busy
from models.store.database import Database
from sandbox import Sandbox
from sandbox.app import PATIENCE_SECONDS

ROOT = Path(__file__).parent.parent
LOOK_SECONDS = 0.02
STOP_SECONDS = 60.0
JOBS = ("planner", "outbox", "sync", "erasures", "replanning", "stories", "pool", "answers")
TICKS = [f'kindling_ticks_total{{job="{job}"}}' for job in JOBS]


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

    def __init__(self, process: "asyncio.subprocess.Process | Forked", env: Mapping[str, str]) -> None:
        self.process = process
        self._env = env
        self.lines: list[dict[str, Any]] = []
        self._database: Database | None = None
        """Open from the first look until the program ends: each new one would compile its questions anew."""
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
            ),
            env,
        )

    @classmethod
    async def fork(cls, folder: Path, env: Mapping[str, str], *arguments: str) -> Self:
        """The same from a process that has loaded the modules already: it is there in a quarter of the time."""
        return cls(await Forked.start(folder, env, arguments or ("run",)), env)

    async def ready(self) -> dict[str, Any]:
        """Wait until it says that it is ready; returns that line."""
        return await self.wait_for(lambda line: line.get("event") == "ready")

    async def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first log line, past or to come, that is wanted.

        Raises:
            RuntimeError: it ended without having said so.
        """
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            while True:
                found = next((line for line in self.lines if wanted(line)), None)
                if found is not None:
                    return found
                if self._reading.done():
                    raise RuntimeError(f"the program ended: {self.lines}")
                await self._news.wait()

    async def ticks_pass(self, count: int = 2) -> None:
        """Return once each part of its loop has ended so many looks at what became due, from now on. Of two, one began
        afterwards."""
        async with ClientSession() as session:
            ticks = [await self._counted(session, each) for each in TICKS]
        for each, before in zip(TICKS, ticks, strict=True):
            await self.counts(each, before + count)

    async def quiet(self) -> None:
        """Return once it has looked at all that its clock and its database make due, and nothing is on its way: what
        has not come by then does not come."""
        await self.ticks_pass(3)
        self._database = database = self._database or Database(self._env["DATABASE_URL"])
        clock = clock_for(Path(self._env["CLOCK_FILE"]))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await database.read(lambda session: is_busy(session, clock.now())):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)

    async def counts(self, sample: str, count: float = 1) -> None:
        """Return once this sample of its metrics has reached the count, such as `kindling_messages_in_flight`."""
        async with ClientSession() as session, asyncio.timeout(PATIENCE_SECONDS):
            while await self._counted(session, sample) < count:  # noqa: ASYNC110 (another process counts)
                await asyncio.sleep(0.01)

    async def counted(self, sample: str) -> float:
        """Where this sample of its metrics stands."""
        async with ClientSession() as session:
            return await self._counted(session, sample)

    async def _counted(self, session: ClientSession, sample: str) -> float:
        port = (await self.ready())["port"]
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        return next((float(line.split()[-1]) for line in lines if line.startswith(sample)), 0.0)

    async def stop(self) -> int:
        """Ask it to stop, as a supervisor does; returns its exit status."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """End it on the spot."""
        return await self._end(signal.SIGKILL)

    async def wait(self) -> int:
        """Its exit status, once it ended by itself."""
        async with asyncio.timeout(PATIENCE_SECONDS):
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
        if self._database:
            await self._database.close()
        async with self._news:
            self._news.notify_all()

    async def _tell(self, line: dict[str, Any]) -> None:
        async with self._news:
            self.lines.append(line)
            self._news.notify_all()


def _parsed(line: str) -> dict[str, Any]:
    try:
        parsed = json.loads(line)
    except ValueError:
        parsed = None
    return parsed if isinstance(parsed, dict) else {"text": line.rstrip("\n")}


Launch = Callable[..., Awaitable[Program]]
"""`Program.start` or `Program.fork`."""

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.preloaded"])


class Forked:
    """A child of the process that has loaded the modules, with what `Program` uses of a subprocess."""

    def __init__(
        self, process: ForkServerProcess, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader | None
    ) -> None:
        assert process.pid
        self.pid = process.pid
        self.stdout = stdout
        self.stderr = stderr
        """`None` where it goes the same way as the other."""
        self._process = process

    @classmethod
    async def start(
        cls, folder: Path, env: Mapping[str, str], arguments: Sequence[str], *, has_stderr: bool = False
    ) -> Self:
        """Start it in `folder`."""
        out, stdout = await _pipe()
        err, stderr = await _pipe() if has_stderr else (out, None)
        outputs = (_Output(out), _Output(err))
        process = _FORKS.Process(target=_be_program, args=(arguments, folder, dict(env), *outputs))
        process.start()
        for each in {out, err}:
            os.close(each)
        return cls(process, stdout, stderr)

    @property
    def returncode(self) -> int | None:
        """Its exit status once it ended; the negative signal that ended it."""
        return self._process.exitcode

    def send_signal(self, how: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, how)

    async def wait(self) -> int:
        """Its exit status, once it ended."""
        await asyncio.to_thread(self._process.join)
        assert self._process.exitcode is not None
        return self._process.exitcode


async def _pipe() -> tuple[int, asyncio.StreamReader]:
    """Where to write, and what is read there."""
    reading, writing = os.pipe()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reading, "rb"))
    return writing, reader


class _Output:
    """The end of a pipe that can be given to a child."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def __reduce__(self) -> tuple[Callable[..., "_Output"], tuple[Any, ...]]:
        return _received, (DupFd(self.fd),)


def _received(fd: Any) -> _Output:
    return _Output(fd.detach())


def _be_program(arguments: Sequence[str], folder: Path, env: Mapping[str, str], out: _Output, err: _Output) -> None:
    from bot.start.cli import main

    for each, output in ((sys.stdout, out), (sys.stderr, err)):
        os.dup2(output.fd, each.fileno())
        os.close(output.fd)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["kindling", *arguments]
    main()


class StartBot(Protocol):
    """Starts the program and waits until it is ready."""

    async def __call__(self, *, http: bool = False, database_url: str | None = None, **settings: str) -> Program: ...
