"""Packages of npm that tests use, installed once into the cache folder of whoever runs them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

_INSTALL_SECONDS = 300


def installed(*packages: str) -> Path:
    """The folder whose `node_modules` has these packages (`name@version`); skips the test where npm cannot get them."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Node and npm are not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "kindling-tests" / "-".join(each.strip("@").replace("/", "-") for each in packages)
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / ".installed"
    with FileLock(folder / ".lock"):
        if not done.exists():
            quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", "."]
            try:
                subprocess.run(
                    [npm, "install", *quiet, *packages],
                    cwd=folder,
                    capture_output=True,
                    check=True,
                    timeout=_INSTALL_SECONDS,
                )
            except (OSError, subprocess.SubprocessError) as error:
                pytest.skip(f"npm could not install {', '.join(packages)}: {type(error).__name__}")
            done.touch()
    return folder
