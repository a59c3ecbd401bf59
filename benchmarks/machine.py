"""What a measurement was made on."""

import os
import platform
from datetime import UTC, datetime

import psutil


def describe() -> str:
    """Date, cores, memory and Python, in one line."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
