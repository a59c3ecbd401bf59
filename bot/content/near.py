"""What was probably meant by a word that is nearly one that is known: to be asked about, never to be taken for it."""

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA


def slips_allowed(words: str) -> int:
    """How many letters may be wrong, missing, too many or in each other's place.

    Measured on names and everyday words (`tests/handlers/test_names.py`): one slip in four letters points at few names,
    in three at half of all short ones.
    """
    return 0 if len(words) < 4 else 1 if len(words) < 8 else 2


def nearest(words: str, known: Collection[str]) -> list[str]:
    """Those known words with the fewest slips between them and these, all folded; none where it would be too many."""
    near = process.extract(words, list(known), scorer=OSA.distance, score_cutoff=slips_allowed(words), limit=None)
    least = min((distance for _, distance, _ in near), default=0)
    return [found for found, distance, _ in near if distance == least]
