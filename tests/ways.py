"""On which database, and over which way to Slack, a test runs: on each, or on one of the two that its name picks."""

import re
from collections.abc import Iterable
from itertools import groupby
from zlib import crc32

import pytest

WAYS = ("socket-sqlite", "http-postgresql", "sqlite", "postgresql")
_ANY = re.compile("|".join(WAYS))


def spared(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """Of each test that its fixtures run on both databases or over both ways, the one that need not run.

    The test's name picks the other one, the same in each run. Where all of a module would pick the same, the first test
    by name takes the other. A test keeps both where it names them itself with `parametrize`, or is marked `every_way`;
    one whose other half was deselected is not spared.
    """
    twins = sorted((_name(item), way, item) for item in items if (way := _way(item)))
    pairs = [(name, pair) for name, each in groupby(twins, lambda one: one[0]) if len(pair := list(each)) == 2]
    gone: set[pytest.Item] = set()
    for _, of_module in groupby(pairs, lambda one: one[0].partition("::")[0]):
        module = list(of_module)
        picks = [crc32(name.encode()) % 2 for name, _ in module]
        if len(module) > 1 and len(set(picks)) == 1:
            picks[0] = 1 - picks[0]
        gone |= {pair[pick][2] for (_, pair), pick in zip(module, picks, strict=True)}
    return gone


def _name(item: pytest.Item) -> str:
    test, _, case = item.nodeid.partition("[")
    return f"{test}[{_ANY.sub('', case)}"


def _way(item: pytest.Item) -> str | None:
    """The way that one of its fixtures takes, if neither the test nor a marker has a say in it."""
    if not isinstance(item, pytest.Function) or not hasattr(item, "callspec") or item.get_closest_marker("every_way"):
        return None
    named = " ".join(str(marker.args[0]) for marker in item.iter_markers("parametrize"))
    taken = [value for name, value in item.callspec.params.items() if value in WAYS and name not in named]
    return str(taken[0]) if len(taken) == 1 else None
