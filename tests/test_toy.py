"""A capability of another house is one page, its own modules, one migration and one line."""

import subprocess
import sys

from tests.program import ROOT


def test_a_toy_is_in_the_manifest_help_settings_home_export_and_erasure() -> None:
    command = [sys.executable, "-m", "pytest", "--numprocesses", "0", "tests/toy/check.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
