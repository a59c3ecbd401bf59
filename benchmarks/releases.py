"""The release before this version, as CHANGELOG names it, checked out of the project's history."""

import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from tests.program import ROOT

_NAMED = re.compile(r"Release (\S+) is the commit `(\w+)`, with the database at level (\d{4})")


@dataclass(frozen=True)
class Release:
    """What CHANGELOG says of it."""

    version: str
    commit: str
    level: str


def release_before() -> Release:
    """The newest that CHANGELOG names."""
    found = _NAMED.search((ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert found, "CHANGELOG names no release with its commit and level"
    return Release(*found.groups())


def has_history(release: Release) -> bool:
    """Whether its commit is in this clone, which may be a shallow one, or none at all."""
    wanted = ["git", "cat-file", "-e", f"{release.commit}^{{commit}}"]
    try:
        return subprocess.run(wanted, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@contextmanager
def checked_out(release: Release) -> Iterator[Path]:
    """Its tree in a folder of its own, while the context lasts."""
    if not has_history(release):
        sys.exit(f"The commit {release.commit} is not in this clone: run `git fetch --unshallow` first.")
    archive = subprocess.run(["git", "archive", release.commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory(prefix="kindling-release-") as folder:
        with tarfile.open(fileobj=BytesIO(archive)) as tree:
            tree.extractall(folder, filter="data")
        yield Path(folder)


def inside(tree: Path) -> dict[str, str]:
    """The environment in which Python finds that tree's code, with today's packages, and none of today's code."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(tree)}
