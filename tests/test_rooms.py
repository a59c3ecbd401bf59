"""The house has floors: what lies below knows nothing of what lies above, and nothing knows itself by a detour."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = (
    ("models.store",),
    ("models.people",),
    ("models.capabilities",),
    ("models.across",),
    ("models",),
    ("bot.when", "bot.runtime"),
    ("bot.slack",),
    ("bot.content",),
    ("bot.blocks",),
    ("handlers", "scheduler"),
    ("bot.capabilities",),
    ("bot.tools",),
    ("bot.start",),
    ("sandbox",),
    ("lab",),
)
"""From the ground up; rooms on one floor know nothing of each other."""
SLACK = ("slack_sdk", "slack_bolt", "aiohttp")


def _modules() -> dict[str, Path]:
    paths = [
        path
        for room in ("models", "bot", "handlers", "scheduler", "sandbox", "lab")
        for path in (ROOT / room).rglob("*.py")
    ]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def _imported(path: Path) -> Iterator[str]:
    """The full name of each thing that the module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


MODULES = _modules()


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """By module, what it imports."""
    return {name: set(_imported(path)) for name, path in MODULES.items()}


@pytest.fixture(scope="module")
def knows(imports: dict[str, set[str]]) -> dict[str, set[str]]:
    """By module, the modules of the house that it imports."""
    return {
        name: {found for each in those for found in (each, each.rpartition(".")[0]) if found in MODULES} - {name}
        for name, those in imports.items()
    }


def _floor(module: str) -> tuple[int, str] | None:
    rooms = [(n, room) for n, floor in enumerate(FLOORS) for room in floor if f"{module}.".startswith(f"{room}.")]
    return max(rooms, key=lambda found: len(found[1]), default=None)


def _may_know(module: str, other: str) -> bool:
    here, there = _floor(module), _floor(other)
    return not (here and there) or there == here or there[0] < here[0]


def test_a_room_knows_only_what_lies_below_it(knows: dict[str, set[str]]) -> None:
    wrong = [f"{module} imports {other}" for module in knows for other in knows[module] if not _may_know(module, other)]
    assert wrong == []


def test_no_module_knows_itself_by_a_detour(knows: dict[str, set[str]]) -> None:
    TopologicalSorter(
        {name: {each for each in those if not name.startswith(f"{each}.")} for name, those in knows.items()}
    ).prepare()


def test_what_is_remembered_knows_nothing_of_slack(imports: dict[str, set[str]]) -> None:
    for name, those in imports.items():
        if name.partition(".")[0] == "models":
            assert not [each for each in those if each.partition(".")[0] in SLACK], name
