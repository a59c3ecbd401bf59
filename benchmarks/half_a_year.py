"""Makes anew what `tests/releases/` keeps of release 0.1.0: `python -m benchmarks.half_a_year`.

The release is checked out of the project's history and lives through half a year of its own simulation, in about five
minutes. Nobody in it is real. It wants to be run again only where that folder should hold something else.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.releases import checked_out, inside, release_before
from tests.releases.half_a_year import FOLDER

INSIDE = Path(__file__).with_name("inside_0_1_0.py")


def main() -> None:
    """Make it."""
    with checked_out(release_before()) as tree:
        subprocess.run([sys.executable, "-P", INSIDE, FOLDER], cwd=tree, env=inside(tree), check=True)
    for each in sorted(FOLDER.glob("*.gz")):
        print(f"{each.name}: {each.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
