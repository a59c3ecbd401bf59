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
KNOWS = {
    name: {found for each in _imported(path) for found in (each, each.rpartition(".")[0]) if found in MODULES} - {name}
    for name, path in MODULES.items()
}


def _floor(module: str) -> tuple[int, str] | None:
    rooms = [(n, room) for n, floor in enumerate(FLOORS) for room in floor if f"{module}.".startswith(f"{room}.")]
    return max(rooms, key=lambda found: len(found[1]), default=None)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_room_knows_only_what_lies_below_it(module: str) -> None:
    here = _floor(module)
    for other in KNOWS[module]:
        there = _floor(other)
        assert not (here and there) or there == here or there[0] < here[0], f"{module} imports {other}"


def test_no_module_knows_itself_by_a_detour() -> None:
    TopologicalSorter(
        {name: {each for each in knows if not name.startswith(f"{each}.")} for name, knows in KNOWS.items()}
    ).prepare()


def test_what_is_remembered_knows_nothing_of_slack() -> None:
    for name, path in MODULES.items():
        if name.partition(".")[0] == "models":
            assert not [each for each in _imported(path) if each.partition(".")[0] in SLACK], name
