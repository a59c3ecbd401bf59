"""The past of the demo, lived through once and kept for the next start of the same version in the same week.

A folder of it holds the bot's database, what was said in the workspace, and the key that seals the listening box of
this invented company. The key lies beside what it seals, since nobody real wrote it; the folder is its owner's alone.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from sandbox import Sandbox, keeping

CODE = Path(__file__).parent.parent
CACHE = CODE / ".cache" / "kindling"
"""The project's cache folder."""
MADE_BY = ("bot", "handlers", "lab", "models", "sandbox", "scheduler", "requirements.txt", "pyproject.toml")
"""What the past depends on; what the page shows of it does not matter."""
PAGE = CODE / "sandbox" / "page"
PARTS = DATABASE, SAID, KEY = "kindling.db", "said.json", "key"
SUMS = "sums.json"


class DamagedError(Exception):
    """There is no such past, or not as it was kept."""


def place_of(cache: Path, start: datetime) -> Path:
    """Where the past of a demo that begins then is kept."""
    return cache / f"demo-{_version()}-{start:%Y-%m-%d}"


def write(folder: Path, slack: Sandbox, database: Path, key: SecretStr) -> None:
    """Put a past into an empty folder.

    Raises:
        OSError: it cannot be written.
    """
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(folder / DATABASE)) as copy:
        source.backup(copy)
    (folder / SAID).write_text(json.dumps(keeping.kept(slack.live)))
    (folder / KEY).write_text(key.get_secret_value())
    for each in PARTS:
        (folder / each).chmod(0o600)
    (folder / SUMS).write_text(json.dumps(_sums(folder)))


def keep(folder: Path, place: Path) -> None:
    """Keep a past for the next start, if it can be; those of other versions and weeks go."""
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="draft-", dir=place.parent, ignore_cleanup_errors=True) as draft:
            for part in (*PARTS, SUMS):
                shutil.copy2(folder / part, draft)
            for older in place.parent.glob("demo-*"):
                shutil.rmtree(older, ignore_errors=True)
            os.replace(draft, place)


def bring_back(folder: Path, slack: Sandbox, database: Path) -> SecretStr:
    """Let it have happened: in the workspace, and in the bot's database, which is not there yet.

    Returns:
        The key that seals what people said without their names.

    Raises:
        DamagedError: it is not there, or not as it was written; nothing has happened then.
    """
    try:
        if json.loads((folder / SUMS).read_text()) != _sums(folder):
            raise DamagedError
        said = json.loads((folder / SAID).read_text())
        shutil.copyfile(folder / DATABASE, database)
        key = SecretStr((folder / KEY).read_text())
    except (OSError, ValueError):
        raise DamagedError from None
    keeping.bring_back(slack.live, said)
    return key


def _sums(folder: Path) -> dict[str, str]:
    return {each: hashlib.sha256((folder / each).read_bytes()).hexdigest() for each in PARTS}


def _version() -> str:
    """Changes with everything that the past depends on."""
    digest = hashlib.sha256()
    for name in MADE_BY:
        root = CODE / name
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and path.suffix != ".pyc" and PAGE not in path.parents:
                digest.update(f"{path.relative_to(CODE)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]
