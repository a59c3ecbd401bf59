"""How the cost of something grows with what it is given."""

import time
from collections.abc import Callable

LENGTH, TIMES = 5_000, 8


def growth(work: Callable[[str], object], piece: str) -> float:
    """How many times as much processor time a text costs that is eight times as long, made of this piece.

    About 8 if the cost follows the length, about 64 if it follows its square. Seconds say nothing here: they follow
    the machine, and what else it does.
    """
    short, long = ((piece * (length // len(piece) + 1)) for length in (LENGTH, TIMES * LENGTH))
    return _cost(work, long) / _cost(work, short)


def _cost(work: Callable[[str], object], text: str) -> float:
    """The least of a few, in seconds of this process."""
    costs = []
    for _ in range(5):
        began = time.process_time()
        work(text)
        costs.append(time.process_time() - began)
    return max(min(costs), 1e-6)
