"""What a measurement was made on, and what the system knows of a process."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil


def describe() -> str:
    """Date, cores, memory and Python, in one line."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def peak_megabytes(pid: int) -> float:
    """The process's peak resident memory where the system tells it (Linux), else what it holds now."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1024
    return float(psutil.Process(pid).memory_info().rss) / 2**20


def cpu_seconds(pid: int) -> float:
    """What the process has used of processors so far, for itself and for the system's work on its behalf."""
    used = psutil.Process(pid).cpu_times()
    return float(used.user + used.system)
