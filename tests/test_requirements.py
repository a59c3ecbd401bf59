"""What a clean checkout installs is what the code needs."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _pinned(file: str) -> set[str]:
    return set(re.findall(r"^([\w-]+)==", (ROOT / file).read_text(), re.M))


def test_every_dependency_is_pinned_where_it_is_installed_from() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for wanted, file in (
        (project["dependencies"], "requirements.txt"),
        (project["optional-dependencies"]["demo"], "requirements.txt"),
        (project["optional-dependencies"]["dev"], "requirements-dev.txt"),
    ):
        names = {re.split(r"[^\w-]", each)[0] for each in wanted}
        assert names - _pinned(file) == set(), file
