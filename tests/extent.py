"""How much is tried: enough to notice in minutes what broke, or, with `make thorough`, all of it."""

import os
from typing import TypeVar

T = TypeVar("T")


def extent(usual: T, thorough: T) -> T:
    """The second where the environment asks for it."""
    return thorough if os.environ.get("KINDLING_THOROUGH") else usual
