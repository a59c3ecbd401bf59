"""Golden files: what Slack is sent, as JSON beside the tests, so that a change of it is seen and meant.

`UPDATE_GOLDEN=1` writes them anew.
"""

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "golden"


def check_golden(name: str, payload: Any) -> None:
    """Check that a payload is exactly what the golden file of that name holds.

    Args:
        name: of the file, without its ending.
        payload: what JSON can hold; without ids or times that differ from run to run.

    Raises:
        AssertionError: they differ, or there is no such file.
    """
    path = FOLDER / f"{name}.json"
    shown = json.dumps(payload, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert path.exists(), f"there is no {path.name}; UPDATE_GOLDEN=1 writes it"
    assert json.loads(shown) == json.loads(path.read_text(encoding="utf-8"))
